package io.plumbline.stage.judge;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.GpuPool;
import io.plumbline.rules.fact.Intake;
import io.plumbline.rules.fact.ModelCost;
import io.plumbline.rules.fact.ProviderCount;
import io.plumbline.rules.fact.Spending;
import io.plumbline.rules.fact.Traffic;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.Flow;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Spend;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Days, pools and sources as facts. */
final class SeriesFacts {
  private static final int SCALE = 18;

  private final JudgeInput input;
  private final Declared declared;

  SeriesFacts(JudgeInput input, Declared declared) {
    this.input = input;
    this.declared = declared;
  }

  /** Refusals for rate and retries, by workload, provider and lane. */
  List<Subject> traffic() {
    Map<String, Map<LocalDate, Long>> retries = new HashMap<>();
    Map<String, Map<LocalDate, Long>> firsts = new HashMap<>();
    for (Spend row : input.spend()) {
      firsts
          .computeIfAbsent(row.getWorkload(), key -> new HashMap<>())
          .merge(row.getDay(), row.getAttempts() - row.getRetriedAttempts(), Long::sum);
      if (row.getRetriedAttempts() > 0) {
        retries
            .computeIfAbsent(
                trafficKey(row.getWorkload(), row.getProvider(), row.getLane()),
                key -> new HashMap<>())
            .merge(row.getDay(), row.getRetriedAttempts(), Long::sum);
      }
    }
    Map<String, List<ProviderDay>> groups = new TreeMap<>();
    for (ProviderDay day : input.providerDays()) {
      String key = trafficKey(day.getWorkload(), day.getProvider(), day.getLane());
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(day);
    }
    // Sorted once: a filter over all flows for each group would cost groups times flows.
    Map<Served, List<Flow>> flows =
        WorkloadFacts.by(
            input.flows(),
            flow -> new Served(flow.getWorkload(), flow.getProvider(), flow.getLane()));
    Passages passages = new Passages(input);
    Map<String, Passages.Refused> refusals = passages.refusals(groups);
    Map<String, List<Traffic.Hour>> hours = passages.hours(groups, retries);
    List<Subject> subjects = new ArrayList<>();
    groups.forEach(
        (key, days) ->
            subjects.add(
                traffic(
                    key,
                    days,
                    new FlowFacts.Rows(flows.getOrDefault(Served.of(days.get(0)), List.of())),
                    refusals.get(key),
                    hours.get(key),
                    retries.getOrDefault(key, Map.of()),
                    firsts.getOrDefault(days.get(0).getWorkload(), Map.of()))));
    return subjects;
  }

  /** Where a workload's calls went. */
  private record Served(String workload, String provider, String lane) {
    static Served of(ProviderDay day) {
      return new Served(day.getWorkload(), day.getProvider(), day.getLane());
    }
  }

  /** A model of a provider; null: the log names none. */
  private record Model(String provider, String model) {
    static Model of(ModelDay day) {
      return new Model(day.getProvider(), day.getModel());
    }
  }

  private static String trafficKey(String workload, String provider, String lane) {
    return String.join(" / ", workload == null ? "unattributed" : workload, provider + " " + lane);
  }

