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
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Vertex AI request-response logging: the BigQuery table {@code request_response_logging}, exported
 * row by row.
 *
 * <p>Sources: the Elastic gcp_vertexai fixture (prompt_response_logs); google-genai's
 * GenerateContentResponseUsageMetadata. Unverified: names of the columns endpoint and otel_log, and
 * the shape of a refused call ({@code full_response.error} with a google.rpc status is taken).
 *
 * <p>The JSON columns arrive as objects or as JSON in a text, with snake_case or camelCase names.
 * Tokens: the prompt count INCLUDES the cached content; thoughts are NOT in the candidates and are
 * added to the output; the prompt of tool use is input. A Claude model's usage is Anthropic's,
 * which leaves the cache out. Deduplication key: request_id. Rate-limit hits: code 429 or
 * RESOURCE_EXHAUSTED, the vendor's. Region: the location in the request's model name; eu, us and
 * global are areas. A sampling rate below 1 makes the table a sample and stands in no row. Times:
 * the response's create_time is when the server took the request; logging_time is later and stands
 * in where there is none. The audit log of the same calls ({@link VertexAudit}) gives way to this
 * one.
 */
public final class VertexRequestLog implements CallBatchFormat {
  static final String ID = "vertex";

  /** Project, location and what comes after it in a Google resource name. */
  private static final Pattern LOCATION = Pattern.compile("(?:^|/)locations/([a-z0-9-]+)(?:/|$)");

