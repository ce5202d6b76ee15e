package io.plumbline.stage.normalise.pii;

/**
 * Where the heading of a value stands, when the value fills a cell of a table: lines with
 * semicolons, commas or bars (Markdown), a row above without digits in the same column. In a table
 * the words just before a value are about another column.
 */
final class ColumnHeading {
  /** Lines above a row that are looked at; what is further up is outside the window mostly. */
  private static final int MAX_LINES = 8;

  int begin;
  int end;

  /** True when a heading was found for the cell that begins at {@code s}. */
  boolean find(FoldedWindow window, int s) {
    int before = s - 1;
    while (isWrapping(window.at(before)) && before >= window.first()) {
      before--;
    }
    char mark = window.at(before);
    boolean first = mark == '\n';
    if (!first && !isMark(mark)) {
      return false;
    }
    int line = before + 1;
    while (line > window.first() && window.at(line - 1) != '\n') {
      line--;
    }
    int stop = s;
    while (stop < window.limit() && window.at(stop) != '\n') {
      stop++;
    }
    mark = first ? firstMark(window, s, stop) : mark;
    int marks = count(window, line, stop, mark);
    int column = first ? 0 : count(window, line, s, mark);
    for (int k = 0; k < MAX_LINES && marks > 0 && line > window.first(); k++) {
      int above = line - 1;
      line = above;
      while (line > window.first() && window.at(line - 1) != '\n') {
        line--;
      }
      if (count(window, line, above, mark) != marks) {
        return false;
      }
      cell(window, line, above, mark, column);
      if (hasDigit(window)) {
        continue; // A row of the table.
      }
      if (hasLetter(window)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMark(char c) {
    return c == ';' || c == ',' || c == '|';
  }

  private static boolean isWrapping(char c) {
    return c == ' ' || c == '"' || c == '+' || c == '(' || c == '`';
  }

  private static char firstMark(FoldedWindow window, int s, int stop) {
    for (int i = s; i < stop; i++) {
      if (isMark(window.at(i))) {
        return window.at(i);
      }
    }
    return ' ';
  }

  private static int count(FoldedWindow window, int from, int to, char mark) {
    int count = 0;
    for (int i = from; i < to && isMark(mark); i++) {
      count += window.at(i) == mark ? 1 : 0;
    }
    return count;
  }

  private void cell(FoldedWindow window, int from, int to, char mark, int column) {
    int i = from;
    for (int k = 0; k < column; i++) {
      k += window.at(i) == mark ? 1 : 0;
    }
    begin = i;
    while (i < to && window.at(i) != mark) {
      i++;
    }
    end = i;
  }

  private boolean hasDigit(FoldedWindow window) {
    for (int i = begin; i < end; i++) {
      if (window.digitAt(i)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasLetter(FoldedWindow window) {
    for (int i = begin; i < end; i++) {
      if (window.letterAt(i)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "ColumnHeading";
  }
}
