package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Stability (E-9)")
class StabilityTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final Map<String, Long> CHAT = Map.of("chat gpt-5", 100L);

  @Test
  @DisplayName("the same every day is perfectly stable")
  void constant() {
    Stability s = Stability.of(days(i -> 1_000), CHAT, CHAT, 0.0);
    assertThat(s).isEqualTo(new Stability(0, 0, 0.0, 0, 1));
  }

  @Test
  @DisplayName("quiet weekends that repeat every week are not instability")
  void weekdayPattern() {
    Stability s = Stability.of(days(i -> i % 7 < 5 ? 1_000 : 0), CHAT, CHAT, 0.0);
    assertThat(s.cv()).isCloseTo(0, EXACT);
    assertThat(s.mape()).isZero();
    assertThat(s.score()).isCloseTo(1, EXACT);
  }

  @Test
  @DisplayName("doubling every week: CV, MAPE and S as worked out by hand")
  void doubling() {
    // Each weekday sees 1, 2, 4, 8: mean 3.75, squares 7.5625+3.0625+0.0625+18.0625 = 28.75;
    // 7 weekdays over 21 degrees of freedom: sqrt(28.75 / 3) / 3.75. The forecast misses half.
    Stability s = Stability.of(days(i -> 1L << (i / 7)), CHAT, CHAT, 0.2);
    assertThat(s.cv()).isCloseTo(Math.sqrt(28.75 / 3) / 3.75, EXACT);
    assertThat(s.mape()).isCloseTo(0.5, EXACT);
    assertThat(s.score()).isCloseTo(0.35 * (1 - s.cv()) + 0.25 * 0.5 + 0.25 * 0.8 + 0.15, EXACT);
  }

  @Test
  @DisplayName(
      "a day that comes out of nothing is a miss of 100 %, and so is one that fails to come")
  void zeroDays() {
    long[] daily = days(i -> 100);
    daily[27] = 0;
    assertThat(Stability.of(daily, CHAT, CHAT, null).mape()).isCloseTo(1.0 / 21, EXACT);
    daily[27] = 100;
    daily[20] = 0;
    assertThat(Stability.of(daily, CHAT, CHAT, null).mape()).isCloseTo(2.0 / 21, EXACT);
  }

  @Test
  @DisplayName("a wholly new mix of tasks diverges by 1, half a new mix by 0.3113 (base 2)")
  void divergence() {
    Map<String, Long> embeddings = Map.of("embeddings e3", 5L);
    Map<String, Long> both = Map.of("chat gpt-5", 7L, "embeddings e3", 7L);
    long[] daily = days(i -> 10);
    assertThat(Stability.of(daily, CHAT, embeddings, null).mixDivergence()).isCloseTo(1, EXACT);
    assertThat(Stability.of(daily, CHAT, both, null).mixDivergence())
        .isCloseTo(0.311278124459133, EXACT);
  }

  @Test
  @DisplayName("an unknown share of new prompts gives its weight to the known parts")
  void unknownPartIsLeftOut() {
    Stability s = Stability.of(days(i -> 1L << (i / 7)), CHAT, CHAT, null);
    assertThat(s.newPromptShare()).isNull();
    assertThat(s.score()).isCloseTo((0.35 * (1 - s.cv()) + 0.25 * 0.5 + 0.15) / 0.75, EXACT);
  }

  @Test
  @DisplayName("one wild day costs no more than the whole of each part: S stays between 0 and 1")
  void partsAreCapped() {
    long[] daily = days(i -> 1);
    daily[3] = 1_000_000;
    Stability s = Stability.of(daily, CHAT, Map.of("embeddings e3", 5L), 1.0);
    assertThat(s.cv()).isGreaterThan(1);
    assertThat(s.score()).isBetween(0.0, 0.25);
  }

  @Test
  @DisplayName("a workload silent for a fortnight is insufficient evidence")
  void silentHalf() {
    assertThat(Stability.of(days(i -> i < 14 ? 10 : 0), CHAT, Map.of(), 0.0)).isNull();
  }

  @Test
  @DisplayName("27 days are refused")
  void tooShort() {
    assertThatThrownBy(() -> Stability.of(new long[27], CHAT, CHAT, null))
        .hasMessage("Stability is judged over 28 days, not 27.");
  }

  private static long[] days(IntToLongFunction tokens) {
    long[] daily = new long[28];
    Arrays.setAll(daily, tokens);
    return daily;
  }
}
