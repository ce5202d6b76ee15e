package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stage.ingest.LogFormats;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the fixtures of providers and model servers do not show: a record and a part of it. */
class ProviderFormatsTest {
  private record Case(String sentence, String format, String record, String becomes) {}

  @TestFactory
  Stream<DynamicTest> oneRecord() {
    return Stream.of(
            new Case(
                "what Claude used to compact is in no total and on the bill",
                "anthropic-messages",
                "{'type': 'message', 'id': 'msg_1', 'model': 'claude-opus-4-6', 'content': [], 'timestamp':"
                    + " '2026-10-02T08:00:00Z', 'usage': {'input_tokens': 23000, 'output_tokens': 1000, 'iterations':"
                    + " [{'type': 'compaction', 'input_tokens': 180000, 'output_tokens': 3500}, {'type': 'message',"
                    + " 'input_tokens': 23000, 'output_tokens': 1000}]}}",
                "tokens=203000+0+0+0>4500(0) REPORTED"),
            new Case(
                "an adviser of Claude's is another model, and told of",
                "anthropic-messages",
                "{'type': 'message', 'id': 'msg_1', 'model': 'claude-opus-4-6', 'content': [], 'timestamp':"
                    + " '2026-10-02T08:00:00Z', 'usage': {'input_tokens': 9, 'output_tokens': 1, 'iterations':"
                    + " [{'type': 'advisor_message', 'model': 'x', 'input_tokens': 50}]}}",
                " tags=unread-usage=iterations.advisor_message "),
            new Case(
                "sound and images of Gemini's are parts of the prompt, but for what was cached",
                "gemini-responses",
                "{'responseId': 'a', 'createTime': '2026-10-02T08:00:00Z', 'candidates': [{'finishReason': 'STOP'}],"
                    + " 'usageMetadata': {'promptTokenCount': 500, 'cachedContentTokenCount': 100,"
                    + " 'candidatesTokenCount': 20, 'promptTokensDetails': [{'modality': 'TEXT', 'tokenCount': 400},"
                    + " {'modality': 'AUDIO', 'tokenCount': 80}, {'modality': 'IMAGE', 'tokenCount': 20}],"
                    + " 'cacheTokensDetails': [{'modality': 'AUDIO', 'tokenCount': 30}], 'candidatesTokensDetails':"
                    + " [{'modality': 'AUDIO', 'tokenCount': 5}]}}",
                " media=50+20>5+0 "),
            new Case(
                "as Vertex AI's log writes them too",
                "vertex",
                "{'logging_time': '2026-10-02 08:00:00 UTC', 'request_id': '1', 'model':"
                    + " 'publishers/google/models/gemini-2.5-flash', 'full_response': {'usage_metadata':"
                    + " {'prompt_token_count': 500, 'prompt_tokens_details': [{'modality': 'AUDIO', 'token_count': 80}]}}}",
                " media=80+0>0+0 "),
            new Case(
                "the last event of a streamed response holds it whole",
                "openai-responses",
                "{'type': 'response.completed', 'sequence_number': 9, 'response': {'id': 'resp_1', 'object': 'response',"
                    + " 'created_at': 1790935200, 'status': 'completed', 'error': null, 'model': 'gpt-5', 'output':"
                    + " [{'type': 'message', 'content': [{'text': 'hei'}]}], 'usage': {'input_tokens': 90,"
                    + " 'input_tokens_details': {'cached_tokens': 60}, 'output_tokens': 40}}}",
                "tokens=30+60+0+0>40(0) REPORTED SUCCEEDED"),
            new Case(
                "a server of llama.cpp is not OpenAI, though it calls itself gpt-3.5-turbo",
                "openai-responses",
                "{'id': 'chatcmpl-1', 'object': 'chat.completion', 'created': 1790935200, 'model': 'gpt-3.5-turbo', 'choices':"
                    + " [], 'usage': {'prompt_tokens': 12, 'completion_tokens': 3}, 'timings': {'prompt_n': 12,"
                    + " 'prompt_ms': 30.1}}",
                "provider=llama_cpp"),
            new Case(
                "embeddings of Mistral's have no time but that of their file",
                "mistral",
                "{'id': 'e', 'object': 'list', 'data': [], 'model': 'mistral-embed', 'usage': {'prompt_tokens': 15}}",
                "tokens=15+0+0+0>0(0) REPORTED SUCCEEDED http=-1 limit=NONE error=null cost=none null start=2026-11-22T12:00:00Z"),
            new Case(
                "a streamed response that failed says so at its end",
                "openai-responses",
                "{'type': 'response.failed', 'response': {'id': 'resp_1', 'object': 'response', 'created_at': 1790935200,"
                    + " 'status': 'failed', 'error': {'code': 'server_error', 'message': 'm'}, 'usage': null}}",
                "ABSENT FAILED http=-1 limit=NONE error=server_error"),
            new Case(
                "an event before is a piece",
                "openai-responses",
                "{'type': 'response.output_text.delta', 'sequence_number': 3, 'delta': 'he'}",
                "passed over"),
            new Case(
                "sound of a captured answer is part of what was heard and said",
                "openai-responses",
                "{'id': 'chatcmpl-1', 'object': 'chat.completion', 'created': 1790935200, 'model': 'gpt-audio', 'choices':"
                    + " [], 'usage': {'prompt_tokens': 90, 'completion_tokens': 40, 'prompt_tokens_details':"
                    + " {'audio_tokens': 60}, 'completion_tokens_details': {'audio_tokens': 30}}}",
                " media=60+0>30+0 "),
            new Case(
                "a batch of embeddings counts the tokens of its texts",
                "gemini-batch",
                "{'instance': {'content': 'hei'}, 'predictions': [{'embeddings': {'statistics': {'token_count': 8,"
                    + " 'truncated': false}, 'values': [0.2, 0.3]}}], 'status': ''}",
                "tokens=8+0+0+0>0(0) REPORTED SUCCEEDED"),
            new Case(
                "as a row of BigQuery too",
                "gemini-batch",
                "{'content': 'hei', 'predictions': '[{}, {}]', 'status': 'Bad Request'}",
                "tokens=0+0+0+0>0(0) ABSENT FAILED"),
            new Case(
                "ticks are 100 ns since year 1",
                "azure-openai",
                azure("'requestTime': 621355968000000000, 'responseTime': 621355968000000000"),
                "start=2026-10-02T07:31:44.123Z"), // 1970 exactly: no tick of ours, the time stands
            // in
            new Case(
                "ticks written as text are ticks",
                "azure-openai",
                azure("'requestTime': '639265231041230000', 'responseTime': '639265231041370000'"),
                "start=2026-10-02T07:31:44.123Z us=14000"),
            new Case(
                "a tick that is no whole number is refused",
                "azure-openai",
                azure("'requestTime': 639265231041230000.5"),
                "reject invalid_time at properties.requestTime"),
            new Case(
                "a field of the properties that stands twice is refused",
                "azure-openai",
                azure("'modelName': 'a', 'modelName': 'b'"),
                "reject duplicate_key at properties.modelName"),
            new Case(
                "an entry of another kind of resource is passed over",
                "azure-openai",
                "{'time': '2026-10-02T07:31:44.1230000Z', 'category': 'GatewayLogs', 'operationName': 'x', 'properties': {}}",
                "passed over"),
            new Case(
                "a dated version names the model that answered",
                "azure-openai",
                azure(
                    "'modelName': 'gpt-5', 'modelVersion': '2025-08-07', 'modelDeploymentName': 'chat-dz'"),
                "sent=gpt-5 served=gpt-5-2025-08-07 deployment=chat-dz called=swedencentral"),
            new Case(
                "a version that is a counter does not",
                "azure-openai",
                azure("'modelName': 'text-embedding-3-large', 'modelVersion': '1'"),
                "served=null"),
            new Case(
                "thoughts alone are output",
                "vertex",
                vertex(
                    "{'usage_metadata': {'prompt_token_count': 3, 'thoughts_token_count': 901}}"),
                "tokens=3+0+0+0>901(901) REPORTED"),
            new Case(
                "cached tokens above the prompt were counted apart",
                "vertex",
                vertex(
                    "{'usage_metadata': {'prompt_token_count': 3, 'cached_content_token_count': 10}}"),
                "tokens=3+10+0+0>0(0) REPORTED"),
            new Case(
                "a refused call has no tokens and the vendor's limit",
                "vertex",
                vertex("{'error': {'code': 429, 'message': 'x', 'status': 'RESOURCE_EXHAUSTED'}}"),
                "ABSENT FAILED http=429 limit=VENDOR error=RESOURCE_EXHAUSTED"),
            new Case(
                "a server that is down is no limit",
                "vertex",
                vertex("{'error': {'code': 503, 'status': 'UNAVAILABLE'}}"),
                "FAILED http=503 limit=NONE"),
            new Case(
                "the flexible queue is a tier",
                "vertex",
                vertex(
                    "{'usage_metadata': {'prompt_token_count': 1, 'traffic_type': 'ON_DEMAND_FLEX'}}"),
                "tokens=1+0+0+0>0(0)"),
            new Case(
                "both entries of a short call in one are a call",
                "vertex-audit",
                audit("'operation': {'id': 'o', 'first': true, 'last': true}, ", "GenerateContent"),
                "limit=NONE"),
            new Case(
                "an operation that has only begun is passed over",
                "vertex-audit",
                audit("'operation': {'id': 'o', 'first': true}, ", "GenerateContent"),
                "passed over"),
            new Case(
                "making an endpoint is no call",
                "vertex-audit",
                audit("", "CreateEndpoint"),
                "passed over"),
            new Case(
                "a label says the location where the resource does not",
                "vertex-audit",
                audit(
                    "'resource': {'type': 'aiplatform.googleapis.com/Endpoint', 'labels': {'location': 'europe-north1'}}, ",
                    "Predict"),
                "called=europe-north1"),
            new Case(
                "a log that leaves the cache out of its counts is completed by the answer's own",
                "bedrock-invocation",
                invocation(
                    "{'id': 'msg_1', 'usage': {'input_tokens': 9, 'cache_read_input_tokens': 100, 'cache_creation_input_tokens': 50, 'cache_creation': {'ephemeral_1h_input_tokens': 30}, 'output_tokens': 4}}"),
                "tokens=9+100+20+30>4(0) REPORTED SUCCEEDED"),
            new Case(
                "so it is in Converse's names",
                "bedrock-invocation",
                invocation(
                    "{'usage': {'inputTokens': 9, 'cacheReadInputTokens': 2048, 'cacheWriteInputTokens': 0, 'outputTokens': 4}}"),
                "tokens=9+2048+0+0>4(0) REPORTED SUCCEEDED"),
            new Case(
                "and of a stream by its beginning, whose output counts nothing yet",
                "bedrock-invocation",
                invocation(
                    "[{'type': 'message_start', 'message': {'id': 'msg_1', 'usage': {'input_tokens': 9, 'cache_read_input_tokens': 700, 'output_tokens': 99}}}]"),
                "tokens=9+700+0+0>4(0) REPORTED SUCCEEDED"),
            new Case(
                "a model of another shape is left alone",
                "bedrock-invocation",
                invocation(
                    "{'id': 7, 'usage': {'input_tokens': {'text': 9}, 'cache_creation': [], 'output_tokens': 'many'}}"),
                "tokens=9+0+0+0>4(0) REPORTED SUCCEEDED"),
            new Case(
                "nanoseconds are cut",
                "vertex-audit",
                audit("", "GenerateContent"),
                "start=2026-10-02T07:40:00.123456Z"),
            new Case(
                "a model that ranks is no chat, though it is invoked like one",
                "bedrock-cloudtrail",
                trail(
                    "'eventSource': 'bedrock.amazonaws.com', 'eventName': 'InvokeModel', 'requestParameters': {'modelId':"
                        + " 'cohere.rerank-v3-5:0'}, "),
                "op=rerank provider=bedrock"),
            new Case(
                "Bedrock's other service name is Bedrock",
                "bedrock-cloudtrail",
                trail(
                    "'eventSource': 'bedrock-runtime.amazonaws.com', 'eventName': 'ConverseStream', "),
                "stream=1 op=chat provider=bedrock"),
            new Case(
                "the endpoint that speaks other dialects may be asked in Bedrock's own words",
                "bedrock-cloudtrail",
                trail("'eventSource': 'bedrock-mantle.amazonaws.com', 'eventName': 'Converse', "),
                "op=chat provider=bedrock"),
            new Case(
                "applying a guardrail is no call of a model",
                "bedrock-cloudtrail",
                trail("'eventSource': 'bedrock.amazonaws.com', 'eventName': 'ApplyGuardrail', "),
                "passed over"),
            new Case(
                "a used-up quota is no rate limit",
                "bedrock-cloudtrail",
                trail(
                    "'eventSource': 'bedrock.amazonaws.com', 'eventName': 'Converse', 'errorCode':"
                        + " 'ServiceQuotaExceededException', "),
                "FAILED http=400 limit=NONE"),
            new Case(
                "a model that is not ready answers 429, a limit of a reason of its own",
                "bedrock-cloudtrail",
                trail(
                    "'eventSource': 'bedrock.amazonaws.com', 'eventName': 'Converse', 'errorCode':"
                        + " 'ModelNotReadyException', "),
                "FAILED http=429 limit=VENDOR error=ModelNotReadyException"),
            new Case(
                "an embedding model embeds",
                "bedrock-cloudtrail",
                trail(
                    "'eventSource': 'bedrock.amazonaws.com', 'eventName': 'InvokeModel', 'requestParameters': {'modelId':"
                        + " 'amazon.titan-embed-text-v2:0'}, "),
                "op=embeddings"),
            new Case(
                "a 429 without a code is nobody's that can be told",
                "openai-batch",
                "{'id': 'batch_req_1', 'custom_id': 'c', 'response': {'status_code': 429, 'body': {'error': {'message':"
                    + " 'x'}}}}",
                "http=429 limit=UNKNOWN"),
            new Case(
                "a limit may be told by the type",
                "openai-batch",
                "{'id': 'batch_req_1', 'custom_id': 'c', 'response': {'status_code': 429, 'body': {'error': {'type':"
                    + " 'insufficient_quota', 'code': null}}}}",
                "limit=BUDGET error=insufficient_quota"),
            new Case(
                "a batch is asked by nobody who waits",
                "openai-batch",
                "{'id': 'batch_req_1', 'custom_id': 'c', 'response': {'status_code': 200, 'request_id': 'req_a', 'body':"
                    + " {'id': 'chatcmpl-1', 'created': 1790900000, 'object': 'chat.completion', 'usage': {}}}}",
                "ABSENT SUCCEEDED http=200 limit=NONE error=null cost=none null start=2026-10-02T00:13:20Z us=none first=none"
                    + " stream=0 op=chat"),
            new Case(
                "rejected predictions are in the output already",
                "openai-responses",
                "{'id': 'chatcmpl-1', 'object': 'chat.completion', 'created': 1790900000, 'model': 'gpt-4o', 'choices': [],"
                    + " 'usage': {'prompt_tokens': 10, 'completion_tokens': 20, 'completion_tokens_details':"
                    + " {'rejected_prediction_tokens': 7}}}",
                "tokens=10+0+0+0>20(0)"),
            new Case(
                "an error that was captured with its status is no answer",
                "openai-responses",
                "{'timestamp': '2026-10-02T08:00:00Z', 'status_code': 529, 'error': {'type': 'overloaded_error', 'message':"
                    + " 'busy'}}",
                "FAILED http=529 limit=NONE error=overloaded_error"),
            new Case(
                "the first token of LM Studio is seconds from the start",
                "lmstudio",
                "{'id': 'c', 'object': 'chat.completion', 'created': 1790900000, 'model': 'm', 'choices': [], 'usage':"
                    + " {'prompt_tokens': 1, 'completion_tokens': 2}, 'stats': {'time_to_first_token': 0.111,"
                    + " 'generation_time': 0.954}, 'runtime': {}}",
                "us=954000 first=111000"),
            new Case(
                "a queue that is full is no rate limit of SGLang's",
                "sglang-requests",
                "{'request_parameters': '{}', 'id': 'r', 'finish_reason': {'type': 'abort', 'status_code': 503},"
                    + " 'request_received_ts': 1790926271.5}",
                "FAILED http=503 limit=NONE error=abort"),
            new Case(
                "parameters that are no JSON are a text like any other",
                "sglang-requests",
                "{'request_parameters': 'GenerateReqInput(text=…)', 'id': 'r', 'finish_reason': null, 'prompt_tokens': 4,"
                    + " 'completion_tokens': 2, 'cached_tokens': 3, 'request_received_ts': 1790926271.5}",
                "tokens=1+3+0+0>2(0) REPORTED SUCCEEDED"),
            new Case(
                "nanoseconds of Ollama become microseconds",
                "ollama",
                "{'model': 'm', 'created_at': '2026-10-02T07:55:01.5Z', 'done': true, 'total_duration': 1356027500,"
                    + " 'eval_count': 1, 'response': 'text'}",
                "start=2026-10-02T07:55:00.143972Z us=1356028"),
            new Case(
                "an answer with embeddings is a call and has no time of its own",
                "ollama",
                "{'model': 'm', 'embeddings': [[0.1]], 'total_duration': 1000000, 'prompt_eval_count': 8}",
                "missing_field at created_at"),
            new Case(
                "an answer with embeddings that was logged with its time",
                "ollama",
                "{'timestamp': '2026-10-02T07:55:01.5Z', 'model': 'm', 'embeddings': [[0.1]], 'total_duration': 1000000,"
                    + " 'prompt_eval_count': 8}",
                "tokens=8+0+0+0>0(0) REPORTED SUCCEEDED"),
            new Case(
                "the end of a stream says nothing and did say something",
                "ollama",
                "{'model': 'm', 'created_at': '2026-10-02T07:55:01.5Z', 'done': true, 'eval_count': 9, 'message': {'role':"
                    + " 'assistant', 'content': ''}}",
                "content=TRUNCATED"))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.format() + ": " + c.sentence(),
                    () ->
                        assertThat(Reading.with(c.format()).one(json(c.record())))
                            .contains(c.becomes())));
  }

  private static String azure(String properties) {
    return "{'time': '2026-10-02T07:31:44.1230000Z', 'resourceId': '/S/ACCOUNTS/A', 'category': 'RequestResponse',"
        + " 'operationName': 'ChatCompletions_Create', 'resultSignature': '200', 'correlationId': 'c', 'location':"
        + " 'swedencentral', 'properties': {"
        + properties
        + "}}";
  }

  private static String vertex(String response) {
    return "{'logging_time': '2026-10-02 07:20:11 UTC', 'request_id': 1, 'model': 'publishers/google/models/gemini-2.5-pro',"
        + " 'full_response': "
        + response
        + "}";
  }

  /** A record that counts 9 tokens in and 4 out, and of the cache nothing. */
  private static String invocation(String answer) {
    return "{'schemaType': 'ModelInvocationLog', 'timestamp': '2026-10-02T07:14:09Z', 'accountId': '1', 'region':"
        + " 'eu-north-1', 'requestId': 'r1', 'operation': 'InvokeModel', 'modelId':"
        + " 'anthropic.claude-sonnet-4-5-20250929-v1:0', 'output': {'outputBodyJson': "
        + answer
        + ", 'outputTokenCount': 4}, 'input': {'inputTokenCount': 9}}";
  }

  private static String audit(String more, String method) {
    return "{"
        + more
        + "'insertId': 'i', 'logName': 'l', 'timestamp': '2026-10-02T07:40:00.123456789Z', 'protoPayload': {'serviceName':"
        + " 'aiplatform.googleapis.com', 'methodName': 'google.cloud.aiplatform.v1.PredictionService."
        + method
        + "', 'resourceName': 'projects/p/publishers/google/models/gemini-2.5-pro'}}";
  }

  private static String trail(String more) {
    return "{"
        + more
        + "'eventTime': '2026-10-02T07:14:00Z', 'eventID': 'e', 'awsRegion': 'eu-north-1'}";
  }

  // ---------------------------------------------------------------- lines of text

  @Test
  void aLogOfVllmIsToldByItsLinesWhateverTheirColourAndWhatStandsFirst() {
    String received =
        "INFO 10-02 08:01:00 [logger.py:52] Received request embd-1-0: params: PoolingParams(task=embed, normalize=None),"
            + " lora_request: None.\n";
    for (String log :
        List.of(
            received,
            "(APIServer pid=1) " + received,
            "\u001b[1;36m(APIServer pid=1)\u001b[0;0m " + received,
            "INFO:     Started server process [1]\n" + received)) {
      assertThat(LogFormats.load().recognise("/a/vllm.log", log.getBytes(StandardCharsets.UTF_8)))
          .as(log)
          .hasValueSatisfying(said -> assertThat(said.format().id()).isEqualTo("vllm-log"));
    }
  }

  @Test
  void anHourThatAppearsTwiceIsTheFirst() {
    List<String> given =
        Reading.with("ollama-log")
            .in(ZoneId.of("Europe/Helsinki"))
            .of(
                "[GIN] 2026/10/25 - 03:30:00 | 200 |     2.5ms |  127.0.0.1 | POST     \"/api/chat\"");
    assertThat(given.get(0)).contains("start=2026-10-25T00:29:59.997500Z us=2500");
  }

  @Test
  void aTimeWithoutAZoneIsTheSources() {
    ZoneId helsinki = ZoneId.of("Europe/Helsinki");
    assertThat(
            Reading.with("portkey")
                .in(helsinki)
                .of("{\"id\": \"a\", \"created_at\": \"2026-10-02T09:00:00\"}")
                .get(0))
        .contains("start=2026-10-02T06:00:00Z");
    String row =
        "{\"logging_time\": \"%s\", \"request_id\": \"7744120934410020001\", \"model\":"
            + " \"publishers/google/models/gemini-2.5-flash\", \"api_method\": \"GenerateContent\"}";
    assertThat(
            Reading.with("vertex").in(helsinki).of(row.formatted("2026-10-02 09:00:00.5")).get(0))
        .contains("start=2026-10-02T06:00:00.500Z");
    assertThat(
            Reading.with("vertex")
                .in(helsinki)
                .of(row.formatted("2026-10-02 09:00:00.5 UTC"))
                .get(0))
        .contains("start=2026-10-02T09:00:00.500Z");
  }

  @Test
  void theYearOfALineIsTheLastOneBeforeItsFileWasWritten() {
    // The file of Reading was written on 22 November 2026.
    List<String> given =
        Reading.with("vllm-log")
            .in(ZoneId.of("Europe/Stockholm"))
            .of(
                "INFO 11-22 13:00:00 [logger.py:43] Received request chatcmpl-1: params: SamplingParams(n=1)",
                "INFO 12-31 23:59:59 [logger.py:43] Received request chatcmpl-2: params: SamplingParams(n=1)",
                "INFO 02-29 12:00:00 [logger.py:43] Received request chatcmpl-3: params: SamplingParams(n=1)");
    assertThat(given)
        .extracting(s -> s.replaceAll(".* start=(\\S+) .*", "$1"))
        .containsExactly("2026-11-22T12:00:00Z", "2025-12-31T22:59:59Z", "2024-02-29T11:00:00Z");
  }

  @Test
  void anAnswerIsLookedAtWithItsRequestAndNothingOfItIsKept() {
    Reading reading = Reading.with("vllm-log");
    List<String> given =
        reading.of(
            "INFO 11-22 10:00:00 [logger.py:43] Received request cmpl-1: prompt: 'Liisa \\'L\\' Virtanen\\nTurku', params:"
                + " SamplingParams(n=1)",
            "INFO 11-22 10:00:02 [logger.py:80] Generated response cmpl-1: output: 'an answer', finish_reason: stop");
    assertThat(given).hasSize(1);
    assertThat(given.get(0))
        .contains("start=2026-11-22T10:00:00Z us=2000000", "call=cmpl-1", "content=PRESENT")
        .doesNotContain("Liisa", "answer");
    assertThat(String.join(" ", reading.scanned()))
        .contains("Liisa 'L' Virtanen\\nTurku", "an answer");
  }

  @Test
  void whatPythonPrintedOfARequestIsReadWhateverItsQuotesAndWhatIsNotReadIsSaid() {
    String meta =
        "'meta_info': {'id': 'r1', 'prompt_tokens': 3, 'completion_tokens': 2, 'cached_tokens': 0, 'e2e_latency': 1.5}";
    Reading reading = Reading.with("sglang-log");
    List<String> given =
        reading.of(
            "Finish: obj=GenerateReqInput(rid='r0', stream=False), out={" + meta + "}",
            "[2026-10-02 11:15:06 TP0] Decode batch, #running-req: 1",
            "Finish: obj=GenerateReqInput(rid='r1', text=\"Liisa 'L' \\\"V\\\"\\u00e4\\n\" ... 'Turku', ids=[1] ... [9], a=<x (1, 2)>,"
                + " b=B(c='d'), stream=True), headers={}, out={'text': 'an answer', "
                + meta
                + "}",
            "[2026-10-02 11:15:07] Finish: obj=GenerateReqInput(rid='r2', text='Liisa",
            "[2026-10-02 11:15:07] Finish: obj=GenerateReqInput(rid=r2, text=\"say \"no\"\"), out={}");
    assertThat(given).hasSize(5);
    assertThat(given.get(0)).isEqualTo("reject missing_field at request_received_ts");
    assertThat(given.get(1)).isEqualTo("passed over");
    assertThat(given.get(2))
        .contains("start=2026-10-02T11:15:04.500Z us=1500000", "call=r1", "content=PRESENT")
        .doesNotContain("Liisa", "answer");
    assertThat(given.subList(3, 5)).containsOnly("reject wrong_type at Finish");
    assertThat(String.join(" ", reading.scanned()))
        .contains("Liisa 'L' \\\"V\\\"\\u00e4\\n...Turku", "an answer");
  }

  @Test
  void aRefusalOfTheQueueIsTheServersOwnLimit() {
    List<String> given =
        Reading.with("vllm-log")
            .of(
                "INFO:     10.0.0.5:44321 - \"POST /v1/completions HTTP/1.1\" 503 Service Unavailable",
                "INFO 11-22 10:00:00 [loggers.py:1] Engine 000: Running: 9 reqs",
                "INFO:     10.0.0.5:44321 - \"POST /v1/completions HTTP/1.1\" 503 Service Unavailable",
                "INFO:     10.0.0.5:44321 - \"GET /health HTTP/1.1\" 503 Service Unavailable");
    assertThat(given).hasSize(4);
    assertThat(given.get(0)).isEqualTo("reject missing_field at time");
    assertThat(given.get(2)).contains("FAILED http=503 limit=VENDOR", "start=2026-11-22T10:00:00Z");
    assertThat(given.get(1) + given.get(3)).isEqualTo("passed overpassed over");
  }

  @Test
  void theEventsOfAnAnthropicStreamAreOneCallAndItsWordsAreLookedAtTogether() {
    Reading reading = Reading.with("anthropic-messages");
    String start =
        json(
            "{'type':'message_start','message':{'id':'msg_%s','type':'message','role':'assistant','model':'claude-opus-4-6','content':[],"
                + "'usage':{'input_tokens':25,'cache_creation_input_tokens':10,'cache_read_input_tokens':100,'output_tokens':1}}}");
    String piece =
        json("{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'%s'}}");
    String delta =
        json(
            "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':15}}");
    List<String> given =
        reading.of(
            piece.formatted("stray"),
            start.formatted("1"),
            piece.formatted("maija@exa"),
            json("{'type':'ping'}"),
            piece.formatted("mple.fi"),
            delta,
            json("{'type':'message_stop'}"),
            start.formatted("2"),
            start.formatted("3"),
            delta,
            json("{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}"),
            start.formatted("4"));
    assertThat(given).hasSize(13);
    assertThat(given.get(0)).isEqualTo("reject missing_field at message_start");
    assertThat(given.subList(1, 6)).containsOnly("passed over");
    assertThat(given.get(6))
        .startsWith("tokens=25+100+10+0>15(0) REPORTED SUCCEEDED")
        .contains("start=2026-11-22T12:00:00Z", "stream=1", "response=msg_1", "content=PRESENT");
    assertThat(given.get(8)).as("cut by the next").contains(">1(0)", "CANCELLED", "msg_2");
    assertThat(given.get(10)).contains(">15(0)", "FAILED", "error=overloaded_error", "msg_3");
    assertThat(given.get(12))
        .as("it may still be written")
        .isEqualTo("reject missing_field at message_stop");
    assertThat(String.join(" ", reading.scanned())).contains("maija@example.fi");
  }

  @Test
  void thePiecesOfAGeminiStreamAreOneCallAndTheirWordsAreLookedAtTogether() {
    Reading reading = Reading.with("gemini-responses");
    String piece =
        json(
            "{'candidates':[{'content':{'parts':[{'text':'%s'}]}}],'usageMetadata':{'promptTokenCount':8,'candidatesTokenCount':%d},"
                + "'modelVersion':'gemini-2.5-flash','responseId':'%s'}");
    String end = piece.replace("}]}}]", json("}]},'finishReason':'STOP'}]"));
    List<String> given =
        reading.of(
            piece.formatted("maija@exa", 2, "one"),
            end.formatted("mple.fi", 5, "one"),
            piece.formatted("liisa@example.fi", 3, "two"),
            end.formatted("b", 4, "three"),
            piece.formatted("c", 1, "four"));
    assertThat(given).hasSize(7);
    assertThat(given.get(0)).isEqualTo("passed over");
    assertThat(given.get(1))
        .startsWith("tokens=8+0+0+0>5(0) REPORTED SUCCEEDED")
        .contains("start=2026-11-22T12:00:00Z", "stream=1", "response=one", "content=PRESENT");
    assertThat(given.get(3)).as("cut by the next").contains(">3(0)", "CANCELLED", "=two");
    assertThat(given.get(4)).contains(">4(0)", "SUCCEEDED", "stream=-1", "=three");
    assertThat(given.get(6))
        .as("it may still be written")
        .isEqualTo("reject missing_field at finishReason");
    assertThat(String.join(" ", reading.scanned()))
        .contains("maija@example.fi")
        .containsOnlyOnce("liisa@example.fi");
  }

  @Test
  void aGeminiAnswerOfAWriterThatKeepsNoReasonsIsOneByItself() {
    Reading reading = Reading.with("gemini-responses");
    String answer =
        json(
            "{%s'usageMetadata':{'promptTokenCount':8,'candidatesTokenCount':2},'modelVersion':'gemini-2.5-flash',"
                + "'responseId':'%s'}");
    String text = json("'candidates':[{'content':{'parts':[{'text':'liisa@example.fi'}]}}],");
    List<String> given =
        reading.of(
            answer.formatted("", "only-its-counts"),
            answer.formatted(text, "one"),
            answer.formatted(text, "two"));
    assertThat(given.stream().filter(one -> !one.equals("passed over")))
        .hasSize(3)
        .allSatisfy(
            one ->
                assertThat(one)
                    .startsWith("tokens=8+0+0+0>2(0) REPORTED SUCCEEDED")
                    .contains("stream=-1"));
    assertThat(String.join(" ", reading.scanned())).contains("liisa@example.fi");
  }

  @Test
  void aPieceOfAGeminiStreamMayHaveNoCandidate() {
    Reading reading = Reading.with("gemini-responses");
    String counts =
        json(
            "{'usageMetadata':{'promptTokenCount':8},'modelVersion':'gemini-2.5-flash','responseId':'one'}");
    String piece =
        json(
            "{'candidates':[{'content':{'parts':[{'text':'maija@exa'}]}}],'modelVersion':'gemini-2.5-flash','responseId':'one'}");
    String end =
        json(
            "{'candidates':[{'content':{'parts':[{'text':'mple.fi'}]},'finishReason':'STOP'}],'usageMetadata':"
                + "{'promptTokenCount':8,'candidatesTokenCount':5},'modelVersion':'gemini-2.5-flash','responseId':'one'}");
    String refused =
        json(
            "{'error':{'code':503,'status':'UNAVAILABLE'},'modelVersion':'gemini-2.5-flash','responseId':'one'}");
    assertThat(reading.of(counts, piece, end, counts, piece, refused))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("passed over"),
            second -> assertThat(second).isEqualTo("passed over"),
            last -> assertThat(last).contains("tokens=8+0+0+0>5(0)", "stream=1"),
            first -> assertThat(first).isEqualTo("passed over"),
            second -> assertThat(second).isEqualTo("passed over"),
            last -> assertThat(last).contains("FAILED http=503", "stream=1"));
    assertThat(String.join(" ", reading.scanned())).contains("maija@example.fi");
  }

  @Test
  void durationsOfGoAndRust() {
    assertThat(LineText.duration("1.3560275s")).isEqualTo(1_356_028);
    assertThat(LineText.duration("812.4µs")).isEqualTo(812);
    assertThat(LineText.duration("2m3s")).isEqualTo(123_000_000);
    assertThat(LineText.duration("1h0m0.5s")).isEqualTo(3_600_500_000L);
    assertThat(LineText.duration("499ns")).isZero();
    assertThat(LineText.duration("fast")).isEqualTo(-1);
    assertThat(LineText.duration("3s fast")).isEqualTo(-1);
    assertThat(LineText.duration("99999999999999999999h")).isEqualTo(-1);
    assertThat(LineText.duration("")).isEqualTo(-1);
  }

  private static String json(String record) {
    return record.replace("\\'", "\\\"").replace('\'', '"');
  }

  @Test
  void ofNestedSpansInApplicationInsightsTheInnerOneCounts() {
    String row =
        "{'timestamp': '2026-10-02T08:00:00Z', 'id': '%s', 'operation_Id': 'op%d', 'operation_ParentId': '%s',"
            + " 'duration': 900, 'success': true, 'itemCount': %d, 'customDimensions':"
            + " {'gen_ai.operation.name': '%s', 'gen_ai.request.model': 'gpt-5', 'gen_ai.provider.name': 'openai',"
            + " 'gen_ai.usage.input_tokens': '%d'}}";
    Reading reading = Reading.with("app-insights");
    assertThat(
            reading.of(
                json(row.formatted("inner", 1, "http", 1, "chat", 7)),
                json(row.formatted("outer", 1, "op1", 1, "chat", 7)),
                json(
                    "{'timestamp': '2026-10-02T08:00:00Z', 'id': 'http', 'operation_Id': 'op1',"
                        + " 'operation_ParentId': 'outer', 'customDimensions': {}}"),
                json(row.formatted("agent", 2, "op2", 1, "invoke_agent", 9)),
                json(row.formatted("sampled", 2, "agent", 5, "chat", 9))))
        .satisfiesExactly(
            inner -> assertThat(inner).contains("tokens=7+0+0+0>0(0)", " tags=null "),
            outer -> assertThat(outer).isEqualTo("passed over"),
            http -> assertThat(http).isEqualTo("passed over"),
            agent -> assertThat(agent).isEqualTo("passed over"),
            sampled -> assertThat(sampled).contains("tokens=9+0+0+0>0(0)", " tags=stands-for=5 "));
  }
}
