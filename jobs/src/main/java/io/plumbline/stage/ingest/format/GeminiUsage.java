package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.Arrays;

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
          "trafficType",
          "prompt_tokens_details",
          "promptTokensDetails",
          "cache_tokens_details",
          "cacheTokensDetails",
          "candidates_tokens_details",
          "candidatesTokensDetails");
  private static final FieldNames DETAIL = FieldNames.of("modality", "token_count", "tokenCount");

  private long prompt;
  private long cached;
  private long candidates;
  private long thoughts;
  private long toolUse;

  /** Sound and images: of the prompt, of what was cached, of the candidates. */
  private final long[] audio = new long[3];

  private final long[] image = new long[3];

  /** Vertex AI's word for how the capacity was bought; null: not said. */
  Symbol traffic;

  void clear() {
    prompt = cached = candidates = thoughts = toolUse = -1;
    Arrays.fill(audio, 0);
    Arrays.fill(image, 0);
    traffic = null;
  }

  /** Whether anything was counted. */
  boolean isCounted() {
    return prompt >= 0 || candidates >= 0;
  }

  /** Whether an answer was counted: a piece that comes while a model thinks has none yet. */
  boolean isAnswerCounted() {
    return candidates > 0;
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
        case 12, 13 -> modalities(body, 0, numbers);
        case 14, 15 -> modalities(body, 1, numbers);
        case 16, 17 -> modalities(body, 2, numbers);
        default -> body.skip();
      }
    }
  }

  private void modalities(JsonCursor body, int of, ObjectReader numbers) throws MalformedRecord {
    if (body.peek() != '[') {
      body.skip();
      return;
    }
    audio[of] = image[of] = 0;
    body.enterArray();
    while (body.nextElement()) {
      if (body.peek() != '{') {
        body.skip();
        continue;
      }
      boolean isAudio = false;
      boolean isImage = false;
      long n = 0;
      body.enterObject();
      int field;
      while ((field = body.nextField(DETAIL)) != JsonCursor.END) {
        if (field == 0 && body.readStringLenient()) {
          isAudio = body.textIs("AUDIO");
          isImage = body.textIs("IMAGE");
        } else if (field > 0) {
          n = Math.max(0, numbers.tokens(body, "usage_metadata.tokens_details.token_count"));
        } else if (field == JsonCursor.OTHER) {
          body.skip();
        }
      }
      audio[of] += isAudio ? n : 0;
      image[of] += isImage ? n : 0;
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
    ObjectReader.media(call, audio[0] - audio[1], image[0] - image[1], audio[2], image[2]);
  }
}
