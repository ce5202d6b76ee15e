package io.plumbline.stage.measure.outlook;

import io.plumbline.schema.Flow;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.PriceScenario;
import io.plumbline.schema.Saving;
import io.plumbline.schema.Spend;
import io.plumbline.shared.ReportedCost;
import io.plumbline.shared.policy.Contract;
import io.plumbline.shared.policy.DataClass;
import io.plumbline.shared.policy.Evaluation;
import io.plumbline.shared.policy.Policy;
import io.plumbline.shared.policy.ReferenceRates;
import io.plumbline.shared.policy.Workload;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What could be saved, ranked by amount times confidence; what would create a finding of residency
 * or contract stands last and says which.
 *
 * <p>A saving is an estimate from the interval's own calls by the price book: what a comparison or
 * an assumption adds is said in its basis and lowers its confidence.
 */
public final class SavingTable {
  private static final Map<String, BigDecimal> CONFIDENCE =
      Map.of(
          "high",
          new BigDecimal("0.9"),
          "medium",
          new BigDecimal("0.6"),
          "low",
          new BigDecimal("0.3"));
  private static final Set<String> WAITS = // tasks nobody sits in front of
      Set.of(
          "classification", "extraction", "summarization", "translation", "research", "embedding");

  /** COST-05: a cheaper model must keep so much of the score. */
  private static final BigDecimal ADEQUATE = new BigDecimal("0.98");

  private static final int HOUR_MS = 3_600_000;
  private static final int BATCH_KEPT_DAYS = 30;
  private static final int MANY_CASES = 100;
  private static final int MONTH = 30;
  private static final int SCALE = 18;
  private static final Comparator<String> TEXTS = Comparator.nullsFirst(Comparator.naturalOrder());

  private final List<Saving> rows = new ArrayList<>();
  private final List<Spend> spend;
  private final List<Flow> flows;
  private final Policy policy;
  private final LocalDate last;
  private final int days;

  private SavingTable(
      List<Spend> spend, List<Flow> flows, Policy policy, LocalDate from, LocalDate to) {
    this.spend = spend;
    this.flows = flows;
    this.policy = policy;
    this.last = to.minusDays(1);
    this.days = (int) (to.toEpochDay() - from.toEpochDay());
  }

  /**
   * The savings, in their rank.
   *
   * @param spend all rows of the interval
   * @param flows of the same interval: where each model of each workload runs
   * @param scenarios what the same calls would have cost otherwise
   * @param pools GPU pools
   */
  public static List<Saving> of(
      List<Spend> spend,
      List<Flow> flows,
      List<PriceScenario> scenarios,
      List<GpuPool> pools,
      Policy policy,
      LocalDate from,
      LocalDate to) {
    SavingTable table = new SavingTable(spend, flows, policy, from, to);
    table.batch(scenarios);
    table.cheaperModels(scenarios);
    table.residency(scenarios);
    table.caches();
    table.retries();
    table.idle(pools);
    table.rows.removeIf(row -> row.getMonthly().compareTo(BigDecimal.ONE) < 0);
    boolean mixed = table.rows.stream().map(Saving::getCurrency).distinct().count() > 1;
    table.rows.sort(
        Comparator.comparing((Saving row) -> row.getVeto().equals("vetoed"))
            .thenComparing(row -> mixed && table.inEuro(row).isEmpty() ? row.getCurrency() : "")
            .thenComparing(
                row -> mixed ? table.inEuro(row).orElse(weight(row)) : weight(row),
                Comparator.reverseOrder())
            .thenComparing(Saving::getKind)
            .thenComparing(Saving::getCurrency)
            .thenComparing(Saving::getWorkload, TEXTS)
            .thenComparing(Saving::getTeam, TEXTS)
            .thenComparing(Saving::getProvider, TEXTS)
            .thenComparing(Saving::getModel, TEXTS)
            .thenComparing(Saving::getPool, TEXTS)
            .thenComparing(Saving::getBasis));
    for (int at = 0; at < table.rows.size(); at++) {
      table.rows.get(at).setPosition(at);
    }
    return List.copyOf(table.rows);
  }

  /** To compare with, never to add; empty: there is no rate. */
  private Optional<BigDecimal> inEuro(Saving row) {
    return policy
        .rates()
        .convert(weight(row), row.getCurrency(), "EUR", last)
        .map(ReferenceRates.Converted::amount);
  }

  private static BigDecimal weight(Saving row) {
    return row.getMonthly().multiply(CONFIDENCE.get(row.getConfidence()));
  }

  /** What forbids a saving. */
  private record Veto(String state, String reason) {
    static final Veto NONE = new Veto("none", null);

