package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.CallRecord.TokenSource;
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

/**
 * Databricks usage tables, exported row by row: {@code system.serving.endpoint_usage} and its
 * successor {@code system.ai_gateway.usage} (Unity AI Gateway). They account for other routes, so
 * no call is in both. Rows of an inference table of either tell of the calls once more, with what
 * was said: the same id, the same record; their counts are those of the answer.
 *
 * <p>Sources: docs.databricks.com, ai-gateway/configure-ai-gateway-endpoints, usage-tracking-beta
 * and inference-tables; columns as public queries and notebooks use them. Unverified in Databricks'
 * own pages: the column types (numbers and times are taken as such or as text), the names inside
 * token_details (told by their words; what says no bucket becomes the tag {@code unread-usage=…})
 * and inside routing_information (attempts of destination, status_code, latency_ms).
 *
 * <p>An attempt of the gateway that failed before the one that answered, as routing_information
 * tells it, is a record of its own: same request, no counts.
 *
 * <p>Tokens: the input includes what token_details splits off, unless the total is the sum of all.
 * Where the model returns no counts Databricks writes (characters + 1) / 4 and does not say so; a
 * count that is exactly that beside input_character_count is taken as estimated. Deduplication key:
 * the request id. Rate-limit hits: status 429, whose is unknown. Region: none. Cost: none here (DBU
 * in system.billing.usage). Rows of MCP services are passed over. requester is a person or a
 * service. Times: UTC where they have no zone.
 */
