package io.plumbline.rules.pack;

/**
 * One thing wrong with a pack, an override or an exception.
 *
 * @param line from 1; 0: the file as a whole
 * @param column from 1; 0: the line as a whole
 */
public record Fault(String file, int line, int column, String what, String hint)
    implements Comparable<Fault> {
  @Override
  public int compareTo(Fault other) {
    int byFile = file.compareTo(other.file);
    int byLine = Integer.compare(line, other.line);
    int byColumn = Integer.compare(column, other.column);
    return byFile != 0
        ? byFile
        : byLine != 0 ? byLine : byColumn != 0 ? byColumn : what.compareTo(other.what);
  }

  /** {@code file:line:column what. Hint} */
  @Override
  public String toString() {
    return file
        + (line > 0 ? ":" + line : "")
        + (line > 0 && column > 0 ? ":" + column : "")
        + " "
        + what
        + (hint.isEmpty() ? "" : " " + hint);
  }
}
