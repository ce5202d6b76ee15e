package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A gateway's record of an answer that names no request of the provider's, and the provider's own
 * log: one for one, by what both tell alike, and never more than one for one.
 */
class TellersWithoutACommonIdTest {
  private static final String SONNET = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

  /** 2026-10-02T23:31:40Z, in seconds and in .NET's ticks. */
  private static final String AT = "2026-10-02T23:31:40";

  @TempDir Path temporary;
  private int warehouses;

  @Test
  void aRowOfTheDatabaseAndBedrocksRecordOfTheSameAnswerAreOneCall() throws IOException {
    Path database = spendLogs(row(1, AT + ".210", SONNET, 900, 40));
    Path bedrock = bedrock(invocation(1, AT, SONNET, 900, 40));
    assertCalls(List.of("litellm-spendlogs 1"), database, bedrock);
  }

  /** The database's input holds what was read from the cache and written to it. */
  @Test
  void inputIsComparedWithWhatTheCacheHeld() throws IOException {
    Path database = spendLogs(row(1, AT + ".210", SONNET, 3100, 40));
    Path bedrock =
        bedrock(
            invocation(1, AT, SONNET, 100, 40)
                .replace("'input': {", "'input': {'cacheReadInputTokenCount': 2000, ")
                .replace("'input': {", "'input': {'cacheWriteInputTokenCount': 1000, "));
    assertCalls(List.of("litellm-spendlogs 1"), database, bedrock);
  }

