package io.plumbline.stage.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Cuts a stream into lines without copying them: each line is a slice of the buffer, valid until
 * the next call. Memory is bounded by the longest line allowed; a longer one is passed over and
 * said to be too long, its bytes still counted.
 */
final class LineReader {
  /** A good size to start with. */
  static final int BUFFER = 1 << 18;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long NEWLINES = 0x0A0A0A0A0A0A0A0AL;

  private final InputStream in;
  private final int maxLine;
  private final LineWatch watch;
  private final CsvBounds csv;
  private byte[] buffer;
  private int start;
  private int limit;
  private long bufferAt;
  private boolean ended;
  private int from;
  private int to;
  private long lineAt;
  private long lines;
  private long number;
  private boolean tooLong;
  private long tooLongBytes;
  private boolean terminated;

  /** Sees the bytes of lines that are too long to be kept, so that they can still be digested. */
  interface LineWatch {
    void skipped(byte[] b, int from, int to);
  }

  /**
   * @param at position of the first byte of {@code in}
   * @param maxLine longest line that is kept, bytes
   */
  LineReader(InputStream in, long at, int maxLine, LineWatch watch) {
    this(in, at, maxLine, watch, new byte[BUFFER]);
  }

  /**
   * @param buffer used and grown where a line needs it; a reader of many small files hands one on
   */
  LineReader(InputStream in, long at, int maxLine, LineWatch watch, byte[] buffer) {
    this(in, at, maxLine, watch, buffer, null);
  }

  /**
   * @param csv where a record of a CSV file ends, for whom a line is a record; null: at every line
   *     break
   */
  LineReader(InputStream in, long at, int maxLine, LineWatch watch, byte[] buffer, CsvBounds csv) {
    this.csv = csv;
    this.buffer = buffer;
    this.in = in;
    this.bufferAt = at;
    this.maxLine = maxLine;
    this.watch = watch;
  }

  /** Moves to the next line; false at the end. The last line needs no newline. */
  boolean next() throws IOException {
    int scan = start;
    tooLong = false;
    tooLongBytes = 0;
    lineAt = bufferAt + start;
    if (csv != null) {
      csv.begin();
    }
    while (true) {
      int newline =
          csv == null ? indexOfNewline(buffer, scan, limit) : csv.end(buffer, scan, limit);
      if (newline >= 0) {
        return line(newline, true);
      }
      if (ended) {
        if (start == limit && !tooLong) {
          return false;
        }
        return line(limit, false);
      }
      scan = limit;
      if (limit == buffer.length) {
        int kept = limit - start;
        if (kept > maxLine) {
          tooLong = true;
          tooLongBytes += kept;
          watch.skipped(buffer, start, limit);
          bufferAt += limit;
          start = limit = scan = 0;
        } else if (start > 0) {
          System.arraycopy(buffer, start, buffer, 0, kept);
          bufferAt += start;
          start = 0;
          limit = scan = kept;
        } else {
          buffer =
              Arrays.copyOf(
                  buffer, // One byte more than the longest line, so that its newline is seen.
                  (int) Math.min((long) buffer.length * 2, Math.max(maxLine + 1L, BUFFER)));
        }
      }
      int n = in.read(buffer, limit, buffer.length - limit);
      if (n < 0) {
        ended = true;
      } else {
        limit += n;
      }
    }
  }

  private boolean line(int end, boolean newline) {
    from = start;
    to = end;
    terminated = newline;
    if (tooLong) {
      tooLongBytes += to - from;
      watch.skipped(buffer, from, to);
    } else if (to - from > maxLine) {
      tooLong = true;
      tooLongBytes = (long) to - from;
      watch.skipped(buffer, from, to);
    }
    if (to > from && buffer[to - 1] == '\r') {
      to--;
    }
    start = newline ? end + 1 : end;
    number = lines + 1;
    lines = number + (csv == null ? 0 : csv.lineBreaks());
    return true;
  }

  byte[] bytes() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Position of the line's first byte in the decompressed stream. */
  long position() {
    return lineAt;
  }

  /** Number of the line, or of a record's first, from 1, counted from where this reader began. */
  long number() {
    return number;
  }

  /** Whether the line is longer than allowed; then only its length is known. */
  boolean isTooLong() {
    return tooLong;
  }

  long length() {
    return tooLong ? tooLongBytes : to - from;
  }

  /** Whether a newline ended the line; the last line of a cut stream has none. */
  boolean isTerminated() {
    return terminated;
  }

  /** What has been read of the line in progress; for a stream that breaks in the middle. */
  long pendingFrom() {
    return bufferAt + start;
  }

  /** Bytes read of the line in progress. */
  long pendingLength() {
    return limit - start + tooLongBytes;
  }

  /** Position of the first newline in {@code b[from, to)}; -1: there is none. */
  static int indexOfNewline(byte[] b, int from, int to) {
    int i = from;
    // Eight bytes at a time; the lowest byte that is flagged is a newline, those above may not be.
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long w = (long) LONGS.get(b, i) ^ NEWLINES;
      long hit = (w - ONES) & ~w & HIGHS;
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (b[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