  private Subject traffic(
      String key,
      List<ProviderDay> days,
      FlowFacts.Rows flows,
      Passages.Refused refused,
      List<Traffic.Hour> hours,
      Map<LocalDate, Long> retries,
      Map<LocalDate, Long> firsts) {
    ProviderDay one = days.get(0);
    long attempts = days.stream().mapToLong(ProviderDay::getAttempts).sum();
    long unexplained = days.stream().mapToLong(ProviderDay::getUnknownLimited).sum();
    About about =
        new About(
            key,
            one.getWorkload(),
            flows.team(),
            one.getProvider(),
            declared.owner(one.getWorkload()),
            attempts,
            days.stream().mapToLong(ProviderDay::getTokens).sum(),
            null,
            null,
            attempts == 0 ? null : 1 - (double) unexplained / attempts,
            List.of(),
            null,
            flows.first(),
            flows.last());
    // Where no attempt is ever linked to an earlier one, a lost request and a retried one look
    // alike.
    boolean linked = refused != null && (refused.recovered() > 0 || !retries.isEmpty());
    Traffic fact =
        new Traffic(
            about,
            one.getProvider(),
            one.getLane(),
            days.stream()
                .map(
                    day ->
                        new Traffic.Day(
                            day.getDay(),
                            day.getAttempts(),
                            day.getVendorLimited(),
                            day.getGatewayLimited(),
                            day.getUnknownLimited(),
                            retries.getOrDefault(day.getDay(), 0L),
                            firsts.getOrDefault(day.getDay(), 0L)))
                .toList(),
            linked ? (Long) refused.refused() : null,
            linked ? (Long) refused.recovered() : null,
            hours,
            retries.isEmpty() ? null : Boolean.TRUE);
    return new Subject(
        fact,
        List.of(
            Map.of(
                "workload", Arrays.asList(one.getWorkload()),
                "provider", List.of(one.getProvider()),
                "lane", List.of(one.getLane()))),
        List.of(),
        null);
  }

  /** Reported beside priced, by provider, model and currency. */
  List<Subject> modelCosts() {
    Map<String, List<ModelDay>> groups = new TreeMap<>();
    for (ModelDay day : input.modelDays()) {
      String model = day.getModel() == null ? "model unknown" : day.getModel();
      String key =
          "%s / %s in %s".formatted(day.getProvider(), model, CostTables.named(day.getCurrency()));
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(day);
    }
    Map<Model, List<Flow>> flows =
        WorkloadFacts.by(input.flows(), flow -> new Model(flow.getProvider(), flow.getModel()));
    Map<Model, Set<String>> priceKeys = priceKeys();
    List<Subject> subjects = new ArrayList<>();
    groups.forEach(
        (key, days) -> {
          Model model = Model.of(days.get(0));
          subjects.add(
              modelCost(
                  key,
                  days,
                  new FlowFacts.Rows(flows.getOrDefault(model, List.of())),
                  listed(priceKeys.getOrDefault(model, Set.of()))));
        });
    return subjects;
  }

  /** False where the logs say zero of calls without a price: nobody knows what those cost. */
  private static boolean costKnown(ModelDay day) {
    return day.getPricedCost() != null
        || day.getReportedCost().signum() != 0
        || day.getUnpricedAttempts() == 0;
  }

  private Subject modelCost(
      String key, List<ModelDay> days, FlowFacts.Rows flows, List<CostTables.ListedPrice> listed) {
    ModelDay one = days.get(0);
    long attempts = days.stream().mapToLong(ModelDay::getAttempts).sum();
    long unpriced = days.stream().mapToLong(ModelDay::getUnpricedAttempts).sum();
    BigDecimal spend =
        days.stream()
            .filter(SeriesFacts::costKnown)
            .map(day -> day.getPricedCost() == null ? day.getReportedCost() : day.getPricedCost())
            .reduce(BigDecimal::add)
            .orElse(null);
    // ISO 4217's XXX: nobody said a currency, so there is no amount to speak of.
    String currency = one.getCurrency().equals("XXX") ? null : one.getCurrency();
    About about =
        new About(
            key,
            null,
            null,
            one.getProvider(),
            null,
            attempts,
            days.stream().mapToLong(ModelDay::getTokens).sum(),
            currency == null ? null : spend,
            currency,
            attempts == 0 ? null : 1 - (double) unpriced / attempts,
            List.of(),
            null,
            flows.first(),
            flows.last());
    LocalDate withdrawnOn =
        listed.stream()
            .map(CostTables.ListedPrice::withdrawnOn)
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    SinceLastMonth since = since(one, unpriced > 0);
    ModelCost fact =
        new ModelCost(
            about,
            one.getProvider(),
            one.getModel() == null ? "unknown" : one.getModel(),
            hosted(flows),
            days.stream()
                .map(
                    day ->
                        new ModelCost.Day(day.getDay(), day.getReportedCost(), day.getPricedCost()))
                .toList(),
            days.stream().mapToLong(ModelDay::getZeroCostAttempts).sum(),
            unpriced,
            since.calledBefore(),
            since.before(),
            since.priceEffect(),
            listed.isEmpty() ? null : Boolean.TRUE,
            withdrawnOn,
            withdrawnOn == null
                ? null
                : Math.toIntExact(ChronoUnit.DAYS.between(input.to().minusDays(1), withdrawnOn)));
    return new Subject(
        fact,
        List.of(
            Map.of("provider", List.of(one.getProvider()), "model", Arrays.asList(one.getModel()))),
        List.of(),
        null);
  }

