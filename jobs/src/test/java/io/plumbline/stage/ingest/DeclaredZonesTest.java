package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Times written without a zone are the source's: in every format, also where clocks are set. */
class DeclaredZonesTest {
  private static final ZoneId HELSINKI = ZoneId.of("Europe/Helsinki");

  @TempDir Path temporary;
  private int warehouses;

  /** One record of a format with a place for its time. */
  private record Form(String format, String record) {
    String at(String time) {
      return record.replace("TIME", time) + "\n";
    }
  }

  private static final List<Form> FORMS =
      List.of(
          new Form(
              "litellm",
              "{\"id\": \"x\", \"litellm_call_id\": \"c\", \"call_type\": \"acompletion\", \"status\":"
                  + " \"success\", \"startTime\": \"TIME\", \"endTime\": \"TIME\", \"model\": \"gpt-4o\","
                  + " \"prompt_tokens\": 10, \"completion_tokens\": 5, \"total_tokens\": 15,"
                  + " \"response_cost\": 0.1}"),
          new Form(
              "litellm-spendlogs",
              "{\"request_id\": \"r\", \"call_type\": \"acompletion\", \"api_key\": \"k\", \"spend\": 0.1,"
                  + " \"startTime\": \"TIME\", \"endTime\": \"TIME\", \"model\": \"gpt-4o\","
                  + " \"prompt_tokens\": 10, \"completion_tokens\": 5, \"total_tokens\": 15}"),
          new Form(
              "openai-responses",
              "{\"id\": \"chatcmpl-1\", \"object\": \"chat.completion\", \"timestamp\": \"TIME\","
                  + " \"model\": \"gpt-4o\", \"choices\": [], \"usage\": {\"prompt_tokens\": 10,"
                  + " \"completion_tokens\": 5, \"total_tokens\": 15}}"),
          new Form(
              "anthropic-messages",
              "{\"id\": \"msg_1\", \"type\": \"message\", \"role\": \"assistant\", \"model\":"
                  + " \"claude-sonnet-4-5\", \"content\": [], \"stop_reason\": \"end_turn\","
                  + " \"timestamp\": \"TIME\", \"usage\": {\"input_tokens\": 10, \"output_tokens\": 5}}"),
          new Form(
              "lmstudio",
              "{\"model_instance_id\": \"qwen\", \"output\": [], \"timestamp\": \"TIME\", \"response_id\":"
                  + " \"resp_1\", \"stats\": {\"input_tokens\": 10, \"total_output_tokens\": 5,"
                  + " \"tokens_per_second\": 2.5}}"));

  @TestFactory
  Stream<DynamicTest> aTimeMeansTheSameInEveryFormat() {
    record Case(String what, String written, String is) {}
    List<Case> cases =
        List.of(
            new Case("winter, day border", "2026-11-21T01:30:00", "2026-11-20T23:30:00Z 0 twice"),
            new Case("summer", "2026-07-01 02:59:59.5", "2026-06-30T23:59:59.500Z 0 twice"),
            new Case(
                "an offset is believed", "2026-11-21T01:30:00Z", "2026-11-21T01:30:00Z 0 twice"),
            new Case(
                "the hour that stands twice",
                "2026-10-25T03:30:00",
                "2026-10-25T00:30:00Z 1 twice"),
            new Case(
                "an offset tells which of the two it is",
                "2026-10-25T03:30:00+02:00",
                "2026-10-25T01:30:00Z 0 twice"),
            new Case(
                "the hour that clocks skip",
                "2026-03-29T03:30:00",
                "invalid_time, which clocks skipped"));
    return FORMS.stream()
        .flatMap(
            form ->
                cases.stream()
                    .map(
                        c ->
                            DynamicTest.dynamicTest(
                                form.format() + ": " + c.what(),
                                () -> assertThat(read(form, c.written())).isEqualTo(c.is()))));
  }

  private String read(Form form, String written) throws IOException {
    Path log = temporary.resolve("logs" + warehouses).resolve("a.jsonl");
    Logs.write(log, form.at(written));
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse" + warehouses++));
    warehouse.ingest(new IngestStage.Source("ours", form.format(), log.toString(), HELSINKI, null));
    IngestedFile file = warehouse.ledger(log);
    return Stream.concat(
            warehouse.usage().stream()
                .map(Usage::getStartedAt)
                .map(at -> at + " " + file.getAmbiguousTimes() + " twice"),
            warehouse.rejected().stream().map(DeclaredZonesTest::reason))
        .collect(Collectors.joining());
  }

  private static String reason(Rejected row) {
    String where = row.getDetail();
    return row.getReason() + where.substring(where.indexOf(','));
  }
}