public final class DatabricksUsage implements CallBatchFormat {
  static final String ID = "databricks";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Databricks usage and inference tables (serving.endpoint_usage, ai_gateway.usage: JSON lines, CSV, Parquet)";
  }

  @Override
  public String about() {
    return "One record per request, and one per failed attempt that routing_information tells of. Input tokens include the cache split of token_details. Counts that are a quarter of"
        + " the characters are estimated. Same record: request id. Rate limits: status 429, whose is unknown. Region:"
        + " unknown. No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY_LEDGER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("databricks_request_id", "served_entity_id")
        || head.has("databricks_request_id", "input_token_count")) {
      return Recognition.yes(
          95, "databricks_request_id and counts of system.serving.endpoint_usage");
    }
    if (head.has("databricks_request_id", "status_code", "response")) {
      return Recognition.yes(95, "databricks_request_id and response of an inference table");
    }
    boolean gateway = head.has("request_id", "event_time", "status_code");
    if (gateway && head.has("response") && (head.has("destination_type") || head.has("api_type"))) {
      return Recognition.yes(
          94, "request_id, event_time and response of an inference table of Unity AI Gateway");
    }
    boolean served = head.has("endpoint_name") || head.has("service_name");
    boolean sent = head.has("destination_model") || head.has("destination_name");
    return head.has("request_id", "event_time") && served && sent
        ? Recognition.yes(
            94, "request_id, endpoint or service and destination of system.ai_gateway.usage")
        : Recognition.no(
            "no databricks_request_id, no request_id with endpoint or service and destination");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "databricks_request_id",
            "request_id",
            "client_request_id",
            "request_time",
            "event_time",
            "status_code",
            "input_token_count",
            "input_tokens",
            "output_token_count",
            "output_tokens",
            "total_tokens",
            "token_details",
            "input_character_count",
            "output_character_count",
            "request_streaming",
            "requester",
            "usage_context",
            "request_tags",
            "served_entity_id",
            "served_entity_name",
            "entity_name",
            "endpoint_name",
            "destination_name",
            "destination_model",
            "service_type",
            "api_type",
            "url",
            "latency_ms",
            "execution_duration_ms",
            "time_to_first_byte_ms",
            // Of an inference table, which keeps what was said.
            "request",
            "response",
            "timestamp_ms",
            "execution_time_ms",
            // Of Unity AI Gateway.
            "service_name",
            "invocation_id",
            "invocation_metadata",
            "service_tags",
            "endpoint_tags",
            "routing_information");
    private static final FieldNames INVOCATION = FieldNames.of("service_tier");
    private static final FieldNames ROUTING = FieldNames.of("attempts");
    private static final FieldNames ATTEMPT =
        FieldNames.of("status_code", "destination", "latency_ms", "start_time");

    private final IdText id = new IdText();
    private final TokenSplit usage = new TokenSplit();
    private final NamedBuckets details = new NamedBuckets();
    private Symbol entity;
    private Symbol entityName;
    private Symbol endpoint;
    private Symbol destination;
    private Symbol model;
    private Symbol service;
    private Symbol api;
    private Symbol url;
    private long in;
    private long out;
    private long total;
    private long charactersIn;
    private long charactersOut;
    private long took;
    private long firstByte;

    private final EarlierAttempts attempts = new EarlierAttempts(ID, RateLimit.UNKNOWN);

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      details.clear();
      usage.clear();
      entity = entityName = endpoint = destination = model = service = api = url = null;
      in = out = total = charactersIn = charactersOut = -1;
      took = firstByte = CallRecord.NONE;
      attempts.clear();
      call.providerAsLogged = symbols.intern("databricks");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0, 1 -> id(id);
        case 2 -> id(call.requestId);
        case 3, 4 -> call.startedAt = time("request_time");
        case 5 -> call.httpStatus = json.readIntLenient(-1);
        case 6, 7 -> in = tokens("input_tokens");
        case 8, 9 -> out = tokens("output_tokens");
        case 10 -> total = tokens("total_tokens");
        case 11 -> {
          JsonCursor object = object();
          if (object != null) {
            details.read(object, this, "token_details");
          }
        }
        case 12 -> charactersIn = tokens("input_character_count");
        case 13 -> charactersOut = tokens("output_character_count");
        case 14 -> call.stream = flag();
        case 15 -> call.actor = word();
        case 16, 17 -> metadata();
        case 18 -> entity = word();
        case 19, 20 -> entityName = who.kept(entityName, word());
        case 21 -> endpoint = who.kept(word(), endpoint);
        case 22 -> destination = word();
        case 23 -> model = word();
        case 24 -> service = mention();
        case 25 -> api = mention();
        case 26 -> url = mention();
        case 27, 28 -> took = span("latency_ms", 3);
        case 29 -> firstByte = span("time_to_first_byte_ms", 3);
        case 30 -> content();
        case 31 -> answer(call, usage);
        case 32 -> call.startedAt = time("timestamp_ms");
        case 33 -> took = span("execution_time_ms", 3);
        case 34 -> endpoint = who.kept(endpoint, word());
        case 35 -> id(call.traceId);
        case 36 -> invocation();
        case 37, 38 -> metadata();
        default -> routing();
      }
    }

    private void invocation() throws MalformedRecord {
      looked();
      JsonCursor object = again();
      if (object == null) {
        return;
      }
      object.enterObject();
      int field;
      while ((field = object.nextField(INVOCATION)) != JsonCursor.END) {
        if (field == 0) {
          who.serviceTier = who.kept(who.serviceTier, who.readText(object));
        } else {
          object.skip();
        }
      }
    }

    private void routing() throws MalformedRecord {
      looked();
      JsonCursor object = again();
      if (object == null) {
        return;
      }
      object.enterObject();
      while (object.nextField(ROUTING) != JsonCursor.END) {
        if (object.peek() != '[') {
          object.skip();
          continue;
        }
        object.enterArray();
        while (object.nextElement()) {
          if (object.peek() == '{') {
            attempts.add(attempt(object));
          } else {
            object.skip();
          }
        }
      }
    }

    private EarlierAttempts.Attempt attempt(JsonCursor at) throws MalformedRecord {
      int status = -1;
      Symbol to = null;
      long lasted = CallRecord.NONE;
      long started = CallRecord.NONE;
      at.enterObject();
      int field;
      while ((field = at.nextField(ATTEMPT)) != JsonCursor.END) {
        switch (field) {
          case 0 -> status = at.readIntLenient(-1);
          case 1 -> to = word(at);
          case 2 -> lasted = span(at, "routing_information.attempts.latency_ms", 3);
          case 3 -> started = time(at, "routing_information.attempts.start_time");
          default -> at.skip();
        }
      }
      return new EarlierAttempts.Attempt(status, to, lasted, started);
    }

    @Override
    void more(CallRecord call, int at, CallSink sink) throws MalformedRecord {
      attempts.give(this, call, at, sink);
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (service != null && service.toString().contains("MCP")) {
        return false;
      }
      requireId(id, "databricks_request_id");
      requireStart(call, "request_time");
      call.callId.set(id);
      call.modelSent = who.kept(model, entityName);
      call.modelRequested = who.kept(endpoint, call.modelSent);
      call.deployment = who.kept(entity, who.kept(destination, endpoint));
      String operation = Operations.ofPath(Symbol.string(url));
      if (operation.equals("unknown") && api != null) {
        operation = Operations.ofPath(api.toString());
      }
      call.operation = symbols.intern(operation);
      call.status = call.httpStatus >= 400 ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit = call.httpStatus == 429 ? RateLimit.UNKNOWN : RateLimit.NONE;
      long parts = details.read + details.write;
      if (in < 0 && out < 0 && usage.seen) {
        asAnswered(call, usage, -1, -1);
      } else if (parts > 0 && total >= 0 && total == Math.max(0, in) + Math.max(0, out) + parts) {
        exclusive(call, in, details.read, details.write, out, details.reasoning);
      } else {
        inclusive(call, in, details.read, details.write, out, details.reasoning);
      }
      boolean guessed =
          (charactersIn > 0 && in == (charactersIn + 1) / 4)
              && (charactersOut < 0 || out == (charactersOut + 1) / 4);
      if (guessed && call.tokenSource == TokenSource.REPORTED) {
        call.tokenSource = TokenSource.ESTIMATED;
      }
      for (String name : details.unread) {
        who.tag("unread-usage=" + name);
      }
      lasted(call, took);
      if (call.stream == 1) {
        firstToken(call, firstByte);
      }
      call.attempt = attempts.count();
      attempts.ofRow(id, call, null, call.actor);
      digest.begin(ID).add(id);
      key(call);
      return true;
    }
  }
}
