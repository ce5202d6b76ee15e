package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;

/**
 * Output of a batch inference job of Amazon Bedrock, {@code <input>.jsonl.out}: one line a request,
 * {@code {"recordId", "modelInput", "modelOutput"}}, or {@code "error"} in place of the output.
 * {@code manifest.json.out} beside it is a {@link VendorCompanions companion}.
 *
 * <p>Source: Amazon Bedrock's guide "View the results of a batch inference job"; the output is what
 * InvokeModel or Converse would have answered.
 *
 * <p>Every call is of the batch tier. Tokens, by the dialect of the output: Anthropic and Converse
 * leave cache reads and writes out of the input; OpenAI's includes them; Titan and Llama know no
 * cache; Mistral and Cohere count nothing. Deduplication key: recordId, which the caller chose and
 * other jobs may repeat, with the answer's id, else with all of the line. Rate-limit hits:
 * errorCode 429. Region: none; the job's is in no line. Model: where the output names it, else
 * unknown. Time: the time at which the file was written.
 */
public final class BedrockBatch implements CallBatchFormat {
  static final String ID = "bedrock-batch";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "AWS Bedrock batch inference output (JSON lines)";
  }

  @Override
  public String about() {
    return "One line per request of a batch, all of the batch tier. Input tokens as the model's"
        + " dialect counts them: Anthropic and Converse exclude the cache. Same record:"
        + " recordId with the answer's id, else equal to the byte. Rate limits: errorCode"
        + " 429. Region: unknown. Model: only where the answer names it. Time: when the file"
        + " was written. No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("recordId", "modelInput") && (head.has("modelOutput") || head.has("error"))
        ? Recognition.yes(95, "recordId, modelInput and modelOutput of a Bedrock batch")
        : Recognition.no("no recordId with modelInput and modelOutput");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of("recordId", "modelInput", "modelOutput", "error");
    private static final FieldNames OUTPUT =
        FieldNames.of(
            "id",
            "model",
            "usage",
            "inputTextTokenCount",
            "prompt_token_count",
            "generation_token_count",
            "results",
            "embedding",
            "embeddings");
    private static final FieldNames RESULT = FieldNames.of("tokenCount");
    private static final FieldNames CONVERSE =
        FieldNames.of(
            "inputTokens",
            "outputTokens",
            "cacheReadInputTokens",
            "cacheWriteInputTokens",
            "cacheReadInputTokenCount",
            "cacheWriteInputTokenCount");
    private static final FieldNames ERROR = FieldNames.of("errorCode");

    private final TokenSplit usage = new TokenSplit();
    private final JsonCursor part = new JsonCursor();
    private final IdText id = new IdText();
    private long in;
    private long out;
    private long read;
    private long write;
    private boolean embedded;
    private boolean failed;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
    }

    @Override
    void begin(CallRecord call) {
      usage.clear();
      id.clear();
      in = out = read = write = -1;
      embedded = failed = false;
      call.providerAsLogged = symbols.intern("bedrock");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> id(id);
        case 1 -> content();
        case 2 -> output(call);
        default -> error(call);
      }
    }

    private void output(CallRecord call) throws MalformedRecord {
      content();
      JsonCursor body = again();
      if (body == null) {
        return;
      }
      body.enterObject();
      int field;
      while ((field = body.nextField(OUTPUT)) != JsonCursor.END) {
        switch (field) {
          case 0 -> {
            if (body.readStringLenient()) {
              call.responseId.set(body.textBytes(), body.textFrom(), body.textTo());
            }
          }
          case 1 -> call.modelServedAsLogged = who.readText(body);
          case 2 -> usage(body);
          case 3, 4 -> in = Math.max(in, tokens(body, "modelOutput.inputTextTokenCount"));
          case 5 -> out = Math.max(out, tokens(body, "modelOutput.generation_token_count"));
          case 6 -> results(body);
          case 7, 8 -> {
            embedded = true;
            body.skip();
          }
          default -> body.skip();
        }
      }
    }

    private void usage(JsonCursor body) throws MalformedRecord {
      body.skip();
      byte[] b = body.bytes();
      int from = body.sliceFrom();
      int to = body.sliceTo();
      if (b[from] != '{') {
        return;
      }
      part.reset(b, from, to);
      usage.read(part, who);
      part.reset(b, from, to);
      part.enterObject();
      int field;
      while ((field = part.nextField(CONVERSE)) != JsonCursor.END) {
        switch (field) {
          case 0 -> in = Math.max(in, tokens(part, "modelOutput.usage.inputTokens"));
          case 1 -> out = Math.max(out, tokens(part, "modelOutput.usage.outputTokens"));
          case 2, 4 ->
              read = Math.max(read, tokens(part, "modelOutput.usage.cacheReadInputTokens"));
          case 3, 5 ->
              write = Math.max(write, tokens(part, "modelOutput.usage.cacheWriteInputTokens"));
          default -> part.skip();
        }
      }
    }

    /** Titan counts what it answered in each of its results. */
    private void results(JsonCursor body) throws MalformedRecord {
      if (body.peek() != '[') {
        body.skip();
        return;
      }
      body.enterArray();
      while (body.nextElement()) {
        if (body.peek() != '{') {
          body.skip();
          continue;
        }
        body.enterObject();
        int field;
        while ((field = body.nextField(RESULT)) != JsonCursor.END) {
          if (field == 0) {
            out = Math.max(0, out) + Math.max(0, tokens(body, "modelOutput.results.tokenCount"));
          } else {
            body.skip();
          }
        }
      }
    }

    private void error(CallRecord call) throws MalformedRecord {
      json.skip();
      byte[] b = json.bytes();
      failed |= b[json.sliceFrom()] != 'n';
      if (b[json.sliceFrom()] != '{') {
        return;
      }
      content.scanJson(b, json.sliceFrom(), json.sliceTo()); // it may quote what was asked
      part.reset(b, json.sliceFrom(), json.sliceTo());
      part.enterObject();
      int field;
      while ((field = part.nextField(ERROR)) != JsonCursor.END) {
        if (field == 0) {
          part.skip();
          text(part, call);
        } else {
          part.skip();
        }
      }
    }

    private void text(JsonCursor at, CallRecord call) throws MalformedRecord {
      inner.reset(at.bytes(), at.sliceFrom(), at.sliceTo());
      if (inner.readScalar()) {
        call.errorClass = who.text(inner);
        inner.reset(at.bytes(), at.sliceFrom(), at.sliceTo());
        call.httpStatus = inner.readIntLenient(-1);
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      requireId(id, "recordId");
      startedOrWritten(call, CallRecord.NONE, !call.responseId.isNone());
      call.callId.set(id);
      call.modelRequested = call.modelSent = call.modelServedAsLogged;
      call.operation = symbols.intern(embedded ? "embeddings" : "chat");
      if (in >= 0 || out >= 0) {
        exclusive(call, in, read, write, out, -1);
      } else if (usage.seen) {
        asAnswered(call, usage, -1, -1);
      }
      batchTier();
      call.stream = 0;
      call.status = failed ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit = call.httpStatus == 429 ? RateLimit.VENDOR : RateLimit.NONE;
      digest.begin(ID).add(id);
      byAnswer(call);
      key(call);
      return true;
    }
  }
}
