package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.AuditPipeline;
import io.plumbline.RunInputs;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Run;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.report.ClocksApart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes an input incomplete, and what is only worth a look, in words. */
class CompletenessTest {
  @TempDir Path folder;

  @Test
  void sharesAndCountsOfASourceDecideBetweenWarningAndFailure() throws Exception {
    AuditConfig config =
        config(
            "  - {name: loose, path: a, limits: {quarantine_fail_share: 0.2}}",
            "  - {name: strict, path: b, limits: {quarantine_fail_share: 1, quarantine_fail_count:"
                + " 3}}",
            "  - {name: usual, path: c}");
    List<IngestedFile> files =
        List.of(file("loose", 100, 10), file("strict", 100, 4), file("usual", 1000, 9));
    assertThat(Completeness.problems(config, audited(files)))
        .containsExactly(
            "Source 'strict' is incomplete: 4 records are in quarantine (limit 3). See the reasons"
                + " in the compliance report, or run `plumbline formats check"
                + " /logs/strict-4.jsonl`.");
    IngestedFile less = file("strict", 100, 1);
    assertThat(
            Completeness.problems(config, audited(List.of(less, file("strict", 100, 4), less)))
                .get(0))
        .endsWith(
            "6 records are in quarantine (limit 3). See the reasons in the compliance report, or"
                + " run `plumbline formats check /logs/strict-4.jsonl` (4 records; 3 files have"
                + " some).");
    assertThat(Completeness.warnings(config, audited(files)))
        .containsExactly(
            "Source 'loose': 10 of 100 records are in quarantine (10 %, warning from 0.1 % on). See"
                + " the reasons in the compliance report.",
            "Source 'strict': 4 of 100 records are in quarantine (4 %, warning from 0.1 % on). See"
                + " the reasons in the compliance report.",
            "Source 'usual': 9 of 1000 records are in quarantine (0.9 %, warning from 0.1 % on)."
                + " See the reasons in the compliance report.");
  }

  @Test
  void samplesWithoutAValueNeitherWarnNorFail() throws Exception {
    AuditConfig config = config("  - {name: gpu, path: a, limits: {quarantine_fail_count: 3}}");
    IngestedFile file = file("gpu", 100, 50);
    file.setNoValue(50L);
    assertThat(Completeness.problems(config, audited(List.of(file)))).isEmpty();
    assertThat(Completeness.warnings(config, audited(List.of(file)))).isEmpty();
    file.setNoValue(46L);
    IngestedFile whole = file("gpu", 100, 49);
    whole.setNoValue(49L);
    assertThat(Completeness.problems(config, audited(List.of(whole, file))))
        .containsExactly(
            "Source 'gpu' is incomplete: 4 of 200 records are in quarantine (2 %, limit 1 %). See"
                + " the reasons in the compliance report, or run `plumbline formats check"
                + " /logs/gpu-50.jsonl`.");
  }

  @Test
  void aLateFeedIsSaid() throws Exception {
    AuditConfig config =
        config(
            "  - {name: fresh, path: a, limits: {late_after_hours: 6}}",
            "  - {name: late, path: b, limits: {late_after_hours: 2}}",
            "  - {name: silent, path: c, limits: {late_after_hours: 2}}");
    assertThat(
            Completeness.problems(
                config, audited(List.of(file("fresh", 1, 0), file("late", 1, 0)))))
        .containsExactly(
            "Source 'late' is late: its newest record is of 2026-11-20T20:00:00Z, more than 2 hours"
                + " before the interval's end. Check the feed, and run the same command again when"
                + " it has arrived.",
            "Source 'silent' is late: it has no record of the interval. Check the feed, and run the"
                + " same command again when it has arrived.");
  }