  @Test
  void twoEqualCallsOfAMinuteStayTwoAndAThirdThatWentPastTheGatewayIsAThird() throws IOException {
    Path database = spendLogs(row(1, AT + ".210", SONNET, 9, 1), row(2, AT + ".310", SONNET, 9, 1));
    Path two = bedrock(invocation(1, AT, SONNET, 9, 1), invocation(2, AT, SONNET, 9, 1));
    assertCalls(List.of("litellm-spendlogs 1", "litellm-spendlogs 2"), database, two);
    Path three =
        bedrock(
            invocation(1, AT, SONNET, 9, 1),
            invocation(2, AT, SONNET, 9, 1),
            invocation(3, AT, SONNET, 9, 1));
    assertNumber(3, database, three);
    Path one = bedrock(invocation(1, AT, SONNET, 9, 1));
    assertCalls(List.of("litellm-spendlogs 1", "litellm-spendlogs 2"), database, one);
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource({
    "2026-10-02T23:31:40, eu.anthropic.claude-sonnet-4-5-20250929-v1:0, 901, 40",
    "2026-10-02T23:31:40, eu.anthropic.claude-sonnet-4-5-20250929-v1:0, 900, 41",
    "2026-10-02T23:31:40, eu.anthropic.claude-haiku-4-5-20251001-v1:0, 900, 40",
    "2026-10-02T23:34:40, eu.anthropic.claude-sonnet-4-5-20250929-v1:0, 900, 40",
    "2026-10-02T23:29:40, eu.anthropic.claude-sonnet-4-5-20250929-v1:0, 900, 40",
  })
  void anotherCallIsAnother(String at, String model, int input, int output) throws IOException {
    Path database = spendLogs(row(1, AT + ".210", SONNET, 900, 40));
    Path bedrock = bedrock(invocation(1, at, model, input, output));
    assertCalls(List.of("bedrock-invocation 1", "litellm-spendlogs 1"), database, bedrock);
  }

  /** As LiteLLM names what it calls at Bedrock, and as Bedrock's log does. */
  @ParameterizedTest(name = "{0} at {1} is {2}")
  @CsvSource({
    "bedrock/anthropic.claude-v2:1, , anthropic.claude-v2:1",
    "anthropic.claude-v2:1, , anthropic.claude-v2:1",
    "bedrock/converse/us.amazon.nova-lite-v1:0, , us.amazon.nova-lite-v1:0",
    "bedrock/us-east-1/anthropic.claude-v2:1, , anthropic.claude-v2:1",
    "bedrock/eu.amazon.nova-lite-v1:0, ,"
        + " arn:aws:bedrock:eu-north-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0",
    "bedrock/amazon.nova-lite-v1:0, ,"
        + " arn:aws:bedrock:eu-north-1::foundation-model/amazon.nova-lite-v1:0",
    "bedrock/converse/arn:aws:bedrock:eu-north-1:123456789012:application-inference-profile/a1b2c3,"
        + " , arn:aws:bedrock:eu-north-1:123456789012:application-inference-profile/a1b2c3",
    "bedrock/claude, https://bedrock-runtime.eu-north-1.amazonaws.com/model/"
        + "arn%3Aaws%3Abedrock%3Aeu-north-1%3A123456789012%3Aapplication-inference-profile%2Fa1b2c3"
        + "/converse, arn:aws:bedrock:eu-north-1:123456789012:application-inference-profile/a1b2c3",
    "bedrock/nova, https://bedrock-runtime.eu-north-1.amazonaws.com/model/eu.amazon.nova-lite-v1%3A0"
        + "/converse-stream, eu.amazon.nova-lite-v1:0",
  })
  void aModelOfBedrocksIsKnownByItsNames(String logged, String base, String served)
      throws IOException {
    String row = row(1, AT + ".210", SONNET, 900, 40);
    Path database =
        spendLogs(
            row.replace("bedrock/" + SONNET, logged)
                .replace("'api_base': ''", "'api_base': '" + (base == null ? "" : base) + "'"));
    Path bedrock = bedrock(invocation(1, AT, served, 900, 40));
    assertCalls(List.of("litellm-spendlogs 1"), database, bedrock);
  }

  /** Its start is the request's; the attempt that was answered began after others had failed. */
  @Test
  void anAttemptThatBeganLongAfterTheRequestIsTheSameCallWhileItLasts() throws IOException {
    Path database =
        spendLogs(
            row(1, "2026-10-02T23:26:00.210", SONNET, 900, 40)
                .replace("'endTime': '2026-10-02T23:26:00.210'", "'endTime': '" + AT + "'"));
    Path bedrock = bedrock(invocation(1, AT, SONNET, 900, 40));
    assertCalls(List.of("litellm-spendlogs 1"), database, bedrock);
  }

  @Test
  void midnightBetweenTheTwoTellingsDoesNotPartThem() throws IOException {
    Path database =
        spendLogs(
            row(1, "2026-10-02T23:59:59.990", SONNET, 900, 40),
            row(2, "2026-10-03T00:00:01.990", SONNET, 900, 40),
            row(3, "2026-10-03T00:00:00.200", SONNET, 12, 4));
    Path bedrock =
        bedrock(
            invocation(1, "2026-10-03T00:00:00", SONNET, 900, 40),
            invocation(2, "2026-10-03T00:00:01", SONNET, 900, 40),
            invocation(3, "2026-10-02T23:59:59", SONNET, 12, 4));
    assertCalls(
        List.of("litellm-spendlogs 1", "litellm-spendlogs 2", "litellm-spendlogs 3"),
        database,
        bedrock);
    Path more =
        bedrock(
            invocation(4, "2026-10-03T00:00:02", SONNET, 900, 40),
            invocation(5, "2026-10-02T23:59:58", SONNET, 12, 4));
    assertNumber(5, database, bedrock, more);
  }

  /** What took a record over midnight took it, whatever comes later, and from whichever copy. */
  @Test
  void aRecordThatWasTakenOverMidnightIsTaken() throws IOException {
    Path database = spendLogs(row(1, "2026-10-02T23:59:59.990", SONNET, 900, 40));
    Path past = bedrock(invocation(1, "2026-10-03T00:00:02", SONNET, 900, 40));
    Path later = bedrock(invocation(2, "2026-10-02T23:59:59", SONNET, 900, 40));
    assertNumber(2, database, past, later);
    Path both =
        spendLogs(
            row(1, "2026-10-02T23:59:59.990", SONNET, 900, 40),
            row(2, "2026-10-03T00:00:00.990", SONNET, 900, 40));
    Path copy = spendLogs(Files.readString(both).replace('"', '\''));
    Path three =
        bedrock(
            invocation(1, "2026-10-02T23:59:59", SONNET, 900, 40),
            invocation(2, "2026-10-02T23:59:59", SONNET, 900, 40),
            invocation(3, "2026-10-03T00:00:01", SONNET, 900, 40));
    assertNumber(3, both, copy, three);
  }

  @Test
  void anAnswerFromTheGatewaysCacheIsNoCallOfTheProviders() throws IOException {
    Path database =
        spendLogs(
            row(1, AT + ".210", SONNET, 900, 40)
                .replace("'cache_hit': 'False'", "'cache_hit': 'True'"));
    Path bedrock = bedrock(invocation(1, AT, SONNET, 900, 40));
    assertNumber(2, database, bedrock);
  }

  /** Versions before 1.106 name no request of the provider's; refused by whom is told. */
  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "429, RateLimitError, ThrottlingException, 1",
    "429, ProxyRateLimitError, ThrottlingException, 2",
    "400, BadRequestError, ValidationException, 1",
    "500, APIConnectionError, ThrottlingException, 2",
  })
  void aRefusalIsTheProvidersWhereItIsOfOneStatus(
      String code, String errorClass, String exception, int calls) throws IOException {
    Path database =
        spendLogs(
            row(1, AT + ".210", SONNET, 0, 0)
                .replace("'status': 'success'", "'status': 'failure'")
                .replace(
                    "'metadata': {}",
                    ("'metadata': {'status': 'failure', 'error_information': {'error_code': '%s',"
                            + " 'error_class': '%s', 'llm_provider': 'bedrock'}}")
                        .formatted(code, errorClass)));
    String refused =
        invocation(1, AT, SONNET, 0, 0)
            .replace("'input': {'inputTokenCount': 0}", "'input': {}")
            .replace("'output': {'outputTokenCount': 0}", "'errorCode': '%s'".formatted(exception));
    assertNumber(calls, database, bedrock(refused));
  }

  /** What an id ties is no pair of anything else: the call of no id went past the gateway. */
  @Test
  void aRecordThatAnIdTiesIsNotPairedWithAnother() throws IOException {
    String answer = "msg_bdrk_01aa11bb22cc33dd44";
    Path database =
        spendLogs(row(1, AT + ".210", SONNET, 9, 1).replace("chatcmpl-" + id(1), answer));
    Path bedrock =
        bedrock(
            invocation(1, AT, SONNET, 9, 1)
                .replace("'output': {", "'output': {'outputBodyJson': {'id': '" + answer + "'}, "),
            invocation(2, AT, SONNET, 9, 1));
    assertCalls(List.of("bedrock-invocation 2", "litellm-spendlogs 1"), database, bedrock);
  }

  /** The gateway's own trace names both: what it ties is no pair of anything else. */
  @Test
  void aRecordThatATraceTiesIsNotPairedWithAnother() throws IOException {
    Path database = spendLogs(row(1, AT + ".210", SONNET, 9, 1));
    Path trace =
        write(
            "traces",
            ("{'resourceSpans': [{'scopeSpans': [{'spans': [{'traceId':"
                    + " '0000000000000000000000000000000f', 'spanId': '000000000000000a',"
                    + " 'startTimeUnixNano': '1790983900210000000', 'attributes': [{'key':"
                    + " 'gen_ai.operation.name', 'value': {'stringValue': 'chat'}}, {'key':"
                    + " 'gen_ai.request.model', 'value': {'stringValue': 'sonnet'}}, {'key':"
                    + " 'gen_ai.provider.name', 'value': {'stringValue': 'aws.bedrock'}}, {'key':"
                    + " 'gen_ai.usage.input_tokens', 'value': {'intValue': '9'}}, {'key':"
                    + " 'gen_ai.response.id', 'value': {'stringValue': 'chatcmpl-%s'}}, {'key':"
                    + " 'aws.request_id', 'value': {'stringValue': '%s'}}]}]}]}]}\n")
                .formatted(id(1), id(1)));
    Path bedrock = bedrock(invocation(1, AT, SONNET, 9, 1), invocation(2, AT, SONNET, 9, 1));
    assertCalls(List.of("bedrock-invocation 2", "litellm-spendlogs 1"), database, trace, bedrock);
  }

  @Test
  void theStandardLogStandsForBothWhicheverCameFirst() throws IOException {
    Path database = spendLogs(row(1, AT + ".210", SONNET, 900, 40));
    Path bedrock = bedrock(invocation(1, AT, SONNET, 900, 40));
    Path gateway = write("gateway", standard(1, "x-amzn-requestid"));
    assertCalls(List.of("litellm 1"), database, bedrock, gateway);
  }

  /** Before 1.85 the standard log keeps no headers. */
  @Test
  void aStandardLogWithoutHeadersIsPairedToo() throws IOException {
    Path gateway = write("gateway", standard(1, "x-other"));
    Path bedrock = bedrock(invocation(1, AT, SONNET, 900, 40), invocation(2, AT, SONNET, 900, 40));
    assertCalls(List.of("bedrock-invocation 2", "litellm 1"), gateway, bedrock);
  }

  /** CloudTrail counts no tokens, and names the request as Bedrock's own log does. */
  @Test
  void cloudTrailGivesWayToEither() throws IOException {
    Path database = spendLogs(row(1, AT + ".210", SONNET, 900, 40));
    Path trail = write("trail", event(1, AT, SONNET));
    assertCalls(List.of("litellm-spendlogs 1"), database, trail);
    Path bedrock = bedrock(invocation(1, AT, SONNET, 900, 40));
    assertCalls(List.of("litellm-spendlogs 1"), database, trail, bedrock);
    Path past = write("past", event(1, AT, SONNET) + event(2, AT, SONNET));
    assertNumber(2, database, past);
    Path both = bedrock(invocation(1, AT, SONNET, 900, 40), invocation(2, AT, SONNET, 900, 40));
    assertCalls(List.of("bedrock-invocation 2", "litellm-spendlogs 1"), database, past, both);
  }

  @Test
  void aRowOfTheDatabaseAndAzuresEntryOfTheSameDeploymentAreOneCall() throws IOException {
    Path database = spendLogs(azureRow(1, AT + ".1", "azure/chat-dz"));
    Path azure = azure(azureEntry(1, "chat-dz", 200));
    assertCalls(List.of("litellm-spendlogs 1"), database, azure);
    assertNumber(2, database, azure(azureEntry(1, "chat-dz", 200), azureEntry(2, "chat-dz", 200)));
    assertNumber(2, database, azure(azureEntry(1, "other", 200)));
    assertNumber(2, database, azure(azureEntry(1, "chat-dz", 429)));
    assertNumber(2, database, azure(azureEntry(1, "chat-dz", 200).replace("AOAI-SWC", "AOAI-EUS")));
  }

  /** An application that calls Azure or Bedrock itself, and keeps no header of the answer. */
  @ParameterizedTest
  @CsvSource({
    "azure.ai.openai, aoai-swc.openai.azure.com, chat-dz, azure, 1",
    "azure.ai.openai, aoai-eus.openai.azure.com, chat-dz, azure, 2",
    "openai, litellm.corp.example, chat-dz, azure, 2",
    "aws.bedrock, bedrock-runtime.eu-north-1.amazonaws.com, eu.amazon.nova-lite-v1:0, bedrock, 1",
    "aws.bedrock, bedrock-runtime.eu-north-1.amazonaws.com, eu.amazon.nova-pro-v1:0, bedrock, 2",
  })
  void anApplicationsSpanStandsForTheProvidersRecordOfTheCall(
      String provider, String host, String model, String log, int calls) throws IOException {
    Path trace = write("traces", span(provider, host, model));
    assertNumber(
        calls,
        trace,
        log.equals("azure")
            ? azure(azureEntry(1, "chat-dz", 200))
            : bedrock(invocation(1, AT, "amazon.nova-lite-v1:0", 900, 40)));
  }

  /** The span takes what no id ties, though the gateway's log, which has the id, comes last. */
  @Test
  void whatALaterLogTiesByAnIdTakesNoRecordFromTheOthers() throws IOException {
    Path trace = write("traces", span("aws.bedrock", "", SONNET));
    Path bedrock = bedrock(invocation(1, AT, SONNET, 900, 40), invocation(2, AT, SONNET, 900, 40));
    Path gateway = write("gateway", standard(1, "x-amzn-requestid"));
    assertCalls(List.of("litellm 1", "otel-genai a"), trace, bedrock, gateway);
    Path copy = bedrock(Files.readString(bedrock).replace('"', '\''));
    assertNumber(2, trace, bedrock, gateway, copy);
  }

  /** LiteLLM counts what it saw of the answer, Bedrock what it made. */
  @Test
  void aStreamThatBrokeOffStandsBesideWhatBedrockCounted() throws IOException {
    Path database =
        spendLogs(
            row(1, AT + ".210", SONNET, 900, 12)
                .replace("'status': 'success'", "'status': 'failure'")
                .replace(
                    "'metadata': {}",
                    "'metadata': {'status': 'failure', 'error_information': {'error_code': '499',"
                        + " 'error_class': 'CancelledError', 'llm_provider': 'bedrock'}}"));
    assertNumber(2, database, bedrock(invocation(1, AT, SONNET, 900, 40)));
  }

  /** Which deployment of that name it called, nobody says. */
  @Test
  void aRowThatNamesNoResourceOfAzuresStandsBesideAzuresEntry() throws IOException {
    Path database =
        spendLogs(
            azureRow(1, AT + ".1", "azure/chat-dz")
                .replace("https://aoai-swc.openai.azure.com", ""));
    assertNumber(2, database, azure(azureEntry(1, "chat-dz", 200)));
  }

  /** Its span names no project, Vertex AI's log no caller: only the answer's id ties them. */
  @ParameterizedTest
  @CsvSource({"gen_ai.response.id, 1", "gen_ai.agent.id, 2"})
  void anApplicationsSpanIsTiedToVertexsLogByTheAnswersIdAlone(String attribute, int calls)
      throws IOException {
    String answer = "Y2kZaJ2kAo-bmecPq5aR2Qk";
    Path trace =
        write(
            "traces",
            span("gcp.vertex_ai", "europe-north1-aiplatform.googleapis.com", "gemini-2.5-flash")
                .replace(
                    "'attributes': [",
                    "'attributes': [{'key': '%s', 'value': {'stringValue': '%s'}}, "
                        .formatted(attribute, answer)));
    Path vertex =
        write(
            "vertex",
            ("{'logging_time': '2026-10-02 23:31:40.2 UTC', 'request_id': '7744120934410020001',"
                    + " 'model': 'publishers/google/models/gemini-2.5-flash', 'api_method':"
                    + " 'GenerateContent', 'full_request': {'model': 'projects/acme/locations/"
                    + "europe-north1/publishers/google/models/gemini-2.5-flash'}, 'full_response':"
                    + " {'response_id': '%s', 'create_time': '2026-10-02T23:31:40.1Z',"
                    + " 'usage_metadata': {'prompt_token_count': 900, 'candidates_token_count':"
                    + " 40}}}\n")
                .formatted(answer));
    assertNumber(calls, trace, vertex);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://aoai-swc.openai.azure.com",
        "https://AOAI-SWC.openai.azure.com/openai/deployments/chat-dz/chat/completions",
        "https://aoai-swc.cognitiveservices.azure.com/",
        "https://aoai-swc.services.ai.azure.com/models"
      })
  void aResourceOfAzuresIsKnownByItsHost(String base) throws IOException {
    Path database =
        spendLogs(
            azureRow(1, AT + ".1", "azure/chat-dz")
                .replace("https://aoai-swc.openai.azure.com", base));
    assertCalls(List.of("litellm-spendlogs 1"), database, azure(azureEntry(1, "chat-dz", 200)));
  }

  /** The same entries in another file, or told again beside new ones. */
  @Test
  void anEntryThatIsToldAgainIsTheSame() throws IOException {
    Path database = spendLogs(row(1, AT + ".210", SONNET, 9, 1), row(2, AT + ".310", SONNET, 9, 1));
    Path one = bedrock(invocation(1, AT, SONNET, 9, 1));
    Path rotated = bedrock(invocation(1, AT, SONNET, 9, 1), invocation(2, AT, SONNET, 9, 1));
    Path copy = bedrock(Files.readString(rotated).replace('"', '\''));
    assertCalls(
        List.of("litellm-spendlogs 1", "litellm-spendlogs 2"), database, one, rotated, copy);
  }

  /**
   * Of two gateways in a row the first writes its log and the second its database; the first names
   * neither the second, before 1.85, nor Bedrock.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatTheSecondGatewayTellsOfTheProviderHoldsForTheRecordOfTheFirst(boolean trailAlone)
      throws IOException {
    Path first = write("first", throughAnother(2, 1, "1790983900.11", "1790983901.31"));
    Path second = spendLogs(row(1, AT + ".210", SONNET, 900, 40));
    Path provider =
        trailAlone
            ? write("trail", event(1, AT, SONNET))
            : bedrock(invocation(1, AT, SONNET, 900, 40));
    for (Path[] order : everyOrder(first, second, provider)) {
      assertThat(inTurn(order)).as(Arrays.toString(order)).containsExactly("litellm 2");
    }
    assertThat(together(first, second, provider)).containsExactly("litellm 2");
    // A copy of the database says nothing more.
    Path copy = Files.copy(second, second.resolveSibling("copy.jsonl"));
    assertCalls(List.of("litellm 2"), provider, first, second, copy);
  }

  /** And for one of the provider's entries only. */
  @Test
  void aCallPastBothGatewaysStaysBesideTheirs() throws IOException {
    Path first = write("first", throughAnother(2, 1, "1790983900.11", "1790983901.31"));
    Path second = spendLogs(row(1, AT + ".210", SONNET, 900, 40));
    Path log = write("second", standard(1, "x-other"));
    Path bedrock = bedrock(invocation(1, AT, SONNET, 900, 40), invocation(2, AT, SONNET, 900, 40));
    for (Path[] order : everyOrder(first, second, bedrock)) {
      assertThat(inTurn(order)).as(Arrays.toString(order)).hasSize(2);
    }
    assertThat(together(first, second, bedrock)).hasSize(2);
    // Both gateways' logs count, and one of Bedrock's entries is of one of them.
    assertNumber(3, first, second, log, bedrock);
  }

  @Test
  void midnightBetweenTheSecondGatewayAndTheProviderChangesNothing() throws IOException {
    Path first = write("first", throughAnother(2, 1, "1790985599.90", "1790985601.31"));
    Path second = spendLogs(row(1, "2026-10-02T23:59:59.950", SONNET, 900, 40));
    Path bedrock = bedrock(invocation(1, "2026-10-03T00:00:00", SONNET, 900, 40));
    for (Path[] order : everyOrder(first, second, bedrock)) {
      assertThat(inTurn(order)).as(Arrays.toString(order)).containsExactly("litellm 2");
    }
    assertThat(together(first, second, bedrock)).containsExactly("litellm 2");
  }

  /** What a gateway logs of a call for which it asked another one, whose answer has its own id. */
  private static String throughAnother(int n, int answer, String start, String end) {
    return Logs.call(n)
            .callId("0925c1b8-7c9b-4458-9d5c-0a928a74000" + n)
            .responseId("chatcmpl-" + id(answer))
            .start(start)
            .end(end)
            .prompt("900")
            .completion("40")
            .json()
            .replace("https://api.openai.com/v1", "https://second.example/v1")
        + "\n";
  }

  private static List<Path[]> everyOrder(Path a, Path b, Path c) {
    return List.of(
        new Path[] {a, b, c},
        new Path[] {a, c, b},
        new Path[] {b, a, c},
        new Path[] {b, c, a},
        new Path[] {c, a, b},
        new Path[] {c, b, a});
  }

  private void assertNumber(int calls, Path... files) throws IOException {
    for (Path[] order : orders(files)) {
      assertThat(inTurn(order)).hasSize(calls);
    }
    assertThat(together(files)).hasSize(calls);
  }

  private void assertCalls(List<String> calls, Path... files) throws IOException {
    for (Path[] order : orders(files)) {
      assertThat(inTurn(order)).as(Arrays.toString(order)).isEqualTo(calls);
    }
    assertThat(together(files)).isEqualTo(calls);
  }

  /** Forwards, backwards, and from the middle. */
  private static List<Path[]> orders(Path... files) {
    Path[] backwards = new Path[files.length];
    Path[] turned = new Path[files.length];
    for (int i = 0; i < files.length; i++) {
      backwards[files.length - 1 - i] = files[i];
      turned[(i + 1) % files.length] = files[i];
    }
    return files.length < 3 ? List.of(files, backwards) : List.of(files, backwards, turned);
  }

  private List<String> inTurn(Path... files) throws IOException {
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse" + warehouses++));
    for (int n = 1; n <= files.length; n++) {
      warehouse.ingest(sources(Arrays.copyOf(files, n)));
    }
    return calls(warehouse);
  }

  private List<String> together(Path... files) throws IOException {
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse" + warehouses++));
    warehouse.ingest(sources(files));
    return calls(warehouse);
  }

  private static IngestStage.Source[] sources(Path... files) {
    return Arrays.stream(files)
        .map(file -> new IngestStage.Source(file.getFileName() + "", "auto", file.toString()))
        .toArray(IngestStage.Source[]::new);
  }

  /** Format and number of each call. */
  private static List<String> calls(Warehouse warehouse) throws IOException {
    assertThat(warehouse.rejected()).isEmpty();
    BadInputTest.assertCountsMeet(warehouse);
    return warehouse.usage().stream()
        .map((Usage u) -> u.getFormat() + " " + u.getCallId().charAt(u.getCallId().length() - 1))
        .sorted()
        .toList();
  }

  private static String id(int n) {
    return "3b0d5c1e-8a5f-4c39-9a51-5d0b7e2f1a0" + n;
  }

  private Path spendLogs(String... rows) throws IOException {
    return write("spendlogs", String.join("", rows));
  }

  private static String row(int n, String at, String model, int input, int output) {
    return ("{'request_id': 'chatcmpl-%1$s', 'litellm_call_id': '0925c1b8-7c9b-4458-9d5c-0a928a74000%2$d',"
            + " 'call_type': 'acompletion', 'spend': 0.001, 'prompt_tokens': %5$d,"
            + " 'completion_tokens': %6$d, 'startTime': '%3$s', 'endTime': '%3$s', 'model':"
            + " 'bedrock/%4$s', 'model_group': 'sonnet', 'custom_llm_provider': 'bedrock',"
            + " 'api_base': '', 'cache_hit': 'False', 'status': 'success', 'metadata': {}}\n")
        .formatted(id(n), n, at, model, input, output);
  }

  private static String standard(int n, String header) {
    return Logs.call(n)
            .callId("0925c1b8-7c9b-4458-9d5c-0a928a74000" + n)
            .responseId("chatcmpl-" + id(n))
            .start("1790983900.21")
            .end("1790983901.21")
            .prompt("900")
            .completion("40")
            .with(
                ", \"hidden_params\": {\"additional_headers\": {\"llm_provider-%s\": \"%s\"}}"
                    .formatted(header, id(n)))
            .json()
            .replace("\"openai\"", "\"bedrock\"")
            .replace("https://api.openai.com/v1", "")
            .replace("\"model\": \"gpt-5.5\"", "\"model\": \"bedrock/" + SONNET + "\"")
        + "\n";
  }

  /** An application's, without any id of the call. */
  private static String span(String provider, String host, String model) {
    return ("{'resourceSpans': [{'scopeSpans': [{'spans': [{'traceId':"
            + " '0000000000000000000000000000000f', 'spanId': '000000000000000a',"
            + " 'startTimeUnixNano': '1790983900010000000', 'attributes': [{'key':"
            + " 'gen_ai.operation.name', 'value': {'stringValue': 'chat'}}, {'key':"
            + " 'gen_ai.request.model', 'value': {'stringValue': '%3$s'}}, {'key':"
            + " 'gen_ai.provider.name', 'value': {'stringValue': '%1$s'}}, {'key':"
            + " 'gen_ai.usage.input_tokens', 'value': {'intValue': '900'}}, {'key':"
            + " 'gen_ai.usage.output_tokens', 'value': {'intValue': '40'}}, {'key':"
            + " 'server.address', 'value': {'stringValue': '%2$s'}}]}]}]}]}\n")
        .formatted(provider, host, model);
  }

  private Path bedrock(String... records) throws IOException {
    return write("bedrock", String.join("", records));
  }

  private static String invocation(int n, String at, String model, int input, int output) {
    return ("{'schemaType': 'ModelInvocationLog', 'schemaVersion': '1.0', 'timestamp': '%sZ',"
            + " 'accountId': '123456789012', 'region': 'eu-north-1', 'requestId': '%s',"
            + " 'operation': 'Converse', 'modelId': '%s', 'input': {'inputTokenCount': %d},"
            + " 'output': {'outputTokenCount': %d}}\n")
        .formatted(at, id(n), model, input, output);
  }

  private static String event(int n, String at, String model) {
    return ("{'eventVersion': '1.09', 'eventTime': '%sZ', 'eventSource':"
            + " 'bedrock.amazonaws.com', 'eventName': 'Converse', 'awsRegion': 'eu-north-1',"
            + " 'requestParameters': {'modelId': '%s'}, 'requestID': '%s', 'eventID':"
            + " 'e0000000-0000-4000-8000-00000000000%d', 'eventType': 'AwsApiCall'}\n")
        .formatted(at, model, id(n), n);
  }

  private static String azureRow(int n, String at, String model) {
    return row(n, at, SONNET, 900, 40)
        .replace("bedrock/" + SONNET, model)
        .replace("'custom_llm_provider': 'bedrock'", "'custom_llm_provider': 'azure'")
        .replace("'api_base': ''", "'api_base': 'https://aoai-swc.openai.azure.com'");
  }

  private Path azure(String... entries) throws IOException {
    return write("azure", String.join("", entries));
  }

  /** Its requestTime is {@link #AT} and a tenth. */
  private static String azureEntry(int n, String deployment, int status) {
    return ("{'time': '%4$s.1230000Z', 'resourceId': '/SUBSCRIPTIONS/S/RESOURCEGROUPS/RG/PROVIDERS/"
            + "MICROSOFT.COGNITIVESERVICES/ACCOUNTS/AOAI-SWC', 'category': 'RequestResponse',"
            + " 'operationName': 'ChatCompletions_Create', 'resultSignature': '%3$d',"
            + " 'durationMs': 812, 'correlationId': '%1$s', 'location': 'swedencentral',"
            + " 'properties': {'requestTime': 639265807001000000, 'responseTime':"
            + " 639265807009000000, 'modelDeploymentName': '%2$s', 'modelName': 'gpt-5'}}\n")
        .formatted(id(n), deployment, status, AT);
  }

  private Path write(String name, String records) throws IOException {
    return Logs.write(
        temporary.resolve("logs" + warehouses++).resolve(name + ".jsonl"),
        records.replace('\'', '"'));
  }
}
