package io.plumbline.cli;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Usage;
import io.plumbline.shared.Digests;
import io.plumbline.shared.Erasure;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.Rows;
import io.plumbline.stage.judge.UsageQuery;
import io.plumbline.stage.report.FindingsWriter;
import io.plumbline.stage.report.render.CsvRenderer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The evidence pack of one finding, for somebody who has no Plumbline. */
@Command(
    name = "evidence",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the evidence pack of one finding: its rows without content, the run's manifest, control"
          + " totals, the command that reproduces it, and SHA256SUMS.",
      "An auditor checks it with: sha256sum -c SHA256SUMS"
    })
final class EvidenceCommand implements Callable<Integer> {
  /** Columns of usage that say when, where and on what a call ran, and nobody's pseudonym. */
  private static final List<String> COLUMNS =
      List.of(
          "call_id",
          "source",
          "file",
          "position",
          "started_at",
          "team",
          "workload",
          "api_key",
          "environment",
          "operation",
          "model_requested",
          "model_served",
          "provider",
          "lane",
          "deployment",
          "endpoint",
          "region_called",
          "region_served",
          "country",
          "residency_scope",
          "residency_zone",
          "residency_evidence",
          "status",
          "http_status",
          "rate_limit",
          "content_state",
          "personal_data",
          "reported_cost",
          "reported_currency");

  @Spec CommandSpec spec;
  @Mixin CommonOptions common;

  @Parameters(paramLabel = "FINDING", description = "Its fingerprint, or the beginning of it.")
  String fingerprint;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "Run id, or the beginning of one (default: the newest).")
  String run;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write; it must be empty or not there.")
  Path out;

  @Override
  public Integer call() throws IOException {
    AuditConfig config = common.load();
    FindingLookup looked = FindingLookup.of(config, run, fingerprint);
    Finding finding = looked.finding();
    RunManifest manifest = looked.run().manifest();
    refuseFullFolder();
    Erasure.of(Lake.at(config.warehouse()), manifest)
        .ifPresent(
            erasure -> {
              throw new UsageFault(
                  "Rows that run %s read were %s: there is no evidence of single calls any more. The finding itself stands: plumbline explain %s."
                      .formatted(manifest.runId(), erasure.said(), fingerprint));
            });
    List<String> rows = rows(Lake.at(config.warehouse()), manifest, finding);
    Path folder = looked.store().path(manifest.runId());
    Map<String, byte[]> files = new TreeMap<>();
    files.put("rows.csv", bytes(String.join("\n", rows) + "\n"));
    files.put(
        "finding.json",
        bytes(
            new FindingsWriter()
                .write(manifest.runId(), manifest.from(), manifest.to(), List.of(finding))));
    for (String name : List.of(RunManifest.FILE, RunManifest.SIGNATURE)) {
      if (Files.exists(folder.resolve(name))) {
        files.put(name, Files.readAllBytes(folder.resolve(name)));
      }
    }
    files.put("README.txt", bytes(readme(manifest, finding, rows.size() - 1)));
    StringBuilder sums = new StringBuilder();
    files.forEach(
        (name, content) ->
            sums.append(Digests.sha256(content)).append("  ").append(name).append('\n'));
    files.put(RunManifest.SUMS, bytes(sums.toString()));
    Files.createDirectories(out);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(out.resolve(file.getKey()), file.getValue());
    }
    new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common.quiet)
        .line(
            "Evidence of %s on %s: %d rows in %s. Check it with: cd %s && sha256sum -c %s"
                .formatted(
                    finding.getRule(),
                    finding.getSubject(),
                    rows.size() - 1,
                    out,
                    out,
                    RunManifest.SUMS));
    return ExitCode.DONE;
  }

  private void refuseFullFolder() throws IOException {
    if (Files.isDirectory(out)) {
      try (Stream<Path> there = Files.list(out)) {
        if (there.findAny().isPresent()) {
          throw new UsageFault("%s is not empty. Name a folder that is new.".formatted(out));
        }
      }
    } else if (Files.exists(out)) {
      throw new UsageFault("%s is a file. Name a folder that is new.".formatted(out));
    }
  }

  /** Lines of CSV, the header first. */
  private static List<String> rows(Lake lake, RunManifest manifest, Finding finding)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(CsvRenderer.record(COLUMNS));
    if (finding.getEvidenceQuery() == null) {
      return lines;
    }
    List<Schema.Field> fields =
        COLUMNS.stream().map(name -> Usage.getClassSchema().getField(name)).toList();
    UsageQuery.Wanted wanted = UsageQuery.of(finding.getEvidenceQuery());
    try (Rows<Usage> rows =
        lake.version(manifest.lakeVersion()).read(Usage.class, wanted.from(), wanted.to())) {
      for (Usage row : rows) {
        if (wanted.fits().test(row)) {
          List<Object> cells = new ArrayList<>();
          fields.forEach(field -> cells.add(row.get(field.pos())));
          lines.add(CsvRenderer.record(cells));
        }
      }
    }
    return lines;
  }

  private static String readme(RunManifest manifest, Finding finding, int rows) {
    return """
        Evidence of finding %1$s: %2$s on %3$s.

        %4$s

        Files
          rows.csv       the calls behind the finding: ids, places, models, counts; no prompt, no answer
          finding.json   the finding with everything it says
          manifest.json  what the run read, with which policy, rules and prices, and what it wrote (SHA-256)
          manifest.sig   its Ed25519 signature, where the organisation signs its runs
          SHA256SUMS     check with: sha256sum -c SHA256SUMS

        Control totals
          rows in rows.csv: %5$d
          attempts the finding names: %6$d
          (fewer rows than attempts: the finding rests on part of its subject's calls, see the filter)

        Source: table usage of warehouse version %7$d, interval %8$s to %9$s (exclusive, UTC).
        Filter: %10$s
        Made again by: plumbline evidence %1$s --run %11$s --out DIR
        The run made again by: plumbline audit --from %8$s --to %9$s
        """
        .formatted(
            finding.getFingerprint(),
            finding.getRule(),
            finding.getSubject(),
            finding.getSentence(),
            rows,
            finding.getAttempts(),
            manifest.lakeVersion(),
            manifest.from(),
            manifest.to(),
            finding.getEvidenceQuery() == null
                ? "none; the finding does not rest on single calls"
                : finding.getEvidenceQuery(),
            manifest.runId());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
