package io.plumbline.cli;

import io.plumbline.schema.Finding;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.stage.report.FindingsWriter;
import io.plumbline.stage.report.InterchangeFormat;
import io.plumbline.stage.report.render.CsvRenderer;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Findings of a run, without starting Spark. */
@Command(
    name = "findings",
    mixinStandardHelpOptions = true,
    description = "Findings of the newest run (or of --run), gravest first.")
final class FindingsCommand implements Callable<Integer> {
  private static final List<String> SEVERITIES =
      List.of("critical", "high", "medium", "low", "info");
  private static final List<String> STATUSES =
      List.of("fail", "not_assessed", "excepted", "pass", "not_applicable");

  @Mixin CommonOptions common;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "Run id, or the beginning of one (default: the newest).")
  String run;

  @Option(
      names = "--since",
      paramLabel = "RUN",
      description =
          "What became of failures since this earlier run: new, reopened, worsened, resolved,"
              + " excepted or unavailable.")
  String since;

  @Option(
      names = "--status",
      split = ",",
      paramLabel = "STATUS",
      description =
          "fail, not_assessed, excepted, pass, not_applicable (default: fail,not_assessed; all in"
              + " ocsf and oscal; fail,not_assessed,excepted in sarif).")
  List<String> statuses;

  @Option(names = "--severity", paramLabel = "SEVERITY", description = "This severity and worse.")
  SeverityLimit severity;

  @Option(names = "--rule", split = ",", paramLabel = "ID", description = "Only these rules.")
  List<String> rules;

  @Option(
      names = "--format",
      defaultValue = "table",
      description =
          "table, csv, json, ocsf (1.8.0 Compliance Finding), sarif (2.1.0) or oscal (1.2.1"
              + " assessment results) (default: ${DEFAULT-VALUE}).")
  Format format;

  /** How findings are written. */
  enum Format {
    TABLE,
    CSV,
    JSON,
    OCSF,
    SARIF,
    OSCAL
  }

  @Override
  public Integer call() throws IOException {
    Format written = common.json ? Format.JSON : format;
    List<String> wanted = statuses == null ? usual(written) : statuses;
    for (String status : wanted) {
      if (!STATUSES.contains(status)) {
        throw new UsageFault(
            "There is no status '" + status + "'. Statuses: " + String.join(", ", STATUSES) + ".");
      }
    }
    AuditConfig config = common.load();
    RunStore store = RunStore.in(config.warehouse());
    RunCatalog.Published published = RunLookup.newestOr(config, run);
    Console console = common.console();
    if (since != null) {
      new FindingChanges(severity, rules)
          .print(console, changes(written), config, store, RunLookup.of(config, since), published);
      return ExitCode.DONE;
    }
    List<Finding> all = store.read(published.manifest().runId(), Finding.class);
    List<Finding> findings =
        all.stream()
            .filter(f -> wanted.contains(f.getStatus()))
            .filter(f -> severity == null || severity.reachedBy(f.getSeverity()))
            .filter(f -> rules == null || rules.contains(f.getRule()))
            .sorted(
                Comparator.comparingInt((Finding f) -> STATUSES.indexOf(f.getStatus()))
                    .thenComparingInt(f -> SEVERITIES.indexOf(f.getSeverity()))
                    .thenComparing(Finding::getRule)
                    .thenComparing(Finding::getSubject))
            .toList();
    switch (written) {
      case TABLE -> table(console, published, findings);
      case CSV -> csv(console, findings);
      case JSON -> json(console, published, findings);
      case OCSF -> exchange(console, published, InterchangeFormat.OCSF, findings);
      case SARIF -> exchange(console, published, InterchangeFormat.SARIF, findings);
      case OSCAL -> exchange(console, published, InterchangeFormat.OSCAL, findings);
    }
    return common.exit(all);
  }

  /**
   * Statuses that are written where nobody named any. Other programs get what was not assessed in
   * any case: a verdict that is left out would look like a pass.
   */
  private static List<String> usual(Format format) {
    return switch (format) {
      case TABLE, CSV, JSON -> List.of("fail", "not_assessed");
      case SARIF -> List.of("fail", "not_assessed", "excepted");
      case OCSF, OSCAL -> STATUSES;
    };
  }

  private static SpendCommand.Format changes(Format format) {
    return switch (format) {
      case TABLE -> SpendCommand.Format.TABLE;
      case CSV -> SpendCommand.Format.CSV;
      case JSON -> SpendCommand.Format.JSON;
      case OCSF, SARIF, OSCAL ->
          throw new UsageFault(
              "Changes between runs are written as table, csv or json; "
                  + format.name().toLowerCase(Locale.ROOT)
                  + " holds the findings of one run. Leave out --since.");
    };
  }

  private static void table(Console console, RunCatalog.Published run, List<Finding> findings) {
    console.line(
        "Run %s, %s to %s (exclusive): %d findings."
            .formatted(
                run.manifest().runId(),
                run.manifest().from(),
                run.manifest().to(),
                findings.size()));
    for (Finding f : findings) {
      console.line(
          "%-12s %-8s %-12s %s"
              .formatted(
                  f.getStatus(),
                  f.getSeverity().toUpperCase(Locale.ROOT),
                  f.getRule(),
                  f.getSentence()));
      if (f.getReason() != null) {
        console.line(" ".repeat(35) + f.getReason());
      }
    }
  }

  private static void csv(Console console, List<Finding> findings) {
    console.line(
        CsvRenderer.record(
            List.of(
                "rule",
                "severity",
                "status",
                "subject_kind",
                "subject",
                "sentence",
                "reason",
                "value_seen",
                "threshold_used",
                "attempts",
                "fingerprint")));
    for (Finding f : findings) {
      console.line(
          CsvRenderer.record(
              java.util.Arrays.asList(
                  f.getRule(),
                  f.getSeverity(),
                  f.getStatus(),
                  f.getSubjectKind(),
                  f.getSubject(),
                  f.getSentence(),
                  f.getReason(),
                  f.getValueSeen(),
                  f.getThresholdUsed(),
                  f.getAttempts(),
                  f.getFingerprint())));
    }
  }

  private static void json(Console console, RunCatalog.Published run, List<Finding> findings) {
    RunManifest manifest = run.manifest();
    console.raw(
        new FindingsWriter()
            .write(manifest.runId(), manifest.from(), manifest.to(), findings)
            .text());
  }

  private static void exchange(
      Console console, RunCatalog.Published run, InterchangeFormat format, List<Finding> findings) {
    RunManifest manifest = run.manifest();
    console.raw(
        format
            .write(manifest.runId(), manifest.from(), manifest.to(), manifest.version(), findings)
            .text());
  }
}
