package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of the break-even model's sources, reproduced to the digit. */
class GoldenFiguresTest {

  private static final BigDecimal M = new BigDecimal(1_000_000);
  private static final BigDecimal H100_MONTH = new BigDecimal("2520.0");

  private static BigDecimal d(String text) {
    return new BigDecimal(text);
  }

  @Test
  void g1FiveMillionTokensADayAtFiveDollarsAre25ADayAnd750AMonth() {
    BigDecimal day = ApiCost.blended(d("5").multiply(M), d("5"));
    assertThat(day).isEqualByComparingTo("25");
    assertThat(day.multiply(Month.CONVENTION.days())).isEqualByComparingTo("750");
  }

  @Test
  void g2OneH100AroundTheClockIs2520AMonth() {
    assertThat(d("3.5").multiply(Month.CONVENTION.hours())).isEqualByComparingTo(H100_MONTH);
  }

  @Test
  void g3TheNaiveBreakEvenOfOneH100Is16Point8MillionTokensADay() {
    assertThat(BreakEven.naiveTokensPerDay(H100_MONTH, d("5"), Month.CONVENTION))
        .isEqualByComparingTo("16800000");
  }

  @Test
  void g4AHundredMillionTokensADayAre15000AMonth() {
    assertThat(ApiCost.blended(d("100").multiply(M).multiply(d("30")), d("5")))
        .isEqualByComparingTo("15000");
  }

  @Test
  void g5TheThreeRequestsAndTheirMixedAverage() {
    BigDecimal a = ApiCost.perThousand(d("2000"), d("200"), d("0.012"));
    BigDecimal b = ApiCost.perThousand(d("1200"), d("300"), d("0.012"));
    BigDecimal c = ApiCost.perThousand(d("2000"), d("200"), d("0.003"));
    assertThat(a).isEqualByComparingTo("0.0264");
    assertThat(b).isEqualByComparingTo("0.0180");
    assertThat(c).isEqualByComparingTo("0.0066");
    assertThat(a.add(b).add(c).divide(d("3"), 4, RoundingMode.HALF_EVEN))
        .isEqualByComparingTo("0.0170");
  }

  @ParameterizedTest(name = "at {0}M tokens a month: {1} against {2}, saving {3}")
  @CsvSource({
    "50, 600, 150, 450",
    "75, 900, 225, 675",
    "90, 1080, 270, 810",
    "120, 1440, 360, 1080"
  })
  void g6TwelveAgainstThreeDollarsAMillionSavesThreeQuarters(
      String millions, String dear, String cheap, String saving) {
    BigDecimal tokens = d(millions).multiply(M);
    BigDecimal closed = ApiCost.blended(tokens, d("12"));
    BigDecimal open = ApiCost.blended(tokens, d("3"));
    assertThat(closed).isEqualByComparingTo(dear);
    assertThat(open).isEqualByComparingTo(cheap);
    assertThat(closed.subtract(open)).isEqualByComparingTo(saving);
    assertThat(ApiCost.perThousand(tokens, BigDecimal.ZERO, d("0.012")))
        .isEqualByComparingTo(closed);
  }

  @ParameterizedTest(name = "at a load of {0}, self-hosting costs {1} times the API")
  @CsvSource({"0.1, 5.0", "0.2, 2.5", "0.3, 1.67", "0.5, 1.0", "0.8, 0.625", "1.0, 0.5"})
  void g7HalfThePriceAtFullLoadIsBreakEvenAtHalfLoad(String load, String ratio) {
    BigDecimal expected = d(ratio);
    assertThat(
            BreakEven.ratioAtLoad(d("0.5"), d(load))
                .setScale(expected.scale(), RoundingMode.HALF_EVEN))
        .isEqualByComparingTo(expected);
  }

