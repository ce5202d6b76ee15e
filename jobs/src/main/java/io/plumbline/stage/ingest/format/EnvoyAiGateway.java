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
import java.util.regex.Pattern;

/**
 * Access log of Envoy AI Gateway in JSON, with the keys of the documented template. The keys are
 * the operator's choice; what has other names is not read.
 *
 * <p>Source: envoyproxy/ai-gateway, site/docs/capabilities/observability/accesslogs.md and
 * examples/access-log/basic.yaml. Unverified: the response flag RL and the detail
 * request_rate_limited of Envoy's local limit, taken as the gateway's; the template's names for
 * cached tokens, of which the documented request costs and OpenTelemetry's are accepted.
 *
 * <p>Lines without a model and without counts (MCP, health checks) are passed over. Tokens: input
 * includes the cache, as Envoy's translation to one schema makes it. Deduplication key:
 * x-request-id and start_time; a log without x-request-id names no call and is refused.
 * gen_ai.provider.name is the backend's route, so it becomes the deployment and the provider stays
 * unknown. Rate-limit hits: 429, the vendor's with response_code_details via_upstream, the
 * gateway's with flag RL or request_rate_limited, else unknown. Status 0 is a client that went
 * away. Region: upstream_host where it is a name. No cost. duration: milliseconds. One line per
 * client request: attempts that a retry absorbed are not here.
 */
public final class EnvoyAiGateway implements CallBatchFormat {
  static final String ID = "envoy-ai-gateway";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Envoy AI Gateway access log (JSON lines, the documented keys)";
  }

  @Override
  public String about() {
    return "One record per client request with a model; other lines are passed over. Input tokens include cached ones."
        + " Same record: x-request-id + start_time. Rate limits: 429; via_upstream is the vendor's, flag RL the gateway's."
        + " Region: upstream_host where it is a name. No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY_LEDGER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    boolean envoy = head.has("response_code", "start_time");
    boolean model = head.topLevelFields().stream().anyMatch(f -> f.startsWith("gen_ai."));
    return envoy && model
        ? Recognition.yes(95, "response_code, start_time and gen_ai keys of an Envoy access log")
        : Recognition.no("no response_code and start_time with gen_ai keys");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "start_time",
            "x-request-id",
            "response_code",
            "response_code_details",
            "response_flags",
            "duration",
            "gen_ai.request.model",
            "gen_ai.response.model",
            "gen_ai.request.model_override",
            "gen_ai.provider.name",
            "gen_ai.usage.input_tokens",
            "gen_ai.usage.output_tokens",
            "gen_ai.usage.reasoning_tokens",
            "gen_ai.usage.cached_input_tokens",
            "gen_ai.usage.cache_read.input_tokens",
            "llm_cached_input_token",
            "gen_ai.usage.cache_creation_input_tokens",
            "gen_ai.usage.cache_creation.input_tokens",
            "llm_cache_creation_input_token",
            "llm_input_token",
            "llm_output_token",
            "llm_reasoning_token",
            "upstream_host",
            "path",
            "x-envoy-origin-path",
            "gen_ai.operation.name",
            "gen_ai.response.id");

    private static final Pattern LETTER = Pattern.compile("[a-z]");
    private static final Pattern FLAGGED = Pattern.compile("(^|,)RL(,|$)");

    private final IdText requestId = new IdText();
    private Symbol details;
    private Symbol flags;
    private Symbol asked;
    private Symbol override;
    private Symbol path;
    private Symbol host;
    private Symbol operation;
    private long in;
    private long out;
    private long read;
    private long write;
    private long reasoning;
    private long took;
    private int code;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
    }

    @Override
    void begin(CallRecord call) {
      requestId.clear();
      details = flags = asked = override = path = host = operation = null;
      in = out = read = write = reasoning = -1;
      took = CallRecord.NONE;
      code = -1;
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> call.startedAt = time("start_time");
        case 1 -> id(requestId);
        case 2 -> code = json.readIntLenient(-1);
        case 3 -> details = mention();
        case 4 -> flags = mention();
        case 5 -> took = span("duration", 3);
        case 6 -> asked = named();
        case 7 -> call.modelServedAsLogged = named();
        case 8 -> override = named();
        case 9 -> call.deployment = named();
        case 10, 19 -> in = Math.max(in, counted("gen_ai.usage.input_tokens"));
        case 11, 20 -> out = Math.max(out, counted("gen_ai.usage.output_tokens"));
        case 12, 21 -> reasoning = Math.max(reasoning, counted("gen_ai.usage.reasoning_tokens"));
        case 13, 14, 15 -> read = Math.max(read, counted("gen_ai.usage.cached_input_tokens"));
        case 16, 17, 18 ->
            write = Math.max(write, counted("gen_ai.usage.cache_creation_input_tokens"));
        case 22 -> host = upstream();
        case 23, 24 -> path = Attribution.first(path, mention());
        case 25 -> operation = mention();
        default -> id(call.responseId);
      }
    }

    /** A word; Envoy writes a dash for what there is not. */
    private Symbol named() throws MalformedRecord {
      return isDash() ? null : word();
    }

    private long counted(String field) throws MalformedRecord {
      return isDash() ? -1 : tokens(field);
    }

    /** Skips a dash. */
    private boolean isDash() throws MalformedRecord {
      if (json.peek() != '"') {
        return false;
      }
      int at = json.position();
      byte[] b = json.bytes();
      if (at + 2 < b.length && b[at + 1] == '-' && b[at + 2] == '"') {
        json.skip();
        return true;
      }
      return false;
    }

    /** Who was called, name or address of a machine; the address of a provider is nobody's. */
    private Symbol upstream() throws MalformedRecord {
      return json.readScalar() ? who.text(json) : null;
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (asked == null && call.modelServedAsLogged == null && in < 0 && out < 0) {
        return false;
      }
      requireStart(call, "start_time");
      requireId(requestId, "x-request-id");
      call.callId.set(requestId);
      call.modelRequested = asked;
      call.modelSent = Attribution.first(override, asked);
      call.operation =
          operation == null
              ? symbols.intern(Operations.ofPath(Symbol.string(path)))
              : symbols.intern(
                  switch (operation.toString()) {
                    case "chat", "messages" -> "chat";
                    case "embeddings", "embedding" -> "embeddings";
                    case "completion", "text_completion" -> "text_completion";
                    default -> "unknown";
                  });
      if (host != null
          && LETTER.matcher(host.toString()).find()
          && !host.toString().startsWith("[")) {
        call.apiBase = host;
      }
      call.httpStatus = code >= 100 ? code : -1;
      call.status = code == 0 ? Status.CANCELLED : code >= 400 ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit = code == 429 ? limit() : RateLimit.NONE;
      inclusive(call, in, read, write, out, reasoning);
      lasted(call, took);
      digest.begin(ID).add(requestId).add(call.startedAt);
      key(call);
      return true;
    }

    private RateLimit limit() {
      String detail = details == null ? "" : details.toString();
      if (detail.equals("via_upstream")) {
        return RateLimit.VENDOR;
      }
      boolean flagged = flags != null && FLAGGED.matcher(flags.toString()).find();
      return flagged || detail.contains("rate_limited") ? RateLimit.GATEWAY : RateLimit.UNKNOWN;
    }
  }
}
