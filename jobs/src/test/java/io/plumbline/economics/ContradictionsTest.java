package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The figures by which the model notes (X-1 to X-14, {@code economics/model-notes.csv}) say where
 * published claims agree and where they contradict one another.
 */
class ContradictionsTest {
  private static final BigDecimal FIVE = new BigDecimal(5);
  private static final BigDecimal H100 = new BigDecimal("3.5");
  private static final BigDecimal MILLION = new BigDecimal(1_000_000);

  private static BigDecimal d(String text) {
    return new BigDecimal(text);
  }

  @ParameterizedTest(name = "X-2: a break-even at a load of {0} implies {1} tokens/s")
  @CsvSource({"0.30, 648", "0.50, 389", "0.80, 243"})
  void loadsThatSourcesNameImplySpeeds(String load, String tokensPerSecond) {
    // u* turned round: the speed at which a card of this price breaks even at this load.
    BigDecimal speed =
        Comparison.speedToBreakEven(H100, FIVE).divide(d(load), 0, RoundingMode.HALF_UP);
    assertThat(speed).isEqualByComparingTo(tokensPerSecond);
    assertThat(BreakEven.utilisation(H100, speed, FIVE).setScale(2, RoundingMode.HALF_UP))
        .isEqualByComparingTo(load);
  }

  @Test
  void x3NoCardBelow194TokensASecondEverBeatsFiveDollars() {
    assertThat(Comparison.speedToBreakEven(H100, FIVE).setScale(0, RoundingMode.HALF_UP))
        .isEqualByComparingTo("194");
    assertThat(
            BreakEven.served(
                Capacity.naive(d("194")), H100, BigDecimal.ZERO, FIVE, Month.CONVENTION))
        .isEmpty();
    assertThat(
            BreakEven.served(
                Capacity.naive(d("195")), H100, BigDecimal.ZERO, FIVE, Month.CONVENTION))
        .isPresent();
  }

  @Test
  void x4FiveMillionADayFillOneSlowCardAndAPeakOfTwoNeedsTwo() {
    BigDecimal demand = FIVE.multiply(MILLION);
    assertThat(demand.divide(d("86400"), 1, RoundingMode.HALF_UP)).isEqualByComparingTo("57.9");
    assertThat(Capacity.naive(d("60")).gpus(demand)).isEqualTo(1);
    assertThat(new Capacity(1, d("2"), d("60"), BigDecimal.ONE).gpus(demand)).isEqualTo(2);
  }

  @ParameterizedTest(name = "X-5, X-6: {0}M tokens a month at {1} per million are {2}")
  @CsvSource({"30, 5, 150", "50, 5, 250", "75, 5, 375", "50, 12, 600", "75, 12, 900"})
  void thresholdsOfTheSourcesInMoney(String millions, String price, String bill) {
    assertThat(ApiCost.blended(d(millions).multiply(MILLION), d(price))).isEqualByComparingTo(bill);
  }

  @ParameterizedTest(name = "X-6: one H100 needs {1}M tokens a month at {0} per million")
  @CsvSource({"12, 210", "5, 504"})
  void oneCardNeedsFarMoreThanTheThresholds(String price, String millions) {
    BigDecimal aMonth =
        BreakEven.naiveTokensPerDay(d("2520"), d(price), Month.CONVENTION)
            .multiply(Month.CONVENTION.days());
    assertThat(aMonth.divide(MILLION, 0, RoundingMode.HALF_UP)).isEqualByComparingTo(millions);
  }

  @Test
  void x8APriceOfAQuarterIsTheApiAtAQuarterOfTheLoad() {
    // .003 of usage at a load of 25 % is .012 of allocation.
    UnitCost cost = UnitCost.of(d("12"), d("0.25"), MILLION);
    assertThat(cost.usage()).isEqualByComparingTo("3");
    assertThat(cost.allocation()).isEqualByComparingTo("12");
  }
}
