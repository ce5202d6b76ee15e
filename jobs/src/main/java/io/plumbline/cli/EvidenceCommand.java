package io.plumbline.cli;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Usage;
import io.plumbline.shared.Checksums;
import io.plumbline.shared.Digests;
import io.plumbline.shared.Erasure;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.Signatures;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.stage.ingest.Ledger;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The evidence pack of one finding, for somebody who has no Plumbline. */
@Command(
    name = "evidence",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the evidence pack of one finding: its rows without content, the run's manifest, control"
          + " totals, the command that reproduces it, and SHA256SUMS.",
      "An auditor checks it with: sha256sum -c SHA256SUMS; README.txt in it says what else."
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

  /** Ed25519 signature of the pack's list of digests; there where a key is configured. */
  private static final String SUMS_SIGNATURE = "SHA256SUMS.sig";

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

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "25",
      description =
          "Rows of sample.csv: this many at random and as many by risk (default: ${DEFAULT-VALUE}).")
  int sample;

  @Option(
      names = "--seed",
      paramLabel = "TEXT",
      description = "Seed of the random rows, printed with them (default: the run's id).")
  String seed;

  /** What {@code --json} prints. */
  private record Answer(String finding, int rows, Path out, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    if (sample < 1) {
      throw new UsageFault("--sample must be at least 1: it is the number of rows of each kind.");
    }
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
    LakeVersion version = Lake.at(config.warehouse()).version(manifest.lakeVersion());
    String drawnBy = seed == null ? manifest.runId() : seed;
    RowSample sampled = new RowSample(drawnBy, sample);
    Set<String> logs = new TreeSet<>();
    List<String> rows = rows(version, finding, sampled, logs);
    Path folder = looked.store().path(manifest.runId());
    Map<String, byte[]> files = new TreeMap<>();
    files.put("rows.csv", bytes(String.join("\n", rows) + "\n"));
    files.put("sample.csv", bytes(String.join("\n", sampled.lines(COLUMNS)) + "\n"));
    files.put("files.csv", bytes(String.join("\n", logFiles(version, logs)) + "\n"));
    Path findings = looked.store().file(manifest.runId(), Finding.class);
    files.put(findings.getFileName().toString(), Files.readAllBytes(findings));
    files.put(
        "finding.json",
        bytes(
            new FindingsWriter()
                .write(manifest.runId(), manifest.from(), manifest.to(), List.of(finding))
                .text()));
    for (String name : List.of(RunManifest.FILE, RunManifest.SIGNATURE)) {
      if (Files.exists(folder.resolve(name))) {
        files.put(name, Files.readAllBytes(folder.resolve(name)));
      }
    }
    boolean signs = config.signingKeyFile().isPresent();
    files.put(
        "README.txt",
        bytes(readme(manifest, finding, rows.size() - 1, logs.size(), drawnBy, signs)));
    Map<String, String> digests = new TreeMap<>();
    files.forEach((name, content) -> digests.put(name, Digests.sha256(content)));
    byte[] sums = Checksums.of(digests);
    files.put(Checksums.FILE, sums);
    if (signs) {
      files.put(SUMS_SIGNATURE, Signatures.sign(config.signingKeyFile().get(), sums));
    }
    Files.createDirectories(out);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(out.resolve(file.getKey()), file.getValue());
    }
    if (common.json) {
      common
          .console()
          .json(
              new Answer(
                  finding.getFingerprint(), rows.size() - 1, out, List.copyOf(files.keySet())));
      return ExitCode.DONE;
    }
    common
        .console()
        .line(
            "Evidence of %s on %s: %d rows in %s. Check it with: cd %s && sha256sum -c %s"
                .formatted(
                    finding.getRule(),
                    finding.getSubject(),
                    rows.size() - 1,
                    out,
                    out,
                    Checksums.FILE));
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

  /**
   * Lines of CSV, the header first.
   *
   * @param sampled is offered every row
   * @param logs gets the source and file of every row
   */
  private static List<String> rows(
      LakeVersion version, Finding finding, RowSample sampled, Set<String> logs)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(CsvRenderer.record(COLUMNS));
    if (finding.getEvidenceQuery() == null) {
      return lines;
    }
    List<Schema.Field> fields =
        COLUMNS.stream().map(name -> Usage.getClassSchema().getField(name)).toList();
    UsageQuery.Wanted wanted = UsageQuery.of(finding.getEvidenceQuery());
    try (Rows<Usage> rows = version.read(Usage.class, wanted.from(), wanted.to())) {
      for (Usage row : rows) {
        if (wanted.fits().test(row)) {
          List<Object> cells = new ArrayList<>();
          fields.forEach(field -> cells.add(row.get(field.pos())));
          String line = CsvRenderer.record(cells);
          lines.add(line);
          sampled.offer(row, line);
          logs.add(Ledger.key(row.getSource(), row.getFile()));
        }
      }
    }
    return lines;
  }

  /** What the ledger says of the log files the rows stand in. */
  private static List<String> logFiles(LakeVersion version, Set<String> logs) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        CsvRenderer.record(
            List.of(
                "source",
                "file",
                "bytes",
                "sha256",
                "read",
                "accepted",
                "duplicates",
                "quarantined")));
    Ledger.of(version)
        .rows(file -> logs.contains(Ledger.key(file)))
        .values()
        .forEach(
            file ->
                lines.add(
                    CsvRenderer.record(
                        List.of(
                            file.getSource(),
                            file.getFile(),
                            file.getSize(),
                            file.getSha256(),
                            file.getRead(),
                            file.getAccepted(),
                            file.getDuplicates(),
                            file.getQuarantined()))));
    return lines;
  }

  private static String readme(
      RunManifest manifest, Finding finding, int rows, int logs, String seed, boolean signs) {
    return """
        Evidence of finding %1$s: %2$s on %3$s.

        %4$s

        Files
          rows.csv         the calls behind the finding: ids, places, models, counts; no prompt, no answer
          sample.csv       rows of them to test: some at random, some by risk; seed: %12$s
          files.csv        the log files the rows stand in, with size, SHA-256 and control totals
          finding.json     the finding with everything it says
          finding.parquet  the run's table of findings, as the manifest records it
          manifest.json    what the run read, with which policy, rules and prices, and what it wrote (SHA-256)
          manifest.sig     its Ed25519 signature, where the organisation signs its runs
          SHA256SUMS       digests of these files%14$s

        To check, without Plumbline
          1. Nothing here was changed:    sha256sum -c SHA256SUMS
          2. Who says so:                 %15$s
          3. The finding is the run's:    sha256sum finding.parquet      must be outputs."finding.parquet" in manifest.json
          4. The logs are what was read:  sha256sum LOG                  must be the sha256 of its line in files.csv
          5. A row is in its log:         zcat -f LOG | tail -c +$((POSITION + 1)) | head -n 1
             (position is a byte offset in the decompressed log)
          6. The sample was not chosen:   printf '%%s' SEED:SOURCE:FILE:POSITION | sha256sum      must be its order_sha256;
             the random rows are those with the lowest

        Control totals
          rows in rows.csv: %5$d
          attempts the finding names: %6$d
          log files they stand in: %13$d
          (fewer rows than attempts: the finding rests on part of its subject's calls, see the filter)

        Source: table usage of warehouse version %7$d, interval %8$s to %9$s (exclusive, UTC).
        Filter: %10$s
        Made again by: plumbline evidence %1$s --run %11$s --seed %12$s --out DIR
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
            manifest.runId(),
            seed,
            logs,
            signs ? "; SHA256SUMS.sig: its signature" : "",
            signs
                ? "openssl pkeyutl -verify -pubin -inkey PUBLIC.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig\n"
                    + " ".repeat(34)
                    + "and the same for manifest.json with manifest.sig; ask the organisation for PUBLIC.pem another way"
                : "nobody: no signing key was configured, so whoever holds the files could have made them anew");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
