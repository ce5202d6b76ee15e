package io.plumbline.stage.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlternativesTest {
  private static final PriceBook BOOK =
      Books.with(
          """
          prices:
            - model: m
              input: 10
              cache_read: 1
              output: 20
              tiers: {above_200k: {input: 20, output: 30}, batch: {input: 5}}
              uplifts: [{zone: EU, multiplier: 1.1}]
          discounts:
            - {discount: 0.1}
          """);

  private static String alternatives(UsageDaily.Builder cube) {
    PricedDaily row = new PriceStage(BOOK).price(List.of(cube.build())).get(0);
    return row.getAlternatives().stream()
        .map(a -> a.getWithout() + " " + a.getDifference().stripTrailingZeros().toPlainString())
        .collect(Collectors.joining(", "));
  }

  /** A million tokens of input at 10 USD, less a tenth by contract: 9 USD. */
  private static UsageDaily.Builder cube() {
    return Cubes.cube()
        .setModelServed("m")
        .setInputUncachedTokens(1_000_000)
        .setOutputTokens(0)
        .setReportedCurrency("USD")
        .setReportedCost(new BigDecimal("9.000000000000000000"))
        .setReportedRows(1);
  }

  @Test
  void whatAPriceIsMadeOfIsLeftOutOneAfterAnother() {
    assertThat(alternatives(cube())).isEqualTo("discount 1");
    assertThat(alternatives(cube().setResidencyScope("zone").setResidencyZone("EU")))
        .as("9.9; without discount 11, without both 10, without uplift 9")
        .isEqualTo("discount 1.1, uplift -0.9, discount+uplift -1");
    assertThat(alternatives(cube().setServiceTier("batch")))
        .as("4.5; without discount 5, without both 10, without tier 9")
        .isEqualTo("discount 0.5, tier 4.5, discount+tier 5");
    assertThat(alternatives(cube().setContextTier("above_256k")))
        .isEqualTo("discount 2, context -9, discount+context -10");
  }

  @Test
  void cacheTokensAreReadAsInputOrNotAtAll() {
    assertThat(alternatives(cube().setCacheReadTokens(100_000)))
        .isEqualTo(
            "cache_price 0.81, cache_tokens -0.09, discount 1.01, discount+cache_price 0.9,"
                + " discount+cache_tokens -0.1");
  }

  @Test
  void whereThereIsNothingToCompareThereAreNone() {
    assertThat(alternatives(cube().setReportedRows(0))).isEmpty();
    assertThat(alternatives(cube().setModelServed("nobodys"))).isEmpty();
    assertThat(alternatives(cube().setGatewayCacheHit(true))).isEmpty();
  }
}