    static Veto vetoed(String reason) {
      return new Veto("vetoed", reason);
    }

    static Veto unknown(String reason) {
      return new Veto("not_assessed", reason);
    }
  }

  /** Whose calls they are. */
  private record Whose(String workload, String team, String provider, String model) {
    static final Comparator<Whose> ORDER =
        Comparator.comparing(Whose::workload, TEXTS)
            .thenComparing(Whose::team, TEXTS)
            .thenComparing(Whose::provider)
            .thenComparing(Whose::model, TEXTS);

    static Whose of(PriceScenario row) {
      return new Whose(row.getWorkload(), row.getTeam(), row.getProvider(), row.getModel());
    }

    static Whose of(Spend row) {
      return new Whose(row.getWorkload(), row.getTeam(), row.getProvider(), row.getModel());
    }
  }

  private void add(
      String kind,
      Whose whose,
      String currency,
      BigDecimal amount,
      String confidence,
      String basis,
      String action,
      Veto veto) {
    if (amount.signum() > 0) {
      rows.add(
          new Saving(
              0,
              kind,
              whose.workload(),
              whose.team(),
              whose.provider(),
              whose.model(),
              null,
              currency,
              ForecastTable.column(amount),
              monthly(amount, days),
              confidence,
              basis,
              action,
              veto.state(),
              veto.reason(),
              policy.workload(whose.workload()).flatMap(Workload::owner).orElse(null)));
    }
  }

  private static BigDecimal monthly(BigDecimal amount, int days) {
    return amount
        .multiply(BigDecimal.valueOf(MONTH))
        .divide(BigDecimal.valueOf(days), SCALE, RoundingMode.HALF_EVEN);
  }

  private Optional<DataClass> dataClass(String workload) {
    return policy.workload(workload).flatMap(Workload::dataClass).flatMap(policy::dataClass);
  }

  // --- price scenarios

