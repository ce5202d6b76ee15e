package io.plumbline.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.Seeded;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("LatencyHistogram")
class LatencyHistogramTest {

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @DisplayName("the merge of any split, in any order, is the whole, byte for byte")
  void mergeOfAnySplitIsTheWhole(long seed) {
    Random random = Seeded.random(seed);
    LatencyHistogram whole = new LatencyHistogram();
    LatencyHistogram[] parts = new LatencyHistogram[1 + random.nextInt(9)];
    Arrays.setAll(parts, i -> new LatencyHistogram());
    for (long micros : latencies(random, 5_000)) {
      whole.add(micros);
      parts[random.nextInt(parts.length)].add(micros);
    }
    LatencyHistogram forwards = new LatencyHistogram();
    LatencyHistogram backwardsFromBytes = new LatencyHistogram();
    for (int i = 0; i < parts.length; i++) {
      forwards.merge(parts[i]);
      backwardsFromBytes.merge(ByteBuffer.wrap(parts[parts.length - 1 - i].toBytes()));
    }
    assertThat(forwards.toBytes()).isEqualTo(whole.toBytes());
    assertThat(backwardsFromBytes.toBytes()).isEqualTo(whole.toBytes());
    assertThat(forwards.count()).isEqualTo(5_000);
  }

  @ParameterizedTest(name = "{0} buckets")
  @ValueSource(ints = {1, 2, 31, 32, 34, 64, 400})
  @DisplayName("few buckets and many give the same bytes in whatever order, and keep every value")
  void fewAndMany(int buckets) {
    long[] up = LongStream.range(0, buckets).map(i -> (64 + i % 64) << i / 64 * 3).toArray();
    LatencyHistogram rising = new LatencyHistogram();
    LatencyHistogram falling = new LatencyHistogram();
    LatencyHistogram merged = new LatencyHistogram();
    for (int i = 0; i < buckets; i++) {
      rising.add(up[i]);
      falling.add(up[buckets - 1 - i]);
      LatencyHistogram one = new LatencyHistogram();
      one.add(up[i * 11 % buckets]); // prime to every number of buckets: each once
      merged.merge(one);
    }
    assertThat(falling.toBytes()).isEqualTo(rising.toBytes());
    assertThat(merged.toBytes()).isEqualTo(rising.toBytes());
    rising.merge(falling);
    assertThat(rising.count()).isEqualTo(2L * buckets);
    assertThat(LatencyHistogram.fromBytes(rising.toBytes()).toBytes()).isEqualTo(rising.toBytes());
    for (int i = 0; i < buckets; i++) {
      assertThat(rising.quantile((2 * i + 0.5) / (2 * buckets - 1)).getAsLong())
          .as("value %s", i)
          .isCloseTo(up[i], within(up[i] / 128 + 1));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  @DisplayName("every quantile is within 1 % of the value at its rank")
  void quantilesAreWithinTheBound(long seed) {
    Random random = Seeded.random(seed);
    long[] values = latencies(random, 1 + random.nextInt(3_000));
    LatencyHistogram histogram = new LatencyHistogram();
    for (long value : values) {
      histogram.add(value);
    }
    Arrays.sort(values);
    for (double q : new double[] {0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1}) {
      long exact = values[(int) Math.floor(q * (values.length - 1))];
      assertThat(histogram.quantile(q).getAsLong())
          .as("q=%s of %s values", q, values.length)
          .isCloseTo(exact, within((long) Math.ceil(exact * LatencyHistogram.RELATIVE_ERROR)));
    }
    assertThat(LatencyHistogram.RELATIVE_ERROR).isLessThan(0.01);
  }

  @Test
  @DisplayName("the bound holds on both sides of every bucket border")
  void boundHoldsAtEveryBorder() {
    LongStream.rangeClosed(0, 40)
        .flatMap(e -> LongStream.range(0, 64).map(s -> (1L << e) + ((s << e) >> 6)))
        .flatMap(v -> LongStream.of(v - 1, v, v + 1))
        .filter(v -> v >= 0 && v <= LatencyHistogram.LONGEST)
        .forEach(
            v -> {
              LatencyHistogram one = new LatencyHistogram();
              one.add(v);
              double error = Math.abs(one.quantile(0.5).getAsLong() - v);
              assertThat(error).as("%s µs", v).isLessThanOrEqualTo(v / 128.0);
            });
  }

  @Test
  @DisplayName("values below 128 µs are exact, zero included")
  void smallValuesAreExact() {
    for (long v = 0; v < 128; v++) {
      LatencyHistogram one = new LatencyHistogram();
      one.add(v);
      assertThat(one.quantile(1)).hasValue(v);
    }
  }

  @Test
  @DisplayName("a latency beyond 12.7 days counts as 12.7 days, and is not lost")
  void veryLongCountsAsTheLongest() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.add(Long.MAX_VALUE);
    assertThat(histogram.count()).isOne();
    assertThat(histogram.quantile(0.5)).hasValue(LatencyHistogram.LONGEST);
  }

  @Test
  @DisplayName("bytes survive a round trip, and equal content gives equal bytes")
  void bytesAreCanonical() {
    LatencyHistogram one = new LatencyHistogram();
    LatencyHistogram other = new LatencyHistogram();
    one.add(5);
    one.add(2_000_000);
    other.add(2_000_000);
    other.add(5);
    assertThat(one.toBytes()).isEqualTo(other.toBytes());
    assertThat(LatencyHistogram.fromBytes(one.toBytes()).toBytes()).isEqualTo(one.toBytes());
    assertThat(new LatencyHistogram().toBytes()).containsExactly(1);
  }

  @Test
  @DisplayName("the bytes of version 1 stay readable: this is what a table written today holds")
  void bytesOfVersionOne() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.add(0);
    histogram.add(3);
    for (int i = 0; i < 300; i++) {
      histogram.add(1_000_000);
    }
    // One second is in bucket 13 * 64 + (1_000_000 >> 13) = 954: 951 after bucket 3; 300 = 0xAC
    // 0x02.
    assertThat(histogram.toBytes()).containsExactly(1, 1, 1, 3, 1, 0xB7, 0x07, 0xAC, 0x02);
  }

