package io.plumbline.stage.measure.outlook;

import io.plumbline.economics.WeekdayForecast;
import io.plumbline.schema.BudgetState;
import io.plumbline.schema.SpendForecast;
import io.plumbline.shared.config.NearName;
import io.plumbline.shared.policy.Budgets;
import io.plumbline.shared.policy.ReferenceRates;
import io.plumbline.shared.policy.Workload;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Budgets beside what was spent and what is expected: of the organisation and every team, and of
 * the workloads that have one. What has no budget is not assessed, which is not the same as within.
 */
public final class BudgetTable {
  private static final String NOT_ASSESSED = "not_assessed";

  private final DailyCosts costs;
  private final ReferenceRates rates;
  private final LocalDate to;
  private final List<BudgetState> rows = new ArrayList<>();

  private BudgetTable(DailyCosts costs, ReferenceRates rates, LocalDate to) {
    this.costs = costs;
    this.rates = rates;
    this.to = to;
  }

  /**
   * The states, by subject and month: of the month that is open, and of the one that ended with the
   * interval, where there is a budget to hold it against.
   *
   * @param rates what was spent in another currency than the budget's is converted at, each day at
   *     its own
   * @param to UTC day after the last that is over
   */
  public static List<BudgetState> of(
      DailyCosts costs, Budgets budgets, ReferenceRates rates, LocalDate to) {
    BudgetTable table = new BudgetTable(costs, rates, to);
    Map<DailyCosts.Subject, Workload.Budget> known = new TreeMap<>(DailyCosts.Subject.ORDER);
    budgets.organisation().ifPresent(budget -> known.put(DailyCosts.Subject.ALL, budget));
    budgets.teams().forEach((name, budget) -> known.put(team(name), budget));
    budgets
        .workloads()
        .forEach(
            (name, budget) ->
                known.put(new DailyCosts.Subject(DailyCosts.Subject.WORKLOAD, name), budget));
    Set<DailyCosts.Subject> subjects = new TreeSet<>(DailyCosts.Subject.ORDER);
    subjects.addAll(known.keySet());
    costs.currencies().stream()
        .flatMap(currency -> costs.subjects(currency).stream())
        .filter(subject -> !subject.scope().equals(DailyCosts.Subject.WORKLOAD))
        .forEach(subjects::add);
    for (DailyCosts.Subject subject : subjects) {
      table.add(subject, Optional.ofNullable(known.get(subject)), budgets);
    }
    return List.copyOf(table.rows);
  }

  private static DailyCosts.Subject team(String name) {
    return new DailyCosts.Subject(DailyCosts.Subject.TEAM, name);
  }

  private void add(DailyCosts.Subject subject, Optional<Workload.Budget> budget, Budgets budgets) {
    Set<String> spentIn =
        costs.currencies().stream()
            .filter(currency -> costs.isSpender(currency, subject))
            .collect(Collectors.toCollection(TreeSet::new));
    if (budget.isEmpty()) {
      for (String currency : spentIn) {
        NavigableMap<LocalDate, BigDecimal> days = costs.of(currency, subject);
        DailyCosts.Converted own = new DailyCosts.Converted(days, days, new TreeMap<>());
        rows.add(
            row(subject, currency, null, YearMonth.from(to), own, "policy.yaml has no budget."));
      }
      return;
    }
    String currency = budget.get().currency();
    DailyCosts.Converted spent = costs.in(currency, subject, rates);
    String doubt = spentIn.isEmpty() ? unseen(subject, budgets) : null;
    LocalDate last = to.minusDays(1);
    if (YearMonth.from(last).isBefore(YearMonth.from(to))) {
      rows.add(row(subject, currency, budget.get().monthly(), YearMonth.from(last), spent, doubt));
    }
    rows.add(row(subject, currency, budget.get().monthly(), YearMonth.from(to), spent, doubt));
  }

  private String unseen(DailyCosts.Subject subject, Budgets budgets) {
    Set<String> free = new TreeSet<>();
    for (String currency : costs.currencies()) {
      for (DailyCosts.Subject other : costs.subjects(currency)) {
        if (other.scope().equals(subject.scope())
            && other.name() != null
            && !budgets.teams().containsKey(other.name())) {
          free.add(other.name());
        }
      }
    }
    String hint = subject.name() == null ? "" : NearName.hint(subject.name(), free);
    return "No cost of it was seen." + (hint.isEmpty() ? "" : " " + hint);
  }

