package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.CostDifference;
import io.plumbline.schema.ModelDay;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostCausesTest {
  private static final SpendTables TABLES = new SpendTables(List.of());

  private static ModelDay day(String provider, String priced, Map<String, String> causes) {
    BigDecimal reported = new BigDecimal(priced);
    for (String amount : causes.values()) {
      reported = reported.add(new BigDecimal(amount));
    }
    return ModelDay.newBuilder()
        .setDay(LocalDate.parse("2026-11-20"))
        .setProvider(provider)
        .setModel("m")
        .setAttempts(10)
        .setTokens(1)
        .setReportedCost(reported)
        .setCurrency("USD")
        .setZeroCostAttempts(0)
        .setUnpricedAttempts(0)
        .setEstimatedAttempts(0)
        .setReportedTotal(reported)
        .setPricedTotal(new BigDecimal(priced))
        .setDifferences(
            causes.entrySet().stream()
                .map(c -> new CostDifference(c.getKey(), 5L, new BigDecimal(c.getValue())))
                .toList())
        .build();
  }

  private static String first(List<Block> blocks) {
    return ((Sentence) blocks.get(0)).text();
  }

  @Test
  void theMainCauseIsSaidFirst() {
    List<Block> blocks =
        new CostCauses(
                List.of(
                    day("openai", "10.00", Map.of("uplift", "-1.00")),
                    day("openai", "10.00", Map.of("uplift", "-1.00", "price", "0.50")),
                    day("anthropic", "5.00", Map.of())))
            .blocks(TABLES);
    assertThat(first(blocks))
        .isEqualTo(
            "The logs say USD 23.50 and the price book makes it USD 25.00, USD 1.50 more. Most of"
                + " it: the gateway knows no surcharge of the place (USD -2.00).");
  }

  @Test
  void everyProvidersLinesAddUp() {
    List<Block> blocks =
        new CostCauses(
                List.of(
                    day("openai", "10.00", Map.of("uplift", "-1.00", "price", "0.50")),
                    day("anthropic", "5.00", Map.of("unpriced", "0.25"))))
            .blocks(TABLES);
    Table table = (Table) blocks.get(blocks.size() - 1);
    BigDecimal sum = BigDecimal.ZERO;
    int closed = 0;
    for (List<Cell> row : table.rows()) {
      BigDecimal amount = ((Cell.Money) row.get(3)).amount();
      String figure = ((Cell.Text) row.get(2)).text();
      if (figure.equals("as priced")) {
        sum = amount;
      } else if (figure.equals("as logged")) {
        assertThat(amount).isEqualByComparingTo(sum);
        closed++;
      } else {
        sum = sum.add(amount);
      }
    }
    assertThat(closed).isEqualTo(2);
  }

  @Test
  void figuresThatAgreeAreSaidToAgree() {
    assertThat(first(new CostCauses(List.of(day("openai", "10.00", Map.of()))).blocks(TABLES)))
        .isEqualTo("The logs say USD 10.00 and the price book makes it USD 10.00: they agree.");
  }

  @Test
  void aRunOfAnEarlierVersionWasNotAssessed() {
    ModelDay before = day("openai", "10.00", Map.of());
    before.setReportedTotal(null);
    assertThat(first(new CostCauses(List.of(before)).blocks(TABLES)))
        .isEqualTo(
            "Why the logs' cost is not the price book's was not assessed: an earlier version wrote"
                + " this run. Audit its days again.");
  }

  private static ModelDay silent(String currency, String priced, long unpriced) {
    ModelDay day =
        day("acme", priced, priced.equals("0") ? Map.of() : Map.of("not_reported", "-" + priced));
    day.setCurrency(currency);
    day.setUnpricedAttempts(unpriced);
    return day;
  }

  @Test
  void aLogThatGivesNoCostIsNotSaidToSayZero() {
    assertThat(first(new CostCauses(List.of(silent("EUR", "145.04", 0))).blocks(TABLES)))
        .isEqualTo("The logs give no cost and the price book makes it EUR 145.04.");
    assertThat(first(new CostCauses(List.of(silent("USD", "0", 10))).blocks(TABLES)))
        .isEqualTo("The logs give no cost of 10 attempts in USD, and the price book has no price.");
    assertThat(first(new CostCauses(List.of(silent("XXX", "0", 10))).blocks(TABLES)))
        .isEqualTo("The logs give no cost of 10 attempts, and the price book has no price.");
  }

  @Test
  void anAmountWithoutACurrencyIsSaidToBeOne() {
    ModelDay day = day("acme", "0", Map.of("unpriced", "2.50"));
    day.setCurrency("XXX");
    assertThat(first(new CostCauses(List.of(day)).blocks(TABLES)))
        .startsWith("The logs say 2.50 in no named currency and the price book makes it 0.00 in");
  }
}
