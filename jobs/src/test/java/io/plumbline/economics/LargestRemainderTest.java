package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.Seeded;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LargestRemainderTest {
  private static List<BigDecimal> amounts(String... texts) {
    return List.of(texts).stream().map(BigDecimal::new).toList();
  }

  @Test
  void theExamplesOfTheJavadoc() {
    assertThat(LargestRemainder.split(new BigDecimal("100.00"), amounts("1", "1", "1"), 2))
        .isEqualTo(amounts("33.34", "33.33", "33.33"));
    assertThat(LargestRemainder.round(amounts("0.333", "0.333", "0.334"), 2))
        .isEqualTo(amounts("0.33", "0.33", "0.34"));
  }

  @Test
  void weightsThatAreAllZeroAreAllEqualAndCreditsAreSplitAsCostsAre() {
    assertThat(LargestRemainder.split(new BigDecimal("-0.03"), amounts("0", "0"), 2))
        .isEqualTo(amounts("-0.02", "-0.01"));
    assertThat(LargestRemainder.split(new BigDecimal("5"), amounts("0", "2.5", "7.5"), 2))
        .isEqualTo(amounts("0.00", "1.25", "3.75"));
  }

  @Test
  void noWeightAndWeightsBelowZeroAreRefused() {
    assertThatThrownBy(() -> LargestRemainder.split(BigDecimal.ONE, List.of(), 2))
        .hasMessage("An amount is split by weights: at least one, and none below zero.");
    assertThatThrownBy(() -> LargestRemainder.split(BigDecimal.ONE, amounts("1", "-1"), 2))
        .hasMessage("An amount is split by weights: at least one, and none below zero.");
  }

  @Test
  void partsAlwaysAddUpAndNoneIsOffByAUnit() {
    Random random = Seeded.random(7);
    for (int round = 0; round < 500; round++) {
      BigDecimal amount = new BigDecimal(random.nextLong()).movePointLeft(12).setScale(18);
      List<BigDecimal> weights = new ArrayList<>();
      BigDecimal sum = BigDecimal.ZERO;
      for (int i = random.nextInt(9); i >= 0; i--) {
        BigDecimal weight = new BigDecimal(random.nextInt(1000)).movePointLeft(random.nextInt(4));
        weights.add(weight);
        sum = sum.add(weight);
      }
      List<BigDecimal> parts = LargestRemainder.split(amount, weights, 18);
      assertThat(parts.stream().reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(amount);
      for (int i = 0; i < weights.size() && sum.signum() > 0; i++) {
        BigDecimal exact =
            amount.multiply(weights.get(i)).divide(sum, java.math.MathContext.DECIMAL128);
        assertThat(parts.get(i).subtract(exact).abs()).isLessThan(new BigDecimal("1e-17"));
      }
      List<BigDecimal> rounded = LargestRemainder.round(parts, 2);
      assertThat(rounded.stream().reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(amount.setScale(2, java.math.RoundingMode.HALF_EVEN));
    }
  }
}
