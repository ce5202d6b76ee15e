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
 * bucket. A few buckets are held one by one, more as the span in use: most histograms are of a key
 * and a day with few calls, and there are tens of thousands of them. Not safe for use by several
 * threads.
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

  /** So many buckets are held one by one at most. */
  private static final int FEW = 32;

  /** The buckets in use, ascending, the first {@link #used}; null: the span is held. */
  private short[] buckets = {};

  private int used;

  /** Of each of {@link #buckets} or, of a span, of each bucket from the first. */
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
    if (count == 0 && other.count > 0) { // most rows of a table are of one cube
      buckets = other.buckets == null ? null : other.buckets.clone();
      counts = other.counts.clone();
      firstBucket = other.firstBucket;
      used = other.used;
      count = other.count;
      return;
    }
    if (other.buckets == null && other.count > 0) {
      makeRoomFor(other.firstBucket, other.firstBucket + other.counts.length);
    }
    int held = other.held();
    for (int i = 0; i < held; i++) {
      if (other.counts[i] != 0) {
        addToBucket(other.bucket(i), other.counts[i]);
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
    return OptionalLong.of(middleOf(bucket(i)));
  }

  /**
   * The histogram as bytes: a version, then for every bucket in use, in ascending order, the
   * distance from the bucket before and its count, as base-128 varints. Histograms of the same
   * latencies give the same bytes.
   */
  public byte[] toBytes() {
    int held = held();
    int size = 1;
    int before = -1;
    for (int i = 0; i < held; i++) {
      if (counts[i] != 0) {
        size += varintSize(bucket(i) - before) + varintSize(counts[i]);
        before = bucket(i);
      }
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put(VERSION);
    before = -1;
    for (int i = 0; i < held; i++) {
      if (counts[i] != 0) {
        writeVarint(out, bucket(i) - before);
        writeVarint(out, counts[i]);
        before = bucket(i);
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

  /** Places of {@link #counts} in use. */
  private int held() {
    return buckets == null ? counts.length : used;
  }

  private int bucket(int place) {
    return buckets == null ? firstBucket + place : buckets[place];
  }

  private void addToBucket(int bucket, long added) {
    if (buckets != null) {
      addToFew(bucket, added);
      return;
    }
    int i = bucket - firstBucket;
    if (i < 0 || i >= counts.length) {
      makeRoomFor(bucket, bucket + 1);
      i = bucket - firstBucket;
    }
    counts[i] += added;
    count = Math.addExact(count, added);
  }

  private void addToFew(int bucket, long added) {
    int at = used;
    while (at > 0 && buckets[at - 1] > bucket) {
      at--;
    }
    if (at > 0 && buckets[at - 1] == bucket) {
      counts[at - 1] += added;
      count = Math.addExact(count, added);
      return;
    }
    if (used == FEW) {
      makeRoomFor(bucket, bucket + 1);
      addToBucket(bucket, added);
      return;
    }
    if (used == buckets.length) {
      buckets = Arrays.copyOf(buckets, Math.max(4, used * 2));
      counts = Arrays.copyOf(counts, buckets.length);
    }
    System.arraycopy(buckets, at, buckets, at + 1, used - at);
    System.arraycopy(counts, at, counts, at + 1, used - at);
    buckets[at] = (short) bucket;
    counts[at] = added;
    used++;
    count = Math.addExact(count, added);
  }

  /**
   * Holds a span with these buckets in it, of whole powers of two, so that it seldom moves.
   *
   * @param to behind the last of them
   */
  private void makeRoomFor(int from, int to) {
    int held = held();
    int first = held == 0 ? from : Math.min(from, bucket(0));
    int end = held == 0 ? to : Math.max(to, bucket(held - 1) + 1);
    int low = first / STEPS * STEPS;
    long[] wider = new long[(end + STEPS - 1) / STEPS * STEPS - low];
    for (int i = 0; i < held; i++) {
      wider[bucket(i) - low] = counts[i];
    }
    buckets = null;
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