  @Test
  void anHourThatStandsTwiceIsSaid() throws Exception {
    IngestedFile file = file("local", 100, 0);
    file.setAmbiguousTimes(12L);
    assertThat(Completeness.warnings(config("  - {name: local, path: a}"), audited(List.of(file))))
        .containsExactly(
            "Source 'local': 12 records lie in an hour that stands twice because clocks went back;"
                + " the first of the two was taken. Have the writer log times with their offset.");
  }

  @Test
  void timesThatCannotBeTrueAreSaid() throws Exception {
    IngestedFile file = file("local", 100, 0);
    file.setTimesAhead(7L);
    file.setTimesApart(2L);
    assertThat(Completeness.warnings(config("  - {name: local, path: a}"), audited(List.of(file))))
        .containsExactly(
            "Source 'local': 7 records start more than 15 minutes after their file was last"
                + " written, so their days may be wrong. Set the writer's clock, or `zone:` of the"
                + " source where it logs local times; what was read stays as it is, so give a new"
                + " `warehouse:` and read the files again.",
            "Source 'local': 2 records lie more than a year from the others of their file. Look at"
                + " the clock of the writer: it may have been reset.");
  }

  @Test
  void clocksThatAreApartAreSaid() throws Exception {
    ClocksApart apart =
        new ClocksApart("gateway", "litellm", "agent", "otel-genai", 20, 20, Duration.ofHours(1));
    AuditPipeline.Audited audited =
        new AuditPipeline.Audited(
            IngestStage.Result.nothing(null),
            audited(List.of(file("gateway", 5, 0))).inputs(),
            null,
            null,
            List.of(),
            List.of(apart),
            false);
    assertThat(Completeness.warnings(config("  - {name: gateway, path: a}"), audited))
        .containsExactly(apart.sentence());
  }

  @Test
  void aFormatThatTellsOfNothingIsSaid() throws Exception {
    IngestedFile pages = file("gateway", 0, 0);
    pages.setFormat("kong");
    pages.setPassedOver(12L);
    IngestedFile manifest = file("gateway", 0, 1);
    manifest.setRead(0L);
    manifest.setQuarantined(0L);
    manifest.setFormat("companions");
    manifest.setPassedOver(1L);
    AuditConfig config = config("  - {name: gateway, path: a}");
    assertThat(Completeness.warnings(config, audited(List.of(pages, manifest))))
        .containsExactly(
            "Source 'gateway': not one of the 12 elements in its file is a record of format kong;"
                + " all were passed over, and nothing of them is counted or judged. Run `plumbline"
                + " formats check /logs/gateway-0.jsonl`; it says what the format leaves out.");
    // A log that is passed over on a quiet day, beside one that tells.
    IngestedFile calls = file("gateway", 5, 0);
    calls.setFormat("kong");
    assertThat(Completeness.warnings(config, audited(List.of(pages, calls)))).isEmpty();
  }

  private AuditConfig config(String... sources) throws Exception {
    Path file = folder.resolve("plumbline.yaml");
    Files.writeString(file, "warehouse: w\nsources:\n" + String.join("\n", sources) + "\n");
    return AuditConfig.load(file, Map.of(), Map.of(), Set.of("litellm"));
  }

  private static IngestedFile file(String source, long read, long quarantined) {
    IngestedFile file = new IngestedFile();
    file.setSource(source);
    file.setFormat("litellm");
    file.setFile("/logs/%s-%d.jsonl".formatted(source, quarantined));
    file.setRead(read);
    file.setQuarantined(quarantined);
    file.setAccepted(read - quarantined);
    file.setLastAt(Instant.parse("2026-11-20T20:00:00Z"));
    return file;
  }

  private static AuditPipeline.Audited audited(List<IngestedFile> files) {
    Run run = new Run();
    run.setFrom(LocalDate.parse("2026-11-20"));
    run.setTo(LocalDate.parse("2026-11-21"));
    return new AuditPipeline.Audited(
        IngestStage.Result.nothing(null),
        new RunInputs(null, files, run),
        null,
        null,
        List.of(),
        List.of(),
        false);
  }
}