  private static final Pattern CALLED =
      Pattern.compile(
          "projects/([^/]+)/locations/([^/]+)/(?:publishers/[^/]+/)?((?:models|endpoints)/[^/:@]+)");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Vertex AI request-response log (BigQuery export: JSON lines, Parquet)";
  }

  @Override
  public String about() {
    return "One row per call, or a sample of them where the sampling rate is below 1 (no row says so). The prompt count"
        + " includes cached tokens; thoughts come on top of candidates. Same record: request_id. Rate limits: 429 or"
        + " RESOURCE_EXHAUSTED. Region: location in the request's model name; eu, us and global are areas. No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("logging_time", "request_id")
            && (head.has("full_request") || head.has("full_response"))
        ? Recognition.yes(
            96, "logging_time, request_id and full_request of Vertex AI request-response logging")
        : Recognition.no("no logging_time with request_id and full_request or full_response");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  /**
   * What was called, as the audit log writes it too: project, location and model or endpoint; null:
   * the name lacks one of them.
   */
  static String called(String resource) {
    Matcher m = CALLED.matcher(resource == null ? "" : resource);
    return m.find() ? m.group(1) + '/' + m.group(2) + '/' + m.group(3) : null;
  }

  /** The location in a resource name; null: it names none. */
  static String location(String resource) {
    if (resource == null) {
      return null;
    }
    Matcher location = LOCATION.matcher(resource);
    return location.find() ? location.group(1) : null;
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "logging_time",
            "request_id",
            "model",
            "model_version",
            "api_method",
            "endpoint",
            "deployed_model_id",
            "full_request",
            "full_response",
            "metadata",
            "otel_log",
            "request_payload",
            "response_payload");
    private static final FieldNames REQUEST = FieldNames.of("model");
    private static final FieldNames RESPONSE =
        FieldNames.of(
            "response_id",
            "responseId",
            "create_time",
            "createTime",
            "model_version",
            "modelVersion",
            "usage_metadata",
            "usageMetadata",
            "error",
            "id",
            "model",
            "usage");
    private static final FieldNames ERROR = FieldNames.of("code", "status");
    private static final FieldNames METADATA = FieldNames.of("request_latency", "requestLatency");

    private final StreamEvents events;
    private final GeminiUsage usage = new GeminiUsage();
    private final TokenSplit anthropic = new TokenSplit();
    private final JsonCursor part = new JsonCursor();
    private final IdText id = new IdText();
    private byte[] unescaped = new byte[1024];
    private String location;
    private String called;
    private long loggedAt;
    private long took;
    private boolean failed;
    private Symbol method;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
      this.events = new StreamEvents(content);
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      usage.clear();
      anthropic.clear();
      location = null;
      called = null;
      method = null;
      loggedAt = took = CallRecord.NONE;
      failed = false;
      call.providerAsLogged = symbols.intern("vertex_ai");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> loggedAt = time();
        case 1 -> id(id);
        case 2 -> call.modelSent = word();
        case 3 -> who.readMention(json);
        case 4 -> {
          method = word();
          who.mention(method);
        }
        case 5 -> {
          Symbol endpoint = word();
          location = location == null ? location(Symbol.string(endpoint)) : location;
          called = called == null ? called(Symbol.string(endpoint)) : called;
          call.deployment = Attribution.first(call.deployment, endpoint);
        }
        case 6 -> call.deployment = who.kept(word(), call.deployment);
        case 7 -> request();
        case 8 -> response(call);
        case 9 -> requestMetadata();
        default -> content();
      }
    }

    /** BigQuery writes {@code 2026-10-02 07:20:11.412 UTC}. */
    private long time() throws MalformedRecord {
      if (json.peek() != '"') {
        return time("logging_time");
      }
      json.readString();
      byte[] b = json.textBytes();
      int from = json.textFrom();
      int to = json.textTo();
      if (from == to) {
        return CallRecord.NONE;
      }
      boolean utc =
          to - from > 4
              && b[to - 4] == ' '
              && b[to - 3] == 'U'
              && b[to - 2] == 'T'
              && b[to - 1] == 'C';
      return utc
          ? TimeText.iso(b, from, to - 4, "logging_time")
          : isoTime(b, from, to, "logging_time"); // a query may have made it a local DATETIME
    }

    /** The value ahead, or the JSON in the text ahead; null where it is neither. */
    private JsonCursor body() throws MalformedRecord {
      json.skip();
      byte[] b = json.bytes();
      part.reset(b, json.sliceFrom(), json.sliceTo());
      if (part.peek() == '"') {
        part.readString();
        int n = part.textTo() - part.textFrom();
        if (unescaped.length < n) {
          unescaped = new byte[n * 2];
        }
        System.arraycopy(part.textBytes(), part.textFrom(), unescaped, 0, n);
        part.reset(unescaped, 0, n);
        if (n < 2) {
          return null;
        }
      }
      if (part.peek() == '{' || part.peek() == '[') {
        return part;
      }
      if (b[json.sliceFrom()] == '"') {
        content.scanAround(b, json.sliceFrom(), json.sliceTo()); // a text that is no JSON
      }
      return null;
    }

    private void looked(JsonCursor body, int from, int to) throws MalformedRecord {
      byte[] b = body.bytes();
      if (b[from] == '[') {
        events.scan(b, from, to);
      } else {
        content.scanJson(b, from, to);
      }
      said = ContentMarks.join(said, ContentState.PRESENT);
    }

    private void request() throws MalformedRecord {
      JsonCursor body = body();
      if (body == null) {
        return;
      }
      body.skip();
      int from = body.sliceFrom();
      int to = body.sliceTo();
      looked(body, from, to);
      body.reset(body.bytes(), from, to);
      if (body.peek() != '{') {
        return;
      }
      body.enterObject();
      int field;
      while ((field = body.nextField(REQUEST)) != JsonCursor.END) {
        if (field == 0 && body.readStringLenient()) {
          String resource = body.text();
          String named = location(resource);
          location = named == null ? location : named;
          called = called(resource) == null ? called : called(resource);
        } else if (field != 0) {
          body.skip();
        }
      }
    }

    /** An object, or the chunks of a stream: the last count of each kind is the whole one. */
    private void response(CallRecord call) throws MalformedRecord {
      JsonCursor body = body();
      if (body == null) {
        return;
      }
      body.skip();
      int from = body.sliceFrom();
      int to = body.sliceTo();
      looked(body, from, to);
      body.reset(body.bytes(), from, to);
      if (body.peek() == '{') {
        answer(body, call);
        return;
      }
      body.enterArray();
      while (body.nextElement()) {
        if (body.peek() == '{') {
          answer(body, call);
        } else {
          body.skip();
        }
      }
    }

    private void answer(JsonCursor body, CallRecord call) throws MalformedRecord {
      body.enterObject();
      int field;
      while ((field = body.nextField(RESPONSE)) != JsonCursor.END) {
        switch (field) {
          case 0, 1, 9 -> {
            if (body.readStringLenient() && call.responseId.isNone()) {
              call.responseId.set(body.textBytes(), body.textFrom(), body.textTo());
            }
          }
          case 2, 3 -> {
            long at = TimeText.read(body, "full_response.create_time", CallRecord.NONE);
            call.startedAt = call.startedAt == CallRecord.NONE ? at : call.startedAt;
          }
          case 4, 5, 10 ->
              call.modelServedAsLogged =
                  Attribution.first(call.modelServedAsLogged, who.readText(body));
          case 6, 7 -> usage.read(body, who, this);
          case 8 -> error(body, call);
          case 11 -> anthropic.read(body, who);
          default -> body.skip();
        }
      }
    }

    private void error(JsonCursor body, CallRecord call) throws MalformedRecord {
      failed |= body.peek() != 'n';
      if (body.peek() != '{') {
        body.skip();
        return;
      }
      body.enterObject();
      int field;
      while ((field = body.nextField(ERROR)) != JsonCursor.END) {
        switch (field) {
          case 0 -> call.httpStatus = body.readIntLenient(-1);
          case 1 -> call.errorClass = who.readText(body);
          default -> body.skip();
        }
      }
    }

    private void requestMetadata() throws MalformedRecord {
      JsonCursor body = body();
      if (body == null || body.peek() != '{') {
        return;
      }
      body.enterObject();
      int field;
      while ((field = body.nextField(METADATA)) != JsonCursor.END) {
        if (field < 0) {
          who.readUnknown(body);
          continue;
        }
        BigDecimal ms = decimal(body, "metadata.request_latency");
        if (ms != null && ms.signum() >= 0 && ms.precision() - ms.scale() <= 9) {
          took = ms.movePointRight(3).setScale(0, RoundingMode.HALF_UP).longValueExact();
        }
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      requireId(id, "request_id");
      call.callId.set(id);
      call.startedAt = call.startedAt == CallRecord.NONE ? loggedAt : call.startedAt;
      requireStart(call, "logging_time");
      String named = Symbol.string(call.modelSent);
      location = location == null ? location(named) : location;
      if (location != null) {
        call.regionCalledAsLogged = call.regionServedAsLogged = symbols.intern(location);
      }
      call.modelRequested = call.modelSent;
      String methodName = method == null ? "" : method.toString();
      call.stream =
          method == null ? -1 : methodName.toLowerCase(Locale.ROOT).startsWith("stream") ? 1 : 0;
      call.operation =
          symbols.intern(
              methodName.endsWith("GenerateContent") || methodName.endsWith("generateContent")
                  ? "generate_content"
                  : anthropic.seen ? "chat" : "unknown");
      if (usage.isCounted()) {
        usage.into(call);
      } else if (anthropic.seen) {
        asAnswered(call, anthropic, -1, -1);
      }
      failed |= call.httpStatus >= 400;
      call.status = failed ? Status.FAILED : Status.SUCCEEDED;
      if (call.httpStatus == 429 || "RESOURCE_EXHAUSTED".equals(Symbol.string(call.errorClass))) {
        call.rateLimit = RateLimit.VENDOR;
      }
      lasted(call, took);
      digest.begin(ID).add(id);
      key(call);
      CalledAtProvider.pairAtVertex(call, digest, called);
      return true;
    }
  }
}
