package io.plumbline;

import io.plumbline.rules.engine.Judge;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Capacity;
import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.Finding;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Run;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.ingest.Ledger;
import io.plumbline.stage.ingest.Mapping;
import io.plumbline.stage.ingest.PendingFiles;
import io.plumbline.stage.judge.JudgeStage;
import io.plumbline.stage.judge.Judged;
import io.plumbline.stage.judge.LaneVerdict;
import io.plumbline.stage.measure.CapacitySamples;
import io.plumbline.stage.measure.CrossCheckTable;
import io.plumbline.stage.measure.GpuPrices;
import io.plumbline.stage.measure.MeasureInput;
import io.plumbline.stage.measure.MeasureStage;
import io.plumbline.stage.measure.Measures;
import io.plumbline.stage.normalise.Normalisation;
import io.plumbline.stage.price.PriceBook;
import io.plumbline.stage.report.ClocksApart;
import io.plumbline.stage.report.ReportContent;
import io.plumbline.stage.report.ReportStage;
import io.plumbline.stage.report.Restated;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The table of contents: six stages in a row, each reading tables and writing tables. Only this
 * class knows their order.
 *
 * <p>ingest (files → usage, capacity, rejected, ledger) with normalise as one function over a
 * record → price (cubes → priced cubes) → measure (→ spend, flows, GPU hours …) → judge (→
 * findings, verdicts) → report (→ pages, CSV, summary.json).
 */
public final class AuditPipeline {
  /** No audit runs for so long: what is older and named by nobody was left behind. */
  private static final Duration LEFTOVERS = Duration.ofDays(7);

