package io.plumbline;

import io.plumbline.rules.pack.RulePacks;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.Checksums;
import io.plumbline.shared.Digests;
import io.plumbline.shared.Erasure;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunChain;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.Version;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.price.PriceBook;
import io.plumbline.stage.report.ReportContent;
import io.plumbline.stage.report.ReportLabel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Builds a recorded run again from what it recorded: the version of the warehouse, the copy of
 * policy and packs beside its tables, and the runs before it. Changes nothing that is recorded.
 */
public final class RunReplay {
  private final AuditConfig config;
  private final RunStore runs;

  /** Over the runs of the configured warehouse. */
  public RunReplay(AuditConfig config) {
    this.config = config;
    this.runs = RunStore.in(config.warehouse());
  }

  /**
   * What came of it.
   *
   * @param differences what differs, a sentence each, in the order in which it matters; empty:
   *     every byte is as recorded
   * @param tables tables compared
   * @param reports the rebuilt reports by their names in the run's folder, with the list of their
   *     checksums
   * @param reportsCompared whether the reports on the disk are of this run and were compared
   * @param note what is worth knowing and changes no byte; null: nothing
   */
  public record Replayed(
      List<String> differences,
      int tables,
      Map<String, ReportContent> reports,
      boolean reportsCompared,
      String note) {
    public Replayed {
      differences = List.copyOf(differences);
    }
  }

