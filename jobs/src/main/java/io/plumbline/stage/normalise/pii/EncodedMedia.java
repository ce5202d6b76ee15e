package io.plumbline.stage.normalise.pii;

import java.nio.charset.StandardCharsets;

/**
 * Images, sound and files in base64 inside a text: a data URL (RFC 2397), or a long run as APIs of
 * models take them. Nobody looks inside, so the scan steps over them and counts them.
 */
final class EncodedMedia {
  private static final byte[] BASE64 = ";base64,".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

  /** A media type with its parameters stands between "data:" and ";base64,". */
  private static final int MAX_MEDIA_TYPE = 128;

  /** Bytes of base64 in one run that are no word, key or digest any more. */
  private static final int SHORTEST_MEDIA = 256;

  private static final int MAX_LOOK_BACK = 40;

  private final SourceCursor cursor;
  private byte[] bytes;
  private int from;
  private int to;

  /** Up to here no long run of base64 begins. */
  private int plainUpTo;

  EncodedMedia(SourceCursor cursor) {
    this.cursor = cursor;
  }

  /** Reads in a slice that the cursor was opened on. */
  void open(byte[] utf8, int start, int end) {
    bytes = utf8;
    from = start;
    to = end;
    plainUpTo = start;
  }

  void close() {
    bytes = null;
  }

  /** The end of a data URL whose ";base64," begins at {@code i}, or -1. */
  int dataUrl(int i) {
    if (i + BASE64.length > to) {
      return -1;
    }
    for (int k = 1; k < BASE64.length; k++) {
      if (bytes[i + k] != BASE64[k]) {
        return -1;
      }
    }
    if (!dataBefore(i)) {
      return -1;
    }
    int j = i + BASE64.length;
    int next;
    while (j < to && (next = afterBase64(j, true)) > 0) {
      j = next;
    }
    return j;
  }

  /** The place after the character of base64 at {@code i}, or -1 when it is none. */
  private int afterBase64(int i, boolean urlSafe) {
    byte b = bytes[i];
    if (FoldedWindow.isAsciiLetter((char) b)
        || b >= '0' && b <= '9'
        || b == '+'
        || b == '/'
        || b == '='
        || urlSafe && (b == '-' || b == '_')) {
      return i + 1;
    }
    if (b == '\\') {
      char c = cursor.read(i);
      if (c == '/' || c == '+' || c == '=') {
        return cursor.after;
      }
    }
    return -1;
  }

  /**
   * The end of an image, a sound or a file in base64 that the digit at {@code i} stands in, or -1.
   * Told by its length and by upper case, lower case and digits in one run: no text is written so.
   * A token (eyJ…) is not media.
   */
  int around(int i) {
    if (i < plainUpTo || i == from || afterBase64(i - 1, false) < 0) {
      return -1;
    }
    int begin = i;
    while (begin > from && i - begin < MAX_LOOK_BACK && afterBase64(begin - 1, false) > 0) {
      begin--;
    }
    boolean upper = false;
    boolean lower = false;
    int j = begin;
    int next;
    while (j < to && j - begin < SHORTEST_MEDIA && (next = afterBase64(j, false)) > 0) {
      byte b = bytes[j];
      upper |= b >= 'A' && b <= 'Z';
      lower |= b >= 'a' && b <= 'z';
      j = next;
    }
    boolean token =
        begin + 3 <= to
            && bytes[begin] == 'e'
            && bytes[begin + 1] == 'y'
            && bytes[begin + 2] == 'J';
    boolean runs = j - begin >= SHORTEST_MEDIA;
    while (runs && (upper && lower || token) && j < to && (next = afterBase64(j, false)) > 0) {
      j = next;
    }
    if (!runs || !upper || !lower || token) {
      plainUpTo = j;
      return -1;
    }
    return j;
  }

  private boolean dataBefore(int i) {
    int stop = Math.max(from, i - MAX_MEDIA_TYPE);
    for (int k = i - DATA.length; k >= stop; k--) {
      byte b = bytes[k];
      if (b == ' ' || b == '"' || b == '\n' || b == ',') {
        return false;
      }
      int m = 0;
      while (m < DATA.length && (bytes[k + m] | 0x20) == (DATA[m] | 0x20)) {
        m++;
      }
      if (m == DATA.length) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "EncodedMedia";
  }
}
