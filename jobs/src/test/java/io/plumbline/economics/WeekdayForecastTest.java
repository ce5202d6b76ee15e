package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The forecast by hand, at its limits, and on made-up years it has not seen. */
class WeekdayForecastTest {
  /** A Monday. */
  private static final LocalDate START = LocalDate.of(2026, 6, 1);

  /** 100 on weekdays, 10 on Saturdays and Sundays. */
  private static NavigableMap<LocalDate, BigDecimal> weeks(int days) {
    NavigableMap<LocalDate, BigDecimal> known = new TreeMap<>();
    for (int at = 0; at < days; at++) {
      LocalDate day = START.plusDays(at);
      known.put(day, new BigDecimal(day.getDayOfWeek().getValue() > 5 ? "10" : "100"));
    }
    return known;
  }

  @Test
  void aDayCostsWhatTheSameWeekdayCostInTheLastFourWeeks() {
    NavigableMap<LocalDate, BigDecimal> known = weeks(28);
    known.put(START.plusDays(21), new BigDecimal("140")); // one Monday of four: mean 110
    WeekdayForecast forecast = WeekdayForecast.of(known, START.plusDays(28));
    assertThat(forecast.expected(START.plusDays(28), START.plusDays(35)))
        .hasValueSatisfying(sum -> assertThat(sum).isEqualByComparingTo("530"));
    assertThat(forecast.expected(START.plusDays(33), START.plusDays(35)))
        .hasValueSatisfying(sum -> assertThat(sum).isEqualByComparingTo("20"));
  }

  @Test
  void belowTheMinimumOfDaysNothingIsSaid() {
    LocalDate next = START.plusDays(27);
    assertThat(WeekdayForecast.of(weeks(27), next).expected(next, next.plusDays(7))).isEmpty();
    WeekdayForecast four = WeekdayForecast.of(weeks(41), START.plusDays(41));
    assertThat(four.expected(START.plusDays(41), START.plusDays(48))).isPresent();
    assertThat(four.test(7)).isEqualTo(WeekdayForecast.Tested.NEVER);
    assertThat(four.high(START.plusDays(41), START.plusDays(48), four.test(7))).isEmpty();
    WeekdayForecast six = WeekdayForecast.of(weeks(42), START.plusDays(42));
    assertThat(six.test(31).days()).isEqualTo(7);
    assertThat(six.test(31).repeats()).isEqualTo(8);
    assertThat(six.high(START.plusDays(42), START.plusDays(49), six.test(7))).isPresent();
  }

  @Test
  void aDayThatIsNotKnownIsMissingAndNotFree() {
    NavigableMap<LocalDate, BigDecimal> known = weeks(60);
    known.remove(START.plusDays(56)); // a Monday
    LocalDate next = START.plusDays(60);
    WeekdayForecast forecast = WeekdayForecast.of(known, next);
    assertThat(forecast.expected(next, next.plusDays(7)))
        .hasValueSatisfying(sum -> assertThat(sum).isEqualByComparingTo("520"));
    // All Mondays of the last four weeks.
    known
        .keySet()
        .removeIf(day -> day.getDayOfWeek().getValue() == 1 && day.isAfter(START.plusDays(30)));
    assertThat(WeekdayForecast.of(known, next).expected(next, next.plusDays(7))).isEmpty();
  }

  @Test
  void theHighEndAddsTwiceTheUsualErrorOfTheSameMethod() {
    NavigableMap<LocalDate, BigDecimal> known = weeks(70);
    LocalDate next = START.plusDays(70);
    WeekdayForecast even = WeekdayForecast.of(known, next);
    assertThat(even.test(21).error()).isEqualByComparingTo("0");
    assertThat(even.high(next, next.plusDays(7), even.test(21)))
        .hasValueSatisfying(sum -> assertThat(sum).isEqualByComparingTo("520"));
    known.replaceAll(
        (day, cost) ->
            day.isBefore(START.plusDays(35)) ? cost : cost.multiply(new BigDecimal("1.5")));
    WeekdayForecast grown = WeekdayForecast.of(known, next);
    WeekdayForecast.Tested tested = grown.test(14);
    BigDecimal expected = grown.expected(next, next.plusDays(14)).orElseThrow();
    assertThat(grown.high(next, next.plusDays(14), tested).orElseThrow())
        .isEqualByComparingTo(
            expected
                .multiply(BigDecimal.ONE.add(tested.error().multiply(BigDecimal.valueOf(2))))
                .setScale(18, RoundingMode.HALF_EVEN));
    assertThat(tested.error().doubleValue()).isBetween(0.1, 0.5);
    assertThat(tested.repeats()).isEqualTo(70 - 28 - 14 + 1);
    assertThat(tested.heldP50()).isLessThan(tested.repeats());
  }

