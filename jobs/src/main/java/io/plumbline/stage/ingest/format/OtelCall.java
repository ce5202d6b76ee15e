package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.CallRecord.TokenSource;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the attributes and events of one span (or one log record) together say of a model call:
 * whether it is one, and the {@link CallRecord} it makes.
 */
final class OtelCall {
  /** Words that facts are told by and that go to no column; looked at all the same. */
  private static final List<OtelAttribute> NO_COLUMN =
      List.of(
          OtelAttribute.OPERATION,
          OtelAttribute.AI_SDK_OPERATION,
          OtelAttribute.MISTRAL_OPERATION,
          OtelAttribute.LOGFIRE_TYPE,
          OtelAttribute.REQUEST_TYPE,
          OtelAttribute.OPENINFERENCE_KIND,
          OtelAttribute.MLFLOW_KIND,
          OtelAttribute.TRACELOOP_KIND,
          OtelAttribute.SERVER,
          OtelAttribute.ERROR_TYPE);

  private static final Pattern HTTP_STATUS = Pattern.compile("[1-5][0-9][0-9]");
  private static final Pattern ERROR_CLASS = Pattern.compile("[A-Za-z0-9_.:$/-]{1,120}");
  private static final Pattern LIMITED =
      Pattern.compile("(?i)rate.?limit|throttl|too.?many.?requests|resource.?exhausted");
  private static final Pattern STEP =
      Pattern.compile("agent|tool|workflow|retriev|memory|task|chain");

  private final OtelAttributes read;
  private final OtelFacts facts;
  private final Attribution who;
  private final SymbolTable symbols;

  /**
   * @param read has read the span it is asked about
   */
  OtelCall(OtelAttributes read, SymbolTable symbols) {
    this.read = read;
    this.facts = read.facts;
    this.who = read.who;
    this.symbols = symbols;
  }

  /**
   * The operation in OpenTelemetry's words; null for what is no call of a model: a step of an
   * agent, a tool, a chain, a database.
   */
  String operation() {
    String kind = facts.word(OtelAttribute.OPENINFERENCE_KIND);
    if (kind != null) {
      return switch (kind) {
        case "LLM" -> "chat";
        case "EMBEDDING" -> "embeddings";
        default -> null;
      };
    }
    kind = facts.word(OtelAttribute.MLFLOW_KIND);
    if (kind != null && !kind.equals("UNKNOWN")) {
      return switch (kind) {
        case "CHAT_MODEL", "LLM" -> "chat";
        case "EMBEDDING" -> "embeddings";
        default -> null;
      };
    }
    boolean named =
        facts.word(OtelAttribute.MODEL) != null || facts.word(OtelAttribute.MODEL_SERVED) != null;
    String written = facts.word(OtelAttribute.OPERATION);
    if (!facts.callId.isNone() || facts.word(OtelAttribute.MODEL_SENT) != null) {
      return written == null || !named ? null : Operations.ofLiteLlm(written);
    }
    if (written == null && facts.word(OtelAttribute.AI_SDK_OPERATION) != null) {
      return ofAiSdk(facts.word(OtelAttribute.AI_SDK_OPERATION));
    }
    if (written == null && facts.word(OtelAttribute.MISTRAL_OPERATION) != null) {
      return named ? ofMistral(facts.word(OtelAttribute.MISTRAL_OPERATION)) : null;
    }
    if (written == null) {
      String type = facts.word(OtelAttribute.REQUEST_TYPE);
      if (type != null) {
        return type.equals("rerank") ? "rerank" : ofWord(type);
      }
      boolean provided = facts.word(OtelAttribute.PROVIDER) != null;
      boolean step = facts.word(OtelAttribute.TRACELOOP_KIND) != null;
      return named && provided && !step ? "unknown" : null;
    }
    String operation = ofWord(written);
    return operation != null || !named || !facts.hasCounts() || isStep(written)
        ? operation
        : "unknown";
  }

  private static String ofWord(String operation) {
    return switch (operation) {
      case "chat", "messages", "responses" -> "chat";
      case "text_completion", "completion" -> "text_completion";
      case "embeddings", "embedding" -> "embeddings";
      case "generate_content", "image_generation", "transcription", "speech", "rerank" -> operation;
      case "ai.generateSpeech" -> "speech";
      case "ai.transcribe", "ai.streamTranscribe" -> "transcription";
      default -> null;
    };
  }

