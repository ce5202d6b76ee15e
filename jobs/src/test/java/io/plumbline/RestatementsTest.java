package io.plumbline;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Run;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.normalise.Normalisation;
import io.plumbline.stage.report.Restated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Late records land in their own day, and a day reported earlier is announced as restated. */
class RestatementsTest {
  @TempDir Path temporary;
  private int calls;

  @Test
  void aDayThatWasReportedAndChangedIsAnnouncedWithBothTotals() throws Exception {
    LakeVersion first = ingest("a.jsonl", "2026-10-01", "2026-10-02", "2026-10-03");
    publish("r1", "2026-10-01", "2026-10-02", first);
    publish("r2", "2026-10-02", "2026-10-03", first);
    assertThat(restated("now", "2026-10-02", "2026-10-03", first)).isEmpty();

    // Late records of the first two days, and of one that no run has reported.
    LakeVersion second =
        ingest("late.jsonl", "2026-10-01", "2026-10-02", "2026-10-02", "2026-10-03");
    List<Restated> days = restated("now", "2026-10-02", "2026-10-04", second);
    assertThat(days)
        .extracting(
            d ->
                "%s %d→%d %d→%d %s→%s %s"
                    .formatted(
                        d.day(),
                        d.attemptsBefore(),
                        d.attemptsAfter(),
                        d.tokensBefore(),
                        d.tokensAfter(),
                        d.reportedBefore().get("USD").toPlainString(),
                        d.reportedAfter().get("USD").toPlainString(),
                        d.inThisRun()))
        .containsExactly(
            "2026-10-01 1→2 120→240 0.0015→0.003 false",
            "2026-10-02 1→3 120→360 0.0015→0.0045 true");
    assertThat(Restated.sentences(days))
        .containsExactly(
            "Restated: 2026-10-02 (1 attempt before, 3 now). Records of these days arrived after"
                + " they were first reported.",
            "Records also arrived for days that earlier reports hold and this one does not:"
                + " 2026-10-01. Audit these days again.");

    // The same run again says the same; once both days are reported anew, nothing is left to say.
    publish("now", "2026-10-02", "2026-10-04", second);
    assertThat(restated("now", "2026-10-02", "2026-10-04", second)).isEqualTo(days);
    publish("r3", "2026-10-01", "2026-10-02", second);
    LakeVersion third = ingest("other.jsonl", "2026-10-09");
    assertThat(restated("next", "2026-10-09", "2026-10-10", third)).isEmpty();
  }

  @Test
  void lateSamplesOfADayThatWasReportedAreAnnounced() throws Exception {
    write("node.prom", samples("2026-10-02", 0, 2));
    LakeVersion first = ingest("a.jsonl", "2026-10-01", "2026-10-02");
    publish("r1", "2026-10-01", "2026-10-02", first);
    publish("r2", "2026-10-02", "2026-10-03", first);
    write("late.prom", samples("2026-10-02", 1, 5));
    LakeVersion second = ingest();
    List<Restated> days = restated("now", "2026-10-03", "2026-10-04", second);
    assertThat(Restated.sentences(days))
        .containsExactly(
            "Records also arrived for days that earlier reports hold and this one does not:"
                + " 2026-10-02. Audit these days again.");
    List<Restated> here = restated("now", "2026-10-02", "2026-10-03", second);
    assertThat(Restated.sentences(here))
        .containsExactly(
            "Restated: 2026-10-02 (2 samples before, 5 now). Records of these days arrived after"
                + " they were first reported.");
    assertThat(stale("2026-10-01", "2026-10-03"))
        .containsExactly(
            "2026-10-02 holds other records than when it was audited: 2 samples then, 5 now. These"
                + " figures are the earlier ones; audit the day again.");
    // A copy of what is known changes nothing.
    publish("now", "2026-10-02", "2026-10-03", second);
    write("copy.prom", samples("2026-10-02", 0, 5));
    assertThat(restated("next", "2026-10-03", "2026-10-04", ingest())).isEmpty();
  }

