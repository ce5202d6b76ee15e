package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.ClockDifference;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClocksApartTest {
  @Test
  void daysAndIngestsOfOnePairAreOneAnswer() {
    assertThat(
            ClocksApart.of(
                List.of(
                    row("2026-10-02", 100, 60, Duration.ofHours(2)),
                    row("2026-10-03", 10, 10, Duration.ofHours(1)),
                    row("2026-10-03", 5, 0, Duration.ZERO))))
        .containsExactly(
            new ClocksApart(
                "bedrock", "bedrock", "gateway", "litellm", 115, 70, Duration.ofHours(2)));
  }

  @Test
  void anAnswerThatWasFetchedLongAfterIsNoClock() {
    assertThat(ClocksApart.of(List.of(row("2026-10-02", 20, 1, Duration.ofHours(9))))).isEmpty();
    assertThat(ClocksApart.of(List.of(row("2026-10-02", 19, 1, Duration.ofHours(9))))).hasSize(1);
    assertThat(ClocksApart.of(List.of(row("2026-10-02", 9, 0, Duration.ZERO)))).isEmpty();
  }

  @Test
  void whatIsWrongAndWhatToDoIsSaid() {
    assertThat(
            ClocksApart.of(List.of(row("2026-10-02", 412, 412, Duration.ofSeconds(7201))))
                .get(0)
                .sentence())
        .isEqualTo(
            "Source 'bedrock' (bedrock) puts calls at another time than 'gateway' (litellm) does:"
                + " of 412 calls that both tell of, all start 2 h 0 min 1 s later. The clock of one"
                + " of them is wrong, or a time without a zone was taken for another's, and so are"
                + " its hours and days. Set the writer's clock, or `zone:` of the source that logs"
                + " local times; what was read stays as it is, so give a new `warehouse:` and read"
                + " the files again.");
    assertThat(
            ClocksApart.of(
                    List.of(row("2026-10-02", 4, 1, Duration.ofSeconds(-1800).minusMillis(9))))
                .get(0)
                .sentence())
        .contains("of 4 calls that both tell of, 1 call starts 30 min 0 s earlier. The clock");
  }

  private static ClockDifference row(String day, long compared, long apart, Duration by) {
    return new ClockDifference(
        LocalDate.parse(day),
        "bedrock",
        "bedrock",
        "gateway",
        "litellm",
        compared,
        apart,
        by.toNanos() / 1_000,
        "i");
  }
}
