package io.plumbline.stage.judge;

import io.plumbline.economics.BreakEven;
import io.plumbline.economics.MonteCarlo;
import io.plumbline.economics.Month;
import io.plumbline.economics.Scenario;
import io.plumbline.economics.Triangular;
import io.plumbline.rules.fact.Economics;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.policy.Benchmark;
import io.plumbline.shared.policy.Evaluation;
import io.plumbline.shared.policy.GpuPrice;
import io.plumbline.shared.policy.OwnershipCosts;
import io.plumbline.shared.policy.Policy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a workload costs on either side, out of its measured spend, tco.yaml, benchmarks.csv and
 * gpus.yaml. What one of them does not give stays null. Nothing is converted between currencies:
 * amounts of another currency than tco.yaml's are not compared.
 */
final class SelfHosting {
  /** Seed of every draw, so that the same tables give the same probability (E-11). */
  static final long SEED = 11;

  private static final int SCALE = 18;
  private static final BigDecimal MONTH_DAYS = new BigDecimal(30);

  /** Costs of tco.yaml are of a month already: a unit of cost is bought for one day of one hour. */
  private static final Month ONE = new Month(BigDecimal.ONE, BigDecimal.ONE);

  private static final BigDecimal MILLION = new BigDecimal(1_000_000);

  /** Costs that move for reasons of their own; the parts of one move together. */
  private enum Group {
    GPU("gpu", "idle"),
    POWER("power_and_host"),
    PEOPLE_AND_THE_REST(
        "operations_staff", "on_call", "tooling", "migration", "quality_revalidation");

    private final List<String> parts;

    Group(String... parts) {
      this.parts = List.of(parts);
    }
  }

  private final Policy policy;
  private final LocalDate from;
  private final LocalDate to;

  /**
   * @param from first UTC day of the interval
   * @param to day after its last
   */
  SelfHosting(Declared declared, LocalDate from, LocalDate to) {
    this.policy = declared.policy();
    this.from = from;
    this.to = to;
  }

  /**
   * @param workload null: calls that name none, of which nothing is calculated
   * @param spend rows of the workload alone
   */
  Economics economics(String workload, WorkloadMeasure measure, List<Spend> spend) {
    if (workload == null) {
      return Economics.UNKNOWN;
    }
    List<Spend> managed = spend.stream().filter(row -> Lanes.managed(row.getLane())).toList();
    String currency = currency(managed);
    boolean comparable = comparable(managed, currency);
    BigDecimal whole = wholeOverManaged(spend, managed);
    BigDecimal apiSpend = comparable ? times(aMonth(sum(managed)), whole) : null;
    List<BigDecimal> byMonth =
        comparable
            ? byMonth(managed).stream().map(amount -> times(amount, whole)).toList()
            : List.of();
    Optional<Map<String, OwnershipCosts.Amount>> parts =
        policy
            .costs()
            .map(costs -> costs.ofWorkload(workload).map(OwnershipCosts.Parts::amounts))
            .map(amounts -> amounts.orElse(Map.of()));
    Set<String> missing =
        parts
            .map(
                amounts -> {
                  Set<String> names = new TreeSet<>(OwnershipCosts.PARTS);
                  names.removeAll(amounts.keySet());
                  return names;
                })
            .orElse(null);
    MonteCarlo self = null;
    BigDecimal cheaper = null;
    if (missing != null && missing.isEmpty()) {
      self = draw(parts.get(), Triangular.exactly(BigDecimal.ZERO));
      cheaper =
          apiSpend == null
              ? null
              : draw(parts.get(), range(apiSpend, byMonth)).probabilitySelfCheaper();
    }
    return new Economics(
        missing,
        apiSpend,
        tokenOnly(workload, spend, currency),
        // What it costs is the saving against an API that costs nothing, turned round.
        self == null ? null : self.p90().negate(),
        self == null ? null : self.p50().negate(),
        self == null ? null : self.p10().negate(),
        cheaper == null ? null : cheaper.doubleValue(),
        byMonth);
  }

