package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Reads an OpenAI-style usage object and splits its counts into disjoint buckets.
 *
 * <p>LiteLLM and OpenAI: the prompt count INCLUDES cache reads and writes, also for Anthropic
 * (verified by run, LiteLLM 1.60 to 1.109). Where the parts exceed the whole, the writer counted
 * them apart, and they are added instead of subtracted. Cache writes that live an hour or longer
 * stand apart: Anthropic's hour, and the 12 hours that OpenAI's Responses API tells in
 * cache_write_tokens_details (LiteLLM from 1.110; 1.108 drops them, seen by run, and Chat
 * Completions has no such lifetime). No provider has both.
 */
final class TokenSplit {
  private static final FieldNames USAGE =
      FieldNames.of(
          "prompt_tokens",
          "completion_tokens",
          "input_tokens",
          "output_tokens",
          "prompt_tokens_details",
          "completion_tokens_details",
          "input_tokens_details",
          "output_tokens_details",
          "cache_read_input_tokens",
          "cache_creation_input_tokens",
          "cache_creation",
          "service_tier",
          "inference_geo",
          "server_tool_use",
          // Of what was heard or made: OpenAI's transcriptions, LiteLLM's films, Mistral's sound.
          "seconds",
          "duration_seconds",
          "prompt_audio_seconds",
          // What OpenRouter charges, and what it says of the bill of one's own key.
          "cost",
          "cost_details",
          "is_byok",
          // Of Claude's steps within a call: those that compact are in no count above.
          "iterations");
  private static final FieldNames ITERATION =
      FieldNames.of(
          "type",
          "input_tokens",
          "output_tokens",
          "cache_read_input_tokens",
          "cache_creation_input_tokens");
  private static final FieldNames COST_DETAILS = FieldNames.of("upstream_inference_cost");
  private static final FieldNames PROMPT_DETAILS =
      FieldNames.of(
          "cached_tokens",
          "cache_creation_tokens",
          "cache_write_tokens",
          "cache_creation_token_details",
          "audio_tokens",
          "image_tokens",
          "web_search_requests",
          "cache_write_tokens_details");
  private static final FieldNames COMPLETION_DETAILS =
      FieldNames.of("reasoning_tokens", "audio_tokens", "image_tokens", "thinking_tokens");
  private static final FieldNames TOOLS = FieldNames.of("web_search_requests");

  /** Anthropic's names; LiteLLM's from 1.110 for OpenAI's lifetimes; OpenAI's own. */
  private static final FieldNames LIFETIMES =
      FieldNames.of(
          "ephemeral_5m_input_tokens",
          "ephemeral_30m_input_tokens",
          "ttl_30m_tokens",
          "ephemeral_1h_input_tokens",
          "ephemeral_12h_input_tokens",
          "ttl_12h_tokens");

  private static final int LONG_LIFETIMES = 3;

  /** Nothing anybody sends in one call lasts longer than a week. */
  private static final BigDecimal LONGEST_US = new BigDecimal("604800000000");

  long prompt;
  long completion;
  long read;
  long write;
  long write1h;
  long reasoning;
  private long inputAudio;
  private long inputImage;
  private long outputAudio;
  private long outputImage;
  private long webSearches;
  private long mediaUs;

  private long compactedIn;
  private long compactedOut;
  private long compactedRead;
  private long compactedWrite;

  /** What the answer itself says that it cost; null: nothing. */
  private BigDecimal cost;

  private BigDecimal upstreamCost;
  private boolean ownKeyDenied;

  /** Whether the provider's own detail stood in the log; a gateway's own count has none. */
  boolean detailed;

  boolean seen;

  /**
   * Whether the usage is a provider's own whose input leaves the cache out, as Anthropic's does:
   * input_tokens beside cache counts of their own, and no prompt_tokens.
   */
  boolean apart;

  void clear() {
    prompt = completion = -1;
    read = write = write1h = reasoning = 0;
    inputAudio = inputImage = outputAudio = outputImage = webSearches = mediaUs = 0;
    compactedIn = compactedOut = compactedRead = compactedWrite = 0;
    cost = upstreamCost = null;
    ownKeyDenied = false;
    detailed = false;
    seen = false;
    apart = false;
  }

