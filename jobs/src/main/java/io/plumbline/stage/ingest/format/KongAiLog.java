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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Kong's access log with the AI Gateway's part {@code ai} (http-log, file-log and their like).
 *
 * <p>Sources: Kong/kong, kong/llm/plugin/shared-filters/serialize-analytics.lua and
 * normalize-json-response.lua; Kong/developer.konghq.com, ai-audit-log-reference.md. Unverified:
 * the generic serializer's fields (response.status, upstream_status, started_at, latencies,
 * consumer).
 *
 * <p>Several plugins may call a model for one request, each a child of {@code ai} with usage or
 * meta and each a call of its own; lines without such a child are passed over, also when a limiting
 * plugin refused them before a model was chosen. Tokens: the provider's prompt count; since 3.11 it
 * has a split, before that only the answer's own usage has one, where payloads are logged, and it
 * counts as that provider does. Kong writes 0 for what it does not know, so zeros are absent.
 * Deduplication key: request.id and the plugin. Rate-limit hits: response.status 429, the vendor's
 * where the last upstream_status is 429, the gateway's where nothing was proxied, else unknown.
 * What a plugin of these had embedded for itself (rag-inject, the semantic cache) is no record.
 * Region: none. The cost is not taken: its currency is the operator's, it ignores cache discounts,
 * and 0 means no price. Times: epoch milliseconds.
 */
