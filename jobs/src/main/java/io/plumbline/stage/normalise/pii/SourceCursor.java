package io.plumbline.stage.normalise.pii;

/**
 * Reads UTF-8 source one folded character at a time, forward or backward.
 *
 * <p>Folding makes one spelling of what people and machines write in many: every Unicode decimal
 * digit becomes ASCII, full-width forms become ASCII, wide, thin and no-break spaces become a
 * space, dashes become '-', zero-width characters vanish ({@link #NOTHING}), line ends become '\n'.
 *
 * <p>Backslash escapes of JSON are read as what they mean at any depth: a run of backslashes is
 * transparent, so {@code \n}, {@code \\n} and a real line end all read as '\n'. Raw JSON source and
 * the text it stands for therefore fold to the same characters, which is why a scan needs no flag
 * that says which of the two it was given.
 */
class SourceCursor {
  /** A character that is not there: zero-width, or half of a pair. */
  static final char NOTHING = 0;

  private static final char OTHER = '\uFFFD';

  /** Longer runs are no JSON escape; a bound keeps every step constant. */
  private static final int MAX_BACKSLASHES = 64;

  private byte[] bytes;
  private int from;
  private int to;

  /** Where the character last read by {@link #read} ends. */
  int after;

  /** Where the character last read by {@link #readBack} begins. */
  int before;

  void open(byte[] source, int start, int end) {
    bytes = source;
    from = start;
    to = end;
  }

  void close() {
    bytes = null;
  }

  byte[] source() {
    return bytes;
  }

  /** A cursor for another source. */
  SourceCursor another() {
    return new SourceCursor();
  }

  /** The folded character at {@code i}; {@link #after} is set to its end. */
  char read(int i) {
    byte b = bytes[i];
    if (b >= 0x20 && b != '\\') {
      after = i + 1;
      return (char) b;
    }
    return readUnusual(i, b);
  }

  private char readUnusual(int i, byte b) {
    if (b >= 0) {
      if (b == '\\') {
        return readEscape(i);
      }
      after = i + 1;
      return foldAscii(b);
    }
    return fold(codePoint(i));
  }

  private char readEscape(int i) {
    int j = i;
    int limit = Math.min(to, i + MAX_BACKSLASHES);
    while (j < limit && bytes[j] == '\\') {
      j++;
    }
    after = j;
    if (j >= to) {
      return '\\';
    }
    byte b = bytes[j];
    if (b < 0) {
      return fold(codePoint(j));
    }
    if (b == 'u') {
      int unit = hex4(j + 1);
      if (unit < 0) {
        return '\\';
      }
      after = j + 5;
      if (Character.isHighSurrogate((char) unit)) {
        int low = escapedLow(after);
        return low < 0 ? OTHER : fold(Character.toCodePoint((char) unit, (char) low));
      }
      return Character.isSurrogate((char) unit) ? OTHER : fold(unit);
    }
    char meant = meaning(b);
    if (meant == NOTHING) {
      return '\\';
    }
    after = j + 1;
    return meant;
  }

  /** The escaped low surrogate at {@code i}, or -1; {@link #after} moves past it when found. */
  private int escapedLow(int i) {
    int j = i;
    int limit = Math.min(to, i + MAX_BACKSLASHES);
    while (j < limit && bytes[j] == '\\') {
      j++;
    }
    if (j == i || j >= to || bytes[j] != 'u') {
      return -1;
    }
    int unit = hex4(j + 1);
    if (unit < 0 || !Character.isLowSurrogate((char) unit)) {
      return -1;
    }
    after = j + 5;
    return unit;
  }

  /** The folded character that ends at {@code i}; {@link #before} is set to its beginning. */
  char readBack(int i) {
    byte b = bytes[i - 1];
    if (b >= 0x20 && b != '\\' && i - 6 >= from && bytes[i - 2] != '\\' && bytes[i - 6] != '\\') {
      before = i - 1; // No escape can end here.
      return (char) b;
    }
    return readBackUnusual(i, b);
  }

  private char readBackUnusual(int i, byte b) {
    if (b >= 0) {
      if (isHex(b) && i - 6 >= from && bytes[i - 5] == 'u' && bytes[i - 6] == '\\') {
        int unit = hex4(i - 4);
        if (unit >= 0) {
          before = runStart(i - 5);
          if (Character.isLowSurrogate((char) unit)) {
            int high = escapedHighBefore(before);
            return high < 0 ? OTHER : fold(Character.toCodePoint((char) high, (char) unit));
          }
          return Character.isSurrogate((char) unit) ? OTHER : fold(unit);
        }
      }
      if (i - 2 >= from && bytes[i - 2] == '\\' && b != '\\') {
        char meant = meaning(b);
        if (meant != NOTHING) {
          before = runStart(i - 1);
          return meant;
        }
      }
      if (b == '\\') {
        before = runStart(i);
        return '\\';
      }
      before = i - 1;
      return foldAscii(b);
    }
    int lead = i - 1;
    while (lead > from && i - lead < 4 && (bytes[lead] & 0xC0) == 0x80) {
      lead--;
    }
    int point = codePoint(lead);
    if (after != i) {
      before = i - 1;
      return OTHER;
    }
    before = runStart(lead);
    return fold(point);
  }

