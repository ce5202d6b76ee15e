package io.plumbline.stage.judge;

import io.plumbline.economics.Stability;
import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.Demand;
import io.plumbline.rules.fact.Workload;
import io.plumbline.schema.Flow;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Workloads with their demand, purpose, cost and team. Calls that name no workload are one subject,
 * without a verdict: rules that need to know what they are for say so.
 */
final class WorkloadFacts {
  private static final String UNATTRIBUTED = "unattributed";

  /** Days over which server errors of our own lanes are counted (rule SWE-04). */
  private static final int ERROR_DAYS = 28;

  private static final int LARGEST = 2;

  private static final int MONTH_DAYS = 30;

  private final JudgeInput input;
  private final Declared declared;
  private final WorkloadSides sides;

  /** Place of a workload among all by tokens, 1 the largest; that of calls of nobody is missing. */
  private final Map<String, Integer> ranks = new HashMap<>();

  private final double largestShare;
  private final Map<String, List<Flow>> flowsOf;
  private final Map<String, List<Spend>> spendOf;
  private final Map<String, List<ProviderDay>> daysOf;
  private final Map<String, Double> escalations;
  private final Map<String, Double> coldShares;
  private final Map<String, Set<String>> formats = new HashMap<>();
  private final Map<String, GpuPool> pools = new HashMap<>();
  private final Double mixDrift;

  WorkloadFacts(JudgeInput input, Declared declared) {
    this.input = input;
    this.declared = declared;
    this.sides = new WorkloadSides(declared, input.from(), input.to());
    // Sorted once: a filter over all rows for each workload would cost workloads times rows.
    this.flowsOf = by(input.flows(), Flow::getWorkload);
    this.spendOf = by(input.spend(), Spend::getWorkload);
    this.daysOf = by(input.providerDays(), ProviderDay::getWorkload);
    Passages passages = new Passages(input);
    this.escalations = passages.escalations(spendOf);
    this.coldShares = passages.coldShares(spendOf);
    input
        .ingestedFiles()
        .forEach(
            file ->
                formats
                    .computeIfAbsent(file.getSource(), source -> new HashSet<>())
                    .add(file.getFormat()));
    input.gpuPools().forEach(pool -> pools.put(pool.getPool(), pool));
    this.mixDrift = mixDrift(input.workloads());
    List<WorkloadMeasure> bySize =
        input.workloads().stream()
            .filter(row -> !row.getWorkload().equals(UNATTRIBUTED))
            .sorted(
                Comparator.comparingLong(WorkloadMeasure::getTokens)
                    .reversed()
                    .thenComparing(WorkloadMeasure::getWorkload))
            .toList();
    bySize.forEach(row -> ranks.put(row.getWorkload(), ranks.size() + 1));
    this.largestShare =
        bySize.stream().limit(LARGEST).mapToDouble(WorkloadMeasure::getShareOfTokens).sum();
  }

  /** Rows by what {@code key} says of them, null among it, in their order. */
  static <K, R> Map<K, List<R>> by(List<R> rows, Function<R, K> key) {
    Map<K, List<R>> groups = new HashMap<>();
    for (R row : rows) {
      groups.computeIfAbsent(key.apply(row), k -> new ArrayList<>()).add(row);
    }
    return groups;
  }

  List<Subject> workloads() {
    return input.workloads().stream().map(this::workload).toList();
  }

  private Subject workload(WorkloadMeasure row) {
    String name = row.getWorkload().equals(UNATTRIBUTED) ? null : row.getWorkload();
    List<Flow> ownFlows = flowsOf.getOrDefault(name, List.of());
    FlowFacts.Rows flows = new FlowFacts.Rows(ownFlows, declared.judgedByWords());
    List<Spend> spend = spendOf.getOrDefault(name, List.of());
    boolean scanned = flows.scannedAttempts() > 0;
    GpuPool pool = declared.poolOf(name).map(pools::get).orElse(null);
    About about =
        new About(
            row.getWorkload(),
            name,
            row.getTeam(),
            null,
            declared.owner(name),
            row.getAttempts(),
            row.getTokens(),
            row.getCurrency() == null ? null : row.getSpend(),
            row.getCurrency(),
            null,
            List.of(),
            null,
            flows.first(),
            flows.last());
    Workload fact =
        new Workload(
            about,
            demand(row),
            declared.purpose(name, row.getDataClass(), row.getTask()),
            declared.readiness(row.getTeam()).withUnmeasured(unmeasured(pool)),
            new SelfHosting(declared, input.from(), input.to()).economics(name, row, spend),
            tokens(row, true),
            tokens(row, false),
            serverErrorShare(name),
            declared.evaluated(name),
            declared
                .newestEvaluation(name)
                .map(run -> (int) ChronoUnit.DAYS.between(run, declared.day()))
                .orElse(null),
            scanned ? flows.personalDataRecords() : null,
            scanned ? flows.confirmedRecords() : null,
            flows.scannedAttempts(),
            row.getUnsupportedParameterShare(),
            sides.quality(name, spend, escalations.get(name)),
            sides.latency(
                name, row, coldShares.get(name), pool == null ? null : pool.getQueueTimeShare()),
            sides.ties(spend, formats),
            sides.changes(name, spend),
            sides.reach(ownFlows));
    return new Subject(
        fact,
        List.of(Map.of("workload", Arrays.asList(name))),
        flows.personalDataKinds(),
        flows.contentCoverage());
  }

