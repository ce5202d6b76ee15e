package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MoneyText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the attributes of one span (or one log record) said: of several names for one thing what the
 * first listed said. Reused from span to span; not thread-safe.
 */
final class OtelFacts {
  /** Behind every name of an attribute. */
  static final int LAST = Integer.MAX_VALUE - 1;

  private static final int LONGEST_BEGINNING = 160;

  /** What providers write of a limit, where an SDK (Vercel's) hands on their words alone. */
  private static final Pattern LIMIT_IN_TEXT =
      Pattern.compile(
          "(?i)(?:[A-Za-z_.]{1,90}: )?(?:rate.?limit|too many requests"
              + "|resource.{0,10}exhausted|this request would exceed (?:your|the).{0,40}rate limit)");

  /**
   * As the SDKs of OpenAI and Anthropic ({@code Error code: 429 - …}), Google ({@code 429
   * RESOURCE_EXHAUSTED. …}) and Mistral ({@code API error occurred: Status 429.}) begin the text of
   * an error, with or without its class before it; OpenAI's Agents quote it.
   */
  private static final Pattern STATUS_IN_TEXT =
      Pattern.compile(
          "(?:[A-Za-z_.]{1,90}(?:: |\\([\"']?))?(?:(?:.{0,120}'error': ')?Error code: "
              + "|API error occurred: Status )?([45][0-9]{2})(?![0-9A-Za-z])");

  final IdText responseId = new IdText();
  final IdText callId = new IdText();
  final IdText requestId = new IdText();
  final TokenSplit usage = new TokenSplit();

  /** What the provider counted, as its answer stands in the span (OpenInference). */
  final TokenSplit answered = new TokenSplit();

  final LiteLlmHeaders headers = new LiteLlmHeaders();

  /** Names of counts that nobody reads. */
  final List<String> unread = new ArrayList<>();

  /** Whether LiteLLM answered from its own cache. */
  boolean cacheHit;

  /** 1: a stream; 0: none; -1: not told. */
  int stream;

  /** The model asked for where the attribute of that name has the one that answered; or null. */
  Symbol asked;

  /** Whether Logfire wrote it of an SDK's call. */
  boolean ofLogfire;

  /** Status of HTTP that the text of an error begins with; -1: none. */
  int statusInText;

  /** Whether the text of an error begins with the words of a limit. */
  boolean limitInText;

  /** Null: not told. */
  BigDecimal firstTokenSeconds;

  long costAtto;
  BigDecimal costBig;

  private final Symbol[] texts = new Symbol[OtelAttribute.values().length];
  private final long[] counts = new long[OtelAttribute.values().length];
  private final int[] ranks = new int[OtelAttribute.values().length];

  void clear() {
    Arrays.fill(texts, null);
    Arrays.fill(counts, -1);
    Arrays.fill(ranks, Integer.MAX_VALUE);
    responseId.clear();
    callId.clear();
    requestId.clear();
    unread.clear();
    usage.clear();
    answered.clear();
    headers.clear();
    cacheHit = false;
    stream = -1;
    asked = null;
    ofLogfire = false;
    statusInText = -1;
    limitInText = false;
    firstTokenSeconds = null;
    costAtto = CallRecord.NONE;
    costBig = null;
  }

  /** Whether a name of this rank is preferred to what was read so far; it is what was read then. */
  boolean better(OtelAttribute what, int rank) {
    if (rank >= ranks[what.ordinal()]) {
      return false;
    }
    ranks[what.ordinal()] = rank;
    return true;
  }

  /** Whether it was read under the first of its names. */
  boolean isByFirstName(OtelAttribute what) {
    return ranks[what.ordinal()] == 0;
  }

  /** Null: not told. */
  Symbol text(OtelAttribute what) {
    return texts[what.ordinal()];
  }

  /** Null: not told. */
  String word(OtelAttribute what) {
    return Symbol.string(texts[what.ordinal()]);
  }

  void text(OtelAttribute what, Symbol text) {
    texts[what.ordinal()] = text;
  }

  /** -1: not told. */
  long count(OtelAttribute what) {
    return counts[what.ordinal()];
  }

  void count(OtelAttribute what, long n) {
    counts[what.ordinal()] = n;
  }

  /**
   * Two emitters' names for one count may both stand there; they say the same or the higher is
   * meant.
   */
  void most(OtelAttribute what, long n) {
    counts[what.ordinal()] = Math.max(counts[what.ordinal()], n);
  }

  void cost(MoneyText money) {
    costAtto = money.atto();
    costBig = money.big();
  }

  /** Whether it is a call in OpenInference's words. */
  boolean isOpenInferenceCall() {
    String kind = word(OtelAttribute.OPENINFERENCE_KIND);
    return "LLM".equals(kind) || "EMBEDDING".equals(kind);
  }

  /** Takes the text read last, which is an error's. */
  void errorText(JsonCursor text) {
    if (statusInText >= 0) {
      return;
    }
    int to = Math.min(text.textTo(), text.textFrom() + LONGEST_BEGINNING);
    String begins =
        new String(
            text.textBytes(), text.textFrom(), to - text.textFrom(), StandardCharsets.ISO_8859_1);
    Matcher status = STATUS_IN_TEXT.matcher(begins);
    if (status.lookingAt()) {
      statusInText = Integer.parseInt(status.group(1));
    }
    limitInText |= LIMIT_IN_TEXT.matcher(begins).lookingAt();
  }

  /** Zeros are what an emitter writes that does not know. */
  boolean hasCounts() {
    return count(OtelAttribute.INPUT) > 0
        || count(OtelAttribute.OUTPUT) > 0
        || usage.prompt > 0
        || usage.completion > 0;
  }
}
