package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InvoiceWaterfallTest {
  private static final BigDecimal LOGGED = new BigDecimal("95.00");

  private static final BigDecimal PRICED = new BigDecimal("100.00");

  private static List<Chart.Step> steps(BigDecimal logged, BigDecimal priced) {
    Chart chart =
        new InvoiceWaterfall(
                "openai",
                "USD",
                logged,
                priced,
                Map.of(
                    "tax", new BigDecimal("12.00"),
                    "credits", new BigDecimal("-30.00"),
                    "batch", BigDecimal.ZERO),
                Map.of("price", new BigDecimal("1.75")),
                new BigDecimal("83.75"),
                2)
            .chart("invoice-1", "said");
    assertThat(chart.title()).isEqualTo("From the logs of openai to its invoice, in USD");
    return ((Chart.Waterfall) chart).steps();
  }

  @Test
  void everyStepBeginsWhereTheOneBeforeEndedAndTheLastIsTheInvoice() {
    assertThat(steps(LOGGED, PRICED))
        .extracting(step -> step.label() + " | " + step.text())
        .containsExactly(
            "by the logs themselves | USD 95.00",
            "priced otherwise than logged | + USD 5.00",
            "by the price book | USD 100.00",
            "credits | USD -30.00",
            "tax | + USD 12.00",
            "other prices than the price book's | + USD 1.75, unexplained",
            "invoiced | USD 83.75");
    BigDecimal reached = BigDecimal.ZERO;
    for (Chart.Step step : steps(LOGGED, PRICED)) {
      boolean whole = step.tone() == Tone.NEUTRAL;
      assertThat(step.from()).isEqualByComparingTo(whole ? BigDecimal.ZERO : reached);
      if (whole && reached.signum() != 0) {
        assertThat(step.to()).as(step.label()).isEqualByComparingTo(reached);
      }
      reached = step.to();
    }
  }

  @Test
  void whatNobodyCanExplainLooksUnlikeWhatIsKnown() {
    assertThat(steps(LOGGED, PRICED))
        .filteredOn(step -> step.tone() == Tone.UNKNOWN)
        .extracting(Chart.Step::label)
        .containsExactly("other prices than the price book's");
  }

  @Test
  void logsThatNameNoCostAreNotDrawnAsNothing() {
    assertThat(steps(null, PRICED).get(0).label()).isEqualTo("by the price book");
  }

  @Test
  void callsWithoutAPriceAreNotDrawnAsFree() {
    assertThat(steps(LOGGED, null).subList(0, 3))
        .extracting(step -> step.label() + " | " + step.text() + " | " + step.from())
        .containsExactly(
            "by the logs themselves | USD 95.00 | 0",
            "by the price book | no price in the book | 0",
            "credits | USD -30.00 | 0");
  }

  @Test
  void theLastDigitsOfABinaryFractionAreNoStep() {
    assertThat(steps(new BigDecimal("99.999999999999993"), PRICED))
        .extracting(Chart.Step::label)
        .startsWith("by the logs themselves", "by the price book");
  }

  @Test
  void whatIsPricedInAnotherCurrencyIsNotDrawnAsWithoutAPrice() {
    Chart chart =
        new InvoiceWaterfall(
                "azure.ai.openai",
                "EUR",
                null,
                null,
                Map.of("exchange", new BigDecimal("46.00")),
                Map.of("price", new BigDecimal("0.50")),
                new BigDecimal("46.50"),
                2)
            .chart("invoice-1", "said");
    assertThat(((Chart.Waterfall) chart).steps())
        .extracting(step -> step.label() + " | " + step.text())
        .containsExactly(
            "by the price book, exchanged | EUR 46.00",
            "other prices than the price book's | + EUR 0.50, unexplained",
            "invoiced | EUR 46.50");
  }

  @Test
  void noNameOfACauseIsCutOffBesideItsBar() {
    assertThat(InvoiceSection.CAUSES.keySet())
        .allSatisfy(
            cause ->
                assertThat(InvoiceWaterfall.label(cause))
                    .hasSizeLessThanOrEqualTo(InvoiceWaterfall.LONGEST_LABEL));
  }
}
