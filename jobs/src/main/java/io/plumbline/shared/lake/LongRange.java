package io.plumbline.shared.lake;

/**
 * What a file holds of a column of longs; times are in microseconds UTC.
 *
 * @param min least value; greater than {@code max} where there is none
 * @param max greatest value
 * @param nulls rows without a value
 */
public record LongRange(long min, long max, long nulls) {
  /** Nothing is said: any value may be there, or none. */
  static final LongRange UNKNOWN = new LongRange(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
