package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.IdText;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;

/**
 * Headers of the provider's answer as LiteLLM keeps them ({@code
 * hidden_params.additional_headers}): retries, the provider's own id of the request, the id by
 * which another LiteLLM that was asked knows it, and the quota of tokens a minute.
 *
 * <p>A LiteLLM that answers from its cache sends the key by which it found the answer
 * (caching_handler.py sets hidden_params.cache_key on a hit alone, common_request_processing.py
 * sends it; seen in 1.108, two proxies in a row); the provider's headers beside it are those of the
 * answer's first call.
 *
 * <p>Of a failed call LiteLLM keeps the headers as they came, without {@code llm_provider-} (seen
 * in 1.108, two proxies in a row).
 *
 * <p>Quota: {@code x_ratelimit_limit_tokens} is LiteLLM's name for what OpenAI and Azure send;
 * headers as they came stand behind {@code llm_provider-}, Anthropic's under names of its own.
 * {@code x-ratelimit-team-limit-tokens} and {@code x-ratelimit-api_key-…} are the gateway's own
 * limits, ours to change, and are not read.
 */
final class LiteLlmHeaders {
  private static final int RETRIES = 2;
  private static final int REQUEST_IDS = 10;
  private static final int ASKED_IDS = 12;
  private static final int GIVEN_AGAIN = 13;
  private static final int LIMITS = 16;

  private static final FieldNames NAMES =
      FieldNames.of(
          "x-litellm-attempted-retries",
          "x-litellm-attempted-fallbacks",
          "llm_provider-x-amzn-requestid",
          "llm_provider-apim-request-id",
          "llm_provider-x-request-id",
          "llm_provider-request-id",
          // Of a refused call the provider's headers are kept as they came.
          "x-amzn-requestid",
          "apim-request-id",
          "x-request-id",
          "request-id",
          "llm_provider-x-litellm-call-id",
          "x-litellm-call-id",
          // Sent with answers from its cache alone.
          "llm_provider-x-litellm-cache-key",
          "x_ratelimit_limit_tokens",
          "llm_provider-x-ratelimit-limit-tokens",
          "llm_provider-anthropic-ratelimit-tokens-limit",
          "x_ratelimit_remaining_tokens",
          "llm_provider-x-ratelimit-remaining-tokens",
          "llm_provider-anthropic-ratelimit-tokens-remaining");

  private final IdText requestId = new IdText();
  private final IdText askedId = new IdText();
  private int requestIdRank;
  private int attempts;
  private boolean givenAgain;
  private long limit;
  private long left;

  void clear() {
    requestId.clear();
    askedId.clear();
    requestIdRank = Integer.MAX_VALUE;
    attempts = -1;
    givenAgain = false;
    limit = left = CallRecord.NONE;
  }

  /** Reads the object the cursor stands before; anything else is passed over. */
  void read(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int header;
    while ((header = json.nextField(NAMES)) != JsonCursor.END) {
      if (header == JsonCursor.OTHER) {
        json.skip();
      } else if (header < RETRIES) {
        int n = json.readIntLenient(-1);
        attempts = n < 0 ? attempts : Math.max(0, attempts) + n;
      } else if (header < REQUEST_IDS) {
        if (json.readStringLenient() && header < requestIdRank) {
          // The provider's own log names the call by the most specific of these.
          requestIdRank = header;
          requestId.set(json.textBytes(), json.textFrom(), json.textTo());
        }
      } else if (header < ASKED_IDS) {
        if (json.readStringLenient()) {
          askedId.set(json.textBytes(), json.textFrom(), json.textTo());
        }
      } else if (header < GIVEN_AGAIN) {
        givenAgain |= json.readStringLenient() && json.textTo() > json.textFrom();
      } else {
        // Several names tell the same; Azure sends 0 and -1 where it says nothing.
        int n = json.readIntLenient(-1);
        if (header < LIMITS) {
          limit = n > 0 ? n : limit;
        } else {
          left = n >= 0 ? n : left;
        }
      }
    }
  }

  /** Retries and fallbacks together; -1: no header says. */
  int attempts() {
    return attempts;
  }

  /** None where no header names the request. */
  IdText requestId() {
    return requestId;
  }

  /** None where the provider is no LiteLLM. */
  IdText askedId() {
    return askedId;
  }

  /** Whether another LiteLLM that was asked gave the answer again, from its cache. */
  boolean isGivenAgain() {
    return givenAgain;
  }

  /** What is left says nothing without what it is left of. */
  void quotaInto(CallRecord call) {
    call.quotaTokens = limit;
    call.quotaTokensLeft = limit == CallRecord.NONE ? CallRecord.NONE : left;
  }
}
