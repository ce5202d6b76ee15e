package io.plumbline.stage.ingest;

import java.util.Arrays;

/**
 * Rows that bear one deduplication key, and which of them stays: the one that says most, of those
 * the one of the greater digest. So it is the same row in whatever order files are read. Of rows
 * that say the same the first stays: nothing is written again for them.
 */
final class RepeatedRows {
  private static final int ROW_BITS = 40;
  private static final long NOBODY = -1;

  private final long[] hi;
  private final long[] lo;
  private final long[] said;
  private final long[] digest;
  private final long[] place;
  private final Losing losing;

  /** Takes the rows that do not stay. */
  @FunctionalInterface
  interface Losing {
    void loses(int file, int row);
  }

  /**
   * @param keys how many keys are repeated
   */
  RepeatedRows(long keys, Losing losing) {
    int slots = Integer.highestOneBit((int) Math.max(4, keys * 2)) * 2;
    this.hi = new long[slots];
    this.lo = new long[slots];
    this.said = new long[slots];
    this.digest = new long[slots];
    this.place = new long[slots];
    this.losing = losing;
    Arrays.fill(place, NOBODY);
  }

  /**
   * Offers a row.
   *
   * @param file number of its file
   * @param columns how many columns say something
   * @param content digest of what they say
   */
  void offer(long keyHi, long keyLo, int file, int row, long columns, long content) {
    int mask = hi.length - 1;
    int slot = (int) (((keyHi ^ Long.rotateLeft(keyLo, 32)) * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (place[slot] != NOBODY && (hi[slot] != keyHi || lo[slot] != keyLo)) {
      slot = (slot + 1) & mask;
    }
    boolean stays =
        place[slot] == NOBODY
            || columns > said[slot]
            || (columns == said[slot] && content > digest[slot]);
    if (!stays) {
      losing.loses(file, row);
      return;
    }
    if (place[slot] != NOBODY) {
      losing.loses((int) (place[slot] >>> ROW_BITS), (int) place[slot]);
    }
    hi[slot] = keyHi;
    lo[slot] = keyLo;
    said[slot] = columns;
    digest[slot] = content;
    place[slot] = (long) file << ROW_BITS | row;
  }
}
