package io.plumbline.stage.measure.outlook;

import io.plumbline.economics.UnusualDay;
import io.plumbline.schema.AnomalyDriver;
import io.plumbline.schema.SpendAnomaly;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Days of the interval that cost far more or less than the same weekdays before them, and why. */
public final class AnomalyTable {
  private static final int DRIVERS = 3;

  private AnomalyTable() {}

  /**
   * What was found.
   *
   * @param days unusual days by currency, subject and day
   * @param drivers what moved most on each of them
   */
  public record Found(List<SpendAnomaly> days, List<AnomalyDriver> drivers) {}

  /**
   * Looks at every day of the interval, of the organisation and of each team.
   *
   * @param from first UTC day
   * @param to end, exclusive
   */
  public static Found of(DailyCosts costs, LocalDate from, LocalDate to) {
    List<SpendAnomaly> found = new ArrayList<>();
    List<AnomalyDriver> drivers = new ArrayList<>();
    for (String currency : costs.currencies()) {
      for (DailyCosts.Subject subject : costs.subjects(currency)) {
        if (subject.scope().equals(DailyCosts.Subject.WORKLOAD)) {
          continue; // a workload is what drives a team's day, with its model
        }
        NavigableMap<LocalDate, BigDecimal> days = costs.of(currency, subject);
        for (LocalDate day : days.subMap(from, to).keySet()) {
          UnusualDay.of(days, day)
              .ifPresent(
                  unusual -> {
                    found.add(row(currency, subject, day, days.get(day), unusual));
                    drivers.addAll(drivers(costs, found.get(found.size() - 1), subject));
                  });
        }
      }
    }
    return new Found(List.copyOf(found), List.copyOf(drivers));
  }

  private static SpendAnomaly row(
      String currency,
      DailyCosts.Subject subject,
      LocalDate day,
      BigDecimal amount,
      UnusualDay unusual) {
    return new SpendAnomaly(
        day,
        currency,
        subject.scope(),
        subject.name(),
        ForecastTable.column(amount),
        ForecastTable.column(unusual.expected()),
        ForecastTable.column(unusual.spread()),
        unusual.weekdays(),
        amount.compareTo(unusual.expected()) > 0 ? "more" : "less");
  }

  /** Who moved a day: a workload of a team, with the model that moved most in it. */
  private record Moved(
      String team, String workload, String model, BigDecimal amount, BigDecimal expected) {
    BigDecimal by() {
      return amount.subtract(expected);
    }
  }

  /**
   * The workloads that moved most in the day's direction. Not the models: one that only changed its
   * name would seem to have moved the whole day.
   */
  private static List<AnomalyDriver> drivers(
      DailyCosts costs, SpendAnomaly of, DailyCosts.Subject subject) {
    int direction = of.getDirection().equals("more") ? 1 : -1;
    Map<DailyCosts.Cut, NavigableMap<LocalDate, BigDecimal>> sums =
        new TreeMap<>(DailyCosts.Cut.ORDER);
    Map<DailyCosts.Cut, Moved> most = new TreeMap<>(DailyCosts.Cut.ORDER);
    costs
        .cuts(of.getCurrency(), subject)
        .forEach(
            (cut, days) -> {
              DailyCosts.Cut whole = new DailyCosts.Cut(cut.team(), cut.workload(), null);
              NavigableMap<LocalDate, BigDecimal> sum =
                  sums.computeIfAbsent(whole, key -> new TreeMap<>());
              days.forEach((day, cost) -> sum.merge(day, cost, BigDecimal::add));
              Moved moved = moved(cut, cut.model(), days, of.getDay());
              most.merge(whole, moved, (a, b) -> further(a, b, direction) ? a : b);
            });
    List<Moved> moved = new ArrayList<>();
    sums.forEach(
        (cut, days) -> {
          Moved by = moved(cut, most.get(cut).model(), days, of.getDay());
          if (by.by().signum() == direction) {
            moved.add(by);
          }
        });
    moved.sort(
        Comparator.comparing((Moved by) -> by.by().abs(), Comparator.reverseOrder())
            .thenComparing(
                by -> new DailyCosts.Cut(by.team(), by.workload(), null), DailyCosts.Cut.ORDER));
    List<AnomalyDriver> rows = new ArrayList<>();
    for (Moved by : moved.subList(0, Math.min(DRIVERS, moved.size()))) {
      rows.add(
          new AnomalyDriver(
              of.getDay(),
              of.getCurrency(),
              of.getScope(),
              of.getName(),
              rows.size(),
              by.team(),
              by.workload(),
              by.model(),
              ForecastTable.column(by.amount()),
              ForecastTable.column(by.expected())));
    }
    return rows;
  }

  private static boolean further(Moved one, Moved other, int direction) {
    return one.by().compareTo(other.by()) * direction >= 0;
  }

  private static Moved moved(
      DailyCosts.Cut cut, String model, NavigableMap<LocalDate, BigDecimal> days, LocalDate day) {
    return new Moved(
        cut.team(), cut.workload(), model, days.get(day), UnusualDay.expected(days, day));
  }
}
