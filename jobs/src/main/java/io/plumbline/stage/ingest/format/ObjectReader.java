package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.TokenSource;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.json.DeclaredZone;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.MoneyText;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneOffset;
import java.util.HexFormat;

/**
 * What formats share whose calls are JSON objects of their own: alone in a record, or in an
 * envelope around one or many. Goes over the fields, gives typed readings of the value ahead, and
 * completes the call. A row of a CSV file is such an object too, so numbers, ids and flags are
 * taken as numbers or as text.
 *
 * <p>A format says its fields, reads each in {@link #read} and puts the call together in {@link
 * #complete}.
 */
abstract class ObjectReader implements CallBatchFormat.BatchParser {
  private static final int LONGEST_NUMBER = 64;
  private static final HexFormat HEX = HexFormat.of();
  private static final FieldNames ANSWER = FieldNames.of("id", "model", "usage");

  final JsonCursor json = new JsonCursor();
  final JsonCursor inner = new JsonCursor();
  final KeyDigest digest = new KeyDigest();
  final Attribution who;
  final SymbolTable symbols;
  final ContentScanner content;

  /** Whether prompt and answer could be looked at, as far as the record has been read. */
  ContentState said;

  private final RecordFields top;
  private final FieldNames envelope;
  private final JsonCursor outer = new JsonCursor();
  private final JsonCursor text = new JsonCursor();
  private final ObjectInText inText = new ObjectInText(inner);
  private final MoneyText money = new MoneyText();
  private DeclaredZone zone = new DeclaredZone(ZoneOffset.UTC);
  private SourceFile file;
  private int objectFrom;
  private int objectTo;

  /**
   * @param fields what is read of a call's object
   * @param envelope fields under which an object or an array of them may stand in a record
   */
  ObjectReader(SymbolTable symbols, ContentScanner content, FieldNames fields, String... envelope) {
    this.symbols = symbols;
    this.content = content;
    this.who = new Attribution(symbols, content);
    this.top = new RecordFields(fields);
    this.envelope = envelope.length == 0 ? null : FieldNames.of(envelope);
  }

  /** Forgets the call before. */
  abstract void begin(CallRecord call);

  /** Reads the value of a field; exactly one value is consumed. */
  abstract void read(int field, CallRecord call) throws MalformedRecord;

  /**
   * Puts together what was read.
   *
   * @return false when the object is no model call and is passed over
   */
  abstract boolean complete(CallRecord call) throws MalformedRecord;

  /** Gives what else the object just given tells of: attempts that a gateway made before. */
  void more(CallRecord call, int at, CallBatchFormat.CallSink sink) throws MalformedRecord {}

  @Override
  public void begin(SourceFile file) {
    this.file = file;
    zone = file.zone();
    json.zone(zone);
  }

  /**
   * Sets when a call started whose record may not tell: else the time at which the file was
   * written.
   *
   * @param told microseconds since 1970, or {@link CallRecord#NONE}
   * @param byId whether the deduplication key is made of an id; else two calls may be alike
   */
  final void startedOrWritten(CallRecord call, long told, boolean byId) {
    boolean tells = told != CallRecord.NONE;
    call.startedAt = tells ? told : TimeText.micros(file.modifiedAt());
    call.undated = !tells && byId;
  }

  @Override
  public void parse(byte[] record, int from, int to, CallRecord call, CallBatchFormat.CallSink sink)
      throws MalformedRecord {
    if (envelope == null || !inEnvelope(record, from, to, call, sink)) {
      object(record, from, to, call);
      give(call, from, sink);
    }
  }

  private void give(CallRecord call, int at, CallBatchFormat.CallSink sink) throws MalformedRecord {
    if (complete(call)) {
      who.into(call);
      call.contentState = said;
      sink.accept(at);
      more(call, at, sink);
    } else {
      sink.passOver();
    }
  }

