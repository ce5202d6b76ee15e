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
import java.math.BigDecimal;

/**
 * OpenRouter generations: answers of {@code GET /generation} ({@code {"data": {…}}}), alone or
 * collected line by line, and the CSV that the activity page exports, a row per generation.
 *
 * <p>Source: npm @openrouter/sdk, GenerationResponse; docs use-cases/usage-accounting. Seen in
 * public fixtures, not documented: native_tokens_prompt includes native_tokens_cached (18,054 with
 * 18,041 cached, of Claude). Cache writes are not reported. Columns of the CSV: as public programs
 * read it (2026); unverified: that its tokens_prompt is the native count, includes tokens_cached,
 * and that byok_usage_inference comes on top of cost_total, as in the activity API.
 *
 * <p>Tokens: the native counts, which are billed; tokens_prompt and tokens_completion are those of
 * another tokenizer and are not read. Cost: US dollars; with one's own key (is_byok) the total is
 * OpenRouter's fee and the provider's bill comes on top of it. The provider is openrouter; whom it
 * called (provider_name) is the deployment. Region: data_region europe or us, else unknown.
 * Deduplication key: id; upstream_id is the provider's response id and links to its log. Attempts
 * are those of provider_responses; one that failed before the last is a record of its own, without
 * counts. Rate-limit hits: status 429 is the vendor's. latency is the first token's and
 * generation_time the whole, in milliseconds. An answer from OpenRouter's own cache names the
 * generation it repeats.
 */
