package io.plumbline.shared.config;

/**
 * One thing wrong in a file, a flag or an environment variable.
 *
 * @param file where: a file's name as the reader knows it, a flag or a variable
 * @param line line from 1; 0: the whole file
 * @param column column from 1; 0: the whole line
 * @param what what is wrong, a sentence with the value
 * @param hint what to do, a sentence; empty when {@code what} says it all
 */
public record ConfigFault(String file, int line, int column, String what, String hint) {
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line);
      if (column > 0) {
        text.append(':').append(column);
      }
    }
    text.append(' ').append(what);
    return hint.isEmpty() ? text.toString() : text.append(' ').append(hint).toString();
  }
}
