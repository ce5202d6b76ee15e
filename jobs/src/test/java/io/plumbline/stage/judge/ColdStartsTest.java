package io.plumbline.stage.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ColdStartsTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final ColdStarts starts = new ColdStarts();

  private void call(int seconds, Integer firstTokenMillis) {
    starts.add(
        NOON.plusSeconds(seconds),
        firstTokenMillis == null ? null : (Long) (firstTokenMillis * 1_000L));
  }

  @Test
  void aSlowFirstTokenAfterFiveMinutesWithoutACallIsACold() {
    call(1_000, 901); // 400 s after the one before it, in whatever order they come
    call(0, 300);
    call(300, 1_000); // exactly five minutes
    call(600, 900); // three times the median are not more
    call(601, 5_000); // slow, but the server was awake
    call(602, 200);
    call(603, 300);
    call(604, 300);
    call(605, null);
    assertThat(starts.share()).as("two of eight that tell").isEqualTo(2 / 8.0);
  }

  @Test
  void theFirstCallOfADayProvesNoRest() {
    call(0, 9_000);
    call(1, 100);
    call(2, 100);
    assertThat(starts.share()).isZero();
  }

  @Test
  void withoutTimesToTheFirstTokenNothingIsKnown() {
    assertThat(starts.share()).isNull();
    call(0, null);
    assertThat(starts.share()).isNull();
  }
}