  /** Reads the usage object ahead; null and other types leave everything as it is. */
  void read(JsonCursor json, Attribution who) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    boolean promptSaid = false;
    boolean inputSaid = false;
    boolean cacheSaid = false;
    json.enterObject();
    int field;
    while ((field = json.nextField(USAGE)) != JsonCursor.END) {
      promptSaid |= field == 0;
      inputSaid |= field == 2;
      cacheSaid |= field == 8 || field == 9;
      switch (field) {
        case 0 -> prompt = Math.max(prompt, count(json, "usage.prompt_tokens"));
        case 1 -> completion = Math.max(completion, count(json, "usage.completion_tokens"));
        case 2 -> prompt = Math.max(prompt, count(json, "usage.input_tokens"));
        case 3 -> completion = Math.max(completion, count(json, "usage.output_tokens"));
        case 4, 6 -> promptDetails(json);
        case 5, 7 -> completionDetails(json);
        case 8 -> read = Math.max(read, json.readTokens("usage.cache_read_input_tokens"));
        case 9 -> write = Math.max(write, json.readTokens("usage.cache_creation_input_tokens"));
        case 10 -> lifetimes(json);
        case 11 -> {
          if (json.readStringLenient()) {
            who.mention(who.serviceTier);
            who.serviceTier = who.symbols.intern(json.textBytes(), json.textFrom(), json.textTo());
          }
        }
        case 12 -> {
          if (json.readStringLenient()) {
            who.mention(who.geography);
            who.geography = who.symbols.intern(json.textBytes(), json.textFrom(), json.textTo());
          }
        }
        case 13 -> tools(json);
        case 14, 15, 16 -> length(json);
        case 17 -> cost = amount(json);
        case 18 -> costDetails(json);
        case 19 -> ownKeyDenied = json.readBoolean() == 0;
        case 20 -> iterations(json, who);
        default -> json.skip();
      }
    }
    seen |= prompt >= 0;
    apart = inputSaid && cacheSaid && !promptSaid;
  }

  /** Every piece of a stream repeats the steps so far: the most is the last. */
  private void iterations(JsonCursor json, Attribution who) throws MalformedRecord {
    if (json.peek() != '[') {
      json.skip();
      return;
    }
    long sumIn = 0;
    long sumOut = 0;
    long sumRead = 0;
    long sumWrite = 0;
    json.enterArray();
    while (json.nextElement()) {
      if (json.peek() != '{') {
        json.skip();
        continue;
      }
      String type = "";
      long in = 0;
      long out = 0;
      long cached = 0;
      long written = 0;
      json.enterObject();
      int field;
      while ((field = json.nextField(ITERATION)) != JsonCursor.END) {
        switch (field) {
          case 0 -> type = json.readStringLenient() ? json.text() : type;
          case 1 -> in = Math.max(0, json.readTokens("usage.iterations.input_tokens"));
          case 2 -> out = Math.max(0, json.readTokens("usage.iterations.output_tokens"));
          case 3 ->
              cached = Math.max(0, json.readTokens("usage.iterations.cache_read_input_tokens"));
          case 4 ->
              written =
                  Math.max(0, json.readTokens("usage.iterations.cache_creation_input_tokens"));
          default -> json.skip();
        }
      }
      if (type.equals("compaction")) {
        sumIn += in;
        sumOut += out;
        sumRead += cached;
        sumWrite += written;
      } else if (type.equals("advisor_message")) {
        who.tag("unread-usage=iterations.advisor_message"); // of a model of its own
      }
    }
    compactedIn = Math.max(compactedIn, sumIn);
    compactedOut = Math.max(compactedOut, sumOut);
    compactedRead = Math.max(compactedRead, sumRead);
    compactedWrite = Math.max(compactedWrite, sumWrite);
  }

  /** Adds what Claude used to compact, which its own totals leave out and its bill does not. */
  void compacted(CallRecord call) {
    call.inputUncached += compactedIn;
    call.cacheRead += compactedRead;
    call.cacheWrite5m += compactedWrite;
    call.output += compactedOut;
  }

  /**
   * What the answer says that it cost: what was charged, and with one's own key the provider's bill
   * besides; null: nothing.
   */
  BigDecimal cost() {
    return cost == null || upstreamCost == null || ownKeyDenied ? cost : cost.add(upstreamCost);
  }

  private static BigDecimal amount(JsonCursor json) throws MalformedRecord {
    byte kind = json.peek();
    if (kind != '0') {
      json.skip();
      return null;
    }
    json.readNumberSlice("usage.cost");
    BigDecimal said = json.decimal(json.sliceFrom(), json.sliceTo(), "usage.cost");
    return said.signum() < 0 ? null : said;
  }

  private void costDetails(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(COST_DETAILS)) != JsonCursor.END) {
      if (field == 0) {
        upstreamCost = amount(json);
      } else {
        json.skip();
      }
    }
  }

  /** Takes a length in seconds, in quotes or not; what is no length is no length. */
  void length(JsonCursor json) throws MalformedRecord {
    if (!json.readScalar() || json.textTo() - json.textFrom() > 24) {
      return;
    }
    try {
      BigDecimal seconds = new BigDecimal(json.text());
      if (Math.abs((long) seconds.scale()) > 60) {
        return;
      }
      BigDecimal us = seconds.movePointRight(6);
      if (us.signum() > 0 && us.compareTo(LONGEST_US) <= 0) {
        mediaUs = Math.max(mediaUs, us.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
      }
    } catch (NumberFormatException notANumber) {
      // A word is no length.
    }
  }

  /** A length that stood elsewhere in the same record. */
  void length(TokenSplit other) {
    mediaUs = Math.max(mediaUs, other.mediaUs);
  }

  private long count(JsonCursor json, String field) throws MalformedRecord {
    return json.readTokens(field);
  }

  private void promptDetails(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    detailed = true;
    json.enterObject();
    int field;
    while ((field = json.nextField(PROMPT_DETAILS)) != JsonCursor.END) {
      switch (field) {
        case 0 ->
            read = Math.max(read, json.readTokens("usage.prompt_tokens_details.cached_tokens"));
        case 1 ->
            write =
                Math.max(
                    write, json.readTokens("usage.prompt_tokens_details.cache_creation_tokens"));
        case 2 ->
            write =
                Math.max(write, json.readTokens("usage.prompt_tokens_details.cache_write_tokens"));
        case 3, 7 -> lifetimes(json);
        case 4 -> inputAudio = more(inputAudio, json, "usage.prompt_tokens_details.audio_tokens");
        case 5 -> inputImage = more(inputImage, json, "usage.prompt_tokens_details.image_tokens");
        case 6 ->
            webSearches =
                more(webSearches, json, "usage.prompt_tokens_details.web_search_requests");
        default -> json.skip();
      }
    }
  }

  private static long more(long before, JsonCursor json, String field) throws MalformedRecord {
    return Math.max(before, json.readTokens(field));
  }

  private void tools(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(TOOLS)) != JsonCursor.END) {
      if (field == 0) {
        webSearches = more(webSearches, json, "usage.server_tool_use.web_search_requests");
      } else {
        json.skip();
      }
    }
  }

  private void lifetimes(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    long brief = 0;
    long lasting = 0;
    json.enterObject();
    int field;
    while ((field = json.nextField(LIFETIMES)) != JsonCursor.END) {
      if (field == JsonCursor.OTHER) {
        json.skip();
      } else if (field < LONG_LIFETIMES) {
        brief += Math.max(0, json.readTokens("usage.cache_creation"));
      } else {
        lasting += Math.max(0, json.readTokens("usage.cache_creation"));
      }
    }
    write1h = Math.max(write1h, lasting);
    // The total already is the sum of both lifetimes; it is never added to them.
    write = Math.max(write, brief + lasting);
  }

  private void completionDetails(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(COMPLETION_DETAILS)) != JsonCursor.END) {
      switch (field) {
        case 0 ->
            reasoning = more(reasoning, json, "usage.completion_tokens_details.reasoning_tokens");
        case 3 -> reasoning = more(reasoning, json, "usage.output_tokens_details.thinking_tokens");
        case 1 ->
            outputAudio = more(outputAudio, json, "usage.completion_tokens_details.audio_tokens");
        case 2 ->
            outputImage = more(outputImage, json, "usage.completion_tokens_details.image_tokens");
        default -> json.skip();
      }
    }
  }

  /**
   * Writes the buckets, given the counts that stand at the top of the record (-1: none).
   *
   * <p>Example: 3,120 prompt tokens of which 2,000 cache reads and 1,000 writes give 120 uncached.
   */
  void into(CallRecord call, long promptAtTop, long completionAtTop) {
    long in = promptAtTop >= 0 ? promptAtTop : Math.max(0, prompt);
    long out = completionAtTop >= 0 ? completionAtTop : Math.max(0, completion);
    long parts = read + write;
    call.inputUncached = parts <= in ? in - parts : in;
    call.cacheRead = read;
    call.cacheWrite1h = Math.min(write1h, write);
    call.cacheWrite5m = write - call.cacheWrite1h;
    call.output = out;
    call.reasoning = Math.min(reasoning, out);
    media(call);
  }

  /** Counts of sound and images that stood elsewhere in the same record; below 0: none. */
  void media(long audioIn, long imageIn, long audioOut, long imageOut) {
    inputAudio = Math.max(inputAudio, audioIn);
    inputImage = Math.max(inputImage, imageIn);
    outputAudio = Math.max(outputAudio, audioOut);
    outputImage = Math.max(outputImage, imageOut);
  }

  /**
   * Writes what of the buckets is sound or image, and the searches; after the buckets themselves.
   *
   * <p>A provider counts sound in all input; it never says more of it here than was read uncached.
   */
  void media(CallRecord call) {
    ObjectReader.media(call, inputAudio, inputImage, outputAudio, outputImage);
    call.webSearches = webSearches;
    call.mediaUs = mediaUs;
  }
}