  @Test
  void theFutureIsNotLookedAtAndTheDayOfTheLimitIsSaid() {
    NavigableMap<LocalDate, BigDecimal> known = weeks(60);
    LocalDate next = START.plusDays(56); // a Monday
    WeekdayForecast before = WeekdayForecast.of(known.headMap(next, false), next);
    WeekdayForecast with = WeekdayForecast.of(known, next);
    assertThat(with.knownDays()).isEqualTo(56);
    assertThat(with.test(20)).isEqualTo(before.test(20));
    assertThat(with.passes(new BigDecimal("250"), next, next.plusDays(20)))
        .contains(next.plusDays(2));
    assertThat(with.passes(new BigDecimal("300"), next, next.plusDays(20)))
        .contains(next.plusDays(3));
    assertThat(with.passes(new BigDecimal("100000"), next, next.plusDays(20))).isEmpty();
  }

  // --- years that were not looked at when the method was chosen

  private record Coverage(int months, int p50, int p90) {}

  /** A year of made-up days: growth by month, noise that hangs together, quiet weekends, peaks. */
  private static NavigableMap<LocalDate, BigDecimal> year(long seed, double growth, double noise) {
    SplittableRandom random = new SplittableRandom(seed);
    NavigableMap<LocalDate, BigDecimal> days = new TreeMap<>();
    double level = 0;
    LocalDate first = LocalDate.of(2025, 1, 1);
    for (int at = 0; at < 365; at++) {
      LocalDate day = first.plusDays(at);
      level = 0.8 * level + gaussian(random) * noise / 2;
      double cost = 100 * Math.exp(growth * at / 30 + level + gaussian(random) * noise);
      cost *= day.getDayOfWeek().getValue() > 5 ? 0.4 : 1;
      cost *= random.nextDouble() < 0.02 ? 2.5 : 1;
      days.put(day, BigDecimal.valueOf(cost).setScale(6, RoundingMode.HALF_EVEN));
    }
    return days;
  }

  private static double gaussian(SplittableRandom random) {
    double sum = -6;
    for (int at = 0; at < 12; at++) {
      sum += random.nextDouble();
    }
    return sum;
  }

  /** Months from April on, seen from their 8th, 15th and 22nd day with a quarter behind them. */
  private static Coverage months(double growth, double noise) {
    int months = 0;
    int p50 = 0;
    int p90 = 0;
    for (long seed = 100; seed < 108; seed++) {
      NavigableMap<LocalDate, BigDecimal> year = year(seed, growth, noise);
      for (int month = 5; month <= 12; month++) {
        for (int dayOfMonth : new int[] {8, 15, 22}) {
          LocalDate next = LocalDate.of(2025, month, dayOfMonth);
          LocalDate end = YearMonth.from(next).plusMonths(1).atDay(1);
          WeekdayForecast forecast =
              WeekdayForecast.of(year.subMap(next.minusDays(91), true, next, false), next);
          int open = (int) (end.toEpochDay() - next.toEpochDay());
          BigDecimal actual =
              year.subMap(next, end).values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
          months++;
          p50 += actual.compareTo(forecast.expected(next, end).orElseThrow()) <= 0 ? 1 : 0;
          p90 +=
              actual.compareTo(forecast.high(next, end, forecast.test(open)).orElseThrow()) <= 0
                  ? 1
                  : 0;
        }
      }
    }
    return new Coverage(months, p50, p90);
  }

  @Test
  void onMadeUpYearsNineOfTenMonthsStayBelowTheHighEnd() {
    int months = 0;
    int p50 = 0;
    int p90 = 0;
    List<String> printed = new ArrayList<>();
    for (double growth : new double[] {0, 0.05, 0.15, -0.08}) {
      for (double noise : new double[] {0.1, 0.3}) {
        Coverage coverage = months(growth, noise);
        months += coverage.months();
        p50 += coverage.p50();
        p90 += coverage.p90();
        printed.add("growth %s, noise %s: %s".formatted(growth, noise, coverage));
        assertThat(100 * coverage.p90()).as("%s", printed).isGreaterThan(80 * coverage.months());
      }
    }
    assertThat(100 * p90)
        .as("of %d months %s", months, printed)
        .isBetween(87 * months, 95 * months);
    assertThat(100 * p50)
        .as("of %d months %s", months, printed)
        .isBetween(40 * months, 60 * months);
    System.out.printf("P50 held in %d, P90 in %d of %d months.%n", p50, p90, months);
  }
}
