package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.MoneyText;
import io.plumbline.stage.ingest.json.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the attributes and events of one span (or one log record) and of the resource it belongs
 * to. Reused from span to span; not thread-safe.
 *
 * <p>Texts that no machine wrote go to the scanner while they are passed; whether prompt and answer
 * were among them is the content state.
 */
final class OtelAttributes {
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

  /** A usage object that Python printed is shorter. */
  private static final int LONGEST_DICT = 4096;

  final Attribution who;

  /** What was read. */
  final OtelFacts facts = new OtelFacts();

  private final SymbolTable symbols;
  private final ContentScanner content;
  private final OtelNestedJson nested;
  private final JsonCursor attribute = new JsonCursor();
  private final JsonCursor value = new JsonCursor();
  private final JsonCursor inner = new JsonCursor();
  private final JsonCursor attributeText = new JsonCursor();
  private final JsonCursor probe = new JsonCursor();
  private final MoneyText money = new MoneyText();
  private final long[] seen = new long[OtelAttribute.names() / 64 + 1];

  // Of the resource, for each of its spans.
  private Symbol service;
  private Symbol environment;

  /** Texts that no machine alone fills: looked at with each of its spans. */
  private final List<int[]> resourceTexts = new ArrayList<>();

  /** Where the answer stands that the span holds; -1: nowhere. */
  private int answerFrom;

  private int answerTo;

  private boolean inResource;
  private ContentState said;
  private boolean scanning;

  OtelAttributes(SymbolTable symbols, ContentScanner content) {
    this.symbols = symbols;
    this.content = content;
    this.who = new Attribution(symbols, content);
    this.nested = new OtelNestedJson(facts, who);
  }

  /** Reads the attributes of a resource; they hold for all its spans. */
  void resource(byte[] b, int from, int to) throws MalformedRecord {
    begin(false);
    noResource();
    inResource = true;
    read(b, from, to, "resource.attributes");
    inResource = false;
    service = facts.text(OtelAttribute.SERVICE);
    environment = facts.text(OtelAttribute.ENVIRONMENT);
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
    answerFrom = -1;
    facts.clear();
    who.clear();
    said = ContentState.ABSENT;
  }

  /** Reads a list of attributes, {@code b[from, to)}; any other type holds none. */
  void read(byte[] b, int from, int to, String path) throws MalformedRecord {
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
    if (answerFrom >= 0 && facts.responseId.isNone() && facts.isOpenInferenceCall()) {
      answer(b);
    }
  }