  private boolean inEnvelope(
      byte[] record, int from, int to, CallRecord call, CallBatchFormat.CallSink sink)
      throws MalformedRecord {
    outer.reset(record, from, to);
    if (outer.peek() != '{') {
      return false;
    }
    outer.enterObject();
    int valueFrom = -1;
    int valueTo = -1;
    int field;
    while ((field = outer.nextField(envelope)) != JsonCursor.END) {
      byte kind = outer.peek();
      outer.skip();
      if (field >= 0 && (kind == '[' || kind == '{')) {
        valueFrom = outer.sliceFrom();
        valueTo = outer.sliceTo();
      }
    }
    outer.finish();
    if (valueFrom < 0) {
      return false;
    }
    if (record[valueFrom] == '{') {
      object(record, valueFrom, valueTo, call);
      give(call, valueFrom, sink);
      return true;
    }
    elements(record, valueFrom, valueTo, call, sink);
    return true;
  }

  /** Gives the objects of the array in {@code record[from, to)} one by one. */
  final void elements(
      byte[] record, int from, int to, CallRecord call, CallBatchFormat.CallSink sink)
      throws MalformedRecord {
    outer.reset(record, from, to);
    outer.enterArray();
    boolean any = false;
    while (outer.nextElement()) {
      any = true;
      outer.skip();
      try {
        object(record, outer.sliceFrom(), outer.sliceTo(), call);
        give(call, outer.sliceFrom(), sink);
      } catch (MalformedRecord e) {
        sink.reject(e.reason(), e.where(), outer.sliceFrom(), outer.sliceTo());
      }
    }
    if (!any) {
      sink.passOver();
    }
  }

  /** Goes over the fields of the object in {@code record[from, to)}. */
  final void object(byte[] record, int from, int to, CallRecord call) throws MalformedRecord {
    objectFrom = from;
    objectTo = to;
    who.clear();
    said = ContentState.ABSENT;
    begin(call);
    json.reset(record, from, to);
    top.enter(json);
    int field;
    while ((field = top.next(json, who)) != JsonCursor.END) {
      read(field, call);
    }
    json.finish();
  }

  /** Where the object being read begins in {@link #json}'s bytes. */
  final int objectFrom() {
    return objectFrom;
  }

  /** Where it ends, exclusive. */
  final int objectTo() {
    return objectTo;
  }

  // ---------------------------------------------------------------- the value ahead

  /** An id; numbers are ids too. */
  final void id(IdText id) throws MalformedRecord {
    id(json, id);
  }

  final void id(JsonCursor at, IdText id) throws MalformedRecord {
    if (at.readScalar()) {
      id.set(at.textBytes(), at.textFrom(), at.textTo());
    }
  }

  /** A word, or a number as it is written; null for null, empty and other types. */
  final Symbol word() throws MalformedRecord {
    return word(json);
  }

  final Symbol word(JsonCursor at) throws MalformedRecord {
    Symbol word = at.readScalar() ? who.text(at) : null;
    // Whatever becomes of it: a path may carry a name, and not every word goes to a column.
    who.mentionPlace(word);
    return word;
  }

  /** A word that a fact is told by and that goes to no column; looked at all the same. */
  final Symbol mention() throws MalformedRecord {
    return mention(json);
  }

  final Symbol mention(JsonCursor at) throws MalformedRecord {
    Symbol word = word(at);
    who.mention(word);
    return word;
  }

  /** A person: looked at for personal data, and given to become a pseudonym. */
  final Symbol person() throws MalformedRecord {
    return word();
  }

  /** A token count, or one written as text; -1 for null and empty. */
  final long tokens(String field) throws MalformedRecord {
    return tokens(json, field);
  }

  final long tokens(JsonCursor at, String field) throws MalformedRecord {
    if (at.peek() != '"') {
      return at.readTokens(field);
    }
    at.readString();
    if (at.textTo() == at.textFrom()) {
      return -1;
    }
    long n = numberInText(at, field).readTokens(field);
    finished(field);
    return n;
  }

  /** An amount; false for null and empty. */
  final boolean amount(CallRecord call, String field, int pointLeft) throws MalformedRecord {
    return amount(json, call, field, pointLeft);
  }

