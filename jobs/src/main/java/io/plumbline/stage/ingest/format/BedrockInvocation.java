package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.CallRecord.TokenSource;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallLogFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.util.Arrays;

/**
 * AWS Bedrock model invocation log (schemaType ModelInvocationLog), gzipped JSON lines in S3.
 *
 * <p>Sources: the Elastic aws_bedrock fixtures and Panther's AWS.BedrockModelInvocation schema.
 * Tokens: inputTokenCount EXCLUDES cache reads and writes (a real record: input 1, cache read
 * 129,709); where it counts no cache, the answer's own usage does. Deduplication key: accountId,
 * region and requestId. Rate-limit hits: ThrottlingException and ModelNotReadyException (429) by
 * the vendor; ServiceQuotaExceededException is 400 and none. Region: inferenceRegion where a
 * profile was used, else the region called for a bare model id. No cost.
 */
public final class BedrockInvocation implements CallLogFormat {
  static final String ID = "bedrock-invocation";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "AWS Bedrock model invocation log (JSON lines, gzip)";
  }

  @Override
  public String about() {
    return "One record per invocation. Input tokens exclude cache reads and writes. Same record: accountId + region +"
        + " requestId. Rate limits: errorCode ThrottlingException or ModelNotReadyException. Region: inferenceRegion, else region for a bare model"
        + " id. Reports no cost.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("schemaType", "modelId", "requestId")) {
      return Recognition.yes(98, "schemaType with modelId and requestId of a ModelInvocationLog");
    }
    return head.has("modelId", "requestId", "accountId", "operation")
        ? Recognition.yes(70, "modelId, requestId, accountId and operation of a ModelInvocationLog")
        : Recognition.no("no schemaType with modelId and requestId at the top level");
  }

  @Override
  public CallParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser implements CallParser {
    private static final FieldNames TOP =
        FieldNames.of(
            "timestamp",
            "accountId",
            "identity",
            "region",
            "requestId",
            "operation",
            "modelId",
            "requestMetadata",
            "input",
            "output",
            "inferenceRegion",
            "errorCode",
            "status",
            "errorMessage",
            "schemaType",
            // Filled by machines alone.
            "schemaVersion");
    private static final FieldNames IDENTITY = FieldNames.of("arn");
    private static final FieldNames INPUT =
        FieldNames.of(
            "inputBodyJson",
            "inputBodyS3Path",
            "inputTokenCount",
            "cacheReadInputTokenCount",
            "cacheWriteInputTokenCount");
    private static final FieldNames OUTPUT =
        FieldNames.of("outputBodyJson", "outputBodyS3Path", "outputTokenCount");
    private static final FieldNames BODY = FieldNames.of("metrics", "usage", "id");
    private static final FieldNames METRICS = FieldNames.of("latencyMs");
    private static final FieldNames MESSAGE = FieldNames.of("message");
    private static final FieldNames OF_MESSAGE = FieldNames.of("usage", "id");

    /** Converse's names, and Anthropic's for the same. */
    private static final FieldNames USAGE =
        FieldNames.of(
            "cacheDetails",
            "cache_creation",
            "inputTokens",
            "input_tokens",
            "cacheReadInputTokens",
            "cache_read_input_tokens",
            "cacheWriteInputTokens",
            "cache_creation_input_tokens",
            "outputTokens",
            "output_tokens");

    private static final FieldNames LIFETIMES = FieldNames.of("ephemeral_1h_input_tokens");
    private static final FieldNames CACHE_DETAIL = FieldNames.of("ttl", "inputTokens");

    private final RecordFields top = new RecordFields(TOP);
    private final JsonCursor json = new JsonCursor();
    private final JsonCursor inner = new JsonCursor();
    private final KeyDigest digest = new KeyDigest();
    private final CalledAtProvider called = new CalledAtProvider();
    private final Attribution who;
    private final StreamEvents events;
    private final SymbolTable symbols;
    private final ContentScanner content;
    private ContentState said;
    private long latencyMs;

    /** Input, read from a cache, written to it, output: as the log counts; -1: it does not. */
    private final long[] logged = new long[4];

    /** The same as the answer itself says. */
    private final long[] answered = new long[4];

    /** Of what was written, with a lifetime of an hour; only the answer says. */
    private long hour;

    Parser(SymbolTable symbols, ContentScanner content) {
      this.symbols = symbols;
      this.content = content;
      this.who = new Attribution(symbols, content);
      this.events = new StreamEvents(content);
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call) throws MalformedRecord {
      who.clear();
      said = ContentState.ABSENT;
      latencyMs = -1;
      Arrays.fill(logged, -1);
      Arrays.fill(answered, -1);
      hour = 0;
      json.reset(record, from, to);
      Symbol account = null;
      Symbol error = null;
      Symbol status = null;
      call.providerAsLogged = symbols.intern("bedrock");
      top.enter(json);
      int field;
      while ((field = top.next(json, who)) != JsonCursor.END) {
        switch (field) {
          case 0 -> call.startedAt = TimeText.read(json, "timestamp", CallRecord.NONE);
          case 1 -> account = who.readText(json);
          case 2 -> identity(call);
          case 3 -> call.regionCalledAsLogged = who.readText(json);
          case 4 -> {
            if (json.readStringLenient()) {
              call.callId.set(json.textBytes(), json.textFrom(), json.textTo());
            }
          }
          case 5 -> operation(call);
          case 6 -> call.modelSent = who.readText(json);
          case 7 -> requestMetadata(record);
          case 8 -> input(record, call);
          case 9 -> output(record, call);
          case 10 -> call.regionServedAsLogged = who.readText(json);
          case 11 -> error = who.readText(json);
          case 12 -> status = json.readScalar() ? who.text(json) : null;
          case 13 -> {
            json.skip();
            content.scanJson(record, json.sliceFrom(), json.sliceTo());
          }
          default -> json.skip();
        }
      }
      json.finish();
      if (call.startedAt == CallRecord.NONE) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "timestamp");
      }
      if (call.callId.isNone()) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "requestId");
      }
      if (call.modelSent == null) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "modelId");
      }
      digest
          .begin(ID)
          .add(Symbol.string(account))
          .add(Symbol.string(call.regionCalledAsLogged))
          .add(call.callId)
          .end();
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
      CallLinks.link(call, digest);
      call.deployment = call.modelSent.toString().startsWith("arn:") ? call.modelSent : null;
      call.modelRequested = call.modelSent;
      call.operation =
          symbols.intern(
              call.operation == null
                  ? "unknown"
                  : AwsCall.operation(call.modelSent.toString(), call.operation.toString()));
      call.contentState = said;
      if (latencyMs >= 0) {
        call.durationUs = latencyMs * 1_000;
        call.endedAt = call.startedAt + call.durationUs;
      }
      ended(call, error, status);
      called.pairAtBedrock(call, digest);
      who.into(call);
    }

    private void ended(CallRecord call, Symbol error, Symbol status) {
      AwsCall.ended(call, error);
      if (error == null && status != null && isErrorStatus(status.toString())) {
        call.status = Status.FAILED;
      }
      tokens(call);
    }

    /** Older logs leave the cache out of their own counts; then the answer's stand in. */
    private void tokens(CallRecord call) {
      boolean counted = false;
      for (int i = 0; i < logged.length; i++) {
        logged[i] = logged[i] < 0 ? answered[i] : logged[i];
        counted |= logged[i] >= 0;
        logged[i] = Math.max(0, logged[i]);
      }
      call.inputUncached = logged[0];
      call.cacheRead = logged[1];
      call.cacheWrite1h = Math.min(hour, logged[2]);
      call.cacheWrite5m = logged[2] - call.cacheWrite1h;
      call.output = logged[3];
      call.tokenSource = counted ? TokenSource.REPORTED : TokenSource.ABSENT;
    }

    private static boolean isErrorStatus(String status) {
      return status.length() == 3 && (status.charAt(0) == '4' || status.charAt(0) == '5');
    }

    private void identity(CallRecord call) throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      json.enterObject();
      int field;
      while ((field = json.nextField(IDENTITY)) != JsonCursor.END) {
        if (field != 0) {
          who.readUnknown(json);
          continue;
        }
        if (!json.readStringLenient()) {
          continue;
        }
        call.actor = who.text(json);
        call.apiKey = AwsCall.role(json.text(), symbols);
      }
    }

    private void operation(CallRecord call) throws MalformedRecord {
      if (!json.readStringLenient()) {
        return;
      }
      String name = json.text();
      call.stream = name.endsWith("Stream") ? 1 : 0;
      call.operation =
          symbols.intern(
              switch (name) {
                case "Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream" ->
                    "chat";
                default -> "unknown";
              });
    }

    private void requestMetadata(byte[] record) throws MalformedRecord {
      json.skip();
      if (record[json.sliceFrom()] != '{') {
        return;
      }
      inner.reset(record, json.sliceFrom(), json.sliceTo());
      inner.enterObject();
      FieldNames none = NO_FIELDS;
      while (inner.nextField(none) != JsonCursor.END) {
        String key = inner.fieldName();
        if (inner.peek() == '{' || inner.peek() == '[') {
          who.readUnknown(inner);
        } else if (inner.readScalar()) {
          who.tag(key + ":" + inner.text());
        }
      }
    }

    private static final FieldNames NO_FIELDS = FieldNames.of();

    private void input(byte[] record, CallRecord call) throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      json.enterObject();
      int field;
      while ((field = json.nextField(INPUT)) != JsonCursor.END) {
        switch (field) {
          case 0 -> body(record);
          case 1 -> byReference(call);
          case 2 -> logged[0] = json.readTokens("input.inputTokenCount");
          case 3 -> logged[1] = json.readTokens("input.cacheReadInputTokenCount");
          case 4 -> logged[2] = json.readTokens("input.cacheWriteInputTokenCount");
          default -> who.readUnknown(json);
        }
      }
    }

    private void output(byte[] record, CallRecord call) throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      json.enterObject();
      int field;
      while ((field = json.nextField(OUTPUT)) != JsonCursor.END) {
        switch (field) {
          case 0 -> {
            body(record);
            inner.reset(record, json.sliceFrom(), json.sliceTo());
            if (inner.peek() == '{') {
              outputBody(call);
            } else if (inner.peek() == '[') {
              firstEvent(call);
            }
          }
          case 1 -> byReference(call);
          case 2 -> logged[3] = json.readTokens("output.outputTokenCount");
          default -> who.readUnknown(json);
        }
      }
    }

    private void body(byte[] record) throws MalformedRecord {
      json.skip();
      byte kind = record[json.sliceFrom()];
      if (kind != 'n') {
        if (kind == '[') {
          events.scan(record, json.sliceFrom(), json.sliceTo());
        } else {
          content.scanJson(record, json.sliceFrom(), json.sliceTo());
        }
        said = ContentMarks.join(said, ContentState.PRESENT);
      }
    }

    /** A body kept beside the log was not looked at: that is not the same as no personal data. */
    private void byReference(CallRecord call) throws MalformedRecord {
      if (json.readStringLenient()) {
        call.bodiesElsewhere++;
        said = ContentMarks.join(said, ContentState.TRUNCATED);
      }
    }

    private void outputBody(CallRecord call) throws MalformedRecord {
      inner.enterObject();
      int field;
      while ((field = inner.nextField(BODY)) != JsonCursor.END) {
        if (field == 0 && inner.peek() == '{') {
          inner.enterObject();
          int metric;
          while ((metric = inner.nextField(METRICS)) != JsonCursor.END) {
            if (metric == 0 && inner.peek() == '0') {
              latencyMs = inner.readTokens("output.outputBodyJson.metrics.latencyMs");
            } else {
              inner.skip();
            }
          }
        } else if (field == 1 && inner.peek() == '{') {
          usage();
        } else if (field == 2 && inner.readStringLenient()) {
          // The model's own answer names itself; gateways log that name.
          call.responseId.set(inner.textBytes(), inner.textFrom(), inner.textTo());
        } else if (field != 2) {
          inner.skip();
        }
      }
    }

    /** A stream of Anthropic's begins with the message: its id, and what was read of a cache. */
    private void firstEvent(CallRecord call) throws MalformedRecord {
      inner.enterArray();
      if (!inner.nextElement() || inner.peek() != '{') {
        return;
      }
      inner.enterObject();
      int field;
      while ((field = inner.nextField(MESSAGE)) != JsonCursor.END) {
        if (field != 0 || inner.peek() != '{') {
          inner.skip();
          continue;
        }
        inner.enterObject();
        int part;
        while ((part = inner.nextField(OF_MESSAGE)) != JsonCursor.END) {
          if (part == 0 && inner.peek() == '{') {
            usage();
          } else if (part == 1 && inner.readStringLenient()) {
            call.responseId.set(inner.textBytes(), inner.textFrom(), inner.textTo());
          } else if (part != 1) {
            inner.skip();
          }
        }
      }
      answered[3] = -1; // the stream had only begun
    }

    /** The answer says with which lifetime the cache was written; the log's own count does not. */
    private void usage() throws MalformedRecord {
      inner.enterObject();
      int field;
      while ((field = inner.nextField(USAGE)) != JsonCursor.END) {
        if (field >= 2) {
          answered[field / 2 - 1] = Math.max(answered[field / 2 - 1], inner.readIntLenient(-1));
        } else if (field == 0 && inner.peek() == '[') {
          cacheDetails();
        } else if (field == 1 && inner.peek() == '{') {
          inner.enterObject();
          int lifetime;
          while ((lifetime = inner.nextField(LIFETIMES)) != JsonCursor.END) {
            if (lifetime == 0) {
              hour = Math.max(hour, inner.readIntLenient(0));
            } else {
              inner.skip();
            }
          }
        } else {
          inner.skip();
        }
      }
    }

    private void cacheDetails() throws MalformedRecord {
      inner.enterArray();
      while (inner.nextElement()) {
        if (inner.peek() != '{') {
          inner.skip();
          continue;
        }
        boolean ofAnHour = false;
        long n = 0;
        inner.enterObject();
        int detail;
        while ((detail = inner.nextField(CACHE_DETAIL)) != JsonCursor.END) {
          switch (detail) {
            case 0 -> ofAnHour = inner.readStringLenient() && inner.textIs("1h");
            case 1 ->
                n =
                    Math.max(
                        0,
                        inner.readTokens("output.outputBodyJson.usage.cacheDetails.inputTokens"));
            default -> inner.skip();
          }
        }
        hour += ofAnHour ? n : 0;
      }
    }
  }
}
