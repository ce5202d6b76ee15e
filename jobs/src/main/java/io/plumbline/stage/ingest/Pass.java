package io.plumbline.stage.ingest;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One of several passes over the keys of many rows: each looks at its share of the keys, so that
 * memory is bounded by a pass.
 */
record Pass(int number, int passes) {
  private static final long ROWS_PER_PASS = 2_000_000;

  /** The one pass that looks at all keys. */
  static final Pass OVER_ALL = new Pass(0, 1);

  /** As many as so many rows take; at least one. */
  static List<Pass> over(long rows) {
    int passes = (int) Math.max(1, (rows + ROWS_PER_PASS - 1) / ROWS_PER_PASS);
    return IntStream.range(0, passes).mapToObj(number -> new Pass(number, passes)).toList();
  }

  /** Whether this pass looks at a key. */
  boolean holds(long key) {
    return passes == 1 || Long.remainderUnsigned(key, passes) == number;
  }
}
