package io.plumbline.stage.measure.outlook;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.ReportedCost;
import io.plumbline.shared.UsageAttribution;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Cost by day and by who caused it, of the interval and of the weeks before it: by the price book,
 * else as the log reports. What has neither is in no amount.
 *
 * <p>A day with calls of anybody is known, and who made none on it spent nothing; a day without any
 * call is not known. Nobody's series begins before the first call.
 */
public final class DailyCosts {
  private static final Comparator<String> TEXTS = Comparator.nullsFirst(Comparator.naturalOrder());

  /**
   * Who caused a cost.
   *
   * @param team null: none named
   * @param workload null: none named
   * @param model served, else requested; null: not named
   */
  record Cut(String team, String workload, String model) {
    static final Comparator<Cut> ORDER =
        Comparator.comparing(Cut::team, TEXTS)
            .thenComparing(Cut::workload, TEXTS)
            .thenComparing(Cut::model, TEXTS);
  }

  /**
   * Whose costs are looked at together.
   *
   * @param scope organisation, team or workload
   * @param name team or workload; null: the organisation, or what names none
   */
  record Subject(String scope, String name) {
    static final String ORGANISATION = "organisation";
    static final String TEAM = "team";
    static final String WORKLOAD = "workload";
    static final Subject ALL = new Subject(ORGANISATION, null);

    /** The organisation, then teams, then workloads, each by name, without a name first. */
    static final Comparator<Subject> ORDER =
        Comparator.comparing(Subject::scope).thenComparing(Subject::name, TEXTS);

    boolean holds(Cut cut) {
      return switch (scope) {
        case TEAM -> Objects.equals(name, cut.team());
        case WORKLOAD -> Objects.equals(name, cut.workload());
        default -> true;
      };
    }
  }

  private final NavigableSet<LocalDate> days = new TreeSet<>();
  private final Map<String, Map<Cut, NavigableMap<LocalDate, BigDecimal>>> costs = new TreeMap<>();

  private DailyCosts() {}

  /** Adds up the cubes, in any order. */
  public static DailyCosts of(Iterable<PricedDaily> cubes, UsageAttribution attribution) {
    DailyCosts all = new DailyCosts();
    for (PricedDaily cube : cubes) {
      all.add(cube, attribution.attribute(cube.getUsage()));
    }
    return all;
  }

  private void add(PricedDaily cube, Attribution known) {
    UsageDaily usage = cube.getUsage();
    days.add(usage.getDay());
    boolean priced = cube.getPricedCost() != null;
    if (!priced && !ReportedCost.known(cube, known.lane())) {
      return;
    }
    BigDecimal cost = priced ? cube.getPricedCost() : usage.getReportedCost();
    String currency = priced ? cube.getPricedCurrency() : usage.getReportedCurrency();
    String model =
        usage.getModelServed() != null ? usage.getModelServed() : usage.getModelRequested();
    costs
        .computeIfAbsent(currency == null ? "XXX" : currency, code -> new HashMap<>())
        .computeIfAbsent(new Cut(known.team(), known.workload(), model), cut -> new TreeMap<>())
        .merge(usage.getDay(), cost, BigDecimal::add);
  }

  Set<String> currencies() {
    return costs.keySet();
  }

  /** Days with calls of anybody. */
  Set<LocalDate> days() {
    return Collections.unmodifiableSet(days);
  }

  /** Everybody with a cost in the currency: the organisation, its teams and its workloads. */
  Set<Subject> subjects(String currency) {
    Set<Subject> subjects = new TreeSet<>(Subject.ORDER);
    subjects.add(Subject.ALL);
    for (Cut cut : costs.getOrDefault(currency, Map.of()).keySet()) {
      subjects.add(new Subject(Subject.TEAM, cut.team()));
      subjects.add(new Subject(Subject.WORKLOAD, cut.workload()));
    }
    return subjects;
  }

  /** Cost of the subject by known day since its first cost. */
  NavigableMap<LocalDate, BigDecimal> of(String currency, Subject subject) {
    return series(currency, subject::holds);
  }

  /** Cost of each cut of the subject by known day since the first day of all. */
  Map<Cut, NavigableMap<LocalDate, BigDecimal>> cuts(String currency, Subject subject) {
    Map<Cut, NavigableMap<LocalDate, BigDecimal>> cuts = new TreeMap<>(Cut.ORDER);
    costs
        .getOrDefault(currency, Map.of())
        .forEach(
            (cut, series) -> {
              if (subject.holds(cut)) {
                NavigableMap<LocalDate, BigDecimal> whole = new TreeMap<>();
                days.forEach(day -> whole.put(day, BigDecimal.ZERO));
                whole.putAll(series);
                cuts.put(cut, whole);
              }
            });
    return cuts;
  }

  private NavigableMap<LocalDate, BigDecimal> series(String currency, Predicate<Cut> whose) {
    NavigableMap<LocalDate, BigDecimal> sums = new TreeMap<>();
    costs
        .getOrDefault(currency, Map.of())
        .forEach(
            (cut, series) -> {
              if (whose.test(cut)) {
                series.forEach((day, cost) -> sums.merge(day, cost, BigDecimal::add));
              }
            });
    if (!sums.isEmpty()) {
      days.tailSet(sums.firstKey()).forEach(day -> sums.putIfAbsent(day, BigDecimal.ZERO));
    }
    return sums;
  }
}
