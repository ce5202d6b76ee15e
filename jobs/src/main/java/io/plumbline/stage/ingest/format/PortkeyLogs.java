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
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Portkey's log export (JSON lines, CSV).
 *
 * <p>Sources: portkey.ai docs, product/observability/logs-export and inference-api/error-codes (412
 * budget exhausted, 429 rate limited, by Portkey or the provider; 446 and 246 guardrail checks
 * failed). Not documented: whether req_units includes cached tokens. The export has no column for
 * them, so the split is the answer's own usage where the answer was exported; an Anthropic answer
 * whose input equals req_units counts the cache apart.
 *
 * <p>Cost: in cents of cost_currency. Time: what JavaScript's Date prints, or ISO 8601; a time
 * without a zone is the source's, else UTC. Deduplication key: id. Rate-limit hits: 429, whose is
 * unknown; 412 is a budget. Region: host of request_url, which may be Portkey's own. One record per
 * request: attempts that a retry absorbed are only counted (retry_success_count).
 */
public final class PortkeyLogs implements CallBatchFormat {
  static final String ID = "portkey";

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
    return head.has("ai_org", "ai_model", "created_at")
        ? Recognition.yes(95, "ai_org, ai_model and created_at of a Portkey log")
        : Recognition.no("no ai_org with ai_model and created_at");
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
            "is_stream");
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
    private int retries;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "data");
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      usage.clear();
      foreign = false;
      success = retries = -1;
      in = out = -1;
      took = CallRecord.NONE;
      call.currency = symbols.intern("USD");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> id(id);
        case 1 -> id(call.traceId);
        case 2 -> call.startedAt = createdAt();
        case 3 -> success = flag();
        case 4 -> call.providerAsLogged = word();
        case 5 -> call.modelSent = word();
        case 6 -> in = tokens("req_units");
        case 7 -> out = tokens("res_units");
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
        case 12 -> call.httpStatus = json.readIntLenient(-1);
        case 13 -> call.apiBase = word();
        case 14 -> metadata();
        case 15 -> {
          Symbol cache = mention();
          call.gatewayCacheHit = cache != null && cache.toString().endsWith("HIT");
        }
        case 16, 22 -> call.stream = Math.max(call.stream, flag());
        case 17 -> retries = json.readIntLenient(-1);
        case 18, 19 -> content();
        default -> answer(call, usage);
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
      call.modelRequested = call.modelSent;
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
      call.attempt = retries < 0 ? -1 : retries + 1;
      lasted(call, took);
      digest.begin(ID).add(id);
      key(call);
      return true;
    }
  }
}
