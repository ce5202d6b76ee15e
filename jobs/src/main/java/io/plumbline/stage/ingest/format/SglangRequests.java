package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.TimeText;
import java.math.BigDecimal;

/**
 * SGLang's request log ({@code --export-metrics-to-file}): {@code
 * sglang-request-metrics-YYYYMMDD_HH.log}, one JSON object a line.
 *
 * <p>Lines of {@code --log-requests --log-requests-format json} are read too: the event
 * request.finished with out.meta_info; it names no model. With {@code --enable-metrics}, without
 * which the metrics file has no times and is not read, it holds the request_received_ts that the
 * metrics file has, so that a call in both is one record. Without it the time of the line is taken,
 * the server's local one, when the answer was complete.
 *
 * <p>Source: sglang 0.5.23 (wheel: request_metrics_exporter.py, request_logger.py, log_utils.py).
 * Unverified: whether reasoning_tokens are a part of the output; they are taken as one, and never
 * above it. Tokens: the prompt count INCLUDES cached tokens. request_parameters is JSON in a text
 * and may hold the prompt: it is looked at and not kept. The file's name is the hour of the
 * server's own clock and is not read; the times inside are epoch seconds. Deduplication key: id and
 * request_received_ts. An abort is the client's; a 503 (full queue) is a failure of capacity and no
 * rate limit, a 429 is nobody's that can be told. Region: where the server stands. No cost.
 */
public final class SglangRequests implements CallBatchFormat {
  static final String ID = "sglang-requests";

