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
import io.plumbline.stage.ingest.json.TimeText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a batch of Gemini's leaves behind: the responses file of the Gemini API ({@code {"key",
 * "response"}} or {@code {"key", "error"}} a line), and the predictions of a batch job of Vertex
 * AI, as JSON lines in a bucket or as rows of a BigQuery table ({@code {"status", "processed_time",
 * "request", "response"}}, the last two also as JSON in a text). Claude's answers in a job of
 * Vertex AI's have the same frame and are read as Anthropic counts; embeddings have {@code
 * {"instance", "predictions", "status"}} and name no model. A batch whose responses stand inside of
 * it (the operation, the batch itself, the SDK's job) is read response by response: its model and
 * its end are theirs where they name none.
 *
 * <p>Sources: the guides "Batch API" of the Gemini API, "Batch inference" and "Get batch text
 * embeddings inferences" of Vertex AI.
 *
 * <p>Every call is of the batch tier. Tokens: see {@link GeminiUsage}; of Claude the input leaves
 * cache reads and writes out. Deduplication key: the answer's id, else all of the line. Rate-limit
 * hits: code 429 or RESOURCE_EXHAUSTED is the vendor's. Region: none; the job's location stands in
 * no line. Model: as the answer names it. Times: the answer's createTime, else processed_time, else
 * the time at which the file was written. A line without an answer and without an error was never
 * sent and is passed over.
 */
public final class GeminiBatch implements CallBatchFormat {
  static final String ID = "gemini-batch";
  private static final int FEW = 4;

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Gemini batch responses and Vertex AI batch predictions (JSON lines, BigQuery rows)";
  }

  @Override
  public String about() {
    return "One line per request of a batch, all of the batch tier; requests that were never sent"
        + " are passed over. The prompt count includes cached tokens; thoughts come on top"
        + " of candidates; Claude's input excludes the cache. Same record: the answer's id,"
        + " else equal to the byte. Rate limits: 429 or RESOURCE_EXHAUSTED. Region: unknown"
        + " (the job's location is in no line). Lines without createTime or processed_time"
        + " get the time the file was written. No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    boolean vertex =
        head.has("request", "processed_time") && (head.has("status") || head.has("response"))
            || head.has("request", "response", "status")
                && (answers(head) || ReportPage.says(head, "\"usage\""));
    boolean gemini =
        (head.has("key", "response")
                || head.has("key", "error")
                || head.has("metadata", "response"))
            && head.topLevelFields().size()
                <= FEW // others keep an answer among fields of their own
            && answers(head);
    boolean inlined =
        (head.has("metadata", "response") && head.topLevelFields().size() <= FEW
                || head.has("output")
                || head.has("dest"))
            && (ReportPage.says(head, "inlinedResponses")
                || ReportPage.says(head, "inlined_responses"))
            && answers(head);
    boolean embedded =
        head.has("predictions", "status")
            && (head.has("instance") || head.has("content"))
            && ReportPage.says(head, "token_count");
    return vertex || gemini || inlined || embedded
        ? Recognition.yes(91, "request or key with a response of Gemini's, as a batch leaves them")
        : Recognition.no("no request or key with a response that has candidates or usageMetadata");
  }

  private static boolean answers(FileHead head) {
    for (String said :
        new String[] {
          "usageMetadata",
          "usage_metadata",
          "candidates",
          "RESOURCE_EXHAUSTED",
          "INVALID_ARGUMENT",
          "\"embedding\""
        }) {
      if (ReportPage.says(head, said)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "key",
            "custom_id",
            "status",
            "processed_time",
            "request",
            "response",
            "error",
            "metadata",
            "instance",
            "content",
            "predictions");
    private static final FieldNames BATCH =
        FieldNames.of(
            "response",
            "output",
            "dest",
            "metadata",
            "model",
            "createTime",
            "create_time",
            "endTime",
            "end_time",
            "name");
    private static final FieldNames INLINED =
        FieldNames.of("inlinedResponses", "inlined_responses");
    private static final FieldNames PREDICTION = FieldNames.of("embeddings");
    private static final FieldNames EMBEDDINGS = FieldNames.of("statistics");
    private static final FieldNames STATISTICS = FieldNames.of("token_count");
    private static final FieldNames ANSWER =
        FieldNames.of(
            "responseId",
            "response_id",
            "id",
            "createTime",
            "create_time",
            "modelVersion",
            "model_version",
            "model",
            "usageMetadata",
            "usage_metadata",
            "usage",
            "candidates",
            "promptFeedback",
            "prompt_feedback",
            "embedding",
            "content");
    private static final FieldNames ERROR = FieldNames.of("code", "status");
    private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*([0-9]{3})\\b");
    private static final Pattern NAME = Pattern.compile("\"status\"\\s*:\\s*\"([A-Z_]{2,40})\"");
    private static final int LONGEST_STATUS = 4096;

    private final GeminiUsage usage = new GeminiUsage();
    private final TokenSplit anthropic = new TokenSplit();
    private final IdText id = new IdText();
    private final JsonCursor text = new JsonCursor();
    private final JsonCursor predicted = new JsonCursor();
    private final JsonCursor batch = new JsonCursor();
    private final Attribution whose;
    private int inlinedFrom;
    private int inlinedTo;
    private int element;
    private Symbol batchModel;
    private Symbol batchName;
    private long batchEndedAt;
    private long createdAt;
    private long processedAt;
    private long embeddedTokens;
    private boolean answered;
    private boolean failed;
    private boolean embedded;
    private boolean onVertex;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
      this.whose = new Attribution(symbols, content);
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord {
      batchModel = null;
      batchName = null;
      batchEndedAt = CallRecord.NONE;
      inlinedFrom = -1;
      element = 0;
      batch.reset(record, from, to);
      if (batch.peek() == '{') {
        batch(0, false);
      }
      if (inlinedFrom < 0) {
        batchModel = null;
        super.parse(record, from, to, call, sink);
      } else {
        batch.finish();
        batch.reset(record, from, to);
        batch(0, true);
        elements(record, inlinedFrom, inlinedTo, call, sink);
      }
    }

    /**
     * Looks for responses inside; those of the operation's metadata are the same once more.
     *
     * @param look whether what nobody knows is looked at for personal data
     */
    private void batch(int depth, boolean look) throws MalformedRecord {
      batch.enterObject();
      int field;
      while ((field = batch.nextField(BATCH)) != JsonCursor.END) {
        switch (field) {
          case 0, 1, 2 -> {
            if (depth == 0 && batch.peek() == '{') {
              inlined();
            } else {
              batch.skip();
            }
          }
          case 3 -> {
            if (depth == 0 && batch.peek() == '{') {
              batch(1, look);
            } else {
              batch.skip();
            }
          }
          case 4 -> batchModel = Attribution.first(whose.readText(batch), batchModel);
          case 9 -> batchName = Attribution.first(whose.readText(batch), batchName);
          case 5, 6 -> {
            long at = TimeText.read(batch, "createTime", CallRecord.NONE);
            batchEndedAt = batchEndedAt == CallRecord.NONE ? at : batchEndedAt;
          }
          case 7, 8 -> batchEndedAt = TimeText.read(batch, "endTime", batchEndedAt);
          default -> {
            if (look) {
              whose.readUnknown(batch);
            } else {
              batch.skip();
            }
          }
        }
      }
    }

    private void inlined() throws MalformedRecord {
      batch.enterObject();
      int field;
      while ((field = batch.nextField(INLINED)) != JsonCursor.END) {
        if (field >= 0 && batch.peek() == '{') {
          inlined();
          continue;
        }
        boolean list = field >= 0 && batch.peek() == '[';
        batch.skip();
        if (list) {
          inlinedFrom = batch.sliceFrom();
          inlinedTo = batch.sliceTo();
        }
      }
    }

    @Override
    void begin(CallRecord call) {
      usage.clear();
      anthropic.clear();
      id.clear();
      createdAt = processedAt = CallRecord.NONE;
      embeddedTokens = -1;
      answered = failed = embedded = onVertex = false;
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0, 1 -> id(id);
        case 2 -> status(call);
        case 3 -> {
          processedAt = time("processed_time");
          onVertex = true;
        }
        case 4 -> content();
        case 5 -> response(call);
        case 6 -> {
          content(); // it may quote what was asked
          said = ContentState.ABSENT;
          failed |= json.bytes()[json.sliceFrom()] != 'n';
          error(again(), call);
        }
        case 7 -> metadata();
        case 8, 9 -> {
          content();
          onVertex = true;
        }
        default -> predictions();
      }
    }

    /** Of embeddings each text's tokens; the vectors hold nobody's words. */
    private void predictions() throws MalformedRecord {
      json.skip();
      byte[] b = json.bytes();
      int from = json.sliceFrom();
      int to = json.sliceTo();
      if (b[from] == '"') {
        predicted.reset(b, from, to);
        predicted.readString();
        b = predicted.text().getBytes(StandardCharsets.UTF_8);
        from = 0;
        to = b.length;
      }
      predicted.reset(b, from, to);
      if (to == from || predicted.peek() != '[') {
        return;
      }
      predicted.enterArray();
      while (predicted.nextElement()) {
        if (predicted.peek() != '{') {
          predicted.skip();
          continue;
        }
        predicted.enterObject();
        int field;
        while ((field = predicted.nextField(PREDICTION)) != JsonCursor.END) {
          if (field == 0 && predicted.peek() == '{') {
            embeddings(predicted);
          } else {
            predicted.skip();
            said = ContentMarks.join(said, ContentState.PRESENT);
            content.scanJson(b, predicted.sliceFrom(), predicted.sliceTo());
          }
        }
      }
      answered = true;
    }

    private void embeddings(JsonCursor at) throws MalformedRecord {
      embedded = true;
      at.enterObject();
      int field;
      while ((field = at.nextField(EMBEDDINGS)) != JsonCursor.END) {
        if (field != 0 || at.peek() != '{') {
          at.skip();
          continue;
        }
        at.enterObject();
        int count;
        while ((count = at.nextField(STATISTICS)) != JsonCursor.END) {
          if (count == 0) {
            long n = tokens(at, "predictions.embeddings.statistics.token_count");
            embeddedTokens = n < 0 ? embeddedTokens : Math.max(0, embeddedTokens) + n;
          } else {
            at.skip();
          }
        }
      }
    }

    /** Vertex AI writes an empty text, or what went wrong with the error's JSON in it. */
    private void status(CallRecord call) throws MalformedRecord {
      onVertex = true;
      json.skip();
      byte[] b = json.bytes();
      if (b[json.sliceFrom()] == '{') {
        content.scanAround(b, json.sliceFrom(), json.sliceTo());
        failed = true;
        error(again(), call);
      } else if (b[json.sliceFrom()] == '"' && json.sliceTo() - json.sliceFrom() > 2) {
        content.scanAround(b, json.sliceFrom(), json.sliceTo());
        failed = true;
        text.reset(b, json.sliceFrom(), json.sliceTo());
        text.readString();
        String said = text.text();
        said = said.substring(0, Math.min(said.length(), LONGEST_STATUS));
        Matcher code = CODE.matcher(said);
        Matcher name = NAME.matcher(said);
        call.httpStatus = code.find() ? Integer.parseInt(code.group(1)) : call.httpStatus;
        call.errorClass = name.find() ? symbols.intern(name.group(1)) : call.errorClass;
      }
    }

    private void error(JsonCursor error, CallRecord call) throws MalformedRecord {
      if (error == null) {
        return;
      }
      error.enterObject();
      int field;
      while ((field = error.nextField(ERROR)) != JsonCursor.END) {
        switch (field) {
          case 0 -> call.httpStatus = http(error.readIntLenient(-1));
          case 1 -> call.errorClass = who.readText(error);
          default -> error.skip();
        }
      }
    }

    /** Small numbers are those of google.rpc. */
    private static int http(int code) {
      return switch (code) {
        case 1 -> 499;
        case 3, 9, 11 -> 400;
        case 4 -> 504;
        case 5 -> 404;
        case 7 -> 403;
        case 8 -> 429;
        case 13 -> 500;
        case 14 -> 503;
        default -> code >= 100 ? code : -1;
      };
    }

    private void response(CallRecord call) throws MalformedRecord {
      content();
      JsonCursor body = again();
      if (body == null) {
        return;
      }
      body.enterObject();
      int field;
      while ((field = body.nextField(ANSWER)) != JsonCursor.END) {
        answered |= field >= 0;
        switch (field) {
          case 0, 1, 2 -> {
            if (body.readStringLenient() && call.responseId.isNone()) {
              call.responseId.set(body.textBytes(), body.textFrom(), body.textTo());
            }
          }
          case 3, 4 -> createdAt = TimeText.read(body, "response.createTime", createdAt);
          case 5, 6, 7 ->
              call.modelServedAsLogged = who.kept(call.modelServedAsLogged, who.readText(body));
          case 8, 9 -> usage.read(body, who, this);
          case 10 -> anthropic.read(body, who);
          case 14 -> {
            embedded = true;
            body.skip();
          }
          default -> body.skip();
        }
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (!answered && !failed) {
        return false;
      }
      long told = createdAt == CallRecord.NONE ? processedAt : createdAt;
      startedOrWritten(
          call, told == CallRecord.NONE ? batchEndedAt : told, !call.responseId.isNone());
      call.callId.set(id);
      call.modelServedAsLogged = Attribution.first(call.modelServedAsLogged, batchModel);
      call.modelRequested = call.modelSent = call.modelServedAsLogged;
      call.operation =
          symbols.intern(embedded ? "embeddings" : anthropic.seen ? "chat" : "generate_content");
      call.providerAsLogged = symbols.intern(onVertex ? "vertex_ai" : "gemini");
      if (embeddedTokens >= 0) {
        exclusive(call, embeddedTokens, -1, -1, -1, -1);
      } else if (usage.isCounted()) {
        usage.into(call);
      } else if (anthropic.seen) {
        asAnswered(call, anthropic, -1, -1);
      }
      batchTier();
      call.stream = 0;
      failed |= call.httpStatus >= 400;
      call.status = failed ? Status.FAILED : Status.SUCCEEDED;
      boolean limited =
          call.httpStatus == 429 || "RESOURCE_EXHAUSTED".equals(Symbol.string(call.errorClass));
      call.rateLimit = limited ? RateLimit.VENDOR : RateLimit.NONE;
      digest.begin(ID);
      element++;
      if (inlinedFrom >= 0 && call.responseId.isNone()) {
        digest.add(Symbol.string(batchName)).add(element); // errors are all alike
      } else {
        byAnswer(call);
      }
      key(call);
      return true;
    }
  }
}
