package io.plumbline.stage.normalise.pii;

/**
 * A cluster of digits with what may stand between the digits of one value, read from its first
 * digit on in the source: enough to know whether anything in it can be a value, so that only then a
 * window is folded. What it lets through is a superset of what the checks accept.
 */
final class DigitCluster {
  /** Fewest digits of a value that is digits: an Icelandic telephone number. */
  private static final int FEWEST_DIGITS = 7;

  private static final int MAX_GAP = 8;
  private static final int MAX_QUIET = 40;
  private static final int MAX_LOOK_BACK = 40;

  private final SourceCursor cursor;
  private byte[] bytes;
  private int from;
  private int to;
  private int end;
  private int digits;
  private boolean tells;

  DigitCluster(SourceCursor cursor) {
    this.cursor = cursor;
  }

  /** Reads in a slice that the cursor was opened on. */
  void open(byte[] utf8, int start, int stop) {
    bytes = utf8;
    from = start;
    to = stop;
  }

  void close() {
    bytes = null;
  }

  /** The place after the cluster last read. */
  int end() {
    return end;
  }

  int digits() {
    return digits;
  }

  /** Something in it can be a value without a label. */
  boolean tells() {
    return tells;
  }

  /**
   * Walks from a first digit over what may belong to values of digits, and notes whether anything
   * in it can be one: enough digits close together, enough dots, colons or dashes, or a country
   * code before digits.
   */
  void read(int anchor) {
    byte[] source = bytes;
    int limit = (int) Math.min(to, (long) anchor + FoldedWindow.MAX_CORE);
    int i = anchor;
    int tight = 0;
    int digits = 0;
    int dots = 0;
    int colons = 0;
    int dashes = 0;
    int quiet = 0;
    int letters = 0;
    boolean plainLetters = false;
    boolean doubleColon = false;
    boolean tells = countryCodeBefore(anchor);
    char previous = ' ';
    char one = ' ';
    char two = ' ';
    while (i < limit) {
      byte b = source[i];
      char c;
      int next;
      if (b > 0x1F && b != '\\') {
        c = (char) b;
        next = i + 1;
      } else {
        c = cursor.read(i);
        next = cursor.after;
        if (c == SourceCursor.NOTHING) {
          i = next;
          continue;
        }
      }
      if (c >= '0' && c <= '9') {
        if (letters >= 2 && isCountryCode(two, one)) {
          tells = true;
        }
        digits++;
        tight = quiet > MAX_GAP || letters >= 2 ? 1 : tight + 1;
        tells |= tight >= FEWEST_DIGITS;
        quiet = 0;
        letters = 0;
        plainLetters = false;
      } else if (FoldedWindow.isLetter(c)) {
        letters++;
        plainLetters |= !SourceCursor.isHex(c);
        two = one;
        one = c;
        if (letters >= 2 && plainLetters || letters > 4) {
          break;
        }
        quiet++;
      } else {
        letters = 0;
        plainLetters = false;
        if (c == '@' || c == '%' || c == '&' || c == ';' || c == '<') {
          break;
        }
        if (c == '[' || c == '(' || c == '{') {
          char inside = firstInside(next);
          if ((inside | 0x20) == 'a') {
            break; // [at]
          }
          int after = (inside | 0x20) == 'd' ? dotInWords(next) : -1;
          if (after > 0) {
            dots++;
            previous = '.';
            i = after;
            continue;
          }
        }
        dots += c == '.' ? 1 : 0;
        dashes += c == '-' ? 1 : 0;
        if (c == ':') {
          colons++;
          doubleColon |= previous == ':';
        }
        if (++quiet > MAX_QUIET) {
          break;
        }
      }
      previous = c;
      i = next;
    }
    end = i;
    this.digits = digits;
    if (!tells && digits > 0) {
      // Addresses may begin with letters: what stands before the first digit counts too.
      tells = i >= limit && i < to || dots >= 3 && digits >= 4;
      tells = tells || hexadecimal(anchor, colons, dashes, dots, doubleColon);
    }
    this.tells = tells;
  }

  /** The first character after an opening bracket and blanks. */
  private char firstInside(int next) {
    int j = next;
    for (int step = 0; step < 8 && j < to; step++) {
      char c = cursor.read(j);
      j = cursor.after;
      if (c != SourceCursor.NOTHING && c != ' ') {
        return c;
      }
    }
    return ' ';
  }

  /** The place after {@code dot]} (or another bracket), or -1. */
  private int dotInWords(int i) {
    int j = i;
    int letters = 0;
    for (int step = 0; step < 8 && j < to; step++) {
      char c = cursor.read(j);
      j = cursor.after;
      if (c == SourceCursor.NOTHING) {
        continue;
      }
      if (letters == 3) {
        return c == ']' || c == ')' || c == '}' ? j : -1;
      }
      if ((c | 0x20) != "dot".charAt(letters)) {
        return -1;
      }
      letters++;
    }
    return -1;
  }

  private boolean hexadecimal(int anchor, int colons, int dashes, int dots, boolean doubleColon) {
    int c5 = colons;
    int d5 = dashes;
    int d2 = dots;
    boolean twice = doubleColon;
    int at = anchor;
    char previous = ' ';
    for (int k = 0; k < MAX_LOOK_BACK && at > from; k++) {
      char c = cursor.readBack(at);
      at = cursor.before;
      if (c == SourceCursor.NOTHING) {
        continue;
      }
      if (c == ':') {
        c5++;
        twice |= previous == ':';
      } else if (c == '-') {
        d5++;
      } else if (c == '.') {
        d2++;
      } else if (!SourceCursor.isHex(c)) {
        break;
      }
      previous = c;
    }
    return twice || c5 >= 5 || d5 >= 5 || d2 >= 2;
  }

  private boolean countryCodeBefore(int anchor) {
    int at = anchor;
    char first = ' ';
    char second = ' ';
    int letters = 0;
    int steps = 0;
    while (at > from && steps++ < 24) {
      char c = cursor.readBack(at);
      at = cursor.before;
      if (c == SourceCursor.NOTHING) {
        continue;
      }
      if (!FoldedWindow.isAsciiLetter(c)) {
        break;
      }
      letters++;
      second = first;
      first = c;
      if (letters > 4) {
        return false;
      }
    }
    return letters >= 2 && isCountryCode(first, second);
  }

  private static boolean isCountryCode(char first, char second) {
    return Ibans.length(first, second) > 0 || VatIds.isCountry(first, second);
  }

  @Override
  public String toString() {
    return "DigitCluster[" + digits + " digits]";
  }
}
