package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.TimeText;

/**
 * The body of an answer in OpenAI's dialect (chat completion, text completion, response, list of
 * embeddings, error), without its text: that goes to the content scanner before.
 *
 * <p>Input tokens INCLUDE cache reads and writes; reasoning is a part of the output; rejected
 * prediction tokens are in the output too.
 */
final class ModelAnswer {
  private static final FieldNames BODY =
      FieldNames.of(
          "id",
          "object",
          "created",
          "created_at",
          "model",
          "usage",
          "service_tier",
          "error",
          "system_fingerprint",
          "provider");
  private static final FieldNames ERROR = FieldNames.of("code", "type");

  final IdText id = new IdText();
  final TokenSplit usage = new TokenSplit();
  Symbol object;
  Symbol model;

  /** Whom OpenRouter had answer; null: it is not OpenRouter's. */
  Symbol routedTo;

  Symbol errorCode;
  Symbol errorType;
  long createdAt;

  void clear() {
    id.clear();
    usage.clear();
    object = model = routedTo = errorCode = errorType = null;
    createdAt = CallRecord.NONE;
  }

  /** Reads the object ahead; anything else is skipped. */
  void read(JsonCursor json, Attribution who) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(BODY)) != JsonCursor.END) {
      switch (field) {
        case 0 -> {
          if (json.readStringLenient()) {
            id.set(json.textBytes(), json.textFrom(), json.textTo());
          }
        }
        case 1 -> object = who.readText(json);
        case 2, 3 -> {
          long at = TimeText.read(json, "created", CallRecord.NONE);
          createdAt = createdAt == CallRecord.NONE ? at : createdAt;
        }
        case 4 -> model = who.readText(json);
        case 5 -> usage.read(json, who);
        case 6 -> who.serviceTier = Attribution.first(who.serviceTier, who.readText(json));
        case 7 -> error(json, who);
        case 9 -> routedTo = who.readText(json);
        default -> json.skip();
      }
    }
  }

  /** Reads an error's code and type; its message is content. */
  void error(JsonCursor json, Attribution who) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(ERROR)) != JsonCursor.END) {
      switch (field) {
        case 0 -> errorCode = json.readScalar() ? who.text(json) : null;
        case 1 -> errorType = who.readText(json);
        default -> json.skip();
      }
    }
  }

  /** Code of the error, else its type; null: there is none. */
  Symbol errorClass() {
    return Attribution.first(errorCode, errorType);
  }

  /** OpenTelemetry's name of what was done. */
  String operation() {
    String kind = object == null ? "" : object.toString();
    return switch (kind) {
      case "chat.completion", "chat.completion.chunk", "response" -> "chat";
      case "text_completion" -> "text_completion";
      case "list", "embedding" -> "embeddings";
      default -> model != null && model.toString().contains("embed") ? "embeddings" : "unknown";
    };
  }

  /** Writes the buckets; absent where the answer counts nothing. */
  void tokens(CallRecord call) {
    ObjectReader.inclusive(
        call, usage.prompt, usage.read, usage.write, usage.completion, usage.reasoning);
    call.cacheWrite1h = Math.min(usage.write1h, call.cacheWrite5m);
    call.cacheWrite5m -= call.cacheWrite1h;
    usage.media(call);
  }

  /**
   * Whose limit a 429 of OpenAI is: {@code rate_limit_exceeded} is the vendor's, {@code
   * insufficient_quota} a budget; without either nobody can say.
   */
  RateLimit limit(int status) {
    if (status != 429) {
      return RateLimit.NONE;
    }
    if (is("insufficient_quota")) {
      return RateLimit.BUDGET;
    }
    return is("rate_limit_exceeded") ? RateLimit.VENDOR : RateLimit.UNKNOWN;
  }

  private boolean is(String error) {
    return error.equals(Symbol.string(errorCode)) || error.equals(Symbol.string(errorType));
  }
}