  /** OpenInference names no response; its whole text, where it is kept, does. */
  private void answer(byte[] b) throws MalformedRecord {
    try {
      value.reset(b, answerFrom, answerTo);
      value.skip();
      if (jsonInText()) {
        nested.openInferenceAnswer(inner);
      }
    } catch (MalformedRecord e) {
      facts.answered.clear(); // content only looks like an answer: the span itself is sound
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
      case RESPONSE_ID -> id(facts.responseId, what, rank);
      case CALL_ID -> id(facts.callId, what, rank);
      case REQUEST_ID -> {
        value.skip();
        if (firstText(what, rank)) {
          facts.requestId.set(inner.textBytes(), inner.textFrom(), inner.textTo());
        }
      }
      case INPUT,
          OUTPUT,
          CACHE_READ,
          CACHE_WRITE,
          CACHE_WRITE_1H,
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
      case HTTP_STATUS, PORT, RESENT -> {
        int n = value.readIntLenient(-1);
        if (n >= 0 && facts.better(what, rank)) {
          facts.count(what, n);
        }
      }
      case COST -> {
        if (number() && facts.better(what, rank) && money.read(inner, text(key, keyFrom, keyTo))) {
          facts.cost(money);
        }
      }
      case MLFLOW_COST -> {
        value.skip();
        if (jsonInText()) {
          nested.mlflowCost(inner);
        }
      }
      case FIRST_TOKEN -> {
        if (number() && facts.better(what, rank) && inner.readNumberSlice("time_to_first_chunk")) {
          facts.firstTokenSeconds =
              inner.decimal(inner.sliceFrom(), inner.sliceTo(), text(key, keyFrom, keyTo));
        }
      }
      case FIRST_TOKEN_MILLIS -> {
        if (number()
            && facts.better(OtelAttribute.FIRST_TOKEN, OtelFacts.LAST)
            && inner.readNumberSlice("msToFirstChunk")) {
          facts.firstTokenSeconds =
              inner
                  .decimal(inner.sliceFrom(), inner.sliceTo(), text(key, keyFrom, keyTo))
                  .movePointLeft(3);
        }
      }
      case ANSWER -> {
        value.skip();
        answerFrom = value.sliceFrom();
        answerTo = value.sliceTo();
        content(value.bytes(), answerFrom, answerTo);
      }
      case PARAMETERS -> {
        value.skip();
        scan();
        if (jsonInText()) {
          nested.openInferenceParameters(inner);
        }
      }
      case USAGE_RAW -> {
        value.skip();
        if (jsonInText()) {
          facts.answered.read(inner, who);
        }
      }
      case LOGFIRE_REQUEST -> {
        value.skip();
        scan();
        facts.ofLogfire = true;
      }
      case ERROR_TEXT -> {
        value.skip();
        errorText(value.bytes(), value.sliceFrom(), value.sliceTo());
      }
      case AI_SDK_PROVIDER -> {
        value.skip();
        scan();
        if (jsonInText()) {
          nested.sdkProvider(inner);
        }
      }
      case STREAM -> {
        int flag = flag();
        if (flag >= 0 && facts.better(what, rank)) {
          facts.stream = flag;
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
          nested.liteLlmParameters(inner);
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
    switch (OtelText.of(key, keyFrom, keyTo)) {
      case CONTENT -> content(b, from, to);
      case COUNT -> {
        String name = text(key, keyFrom, keyTo);
        if (!isZero(b, from, to) && !OtelText.isPartOfKnown(name) && name.length() < 100) {
          facts.unread.add(name);
        }
      }
      case WORDS -> {
        if (inResource) {
          resourceTexts.add(new int[] {from, to});
        } else {
          scan();
        }
      }
      case MACHINE -> {} // not looked at
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

  /** Takes the text of an error, which begins with the status at most SDKs. */
  void errorText(byte[] b, int from, int to) throws MalformedRecord {
    scan(b, from, to);
    attributeText.reset(b, from, to);
    if (attributeText.readStringLenient()) {
      facts.errorText(attributeText);
    }
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

  /** Whether prompt and answer could be looked at, as far as the span has been read. */
  ContentState contentState() {
    return said;
  }

  /** Name of the service whose resource it is; null: not told. */
  Symbol service() {
    return service;
  }

  /** Environment of the resource; null: not told. */
  Symbol environment() {
    return environment;
  }

  /**
   * Looks at the texts of the resource.
   *
   * @param record the bytes that hold it
   */
  void scanResource(byte[] record) {
    for (int[] text : resourceTexts) {
      scan(record, text[0], text[1]);
    }
  }

  private void id(IdText id, OtelAttribute what, int rank) throws MalformedRecord {
    if (value.readStringLenient()
        && value.textTo() > value.textFrom()
        && facts.better(what, rank)) {
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
    Symbol known = facts.text(what);
    if (facts.better(what, rank)) {
      facts.text(what, word);
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
    return inner.readStringLenient()
        && inner.textTo() > inner.textFrom()
        && facts.better(what, rank);
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

  private void count(OtelAttribute what, byte[] key, int keyFrom, int keyTo)
      throws MalformedRecord {
    if (number()) {
      if (inner.peek() != '0') {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, text(key, keyFrom, keyTo));
      }
      long n = inner.readTokens(text(key, keyFrom, keyTo));
      inner.finish();
      facts.most(what, n);
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
    // An emitter's string may have been cut: it says nothing then, and the attribute is sound.
    return n >= 2
        && inner.peek() == '{'
        && probe.isWhole(
            attributeText.textBytes(), attributeText.textFrom(), attributeText.textTo());
  }

  private void usageObject() throws MalformedRecord {
    if (jsonInText()) {
      facts.usage.read(inner, who);
    } else if (attributeText.textTo() - attributeText.textFrom() <= LONGEST_DICT) {
      nested.pythonUsage(attributeText.text());
    }
  }

  private static boolean isZero(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] != '"' && b[i] != '0' && b[i] != '.') {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] b, int from, int to) {
    return new String(b, from, to - from, StandardCharsets.UTF_8);
  }
}