  final boolean amount(JsonCursor at, CallRecord call, String field, int pointLeft)
      throws MalformedRecord {
    BigDecimal amount = decimal(at, field);
    if (amount == null) {
      return false;
    }
    set(call, amount, pointLeft, field);
    return true;
  }

  final void set(CallRecord call, BigDecimal amount, int pointLeft, String field)
      throws MalformedRecord {
    money.take(amount, pointLeft, field);
    call.reportedCostAtto = money.atto();
    call.reportedCostBig = money.big();
  }

  /** A number, or one written as text; null for null and empty. */
  final BigDecimal decimal(JsonCursor at, String field) throws MalformedRecord {
    if (at.peek() != '"') {
      return at.readNumberSlice(field) ? at.decimal(at.sliceFrom(), at.sliceTo(), field) : null;
    }
    at.readString();
    if (at.textTo() == at.textFrom()) {
      return null;
    }
    JsonCursor number = numberInText(at, field);
    number.readNumberSlice(field);
    finished(field);
    return number.decimal(number.sliceFrom(), number.sliceTo(), field);
  }

  private JsonCursor numberInText(JsonCursor at, String field) throws MalformedRecord {
    int n = at.textTo() - at.textFrom();
    text.reset(at.textBytes(), at.textFrom(), at.textTo());
    if (n > LONGEST_NUMBER || text.peek() != '0') {
      throw new MalformedRecord(RejectReason.WRONG_TYPE, field);
    }
    return text;
  }

  private void finished(String field) throws MalformedRecord {
    try {
      text.finish();
    } catch (MalformedRecord e) {
      throw new MalformedRecord(RejectReason.WRONG_TYPE, field);
    }
  }

  /**
   * A span of time.
   *
   * @param toMicros decimals to move the point to the right: 3 for milliseconds
   * @return microseconds; {@link CallRecord#NONE} for null, empty, negative and above a week
   */
  final long span(String field, int toMicros) throws MalformedRecord {
    return span(json, field, toMicros);
  }

  final long span(JsonCursor at, String field, int toMicros) throws MalformedRecord {
    BigDecimal v = decimal(at, field);
    if (v == null || v.signum() < 0) {
      return CallRecord.NONE;
    }
    BigDecimal micros = v.movePointRight(toMicros).setScale(0, RoundingMode.HALF_UP);
    return micros.precision() > 12 ? CallRecord.NONE : micros.longValueExact();
  }

  /** Text that is an ISO time, by the source's zone where it names none. */
  final long isoTime(byte[] b, int from, int to, String field) throws MalformedRecord {
    return TimeText.iso(b, from, to, field, zone);
  }

  /** A time, by the source's zone (UTC where none is declared) where it is written without one. */
  final long time(String field) throws MalformedRecord {
    return time(json, field);
  }

  final long time(JsonCursor at, String field) throws MalformedRecord {
    return TimeText.read(at, field, CallRecord.NONE);
  }

  /** A flag: 1 or 0; -1 for null and what is none. */
  final int flag() throws MalformedRecord {
    return flag(json);
  }

  final int flag(JsonCursor at) throws MalformedRecord {
    byte kind = at.peek();
    if (kind == '"' || kind == '0') {
      at.readScalar();
      if (at.textIs("1") || at.textIs("true") || at.textIs("True") || at.textIs("TRUE")) {
        return 1;
      }
      if (at.textIs("0") || at.textIs("false") || at.textIs("False") || at.textIs("FALSE")) {
        return 0;
      }
      return at.textIs("1.0") ? 1 : at.textIs("0.0") ? 0 : -1; // as floats, of ClickHouse or pandas
    }
    return at.readBoolean();
  }

  /** Prompt or answer, as JSON or as text. */
  final void content() throws MalformedRecord {
    content(json);
  }

  final void content(JsonCursor at) throws MalformedRecord {
    at.skip();
    byte[] b = at.bytes();
    ContentState state = ContentMarks.of(b, at.sliceFrom(), at.sliceTo());
    if (state != ContentState.ABSENT && !isEmptyText(b, at.sliceFrom(), at.sliceTo())) {
      content.scanJson(b, at.sliceFrom(), at.sliceTo());
      said = ContentMarks.join(said, state);
    }
  }

