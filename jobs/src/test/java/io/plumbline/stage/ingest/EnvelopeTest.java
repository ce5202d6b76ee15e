package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records are the same whatever a collector puts around them. */
class EnvelopeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> LOGS =
      List.of(
          "litellm/sdk-1.80.0/payloads.jsonl",
          "envoy-ai-gateway/made/access.jsonl",
          "kong/made/ai.jsonl",
          "otel-genai/made/traces.jsonl",
          "openai-responses/made/answers.jsonl",
          "tgi-log/made/tgi.log",
          "vllm-log/made/vllm.log");

  /** How each collector writes lines. */
  private static final Map<String, Function<List<String>, String>> COLLECTORS = collectors();

  @TempDir Path temporary;
  private Warehouse warehouse;

  private static Map<String, Function<List<String>, String>> collectors() {
    Map<String, Function<List<String>, String>> all = new LinkedHashMap<>();
    all.put("cri", each(line -> "2026-11-20T08:00:00.123456789Z stdout F " + line));
    all.put("kubectl", each(line -> "2026-11-20T08:00:00.123456789+02:00 " + line));
    all.put("cut-by-cri", EnvelopeTest::cutByCri);
    all.put("cut-by-docker", EnvelopeTest::cutByDocker);
    all.put("docker", each(line -> "{\"log\":" + text(line + "\n") + ",\"stream\":\"stdout\"}"));
    all.put("fluent", each(line -> "{\"stream\":\"stdout\",\"log\":" + text(line) + ",\"k\":{}}"));
    all.put(
        "datadog", lines -> "[" + joined(lines, ",", "{\"ddtags\":\"a:b\",\"message\":%s}") + "]");
    all.put("firehose", lines -> subscription(lines.subList(0, 1)) + subscription(rest(lines)));
    all.put(
        "aws-cli",
        lines -> "{\n  \"events\": [\n" + joined(lines, ",\n", "{\"message\": %s}") + "\n  ]\n}\n");
    all.put(
        "lookup-events",
        lines ->
            "{\n  \"Events\": [\n"
                + joined(lines, ",\n", "{\"EventId\": \"e\", \"CloudTrailEvent\": %s}")
                + "\n  ]\n}\n");
    all.put("sqs", lines -> "{\"Messages\":[" + joined(lines, ",", "{\"Body\":%s}") + "]}\n");
    all.put(
        "fluent-in-cloudwatch",
        lines -> subscription(lines.stream().map(line -> "{\"log\":" + text(line) + "}").toList()));
    all.put(
        "pubsub-push",
        each(
            line ->
                "{\"message\":{\"data\":\""
                    + base64(Logs.utf8(line))
                    + "\"},\"subscription\":\"s\"}"));
    all.put(
        "pubsub-pull",
        lines ->
            lines.stream()
                .map(
                    line ->
                        "{\"ackId\":\"a\",\"message\":{\"data\":\""
                            + base64(Logs.utf8(line))
                            + "\"}}")
                .collect(Collectors.joining(",\n", "{\"receivedMessages\":[\n", "]}\n")));
    all.put(
        "kinesis",
        lines ->
            "{\"Records\":[{\"kinesis\":{\"data\":\""
                + base64(Logs.utf8(String.join("\n", lines)))
                + "\"},\"eventID\":\"1\"}]}\n");
    all.put(
        "subscription-in-kinesis",
        lines ->
            "{\"Records\":[{\"Data\":\""
                + base64(gzip(Logs.utf8(subscription(lines))))
                + "\"}]}\n");
    all.put(
        "lambda",
        lines ->
            "{\"awslogs\":{\"data\":\"" + base64(gzip(Logs.utf8(subscription(lines)))) + "\"}}\n");
    all.put(
        "insights-csv",
        lines ->
            "@timestamp,@message\n" + joined(lines, "\n", "2026-11-20 08:00:00.123,%c") + "\n");
    all.put(
        "splunk-csv",
        lines ->
            "\"_time\",\"model\",\"_raw\"\n" + joined(lines, "\r\n", "\"2026-11-20\",\"flat\",%c"));
    all.put("sns", each(line -> "{\"Type\":\"Notification\",\"Message\":" + text(line) + "}"));
    return all;
  }

  private static String base64(byte[] bytes) {
    return java.util.Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] gzip(byte[] bytes) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    try (java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  @BeforeEach
  void open() {
    warehouse = Warehouse.in(temporary.resolve("warehouse"));
  }

  @TestFactory
  List<DynamicTest> whatIsInsideIsWhatIsReadBare() throws IOException {
    Path bare = temporary.resolve("logs/bare");
    Path within = temporary.resolve("logs/within");
    for (String log : LOGS) {
      List<String> records = records(Logs.samples().resolve(log));
      String name = log.substring(0, log.indexOf('/'));
      Logs.write(bare.resolve(name), Logs.utf8(String.join("\n", records) + "\n"));
      for (Map.Entry<String, Function<List<String>, String>> collector : COLLECTORS.entrySet()) {
        String written = collector.getValue().apply(records);
        Logs.write(within.resolve(name + "." + collector.getKey()), Logs.utf8(written));
      }
    }
    warehouse.ingest(bare);
    int rows = warehouse.usage().size();
    warehouse.ingest(temporary.resolve("logs"));
    assertThat(warehouse.usage().size()).isEqualTo(rows);
    BadInputTest.assertCountsMeet(warehouse);
    List<DynamicTest> tests = new ArrayList<>();
    for (String log : LOGS) {
      String name = log.substring(0, log.indexOf('/'));
      IngestedFile plain = warehouse.ledger(bare.resolve(name));
      for (String collector : COLLECTORS.keySet()) {
        IngestedFile file = warehouse.ledger(within.resolve(name + "." + collector));
        tests.add(
            DynamicTest.dynamicTest(
                name + " by " + collector,
                () ->
                    assertThat(
                            tuple(
                                file.getFormat(),
                                file.getRead(),
                                file.getDuplicates(),
                                file.getQuarantined(),
                                file.getPassedOver()))
                        .isEqualTo(
                            tuple(
                                name,
                                plain.getRead(),
                                plain.getAccepted() + plain.getDuplicates(),
                                plain.getQuarantined(),
                                plain.getPassedOver()))));
      }
    }
    return tests;
  }

  @Test
  void aFaultIsAtTheLineOfTheFileAndTalkIsPassedOver() throws IOException {
    String cri = "2026-11-20T08:00:00.1Z stdout F ";
    List<String> lines =
        List.of(
            cri + "LiteLLM: Proxy initialized with Config, Set models:",
            cri + Logs.call(1).json(),
            cri + "{\"id\": \"cut",
            "tail of a line, \"usage\":{}}",
            cri + "INFO:     \"POST /chat/completions HTTP/1.1\" 200 OK",
            cri.replace(" F ", " P ") + Logs.call(2).json().substring(0, 40),
            cri.replace("stdout", "stderr") + "WARNING between the pieces",
            cri + Logs.call(2).json().substring(40),
            cri.replace(" F ", " P ") + "{\"its rest\": ");
    Path file = Logs.write(temporary.resolve("0.log"), Logs.lines(lines));
    warehouse.ingest(file);
    IngestedFile row = warehouse.ledger(file);
    assertThat(row.getAccepted()).isEqualTo(2);
    assertThat(row.getPassedOver()).isEqualTo(3);
    assertThat(warehouse.rejected())
        .extracting(Rejected::getLine, Rejected::getReason)
        .containsExactlyInAnyOrder(
            tuple(3L, "truncated_json"), tuple(4L, "invalid_json"), tuple(9L, "truncated_json"));
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void aLogOfAnotherKindInTheSameEntriesIsPassedOverAndABareRecordIsRead() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("{\"jsonPayload\":" + Logs.call(1).json() + ",\"insertId\":\"a\"}");
    lines.addAll(Collections.nCopies(20, "{\"textPayload\":\"GET /health\"}"));
    lines.add(Logs.call(2).json());
    Path file = Logs.write(temporary.resolve("gke.json"), Logs.lines(lines));
    warehouse.ingest(file);
    assertThat(warehouse.ledger(file).getAccepted()).isEqualTo(2);
    assertThat(warehouse.ledger(file).getPassedOver()).isEqualTo(20);
    assertThat(warehouse.ledger(file).getQuarantined()).isZero();
  }

  @Test
  void aRecordThatGrowsOutOfPiecesBeyondTheLimitIsOneInQuarantine() throws IOException {
    String big = Logs.call(1).with(", \"x\": \"" + "y".repeat(5000) + "\"").json();
    Path file =
        Logs.write(
            temporary.resolve("0.log"), Logs.utf8(cutByCri(List.of(big, Logs.call(2).json()))));
    warehouse.maxRecord(4000).ingest(file);
    assertThat(warehouse.ledger(file).getAccepted()).isEqualTo(1);
    assertThat(warehouse.rejected())
        .extracting(Rejected::getReason)
        .containsExactly("record_too_long");
  }

  @Test
  void aFirstRecordLongerThanTheHeadIsRecognised() throws IOException {
    String big = Logs.call(1).with(", \"x\": \"" + "ä\\n".repeat(50_000) + "\"").json();
    Path file =
        Logs.write(
            temporary.resolve("a.json"),
            Logs.utf8(subscription(List.of(big, Logs.call(2).json()))));
    warehouse.ingest(file);
    assertThat(warehouse.ledger(file).getAccepted()).isEqualTo(2);
  }

  @Test
  void aMessageThatUnpacksToMoreThanARecordMayBeIsOneInQuarantine() throws IOException {
    byte[] bomb = gzip(new byte[50_000_000]);
    String good = base64(gzip(Logs.utf8(Logs.call(1).json())));
    String damaged = good.substring(0, 40) + "AAAA" + good.substring(44);
    Path file =
        Logs.write(
            temporary.resolve("bomb.json"),
            Logs.utf8(
                "{\"Records\":[{\"Data\":\"%s\"},{\"Data\":\"%s\"},{\"Data\":\"%s\"},{\"Data\":\"%s\"}]}\n"
                    .formatted(good, base64(bomb), damaged, good.substring(0, 200))));
    warehouse.maxRecord(1_000_000).ingest(file);
    assertThat(warehouse.ledger(file).getAccepted()).isEqualTo(1);
    assertThat(warehouse.rejected())
        .extracting(Rejected::getReason)
        .containsExactlyInAnyOrder("record_too_long", "corrupt_compression", "truncated_gzip");
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void rowsOfLogAnalyticsAreRecordsWhereTheyStand() throws IOException {
    String columns =
        "\"columns\":[{\"name\":\"TimeGenerated\",\"type\":\"datetime\"},{\"name\":\"CorrelationId\",\"type\":\"string\"},"
            + "{\"name\":\"DeploymentName\",\"type\":\"string\"},{\"name\":\"PromptTokens\",\"type\":\"int\"},"
            + "{\"name\":\"CompletionTokens\",\"type\":\"int\"},{\"name\":\"RequestMessages\",\"type\":\"dynamic\"}]";
    String row =
        "[\"2026-11-20T10:00:0%d.12345Z\",\"c0ffee00-0000-4000-8000-00000000000%d\",\"d\",9,%s,null]";
    Path file =
        Logs.write(
            temporary.resolve("query.json"),
            Logs.utf8(
                "{\"tables\":[{\"name\":\"PrimaryResult\","
                    + columns
                    + ",\"rows\":[\n"
                    + String.join(
                        ",\n", row.formatted(1, 1, "1"), row.formatted(2, 2, "-1"), "[\"short\"]")
                    + ",\n"
                    + row.formatted(3, 3, "\"7\"")
                    + "]}]}\n"));
    warehouse.ingest(file);
    assertThat(warehouse.ledger(file).getFormat()).isEqualTo("azure-apim");
    assertThat(warehouse.usage())
        .extracting(row1 -> row1.getOutputTokens())
        .containsExactlyInAnyOrder(1L, 7L);
    assertThat(warehouse.rejected())
        .extracting(Rejected::getReason)
        .containsExactlyInAnyOrder("negative_tokens", "ragged_row");
    BadInputTest.assertCountsMeet(warehouse);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "@timestamp,@message", // CloudWatch Logs Insights
        "@message",
        "_serial,_time,source,sourcetype,_raw", // Splunk
        "litellm_call_id,model,_raw", // Splunk with the record taken apart beside it
        "Time,Line,tsNs,id", // Grafana
        "Date,labels,Time,Line,tsNs,id", // Grafana, a date in front
        "Date,Host,Service,Message", // Datadog
        "Date,Host,Service,Content",
        "date,host,service,content",
        "log_name,timestamp,json_payload", // BigQuery
        "message_id;data;attributes",
        "TimeGenerated [UTC],PodName,LogMessage"
      })
  void theCellsOfAnExportAreRecords(String header) throws IOException {
    String separator = header.contains(";") ? ";" : ",";
    List<String> rows = new ArrayList<>(List.of("# exported", header));
    if (!header.equals("@message")) {
      rows.add(header.replaceAll("[^,;]+", "talk"));
    }
    rows.add(row(header, Logs.call(1).json()));
    rows.add(row(header, "{\"log\":" + text(Logs.call(2).json() + "\n") + "}"));
    if (!header.equals("@message")) {
      rows.add("ragged" + separator.repeat(9));
    }
    rows.add(row(header, Logs.call(3).json().substring(0, 100)));
    rows.add(row(header, Logs.call(4).json()));
    Path file = Logs.write(temporary.resolve("export.csv"), Logs.lines(rows));
    warehouse.ingest(file);
    IngestedFile read = warehouse.ledger(file);
    assertThat(read.getFormat()).isEqualTo("litellm");
    // What is inside of another envelope than the first record's is no record.
    assertThat(warehouse.usage()).extracting(row -> row.getCallId().toString()).hasSize(2);
    assertThat(warehouse.rejected())
        .extracting(Rejected::getReason)
        .contains("truncated_json", "missing_field", "other_record");
    BadInputTest.assertCountsMeet(warehouse);
  }

  private static String row(String header, String record) {
    return header
        .replaceAll(
            "(@message|_raw|Line|Message|[Cc]ontent|json_payload|data|LogMessage)(?=$|[,;])", "%")
        .replaceAll("[^,;%]+", "x")
        .replace("%", cell(record));
  }

  /** An operation of Gemini's batches says everything twice. */
  @Test
  void responsesInlinedInAnOperationAreReadOnce() throws IOException {
    String answers =
        """
        {"inlinedResponses": {"inlinedResponses": [
          {"response": {"candidates": [], "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 1},
            "modelVersion": "gemini-2.5-flash", "responseId": "first-of-two"}},
          {"response": {"candidates": [], "usageMetadata": {"promptTokenCount": 8, "thoughtsTokenCount": 2},
            "modelVersion": "gemini-2.5-flash", "responseId": "second-of-two"}, "metadata": {"key": "k"}},
          {"error": {"code": 8, "message": "m"}}, {"error": {"code": 8, "message": "m"}}]}}""";
    String operation =
        "{\"name\": \"batches/1\", \"metadata\": {\"output\": %s, \"endTime\": \"2026-10-02T10:00:00Z\"}, \"done\": true, \"response\": %s}";
    Path file =
        Logs.write(
            temporary.resolve("operation.json"), Logs.utf8(operation.formatted(answers, answers)));
    warehouse.ingest(file);
    assertThat(warehouse.ledger(file).getRead()).isEqualTo(4);
    assertThat(warehouse.usage())
        .extracting(row -> row.getInputUncachedTokens() + row.getOutputTokens())
        .containsExactlyInAnyOrder(10L, 10L, 0L, 0L);
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void itIsSaidWhatStandsAround() {
    String line = "2026-11-20T08:00:00.1Z stdout F " + Logs.call(1).json();
    assertThat(LogFormats.load().recognise("0.log", Logs.utf8(line)))
        .hasValueSatisfying(
            sniffed -> assertThat(sniffed.why()).endsWith(", inside of a container's log (CRI)"));
    assertThat(LogFormats.load().recognise("0.log", Logs.utf8("{\"message\":\"{\\\"a\\\":1}\"}")))
        .as("what nobody knows stays unknown inside")
        .isEmpty();
  }

  private static List<String> records(Path file) throws IOException {
    byte[] b = LogFormats.withoutMark(Files.readAllBytes(file));
    List<String> records = new ArrayList<>();
    for (String line : new String(b, StandardCharsets.UTF_8).split("\n")) {
      boolean keyIsItsPlace = line.contains("HTTP/1.1\" 503"); // an access line of vLLM
      if (!line.isBlank() && !keyIsItsPlace) {
        records.add(line);
      }
    }
    return records;
  }

  private static Function<List<String>, String> each(Function<String, String> line) {
    return lines -> lines.stream().map(line).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String joined(List<String> lines, String between, String object) {
    return lines.stream()
        .map(line -> object.replace("%s", text(line)).replace("%c", cell(line)))
        .collect(Collectors.joining(between));
  }

  private static String cell(String text) {
    return "\"" + text.replace("\"", "\"\"") + "\"";
  }

  private static List<String> rest(List<String> lines) {
    return lines.subList(1, lines.size());
  }

  private static String subscription(List<String> lines) {
    return "{\"messageType\":\"DATA_MESSAGE\",\"logGroup\":\"g\",\"logEvents\":["
        + joined(lines, ",", "{\"id\":\"1\",\"timestamp\":1795162000000,\"message\":%s}")
        + "]}";
  }

  private static String cutByCri(List<String> lines) {
    StringBuilder log = new StringBuilder();
    for (String line : lines) {
      String left = line;
      for (; left.length() > 60; left = left.substring(60)) {
        log.append("2026-11-20T08:00:00.1Z stdout P ").append(left, 0, 60).append('\n');
      }
      log.append("2026-11-20T08:00:00.1Z stdout F ").append(left).append('\n');
    }
    return log.toString();
  }

  private static String cutByDocker(List<String> lines) {
    StringBuilder log = new StringBuilder();
    for (String line : lines) {
      String left = line;
      for (; left.startsWith("{") && left.length() > 200; left = "") {
        log.append("{\"log\":").append(text(left.substring(0, 100))).append("}\n");
        log.append("{\"log\":").append(text(left.substring(100) + "\n")).append("}\n");
      }
      if (!left.isEmpty()) {
        log.append("{\"log\":").append(text(left + "\n")).append("}\n");
      }
    }
    return log.toString();
  }

  private static String text(String words) {
    try {
      return JSON.writeValueAsString(words);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
