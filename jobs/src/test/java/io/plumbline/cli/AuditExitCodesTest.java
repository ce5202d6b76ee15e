package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Usage;
import io.plumbline.shared.lake.Lake;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an audit ends with, and says, when input, configuration or usage is at fault. */
class AuditExitCodesTest {
  @TempDir Path temporary;

  private record Said(int exit, String out, String err) {
    String all() {
      return "exit " + exit + "\n" + out + "\n" + err;
    }
  }

  @Test
  void allFaultsOfAConfigurationAreSaidAtOnceWithExit2() throws Exception {
    Path folder = temporary.resolve("faulty");
    write(
        folder.resolve("plumbline.yaml"),
        """
        warehouse: ./warehouse
        reprots: ./reports
        limits:
          quarantine_fail_share: lots
        sources:
          - name: gateway
            format: litelm
            path: ./logs
        """);
    Said said = audit(folder);
    assertThat(said.exit()).as(said.all()).isEqualTo(2);
    assertThat(said.err())
        .contains("reprots")
        .contains("There is no format 'litelm'. Did you mean 'litellm'?")
        .contains("reports")
        .contains("quarantine_fail_share");
    assertThat(said.out()).isEmpty();
    assertThat(folder.resolve("warehouse")).doesNotExist();
  }

  @Test
  void wrongUsageIsExit2() throws Exception {
    Path folder = temporary.resolve("usage");
    config(folder, Files.createDirectories(temporary.resolve("none")), "");
    Said said =
        run(
            "audit",
            "--config",
            folder.resolve("plumbline.yaml").toString(),
            "--dates",
            "2026-10-01");
    assertThat(said.exit()).as(said.all()).isEqualTo(2);
    assertThat(said.err()).contains("--date");
  }

  @Test
  void quarantineOverItsLimitIsExit4() throws Exception {
    Path folder = temporary.resolve("quarantine");
    Path logs = logs(temporary.resolve("logs"), 1, 1);
    write(
        logs.resolve("gateway/bad.jsonl"),
        "{\"id\": \"x\", \"call_type\": \"completion\", \"status\": \"success\", \"startTime\": 1790900000, \"prompt_tokens\": -1}\n"
            .repeat(200));
    config(folder, logs, "");
    Said said = audit(folder);
    assertThat(said.exit()).as(said.all()).isEqualTo(4);
    assertThat(said.err())
        .contains("Source 'gateway' is incomplete")
        .contains("records are in quarantine");
  }

