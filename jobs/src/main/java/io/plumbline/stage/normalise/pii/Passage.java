package io.plumbline.stage.normalise.pii;

import java.util.Arrays;

/**
 * A text for a {@link Recogniser}: as bytes, and as characters with their places in the bytes.
 * Reused; not thread-safe.
 *
 * <p>The bytes are UTF-8, plain text or the raw JSON source of a value of any shape, keys and
 * punctuation included. The characters are what they mean: escapes read at any depth, digits of
 * other scripts as ASCII, wide and no-break spaces as a space, zero-width characters left out,
 * characters beyond U+FFFF as U+FFFD.
 */
public final class Passage {
  private final SourceCursor cursor;
  private byte[] utf8;
  private int from;
  private int to;
  private int readTo;
  private String text;
  private int[] starts = new int[256];
  private int[] ends = new int[256];

  Passage(SourceCursor cursor) {
    this.cursor = cursor;
  }

  void open(byte[] source, int start, int end) {
    utf8 = source;
    from = start;
    to = end;
    readTo = end;
    text = null;
  }

  void close() {
    utf8 = null;
    text = null;
  }

  /** The bytes; of others only those from {@link #from()} to {@link #to()} belong to the text. */
  public byte[] utf8() {
    return utf8;
  }

  /** Offset of the first byte. */
  public int from() {
    return from;
  }

  /** Offset after the last byte. */
  public int to() {
    return to;
  }

  /**
   * Says that nothing from this offset on was looked at: a recogniser that reads only so much of a
   * text says it here, and the rest is counted as not looked at.
   */
  public void stopAt(int offset) {
    readTo = Math.min(readTo, offset);
  }

  /** Bytes at the end that some recogniser did not look at. */
  int unread() {
    return to - readTo;
  }

  /** The text; made when first asked for. */
  public String text() {
    if (text == null) {
      cursor.open(utf8, from, to);
      StringBuilder folded = new StringBuilder(to - from);
      int i = from;
      while (i < to) {
        char c = cursor.read(i);
        if (c != SourceCursor.NOTHING) {
          int n = folded.length();
          if (n == starts.length) {
            starts = Arrays.copyOf(starts, n * 2);
            ends = Arrays.copyOf(ends, n * 2);
          }
          starts[n] = i;
          ends[n] = cursor.after;
          folded.append(c);
        }
        i = cursor.after;
      }
      cursor.close();
      text = folded.toString();
    }
    return text;
  }

  /** Where the character at {@code index} of {@link #text()} begins in the bytes. */
  public int start(int index) {
    return starts[index];
  }

  /** Where the character before {@code index} of {@link #text()} ends in the bytes. */
  public int end(int index) {
    return ends[index - 1];
  }

  /** Shows no text. */
  @Override
  public String toString() {
    return "Passage[" + (to - from) + " bytes]";
  }
}