  /** Null: on no lane that is known. */
  private static Boolean hosted(FlowFacts.Rows flows) {
    if (!flows.where(flow -> Lanes.managed(flow.getLane())).isEmpty()) {
      return Boolean.TRUE;
    }
    boolean own = !flows.isEmpty() && flows.where(flow -> !Lanes.own(flow.getLane())).isEmpty();
    return own ? Boolean.FALSE : null;
  }

  /** Entries of the price book that each model's calls were priced by. */
  private Map<Model, Set<String>> priceKeys() {
    Map<Model, Set<String>> keys = new HashMap<>();
    for (Spend row : input.spend()) {
      if (row.getPriceKey() != null) {
        keys.computeIfAbsent(new Model(row.getProvider(), row.getModel()), m -> new HashSet<>())
            .add(row.getPriceKey());
      }
    }
    return keys;
  }

  /** What the price book says of entries; one it no longer has is left out. */
  private List<CostTables.ListedPrice> listed(Set<String> keys) {
    return keys.stream().map(input.costs().prices()::get).filter(Objects::nonNull).toList();
  }

  /** What the bridge says of a model; nulls: nothing is known of the month before. */
  private record SinceLastMonth(Boolean calledBefore, BigDecimal before, BigDecimal priceEffect) {}

  /**
   * @param unpriced whether calls of it have no price: then it may have been called in the month
   *     before too, at a cost nobody knows
   */
  private SinceLastMonth since(ModelDay model, boolean unpriced) {
    if (input.costs().bridge().isEmpty()) {
      return new SinceLastMonth(null, null, null);
    }
    Map<String, BigDecimal> parts = new HashMap<>();
    for (Bridge row : input.costs().bridge()) {
      if (row.getProvider().equals(model.getProvider())
          && Objects.equals(row.getModel(), model.getModel())
          && (row.getCurrency().equals(model.getCurrency()) || isAlone(row))) {
        parts.merge(row.getComponent(), row.getAmount(), BigDecimal::add);
      }
    }
    BigDecimal start = parts.getOrDefault("start", BigDecimal.ZERO);
    if (start.signum() == 0) {
      return new SinceLastMonth(unpriced ? null : Boolean.FALSE, null, null);
    }
    BigDecimal price = parts.get("price");
    BigDecimal retries = parts.get("retries");
    BigDecimal before =
        parts.get("end").subtract(price).subtract(parts.get("exchange")).subtract(retries);
    return new SinceLastMonth(Boolean.TRUE, before, price);
  }

  /** Whether the bridge converted all currencies into one. */
  private boolean isAlone(Bridge row) {
    return input.costs().bridge().stream()
        .map(Bridge::getCurrency)
        .allMatch(row.getCurrency()::equals);
  }