  @Test
  void aFolderThatCannotBeListedIsExit4AndTheOthersAreRead() throws Exception {
    Path folder = temporary.resolve("closed");
    Path logs = logs(temporary.resolve("logs"), 1, 1);
    Path closed = Files.createDirectories(logs.resolve("gateway/care"));
    Files.setPosixFilePermissions(closed, Set.of());
    try {
      Assumptions.assumeFalse(Files.isReadable(closed), "the user may read everything");
      config(folder, logs, "");
      Said said = audit(folder);
      assertThat(said.exit()).as(said.all()).isEqualTo(4);
      assertThat(said.err())
          .contains(
              "Source 'gateway' is incomplete: "
                  + closed
                  + " cannot be listed, so nothing in it was read. Let this user read and enter it,"
                  + " and run the same command again.")
          .doesNotContain("has no file");
      assertThat(Lake.at(folder.resolve("warehouse")).latest().read(Usage.class).toList())
          .isNotEmpty();
    } finally {
      Files.setPosixFilePermissions(
          closed, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aFileWhoseNameIsNoTextIsExit4AndTheOthersAreRead() throws Exception {
    Path folder = temporary.resolve("nameless");
    Path logs = logs(temporary.resolve("logs"), 1, 1);
    // Two names that look the same once they are made text.
    new ProcessBuilder("bash", "-c", "echo {} > $'b\\xe5d'; echo {} > $'b\\xe4d'")
        .directory(logs.resolve("gateway").toFile())
        .start()
        .waitFor();
    try (Stream<Path> names = Files.list(logs.resolve("gateway"))) {
      Assumptions.assumeTrue(
          names.filter(name -> name.toString().indexOf('\uFFFD') > 0).count() == 2,
          "names here are text");
    }
    config(folder, logs, "");
    Said said = audit(folder);
    assertThat(said.exit()).as(said.all()).isEqualTo(4);
    String name = logs.resolve("gateway/b\uFFFDd").toString();
    assertThat(said.err().lines().filter(line -> line.contains(name)))
        .hasSize(2)
        .containsOnly(
            "Source 'gateway' is incomplete: the name "
                + name
                + " is no text in this locale, so it was not read. Rename it, or set LC_ALL to a"
                + " locale of UTF-8 such as C.UTF-8, and run the same command again.");
    assertThat(Lake.at(folder.resolve("warehouse")).latest().read(Usage.class).toList())
        .isNotEmpty();
  }

  @Test
  void whatKilledRunsLeftIsDeletedOnceItIsOld() throws Exception {
    Path folder = temporary.resolve("swept");
    config(folder, logs(temporary.resolve("logs"), 1, 1), "");
    Path left = folder.resolve("warehouse/usage/data/left-by-a-killed-run.parquet");
    Path young = folder.resolve("warehouse/usage/data/written-just-now.parquet");
    write(left, "x");
    write(young, "x");
    Files.setLastModifiedTime(
        left, java.nio.file.attribute.FileTime.from(Instant.now().minus(8, ChronoUnit.DAYS)));

    Said said = audit(folder);

    assertThat(said.exit()).as(said.all()).isZero();
    assertThat(left).doesNotExist();
    assertThat(young).exists();
    assertThat(Lake.at(folder.resolve("warehouse")).latest().read(Usage.class).toList())
        .isNotEmpty();
  }

  @Test
  void aMissingFeedIsExit4() throws Exception {
    Path folder = temporary.resolve("missing");
    config(
        folder,
        logs(temporary.resolve("logs"), 1, 1),
        "  - name: bedrock\n    path: " + temporary.resolve("logs/nothing here") + "\n");
    Said said = audit(folder);
    assertThat(said.exit()).as(said.all()).isEqualTo(4);
    assertThat(said.err()).contains("Source 'bedrock' has no file: nothing matches ");
    // What did arrive is audited all the same.
    assertThat(names(folder.resolve("reports"))).anyMatch(n -> n.endsWith("summary.json"));
  }

  @Test
  void findingsAtTheLimitAskedForAreExit3() throws Exception {
    Path folder = temporary.resolve("findings");
    config(folder, logs(temporary.resolve("logs"), 7, 2), "");
    Said asked = audit(folder, "--fail-on", "low");
    assertThat(asked.exit()).as(asked.all()).isEqualTo(3);
    Said notAsked = audit(folder);
    assertThat(notAsked.exit()).as(notAsked.all()).isZero();
  }

  private static Said run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Said(exit, out.toString(), err.toString());
  }

  private static Said audit(Path folder, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "audit",
                "--config",
                folder.resolve("plumbline.yaml").toString(),
                "--from",
                "2026-10-01",
                "--to",
                "2026-10-12",
                "--master",
                "local[2]"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  /** Some days of the sample month's gateway. */
  private static Path logs(Path folder, int firstDay, int days) throws IOException {
    for (int day = firstDay; day < firstDay + days; day++) {
      String name = "gateway/2026-10-%02d.jsonl.gz".formatted(day);
      Path to = folder.resolve(name);
      if (!Files.exists(to)) {
        Files.createDirectories(to.getParent());
        Files.copy(aurora().resolve("logs").resolve(name), to);
      }
    }
    return folder;
  }

  private static Path aurora() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("sample-logs/aurora"))) {
      at = at.getParent();
    }
    return at.resolve("sample-logs/aurora");
  }

  private static void config(Path folder, Path logs, String moreSources) throws IOException {
    write(
        folder.resolve("plumbline.yaml"),
        """
        warehouse: ./warehouse
        reports: ./reports
        policy: %s
        sources:
          - name: gateway
            path: %s
        %s\
        """
            .formatted(aurora().resolve("policy"), logs.resolve("gateway"), moreSources));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toString).toList();
    }
  }
}
