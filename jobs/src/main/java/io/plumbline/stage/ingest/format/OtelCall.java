package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.CallRecord.TokenSource;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.MoneyText;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Collects what the attributes and events of one span (or one log record) say of a model call, and
 * writes it into a {@link CallRecord}. Reused from span to span; not thread-safe.
 *
 * <p>Texts that no machine wrote go to the scanner while they are passed; whether prompt and answer
 * were among them is the content state.
 */
final class OtelCall {
  private static final FieldNames ATTRIBUTE = FieldNames.of("key", "value");
  private static final FieldNames VALUE =
      FieldNames.of(
          "stringValue",
          "boolValue",
          "intValue",
          "doubleValue",
          "arrayValue",
          "string_value",
          "bool_value",
          "int_value",
          "double_value",
          "array_value",
          "kvlistValue",
          "kvlist_value",
          "bytesValue",
          "bytes_value");
  private static final FieldNames ARRAY = FieldNames.of("values");
  private static final FieldNames MLFLOW_COST = FieldNames.of("total_cost");

  /** Behind every name of an attribute. */
  private static final int LAST = Integer.MAX_VALUE - 1;

  /** What a provider says at the AI SDK beside the answer, under its own name. */
  private static final FieldNames SDK_PROVIDER =
      FieldNames.of(
          "usage",
          "cacheReadInputTokens",
          "cachedPromptTokens",
          "cacheCreationInputTokens",
          "cacheWriteInputTokens",
          "reasoningTokens",
          "cost",
          "generationId");

  private static final FieldNames SDK_BEDROCK_USAGE =
      FieldNames.of("cacheReadInputTokens", "cacheWriteInputTokens");

  private static final FieldNames PARAMETERS =
      FieldNames.of("api_base", "model_id", "cache_key", "additional_headers");

  /** Where prompts and answers stand. */
  private static final byte[][] CONTENT =
      ascii(
          "gen_ai.input.messages",
          "gen_ai.output.messages",
          "gen_ai.system_instructions",
          "gen_ai.prompt",
          "gen_ai.completion",
          "gen_ai.content",
          "llm.input_messages",
          "llm.output_messages",
          "llm.prompts",
          "llm.completions",
          "llm.choices",
          "input.value",
          "output.value",
          "traceloop.entity.input",
          "traceloop.entity.output",
          "embedding.embeddings",
          "ai.prompt",
          "ai.response.text",
          "ai.response.reasoning",
          "ai.response.toolCalls",
          "ai.response.object",
          "ai.response.files",
          "ai.value",
          "ai.embedding",
          "ai.documents",
          "ai.request.text",
          "mlflow.spanInputs",
          "mlflow.spanOutputs");

  /** What machines write about themselves: no one's words, and not looked at. */
  private static final byte[][] MACHINE =
      ascii(
          "http.",
          "url.",
          "server.",
          "client.",
          "net.",
          "network.",
          "code.",
          "telemetry.",
          "thread.",
          "process.",
          "host.",
          "os.",
          "k8s.",
          "container.",
          "cloud.",
          "service.",
          "deployment.",
          "rpc.",
          "otel.",
          "user_agent.",
          "aws.",
          "litellm.",
          "metadata.user_api_key_",
          "metadata.user_agent",
          "metadata.requester_ip_address",
          "gen_ai.cost.",
          "gen_ai.usage.");

  /** Counts that no one reads are told of: an emitter may have a new name for a bucket. */
  private static final byte[][] COUNTS =
      ascii("gen_ai.usage.", "llm.usage.", "llm.token_count.", "ai.usage.");

  /** Parts of a bucket that is read, by modality. */
  private static final Pattern KNOWN_PARTS =
      Pattern.compile(
          "(gen_ai\\.usage|llm\\.token_count\\.(prompt|completion)_details)\\."
              + "(text|image|audio|video)(\\.(cache_read\\.)?(input|output)_tokens|_tokens)?"
              + "|ai\\.usage\\.outputTokenDetails\\.textTokens");

  /** Words that facts are told by and that go to no column; looked at all the same. */
  private static final List<OtelAttribute> NO_COLUMN =
      List.of(
          OtelAttribute.OPERATION,
          OtelAttribute.AI_SDK_OPERATION,
          OtelAttribute.REQUEST_TYPE,
          OtelAttribute.OPENINFERENCE_KIND,
          OtelAttribute.MLFLOW_KIND,
          OtelAttribute.TRACELOOP_KIND,
          OtelAttribute.SERVER,
          OtelAttribute.ERROR_TYPE);

  private static final Pattern HTTP_STATUS = Pattern.compile("[1-5][0-9][0-9]");
  private static final Pattern ERROR_CLASS = Pattern.compile("[A-Za-z0-9_.:$/-]{1,120}");
  private static final Pattern LIMITED =
      Pattern.compile("(?i)rate.?limit|throttl|too.?many.?requests");
  private static final Pattern STEP =
      Pattern.compile("agent|tool|workflow|retriev|memory|task|chain");

