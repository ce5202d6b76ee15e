package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.WriterLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit as a process among others: killed at any moment, run twice at once. */
class AuditProcessTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * {@code -Dplumbline.kills=25} for more than the build can afford, five minutes of it; {@code
   * -Dplumbline.kills.seed=2} for the next so many moments.
   */
  private static final int STORMS = Math.max(1, Integer.getInteger("plumbline.kills", 0) / 5);

  private static final int SEED = Integer.getInteger("plumbline.kills.seed", 0);

  private static final int KILLS = 5;

  @TempDir Path temporary;

  /** What must be the same after any history of interrupted runs. */
  private record Outcome(
      Map<String, String> reports,
      List<String> usage,
      List<String> cubes,
      List<String> rejected,
      List<String> ledger) {
    static Outcome of(Path folder) throws IOException {
      LakeVersion version = Lake.at(folder.resolve("warehouse")).latest();
      Set<String> live = new HashSet<>();
      for (LakeFile file : version.files(LakeTable.USAGE)) {
        live.add(file.path());
      }
      List<UsageDaily> cubes =
          version.read(UsageDaily.class).toList().stream()
              .filter(c -> live.contains(c.getUsageFile()))
              .toList();
      Map<String, String> reports = new TreeMap<>();
      for (String name : List.of("summary.json", "findings.json")) {
        for (Map.Entry<String, Path> file :
            WarehouseText.files(folder.resolve("reports")).entrySet()) {
          if (file.getKey().endsWith(name)) {
            reports.put(file.getKey(), withoutManifest(file.getValue()));
          }
        }
      }
      return new Outcome(
          reports,
          rows(version.read(Usage.class).toList()),
          rows(cubes),
          rows(version.read(Rejected.class).toList()),
          rows(version.read(IngestedFile.class).toList()));
    }

    /**
     * The manifest's digest names the version of the warehouse, which counts interrupted runs too.
     */
    private static String withoutManifest(Path file) throws IOException {
      JsonNode json = JSON.readTree(file.toFile());
      if (json.isObject()) {
        ((com.fasterxml.jackson.databind.node.ObjectNode) json).remove("manifest");
      }
      return json.toPrettyString();
    }

    private static List<String> rows(List<? extends SpecificRecord> rows) {
      List<String> texts = new ArrayList<>();
      for (SpecificRecord row : rows) {
        StringBuilder s = new StringBuilder();
        row.getSchema()
            .getFields()
            .forEach(
                f -> {
                  if (!Set.of("usage_file", "ingest_id", "revision").contains(f.name())) {
                    s.append(f.name()).append('=').append(row.get(f.pos())).append(' ');
                  }
                });
        texts.add(s.toString());
      }
      texts.sort(null);
      return texts;
    }
  }

  @Test
  void killedAtAnyMomentTheSameCommandEndsAsIfNothingHadHappened() throws Exception {
    Path logs = logs(temporary.resolve("logs"), 1, 4);
    Path calm = temporary.resolve("calm");
    config(calm, logs);
    long begin = System.nanoTime();
    Plumbline.Finished undisturbed = audit(calm);
    long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertThat(undisturbed.exit()).as(undisturbed.all()).isZero();
    Outcome expected = Outcome.of(calm);
    assertThat(expected.reports()).hasSize(2);
    assertThat(expected.usage()).hasSizeGreaterThan(500);

    Random random = new Random(20261121 + SEED);
    int killed = 0;
    for (int storm = 0; killed < STORMS * KILLS; storm++) {
      assertThat(storm).as("storms for %d kills", killed).isLessThan(STORMS * KILLS);
      Path stormy = temporary.resolve("stormy" + storm);
      config(stormy, logs);
      boolean interrupted = true;
      for (int i = 0; i < KILLS && interrupted && killed < STORMS * KILLS; i++) {
        begin = System.nanoTime();
        Plumbline.Running run = Plumbline.start(stormy, command());
        // Not before the virtual machine is up: most of a run is reading and publishing.
        long moment = whole / 5 + random.nextLong(Math.max(1, whole * 4 / 5));
        interrupted = !run.process().waitFor(moment, TimeUnit.MILLISECONDS);
        run.kill();
        killed += interrupted ? 1 : 0;
        if (!interrupted) {
          // The machine is quicker now, or little was left to do: nothing to interrupt here.
          whole = Math.max(whole * 3 / 4, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        }
        LakeVersion seen = Lake.at(stormy.resolve("warehouse")).latest();
        // A reader sees the old state or the new one, never a part.
        assertThat(seen.read(Usage.class).toList().size()).isIn(0, expected.usage().size());
      }
      Plumbline.Finished last = audit(stormy);
      assertThat(last.exit()).as(last.all()).isZero();
      assertThat(Outcome.of(stormy)).as("storm %d", storm).isEqualTo(expected);
      assertThat(leftovers(stormy)).as("data that no version names").isEmpty();
    }
  }

  @Test
  void ofTwoAuditsOnOneWarehouseOneSaysThatTheOtherHoldsIt() throws Exception {
    Path folder = temporary.resolve("busy");
    config(folder, logs(temporary.resolve("logs"), 1, 2));
    // The first is this process, so that the second surely comes while the lock is held.
    Plumbline.Finished second;
    try (WriterLock held = Lake.at(folder.resolve("warehouse")).lock()) {
      assertThat(held).isNotNull();
      second = audit(folder);
    }
    assertThat(second.exit()).as(second.all()).isEqualTo(5);
    assertThat(second.err()).contains("warehouse").containsAnyOf("Another", "another", "holds");
    assertThat(second.out()).isEmpty();
    Plumbline.Finished third = audit(folder);
    assertThat(third.exit()).as(third.all()).isZero();
  }

  @Test
  void twoAuditsStartedAtOnceLoseNothing() throws Exception {
    Path folder = temporary.resolve("race");
    Path logs = logs(temporary.resolve("logs"), 1, 2);
    config(folder, logs);
    Plumbline.Running a = Plumbline.start(folder, command());
    Plumbline.Running b = Plumbline.start(folder, command());
    Plumbline.Finished first = a.join();
    Plumbline.Finished second = b.join();
    // Either they met, and one had to give way, or one came after the other.
    assertThat(List.of(first.exit(), second.exit()))
        .as(first.all() + second.all())
        .contains(0)
        .allMatch(code -> code == 0 || code == 5);
    Path alone = temporary.resolve("alone");
    config(alone, logs);
    assertThat(audit(alone).exit()).isZero();
    assertThat(Outcome.of(folder)).isEqualTo(Outcome.of(alone));
  }

  /** Data files that killed runs left. */
  private static List<Path> leftovers(Path folder) throws IOException {
    Path warehouse = folder.resolve("warehouse");
    LakeVersion version = Lake.at(warehouse).latest();
    Set<Path> named = new HashSet<>();
    for (LakeTable table : LakeTable.values()) {
      version.files(table).forEach(file -> named.add(Path.of(file.path())));
    }
    try (Stream<Path> files = Files.walk(warehouse)) {
      return files
          .filter(file -> file.getParent().toString().contains("/data"))
          .filter(file -> Files.isRegularFile(file) && !named.contains(file))
          .toList();
    }
  }

  private Plumbline.Finished audit(Path folder) throws IOException {
    return Plumbline.run(folder, command());
  }

  private static String[] command() {
    return new String[] {
      "audit",
      "--config",
      "plumbline.yaml",
      "--from",
      "2026-10-01",
      "--to",
      "2026-10-12",
      "--master",
      "local[2]"
    };
  }

  /** Some days of the sample month's gateway beside some of its other sources. */
  private static Path logs(Path folder, int firstDay, int days) throws IOException {
    Path aurora = Plumbline.home().resolve("sample-logs/aurora/logs");
    for (int day = firstDay; day < firstDay + days; day++) {
      copy(
          aurora.resolve("gateway/2026-10-%02d.jsonl.gz".formatted(day)),
          folder.resolve("gateway"));
    }
    return folder;
  }

  private static void copy(Path file, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path to = folder.resolve(file.getFileName());
    if (!Files.exists(to)) {
      Files.copy(file, to);
    }
  }

  private static void config(Path folder, Path logs) throws IOException {
    Plumbline.write(
        folder.resolve("plumbline.yaml"),
        """
        warehouse: ./warehouse
        reports: ./reports
        policy: %s
        sources:
          - name: gateway
            path: %s
        """
            .formatted(
                Plumbline.home().resolve("sample-logs/aurora/policy"), logs.resolve("gateway")));
  }
}