  /**
   * The AI SDK's own names of spans: what is done with a model stands in a span of its own within
   * the function that was called, but for sound.
   */
  private static String ofAiSdk(String operation) {
    int dot = operation.lastIndexOf('.');
    return switch (operation.substring(dot + 1)) {
      case "doGenerate", "doStream" -> "chat";
      case "doEmbed" -> "embeddings";
      case "doRerank" -> "rerank";
      default -> ofWord(operation);
    };
  }

  /** Mistral's Python SDK names a call by its place in the API. */
  private static String ofMistral(String operation) {
    return operation.contains("completion") || operation.contains("stream")
        ? "chat"
        : operation.startsWith("embedding") ? "embeddings" : null;
  }

  /** An operation around model calls or beside them; what it counts, its calls count as well. */
  private static boolean isStep(String operation) {
    return STEP.matcher(operation).find();
  }

  /** Whether an attribute says that the call failed. */
  boolean isError() {
    // An exception that was caught on the way (an event) fails nothing; error.type does.
    return facts.isByFirstName(OtelAttribute.ERROR_TYPE)
        || facts.count(OtelAttribute.HTTP_STATUS) >= 400;
  }

  /** Whether the span says what was used, or that it failed: then a span around it adds nothing. */
  boolean tells(boolean failed) {
    return failed || facts.hasCounts();
  }

  /** Whether Logfire writes another span when the stream ends that begins here. */
  boolean isBeginOfStream() {
    return facts.ofLogfire
        && "span".equals(facts.word(OtelAttribute.LOGFIRE_TYPE))
        && !facts.hasCounts()
        && facts.responseId.isNone();
  }

  /** Whether the span is that other one, which has no length. */
  boolean isEndOfStream() {
    return facts.ofLogfire && "log".equals(facts.word(OtelAttribute.LOGFIRE_TYPE));
  }

  /** Tokens that the span says were used, input and output apart; 0: none. */
  long used() {
    long in = Math.max(0, facts.count(OtelAttribute.INPUT));
    long out = Math.max(0, facts.count(OtelAttribute.OUTPUT));
    return in << 32 | out;
  }

  /** The model that was asked for, if the span says it; null: it does not. */
  Symbol model() {
    return facts.asked == null ? facts.text(OtelAttribute.MODEL) : facts.asked;
  }

  /** The id the provider gave the response; at a failure LiteLLM repeats its call id here. */
  IdText responseId() {
    return facts.responseId;
  }

  /** Whether LiteLLM answered from its own cache; the response id is then that of another call. */
  boolean isCacheHit() {
    return facts.cacheHit;
  }

  /**
   * Writes everything but ids of the span, times and keys.
   *
   * @param record the bytes that hold the span and its resource
   */
  void into(CallRecord call, byte[] record, String operation, boolean failed) {
    for (OtelAttribute what : NO_COLUMN) {
      who.mention(facts.text(what));
    }
    call.operation = symbols.intern(operation);
    call.callId.set(facts.callId);
    if (!failed || !facts.responseId.equals(facts.callId)) {
      // LiteLLM writes its own id of a refused call there; an answer that broke off has one.
      call.responseId.set(facts.responseId);
    }
    call.requestId.set(
        facts.headers.requestId().isNone() ? facts.requestId : facts.headers.requestId());
    call.providerAsLogged = facts.text(OtelAttribute.PROVIDER);
    Symbol model = facts.text(OtelAttribute.MODEL);
    Symbol served = facts.text(OtelAttribute.MODEL_SERVED);
    if (facts.asked != null) {
      served = who.kept(served, model); // of an answered call OpenInference names who answered
      model = facts.asked;
    }
    call.modelRequested = who.kept(facts.text(OtelAttribute.MODEL_ALIAS), model);
    call.modelSent = who.kept(facts.text(OtelAttribute.MODEL_SENT), model);
    // LiteLLM writes the caller's alias back into the response: that names no model.
    call.modelServedAsLogged = served == call.modelRequested ? null : served;
    call.deployment = facts.text(OtelAttribute.DEPLOYMENT);
    call.apiBase = address();
    call.regionCalledAsLogged = facts.text(OtelAttribute.AWS_REGION);
    call.regionServedAsLogged = facts.text(OtelAttribute.SERVED_AT);
    call.geography = facts.text(OtelAttribute.GEOGRAPHY);
    call.serviceTier = facts.text(OtelAttribute.SERVICE_TIER);
    String sdk = facts.word(OtelAttribute.AI_SDK_OPERATION);
    boolean told = facts.stream >= 0 || sdk == null;
    call.stream =
        isEndOfStream()
            ? 1
            : told
                ? facts.stream
                : sdk.endsWith(".doStream") ? 1 : sdk.endsWith(".doGenerate") ? 0 : -1;
    long resent = Math.max(facts.headers.attempts(), facts.count(OtelAttribute.RESENT));
    call.attempt = resent < 0 ? -1 : (int) resent + 1;
    facts.headers.quotaInto(call);
    call.gatewayCacheHit = facts.cacheHit;
    call.team = facts.text(OtelAttribute.TEAM);
    call.apiKey = facts.text(OtelAttribute.API_KEY);
    call.costCenter = facts.text(OtelAttribute.COST_CENTER);
    call.workload = facts.text(OtelAttribute.WORKLOAD);
    call.actor = who.kept(facts.text(OtelAttribute.USER), facts.text(OtelAttribute.KEY_USER));
    tokens(call);
    // With an answer from its cache LiteLLM repeats the cost of the call that filled it.
    if (!facts.cacheHit && (facts.costAtto != CallRecord.NONE || facts.costBig != null)) {
      call.reportedCostAtto = facts.costAtto;
      call.reportedCostBig = facts.costBig;
      call.currency = symbols.intern("USD");
    }
    ended(call, failed);
    call.contentState = read.contentState();
    Symbol service = read.service();
    who.mention(service);
    read.scanResource(record);
    for (String name : facts.unread) {
      who.tag("unread-usage=" + name);
    }
    who.into(call);
    if (call.workload == null && facts.callId.isNone() && service != null) {
      // A gateway's service name is the gateway; an application's is what the call was for.
      call.workload = service.toString().startsWith("unknown_service") ? null : service;
    }
    call.environment = Attribution.first(call.environment, read.environment());
  }