  final Attribution who;
  private final SymbolTable symbols;
  private final ContentScanner content;
  private final JsonCursor attribute = new JsonCursor();
  private final JsonCursor value = new JsonCursor();
  private final JsonCursor inner = new JsonCursor();
  private final JsonCursor attributeText = new JsonCursor();
  private final JsonCursor probe = new JsonCursor();
  private final MoneyText money = new MoneyText();
  private final TokenSplit usageObject = new TokenSplit();
  private final Symbol[] texts = new Symbol[OtelAttribute.values().length];
  private final long[] counts = new long[OtelAttribute.values().length];
  private final int[] ranks = new int[OtelAttribute.values().length];
  private final long[] seen = new long[OtelAttribute.names() / 64 + 1];
  private final IdText responseId = new IdText();
  private final IdText callId = new IdText();
  private final IdText requestId = new IdText();
  private final List<String> unread = new ArrayList<>();

  /** Facts of the resource, put in front of those of each of its spans. */
  private Symbol service;

  private Symbol environment;

  /** Texts of the resource that no machine alone fills: looked at with each of its spans. */
  private final List<int[]> resourceTexts = new ArrayList<>();

  private boolean inResource;

  private ContentState said;
  private boolean scanning;
  private boolean cacheHit;
  private int stream;
  private final LiteLlmHeaders headers = new LiteLlmHeaders();
  private BigDecimal firstTokenSeconds;
  private long costAtto;
  private BigDecimal costBig;

  OtelCall(SymbolTable symbols, ContentScanner content) {
    this.symbols = symbols;
    this.content = content;
    this.who = new Attribution(symbols, content);
  }

  /** Reads the attributes of a resource; they hold for all its spans. */
  void resource(byte[] b, int from, int to) throws MalformedRecord {
    begin(false);
    noResource();
    inResource = true;
    attributes(b, from, to, "resource.attributes");
    inResource = false;
    service = texts[OtelAttribute.SERVICE.ordinal()];
    environment = texts[OtelAttribute.ENVIRONMENT.ordinal()];
  }

  /** No resource stands before the span. */
  void noResource() {
    service = environment = null;
    resourceTexts.clear();
  }

  /**
   * Forgets the span before.
   *
   * @param scan whether its texts are looked at; not while only telling calls from other spans
   */
  void begin(boolean scan) {
    scanning = scan;
    Arrays.fill(texts, null);
    Arrays.fill(counts, -1);
    Arrays.fill(ranks, Integer.MAX_VALUE);
    responseId.clear();
    callId.clear();
    requestId.clear();
    unread.clear();
    usageObject.clear();
    who.clear();
    said = ContentState.ABSENT;
    cacheHit = false;
    stream = -1;
    headers.clear();
    firstTokenSeconds = null;
    costAtto = CallRecord.NONE;
    costBig = null;
  }

  /** Reads a list of attributes, {@code b[from, to)}; any other type holds none. */
  void attributes(byte[] b, int from, int to, String path) throws MalformedRecord {
    if (b[from] != '[') {
      return;
    }
    Arrays.fill(seen, 0);
    attribute.reset(b, from, to);
    attribute.enterArray();
    while (attribute.nextElement()) {
      if (attribute.peek() != '{') {
        attribute.skip();
        continue;
      }
      byte[] key = null;
      int keyFrom = 0;
      int keyTo = 0;
      int valueFrom = -1;
      int valueTo = -1;
      attribute.enterObject();
      int field;
      while ((field = attribute.nextField(ATTRIBUTE)) != JsonCursor.END) {
        if (field == 0 && attribute.peek() == '"') {
          attribute.readString();
          key = attribute.textBytes();
          keyFrom = attribute.textFrom();
          keyTo = attribute.textTo();
          if (key != b) { // unescaped into a buffer that the value may use as well
            key = Arrays.copyOfRange(key, keyFrom, keyTo);
            keyTo -= keyFrom;
            keyFrom = 0;
          }
        } else {
          attribute.skip();
          valueFrom = field == 1 ? attribute.sliceFrom() : valueFrom;
          valueTo = field == 1 ? attribute.sliceTo() : valueTo;
        }
      }
      if (key != null && valueFrom >= 0) {
        attribute(b, key, keyFrom, keyTo, valueFrom, valueTo, path);
      }
    }
  }

  private void attribute(
      byte[] b, byte[] key, int keyFrom, int keyTo, int from, int to, String path)
      throws MalformedRecord {
    int name = OtelAttribute.find(key, keyFrom, keyTo);
    boolean listed = name >= 0;
    if (listed) {
      if ((seen[name >> 6] & 1L << name) != 0) {
        throw new MalformedRecord(
            RejectReason.DUPLICATE_KEY, path + "." + text(key, keyFrom, keyTo));
      }
      seen[name >> 6] |= 1L << name;
    }
    if (b[from] != '{') {
      return;
    }
    value.reset(b, from, to);
    value.enterObject();
    int type;
    while ((type = value.nextField(VALUE)) != JsonCursor.END) {
      if (type == JsonCursor.OTHER) {
        value.skip();
      } else if (listed) {
        listed(OtelAttribute.of(name), OtelAttribute.rank(name), key, keyFrom, keyTo);
      } else {
        unlisted(b, key, keyFrom, keyTo);
      }
    }
  }