  @Test
  @DisplayName("reading leaves the buffer where it was, so that a row can be read twice")
  void readingDoesNotConsume() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.add(7);
    ByteBuffer bytes = ByteBuffer.wrap(histogram.toBytes());
    histogram.merge(bytes);
    histogram.merge(bytes);
    assertThat(histogram.count()).isEqualTo(3);
  }

  @Test
  @DisplayName("an empty histogram has no quantile")
  void emptyHasNoQuantile() {
    assertThat(new LatencyHistogram().quantile(0.5)).isEmpty();
  }

  @Test
  @DisplayName("a histogram merged into itself doubles")
  void mergeWithItself() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.add(1);
    histogram.add(1_000);
    histogram.merge(histogram);
    assertThat(histogram.count()).isEqualTo(4);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'', it is empty",
    "02, 'its version is 2, this program reads version 1'",
    "0101, it ends in the middle of a number",
    "010180, it ends in the middle of a number",
    "010001, a bucket lies outside 0 to 2240",
    "01ffff7f01, a bucket lies outside 0 to 2240",
    "010100, a bucket holds no latency",
    "0101ffffffffffffffffff01, a number in it is too long",
  })
  @DisplayName("bytes that are no histogram are refused, with the reason")
  void brokenBytesAreRefused(String hex, String why) {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> LatencyHistogram.fromBytes(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Not a latency histogram: " + why + ". Ingest the file the row came from again.");
  }

  @Test
  @DisplayName("a negative latency is refused")
  void negativeIsRefused() {
    assertThatThrownBy(() -> new LatencyHistogram().add(-3))
        .hasMessage("Latency of -3 µs is negative: reject the record, do not measure it.");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  @DisplayName("a quantile outside 0 to 1 is refused")
  void quantileOutsideIsRefused(double q) {
    assertThatThrownBy(() -> new LatencyHistogram().quantile(q))
        .hasMessage("Quantile " + q + " is not between 0 and 1.");
  }

  /** Spread over all magnitudes, as a log of embeddings and of long agent runs would be. */
  private static long[] latencies(Random random, int n) {
    return LongStream.generate(() -> random.nextLong() >>> (23 + random.nextInt(41)))
        .map(v -> Math.min(v, LatencyHistogram.LONGEST))
        .limit(n)
        .toArray();
  }
}
