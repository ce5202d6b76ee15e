package io.plumbline;

import io.plumbline.rules.engine.Judge;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Allocation;
import io.plumbline.schema.Capacity;
import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.Finding;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.PriceScenario;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.Quota;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Run;
import io.plumbline.schema.Spend;
import io.plumbline.schema.SpendForecast;
import io.plumbline.schema.UsageDaily;
import io.plumbline.schema.UsageDay;
import io.plumbline.schema.Verdict;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.Digests;
import io.plumbline.shared.Erasure;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunChain;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.Signatures;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.Version;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.shared.policy.CostAllocation;
import io.plumbline.shared.policy.Policy;
import io.plumbline.shared.policy.PolicyAttribution;
import io.plumbline.shared.policy.ReferenceRates;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.ingest.Mapping;
import io.plumbline.stage.judge.CostTables;
import io.plumbline.stage.judge.JudgeInput;
import io.plumbline.stage.judge.JudgeStage;
import io.plumbline.stage.judge.Judged;
import io.plumbline.stage.judge.LaneVerdict;
import io.plumbline.stage.judge.Surroundings;
import io.plumbline.stage.judge.UsageEvidence;
import io.plumbline.stage.measure.CapacitySamples;
import io.plumbline.stage.measure.CrossCheckTable;
import io.plumbline.stage.measure.GpuPrices;
import io.plumbline.stage.measure.MeasureInput;
import io.plumbline.stage.measure.MeasureStage;
import io.plumbline.stage.measure.Measures;
import io.plumbline.stage.measure.ThinHours;
import io.plumbline.stage.measure.UsualSilence;
import io.plumbline.stage.measure.finance.AllocationTable;
import io.plumbline.stage.measure.finance.MonthBridge;
import io.plumbline.stage.measure.finance.Reconciliation;
import io.plumbline.stage.measure.finance.ReconciliationTerms;
import io.plumbline.stage.measure.outlook.AnomalyTable;
import io.plumbline.stage.measure.outlook.BudgetTable;
import io.plumbline.stage.measure.outlook.ComparedDays;
import io.plumbline.stage.measure.outlook.DailyCosts;
import io.plumbline.stage.measure.outlook.ForecastTable;
import io.plumbline.stage.measure.outlook.ResidencyTable;
import io.plumbline.stage.measure.outlook.SavingTable;
import io.plumbline.stage.normalise.Normalisation;
import io.plumbline.stage.normalise.pii.Recognition;
import io.plumbline.stage.price.PriceBook;
import io.plumbline.stage.price.PriceCheck;
import io.plumbline.stage.price.PriceEntry;
import io.plumbline.stage.price.PriceScenarios;
import io.plumbline.stage.price.PriceStage;
import io.plumbline.stage.price.Priced;
import io.plumbline.stage.report.CloseState;
import io.plumbline.stage.report.FinanceFigures;
import io.plumbline.stage.report.ManifestReference;
import io.plumbline.stage.report.OutlookFigures;
import io.plumbline.stage.report.Oversight;
import io.plumbline.stage.report.RejectedCount;
import io.plumbline.stage.report.ReportInput;
import io.plumbline.stage.report.ReportNotes;
import io.plumbline.stage.report.ReportStage;
import io.plumbline.stage.report.Restated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The table of contents: six stages in a row, each reading tables and writing tables. Only this
 * class knows their order.
 *
 * <p>ingest (files → usage, capacity, rejected, ledger) with normalise as one function over a
 * record → price (cubes → priced cubes) → measure (→ spend, flows, GPU hours …) → judge (→
 * findings, verdicts) → report (→ pages, CSV, summary.json).
 */
public final class AuditPipeline {
  private static final int HISTORY_DAYS = 60;

  /** A quarter: what the forecast rests on and is tried on. */
  private static final int OUTLOOK_DAYS = 91;

  /** No audit runs for so long: what is older and named by nobody was left behind. */
  private static final Duration LEFTOVERS = Duration.ofDays(7);

  private final AuditConfig config;
  private final Policy policy;
  private final PriceBook prices;
  private final RulePacks packs;
  private final TaskEngine engine;
  private final String engineName;
  private final AuditClock clock;
  private final Lake lake;
  private final RunStore runs;
  private final MonthCloses closes;

  /**
   * A pipeline over one configuration.
   *
   * @param engineName what is said of the engine in reports, e.g. {@code local[*]}
   */
  public AuditPipeline(
      AuditConfig config,
      Policy policy,
      PriceBook prices,
      RulePacks packs,
      TaskEngine engine,
      String engineName,
      AuditClock clock) {
    this.config = config;
    this.policy = policy;
    this.prices = prices;
    this.packs = packs;
    this.engine = engine;
    this.engineName = engineName;
    this.clock = clock;
    this.lake = Lake.at(config.warehouse());
    this.runs = RunStore.in(config.warehouse());
    this.closes = new MonthCloses(config.warehouse());
  }

