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
import io.plumbline.stage.ingest.json.MalformedRecord;

/**
 * Cloudflare AI Gateway logs as the API lists them ({@code {"result": […]}}, or one a line).
 *
 * <p>Source: npm cloudflare, resources/ai-gateway/logs.d.ts. Tokens: tokens_in and tokens_out
 * without a cache split; whether the input holds cached tokens is not said, so it is all uncached
 * here but where a single log has the head of an answer with its usage. Cost: US dollars, left out
 * where the customer set a price of their own (custom_cost), which is no charge. Deduplication key:
 * id. Rate-limit hits: status 429, whose is unknown; 424 is a stopped leak and no limit. Each step
 * of a fallback is a log of its own (step counts from 0). Answers from Cloudflare's cache are
 * gateway cache hits. Bodies are not in the list; the heads of a single log are looked at, and
 * count as truncated unless marked complete. Region: none. duration: milliseconds. Logs that a
 * request asked not to keep are nowhere.
 */
public final class CloudflareAiGateway implements CallBatchFormat {
  static final String ID = "cloudflare-ai-gateway";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Cloudflare AI Gateway logs (API answers, JSON lines)";
  }

  @Override
  public String about() {
    return "One record per attempt (step). Input tokens have no cache split. Cost: US dollars, not where the customer set"
        + " it. Same record: id. Rate limits: status 429, whose is unknown. Region: unknown.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("id", "created_at", "provider", "tokens_in", "tokens_out")) {
      return Recognition.yes(92, "id, provider and tokens_in of a Cloudflare AI Gateway log");
    }
    return head.has("result", "success")
            && ContentMarks.find(
                head.bytes(), 0, head.bytes().length, ContentMarks.ascii("\"tokens_in\""))
        ? Recognition.yes(92, "result with tokens_in of a Cloudflare answer")
        : Recognition.no("no provider with tokens_in and tokens_out");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "id",
            "created_at",
            "provider",
            "model",
            "path",
            "success",
            "status_code",
            "cached",
            "duration",
            "tokens_in",
            "tokens_out",
            "cost",
            "custom_cost",
            "metadata",
            "step",
            "request_head",
            "response_head",
            "request_head_complete",
            "response_head_complete",
            "model_type");

    private final IdText id = new IdText();
    private final TokenSplit usage = new TokenSplit();
    private Symbol path;
    private Symbol kind;
    private int success;
    private boolean ownPrice;
    private boolean cut;
    private long in;
    private long out;
    private long took;
    private int step;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "result");
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      usage.clear();
      path = kind = null;
      success = step = -1;
      ownPrice = cut = false;
      in = out = -1;
      took = CallRecord.NONE;
      call.currency = symbols.intern("USD");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> id(id);
        case 1 -> call.startedAt = time("created_at");
        case 2 -> call.providerAsLogged = word();
        case 3 -> call.modelSent = word();
        case 4 -> path = mention();
        case 5 -> success = flag();
        case 6 -> call.httpStatus = json.readIntLenient(-1);
        case 7 -> call.gatewayCacheHit = flag() == 1;
        case 8 -> took = span("duration", 3);
        case 9 -> in = tokens("tokens_in");
        case 10 -> out = tokens("tokens_out");
        case 11 -> amount(call, "cost", 0);
        case 12 -> ownPrice = flag() == 1;
        case 13 -> metadata();
        case 14 -> step = json.readIntLenient(-1);
        case 15 -> content();
        case 16 -> answer(call, usage);
        case 17, 18 -> cut |= flag() == 0;
        default -> kind = mention();
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      requireId(id, "id");
      requireStart(call, "created_at");
      call.callId.set(id);
      call.modelRequested = call.modelSent;
      String operation = Operations.ofPath(Symbol.string(path));
      if (operation.equals("unknown") && kind != null) {
        operation = Operations.ofPath(kind.toString());
      }
      call.operation = symbols.intern(operation);
      boolean failed = success == 0 || call.httpStatus >= 400;
      call.status = failed ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit = call.httpStatus == 429 ? RateLimit.UNKNOWN : RateLimit.NONE;
      call.attempt = step < 0 ? -1 : step + 1;
      asAnswered(call, usage, in, out);
      if (ownPrice) {
        call.reportedCostAtto = CallRecord.NONE;
        call.reportedCostBig = null;
      }
      if (cut && said == ContentState.PRESENT) {
        said = ContentState.TRUNCATED;
      }
      lasted(call, took);
      digest.begin(ID).add(id);
      key(call);
      return true;
    }
  }
}