  private BudgetState row(
      DailyCosts.Subject subject,
      String currency,
      BigDecimal budget,
      YearMonth month,
      DailyCosts.Converted costs,
      String unseen) {
    LocalDate first = month.atDay(1);
    LocalDate end = month.plusMonths(1).atDay(1);
    boolean over = !end.isAfter(to);
    BigDecimal spent = ForecastTable.spent(costs.known(), month);
    NavigableMap<LocalDate, Set<String>> missing = costs.missing().subMap(first, true, end, false);
    SpendForecast forecast = ForecastTable.open(currency, subject, costs.byDay(), to);
    boolean doubtful = budget != null && (unseen != null || !missing.isEmpty());
    BigDecimal p50 = doubtful ? null : over ? spent : forecast.getP50();
    BigDecimal p90 = doubtful ? null : over ? spent : forecast.getP90();
    String state = state(budget, spent, p50, p90);
    long unknown = this.costs.unknownAttempts(subject, month);
    BudgetState.Builder row =
        BudgetState.newBuilder()
            .setScope(subject.scope())
            .setName(subject.name())
            .setCurrency(currency)
            .setMonth(first)
            .setBudget(budget == null ? null : ForecastTable.column(budget))
            .setSpent(ForecastTable.column(spent))
            .setP50(p50 == null ? null : ForecastTable.column(p50))
            .setP90(p90 == null ? null : ForecastTable.column(p90))
            .setOpenDays(over ? 0 : (int) (end.toEpochDay() - to.toEpochDay()))
            .setUnconvertedDays(missing.size())
            .setUnknownAttempts(unknown)
            .setState(state)
            .setReason(
                reason(unseen, missing, currency, state, forecast, budget == null ? 0 : unknown));
    if (budget != null && unseen == null) {
      exhausted(costs, first, end, spent, budget, missing.isEmpty())
          .ifPresent(
              day ->
                  row.setExhaustedOn(day)
                      .setDaysLeft(
                          day.isBefore(to) ? 0 : (int) (day.toEpochDay() - to.toEpochDay())));
    }
    return row.build();
  }

  private String reason(
      String unseen,
      NavigableMap<LocalDate, Set<String>> missing,
      String currency,
      String state,
      SpendForecast forecast,
      long unknown) {
    List<String> reasons = new ArrayList<>();
    if (unseen != null) {
      reasons.add(unseen);
    } else if (!missing.isEmpty()) {
      reasons.add(unconverted(missing, currency));
    } else if (state.equals(NOT_ASSESSED)) {
      reasons.add(tooEarly(forecast));
    }
    if (unknown > 0) {
      reasons.add(
          "%s of unknown cost %s not in it (plumbline prices check)."
              .formatted(
                  unknown == 1 ? "1 attempt" : "%,d attempts".formatted(unknown),
                  unknown == 1 ? "is" : "are"));
    }
    return reasons.isEmpty() ? null : String.join(" ", reasons);
  }

  private String unconverted(NavigableMap<LocalDate, Set<String>> missing, String currency) {
    Set<String> from = new TreeSet<>();
    missing.values().forEach(from::addAll);
    return "The budget is in %s, and what was spent in %s on %s cannot be converted: %s has no rate for %s."
        .formatted(
            currency,
            String.join(", ", from),
            missing.size() == 1
                ? missing.firstKey()
                : "%d days from %s".formatted(missing.size(), missing.firstKey()),
            ReferenceRates.FILE + (rates == ReferenceRates.NONE ? " (missing)" : ""),
            missing.size() == 1 ? "it" : "them");
  }

  private static String tooEarly(SpendForecast forecast) {
    return "The rest of the month cannot be estimated: %s days are known, %s are needed."
        .formatted(forecast.getHistoryDays(), WeekdayForecast.NEEDED_DAYS);
  }

  private static String state(BigDecimal budget, BigDecimal spent, BigDecimal p50, BigDecimal p90) {
    if (budget == null) {
      return NOT_ASSESSED;
    }
    if (spent.compareTo(budget) > 0) {
      return "over"; // known for certain, whatever else is not
    }
    if (p50 == null) {
      return NOT_ASSESSED;
    }
    if (p50.compareTo(budget) > 0) {
      return "forecast_over";
    }
    return p90 != null && p90.compareTo(budget) > 0 ? "at_risk" : "within";
  }

  /**
   * The day that takes the month's cost over the budget: a day that is over, or an expected one.
   *
   * @param whole every day of the month could be converted
   */
  private Optional<LocalDate> exhausted(
      DailyCosts.Converted costs,
      LocalDate first,
      LocalDate end,
      BigDecimal spent,
      BigDecimal budget,
      boolean whole) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<LocalDate, BigDecimal> day : costs.known().subMap(first, end).entrySet()) {
      sum = sum.add(day.getValue());
      if (sum.compareTo(budget) > 0) {
        return Optional.of(day.getKey());
      }
    }
    return whole && end.isAfter(to)
        ? WeekdayForecast.of(costs.byDay(), to).passes(budget.subtract(spent), to, end)
        : Optional.empty();
  }
}