  /**
   * What an audit did.
   *
   * @param ingested what was read now
   * @param restated what late records changed of days already reported, in sentences
   * @param reused whether an equal run stood already and was only reported again
   */
  public record Audited(
      IngestStage.Result ingested,
      Run run,
      RunTables tables,
      List<IngestedFile> files,
      ReportStage.Written reports,
      List<String> restated,
      boolean reused) {}

  /**
   * Audits the interval: all six stages.
   *
   * @param from first UTC day
   * @param to end, exclusive
   * @throws MonthClosedException if it would change what a closed month says
   */
  public Audited audit(LocalDate from, LocalDate to) throws IOException {
    return audit(from, to, false);
  }

  /**
   * @param restating whether a closed month may be changed, because it is closed anew
   */
  private Audited audit(LocalDate from, LocalDate to, boolean restating) throws IOException {
    LocalDate today = LocalDate.ofInstant(clock.now(), ZoneOffset.UTC);
    LocalDate last = to.minusDays(1);
    JudgeStage.check(packs, policy, today.isAfter(last) ? today : last);
    try (WriterLock lock = lake.lock()) {
      IngestStage.Result ingested = ingest(lock, to, false);
      LakeVersion version = ingested.version();
      List<IngestedFile> files = filesOf(version, from, to);
      Run run = run(version, files, from, to);
      boolean reused = runs.has(run.getRunId());
      RunTables tables =
          reused
              ? RunTables.read(runs, run.getRunId())
              : compute(version, run, files, RunCatalog.of(runs), new JudgeStage(packs, policy));
      if (!restating) {
        refuseToChangeClosedMonths(run, tables);
      }
      if (!reused) {
        publish(version, run, tables);
      }
      ReportStage.Written reports = report(version, run, tables, files);
      if (ingested.newFiles() > 0) { // a night with nothing new leaves nothing to tidy up
        sweep(lock);
      }
      return new Audited(ingested, run, tables, files, reports, restated(version, run), reused);
    }
  }

  private void refuseToChangeClosedMonths(Run run, RunTables tables) throws IOException {
    List<String> changes = closes.changes(run.getRunId(), tables, run.getFrom(), run.getTo());
    if (!changes.isEmpty()) {
      throw new MonthClosedException(
          String.join(" ", changes)
              + " Nothing was changed. Say why the month changes and close it anew: plumbline close"
              + " --month M --restate CAUSE.");
    }
  }

  // --- the close of a month

  /**
   * Audits a month in order to close it.
   *
   * @param restating whether it may change a month that is closed
   * @throws MonthClosedException if the month is closed, would change, and may not
   */
  public Audited auditToClose(YearMonth month, boolean restating) throws IOException {
    return audit(month.atDay(1), month.plusMonths(1).atDay(1), restating);
  }

  /** The close of a month that counts; empty: it was never closed. */
  public Optional<MonthClose> lastClose(YearMonth month) throws IOException {
    return closes.last(month);
  }

