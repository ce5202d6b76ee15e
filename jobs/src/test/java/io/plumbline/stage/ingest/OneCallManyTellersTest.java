package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.schema.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One call told by gateways and traces at once is one row: that of the teller believed first. */
class OneCallManyTellersTest {
  private static final String RESPONSE = "chatcmpl-CbT0aa11bb22cc33dd44";

  private static final String SERVER =
      "{\"key\": \"server.address\", \"value\": {\"stringValue\": \"api.openai.com\"}}, ";

  @TempDir Path temporary;

  @Test
  void aTraceOfACallThatTheGatewayLoggedAddsNothing() throws IOException {
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"), Logs.call(1).responseId(RESPONSE).json() + "\n");
    Path traces =
        Logs.write(
            temporary.resolve("traces.jsonl"),
            span("0a", "'gen_ai.response.id'", RESPONSE)
                + span("0b", "'gen_ai.response.id'", "chatcmpl-CbT0ee55ff66aa77bb88"));
    assertThat(told(gateway, traces))
        .containsExactly("litellm call-000001", "otel-genai 00000000000000000b");
  }

  @Test
  void aTraceOfTempoIsTheTraceThatTheCollectorWrote() throws IOException {
    String span =
        span("0a", "'gen_ai.response.id'", "short")
            .replace("00000000000000000a", "000000000000000a");
    Path collector = Logs.write(temporary.resolve("traces.jsonl"), span);
    String encoded =
        span.replace("0000000000000000000000000000000f", "AAAAAAAAAAAAAAAAAAAADw==")
            .replace("000000000000000a", "AAAAAAAAAAo=");
    Path old =
        Logs.write(temporary.resolve("old.json"), encoded.replace("resourceSpans", "batches"));
    Path now = Logs.write(temporary.resolve("now.json"), "{\"trace\":" + encoded.strip() + "}\n");
    assertThat(told(collector, old, now)).hasSize(1);
  }

