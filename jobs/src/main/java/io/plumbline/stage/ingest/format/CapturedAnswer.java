package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.TimeText;
import java.util.Set;

/**
 * Answers in OpenAI's dialect that a proxy or a script wrote down as they came, one JSON object
 * each. What such a record knows of the call is what the answer says: no request, no length, and
 * the host only where the writer added it ({@code base_url}, {@code api_base} or {@code url}).
 * Embeddings tell no time: they get the one at which the file was written. An answer with {@code
 * timings} is llama.cpp's own (ggml-org/llama.cpp, tools/server), whatever model it names.
 */
final class CapturedAnswer extends ObjectReader {
  private static final FieldNames FIELDS =
      FieldNames.of(
          "base_url",
          "api_base",
          "url",
          "stats",
          "status_code",
          "choices",
          "output",
          "error",
          // Of an event of a streamed response.
          "type",
          "response",
          // Of llama.cpp's server alone.
          "timings");

  /** Events that end a streamed response and hold it whole; those before hold its pieces. */
  private static final Set<String> LAST =
      Set.of("response.completed", "response.incomplete", "response.failed");

  private static final FieldNames STATS =
      FieldNames.of(
          "time_to_first_token",
          "time_to_first_token_seconds",
          "generation_time",
          "input_tokens",
          "total_output_tokens",
          "reasoning_output_tokens",
          "stop_reason",
          "tokens_per_second");
  private static final FieldNames OUTSIDE =
      FieldNames.of("timestamp", "model_instance_id", "response_id");

  /** How ids of OpenRouter's begin, which says whom it had answer and what it charged. */
  private static final String ROUTED = "gen-";

  private final String format;
  private final String provider;
  private final ModelAnswer answer = new ModelAnswer();
  private final JsonCursor again = new JsonCursor();
  private long first;
  private long took;
  private long in;
  private long out;
  private long reasoning;
  private String event;
  private int responseFrom;
  private int responseTo;

  /**
   * @param format id of the format, part of the deduplication key
   * @param provider provider as the format knows it
   */
  CapturedAnswer(String format, String provider, SymbolTable symbols, ContentScanner content) {
    super(symbols, content, FIELDS);
    this.format = format;
    this.provider = provider;
  }

  @Override
  public void begin(SourceFile file) {
    super.begin(file);
    again.zone(file.zone());
  }

  @Override
  void begin(CallRecord call) {
    answer.clear();
    first = took = CallRecord.NONE;
    in = out = reasoning = -1;
    event = null;
    responseFrom = responseTo = -1;
    call.providerAsLogged = symbols.intern(provider);
  }

  @Override
  void read(int field, CallRecord call) throws MalformedRecord {
    switch (field) {
      case 0, 1, 2 -> call.apiBase = who.kept(call.apiBase, word());
      case 3 -> stats();
      case 4 -> call.httpStatus = json.readIntLenient(-1);
      case 5, 6 -> content();
      case 8 -> {
        String type = Symbol.string(mention());
        event = type != null && type.startsWith("response.") ? type : null;
      }
      case 9 -> {
        content();
        responseFrom = json.sliceFrom();
        responseTo = json.sliceTo();
      }
      case 10 -> {
        // It answers to any name of a model and calls itself gpt-3.5-turbo where none was asked.
        if (json.peek() == '{') {
          call.providerAsLogged = symbols.intern("llama_cpp");
        }
        looked();
      }
      default -> looked();
    }
  }

  private void stats() throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(STATS)) != JsonCursor.END) {
      switch (field) {
        case 0, 1 -> first = span("stats.time_to_first_token", 6);
        case 2 -> took = span("stats.generation_time", 6);
        case 3 -> in = tokens("stats.input_tokens");
        case 4 -> out = tokens("stats.total_output_tokens");
        case 5 -> reasoning = tokens("stats.reasoning_output_tokens");
        case 6 -> who.readMention(json);
        case 7 -> json.skip();
        default -> who.readUnknown(json);
      }
    }
  }

  @Override
  boolean complete(CallRecord call) throws MalformedRecord {
    boolean last = event != null && LAST.contains(event) && responseFrom >= 0;
    if (event != null && !last) {
      return false;
    }
    again.reset(json.bytes(), last ? responseFrom : objectFrom(), last ? responseTo : objectTo());
    answer.read(again, who);
    call.stream = last ? 1 : -1;
    again.reset(json.bytes(), objectFrom(), objectTo());
    again.enterObject();
    int field;
    while ((field = again.nextField(OUTSIDE)) != JsonCursor.END) {
      switch (field) {
        case 0 -> {
          long at = TimeText.read(again, "timestamp", CallRecord.NONE);
          answer.createdAt = answer.createdAt == CallRecord.NONE ? at : answer.createdAt;
        }
        case 1 -> answer.model = Attribution.first(answer.model, who.readText(again));
        case 2 -> {
          if (again.readStringLenient() && answer.id.isNone()) {
            answer.id.set(again.textBytes(), again.textFrom(), again.textTo());
          }
        }
        default -> again.skip();
      }
    }
    if ("list".equals(Symbol.string(answer.object)) && answer.usage.seen) {
      startedOrWritten(call, answer.createdAt, !answer.id.isNone()); // embeddings tell no time
    } else {
      call.startedAt = answer.createdAt;
    }
    requireStart(call, "created");
    call.responseId.set(answer.id);
    call.modelServedAsLogged = answer.model;
    if (answer.routedTo != null
        && answer.id.length() > 4
        && answer.id.toString().startsWith(ROUTED)) {
      call.providerAsLogged = symbols.intern("openrouter");
      call.deployment = answer.routedTo;
      if (answer.usage.cost() != null) {
        call.currency = symbols.intern("USD");
        set(call, answer.usage.cost(), 0, "usage.cost");
      }
    }
    call.modelRequested = call.modelSent = answer.model;
    String operation = answer.operation();
    call.operation = symbols.intern(operation.equals("unknown") && out >= 0 ? "chat" : operation);
    call.errorClass = answer.errorClass();
    boolean failed = call.httpStatus >= 400 || call.errorClass != null;
    call.status = failed ? Status.FAILED : Status.SUCCEEDED;
    said = failed ? ContentState.ABSENT : said;
    call.rateLimit = answer.limit(call.httpStatus);
    if (out >= 0 || in >= 0) {
      exclusive(call, in, -1, -1, out, reasoning);
    } else {
      answer.tokens(call);
    }
    lasted(call, took);
    firstToken(call, first);
    digest.begin(format);
    if (answer.id.isNone()) {
      digest.add(json.bytes(), objectFrom(), objectTo()); // equal to the byte: the same record
    } else {
      digest.add(answer.id).add(call.startedAt);
      if (CallLinks.isNumber(answer.id)) { // of the same second, maybe, as another's
        digest.add(call.inputUncached + call.cacheRead).add(call.output);
      }
    }
    key(call);
    return true;
  }
}
