package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;

/**
 * Reads LiteLLM's error_information: present on success too, with empty strings; the code is a
 * string.
 *
 * <p>Who refused: error_rate_limit_category from 1.90 on; before that the class tells a gateway's
 * refusal (Proxy…, Router…) from a provider's. A budget stop carries 422 or 429 and is never a
 * throughput limit (BerriAI/litellm#27735). A cooldown refusal (RouterRateLimitError without a
 * code) follows errors of any kind, so who limited is unknown.
 */
final class LiteLlmErrors {
  private static final FieldNames ERROR =
      FieldNames.of(
          "error_code",
          "error_class",
          "error_rate_limit_category",
          "error_rate_limit_type",
          "llm_provider",
          "error_provider_request_id");

  private final IdText requestId = new IdText();
  private Symbol code;
  private Symbol errorClass;
  private Symbol category;
  private Symbol type;
  private Symbol provider;

  void clear() {
    code = errorClass = category = type = provider = null;
    requestId.clear();
  }

  void read(JsonCursor json, Attribution who) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(ERROR)) != JsonCursor.END) {
      switch (field) {
        case 0 -> code = json.readScalar() ? who.text(json) : null;
        case 1 -> errorClass = who.readText(json);
        case 2 -> category = who.readText(json);
        case 3 -> type = who.readText(json);
        case 4 -> provider = who.readText(json);
        case 5 -> {
          if (json.readStringLenient()) {
            requestId.set(json.textBytes(), json.textFrom(), json.textTo());
          }
        }
        default -> json.skip();
      }
    }
  }

  /** The client went away: LiteLLM logs it as success with code 499. */
  boolean clientClosed() {
    return is(code, "499");
  }

  /** The provider's id of the call it refused, from 1.106 on; none: it named none. */
  IdText requestId() {
    return requestId;
  }

  void into(CallRecord call, boolean failed) {
    call.errorClass = errorClass;
    call.httpStatus = status(code);
    call.rateLimit = failed ? limit() : RateLimit.NONE;
  }

  private RateLimit limit() {
    String name = errorClass == null ? "" : errorClass.toString();
    if (name.equals("BudgetExceededError") || is(type, "budget")) {
      return RateLimit.BUDGET;
    }
    boolean limited = is(code, "429") || name.contains("RateLimit");
    if (!limited) {
      return RateLimit.NONE;
    }
    if (category != null) {
      return category.toString().startsWith("vendor") ? RateLimit.VENDOR : RateLimit.GATEWAY;
    }
    if (name.equals("RouterRateLimitError")) {
      return RateLimit.UNKNOWN;
    }
    if (name.startsWith("Proxy")) {
      return RateLimit.GATEWAY;
    }
    return provider != null ? RateLimit.VENDOR : RateLimit.UNKNOWN;
  }

  private static int status(Symbol code) {
    if (code == null || code.utf8().length != 3) {
      return -1;
    }
    int v = 0;
    for (byte c : code.utf8()) {
      if (c < '0' || c > '9') {
        return -1;
      }
      v = v * 10 + (c - '0');
    }
    return v;
  }

  private static boolean is(Symbol symbol, String text) {
    return symbol != null && symbol.toString().equals(text);
  }
}
