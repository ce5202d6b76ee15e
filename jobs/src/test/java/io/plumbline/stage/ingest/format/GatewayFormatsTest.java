package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the fixtures of gateways do not show: one record and a part of what it becomes. */
class GatewayFormatsTest {
  private record Case(String sentence, String format, String record, String becomes) {}

  @TestFactory
  Stream<DynamicTest> oneRecord() {
    return Stream.of(
            new Case(
                "a row of CSV brings flags, numbers and maps as text",
                "langfuse",
                "{'id': 'o1', 'type': 'GENERATION', 'trace_id': 7, 'project_id': 12, 'start_time': '2026-10-02"
                    + " 08:00:00.001', 'usage_details': '{\\'input\\':\\'5\\',\\'output\\':2,\\'total\\':7}', 'total_cost':"
                    + " '0.25', 'metadata': '{\\'workload\\':\\'mail\\'}', 'tags': '[\\'env:dev\\',\\'x\\']'}",
                "tokens=5+0+0+0>2(0) REPORTED SUCCEEDED http=-1 limit=NONE error=null cost=0.25 USD"
                    + " start=2026-10-02T08:00:00.001Z"),
            new Case(
                "camel case is the same observation",
                "langfuse",
                "{'id': 'o1', 'type': 'GENERATION', 'traceId': 't', 'startTime': '2026-10-02T08:00:00Z', 'usageDetails':"
                    + " {'input': 5, 'cache_creation_1h': 3, 'output': 2}, 'model': 'm'}",
                "tokens=5+0+0+3>2(0) REPORTED"),
            new Case(
                "the interface's CSV writes times as JSON and tags as those of the trace",
                "langfuse",
                "{'id': 'o1', 'type': 'GENERATION', 'traceId': 't', 'startTime': '\\'2026-10-02T08:00:00.123Z\\'',"
                    + " 'endTime': '\\'2026-10-02T08:00:01.123Z\\'', 'completionStartTime': '', 'usageDetails':"
                    + " '{\\'input\\':5,\\'output\\':2}', 'traceTags': '[\\'team:claims\\']', 'model': 'm'}",
                "start=2026-10-02T08:00:00.123Z us=1000000 first=none stream=-1 op=unknown"),
            new Case(
                "an observation of tomorrow's type is passed over",
                "langfuse",
                "{'id': 'o1', 'type': 'DREAM', 'start_time': '2026-10-02 08:00:00'}",
                "passed over"),
            new Case(
                "a generation without usage has no counts",
                "langfuse",
                "{'id': 'o1', 'type': 'GENERATION', 'start_time': '2026-10-02 08:00:00', 'usage_details': null}",
                "tokens=0+0+0+0>0(0) ABSENT"),
            new Case(
                "cents are a hundredth of the currency named",
                "portkey",
                "{'id': 'a', 'created_at': '2026-10-02T09:00:00Z', 'cost': 123.45, 'cost_currency': 'EUR', 'is_success':"
                    + " 'true'}",
                "cost=1.2345 EUR"),
            new Case(
                "an amount in what is no currency says nothing",
                "portkey",
                "{'id': 'a', 'created_at': '2026-10-02T09:00:00Z', 'cost': 1, 'cost_currency': 'Anna'}",
                "cost=none"),
            new Case(
                "an entry's own operation is that of its properties",
                "azure-apim",
                "{'time': '2026-10-02T09:00:01.2345678Z', 'operationName': 'Microsoft.ApiManagement/GatewayLlmLogs', 'category':"
                    + " 'GatewayLlmLogs', 'properties': {'correlationId': 'c', 'deploymentName': 'd', 'promptTokens': 5,"
                    + " 'completionTokens': 2, 'operationName': 'ChatCompletions_Create'}}",
                " op=chat"),
            new Case(
                "the head of an answer splits the input where it is whole",
                "cloudflare-ai-gateway",
                "{'result': {'id': 'a', 'created_at': '2026-10-02T09:00:00Z', 'tokens_in': 1500, 'tokens_out': 300,"
                    + " 'response_head': '{\\'id\\':\\'x\\',\\'usage\\':{\\'prompt_tokens\\':1500,"
                    + "\\'prompt_tokens_details\\':{\\'cached_tokens\\':1024}}}', 'response_head_complete': true}}",
                "tokens=476+1024+0+0>300(0) REPORTED SUCCEEDED"),
            new Case(
                "of the statuses of several tries the last was answered",
                "kong",
                "{'started_at': 1790935201269, 'request': {'id': 'a'}, 'response': {'status': 429}, 'latencies': {'proxy': 9},"
                    + " 'upstream_status': '503, 429', 'ai': {'proxy': {'meta': {'provider_name': 'openai'}}}}",
                "FAILED http=429 limit=VENDOR"),
            new Case(
                "a total alone is in no bucket and said",
                "portkey",
                "{'id': 'a', 'created_at': '2026-10-02T09:00:00Z', 'ai_model': 'm', 'total_units': '1800', 'cost': 4}",
                "tags=unread-usage=total_units "),
            new Case(
                "counts, flags and statuses written as floats are what they are",
                "portkey",
                "{'id': 'a', 'created_at': '2026-10-02T09:00:00Z', 'req_units': 150.0, 'res_units': 200.0, 'is_success': 0.0,"
                    + " 'response_status_code': '429.0', 'stream_mode': 1.0}",
                "tokens=150+0+0+0>200(0) REPORTED FAILED http=429 limit=UNKNOWN"),
            new Case(
                "a fraction of a cent below 1e-18 rounds half to even",
                "portkey",
                "{'id': 'a', 'created_at': '2026-10-02T09:00:00Z', 'cost': 1.5e-16, 'cost_currency': 'USD'}",
                "cost=0.000000000000000002 USD"),
            new Case(
                "a winter day in a JavaScript zone",
                "portkey",
                "{'id': 'a', 'created_at': 'Mon Jan 05 2026 23:30:00 GMT-0530 (x)'}",
                "start=2026-01-06T05:00:00Z"),
            new Case(
                "a user in metadata is a person",
                "portkey",
                "{'id': 'a', 'created_at': '2026-10-02T09:00:00Z', 'metadata': {'_user': 'anna'}}",
                "actor=anna "),
            new Case(
                "a text that only begins like metadata says nothing",
                "portkey",
                "{'id': 'a', 'created_at': '2026-10-02T09:00:00Z', 'metadata': '{\\'team\\': '}",
                "team=null"),
            new Case(
                "a long message may go on in another row",
                "azure-apim",
                "{'TimeGenerated': '2026-10-02T10:00:00Z', 'CorrelationId': 'c', 'SequenceNumber': 0, 'DeploymentName':"
                    + " 'd', 'PromptTokens': 9, 'CompletionTokens': 1, 'RequestMessages': '"
                    + "x".repeat(31_000)
                    + "', 'ResponseMessages': 'some answer'}",
                "content=TRUNCATED"),
            new Case(
                "a flag of Kusto's CSV is a flag",
                "azure-apim",
                "{'TimeGenerated': '2026-10-02T10:00:00Z', 'CorrelationId': 'c', 'SequenceNumber': 0, 'DeploymentName':"
                    + " 'd', 'IsStreamCompletion': 'True', 'PromptTokens': 9, 'CompletionTokens': 1}",
                "stream=1"),
            new Case(
                "a backend that answered otherwise makes a 429 the gateway's",
                "azure-apim-gateway",
                "{'TimeGenerated': '2026-10-02T10:00:00Z', 'CorrelationId': 'c', 'ResponseCode': 429,"
                    + " 'BackendResponseCode': 200, 'BackendUrl': 'https://a.openai.azure.com/openai/deployments/d/x'}",
                "limit=GATEWAY"),
            new Case(
                "an envelope of another category is passed over",
                "azure-apim-gateway",
                "{'time': '2026-10-02T10:00:00Z', 'category': 'WebSocketConnectionLogs', 'properties': {'correlationId':"
                    + " 'c'}}",
                "passed over"),
            new Case(
                "a probe of API Management's is no call",
                "azure-apim",
                "{'time': '2026-10-02T10:00:00Z', 'category': 'GatewayLlmLogs', 'properties': {'correlationId': 'c',"
                    + " 'modelName': '', 'promptTokens': 0}}",
                "passed over"),
            new Case(
                "a request that was refused is a call, whichever category the file began with",
                "azure-apim",
                "{'time': '2026-10-02T10:00:00Z', 'category': 'GatewayLogs', 'durationMs': 3, 'properties': {'correlationId':"
                    + " 'c', 'responseCode': 429, 'url': 'https://a.azure-api.net/openai/deployments/d/chat/completions',"
                    + " 'lastError': {'reason': 'TokenLimitExceeded', 'message': 'm'}}}",
                "limit=GATEWAY"),
            new Case(
                "properties may be JSON in a text",
                "azure-apim",
                "{'time': '2026-10-02T10:00:00Z', 'category': 'GatewayLlmLogs', 'properties':"
                    + " '{\\'correlationId\\': \\'c\\', \\'modelName\\': \\'m\\', \\'promptTokens\\': 9}'}",
                "tokens=9+0+0+0>0(0)"),
            new Case(
                "what Claude read of its cache comes on top",
                "azure-apim",
                "{'time': '2026-10-02T10:00:00Z', 'category': 'GatewayLlmLogs', 'properties': {'correlationId': 'c',"
                    + " 'modelName': 'claude', 'promptTokens': 26, 'promptCachedTokens': 48854, 'completionTokens': 5}}",
                "tokens=26+48854+0+0>5(0)"),
            new Case(
                "a query that joins both tables tells of one call",
                "azure-apim",
                "{'TimeGenerated': '2026-10-02T10:00:00Z', 'CorrelationId': 'c', 'DeploymentName': 'd', 'PromptTokens': 9,"
                    + " 'CompletionTokens': 1, 'ResponseCode': 200, 'ApimSubscriptionId': 'claims-bot'}",
                "tokens=9+0+0+0>1(0)"),
            new Case(
                "sound that Langfuse prices apart is part of the input and the output",
                "langfuse",
                "{'id': 'o1', 'type': 'GENERATION', 'start_time': '2026-10-02 08:00:00', 'usage_details': {'input': 100,"
                    + " 'input_audio_tokens': 30, 'output': 20, 'output_audio_tokens': 5, 'total': 155}}",
                "tokens=130+0+0+0>25(0) REPORTED"),
            new Case(
                "and is told of as sound",
                "langfuse",
                "{'id': 'o1', 'type': 'GENERATION', 'start_time': '2026-10-02 08:00:00', 'usage_details': {'input': 100,"
                    + " 'input_audio_tokens': 30, 'output': 20, 'output_audio_tokens': 5, 'total': 155}}",
                " media=30+0>5+0 "),
            new Case(
                "Kong's usage has a split since 3.11",
                "kong",
                "{'started_at': 1790935200000, 'request': {'id': 'k'}, 'response': {'status': 200}, 'latencies': "
                    + "{'request': 9}, 'ai': {'proxy': {'usage': {'prompt_tokens': 1500, 'completion_tokens': 300, 'pro"
                    + "mpt_tokens_details': {'cached_tokens': 1000, 'audio_tokens': 50}, 'completion_tokens_details': {"
                    + "'reasoning_tokens': 100}}}}}",
                "tokens=500+1000+0+0>300(100) REPORTED"),
            new Case(
                "and says since 3.12 how the answer came",
                "kong",
                "{'started_at': 1790935200000, 'request': {'id': 'k'}, 'response': {'status': 200}, 'latencies': "
                    + "{'request': 9}, 'ai': {'proxy': {'meta': {'request_mode': 'stream'}, 'usage': {'prompt_tokens': "
                    + "9, 'completion_tokens': 1, 'time_to_first_token': 210}}}}",
                " first=210000 stream=1"),
            new Case(
                "what is no text has names of its own",
                "kong",
                "{'started_at': 1790935200000, 'request': {'id': 'k'}, 'response': {'status': 200}, 'latencies': "
                    + "{'request': 9}, 'ai': {'proxy': {'usage': {'prompt_tokens': 0, 'completion_tokens': 0, 'input_to"
                    + "kens': 80, 'output_tokens': 40, 'input_tokens_details': {'image_tokens': 60}}}}}",
                "tokens=80+0+0+0>40(0) REPORTED"),
            new Case(
                "without a split the answer's own usage splits, as its provider counts",
                "kong",
                "{'started_at': 1790935200000, 'request': {'id': 'k'}, 'response': {'status': 200}, 'latencies': "
                    + "{'request': 9}, 'ai': {'proxy': {'usage': {'prompt_tokens': 120, 'completion_tokens': 50}, 'payl"
                    + "oad': {'response': '{\\'usage\\': {\\'input_tokens\\': 120, \\'cache_read_input_tokens\\': 2000, \\'output_tok"
                    + "ens\\': 50}}'}}}}",
                "tokens=120+2000+0+0>50(0) REPORTED"),
            new Case(
                "Helicone counts sound beside the prompt and the answer",
                "helicone",
                "{'request_id': 'a', 'request_created_at': '2026-10-02 08:00:00', 'response_status': 200,"
                    + " 'prompt_tokens': 15, 'prompt_cache_read_tokens': 10, 'prompt_audio_tokens': 5,"
                    + " 'completion_tokens': 7, 'completion_audio_tokens': 2}",
                "tokens=20+10+0+0>9(0) REPORTED"),
            new Case(
                "an inference table counts what the answer says",
                "databricks",
                "{'databricks_request_id': 'd', 'request_time': '2026-10-02T08:00:00Z', 'status_code': 200,"
                    + " 'execution_duration_ms': 900, 'request': '{\\\"messages\\\": []}', 'response': '{\\\"id\\\":"
                    + " \\\"chatcmpl-1\\\", \\\"model\\\": \\\"gpt-5\\\", \\\"usage\\\": {\\\"prompt_tokens\\\": 10,"
                    + " \\\"completion_tokens\\\": 2, \\\"prompt_tokens_details\\\": {\\\"cached_tokens\\\": 4}}}'}",
                "tokens=6+4+0+0>2(0) REPORTED"),
            new Case(
                "and is auditable",
                "databricks",
                "{'databricks_request_id': 'd', 'timestamp_ms': 1790935200000, 'status_code': 200, 'request': 'hei',"
                    + " 'response': 'moi'}",
                "content=PRESENT"),
            new Case(
                "OpenRouter's answer says what it charged",
                "openai-responses",
                "{'id': 'gen-1790935200-abc', 'object': 'chat.completion', 'created': 1790935200, 'provider': 'Azure',"
                    + " 'model': 'openai/gpt-4.1', 'choices': [], 'usage': {'prompt_tokens': 9, 'completion_tokens': 1,"
                    + " 'cost': 0.003, 'is_byok': false, 'cost_details': {'upstream_inference_cost': 0.003}}}",
                " cost=0.003 USD"),
            new Case(
                "and with one's own key the fee beside the provider's bill",
                "openai-responses",
                "{'id': 'gen-1790935200-abc', 'object': 'chat.completion', 'created': 1790935200, 'provider': 'Azure',"
                    + " 'model': 'openai/gpt-4.1', 'choices': [], 'usage': {'prompt_tokens': 9, 'completion_tokens': 1,"
                    + " 'cost': 0.95, 'cost_details': {'upstream_inference_cost': 19}}}",
                " cost=19.95"),
            new Case(
                "whose answer it was is not told by the model",
                "openai-responses",
                "{'id': 'gen-1790935200-abc', 'object': 'chat.completion', 'created': 1790935200, 'provider': 'Azure',"
                    + " 'model': 'openai/gpt-4.1', 'choices': [], 'usage': {'prompt_tokens': 9}}",
                " provider=openrouter "),
            new Case(
                "exactly a quarter of the characters is a guess",
                "databricks",
                "{'databricks_request_id': 'd', 'served_entity_id': 'e', 'request_time': '2026-10-02 11:00:00',"
                    + " 'input_token_count': 25, 'input_character_count': 99}",
                "tokens=25+0+0+0>0(0) ESTIMATED"),
            new Case(
                "a requester is a person",
                "databricks",
                "{'request_id': 'd', 'event_time': '2026-10-02 11:00:00', 'endpoint_name': 'e', 'destination_name': 'x',"
                    + " 'requester': 'anna@contoso.example'}",
                "actor=anna@contoso.example "),
            new Case(
                "a 429 with a backend that was called and did not say so is nobody's",
                "kong",
                "{'started_at': 1790935200000, 'request': {'id': 'r'}, 'response': {'status': 429}, 'latencies': {'proxy':"
                    + " 5}, 'ai': {'proxy': {'usage': {}}}}",
                "limit=UNKNOWN"),
            new Case(
                "a prefix of a path is enough to name Kong's operation",
                "kong",
                "{'started_at': 1790935200000, 'request': {'id': 'r', 'uri': '/llm/v1/embeddings?x=1'}, 'response':"
                    + " {'status': 200}, 'ai': {'p': {'meta': {'provider_name': 'openai'}}}}",
                "op=embeddings"),
            new Case(
                "an address in numbers is no one's endpoint",
                "envoy-ai-gateway",
                "{'start_time': '2026-10-02T12:00:00Z', 'x-request-id': 'x', 'response_code': 200, 'gen_ai.request.model':"
                    + " 'm', 'upstream_host': '10.0.0.1:80'}",
                "base=null"),
            new Case(
                "request costs under their documented names",
                "envoy-ai-gateway",
                "{'start_time': '2026-10-02T12:00:00Z', 'x-request-id': 'x', 'response_code': '200',"
                    + " 'gen_ai.request.model': 'm', 'llm_input_token': '30', 'llm_cached_input_token': '10',"
                    + " 'llm_output_token': '4', 'llm_reasoning_token': 2}",
                "tokens=20+10+0+0>4(2) REPORTED SUCCEEDED http=200"),
            new Case(
                "a raw row without a status is told by its organisation",
                "helicone",
                "{'request_id': 'h', 'request_created_at': '2026-10-02 13:00:00', 'organization_id': 'o', 'cost':"
                    + " 1000000001, 'prompt_tokens': 1}",
                "cost=1.000000001 USD"),
            new Case(
                "an export of the whole organisation still has dollars",
                "helicone",
                "{'request_id': 'h', 'request_created_at': '2026-10-02 13:00:00', 'organization_id': 'o',"
                    + " 'response_status': 200, 'cost': 0.5, 'prompt_tokens': 1}",
                "cost=0.5 USD"),
            new Case(
                "a pending request has not succeeded",
                "helicone",
                "{'request_id': 'h', 'request_created_at': '2026-10-02 13:00:00', 'response_status': -2}",
                " FAILED http=-1"),
            new Case(
                "only a Europe that is called so is one",
                "openrouter",
                "{'id': 'gen-1', 'created_at': '2026-10-02T14:00:00+00:00', 'data_region': 'us'}",
                "geo=us "),
            new Case(
                "an embedding says so",
                "openrouter",
                "{'id': 'gen-1', 'created_at': '2026-10-02T14:00:00+00:00', 'api_type': 'embeddings'}",
                "op=embeddings"),
            new Case(
                "a null envelope is an object of its own",
                "openrouter",
                "{'data': null, 'id': 'gen-1'}",
                "reject missing_field at created_at"),
            new Case(
                "an envelope of text holds no call",
                "vercel",
                "{'data': 'text'}",
                "reject missing_field at id"),
            new Case(
                "a leak that was stopped is no limit",
                "cloudflare-logpush",
                "{'Gateway': 'g', 'StatusCode': 424, 'Timestamp': 1790935200}",
                "http=424 limit=NONE"),
            new Case(
                "no time at all is refused",
                "cloudflare-logpush",
                "{'Gateway': 'g', 'StatusCode': 200}",
                "reject missing_field at Timestamp"),
            new Case(
                "a price of the customer's own is no charge",
                "cloudflare-ai-gateway",
                "{'id': 'c', 'created_at': '2026-10-02T15:00:00Z', 'cost': 5, 'custom_cost': true}",
                "cost=none"),
            new Case(
                "a count in words is refused",
                "cloudflare-ai-gateway",
                "{'id': 'c', 'created_at': '2026-10-02T15:00:00Z', 'tokens_in': 'many'}",
                "reject wrong_type at tokens_in"),
            new Case(
                "a number with a tail is refused",
                "cloudflare-ai-gateway",
                "{'id': 'c', 'created_at': '2026-10-02T15:00:00Z', 'tokens_in': '5 tokens'}",
                "reject wrong_type at tokens_in"),
            new Case(
                "a logged answer of Kong's holds the provider's id",
                "kong",
                "{'started_at': 1790935200000, 'request': {'id': 'r'}, 'response': {'status': 200}, 'ai': {'proxy': {'usage':"
                    + " {'prompt_tokens': 25, 'completion_tokens': 12}, 'payload': {'response': '{\\'id\\':\\'chatcmpl-1\\',"
                    + "\\'usage\\':{\\'prompt_tokens\\':25,\\'completion_tokens\\':12,\\'prompt_tokens_details\\':"
                    + "{\\'cached_tokens\\':10}}}'}}}}",
                " response=chatcmpl-1 "),
            new Case(
                "it may stand beside the plugin",
                "kong",
                "{'started_at': 1790935200000, 'request': {'id': 'r'}, 'response': {'status': 200}, 'ai': {'proxy': {'usage':"
                    + " {'prompt_tokens': 25, 'completion_tokens': 12}}, 'payload': {'response': '{\\'id\\':\\'chatcmpl-1\\',"
                    + "\\'usage\\':{\\'prompt_tokens\\':25,\\'completion_tokens\\':12,\\'prompt_tokens_details\\':"
                    + "{\\'cached_tokens\\':10}}}'}}}",
                "tokens=15+10+0+0>12(0)"),
            new Case(
                "what is passed through unread is counted by the answer beside its zeros",
                "litellm",
                "{'id': 'c1', 'litellm_call_id': 'c1', 'call_type': 'pass_through_endpoint', 'status': 'success', 'startTime':"
                    + " 1790935200.0, 'prompt_tokens': 0, 'completion_tokens': 0, 'response': {'id': 'msg_1', 'usage':"
                    + " {'input_tokens': 120, 'cache_read_input_tokens': 2000, 'cache_creation_input_tokens': 1000,"
                    + " 'output_tokens': 50}}}",
                "tokens=120+2000+1000+0>50(0) REPORTED SUCCEEDED"),
            new Case(
                "so is what is passed through as text",
                "litellm",
                "{'id': 'c1', 'litellm_call_id': 'c1', 'call_type': 'pass_through_endpoint', 'status': 'success', 'startTime':"
                    + " 1790935200.0, 'prompt_tokens': 0, 'completion_tokens': 0, 'response': {'response':"
                    + " '{\\'id\\': \\'msg_1\\', \\'usage\\': {\\'input_tokens\\': 120, \\'cache_read_input_tokens\\': 2000,"
                    + " \\'cache_creation_input_tokens\\': 1000, \\'output_tokens\\': 50}}'}}",
                "tokens=120+2000+1000+0>50(0) REPORTED SUCCEEDED"),
            new Case(
                "a text that is no JSON counts nothing",
                "litellm",
                "{'id': 'c1', 'litellm_call_id': 'c1', 'call_type': 'pass_through_endpoint', 'status': 'success', 'startTime':"
                    + " 1790935200.0, 'prompt_tokens': 0, 'completion_tokens': 0, 'response': {'response': '{\\'usage\\': '}}",
                "tokens=0+0+0+0>0(0) REPORTED SUCCEEDED"),
            new Case(
                "an answer fetched again was counted when it was made",
                "litellm",
                litellm("'call_type': 'aget_responses', 'status': 'success'"),
                "tokens=0+0+0+0>0(0) REPORTED SUCCEEDED http=-1 limit=NONE error=null cost=none"),
            new Case(
                "a batch that goes on costs nothing yet",
                "litellm",
                litellm(
                    "'call_type': 'aretrieve_batch', 'status': 'success', 'response': {'object': 'batch', 'status':"
                        + " 'in_progress'}"),
                "tokens=0+0+0+0>0(0) REPORTED SUCCEEDED http=-1 limit=NONE error=null cost=none"),
            new Case(
                "a finished batch stands for its use, of the model it was of",
                "litellm",
                litellm(
                    "'call_type': 'aretrieve_batch', 'status': 'success', 'model': '', 'hidden_params': {'batch_models':"
                        + " ['gpt-5']}"),
                "asked=gpt-5 sent=gpt-5"),
            new Case(
                "a batch of two models names none",
                "litellm",
                litellm(
                    "'call_type': 'aretrieve_batch', 'status': 'success', 'hidden_params': {'batch_models': ['a', 'b']}"),
                "asked=null sent=null"),
            new Case(
                "a finished batch in the table stands for its use",
                "litellm-spendlogs",
                "{'request_id': 'b_batch_cost', 'call_type': 'aretrieve_batch', 'spend': 0.5, 'startTime':"
                    + " '2026-10-02 08:00:00', 'prompt_tokens': 100, 'completion_tokens': 20}",
                "tokens=100+0+0+0>20(0) REPORTED SUCCEEDED http=-1 limit=NONE error=null cost=0.5 USD"),
            new Case(
                "an answer made in the background is counted where it is fetched",
                "litellm",
                litellm(
                    "'call_type': 'aget_responses', 'status': 'success', 'response': {'background': true, 'status':"
                        + " 'completed'}"),
                "tokens=100+0+0+0>20(0) REPORTED SUCCEEDED http=-1 limit=NONE error=null cost=0.5 USD"),
            new Case(
                "a film that is asked after and costs nothing uses nothing",
                "litellm",
                "{'id': 'v', 'call_type': 'avideo_status', 'status': 'success', 'startTime': 1790935200.5, 'response_cost':"
                    + " 0.0, 'response': {'usage': {'duration_seconds': 8}}}",
                "cost=none"),
            new Case(
                "an answer made in the background is billed by its own row",
                "litellm",
                litellm(
                    "'id': 'r_background_cost', 'call_type': 'aget_responses', 'status': 'success'"),
                "tokens=100+0+0+0>20(0) REPORTED"),
            new Case(
                "a client that went away has not failed, whatever the status says",
                "litellm",
                litellm(
                    "'call_type': 'acompletion', 'status': 'failure', 'error_information': {'error_code': '499'}"),
                "ESTIMATED CANCELLED http=499 limit=NONE"),
            new Case(
                "counts in quotes are counts",
                "litellm",
                "{'id': 'a', 'status': 'success', 'startTime': 1790935200.5, 'prompt_tokens': '100',"
                    + " 'completion_tokens': ''}",
                "tokens=100+0+0+0>0(0) REPORTED"),
            new Case(
                "words in quotes are none",
                "litellm",
                "{'id': 'a', 'status': 'success', 'startTime': 1790935200.5, 'prompt_tokens': '1e2'}",
                "reject wrong_type at prompt_tokens"),
            new Case(
                "more than any call holds is out of range in quotes as well",
                "litellm",
                "{'id': 'a', 'status': 'success', 'startTime': 1790935200.5, 'prompt_tokens': '9999999999999'}",
                "reject number_out_of_range at prompt_tokens"),
            new Case(
                "a dash is Envoy's word for nothing",
                "envoy-ai-gateway",
                "{'start_time': '2026-10-02T12:00:00Z', 'x-request-id': 'x', 'response_code': 429,"
                    + " 'gen_ai.request.model': 'm', 'gen_ai.response.model': '-', 'gen_ai.usage.input_tokens': '-',"
                    + " 'gen_ai.usage.output_tokens': '-'}",
                "tokens=0+0+0+0>0(0) ABSENT FAILED http=429"),
            new Case(
                "a trace of an export is no observation",
                "langfuse",
                "{'id': 't', 'timestamp': '2026-10-02 08:00:00', 'project_id': 'p', 'bookmarked': false, 'input': 'x'}",
                "passed over"),
            new Case(
                "a score of an export is no observation",
                "langfuse",
                "{'id': 's', 'timestamp': '2026-10-02 08:00:00', 'project_id': 'p', 'trace_id': 't', 'data_type':"
                    + " 'NUMERIC'}",
                "passed over"),
            new Case(
                "an observation without a type is still refused",
                "langfuse",
                "{'id': 'o1', 'start_time': '2026-10-02 08:00:00'}",
                "reject missing_field at type"),
            new Case(
                "the REST answer calls its counts native",
                "vercel",
                "{'data': {'id': 'gen_1', 'created_at': '2026-10-02T08:00:00Z', 'native_tokens_prompt': 100,"
                    + " 'native_tokens_completion': 20, 'native_tokens_reasoning': 5, 'native_tokens_cached': 40,"
                    + " 'native_tokens_cache_creation': 10, 'total_cost': 0.01}}",
                "tokens=50+40+10+0>20(5) REPORTED"),
            new Case(
                "metrics beside traces tell of no call",
                "otel-genai",
                "{'resourceMetrics': [{'resource': {}}]}",
                "passed over"),
            new Case(
                "a field that stands twice is refused",
                "cloudflare-ai-gateway",
                "{'id': 'c', 'id': 'c'}",
                "reject duplicate_key at id"))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.format() + ": " + c.sentence(),
                    () ->
                        assertThat(Reading.with(c.format()).one(json(c.record())))
                            .contains(c.becomes())));
  }

  @Test
  void aCipherIsNotLookedAtAndCountsAsRedacted() {
    Reading reading = Reading.with("cloudflare-logpush");
    String given =
        reading.one(
            json(
                "{'Gateway': 'g', 'StatusCode': 200, 'Timestamp': 1790935200, 'Metadata': {'type': 'encrypted', 'data':"
                    + " 'c2VjcmV0'}, 'RequestBody': {'data': 'c2VjcmV0', 'type': 'encrypted'}}"));
    assertThat(given).contains("content=REDACTED");
    assertThat(reading.scanned()).isEmpty();
  }

  @Test
  void twoPluginsOfKongAreTwoCalls() {
    Reading reading = Reading.with("kong");
    List<String> given =
        reading.of(
            json(
                "{'started_at': 1790935200000, 'request': {'id': 'r'}, 'response': {'status': 200}, 'ai': {'a': {'usage':"
                    + " {'prompt_tokens': 1}, 'payload': {'request': 'one'}}, 'b': {'usage': {'prompt_tokens': 2}, 'payload':"
                    + " {'request': 'two'}}, 'payload': {'request': 'all'}}}"));
    assertThat(given).hasSize(2);
    assertThat(reading.keys()).doesNotHaveDuplicates();
    assertThat(String.join(" ", reading.scanned())).contains("one", "two", "all");
  }

  @Test
  void whatAGatewayTriedBeforeTheAnswerIsARecordOfItsOwn() {
    Reading reading = Reading.with("databricks");
    List<String> given =
        reading.of(
            json(
                "{'request_id': 'r', 'event_time': '2026-10-02T10:00:00Z', 'service_name': 'main.ai.chat',"
                    + " 'destination_model': 'claude-sonnet-4-5', 'status_code': 200, 'input_tokens': 10,"
                    + " 'output_tokens': 2, 'invocation_id': 'i', 'invocation_metadata': {'service_tier': 'priority'},"
                    + " 'routing_information': {'attempts': [{'destination': 'one', 'status_code': 429, 'latency_ms': 12},"
                    + " {'destination': 'two', 'status_code': 503}, {'destination': 'three', 'status_code': 200}]}}"));
    assertThat(given).hasSize(3);
    assertThat(given.get(0)).contains("tokens=10+0+0+0>2(0) REPORTED SUCCEEDED", "attempt=3 ");
    assertThat(given.get(1))
        .contains(
            "tokens=0+0+0+0>0(0) ABSENT FAILED http=429 limit=UNKNOWN",
            "us=12000 ",
            "asked=main.ai.chat",
            "deployment=one ",
            "trace=i attempt=1 ");
    assertThat(given.get(2)).contains("FAILED http=503 limit=NONE", "attempt=2 ");
    assertThat(reading.keys()).doesNotHaveDuplicates();
  }

  @Test
  void aListIsReadElementByElement() {
    List<String> given =
        Reading.with("cloudflare-ai-gateway")
            .of(
                json(
                    "{'result': [{'id': 'a', 'created_at': '2026-10-02T15:00:00Z'}, 7, {'id': 'b'}], 'success': true}"));
    assertThat(given)
        .extracting(s -> s.startsWith("tokens") ? "call" : s)
        .containsExactly(
            "call", "reject not_an_object at null", "reject missing_field at created_at");
  }

  @Test
  void workThatIsPolledIsOneRecordHoweverOftenItSaysThatItIsDone() {
    for (String call :
        List.of(
            "'call_type': 'aretrieve_batch'",
            "'call_type': 'avideo_status'",
            "'call_type': 'aget_responses', 'response': {'background': true, 'status': 'completed'}")) {
      Reading reading = Reading.with("litellm");
      for (String start : List.of("1790935200.5", "1790935260.5")) {
        reading.one(
            json(
                litellm("'litellm_call_id': 'poll-" + start + "', 'status': 'success', " + call)
                    .replace("1790935200.5", start)));
      }
      assertThat(reading.keys()).as(call).hasSize(2).containsOnly(reading.keys().get(0));
    }
  }

  /** A call of LiteLLM with counts and a cost. */
  private static String litellm(String fields) {
    String id = fields.contains("'id'") ? "" : "'id': 'a', ";
    return "{"
        + id
        + fields
        + ", 'startTime': 1790935200.5, 'prompt_tokens': 100, 'completion_tokens': 20, 'response_cost': 0.5}";
  }

  private static String json(String record) {
    return record.replace("\\'", "\\\"").replace('\'', '"');
  }
}
