package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;

/**
 * Answers of Anthropic's Messages API that a proxy or a script wrote down as they came: messages
 * and errors, the events of streams one after another, and the results of message batches.
 *
 * <p>Sources: the types of the official SDK ({@code Message}, {@code RawMessageStreamEvent}); <a
 * href="https://platform.claude.com/docs/en/api/retrieving-message-batch-results">results of a
 * batch</a>.
 *
 * <p>Tokens: the input leaves cache reads and writes out; thinking is a part of the output. The
 * counts of a stream's {@code message_delta} are cumulative, the last stand. Deduplication key: the
 * message's id, of errors the request's, else all of the record. Rate-limit hits: {@code
 * rate_limit_error} is the vendor's; {@code overloaded_error} is none. Region: {@code
 * usage.inference_geo} ({@code global} or {@code us}). Times: an answer has none. {@code timestamp}
 * or {@code created_at} that the writer added, else the time at which the file was written. Results
 * that expired or were cancelled were never sent to a model and are passed over.
 */
public final class AnthropicMessages implements CallBatchFormat {
  static final String ID = "anthropic-messages";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Anthropic messages, streams and batch results as captured (JSON lines)";
  }

  @Override
  public String about() {
    return "One answer per call; events of a stream are put together and passed over but for the"
        + " last. Input tokens exclude cache reads and writes. Same record: the message's"
        + " id. Rate limits: rate_limit_error. Region: inference_geo. Answers carry no time:"
        + " log them with `timestamp`, else they get the time the file was written. No cost,"
        + " no length.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  /** Events of a stream lie behind one another. */
  @Override
  public boolean eachRecordStandsAlone() {
    return false;
  }

  @Override
  public Recognition recognise(FileHead head) {
    boolean message = head.has("type", "role", "model", "content", "usage");
    boolean stream =
        head.has("type", "message") && ReportPage.says(head, "\"message_start\"")
            || head.has("type", "error") && ReportPage.says(head, "\"message_start\"");
    boolean batch =
        head.has("custom_id", "result")
            && (ReportPage.says(head, "\"succeeded\"")
                || ReportPage.says(head, "\"errored\"")
                || ReportPage.says(head, "\"expired\"")
                || ReportPage.says(head, "\"canceled\""));
    return message || stream || batch
        ? Recognition.yes(88, "fields of a message, a message_start or a result of Anthropic's API")
        : Recognition.no("no type, role, content and usage of a message, no custom_id with result");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "type",
            "id",
            "model",
            "content",
            "usage",
            "error",
            "message",
            "result",
            "custom_id",
            "request_id",
            "base_url",
            "api_base",
            "url",
            "status_code",
            "timestamp",
            "created_at",
            // Of a stream's events, which are looked at together.
            "delta",
            "content_block",
            "index");
    private static final FieldNames RESULT = FieldNames.of("type", "message", "error");
    private static final FieldNames ERROR = FieldNames.of("error");
    private static final FieldNames EVENT = FieldNames.of("message", "usage", "timestamp");

    private final ModelAnswer answer = new ModelAnswer();
    private final JsonCursor body = new JsonCursor();
    private final IdText requestId = new IdText();
    private final StreamEvents events;
    private final StreamPieces stream = new StreamPieces();
    private final ModelAnswer streamed = new ModelAnswer();
    private long at;
    private String type;
    private String outcome;
    private Symbol customId;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
      this.events = new StreamEvents(content);
    }

    @Override
    public void begin(SourceFile file) {
      super.begin(file);
      body.zone(file.zone());
      stream.clear();
    }

    @Override
    void begin(CallRecord call) {
      answer.clear();
      requestId.clear();
      type = outcome = null;
      customId = null;
      at = CallRecord.NONE;
      call.providerAsLogged = symbols.intern("anthropic");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> type = Symbol.string(mention());
        case 1 -> id(answer.id);
        case 2 -> answer.model = word();
        case 3 -> content();
        case 4 -> answer.usage.read(json, who);
        case 5 -> error(json);
        case 6 -> message();
        case 7 -> result();
        case 8 -> customId = mention();
        case 9 -> id(requestId);
        case 10, 11, 12 -> call.apiBase = who.kept(call.apiBase, word());
        case 13 -> call.httpStatus = json.readIntLenient(-1);
        case 14, 15 -> {
          long written = time("timestamp");
          at = at == CallRecord.NONE ? written : at;
        }
        default -> json.skip();
      }
    }

    /**
     * {@code {"type", "message"}}, or that in a {@code {"type": "error", "error": …}} of its own.
     */
    private void error(JsonCursor from) throws MalformedRecord {
      from.skip();
      byte[] b = from.bytes();
      if (b[from.sliceFrom()] != '{') {
        return;
      }
      content.scanJson(b, from.sliceFrom(), from.sliceTo());
      body.reset(b, from.sliceFrom(), from.sliceTo());
      answer.error(body, who);
      body.reset(b, from.sliceFrom(), from.sliceTo());
      body.enterObject();
      int field;
      while ((field = body.nextField(ERROR)) != JsonCursor.END) {
        if (field == 0) {
          answer.error(body, who);
        } else {
          body.skip();
        }
      }
    }

    private void message() throws MalformedRecord {
      json.skip();
      body.reset(json.bytes(), json.sliceFrom(), json.sliceTo());
      answer.read(body, who);
    }

    private void result() throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      json.enterObject();
      int field;
      while ((field = json.nextField(RESULT)) != JsonCursor.END) {
        switch (field) {
          case 0 -> outcome = Symbol.string(mention());
          case 1 -> {
            message();
            content.scanJson(json.bytes(), json.sliceFrom(), json.sliceTo());
            said = ContentState.PRESENT;
          }
          case 2 -> error(json);
          default -> who.readUnknown(json);
        }
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (outcome != null) {
        boolean sent = outcome.equals("succeeded") || outcome.equals("errored");
        batchTier();
        return sent && completed(call, answer, at);
      }
      if (type == null) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "type");
      }
      return switch (type) {
        case "message" -> {
          call.stream = 0;
          yield completed(call, answer, at);
        }
        case "error" -> {
          if (stream.isNone()) {
            yield completed(call, answer, at);
          }
          streamed(call);
          yield completed(call, streamed, at);
        }
        case "message_start" -> {
          boolean before = !stream.isNone() && cut(call);
          hold();
          yield before;
        }
        case "message_stop" -> {
          event();
          streamed(call);
          yield completed(call, streamed, at);
        }
        case "ping" -> false; // it comes in the middle of words
        default -> event();
      };
    }

    /** Keeps an event until its stream ends: what is said stands in many. */
    private boolean event() throws MalformedRecord {
      if (stream.isNone()) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "message_start");
      }
      hold();
      return false;
    }

    private void hold() {
      stream.add(json.bytes(), objectFrom(), objectTo());
    }

    /** Reads the events of a stream together. */
    private void streamed(CallRecord call) throws MalformedRecord {
      byte[] all = stream.take();
      events.scan(all, 0, all.length);
      said = ContentState.PRESENT;
      streamed.clear();
      call.stream = 1;
      long first = CallRecord.NONE;
      body.reset(all, 0, all.length);
      body.enterArray();
      while (body.nextElement()) {
        body.enterObject();
        int field;
        while ((field = body.nextField(EVENT)) != JsonCursor.END) {
          switch (field) {
            case 0 -> streamed.read(body, who);
            case 1 -> streamed.usage.read(body, who);
            case 2 -> {
              long written = TimeText.read(body, "timestamp", CallRecord.NONE);
              first = first == CallRecord.NONE ? written : first;
            }
            default -> body.skip();
          }
        }
      }
      at = first; // an event is written when it comes; the call starts with the first
    }

    private boolean completed(CallRecord call, ModelAnswer of, long started)
        throws MalformedRecord {
      startedOrWritten(call, started, !of.id.isNone() || !requestId.isNone());
      requireStart(call, "timestamp");
      call.responseId.set(of.id);
      call.requestId.set(requestId);
      call.modelServedAsLogged = call.modelRequested = call.modelSent = of.model;
      call.operation = symbols.intern("chat");
      call.errorClass = answer.errorClass();
      boolean failed = call.errorClass != null || call.httpStatus >= 400;
      call.status = failed ? Status.FAILED : Status.SUCCEEDED;
      said = failed ? ContentState.ABSENT : said;
      boolean limited = "rate_limit_error".equals(Symbol.string(answer.errorType));
      call.rateLimit =
          limited ? RateLimit.VENDOR : call.httpStatus == 429 ? RateLimit.UNKNOWN : RateLimit.NONE;
      tokens(call, of.usage);
      digest.begin(ID);
      if (!of.id.isNone()) {
        digest.add(of.id);
      } else if (!requestId.isNone()) {
        digest.add(requestId);
      } else {
        digest.add(json.bytes(), objectFrom(), objectTo()); // equal to the byte: the same record
      }
      digest.add(Symbol.string(customId));
      key(call);
      return true;
    }

    private static void tokens(CallRecord call, TokenSplit usage) {
      exclusive(call, usage.prompt, usage.read, usage.write, usage.completion, usage.reasoning);
      call.cacheWrite1h = Math.min(usage.write1h, call.cacheWrite5m);
      call.cacheWrite5m -= call.cacheWrite1h;
      usage.compacted(call);
      usage.media(call);
    }

    /** Nobody knows yet what it used: the file may still be written. */
    @Override
    public void end(CallRecord call, CallBatchFormat.CallSink sink) {
      if (!stream.isNone()) {
        stream.clear();
        sink.reject(RejectReason.MISSING_FIELD, "message_stop", 0, 0);
      }
    }

    /** A stream that never ended: what the provider had counted until then stands. */
    private boolean cut(CallRecord call) throws MalformedRecord {
      requestId.clear();
      streamed(call);
      completed(call, streamed, at);
      call.status = Status.CANCELLED;
      return true;
    }
  }
}