  private static boolean isEmptyText(byte[] b, int from, int to) {
    return b[from] == '"' && to - from <= 4; // "", "{}" and "[]" in a string
  }

  /** Text that is neither prompt nor answer and may hold personal data: an error's, a label's. */
  final void looked() throws MalformedRecord {
    who.readUnknown(json);
  }

  /**
   * The object ahead, or the one written as JSON into the text ahead.
   *
   * @return null where there is none; a text that is no JSON object holds none
   */
  final JsonCursor object() throws MalformedRecord {
    json.skip();
    return again();
  }

  /** The same of the value skipped last. */
  final JsonCursor again() throws MalformedRecord {
    return again(json.bytes(), json.sliceFrom(), json.sliceTo());
  }

  private JsonCursor again(byte[] b, int from, int to) throws MalformedRecord {
    return inText.of(b, from, to);
  }

  /** Free-form metadata: looked at, and read for team, workload, cost centre and user. */
  final void metadata() throws MalformedRecord {
    JsonCursor object = object();
    if (object != null) {
      who.readFreeForm(object);
    } else {
      around();
    }
  }

  /** Looks at the value passed last. */
  private void around() {
    byte kind = json.bytes()[json.sliceFrom()];
    if (kind == '"' || kind == '{' || kind == '[') {
      content.scanAround(json.bytes(), json.sliceFrom(), json.sliceTo());
    }
  }

  /** A list of tags, as JSON or written into a text: looked at and read. */
  final void tags() throws MalformedRecord {
    json.skip();
    inner.reset(json.bytes(), json.sliceFrom(), json.sliceTo());
    if (inner.peek() == '[') {
      who.readTags(inner);
      return;
    }
    if (inner.peek() == '"') {
      inner.readString();
      text.reset(inner.textBytes(), inner.textFrom(), inner.textTo());
      if (inner.textTo() - inner.textFrom() >= 2 && text.peek() == '[') {
        try {
          who.readTags(text);
          return;
        } catch (MalformedRecord e) {
          around(); // a text that only begins like a list: what was read of it stands
          return;
        }
      }
    }
    around();
  }

  /**
   * A provider's answer, as JSON or written into a text: content; its usage, id and model are read.
   */
  final void answer(CallRecord call, TokenSplit tokens) throws MalformedRecord {
    content();
    answer(again(), call, tokens);
  }

  /**
   * Reads an answer that was looked at already: the value in {@code b[from, to)}.
   *
   * @return false: it is no JSON object, nor one written into a text (cut off, or a stream)
   */
  final boolean answer(byte[] b, int from, int to, CallRecord call, TokenSplit tokens)
      throws MalformedRecord {
    JsonCursor body = again(b, from, to);
    answer(body, call, tokens);
    return body != null;
  }

  private void answer(JsonCursor body, CallRecord call, TokenSplit tokens) throws MalformedRecord {
    if (body == null) {
      return;
    }
    body.enterObject();
    int field;
    while ((field = body.nextField(ANSWER)) != JsonCursor.END) {
      switch (field) {
        case 0 -> {
          if (body.readStringLenient() && call.responseId.isNone()) {
            call.responseId.set(body.textBytes(), body.textFrom(), body.textTo());
          }
        }
        case 1 -> {
          Symbol model = who.readText(body);
          call.modelServedAsLogged = who.kept(call.modelServedAsLogged, model);
        }
        case 2 -> tokens.read(body, who);
        default -> body.skip();
      }
    }
  }

  // ---------------------------------------------------------------- the call

  /** At the price of batches, whatever tier the answer names. */
  final void batchTier() {
    who.mention(who.serviceTier);
    who.serviceTier = symbols.intern("batch");
  }

  /** The same record is that of the same answer, else one that is equal to the byte. */
  final void byAnswer(CallRecord call) {
    if (call.responseId.isNone()) {
      digest.add(json.bytes(), objectFrom(), objectTo());
    } else {
      digest.add(call.responseId);
    }
  }

