package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;

/**
 * Final answers of Ollama's own API ({@code /api/chat}, {@code /api/generate}) as they came, one
 * JSON object a line; the pieces of a stream before the last are passed over, and so is what only
 * loaded a model or unloaded it (done_reason, with an empty prompt): nothing was inferred.
 *
 * <p>Source: ollama/ollama, api/types.go and server/routes.go (git fb30760). A model of Ollama's
 * cloud is asked like a local one; the answer then says remote_host and remote_model, and ran
 * there. prompt_eval_count left out what was cached until 2026. Tokens: as counted; an answer
 * without counts has none. All durations are NANOSECONDS. created_at is when the answer was
 * complete, so the call started total_duration before; an answer with embeddings has none and is
 * refused where {@code timestamp} was not logged beside it. A stream's last object has no text of
 * its own: where it counted output and shows none, the content is truncated, never absent. Nothing
 * names a record: records are the same when they are equal to the byte. No rate limits. Region:
 * where the machine stands, or remote_host. No cost.
 */
public final class OllamaResponses implements CallBatchFormat {
  static final String ID = "ollama";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Ollama API answers as captured (JSON lines)";
  }

  @Override
  public String about() {
    return "One final answer (done: true) per call; pieces of a stream, loads and unloads of a model are passed over. Durations are nanoseconds."
        + " prompt_eval_count may be low where the prompt was cached. Embeddings have no time of their own: log them with"
        + " `timestamp`. Same record: equal to the byte. No rate limits, no cost. Region: where the machine stands, or remote_host.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("model", "created_at", "done")
            || head.has("model", "embeddings", "total_duration")
        ? Recognition.yes(92, "model, created_at and done of an Ollama answer")
        : Recognition.no("no created_at with done");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "model",
            "created_at",
            "done",
            "done_reason",
            "total_duration",
            "prompt_eval_count",
            "eval_count",
            "response",
            "message",
            "thinking",
            "embeddings",
            "embedding",
            "timestamp",
            "remote_host",
            "remote_model",
            // Numbers alone.
            "context",
            "load_duration",
            "prompt_eval_duration",
            "eval_duration");

    private boolean done;
    private boolean chat;
    private boolean embedded;
    private boolean loaded;
    private long logged;
    private long in;
    private long out;
    private long took;
    private int answered;
    private Symbol remote;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
    }

    @Override
    void begin(CallRecord call) {
      done = chat = embedded = loaded = false;
      logged = CallRecord.NONE;
      in = out = -1;
      took = CallRecord.NONE;
      answered = 0;
      remote = null;
      call.providerAsLogged = symbols.intern("ollama");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> call.modelSent = word();
        case 1 -> call.endedAt = time("created_at");
        case 2 -> done = flag() == 1;
        case 3 -> {
          String reason = Symbol.string(mention());
          loaded = "load".equals(reason) || "unload".equals(reason);
        }
        case 4 -> took = span("total_duration", -3);
        case 5 -> in = tokens("prompt_eval_count");
        case 6 -> out = tokens("eval_count");
        case 7, 8, 9 -> {
          content();
          chat |= field == 8;
          // {"role":"assistant","content":""} says nothing.
          answered = Math.max(answered, json.sliceTo() - json.sliceFrom());
        }
        case 10, 11 -> {
          embedded = true;
          json.skip();
        }
        case 12 -> logged = time("timestamp");
        case 13 -> call.apiBase = word();
        case 14 -> remote = word();
        default -> json.skip();
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if ((!done && !embedded) || (loaded && in <= 0 && out <= 0)) {
        return false;
      }
      if (embedded && call.endedAt == CallRecord.NONE) {
        call.endedAt = logged;
      }
      if (call.endedAt == CallRecord.NONE) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "created_at");
      }
      call.startedAt = took == CallRecord.NONE ? call.endedAt : call.endedAt - took;
      call.durationUs = took;
      call.modelRequested = call.modelSent;
      call.modelSent = Attribution.first(remote, call.modelSent);
      call.operation = symbols.intern(embedded ? "embeddings" : chat ? "chat" : "text_completion");
      boolean silent = chat ? answered <= EMPTY_MESSAGE : answered <= 2;
      if (silent && out > 0) {
        said = ContentState.TRUNCATED;
      }
      exclusive(call, in, -1, -1, out, -1);
      digest.begin(ID).add(json.bytes(), objectFrom(), objectTo());
      key(call);
      return true;
    }

    /** Length of an assistant's message without text. */
    private static final int EMPTY_MESSAGE =
        "{\"role\": \"assistant\", \"content\": \"\"}".length();
  }
}