  @Test
  void liteLlmsOwnSpanIsTiedToItsRecordByTheCallId() throws IOException {
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"),
            Logs.call(1).callId("0925c1b8-7c9b-4458-9d5c-0a928a7423bb").json() + "\n");
    Path traces =
        Logs.write(
            temporary.resolve("traces.jsonl"),
            span("0a", "'litellm.call_id'", "0925c1b8-7c9b-4458-9d5c-0a928a7423bb"));
    assertThat(told(gateway, traces))
        .containsExactly("litellm 0925c1b8-7c9b-4458-9d5c-0a928a7423bb");
  }

  /** Its database has one row for each request, its trace a span for each attempt. */
  @Test
  void anAttemptThatFailedStandsBesideTheRowOfTheOneThatWasAnswered() throws IOException {
    Logs.Call answered = asked(1, null, 0);
    Path database = Logs.write(temporary.resolve("db.jsonl"), answered.spendJson() + "\n");
    String failed =
        span("0a", "'litellm.call_id'", proxyCall(1))
            .replace("\"startTimeUnixNano\"", "\"status\": {\"code\": 2}, \"startTimeUnixNano\"");
    Path trace =
        Logs.write(
            temporary.resolve("trace.jsonl"),
            failed
                + span(
                    "0b",
                    "'litellm.call_id', 'value': {'stringValue': '"
                        + proxyCall(1)
                        + "'}}, {'key': 'gen_ai.usage.input_tokens', 'value': {'intValue': '100'}},"
                        + " {'key': 'gen_ai.response.id'",
                    answer(1)));
    List<String> both = List.of("litellm-spendlogs " + proxyCall(1), "otel-genai " + proxyCall(1));
    assertThat(told(database, trace)).isEqualTo(both);
    assertThat(toldInTurn("trace-last", database, trace)).isEqualTo(both);
    assertThat(toldInTurn("trace-first", trace, database)).isEqualTo(both);
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"),
            failed(1).start("1790983900.1").json() + "\n" + answered.json() + "\n");
    List<String> attempts = List.of("litellm " + proxyCall(1), "litellm " + proxyCall(1));
    assertThat(toldInTurn("gateway-last", database, trace, gateway)).isEqualTo(attempts);
    assertThat(toldInTurn("gateway-first", gateway, trace, database)).isEqualTo(attempts);
  }

  /**
   * One row says that a request was given up, after attempts of which each has a span; from 1.106
   * on it names what the provider called the last of them.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theRowOfARequestThatWasGivenUpTellsOfOneOfItsAttempts(boolean named) throws IOException {
    String row = failed(1).start("1790983899.2").end("1790983901.4").spendJson() + "\n";
    Path database =
        Logs.write(
            temporary.resolve("db.jsonl"),
            named
                ? row.replace(
                    "\"metadata\": {",
                    "\"metadata\": {\"error_information\": {\"error_code\": \"429\","
                        + " \"error_provider_request_id\": \"req_00112233445566a\"}, ")
                : row);
    Path last = Logs.write(temporary.resolve("last.jsonl"), refusedAttempt("a", 1790983900));
    Path first = Logs.write(temporary.resolve("first.jsonl"), refusedAttempt("b", 1790983899));
    List<String> one = List.of("litellm-spendlogs " + proxyCall(1));
    assertThat(toldInTurn("one" + named, database, last)).isEqualTo(one);
    List<String> both = List.of("litellm-spendlogs " + proxyCall(1), "otel-genai " + proxyCall(1));
    assertThat(told(database, first, last)).isEqualTo(both);
    assertThat(toldInTurn("database-first" + named, database, first, last)).isEqualTo(both);
    assertThat(toldInTurn("database-last" + named, last, first, database)).isEqualTo(both);
    Path again =
        Logs.write(
            temporary.resolve("again.jsonl"), Files.readString(last) + Files.readString(first));
    assertThat(toldInTurn("and-again" + named, first, database, last, again)).isEqualTo(both);
    // The gateway's own log has all of them.
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"),
            failed(1).start("1790983899.2").json()
                + "\n"
                + failed(1).start("1790983900.2").json()
                + "\n");
    assertThat(toldInTurn("gateway" + named, database, first, gateway, last))
        .containsExactly("litellm " + proxyCall(1), "litellm " + proxyCall(1));
  }

  /** With the headers of the refusal as they came. */
  private static String refusedAttempt(String n, long second) {
    return span(
            "0" + n,
            "'hidden_params', 'value': {'stringValue': '{\\'additional_headers\\':"
                + " {\\'x-request-id\\': \\'req_00112233445566%s\\'}}'}}, {'key': 'litellm.call_id'"
                    .formatted(n),
            proxyCall(1))
        .replace("\"startTimeUnixNano\"", "\"status\": {\"code\": 2}, \"startTimeUnixNano\"")
        .replace("1790983900000000000", second + "500000000");
  }

  @Test
  void theIdThatLiteLlmMadeOfTheProvidersIsTiedToIt() throws IOException {
    String provided = "resp_68d2f0aa11bb22cc33dd44";
    String inside = "litellm:custom_llm_provider:openai;model_id:m1;response_id:" + provided;
    byte[] bytes = inside.getBytes(StandardCharsets.UTF_8);
    for (Base64.Encoder encoder :
        List.of(
            Base64.getEncoder(), Base64.getUrlEncoder(), Base64.getUrlEncoder().withoutPadding())) {
      String wrapped = "resp_" + encoder.encodeToString(bytes);
      Path gateway =
          Logs.write(
              temporary.resolve("gateway.jsonl"), Logs.call(1).responseId(wrapped).json() + "\n");
      Path provider =
          Logs.write(
              temporary.resolve("provider.jsonl"),
              json(
                  "{'id': '%s', 'object': 'response', 'created_at': 1790983900, 'status': 'completed', 'model': 'gpt-5-mini', 'output': [], 'usage': {'input_tokens': 9, 'output_tokens': 1, 'total_tokens': 10}}"
                      .formatted(provided)));
      Path client =
          Logs.write(
              temporary.resolve("client.jsonl"), span("0a", "'gen_ai.response.id'", wrapped));
      assertThat(told(gateway, provider, client)).containsOnly("litellm call-000001");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chatcmpl-123", "chatcmpl-1790986300", "chatcmpl-1790986300123"})
  void aNumberThatSeveralCallsHaveTiesNone(String id) throws IOException {
    Path gateway =
        Logs.write(temporary.resolve("gateway.jsonl"), Logs.call(1).responseId(id).json() + "\n");
    Path traces =
        Logs.write(
            temporary.resolve("traces.jsonl"),
            span("0a", "'gen_ai.response.id'", id) + span("0b", "'gen_ai.response.id'", id));
    String answer =
        "{'id': '%s', 'object': 'chat.completion', 'created': 1790986300, 'model': 'm', 'choices': [], 'usage': {'prompt_tokens': %d, 'completion_tokens': 1, 'total_tokens': 9}}";
    Path answers =
        Logs.write(
            temporary.resolve("answers.jsonl"),
            json(answer.formatted(id, 5)) + json(answer.formatted(id, 6)));
    Path copy = Logs.write(temporary.resolve("copy.jsonl"), json(answer.formatted(id, 5)));
    assertThat(told(gateway, traces, answers, copy))
        .containsExactly(
            "litellm call-000001",
            "openai-responses " + id,
            "openai-responses " + id,
            "otel-genai 00000000000000000a",
            "otel-genai 00000000000000000b");
  }

  /** A word or a counter ties no calls by itself; beside tokens and time it does. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the same call,                100, 20, 0,    1",
    "the clocks a second apart,    100, 20, 1,    1",
    "another count of the prompt,  101, 20, 0,    2",
    "another count of the answer,  100, 21, 0,    2",
    "another hour,                 100, 20, 3700, 2"
  })
  void aShortIdTiesCallsThatCountedAlikeInTheSameHour(
      String what, int prompt, int completion, int later, int calls) throws IOException {
    long created = 1_790_935_800L;
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"),
            Logs.call(1)
                    .callId("call-1")
                    .responseId("resp-1")
                    .start(created + ".25")
                    .end(created + ".75")
                    .prompt("100")
                    .completion("20")
                    .json()
                + "\n");
    String answer =
        "{'id': 'resp-1', 'object': 'chat.completion', 'created': %d, 'model': 'm', 'choices': [], 'usage':"
            + " {'prompt_tokens': %d, 'completion_tokens': %d, 'total_tokens': 9}}";
    Path answers =
        Logs.write(
            temporary.resolve("answers.jsonl"),
            json(answer.formatted(created + later, prompt, completion)));
    assertThat(told(gateway, answers)).as(what).hasSize(calls);
  }

  @ParameterizedTest(name = "refused {0} s later: {1}")
  @CsvSource({"0, 1", "2, 2"})
  void aShortIdTiesRefusalsOfTheSameSecond(int later, int calls) throws IOException {
    Logs.Call refused = failed(1).callId("call-1").responseId("call-1");
    Path gateway = Logs.write(temporary.resolve("gateway.jsonl"), refused.json() + "\n");
    Path database =
        Logs.write(
            temporary.resolve("db.jsonl"),
            refused.start("%d.5".formatted(1_790_986_299 + later)).spendJson() + "\n");
    assertThat(told(gateway, database)).hasSize(calls);
  }

  @Test
  void aNumberOfNanosecondsIsOfOneCall() throws IOException {
    String id = "chatcmpl-1790986300123456789";
    Path gateway =
        Logs.write(temporary.resolve("gateway.jsonl"), Logs.call(1).responseId(id).json() + "\n");
    Path traces =
        Logs.write(temporary.resolve("traces.jsonl"), span("0a", "'gen_ai.response.id'", id));
    assertThat(told(gateway, traces)).containsExactly("litellm call-000001");
  }

  @Test
  void openRouterIsTiedToTheProvidersIdAndToItsOwn() throws IOException {
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"),
            Logs.call(1).responseId("gen-1790986300-aaaaaaaaaaaa").json() + "\n");
    Path generations =
        Logs.write(
            temporary.resolve("generations.jsonl"),
            json(
                "{'data': {'id': 'gen-1790986300-aaaaaaaaaaaa', 'upstream_id': '"
                    + RESPONSE
                    + "', 'created_at': '2026-10-02T23:31:40+00:00', 'native_tokens_prompt': 5}}"));
    Path traces =
        Logs.write(temporary.resolve("traces.jsonl"), span("0a", "'gen_ai.response.id'", RESPONSE));
    assertThat(told(gateway, generations, traces)).containsExactly("litellm call-000001");
  }

  @Test
  void azuresRequestLogAddsTheRefusalsThatItsModelLogLacks() throws IOException {
    String request =
        "{'TimeGenerated': '2026-10-02T23:31:40Z', 'CorrelationId': '%s', 'ResponseCode': %d,"
            + " 'BackendResponseCode': %d, 'BackendUrl':"
            + " 'https://a.openai.azure.com/openai/deployments/d/chat/completions'}";
    Path models =
        Logs.write(
            temporary.resolve("models.jsonl"),
            json(
                "{'TimeGenerated': '2026-10-02T23:31:40Z', 'CorrelationId':"
                    + " 'c0ffee00-0000-4000-8000-000000000001', 'SequenceNumber': 0,"
                    + " 'DeploymentName': 'd', 'PromptTokens': 9, 'CompletionTokens': 1}"));
    Path requests =
        Logs.write(
            temporary.resolve("requests.jsonl"),
            json(request.formatted("c0ffee00-0000-4000-8000-000000000001", 200, 200))
                + json(request.formatted("c0ffee00-0000-4000-8000-000000000002", 429, 429)));
    assertThat(told(models, requests))
        .containsExactly(
            "azure-apim c0ffee00-0000-4000-8000-000000000001",
            "azure-apim-gateway c0ffee00-0000-4000-8000-000000000002");
  }

  /** SGLang's request log and its metrics file, as one server writes both. */
  @Test
  void bothOfSglangsLogsTellOfACallOnce() throws IOException {
    String told =
        "'finish_reason': {'type': 'stop', 'matched': 1}, 'prompt_tokens': 120, 'completion_tokens':"
            + " 64, 'cached_tokens': 100, 'e2e_latency': 0.75, 'request_received_ts':"
            + " 1790983900.1234567, 'response_sent_to_client_ts': 1790983900.9";
    String id = "b5c3a1f0d2e44a6c8b7d9e0f1a2b3c00";
    Path metrics =
        Logs.write(
            temporary.resolve("sglang-request-metrics-20261003_01.log"),
            json(
                "{'request_parameters': '{\\'model\\': \\'Qwen/Qwen3-32B\\'}', 'id': '%s', %s}"
                    .formatted(id, told)));
    Path requests =
        Logs.write(
            temporary.resolve("host_0.log"),
            json(
                "[2026-10-03 01:31:40] {'timestamp': '2026-10-03T01:31:40.900000', 'event':"
                    + " 'request.finished', 'rid': '%1$s', 'obj': {'stream': false}, 'out':"
                        .formatted(id)
                    + " {'meta_info': {'id': '%s', %s}}}".formatted(id, told)));
    List<String> once = List.of("sglang-requests " + id);
    assertThat(told(metrics, requests)).isEqualTo(once);
    assertThat(toldInTurn("metrics-first", metrics, requests)).isEqualTo(once);
    assertThat(toldInTurn("requests-first", requests, metrics)).isEqualTo(once);
    assertThat(Warehouse.in(temporary.resolve("requests-first")).usage())
        .extracting(Usage::getModelServed)
        .containsExactly("Qwen/Qwen3-32B");
  }

  /** What was counted stands in the one log; who called and which backend in the other. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatOneOfAzuresLogsLacksTheOtherFills(boolean modelsFirst) throws IOException {
    Path models =
        Logs.write(
            temporary.resolve("models.jsonl"),
            json(
                "{'TimeGenerated': '2026-10-02T23:31:40Z', 'CorrelationId':"
                    + " 'c0ffee00-0000-4000-8000-000000000001', 'SequenceNumber': 0,"
                    + " 'DeploymentName': 'd', 'ModelName': 'gpt-5', 'PromptTokens': 9,"
                    + " 'CompletionTokens': 1}"));
    Path requests =
        Logs.write(
            temporary.resolve("requests.jsonl"),
            json(
                "{'TimeGenerated': '2026-10-02T23:31:40Z', 'CorrelationId':"
                    + " 'c0ffee00-0000-4000-8000-000000000001', 'ResponseCode': 200, 'TotalTime':"
                    + " 812, 'ApimSubscriptionId': 'claims-bot', 'BackendUrl':"
                    + " 'https://a.openai.azure.com/openai/deployments/d/chat/completions'}"));
    Warehouse warehouse = Warehouse.in(temporary.resolve("in-parts"));
    warehouse.ingest(modelsFirst ? models : requests);
    warehouse.ingest(modelsFirst ? requests : models);
    assertThat(warehouse.usage())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.getInputUncachedTokens()).isEqualTo(9);
              assertThat(row.getModelServed()).isEqualTo("gpt-5");
              assertThat(row.getApiKey()).isEqualTo("claims-bot");
              assertThat(row.getEndpoint()).isEqualTo("a.openai.azure.com");
              assertThat(row.getProvider()).isEqualTo("azure.ai.openai");
              assertThat(row.getHttpStatus()).isEqualTo(200);
              assertThat(row.getDurationUs()).isEqualTo(812_000);
            });
    assertThat(warehouse.cubes()).extracting(cube -> cube.getApiKey()).containsOnly("claims-bot");
    BadInputTest.assertCountsMeet(warehouse);
    String version = warehouse.latest().sha256();
    Path again = Logs.write(temporary.resolve("again.jsonl"), Files.readAllBytes(requests));
    warehouse.ingest(again);
    assertThat(warehouse.usage()).hasSize(1);
    assertThat(warehouse.latest().sha256()).isNotEqualTo(version);
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void anEventHubsFileWithBothOfAzuresLogsTellsOfEachCallOnce() throws IOException {
    String request =
        "{'time': '2026-10-02T23:31:4%1$dZ', 'category': 'GatewayLogs', 'durationMs': 12,"
            + " 'properties': {'correlationId': 'c0ffee00-0000-4000-8000-00000000000%1$d',"
            + " 'responseCode': %2$d, 'backendResponseCode': %2$d, 'apimSubscriptionId':"
            + " 'claims-bot', 'userId': 'u-7', 'url':"
            + " 'https://a.azure-api.net/openai/deployments/d/chat/completions', 'backendUrl':"
            + " 'https://a.openai.azure.com/openai/deployments/d/chat/completions', 'lastError':"
            + " {'reason': 'r'}}}";
    String model =
        "{'time': '2026-10-02T23:31:4%1$dZ', 'category': 'GatewayLlmLogs', 'properties':"
            + " {'correlationId': 'c0ffee00-0000-4000-8000-00000000000%1$d', 'sequenceNumber': 0,"
            + " 'modelName': 'm', 'deploymentName': 'd', 'promptTokens': %2$d, 'completionTokens':"
            + " %2$d}}";
    String told =
        String.join(
            ",",
            request.formatted(1, 200),
            model.formatted(1, 9),
            model.formatted(2, 0), // told by both, and refused
            request.formatted(2, 429),
            request.formatted(3, 500), // never reached the model
            model.formatted(4, 7)); // the other category is not collected
    Path capture =
        Logs.write(temporary.resolve("capture.json"), json("{'records': [" + told + "]}"));
    assertThat(told(capture))
        .containsExactly(
            "azure-apim c0ffee00-0000-4000-8000-000000000001",
            "azure-apim c0ffee00-0000-4000-8000-000000000002",
            "azure-apim c0ffee00-0000-4000-8000-000000000003",
            "azure-apim c0ffee00-0000-4000-8000-000000000004");
    assertThat(Warehouse.in(temporary.resolve("warehouse")).usage())
        .extracting(Usage::getInputUncachedTokens, Usage::getHttpStatus, u -> u.getRateLimit() + "")
        .containsExactlyInAnyOrder(
            tuple(9L, 200, "none"),
            tuple(0L, 429, "vendor"),
            tuple(0L, 500, "none"),
            tuple(7L, null, "none"));
  }

  @Test
  void anAuditTrailWithoutACommonIdGivesWayOneForOne() throws IOException {
    Path requests =
        Logs.write(
            temporary.resolve("requests.jsonl"),
            vertexRow(1, "07:20:08.101", "acme") + vertexRow(2, "07:20:08.900", "acme"));
    Path audit =
        Logs.write(
            temporary.resolve("audit.jsonl"),
            vertexEntry(1, "07:20:08.140", "acme", 0)
                + vertexEntry(2, "07:20:09.002", "acme", 0)
                // The log is a sample: this call is in the trail alone.
                + vertexEntry(3, "07:20:09.003", "acme", 0)
                // Refused, of another project, or of another hour: no call of the log's.
                + vertexEntry(4, "07:20:08.200", "acme", 8)
                + vertexEntry(5, "07:20:08.200", "other", 0)
                + vertexEntry(6, "09:20:08.200", "acme", 0));
    List<String> both =
        List.of(
            "vertex 7744120934410020001",
            "vertex 7744120934410020002",
            "vertex-audit 1x7k2hd2ab03",
            "vertex-audit 1x7k2hd2ab04",
            "vertex-audit 1x7k2hd2ab05",
            "vertex-audit 1x7k2hd2ab06");
    assertThat(told(requests, audit)).containsExactlyElementsOf(both);
    // Whichever came first.
    assertThat(toldInTurn("first", audit, requests)).containsExactlyElementsOf(both);
    assertThat(toldInTurn("last", requests, audit)).containsExactlyElementsOf(both);
  }

  @Test
  void aRecordMakesWayForOneEntryWheneverItArrives() throws IOException {
    Path requests =
        Logs.write(temporary.resolve("requests.jsonl"), vertexRow(1, "07:20:08.101", "acme"));
    Path audit =
        Logs.write(temporary.resolve("audit.jsonl"), vertexEntry(1, "07:20:08.140", "acme", 0));
    Path later =
        Logs.write(
            temporary.resolve("audit-later.jsonl"), vertexEntry(2, "07:20:08.150", "acme", 0));
    assertThat(toldInTurn("turns", requests, audit, later))
        .containsExactly("vertex 7744120934410020001", "vertex-audit 1x7k2hd2ab02");
  }

  @Test
  void theFullestTellingOfACallStaysWhicheverCameFirst() throws IOException {
    Path bare =
        Logs.write(temporary.resolve("bare.jsonl"), span("0a", "'gen_ai.response.id'", RESPONSE));
    Path full = Logs.write(temporary.resolve("full.jsonl"), fullSpan("0b"));
    List<String> fullest = List.of("otel-genai 00000000000000000b");
    assertThat(told(bare, full)).isEqualTo(fullest);
    assertThat(toldInTurn("bare-first", bare, full)).isEqualTo(fullest);
    assertThat(toldInTurn("full-first", full, bare)).isEqualTo(fullest);

    Warehouse warehouse = Warehouse.in(temporary.resolve("bare-first"));
    assertThat(warehouse.ledger(bare).getAccepted()).isZero();
    assertThat(warehouse.ledger(bare).getDuplicates()).isEqualTo(1);
    assertThat(warehouse.ledger(full).getAccepted()).isEqualTo(1);
  }

  @Test
  void ofTellingsThatSayEquallyMuchTheSameOneStaysWhicheverCameFirst() throws IOException {
    Path one =
        Logs.write(temporary.resolve("one.jsonl"), span("0a", "'gen_ai.response.id'", RESPONSE));
    Path other =
        Logs.write(temporary.resolve("other.jsonl"), span("0b", "'gen_ai.response.id'", RESPONSE));
    List<String> stays = toldInTurn("one-first", one, other);
    assertThat(stays).hasSize(1);
    assertThat(toldInTurn("other-first", other, one)).isEqualTo(stays);
    assertThat(told(other, one)).isEqualTo(stays);
  }

  @Test
  void idsOfATellingThatWentForAFullerOneStillTieTheProvidersLog() throws IOException {
    String request = "c0ffee00-0000-4000-8000-000000000001";
    Path bare =
        Logs.write(
            temporary.resolve("bare.jsonl"),
            span(
                "0a",
                "'aws.request_id', 'value': {'stringValue': '"
                    + request
                    + "'}}, {'key': 'gen_ai.response.id'",
                RESPONSE));
    Path full = Logs.write(temporary.resolve("full.jsonl"), fullSpan("0b"));
    Path provider =
        Logs.write(
            temporary.resolve("provider.jsonl"),
            json(
                "{'schemaType': 'ModelInvocationLog', 'schemaVersion': '1.0', 'timestamp':"
                    + " '2026-10-02T23:31:40Z', 'accountId': '123456789012', 'region':"
                    + " 'eu-north-1', 'requestId': '"
                    + request
                    + "', 'operation': 'Converse', 'modelId': 'amazon.nova-pro-v1:0', 'input':"
                    + " {'inputTokenCount': 5}, 'output': {'outputTokenCount': 1}}"));
    List<String> fullest = List.of("otel-genai 00000000000000000b");
    assertThat(told(bare, full, provider)).isEqualTo(fullest);
    assertThat(toldInTurn("provider-last", bare, full, provider)).isEqualTo(fullest);
    assertThat(toldInTurn("full-before", full, bare, provider)).isEqualTo(fullest);
    assertThat(toldInTurn("provider-between", full, provider, bare)).isEqualTo(fullest);
  }

  @Test
  void aCallAroundAnotherThatItsOwnExportTellsOfIsTheSameCall() throws IOException {
    Path outer = Logs.write(temporary.resolve("outer.jsonl"), nested("0a", null, "chat", 5));
    Path inner = Logs.write(temporary.resolve("inner.jsonl"), nested("0b", "0a", "chat", 5));
    Path both =
        Logs.write(
            temporary.resolve("both.jsonl"),
            nested("0b", "0a", "chat", 5) + nested("0a", null, "chat", 5));
    List<String> innermost = List.of("otel-genai 00000000000000000b");
    assertThat(told(both)).isEqualTo(innermost);
    assertThat(toldInTurn("outer-first", outer, inner)).isEqualTo(innermost);
    assertThat(toldInTurn("inner-first", inner, outer)).isEqualTo(innermost);
    assertThat(toldInTurn("and-again", inner, outer, both)).isEqualTo(innermost);
  }

  @Test
  void ofThreeCallsWithinEachOtherTheInnermostCountsWheneverItArrives() throws IOException {
    Path[] files = {
      Logs.write(temporary.resolve("a.jsonl"), nested("0a", null, "chat", 5)),
      Logs.write(temporary.resolve("b.jsonl"), nested("0b", "0a", "chat", 5)),
      Logs.write(temporary.resolve("c.jsonl"), nested("0c", "0b", "chat", 5))
    };
    List<String> innermost = List.of("otel-genai 00000000000000000c");
    assertThat(told(files)).isEqualTo(innermost);
    for (int[] order : new int[][] {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}}) {
      assertThat(
              toldInTurn(
                  "three" + order[0] + order[1] + order[2],
                  files[order[0]],
                  files[order[1]],
                  files[order[2]]))
          .isEqualTo(innermost);
    }
  }

  @Test
  void aCallAroundAnotherWithItsResponseIdIsOneRecordHoweverItIsTold() throws IOException {
    String id =
        "\"attributes\": [{\"key\": \"gen_ai.response.id\", \"value\": {\"stringValue\": \""
            + RESPONSE
            + "\"}}, ";
    String outer = nested("0a", null, "chat", 5).replace("\"attributes\": [", id);
    String inner = nested("0b", "0a", "chat", 5).replace("\"attributes\": [", id);
    String full = outer.replace("\"attributes\": [", "\"attributes\": [" + SERVER);
    Path first = Logs.write(temporary.resolve("first.jsonl"), inner);
    Path second = Logs.write(temporary.resolve("second.jsonl"), full);
    Path third = Logs.write(temporary.resolve("third.jsonl"), outer);
    assertThat(told(first, second, third)).hasSize(1);
    assertThat(toldInTurn("inner-first", first, second, third)).hasSize(1);
    assertThat(toldInTurn("outer-first", second, first, third)).hasSize(1);
    assertThat(toldInTurn("outer-last", third, first, second)).hasSize(1);
  }

  @Test
  void aCallAroundOneThatTheGatewayLoggedAddsNothingWheneverItArrives() throws IOException {
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"), Logs.call(1).responseId(RESPONSE).json() + "\n");
    Path inner =
        Logs.write(
            temporary.resolve("inner.jsonl"),
            nested("0b", "0a", "chat", 5)
                .replace(
                    "\"attributes\": [",
                    "\"attributes\": [{\"key\": \"gen_ai.response.id\", \"value\":"
                        + " {\"stringValue\": \""
                        + RESPONSE
                        + "\"}}, "));
    Path outer = Logs.write(temporary.resolve("outer.jsonl"), nested("0a", null, "chat", 5));
    List<String> one = List.of("litellm call-000001");
    assertThat(told(gateway, inner, outer)).isEqualTo(one);
    assertThat(toldInTurn("outer-last", gateway, inner, outer)).isEqualTo(one);
    assertThat(toldInTurn("outer-first", outer, inner, gateway)).isEqualTo(one);
    assertThat(toldInTurn("gateway-last", inner, outer, gateway)).isEqualTo(one);
  }

  /** Some emitters leave the response's id out of one of the two. */
  @Test
  void theEventOfACallsDetailsAddsNothingToItsSpanWheneverItArrives() throws IOException {
    Path span = Logs.write(temporary.resolve("span.jsonl"), nested("0b", null, "chat", 5));
    String details =
        json(
            "{'resourceLogs': [{'scopeLogs': [{'logRecords': [{'timeUnixNano': '1790983901000000000', 'eventName':"
                + " 'gen_ai.client.inference.operation.details', 'traceId': '0000000000000000000000000000000f',"
                + " 'spanId': '00000000000000000b', 'attributes': [{'key': 'gen_ai.operation.name', 'value':"
                + " {'stringValue': 'chat'}}, {'key': 'gen_ai.request.model', 'value': {'stringValue': 'gpt-5.5'}},"
                + " {'key': 'gen_ai.usage.input_tokens', 'value': {'intValue': '5'}}]}]}]}]}");
    Path event = Logs.write(temporary.resolve("event.jsonl"), details);
    List<String> one = List.of("otel-genai 00000000000000000b");
    assertThat(told(span, event)).isEqualTo(one);
    assertThat(toldInTurn("span-first", span, event)).isEqualTo(one);
    assertThat(toldInTurn("event-first", event, span)).isEqualTo(one);
    String within = nested("0d", "0b", "chat", 5);
    Path nested =
        Logs.write(
            temporary.resolve("nested.jsonl"),
            // Two instrumentations in one export: the outer one's span is passed over there.
            nested("0b", null, "chat", 5)
                .replace("]}]}]}\n", "," + within.substring(within.indexOf("{\"traceId"))));
    List<String> inner = List.of("otel-genai 00000000000000000d");
    assertThat(told(nested, event)).isEqualTo(inner);
    assertThat(toldInTurn("nested-first", nested, event)).isEqualTo(inner);
    assertThat(toldInTurn("nested-last", event, nested)).isEqualTo(inner);
    Path alone =
        Logs.write(
            temporary.resolve("alone.jsonl"),
            details + details.replace("00000000000000000b", "00000000000000000c"));
    assertThat(told(alone)).as("no span of them was exported").hasSize(2);
  }

  @Test
  void callsBesideEachOtherAndOfOtherOperationsWithinOneAreCallsOfTheirOwn() throws IOException {
    Path files =
        Logs.write(
            temporary.resolve("a.jsonl"),
            nested("0a", null, "chat", 5)
                + nested("0b", "0a", "embeddings", 7)
                + nested("0c", "0e", "chat", 5)
                + nested("0d", "0e", "chat", 5)
                // Its own parent: ids come from outside.
                + nested("0f", "0f", "chat", 5));
    assertThat(told(files))
        .containsExactly(
            "otel-genai 00000000000000000a",
            "otel-genai 00000000000000000b",
            "otel-genai 00000000000000000c",
            "otel-genai 00000000000000000d",
            "otel-genai 00000000000000000f");
  }

  @Test
  void aCallThatTellsNothingGoesForTheOneAroundIt() throws IOException {
    Path outer = Logs.write(temporary.resolve("outer.jsonl"), nested("0a", null, "chat", 5));
    Path inner = Logs.write(temporary.resolve("inner.jsonl"), nested("0b", "0a", "chat", 0));
    List<String> telling = List.of("otel-genai 00000000000000000a");
    assertThat(told(outer, inner)).isEqualTo(telling);
    assertThat(toldInTurn("outer-first", outer, inner)).isEqualTo(telling);
    assertThat(toldInTurn("inner-first", inner, outer)).isEqualTo(telling);
    Path silent = Logs.write(temporary.resolve("silent.jsonl"), nested("0a", null, "chat", 0));
    assertThat(toldInTurn("silent", silent, inner)).hasSize(2);
  }

  /**
   * As two proxies of 1.108 log the calls of which one asks the other: an answer, one after a
   * failed attempt, vectors, and a refusal.
   */
  @Test
  void aProxyThatAskedAnotherTellsOfTheOthersCalls() throws IOException {
    Path outer =
        Logs.write(
            temporary.resolve("outer.jsonl"),
            asked(1, "llm_provider-x-litellm-call-id", 11).json()
                + "\n"
                + asked(2, "llm_provider-x-litellm-call-id", 12).json()
                + "\n"
                + asked(3, "llm_provider-x-litellm-call-id", 13)
                    .responseId(proxyCall(3))
                    .completion("0")
                    .json()
                + "\n"
                + asked(4, "x-litellm-call-id", 14)
                    .responseId(proxyCall(4))
                    .prompt("0")
                    .completion("0")
                    .failed()
                    .json()
                + "\n"
                // What the other proxy says of it is not collected.
                + asked(5, "llm_provider-x-litellm-call-id", 15).json()
                + "\n");
    Path inner =
        Logs.write(
            temporary.resolve("inner.jsonl"),
            asked(11, null, 0).responseId(answer(1)).json()
                + "\n"
                + failed(12).json()
                + "\n"
                + asked(12, null, 0).responseId(answer(2)).json()
                + "\n"
                + asked(13, null, 0).responseId(proxyCall(13)).completion("0").json()
                + "\n"
                + failed(14).json()
                + "\n");
    List<String> once =
        List.of(
            "litellm " + proxyCall(5),
            "litellm " + proxyCall(11),
            "litellm " + proxyCall(12),
            "litellm " + proxyCall(12),
            "litellm " + proxyCall(13),
            "litellm " + proxyCall(14));
    assertThat(told(outer, inner)).isEqualTo(once);
    assertThat(toldInTurn("outer-first", outer, inner)).isEqualTo(once);
    assertThat(toldInTurn("inner-first", inner, outer)).isEqualTo(once);
    Path both =
        Logs.write(
            temporary.resolve("both.jsonl"), Files.readString(outer) + Files.readString(inner));
    assertThat(toldInTurn("one-file", both)).isEqualTo(once);
  }

  /** Two sinks of one proxy, of which one leaves the headers out. */
  @Test
  void aRecordThatIsToldTwiceOnceWithoutTheOtherProxysIdIsNotToldByItself() throws IOException {
    Path full =
        Logs.write(
            temporary.resolve("full.jsonl"),
            asked(1, "llm_provider-x-litellm-call-id", 11).json() + "\n");
    Path less = Logs.write(temporary.resolve("less.jsonl"), asked(1, null, 0).json() + "\n");
    List<String> once = List.of("litellm " + proxyCall(1));
    assertThat(told(full, less)).isEqualTo(once);
    assertThat(toldInTurn("full-first", full, less)).isEqualTo(once);
    assertThat(toldInTurn("less-first", less, full)).isEqualTo(once);
    Path inner =
        Logs.write(
            temporary.resolve("inner.jsonl"),
            asked(11, null, 0).responseId(answer(1)).json() + "\n");
    List<String> nearest = List.of("litellm " + proxyCall(11));
    assertThat(toldInTurn("inner-last", less, full, inner)).isEqualTo(nearest);
    assertThat(toldInTurn("inner-first", inner, less, full)).isEqualTo(nearest);
  }

  @Test
  void aProxyThatAskedAnotherTellsOfItsCallsOverMidnight() throws IOException {
    Path outer =
        Logs.write(
            temporary.resolve("outer.jsonl"),
            asked(3, "llm_provider-x-litellm-call-id", 13)
                    .responseId(proxyCall(3))
                    .start("1790985599.99")
                    .json()
                + "\n");
    Path inner =
        Logs.write(
            temporary.resolve("inner.jsonl"),
            asked(13, null, 0).responseId(proxyCall(13)).start("1790985600.01").json() + "\n");
    List<String> once = List.of("litellm " + proxyCall(13));
    assertThat(told(outer, inner)).isEqualTo(once);
    assertThat(toldInTurn("outer-first", outer, inner)).isEqualTo(once);
    assertThat(toldInTurn("inner-first", inner, outer)).isEqualTo(once);
  }

  @Test
  void ofProxiesInARowTheOneNearestTheProviderTells() throws IOException {
    Path[] proxies = new Path[3];
    for (int i = 0; i < 3; i++) {
      proxies[i] =
          Logs.write(
              temporary.resolve("proxy" + i + ".jsonl"),
              asked(i + 1, i == 2 ? null : "llm_provider-x-litellm-call-id", i + 2)
                      .responseId(proxyCall(i + 1))
                      .json()
                  + "\n");
    }
    List<String> once = List.of("litellm " + proxyCall(3));
    assertThat(told(proxies)).isEqualTo(once);
    for (int[] order : new int[][] {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}}) {
      assertThat(
              toldInTurn(
                  "in-a-row" + order[0] + order[1] + order[2],
                  proxies[order[0]],
                  proxies[order[1]],
                  proxies[order[2]]))
          .isEqualTo(once);
    }
    // The last one's log is not collected.
    assertThat(toldInTurn("two-of-three", proxies[0], proxies[1]))
        .containsExactly("litellm " + proxyCall(2));
  }

  /** Attempts of one call share its id: the one that another proxy refused is none of the rest. */
  @Test
  void anAttemptAtAnotherProxyIsNotToldByTheNextAttempt() throws IOException {
    Path outer =
        Logs.write(
            temporary.resolve("outer.jsonl"),
            asked(1, "x-litellm-call-id", 11)
                    .responseId(proxyCall(1))
                    .prompt("0")
                    .completion("0")
                    .failed()
                    .json()
                + "\n"
                + asked(1, null, 0).start("1790986301").json()
                + "\n");
    assertThat(told(outer)).containsExactly("litellm " + proxyCall(1), "litellm " + proxyCall(1));
  }

  /** A cached answer keeps the headers it came with, and one's own id in them asks nobody. */
  @Test
  void anAnswerFromTheProxysOwnCacheIsACallOfItsOwn() throws IOException {
    Path outer =
        Logs.write(
            temporary.resolve("outer.jsonl"),
            asked(1, "llm_provider-x-litellm-call-id", 11).json()
                + "\n"
                + asked(2, "llm_provider-x-litellm-call-id", 11)
                    .responseId(answer(1) + "_cache_hit1790986400.5")
                    .with(", \"cache_hit\": true")
                    .json()
                + "\n"
                + asked(3, "x-litellm-call-id", 3).json()
                + "\n");
    Path inner =
        Logs.write(
            temporary.resolve("inner.jsonl"),
            asked(11, null, 0).responseId(answer(1)).json() + "\n");
    assertThat(told(outer, inner))
        .containsExactly(
            "litellm " + proxyCall(2), "litellm " + proxyCall(3), "litellm " + proxyCall(11));
  }

  /**
   * Only the databases of two proxies are read: the answer's id went through both, and the call of
   * the second lies within that of the first.
   */
  @Test
  void rowsOfTwoProxiesInARowThatNameNobodyAreOneCall() throws IOException {
    Logs.Call first = asked(1, null, 0).start("1790986300.2").end("1790986303.9");
    Logs.Call second = asked(11, null, 0).start("1790986300.4").end("1790986303.7");
    // A clock that is behind by seconds.
    Logs.Call third = asked(21, null, 0).start("1790986290.5").end("1790986293.5");
    Path outer =
        Logs.write(
            temporary.resolve("outer.jsonl"),
            first.responseId(answer(1)).spendJson() + "\n" + asked(2, null, 0).spendJson() + "\n");
    Path inner =
        Logs.write(
            temporary.resolve("inner.jsonl"),
            second.responseId(answer(1)).spendJson() + "\n" + failed(13).spendJson() + "\n");
    List<String> calls =
        List.of(
            "litellm-spendlogs " + proxyCall(11),
            "litellm-spendlogs " + proxyCall(13),
            "litellm-spendlogs " + proxyCall(2));
    assertThat(told(outer, inner)).containsExactlyInAnyOrderElementsOf(calls);
    assertThat(toldInTurn("outer-first", outer, inner)).containsExactlyInAnyOrderElementsOf(calls);
    assertThat(toldInTurn("inner-first", inner, outer)).containsExactlyInAnyOrderElementsOf(calls);
    Path again = Logs.write(temporary.resolve("again.jsonl"), Files.readAllBytes(outer));
    assertThat(toldInTurn("and-again", inner, outer, again)).hasSize(3);
    Path innermost =
        Logs.write(
            temporary.resolve("innermost.jsonl"), third.responseId(answer(1)).spendJson() + "\n");
    assertThat(toldInTurn("three", innermost, outer, inner))
        .hasSize(3)
        .contains("litellm-spendlogs " + proxyCall(21));
    // The span of the first proxy is of the same call.
    Path trace =
        Logs.write(temporary.resolve("trace.jsonl"), span("0a", "'litellm.call_id'", proxyCall(1)));
    assertThat(toldInTurn("and-its-span", outer, inner, trace)).hasSize(3);
    assertThat(toldInTurn("span-first", trace, inner, outer)).hasSize(3);
  }

  /** Days are looked at one by one, so nothing tells these from an answer fetched again. */
  @Test
  void rowsOfTwoProxiesInARowOnBothSidesOfMidnightStayTwo() throws IOException {
    Path outer =
        Logs.write(
            temporary.resolve("outer.jsonl"),
            asked(1, null, 0).start("1790985599.9").end("1790985603.9").spendJson() + "\n");
    Path inner =
        Logs.write(
            temporary.resolve("inner.jsonl"),
            asked(11, null, 0)
                    .responseId(answer(1))
                    .start("1790985600.1")
                    .end("1790985603.7")
                    .spendJson()
                + "\n");
    List<String> calls =
        List.of("litellm-spendlogs " + proxyCall(1), "litellm-spendlogs " + proxyCall(11));
    assertThat(told(outer, inner)).containsExactlyInAnyOrderElementsOf(calls);
    assertThat(toldInTurn("outer-first", outer, inner)).containsExactlyInAnyOrderElementsOf(calls);
    assertThat(toldInTurn("inner-first", inner, outer)).containsExactlyInAnyOrderElementsOf(calls);
  }

  /** The second proxy gave an answer again, and the first one does not know. */
  @Test
  void rowsOfTwoProxiesOfWhichOneHasACacheAreTheCallsThatThereWere() throws IOException {
    Path outer =
        Logs.write(
            temporary.resolve("outer.jsonl"),
            asked(1, null, 0).start("1790983890.2").end("1790983891.9").spendJson()
                + "\n"
                + asked(2, null, 0)
                    .responseId(answer(1))
                    .start("1790983900.2")
                    .end("1790983900.9")
                    .spendJson()
                + "\n");
    Path inner =
        Logs.write(
            temporary.resolve("inner.jsonl"),
            asked(11, null, 0)
                    .responseId(answer(1))
                    .start("1790983890.3")
                    .end("1790983891.8")
                    .spendJson()
                + "\n"
                + hit(12, true).replace("chatcmpl-again", answer(1) + "_cache_hit1790983900.5")
                + "\n");
    assertThat(told(outer, inner))
        .containsExactly(
            "litellm-spendlogs " + proxyCall(11), "litellm-spendlogs " + proxyCall(12));
  }

  /** As at a provider that counts its answers' ids up, or an answer that is fetched. */
  @Test
  void rowsOfOneAnswersIdAtOtherTimesAreCallsOfTheirOwn() throws IOException {
    Path database =
        Logs.write(
            temporary.resolve("db.jsonl"),
            asked(1, null, 0).start("1790986300").end("1790986301").spendJson()
                + "\n"
                + asked(2, null, 0)
                    .responseId(answer(1))
                    .start("1790986400")
                    .end("1790986401")
                    .spendJson()
                + "\n");
    assertThat(told(database)).hasSize(2);
  }

  /**
   * An application's span has the id that the answer had days ago, the gateway's record its own.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSpanOfAnAnswerFromTheCacheGivesWayToTheGatewaysRecordOfIt(boolean ledger)
      throws IOException {
    String again =
        hit(2, ledger).replace("chatcmpl-again", answer(1) + "_cache_hit1790983900.5") + "\n";
    Path gateway = Logs.write(temporary.resolve("gateway.jsonl"), again);
    Path trace =
        Logs.write(temporary.resolve("trace.jsonl"), span("0a", "'gen_ai.response.id'", answer(1)));
    List<String> once = List.of((ledger ? "litellm-spendlogs " : "litellm ") + proxyCall(2));
    assertThat(told(gateway, trace)).isEqualTo(once);
    assertThat(toldInTurn("trace-first" + ledger, trace, gateway)).isEqualTo(once);
    assertThat(toldInTurn("gateway-first" + ledger, gateway, trace)).isEqualTo(once);
  }

  /** The log may begin after the call that was answered: the provider's record is all there is. */
  @Test
  void anAnswerGivenAgainDoesNotTellOfTheCallItWasMadeFor() throws IOException {
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"),
            hit(2, false).replace("chatcmpl-again", answer(1) + "_cache_hit1790983900.5") + "\n");
    Path provider =
        Logs.write(
            temporary.resolve("provider.jsonl"),
            json(
                "{'id': '%s', 'object': 'chat.completion', 'created': 1790983890, 'model': 'm', 'choices': [], 'usage': {'prompt_tokens': 5, 'completion_tokens': 1, 'total_tokens': 6}}"
                    .formatted(answer(1))));
    Path ledger =
        Logs.write(temporary.resolve("ledger.jsonl"), asked(1, null, 0).spendJson() + "\n");
    assertThat(told(gateway, provider)).hasSize(2);
    assertThat(told(gateway, ledger))
        .containsExactly("litellm " + proxyCall(2), "litellm-spendlogs " + proxyCall(1));
  }

  /**
   * Somebody else paid for the answer that the second proxy gave the first one again: the header of
   * its cache says so, though the first knows the answer by the id of the call that was paid for.
   */
  @ParameterizedTest
  @ValueSource(strings = {"1790983900", "1791007300"})
  void aCallThatWasPaidForStaysBesideItsAnswerGivenAgainToAnotherProxy(String start)
      throws IOException {
    Path outer =
        Logs.write(
            temporary.resolve("outer.jsonl"),
            askedOfACache(2, 12).responseId(answer(1)).start(start + ".2").end(start + ".9").json()
                + "\n");
    Path inner =
        Logs.write(
            temporary.resolve("inner.jsonl"),
            asked(11, null, 0)
                    .responseId(answer(1))
                    .start("1790983890.3")
                    .end("1790983891.8")
                    .spendJson()
                + "\n"
                + hit(12, true)
                    .replace("chatcmpl-again", answer(1) + "_cache_hit" + start + ".5")
                    .replace("1790983900.", start + ".")
                + "\n");
    List<String> calls = List.of("litellm " + proxyCall(2), "litellm-spendlogs " + proxyCall(11));
    assertThat(told(outer, inner)).isEqualTo(calls);
    assertThat(toldInTurn("outer-first", outer, inner)).isEqualTo(calls);
    assertThat(toldInTurn("inner-first", inner, outer)).isEqualTo(calls);
    assertThat(Warehouse.in(temporary.resolve("inner-first")).usage())
        .extracting(Usage::getFormat, Usage::getGatewayCacheHit)
        .containsExactlyInAnyOrder(tuple("litellm", true), tuple("litellm-spendlogs", false));
    // The provider's record is of the call that was paid for, and the application's is of both.
    Path provider =
        Logs.write(
            temporary.resolve("provider.jsonl"),
            json(
                "{'id': '%s', 'object': 'chat.completion', 'created': 1790983890, 'model': 'm', 'choices': [], 'usage': {'prompt_tokens': 5, 'completion_tokens': 1, 'total_tokens': 6}}"
                    .formatted(answer(1))));
    assertThat(toldInTurn("with-the-provider's", outer, provider))
        .containsExactly("litellm " + proxyCall(2), "openai-responses " + answer(1));
    Path trace =
        Logs.write(temporary.resolve("trace.jsonl"), span("0a", "'gen_ai.response.id'", answer(1)));
    assertThat(toldInTurn("with-a-span", outer, trace, inner)).isEqualTo(calls);
  }

  /** What stands among the headers of an answer that was given again came with its first call. */
  private static Logs.Call askedOfACache(int n, int other) {
    return asked(n, null, 0)
        .with(
            ", \"hidden_params\": {\"additional_headers\": {\"llm_provider-x-request-id\": \"%s\","
                    .formatted(answer(1))
                + " \"llm_provider-x-litellm-call-id\": \"%s\",".formatted(proxyCall(other))
                + " \"llm_provider-x-litellm-cache-key\": \"4f1c\"}}");
  }

  private static String hit(int n, boolean ledger) {
    Logs.Call call =
        asked(n, null, 0)
            .responseId("chatcmpl-again")
            .start("1790983900.4")
            .end("1790983900.5")
            .with(", \"cache_hit\": true");
    return ledger
        ? call.spendJson().replace("\"session_id\"", "\"cache_hit\": \"True\", \"session_id\"")
        : call.json();
  }

  /** A call of a proxy, its times alike, that names the call by which the other proxy knows it. */
  private static Logs.Call asked(int n, String header, int other) {
    Logs.Call call =
        Logs.call(n)
            .callId(proxyCall(n))
            .responseId(answer(n))
            .start("1790986300.%03d".formatted(n))
            .end("1790986302");
    return header == null
        ? call
        : call.with(
            ", \"hidden_params\": {\"additional_headers\": {\"%s\": \"%s\"}}"
                .formatted(header, proxyCall(other)));
  }

  private static Logs.Call failed(int n) {
    return asked(n, null, 0)
        .responseId(proxyCall(n))
        .start("1790986299")
        .prompt("0")
        .completion("0")
        .failed();
  }

  private static String proxyCall(int n) {
    return "0925c1b8-7c9b-4458-9d5c-0a928a74%04d".formatted(n);
  }

  private static String answer(int n) {
    return "chatcmpl-CbT0aa11bb22cc33%04d".formatted(n);
  }

  /**
   * An answer has an id and a refusal has none: what ties the two is the trace that the application
   * sent along (traceparent) and LiteLLM keeps as its own, the model asked for, and the minute.
   */
  @Test
  void aSpanThatFailedGivesWayOneForOneToTheGatewaysFailuresOfItsTrace() throws IOException {
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"),
            refusedInTrace(1, TRACE, "1790983900.2") + refusedInTrace(2, TRACE, "1790983901.2"));
    Path retried =
        Logs.write(
            temporary.resolve("retried.jsonl"),
            refusedSpan("0a", "gpt-5.5")
                // Another model, of which the gateway tells nothing.
                + refusedSpan("0b", "gpt-5.5-mini")
                // An answer without an id is no refusal.
                + nested("0c", null, "chat", 5));
    List<String> both =
        List.of(
            "litellm " + proxyCall(1),
            "litellm " + proxyCall(2),
            "otel-genai 00000000000000000b",
            "otel-genai 00000000000000000c");
    assertThat(told(gateway, retried)).isEqualTo(both);
    assertThat(toldInTurn("gateway-first", gateway, retried)).isEqualTo(both);
    assertThat(toldInTurn("gateway-last", retried, gateway)).isEqualTo(both);
    Path again = Logs.write(temporary.resolve("again.jsonl"), Files.readAllBytes(retried));
    assertThat(toldInTurn("and-again", gateway, retried, again)).isEqualTo(both);
    Path rotated =
        Logs.write(
            temporary.resolve("rotated.jsonl"),
            refusedSpan("0a", "gpt-5.5") + refusedSpan("0e", "gpt-5.5-nano"));
    assertThat(toldInTurn("rotated", gateway, retried, rotated))
        .hasSize(5)
        .containsAll(both)
        .doesNotContain("otel-genai 00000000000000000a");
    assertThat(toldInTurn("rotated-twice", gateway, rotated, retried)).hasSize(5);
    Path one = Logs.write(temporary.resolve("one.jsonl"), refusedInTrace(3, TRACE, "1790983900.2"));
    Path spans =
        Logs.write(
            temporary.resolve("spans.jsonl"),
            refusedSpan("0a", "gpt-5.5") + refusedSpan("0d", "gpt-5.5"));
    assertThat(toldInTurn("two-for-one", one, spans)).hasSize(2);
    assertThat(toldInTurn("one-by-one", spans, one)).hasSize(2);
  }

  /** Its own trace is all there is of the gateway; the application's is exported apart. */
  @Test
  void spansOfAnApplicationGiveWayToTheGatewaysOwnTrace() throws IOException {
    String gateway = "'litellm.call_id', 'value': {'stringValue': '%s'}}, {'key': ";
    String failed = "\"status\": {\"code\": 2}, \"startTimeUnixNano\"";
    Path own =
        Logs.write(
            temporary.resolve("own.jsonl"),
            span("0a", gateway.formatted(proxyCall(1)) + "'gen_ai.response.id'", proxyCall(1))
                    .replace("\"startTimeUnixNano\"", failed)
                + span("0b", gateway.formatted(proxyCall(2)) + "'gen_ai.response.id'", answer(2))
                + span(
                    "0c",
                    gateway.formatted(proxyCall(3))
                        + "'hidden_params', 'value': {'stringValue': '{\\'cache_key\\': \\'k\\'}'}},"
                        + " {'key': 'gen_ai.response.id'",
                    answer(3)));
    Path application =
        Logs.write(
            temporary.resolve("application.jsonl"),
            refusedSpan("1a", "gpt-5.5")
                // Broken off, and answered from the cache.
                + span("1b", "'gen_ai.response.id'", answer(2))
                    .replace("\"startTimeUnixNano\"", failed)
                + span("1c", "'gen_ai.response.id'", answer(3))
                + span("1d", "'gen_ai.response.id'", answer(4)));
    List<String> calls =
        List.of(
            "otel-genai 00000000000000001d",
            "otel-genai " + proxyCall(1),
            "otel-genai " + proxyCall(2),
            "otel-genai " + proxyCall(3));
    assertThat(told(own, application)).isEqualTo(calls);
    assertThat(toldInTurn("own-first", own, application)).isEqualTo(calls);
    assertThat(toldInTurn("own-last", application, own)).isEqualTo(calls);
  }

  @Test
  void aSpanThatFailedIsNotTheGatewaysFailureOfAnotherTraceOrHour() throws IOException {
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"),
            refusedInTrace(1, "214c8675-b40f-4cad-8969-22fd3dd3bd0e", "1790983900.2")
                + refusedInTrace(2, TRACE.replace('f', 'e'), "1790983900.2")
                + refusedInTrace(3, TRACE, "1790980300.2"));
    Path spans = Logs.write(temporary.resolve("spans.jsonl"), refusedSpan("0a", "gpt-5.5"));
    assertThat(told(gateway, spans)).hasSize(4);
  }

  /** LiteLLM keeps a refusal's headers as they came, without the words before an answer's. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          `"hidden_params": {"additional_headers": {"x-amzn-requestid": "REQUEST"}}`, 1
          `"hidden_params": {"additional_headers": {"request-id": "other-0123456789ab", "x-amzn-requestid": "REQUEST", "x-request-id": "other-0123456789ab"}}`, 1
          `"error_information": {"error_code": "429", "error_provider_request_id": "REQUEST"}`, 1
          `"hidden_params": {"additional_headers": {"x-request-id": "other-0123456789ab"}}`, 2
          `"error_information": {"error_code": "429", "error_provider_request_id": null}`, 2
          """)
  void aRefusalIsTiedToTheProvidersByTheIdItGaveTheRequest(String fields, int rows)
      throws IOException {
    String request = "3b0d5c1e-8a5f-4c39-9a51-5d0b7e2f1a10";
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"),
            failed(1).with(", " + fields.replace("REQUEST", request)).json() + "\n");
    Path provider = Logs.write(temporary.resolve("provider.jsonl"), throttled(request));
    assertThat(told(gateway, provider)).hasSize(rows).contains("litellm " + proxyCall(1));
    assertThat(toldInTurn("provider-first", provider, gateway)).hasSize(rows);
  }

  @Test
  void aRefusalInTheDatabaseIsTiedToTheProvidersToo() throws IOException {
    String request = "3b0d5c1e-8a5f-4c39-9a51-5d0b7e2f1a10";
    Path ledger =
        Logs.write(
            temporary.resolve("ledger.jsonl"),
            json(
                "{'request_id': '%s', 'call_type': 'acompletion', 'spend': 0, 'total_tokens': 0,"
                        .formatted(proxyCall(1))
                    + " 'prompt_tokens': 0, 'completion_tokens': 0, 'startTime':"
                    + " '2026-10-02T23:31:40', 'endTime': '2026-10-02T23:31:41', 'model':"
                    + " 'bedrock/amazon.nova-pro-v1:0', 'status': 'failure', 'metadata':"
                    + " {'status': 'failure', 'error_information': {'error_code': '429',"
                    + " 'error_provider_request_id': '%s'}}}".formatted(request)));
    Path provider = Logs.write(temporary.resolve("provider.jsonl"), throttled(request));
    assertThat(told(ledger, provider)).containsExactly("litellm-spendlogs " + proxyCall(1));
  }

  private static String throttled(String request) {
    return json(
        "{'schemaType': 'ModelInvocationLog', 'schemaVersion': '1.0', 'timestamp':"
            + " '2026-10-02T23:31:40Z', 'accountId': '123456789012', 'region': 'eu-north-1',"
            + " 'requestId': '%s', 'operation': 'Converse', 'modelId': 'amazon.nova-pro-v1:0',"
                .formatted(request)
            + " 'errorCode': 'ThrottlingException', 'input': {}}");
  }

  /** The client went away in the middle of a stream: its span failed, and has the answer's id. */
  @Test
  void aSpanOfAnAnswerThatBrokeOffGivesWayToTheGatewaysRecordOfIt() throws IOException {
    Path gateway =
        Logs.write(
            temporary.resolve("gateway.jsonl"), Logs.call(1).responseId(RESPONSE).json() + "\n");
    Path spans =
        Logs.write(
            temporary.resolve("spans.jsonl"),
            span("0a", "'gen_ai.response.id'", RESPONSE)
                .replace(
                    "\"startTimeUnixNano\"", "\"status\": {\"code\": 2}, \"startTimeUnixNano\""));
    assertThat(told(gateway, spans)).containsExactly("litellm call-000001");
    assertThat(toldInTurn("span-first", spans, gateway)).containsExactly("litellm call-000001");
  }

  private static final String TRACE = "0000000000000000000000000000000f";

  private static String refusedInTrace(int n, String trace, String start) {
    return Logs.call(n)
            .callId(proxyCall(n))
            .responseId(proxyCall(n))
            .start(start)
            .end(start + "5")
            .prompt("0")
            .completion("0")
            .failed()
            .json()
            .replaceFirst("\"trace-\\d+\"", "\"" + trace + "\"")
        + "\n";
  }

  private static String refusedSpan(String id, String model) {
    return nested(id, null, "chat", 0)
        .replace("gpt-5.5", model)
        .replace("\"startTimeUnixNano\"", "\"status\": {\"code\": 2}, \"startTimeUnixNano\"");
  }

  /** A span without a response id, in an export of its own; with no tokens it tells nothing. */
  private static String nested(String id, String parent, String operation, int tokens) {
    return json(
        "{'resourceSpans': [{'scopeSpans': [{'spans': [{'traceId':"
            + " '0000000000000000000000000000000f', 'spanId': '0000000000000000%s',%s"
                .formatted(
                    id, parent == null ? "" : " 'parentSpanId': '0000000000000000" + parent + "',")
            + " 'startTimeUnixNano': '1790983900000000000', 'attributes': [{'key':"
            + " 'gen_ai.operation.name', 'value': {'stringValue': '%s'}}, {'key':"
                .formatted(operation)
            + " 'gen_ai.provider.name', 'value': {'stringValue': 'openai'}}, {'key':"
            + " 'gen_ai.request.model', 'value': {'stringValue': 'gpt-5.5'}}"
            + (tokens == 0
                ? ""
                : ", {'key': 'gen_ai.usage.input_tokens', 'value': {'intValue': '%d'}}"
                    .formatted(tokens))
            + "]}]}]}]}");
  }

  private static String vertexRow(int n, String at, String project) {
    return json(
        "{'logging_time': '2026-10-02 "
            + at
            + " UTC', 'request_id': '774412093441002000"
            + n
            + "', 'model': 'publishers/google/models/gemini-2.5-flash', 'api_method':"
            + " 'GenerateContent', 'full_request': {'model': 'projects/"
            + project
            + "/locations/europe-north1/publishers/google/models/gemini-2.5-flash'},"
            + " 'full_response': {'response_id': 'abcD12efGh34-0"
            + n
            + "', 'create_time': '2026-10-02T"
            + at
            + "Z', 'usage_metadata': {'prompt_token_count': 5, 'candidates_token_count': 2}}}");
  }

  private static String vertexEntry(int n, String at, String project, int code) {
    return json(
        "{'protoPayload': {'serviceName': 'aiplatform.googleapis.com', 'methodName':"
            + " 'google.cloud.aiplatform.v1.PredictionService.GenerateContent', 'resourceName':"
            + " 'projects/"
            + project
            + "/locations/europe-north1/publishers/google/models/gemini-2.5-flash', 'status':"
            + " {'code': "
            + code
            + "}}, 'insertId': '1x7k2hd2ab0"
            + n
            + "', 'timestamp': '2026-10-02T"
            + at
            + "456789Z', 'logName': 'projects/acme/logs/cloudaudit.googleapis.com%2Fdata_access'}");
  }

  /** The files read one after another, each by an ingest of its own. */
  private List<String> toldInTurn(String name, Path... files) throws IOException {
    Warehouse warehouse = Warehouse.in(temporary.resolve(name));
    IngestStage.Source[] sources = {};
    for (int i = 0; i < files.length; i++) {
      sources = java.util.Arrays.copyOf(sources, i + 1);
      sources[i] = new IngestStage.Source("source" + i, "auto", files[i].toString());
      warehouse.ingest(sources);
    }
    return calls(warehouse);
  }

  private List<String> told(Path... files) throws IOException {
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse"));
    IngestStage.Source[] sources = new IngestStage.Source[files.length];
    for (int i = 0; i < files.length; i++) {
      sources[i] = new IngestStage.Source("source" + i, "auto", files[i].toString());
    }
    warehouse.ingest(sources);
    assertThat(warehouse.rejected()).isEmpty();
    return calls(warehouse);
  }

  private static List<String> calls(Warehouse warehouse) throws IOException {
    BadInputTest.assertCountsMeet(warehouse);
    return warehouse.usage().stream()
        .map((Usage u) -> u.getFormat() + " " + u.getCallId())
        .sorted()
        .toList();
  }

  private static String span(String id, String name, String value) {
    return json(
        "{'resourceSpans': [{'scopeSpans': [{'spans': [{'traceId':"
            + " '0000000000000000000000000000000f', 'spanId': '0000000000000000"
            + id
            + "', 'startTimeUnixNano': '1790983900000000000', 'attributes': [{'key':"
            + " 'gen_ai.operation.name', 'value': {'stringValue': 'chat'}}, {'key':"
            + " 'gen_ai.provider.name', 'value': {'stringValue': 'openai'}}, {'key':"
            + " 'gen_ai.request.model', 'value': {'stringValue': 'gpt-5.5'}}, {'key': "
            + name
            + ", 'value': {'stringValue': '"
            + value
            + "'}}]}]}]}]}");
  }

  private static String fullSpan(String id) {
    return span(
        id,
        "'server.address', 'value': {'stringValue': 'api.openai.com'}}, {'key':"
            + " 'gen_ai.usage.input_tokens', 'value': {'intValue': '5'}}, {'key':"
            + " 'gen_ai.response.id'",
        RESPONSE);
  }

  private static String json(String record) {
    return record.replace('\'', '"') + "\n";
  }
}
