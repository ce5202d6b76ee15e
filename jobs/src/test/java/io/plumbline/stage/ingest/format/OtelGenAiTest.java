package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the fixtures of otel-genai do not show: one span at a time, and what is looked at. */
class OtelGenAiTest {
  private static final String CHAT =
      "'gen_ai.operation.name': s'chat', 'gen_ai.provider.name': s'openai', 'gen_ai.request.model': s'gpt-5'";

  private static final String AI_SDK =
      "'ai.operationId': s'ai.generateText.doGenerate', 'gen_ai.system': s'anthropic.messages', 'gen_ai.request.model':"
          + " s'claude-sonnet-4-5'";

  private static final String OPEN_INFERENCE =
      "'openinference.span.kind': s'LLM', 'llm.model_name': s'gpt-5-2026-08-07'";

  /** A span and a part of what it becomes. */
  private record Case(String sentence, String attributes, String span, String becomes) {}

  @TestFactory
  Stream<DynamicTest> attributesOfOneSpan() {
    return Stream.of(
            new Case(
                "cache reads and writes lie inside the input",
                CHAT
                    + ", 'gen_ai.usage.input_tokens': i'3120', 'gen_ai.usage.cache_read.input_tokens': i'2000',"
                    + " 'gen_ai.usage.cache_write.input_tokens': i'1000', 'gen_ai.usage.output_tokens': i'50'",
                "",
                "tokens=120+2000+1000+0>50(0) REPORTED"),
            new Case(
                "where the parts exceed the whole they were counted apart",
                CHAT
                    + ", 'gen_ai.usage.input_tokens': i'120', 'gen_ai.usage.cache_read_input_tokens': i'2000'",
                "",
                "tokens=120+2000+0+0>0(0) REPORTED"),
            new Case(
                "counts may be numbers or whole doubles",
                CHAT + ", 'gen_ai.usage.input_tokens': n12, 'gen_ai.usage.output_tokens': d5.0",
                "",
                "tokens=12+0+0+0>5(0) REPORTED"),
            new Case("no counts are absent, not zero", CHAT, "", "tokens=0+0+0+0>0(0) ABSENT"),
            new Case(
                "a count with rubbish behind it is refused",
                CHAT + ", 'gen_ai.usage.input_tokens': i'12abc'",
                "",
                "reject "),
            new Case(
                "two conventions side by side count once",
                CHAT
                    + ", 'gen_ai.usage.input_tokens': i'12', 'gen_ai.usage.prompt_tokens': i'12',"
                    + " 'llm.token_count.prompt': i'12'",
                "",
                "tokens=12+0+0+0>0(0)"),
            new Case(
                "a count that no one knows is told of",
                CHAT + ", 'gen_ai.usage.input_tokens': i'12', 'gen_ai.usage.video_thoughts': i'9'",
                "",
                "tags=unread-usage=gen_ai.usage.video_thoughts "),
            new Case(
                "a modality's part of a known bucket adds nothing",
                CHAT
                    + ", 'gen_ai.usage.input_tokens': i'12', 'gen_ai.usage.audio.input_tokens': i'9',"
                    + " 'gen_ai.usage.total_tokens': i'12'",
                "",
                "tags=null "),
            new Case(
                "sound and images are parts of the input and the output; what was cached is none of them",
                CHAT
                    + ", 'gen_ai.usage.input_tokens': i'1500', 'gen_ai.usage.output_tokens': i'300',"
                    + " 'gen_ai.usage.cache_read.input_tokens': i'500', 'gen_ai.usage.audio.input_tokens': i'100',"
                    + " 'gen_ai.usage.audio.cache_read.input_tokens': i'40', 'gen_ai.usage.image.input_tokens': i'200',"
                    + " 'gen_ai.usage.audio.output_tokens': i'30', 'gen_ai.usage.image.output_tokens': i'7'",
                "",
                " media=60+200>30+7 "),
            new Case(
                "OpenInference's sound is a part too",
                "'openinference.span.kind': s'LLM', 'llm.model_name': s'gpt-audio', 'llm.token_count.prompt': i'90',"
                    + " 'llm.token_count.completion': i'20', 'llm.token_count.prompt_details.audio': i'60',"
                    + " 'llm.token_count.completion_details.audio': i'15'",
                "",
                " media=60+0>15+0 "),
            new Case(
                "MLflow's own names tell of a call; its texts are JSON",
                "'mlflow.spanType': s'\\\"CHAT_MODEL\\\"', 'mlflow.llm.model': s'\\\"gpt-5\\\"', 'mlflow.llm.provider':"
                    + " s'openai', 'mlflow.chat.tokenUsage': s'{\\\"input_tokens\\\": 100, \\\"output_tokens\\\": 20,"
                    + " \\\"total_tokens\\\": 120, \\\"cache_read_input_tokens\\\": 30}', 'mlflow.llm.cost':"
                    + " s'{\\\"input_cost\\\": 0.1, \\\"output_cost\\\": 0.2, \\\"total_cost\\\": 0.3}'",
                "",
                "tokens=70+30+0+0>20(0) REPORTED"),
            new Case(
                "MLflow's sum is what the call cost",
                "'mlflow.spanType': s'LLM', 'mlflow.llm.model': s'gpt-5', 'mlflow.chat.tokenUsage':"
                    + " s'{\\\"input_tokens\\\": 9}', 'mlflow.llm.cost': s'{\\\"total_cost\\\": 0.3}'",
                "",
                " cost=0.3 USD"),
            new Case(
                "MLflow hands Anthropic's counts on: its input leaves the cache out",
                "'mlflow.spanType': s'LLM', 'mlflow.llm.model': s'claude-sonnet-4-5', 'mlflow.chat.tokenUsage':"
                    + " s'{\\\"input_tokens\\\": 100, \\\"cache_read_input_tokens\\\": 20, \\\"output_tokens\\\": 5}'",
                "",
                "tokens=100+20+0+0>5(0) REPORTED"),
            new Case(
                "MLflow's chain repeats what its calls count",
                "'mlflow.spanType': s'CHAIN', 'mlflow.chat.tokenUsage': s'{\\\"input_tokens\\\": 9}'",
                "",
                "passed over"),
            new Case(
                "an exception that was caught does not fail the call",
                CHAT,
                ", 'events': [{'name': 'exception', 'attributes': [{'key': 'exception.type', 'value':"
                    + " {'stringValue': 'TimeoutError'}}]}]",
                " SUCCEEDED http=-1 limit=NONE error=null"),
            new Case(
                "an error's class may stand only in its event",
                CHAT,
                ", 'status': {'code': 2}, 'events': [{'name': 'exception', 'attributes': [{'key': 'exception.type',"
                    + " 'value': {'stringValue': 'openai.RateLimitError'}}]}]",
                " FAILED http=-1 limit=UNKNOWN error=openai.RateLimitError"),
            new Case(
                "free text where a class belongs is not kept",
                CHAT + ", 'error.type': s'Rate limit reached for anna@contoso.example, wait'",
                "",
                " FAILED http=-1 limit=UNKNOWN error=null"),
            new Case(
                "a number as error type is the status",
                CHAT + ", 'error.type': s'429'",
                "",
                " FAILED http=429 limit=UNKNOWN error=429"),
            new Case(
                "a quota used up is a budget",
                CHAT + ", 'error.type': s'insufficient_quota', 'http.response.status_code': i'429'",
                "",
                "limit=BUDGET"),
            new Case(
                "LiteLLM's class tells whose limit it was",
                CHAT
                    + ", 'litellm.call_id': s'c-1', 'error.type': s'ProxyRateLimitError', 'error.code': s'429'",
                "",
                " FAILED http=429 limit=GATEWAY error=ProxyRateLimitError"),
            new Case(
                "the caller's region is not the model's",
                CHAT + ", 'cloud.region': s'us-east-1', 'server.address': s'eu.api.openai.com'",
                "",
                "base=eu.api.openai.com asked=gpt-5 sent=gpt-5 served=null deployment=null called=null"),
            new Case(
                "an execution of a tool is no call",
                "'gen_ai.operation.name': s'execute_tool', 'gen_ai.request.model': s'gpt-5'",
                "",
                "passed over"),
            new Case(
                "an agent's own account is no call",
                "'gen_ai.operation.name': s'invoke_agent', 'gen_ai.request.model': s'gpt-5',"
                    + " 'gen_ai.usage.input_tokens': i'9'",
                "",
                "passed over"),
            new Case(
                "an operation of tomorrow with a model and counts is one",
                "'gen_ai.operation.name': s'summarise', 'gen_ai.request.model': s'gpt-5',"
                    + " 'gen_ai.usage.input_tokens': i'9'",
                "",
                "op=unknown"),
            new Case(
                "a task of OpenLLMetry around a call is none",
                "'traceloop.span.kind': s'task', 'gen_ai.system': s'OpenAI', 'gen_ai.request.model': s'gpt-5'",
                "",
                "passed over"),
            new Case(
                "the AI SDK 6 counts the cache in the input and says what of it",
                AI_SDK
                    + ", 'gen_ai.usage.input_tokens': i'3120', 'ai.usage.inputTokens': i'3120', 'ai.usage.cachedInputTokens':"
                    + " i'2000', 'ai.usage.inputTokenDetails.noCacheTokens': i'120',"
                    + " 'ai.usage.inputTokenDetails.cacheReadTokens': i'2000',"
                    + " 'ai.usage.inputTokenDetails.cacheWriteTokens': i'1000', 'ai.usage.outputTokens': i'50',"
                    + " 'ai.usage.outputTokenDetails.textTokens': i'30', 'ai.usage.outputTokenDetails.reasoningTokens':"
                    + " i'20', 'ai.usage.totalTokens': i'3170'",
                "",
                "tokens=120+2000+1000+0>50(20) REPORTED"),
            new Case(
                "the AI SDK 5 hands on Anthropic's input, which leaves the cache out, and its writes beside",
                AI_SDK
                    + ", 'gen_ai.usage.input_tokens': i'5000', 'ai.usage.inputTokens': i'5000', 'ai.usage.cachedInputTokens':"
                    + " i'2000', 'ai.usage.outputTokens': i'50', 'ai.usage.totalTokens': i'5050',"
                    + " 'ai.response.providerMetadata': s'{\\\"anthropic\\\":{\\\"cacheCreationInputTokens\\\":300}}'",
                "",
                "tokens=5000+2000+300+0>50(0) REPORTED"),
            new Case(
                "the provider's own usage says what the AI SDK's input holds",
                AI_SDK
                    + ", 'ai.usage.inputTokens': i'3120', 'ai.usage.cachedInputTokens': i'2000', 'ai.usage.outputTokens':"
                    + " i'50', 'ai.response.providerMetadata': s'{\\\"anthropic\\\":{\\\"usage\\\":{\\\"input_tokens\\\":120,"
                    + "\\\"output_tokens\\\":50,\\\"cache_read_input_tokens\\\":2000,\\\"cache_creation_input_tokens\\\":1000}}}'",
                "",
                "tokens=120+2000+1000+0>50(0) REPORTED"),
            new Case(
                "the AI SDK 5 leaves Google's thoughts out of the answer",
                "'ai.operationId': s'ai.generateText.doGenerate', 'gen_ai.system': s'google.generative-ai',"
                    + " 'gen_ai.request.model': s'gemini-2.5-pro', 'ai.usage.inputTokens': i'3', 'ai.usage.outputTokens':"
                    + " i'929', 'ai.usage.reasoningTokens': i'901', 'ai.usage.totalTokens': i'1833'",
                "",
                "tokens=3+0+0+0>1830(901) REPORTED"),
            new Case(
                "where it does not say them, Google's own usage beside the answer does",
                "'ai.operationId': s'ai.generateText.doGenerate', 'gen_ai.system': s'google.generative-ai',"
                    + " 'gen_ai.request.model': s'gemini-2.5-flash', 'ai.usage.promptTokens': i'1473',"
                    + " 'ai.usage.completionTokens': i'763', 'ai.response.providerMetadata': s'{\\\"google\\\":{\\\"usageMetadata\\\":"
                    + "{\\\"cachedContentTokenCount\\\":512,\\\"thoughtsTokenCount\\\":33,\\\"promptTokenCount\\\":1473,"
                    + "\\\"candidatesTokenCount\\\":763,\\\"totalTokenCount\\\":2269}}}'",
                "",
                "tokens=961+512+0+0>796(33) REPORTED"),
            new Case(
                "an embedding of the AI SDK has no GenAI names",
                "'ai.operationId': s'ai.embed.doEmbed', 'ai.model.provider': s'openai.embedding', 'ai.model.id':"
                    + " s'text-embedding-3-small', 'ai.usage.tokens': i'12'",
                "",
                "tokens=12+0+0+0>0(0) REPORTED"),
            new Case(
                "the function of the AI SDK around a call is none",
                "'ai.operationId': s'ai.generateText', 'ai.model.provider': s'openai.responses', 'ai.model.id': s'gpt-5',"
                    + " 'ai.usage.inputTokens': i'12'",
                "",
                "passed over"),
            new Case(
                "a stream of the AI SDK says so by its name; the first chunk comes in milliseconds",
                "'ai.operationId': s'ai.streamText.doStream', 'gen_ai.request.model': s'gpt-5',"
                    + " 'ai.response.msToFirstChunk': d250.5",
                "",
                "first=250500 stream=1 op=chat"),
            new Case(
                "Vercel's gateway says what it charged and the generation's id",
                AI_SDK
                    + ", 'ai.usage.inputTokens': i'9', 'ai.response.providerMetadata': s'{\\\"gateway\\\":{\\\"cost\\\":"
                    + "\\\"0.0123\\\",\\\"generationId\\\":\\\"gen_01K5XYZABCDEFGH\\\"}}'",
                "",
                "request=gen_01K5XYZABCDEFGH"),
            new Case(
                "OpenInference names the response in the answer it keeps",
                OPEN_INFERENCE
                    + ", 'output.value': s'{\\\"id\\\":\\\"chatcmpl-0123456789ab\\\",\\\"object\\\":\\\"chat.completion\\\"}'",
                "",
                "response=chatcmpl-0123456789ab"),
            new Case(
                "Google's SDK has a name of its own for it",
                OPEN_INFERENCE
                    + ", 'output.value': s'{\\\"response_id\\\":\\\"g0123456789abcdef\\\"}'",
                "",
                "response=g0123456789abcdef"),
            new Case(
                "Mistral's wraps the last piece of a stream",
                OPEN_INFERENCE
                    + ", 'output.value': s'{\\\"data\\\":{\\\"id\\\":\\\"0123456789abcdef\\\"}}'",
                "",
                "response=0123456789abcdef"),
            new Case(
                "LangChain names the response where it tells of the model, and its own run",
                OPEN_INFERENCE
                    + ", 'output.value': s'{\\\"generations\\\":[[{\\\"message\\\":{\\\"id\\\":[\\\"langchain\\\"],"
                    + "\\\"kwargs\\\":{\\\"id\\\":\\\"lc_run--0123456789\\\",\\\"response_metadata\\\":{\\\"id\\\":"
                    + "\\\"msg_0123456789abc\\\"}}}}]],\\\"llm_output\\\":null}'",
                "",
                "response=msg_0123456789abc"),
            new Case(
                "LangChain names the request at Bedrock",
                OPEN_INFERENCE
                    + ", 'output.value': s'{\\\"generations\\\":[[{\\\"message\\\":{\\\"kwargs\\\":{\\\"response_metadata\\\":"
                    + "{\\\"ResponseMetadata\\\":{\\\"RequestId\\\":\\\"0000-1111-2222-3333\\\"}}}}}]]}'",
                "",
                "request=0000-1111-2222-3333"),
            new Case(
                "an answer says what its emitter's counts leave out",
                OPEN_INFERENCE
                    + ", 'llm.token_count.prompt': i'3190', 'llm.token_count.completion': i'20', 'output.value': s'{\\\"usage\\\":"
                    + "{\\\"input_tokens\\\":190,\\\"output_tokens\\\":20,\\\"cache_creation_input_tokens\\\":1000,"
                    + "\\\"cache_read_input_tokens\\\":2000,\\\"cache_creation\\\":{\\\"ephemeral_1h_input_tokens\\\":400,"
                    + "\\\"ephemeral_5m_input_tokens\\\":600}}}'",
                "",
                "tokens=190+2000+600+400>20(0) REPORTED"),
            new Case(
                "content that only looks like an answer refuses no span",
                OPEN_INFERENCE
                    + ", 'llm.token_count.prompt': i'9', 'output.value': s'{\\\"usage\\\":{\\\"input_tokens\\\":-1}}'",
                "",
                "tokens=9+0+0+0>0(0) REPORTED"),
            new Case(
                "the answer of a chain is nobody's response",
                "'openinference.span.kind': s'CHAIN', 'output.value': s'{\\\"id\\\":\\\"chatcmpl-0123456789ab\\\"}'",
                "",
                "passed over"),
            new Case(
                "OpenInference's model is the one that answered; its parameters say what was asked for",
                OPEN_INFERENCE
                    + ", 'llm.invocation_parameters': s'{\\\"model\\\":\\\"gpt-5\\\",\\\"stream\\\":true}'",
                "",
                "asked=gpt-5 sent=gpt-5 served=gpt-5-2026-08-07"),
            new Case(
                "that it was asked to stream",
                OPEN_INFERENCE + ", 'llm.invocation_parameters': s'{\\\"stream\\\":true}'",
                "",
                " stream=1 "),
            new Case(
                "that it was not is not believed: LangChain says so of streams",
                OPEN_INFERENCE + ", 'llm.invocation_parameters': s'{\\\"stream\\\":false}'",
                "",
                " stream=-1 "),
            new Case(
                "the text of an error begins with its status at OpenAI's SDK",
                CHAT,
                ", 'status': {'code': 2, 'message': 'RateLimitError: Error code: 429 - wait'}",
                " FAILED http=429 limit=UNKNOWN"),
            new Case(
                "at Google's",
                CHAT,
                ", 'status': {'code': 2}, 'events': [{'name': 'exception', 'attributes': [{'key': 'exception.message',"
                    + " 'value': {'stringValue': '429 RESOURCE_EXHAUSTED. {}'}}]}]",
                " FAILED http=429 limit=UNKNOWN"),
            new Case(
                "at Mistral's",
                CHAT,
                ", 'status': {'code': 2, 'message': 'API error occurred: Status 500. Body: {}'}",
                " FAILED http=500 limit=NONE"),
            new Case(
                "OpenAI's Agents quote it",
                CHAT,
                ", 'status': {'code': 2, 'message': 'Error getting response: {\\u0027error\\u0027: \\u0027Error code: 429 - wait\\u0027}'}",
                " FAILED http=429 limit=UNKNOWN"),
            new Case(
                "where it was called stands in its parameters",
                OPEN_INFERENCE
                    + ", 'llm.invocation_parameters': s'{\\\"base_url\\\":\\\"https://llm.example/v1\\\"}'",
                "",
                "base=https://llm.example/v1"),
            new Case(
                "Vercel's SDK hands the provider's words on, and neither a status nor a class",
                CHAT,
                ", 'status': {'code': 2, 'message': 'Rate limit reached for gpt-5'}",
                " FAILED http=-1 limit=UNKNOWN"),
            new Case(
                "a number further back is none",
                CHAT,
                ", 'status': {'code': 2, 'message': 'of 500 tokens 429 were left'}",
                " FAILED http=-1 limit=NONE"),
            new Case(
                "the status in a text of a call that did not fail is none",
                CHAT,
                ", 'status': {'code': 1, 'message': '429 Too Many Requests'}",
                " SUCCEEDED http=-1 limit=NONE"),
            new Case(
                "the class of AWS's limit may have boto's module before it",
                CHAT,
                ", 'status': {'code': 2}, 'events': [{'name': 'exception', 'attributes': [{'key': 'exception.type',"
                    + " 'value': {'stringValue': 'botocore.errorfactory.ThrottlingException'}}]}]",
                " FAILED http=-1 limit=VENDOR"),
            new Case(
                "and writes the port into the address as well",
                CHAT + ", 'server.address': s'llm.example:8431', 'server.port': i'8431'",
                "",
                "base=llm.example:8431 "),
            new Case(
                "Google's agents have a class of their own for it",
                CHAT + ", 'error.type': s'google.adk.models.google_llm._ResourceExhaustedError'",
                "",
                " FAILED http=-1 limit=UNKNOWN"),
            new Case(
                "Anthropic's own SDK tells what was written for an hour",
                CHAT
                    + ", 'gen_ai.usage.input_tokens': i'3120', 'gen_ai.usage.cache_read.input_tokens': i'2000',"
                    + " 'gen_ai.usage.cache_write.input_tokens': i'1000', 'gen_ai.usage.output_tokens': i'50',"
                    + " 'anthropic.usage.cache_creation.ephemeral_5m_input_tokens': i'600',"
                    + " 'anthropic.usage.cache_creation.ephemeral_1h_input_tokens': i'400'",
                "",
                "tokens=120+2000+600+400>50(0) REPORTED"),
            new Case(
                "and the request's id, and how often it asked again",
                CHAT
                    + ", 'anthropic.request.id': s'req_0123456789ab', 'http.request.resend_count': i'1'",
                "",
                "request=req_0123456789ab"),
            new Case(
                "OpenLLMetry leaves Google's thoughts out, but for the sum",
                "'gen_ai.operation.name': s'generate_content', 'gen_ai.provider.name': s'gcp.gen_ai', 'gen_ai.request.model':"
                    + " s'gemini-2.5-flash', 'gen_ai.usage.input_tokens': i'880', 'gen_ai.usage.output_tokens': i'170',"
                    + " 'gen_ai.usage.total_tokens': i'1083', 'gen_ai.usage.cache_read.input_tokens': i'512'",
                "",
                "tokens=368+512+0+0>203(33) REPORTED"),
            new Case(
                "Mistral's own SDK names its operation by its place in the API",
                "'gen_ai.provider.name': s'mistral_ai', 'gen_ai.request.model': s'mistral-embed', 'mistral_ai.operation.id':"
                    + " s'embeddings_v1_embeddings_post', 'gen_ai.usage.prompt_tokens': i'300'",
                "",
                "op=embeddings"),
            new Case(
                "Logfire hands the provider's usage on, beside sums of its own",
                CHAT
                    + ", 'gen_ai.usage.input_tokens': i'3120', 'gen_ai.usage.output_tokens': i'50', 'gen_ai.usage.raw':"
                    + " s'{\\\"input_tokens\\\":120,\\\"output_tokens\\\":50,\\\"cache_read_input_tokens\\\":2000,"
                    + "\\\"cache_creation_input_tokens\\\":1000}'",
                "",
                "tokens=120+2000+1000+0>50(0) REPORTED"),
            new Case(
                "Logfire's span of a stream ends when the answer begins, and another tells",
                CHAT + ", 'request_data': s'{}', 'logfire.span_type': s'span'",
                "",
                "passed over"),
            new Case(
                "that other span",
                CHAT
                    + ", 'request_data': s'{}', 'logfire.span_type': s'log', 'gen_ai.usage.input_tokens': i'9'",
                "",
                " us=none first=none stream=1 "),
            new Case(
                "of a refused call there is no other",
                CHAT + ", 'request_data': s'{}', 'logfire.span_type': s'span'",
                ", 'status': {'code': 2, 'message': 'RateLimitError: Error code: 429 - wait'}",
                " FAILED http=429 limit=UNKNOWN"),
            new Case(
                "how an answer of the AI SDK ended is no content",
                AI_SDK
                    + ", 'ai.response.finishReason': s'stop', 'ai.response.timestamp': s'2026-10-02'",
                "",
                "content=ABSENT"),
            new Case(
                "a body that an emitter dropped may have held content",
                CHAT,
                ", 'droppedAttributesCount': 1",
                "content=TRUNCATED"),
            new Case(
                "the first chunk comes in seconds",
                CHAT
                    + ", 'gen_ai.response.time_to_first_chunk': d0.25, 'gen_ai.request.stream': bTRUE",
                "",
                "us=2000000 first=250000 stream=1"))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.sentence(),
                    () ->
                        assertThat(
                                Reading.with("otel-genai")
                                    .one(export(span("01", "", c.attributes(), c.span()))))
                            .contains(c.becomes())));
  }

  @Test
  void textsOfPeopleAreLookedAtAndWordsOfMachinesAreNot() {
    Reading reading = Reading.with("otel-genai");
    List<String> given =
        reading.of(
            export(
                span(
                    "01",
                    "",
                    CHAT
                        + ", 'gen_ai.input.messages': s'a prompt', 'enduser.id': s'anna', 'my.customer': s'Bo',"
                        + " 'http.route': s'/v1', 'user_agent.original': s'curl', 'error.message': s'why'",
                    ", 'status': {'code': 2, 'message': 'told'}, 'events': [{'name': 'gen_ai.choice', 'attributes':"
                        + " [{'key': 'message', 'value': {'stringValue': 'an answer'}}]}]")));
    // A person goes to a column and is looked at there.
    assertThat(given.get(0)).contains("actor=anna ");
    assertThat(String.join(" ", reading.scanned()))
        .contains("a prompt", "Bo", "why", "told", "an answer")
        .doesNotContain("/v1", "curl");
  }

  @Test
  void theInnermostOfNestedCallsIsTheAttempt() {
    String outer = span("0a", "", CHAT + ", 'gen_ai.usage.input_tokens': i'30'", "");
    String failed = span("0b", "0a", CHAT + ", 'error.type': s'500'", "");
    String second = span("0c", "0a", CHAT + ", 'gen_ai.usage.input_tokens': i'30'", "");
    String silent = span("0d", "0c", CHAT, "");
    assertThat(Reading.with("otel-genai").of(export(silent, second, failed, outer)))
        .extracting(s -> s.startsWith("tokens") ? s.substring(0, s.indexOf(" http")) : s)
        .containsExactly(
            "passed over",
            "tokens=30+0+0+0>0(0) REPORTED SUCCEEDED",
            "tokens=0+0+0+0>0(0) ABSENT FAILED",
            "passed over");
  }

  @Test
  void twoInstrumentationsThatKnowNothingOfEachOtherTellOfOneCall() {
    String counts = ", 'gen_ai.usage.input_tokens': i'30', 'gen_ai.usage.output_tokens': i'7'";
    String framework = timed("0a", 0, 900, CHAT + counts);
    String sdk =
        timed("0b", 100, 800, CHAT + counts + ", 'gen_ai.response.id': s'chatcmpl-0123456789ab'");
    assertThat(kept(scope("langchain", framework), scope("openai", sdk)))
        .containsExactly("passed over", "chatcmpl-0123456789ab");
  }

  @Test
  void twoCallsThatDifferInACountAreTwo() {
    String counts = ", 'gen_ai.usage.input_tokens': i'30', 'gen_ai.usage.output_tokens': i'7'";
    String framework = timed("0a", 0, 900, CHAT + counts);
    String sdk = timed("0b", 100, 800, CHAT + counts.replace("'7'", "'8'"));
    assertThat(kept(scope("langchain", framework), scope("openai", sdk)))
        .doesNotContain("passed over");
  }

  @Test
  void equalCallsOfOneInstrumentationAreAsManyAsThereAre() {
    String counts = ", 'gen_ai.usage.input_tokens': i'30', 'gen_ai.usage.output_tokens': i'7'";
    assertThat(
            kept(
                scope(
                    "langchain",
                    timed("0a", 0, 900, CHAT + counts),
                    timed("0b", 10, 910, CHAT + counts),
                    timed("0c", 20, 920, CHAT + counts)),
                scope(
                    "openai",
                    timed("0d", 100, 800, CHAT + counts),
                    timed("0e", 110, 790, CHAT + counts))))
        .filteredOn(row -> !row.equals("passed over"))
        .hasSize(3);
  }

  @Test
  void aCallOutsideTheTimeOfAnotherIsItsOwn() {
    String counts = ", 'gen_ai.usage.input_tokens': i'30', 'gen_ai.usage.output_tokens': i'7'";
    assertThat(
            kept(
                scope("langchain", timed("0a", 0, 900, CHAT + counts)),
                scope("openai", timed("0b", 1000, 1800, CHAT + counts))))
        .doesNotContain("passed over");
  }

  @Test
  void aRefusedCallIsToldByTwoAsWell() {
    String failed = CHAT + ", 'error.type': s'RateLimitError'";
    assertThat(
            kept(
                scope("langchain", timed("0a", 0, 900, failed)),
                scope("openai", timed("0b", 100, 800, failed), timed("0c", 950, 990, failed))))
        .filteredOn(row -> !row.equals("passed over"))
        .hasSize(2);
  }

  @Test
  void aSpanThatSawAStreamBeginAndNoMoreAddsNothing() {
    String counts =
        ", 'gen_ai.usage.input_tokens': i'30', 'gen_ai.response.id': s'msg_0123456789abcd'";
    assertThat(
            kept(
                scope("openllmetry", timed("0a", 0, 20, CHAT)),
                scope("sdk", timed("0b", 10, 900, CHAT + counts))))
        .containsExactly("passed over", "msg_0123456789abcd");
  }

  @Test
  void ofTwoThatSayNothingOneStays() {
    String outer = span("0a", "", CHAT, "");
    String inner = span("0b", "0a", CHAT, "");
    assertThat(Reading.with("otel-genai").of(export(outer, inner)))
        .filteredOn(row -> !row.equals("passed over"))
        .hasSize(1);
  }

  @Test
  void oneInstrumentationsChatIsAnothersCompletion() {
    String counts = ", 'gen_ai.usage.input_tokens': i'30'";
    String outer = span("0a", "", CHAT.replace("s'chat'", "s'text_completion'") + counts, "");
    String inner = span("0b", "0a", CHAT + counts, "");
    assertThat(Reading.with("otel-genai").of(export(outer, inner))).contains("passed over");
  }

  /** Ids of responses, in the order of the spans. */
  private static List<String> kept(String... scopes) {
    String export =
        "{'resourceSpans': [{'scopeSpans': [".replace('\'', '"')
            + String.join(",", scopes)
            + "]}]}";
    return Reading.with("otel-genai").of(export).stream()
        .map(row -> row.replaceAll("(?s).* response=(\\S+).*", "$1"))
        .toList();
  }

  private static String scope(String name, String... spans) {
    return ("{'scope': {'name': '" + name + "'}, 'spans': [").replace('\'', '"')
        + String.join(",", spans)
        + "]}";
  }

  /** A span of a trace of its own, from and to so many milliseconds. */
  private static String timed(String id, int from, int to, String attributes) {
    return span(id, "", attributes, "")
        .replace("0000000000000000000000000000000f", "000000000000000000000000000000" + id)
        .replace(
            "1790935200000000000", String.valueOf(1_790_935_200_000_000_000L + from * 1_000_000L))
        .replace(
            "1790935202000000000", String.valueOf(1_790_935_200_000_000_000L + to * 1_000_000L));
  }

  @Test
  void spansThatNameEachOtherAsParentsEnd() {
    String one = span("0a", "0b", CHAT + ", 'gen_ai.usage.input_tokens': i'1'", "");
    String other = span("0b", "0a", CHAT + ", 'gen_ai.usage.input_tokens': i'2'", "");
    assertThat(Reading.with("otel-genai").of(export(one, other))).hasSize(2);
  }

  @Test
  void anSdkAndAProxyThatTellOfOneResponseHaveOneKey() {
    Reading reading = Reading.with("otel-genai");
    String response = CHAT + ", 'gen_ai.response.id': s'chatcmpl-0123456789ab'";
    reading.of(export(span("0a", "", response, "")), export(span("0b", "0a", response, "")));
    assertThat(reading.keys()).hasSize(2).containsOnly(reading.keys().get(0));
  }

  @Test
  void aResponseIdThatIsACounterMakesNoKey() {
    Reading reading = Reading.with("otel-genai");
    String response = CHAT + ", 'gen_ai.response.id': s'chatcmpl-123'";
    reading.of(export(span("0a", "", response, "")), export(span("0b", "", response, "")));
    assertThat(reading.keys()).doesNotHaveDuplicates();
  }

  @Test
  void aSpanWrittenTwiceHasOneKeyInEitherCase() {
    Reading reading = Reading.with("otel-genai");
    String span = span("0a", "", CHAT, "");
    reading.of(export(span), export(span.replace("000000000000000a", "000000000000000A")));
    assertThat(reading.keys()).hasSize(2).containsOnly(reading.keys().get(0));
  }

  @Test
  void aResourceSpeaksForItsOwnSpansOnly() {
    String span = span("0a", "", CHAT, "");
    String other = span("0b", "", CHAT, "");
    String claims =
        "{'resource': {'attributes': [{'key': 'service.name', 'value': {'stringValue': 'claims'}}]}, 'scopeSpans':"
            + " [{'spans': [SPAN]}]}";
    String nobody = "{'resource': {}, 'scopeSpans': [{'spans': [SPAN]}]}";
    String export =
        ("{'resourceSpans': ["
                + claims.replace("SPAN", span)
                + ","
                + nobody.replace("SPAN", other)
                + "]}")
            .replace('\'', '"');
    List<String> given = Reading.with("otel-genai").of(export);
    assertThat(given.get(0)).contains("workload=claims ");
    assertThat(given.get(1)).contains("workload=null ");
  }

  @Test
  void anExportWithoutSpansHoldsNoCall() {
    assertThat(Reading.with("otel-genai").of("{\"resourceSpans\": []}"))
        .isEqualTo(List.of("passed over"));
  }

  @Test
  void whatIsNoExportIsRefused() {
    assertThat(Reading.with("otel-genai").of("{\"resourceSpans\": {}}", "{}", "[]", "7"))
        .isEqualTo(
            List.of(
                "reject wrong_type at resourceSpans",
                "reject missing_field at resourceSpans",
                "reject not_an_object",
                "reject not_an_object"));
  }

  @Test
  void aDateWhereNanosecondsBelongIsNoTime() {
    String written =
        export(span("a1", "", CHAT, "")).replace("1790935200000000000", "2026-10-02T09:20:00Z");
    assertThat(Reading.with("otel-genai").of(written))
        .isEqualTo(List.of("reject invalid_time at startTimeUnixNano"));
  }

  private static String export(String... spans) {
    return "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": ["
        + String.join(",", spans)
        + "]}]}]}";
  }

  private static String span(String id, String parent, String attributes, String more) {
    StringBuilder list = new StringBuilder();
    for (String attribute : attributes.split(", (?=')", -1)) {
      String[] parts = attribute.split(": ", 2);
      String value = parts[1].substring(1);
      String kind =
          switch (parts[1].charAt(0)) {
            case 's' -> "stringValue";
            case 'i', 'n' -> "intValue";
            case 'd' -> "doubleValue";
            default -> "boolValue";
          };
      list.append(list.length() == 0 ? "" : ",")
          .append("{'key': ")
          .append(parts[0])
          .append(", 'value': {'")
          .append(kind)
          .append("': ")
          .append(value.equals("TRUE") ? "true" : value)
          .append("}}");
    }
    String wide = "00000000000000".concat(id);
    String json =
        "{'traceId': '0000000000000000000000000000000f', 'spanId': '"
            + wide
            + "', 'parentSpanId': '"
            + (parent.isEmpty() ? "" : "00000000000000".concat(parent))
            + "', 'startTimeUnixNano': '1790935200000000000', 'endTimeUnixNano': '1790935202000000000', 'attributes': ["
            + list
            + "]"
            + more
            + "}";
    return json.replace('\'', '"');
  }
}
