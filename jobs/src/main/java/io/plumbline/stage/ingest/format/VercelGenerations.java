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
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.math.BigDecimal;

/**
 * Vercel AI Gateway generations: answers of the generation endpoint ({@code {"data": {…}}}) or what
 * the SDK made of them, in snake or camel case.
 *
 * <p>Source: npm @ai-sdk/gateway, getGenerationInfo. Unverified: whether the prompt includes cached
 * tokens and cache writes; it is taken to, as everywhere in the AI SDK, unless the parts exceed it.
 * Also unverified: the columns of the dashboard's CSV export, which is not read.
 *
 * <p>Cost: US dollars; with one's own key (isByok) the total is Vercel's part and the provider's
 * bill comes on top. The provider is who served (providerName). Deduplication key: id. latency is
 * the first token's and generationTime the whole, in milliseconds. Failures, rate limits, attempts
 * and regions are not in it.
 */
public final class VercelGenerations implements CallBatchFormat {
  static final String ID = "vercel";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Vercel AI Gateway generations (JSON lines)";
  }

  @Override
  public String about() {
    return "One record per generation. Input tokens are taken to include cached ones. Cost: US dollars, with one's own key"
        + " Vercel's part and the provider's bill. Same record: id. Rate limits and failures: not in it. Region: unknown.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY_LEDGER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("id", "totalCost", "promptTokens", "providerName")
        || head.has("id", "total_cost", "prompt_tokens", "provider_name")
        || head.has("id", "total_cost", "native_tokens_prompt", "native_tokens_cache_creation")
        || (head.has("id", "total_cost", "tokens_prompt", "provider_name", "is_byok")
            && !head.has("native_tokens_prompt"))) {
      return Recognition.yes(90, "id, totalCost and providerName of a Vercel generation");
    }
    return head.has("data")
            && ContentMarks.find(head.bytes(), 0, head.bytes().length, ContentMarks.ascii("\"gen_"))
            && (mentions(head, "\"total_cost\"") || mentions(head, "\"totalCost\""))
        ? Recognition.yes(88, "data with an id gen_… and a total cost")
        : Recognition.no("no totalCost with providerName");
  }

  private static boolean mentions(FileHead head, String word) {
    return ContentMarks.find(head.bytes(), 0, head.bytes().length, ContentMarks.ascii(word));
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "id",
            "createdAt",
            "created_at",
            "model",
            "providerName",
            "provider_name",
            "isByok",
            "is_byok",
            "streamed",
            "finishReason",
            "finish_reason",
            "totalCost",
            "total_cost",
            "upstreamInferenceCost",
            "upstream_inference_cost",
            "promptTokens",
            "prompt_tokens",
            "tokens_prompt",
            "completionTokens",
            "completion_tokens",
            "tokens_completion",
            "reasoningTokens",
            "reasoning_tokens",
            "cachedTokens",
            "cached_tokens",
            "cacheCreationTokens",
            "cache_creation_tokens",
            "latency",
            "generationTime",
            "generation_time",
            // The REST answer's own names.
            "native_tokens_prompt",
            "native_tokens_completion",
            "native_tokens_reasoning",
            "native_tokens_cached",
            "native_tokens_cache_creation",
            "billableWebSearchCalls",
            "billable_web_search_calls");

    private final IdText id = new IdText();
    private BigDecimal cost;
    private BigDecimal upstreamCost;
    private Symbol finish;
    private boolean ownKey;
    private long in;
    private long out;
    private long reasoning;
    private long read;
    private long write;
    private long took;
    private long firstToken;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "data");
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      cost = upstreamCost = null;
      finish = null;
      ownKey = false;
      in = out = reasoning = read = write = -1;
      took = firstToken = CallRecord.NONE;
      call.currency = symbols.intern("USD");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> id(id);
        case 1, 2 -> call.startedAt = time("createdAt");
        case 3 -> call.modelSent = word();
        case 4, 5 -> call.providerAsLogged = word();
        case 6, 7 -> ownKey = flag() == 1;
        case 8 -> call.stream = flag();
        case 9, 10 -> finish = mention();
        case 11, 12 -> cost = decimal(json, "totalCost");
        case 13, 14 -> upstreamCost = decimal(json, "upstreamInferenceCost");
        case 15, 16, 17, 30 -> in = Math.max(in, tokens("promptTokens"));
        case 18, 19, 20, 31 -> out = Math.max(out, tokens("completionTokens"));
        case 21, 22, 32 -> reasoning = Math.max(reasoning, tokens("reasoningTokens"));
        case 23, 24, 33 -> read = Math.max(read, tokens("cachedTokens"));
        case 25, 26, 34 -> write = Math.max(write, tokens("cacheCreationTokens"));
        case 35, 36 -> call.webSearches = Math.max(0, tokens("billableWebSearchCalls"));
        case 27 -> firstToken = span("latency", 3);
        default -> took = span("generationTime", 3);
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      requireId(id, "id");
      requireStart(call, "createdAt");
      call.callId.set(id);
      call.modelRequested = call.modelSent;
      call.operation = symbols.intern("unknown");
      call.status = "error".equals(Symbol.string(finish)) ? Status.FAILED : Status.SUCCEEDED;
      inclusive(call, in, read, write, out, reasoning);
      if (cost != null) {
        set(call, ownKey && upstreamCost != null ? cost.add(upstreamCost) : cost, 0, "totalCost");
      }
      lasted(call, took);
      if (call.stream == 1) {
        firstToken(call, firstToken);
      }
      digest.begin(ID).add(id);
      key(call);
      return true;
    }
  }
}
