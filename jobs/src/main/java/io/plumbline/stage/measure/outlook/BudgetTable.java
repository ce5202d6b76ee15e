package io.plumbline.stage.measure.outlook;

import io.plumbline.economics.WeekdayForecast;
import io.plumbline.schema.BudgetState;
import io.plumbline.schema.SpendForecast;
import io.plumbline.shared.config.NearName;
import io.plumbline.shared.policy.Budgets;
import io.plumbline.shared.policy.Workload;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
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
  private final List<SpendForecast> forecasts;
  private final LocalDate to;
  private final List<BudgetState> rows = new ArrayList<>();

  private BudgetTable(DailyCosts costs, List<SpendForecast> forecasts, LocalDate to) {
    this.costs = costs;
    this.forecasts = forecasts;
    this.to = to;
  }

  /**
   * The states, by subject and month: of the month that is open, and of the one that ended with the
   * interval, where there is a budget to hold it against.
   *
   * @param forecasts of the same costs
   * @param to UTC day after the last that is over
   */
  public static List<BudgetState> of(
      DailyCosts costs, List<SpendForecast> forecasts, Budgets budgets, LocalDate to) {
    BudgetTable table = new BudgetTable(costs, forecasts, to);
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
            .filter(currency -> costs.subjects(currency).contains(subject))
            .collect(Collectors.toCollection(TreeSet::new));
    if (budget.isEmpty()) {
      for (String currency : spentIn) {
        add(subject, currency, null, "policy.yaml has no budget.");
      }
    } else if (spentIn.isEmpty()) {
      add(subject, budget.get().currency(), budget.get().monthly(), unseen(subject, budgets));
    } else {
      Set<String> others = new TreeSet<>(spentIn);
      others.remove(budget.get().currency());
      if (others.isEmpty()) {
        add(subject, budget.get().currency(), budget.get().monthly(), null);
      } else {
        add(
            subject,
            budget.get().currency(),
            budget.get().monthly(),
            "The budget is in %s, and cost was seen in %s, which is not added to it."
                .formatted(budget.get().currency(), String.join(", ", others)));
      }
    }
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

  private void add(DailyCosts.Subject subject, String currency, BigDecimal budget, String doubt) {
    LocalDate last = to.minusDays(1);
    if (budget != null && YearMonth.from(last).isBefore(YearMonth.from(to))) {
      rows.add(row(subject, currency, budget, YearMonth.from(last), doubt));
    }
    rows.add(row(subject, currency, budget, YearMonth.from(to), doubt));
  }

  private BudgetState row(
      DailyCosts.Subject subject,
      String currency,
      BigDecimal budget,
      YearMonth month,
      String doubt) {
    NavigableMap<LocalDate, BigDecimal> days = costs.of(currency, subject);
    LocalDate first = month.atDay(1);
    LocalDate end = month.plusMonths(1).atDay(1);
    boolean over = !end.isAfter(to);
    BigDecimal spent = ForecastTable.spent(days, month);
    Optional<SpendForecast> forecast =
        over
            ? Optional.empty()
            : forecasts.stream()
                .filter(
                    f ->
                        f.getCurrency().equals(currency)
                            && f.getScope().equals(subject.scope())
                            && Objects.equals(f.getName(), subject.name())
                            && f.getMonth().equals(first))
                .findFirst();
    BigDecimal p50 = over ? spent : forecast.map(SpendForecast::getP50).orElse(null);
    BigDecimal p90 = over ? spent : forecast.map(SpendForecast::getP90).orElse(null);
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
            .setOpenDays(over ? 0 : (int) (end.toEpochDay() - to.toEpochDay()));
    String state = state(budget, spent, p50, p90, days.isEmpty() || doubt != null);
    row.setState(state)
        .setReason(doubt != null ? doubt : state.equals(NOT_ASSESSED) ? tooEarly(forecast) : null);
    if (budget != null && doubt == null) {
      exhausted(days, first, end, spent, budget)
          .ifPresent(
              day ->
                  row.setExhaustedOn(day)
                      .setDaysLeft(
                          day.isBefore(to) ? 0 : (int) (day.toEpochDay() - to.toEpochDay())));
    }
    return row.build();
  }

  private static String tooEarly(Optional<SpendForecast> forecast) {
    return "The rest of the month cannot be estimated: %s days are known, %s are needed."
        .formatted(
            forecast.map(SpendForecast::getHistoryDays).orElse(0), WeekdayForecast.NEEDED_DAYS);
  }

  private static String state(
      BigDecimal budget, BigDecimal spent, BigDecimal p50, BigDecimal p90, boolean doubtful) {
    if (budget == null) {
      return NOT_ASSESSED;
    }
    if (spent.compareTo(budget) > 0) {
      return "over"; // known for certain, whatever else is not
    }
    if (doubtful || p50 == null) {
      return NOT_ASSESSED;
    }
    if (p50.compareTo(budget) > 0) {
      return "forecast_over";
    }
    return p90 != null && p90.compareTo(budget) > 0 ? "at_risk" : "within";
  }

  /**
   * The day that takes the month's cost over the budget: a day that is over, or an expected one.
   */
  private Optional<LocalDate> exhausted(
      NavigableMap<LocalDate, BigDecimal> days,
      LocalDate first,
      LocalDate end,
      BigDecimal spent,
      BigDecimal budget) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<LocalDate, BigDecimal> day : days.subMap(first, end).entrySet()) {
      sum = sum.add(day.getValue());
      if (sum.compareTo(budget) > 0) {
        return Optional.of(day.getKey());
      }
    }
    return end.isAfter(to)
        ? WeekdayForecast.of(days, to).passes(budget.subtract(spent), to, end)
        : Optional.empty();
  }
}