  private void listed(OtelAttribute what, int rank, byte[] key, int keyFrom, int keyTo)
      throws MalformedRecord {
    switch (what) {
      case RESPONSE_ID -> id(responseId, what, rank);
      case CALL_ID -> id(callId, what, rank);
      case REQUEST_ID -> {
        value.skip();
        if (firstText(what, rank)) {
          requestId.set(inner.textBytes(), inner.textFrom(), inner.textTo());
        }
      }
      case INPUT,
          OUTPUT,
          CACHE_READ,
          CACHE_WRITE,
          REASONING,
          TOTAL,
          INPUT_AUDIO,
          CACHED_AUDIO,
          INPUT_IMAGE,
          CACHED_IMAGE,
          OUTPUT_AUDIO,
          OUTPUT_IMAGE,
          INPUT_UNCACHED ->
          count(what, key, keyFrom, keyTo);
      case HTTP_STATUS, PORT -> {
        int n = value.readIntLenient(-1);
        if (n >= 0 && better(what, rank)) {
          counts[what.ordinal()] = n;
        }
      }
      case COST -> {
        if (number() && better(what, rank) && money.read(inner, text(key, keyFrom, keyTo))) {
          costAtto = money.atto();
          costBig = money.big();
        }
      }
      case MLFLOW_COST -> {
        value.skip();
        if (jsonInText()) {
          totalCost();
        }
      }
      case FIRST_TOKEN -> {
        if (number() && better(what, rank) && inner.readNumberSlice("time_to_first_chunk")) {
          firstTokenSeconds =
              inner.decimal(inner.sliceFrom(), inner.sliceTo(), text(key, keyFrom, keyTo));
        }
      }
      case FIRST_TOKEN_MILLIS -> {
        if (number()
            && better(OtelAttribute.FIRST_TOKEN, LAST)
            && inner.readNumberSlice("msToFirstChunk")) {
          firstTokenSeconds =
              inner
                  .decimal(inner.sliceFrom(), inner.sliceTo(), text(key, keyFrom, keyTo))
                  .movePointLeft(3);
        }
      }
      case AI_SDK_PROVIDER -> {
        value.skip();
        scan();
        if (jsonInText()) {
          sdkProvider();
        }
      }
      case STREAM -> {
        int flag = flag();
        if (flag >= 0 && better(what, rank)) {
          stream = flag;
        }
      }
      case TAGS -> {
        value.skip();
        tags();
      }
      case METADATA -> {
        value.skip();
        if (jsonInText()) {
          who.readFreeForm(inner);
        } else {
          scan();
        }
      }
      case USAGE_OBJECT -> {
        value.skip();
        usageObject();
      }
      case LITELLM_PARAMETERS -> {
        value.skip();
        if (jsonInText()) {
          parameters();
        }
      }
      default -> {
        value.skip();
        keepText(what, rank);
      }
    }
  }

  /** What no fact is read from: words of people, words of machines, or a count nobody knows. */
  private void unlisted(byte[] b, byte[] key, int keyFrom, int keyTo) throws MalformedRecord {
    value.skip();
    int from = value.sliceFrom();
    int to = value.sliceTo();
    if (isAny(CONTENT, key, keyFrom, keyTo)) {
      content(b, from, to);
    } else if (isAny(COUNTS, key, keyFrom, keyTo)) {
      String name = text(key, keyFrom, keyTo);
      if (!isZero(b, from, to) && !KNOWN_PARTS.matcher(name).matches() && name.length() < 100) {
        unread.add(name);
      }
    } else if (!isAny(MACHINE, key, keyFrom, keyTo)) {
      if (inResource) {
        resourceTexts.add(new int[] {from, to});
      } else {
        scan();
      }
    }
  }

  /** Takes a value that is prompt or answer whatever its name. */
  void content(byte[] b, int from, int to) {
    ContentState state = ContentMarks.of(b, from, to);
    said = ContentMarks.join(said, state);
    if (state != ContentState.ABSENT && scanning) {
      content.scanJson(b, from, to);
    }
  }

  /** Looks at the value skipped last for personal data. */
  private void scan() {
    scan(value.bytes(), value.sliceFrom(), value.sliceTo());
  }

  /** Looks at a text that is neither prompt nor answer, such as an error's. */
  void scan(byte[] b, int from, int to) {
    byte kind = b[from];
    if (scanning && (kind == '"' || kind == '{' || kind == '[')) {
      content.scanAround(b, from, to);
    }
  }