  /**
   * How much larger the whole workload is than what of it runs on managed lanes, by output tokens:
   * the total cost of self-hosting is of all of it, so the API must be asked for all of it too. 1
   * where nothing runs on managed lanes, or nothing elsewhere.
   */
  private static BigDecimal wholeOverManaged(List<Spend> spend, List<Spend> managed) {
    long there = managed.stream().mapToLong(Spend::getOutputTokens).sum();
    long own =
        spend.stream()
            .filter(row -> Lanes.own(row.getLane()))
            .mapToLong(Spend::getOutputTokens)
            .sum();
    return there == 0 || own == 0
        ? BigDecimal.ONE
        : new BigDecimal(there + own).divide(new BigDecimal(there), SCALE, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal times(BigDecimal amount, BigDecimal factor) {
    return amount.multiply(factor).setScale(SCALE, RoundingMode.HALF_EVEN);
  }

  /** Currency to compare in: tco.yaml's, else that of the spend; null: neither says. */
  private String currency(List<Spend> managed) {
    Costs costs = new Costs();
    managed.forEach(costs::add);
    return policy.costs().map(OwnershipCosts::currency).orElse(costs.currency());
  }

  /** Whether the cost of every token on managed lanes is known, in this currency. */
  private static boolean comparable(List<Spend> managed, String currency) {
    return managed.stream()
        .filter(row -> tokens(row) > 0 && !row.getGatewayCacheHit())
        .allMatch(
            row ->
                Costs.amount(row) != null
                    && row.getUnpricedAttempts() < row.getAttempts() + row.getReportedRows()
                    && Objects.equals(Costs.currency(row), currency));
  }

  private static long tokens(Spend row) {
    return row.getInputUncachedTokens()
        + row.getCacheReadTokens()
        + row.getCacheWrite5mTokens()
        + row.getCacheWrite1hTokens()
        + row.getOutputTokens();
  }

  private static BigDecimal sum(List<Spend> rows) {
    return rows.stream()
        .map(Costs::amount)
        .filter(Objects::nonNull)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** An amount of the interval as of a month: a mean of whole months, else of 30 days. */
  private BigDecimal aMonth(BigDecimal amount) {
    int whole = wholeMonths().size();
    boolean nothingElse = whole > 0 && from.getDayOfMonth() == 1 && to.getDayOfMonth() == 1;
    return nothingElse
        ? amount.divide(new BigDecimal(whole), SCALE, RoundingMode.HALF_EVEN)
        : amount
            .multiply(MONTH_DAYS)
            .divide(
                new BigDecimal(ChronoUnit.DAYS.between(from, to)), SCALE, RoundingMode.HALF_EVEN);
  }

  /** Calendar months that lie wholly in the interval, oldest first. */
  private List<YearMonth> wholeMonths() {
    List<YearMonth> months = new ArrayList<>();
    YearMonth month = YearMonth.from(from);
    if (from.getDayOfMonth() > 1) {
      month = month.plusMonths(1);
    }
    while (!month.plusMonths(1).atDay(1).isAfter(to)) {
      months.add(month);
      month = month.plusMonths(1);
    }
    return months;
  }

  /** Spend of every whole month since the workload first spent, oldest first. */
  private List<BigDecimal> byMonth(List<Spend> managed) {
    Map<YearMonth, BigDecimal> spend = new TreeMap<>();
    for (Spend row : managed) {
      BigDecimal amount = Costs.amount(row);
      if (amount != null) {
        spend.merge(YearMonth.from(row.getDay()), amount, BigDecimal::add);
      }
    }
    return wholeMonths().stream()
        .dropWhile(month -> spend.getOrDefault(month, BigDecimal.ZERO).signum() == 0)
        .map(month -> spend.getOrDefault(month, BigDecimal.ZERO))
        .toList();
  }

  /** How far spend has moved from month to month; one figure says nothing about the next. */
  private static Triangular range(BigDecimal apiSpend, List<BigDecimal> byMonth) {
    List<BigDecimal> all = Stream.concat(Stream.of(apiSpend), byMonth.stream()).sorted().toList();
    return new Triangular(all.get(0), apiSpend, all.get(all.size() - 1));
  }

  /**
   * E-11 on monthly amounts. tco.yaml has sized the fleet already, so it is one unit whose "hour"
   * is the month; what is left uncertain is the amount of each group and the API's bill.
   */
  private static MonteCarlo draw(Map<String, OwnershipCosts.Amount> parts, Triangular api) {
    Map<Scenario.Driver, Triangular> ranges = new EnumMap<>(Scenario.Driver.class);
    ranges.put(Scenario.Driver.TOKENS_PER_DAY, Triangular.exactly(MILLION));
    ranges.put(Scenario.Driver.API_PRICE, api);
    ranges.put(Scenario.Driver.TOKENS_PER_SECOND, Triangular.exactly(MILLION));
    ranges.put(Scenario.Driver.PEAK_RATIO, Triangular.exactly(BigDecimal.ONE));
    ranges.put(Scenario.Driver.GPU_PER_HOUR, sum(Group.GPU, parts));
    ranges.put(Scenario.Driver.PRICE_PER_KWH, sum(Group.POWER, parts));
    ranges.put(Scenario.Driver.FTE, sum(Group.PEOPLE_AND_THE_REST, parts));
    ranges.put(Scenario.Driver.SALARY, Triangular.exactly(new BigDecimal(12)));
    return MonteCarlo.of(
        new Scenario(ranges, 1, BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ZERO, ONE),
        MonteCarlo.DEFAULT_DRAWS,
        SEED);
  }

  private static Triangular sum(Group group, Map<String, OwnershipCosts.Amount> parts) {
    BigDecimal min = BigDecimal.ZERO;
    BigDecimal likely = BigDecimal.ZERO;
    BigDecimal max = BigDecimal.ZERO;
    for (String part : group.parts) {
      OwnershipCosts.Amount amount = parts.get(part);
      min = min.add(amount.min());
      likely = likely.add(amount.likely());
      max = max.add(amount.max());
    }
    return new Triangular(min, likely, max);
  }

  /**
   * GPU hours at full use for the output tokens of a month, at the cheapest benchmark that could
   * serve the workload: the models it runs on our lanes or was evaluated with, else any that was
   * measured. Null: no benchmark, or no price of its GPU in this currency.
   */
  private BigDecimal tokenOnly(String workload, List<Spend> spend, String currency) {
    List<Benchmark> measured =
        policy.benchmarks().stream()
            .flatMap(List::stream)
            .filter(benchmark -> benchmark.tokensPerSecond().signum() > 0)
            .toList();
    Set<String> models = new TreeSet<>();
    spend.stream()
        .filter(row -> Lanes.own(row.getLane()) && row.getModel() != null)
        .forEach(row -> models.add(row.getModel()));
    policy.evaluations().stream()
        .flatMap(List::stream)
        .filter(evaluation -> evaluation.workload().equals(workload))
        .map(Evaluation::model)
        .forEach(models::add);
    List<Benchmark> fitting =
        measured.stream().filter(benchmark -> models.contains(benchmark.model())).toList();
    BigDecimal output =
        aMonth(new BigDecimal(spend.stream().mapToLong(Spend::getOutputTokens).sum()));
    return (fitting.isEmpty() ? measured : fitting)
        .stream()
            .map(benchmark -> perMillion(benchmark, currency))
            .flatMap(Optional::stream)
            .min(BigDecimal::compareTo)
            .map(
                price ->
                    price.multiply(output).movePointLeft(6).setScale(SCALE, RoundingMode.HALF_EVEN))
            .orElse(null);
  }

  private Optional<BigDecimal> perMillion(Benchmark benchmark, String currency) {
    return policy
        .gpuPrice(benchmark.gpu())
        .filter(price -> price.currency().equals(currency))
        .map(GpuPrice::pricePerHour)
        .map(
            hour ->
                BreakEven.perMillionAtFullLoad(
                    hour.multiply(new BigDecimal(benchmark.gpus())), benchmark.tokensPerSecond()));
  }
}
