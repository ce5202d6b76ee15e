package io.plumbline.stage.normalise.pii;

/** Up to {@value #MAX} digits from one place on, with what stands between them. */
final class DigitRun {
  static final int MAX = 20;

  static final int SPACE = 1;
  static final int DASH = 2;
  static final int DOT = 4;
  static final int SLASH = 8;
  static final int LINE_END = 16;
  static final int BRACKET = 32;
  static final int PLUS = 64;

  /** Set when more than one character separates two digits. */
  static final int WIDE = 128;

  private static final int MAX_SEPARATORS = 3;

  final int[] digits = new int[MAX];
  private final int[] places = new int[MAX];
  private final int[] gaps = new int[MAX];
  private int count;

  /** Reads from place {@code s}, which holds a digit. */
  void read(FoldedWindow window, int s) {
    count = 0;
    int i = s;
    int gap = 0;
    int separators = 0;
    while (count < MAX && i < window.limit()) {
      char c = window.at(i);
      if (c >= '0' && c <= '9') {
        digits[count] = c - '0';
        places[count] = i;
        gaps[count] = separators > 1 ? gap | WIDE : gap;
        count++;
        gap = 0;
        separators = 0;
      } else {
        int separator = separator(c);
        if (separator == 0 || ++separators > MAX_SEPARATORS) {
          return;
        }
        gap |= separator;
      }
      i++;
    }
  }

  private static int separator(char c) {
    return switch (c) {
      case ' ' -> SPACE;
      case '-' -> DASH;
      case '.' -> DOT;
      case '/' -> SLASH;
      case '\n' -> LINE_END;
      case '(', ')' -> BRACKET;
      case '+' -> PLUS;
      default -> 0;
    };
  }

  int count() {
    return count;
  }

  /** What stands before the digit at {@code k}; 0 when it follows directly. */
  int gap(int k) {
    return k < count ? gaps[k] : SPACE;
  }

  int place(int k) {
    return places[k];
  }

  /** The place after the n-th digit. */
  int end(int n) {
    return places[n - 1] + 1;
  }

  /**
   * True when exactly {@code n} digits stand together, apart from a natural separator before the
   * digits whose bit is set in {@code natural}, and one line break anywhere.
   */
  boolean isGroup(int n, int natural) {
    if (count < n || count > n && gaps[n] == 0) {
      return false;
    }
    int breaks = 0;
    for (int k = 1; k < n; k++) {
      int gap = gaps[k];
      if (gap != 0 && (natural >> k & 1) == 0 && (gap != LINE_END || ++breaks > 1)) {
        return false;
      }
      if ((gap & BRACKET) != 0) {
        return false;
      }
    }
    return true;
  }

  /** True when a line break and no sign stands between two of the first n digits. */
  boolean isBroken(int n) {
    for (int k = 1; k < n; k++) {
      if ((gaps[k] & LINE_END) != 0 && (gaps[k] & DASH) == 0) {
        return true;
      }
    }
    return false;
  }

  /** True when the first n digits follow one another directly. */
  boolean isSolid(int n) {
    for (int k = 1; k < n; k++) {
      if (gaps[k] != 0) {
        return false;
      }
    }
    return true;
  }

  int number(int from, int length) {
    int value = 0;
    for (int k = from; k < from + length; k++) {
      value = value * 10 + digits[k];
    }
    return value;
  }

  @Override
  public String toString() {
    return "DigitRun[" + count + " digits]";
  }
}