public final class KongAiLog implements CallBatchFormat {
  static final String ID = "kong";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Kong AI Gateway access log (JSON lines)";
  }

  @Override
  public String about() {
    return "One record per plugin that called a model (children of ai with usage); other lines are passed over. Input"
        + " tokens have a cache split since Kong 3.11 or where payloads are logged; zeros are absent. What its plugins embed for themselves (rag-inject, semantic cache) is not counted. Same record: request.id + plugin. Rate limits: status 429; the"
        + " vendor's where upstream_status is 429. Region: unknown. Cost is not taken: its currency is unknown.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY_LEDGER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("ai", "started_at")
        && (head.has("latencies") || head.has("request") || head.has("response"))) {
      return Recognition.yes(95, "ai and started_at of a Kong access log");
    }
    return head.has("started_at", "latencies", "request", "response")
        ? Recognition.yes(60, "a Kong access log; no model call in its first line")
        : Recognition.no("no started_at with ai or latencies");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  /** A part of the line that tells of one model call. */
  private record Child(String plugin, int from, int to) {}

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "started_at",
            "request",
            "response",
            "latencies",
            "consumer",
            "upstream_status",
            "ai",
            "route");
    private static final FieldNames REQUEST = FieldNames.of("id", "uri", "url");
    private static final FieldNames RESPONSE = FieldNames.of("status");
    private static final FieldNames LATENCIES = FieldNames.of("request", "proxy");
    private static final FieldNames CONSUMER = FieldNames.of("username", "custom_id");
    private static final FieldNames AI = FieldNames.of("payload");
    private static final FieldNames CHILD = FieldNames.of("meta", "usage", "payload", "cache");
    private static final FieldNames META =
        FieldNames.of("provider_name", "request_model", "response_model", "request_mode");
    private static final FieldNames USAGE =
        FieldNames.of(
            "prompt_tokens",
            "prompt_token",
            "completion_tokens",
            "completion_token",
            // Since 3.11 and 3.12; split by TokenSplit.
            "prompt_tokens_details",
            "completion_tokens_details",
            "input_tokens",
            "input_tokens_details",
            "output_tokens",
            "output_tokens_details",
            "time_to_first_token");
    private static final FieldNames PAYLOAD = FieldNames.of("response");
    private static final FieldNames ANSWER = FieldNames.of("usage", "id");
    private static final FieldNames CACHE = FieldNames.of("cache_status");

    private final RecordFields usage = new RecordFields(USAGE, "ai.usage.");
    private final TokenSplit split = new TokenSplit();
    private final JsonCursor child = new JsonCursor();
    private final JsonCursor body = new JsonCursor();
    private final JsonCursor inAnswer = new JsonCursor();
    private final IdText requestId = new IdText();
    private final List<Child> children = new ArrayList<>();
    private long startedAt;
    private long took;
    private long proxied;
    private int status;
    private int upstream;
    private Symbol consumer;
    private Symbol path;
    private int payloadFrom;
    private int payloadTo;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
    }

    @Override
    void begin(CallRecord call) {
      requestId.clear();
      children.clear();
      startedAt = took = proxied = CallRecord.NONE;
      status = upstream = -1;
      consumer = null;
      path = null;
      payloadFrom = -1;
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord {
      object(record, from, to, call);
      if (children.isEmpty()) {
        sink.passOver();
        return;
      }
      boolean first = true;
      for (Child of : children) {
        try {
          if (!first) {
            who.clear(); // what stands around the children was told with the first
          }
          said = ContentState.ABSENT;
          if (first && payloadFrom >= 0) {
            payload(record, payloadFrom, payloadTo);
          }
          first = false;
          call(record, of, call);
          call.contentState = said;
          who.into(call);
        } catch (MalformedRecord e) {
          sink.reject(e.reason(), e.where(), of.from, of.to);
          continue;
        }
        sink.accept(of.from);
      }
    }

    @Override
    boolean complete(CallRecord call) {
      throw new IllegalStateException("A line of Kong is completed child by child.");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> startedAt = time("started_at");
        case 1 -> {
          if (json.peek() != '{') {
            json.skip();
            return;
          }
          json.enterObject();
          int part;
          while ((part = json.nextField(REQUEST)) != JsonCursor.END) {
            switch (part) {
              case 0 -> id(requestId);
              case 1, 2 -> path = mention();
              default -> looked();
            }
          }
        }
        case 2 -> status = number(RESPONSE);
        case 3 -> latencies();
        case 4 -> consumer();
        case 5 -> upstream = lastStatus();
        case 6 -> children(json.bytes());
        default -> looked();
      }
    }

    /** Nginx names the status of every try, the last of which was answered: "503, 429". */
    private int lastStatus() throws MalformedRecord {
      if (!json.readScalar() || json.textTo() - json.textFrom() < 3) {
        return -1;
      }
      int status = 0;
      for (int i = json.textTo() - 3; i < json.textTo(); i++) {
        int digit = json.textBytes()[i] - '0';
        if (digit < 0 || digit > 9) {
          return -1;
        }
        status = status * 10 + digit;
      }
      return status;
    }

    private int number(FieldNames name) throws MalformedRecord {
      int n = -1;
      if (json.peek() != '{') {
        json.skip();
        return n;
      }
      json.enterObject();
      int part;
      while ((part = json.nextField(name)) != JsonCursor.END) {
        if (part == 0) {
          n = json.readIntLenient(-1);
        } else {
          looked();
        }
      }
      return n;
    }

    private void latencies() throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      json.enterObject();
      int part;
      while ((part = json.nextField(LATENCIES)) != JsonCursor.END) {
        switch (part) {
          case 0 -> took = span("latencies.request", 3);
          case 1 -> proxied = span("latencies.proxy", 3);
          default -> looked();
        }
      }
    }

    private void consumer() throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      json.enterObject();
      int part;
      while ((part = json.nextField(CONSUMER)) != JsonCursor.END) {
        if (part >= 0) {
          consumer = who.kept(consumer, word());
        } else {
          looked();
        }
      }
    }

    private void children(byte[] b) throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      json.enterObject();
      int part;
      while ((part = json.nextField(AI)) != JsonCursor.END) {
        String name = json.fieldName();
        json.skip();
        int from = json.sliceFrom();
        int to = json.sliceTo();
        if (part == 0) {
          payloadFrom = from;
          payloadTo = to;
        } else if (b[from] == '{' && tellsOfACall(b, from, to)) {
          children.add(new Child(name, from, to));
        } else if (b[from] == '{' || b[from] == '[' || b[from] == '"') {
          content.scanAround(b, from, to);
        }
      }
    }

    private boolean tellsOfACall(byte[] b, int from, int to) throws MalformedRecord {
      child.reset(b, from, to);
      child.enterObject();
      int part;
      while ((part = child.nextField(CHILD)) != JsonCursor.END) {
        byte kind = child.peek();
        child.skip();
        if ((part == 0 || part == 1) && kind == '{') {
          return true;
        }
      }
      return false;
    }

    private void call(byte[] b, Child of, CallRecord call) throws MalformedRecord {
      requireId(requestId, "request.id");
      call.callId.set(requestId);
      call.startedAt = startedAt;
      requireStart(call, "started_at");
      call.httpStatus = status;
      call.apiKey = consumer;
      who.mention(path);
      long in = -1;
      long out = -1;
      long first = CallRecord.NONE;
      int payloadAt = -1;
      int payloadEnd = -1;
      split.clear();
      child.reset(b, of.from, of.to);
      child.enterObject();
      int part;
      while ((part = child.nextField(CHILD)) != JsonCursor.END) {
        if (part == JsonCursor.OTHER || child.peek() != '{') {
          who.readUnknown(child);
          continue;
        }
        switch (part) {
          case 0 -> meta(call);
          case 1 -> {
            int usageFrom = child.position();
            usage.enterIfObject(child);
            int count;
            while ((count = usage.next(child, who)) != JsonCursor.END) {
              switch (count) {
                case 0, 1 -> in = Math.max(in, tokens(child, "ai.usage.prompt_tokens"));
                case 2, 3 -> out = Math.max(out, tokens(child, "ai.usage.completion_tokens"));
                case 10 -> first = span(child, "ai.usage.time_to_first_token", 3);
                default -> child.skip();
              }
            }
            body.reset(b, usageFrom, child.position());
            split.read(body, who);
          }
          case 2 -> {
            child.skip();
            payloadAt = child.sliceFrom();
            payloadEnd = child.sliceTo();
            payload(b, payloadAt, payloadEnd);
          }
          default -> {
            child.enterObject();
            int cache;
            while ((cache = child.nextField(CACHE)) != JsonCursor.END) {
              if (cache != 0) {
                who.readUnknown(child);
                continue;
              }
              Symbol found = word(child);
              who.mention(found);
              call.gatewayCacheHit = found != null && found.toString().equals("Hit");
            }
          }
        }
      }
      call.operation = symbols.intern(Operations.ofPath(Symbol.string(path)));
      call.status = status >= 400 ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit =
          status != 429
              ? RateLimit.NONE
              : upstream == 429
                  ? RateLimit.VENDOR
                  : upstream < 0 && proxied == CallRecord.NONE
                      ? RateLimit.GATEWAY
                      : RateLimit.UNKNOWN;
      if (payloadAt >= 0) {
        answered(b, payloadAt, payloadEnd, call);
      } else if (payloadFrom >= 0 && children.size() == 1) {
        answered(b, payloadFrom, payloadTo, call);
      }
      asAnswered(call, split, in > 0 ? in : -1, out > 0 ? out : -1);
      lasted(call, took);
      if (first != CallRecord.NONE && first > 0) {
        firstToken(call, first);
      }
      digest.begin(ID).add(requestId).add(of.plugin);
      key(call);
    }

    /**
     * Where the payload is logged: the provider's id of the answer, and what it counts itself if
     * the usage has no split.
     */
    private void answered(byte[] b, int from, int to, CallRecord call) {
      boolean counted = split.detailed;
      try {
        body.reset(b, from, to);
        body.enterObject();
        int part;
        while ((part = body.nextField(PAYLOAD)) != JsonCursor.END) {
          if (part != 0 || body.peek() != '"') {
            body.skip();
            continue;
          }
          body.readString();
          byte[] answer = Arrays.copyOfRange(body.textBytes(), body.textFrom(), body.textTo());
          if (answer.length > 1 && answer[0] == '{') {
            inAnswer.reset(answer, 0, answer.length);
            inAnswer.enterObject();
            int field;
            while ((field = inAnswer.nextField(ANSWER)) != JsonCursor.END) {
              if (field == 0 && !counted) {
                split.read(inAnswer, who);
              } else if (field == 1) {
                id(inAnswer, call.responseId);
              } else {
                inAnswer.skip();
              }
            }
          }
        }
      } catch (MalformedRecord e) {
        return; // a text that was cut or is no JSON splits nothing
      }
    }

    private void meta(CallRecord call) throws MalformedRecord {
      child.enterObject();
      int part;
      while ((part = child.nextField(META)) != JsonCursor.END) {
        switch (part) {
          case 0 -> call.providerAsLogged = known(word(child));
          case 1 -> call.modelRequested = call.modelSent = known(word(child));
          case 2 -> call.modelServedAsLogged = known(word(child));
          case 3 -> {
            String mode = Symbol.string(word(child));
            call.stream = "stream".equals(mode) ? 1 : "oneshot".equals(mode) ? 0 : -1;
          }
          default -> who.readUnknown(child);
        }
      }
      if (call.modelServedAsLogged == call.modelRequested) {
        call.modelServedAsLogged = null; // Kong falls back to the model asked for
      }
    }

    private static Symbol known(Symbol word) {
      return word == null || word.toString().equals("UNSPECIFIED") ? null : word;
    }

    private void payload(byte[] b, int from, int to) {
      ContentState state = ContentMarks.of(b, from, to);
      if (state != ContentState.ABSENT) {
        content.scanJson(b, from, to);
        said = ContentMarks.join(said, state);
      }
    }
  }
}