  /** The emitter left out attributes or events: content may have been among them. */
  void droppedSome() {
    said = ContentMarks.join(said, ContentState.TRUNCATED);
  }

  private boolean better(OtelAttribute what, int rank) {
    if (rank >= ranks[what.ordinal()]) {
      return false;
    }
    ranks[what.ordinal()] = rank;
    return true;
  }

  private void id(IdText id, OtelAttribute what, int rank) throws MalformedRecord {
    if (value.readStringLenient() && value.textTo() > value.textFrom() && better(what, rank)) {
      id.set(value.textBytes(), value.textFrom(), value.textTo());
    }
  }

  /** Keeps the text skipped last, where it is one, not empty and better than what is known. */
  private void keepText(OtelAttribute what, int rank) throws MalformedRecord {
    inner.reset(value.bytes(), value.sliceFrom(), value.sliceTo());
    if (!inner.readScalar() || inner.textTo() == inner.textFrom()) {
      return;
    }
    Symbol word = bare(who.text(inner));
    Symbol known = texts[what.ordinal()];
    if (better(what, rank)) {
      texts[what.ordinal()] = word;
      who.mention(known);
    } else {
      who.mention(word);
    }
  }

  /** MLflow writes texts of its attributes as JSON, in quotes of their own. */
  private Symbol bare(Symbol word) {
    String text = Symbol.string(word);
    int last = text == null ? 0 : text.length() - 1;
    return last > 1 && text.charAt(0) == '"' && text.charAt(last) == '"' && text.indexOf('\\') < 0
        ? symbols.intern(text.substring(1, last))
        : word;
  }

  /** Reads the text skipped last, or the first of a list; false when there is none. */
  private boolean firstText(OtelAttribute what, int rank) throws MalformedRecord {
    inner.reset(value.bytes(), value.sliceFrom(), value.sliceTo());
    if (inner.peek() == '{') {
      inner.enterObject();
      int field;
      while ((field = inner.nextField(ARRAY)) == JsonCursor.OTHER) {
        inner.skip();
      }
      if (field == JsonCursor.END || inner.peek() != '[') {
        return false;
      }
      inner.enterArray();
      if (!inner.nextElement() || inner.peek() != '{') {
        return false;
      }
      inner.enterObject();
      if (inner.nextField(VALUE) != 0) {
        return false;
      }
    }
    return inner.readStringLenient() && inner.textTo() > inner.textFrom() && better(what, rank);
  }

  /** A cursor at the number ahead, which some emitters write as text; false when there is none. */
  private boolean number() throws MalformedRecord {
    byte kind = value.peek();
    if (kind == '"') {
      value.readString();
      inner.reset(value.textBytes(), value.textFrom(), value.textTo());
      return value.textTo() > value.textFrom();
    }
    value.skip();
    inner.reset(value.bytes(), value.sliceFrom(), value.sliceTo());
    return kind == '0';
  }

