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
import java.util.Arrays;

/**
 * Answers of Google's GenerateContent that a proxy or a script wrote down as they came, as the API
 * writes them (camelCase) or as the Python SDK does (snake_case); pieces of a streamed answer
 * follow one another, alone or in an array.
 *
 * <p>Source: class GenerateContentResponse of the google-genai SDK; pieces without a candidate come
 * while a model thinks (looplj/axonhub, pull request 645).
 *
 * <p>Tokens: see {@link GeminiUsage}. A piece without a finish reason is held until the one with it
 * comes; alone of its id, with its answer counted and in a file that says of no answer why it
 * ended, it is one itself, and so is a record without candidates. Deduplication key: responseId,
 * else all of the record. Rate-limit hits: 429 or RESOURCE_EXHAUSTED is the vendor's. Region: the
 * host, if base_url was kept. Times: createTime (Vertex AI only), {@code timestamp} that the writer
 * added, else the time at which the file was written.
 */
public final class GeminiResponses implements CallBatchFormat {
  static final String ID = "gemini-responses";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Gemini answers and streams as captured (JSON lines, arrays)";
  }

  @Override
  public String about() {
    return "One answer per call; pieces of a stream are put together and passed over but for the last. The prompt count"
        + " includes cached tokens; thoughts come on top of candidates. Same record: responseId. Rate limits: 429 or"
        + " RESOURCE_EXHAUSTED. Region: the host, if base_url was kept. Without createTime log them with `timestamp`, else"
        + " they get the time the file was written. No cost, no length.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  /** Pieces of a stream lie behind one another. */
  @Override
  public boolean eachRecordStandsAlone() {
    return false;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("candidates", "usageMetadata")
            || head.has("candidates", "usage_metadata")
            || head.has("candidates", "modelVersion")
            || head.has("usageMetadata", "modelVersion")
            || head.has("usageMetadata", "responseId")
        ? Recognition.yes(88, "usageMetadata with candidates, modelVersion or responseId")
        : Recognition.no("no usageMetadata with candidates or modelVersion at the top level");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "candidates",
            "usageMetadata",
            "usage_metadata",
            "modelVersion",
            "model_version",
            "responseId",
            "response_id",
            "createTime",
            "create_time",
            "timestamp",
            "error",
            "base_url",
            "api_base",
            "url",
            "status_code",
            "promptFeedback",
            "prompt_feedback");
    private static final FieldNames CANDIDATE = FieldNames.of("finishReason", "finish_reason");
    private static final FieldNames IDENTITY = FieldNames.of("responseId", "response_id");
    private static final FieldNames ERROR = FieldNames.of("code", "status");

    private final GeminiUsage usage = new GeminiUsage();
    private final IdText id = new IdText();
    private final JsonCursor part = new JsonCursor();
    private final StreamEvents events;
    private final StreamPieces texts = new StreamPieces();
    private long at;
    private boolean finished;
    private boolean candidates;
    private int textFrom;
    private int textTo;
    // Of the pieces held.
    private byte[] last;
    private String heldId;
    private long heldPosition;
    private int pieces;
    private boolean heldCounted;

    /** Whether the file says of any answer so far why it ended: then one that does not was cut. */
    private boolean reasons;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
      this.events = new StreamEvents(content);
    }

    @Override
    public void begin(SourceFile file) {
      super.begin(file);
      texts.clear();
      reasons = false;
    }

    @Override
    void begin(CallRecord call) {
      usage.clear();
      id.clear();
      at = CallRecord.NONE;
      finished = candidates = false;
      textFrom = textTo = 0;
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> {
          candidates = true;
          candidates();
        }
        case 1, 2 -> usage.read(json, who, this);
        case 3, 4 -> call.modelServedAsLogged = who.kept(call.modelServedAsLogged, word());
        case 5, 6 -> id(id);
        case 7, 8, 9 -> {
          long written = time("createTime");
          at = at == CallRecord.NONE ? written : at;
        }
        case 10 -> error(call);
        case 11, 12, 13 -> call.apiBase = who.kept(call.apiBase, word());
        case 14 -> call.httpStatus = json.readIntLenient(-1);
        default -> {
          looked();
          finished = true; // a prompt that was refused has no candidates
        }
      }
    }

    private void candidates() throws MalformedRecord {
      json.skip();
      byte[] b = json.bytes();
      textFrom = json.sliceFrom();
      textTo = json.sliceTo();
      part.reset(b, textFrom, textTo);
      if (part.peek() != '[') {
        return;
      }
      part.enterArray();
      while (part.nextElement()) {
        if (part.peek() != '{') {
          part.skip();
          continue;
        }
        part.enterObject();
        int field;
        while ((field = part.nextField(CANDIDATE)) != JsonCursor.END) {
          reasons |= field >= 0 && part.peek() != 'n';
          finished |= field >= 0 && part.peek() != 'n';
          part.skip();
        }
      }
    }

    private void error(CallRecord call) throws MalformedRecord {
      finished = true;
      JsonCursor error = object();
      if (error == null) {
        return;
      }
      content.scanJson(json.bytes(), json.sliceFrom(), json.sliceTo());
      error.enterObject();
      int field;
      while ((field = error.nextField(ERROR)) != JsonCursor.END) {
        switch (field) {
          case 0 -> call.httpStatus = error.readIntLenient(-1);
          case 1 -> call.errorClass = who.readText(error);
          default -> error.skip();
        }
      }
    }

    @Override
    public void parse(
        byte[] record, int from, int to, CallRecord call, CallBatchFormat.CallSink sink)
        throws MalformedRecord {
      if (!texts.isNone() && !isSame(record, from, to)) {
        giveHeld(call, sink, from);
      }
      super.parse(record, from, to, call, sink);
      heldPosition = sink.position();
    }

    private boolean isSame(byte[] record, int from, int to) throws MalformedRecord {
      part.reset(record, from, to);
      part.enterObject();
      IdText its = new IdText();
      int field;
      while ((field = part.nextField(IDENTITY)) != JsonCursor.END) {
        if (field >= 0 && part.readStringLenient()) {
          its.set(part.textBytes(), part.textFrom(), part.textTo());
        } else if (field < 0) {
          part.skip();
        }
      }
      return its.toString().equals(heldId);
    }

    /** Whether what is held is an answer whose writer keeps no reasons. */
    private boolean isWhole() {
      return pieces == 1 && heldCounted && !reasons;
    }

    /** A stream that never ended, what was counted until then stands; or an answer. */
    private void giveHeld(CallRecord call, CallBatchFormat.CallSink sink, int from)
        throws MalformedRecord {
      boolean whole = isWhole();
      object(last, 0, last.length, call);
      streamed(call);
      completed(call);
      if (whole) {
        call.stream = -1;
      } else {
        call.status = Status.CANCELLED;
      }
      who.into(call);
      call.contentState = said;
      sink.accept(from - (int) (sink.position() - heldPosition));
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      // Only what it used was kept.
      finished |= texts.isNone() && !candidates && usage.isAnswerCounted();
      if (texts.isNone() && finished) {
        call.stream = -1;
        content.scanJson(json.bytes(), textFrom, textTo);
        return completed(call);
      }
      pieces = texts.isNone() ? 1 : pieces + 1;
      texts.add(json.bytes(), textFrom, textTo);
      if (finished) {
        streamed(call);
        return completed(call);
      }
      last = Arrays.copyOfRange(json.bytes(), objectFrom(), objectTo());
      heldId = id.toString();
      heldCounted = usage.isAnswerCounted();
      return false;
    }

    private void streamed(CallRecord call) throws MalformedRecord {
      call.stream = 1;
      byte[] all = texts.take();
      events.scan(all, 0, all.length);
    }

    private boolean completed(CallRecord call) throws MalformedRecord {
      startedOrWritten(call, at, !id.isNone());
      requireStart(call, "timestamp");
      call.responseId.set(id);
      call.modelRequested = call.modelSent = call.modelServedAsLogged;
      call.operation = symbols.intern("generate_content");
      call.providerAsLogged = symbols.intern(usage.traffic == null ? "gemini" : "vertex_ai");
      usage.into(call);
      boolean limited =
          call.httpStatus == 429 || "RESOURCE_EXHAUSTED".equals(Symbol.string(call.errorClass));
      call.rateLimit = limited ? RateLimit.VENDOR : RateLimit.NONE;
      boolean failed = call.errorClass != null || call.httpStatus >= 400;
      call.status = failed ? Status.FAILED : Status.SUCCEEDED;
      said = failed || textTo == textFrom ? ContentState.ABSENT : ContentState.PRESENT;
      digest.begin(ID);
      if (id.isNone()) {
        digest.add(json.bytes(), objectFrom(), objectTo()); // equal to the byte: the same record
      } else {
        digest.add(id);
      }
      key(call);
      return true;
    }

    /** Of a stream nobody knows yet what it used: the file may still be written. */
    @Override
    public void end(CallRecord call, CallBatchFormat.CallSink sink) {
      if (texts.isNone()) {
        return;
      }
      try {
        if (isWhole()) {
          giveHeld(call, sink, 0);
          return;
        }
      } catch (MalformedRecord e) {
        sink.reject(e.reason(), e.where(), 0, 0);
        return;
      }
      texts.clear();
      sink.reject(RejectReason.MISSING_FIELD, "finishReason", 0, 0);
    }
  }
}