  private Symbol address() {
    Symbol base = facts.text(OtelAttribute.BASE_URL);
    Symbol host = facts.text(OtelAttribute.SERVER);
    if (base != null || host == null) {
      return base;
    }
    long port = facts.count(OtelAttribute.PORT);
    boolean said = port < 0 || port == 443 || host.toString().endsWith(":" + port);
    return said ? host : symbols.intern(host + ":" + port);
  }

  /**
   * The specification counts cache reads and writes in the input; many emitters do not. Where the
   * parts exceed the whole, or the total is the sum of all four, they are added instead.
   */
  private void tokens(CallRecord call) {
    TokenSplit said = facts.answered;
    long in = Math.max(0, Math.max(facts.count(OtelAttribute.INPUT), facts.usage.prompt));
    long out = most(OtelAttribute.OUTPUT, facts.usage.completion, said.completion);
    long read = most(OtelAttribute.CACHE_READ, facts.usage.read, said.read);
    long write = most(OtelAttribute.CACHE_WRITE, facts.usage.write, said.write);
    long reasoning = most(OtelAttribute.REASONING, facts.usage.reasoning, said.reasoning);
    long parts = read + write;
    if (said.seen) {
      in = said.prompt + (said.apart ? parts : 0); // the provider's own, before any emitter's sum
    }
    boolean apart =
        parts > in
            || (parts > 0 && facts.count(OtelAttribute.TOTAL) == in + out + parts)
            || (facts.usage.apart && ofAnthropic())
            || isApartAtSdk();
    if (facts.usage.apart && facts.word(OtelAttribute.AI_SDK_OPERATION) != null) {
      in = facts.usage.prompt; // the provider's own; the SDK's holds the cache since version 6
    }
    long total = facts.count(OtelAttribute.TOTAL) - in - out - (apart ? parts : 0);
    if (reasoning == 0 && total > 0 && ofGoogle()) {
      reasoning = total; // OpenLLMetry leaves the thoughts out, but for the sum
    }
    if (reasoning > out || (reasoning > 0 && total >= reasoning)) {
      out += reasoning; // Google's thoughts come on top of its answer
    }
    call.inputUncached = apart ? in : in - parts;
    call.cacheRead = read;
    call.cacheWrite1h =
        Math.min(most(OtelAttribute.CACHE_WRITE_1H, facts.usage.write1h, said.write1h), write);
    call.cacheWrite5m = write - call.cacheWrite1h;
    call.output = out;
    call.reasoning = Math.min(reasoning, out);
    facts.usage.media(
        facts.count(OtelAttribute.INPUT_AUDIO)
            - Math.max(0, facts.count(OtelAttribute.CACHED_AUDIO)),
        facts.count(OtelAttribute.INPUT_IMAGE)
            - Math.max(0, facts.count(OtelAttribute.CACHED_IMAGE)),
        facts.count(OtelAttribute.OUTPUT_AUDIO),
        facts.count(OtelAttribute.OUTPUT_IMAGE));
    facts.usage.media(call);
    // No prompt has no tokens: zeros are what an emitter writes that does not know.
    if (in + out + parts == 0) {
      call.tokenSource = TokenSource.ABSENT;
    } else if (facts.stream == 1
        && facts.usage.seen
        && !facts.usage.detailed
        && facts.usage.reasoning == 0) {
      // Without stream_options.include_usage LiteLLM counts itself and does not say so (trap T3).
      call.tokenSource = TokenSource.ESTIMATED;
    } else {
      call.tokenSource = TokenSource.REPORTED;
    }
  }

