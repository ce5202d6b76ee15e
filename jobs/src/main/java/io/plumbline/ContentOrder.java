package io.plumbline;

import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * The order of rows by what they hold, which is the same wherever and whenever they came. A hundred
 * thousand files are put in order in every audit: numbers made of the beginnings of their digests
 * are sorted, and the rows themselves are looked at only where these are equal.
 */
final class ContentOrder {
  /** Bits of a beginning; the others of a number say which row it is. */
  static final int BITS = 36;

  private static final int ROW_BITS = Long.SIZE - BITS;

  private ContentOrder() {}

  /** Compares two rows by their numbers. */
  @FunctionalInterface
  interface Comparison {
    int compare(int one, int other);
  }

  /** Beginning of a digest that is written in hexadecimal digits; 0 of what is none. */
  static long ofHex(String digest) {
    long beginning = 0;
    for (int i = 0; i < BITS / 4; i++) {
      int digit = i < digest.length() ? Character.digit(digest.charAt(i), 16) : 0;
      beginning = beginning << 4 | Math.max(0, digit);
    }
    return beginning;
  }

  /**
   * The numbers of rows in their order.
   *
   * @param rows how many, fewer than 2^28
   * @param beginning of a row's content as a number, the lowest {@link #BITS} bits; rows come in
   *     the order of these
   * @param ties order of rows with one beginning
   */
  static int[] of(int rows, IntToLongFunction beginning, Comparison ties) {
    if (rows >= 1 << ROW_BITS) {
      throw new IllegalArgumentException(rows + " rows are too many to be put in order.");
    }
    long[] keys = new long[rows];
    for (int i = 0; i < rows; i++) {
      // The first bit turned over, so that a long without a sign is sorted as one with it.
      keys[i] = (beginning.applyAsLong(i) << ROW_BITS | i) ^ Long.MIN_VALUE;
    }
    Arrays.sort(keys);
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = (int) (keys[i] & (1 << ROW_BITS) - 1);
      for (int at = i;
          at > 0
              && keys[at - 1] >>> ROW_BITS == keys[i] >>> ROW_BITS
              && ties.compare(order[at - 1], order[at]) > 0;
          at--) {
        int earlier = order[at - 1];
        order[at - 1] = order[at];
        order[at] = earlier;
      }
    }
    return order;
  }
}
