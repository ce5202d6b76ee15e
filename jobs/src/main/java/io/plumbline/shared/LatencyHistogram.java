package io.plumbline.shared;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A histogram of latencies that can be added up: the histogram of two days is exactly the sum of
 * the histograms of each day, whatever the order or the split.
 *
 * <p>Values are microseconds from 0 to 2<sup>40</sup> (12.7 days; anything longer counts as 2<sup>
 * 40</sup>). Values below 128 are kept exactly; above, a quantile is within {@link #RELATIVE_ERROR}
 * of a value that was really added at that rank.
 *
 * <p>Buckets grow with the value as in DDSketch (Masson, Rim and Lee, "DDSketch: A Fast and
 * Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", PVLDB 12(12), 2019). The index
 * is read from the bits of the value, 64 equal steps per power of two, which is the paper's cheap
 * approximation of the logarithm: no floating point when adding, so every machine fills the same
 * bucket. Only the span of buckets in use is held in memory. Not safe for use by several threads.
 */
public final class LatencyHistogram {
  /** Half a bucket over its lowest value: 1/128, under the 1 % the tables promise. */
  public static final double RELATIVE_ERROR = 1.0 / 128;

  /** Longest latency told apart, in microseconds; longer ones count as this. */
  public static final long LONGEST = 1L << 40;

  private static final int STEP_BITS = 6;
  private static final int STEPS = 1 << STEP_BITS;
  private static final int BUCKETS = bucketOf(LONGEST) + 1;
  private static final byte VERSION = 1;

  private long[] counts = {};
  private int firstBucket;
  private long count;

  /**
   * Adds one latency.
   *
   * @param micros microseconds, 0 or more
   * @throws IllegalArgumentException if negative: a negative duration is a fault of the log, which
   *     the reader of the log must report instead of measuring it
   */
  public void add(long micros) {
    if (micros < 0) {
      throw new IllegalArgumentException(
          "Latency of " + micros + " µs is negative: reject the record, do not measure it.");
    }
    addToBucket(bucketOf(Math.min(micros, LONGEST)), 1);
  }

  /** Adds every latency of {@code other}; exact. */
  public void merge(LatencyHistogram other) {
    long[] added = other.counts;
    int offset = other.firstBucket;
    for (int i = 0; i < added.length; i++) {
      if (added[i] != 0) {
        addToBucket(offset + i, added[i]);
      }
    }
  }

  /**
   * Adds every latency of a histogram written by {@link #toBytes}; the position of {@code bytes} is
   * left as it was.
   *
   * @throws IllegalArgumentException if the bytes are not a histogram; this histogram may then hold
   *     part of it
   */
  public void merge(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate();
    if (!in.hasRemaining()) {
      throw broken("it is empty");
    }
    byte version = in.get();
    if (version != VERSION) {
      throw broken("its version is " + version + ", this program reads version " + VERSION);
    }
    long bucket = -1;
    while (in.hasRemaining()) {
      long gap = readVarint(in);
      if (gap < 1 || gap > BUCKETS - 1 - bucket) {
        throw broken("a bucket lies outside 0 to " + (BUCKETS - 1));
      }
      bucket += gap;
      long added = readVarint(in);
      if (added < 1) {
        throw broken("a bucket holds no latency");
      }
      addToBucket((int) bucket, added);
    }
  }

  /** Latencies added so far. */
  public long count() {
    return count;
  }

  /**
   * The latency at rank {@code floor(q × (count − 1))} of the sorted latencies, in microseconds and
   * within {@link #RELATIVE_ERROR}; empty if nothing was added.
   *
   * @param q 0 (shortest) to 1 (longest); 0.5 is the median
   */
  public OptionalLong quantile(double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("Quantile " + q + " is not between 0 and 1.");
    }
    if (count == 0) {
      return OptionalLong.empty();
    }
    long rank = (long) Math.floor(q * (count - 1));
    long seen = 0;
    int i = 0;
    while ((seen += counts[i]) <= rank) {
      i++;
    }
    return OptionalLong.of(middleOf(firstBucket + i));
  }

  /** Forgets every latency and keeps the memory, for the next group of records. */
  public void reset() {
    Arrays.fill(counts, 0);
    count = 0;
  }

  /**
   * The histogram as bytes: a version, then for every bucket in use, in ascending order, the
   * distance from the bucket before and its count, as base-128 varints. Histograms of the same
   * latencies give the same bytes.
   */
  public byte[] toBytes() {
    int size = 1;
    int before = -1;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        size += varintSize(firstBucket + i - before) + varintSize(counts[i]);
        before = firstBucket + i;
      }
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put(VERSION);
    before = -1;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        writeVarint(out, firstBucket + i - before);
        writeVarint(out, counts[i]);
        before = firstBucket + i;
      }
    }
    return out.array();
  }

  /**
   * The histogram that {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are not a histogram
   */
  public static LatencyHistogram fromBytes(byte[] bytes) {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.merge(ByteBuffer.wrap(bytes));
    return histogram;
  }

  private void addToBucket(int bucket, long added) {
    int i = bucket - firstBucket;
    if (i < 0 || i >= counts.length) {
      makeRoomFor(bucket);
      i = bucket - firstBucket;
    }
    counts[i] += added;
    count = Math.addExact(count, added);
  }

  /** Widens the span in memory to whole powers of two, so that it seldom moves. */
  private void makeRoomFor(int bucket) {
    int low = bucket / STEPS * STEPS;
    int high = low + STEPS;
    if (counts.length == 0) {
      firstBucket = low;
      counts = new long[high - low];
      return;
    }
    low = Math.min(low, firstBucket);
    high = Math.max(high, firstBucket + counts.length);
    long[] wider = new long[high - low];
    System.arraycopy(counts, 0, wider, firstBucket - low, counts.length);
    firstBucket = low;
    counts = wider;
  }

  private static int bucketOf(long micros) {
    if (micros < STEPS) {
      return (int) micros;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - STEP_BITS;
    return (shift << STEP_BITS) + (int) (micros >>> shift);
  }

  private static long middleOf(int bucket) {
    if (bucket < 2 * STEPS) {
      return bucket;
    }
    int shift = (bucket >>> STEP_BITS) - 1;
    long lowest = (long) (bucket - (shift << STEP_BITS)) << shift;
    return Math.min(LONGEST, lowest + (1L << shift >> 1));
  }

  private static int varintSize(long value) {
    return (Long.SIZE + 6 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  private static void writeVarint(ByteBuffer out, long value) {
    long rest = value;
    while (rest > 0x7f) {
      out.put((byte) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private static long readVarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
      if (!in.hasRemaining()) {
        throw broken("it ends in the middle of a number");
      }
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw broken("a number in it is too long");
  }

  private static IllegalArgumentException broken(String why) {
    return new IllegalArgumentException(
        "Not a latency histogram: " + why + ". Ingest the file the row came from again.");
  }
}
