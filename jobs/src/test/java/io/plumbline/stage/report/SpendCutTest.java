package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.schema.Spend;
import io.plumbline.shared.ReportedCost;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpendCutTest {
  private static final LocalDate DAY = LocalDate.parse("2026-11-03");

  /** Ten calls that report a cost in dollars; the price book has no price of them. */
  private static Spend.Builder unpriced(String reported) {
    return GoldenMonth.spendRow(DAY)
        .setModel("acme-chat-7b")
        .setAttempts(10)
        .setOutputTokens(400)
        .setReportedRows(10)
        .setReportedCost(new BigDecimal(reported))
        .setReportedCurrency("USD")
        .setUnpricedAttempts(10);
  }

  @Test
  void aZeroOfAModelWithoutAPriceIsUnknownAndNoSpend() {
    List<Spend> rows = List.of(unpriced("0").build());
    assertThat(SpendCut.totals(rows))
        .extracting(
            SpendCut.Line::currency,
            SpendCut.Line::spend,
            SpendCut.Line::reported,
            SpendCut.Line::unknownAttempts,
            SpendCut.Line::unknownTokens)
        .containsExactly(tuple("USD", null, BigDecimal.ZERO, 10L, 400L));
    assertThat(SpendCut.spendByCurrency(rows)).isEmpty();
  }

  @Test
  void besideOtherSpendItIsCountedAsUnknownAndAddsNothing() {
    List<Spend> rows =
        List.of(unpriced("0").build(), unpriced("2.5").setModel("acme-chat-70b").build());
    assertThat(SpendCut.totals(rows))
        .extracting(SpendCut.Line::spend, SpendCut.Line::attempts, SpendCut.Line::unknownAttempts)
        .containsExactly(tuple(new BigDecimal("2.5"), 20L, 10L));
    assertThat(SpendCut.spendByCurrency(rows)).isEqualTo(Map.of("USD", new BigDecimal("2.5")));
  }

  @ParameterizedTest(name = "{0} ({1}, {2}, cache {3}, {4} unpriced, reported {5}): known {6}")
  @CsvSource({
    "managed_closed, standard, succeeded, false, 10, 0, false",
    "unknown, standard, succeeded, false, 10, 0.000, false",
    "managed_closed, standard, succeeded, false, 10, 0.01, true",
    "managed_closed, standard, succeeded, false, 0, 0, true",
    "managed_closed, standard, succeeded, true, 10, 0, true",
    "managed_closed, standard, failed, false, 10, 0, true",
    "managed_closed, provisioned, succeeded, false, 10, 0, true",
    "self_hosted, standard, succeeded, false, 10, 0, true",
    "local, standard, succeeded, false, 10, 0, true"
  })
  void zeroIsACostWhereNothingIsPaidByTheCall(
      String lane,
      String tier,
      String status,
      boolean cached,
      long without,
      String reported,
      boolean known) {
    Spend row =
        unpriced(reported)
            .setLane(lane)
            .setServiceTier(tier)
            .setStatus(status)
            .setGatewayCacheHit(cached)
            .setUnpricedAttempts(without)
            .build();
    assertThat(ReportedCost.known(row)).isEqualTo(known);
    assertThat(SpendCut.totals(List.of(row)).get(0).unknownAttempts()).isEqualTo(known ? 0 : 10);
  }
}