  /** How the ids of the server's questions to itself begin; only the request log has them. */
  private static final String HEALTH_CHECK = "HEALTH_CHECK";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "SGLang request metrics and request log (JSON lines)";
  }

  @Override
  public String about() {
    return "One line per request; health checks are not in it. Prompt tokens include cached ones. Same record: id +"
        + " request_received_ts, in both logs. Rate limits: 429, whose is unknown; a full queue (503) is none. Region: where the server"
        + " stands. No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("request_parameters", "e2e_latency")
            || head.has("request_parameters", "request_received_ts")
            || (head.has("timestamp", "event", "rid") && ReportPage.says(head, "\"request."))
        ? Recognition.yes(95, "request_parameters and e2e_latency of SGLang's request metrics")
        : Recognition.no("no request_parameters with e2e_latency or request_received_ts");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "request_parameters",
            "id",
            "finish_reason",
            "prompt_tokens",
            "completion_tokens",
            "cached_tokens",
            "reasoning_tokens",
            "e2e_latency",
            "request_received_ts",
            "response_sent_to_client_ts",
            "model",
            "weight_version",
            // Of the request log.
            "event",
            "rid",
            "timestamp",
            "obj",
            "out");
    private static final FieldNames OUT = FieldNames.of("meta_info");
    private static final FieldNames META =
        FieldNames.of(
            "finish_reason",
            "prompt_tokens",
            "completion_tokens",
            "cached_tokens",
            "reasoning_tokens",
            "e2e_latency",
            "request_received_ts",
            "response_sent_to_client_ts",
            "id");
    private static final FieldNames PARAMETERS =
        FieldNames.of("model", "stream", "lora_path", "rid");
    private static final FieldNames FINISH = FieldNames.of("type", "status_code", "message");

    private final IdText id = new IdText();
    private Symbol finish;
    private long prompt;
    private long completion;
    private long cached;
    private long reasoning;
    private long took;
    private String event;
    private final JsonCursor sent = new JsonCursor();

    /** When the line of the request log was written. */
    private long written;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      finish = null;
      event = null;
      prompt = completion = cached = reasoning = -1;
      took = written = CallRecord.NONE;
      call.providerAsLogged = symbols.intern("sglang");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> parameters(call);
        case 1 -> id(id);
        case 2 -> finish(json, call);
        case 3 -> prompt = tokens("prompt_tokens");
        case 4 -> completion = tokens("completion_tokens");
        case 5 -> cached = tokens("cached_tokens");
        case 6 -> reasoning = tokens("reasoning_tokens");
        case 7 -> took = span("e2e_latency", 6);
        case 8 -> call.startedAt = time("request_received_ts");
        case 9 -> call.endedAt = end(json);
        case 10 -> call.modelSent = who.kept(word(), call.modelSent);
        case 12 -> event = Symbol.string(mention());
        case 13 -> id(id);
        case 14 -> written = time("timestamp");
        case 15 -> parameters(call);
        case 16 -> out(call);
        default -> who.readMention(json);
      }
    }

    private void out(CallRecord call) throws MalformedRecord {
      content();
      JsonCursor object = again();
      if (object == null) {
        return;
      }
      object.enterObject();
      while (object.nextField(OUT) != JsonCursor.END) {
        if (object.peek() != '{') {
          object.skip();
          continue;
        }
        object.enterObject();
        int field;
        while ((field = object.nextField(META)) != JsonCursor.END) {
          switch (field) {
            case 0 -> finish(object, call);
            case 1 -> prompt = tokens(object, "out.meta_info.prompt_tokens");
            case 2 -> completion = tokens(object, "out.meta_info.completion_tokens");
            case 3 -> cached = tokens(object, "out.meta_info.cached_tokens");
            case 4 -> reasoning = tokens(object, "out.meta_info.reasoning_tokens");
            case 5 -> took = span(object, "out.meta_info.e2e_latency", 6);
            case 6 -> call.startedAt = time(object, "out.meta_info.request_received_ts");
            case 7 -> call.endedAt = end(object);
            case 8 -> id(object, id);
            default -> object.skip();
          }
        }
      }
    }

    /** 0 where the answer never left. */
    private long end(JsonCursor object) throws MalformedRecord {
      object.skip();
      sent.reset(object.bytes(), object.sliceFrom(), object.sliceTo());
      BigDecimal at = decimal(sent, "response_sent_to_client_ts");
      if (at == null || at.signum() == 0) {
        return CallRecord.NONE;
      }
      sent.reset(object.bytes(), object.sliceFrom(), object.sliceTo());
      return TimeText.read(sent, "response_sent_to_client_ts", CallRecord.NONE);
    }

    private void parameters(CallRecord call) throws MalformedRecord {
      JsonCursor object = object();
      byte[] b = json.bytes();
      byte kind = b[json.sliceFrom()];
      if (kind == '"' || kind == '{') {
        content.scanJson(b, json.sliceFrom(), json.sliceTo());
        said = CallRecord.ContentState.PRESENT;
      }
      if (object == null) {
        return;
      }
      object.enterObject();
      int field;
      while ((field = object.nextField(PARAMETERS)) != JsonCursor.END) {
        switch (field) {
          case 0 -> call.modelSent = who.kept(call.modelSent, who.readText(object));
          case 1 -> call.stream = object.readBoolean();
          case 2 -> call.deployment = who.readText(object);
          case 3 -> id(object, id);
          default -> object.skip();
        }
      }
    }

    private void finish(JsonCursor at, CallRecord call) throws MalformedRecord {
      if (at.peek() != '{') {
        finish = word(at);
        return;
      }
      at.enterObject();
      int field;
      while ((field = at.nextField(FINISH)) != JsonCursor.END) {
        switch (field) {
          case 0 -> finish = word(at);
          case 1 -> call.httpStatus = at.readIntLenient(-1);
          default -> who.readUnknown(at);
        }
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (event != null && !event.equals("request.finished")) {
        return false;
      }
      requireId(id, "id");
      if (id.startsWith(HEALTH_CHECK)) {
        return false;
      }
      if (event != null && call.startedAt == CallRecord.NONE && written != CallRecord.NONE) {
        call.startedAt = took == CallRecord.NONE ? written : written - took;
      }
      call.endedAt = call.endedAt == CallRecord.NONE ? written : call.endedAt;
      requireStart(call, "request_received_ts");
      call.callId.set(id);
      call.modelRequested = call.modelSent;
      call.operation = symbols.intern(completion < 0 ? "unknown" : "chat");
      boolean aborted = finish != null && finish.toString().equals("abort");
      call.status =
          call.httpStatus >= 400 ? Status.FAILED : aborted ? Status.CANCELLED : Status.SUCCEEDED;
      call.errorClass = call.status == Status.SUCCEEDED ? null : finish;
      if (call.errorClass == null) {
        who.mention(finish);
      }
      call.rateLimit =
          call.httpStatus == 429 ? CallRecord.RateLimit.UNKNOWN : CallRecord.RateLimit.NONE;
      inclusive(call, prompt, cached, -1, completion, reasoning);
      lasted(call, took);
      digest.begin(ID).add(id).add(call.startedAt);
      key(call);
      return true;
    }
  }
}