  /**
   * Two emitters' names for one count may both stand there; they say the same or the higher is
   * meant.
   */
  private void count(OtelAttribute what, byte[] key, int keyFrom, int keyTo)
      throws MalformedRecord {
    if (number()) {
      if (inner.peek() != '0') {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, text(key, keyFrom, keyTo));
      }
      long n = inner.readTokens(text(key, keyFrom, keyTo));
      inner.finish();
      counts[what.ordinal()] = Math.max(counts[what.ordinal()], n);
    }
  }

  private int flag() throws MalformedRecord {
    if (value.peek() == '"') {
      value.readString();
      return value.textIs("True") || value.textIs("true")
          ? 1
          : value.textIs("False") || value.textIs("false") ? 0 : -1;
    }
    return value.readBoolean();
  }

  private void tags() throws MalformedRecord {
    inner.reset(value.bytes(), value.sliceFrom(), value.sliceTo());
    if (inner.peek() != '{') {
      return;
    }
    inner.enterObject();
    int field;
    while ((field = inner.nextField(ARRAY)) != JsonCursor.END) {
      if (field != 0 || inner.peek() != '[') {
        inner.skip();
        continue;
      }
      inner.enterArray();
      while (inner.nextElement()) {
        if (inner.peek() != '{') {
          inner.skip();
          continue;
        }
        inner.enterObject();
        int type;
        while ((type = inner.nextField(VALUE)) != JsonCursor.END) {
          if (type == 0 && inner.readStringLenient()) {
            who.tag(inner.text());
          } else if (type != 0) {
            inner.skip();
          }
        }
      }
    }
  }

  /** Positions {@link #inner} on the JSON object written into the text skipped last. */
  private boolean jsonInText() throws MalformedRecord {
    attributeText.reset(value.bytes(), value.sliceFrom(), value.sliceTo());
    if (!attributeText.readStringLenient()) {
      return false;
    }
    inner.reset(attributeText.textBytes(), attributeText.textFrom(), attributeText.textTo());
    int n = attributeText.textTo() - attributeText.textFrom();
    return n >= 2 && inner.peek() == '{' && isWhole();
  }

  /** Whether the text is JSON to its end: it is an emitter's string and may have been cut. */
  private boolean isWhole() {
    probe.reset(attributeText.textBytes(), attributeText.textFrom(), attributeText.textTo());
    try {
      probe.skip();
      probe.finish();
      return true;
    } catch (MalformedRecord e) {
      return false; // a text that is no JSON says nothing; the attribute itself is sound
    }
  }

  /**
   * LiteLLM writes its usage object as Python prints a dict. Where nothing in it needs quoting,
   * that differs from JSON in four words.
   */
  private void usageObject() throws MalformedRecord {
    if (jsonInText()) {
      usageObject.read(inner, who);
      return;
    }
    String text =
        attributeText.textTo() - attributeText.textFrom() > 4096 ? "" : attributeText.text();
    if (!text.startsWith("{'") || text.indexOf('"') >= 0 || text.indexOf('\\') >= 0) {
      return;
    }
    byte[] json =
        text.replace('\'', '"')
            .replace(": None", ": null")
            .replace(": True", ": true")
            .replace(": False", ": false")
            .getBytes(StandardCharsets.UTF_8);
    probe.reset(json, 0, json.length);
    try {
      probe.skip();
      probe.finish();
    } catch (MalformedRecord e) {
      return; // some other repr: the attributes of their own say what they say
    }
    inner.reset(json, 0, json.length);
    usageObject.read(inner, who);
  }

  /**
   * Reads what the AI SDK hands on from providers, each under its name: a provider's own usage, the
   * parts of the input that the SDK leaves out before version 6, Vercel's cost and id.
   */
  private void sdkProvider() throws MalformedRecord {
    inner.enterObject();
    while (inner.nextField(SDK_PROVIDER) != JsonCursor.END) {
      if (inner.peek() != '{') {
        inner.skip();
        continue;
      }
      inner.enterObject();
      int field;
      while ((field = inner.nextField(SDK_PROVIDER)) != JsonCursor.END) {
        switch (field) {
          case 0 -> sdkUsage();
          case 1, 2 -> most(OtelAttribute.CACHE_READ, "cacheReadInputTokens");
          case 3, 4 -> most(OtelAttribute.CACHE_WRITE, "cacheWriteInputTokens");
          case 5 -> most(OtelAttribute.REASONING, "reasoningTokens");
          case 6 -> sdkCost();
          case 7 -> {
            if (inner.readStringLenient() && requestId.isNone()) {
              requestId.set(inner.textBytes(), inner.textFrom(), inner.textTo());
            }
          }
          default -> inner.skip();
        }
      }
    }
  }

  private void sdkUsage() throws MalformedRecord {
    if (inner.peek() != '{') {
      inner.skip();
      return;
    }
    inner.skip();
    int from = inner.sliceFrom();
    int to = inner.sliceTo();
    probe.reset(inner.bytes(), from, to);
    usageObject.read(probe, who);
    probe.reset(inner.bytes(), from, to);
    probe.enterObject();
    int field;
    while ((field = probe.nextField(SDK_BEDROCK_USAGE)) != JsonCursor.END) {
      OtelAttribute what = field == 0 ? OtelAttribute.CACHE_READ : OtelAttribute.CACHE_WRITE;
      if (field >= 0) {
        counts[what.ordinal()] =
            Math.max(counts[what.ordinal()], probe.readTokens("providerMetadata.usage"));
      } else {
        probe.skip();
      }
    }
  }

  private void most(OtelAttribute what, String field) throws MalformedRecord {
    counts[what.ordinal()] = Math.max(counts[what.ordinal()], inner.readTokens(field));
  }

  /** Vercel's gateway writes what it charged as a text. */
  private void sdkCost() throws MalformedRecord {
    if (inner.peek() != '"') {
      inner.skip();
      return;
    }
    inner.readString();
    probe.reset(inner.textBytes(), inner.textFrom(), inner.textTo());
    if (inner.textTo() > inner.textFrom()
        && probe.peek() == '0'
        && better(OtelAttribute.COST, LAST)
        && money.read(probe, "providerMetadata.gateway.cost")) {
      costAtto = money.atto();
      costBig = money.big();
    }
  }

  private void parameters() throws MalformedRecord {
    inner.enterObject();
    int field;
    while ((field = inner.nextField(PARAMETERS)) != JsonCursor.END) {
      switch (field) {
        case 0 -> keepInner(OtelAttribute.BASE_URL);
        case 1 -> keepInner(OtelAttribute.DEPLOYMENT);
        case 2 -> cacheHit = inner.readStringLenient() && inner.textTo() > inner.textFrom();
        case 3 -> headers.read(inner);
        default -> inner.skip();
      }
    }
  }

  /** MLflow's sum of what it made the parts cost. */
  private void totalCost() throws MalformedRecord {
    inner.enterObject();
    int field;
    while ((field = inner.nextField(MLFLOW_COST)) != JsonCursor.END) {
      if (field == 0
          && better(OtelAttribute.COST, LAST)
          && money.read(inner, "mlflow.llm.cost.total_cost")) {
        costAtto = money.atto();
        costBig = money.big();
      } else if (field != 0) {
        inner.skip();
      }
    }
  }

  private void keepInner(OtelAttribute what) throws MalformedRecord {
    Symbol text = who.readText(inner);
    if (text != null && better(what, 0)) {
      texts[what.ordinal()] = text;
    }
  }

  // ---------------------------------------------------------------- what was read

  /**
   * The operation in OpenTelemetry's words; null for what is no call of a model: a step of an
   * agent, a tool, a chain, a database.
   */
  String operation() {
    String kind = word(OtelAttribute.OPENINFERENCE_KIND);
    if (kind != null) {
      return switch (kind) {
        case "LLM" -> "chat";
        case "EMBEDDING" -> "embeddings";
        default -> null;
      };
    }
    kind = word(OtelAttribute.MLFLOW_KIND);
    if (kind != null && !kind.equals("UNKNOWN")) {
      return switch (kind) {
        case "CHAT_MODEL", "LLM" -> "chat";
        case "EMBEDDING" -> "embeddings";
        default -> null;
      };
    }
    boolean named = word(OtelAttribute.MODEL) != null || word(OtelAttribute.MODEL_SERVED) != null;
    String written = word(OtelAttribute.OPERATION);
    if (!callId.isNone() || word(OtelAttribute.MODEL_SENT) != null) {
      return written == null || !named ? null : Operations.ofLiteLlm(written);
    }
    if (written == null && word(OtelAttribute.AI_SDK_OPERATION) != null) {
      return ofAiSdk(word(OtelAttribute.AI_SDK_OPERATION));
    }
    if (written == null) {
      String type = word(OtelAttribute.REQUEST_TYPE);
      if (type != null) {
        return type.equals("rerank") ? "rerank" : ofWord(type);
      }
      boolean provided = word(OtelAttribute.PROVIDER) != null;
      boolean step = word(OtelAttribute.TRACELOOP_KIND) != null;
      return named && provided && !step ? "unknown" : null;
    }
    String operation = ofWord(written);
    return operation != null || !named || !hasCounts() || isStep(written) ? operation : "unknown";
  }

  private static String ofWord(String operation) {
    return switch (operation) {
      case "chat", "messages", "responses" -> "chat";
      case "text_completion", "completion" -> "text_completion";
      case "embeddings", "embedding" -> "embeddings";
      case "generate_content", "image_generation", "transcription", "speech", "rerank" -> operation;
      case "ai.generateSpeech" -> "speech";
      case "ai.transcribe", "ai.streamTranscribe" -> "transcription";
      default -> null;
    };
  }

  /**
   * The AI SDK's own names of spans: what is done with a model stands in a span of its own within
   * the function that was called, but for sound.
   */
  private static String ofAiSdk(String operation) {
    int dot = operation.lastIndexOf('.');
    return switch (operation.substring(dot + 1)) {
      case "doGenerate", "doStream" -> "chat";
      case "doEmbed" -> "embeddings";
      case "doRerank" -> "rerank";
      default -> ofWord(operation);
    };
  }

  /** An operation around model calls or beside them; what it counts, its calls count as well. */
  private static boolean isStep(String operation) {
    return STEP.matcher(operation).find();
  }

  private boolean hasCounts() {
    return count(OtelAttribute.INPUT) >= 0 || count(OtelAttribute.OUTPUT) >= 0 || usageObject.seen;
  }

  /** Whether an attribute says that the call failed. */
  boolean isError() {
    // An exception that was caught on the way (an event) fails nothing; error.type does.
    return ranks[OtelAttribute.ERROR_TYPE.ordinal()] == 0
        || count(OtelAttribute.HTTP_STATUS) >= 400;
  }

  /** Whether the span says what was used, or that it failed: then a span around it adds nothing. */
  boolean tells(boolean failed) {
    return failed || hasCounts();
  }

  private String word(OtelAttribute what) {
    return Symbol.string(texts[what.ordinal()]);
  }

  private long count(OtelAttribute what) {
    return counts[what.ordinal()];
  }

  /** The id the provider gave the response; at a failure LiteLLM repeats its call id here. */
  IdText responseId() {
    return responseId;
  }

  /** Whether LiteLLM answered from its own cache; the response id is then that of another call. */
  boolean isCacheHit() {
    return cacheHit;
  }

  /**
   * Writes everything but ids of the span, times and keys.
   *
   * @param record the bytes that hold the span and its resource
   */
  void into(CallRecord call, byte[] record, String operation, boolean failed) {
    for (OtelAttribute what : NO_COLUMN) {
      who.mention(texts[what.ordinal()]);
    }
    call.operation = symbols.intern(operation);
    call.callId.set(callId);
    if (!failed) {
      call.responseId.set(responseId);
    }
    call.requestId.set(headers.requestId().isNone() ? requestId : headers.requestId());
    call.providerAsLogged = texts[OtelAttribute.PROVIDER.ordinal()];
    Symbol model = texts[OtelAttribute.MODEL.ordinal()];
    call.modelRequested = who.kept(texts[OtelAttribute.MODEL_ALIAS.ordinal()], model);
    call.modelSent = who.kept(texts[OtelAttribute.MODEL_SENT.ordinal()], model);
    Symbol served = texts[OtelAttribute.MODEL_SERVED.ordinal()];
    // LiteLLM writes the caller's alias back into the response: that names no model.
    call.modelServedAsLogged = served == call.modelRequested ? null : served;
    call.deployment = texts[OtelAttribute.DEPLOYMENT.ordinal()];
    call.apiBase = address();
    call.regionCalledAsLogged = texts[OtelAttribute.AWS_REGION.ordinal()];
    call.regionServedAsLogged = texts[OtelAttribute.SERVED_AT.ordinal()];
    call.geography = texts[OtelAttribute.GEOGRAPHY.ordinal()];
    call.serviceTier = texts[OtelAttribute.SERVICE_TIER.ordinal()];
    String sdk = word(OtelAttribute.AI_SDK_OPERATION);
    boolean told = stream >= 0 || sdk == null;
    call.stream =
        told ? stream : sdk.endsWith(".doStream") ? 1 : sdk.endsWith(".doGenerate") ? 0 : -1;
    call.attempt = headers.attempts() < 0 ? -1 : headers.attempts() + 1;
    headers.quotaInto(call);
    call.gatewayCacheHit = cacheHit;
    call.team = texts[OtelAttribute.TEAM.ordinal()];
    call.apiKey = texts[OtelAttribute.API_KEY.ordinal()];
    call.costCenter = texts[OtelAttribute.COST_CENTER.ordinal()];
    call.workload = texts[OtelAttribute.WORKLOAD.ordinal()];
    call.actor =
        who.kept(texts[OtelAttribute.USER.ordinal()], texts[OtelAttribute.KEY_USER.ordinal()]);
    tokens(call);
    // With an answer from its cache LiteLLM repeats the cost of the call that filled it.
    if (!cacheHit && (costAtto != CallRecord.NONE || costBig != null)) {
      call.reportedCostAtto = costAtto;
      call.reportedCostBig = costBig;
      call.currency = symbols.intern("USD");
    }
    ended(call, failed);
    call.contentState = said;
    who.mention(service);
    for (int[] text : resourceTexts) {
      scan(record, text[0], text[1]);
    }
    for (String name : unread) {
      who.tag("unread-usage=" + name);
    }
    who.into(call);
    if (call.workload == null && callId.isNone() && service != null) {
      // A gateway's service name is the gateway; an application's is what the call was for.
      call.workload = service.toString().startsWith("unknown_service") ? null : service;
    }
    call.environment = Attribution.first(call.environment, environment);
  }

  private Symbol address() {
    Symbol base = texts[OtelAttribute.BASE_URL.ordinal()];
    Symbol host = texts[OtelAttribute.SERVER.ordinal()];
    if (base != null || host == null) {
      return base;
    }
    long port = count(OtelAttribute.PORT);
    return port < 0 || port == 443 ? host : symbols.intern(host + ":" + port);
  }

  /**
   * The specification counts cache reads and writes in the input; many emitters do not. Where the
   * parts exceed the whole, or the total is the sum of all four, they are added instead.
   */
  private void tokens(CallRecord call) {
    long in = Math.max(0, Math.max(count(OtelAttribute.INPUT), usageObject.prompt));
    long out = Math.max(0, Math.max(count(OtelAttribute.OUTPUT), usageObject.completion));
    long read = Math.max(0, Math.max(count(OtelAttribute.CACHE_READ), usageObject.read));
    long write = Math.max(0, Math.max(count(OtelAttribute.CACHE_WRITE), usageObject.write));
    long reasoning = Math.max(0, Math.max(count(OtelAttribute.REASONING), usageObject.reasoning));
    long parts = read + write;
    boolean apart =
        parts > in
            || (parts > 0 && count(OtelAttribute.TOTAL) == in + out + parts)
            || (usageObject.apart && ofAnthropic())
            || isApartAtSdk();
    if (usageObject.apart && word(OtelAttribute.AI_SDK_OPERATION) != null) {
      in = usageObject.prompt; // the provider's own; the SDK's holds the cache since version 6
    }
    long total = count(OtelAttribute.TOTAL) - in - out - (apart ? parts : 0);
    if (reasoning > out || (reasoning > 0 && total >= reasoning)) {
      out += reasoning; // Google's thoughts come on top of its answer
    }
    call.inputUncached = apart ? in : in - parts;
    call.cacheRead = read;
    call.cacheWrite1h = Math.min(usageObject.write1h, write);
    call.cacheWrite5m = write - call.cacheWrite1h;
    call.output = out;
    call.reasoning = Math.min(reasoning, out);
    usageObject.media(
        count(OtelAttribute.INPUT_AUDIO) - Math.max(0, count(OtelAttribute.CACHED_AUDIO)),
        count(OtelAttribute.INPUT_IMAGE) - Math.max(0, count(OtelAttribute.CACHED_IMAGE)),
        count(OtelAttribute.OUTPUT_AUDIO),
        count(OtelAttribute.OUTPUT_IMAGE));
    usageObject.media(call);
    // No prompt has no tokens: zeros are what an emitter writes that does not know.
    if (in + out + parts == 0) {
      call.tokenSource = TokenSource.ABSENT;
    } else if (stream == 1
        && usageObject.seen
        && !usageObject.detailed
        && usageObject.reasoning == 0) {
      // Without stream_options.include_usage LiteLLM counts itself and does not say so (trap T3).
      call.tokenSource = TokenSource.ESTIMATED;
    } else {
      call.tokenSource = TokenSource.REPORTED;
    }
  }

  /**
   * Before its version 6 the AI SDK, too, hands on what the provider counted: at Anthropic and at
   * Bedrock the input leaves the cache out. From 6 on it tells the input without the cache.
   */
  private boolean isApartAtSdk() {
    if (word(OtelAttribute.AI_SDK_OPERATION) == null || count(OtelAttribute.INPUT_UNCACHED) >= 0) {
      return false;
    }
    String provider = word(OtelAttribute.PROVIDER);
    return ofAnthropic()
        || (provider != null && (provider.contains("anthropic") || provider.contains("bedrock")));
  }

  /** MLflow hands a provider's counts on as they came; Anthropic's input leaves the cache out. */
  private boolean ofAnthropic() {
    String provider = word(OtelAttribute.PROVIDER);
    String model = word(OtelAttribute.MODEL);
    return "anthropic".equals(provider) || model != null && model.contains("claude");
  }

  private void ended(CallRecord call, boolean failed) {
    call.status = failed ? Status.FAILED : Status.SUCCEEDED;
    Symbol error = texts[OtelAttribute.ERROR_TYPE.ordinal()];
    String name = error == null ? "" : error.toString();
    call.httpStatus = (int) count(OtelAttribute.HTTP_STATUS);
    if (call.httpStatus < 0) {
      call.httpStatus = HTTP_STATUS.matcher(name).matches() ? Integer.parseInt(name) : -1;
    }
    if (call.httpStatus < 100 || call.httpStatus > 599) {
      call.httpStatus = -1;
    }
    if (!failed) {
      return;
    }
    // Free text has been seen where a class belongs.
    call.errorClass = ERROR_CLASS.matcher(name).matches() ? error : null;
    call.rateLimit = limit(name, call.httpStatus);
  }

  /**
   * A trace tells of a limit and rarely whose: the address may be a gateway's. LiteLLM's classes
   * tell it, and a quota that is used up is a budget wherever it stands.
   */
  private RateLimit limit(String name, int status) {
    if (name.endsWith("BudgetExceededError") || name.equals("insufficient_quota")) {
      return RateLimit.BUDGET;
    }
    boolean limited = status == 429 || LIMITED.matcher(name).find();
    if (!limited) {
      return RateLimit.NONE;
    }
    if (name.equals("ThrottlingException")) {
      return RateLimit.VENDOR;
    }
    if (callId.isNone()) {
      return RateLimit.UNKNOWN;
    }
    return name.startsWith("Proxy")
        ? RateLimit.GATEWAY
        : name.equals("RateLimitError") ? RateLimit.VENDOR : RateLimit.UNKNOWN;
  }

  /** Sets the first token of a stream; seconds, written as a decimal. */
  void firstToken(CallRecord call) {
    if (firstTokenSeconds == null
        || firstTokenSeconds.signum() < 0
        || firstTokenSeconds.compareTo(BigDecimal.valueOf(86_400)) > 0) {
      return;
    }
    call.firstTokenUs =
        firstTokenSeconds.movePointRight(6).setScale(0, RoundingMode.HALF_UP).longValueExact();
    call.firstTokenAt = call.startedAt + call.firstTokenUs;
  }

  private static boolean isZero(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] != '"' && b[i] != '0' && b[i] != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAny(byte[][] prefixes, byte[] b, int from, int to) {
    for (byte[] prefix : prefixes) {
      if (to - from >= prefix.length
          && Arrays.equals(b, from, from + prefix.length, prefix, 0, prefix.length)) {
        return true;
      }
    }
    return false;
  }

  private static String text(byte[] b, int from, int to) {
    return new String(b, from, to - from, StandardCharsets.UTF_8);
  }

  private static byte[][] ascii(String... texts) {
    return Arrays.stream(texts)
        .map(s -> s.getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }
}
