package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cloudflare Logpush, dataset {@code ai_gateway_events}, gzipped JSON lines.
 *
 * <p>Source: developers.cloudflare.com, logs/logpush/logpush-job/datasets/account/ai_gateway_events
 * (Cached, Endpoint, Gateway, Metadata, Metrics with cost and durationMs, Model, Provider,
 * RateLimited, RequestBody, RequestedModel, ResponseBody, StatusCode, Timestamp). Unverified: the
 * type of the two flags, which consumers read as text; both are accepted. Logs without Timestamp
 * exist: their time is then the start of the window in the object's name, {@code
 * <start>_<end>_<hash>.log.gz}.
 *
 * <p>Bodies and metadata are encrypted with the customer's key and are not opened here: their calls
 * count as redacted, and tokens are absent. A body in the clear is read for its usage. There is no
 * id, so the deduplication key is the whole record; encryption makes two records unlike. Rate-limit
 * hits: RateLimited is the gateway's; 429 without it is unknown; 424 is a stopped leak and no
 * limit. Cost: US dollars where Metrics has it. Region: none. Each attempt is a record.
 */
public final class CloudflareLogpush implements CallBatchFormat {
  static final String ID = "cloudflare-logpush";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Cloudflare Logpush ai_gateway_events (JSON lines, gzip)";
  }

  @Override
  public String about() {
    return "One record per request. Bodies are encrypted: content counts as redacted, tokens are absent. Same record: all"
        + " of it. Rate limits: RateLimited is the gateway's, 429 without it unknown. Time: Timestamp, else the window in"
        + " the object's name. Region: unknown.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY;
  }

  @Override
  public Recognition recognise(FileHead head) {
    // A job pushes the fields it was asked for.
    return head.has("Provider", "Model") && (head.has("Gateway") || head.has("RateLimited"))
        ? Recognition.yes(95, "Provider and Model with Gateway or RateLimited of ai_gateway_events")
        : Recognition.no("no Provider and Model with Gateway or RateLimited");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "Gateway",
            "Provider",
            "Model",
            "Endpoint",
            "StatusCode",
            "Cached",
            "RateLimited",
            "Metadata",
            "RequestBody",
            "ResponseBody",
            "Metrics",
            "RequestedModel",
            "Timestamp");
    private static final FieldNames METRICS =
        FieldNames.of("cost", "durationMs", "tokensIn", "tokensOut");
    private static final FieldNames CIPHER = FieldNames.of("type");
    private static final Pattern WINDOW = Pattern.compile("(\\d{8}T\\d{6})Z_\\d{8}T\\d{6}Z_[^/]*$");
    private static final DateTimeFormatter COMPACT =
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

    private final TokenSplit usage = new TokenSplit();
    private final JsonCursor ahead = new JsonCursor();
    private long window = CallRecord.NONE;
    private Symbol endpoint;
    private Symbol asked;
    private boolean encrypted;
    private int limited;
    private long in;
    private long out;
    private long took;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
    }

    @Override
    public void begin(SourceFile file) {
      window = CallRecord.NONE;
      Matcher named = WINDOW.matcher(file.path());
      if (named.find()) {
        try {
          window =
              LocalDateTime.parse(named.group(1), COMPACT).toEpochSecond(ZoneOffset.UTC)
                  * 1_000_000;
        } catch (DateTimeException e) {
          window = CallRecord.NONE; // digits that are no time: the record must bring its own
        }
      }
    }

    @Override
    void begin(CallRecord call) {
      usage.clear();
      endpoint = asked = null;
      encrypted = false;
      limited = -1;
      in = out = -1;
      took = CallRecord.NONE;
      call.currency = symbols.intern("USD");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> call.deployment = word();
        case 1 -> call.providerAsLogged = word();
        case 2 -> call.modelSent = word();
        case 3 -> endpoint = mention();
        case 4 -> call.httpStatus = json.readIntLenient(-1);
        case 5 -> call.gatewayCacheHit = flag() == 1;
        case 6 -> limited = flag();
        case 7, 8, 9 -> {
          if (isEncrypted()) {
            json.skip(); // a cipher says nothing, and what it seems to say is chance
            encrypted |= field != 7;
          } else if (field == 7) {
            metadata();
          } else if (field == 8) {
            content();
          } else {
            answer(call, usage);
          }
        }
        case 10 -> metrics(call);
        case 11 -> asked = word();
        default -> call.startedAt = time("Timestamp");
      }
    }

    /** Whether the value ahead is a cipher. */
    private boolean isEncrypted() throws MalformedRecord {
      if (json.peek() != '{') {
        return false;
      }
      boolean found = false;
      ahead.reset(json.bytes(), objectFrom() + json.column() - 1, objectTo());
      ahead.enterObject();
      int part;
      while ((part = ahead.nextField(CIPHER)) != JsonCursor.END) {
        if (part == 0) {
          found |= ahead.readStringLenient() && ahead.textIs("encrypted");
        } else {
          ahead.skip();
        }
      }
      return found;
    }

    private void metrics(CallRecord call) throws MalformedRecord {
      JsonCursor metrics = object();
      if (metrics == null) {
        return;
      }
      metrics.enterObject();
      int part;
      while ((part = metrics.nextField(METRICS)) != JsonCursor.END) {
        switch (part) {
          case 0 -> amount(metrics, call, "Metrics.cost", 0);
          case 1 -> {
            BigDecimal ms = decimal(metrics, "Metrics.durationMs");
            if (ms != null && ms.signum() >= 0 && ms.precision() - ms.scale() <= 9) {
              took = ms.movePointRight(3).longValue();
            }
          }
          case 2 -> in = tokens(metrics, "Metrics.tokensIn");
          case 3 -> out = tokens(metrics, "Metrics.tokensOut");
          default -> who.readUnknown(metrics);
        }
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (call.startedAt == CallRecord.NONE) {
        call.startedAt = window;
      }
      requireStart(call, "Timestamp");
      call.modelRequested = who.kept(asked, call.modelSent);
      call.operation = symbols.intern(Operations.ofPath(Symbol.string(endpoint)));
      call.status = call.httpStatus >= 400 ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit =
          limited == 1
              ? RateLimit.GATEWAY
              : call.httpStatus == 429 ? RateLimit.UNKNOWN : RateLimit.NONE;
      asAnswered(call, usage, in, out);
      if (encrypted) {
        said = ContentState.REDACTED;
      }
      lasted(call, took);
      digest.begin(ID).add(json.bytes(), objectFrom(), objectTo());
      key(call);
      if (call.callId.isNone()) {
        // Nothing names the call; a reader finds it by its file and position.
        call.callId.set(Long.toHexString(call.keyHi));
      }
      return true;
    }
  }
}
