package io.plumbline;

import io.plumbline.schema.ClockDifference;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.Run;
import io.plumbline.schema.Saving;
import io.plumbline.schema.Spend;
import io.plumbline.shared.Digests;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.policy.CostAllocation;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.ingest.Ledger;
import io.plumbline.stage.normalise.pii.Recognition;
import io.plumbline.stage.price.PriceCheck;
import io.plumbline.stage.report.ClocksApart;
import io.plumbline.stage.report.CloseState;
import io.plumbline.stage.report.FinanceFigures;
import io.plumbline.stage.report.ManifestReference;
import io.plumbline.stage.report.OutlookFigures;
import io.plumbline.stage.report.Oversight;
import io.plumbline.stage.report.RejectedCount;
import io.plumbline.stage.report.ReportInput;
import io.plumbline.stage.report.ReportNotes;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gathers what the reports of a run say out of its tables and what stands around them. */
final class ReportInputs {
  private ReportInputs() {}

  /**
   * What the reports of a published run say: the same after every later run.
   *
   * @param clocks what {@link #clocks} says of it
   */
  static ReportInput of(
      AuditBasis basis, RunInputs inputs, RunTables tables, List<ClocksApart> clocks)
      throws IOException {
    Run run = inputs.run();
    List<IngestedFile> files = inputs.files();
    RunCatalog published = basis.catalog().asOf(run.getRunId());
    byte[] manifest =
        Files.readAllBytes(basis.runs().path(run.getRunId()).resolve(RunManifest.FILE));
    return new ReportInput(
        run,
        basis.engineName(),
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
        rejectedCounts(inputs.version(), files),
        previousMonth(basis, inputs, published),
        notes(basis, inputs, tables, clocks, published),
        io.plumbline.stage.report.Verdict.of(tables.verdicts()),
        new ManifestReference(
            "runs/" + run.getRunId() + "/" + RunManifest.FILE, Digests.sha256(manifest)),
        figures(basis, inputs, tables.finance()),
        new Oversight(tables.acceptedRisks(), tables.history(), tables.registers()),
        new OutlookFigures(
            tables.outlook().forecasts(),
            tables.outlook().budgets(),
            tables.outlook().anomalies(),
            tables.outlook().drivers(),
            tables.outlook().savings(),
            promised(basis, inputs, published),
            tables.outlook().residency()));
  }

  private static FinanceFigures figures(AuditBasis basis, RunInputs inputs, FinanceTables finance)
      throws IOException {
    YearMonth month = YearMonth.from(inputs.from());
    Optional<MonthClose> last = inputs.isMonth() ? basis.closes().last(month) : Optional.empty();
    return new FinanceFigures(
        finance.reconciled(),
        finance.reconciledUsage(),
        finance.exchanged(),
        finance.allocation(),
        finance.journal(),
        finance.bridge(),
        basis.policy().finance().currency().orElse(null),
        basis.policy().finance().allocation().shared().entrySet().stream()
            .map(pool -> sharedRule(pool.getKey(), pool.getValue()))
            .toList(),
        last.map(close -> closeState(inputs.run(), close)).orElse(null),
        last.isPresent() ? basis.closes().journal(month) : List.of(),
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
      case SPEND ->
          pool
              + " in proportion to the spend of each cost centre and team in the currency of the"
              + " shared cost";
      case TOKENS -> pool + " in proportion to the tokens of each cost centre and team";
      case EVEN -> pool + " evenly over the cost centres with calls";
      case FIXED ->
          pool
              + " by fixed shares: "
              + rule.shares().entrySet().stream()
                  .map(share -> share.getKey() + " " + share.getValue().toPlainString())
                  .collect(Collectors.joining(", "));
    };
  }

  private static List<RejectedCount> rejectedCounts(LakeVersion version, List<IngestedFile> files)
      throws IOException {
    Map<String, String> current = new HashMap<>();
    for (IngestedFile file : files) {
      if (file.getQuarantined() > 0) {
        current.put(Ledger.key(file), file.getIngestId());
      }
    }
    Map<String, long[]> counts = new TreeMap<>();
    try (Rows<Rejected> rows = version.read(Rejected.class)) {
      for (Rejected row : rows) {
        if (row.getIngestId().equals(current.get(Ledger.key(row.getSource(), row.getFile())))) {
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
  private static List<Spend> previousMonth(AuditBasis basis, RunInputs inputs, RunCatalog published)
      throws IOException {
    if (!inputs.isMonth()) {
      return null;
    }
    LocalDate from = inputs.from().minusMonths(1);
    Map<LocalDate, RunManifest> days = published.byDay(from, inputs.from());
    if (days.size() < from.lengthOfMonth()) {
      return null;
    }
    return SpendOfDays.read(basis.runs(), days);
  }

  /** Null: no run of the month before, as a whole, is known. */
  private static List<Saving> promised(AuditBasis basis, RunInputs inputs, RunCatalog published)
      throws IOException {
    if (!inputs.isMonth()) {
      return null;
    }
    LocalDate from = inputs.from().minusMonths(1);
    Set<String> runs =
        published.byDay(from, inputs.from()).values().stream()
            .filter(run -> run.from().equals(from) && run.to().equals(inputs.from()))
            .map(RunManifest::runId)
            .collect(Collectors.toSet());
    return runs.size() == 1 ? basis.runs().readIfKept(runs.iterator().next(), Saving.class) : null;
  }

  private static ReportNotes notes(
      AuditBasis basis,
      RunInputs inputs,
      RunTables tables,
      List<ClocksApart> clocks,
      RunCatalog published)
      throws IOException {
    List<ReportNotes.PriceList> lists =
        PriceCheck.of(basis.prices(), List.of(), inputs.to()).files().stream()
            .map(f -> new ReportNotes.PriceList(f.file(), f.oldest(), f.entries() + " entries"))
            .toList();
    List<String> missing = new ArrayList<>();
    for (String name : Policy.FILES) {
      if (!Files.exists(basis.policy().folder().resolve(name))) {
        missing.add(name);
      }
    }
    return new ReportNotes(
        lists,
        missing,
        List.of(),
        Restatements.of(basis.lake(), inputs.version(), published, inputs.run()),
        tables.crossChecks(),
        Recognition.sentences(),
        basis.packs().frameworks().stream()
            .map(law -> new ReportNotes.Law(law.name(), law.checked(), law.appliesFrom()))
            .toList(),
        clocks);
  }

  /** Sources whose clocks are apart; one that is configured no more is nobody's fault to mend. */
  static List<ClocksApart> clocks(AuditBasis basis, RunInputs inputs) throws IOException {
    Set<String> sources = basis.sourceNames();
    try (Rows<ClockDifference> rows =
        inputs.version().read(ClockDifference.class, inputs.from(), inputs.to())) {
      return ClocksApart.of(
          rows.toList().stream()
              .filter(row -> sources.contains(row.getSource()))
              .filter(row -> sources.contains(row.getOtherSource()))
              .toList());
    }
  }
}
