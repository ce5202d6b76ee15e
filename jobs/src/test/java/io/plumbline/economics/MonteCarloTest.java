package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.economics.Scenario.Driver;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonteCarloTest {

  /** The model's own illustration of E-11. */
  private static Scenario example() {
    Map<Driver, Triangular> ranges = new EnumMap<>(Driver.class);
    ranges.put(Driver.TOKENS_PER_DAY, Triangular.of("60e6", "100e6", "140e6"));
    ranges.put(Driver.API_PRICE, Triangular.of("3", "5", "6"));
    ranges.put(Driver.GPU_PER_HOUR, Triangular.of("3", "3.5", "5"));
    ranges.put(Driver.TOKENS_PER_SECOND, Triangular.of("180", "460", "1000"));
    ranges.put(Driver.PEAK_RATIO, Triangular.of("1.5", "2", "3"));
    ranges.put(Driver.FTE, Triangular.of("0.25", "0.5", "1"));
    ranges.put(Driver.SALARY, Triangular.of("150000", "180000", "250000"));
    return new Scenario(
        ranges, 2, new BigDecimal("0.85"), BigDecimal.ZERO, BigDecimal.ZERO, Month.CONVENTION);
  }

  @Test
  void theExampleIsReproducedWithinSamplingError() {
    for (long seed : new long[] {1, 2, 20261121}) {
      MonteCarlo result = MonteCarlo.of(example(), 20_000, seed);
      // Three standard errors of a share of 0.9 % in 20 000 draws are 0.2 %.
      assertThat(result.probabilitySelfCheaper())
          .isCloseTo(new BigDecimal("0.009"), within(new BigDecimal("0.0025")));
      assertThat(result.p10()).isCloseTo(new BigDecimal(-23_100), within(new BigDecimal(500)));
      assertThat(result.p50()).isCloseTo(new BigDecimal(-12_100), within(new BigDecimal(300)));
      assertThat(result.p90()).isCloseTo(new BigDecimal(-4_900), within(new BigDecimal(300)));
    }
  }

  @Test
  void theSameSeedGivesTheSameDigitsAndAnotherSeedDoesNot() {
    MonteCarlo first = MonteCarlo.of(example(), MonteCarlo.DEFAULT_DRAWS, 42);
    assertThat(MonteCarlo.of(example(), MonteCarlo.DEFAULT_DRAWS, 42)).isEqualTo(first);
    assertThat(MonteCarlo.of(example(), MonteCarlo.DEFAULT_DRAWS, 43).p50())
        .isNotEqualTo(first.p50());
    assertThat(first.seed()).isEqualTo(42);
    assertThat(first.draws()).isEqualTo(10_000);
  }

  @Test
  void aReportOfLastYearIsReproducedToTheDigit() {
    MonteCarlo result = MonteCarlo.of(example(), 10_000, 20261121);
    assertThat(result.probabilitySelfCheaper()).isEqualTo(new BigDecimal("0.008300"));
    assertThat(result.p10()).isEqualTo(new BigDecimal("-23141.72"));
    assertThat(result.p50()).isEqualTo(new BigDecimal("-12224.54"));
    assertThat(result.p90()).isEqualTo(new BigDecimal("-4798.58"));
  }

  @Test
  void theSpeedOfAGpuIsTheStrongestDriverAndAKnownInputIsNone() {
    List<MonteCarlo.DriverRank> drivers = MonteCarlo.of(example(), 10_000, 42).drivers();
    assertThat(drivers).hasSize(Driver.values().length);
    assertThat(drivers.get(0).driver()).isEqualTo(Driver.TOKENS_PER_SECOND);
    assertThat(drivers.get(0).spearman()).isPositive();
    assertThat(drivers.get(drivers.size() - 1))
        .isEqualTo(new MonteCarlo.DriverRank(Driver.PRICE_PER_KWH, new BigDecimal("0.0000")));
    assertThat(drivers)
        .filteredOn(rank -> rank.driver() == Driver.PEAK_RATIO)
        .allSatisfy(rank -> assertThat(rank.spearman()).isNegative());
  }

  @Test
  void withEveryInputKnownEveryDrawIsTheDecimalResult() {
    Scenario known = known();
    BigDecimal saving = known.saving(known.modes());
    // 15000 − (6 × (3.5 × 720 + 600 × 0.3) + 0.5 × 180000 / 12 + 100)
    assertThat(saving).isEqualByComparingTo("-8800");
    MonteCarlo result = MonteCarlo.of(known, 100, 1);
    assertThat(result.p10()).isEqualByComparingTo(saving);
    assertThat(result.p90()).isEqualByComparingTo(saving);
    assertThat(result.probabilitySelfCheaper()).isEqualByComparingTo("0");
  }

  private static Scenario known() {
    Map<Driver, Triangular> ranges = new EnumMap<>(Driver.class);
    example().ranges().forEach((d, r) -> ranges.put(d, Triangular.exactly(r.mode())));
    ranges.put(Driver.PRICE_PER_KWH, Triangular.exactly(new BigDecimal("0.3")));
    return new Scenario(
        ranges,
        2,
        new BigDecimal("0.85"),
        new BigDecimal(600),
        new BigDecimal(100),
        Month.CONVENTION);
  }

  @Test
  void theTornadoMovesOneInputAtATimeWidestFirst() {
    List<Tornado.Row> rows = Tornado.of(example());
    assertThat(rows).hasSize(Driver.values().length);
    assertThat(rows).isSortedAccordingTo((a, b) -> b.swing().compareTo(a.swing()));
    assertThat(rows.get(0).driver()).isEqualTo(Driver.TOKENS_PER_SECOND);
    assertThat(rows)
        .filteredOn(row -> row.driver() == Driver.FTE)
        .allSatisfy(
            row -> assertThat(row.swing()).as("0.75 of 180k a year").isEqualByComparingTo("11250"));
    assertThat(rows.get(rows.size() - 1).swing()).isEqualByComparingTo("0");
  }

  @Test
  void rangesAndDrawsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> Triangular.of("3", "2", "5"))
        .hasMessage("A range is written least, most likely, most: 3, 2, 5 is not in that order.");
    assertThatThrownBy(() -> MonteCarlo.of(example(), 99, 1))
        .hasMessage("At least 100 draws are needed for percentiles, not 99.");
    Map<Driver, Triangular> two = new EnumMap<>(example().ranges());
    two.remove(Driver.FTE);
    two.remove(Driver.SALARY);
    assertThatThrownBy(
            () ->
                new Scenario(
                    two, 1, BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.ZERO, Month.CONVENTION))
        .hasMessage(
            "The comparison needs a range for ops_fte, salary. Give least, most likely, most.");
  }
}
