package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An audit of a gateway's log beside what the gateway and the provider counted of the same day. */
class CrossCheckOfAnAuditTest {
  private static final String CALL =
      "{\"request_id\":\"chatcmpl-cross-check-%d\",\"call_type\":\"acompletion\",\"api_key\":\"88dc28d0\","
          + "\"spend\":0.01,\"total_tokens\":110,\"prompt_tokens\":100,\"completion_tokens\":10,"
          + "\"startTime\":\"2026-10-02T06:16:1%d.036\",\"endTime\":\"2026-10-02T06:16:19.476\","
          + "\"completionStartTime\":\"2026-10-02T06:16:19.476\",\"model\":\"openai/gpt-5-mini\","
          + "\"model_id\":\"oai-5mini\",\"model_group\":\"gpt-5-mini\",\"custom_llm_provider\":\"openai\","
          + "\"api_base\":\"https://api.openai.com/v1/\",\"user\":\"\",\"metadata\":{\"status\":\"success\"},"
          + "\"cache_hit\":\"False\",\"cache_key\":\"Cache OFF\",\"request_tags\":[],\"team_id\":\"t1\","
          + "\"end_user\":\"\",\"messages\":{},\"response\":{},\"status\":\"success\"}\n";

  private static final String DAILY =
      "id,user_id,date,api_key,model,model_group,custom_llm_provider,endpoint,prompt_tokens,"
          + "completion_tokens,cache_read_input_tokens,cache_creation_input_tokens,spend,api_requests,"
          + "successful_requests,failed_requests\n"
          + "d1,,2026-10-02,88dc28d0,openai/gpt-5-mini,gpt-5-mini,openai,/chat/completions,300,30,0,0,"
          + "0.03,3,3,0\n";

  private static final String USAGE =
      "{\"object\": \"page\", \"data\": [{\"object\": \"bucket\", \"start_time\": 1790899200, \"end_time\":"
          + " 1790985600, \"results\": [{\"object\": \"organization.usage.completions.result\","
          + " \"input_tokens\": 500, \"input_cached_tokens\": 0, \"output_tokens\": 50,"
          + " \"num_model_requests\": %d, \"model\": \"gpt-5-mini-2025-08-07\"}]}], \"has_more\": false,"
          + " \"next_page\": null}\n";

  @TempDir Path folder;

  @Test
  void whatOthersCountedStandsBesideTheLogsAndIsNotAddedToThem() throws Exception {
    write(
        "plumbline.yaml",
        "warehouse: ./w\nreports: ./reports\npolicy: ./policy\nsources:\n  - {name: gateway, path: ./logs}\n");
    write("logs/spend.jsonl", CALL.formatted(1, 1) + CALL.formatted(2, 2) + CALL.formatted(3, 3));
    assertThat(audit().at("/cross_check").toString())
        .isEqualTo(
            "{\"status\":\"not_assessed\",\"agrees\":0,\"explained\":0,\"differs\":0,\"not_assessed\":0,\"sources\":[]}");

    write(
        "plumbline.yaml",
        Files.readString(folder.resolve("plumbline.yaml"))
            + "  - {name: daily, path: ./daily}\n  - {name: openai, path: ./usage}\n");
    write("daily/users.csv", DAILY);
    write("usage/page.json", USAGE.formatted(5));
    JsonNode summary = audit();
    assertThat(summary.at("/cross_check").toString())
        .isEqualTo(
            "{\"status\":\"differs\",\"agrees\":1,\"explained\":0,\"differs\":1,\"not_assessed\":0,\"sources\":["
                + "{\"source\":\"daily\",\"format\":\"litellm-daily\",\"days\":1,\"differs\":0,\"not_assessed\":0},"
                + "{\"source\":\"openai\",\"format\":\"openai-usage\",\"days\":1,\"differs\":1,\"not_assessed\":0}]}");
    assertThat(summary.at("/totals/attempts").asLong()).isEqualTo(3);
    assertThat(Files.readString(folder.resolve("reports/2026-10-02/csv/finance-cross-check.csv")))
        .isEqualToNormalizingNewlines(
            """
            day,source,counted_by,grouped_by,model,seen_attempts,told_requests,difference_requests,seen_input_tokens,told_input_tokens,seen_output_tokens,told_output_tokens,status,cause
            2026-10-02,daily,litellm,user,gpt-5-mini,3,3,0,300,300,30,30,agrees,
            2026-10-02,openai,openai,,gpt-5-mini,3,5,2,300,500,30,50,differs,our logs have fewer calls
            """);

    // Pulled again, the report says what is so; the run is another one and the table with it.
    write("usage/page-2.json", USAGE.formatted(4));
    Files.setLastModifiedTime(
        folder.resolve("usage/page-2.json"),
        java.nio.file.attribute.FileTime.from(java.time.Instant.now().plusSeconds(5)));
    JsonNode again = audit();
    assertThat(again.get("run_id")).isNotEqualTo(summary.get("run_id"));
    assertThat(Files.readString(folder.resolve("reports/2026-10-02/csv/finance-cross-check.csv")))
        .contains("openai,openai,,gpt-5-mini,3,4,1,");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private JsonNode audit() throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(out),
            new PrintWriter(err),
            "audit",
            "--date",
            "2026-10-02",
            "--config",
            folder.resolve("plumbline.yaml").toString());
    assertThat(code).as(out + "\n" + err).isZero();
    return new ObjectMapper().readTree(folder.resolve("reports/2026-10-02/summary.json").toFile());
  }
}
