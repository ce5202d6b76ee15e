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
    Path file = temporary.resolve("logs").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, lines);
    IngestStage stage = new IngestStage(lake(), new OneByOne());
    try (WriterLock lock = lake().lock()) {
      LakeVersion base = lake().latest();
      return stage
          .ingest(
              lock,
              base,
              stage.pending(
                  base,
                  List.of(new IngestStage.Source("gateway", "auto", file.getParent().toString()))),
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
