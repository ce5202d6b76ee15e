package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;

/**
 * The {@code usageMetadata} of an answer of Gemini, in camelCase as the API writes it or in
 * snake_case as the Python SDK and BigQuery do.
 *
 * <p>The prompt count INCLUDES the cached content; thoughts are NOT in the candidates; the prompt
 * of tool use is input. Counts of a stream's pieces are cumulative: the later stands.
 */
final class GeminiUsage {
  private static final FieldNames USAGE =
      FieldNames.of(
          "prompt_token_count",
          "promptTokenCount",
          "cached_content_token_count",
          "cachedContentTokenCount",
          "candidates_token_count",
          "candidatesTokenCount",
          "thoughts_token_count",
          "thoughtsTokenCount",
          "tool_use_prompt_token_count",
          "toolUsePromptTokenCount",
          "traffic_type",
          "trafficType");

  private long prompt;
  private long cached;
  private long candidates;
  private long thoughts;
  private long toolUse;

  /** Vertex AI's word for how the capacity was bought; null: not said. */
  Symbol traffic;

  void clear() {
    prompt = cached = candidates = thoughts = toolUse = -1;
    traffic = null;
  }

  /** Whether anything was counted. */
  boolean isCounted() {
    return prompt >= 0 || candidates >= 0;
  }

  /** Reads the object ahead; anything else is skipped. */
  void read(JsonCursor body, Attribution who, ObjectReader numbers) throws MalformedRecord {
    if (body.peek() != '{') {
      body.skip();
      return;
    }
    body.enterObject();
    int field;
    while ((field = body.nextField(USAGE)) != JsonCursor.END) {
      switch (field) {
        case 0, 1 ->
            prompt = later(prompt, numbers.tokens(body, "usage_metadata.prompt_token_count"));
        case 2, 3 ->
            cached =
                later(cached, numbers.tokens(body, "usage_metadata.cached_content_token_count"));
        case 4, 5 ->
            candidates =
                later(candidates, numbers.tokens(body, "usage_metadata.candidates_token_count"));
        case 6, 7 ->
            thoughts = later(thoughts, numbers.tokens(body, "usage_metadata.thoughts_token_count"));
        case 8, 9 ->
            toolUse =
                later(toolUse, numbers.tokens(body, "usage_metadata.tool_use_prompt_token_count"));
        case 10, 11 -> {
          traffic = Attribution.first(who.readText(body), traffic);
          who.serviceTier = traffic == null ? who.serviceTier : tier(who);
        }
        default -> body.skip();
      }
    }
  }

  private static long later(long before, long now) {
    return now >= 0 ? now : before;
  }

  private Symbol tier(Attribution who) {
    return switch (traffic.toString()) {
      case "PROVISIONED_THROUGHPUT" -> who.symbols.intern("provisioned");
      case "ON_DEMAND_PRIORITY" -> who.symbols.intern("priority");
      case "ON_DEMAND_FLEX" -> who.symbols.intern("flex");
      default -> traffic;
    };
  }

  /** Writes the buckets. */
  void into(CallRecord call) {
    ObjectReader.inclusive(
        call,
        Math.max(0, prompt) + Math.max(0, toolUse),
        cached,
        -1,
        Math.max(0, candidates) + Math.max(0, thoughts),
        thoughts);
  }
}