  private int escapedHighBefore(int i) {
    if (i - 6 < from || bytes[i - 5] != 'u' || bytes[i - 6] != '\\') {
      return -1;
    }
    int unit = hex4(i - 4);
    if (unit < 0 || !Character.isHighSurrogate((char) unit)) {
      return -1;
    }
    before = runStart(i - 5);
    return unit;
  }

  private int runStart(int i) {
    int limit = Math.max(from, i - MAX_BACKSLASHES);
    int j = i;
    while (j > limit && bytes[j - 1] == '\\') {
      j--;
    }
    return j;
  }

  /** What a letter means after a backslash, or {@link #NOTHING} when it is no escape. */
  private static char meaning(byte b) {
    return switch (b) {
      case 'n', 'r' -> '\n';
      case 't', 'b', 'f' -> ' ';
      case '"' -> '"';
      case '/' -> '/';
      default -> b < 0x20 ? foldAscii(b) : NOTHING;
    };
  }

  private static char foldAscii(byte b) {
    if (b >= 0x20) {
      return (char) b;
    }
    return b == '\n' || b == '\r' ? '\n' : ' ';
  }

  /** The code point at {@code i}, or -1 for a byte that is no UTF-8; sets {@link #after}. */
  private int codePoint(int i) {
    int b = bytes[i];
    if (b >= 0) {
      after = i + 1;
      return b;
    }
    int length = b >= -64 && b < -32 ? 2 : b >= -32 && b < -16 ? 3 : b >= -16 && b < -8 ? 4 : 1;
    after = i + 1;
    if (length == 1 || i + length > to) {
      return -1;
    }
    int point = b & (0x7F >> length);
    for (int k = 1; k < length; k++) {
      int next = bytes[i + k];
      if ((next & 0xC0) != 0x80) {
        return -1;
      }
      point = point << 6 | next & 0x3F;
    }
    if (point > Character.MAX_CODE_POINT) {
      return -1;
    }
    after = i + length;
    return point;
  }

  private int hex4(int i) {
    if (i + 4 > to) {
      return -1;
    }
    int value = 0;
    for (int k = i; k < i + 4; k++) {
      int digit = Character.digit(bytes[k], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  static boolean isHex(int c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }

  static char fold(int point) {
    if (point < 0x80) {
      return point < 0 ? OTHER : foldAscii((byte) point);
    }
    if (point < 0x2000) {
      return switch (point) {
        case 0x85 -> '\n';
        case 0xA0, 0x1680 -> ' ';
        case 0xAD, 0x34F, 0x61C, 0x180E -> NOTHING;
        case 0xB7 -> '.';
        default -> letterOrDigit(point);
      };
    }
    if (point < 0x2070) {
      if (point <= 0x200A || point == 0x202F || point == 0x205F) {
        return ' ';
      }
      if (point <= 0x200F || point >= 0x202A && point <= 0x202E || point >= 0x2060) {
        return NOTHING;
      }
      if (point <= 0x2015 || point == 0x2043) {
        return '-';
      }
      if (point == 0x2028 || point == 0x2029) {
        return '\n';
      }
      return point == 0x2024 || point == 0x2027 ? '.' : (char) point;
    }
    if (point >= 0xFF01 && point <= 0xFF5E) {
      return (char) (point - 0xFEE0);
    }
    return switch (point) {
      case 0x2212, 0xFE58, 0xFE63 -> '-';
      case 0x3000 -> ' ';
      case 0x3002, 0xFE52, 0xFF61 -> '.';
      case 0xFE6B -> '@';
      case 0xFEFF -> NOTHING;
      default ->
          point >= 0xFE00 && point <= 0xFE0F || point >= 0xE0000 && point <= 0xE01EF
              ? NOTHING
              : letterOrDigit(point);
    };
  }

  private static char letterOrDigit(int point) {
    if (point >= 0x660 && Character.isDigit(point)) {
      return (char) ('0' + Character.digit(point, 10));
    }
    return point > 0xFFFF ? OTHER : (char) point;
  }
}
