package io.plumbline.stage.ingest;

/**
 * Finds where the values of a JSON document begin and end: pretty-printed objects one after
 * another, or the elements of top-level arrays. Only brackets and strings are looked at; whether a
 * value is valid is the parser's business.
 */
final class JsonFraming {
  private final byte[] b;
  private final int end;
  private int p;
  private int from;
  private boolean inArray;
  private boolean open;
  private boolean broken;
  private boolean after;

  JsonFraming(byte[] bytes, int from, int to) {
    this.b = bytes;
    this.p = from;
    this.end = to;
  }

  /**
   * Moves to the next value; false at the end. A value that never closes runs to the end. What
   * follows an array's end and a bracket that closes nothing are values too: nothing is passed
   * over.
   */
  boolean next() {
    open = false;
    skipBetween();
    after = false;
    while (p < end && b[p] == (inArray ? ']' : '[')) {
      inArray = !inArray;
      p++;
      skipBetween();
    }
    if (p >= end) {
      broken |= inArray;
      return false;
    }
    from = p;
    int depth = 0;
    boolean string = false;
    for (; p < end; p++) {
      byte c = b[p];
      if (string) {
        if (c == '\\') {
          p++;
        } else if (c == '"') {
          string = false;
        }
      } else if (c == '"') {
        string = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        if (depth == 0) {
          // The array's own end behind a bare word, or a bracket that closes nothing.
          p += p == from ? 1 : 0;
          return true;
        }
        if (--depth == 0) {
          p++;
          after = true;
          return true;
        }
      } else if (depth == 0 && (c == ',' || c == '\n') && p > from) {
        return true;
      }
    }
    p = end;
    open = depth > 0 || string;
    return true;
  }

  int from() {
    return from;
  }

  int to() {
    return p;
  }

  /** Whether the value never closed. */
  boolean isOpen() {
    return open;
  }

  /** Whether the top-level array never closed. */
  boolean isBroken() {
    return broken;
  }

  /** Whether a line holds objects with nothing or commas between, as Firehose writes them. */
  private static boolean holdsSeveral(byte[] head, int from, int eol) {
    JsonFraming framing = new JsonFraming(head, from, eol);
    int objects = 0;
    while (framing.next()) {
      boolean cut = framing.isOpen() && eol == head.length;
      if (head[framing.from()] != '{' || framing.isOpen() && !cut) {
        return false;
      }
      objects++;
    }
    return objects > 1;
  }

  private void skipBetween() {
    while (p < end && (b[p] <= ' ' && b[p] >= 0 || (b[p] == ',' && (inArray || after)))
        || LogFormats.startsWithMark(b, p, end)) {
      p += b[p] < 0 ? 3 : 1; // files put one behind another each bring their mark
    }
  }

  /**
   * Whether the object that ends at {@code end} is the first line, and nothing else in it.
   *
   * @param end -1: there is no such object
   */
  static boolean isFirstLine(byte[] head, int end) {
    int from = 0;
    while (from < head.length && head[from] <= ' ' && head[from] >= 0) {
      from++;
    }
    if (end < 0 || head[from] != '{' || LineReader.indexOfNewline(head, from, end) >= 0) {
      return false;
    }
    int next = end;
    while (next < head.length && (head[next] == ' ' || head[next] == '\t' || head[next] == '\r')) {
      next++;
    }
    return next == head.length || head[next] == '\n';
  }

  /**
   * Whether a file is not one value a line: it opens an array, or its first line ends where a value
   * cannot, so that the second, indented or not, goes on with it, or its first line holds two.
   */
  static boolean isDocument(byte[] head) {
    int i = 0;
    while (i < head.length && head[i] <= ' ' && head[i] >= 0) {
      i++;
    }
    if (i == head.length) {
      return false;
    }
    if (head[i] == '[') {
      return true;
    }
    int newline = LineReader.indexOfNewline(head, i, head.length);
    int eol = newline < 0 ? head.length : newline;
    if (head[i] != '{') {
      return false;
    }
    if (holdsSeveral(head, i, eol)) {
      return true;
    }
    if (eol == head.length) {
      return false;
    }
    int last = eol - 1;
    while (last > i && head[last] <= ' ' && head[last] >= 0) {
      last--;
    }
    boolean goesOn = head[last] == '{' || head[last] == '[' || head[last] == ':';
    return goesOn
        || (head[last] == ','
            && eol + 1 < head.length
            && (head[eol + 1] == ' ' || head[eol + 1] == '\t'));
  }
}
