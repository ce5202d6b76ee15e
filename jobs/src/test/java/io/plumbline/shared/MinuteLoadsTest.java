package io.plumbline.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinuteLoadsTest {
  private static List<String> minutes(byte[] loads) {
    List<String> seen = new ArrayList<>();
    MinuteLoads.visit(
        ByteBuffer.wrap(loads),
        (minute, attempts, tokens) -> seen.add(minute + " " + attempts + " " + tokens));
    return seen;
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void inWhateverOrderMinutesComeTheySumUpAlike(long seed) {
    Random random = Seeded.random(seed);
    Map<Integer, long[]> expected = new TreeMap<>();
    MinuteLoads loads = new MinuteLoads();
    for (int i = 0; i < 5_000; i++) {
      int minute = random.nextInt(MinuteLoads.MINUTES);
      long tokens = random.nextLong(1L << 50);
      loads.add(minute, 1, tokens);
      long[] sum = expected.computeIfAbsent(minute, m -> new long[2]);
      sum[0]++;
      sum[1] += tokens;
    }
    assertThat(minutes(loads.toBytes()))
        .isEqualTo(
            expected.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue()[0] + " " + e.getValue()[1])
                .toList());
  }

  @Test
  void firstAndLastMinuteOfTheDayAreKept() {
    MinuteLoads loads = new MinuteLoads();
    loads.add(1439, 1, 0);
    loads.add(0, 2, 300);
    assertThat(minutes(loads.toBytes())).containsExactly("0 2 300", "1439 1 0");
    assertThat(minutes(new MinuteLoads().toBytes())).isEmpty();
  }

  @Test
  void whatIsNoMinuteOrNoLoadsIsRefused() {
    assertThatThrownBy(() -> new MinuteLoads().add(1440, 1, 1))
        .hasMessage("A day has no minute 1440.");
    assertThatThrownBy(() -> minutes(new byte[] {7}))
        .hasMessage(
            "These bytes are no loads by minute of version 1: ingest the source again, or read it with the program that wrote it.");
    assertThatThrownBy(() -> minutes(new byte[] {1, 5, 1, (byte) 0x80}))
        .hasMessage("These loads by minute end in the middle of a number: the file is damaged.");
  }
}
