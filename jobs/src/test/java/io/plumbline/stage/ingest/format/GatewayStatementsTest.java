package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.LogFormat;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What gateways counted themselves: one record and the buckets it becomes. */
class GatewayStatementsTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final StatementFormat DAILY = new LiteLlmDailySpend();
  private static final StatementFormat ACTIVITY = new OpenRouterActivity();
  private static final StatementFormat REPORT = new VercelReport();

  private record Case(String sentence, StatementFormat format, String record, String... becomes) {}

  @TestFactory
  Stream<DynamicTest> oneRecord() {
    return Stream.of(
            new Case(
                "a day of a user: the prompt holds the cache",
                DAILY,
                "{'user_id': 'anna@example.se', 'date': '2026-10-02', 'api_key': '9f86', 'model': 'gpt-5', 'endpoint':"
                    + " '/chat/completions', 'prompt_tokens': 3120, 'completion_tokens': 50, 'cache_read_input_tokens': 2000,"
                    + " 'cache_creation_input_tokens': 1000, 'spend': 0.00546, 'api_requests': 3, 'successful_requests': 2,"
                    + " 'failed_requests': 1}",
                "2026-10-02T00:00:00Z-2026-10-03T00:00:00Z litellm chat gpt-5 project=null team=null key=9f86"
                    + " actor=anna@example.se requests=3/1 tokens=120+2000+1000>50 cost=0.005460000000000000 USD of user"),
            new Case(
                "a row of CSV is all text",
                DAILY,
                "{'id': '7', 'team_id': 't-42', 'custom_llm_provider': 'openai', 'date': '2026-10-02', 'api_key': '9f86', 'model': '', 'model_group': 'fast',"
                    + " 'prompt_tokens': '12', 'completion_tokens': '3', 'cache_read_input_tokens': '',"
                    + " 'spend': '1e-05', 'api_requests': '1'}",
                "2026-10-02T00:00:00Z-2026-10-03T00:00:00Z litellm null fast project=null team=t-42 key=9f86 actor=null"
                    + " requests=1/null tokens=12+null+null>3 cost=0.000010000000000000 USD by openai of team 7"),
            new Case(
                "a cache counted apart is added",
                DAILY,
                "{'date': '2026-10-02', 'model': 'm', 'prompt_tokens': 120, 'cache_read_input_tokens': 2000, 'api_requests':"
                    + " 1}",
                "2026-10-02T00:00:00Z-2026-10-03T00:00:00Z litellm null m project=null team=null key=null actor=null"
                    + " requests=1/null tokens=120+2000+null>null cost=null USD"),
            new Case(
                "a row of tags counts a call once for each tag and is no share of anything",
                DAILY,
                "{'tag': 'prod', 'date': '2026-10-02', 'model': 'm', 'spend': 5}",
                "passed over"),
            new Case(
                "a tool uses no model",
                DAILY,
                "{'user_id': 'u', 'date': '2026-10-02', 'model': null, 'mcp_namespaced_tool_name': 'x/y', 'spend': 0}",
                "passed over"),
            new Case(
                "a day that is none is refused",
                DAILY,
                "{'date': '2026-13-02', 'model': 'm'}",
                "reject invalid_time at date"),
            new Case(
                "a row without a day is refused",
                DAILY,
                "{'model': 'm'}",
                "reject missing_field at date"),
            new Case(
                "spend below zero is refused",
                DAILY,
                "{'date': '2026-10-02', 'model': 'm', 'spend': -1}",
                "reject negative_cost at spend"),
            new Case(
                "half a request is refused",
                DAILY,
                "{'date': '2026-10-02', 'model': 'm', 'api_requests': 0.5}",
                "reject fractional_tokens at api_requests"),
            new Case(
                "an amount with an exponent of a billion is refused at once",
                DAILY,
                "{'date': '2026-10-02', 'model': 'm', 'spend': '1e1000000000'}",
                "reject number_out_of_range at spend"),
            new Case(
                "a count in words is refused",
                DAILY,
                "{'date': '2026-10-02', 'model': 'm', 'prompt_tokens': 'many'}",
                "reject wrong_type at prompt_tokens"),
            new Case(
                "endpoints of a provider behind OpenRouter are added up, fee and bill as well",
                ACTIVITY,
                "{'data': [{'date': '2026-10-02', 'model': 'openai/gpt-4.1', 'provider_name': 'Azure', 'usage': 0.1,"
                    + " 'byok_usage_inference': 0.02, 'requests': 2, 'prompt_tokens': 10, 'completion_tokens': 4,"
                    + " 'reasoning_tokens': 1}, {'date': '2026-10-02', 'model': 'openai/gpt-4.1', 'provider_name': 'Azure',"
                    + " 'usage': 0.3, 'requests': 1, 'prompt_tokens': 5, 'completion_tokens': 1}, {'date': '2026-10-03',"
                    + " 'model': 'openai/gpt-4.1', 'usage': 1, 'requests': 1, 'prompt_tokens': -5}]}",
                "reject negative_tokens at prompt_tokens",
                "2026-10-02T00:00:00Z-2026-10-03T00:00:00Z openrouter null openai/gpt-4.1 project=null team=null key=null"
                    + " actor=null requests=3/null tokens=15+null+null>5 cost=0.420000000000000000 USD by Azure"),
            new Case(
                "the fields as the SDK for TypeScript names them",
                ACTIVITY,
                "{'data': [{'date': '2026-10-02', 'modelPermaslug': 'm', 'providerName': 'Azure', 'usage': 0.1,"
                    + " 'byokUsageInference': 0.02, 'requests': 2, 'promptTokens': 15, 'completionTokens': 3}]}",
                "2026-10-02T00:00:00Z-2026-10-03T00:00:00Z openrouter null m project=null team=null key=null actor=null"
                    + " requests=2/null tokens=15+null+null>3 cost=0.120000000000000000 USD by Azure"),
            new Case("an empty answer holds nothing", ACTIVITY, "{'data': []}", "passed over"),
            new Case(
                "what is no answer is refused", ACTIVITY, "{}", "reject missing_field at data"),
            new Case(
                "a report in camel case",
                REPORT,
                "{'day': '2026-10-02', 'model': 'anthropic/claude-sonnet-4.5', 'provider': 'anthropic', 'totalCost': 1.5,"
                    + " 'marketCost': 9, 'inputTokens': 3120, 'cachedInputTokens': 2000, 'cacheCreationInputTokens': 1000,"
                    + " 'outputTokens': 50, 'requestCount': 7}",
                "2026-10-02T00:00:00Z-2026-10-03T00:00:00Z vercel null anthropic/claude-sonnet-4.5 project=null team=null"
                    + " key=null actor=null requests=7/null tokens=120+2000+1000>50 cost=1.500000000000000000 USD by anthropic"),
            new Case(
                "a report in snake case in an envelope, one row of which is by tag",
                REPORT,
                "{'results': [{'day': '2026-10-02', 'user': 'u', 'total_cost': '2', 'request_count': 1}, {'day':"
                    + " '2026-10-02', 'tag': 'x', 'total_cost': 2}, {'day': 'x'}]}",
                "2026-10-02T00:00:00Z-2026-10-03T00:00:00Z vercel null null project=null team=null key=null actor=u"
                    + " requests=1/null tokens=null+null+null>null cost=2.000000000000000000 USD",
                "passed over",
                "reject invalid_time at day"))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.format().id() + ": " + c.sentence(),
                    () -> assertThat(read(c.format(), c.record())).containsExactly(c.becomes())));
  }

  @Test
  void theyAreKnownByTheirFieldsAndNotForEachOther() {
    String daily =
        "{'id': 1, 'user_id': 'u', 'date': '2026-10-02', 'api_key': 'k', 'model': 'm', 'spend': 0, 'api_requests': 1}";
    String activity = "{'data': [{'date': '2026-10-02', 'model_permaslug': 'm', 'requests': 1}]}";
    String report = "{'day': '2026-10-02', 'totalCost': 1, 'requestCount': 1}";
    String inEnvelope = "{'results': [{'day': '2026-10-02', 'total_cost': 1, 'request_count': 1}]}";
    String whole =
        "{'id': 1, 'date': '2026-10-02', 'model': 'm', 'model_group': 'g', 'custom_llm_provider': 'p', 'spend': 0,"
            + " 'api_requests': 1}";
    assertThat(claims(daily)).containsExactly("litellm-daily");
    assertThat(claims(whole)).containsExactly("litellm-daily");
    assertThat(claims(activity)).containsExactly("openrouter-activity");
    assertThat(claims(activity.replace("model_permaslug", "modelPermaslug")))
        .containsExactly("openrouter-activity");
    assertThat(claims(report)).containsExactly("vercel-report");
    assertThat(claims(inEnvelope)).containsExactly("vercel-report");
    assertThat(claims("{'data': [{'id': 1}]}")).isEmpty();
  }

  private static List<String> claims(String record) {
    byte[] b = record.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return Stream.of(DAILY, ACTIVITY, REPORT)
        .filter(f -> f.recognise(FileHead.of("/logs/a", b)).confidence() > 0)
        .map(LogFormat::id)
        .toList();
  }

  private static List<String> read(StatementFormat format, String record) throws IOException {
    List<String> given = new ArrayList<>();
    try {
      format
          .parser()
          .parse(
              (ObjectNode) JSON.readTree(record.replace('\'', '"')),
              new StatementFormat.StatementSink() {
                @Override
                public void charge(Billed line) {
                  given.add("charge");
                }

                @Override
                public void usage(ReportedUsage u) {
                  given.add(described(u));
                }

                @Override
                public void reject(RejectReason reason, String where) {
                  given.add("reject " + reason.code() + " at " + where);
                }

                @Override
                public void passOver() {
                  given.add("passed over");
                }
              });
    } catch (MalformedRecord e) {
      given.add("reject " + e.getMessage());
    }
    return given;
  }

  private static String described(ReportedUsage u) {
    return u.getPeriodStart()
        + "-"
        + u.getPeriodEnd()
        + " "
        + u.getProvider()
        + " "
        + u.getOperation()
        + " "
        + u.getModel()
        + " project="
        + u.getProject()
        + " team="
        + u.getTeam()
        + " key="
        + u.getApiKey()
        + " actor="
        + u.getActor()
        + " requests="
        + u.getRequests()
        + "/"
        + u.getFailedRequests()
        + " tokens="
        + u.getInputUncachedTokens()
        + "+"
        + u.getCacheReadTokens()
        + "+"
        + u.getCacheWrite5mTokens()
        + ">"
        + u.getOutputTokens()
        + " cost="
        + (u.getCost() == null ? null : u.getCost().toPlainString())
        + " "
        + u.getCurrency()
        + (u.getServedBy() == null ? "" : " by " + u.getServedBy())
        + (u.getGroupedBy() == null ? "" : " of " + u.getGroupedBy())
        + (u.getBucketId() == null ? "" : " " + u.getBucketId());
  }
}
