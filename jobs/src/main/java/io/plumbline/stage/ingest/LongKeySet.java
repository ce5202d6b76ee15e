package io.plumbline.stage.ingest;

/** A set of 64- or 128-bit keys in flat arrays; grows by doubling. */
final class LongKeySet {
  private long[] hi = new long[1 << 12];
  private long[] lo = new long[1 << 12];
  private int size;
  private boolean zero;

  /** Adds a key; false when it was there. */
  boolean add(long h, long l) {
    if (h == 0 && l == 0) {
      boolean fresh = !zero;
      zero = true;
      return fresh;
    }
    int mask = hi.length - 1;
    int slot = slot(h, l) & mask;
    while (hi[slot] != 0 || lo[slot] != 0) {
      if (hi[slot] == h && lo[slot] == l) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    hi[slot] = h;
    lo[slot] = l;
    if (++size * 2 > hi.length) {
      grow();
    }
    return true;
  }

  boolean contains(long h, long l) {
    if (h == 0 && l == 0) {
      return zero;
    }
    int mask = hi.length - 1;
    int slot = slot(h, l) & mask;
    while (hi[slot] != 0 || lo[slot] != 0) {
      if (hi[slot] == h && lo[slot] == l) {
        return true;
      }
      slot = (slot + 1) & mask;
    }
    return false;
  }

  long size() {
    return size + (zero ? 1L : 0L);
  }

  private void grow() {
    long[] oldHi = hi;
    long[] oldLo = lo;
    hi = new long[oldHi.length * 2];
    lo = new long[oldHi.length * 2];
    int mask = hi.length - 1;
    for (int i = 0; i < oldHi.length; i++) {
      if (oldHi[i] != 0 || oldLo[i] != 0) {
        int slot = slot(oldHi[i], oldLo[i]) & mask;
        while (hi[slot] != 0 || lo[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        hi[slot] = oldHi[i];
        lo[slot] = oldLo[i];
      }
    }
  }

  private static int slot(long h, long l) {
    long x = (h ^ Long.rotateLeft(l, 32)) * 0x9E3779B97F4A7C15L;
    return (int) (x >>> 32);
  }
}