  private static Map<Whose, Map<String, BigDecimal[]>> sums(
      List<PriceScenario> scenarios, String scenario) {
    Map<Whose, Map<String, BigDecimal[]>> sums = new TreeMap<>(Whose.ORDER);
    for (PriceScenario row : scenarios) {
      if (row.getScenario().equals(scenario)) {
        BigDecimal[] sum =
            sums.computeIfAbsent(Whose.of(row), key -> new TreeMap<>())
                .computeIfAbsent(
                    row.getCurrency(), key -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO});
        sum[0] = sum[0].add(row.getCost());
        sum[1] = sum[1].add(row.getCostThen());
      }
    }
    return sums;
  }

  private void batch(List<PriceScenario> scenarios) {
    sums(scenarios, "batch")
        .forEach(
            (whose, byCurrency) -> {
              Optional<Workload> workload = policy.workload(whose.workload());
              Optional<Long> target = workload.flatMap(Workload::p95Millis);
              String task = workload.flatMap(Workload::task).orElse("");
              boolean declared = target.filter(ms -> ms >= HOUR_MS).isPresent();
              boolean waits =
                  workload.flatMap(Workload::firstTokenP95Millis).isEmpty()
                      && target.isEmpty()
                      && WAITS.contains(task);
              if (!declared && !waits) {
                return;
              }
              byCurrency.forEach(
                  (currency, sum) ->
                      add(
                          "batch",
                          whose,
                          currency,
                          sum[0].subtract(sum[1]),
                          declared ? "medium" : "low",
                          "%s at the standard tier would cost %s at the batch tier; %s."
                              .formatted(
                                  plain(sum[0]),
                                  plain(sum[1]),
                                  declared
                                      ? "policy.yaml lets its answers take an hour"
                                      : "assumed that "
                                          + task
                                          + " can wait a day, since policy.yaml has no latency target"),
                          "Send what can wait by the batch interface.",
                          batchVeto(whose)));
            });
  }

  private Veto batchVeto(Whose whose) {
    Optional<DataClass> kind = dataClass(whose.workload());
    if (kind.isEmpty()) {
      return Veto.unknown("policy.yaml gives the workload no data class.");
    }
    if (kind.get().residencyBound() && whose.provider().startsWith("azure.")) {
      return Veto.vetoed(
          "RES-02: a global batch deployment may run in any region, and class '%s' is bound to a place."
              .formatted(kind.get().name()));
    }
    Optional<Long> kept = kind.get().maxRetentionDays();
    if (kept.filter(most -> most < BATCH_KEPT_DAYS).isPresent()) {
      return Veto.vetoed(
          "CON-03: files of a batch are kept for up to %d days, and class '%s' allows %d."
              .formatted(BATCH_KEPT_DAYS, kind.get().name(), kept.get()));
    }
    return Veto.NONE;
  }

  private void residency(List<PriceScenario> scenarios) {
    sums(scenarios, "anywhere")
        .forEach(
            (whose, byCurrency) -> {
              Optional<DataClass> kind = dataClass(whose.workload());
              if (kind.filter(k -> !k.residencyBound()).isEmpty()) {
                return; // bound: needed; unknown: not assessed, in the price of residency
              }
              byCurrency.forEach(
                  (currency, sum) ->
                      add(
                          "residency",
                          whose,
                          currency,
                          sum[0].subtract(sum[1]),
                          "high",
                          "%s of %s are the surcharge of a place that class '%s' does not demand."
                              .formatted(
                                  plain(sum[0].subtract(sum[1])), plain(sum[0]), kind.get().name()),
                          "Use the provider's unpinned endpoint for this workload, or bind its class.",
                          kind.get().allowedCountries().isEmpty()
                              ? Veto.NONE
                              : Veto.vetoed(
                                  "RES-01: class '%s' allows only some countries."
                                      .formatted(kind.get().name()))));
            });
  }

  private void cheaperModels(List<PriceScenario> scenarios) {
    record To(Whose whose, String provider, String model, String currency) {}
    Map<To, BigDecimal[]> sums = new HashMap<>();
    for (PriceScenario row : scenarios) {
      if (row.getScenario().equals("model")) {
        BigDecimal[] sum =
            sums.computeIfAbsent(
                new To(Whose.of(row), row.getProviderThen(), row.getModelThen(), row.getCurrency()),
                key -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO});
        sum[0] = sum[0].add(row.getCost());
        sum[1] = sum[1].add(row.getCostThen());
      }
    }
    sums.forEach(
        (to, sum) -> {
          Optional<Evaluation> now = evaluation(to.whose().workload(), to.whose().model());
          Optional<Evaluation> then = evaluation(to.whose().workload(), to.model());
          if (now.isEmpty() || then.isEmpty() || now.get().score().signum() <= 0) {
            return; // a model nobody measured is not adequate
          }
          BigDecimal kept = then.get().score().divide(now.get().score(), MathContext.DECIMAL64);
          if (kept.compareTo(ADEQUATE) < 0) {
            return;
          }
          int cases = Math.min(now.get().cases(), then.get().cases());
          add(
              "cheaper_model",
              to.whose(),
              to.currency(),
              sum[0].subtract(sum[1]),
              cases >= MANY_CASES ? "medium" : "low",
              "%s by %s would be %s by %s of %s, which keeps %s %% of its score over %d cases (98 %% are enough)."
                  .formatted(
                      plain(sum[0]),
                      to.whose().model(),
                      plain(sum[1]),
                      to.model(),
                      to.provider(),
                      plain(kept.movePointRight(2)),
                      cases),
              "Route the workload to %s, and watch its score.".formatted(to.model()),
              otherModelVeto(to.whose(), to.provider(), to.model()));
        });
  }

  private Optional<Evaluation> evaluation(String workload, String model) {
    return policy.evaluations().stream()
        .flatMap(List::stream)
        .filter(e -> e.workload().equals(workload) && e.model().equals(model))
        .max(Comparator.comparing(Evaluation::runOn).thenComparing(Evaluation::score));
  }

  private Veto otherModelVeto(Whose whose, String provider, String model) {
    Optional<DataClass> kind = dataClass(whose.workload());
    if (kind.isEmpty()) {
      return Veto.unknown("policy.yaml gives the workload no data class.");
    }
    if (!provider.equals(whose.provider())
        && policy.contract(provider).flatMap(Contract::dpa).filter(signed -> signed).isEmpty()) {
      return Veto.vetoed(
          "CON-01: contracts.yaml has no signed processor agreement with %s.".formatted(provider));
    }
    List<Flow> known =
        flows.stream()
            .filter(f -> f.getProvider().equals(provider) && model.equals(f.getModel()))
            .toList();
    if (!kind.get().allowedLanes().isEmpty()) {
      Set<String> lanes = known.stream().map(Flow::getLane).collect(Collectors.toSet());
      if (lanes.isEmpty()) {
        return Veto.unknown("PII-01: no call shows on which lane %s runs.".formatted(model));
      }
      if (!kind.get().allowedLanes().containsAll(lanes)) {
        return Veto.vetoed(
            "PII-01: class '%s' takes %s, and %s runs on %s."
                .formatted(
                    kind.get().name(),
                    String.join(", ", kind.get().allowedLanes()),
                    model,
                    String.join(", ", new TreeSet<>(lanes))));
      }
    }
    if (!kind.get().residencyBound()) {
      return Veto.NONE;
    }
    Set<String> allowed = kind.get().countriesOn(last);
    Set<String> countries =
        known.stream()
            .map(Flow::getCountry)
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(TreeSet::new));
    if (countries.isEmpty()) {
      return Veto.unknown(
          "RES-01: class '%s' is bound to a place, and no call shows where %s of %s runs."
              .formatted(kind.get().name(), model, provider));
    }
    countries.removeAll(allowed);
    return countries.isEmpty()
        ? Veto.NONE
        : Veto.vetoed(
            "RES-01: %s of %s runs in %s, outside class '%s'."
                .formatted(model, provider, String.join(", ", countries), kind.get().name()));
  }

  // --- from the spend alone

  /** Input of one day, and what a token outside and inside the cache cost. */
  private static final class CacheDay {
    private long uncached;
    private long read;
    private long written;
    private BigDecimal uncachedCost = BigDecimal.ZERO;
    private BigDecimal readCost = BigDecimal.ZERO;
    private BigDecimal writtenCost = BigDecimal.ZERO;

    void add(Spend row) {
      if (row.getInputUncachedCost() == null || row.getCacheReadCost() == null) {
        return;
      }
      uncached += row.getInputUncachedTokens();
      read += row.getCacheReadTokens();
      written += row.getCacheWrite5mTokens() + row.getCacheWrite1hTokens();
      uncachedCost = uncachedCost.add(row.getInputUncachedCost());
      readCost = readCost.add(row.getCacheReadCost());
      writtenCost =
          writtenCost.add(zero(row.getCacheWrite5mCost())).add(zero(row.getCacheWrite1hCost()));
    }

    private static BigDecimal zero(BigDecimal cost) {
      return cost == null ? BigDecimal.ZERO : cost;
    }

    void add(CacheDay day) {
      uncached += day.uncached;
      read += day.read;
      written += day.written;
      uncachedCost = uncachedCost.add(day.uncachedCost);
      readCost = readCost.add(day.readCost);
      writtenCost = writtenCost.add(day.writtenCost);
    }

    long input() {
      return uncached + read + written;
    }

    BigDecimal share() {
      return BigDecimal.valueOf(read).divide(BigDecimal.valueOf(input()), MathContext.DECIMAL64);
    }
  }

  private void caches() {
    Map<Whose, Map<String, Map<LocalDate, CacheDay>>> byWhose = new TreeMap<>(Whose.ORDER);
    for (Spend row : spend) {
      if (row.getPricedCost() != null && row.getPricedCurrency() != null) {
        byWhose
            .computeIfAbsent(Whose.of(row), key -> new TreeMap<>())
            .computeIfAbsent(row.getPricedCurrency(), key -> new TreeMap<>())
            .computeIfAbsent(row.getDay(), key -> new CacheDay())
            .add(row);
      }
    }
    byWhose.forEach(
        (whose, byCurrency) ->
            byCurrency.forEach(
                (currency, byDay) -> {
                  CacheDay all = new CacheDay();
                  byDay.values().forEach(all::add);
                  unread(whose, currency, all);
                  better(whose, currency, byDay, all);
                }));
  }

  /** The premium of writing to a cache that is read less than once. */
  private void unread(Whose whose, String currency, CacheDay all) {
    if (all.written == 0 || all.read >= all.written || all.uncached == 0) {
      return;
    }
    BigDecimal asInput =
        all.uncachedCost
            .multiply(BigDecimal.valueOf(all.written))
            .divide(BigDecimal.valueOf(all.uncached), SCALE, RoundingMode.HALF_EVEN);
    BigDecimal won =
        all.uncachedCost
            .multiply(BigDecimal.valueOf(all.read))
            .divide(BigDecimal.valueOf(all.uncached), SCALE, RoundingMode.HALF_EVEN)
            .subtract(all.readCost);
    add(
        "cache_writes",
        whose,
        currency,
        all.writtenCost.subtract(asInput).subtract(won),
        "high",
        "%d tokens were written to the cache for %s and %d read from it: less than once, so that writing cost more than it won (COST-04)."
            .formatted(all.written, plain(all.writtenCost), all.read),
        "Stop caching this prompt, or cache only the part that repeats.",
        Veto.NONE);
  }

  /** Days that read less from the cache than a good day of the same calls. */
  private void better(Whose whose, String currency, Map<LocalDate, CacheDay> byDay, CacheDay all) {
    if (all.read == 0 || all.uncached == 0) {
      return; // no day shows what a cache could hold
    }
    List<BigDecimal> shares =
        byDay.values().stream().filter(d -> d.input() > 0).map(CacheDay::share).sorted().toList();
    if (shares.size() < 8) {
      return;
    }
    BigDecimal good = shares.get(shares.size() * 3 / 4);
    BigDecimal each =
        all.uncachedCost
            .divide(BigDecimal.valueOf(all.uncached), MathContext.DECIMAL64)
            .subtract(all.readCost.divide(BigDecimal.valueOf(all.read), MathContext.DECIMAL64));
    BigDecimal saved = BigDecimal.ZERO;
    for (CacheDay day : byDay.values()) {
      if (day.input() > 0 && day.share().compareTo(good) < 0) {
        saved =
            saved.add(
                good.subtract(day.share())
                    .multiply(BigDecimal.valueOf(day.input()))
                    .min(BigDecimal.valueOf(day.uncached))
                    .multiply(each));
      }
    }
    add(
        "cache",
        whose,
        currency,
        saved.setScale(SCALE, RoundingMode.HALF_EVEN),
        "medium",
        "%s %% of input came from the cache, and %s %% on a good day (upper quarter of %d days); assumed that the others can reach it."
            .formatted(
                plain(all.share().movePointRight(2)), plain(good.movePointRight(2)), shares.size()),
        "Put what repeats first in the prompt, and keep calls within the cache's lifetime.",
        dataClass(whose.workload())
                .flatMap(DataClass::maxRetentionDays)
                .filter(d -> d == 0)
                .isPresent()
            ? Veto.unknown(
                "CON-03: the class may be kept for 0 days, and nobody has said whether a prompt cache keeps it.")
            : Veto.NONE);
  }

  private void retries() {
    Map<Whose, Map<String, BigDecimal[]>> sums = new TreeMap<>(Whose.ORDER);
    for (Spend row : spend) {
      boolean failed = row.getStatus().equals("failed");
      BigDecimal cost =
          row.getPricedCost() != null
              ? row.getPricedCost()
              : ReportedCost.known(row) ? row.getReportedCost() : null;
      String currency =
          row.getPricedCost() != null ? row.getPricedCurrency() : row.getReportedCurrency();
      if (cost == null || currency == null || (!failed && row.getRetriedAttempts() == 0)) {
        continue;
      }
      BigDecimal[] sum =
          sums.computeIfAbsent(Whose.of(row), key -> new TreeMap<>())
              .computeIfAbsent(
                  currency, key -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO});
      if (failed) {
        sum[0] = sum[0].add(cost);
      } else {
        sum[1] =
            sum[1].add(
                cost.multiply(
                        BigDecimal.valueOf(Math.min(row.getRetriedAttempts(), row.getAttempts())))
                    .divide(BigDecimal.valueOf(row.getAttempts()), SCALE, RoundingMode.HALF_EVEN));
      }
    }
    sums.forEach(
        (whose, byCurrency) ->
            byCurrency.forEach(
                (currency, sum) ->
                    add(
                        "retries",
                        whose,
                        currency,
                        sum[0].add(sum[1]),
                        sum[1].signum() == 0 ? "high" : "medium",
                        "failed attempts cost %s and retries %s; at most all of it (COST-03)."
                            .formatted(plain(sum[0]), plain(sum[1])),
                        "Back off before trying again, cap the attempts, and make calls repeatable.",
                        Veto.NONE)));
  }

  private void idle(List<GpuPool> pools) {
    for (GpuPool pool : pools) {
      if (pool.getIdleCost() != null
          && pool.getCurrency() != null
          && pool.getIdleCost().signum() > 0
          && pool.getDays() > 0) {
        rows.add(
            new Saving(
                0,
                "idle_capacity",
                null,
                null,
                null,
                null,
                pool.getPool(),
                pool.getCurrency(),
                ForecastTable.column(pool.getIdleCost()),
                monthly(pool.getIdleCost(), pool.getDays()),
                "medium",
                "GPUs of the pool stood below 5 %% for %s of %s measured hours in %d days; at most all of it."
                    .formatted(
                        Math.round(pool.getIdleHours()),
                        Math.round(pool.getMeasuredHours()),
                        pool.getDays()),
                "Give back cards, or move batch work of the managed lanes into the idle hours.",
                "none",
                null,
                null));
      }
    }
  }

  /** Digits that let it be read in a sentence; the exact amount stands in its column. */
  private static String plain(BigDecimal amount) {
    int digits = amount.signum() == 0 || amount.abs().compareTo(BigDecimal.ONE) >= 0 ? 2 : 4;
    return amount.setScale(digits, RoundingMode.HALF_UP).toPlainString();
  }
}