  /** Spend of the organisation by currency, and how much of it names nobody. */
  List<Subject> spending() {
    Costs all = new Costs();
    Costs untagged = new Costs();
    Costs again = new Costs();
    boolean numbered = input.spend().stream().anyMatch(row -> row.getRetriedAttempts() > 0);
    Map<String, Long> attempts = new TreeMap<>();
    Map<String, Long> tokens = new TreeMap<>();
    long known = 0;
    long seen = 0;
    for (Spend row : input.spend()) {
      all.add(row);
      seen += row.getAttempts();
      String currency = Costs.amount(row) == null ? null : Costs.currency(row);
      if (currency != null) {
        known += row.getAttempts();
        again.add(again(row), currency);
        if (row.getTeam() == null || row.getWorkload() == null) {
          untagged.add(row);
          attempts.merge(currency, row.getAttempts(), Long::sum);
          tokens.merge(currency, tokens(row), Long::sum);
        }
      }
    }
    FlowFacts.Rows flows = new FlowFacts.Rows(input.flows());
    Double coverage = seen == 0 ? null : (double) known / seen;
    List<Map<String, List<String>>> calls =
        List.of(
            Map.of("team", Arrays.asList((String) null)),
            Map.of("workload", Arrays.asList((String) null)));
    List<Subject> subjects = new ArrayList<>();
    all.byCurrency()
        .forEach(
            (currency, spend) -> {
              BigDecimal nobodys = untagged.byCurrency().getOrDefault(currency, BigDecimal.ZERO);
              About about =
                  new About(
                      "the organisation in " + currency,
                      null,
                      null,
                      null,
                      null,
                      attempts.getOrDefault(currency, 0L),
                      tokens.getOrDefault(currency, 0L),
                      nobodys,
                      currency,
                      coverage,
                      List.of(),
                      null,
                      flows.first(),
                      flows.last());
              subjects.add(
                  new Subject(
                      new Spending(
                          about,
                          "organisation",
                          spend,
                          nobodys,
                          again.byCurrency().getOrDefault(currency, BigDecimal.ZERO),
                          numbered ? Boolean.TRUE : null),
                      calls,
                      List.of(),
                      null));
            });
    return subjects;
  }

  /** What failed attempts and those after the first cost of a row. */
  private static BigDecimal again(Spend row) {
    BigDecimal amount = Costs.amount(row);
    if (row.getStatus().equals("failed") || row.getAttempts() == 0) {
      return row.getAttempts() == 0 ? BigDecimal.ZERO : amount;
    }
    long repeated = Math.min(row.getRetriedAttempts(), row.getAttempts());
    return amount
        .multiply(BigDecimal.valueOf(repeated))
        .divide(BigDecimal.valueOf(row.getAttempts()), SCALE, RoundingMode.HALF_EVEN);
  }

  private static long tokens(Spend row) {
    return row.getInputUncachedTokens()
        + row.getCacheReadTokens()
        + row.getCacheWrite5mTokens()
        + row.getCacheWrite1hTokens()
        + row.getOutputTokens();
  }

  List<Subject> gpuPools() {
    PoolBenchmarks benchmarks = new PoolBenchmarks(declared, input.spend());
    return input.gpuPools().stream()
        .map(row -> Subject.withoutCalls(gpuPool(row, benchmarks)))
        .toList();
  }

  private static Fact gpuPool(io.plumbline.schema.GpuPool row, PoolBenchmarks benchmarks) {
    double hours = row.getMeasuredHours() + row.getUnmeasuredHours();
    About about =
        new About(
            row.getPool(),
            null,
            null,
            null,
            null,
            0,
            row.getGeneratedTokens() == null ? 0 : row.getGeneratedTokens(),
            row.getIdleCost(),
            row.getIdleCost() == null ? null : row.getCurrency(),
            hours == 0 ? null : row.getMeasuredHours() / hours,
            List.of(),
            null,
            row.getFirstSeen(),
            row.getLastSeen());
    return new GpuPool(
        about,
        row.getGpuModels(),
        row.getGpus(),
        row.getMetric(),
        row.getMeasuredHours(),
        row.getUnmeasuredHours(),
        row.getMeanUtilisation(),
        row.getIdleHours(),
        row.getIdleCost(),
        row.getDays(),
        benchmarks.breakEvenUtilisation(row),
        row.getBusyHours(),
        row.getBusiestNodeUtilisation(),
        row.getQuietestNodeUtilisation(),
        benchmarks.age(row),
        benchmarks.given(),
        benchmarks.tokensPerSecond(row),
        PoolBenchmarks.servedQuantisation(row),
        benchmarks.quantisationMeasured(row),
        row.getBusyTokensPerSecond());
  }

