package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.economics.Stability.Evidence;
import io.plumbline.economics.Stability.Part;
import io.plumbline.economics.Stability.Weights;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StabilityTest {

  private static final Map<String, Long> TASKS = Map.of("summarize", 70L, "classify", 30L);

  private static List<Long> weeks(int days, long... week) {
    return IntStream.range(0, days).mapToObj(i -> week[i % 7]).toList();
  }

  private static final List<Long> OFFICE = weeks(28, 100, 110, 120, 110, 90, 0, 0);

  private static Stability of(List<Long> days, String young, Map<String, Long> recent) {
    return Stability.of(
        new Evidence(days, young == null ? null : new BigDecimal(young), TASKS, recent),
        Weights.DEFAULT);
  }

  @Test
  void aWeekThatRepeatsWithOldPromptsAndTheSameTasksIsFullyStable() {
    Stability stability = of(OFFICE, "0", Map.of("summarize", 7L, "classify", 3L));
    assertThat(stability.insufficient()).isEmpty();
    assertThat(stability.parts()).containsOnlyKeys(Part.values());
    assertThat(stability.parts().values())
        .allSatisfy(part -> assertThat(part).isEqualByComparingTo("1"));
    assertThat(stability.score())
        .as("an empty weekend is not a swing")
        .hasValueSatisfying(s -> assertThat(s).isEqualByComparingTo("1"));
  }

  @Test
  void everyPartCountsWithItsWeight() {
    // Days alternate between 50 and 150 by week: CV 0.5; errors |100|/150 and |100|/50 over 21
    // days.
    List<Long> swinging =
        IntStream.range(0, 28).mapToObj(i -> (i / 7) % 2 == 0 ? 50L : 150L).toList();
    Stability stability = of(swinging, "0.4", Map.of("translate", 5L));
    assertThat(stability.parts().get(Part.STEADY)).isEqualByComparingTo("0.5");
    assertThat(stability.parts().get(Part.PREDICTABLE))
        .as("(2/3 + 2 + 2/3)/3 is above 1 and is cut there")
        .isEqualByComparingTo("0");
    assertThat(stability.parts().get(Part.PROMPTS)).isEqualByComparingTo("0.6");
    assertThat(stability.parts().get(Part.TASKS)).as("nothing in common").isEqualByComparingTo("0");
    assertThat(stability.score())
        .as("0.35 × 0.5 + 0.25 × 0.6")
        .hasValueSatisfying(s -> assertThat(s).isEqualByComparingTo("0.325"));
  }

  @Test
  void theErrorIsTheMeanOverAllDaysWithAWeekBefore() {
    List<Long> days = IntStream.range(0, 28).mapToObj(i -> i < 21 ? 100L : 125L).toList();
    assertThat(of(days, "0", TASKS).parts().get(Part.PREDICTABLE))
        .as("25/125 on 7 of 21 days")
        .isEqualByComparingTo("0.933333");
  }

  @Test
  void aDayThatFallsSilentCountsAsAFullMiss() {
    List<Long> days = IntStream.range(0, 28).mapToObj(i -> i < 21 ? 100L : 0L).toList();
    assertThat(of(days, "0", TASKS).parts().get(Part.PREDICTABLE)).isEqualByComparingTo("0.666667");
  }

  @Test
  void theDivergenceOfHalfTheTasksMoving() {
    Stability stability =
        Stability.of(
            new Evidence(OFFICE, BigDecimal.ZERO, Map.of("a", 1L), Map.of("a", 1L, "b", 1L)),
            Weights.DEFAULT);
    // JSD((1,0),(½,½)) = ½·log2(4/3) + ½·(½·log2(2/3) + ½·log2(2)) = 0.311278
    assertThat(stability.parts().get(Part.TASKS)).isEqualByComparingTo("0.688722");
  }

  @Test
  void twentySevenDaysAreNotEnoughAndTheKnownPartsAreStillPrinted() {
    Stability stability = of(weeks(27, 1, 1, 1, 1, 1, 1, 1), "0", TASKS);
    assertThat(stability.score()).isEmpty();
    assertThat(stability.insufficient())
        .containsExactly("Insufficient evidence: 27 days of demand, at least 28 are needed.");
    assertThat(stability.parts()).containsOnlyKeys(Part.PROMPTS, Part.TASKS);
  }

  @Test
  void everyReasonIsNamedAtOnce() {
    Stability stability =
        Stability.of(
            new Evidence(weeks(28, 0, 0, 0, 0, 0, 0, 0), null, null, TASKS), Weights.DEFAULT);
    assertThat(stability.score()).isEmpty();
    assertThat(stability.parts()).isEmpty();
    assertThat(stability.insufficient())
        .containsExactly(
            "Insufficient evidence: no tokens in 28 days.",
            "Insufficient evidence: no prompt versions in the logs.",
            "Insufficient evidence: no tasks known for the last 28 days.");
  }

  @Test
  void weightsCanBeChangedButMustAddUpToOne() {
    Weights even =
        new Weights(
            Map.of(
                Part.STEADY, new BigDecimal("0.25"),
                Part.PREDICTABLE, new BigDecimal("0.25"),
                Part.PROMPTS, new BigDecimal("0.25"),
                Part.TASKS, new BigDecimal("0.25")));
    assertThat(
            Stability.of(new Evidence(OFFICE, new BigDecimal("0.4"), TASKS, TASKS), even).score())
        .hasValueSatisfying(s -> assertThat(s).isEqualByComparingTo("0.9"));
    assertThatThrownBy(() -> new Weights(Map.of(Part.STEADY, new BigDecimal("0.9"))))
        .hasMessage(
            "The weights of stability need steady, predictable, prompts and tasks, and must add up"
                + " to 1, not 0.9.");
  }
}
