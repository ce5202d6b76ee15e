package io.plumbline.stage.normalise.pii;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A stretch of source with percent encoding (RFC 3986) and character references (HTML) read as what
 * they mean, and where each byte of it stood. One pass: what a reference gives is not read again,
 * but for {@code &amp;#64;}. Reused.
 */
final class Respelling {
  /** Bytes of source read at once: bounds the memory whatever the length of the text. */
  static final int CHUNK = 1 << 16;

  private static final int LONGEST_NAME = 8;

  /** References by name that stand in numbers, addresses and the words of the seven languages. */
  private static final Map<String, Integer> NAMES = new HashMap<>();

  static {
    String[] names = {
      "nbsp", " ", "amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "commat", "@",
      "period", ".", "plus", "+", "colon", ":", "semi", ";", "comma", ",", "sol", "/", "equals",
      "=", "num", "#", "lpar", "(", "rpar", ")", "lowbar", "_", "hyphen", "-", "dash", "-", "ndash",
      "-", "mdash", "-", "minus", "-", "shy", "\u00ad", "thinsp", " ", "ensp", " ", "emsp", " ",
      "numsp", " ", "zwnj", "\u200c", "zwj", "\u200d", "Tab", " ", "NewLine", "\n", "auml", "ä",
      "Auml", "Ä", "ouml", "ö", "Ouml", "Ö", "uuml", "ü", "Uuml", "Ü", "aring", "å", "Aring", "Å",
      "oslash", "ø", "Oslash", "Ø", "aelig", "æ", "AElig", "Æ", "szlig", "ß", "eth", "ð", "ETH",
      "Ð", "thorn", "þ", "THORN", "Þ", "aacute", "á", "eacute", "é", "iacute", "í", "oacute", "ó",
      "uacute", "ú", "yacute", "ý"
    };
    for (int k = 0; k < names.length; k += 2) {
      NAMES.put(names[k], names[k + 1].codePointAt(0));
    }
  }

  private byte[] decoded = new byte[1024];
  private int length;
  private int replaced;
  private int[] decodedStart = new int[16];
  private int[] decodedEnd = new int[16];
  private int[] sourceStart = new int[16];
  private int[] sourceEnd = new int[16];
  private int origin;

  // The reference last read.
  private int meant;
  private int after;

  /** Whether a reference or an encoded byte begins at {@code i}. */
  boolean begins(byte[] source, int i, int to) {
    return source[i] == '%' ? encoded(source, i, to) : reference(source, i, to);
  }

  /** Reads {@code source[from, to)}. */
  void read(byte[] source, int from, int to) {
    origin = from;
    length = 0;
    replaced = 0;
    if (decoded.length < to - from) {
      decoded = new byte[to - from];
    }
    int i = from;
    while (i < to) {
      byte b = source[i];
      if ((b == '%' || b == '&' || b == '\\') && begins(source, i, to)) {
        replace(i, b == '%');
        i = after;
      } else {
        decoded[length++] = b;
        i++;
      }
    }
  }

  private void replace(int i, boolean oneByte) {
    if (replaced == sourceEnd.length) {
      decodedStart = Arrays.copyOf(decodedStart, replaced * 2);
      decodedEnd = Arrays.copyOf(decodedEnd, replaced * 2);
      sourceStart = Arrays.copyOf(sourceStart, replaced * 2);
      sourceEnd = Arrays.copyOf(sourceEnd, replaced * 2);
    }
    decodedStart[replaced] = length;
    sourceStart[replaced] = i;
    if (oneByte || meant < 0x80) {
      decoded[length++] = (byte) meant;
    } else {
      // No longer than the reference: "&#128;" is six bytes, U+0080 two.
      byte[] utf8 = Character.toString(meant).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(utf8, 0, decoded, length, utf8.length);
      length += utf8.length;
    }
    decodedEnd[replaced] = length;
    sourceEnd[replaced] = after;
    replaced++;
  }

  private boolean encoded(byte[] source, int i, int to) {
    if (i + 3 > to || !SourceCursor.isHex(source[i + 1]) || !SourceCursor.isHex(source[i + 2])) {
      return false;
    }
    int value = Character.digit(source[i + 1], 16) << 4 | Character.digit(source[i + 2], 16);
    if (value == 0x7F || value < 0x20 && value != '\n' && value != '\r' && value != '\t') {
      return false;
    }
    meant = value;
    after = i + 3;
    return true;
  }

  private boolean reference(byte[] source, int i, int to) {
    int k = afterAmpersand(source, i, to);
    if (k < 0) {
      return false;
    }
    if (k + 4 < to
        && source[k] == 'a'
        && source[k + 1] == 'm'
        && source[k + 2] == 'p'
        && source[k + 3] == ';'
        && source[k + 4] == '#') {
      k += 4; // &amp;#64;
    }
    if (k < to && source[k] == '#') {
      return number(source, k + 1, to);
    }
    int end = k;
    while (end < to && end - k <= LONGEST_NAME && FoldedWindow.isAsciiLetter((char) source[end])) {
      end++;
    }
    if (end == k || end >= to || source[end] != ';') {
      return false;
    }
    Integer point = NAMES.get(new String(source, k, end - k, StandardCharsets.US_ASCII));
    if (point == null) {
      return false;
    }
    meant = point;
    after = end + 1;
    return true;
  }

  /** The place after "&" or its escape in JSON, or -1. */
  private static int afterAmpersand(byte[] source, int i, int to) {
    if (source[i] == '&') {
      return i + 1;
    }
    boolean escaped =
        i + 6 <= to
            && source[i] == '\\'
            && source[i + 1] == 'u'
            && source[i + 2] == '0'
            && source[i + 3] == '0'
            && source[i + 4] == '2'
            && source[i + 5] == '6';
    return escaped ? i + 6 : -1;
  }

  private boolean number(byte[] source, int i, int to) {
    boolean hex = i < to && (source[i] | 0x20) == 'x';
    int k = hex ? i + 1 : i;
    int value = 0;
    int figures = 0;
    while (k < to && figures < 7) {
      int digit = Character.digit(source[k], hex ? 16 : 10);
      if (digit < 0) {
        break;
      }
      value = value * (hex ? 16 : 10) + digit;
      figures++;
      k++;
    }
    if (figures == 0
        || k >= to
        || source[k] != ';'
        || value < 0x20 && value != '\n' && value != '\r' && value != '\t'
        || value > Character.MAX_CODE_POINT
        || value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
      return false;
    }
    meant = value;
    after = k + 1;
    return true;
  }

  byte[] bytes() {
    return decoded;
  }

  int length() {
    return length;
  }

  /** Where in the source what begins at {@code at} begins. */
  int sourceStart(int at) {
    int k = last(at);
    if (k < 0) {
      return origin + at;
    }
    return at < decodedEnd[k] ? sourceStart[k] : sourceEnd[k] + at - decodedEnd[k];
  }

  /** Where in the source what ends before {@code at} ends. */
  int sourceEnd(int at) {
    int k = last(at - 1);
    if (k < 0) {
      return origin + at;
    }
    return at <= decodedEnd[k] ? sourceEnd[k] : sourceEnd[k] + at - decodedEnd[k];
  }

  /** The last replacement that begins at or before a place, or -1. */
  private int last(int at) {
    int low = 0;
    int high = replaced;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (decodedStart[middle] <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** Shows no text. */
  @Override
  public String toString() {
    return "Respelling[" + replaced + " of " + length + " bytes]";
  }
}