  /** What each source delivered; of several revisions of a file the highest counts. */
  List<Subject> intake() {
    Map<String, Received> sources = new TreeMap<>();
    for (IngestedFile file : input.ingestedFiles()) {
      sources.computeIfAbsent(file.getSource(), source -> new Received()).add(file);
    }
    List<Subject> subjects = new ArrayList<>();
    sources.forEach(
        (source, received) -> subjects.add(Subject.withoutCalls(intake(source, received))));
    return subjects;
  }

  /** What the files of a source held together. */
  private static final class Received {
    private final Set<String> formats = new TreeSet<>();
    private long read;
    private long accepted;
    private long duplicates;
    private long quarantined;
    private long noValue;
    private long inNone;
    private Instant first;
    private Instant last;

    void add(IngestedFile file) {
      formats.add(file.getFormat());
      read += file.getRead();
      accepted += file.getAccepted();
      duplicates += Math.max(0, file.getDuplicates() - file.getLinked());
      quarantined += file.getQuarantined();
      noValue += file.getNoValue();
      inNone += file.getRead() - file.getAccepted() - file.getDuplicates() - file.getQuarantined();
      if (file.getFirstAt() != null) {
        first = first == null || file.getFirstAt().isBefore(first) ? file.getFirstAt() : first;
        last = last == null || file.getLastAt().isAfter(last) ? file.getLastAt() : last;
      }
    }
  }

  /** Hours from {@code last} to the end of the interval; none where it is later. */
  private double hoursToEnd(Instant last) {
    Instant end = input.to().atStartOfDay(ZoneOffset.UTC).toInstant();
    return Math.max(0, Duration.between(last, end).toMinutes() / 60.0);
  }

  private Fact intake(String source, Received of) {
    About about =
        new About(
            source,
            null,
            null,
            null,
            null,
            0,
            0,
            null,
            null,
            of.read == 0 ? null : 1 - (double) (of.quarantined - of.noValue) / of.read,
            List.of(),
            null,
            of.first,
            of.last);
    return new Intake(
        about,
        String.join(", ", of.formats),
        of.read,
        of.accepted,
        of.duplicates,
        of.quarantined,
        of.noValue,
        of.inNone,
        input.spend().stream().anyMatch(row -> row.getSource().equals(source)),
        about.lastSeen() == null ? null : hoursToEnd(about.lastSeen()),
        input.around().usualHoursSilent().get(source),
        input.around().thinHours().get(source));
  }

  /** What each report counted beside the logs; its views of a part of the calls are left out. */
  List<Subject> providerCounts() {
    Map<String, Map<LocalDate, long[]>> compared = new TreeMap<>();
    Map<String, String> countedBy = new TreeMap<>();
    for (CrossCheck row : input.around().crossChecks()) {
      String key = "%s as counted in %s".formatted(row.getCountedBy(), row.getSource());
      countedBy.put(key, row.getCountedBy());
      Map<LocalDate, long[]> days = compared.computeIfAbsent(key, k -> new TreeMap<>());
      if (row.getToldRequests() != null && !row.getStatus().equals("not_assessed")) {
        long[] day = days.computeIfAbsent(row.getDay(), d -> new long[2]);
        day[0] += row.getToldRequests();
        day[1] += row.getSeenAttempts();
      }
    }
    List<Subject> subjects = new ArrayList<>();
    compared.forEach(
        (key, days) -> {
          List<ProviderCount.Day> told =
              days.entrySet().stream()
                  .map(d -> new ProviderCount.Day(d.getKey(), d.getValue()[0], d.getValue()[1]))
                  .toList();
          About about =
              new About(
                  key,
                  null,
                  null,
                  countedBy.get(key),
                  null,
                  told.stream().mapToLong(ProviderCount.Day::told).sum(),
                  0,
                  null,
                  null,
                  null,
                  List.of(),
                  null,
                  null,
                  null);
          subjects.add(Subject.withoutCalls(new ProviderCount(about, countedBy.get(key), told)));
        });
    return subjects;
  }
}
