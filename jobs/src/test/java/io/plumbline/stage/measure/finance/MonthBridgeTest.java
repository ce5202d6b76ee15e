package io.plumbline.stage.measure.finance;

import static io.plumbline.stage.measure.finance.Figures.DAY;
import static io.plumbline.stage.measure.finance.Figures.money;
import static io.plumbline.stage.measure.finance.Figures.spend;
import static io.plumbline.stage.measure.finance.Figures.unpriced;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.ReferenceRates;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The month before and this one, with retries apart. */
class MonthBridgeTest {
  private static final LocalDate BEFORE = DAY.minusMonths(1);

  private static Map<String, String> components(List<Spend> before, List<Spend> after) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (Bridge row : MonthBridge.of(before, after, null, ReferenceRates.NONE)) {
      sums.merge(row.getComponent(), row.getAmount(), BigDecimal::add);
    }
    Map<String, String> texts = new TreeMap<>();
    sums.forEach(
        (name, sum) -> {
          if (sum.signum() != 0) {
            texts.put(name, sum.stripTrailingZeros().toPlainString());
          }
        });
    return texts;
  }

  @Test
  void tokensOfOneModelGrow() {
    assertThat(
            components(List.of(spend(BEFORE, 0, 0, 100_000)), List.of(spend(DAY, 0, 0, 150_000))))
        .isEqualTo(Map.of("start", "1", "volume", "0.5", "end", "1.5"));
  }

  @Test
  void retriesAndFailedAttemptsStandApart() {
    Spend retried = spend(DAY, 0, 0, 400_000);
    retried.setAttempts(4L);
    retried.setRetriedAttempts(1L);
    Spend failed = spend(DAY, 0, 0, 50_000);
    failed.setStatus("failed");
    assertThat(components(List.of(spend(BEFORE, 0, 0, 300_000)), List.of(retried, failed)))
        .isEqualTo(Map.of("start", "3", "retries", "1.5", "end", "4.5"));
  }

  @Test
  void whatOnlyTheLogPricesAndWhatIsChargedByTheCallAreInIt() {
    Spend reported = unpriced(spend(BEFORE, 0, 0, 100_000));
    reported.setReportedCost(money("2"));
    reported.setReportedCurrency("USD");
    reported.setReportedRows(10L);
    Spend searched = spend(DAY, 0, 0, 100_000);
    searched.setPricedCost(money("1.3"));
    assertThat(components(List.of(reported), List.of(searched)))
        .containsEntry("start", "2")
        .containsEntry("end", "1.3");
  }

  /** 1.25 USD for one euro in September, 1.2 in October. */
  private static final ReferenceRates RATES =
      ReferenceRates.of(
          Map.of(
              BEFORE, Map.of("USD", new BigDecimal("1.25")),
              DAY, Map.of("USD", new BigDecimal("1.2"))));

  @Test
  void otherExchangeRatesStandApartFromOtherTokens() {
    Map<String, String> amounts = new TreeMap<>();
    for (Bridge row :
        MonthBridge.of(
            List.of(spend(BEFORE, 0, 0, 100_000)),
            List.of(spend(DAY, 0, 0, 150_000)),
            "EUR",
            RATES)) {
      assertThat(row.getCurrency()).isEqualTo("EUR");
      if (row.getAmount().signum() != 0) {
        amounts.put(row.getComponent(), row.getAmount().stripTrailingZeros().toPlainString());
      }
    }
    // 1 USD at 0.8; 1.50 USD at 0.8 are 1.20, at 1/1.2 they are 1.25.
    assertThat(amounts)
        .isEqualTo(Map.of("start", "0.8", "volume", "0.4", "exchange", "0.05", "end", "1.25"));
  }

  @Test
  void aCurrencyWithoutARateOnOneDayStaysByItself() {
    List<Bridge> rows =
        MonthBridge.of(
            List.of(spend(BEFORE, 0, 0, 100_000)),
            List.of(spend(DAY.plusDays(9), 0, 0, 150_000)),
            "EUR",
            RATES);
    assertThat(rows).extracting(Bridge::getCurrency).containsOnly("USD");
  }

  @Test
  void everyModelAddsUpWhenMonthsAreConverted() {
    Random random = Seeded.random(11);
    for (int round = 0; round < 200; round++) {
      List<Bridge> rows = MonthBridge.of(month(random, BEFORE), month(random, DAY), "EUR", RATES);
      assertThat(rows).extracting(Bridge::getCurrency).containsOnly("EUR");
      addsUp(rows);
    }
  }

  @Test
  void nothingIsSaidWhereNothingIsKnownOfTheMonthBefore() {
    assertThat(MonthBridge.of(List.of(), List.of(spend(DAY, 0, 0, 1)), null, ReferenceRates.NONE))
        .isEmpty();
  }

  @Test
  void everyModelAddsUpInEveryCurrency() {
    Random random = Seeded.random(9);
    for (int round = 0; round < 200; round++) {
      List<Bridge> rows =
          MonthBridge.of(month(random, BEFORE), month(random, DAY), null, ReferenceRates.NONE);
      addsUp(rows);
    }
  }

  private static void addsUp(List<Bridge> rows) {
    Map<String, BigDecimal> off = new TreeMap<>();
    for (Bridge row : rows) {
      BigDecimal amount =
          row.getComponent().equals("end") ? row.getAmount().negate() : row.getAmount();
      off.merge(row.getCurrency() + row.getProvider() + row.getModel(), amount, BigDecimal::add);
    }
    assertThat(off.values()).allSatisfy(sum -> assertThat(sum).isEqualByComparingTo("0"));
  }

  private static List<Spend> month(Random random, LocalDate day) {
    List<Spend> rows = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      Spend row =
          spend(day, random.nextInt(9_000_000), random.nextInt(900_000), random.nextInt(700_000));
      row.setModel(random.nextInt(4) == 0 ? null : "m" + random.nextInt(3));
      row.setPricedCurrency(random.nextInt(3) == 0 ? "EUR" : "USD");
      row.setAttempts(7L);
      row.setRetriedAttempts((long) random.nextInt(8));
      if (random.nextInt(5) == 0) {
        row.setPricedCost(row.getPricedCost().add(money("0.77")));
      }
      rows.add(row);
    }
    return rows;
  }
}
