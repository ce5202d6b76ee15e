package io.plumbline.stage.measure.outlook;

import io.plumbline.economics.WeekdayForecast;
import io.plumbline.schema.SpendForecast;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/**
 * What the month that is open, and for the organisation the two after it, are expected to cost.
 * Only the first has a P90: no further one can be tried on the past.
 */
public final class ForecastTable {
  /** Months that are estimated of the organisation; of the others it is the first alone. */
  private static final int MONTHS = 3;

  private static final int SCALE = 18;

  private ForecastTable() {}

  /**
   * The estimates, by currency, subject and month.
   *
   * @param to UTC day after the last that is over; the month it lies in is the first estimated
   */
  public static List<SpendForecast> of(DailyCosts costs, LocalDate to) {
    List<SpendForecast> rows = new ArrayList<>();
    for (String currency : costs.currencies()) {
      for (DailyCosts.Subject subject : costs.subjects(currency)) {
        NavigableMap<LocalDate, BigDecimal> days = costs.of(currency, subject);
        WeekdayForecast forecast = WeekdayForecast.of(days, to);
        int months = subject.equals(DailyCosts.Subject.ALL) ? MONTHS : 1;
        for (int ahead = 0; ahead < months; ahead++) {
          rows.add(row(currency, subject, forecast, days, to, ahead));
        }
      }
    }
    return List.copyOf(rows);
  }

  /** Of the month that is open. */
  static SpendForecast open(
      String currency,
      DailyCosts.Subject subject,
      NavigableMap<LocalDate, BigDecimal> days,
      LocalDate to) {
    return row(currency, subject, WeekdayForecast.of(days, to), days, to, 0);
  }

  private static SpendForecast row(
      String currency,
      DailyCosts.Subject subject,
      WeekdayForecast forecast,
      NavigableMap<LocalDate, BigDecimal> days,
      LocalDate to,
      int ahead) {
    YearMonth month = YearMonth.from(to).plusMonths(ahead);
    LocalDate open = ahead == 0 ? to : month.atDay(1);
    LocalDate end = month.plusMonths(1).atDay(1);
    int openDays = (int) (end.toEpochDay() - open.toEpochDay());
    BigDecimal spent = spent(days, month);
    BigDecimal rest = forecast.expected(open, end).orElse(null);
    WeekdayForecast.Tested tested = rest == null || ahead > 0 ? null : forecast.test(openDays);
    BigDecimal high = tested == null ? null : forecast.high(open, end, tested).orElse(null);
    SpendForecast.Builder row =
        SpendForecast.newBuilder()
            .setCurrency(currency)
            .setScope(subject.scope())
            .setName(subject.name())
            .setMonth(month.atDay(1))
            .setSpent(column(spent))
            .setOpenDays(openDays)
            .setState(
                rest == null ? "insufficient_evidence" : high == null ? "without_band" : "forecast")
            .setP50(rest == null ? null : column(spent.add(rest)))
            .setP90(high == null ? null : column(spent.add(high)))
            .setHistoryDays(forecast.knownDays())
            .setNeededDays(needed(forecast, ahead))
            .setTestedDays(tested == null ? 0 : tested.days())
            .setRepeats(tested == null ? 0 : tested.repeats())
            .setHeldP50(tested == null ? 0 : tested.heldP50())
            .setHeldP90(tested == null ? 0 : tested.heldP90())
            .setError(tested == null ? null : tested.error());
    return row.build();
  }

  private static int needed(WeekdayForecast forecast, int ahead) {
    if (forecast.knownDays() < WeekdayForecast.NEEDED_DAYS) {
      return WeekdayForecast.NEEDED_DAYS;
    }
    return ahead == 0 && forecast.knownDays() < WeekdayForecast.NEEDED_FOR_BAND
        ? WeekdayForecast.NEEDED_FOR_BAND
        : 0;
  }

  /** What the days of the month that are over cost. */
  static BigDecimal spent(NavigableMap<LocalDate, BigDecimal> days, YearMonth month) {
    return days.subMap(month.atDay(1), month.plusMonths(1).atDay(1)).values().stream()
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  static BigDecimal column(BigDecimal amount) {
    return amount.setScale(SCALE, RoundingMode.HALF_EVEN);
  }
}