  @Test
  void aUsageReportThatSaysSomethingElseOfAReportedDayIsAnnounced() throws Exception {
    LakeVersion first = ingest("a.jsonl", "2026-10-01", "2026-10-02");
    publish("r1", "2026-10-01", "2026-10-02", first);
    publish("r2", "2026-10-02", "2026-10-03", first);
    write("usage.json", usage("2026-10-02", 240));
    LakeVersion second = ingest();
    assertThat(Restated.sentences(restated("now", "2026-10-02", "2026-10-03", second)))
        .containsExactly(
            "Restated: 2026-10-02 (usage reports say something else). Records of these days"
                + " arrived after they were first reported.");
    publish("now", "2026-10-02", "2026-10-03", second);
    write("usage-again.json", usage("2026-10-02", 240));
    assertThat(restated("next", "2026-10-03", "2026-10-04", ingest())).isEmpty();
    write("usage-later.json", usage("2026-10-02", 360));
    LakeVersion third = ingest("late.jsonl", "2026-10-02");
    assertThat(restated("next", "2026-10-03", "2026-10-04", third))
        .singleElement()
        .satisfies(
            day ->
                assertThat(day.changes("before"))
                    .isEqualTo("1 attempt before, 2 now; usage reports say something else"));
  }

  private List<String> stale(String from, String to) throws IOException {
    return Restatements.stale(
        lake(),
        RunCatalog.of(RunStore.in(warehouse())).byDay(LocalDate.parse(from), LocalDate.parse(to)));
  }

  /** Samples of one GPU, a minute apart. */
  private static String samples(String day, int from, int to) {
    StringBuilder page = new StringBuilder();
    page.append("# TYPE DCGM_FI_DEV_GPU_UTIL gauge\n");
    for (int n = from; n < to; n++) {
      long at = (LocalDate.parse(day).toEpochDay() * 86_400 + n * 60L) * 1000;
      page.append(
          "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\",UUID=\"GPU-1\",modelName=\"H100\",Hostname=\"n1\"} %d %d\n"
              .formatted(n, at));
    }
    return page.toString();
  }

  /** A page of OpenAI's usage of completions. */
  private static String usage(String day, int input) {
    long start = LocalDate.parse(day).toEpochDay() * 86_400;
    return """
        {"object": "page", "data": [{"object": "bucket", "start_time": %d, "end_time": %d, "results": [\
        {"object": "organization.usage.completions.result", "input_tokens": %d, "output_tokens": 20, \
        "input_cached_tokens": 0, "num_model_requests": 2, "model": "gpt-5.5"}]}], "has_more": false, "next_page": null}
        """
        .formatted(start, start + 86_400, input);
  }

  private void write(String name, String text) throws IOException {
    Path file = temporary.resolve("logs").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<Restated> restated(String id, String from, String to, LakeVersion version)
      throws IOException {
    Run run = new Run();
    run.setRunId(id);
    run.setFrom(LocalDate.parse(from));
    run.setTo(LocalDate.parse(to));
    run.setLakeVersion(version.number());
    return Restatements.of(lake(), version, RunCatalog.of(RunStore.in(warehouse())), run);
  }

  private void publish(String id, String from, String to, LakeVersion version) throws IOException {
    try (RunStore.Draft draft = RunStore.in(warehouse()).begin(id)) {
      draft.write(
          RunManifest.FILE,
          new RunManifest(
                  id,
                  LocalDate.parse(from),
                  LocalDate.parse(to),
                  "test",
                  version.number(),
                  Map.of("inputs", "", "policy", "", "packs", "", "prices", ""),
                  Map.of(),
                  null)
              .toJson());
      draft.publish();
    }
  }

  private LakeVersion ingest(String name, String... days) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String day : days) {
      int n = ++calls;
      long second = LocalDate.parse(day).toEpochDay() * 86_400 + n;
      lines.append(
          """
          {"id": "chatcmpl-%012d", "litellm_call_id": "call-%012d", "call_type": "acompletion", \
          "status": "success", "custom_llm_provider": "openai", "startTime": %d, "endTime": %d, \
          "model": "gpt-5.5", "metadata": {}, "response_cost": 0.0015, "prompt_tokens": 100, \
          "completion_tokens": 20, "model_group": "gpt-5.5", "model_id": "m", "request_tags": []}
          """
              .formatted(n, n, second, second + 1));
    }
    write(name, lines.toString());
    return ingest();
  }

  private LakeVersion ingest() throws IOException {
    IngestStage stage = new IngestStage(lake(), new OneByOne());
    try (WriterLock lock = lake().lock()) {
      LakeVersion base = lake().latest();
      return stage
          .ingest(
              lock,
              base,
              stage.pending(
                  base,
                  List.of(
                      new IngestStage.Source(
                          "gateway", "auto", temporary.resolve("logs").toString()))),
              new IngestStage.Limits(Instant.parse("2026-11-22T00:00:00Z"), 1 << 20),
              new Normalisation(null))
          .version();
    }
  }

  private Lake lake() {
    return Lake.at(warehouse());
  }

  private String warehouse() {
    return temporary.resolve("warehouse").toString();
  }
}
