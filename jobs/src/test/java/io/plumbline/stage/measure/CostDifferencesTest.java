package io.plumbline.stage.measure;

import static io.plumbline.stage.measure.Rows.priced;
import static io.plumbline.stage.measure.Rows.usage;
import static io.plumbline.stage.measure.Rows.usd;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.CostDifference;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.PriceAlternative;
import io.plumbline.schema.PricedDaily;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CostDifferencesTest {

  private static String causes(PricedDaily row) {
    Cube cube = Cube.merge(List.of(row), Rows::asLogged).get(0);
    return CostDifferences.of(cube).entrySet().stream()
        .map(cause -> cause.getKey() + " " + cause.getValue().stripTrailingZeros().toPlainString())
        .collect(Collectors.joining(", "));
  }

  /** Priced at 1.02: batch at half of 2.04, with 2 % uplift. */
  private static PricedDaily reporting(String cost) {
    return priced(
        row -> {
          row.getUsage().setReportedCost(usd(cost));
          row.setAlternatives(
              List.of(
                  new PriceAlternative("uplift", usd("-0.02")),
                  new PriceAlternative("uplift+tier", usd("1.00")),
                  new PriceAlternative("uplift+cache_tokens", usd("-0.40")),
                  new PriceAlternative("tier", usd("1.02")),
                  new PriceAlternative("cache_tokens", usd("-0.41")),
                  new PriceAlternative("cache_price", usd("0.10"))));
        });
  }

  static Stream<Arguments> causesByFigures() {
    return Stream.of(
        Arguments.of("equal figures differ by nothing", reporting("1.02"), ""),
        Arguments.of(
            "binary noise is rounding",
            reporting("1.020000000000000018"),
            "rounding 0.000000000000000018"),
        Arguments.of("the gateway knows no uplift", reporting("1.00"), "uplift -0.02"),
        Arguments.of("the gateway knows no batch price", reporting("2.04"), "tier 1.02"),
        Arguments.of(
            "it knows neither, and adds in floating point",
            reporting("2.000000000000000009"),
            "uplift -0.02, tier 1, rounding 0.000000000000000009"),
        Arguments.of("it counts no cache tokens", reporting("0.61"), "cache_tokens -0.41"),
        Arguments.of("it charges them as input", reporting("1.12"), "cache_price 0.1"),
        Arguments.of(
            "no cache tokens and no uplift", reporting("0.60"), "uplift -0.02, cache_tokens -0.4"),
        Arguments.of("another price", reporting("1.50"), "price 0.48"),
        Arguments.of(
            "the book has no price",
            priced(
                row -> {
                  row.setPricedCost(null);
                  row.setPricedCurrency(null);
                  row.setUnpricedAttempts(10);
                }),
            "unpriced 1"),
        Arguments.of(
            "the log gives no cost",
            usage(
                u -> {
                  u.setReportedRows(0);
                  u.setReportedCost(usd("0"));
                  u.setReportedCurrency(null);
                }),
            "not_reported -1.02"),
        Arguments.of(
            "the log gives a cost for some",
            usage(u -> u.setReportedRows(8)),
            "not_reported -0.02"),
        Arguments.of(
            "an answered call at zero",
            usage(u -> u.setReportedCost(usd("0"))),
            "reported_zero -1.02"),
        Arguments.of(
            "a failed call whose tokens were used",
            usage(
                u -> {
                  u.setStatus("failed");
                  u.setReportedCost(usd("0"));
                }),
            "failed -1.02"),
        Arguments.of(
            "a retry that failed",
            usage(
                u -> {
                  u.setStatus("failed");
                  u.setRetriedAttempts(10);
                  u.setReportedCost(usd("0"));
                }),
            "retry -1.02"),
        Arguments.of(
            "a cost although the gateway answered itself",
            priced(
                row -> {
                  row.getUsage().setGatewayCacheHit(true);
                  row.setPricedCost(usd("0"));
                }),
            "gateway_cache 1"),
        Arguments.of(
            "two currencies are never subtracted",
            priced(row -> row.setPricedCurrency("EUR")),
            "other_currency 1"),
        Arguments.of(
            "the gateway counted the tokens itself",
            usage(u -> u.setTokenSource("estimated")),
            "estimated -0.02"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("causesByFigures")
  void theCauseOfADifference(String sentence, PricedDaily row, String causes) {
    assertThat(causes(row)).isEqualTo(causes);
  }

  @Test
  void causesMeetToTheLastDigitHoweverTheFilesAreCut() {
    Random random = Seeded.random(4);
    List<PricedDaily> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int kind = i % 5;
      String file = "f" + random.nextInt(7);
      BigDecimal cost = BigDecimal.valueOf(random.nextInt(), 18).abs();
      Consumer<PricedDaily> change =
          row -> {
            row.getUsage().setUsageFile(file);
            row.getUsage().setTeam("team" + kind);
            row.getUsage().setReportedCost(cost);
            row.setAlternatives(
                List.of(new PriceAlternative("uplift", cost.subtract(row.getPricedCost()))));
            if (kind == 1) {
              row.setPricedCost(null);
              row.setPricedCurrency(null);
            } else if (kind == 2) {
              row.getUsage().setReportedRows(0);
              row.getUsage().setReportedCost(usd("0"));
            } else if (kind == 3) {
              row.setAlternatives(List.of());
            }
          };
      rows.add(priced(change));
    }
    ModelDay day = only(rows);
    assertThat(day.getDifferences())
        .extracting(CostDifference::getCause)
        .containsExactly("not_reported", "price", "unpriced", "uplift");
    assertThat(
            day.getDifferences().stream()
                .map(CostDifference::getAmount)
                .reduce(day.getPricedTotal(), BigDecimal::add))
        .isEqualTo(day.getReportedTotal());
    Collections.shuffle(rows, random);
    rows.forEach(row -> row.getUsage().setUsageFile("all"));
    assertThat(only(rows)).isEqualTo(day);
  }

  private static ModelDay only(List<PricedDaily> rows) {
    List<ModelDay> days = ModelDayTable.of(Cube.merge(rows, Rows::asLogged));
    assertThat(days).hasSize(1);
    return days.get(0);
  }

  @Test
  void anAttemptWithTwoCausesIsCountedOnce() {
    ModelDay day = only(List.of(reporting("2.00")));
    assertThat(
            day.getDifferences().stream()
                .collect(Collectors.toMap(CostDifference::getCause, CostDifference::getAttempts)))
        .isEqualTo(Map.of("uplift", 10L, "tier", 0L));
  }
}
