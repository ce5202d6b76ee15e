package io.plumbline.stage.ingest;

import java.util.Arrays;

/** The pieces of a record that a collector had cut, put together; reused for the next one. */
final class CutRecord {
  private byte[] bytes = new byte[1 << 14];
  private int length;
  private int level;
  private long line;
  private long position;

  /**
   * Takes another piece.
   *
   * @param atLine line of the file it stands in
   * @param at where it begins in the file; of the first piece it is the record's place
   * @param ofLevel layer it was cut in
   * @param longest bytes a record may have; of a longer one no more is kept
   */
  void add(byte[] b, int from, int to, long atLine, long at, int ofLevel, int longest) {
    if (length == 0) {
      line = atLine;
      position = at;
      level = ofLevel;
    }
    int n = length > longest ? 0 : to - from; // what follows would make it no less refused
    if (length + n > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + n, bytes.length * 2));
    }
    System.arraycopy(b, from, bytes, length, n);
    length += n;
  }

  /** Whether it has no piece, or none with a byte in it. */
  boolean isEmpty() {
    return length == 0;
  }

  /** It has none any more; its bytes stay what they are until the next is added. */
  void clear() {
    length = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  int level() {
    return level;
  }

  long line() {
    return line;
  }

  long position() {
    return position;
  }
}