  private long most(OtelAttribute what, long inUsage, long inAnswer) {
    return Math.max(0, Math.max(facts.count(what), Math.max(inUsage, inAnswer)));
  }

  private boolean ofGoogle() {
    String provider = facts.word(OtelAttribute.PROVIDER);
    return provider != null && (provider.startsWith("gcp.") || provider.startsWith("google"));
  }

  /**
   * Before its version 6 the AI SDK, too, hands on what the provider counted: at Anthropic and at
   * Bedrock the input leaves the cache out. From 6 on it tells the input without the cache.
   */
  private boolean isApartAtSdk() {
    if (facts.word(OtelAttribute.AI_SDK_OPERATION) == null
        || facts.count(OtelAttribute.INPUT_UNCACHED) >= 0) {
      return false;
    }
    String provider = facts.word(OtelAttribute.PROVIDER);
    return ofAnthropic()
        || (provider != null && (provider.contains("anthropic") || provider.contains("bedrock")));
  }

  /** MLflow hands a provider's counts on as they came; Anthropic's input leaves the cache out. */
  private boolean ofAnthropic() {
    String provider = facts.word(OtelAttribute.PROVIDER);
    String model = facts.word(OtelAttribute.MODEL);
    return "anthropic".equals(provider) || model != null && model.contains("claude");
  }

  private void ended(CallRecord call, boolean failed) {
    call.status = failed ? Status.FAILED : Status.SUCCEEDED;
    Symbol error = facts.text(OtelAttribute.ERROR_TYPE);
    String name = error == null ? "" : error.toString();
    call.httpStatus = (int) facts.count(OtelAttribute.HTTP_STATUS);
    if (call.httpStatus < 0) {
      call.httpStatus = HTTP_STATUS.matcher(name).matches() ? Integer.parseInt(name) : -1;
    }
    if (call.httpStatus < 0 && failed) {
      call.httpStatus = facts.statusInText;
    }
    if (call.httpStatus < 100 || call.httpStatus > 599) {
      call.httpStatus = -1;
    }
    if (!failed) {
      return;
    }
    // Free text has been seen where a class belongs.
    call.errorClass = ERROR_CLASS.matcher(name).matches() ? error : null;
    call.rateLimit = limit(name, call.httpStatus);
  }

  /**
   * A trace tells of a limit and rarely whose: the address may be a gateway's. LiteLLM's classes
   * tell it, and a quota that is used up is a budget wherever it stands.
   */
  private RateLimit limit(String name, int status) {
    if (name.endsWith("BudgetExceededError") || name.equals("insufficient_quota")) {
      return RateLimit.BUDGET;
    }
    boolean limited =
        status == 429 || LIMITED.matcher(name).find() || status < 0 && facts.limitInText;
    if (!limited) {
      return RateLimit.NONE;
    }
    if (name.endsWith("ThrottlingException")) { // AWS's own class; boto puts its module before it
      return RateLimit.VENDOR;
    }
    if (facts.callId.isNone()) {
      return RateLimit.UNKNOWN;
    }
    return name.startsWith("Proxy")
        ? RateLimit.GATEWAY
        : name.equals("RateLimitError") ? RateLimit.VENDOR : RateLimit.UNKNOWN;
  }

  /** Sets the first token of a stream; seconds, written as a decimal. */
  void firstToken(CallRecord call) {
    if (facts.firstTokenSeconds == null
        || facts.firstTokenSeconds.signum() < 0
        || facts.firstTokenSeconds.compareTo(BigDecimal.valueOf(86_400)) > 0) {
      return;
    }
    call.firstTokenUs =
        facts
            .firstTokenSeconds
            .movePointRight(6)
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
    call.firstTokenAt = call.startedAt + call.firstTokenUs;
  }
}