  /** Share of its GPU hours without samples; null: no pool, or no hour. */
  private static Double unmeasured(GpuPool pool) {
    double hours = pool == null ? 0 : pool.getMeasuredHours() + pool.getUnmeasuredHours();
    return hours == 0 ? null : (Double) (pool.getUnmeasuredHours() / hours);
  }

  /**
   * How the mix of workloads moved from the 30 days before to the last 30; null: fewer than four
   * weeks of days before had traffic.
   */
  private static Double mixDrift(List<WorkloadMeasure> workloads) {
    Map<String, Long> before = new TreeMap<>();
    Map<String, Long> last = new TreeMap<>();
    Set<Integer> daysBefore = new HashSet<>();
    for (WorkloadMeasure row : workloads) {
      List<Long> daily = row.getDailyTokens();
      int from = Math.max(0, daily.size() - MONTH_DAYS);
      last.put(row.getWorkload(), sum(daily.subList(from, daily.size())));
      for (int back = from - 1; back >= Math.max(0, from - MONTH_DAYS); back--) {
        before.merge(row.getWorkload(), daily.get(back), Long::sum);
        if (daily.get(back) > 0) {
          daysBefore.add(daily.size() - back);
        }
      }
    }
    return daysBefore.size() < Stability.DAYS || sum(last.values()) == 0
        ? null
        : (Double) Stability.divergence(before, last);
  }

  private static long sum(Collection<Long> tokens) {
    return tokens.stream().mapToLong(Long::longValue).sum();
  }

  private static long tokens(WorkloadMeasure row, boolean managed) {
    return row.getLanes().entrySet().stream()
        .filter(lane -> managed ? Lanes.managed(lane.getKey()) : Lanes.own(lane.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private Demand demand(WorkloadMeasure row) {
    Integer rank = ranks.get(row.getWorkload());
    return new Demand(
        row.getMonthlyTokens(),
        row.getHistoryDays(),
        row.getStability(),
        row.getCvDaily(),
        row.getNewPromptShare(),
        row.getPromptVersions(),
        row.getShareOfTokens(),
        // Calls of nobody are not among the workloads that are ranked.
        rank == null ? Integer.MAX_VALUE : rank,
        rank == null ? null : (Double) Math.min(1, largestShare),
        ranks.size(),
        mixDrift,
        dailyTokens(row),
        new HashSet<>(row.getVendorLimitedDays()));
  }

  /** Days before the workload was first seen say nothing about its week. */
  private Map<LocalDate, Long> dailyTokens(WorkloadMeasure row) {
    LocalDate firstSeen = LocalDate.ofInstant(row.getFirstSeen(), ZoneOffset.UTC);
    Map<LocalDate, Long> days = new TreeMap<>();
    LocalDate day = input.to().minusDays(row.getDailyTokens().size());
    for (long tokens : row.getDailyTokens()) {
      if (!day.isBefore(firstSeen)) {
        days.put(day, tokens);
      }
      day = day.plusDays(1);
    }
    return days;
  }

  private Double serverErrorShare(String workload) {
    LocalDate start = input.to().minusDays(ERROR_DAYS);
    List<ProviderDay> days =
        daysOf.getOrDefault(workload, List.of()).stream()
            .filter(day -> Lanes.own(day.getLane()))
            .filter(day -> !day.getDay().isBefore(start))
            .toList();
    long attempts = days.stream().mapToLong(ProviderDay::getAttempts).sum();
    long errors = days.stream().mapToLong(ProviderDay::getServerErrors).sum();
    return attempts == 0 ? null : (double) errors / attempts;
  }
}
