package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stage.ingest.LogFormats;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A companion is passed over; a log that lies where companions lie, or looks like one, is not. */
class VendorCompanionsTest {
  private static final String BEDROCK = "/s3/AWSLogs/1/BedrockModelInvocationLogs/eu-north-1/";
  private static final String ANSWER =
      "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1790928000,\"model\":\"m\",\"choices\":[],"
          + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,\"total_tokens\":10}}\n";
  private static final String CHANGE =
      "{\"id\":\"a\",\"updated_at\":\"t\",\"changed_by\":\"b\",\"action\":\"created\",\"table_name\":\"c\",\"object_id\":\"d\"}\n";
  private static final String CALL =
      "{\"id\":\"c1\",\"call_type\":\"acompletion\",\"startTime\":1790899200,\"endTime\":1790899201,\"model\":\"m\","
          + "\"litellm_call_id\":\"c\",\"status\":\"success\",\"prompt_tokens\":1,\"completion_tokens\":1,\"metadata\":{}}\n";
  private static final String INVOCATION =
      "{\"schemaType\":\"ModelInvocationLog\",\"modelId\":\"m\",\"requestId\":\"r\"}\n";

  private static String format(String path, String text) {
    return LogFormats.load()
        .recognise(path, text.getBytes(StandardCharsets.UTF_8))
        .map(said -> said.format().id())
        .orElse("unrecognised");
  }

  @Test
  void aBodyIsNoAnswerBesideBedrocksLogsAndOneElsewhere() {
    assertThat(format(BEDROCK + "2026/10/02/08/data/r_output.json.gz", ANSWER))
        .isEqualTo("companions");
    assertThat(format("/logs/data/r_output.json.gz", ANSWER)).isEqualTo("openai-responses");
    assertThat(format(BEDROCK + "2026/10/02/08/r_output.json.gz", ANSWER))
        .isEqualTo("openai-responses");
  }

  @Test
  void aLogWhereCompanionsLieStaysALog() {
    assertThat(format(BEDROCK + "2026/10/02/08/data/r_input.json.gz", INVOCATION))
        .isEqualTo("bedrock-invocation");
    assertThat(format("/s3/audit_logs/2026-10-02/a.json", CALL)).isEqualTo("litellm");
    assertThat(format("/s3/costs-Manifest.json", CALL)).isEqualTo("litellm");
    assertThat(format("/s3/azure/manifest.json", CALL)).isEqualTo("litellm");
  }

  @Test
  void linesAreRecordsOfALogWhateverTheFirstIs() {
    assertThat(format("/s3/audit_logs/2026-10-02/a.json", CHANGE)).isEqualTo("companions");
    assertThat(format("/s3/audit_logs/2026-10-02/a.json", CHANGE + CALL)).isEqualTo("litellm");
    assertThat(format("/s3/audit_logs/2026-10-02/a.json", "?\n" + CHANGE))
        .isEqualTo("unrecognised");
  }

  @Test
  void aCompanionUnderAnotherPathIsNotBelieved() {
    assertThat(format("/s3/changes/a.json", CHANGE)).isEqualTo("unrecognised");
  }

  @Test
  void otherCategoriesOfAzureAreNoUnknownFiles() {
    String entry =
        "{\"time\":\"t\",\"resourceId\":\"/SUBSCRIPTIONS/1/PROVIDERS/MICROSOFT.COGNITIVESERVICES/ACCOUNTS/A\",\"operationName\":\"o\","
            + "\"category\":\"%s\",\"properties\":{}}";
    String audit = entry.formatted("Audit");
    String llm = entry.formatted("GatewayLlmLogs").replace("COGNITIVESERVICES", "APIMANAGEMENT");
    String gateway = llm.replace("GatewayLlmLogs", "GatewayLogs");
    assertThat(format("PT1H.json", audit + "\n" + audit)).isEqualTo("azure-openai");
    assertThat(format("r.json", records(gateway, llm))).isEqualTo("azure-apim");
    assertThat(format("r.json", records(gateway, gateway))).isEqualTo("azure-apim-gateway");
    assertThat(format("r.json", records(audit.replace("category", "metricName"))))
        .as("metrics are no calls that could be passed over")
        .isEqualTo("unrecognised");
  }

  private static String records(String... entries) {
    return "{\"records\":[" + String.join(",", entries) + "]}";
  }
}
