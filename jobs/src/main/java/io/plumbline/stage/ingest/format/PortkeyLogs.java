package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
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
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Portkey's log export (JSON lines, CSV), and the objects of a log store of one's own.
 *
 * <p>Sources: Portkey-AI/docs-core, product/observability/logs-export (the columns of its list of
 * fields, and those its examples ask for: ai_provider, request_tokens, response_tokens,
 * status_code), sample_log_file.json and sample_metric_file.json beside the architecture of hybrid
 * deployments (a log store's object: request and answer with what stood around them, no counts and
 * no cost of its own); inference-api/error-codes (412 budget exhausted, 429 rate limited, by
 * Portkey or the provider; 446 and 246 guardrail checks failed). Not documented: whether req_units
 * includes cached tokens. The export has no column for them, so the split is the answer's own usage
 * where the answer was exported; an Anthropic answer whose input equals req_units counts the cache
 * apart.
 *
 * <p>Cost: in cents of cost_currency. Time: what JavaScript's Date prints, or ISO 8601; a time
 * without a zone is the source's, else UTC. Deduplication key: id. Rate-limit hits: 429, whose is
 * unknown; 412 is a budget. Region: host of request_url, which may be Portkey's own. One record per
 * request: attempts that a retry absorbed are only counted (retry_success_count).
 */
public final class PortkeyLogs implements CallBatchFormat {
  static final String ID = "portkey";

