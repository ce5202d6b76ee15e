package io.plumbline.stage.measure.outlook;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.ReportedCost;
import io.plumbline.shared.UsageAttribution;
import io.plumbline.shared.policy.ReferenceRates;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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

    /** Who is looked at when something of the cut is. */
    static List<Subject> holding(Cut cut) {
      return List.of(ALL, new Subject(TEAM, cut.team()), new Subject(WORKLOAD, cut.workload()));
    }
  }

  /**
   * Values of cuts by day, found by whom they concern: of thousands of teams each is asked for.
   *
   * @param bySubject the cuts of each subject, by themselves
   */
  private record Series<V>(Map<Subject, Map<Cut, NavigableMap<LocalDate, V>>> bySubject) {
    Series() {
      this(new HashMap<>());
    }

    /** The days of a cut, which may be added to. */
    NavigableMap<LocalDate, V> of(Cut cut) {
      NavigableMap<LocalDate, V> days = of(Subject.ALL).get(cut);
      if (days == null) {
        NavigableMap<LocalDate, V> fresh = new TreeMap<>();
        Subject.holding(cut)
            .forEach(s -> bySubject.computeIfAbsent(s, k -> new HashMap<>()).put(cut, fresh));
        return fresh;
      }
      return days;
    }

    Map<Cut, NavigableMap<LocalDate, V>> of(Subject subject) {
      return bySubject.getOrDefault(subject, Map.of());
    }
  }

  private final NavigableSet<LocalDate> days = new TreeSet<>();
  private final Map<String, Series<BigDecimal>> costs = new TreeMap<>();
  private final Series<Long> unknown = new Series<>();

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
    String model =
        usage.getModelServed() != null ? usage.getModelServed() : usage.getModelRequested();
    Cut cut = new Cut(known.team(), known.workload(), model);
    if (!priced && !ReportedCost.known(cube, known.lane())) {
      if (ReportedCost.billable(usage, known.lane())) {
        unknown.of(cut).merge(usage.getDay(), usage.getAttempts(), Long::sum);
      }
      return;
    }
    BigDecimal cost = priced ? cube.getPricedCost() : usage.getReportedCost();
    String currency = priced ? cube.getPricedCurrency() : usage.getReportedCurrency();
    costs
        .computeIfAbsent(currency == null ? "XXX" : currency, code -> new Series<>())
        .of(cut)
        .merge(usage.getDay(), cost, BigDecimal::add);
  }

  Set<String> currencies() {
    return costs.keySet();
  }

  /** Attempts of the subject in a month that a provider charges and nobody knows the cost of. */
  long unknownAttempts(Subject subject, YearMonth month) {
    long attempts = 0;
    for (NavigableMap<LocalDate, Long> cut : unknown.of(subject).values()) {
      for (long of : cut.subMap(month.atDay(1), month.plusMonths(1).atDay(1)).values()) {
        attempts += of;
      }
    }
    return attempts;
  }

  /**
   * Cost of a subject in one currency.
   *
   * @param byDay by known day since its first cost; a day that cannot be converted is missing
   * @param known what is known of each day, those included; a part of it cannot be converted
   * @param missing by day, the currencies without a rate
   */
  record Converted(
      NavigableMap<LocalDate, BigDecimal> byDay,
      NavigableMap<LocalDate, BigDecimal> known,
      NavigableMap<LocalDate, Set<String>> missing) {}

  /** All that the subject cost, each day at its own rates. */
  Converted in(String currency, Subject subject, ReferenceRates rates) {
    NavigableMap<LocalDate, BigDecimal> sums = new TreeMap<>();
    NavigableMap<LocalDate, Set<String>> missing = new TreeMap<>();
    for (String spent : costs.keySet()) {
      of(spent, subject)
          .forEach(
              (day, cost) -> {
                Optional<BigDecimal> converted =
                    spent.equals(currency) || cost.signum() == 0
                        ? Optional.of(cost)
                        : rates
                            .convert(cost, spent, currency, day)
                            .map(ReferenceRates.Converted::amount);
                sums.merge(day, converted.orElse(BigDecimal.ZERO), BigDecimal::add);
                if (converted.isEmpty()) {
                  missing.computeIfAbsent(day, key -> new TreeSet<>()).add(spent);
                }
              });
    }
    NavigableMap<LocalDate, BigDecimal> whole = new TreeMap<>(sums);
    whole.keySet().removeAll(missing.keySet());
    return new Converted(whole, sums, missing);
  }

  /** Days with calls of anybody. */
  Set<LocalDate> days() {
    return Collections.unmodifiableSet(days);
  }

  /** Everybody with a cost in the currency: the organisation, its teams and its workloads. */
  Set<Subject> subjects(String currency) {
    Set<Subject> subjects = new TreeSet<>(Subject.ORDER);
    subjects.add(Subject.ALL);
    if (costs.containsKey(currency)) {
      subjects.addAll(costs.get(currency).bySubject().keySet());
    }
    return subjects;
  }

  /** Whether the subject has a cost in the currency. */
  boolean isSpender(String currency, Subject subject) {
    return !ofSubject(currency, subject).isEmpty();
  }

  /** Cost of the subject by known day since its first cost. */
  NavigableMap<LocalDate, BigDecimal> of(String currency, Subject subject) {
    NavigableMap<LocalDate, BigDecimal> sums = new TreeMap<>();
    ofSubject(currency, subject)
        .values()
        .forEach(series -> series.forEach((day, cost) -> sums.merge(day, cost, BigDecimal::add)));
    if (!sums.isEmpty()) {
      days.tailSet(sums.firstKey()).forEach(day -> sums.putIfAbsent(day, BigDecimal.ZERO));
    }
    return sums;
  }

  /** Cost of each cut of the subject by known day since the first day of all. */
  Map<Cut, NavigableMap<LocalDate, BigDecimal>> cuts(String currency, Subject subject) {
    Map<Cut, NavigableMap<LocalDate, BigDecimal>> cuts = new TreeMap<>(Cut.ORDER);
    ofSubject(currency, subject)
        .forEach(
            (cut, series) -> {
              NavigableMap<LocalDate, BigDecimal> whole = new TreeMap<>();
              days.forEach(day -> whole.put(day, BigDecimal.ZERO));
              whole.putAll(series);
              cuts.put(cut, whole);
            });
    return cuts;
  }

  private Map<Cut, NavigableMap<LocalDate, BigDecimal>> ofSubject(
      String currency, Subject subject) {
    return costs.containsKey(currency) ? costs.get(currency).of(subject) : Map.of();
  }
}
