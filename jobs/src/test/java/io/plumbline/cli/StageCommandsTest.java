package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stages as tasks of a scheduler: together they are what audit does at once. */
class StageCommandsTest {
  private static final String DAY = "2026-11-20";

  @TempDir Path folder;
  private Nights nights;

  @BeforeEach
  void aNightWithACallOutsideTheAllowedCountries() throws IOException {
    nights = new Nights(folder);
    nights.calls(DAY, "chat us-east-1", "mail eu-west-1");
  }

  @Test
  void ingestThenJudgeThenReportIsTheRunAndTheReportsOfAnAudit() throws IOException {
    assertThat(nights.run("ingest", "--date", DAY).exit()).isZero();
    Nights.Said judged = nights.run("judge", "--date", DAY);
    assertThat(judged.exit()).as(judged.all()).isZero();
    assertThat(judged.out())
        .startsWith("Judged 2026-11-20: run ")
        .contains("Read 2 records from 1 files: 2 accepted, 0 duplicates, 0 in quarantine.")
        .contains("Failing: ")
        .doesNotContain("Reports:");
    assertThat(folder.resolve("reports")).doesNotExist();

    Nights.Said reported = nights.run("report", "--date", DAY);
    assertThat(reported.exit()).as(reported.all()).isZero();
    assertThat(reported.out())
        .contains("Reports:")
        .contains(folder.resolve("reports/2026-11-20/compliance.html").toString());
    Map<String, String> piecewise = reports();
    Nights.Said audited = nights.run("audit", "--date", DAY);
    assertThat(audited.out()).contains("(nothing changed since it was made)");
    assertThat(reports()).isEqualTo(piecewise);
  }

  @Test
  void equalInputsMakeEqualBytesInAnotherWarehouse() throws IOException {
    nights.audit(DAY);
    Map<String, String> reports = reports();
    Path run = folder.resolve("warehouse/runs").resolve(nights.audit(DAY));
    byte[] manifest = Files.readAllBytes(run.resolve("manifest.json"));
    Nights.Said elsewhere =
        nights.run(
            "audit",
            "--date",
            DAY,
            "--warehouse",
            folder.resolve("other").toString(),
            "--reports",
            folder.resolve("reports").toString());
    assertThat(elsewhere.exit()).as(elsewhere.all()).isZero();
    assertThat(reports()).isEqualTo(reports);
    assertThat(
            Files.readAllBytes(
                folder.resolve("other/runs").resolve(run.getFileName()).resolve("manifest.json")))
        .isEqualTo(manifest);
  }

  @Test
  void judgingTheSameAgainIsTheSameRun() {
    nights.run("ingest");
    String first = nights.run("judge", "--date", DAY, "--json").out();
    String second = nights.run("judge", "--date", DAY, "--json").out();
    assertThat(first).contains("\"reused\" : false");
    assertThat(second).isEqualTo(first.replace("false", "true"));
  }

  @Test
  void aReportOfDaysThatNobodyJudgedSaysSo() {
    nights.run("ingest");
    Nights.Said said = nights.run("report", "--date", DAY);
    assertThat(said.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(said.err())
        .isEqualTo(
            "No run over 2026-11-20 to 2026-11-21 (exclusive) is in %s. Make one with the same days: plumbline judge, or plumbline audit.\n"
                .formatted(folder.resolve("warehouse")));
  }

  @Test
  void aReportOfARunThatAnotherPolicyJudgedIsRefused() throws IOException {
    String run = nights.audit(DAY);
    nights.write("policy/policy.yaml", "workloads: {chat: {owner: somebody-else}}\n");
    Nights.Said said = nights.run("report", "--date", DAY);
    assertThat(said.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(said.err())
        .isEqualTo(
            "Run %1$s was judged by another policy, prices, packs or version than there are now, so its reports would say what it did not. Judge the days again: plumbline judge. To have its reports as they were: plumbline replay %1$s --out DIR.\n"
                .formatted(run));
  }

  @Test
  void failOnDecidesTheExitCodeOfEveryCommandThatLooksAtFindings() {
    nights.run("ingest");
    for (String command : new String[] {"judge", "report", "audit"}) {
      assertThat(nights.run(command, "--date", DAY, "--fail-on", "critical").exit())
          .as(command)
          .isEqualTo(ExitCode.FINDINGS);
    }
    assertThat(nights.run("findings", "--fail-on", "high").exit()).isEqualTo(ExitCode.FINDINGS);
    assertThat(nights.run("findings").exit()).isZero();
  }

  @Test
  void anIngestOfMoreQuarantineThanTheLimitAllowsIsIncomplete() throws IOException {
    Path bad =
        nights.write(
            "logs/bad.jsonl", Files.readString(folder.resolve("logs/2026-11-20.jsonl")) + "{}\n");
    Nights.Said said = nights.run("ingest", "--date", DAY);
    assertThat(said.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(said.err())
        .isEqualTo(
            "Source 'bedrock' is incomplete: 1 of 5 records are in quarantine (20 %%, limit 1 %%). See the reasons in the compliance report, or run `plumbline formats check %s`.\n"
                .formatted(bad));

    Files.delete(bad);
    Nights.Said retried = nights.run("ingest", "--date", DAY, "--retry-quarantine");
    assertThat(retried.out())
        .isEqualTo(
            "Nothing to read: every file that is there was read, and none of them has records in quarantine.\n");
    assertThat(retried.err())
        .isEqualTo(
            "1 records of %s stay in quarantine: the file is no longer there. Put it back under this name, and run the same command again.\n"
                .formatted(bad));
  }

  @Test
  void whatIsInQuarantineOfFilesOfOtherDaysIsSaidByTheAuditThatReadsThem() throws IOException {
    nights.audit(DAY);
    nights.calls("2026-11-18", "chat eu-west-1");
    Path late = folder.resolve("logs/2026-11-18.jsonl");
    Files.writeString(late, Files.readString(late) + "{}\n");
    nights.calls("2026-11-21", "chat eu-west-1");
    Nights.Said said = nights.run("audit", "--date", "2026-11-21");
    assertThat(said.exit()).as(said.all()).isZero();
    assertThat(said.err())
        .contains(
            "Of files read now that hold other days: Source 'bedrock' is incomplete: 1 of 2 records are in quarantine (50 %, limit 1 %).");
  }

  @Test
  void spendOfADayThatChangedSinceItsAuditSaysSo() throws IOException {
    nights.audit(DAY);
    assertThat(nights.run("spend", "--date", DAY).err()).isEmpty();
    Files.copy(folder.resolve("logs/2026-11-20.jsonl"), folder.resolve("logs/copy.jsonl"));
    nights.run("ingest");
    assertThat(nights.run("spend", "--date", DAY).err()).as("a copy adds nothing").isEmpty();
    Path late = folder.resolve("logs/2026-11-20.jsonl");
    Files.writeString(
        folder.resolve("logs/late.jsonl"),
        Files.readString(late).replace("2026-11-20-0", "2026-11-20-9"));
    nights.run("ingest");
    assertThat(nights.run("spend", "--date", DAY).err())
        .isEqualTo(
            "2026-11-20 holds other records than when it was audited: 2 attempts then, 3 now."
                + " These figures are the earlier ones; audit the day again.\n");
    nights.audit(DAY);
    assertThat(nights.run("spend", "--date", DAY).err()).isEmpty();
  }

  private Map<String, String> reports() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve("reports"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(
            folder.relativize(file).toString(),
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    return texts;
  }
}