  @ParameterizedTest(name = "an H100 at {0} tokens/s: {1} per 1M, u* {2}, {3} GPUs for {4}")
  @CsvSource(
      nullValues = "never",
      value = {
        "60, 16.20, 3.24, 20, 50400, never",
        "100, 9.72, 1.94, 12, 30240, never",
        "180, 5.40, 1.08, 7, 17640, never",
        "600, 1.62, 0.324, 2, 5040, 16800000",
        "1000, 0.97, 0.194, 2, 5040, 16800000",
        "460, 2.11, 0.423, 3, 7560, 16800000"
      })
  void theSizingTableAtFiveDollars(
      String tps, String perMillion, String load, long gpus, String cost, String flips) {
    Capacity capacity = Capacity.naive(d(tps));
    assertThat(rounded(BreakEven.perMillionAtFullLoad(d("3.5"), d(tps)), perMillion))
        .isEqualByComparingTo(perMillion);
    assertThat(rounded(BreakEven.utilisation(d("3.5"), d(tps), d("5")), load))
        .isEqualByComparingTo(load);
    assertThat(capacity.gpus(d("5").multiply(M))).isEqualTo(1);
    assertThat(capacity.gpus(d("100").multiply(M))).isEqualTo(gpus);
    BreakEven.Point point =
        BreakEven.curve(
                List.of(d("100").multiply(M)),
                capacity,
                d("3.5"),
                BigDecimal.ZERO,
                d("5"),
                Month.CONVENTION)
            .get(0);
    assertThat(point.self()).isEqualByComparingTo(cost);
    assertThat(point.api()).isEqualByComparingTo("15000");
    Optional<BigDecimal> served =
        BreakEven.served(capacity, d("3.5"), BigDecimal.ZERO, d("5"), Month.CONVENTION);
    if (flips == null) {
      assertThat(served).isEmpty();
    } else {
      assertThat(served).hasValueSatisfying(t -> assertThat(t).isEqualByComparingTo(flips));
    }
  }

  @ParameterizedTest(name = "an A10G at {0} tokens/s against {1}: u* {2}")
  @CsvSource({
    "150, 0.5, 3.70", "150, 1, 1.85", "150, 5, 0.37", "150, 12, 0.15",
    "300, 0.5, 1.85", "300, 1, 0.93", "300, 5, 0.19", "300, 12, 0.08",
    "750, 0.5, 0.74", "750, 1, 0.37", "750, 5, 0.07", "750, 12, 0.03",
    "4500, 0.5, 0.12", "4500, 1, 0.06", "4500, 5, 0.01", "4500, 12, 0.005"
  })
  void aSmallModelNeedsBatchingToBeatACheapTier(String tps, String price, String load) {
    assertThat(rounded(BreakEven.utilisation(d("1"), d(tps), d(price)), load))
        .isEqualByComparingTo(load);
  }

  @ParameterizedTest(name = "{0} of a 180k salary: {1}M tokens a day at $5, {2}M at $12")
  @CsvSource({
    "0, 16.8, 7.0",
    "0.1, 26.8, 11.2",
    "0.25, 41.8, 17.4",
    "0.5, 66.8, 27.8",
    "1.0, 116.8, 48.7"
  })
  void operationsMoveTheAnswerMoreThanGpusDo(String fte, String atFive, String atTwelve) {
    BigDecimal fixed = H100_MONTH.add(d(fte).multiply(d("15000")));
    assertThat(
            rounded(
                BreakEven.naiveTokensPerDay(fixed, d("5"), Month.CONVENTION).movePointLeft(6),
                atFive))
        .isEqualByComparingTo(atFive);
    assertThat(
            rounded(
                BreakEven.naiveTokensPerDay(fixed, d("12"), Month.CONVENTION).movePointLeft(6),
                atTwelve))
        .isEqualByComparingTo(atTwelve);
  }

  @ParameterizedTest(name = "an owned RTX 4090 at a load of {0}: power {1}, total {2} a month")
  @CsvSource({
    "0.2, 40.55, 132.21",
    "0.5, 72.73, 164.39",
    "0.8, 104.91, 196.57",
    "1.0, 126.36, 218.03"
  })
  void theOwnedGpuTable(String load, String power, String total) {
    OwnedGpu card =
        new OwnedGpu(
            d("1800"),
            36,
            d("1500").divide(d("36"), 18, RoundingMode.HALF_EVEN),
            d("450"),
            d("68"),
            d("1.3"),
            d("0.30"));
    assertThat(rounded(card.power(d(load), Month.CONVENTION), power)).isEqualByComparingTo(power);
    assertThat(rounded(card.perMonth(d(load), Month.CONVENTION), total))
        .isEqualByComparingTo(total);
  }

  private static BigDecimal rounded(BigDecimal value, String like) {
    return value.setScale(d(like).scale(), RoundingMode.HALF_UP);
  }
}
