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
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Helicone requests: rows of the query API or export, and raw rows of the ClickHouse table {@code
 * request_response_rmt}.
 *
 * <p>Sources: Helicone/helicone, valhalla/jawn/src/lib/stores/request/request.ts,
 * packages/llm-mapper/types.ts, packages/cost (COST_PRECISION_MULTIPLIER 10^9;
 * usage/openAIUsageProcessor.ts takes cache and sound off the prompt, index.ts prices the buckets
 * one by one), so they are added here; examples/export/typescript (npx @helicone/export), whose CSV
 * has response_id and no request_id, and quotes JSON twice. Unverified: that the older pipeline did
 * so for every provider. Negative statuses are Helicone's own (-2 pending, -3 cancelled;
 * unverified).
 *
 * <p>Cost: US dollars in an export; an integer of 10^-9 dollars in a raw row, which is told by
 * organization_id beside status and latency. Deduplication key: request_id, else response_id; a raw
 * dump repeats a row until ClickHouse merges it, and the first read stands. Rate-limit hits: status
 * 429, whose is unknown (Helicone limits too). Region: host of target_url; country_code is the
 * client's. Bodies kept elsewhere count as truncated. Retries are rows of their own. Times: UTC
 * without a zone.
 */
public final class HeliconeRequests implements CallBatchFormat {
  static final String ID = "helicone";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Helicone requests (export or ClickHouse rows: JSON lines, CSV)";
  }

  @Override
  public String about() {
    return "One record per request, retries apart. Token buckets are added, as Helicone prices them. Cost: US dollars, in"
        + " raw rows 10^-9 dollars. Same record: request_id, the first read. Rate limits: status 429, whose is unknown."
        + " Region: host of target_url.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("request_created_at")
            && (head.has("request_id") || head.has("response_id"))
            && (head.has("response_status")
                || head.has("prompt_cache_read_tokens")
                || head.has("organization_id"))
        ? Recognition.yes(94, "request_created_at with the id and status of a Helicone request")
        : Recognition.no("no request_created_at with request_id or response_id and a status");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "request_id",
            "response_id",
            "request_created_at",
            "response_created_at",
            "response_status",
            "status",
            "provider",
            "request_model",
            "model_override",
            "response_model",
            "model",
            "prompt_tokens",
            "completion_tokens",
            "prompt_cache_read_tokens",
            "prompt_cache_write_tokens",
            "cost",
            "costUSD",
            "delay_ms",
            "latency",
            "time_to_first_token",
            "request_user_id",
            "user_id",
            "request_properties",
            "properties",
            "request_body",
            "response_body",
            "target_url",
            "request_path",
            "cache_reference_id",
            "organization_id",
            "signed_body_url",
            "reasoning_tokens",
            "prompt_audio_tokens",
            "completion_audio_tokens");
    private static final Pattern NO_REFERENCE = Pattern.compile("[0-]*");
    private static final byte[] ELSEWHERE = ContentMarks.ascii("fetching body from signed_url");

    // How such a text begins as it stands in a JSON string.
    private static final byte[] QUOTED_TWICE = ContentMarks.ascii("\"{\\\"\\\"");

    private final IdText id = new IdText();
    private final JsonCursor quoted = new JsonCursor();
    private int answerFrom;
    private int answerTo;
    private final TokenSplit usage = new TokenSplit();
    private Symbol asked;
    private Symbol override;
    private Symbol served;
    private Symbol model;
    private Symbol path;
    private BigDecimal cost;
    private boolean raw;
    private boolean elsewhere;
    private boolean statusOfExport;
    private int status;
    private long in;
    private long out;
    private long read;
    private long write;
    private long reasoning;
    private long audioIn;
    private long audioOut;
    private long took;
    private long firstToken;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "data");
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      answerFrom = answerTo = -1;
      usage.clear();
      asked = override = served = model = path = null;
      cost = null;
      raw = elsewhere = statusOfExport = false;
      status = Integer.MIN_VALUE;
      in = out = read = write = reasoning = audioIn = audioOut = -1;
      took = firstToken = CallRecord.NONE;
      call.currency = symbols.intern("USD");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> id(id);
        case 1 -> {
          looked(); // Helicone's own id of the response, in no other system
          answerFrom = json.sliceFrom();
          answerTo = json.sliceTo();
        }
        case 2 -> call.startedAt = time("request_created_at");
        case 3 -> call.endedAt = time("response_created_at");
        case 4, 5 -> {
          BigDecimal v = decimal(json, "response_status");
          if (v != null && (field == 4 || !statusOfExport) && v.abs().intValue() < 1000) {
            status = v.intValue();
          }
          statusOfExport |= field == 4;
        }
        case 6 -> call.providerAsLogged = word();
        case 7 -> asked = word();
        case 8 -> override = word();
        case 9 -> served = word();
        case 10 -> model = word();
        case 11 -> in = tokens("prompt_tokens");
        case 12 -> out = tokens("completion_tokens");
        case 13 -> read = tokens("prompt_cache_read_tokens");
        case 14 -> write = tokens("prompt_cache_write_tokens");
        case 15, 16 -> {
          BigDecimal v = decimal(json, "cost");
          cost = v == null ? cost : v;
        }
        case 17, 18 -> took = span("delay_ms", 3);
        case 19 -> firstToken = span("time_to_first_token", 3);
        case 20, 21 -> call.actor = who.kept(call.actor, word());
        case 22, 23 -> properties();
        case 24 -> body();
        case 25 -> {
          answer(call, usage);
          elsewhere |= isElsewhere();
        }
        case 26 -> call.apiBase = word();
        case 27 -> path = mention();
        case 28 -> {
          Symbol reference = word();
          call.gatewayCacheHit =
              reference != null && !NO_REFERENCE.matcher(reference.toString()).matches();
        }
        case 29 -> raw = word() != null;
        case 30 -> elsewhere |= word() != null;
        case 31 -> reasoning = tokens("reasoning_tokens");
        case 32 -> audioIn = tokens("prompt_audio_tokens");
        default -> audioOut = tokens("completion_audio_tokens");
      }
    }

    /** Properties; in the CSV of Helicone's own export tool every quote of theirs stands twice. */
    private void properties() throws MalformedRecord {
      json.peek();
      int at = json.position();
      int end = at + QUOTED_TWICE.length;
      if (end > objectTo() || !Arrays.equals(json.bytes(), at, end, QUOTED_TWICE, 0, end - at)) {
        metadata();
        return;
      }
      json.readString();
      byte[] once = json.text().replace("\"\"", "\"").getBytes(StandardCharsets.UTF_8);
      if (quoted.isWhole(once, 0, once.length)) {
        quoted.reset(once, 0, once.length);
        who.readFreeForm(quoted);
      } else {
        content.scanAround(json.bytes(), at, json.position());
      }
    }

    private void body() throws MalformedRecord {
      content();
      elsewhere |= isElsewhere();
    }

    private boolean isElsewhere() {
      int n = json.sliceTo() - json.sliceFrom();
      return n < 512
          && ContentMarks.find(json.bytes(), json.sliceFrom(), json.sliceTo(), ELSEWHERE);
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (id.isNone() && answerTo - answerFrom > 2 && json.bytes()[answerFrom] == '"') {
        // The CSV of Helicone's own export tool has no other id.
        id.set(json.bytes(), answerFrom + 1, answerTo - 1);
      }
      requireId(id, "request_id");
      requireStart(call, "request_created_at");
      call.callId.set(id);
      call.modelRequested = who.kept(asked, model);
      call.modelSent = Attribution.first(override, call.modelRequested);
      call.modelServedAsLogged = who.kept(served, call.modelServedAsLogged);
      String url = Symbol.string(Attribution.first(call.apiBase, path));
      call.operation = symbols.intern(Operations.ofPath(url));
      call.httpStatus = status >= 100 && status <= 599 ? status : -1;
      call.status =
          status == -3
              ? Status.CANCELLED
              : status >= 400 || (status < 0 && status != Integer.MIN_VALUE)
                  ? Status.FAILED
                  : Status.SUCCEEDED;
      call.rateLimit = status == 429 ? RateLimit.UNKNOWN : RateLimit.NONE;
      exclusive(
          call,
          audioIn > 0 ? Math.max(0, in) + audioIn : in,
          read,
          write,
          audioOut > 0 ? Math.max(0, out) + audioOut : out,
          Math.max(reasoning, usage.reasoning));
      media(call, audioIn, 0, audioOut, 0);
      if (cost != null) {
        set(call, cost, raw && !statusOfExport ? 9 : 0, "cost");
      }
      if (elsewhere) {
        call.bodiesElsewhere = 1;
        said = ContentMarks.join(said, ContentState.TRUNCATED);
      }
      lasted(call, took);
      if (firstToken != CallRecord.NONE && firstToken > 0) {
        call.stream = 1;
        firstToken(call, firstToken);
      }
      digest.begin(ID).add(id);
      key(call);
      return true;
    }
  }
}
