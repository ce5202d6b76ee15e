package io.plumbline.stage.normalise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Short texts in which a scan found nothing, remembered byte for byte. A gateway that keeps no
 * content writes the same placeholder, the same empty error and the same headers into every line,
 * and the same bytes hold nothing again. Of two texts with one place the later stays. Lives as long
 * as a task; not thread-safe.
 */
final class QuietTexts {
  /** An empty text, array or object and what is no longer: there is room for nothing. */
  private static final int EMPTY = 2;

  /** Longer texts are written by people and differ. */
  private static final int LONGEST = 256;

  /** As many as there are lengths, limits and counters that differ from line to line. */
  private static final int PLACES_BITS = 14;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[][] texts = new byte[1 << PLACES_BITS][];

  /** Whether exactly these bytes were added, or are too few to hold anything. */
  boolean holds(byte[] b, int from, int to) {
    if (to - from <= EMPTY) {
      return true;
    }
    if (to - from > LONGEST) {
      return false;
    }
    byte[] text = texts[place(b, from, to)];
    return text != null && Arrays.equals(text, 0, text.length, b, from, to);
  }

  /** Remembers a copy; longer texts are not kept. */
  void add(byte[] b, int from, int to) {
    if (to - from <= LONGEST) {
      texts[place(b, from, to)] = Arrays.copyOfRange(b, from, to);
    }
  }

  private static int place(byte[] b, int from, int to) {
    long h = to - from;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      h = (h ^ (long) LONGS.get(b, i)) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 32;
    }
    if (i < to && to - from >= Long.BYTES) {
      h = (h ^ (long) LONGS.get(b, to - Long.BYTES)) * 0x9E3779B97F4A7C15L; // overlaps
      return (int) (h >>> (Long.SIZE - PLACES_BITS));
    }
    for (; i < to; i++) {
      h = 31 * h + b[i];
    }
    return (int) ((h * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - PLACES_BITS));
  }
}
