package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
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
import java.util.regex.Pattern;

/**
 * Output and error files of an OpenAI batch, one line a request: {@code {"id", "custom_id",
 * "response": {"status_code", "request_id", "body"}, "error"}}.
 *
 * <p>Source: OpenAI's batch guide, of which several public copies agree. Azure OpenAI (without the
 * line's id), Mistral and vLLM's {@code run-batch} write the same lines; whose they are is told by
 * the answer, and stays unknown where it does not tell.
 *
 * <p>Every call is of the batch tier. Tokens: the input includes cache reads and writes, reasoning
 * is a part of the output. Lines whose response is null were never sent to a model (the batch
 * expired or was cancelled) and are passed over. Deduplication key: custom_id and the line's id,
 * without one the request's, else the answer's. Rate-limit hits: 429 with rate_limit_exceeded is
 * the vendor's, with insufficient_quota a budget. Region: none in the record. Times: the body's
 * {@code created}; embeddings and errors have none, so the time at which the file was written
 * stands in. custom_id is the caller's text and is looked at.
 */
public final class OpenAiBatch implements CallBatchFormat {
  static final String ID = "openai-batch";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Batch output and error files of OpenAI, Azure OpenAI, Mistral and vLLM (JSON lines)";
  }

  @Override
  public String about() {
    return "One line per request of a batch, all of the batch tier; requests that were never sent"
        + " are passed over. Input tokens include cache reads and writes. Same record: id,"
        + " else request_id, with custom_id. Rate limits: 429; insufficient_quota is a"
        + " budget. Region: unknown. Lines without a time (embeddings, errors) get the time"
        + " the file was written.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("custom_id", "response")
            && !head.has("request")
            && (head.has("id") || head.has("error") || ReportPage.says(head, "\"status_code\""))
        ? Recognition.yes(95, "custom_id and response of a batch output line")
        : Recognition.no("no custom_id with response");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS = FieldNames.of("id", "custom_id", "response", "error");
    private static final FieldNames RESPONSE = FieldNames.of("status_code", "request_id", "body");

    private static final byte[] AZURES = ContentMarks.ascii("_filter_results\"");
    private static final Pattern OPENAIS =
        Pattern.compile(
            "^(ft:)?(gpt|chatgpt|o[0-9]|text-embedding|text-moderation|omni|davinci|babbage|codex|computer-use|dall|whisper|tts)");
    private static final Pattern MISTRALS =
        Pattern.compile(
            "^(ft:)?(open-)?(mistral|ministral|magistral|codestral|devstral|pixtral|voxtral|mixtral)");
    private static final Pattern HEX_ID = Pattern.compile("[0-9a-f]{32}");

    private final ModelAnswer answer = new ModelAnswer();
    private final JsonCursor body = new JsonCursor();
    private final IdText id = new IdText();
    private Symbol customId;
    private boolean sent;
    private boolean filtered;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      answer.clear();
      customId = null;
      sent = filtered = false;
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> id(id);
        case 1 -> {
          customId = word();
          who.mention(customId);
        }
        case 2 -> response(call);
        default -> {
          json.skip();
          byte[] b = json.bytes();
          if (b[json.sliceFrom()] == '{') {
            content.scanJson(b, json.sliceFrom(), json.sliceTo());
            body.reset(b, json.sliceFrom(), json.sliceTo());
            answer.error(body, who);
          }
        }
      }
    }

    private void response(CallRecord call) throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      sent = true;
      json.enterObject();
      int field;
      while ((field = json.nextField(RESPONSE)) != JsonCursor.END) {
        switch (field) {
          case 0 -> call.httpStatus = json.readIntLenient(-1);
          case 1 -> id(call.requestId);
          case 2 -> {
            json.skip();
            byte[] b = json.bytes();
            if (b[json.sliceFrom()] == '{') {
              content.scanJson(b, json.sliceFrom(), json.sliceTo());
              said = ContentState.PRESENT;
              filtered = ContentMarks.find(b, json.sliceFrom(), json.sliceTo(), AZURES);
              body.reset(b, json.sliceFrom(), json.sliceTo());
              answer.read(body, who);
            } else if (b[json.sliceFrom()] == '"') {
              content.scanJson(b, json.sliceFrom(), json.sliceTo()); // an error's page
            }
          }
          default -> who.readUnknown(json);
        }
      }
    }

    /** Whose batch it is; null: the answer does not tell. */
    private String provider() {
      if (id.toString().startsWith("vllm-")) {
        return "hosted_vllm";
      }
      if (filtered) {
        return "azure";
      }
      String model = answer.model == null ? "" : answer.model.toString();
      if (model.isEmpty() || OPENAIS.matcher(model).find()) {
        return "openai"; // of an error nothing else is known
      }
      boolean hex = HEX_ID.matcher(answer.id.toString()).matches();
      return hex && MISTRALS.matcher(model).find() ? "mistral" : null;
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (!sent) {
        return false;
      }
      IdText named = !id.isNone() ? id : call.requestId.isNone() ? answer.id : call.requestId;
      requireId(named, "id");
      call.callId.set(named);
      call.responseId.set(answer.id);
      String whose = provider();
      call.providerAsLogged = whose == null ? null : symbols.intern(whose);
      startedOrWritten(call, answer.createdAt, true);
      requireStart(call, "response.body.created");
      call.operation = symbols.intern(answer.operation());
      call.modelRequested = call.modelSent = answer.model;
      batchTier();
      call.stream = 0;
      call.errorClass = answer.errorClass();
      boolean failed = call.httpStatus >= 400 || (call.httpStatus < 0 && call.errorClass != null);
      call.status = failed ? Status.FAILED : Status.SUCCEEDED;
      if (failed) {
        said = ContentState.ABSENT; // an error's text is no answer
      }
      call.rateLimit = answer.limit(call.httpStatus);
      answer.tokens(call);
      digest.begin(ID).add(named).add(Symbol.string(customId));
      key(call);
      return true;
    }
  }
}
