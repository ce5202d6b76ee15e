package io.plumbline.stage.normalise.pii;

/**
 * Machine-readable zones of travel documents by ICAO Doc 9303 (eighth edition, 2021): part 4 (TD3,
 * two lines of 44), part 6 (TD2, two of 36) and part 5 (TD1, three of 30), check digits by part 3 §
 * 4.9 with weights 7, 3, 1.
 */
final class TravelDocuments {
  private static final int LONGEST_LINE = 44;

  /** Characters between two lines of a zone: a line end, blanks, an escape. */
  private static final int BETWEEN = 6;

  private final char[] line = new char[LONGEST_LINE + 1];

  PiiTier tier;
  double score;
  int start;
  int end;

  /** ICAO's own specimens are of UTO, Utopia. */
  private boolean isSpecimen;

  private int lineStart;
  private int lineEnd;

  /**
   * Looks at the filler '&lt;' at {@code i}; true when a zone stands around it, then described by
   * the fields.
   *
   * @param floor nothing may begin before
   */
  boolean at(SourceCursor cursor, int floor, int i, int to) {
    int begin = i;
    isSpecimen = false;
    for (int n = 0; n < LONGEST_LINE && begin > floor; n++) {
      char c = cursor.readBack(begin);
      if (!isZone(c) && c != SourceCursor.NOTHING) {
        break;
      }
      begin = cursor.before;
    }
    int length = read(cursor, begin, to);
    if (!isLength(length)) {
      return false;
    }
    start = lineStart;
    end = lineEnd;
    boolean holds = isCheckedLine(length);
    boolean opens =
        !holds
            && (line[0] == 'P'
                || line[0] == 'I'
                || line[0] == 'A'
                || line[0] == 'C'
                || line[0] == 'V');
    if (!holds && !opens) {
      return false;
    }
    // The other lines: up to two follow.
    boolean checked = holds;
    for (int k = 0; k < 2; k++) {
      int next = nextLine(cursor, end, to);
      if (next < 0 || read(cursor, next, to) != length) {
        break;
      }
      boolean lineHolds = isCheckedLine(length);
      if (holds && length != 30) {
        break; // A second document.
      }
      checked |= lineHolds;
      end = lineEnd;
      if (length != 30 && lineHolds) {
        break;
      }
    }
    if (!checked) {
      return false;
    }
    tier = isSpecimen ? PiiTier.TEST : PiiTier.CONFIRMED;
    score = 0.97;
    return true;
  }

  /** Reads a line into {@link #line}; its length, or 0 when longer than any. */
  private int read(SourceCursor cursor, int begin, int to) {
    int n = 0;
    int i = begin;
    lineStart = begin;
    lineEnd = begin;
    while (i < to) {
      char c = cursor.read(i);
      if (c == SourceCursor.NOTHING) {
        i = cursor.after;
        continue;
      }
      if (!isZone(c)) {
        break;
      }
      if (n >= LONGEST_LINE) {
        return 0;
      }
      line[n++] = c;
      i = cursor.after;
      lineEnd = i;
    }
    return n;
  }

  private static int nextLine(SourceCursor cursor, int from, int to) {
    int i = from;
    for (int n = 0; n < BETWEEN && i < to; n++) {
      char c = cursor.read(i);
      if (isZone(c)) {
        return n > 0 ? i : -1;
      }
      if (c != ' ' && c != '\n' && c != SourceCursor.NOTHING) {
        return -1;
      }
      i = cursor.after;
    }
    return -1;
  }

  private static boolean isLength(int n) {
    return n == 44 || n == 36 || n == 30;
  }

  /** The line that carries number, birth and expiry with their check digits. */
  private boolean isCheckedLine(int length) {
    if (length == 30) {
      if (isField(5, 14)) {
        isSpecimen = line[2] == 'U' && line[3] == 'T' && line[4] == 'O';
        return true;
      }
      return isField(0, 6) && isField(8, 14);
    }
    boolean holds = isField(0, 9) && isField(13, 19) && isField(21, 27);
    if (holds) {
      isSpecimen = line[10] == 'U' && line[11] == 'T' && line[12] == 'O';
    }
    return holds;
  }

  /** Characters from {@code begin} on and, at {@code e}, their check digit. */
  private boolean isField(int begin, int e) {
    int sum = 0;
    for (int k = begin; k < e; k++) {
      char c = line[k];
      int value = c == '<' ? 0 : c <= '9' ? c - '0' : c - 'A' + 10;
      int place = (k - begin) % 3;
      sum += value * (place == 0 ? 7 : place == 1 ? 3 : 1);
    }
    return line[e] == '0' + sum % 10;
  }

  private static boolean isZone(char c) {
    return c == '<' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  @Override
  public String toString() {
    return "TravelDocuments";
  }
}