  /** Refuses a call without a start. */
  static void requireStart(CallRecord call, String field) throws MalformedRecord {
    if (call.startedAt == CallRecord.NONE) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, field);
    }
  }

  /** Refuses a call that nothing names. */
  static void requireId(IdText id, String field) throws MalformedRecord {
    if (id.isNone()) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, field);
    }
  }

  /** Sets the deduplication key that {@link #digest} was given the parts of, then the links. */
  final void key(CallRecord call) {
    digest.end();
    call.keyHi = digest.hi();
    call.keyLo = digest.lo();
    CallLinks.link(call, digest);
    if (call.callId.isNone()) {
      call.callId.set(call.responseId);
    }
    if (call.callId.isNone()) {
      // Nothing names it in its own system; the key at least names it here.
      call.callId.set(HEX.toHexDigits(call.keyHi) + HEX.toHexDigits(call.keyLo));
    }
  }

  /**
   * Writes disjoint buckets.
   *
   * @param in input tokens, reads and writes included unless they are more; -1: not counted
   * @param read of them read from a cache; -1: not counted
   * @param write of them written to a cache
   */
  static void inclusive(CallRecord call, long in, long read, long write, long out, long reasoning) {
    long parts = Math.max(0, read) + Math.max(0, write);
    exclusive(call, parts <= in ? in - parts : in, read, write, out, reasoning);
  }

  /**
   * Writes the counts of a gateway that has no split of its own, split as the answer's usage says.
   *
   * @param in input tokens as the gateway counts them; -1: not counted
   */
  static void asAnswered(CallRecord call, TokenSplit usage, long in, long out) {
    long input = in >= 0 ? in : usage.prompt;
    long output = out >= 0 ? out : usage.completion;
    if (usage.apart && usage.prompt == input) {
      exclusive(call, input, usage.read, usage.write, output, usage.reasoning);
    } else {
      inclusive(call, input, usage.read, usage.write, output, usage.reasoning);
    }
    call.cacheWrite1h = Math.min(usage.write1h, call.cacheWrite5m);
    call.cacheWrite5m -= call.cacheWrite1h;
    if (usage.prompt == input) {
      usage.compacted(call);
    }
    usage.media(call);
  }

  /** Writes buckets that the log keeps apart; -1: not counted. */
  static void exclusive(CallRecord call, long in, long read, long write, long out, long reasoning) {
    call.inputUncached = Math.max(0, in);
    call.cacheRead = Math.max(0, read);
    call.cacheWrite5m = Math.max(0, write);
    call.output = Math.max(0, out);
    call.reasoning = Math.min(Math.max(0, reasoning), call.output);
    // No prompt has no tokens: zeros are what a gateway writes that does not know.
    call.tokenSource =
        call.inputTokens() + call.output > 0 ? TokenSource.REPORTED : TokenSource.ABSENT;
  }

  /** Writes what of the buckets is sound or image, after the buckets themselves. */
  static void media(CallRecord call, long audioIn, long imageIn, long audioOut, long imageOut) {
    long answer = call.output - call.reasoning;
    call.inputAudio = Math.min(Math.max(0, audioIn), call.inputUncached);
    call.inputImage = Math.min(Math.max(0, imageIn), call.inputUncached - call.inputAudio);
    call.outputAudio = Math.min(Math.max(0, audioOut), answer);
    call.outputImage = Math.min(Math.max(0, imageOut), answer - call.outputAudio);
  }

  /** Sets the length, and the end where only the length is known. */
  static void lasted(CallRecord call, long micros) {
    if (micros != CallRecord.NONE) {
      call.durationUs = micros;
      if (call.endedAt == CallRecord.NONE) {
        call.endedAt = call.startedAt + micros;
      }
    } else if (call.endedAt != CallRecord.NONE) {
      call.durationUs = Math.max(0, call.endedAt - call.startedAt);
    }
  }

  /** Sets the first token of a stream. */
  static void firstToken(CallRecord call, long micros) {
    if (micros != CallRecord.NONE) {
      call.firstTokenUs = micros;
      call.firstTokenAt = call.startedAt + micros;
    }
  }
}