public final class OpenRouterGenerations implements CallBatchFormat {
  static final String ID = "openrouter";
  private static final byte[] NATIVE = ContentMarks.ascii("\"native_tokens_prompt\"");
  private static final byte[] UPSTREAM = ContentMarks.ascii("\"upstream_id\"");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "OpenRouter generations (answers of GET /generation: JSON lines; export of the activity page: CSV)";
  }

  @Override
  public String about() {
    return "One record per generation, and one per failed attempt before it. Tokens: native counts, cached ones inside the prompt."
        + " Cost: US dollars, with one's own key the fee and the provider's bill. Same record: id. Rate limits:"
        + " provider status 429. Region: data_region.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY_LEDGER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("id", "native_tokens_prompt")) {
      return Recognition.yes(95, "id and native_tokens_prompt of an OpenRouter generation");
    }
    if (head.has("generation_id", "cost_total", "tokens_prompt", "model_permaslug")) {
      return Recognition.yes(95, "generation_id, cost_total and model_permaslug of its activity");
    }
    return head.has("data")
            && ContentMarks.find(head.bytes(), 0, head.bytes().length, NATIVE)
            && ContentMarks.find(head.bytes(), 0, head.bytes().length, UPSTREAM)
        ? Recognition.yes(93, "data with native_tokens_prompt and upstream_id")
        : Recognition.no("no native_tokens_prompt");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "id",
            "upstream_id",
            "request_id",
            "created_at",
            "model",
            "provider_name",
            "is_byok",
            "streamed",
            "cancelled",
            "finish_reason",
            "native_tokens_prompt",
            "native_tokens_completion",
            "native_tokens_reasoning",
            "native_tokens_cached",
            "total_cost",
            "upstream_inference_cost",
            "latency",
            "generation_time",
            "external_user",
            "session_id",
            "workspace_id",
            "service_tier",
            "data_region",
            "api_type",
            "provider_responses",
            "response_cache_source_id",
            // Of the CSV.
            "generation_id",
            "cost_total",
            "byok_usage_inference",
            "tokens_prompt",
            "tokens_completion",
            "tokens_reasoning",
            "tokens_cached",
            "model_permaslug",
            "user",
            "finish_reason_normalized",
            "generation_time_ms",
            "time_to_first_token_ms",
            "api_key_name",
            "app_name");
    private static final FieldNames ATTEMPT = FieldNames.of("status", "provider_name", "latency");

    private final IdText id = new IdText();
    private BigDecimal cost;
    private BigDecimal upstreamCost;
    private Symbol finish;
    private Symbol kind;
    private boolean ownKey;
    private boolean cancelled;
    private final EarlierAttempts attempts = new EarlierAttempts(ID, RateLimit.VENDOR);

    /** The counts of a row of the CSV, and of a tokenizer nobody bills by elsewhere. */
    private long rowIn;

    private long rowOut;
    private boolean row;
    private long in;
    private long out;
    private long reasoning;
    private long cached;
    private long took;
    private long firstToken;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "data");
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      cost = upstreamCost = null;
      finish = kind = null;
      ownKey = cancelled = false;
      attempts.clear();
      rowIn = rowOut = -1;
      row = false;
      in = out = reasoning = cached = -1;
      took = firstToken = CallRecord.NONE;
      call.providerAsLogged = symbols.intern("openrouter");
      call.currency = symbols.intern("USD");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> id(id);
        case 1 -> id(call.responseId);
        case 2 -> id(call.requestId);
        case 3 -> call.startedAt = time("created_at");
        case 4 -> call.modelSent = word();
        case 5 -> call.deployment = word();
        case 6 -> ownKey = flag() == 1;
        case 7 -> call.stream = flag();
        case 8 -> cancelled = flag() == 1;
        case 9 -> finish = mention();
        case 10 -> in = tokens("native_tokens_prompt");
        case 11 -> out = tokens("native_tokens_completion");
        case 12 -> reasoning = tokens("native_tokens_reasoning");
        case 13 -> cached = tokens("native_tokens_cached");
        case 14 -> cost = decimal(json, "total_cost");
        case 15 -> upstreamCost = decimal(json, "upstream_inference_cost");
        case 16 -> firstToken = span("latency", 3);
        case 17 -> took = span("generation_time", 3);
        case 18 -> call.actor = word();
        case 19 -> looked();
        case 20 -> call.team = word();
        case 21 -> call.serviceTier = word();
        case 22 -> region(call);
        case 23 -> kind = mention();
        case 24 -> attempts();
        case 25 -> call.gatewayCacheHit = mention() != null;
        case 26 -> {
          row = true;
          id(id);
        }
        case 27 -> cost = decimal(json, "cost_total");
        case 28 -> {
          upstreamCost = decimal(json, "byok_usage_inference");
          ownKey = upstreamCost != null;
        }
        case 29 -> rowIn = tokens("tokens_prompt");
        case 30 -> rowOut = tokens("tokens_completion");
        case 31 -> reasoning = Math.max(reasoning, tokens("tokens_reasoning"));
        case 32 -> cached = Math.max(cached, tokens("tokens_cached"));
        case 33 -> call.modelSent = word();
        case 34 -> call.actor = word();
        case 35 -> finish = mention();
        case 36 -> took = span("generation_time_ms", 3);
        case 37 -> firstToken = span("time_to_first_token_ms", 3);
        case 38 -> call.apiKey = word();
        default -> call.workload = word();
      }
    }

    private void region(CallRecord call) throws MalformedRecord {
      Symbol region = word();
      call.geography =
          region != null && region.toString().equals("europe") ? symbols.intern("eu") : region;
    }

    private void attempts() throws MalformedRecord {
      if (json.peek() != '[') {
        json.skip();
        return;
      }
      json.enterArray();
      while (json.nextElement()) {
        if (json.peek() != '{') {
          json.skip();
          continue;
        }
        int status = -1;
        Symbol provider = null;
        long lasted = CallRecord.NONE;
        json.enterObject();
        int part;
        while ((part = json.nextField(ATTEMPT)) != JsonCursor.END) {
          switch (part) {
            case 0 -> status = json.readIntLenient(-1);
            case 1 -> provider = mention();
            case 2 -> lasted = span("provider_responses.latency", 3);
            default -> looked();
          }
        }
        attempts.add(new EarlierAttempts.Attempt(status, provider, lasted, CallRecord.NONE));
      }
    }

    @Override
    void more(CallRecord call, int at, CallSink sink) throws MalformedRecord {
      attempts.give(this, call, at, sink);
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      requireId(id, "id");
      requireStart(call, "created_at");
      call.callId.set(id);
      call.modelRequested = call.modelSent;
      call.operation =
          symbols.intern(
              kind == null
                  ? "unknown"
                  : switch (kind.toString()) {
                    case "embeddings" -> "embeddings";
                    case "rerank" -> "rerank";
                    default -> "chat";
                  });
      int lastStatus = attempts.lastStatus();
      boolean failed = lastStatus >= 400 || (finish != null && finish.toString().equals("error"));
      call.httpStatus = lastStatus;
      call.status = cancelled ? Status.CANCELLED : failed ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit = lastStatus == 429 ? RateLimit.VENDOR : RateLimit.NONE;
      call.attempt = attempts.count();
      inclusive(call, row ? rowIn : in, cached, -1, row ? rowOut : out, reasoning);
      if (cost != null) {
        set(call, ownKey && upstreamCost != null ? cost.add(upstreamCost) : cost, 0, "total_cost");
      }
      lasted(call, took);
      if (call.stream == 1) {
        firstToken(call, firstToken);
      }
      attempts.ofRow(id, call, call.modelSent, null);
      digest.begin(ID).add(id);
      key(call);
      return true;
    }
  }
}