  /** Rebuilds and compares. */
  public Replayed replay(RunCatalog.Published published) throws IOException {
    RunManifest recorded = published.manifest();
    List<String> faults =
        RunChain.check(runs, List.of(recorded.runId()), Lake.at(config.warehouse()), null, null)
            .faults()
            .stream()
            .filter(fault -> !fault.startsWith("The run before "))
            .toList();
    if (!faults.isEmpty()) {
      return new Replayed(faults, 0, Map.of(), false, null);
    }
    Optional<Erasure> erasure = Erasure.of(Lake.at(config.warehouse()), recorded);
    if (erasure.isPresent()) {
      return new Replayed(
          List.of(
              "Rows that run %s read were %s, so it cannot be built again. Its tables and reports stand as they were recorded."
                  .formatted(recorded.runId(), erasure.get().said())),
          0,
          Map.of(),
          false,
          null);
    }
    Path folder = Files.createTempDirectory("plumbline-replay-");
    try (TaskEngine engine = TaskEngine.of("local", (what, done, all) -> {})) {
      Path archive = runs.path(recorded.runId()).resolve(PolicyCopy.FILE);
      boolean kept = Files.exists(archive);
      if (kept) {
        PolicyCopy.unpack(archive, folder);
      }
      Path policyFolder = kept ? folder.resolve("policy") : config.policy();
      Policy policy = Policy.load(policyFolder);
      PriceBook prices = PriceBook.withFilesOf(policyFolder.resolve("prices"));
      RulePacks packs = RulePacks.load(packs(folder, kept));
      AuditPipeline pipeline =
          new AuditPipeline(
              config, policy, prices, packs, engine, config.master(), AuditClock.system());
      AuditPipeline.Rebuilt rebuilt =
          pipeline.rebuild(recorded, RunStore.in(folder.resolve("scratch")));
      return compared(recorded, rebuilt, kept);
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private List<Path> packs(Path folder, boolean kept) {
    if (!kept) {
      return config.packs().map(List::of).orElse(List.of());
    }
    Path packs = folder.resolve("packs");
    return Files.isDirectory(packs) ? List.of(packs) : List.of();
  }

  private Replayed compared(RunManifest recorded, AuditPipeline.Rebuilt rebuilt, boolean kept)
      throws IOException {
    List<String> differences = new ArrayList<>();
    if (rebuilt.outputs().isEmpty()) {
      inputs(recorded, rebuilt, kept, differences);
      return new Replayed(differences, 0, Map.of(), false, null);
    }
    Map<String, String> expected = new TreeMap<>(recorded.outputs());
    expected.remove(PolicyCopy.FILE);
    expected.forEach(
        (name, sha256) -> {
          if (!sha256.equals(rebuilt.outputs().get(name))) {
            differences.add(
                "runs/%s/%s: rebuilt with SHA-256 %s, recorded with %s."
                    .formatted(recorded.runId(), name, rebuilt.outputs().get(name), sha256));
          }
        });
    rebuilt.outputs().keySet().stream()
        .filter(name -> !expected.containsKey(name))
        .forEach(
            name ->
                differences.add(
                    "runs/%s/%s is rebuilt, and was recorded by nobody."
                        .formatted(recorded.runId(), name)));
    Map<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, ReportContent> report : rebuilt.reports().entrySet()) {
      digests.put(
          report.getKey(),
          Digests.sha256(report.getValue()::writeTo, OutputStream.nullOutputStream()));
    }
    byte[] list = Checksums.of(digests);
    digests.put(Checksums.FILE, Digests.sha256(list));
    Map<String, ReportContent> rebuiltReports = new TreeMap<>(rebuilt.reports());
    rebuiltReports.put(Checksums.FILE, ReportContent.of(list));
    Optional<Path> reports = reportsOf(recorded);
    if (reports.isPresent()) {
      for (Map.Entry<String, String> report : digests.entrySet()) {
        Path file = reports.get().resolve(report.getKey());
        if (!Files.exists(file)) {
          differences.add("%s is missing.".formatted(file));
        } else if (!Digests.sha256(out -> Files.copy(file, out), OutputStream.nullOutputStream())
            .equals(report.getValue())) {
          differences.add("%s is not what the run's tables make it.".formatted(file));
        }
      }
    }
    return new Replayed(
        differences, expected.size(), rebuiltReports, reports.isPresent(), otherCode(recorded));
  }

  /** What the run was made of that is no more the same, the telling ones first. */
  private void inputs(
      RunManifest recorded, AuditPipeline.Rebuilt rebuilt, boolean kept, List<String> differences) {
    if (!recorded.version().equals(Version.current())) {
      differences.add(
          "Version: the run was made by %s, this is %s. Replay it with that version."
              .formatted(recorded.version(), Version.current()));
    }
    String hint =
        kept
            ? ""
            : " The run holds no copy of it; give the folder as it was then, with --policy or --packs.";
    different("Policy", "policy", recorded, rebuilt.run().getPolicyDigest(), hint, differences);
    different("Prices", "prices", recorded, rebuilt.run().getPricesDigest(), hint, differences);
    different(
        "Rule packs",
        "packs",
        recorded,
        rebuilt.run().getPacksDigest(),
        kept ? " The built-in ones changed with the program." : hint,
        differences);
    different(
        "Inputs",
        "inputs",
        recorded,
        rebuilt.run().getInputsDigest(),
        " plumbline.yaml must name the sources that it named then.",
        differences);
  }

  private static void different(
      String what,
      String name,
      RunManifest recorded,
      String now,
      String hint,
      List<String> differences) {
    String then = recorded.digests().get(name);
    if (!now.equals(then)) {
      differences.add(
          "%s: the run recorded SHA-256 %s, now it is %s.%s".formatted(what, then, now, hint));
    }
  }

  private static String otherCode(RunManifest recorded) throws IOException {
    String then = recorded.digests().get("code");
    String now = Version.codeDigest().orElse(null);
    return then == null || now == null || then.equals(now)
        ? null
        : "The run was made by another build of version %s.".formatted(recorded.version());
  }

  /** The folder of the run's reports; empty: there is none, or it is of another run. */
  private Optional<Path> reportsOf(RunManifest recorded) throws IOException {
    Path folder = Path.of(config.reports()).resolve(ReportLabel.of(recorded.from(), recorded.to()));
    Path summary = folder.resolve("summary.json");
    boolean own =
        Files.exists(summary) && Files.readString(summary).contains("\"" + recorded.runId() + "\"");
    return own ? Optional.of(folder) : Optional.empty();
  }
}