  private final AuditBasis basis;
  private final TaskEngine engine;
  private final AuditClock clock;

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
    this.basis = AuditBasis.of(config, policy, prices, packs, engineName);
    this.engine = engine;
    this.clock = clock;
  }

  AuditBasis basis() {
    return basis;
  }

  /**
   * What an audit did.
   *
   * @param ingested what was read now; of its files those that hold nothing of the interval
   * @param inputs what the run was computed from
   * @param reports where its reports are; null: none were written
   * @param restated days that earlier runs reported and that hold something else now
   * @param clocks sources that put the same calls at different times
   * @param reused whether an equal run stood already and was only reported again
   */
  public record Audited(
      IngestStage.Result ingested,
      RunInputs inputs,
      RunTables tables,
      ReportStage.Written reports,
      List<Restated> restated,
      List<ClocksApart> clocks,
      boolean reused) {
    /** The run. */
    public Run run() {
      return inputs.run();
    }

    /** Ledger rows that concern the interval. */
    public List<IngestedFile> files() {
      return inputs.files();
    }

    private Audited with(ReportStage.Written written) {
      return new Audited(ingested, inputs, tables, written, restated, clocks, reused);
    }
  }

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
  Audited audit(LocalDate from, LocalDate to, boolean restating) throws IOException {
    checkPolicy(to);
    try (WriterLock lock = basis.lake().lock()) {
      IngestStage.Result ingested = ingest(lock, to, false, Ledger.concerning(from, to).negate());
      Audited judged = judge(ingested, from, to, restating);
      ReportStage.Written reports = report(judged);
      if (ingested.newFiles() > 0) { // a night with nothing new leaves nothing to tidy up
        sweep(lock);
      }
      return judged.with(reports);
    }
  }

  /**
   * Prices, measures and judges what was ingested of the interval and publishes it: the stages
   * between as a task of their own. Its {@code reports} are null.
   *
   * @throws MonthClosedException if it would change what a closed month says
   */
  public Audited judge(LocalDate from, LocalDate to) throws IOException {
    checkPolicy(to);
    try (WriterLock lock = basis.lake().lock()) {
      return judge(IngestStage.Result.nothing(Ledger.of(basis.lake().latest())), from, to, false);
    }
  }

  /**
   * An interval whose reports held days that changed since.
   *
   * @param run the run that reports it anew; null: it was left
   * @param left why it was left; null: it was not
   */
  public record AuditedAgain(LocalDate from, LocalDate to, Run run, String left) {}

  /**
   * Judges and reports anew every interval that was reported and holds a day that changed since,
   * the earliest first; reads no log. What a closed month forbids is left.
   *
   * @param night what found the days changed
   */
  public List<AuditedAgain> auditAgain(Audited night) throws IOException {
    List<AuditedAgain> again = new ArrayList<>();
    for (RunManifest stale : Restatements.stale(night.restated(), basis.catalog(), night.run())) {
      checkPolicy(stale.to());
      try (WriterLock lock = basis.lake().lock()) {
        Ledger ledger = Ledger.of(basis.lake().latest());
        Audited judged = judge(IngestStage.Result.nothing(ledger), stale.from(), stale.to(), false);
        report(judged);
        again.add(new AuditedAgain(stale.from(), stale.to(), judged.run(), null));
      } catch (MonthClosedException e) {
        again.add(new AuditedAgain(stale.from(), stale.to(), null, e.getMessage()));
      }
    }
    return again;
  }

  /** The newest run over exactly this interval; empty: none was published. */
  public Optional<RunManifest> newestRun(LocalDate from, LocalDate to) throws IOException {
    return basis.catalog().all().stream()
        .map(RunCatalog.Published::manifest)
        .filter(run -> run.from().equals(from) && run.to().equals(to))
        .findFirst();
  }

  /**
   * Writes the reports of a published run; the last stage as a task of its own.
   *
   * @return empty: policy, prices, packs or program are no longer those that judged it, so its
   *     reports would say what it did not
   */
  public Optional<Audited> report(RunManifest published) throws IOException {
    try (WriterLock lock = basis.lake().lock()) {
      RunInputs inputs = inputsOf(published);
      if (!inputs.run().getRunId().equals(published.runId())) {
        return Optional.empty();
      }
      RunTables tables = RunTables.read(basis.runs(), published.runId());
      Audited audited = audited(IngestStage.Result.nothing(inputs.ledger()), inputs, tables, true);
      return Optional.of(audited.with(report(audited)));
    }
  }

  private void checkPolicy(LocalDate to) {
    LocalDate today = LocalDate.ofInstant(clock.now(), ZoneOffset.UTC);
    LocalDate last = to.minusDays(1);
    JudgeStage.check(basis.packs(), basis.policy(), today.isAfter(last) ? today : last);
  }

  private Audited judge(
      IngestStage.Result ingested, LocalDate from, LocalDate to, boolean restating)
      throws IOException {
    RunInputs inputs = RunInputs.of(basis, ingested.ledger(), from, to);
    Run run = inputs.run();
    boolean reused = basis.runs().has(run.getRunId());
    RunTables tables =
        reused
            ? RunTables.read(basis.runs(), run.getRunId())
            : compute(inputs, basis.catalog(), new JudgeStage(basis.packs(), basis.policy()));
    if (!restating) {
      basis.closes().refuse(run, tables);
    }
    if (!reused) {
      RunPublication.publish(basis, inputs, tables);
    }
    return audited(ingested, inputs, tables, reused);
  }

  private Audited audited(
      IngestStage.Result ingested, RunInputs inputs, RunTables tables, boolean reused)
      throws IOException {
    List<Restated> restated =
        Restatements.of(basis.lake(), inputs.version(), basis.catalog(), inputs.run());
    return new Audited(
        ingested, inputs, tables, null, restated, ReportInputs.clocks(basis, inputs), reused);
  }

  /** Deletes what killed runs left; the versions that recorded runs name stay readable. */
  private void sweep(WriterLock lock) throws IOException {
    Set<Long> named = new HashSet<>();
    basis.catalog().all().forEach(run -> named.add(run.manifest().lakeVersion()));
    lock.sweep(1, named, clock.now().minus(LEFTOVERS));
  }

  /**
   * Reads what is new; the first stage as a task of its own.
   *
   * @param to day after the last, UTC
   * @param retryQuarantine whether files that have records in quarantine are read again
   */
  public IngestStage.Result ingest(LocalDate to, boolean retryQuarantine) throws IOException {
    try (WriterLock lock = basis.lake().lock()) {
      return ingest(lock, to, retryQuarantine, file -> true);
    }
  }

  // --- 1 and 2: files to rows

  private IngestStage.Result ingest(
      WriterLock lock, LocalDate to, boolean retryQuarantine, Predicate<IngestedFile> told)
      throws IOException {
    AuditConfig config = basis.config();
    IngestStage stage = new IngestStage(basis.lake(), engine);
    LakeVersion base = basis.lake().latest();
    PendingFiles pending =
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
        lock, base, pending, limits, new Normalisation(config.pseudonymKey().orElse(null)), told);
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
  private RunTables compute(RunInputs inputs, RunCatalog published, JudgeStage judge)
      throws IOException {
    PricedHistory history = PricedHistory.of(basis, inputs);
    Measures measures =
        new MeasureStage()
            .measure(
                new MeasureInput(
                    history.interval(),
                    history.recent(),
                    samples(inputs.version()),
                    history.attribution(),
                    gpuPrices(),
                    inputs.from(),
                    inputs.to()));
    List<CrossCheck> counted = crossChecks(inputs, history);
    FinanceTables finance = FinanceTables.of(basis, inputs, history, measures);
    OutlookTables outlook = OutlookTables.of(basis, inputs, history, measures);
    Judged judged =
        judge.judge(
            JudgeInputs.of(basis, inputs, history, measures, counted, finance, outlook, published));
    return new RunTables(
        measures.spend(),
        measures.flows(),
        measures.providerDays(),
        measures.modelDays(),
        measures.workloads(),
        measures.personalData(),
        measures.gpuHours(),
        measures.gpuPools(),
        judged.findings(),
        judged.verdicts().stream().map(LaneVerdict::row).toList(),
        counted,
        finance,
        outlook,
        judged.acceptedRisks(),
        FindingHistories.since(basis, published, inputs.run(), measures, judged.findings()),
        judged.registers(),
        measures.quotas());
  }

  /** What others counted beside the cubes; sources that are configured no more say nothing. */
  private List<CrossCheck> crossChecks(RunInputs inputs, PricedHistory history) throws IOException {
    Set<String> sources = basis.sourceNames();
    try (Rows<ReportedUsage> told = inputs.version().read(ReportedUsage.class)) {
      return CrossCheckTable.of(
          history.recent().stream().map(PricedDaily::getUsage).toList(),
          told.toList().stream().filter(b -> sources.contains(b.getSource())).toList(),
          inputs.from(),
          inputs.to());
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
        basis
            .policy()
            .gpuPrice(model)
            .map(p -> new GpuPrices.GpuPrice(p.pricePerHour(), p.currency()));
  }

  /**
   * Findings of a recorded run as this pipeline's policy and packs judge them now, over the version
   * of the warehouse that the run read. Writes nothing and waits for nobody.
   *
   * @param judge made of this pipeline's packs
   */
  public List<Finding> findingsAnew(RunManifest recorded, Judge judge) throws IOException {
    return compute(
            inputsOf(recorded),
            runsBefore(recorded),
            new JudgeStage(basis.packs(), judge, basis.policy()))
        .findings();
  }

  /**
   * What rebuilding a recorded run gave.
   *
   * @param run the run as its inputs make it now
   * @param outputs SHA-256 of its tables by file name; empty: the inputs are others, nothing was
   *     built
   * @param reports its reports by their names in its folder, without the list of their checksums
   */
  public record Rebuilt(Run run, Map<String, String> outputs, Map<String, ReportContent> reports) {}

  /**
   * Builds a recorded run again by this pipeline's policy, prices and packs, as the warehouse and
   * the runs before it were then. Changes nothing that is recorded.
   *
   * @param scratch where tables are written to be compared
   */
  public Rebuilt rebuild(RunManifest recorded, RunStore scratch) throws IOException {
    RunInputs inputs = inputsOf(recorded);
    String id = inputs.run().getRunId();
    if (!id.equals(recorded.runId())) {
      return new Rebuilt(inputs.run(), Map.of(), Map.of());
    }
    RunTables tables =
        compute(inputs, runsBefore(recorded), new JudgeStage(basis.packs(), basis.policy()));
    try (RunStore.Draft draft = scratch.begin(id)) {
      return new Rebuilt(
          inputs.run(),
          RunPublication.write(draft, tables),
          ReportStage.contents(
              ReportInputs.of(basis, inputs, tables, ReportInputs.clocks(basis, inputs))));
    }
  }

  private RunInputs inputsOf(RunManifest recorded) throws IOException {
    return RunInputs.of(
        basis,
        Ledger.of(basis.lake().version(recorded.lakeVersion())),
        recorded.from(),
        recorded.to());
  }

  private RunCatalog runsBefore(RunManifest recorded) throws IOException {
    return basis.catalog().asOf(recorded.runId()).without(recorded.runId());
  }

  // --- 6: report

  /** Writes the reports of a run again or for the first time. */
  ReportStage.Written report(Audited audited) throws IOException {
    return new ReportStage()
        .write(
            ReportInputs.of(basis, audited.inputs(), audited.tables(), audited.clocks()),
            Path.of(basis.config().reports()));
  }
}
