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

/**
 * AWS Bedrock model invocation log (schemaType ModelInvocationLog), gzipped JSON lines in S3.
 *
 * <p>Sources: the Elastic aws_bedrock fixtures and Panther's AWS.BedrockModelInvocation schema.
 * Tokens: inputTokenCount EXCLUDES cache reads and writes (a real record: input 1, cache read
 * 129,709). Deduplication key: accountId, region and requestId. Rate-limit hits:
 * ThrottlingException and ModelNotReadyException (429) by the vendor; ServiceQuotaExceededException
 * is 400 and none. Region: inferenceRegion where a profile was used, else the region called for a
 * bare model id. No cost.
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
    private static final FieldNames USAGE = FieldNames.of("cacheDetails");
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
    private boolean counted;

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
      counted = false;
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
          case 2 -> call.inputUncached = count(json.readTokens("input.inputTokenCount"));
          case 3 -> call.cacheRead = count(json.readTokens("input.cacheReadInputTokenCount"));
          case 4 -> call.cacheWrite5m = count(json.readTokens("input.cacheWriteInputTokenCount"));
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
            if (record[json.sliceFrom()] == '{') {
              inner.reset(record, json.sliceFrom(), json.sliceTo());
              outputBody(call);
            }
          }
          case 1 -> byReference(call);
          case 2 -> call.output = count(json.readTokens("output.outputTokenCount"));
          default -> who.readUnknown(json);
        }
      }
    }

    private long count(long tokens) {
      counted |= tokens >= 0;
      return Math.max(0, tokens);
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
          usage(call);
        } else if (field == 2 && inner.readStringLenient()) {
          // The model's own answer names itself; gateways log that name.
          call.responseId.set(inner.textBytes(), inner.textFrom(), inner.textTo());
        } else if (field != 2) {
          inner.skip();
        }
      }
    }

    /** Converse says with which lifetime the cache was written; the log's own count does not. */
    private void usage(CallRecord call) throws MalformedRecord {
      inner.enterObject();
      int field;
      while ((field = inner.nextField(USAGE)) != JsonCursor.END) {
        if (field != 0 || inner.peek() != '[') {
          inner.skip();
          continue;
        }
        inner.enterArray();
        while (inner.nextElement()) {
          if (inner.peek() != '{') {
            inner.skip();
            continue;
          }
          boolean hour = false;
          long n = 0;
          inner.enterObject();
          int detail;
          while ((detail = inner.nextField(CACHE_DETAIL)) != JsonCursor.END) {
            switch (detail) {
              case 0 -> hour = inner.readStringLenient() && inner.textIs("1h");
              case 1 ->
                  n =
                      Math.max(
                          0,
                          inner.readTokens("output.outputBodyJson.usage.cacheDetails.inputTokens"));
              default -> inner.skip();
            }
          }
          if (hour && call.cacheWrite1h + n <= call.cacheWrite5m + call.cacheWrite1h) {
            call.cacheWrite1h += n;
            call.cacheWrite5m -= n;
          }
        }
      }
    }
  }
}