  /** Whether the month has ended, by the clock. */
  public boolean isOver(YearMonth month) {
    return !clock
        .now()
        .isBefore(month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** Configured sources of which nothing that was read concerns the month. */
  public List<String> silentSources(Audited audited) throws IOException {
    Run run = audited.run();
    LakeVersion version = lake.version(run.getLakeVersion());
    Set<String> heard = new HashSet<>();
    audited.files().stream()
        .filter(file -> file.getFirstAt() != null)
        .forEach(file -> heard.add(file.getSource()));
    Set<String> sources = sourceNames();
    BilledCharges.of(version, sources, run.getFrom(), run.getTo())
        .forEach(line -> heard.add(line.getSource()));
    BilledCharges.counts(version, sources, run.getFrom(), run.getTo())
        .forEach(bucket -> heard.add(bucket.getSource()));
    return config.sources().stream()
        .map(AuditConfig.Source::name)
        .filter(source -> !heard.contains(source))
        .toList();
  }

  /**
   * Calls of an audit that have no price and cost something, a sentence for each model; capacity
   * bought by the hour is not among them, since its bill is not by the call.
   */
  public List<String> unpricedCalls(Audited audited) throws IOException {
    Run run = audited.run();
    return PriceCoverage.of(
            config,
            lake.version(run.getLakeVersion()),
            prices,
            run.getFrom(),
            run.getTo(),
            run.getTo())
        .unpriced()
        .stream()
        .filter(calls -> calls.reason() != Priced.Reason.PROVISIONED)
        .map(PriceCheck.Unpriced::message)
        .toList();
  }

  /**
   * Closes a month on the figures of an audit and writes its reports anew, which then say so.
   *
   * @param status preliminary, closed or restated
   * @param cause why it is closed anew; null: it was not closed
   * @param missing what is missing, in sentences
   */
  public MonthClose close(
      YearMonth month, Audited audited, String status, String cause, List<String> missing)
      throws IOException {
    try (WriterLock lock = lake.lock()) {
      MonthClose close =
          closes.record(
              month,
              status,
              audited.run().getRunId(),
              cause,
              missing,
              audited.tables().finance().journal());
      report(
          lake.version(audited.run().getLakeVersion()),
          audited.run(),
          audited.tables(),
          audited.files());
      return close;
    }
  }

  /** Deletes what killed runs left; the versions that recorded runs name stay readable. */
  private void sweep(WriterLock lock) throws IOException {
    Set<Long> named = new HashSet<>();
    RunCatalog.of(runs).all().forEach(run -> named.add(run.manifest().lakeVersion()));
    lock.sweep(1, named, clock.now().minus(LEFTOVERS));
  }

  /**
   * Reads what is new; the first stage as a task of its own.
   *
   * @param to day after the last, UTC
   * @param retryQuarantine whether files that have records in quarantine are read again
   */
  public IngestStage.Result ingest(LocalDate to, boolean retryQuarantine) throws IOException {
    try (WriterLock lock = lake.lock()) {
      return ingest(lock, to, retryQuarantine);
    }
  }

  // --- 1 and 2: files to rows

  private IngestStage.Result ingest(WriterLock lock, LocalDate to, boolean retryQuarantine)
      throws IOException {
    IngestStage stage = new IngestStage(lake, engine);
    LakeVersion base = lake.latest();
    IngestStage.Pending pending =
        stage.pending(
            base, config.sources().stream().map(AuditPipeline::source).toList(), retryQuarantine);
    Instant newest = clock.now();
    Instant end = to.atStartOfDay(ZoneOffset.UTC).toInstant();
    // A clock a little ahead is a nuisance; a record from next year is a fault.
    Instant allowed =
        (end.isAfter(newest) ? end : newest)
            .plusSeconds(3600L * config.limits().futureToleranceHours());
    IngestStage.Limits limits =
        new IngestStage.Limits(
            allowed,
            (int) Math.min(Integer.MAX_VALUE - 64, config.limits().maxRecordBytes()),
            Duration.ofMinutes(config.limits().clockSkewMinutes()));
    return stage.ingest(
        lock, base, pending, limits, new Normalisation(config.pseudonymKey().orElse(null)));
  }

  /**
   * A source as ingest reads it.
   *
   * @throws io.plumbline.shared.config.ConfigFaultsException with every fault of its mapping file
   */
  static IngestStage.Source source(AuditConfig.Source configured) {
    return new IngestStage.Source(
        configured.name(),
        configured.format(),
        configured.path(),
        configured.zone().orElse(null),
        configured.mapping().map(Mapping::read).orElse(null));
  }

  // --- 3 to 5: rows to findings

  /**
   * @param published the runs before it
   */
  private RunTables compute(
      LakeVersion version,
      Run run,
      List<IngestedFile> files,
      RunCatalog published,
      JudgeStage stage)
      throws IOException {
    LocalDate from = run.getFrom();
    LocalDate to = run.getTo();
    PolicyAttribution attribution = new PolicyAttribution(policy);
    LocalDate outlookFrom = to.minusDays(OUTLOOK_DAYS);
    LocalDate first = firstDay(from, to);
    List<PricedDaily> known =
        new PriceStage(prices, attribution)
            .price(cubesSince(version, outlookFrom.isBefore(first) ? outlookFrom : first, to));
    List<PricedDaily> priced =
        known.stream().filter(p -> !p.getUsage().getDay().isBefore(first)).toList();
    List<UsageDaily> cubes = priced.stream().map(PricedDaily::getUsage).toList();
    Measures measures = measures(version, priced, attribution, from, to);
    List<CrossCheck> counted = crossChecks(version, cubes, from, to);
    FinanceTables finance = finance(version, run, measures, spendBefore(priced, run, attribution));
    DailyCosts daily = DailyCosts.of(known, attribution);
    OutlookTables outlook = outlook(run, daily, priced, measures, attribution);
    Judged judged =
        stage.judge(
            judgeInput(
                version,
                run,
                files,
                measures,
                attribution,
                around(priced, counted, measures.quotas(), published, from, to),
                costs(run, finance, outlook, daily, measures.spend())));
    RunTables tables =
        new RunTables(
            measures.spend(),
            measures.flows(),
            measures.providerDays(),
            measures.modelDays(),
            measures.workloads(),
            measures.personalData(),
            measures.gpuHours(),
            measures.gpuPools(),
            judged.findings(),
            judged.verdicts().stream().map(AuditPipeline::verdict).toList(),
            counted,
            finance,
            outlook,
            judged.acceptedRisks(),
            FindingHistories.since(
                runs, published, packs, policy, run, measures, judged.findings()),
            judged.registers(),
            measures.quotas());
    return tables;
  }

  private Measures measures(
      LakeVersion version,
      List<PricedDaily> priced,
      PolicyAttribution attribution,
      LocalDate from,
      LocalDate to) {
    return new MeasureStage()
        .measure(
            new MeasureInput(
                priced.stream().filter(p -> !p.getUsage().getDay().isBefore(from)).toList(),
                priced,
                samples(version),
                attribution,
                gpuPrices(),
                from,
                to));
  }

  /**
   * Findings of a recorded run as this pipeline's policy and packs judge them now, over the version
   * of the warehouse that the run read. Writes nothing and waits for nobody.
   *
   * @param judge made of this pipeline's packs
   */
  public List<Finding> findingsAnew(RunManifest recorded, Judge judge) throws IOException {
    LakeVersion version = lake.version(recorded.lakeVersion());
    List<IngestedFile> files = filesOf(version, recorded.from(), recorded.to());
    RunCatalog published = RunCatalog.of(runs).asOf(recorded.runId()).without(recorded.runId());
    Run run = run(version, files, recorded.from(), recorded.to());
    return compute(version, run, files, published, new JudgeStage(packs, judge, policy)).findings();
  }

  /**
   * What rebuilding a recorded run gave.
   *
   * @param run the run as its inputs make it now
   * @param outputs SHA-256 of its tables by file name; empty: the inputs are others, nothing was
   *     built
   * @param reports its reports by their names in its folder
   */
  public record Rebuilt(Run run, Map<String, String> outputs, Map<String, String> reports) {}

  /**
   * Builds a recorded run again by this pipeline's policy, prices and packs, as the warehouse and
   * the runs before it were then. Changes nothing that is recorded.
   *
   * @param scratch where tables are written to be compared
   */
  public Rebuilt rebuild(RunManifest recorded, RunStore scratch) throws IOException {
    LakeVersion version = lake.version(recorded.lakeVersion());
    List<IngestedFile> files = filesOf(version, recorded.from(), recorded.to());
    Run run = run(version, files, recorded.from(), recorded.to());
    if (!run.getRunId().equals(recorded.runId())) {
      return new Rebuilt(run, Map.of(), Map.of());
    }
    RunCatalog published = RunCatalog.of(runs).asOf(recorded.runId()).without(recorded.runId());
    RunTables tables = compute(version, run, files, published, new JudgeStage(packs, policy));
    Map<String, String> outputs = new TreeMap<>();
    try (RunStore.Draft draft = scratch.begin(run.getRunId())) {
      tables.forEach(
          (type, rows) -> {
            Path file = write(draft, type, rows);
            try {
              outputs.put(file.getFileName().toString(), Digests.sha256(Files.readAllBytes(file)));
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
    }
    return new Rebuilt(run, outputs, ReportStage.files(reportInput(version, run, tables, files)));
  }

  /** What finance closes the interval with. */
  private FinanceTables finance(LakeVersion version, Run run, Measures measures, List<Spend> before)
      throws IOException {
    Set<String> sources = sourceNames();
    Reconciliation.Result reconciled =
        Reconciliation.of(
            measures.spend(),
            BilledCharges.of(version, sources, run.getFrom(), run.getTo()),
            BilledCharges.counts(version, sources, run.getFrom(), run.getTo()),
            new ReconciliationTerms(
                gatewayKeys(), policy.finance().reconciliationOwner(), policy.rates()));
    List<Allocation> allocation =
        AllocationTable.of(measures.spend(), reconciled.steps(), policy.finance().allocation());
    return new FinanceTables(
        reconciled.steps(),
        reconciled.usage(),
        reconciled.exchanged(),
        allocation,
        AllocationTable.journal(allocation),
        MonthBridge.of(
            before, measures.spend(), policy.finance().currency().orElse(null), policy.rates()),
        WorkloadEconomics.of(
            policy,
            measures.workloads(),
            measures.spend(),
            ChronoUnit.DAYS.between(run.getFrom(), run.getTo())));
  }

  /** What is to come, which days were unlike the others, and what could be saved. */
  private OutlookTables outlook(
      Run run,
      DailyCosts costs,
      List<PricedDaily> priced,
      Measures measures,
      PolicyAttribution attribution) {
    List<SpendForecast> forecasts = ForecastTable.of(costs, run.getTo());
    AnomalyTable.Found unusual = AnomalyTable.of(costs, run.getFrom(), run.getTo());
    List<PriceScenario> scenarios =
        PriceScenarios.of(
            priced.stream().filter(p -> !p.getUsage().getDay().isBefore(run.getFrom())).toList(),
            prices,
            attribution,
            policy.evaluatedModels());
    return new OutlookTables(
        forecasts,
        BudgetTable.of(costs, forecasts, policy.budgets(), run.getTo()),
        unusual.days(),
        unusual.drivers(),
        scenarios,
        SavingTable.of(
            measures.spend(),
            measures.flows(),
            scenarios,
            measures.gpuPools(),
            policy,
            run.getFrom(),
            run.getTo()),
        ResidencyTable.of(scenarios, policy));
  }

  /** Spend of the month before a month, by today's book for its own days; empty: no month. */
  private static List<Spend> spendBefore(
      List<PricedDaily> priced, Run run, PolicyAttribution attribution) {
    if (!isMonth(run.getFrom(), run.getTo())) {
      return List.of();
    }
    LocalDate first = run.getFrom().minusMonths(1);
    return MeasureStage.spend(
        priced.stream()
            .filter(
                cube ->
                    !cube.getUsage().getDay().isBefore(first)
                        && cube.getUsage().getDay().isBefore(run.getFrom()))
            .toList(),
        attribution);
  }

  private static boolean isMonth(LocalDate from, LocalDate to) {
    return from.getDayOfMonth() == 1 && to.equals(from.plusMonths(1));
  }

  private Map<String, Set<String>> gatewayKeys() {
    Map<String, Set<String>> keys = new TreeMap<>();
    policy
        .finance()
        .billing()
        .forEach(
            (provider, billing) -> {
              if (!billing.gatewayKeys().isEmpty()) {
                keys.put(provider, billing.gatewayKeys());
              }
            });
    return keys;
  }

  private Set<String> sourceNames() {
    return config.sources().stream().map(AuditConfig.Source::name).collect(Collectors.toSet());
  }

  /** First day of the weeks before the interval, and of the month before a month. */
  private static LocalDate firstDay(LocalDate from, LocalDate to) {
    LocalDate first = to.minusDays(HISTORY_DAYS).isBefore(from) ? to.minusDays(HISTORY_DAYS) : from;
    if (isMonth(from, to) && from.minusMonths(1).isBefore(first)) {
      first = from.minusMonths(1);
    }
    return first;
  }

  /**
   * Live cubes of a version.
   *
   * @param first first day that is wanted
   */
  static List<UsageDaily> cubesSince(LakeVersion version, LocalDate first, LocalDate to)
      throws IOException {
    Set<String> live = new HashSet<>();
    for (LakeFile file : version.files(LakeTable.USAGE, first, to)) {
      live.add(file.path());
    }
    List<UsageDaily> cubes = new ArrayList<>();
    try (Rows<UsageDaily> rows = version.read(UsageDaily.class, first, to)) {
      for (UsageDaily cube : rows) {
        if (live.contains(cube.getUsageFile())) {
          cubes.add(cube);
        }
      }
    }
    return cubes;
  }

  /** What others counted beside the cubes; sources that are configured no more say nothing. */
  private List<CrossCheck> crossChecks(
      LakeVersion version, List<UsageDaily> cubes, LocalDate from, LocalDate to)
      throws IOException {
    Set<String> sources = new HashSet<>();
    config.sources().forEach(s -> sources.add(s.name()));
    try (Rows<ReportedUsage> told = version.read(ReportedUsage.class)) {
      return CrossCheckTable.of(
          cubes,
          told.toList().stream().filter(b -> sources.contains(b.getSource())).toList(),
          from,
          to);
    }
  }

  private static CapacitySamples samples(LakeVersion version) {
    return day -> {
      try (Rows<Capacity> rows = version.read(Capacity.class, day, day.plusDays(1))) {
        return rows.toList();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    };
  }

  private GpuPrices gpuPrices() {
    return model ->
        policy.gpuPrice(model).map(p -> new GpuPrices.GpuPrice(p.pricePerHour(), p.currency()));
  }

  private JudgeInput judgeInput(
      LakeVersion version,
      Run run,
      List<IngestedFile> files,
      Measures measures,
      PolicyAttribution attribution,
      Surroundings around,
      CostTables costs) {
    return new JudgeInput(
        run.getRunId(),
        run.getFrom(),
        run.getTo(),
        measures.flows(),
        measures.spend(),
        measures.providerDays(),
        measures.modelDays(),
        measures.workloads(),
        measures.gpuPools(),
        files,
        new UsageEvidence(version, attribution),
        around,
        costs);
  }

  private CostTables costs(
      Run run, FinanceTables finance, OutlookTables outlook, DailyCosts daily, List<Spend> spend) {
    Map<String, Integer> compared = new TreeMap<>();
    ComparedDays.of(
        daily,
        run.getFrom(),
        run.getTo(),
        (scope, name, currency, days) ->
            compared.put(CostTables.subject(scope, name, currency), days));
    Map<String, CostTables.ListedPrice> listed = new TreeMap<>();
    Set<String> used =
        spend.stream().map(Spend::getPriceKey).filter(Objects::nonNull).collect(Collectors.toSet());
    List<PriceEntry> entries =
        prices.entries().stream()
            .sorted(Comparator.comparingInt(entry -> -entry.key().length()))
            .toList();
    for (String key : used) {
      // An entry's key, and behind it the tier that was used; the longest names the place as well.
      entries.stream()
          .filter(entry -> key.equals(entry.key()) || key.startsWith(entry.key() + " "))
          .findFirst()
          .ifPresent(
              entry ->
                  listed.put(
                      key, new CostTables.ListedPrice(entry.verifiedOn(), entry.retiresOn())));
    }
    return new CostTables(
        finance.reconciled(),
        finance.bridge(),
        outlook.budgets(),
        outlook.anomalies(),
        outlook.drivers(),
        outlook.savings(),
        outlook.residency(),
        compared,
        listed);
  }

  /**
   * What is known besides the interval's own tables: what sources usually deliver, and the chain.
   */
  private Surroundings around(
      List<PricedDaily> history,
      List<CrossCheck> counted,
      List<Quota> quotas,
      RunCatalog published,
      LocalDate from,
      LocalDate to)
      throws IOException {
    RunChain.Checked chain = RunChain.check(runs, published.present(runs), lake, null, null);
    return new Surroundings(
        ThinHours.of(history, from, to),
        UsualSilence.of(history, to),
        counted,
        (long) chain.runs(),
        chain.unsummed().size(),
        chain.faults().size(),
        chain.faults().isEmpty() ? null : chain.faults().get(0).replaceFirst("\\.$", ""),
        quotas);
  }

  private static Verdict verdict(LaneVerdict said) {
    return new Verdict(
        said.workload(),
        said.verdict(),
        said.tooEarly(),
        said.tooLong(),
        said.because(),
        said.whatWouldChange(),
        said.moves(),
        said.blockers(),
        said.gates(),
        said.managedOpen(),
        said.signals(),
        said.missing());
  }

  // --- the run

  private Run run(LakeVersion version, List<IngestedFile> files, LocalDate from, LocalDate to)
      throws IOException {
    StringBuilder inputs = new StringBuilder();
    files.stream()
        .map(
            f ->
                f.getSource()
                    + '\t'
                    + f.getSha256()
                    + '\t'
                    + f.getRead()
                    + '\t'
                    + f.getAccepted()
                    + '\n')
        .sorted()
        .forEach(inputs::append);
    inputs.append(
        BilledCharges.digest(
            BilledCharges.of(version, sourceNames(), from, to),
            BilledCharges.counts(version, sourceNames(), from, to)));
    if (policy.rates() != ReferenceRates.NONE) {
      // The month before is converted too.
      inputs.append(policy.rates().digest(from.minusMonths(1), to));
    }
    Run run = new Run();
    run.setFrom(from);
    run.setTo(to);
    run.setVersion(Version.current());
    run.setInputsDigest(Digests.sha256(inputs.toString()));
    run.setPolicyDigest(policy.digest());
    run.setPacksDigest(packs.digest());
    run.setPricesDigest(prices.digest());
    run.setLakeVersion(version.number());
    run.setOperations(operations(version, from, to));
    String keys =
        files.stream()
            .map(IngestedFile::getPseudonymKeyId)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .collect(Collectors.joining(","));
    run.setPseudonymKeyIds(keys.isEmpty() ? null : keys);
    run.setRunId(
        Digests.sha256(
                String.join(
                    "\n",
                    from.toString(),
                    to.toString(),
                    run.getVersion(),
                    run.getInputsDigest(),
                    run.getPolicyDigest(),
                    run.getPacksDigest(),
                    run.getPricesDigest()))
            .substring(0, 16));
    return run;
  }

  private void publish(LakeVersion version, Run run, RunTables tables) throws IOException {
    Optional<RunCatalog.Published> previous = RunCatalog.of(runs).newest();
    try (RunStore.Draft draft = runs.begin(run.getRunId())) {
      Map<String, String> outputs = new TreeMap<>();
      tables.forEach(
          (type, rows) -> {
            Path file = write(draft, type, rows);
            try {
              outputs.put(file.getFileName().toString(), Digests.sha256(Files.readAllBytes(file)));
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      byte[] judgedBy = PolicyCopy.of(config);
      draft.write(PolicyCopy.FILE, judgedBy);
      outputs.put(PolicyCopy.FILE, Digests.sha256(judgedBy));
      RunManifest manifest =
          new RunManifest(
              run.getRunId(),
              run.getFrom(),
              run.getTo(),
              run.getVersion(),
              run.getLakeVersion(),
              digests(run, version),
              outputs,
              previous.map(RunCatalog.Published::sha256).orElse(null));
      draft.write(RunManifest.FILE, manifest.toJson());
      draft.write(RunManifest.SUMS, manifest.sums().getBytes(StandardCharsets.UTF_8));
      if (config.signingKeyFile().isPresent()) {
        draft.write(
            RunManifest.SIGNATURE,
            Signatures.sign(config.signingKeyFile().get(), manifest.toJson()));
      }
      draft.publish();
    }
  }

  private Map<String, String> digests(Run run, LakeVersion version) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    List<Erasure> erasures = Erasure.all(Path.of(lake.root()), new ArrayList<>());
    if (!erasures.isEmpty()) {
      digests.put(RunManifest.ERASURES, erasures.get(erasures.size() - 1).sha256());
    }
    digests.put("inputs", run.getInputsDigest());
    digests.put("policy", run.getPolicyDigest());
    digests.put("packs", run.getPacksDigest());
    digests.put("prices", run.getPricesDigest());
    if (version.sha256() != null) {
      digests.put("warehouse", version.sha256());
    }
    Version.codeDigest().ifPresent(code -> digests.put("code", code));
    if (run.getPseudonymKeyIds() != null) {
      digests.put("pseudonym_keys", run.getPseudonymKeyIds());
    }
    return digests;
  }

  @SuppressWarnings("unchecked") // forEach hands each list over with the class of its rows
  private static <T extends org.apache.avro.specific.SpecificRecord> Path write(
      RunStore.Draft draft, Class<T> type, List<?> rows) {
    return draft.write(type, (List<T>) rows);
  }

  // --- 6: report

  private ReportStage.Written report(
      LakeVersion version, Run run, RunTables tables, List<IngestedFile> files) throws IOException {
    return new ReportStage()
        .write(reportInput(version, run, tables, files), Path.of(config.reports()));
  }

  /** What the reports of a published run say: the same after every later run. */
  private ReportInput reportInput(
      LakeVersion version, Run run, RunTables tables, List<IngestedFile> files) throws IOException {
    RunCatalog published = RunCatalog.of(runs).asOf(run.getRunId());
    byte[] manifest = Files.readAllBytes(runs.path(run.getRunId()).resolve(RunManifest.FILE));
    return new ReportInput(
        run,
        engineName,
        tables.spend(),
        tables.findings(),
        tables.flows(),
        tables.providerDays(),
        tables.modelDays(),
        tables.workloads(),
        tables.personalData(),
        tables.gpuHours(),
        tables.gpuPools(),
        files,
        rejectedCounts(version, files),
        previousMonth(run, published),
        notes(version, run, tables, published),
        verdicts(tables.verdicts()),
        new ManifestReference(
            "runs/" + run.getRunId() + "/" + RunManifest.FILE, Digests.sha256(manifest)),
        figures(run, tables.finance()),
        new Oversight(tables.acceptedRisks(), tables.history(), tables.registers()),
        new OutlookFigures(
            tables.outlook().forecasts(),
            tables.outlook().budgets(),
            tables.outlook().anomalies(),
            tables.outlook().drivers(),
            tables.outlook().savings(),
            tables.outlook().residency()));
  }

  private FinanceFigures figures(Run run, FinanceTables finance) throws IOException {
    YearMonth month = YearMonth.from(run.getFrom());
    boolean isMonth = isMonth(run.getFrom(), run.getTo());
    Optional<MonthClose> last = isMonth ? closes.last(month) : Optional.empty();
    return new FinanceFigures(
        finance.reconciled(),
        finance.reconciledUsage(),
        finance.exchanged(),
        finance.allocation(),
        finance.journal(),
        finance.bridge(),
        policy.finance().currency().orElse(null),
        policy.finance().allocation().shared().entrySet().stream()
            .map(pool -> sharedRule(pool.getKey(), pool.getValue()))
            .toList(),
        last.map(close -> closeState(run, close)).orElse(null),
        last.isPresent() ? closes.journal(month) : List.of(),
        finance.economics());
  }

  private static CloseState closeState(Run run, MonthClose close) {
    return new CloseState(
        close.id(),
        close.status(),
        close.runId().equals(run.getRunId()),
        close.cause(),
        close.missing());
  }

  /** How a pool of shared cost is divided, in words. */
  private static String sharedRule(String pool, CostAllocation.Pool rule) {
    return switch (rule.by()) {
      case SPEND -> pool + " in proportion to the spend of each cost centre and team";
      case TOKENS -> pool + " in proportion to the tokens of each cost centre and team";
      case EVEN -> pool + " evenly over the cost centres that spent";
      case FIXED ->
          pool
              + " by fixed shares: "
              + rule.shares().entrySet().stream()
                  .map(share -> share.getKey() + " " + share.getValue().toPlainString())
                  .collect(Collectors.joining(", "));
    };
  }

  private List<String> restated(LakeVersion version, Run run) throws IOException {
    return Restated.sentences(Restatements.of(lake, version, RunCatalog.of(runs), run));
  }

  /** Distinct operations of the interval's days; the newest row of a day counts. */
  private static long operations(LakeVersion version, LocalDate from, LocalDate to)
      throws IOException {
    Map<LocalDate, UsageDay> days = new HashMap<>();
    try (Rows<UsageDay> rows = version.read(UsageDay.class, from, to)) {
      for (UsageDay row : rows) {
        days.merge(row.getDay(), row, (a, b) -> a.getRevision() >= b.getRevision() ? a : b);
      }
    }
    return days.values().stream().mapToLong(UsageDay::getOperations).sum();
  }

  /**
   * The ledger rows that concern the interval: files with a record in it, and files that gave no
   * record at all and were written since it began.
   */
  private List<IngestedFile> filesOf(LakeVersion version, LocalDate from, LocalDate to)
      throws IOException {
    Set<String> sources = sourceNames();
    Instant start = from.atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = to.atStartOfDay(ZoneOffset.UTC).toInstant();
    List<IngestedFile> files = new ArrayList<>();
    for (IngestedFile file : IngestStage.current(version, sources)) {
      boolean concerns =
          file.getFirstAt() == null
              ? !file.getModifiedAt().isBefore(start)
              : file.getFirstAt().isBefore(end) && !file.getLastAt().isBefore(start);
      if (concerns) {
        files.add(file);
      }
    }
    return files;
  }

  private static List<RejectedCount> rejectedCounts(LakeVersion version, List<IngestedFile> files)
      throws IOException {
    Map<String, String> current = new HashMap<>();
    files.forEach(f -> current.put(f.getSource() + "\u0000" + f.getFile(), f.getIngestId()));
    Map<String, long[]> counts = new TreeMap<>();
    try (Rows<Rejected> rows = version.read(Rejected.class)) {
      for (Rejected row : rows) {
        if (row.getIngestId().equals(current.get(row.getSource() + "\u0000" + row.getFile()))) {
          counts
              .computeIfAbsent(row.getSource() + "\u0000" + row.getReason(), k -> new long[1])[0]++;
        }
      }
    }
    List<RejectedCount> list = new ArrayList<>();
    counts.forEach(
        (key, n) -> {
          int cut = key.indexOf('\u0000');
          list.add(new RejectedCount(key.substring(0, cut), key.substring(cut + 1), n[0]));
        });
    return list;
  }

  /** Spend of the calendar month before a monthly run, where its days were audited. */
  private List<Spend> previousMonth(Run run, RunCatalog published) throws IOException {
    if (!isMonth(run.getFrom(), run.getTo())) {
      return null;
    }
    LocalDate from = run.getFrom().minusMonths(1);
    Map<LocalDate, RunManifest> days = published.byDay(from, run.getFrom());
    if (days.size() < from.lengthOfMonth()) {
      return null;
    }
    return SpendOfDays.read(runs, days);
  }

  private ReportNotes notes(LakeVersion version, Run run, RunTables tables, RunCatalog published)
      throws IOException {
    List<ReportNotes.PriceList> lists =
        PriceCheck.of(prices, List.of(), run.getTo()).files().stream()
            .map(f -> new ReportNotes.PriceList(f.file(), f.oldest(), f.entries() + " entries"))
            .toList();
    List<String> missing = new ArrayList<>();
    for (String name : Policy.FILES) {
      if (!Files.exists(policy.folder().resolve(name))) {
        missing.add(name);
      }
    }
    return new ReportNotes(
        lists,
        missing,
        List.of(),
        Restatements.of(lake, version, published, run),
        tables.crossChecks(),
        Recognition.sentences(),
        packs.frameworks().stream()
            .map(law -> new ReportNotes.Law(law.name(), law.checked(), law.appliesFrom()))
            .toList());
  }

  private static List<io.plumbline.stage.report.Verdict> verdicts(List<Verdict> verdicts) {
    return verdicts.stream()
        .map(
            v ->
                new io.plumbline.stage.report.Verdict(
                    v.getWorkload(),
                    v.getVerdict(),
                    v.getTooEarly(),
                    v.getTooLong(),
                    v.getWhatWouldChange(),
                    v.getMoves(),
                    v.getBecause(),
                    v.getGates(),
                    v.getManagedOpen(),
                    v.getMissing()))
        .toList();
  }
}
