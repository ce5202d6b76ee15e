package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaHeadersTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          `{"x_ratelimit_limit_tokens": 2000000, "x_ratelimit_remaining_tokens": 20000}`, 2000000, 20000
          `{"llm_provider-x-ratelimit-limit-tokens": "150000000", "llm_provider-x-ratelimit-remaining-tokens": "149999000"}`, 150000000, 149999000
          `{"llm_provider-anthropic-ratelimit-tokens-limit": "80000", "llm_provider-anthropic-ratelimit-tokens-remaining": "0"}`, 80000, 0
          `{"x_ratelimit_limit_tokens": 5000, "x_ratelimit_remaining_tokens": "soon"}`, 5000, none
          `{"x_ratelimit_limit_tokens": 0, "x_ratelimit_remaining_tokens": -1}`, none, none
          `{"x_ratelimit_limit_tokens": -1, "x_ratelimit_remaining_tokens": 7}`, none, none
          `{"x-ratelimit-team-limit-tokens": 9000, "x-ratelimit-api_key-limit-requests": 5}`, none, none
          `{"x_ratelimit_limit_requests": 30000, "x_ratelimit_remaining_requests": 29999}`, none, none
          `{"x_ratelimit_limit_tokens": {"a": 1}, "x_ratelimit_limit_tokens ": 3}`, none, none
          `{}`, none, none
          `[]`, none, none
          `null`, none, none
          """)
  void theProvidersQuotaIsReadAndTheGatewaysIsNot(String json, String limit, String left)
      throws MalformedRecord {
    CallRecord call = read(json);
    assertThat(told(call.quotaTokens)).isEqualTo(limit);
    assertThat(told(call.quotaTokensLeft)).isEqualTo(left);
  }

  private static CallRecord read(String json) throws MalformedRecord {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonCursor cursor = new JsonCursor();
    cursor.reset(bytes, 0, bytes.length);
    LiteLlmHeaders headers = new LiteLlmHeaders();
    headers.clear();
    headers.read(cursor);
    CallRecord call = new CallRecord();
    call.clear();
    headers.quotaInto(call);
    return call;
  }

  private static String told(long number) {
    return number == CallRecord.NONE ? "none" : Long.toString(number);
  }

  @Test
  void nothingOfOneCallIsToldOfTheNext() throws MalformedRecord {
    LiteLlmHeaders headers = new LiteLlmHeaders();
    JsonCursor cursor = new JsonCursor();
    headers.clear();
    for (String json :
        new String[] {
          "{\"x_ratelimit_limit_tokens\": 5, \"x-litellm-attempted-retries\": 2, \"llm_provider-x-request-id\": \"r\"}",
          "{}"
        }) {
      headers.clear();
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      cursor.reset(bytes, 0, bytes.length);
      headers.read(cursor);
    }
    CallRecord call = new CallRecord();
    call.clear();
    headers.quotaInto(call);
    assertThat(call.quotaTokens).isEqualTo(CallRecord.NONE);
    assertThat(headers.attempts()).isEqualTo(-1);
    assertThat(headers.requestId().isNone()).isTrue();
  }
}