  /** An export has the fields that were asked for; one of these beside model and time. */
  private static final Set<String> COUNTED =
      Set.of(
          "ai_org",
          "ai_provider",
          "req_units",
          "request_tokens",
          "total_units",
          "total_tokens",
          "cost",
          "response_status_code",
          "status_code");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Portkey log export (JSON lines, CSV)";
  }

  @Override
  public String about() {
    return "One record per request; absorbed retries are counted, not listed. Whether input includes cached tokens is not"
        + " documented; the answer's usage decides. Cost: cents. Same record: id. Rate limits: status 429, whose is"
        + " unknown; 412 is a budget. Region: host of request_url.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY_LEDGER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("ai_model", "created_at")
        && COUNTED.stream().anyMatch(head.topLevelFields()::contains)) {
      return Recognition.yes(95, "ai_model and created_at of a Portkey log");
    }
    return head.has("_id", "organisation_id", "created_at", "request", "response")
        ? Recognition.yes(90, "_id, organisation_id, request and response of Portkey's log store")
        : Recognition.no("no ai_model and created_at with ai_org, a count, a cost or a status");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "id",
            "trace_id",
            "created_at",
            "is_success",
            "ai_org",
            "ai_model",
            "req_units",
            "res_units",
            "cost",
            "cost_currency",
            "currency",
            "response_time",
            "response_status_code",
            "request_url",
            "metadata",
            "cache_status",
            "stream_mode",
            "retry_success_count",
            "request",
            "request.body",
            "response",
            "response.body",
            "is_stream",
            "ai_provider",
            "request_tokens",
            "response_tokens",
            "status_code",
            "_id",
            "total_units",
            "total_tokens",
            "_user",
            "_environment");
    private static final FieldNames RESPONSE =
        FieldNames.of("id", "model", "usage", "provider", "status", "body", "responseTime");
    private static final FieldNames REQUEST =
        FieldNames.of("model", "url", "provider", "body", "portkeyHeaders", "x-portkey-trace-id");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    // What JavaScript's Date.toString prints up to the zone's name in brackets.
    private static final DateTimeFormatter JAVASCRIPT =
        DateTimeFormatter.ofPattern("EEE MMM dd yyyy HH:mm:ss 'GMT'xx", Locale.ENGLISH);
    private static final int JAVASCRIPT_LENGTH = "Sat Jul 25 2026 11:14:18 GMT+0000".length();

    private final IdText id = new IdText();
    private final TokenSplit usage = new TokenSplit();
    private int success;
    private boolean foreign;
    private long in;
    private long out;
    private long took;
    private long total;
    private int retries;
    private Symbol asked;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "data");
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      usage.clear();
      foreign = false;
      success = retries = -1;
      in = out = total = -1;
      asked = null;
      took = CallRecord.NONE;
      call.currency = symbols.intern("USD");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0, 27 -> id(id);
        case 1 -> id(call.traceId);
        case 2 -> call.startedAt = createdAt();
        case 3 -> success = flag();
        case 4, 23 -> call.providerAsLogged = who.kept(call.providerAsLogged, word());
        case 5 -> call.modelSent = word();
        case 6, 24 -> in = Math.max(in, tokens("req_units"));
        case 7, 25 -> out = Math.max(out, tokens("res_units"));
        case 8 -> amount(call, "cost", 2);
        case 9, 10 -> {
          Symbol currency = word();
          if (currency != null && CURRENCY.matcher(currency.toString()).matches()) {
            call.currency = currency;
          } else if (currency != null) {
            who.mention(currency);
            foreign = true;
          }
        }
        case 11 -> took = span("response_time", 3);
        case 12, 26 -> call.httpStatus = Math.max(call.httpStatus, json.readIntLenient(-1));
        case 13 -> call.apiBase = who.kept(call.apiBase, word());
        case 14 -> metadata();
        case 15 -> {
          String cache = Symbol.string(mention());
          call.gatewayCacheHit =
              cache != null && cache.regionMatches(true, cache.length() - 3, "HIT", 0, 3);
        }
        case 16, 22 -> call.stream = Math.max(call.stream, flag());
        case 17 -> retries = json.readIntLenient(-1);
        case 18, 19 -> request(call);
        case 28, 29 -> total = Math.max(total, tokens("total_units"));
        case 30 -> who.actor = who.kept(who.actor, word());
        case 31 -> who.environment = who.kept(who.environment, word());
        default -> response(call);
      }
    }

    /** The request's body, or in a log store what stands around it too. */
    private void request(CallRecord call) throws MalformedRecord {
      content();
      JsonCursor request = again();
      if (request != null) {
        request(request, call, true);
      }
    }

    private void request(JsonCursor at, CallRecord call, boolean whole) throws MalformedRecord {
      at.enterObject();
      int field;
      while ((field = at.nextField(REQUEST)) != JsonCursor.END) {
        switch (field) {
          case 0 -> asked = who.kept(asked, who.readText(at));
          case 1 -> call.apiBase = who.kept(call.apiBase, word(at));
          case 2 -> call.providerAsLogged = who.kept(call.providerAsLogged, word(at));
          case 3, 4 -> {
            if (whole && at.peek() == '{') {
              request(at, call, false);
            } else {
              at.skip();
            }
          }
          case 5 -> id(at, call.traceId);
          default -> at.skip();
        }
      }
    }

    /** The answer, or in a log store what stands around it too. */
    private void response(CallRecord call) throws MalformedRecord {
      content();
      JsonCursor response = again();
      if (response != null) {
        response(response, call, true);
      }
    }

    private void response(JsonCursor at, CallRecord call, boolean whole) throws MalformedRecord {
      at.enterObject();
      int field;
      while ((field = at.nextField(RESPONSE)) != JsonCursor.END) {
        switch (field) {
          case 0 -> {
            if (at.readStringLenient() && call.responseId.isNone()) {
              call.responseId.set(at.textBytes(), at.textFrom(), at.textTo());
            }
          }
          case 1 -> call.modelServedAsLogged = who.kept(call.modelServedAsLogged, who.readText(at));
          case 2 -> usage.read(at, who);
          case 3 -> call.providerAsLogged = who.kept(call.providerAsLogged, word(at));
          case 4 -> call.httpStatus = Math.max(call.httpStatus, at.readIntLenient(-1));
          case 5 -> {
            if (whole && at.peek() == '{') {
              response(at, call, false);
            } else {
              at.skip();
            }
          }
          case 6 -> took = span(at, "response.responseTime", 3);
          default -> at.skip();
        }
      }
    }

    private long createdAt() throws MalformedRecord {
      if (json.peek() != '"') {
        return time("created_at");
      }
      json.readString();
      String text = json.text();
      if (text.isEmpty()) {
        return CallRecord.NONE;
      }
      if (Character.isDigit(text.charAt(0))) {
        return isoTime(json.textBytes(), json.textFrom(), json.textTo(), "created_at");
      }
      try {
        return TimeText.micros(
            OffsetDateTime.parse(
                    text.substring(0, Math.min(text.length(), JAVASCRIPT_LENGTH)), JAVASCRIPT)
                .toInstant());
      } catch (DateTimeException e) {
        throw new MalformedRecord(RejectReason.INVALID_TIME, "created_at");
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      requireId(id, "id");
      requireStart(call, "created_at");
      call.callId.set(id);
      call.modelRequested = call.modelSent = who.kept(call.modelSent, asked);
      call.operation = symbols.intern(Operations.ofPath(Symbol.string(call.apiBase)));
      boolean failed = success == 0 || call.httpStatus >= 400;
      call.status = failed ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit =
          !failed
              ? RateLimit.NONE
              : switch (call.httpStatus) {
                case 429 -> RateLimit.UNKNOWN;
                case 412 -> RateLimit.BUDGET;
                default -> RateLimit.NONE;
              };
      asAnswered(call, usage, in, out);
      if (foreign) {
        // An amount in what is no currency code says nothing.
        call.reportedCostAtto = CallRecord.NONE;
        call.reportedCostBig = null;
      }
      if (total > 0 && call.inputTokens() + call.output == 0) {
        who.tag("unread-usage=total_units"); // nobody can say what of it is input
      }
      call.attempt = retries < 0 ? -1 : retries + 1;
      lasted(call, took);
      digest.begin(ID).add(id);
      key(call);
      return true;
    }
  }
}
