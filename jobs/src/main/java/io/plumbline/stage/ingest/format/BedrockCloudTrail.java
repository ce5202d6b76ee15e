package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
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

/**
 * AWS CloudTrail, of which events of Bedrock inference are calls and all others are passed over.
 *
 * <p>Sources: the AWS blog on cross-region inference ({@code additionalEventData.inferenceRegion});
 * public notes on {@code bedrock-mantle.amazonaws.com} (inference is the data event {@code
 * CreateInference}); the general CloudTrail record. Unverified: token counts in newer events (not
 * read), the field that names the model in mantle events ({@code modelId} and {@code model} are
 * taken).
 *
 * <p>An audit trail: no tokens, no text, no length; every count is absent, not zero. Deduplication
 * key: eventID. requestID links the event to Bedrock's invocation log. Rate-limit hits: errorCode
 * ThrottlingException or ModelNotReadyException, the vendor's. Region: awsRegion was called;
 * inferenceRegion ran the model; without it only a bare model id proves that it ran where it was
 * called.
 */
public final class BedrockCloudTrail implements CallBatchFormat {
  static final String ID = "bedrock-cloudtrail";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "AWS CloudTrail: Bedrock and bedrock-mantle inference events (JSON, gzip)";
  }

  @Override
  public String about() {
    return "One event per call; events of other services and of administration are passed over. No tokens: they are absent."
        + " Same record: eventID. Rate limits: errorCode ThrottlingException or ModelNotReadyException. Region: inferenceRegion, else awsRegion for a"
        + " bare model id. No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.AUDIT_TRAIL;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("eventSource", "eventName", "eventID")) {
      return Recognition.yes(92, "eventSource, eventName and eventID of a CloudTrail event");
    }
    return head.has("Records")
            && ReportPage.says(head, "\"eventSource\"")
            && ReportPage.says(head, "\"eventVersion\"")
        ? Recognition.yes(95, "Records with eventSource and eventVersion of CloudTrail")
        : Recognition.no("no eventSource with eventName and eventID, alone or in Records");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "eventTime",
            "eventSource",
            "eventName",
            "awsRegion",
            "requestParameters",
            "additionalEventData",
            "userIdentity",
            "requestID",
            "eventID",
            "errorCode",
            "errorMessage",
            "sourceIPAddress",
            // Filled by machines alone.
            "eventVersion",
            "eventType",
            "eventCategory",
            "recipientAccountId");
    private static final FieldNames REQUEST = FieldNames.of("modelId", "model");
    private static final FieldNames ADDITIONAL = FieldNames.of("inferenceRegion");
    private static final FieldNames IDENTITY = FieldNames.of("arn");

    private final IdText eventId = new IdText();
    private final CalledAtProvider called = new CalledAtProvider();
    private Symbol source;
    private Symbol name;
    private Symbol error;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "Records");
    }

    @Override
    void begin(CallRecord call) {
      eventId.clear();
      source = name = error = null;
      call.providerAsLogged = symbols.intern("bedrock");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> call.startedAt = time("eventTime");
        case 1 -> source = word();
        case 2 -> name = word();
        case 3 -> call.regionCalledAsLogged = word();
        case 4 -> {
          if (entered()) {
            int at;
            while ((at = json.nextField(REQUEST)) != JsonCursor.END) {
              if (at >= 0) {
                call.modelSent = who.kept(call.modelSent, word());
              } else {
                who.readUnknown(json);
              }
            }
          }
        }
        case 5 -> {
          if (entered()) {
            int at;
            while ((at = json.nextField(ADDITIONAL)) != JsonCursor.END) {
              if (at == 0) {
                call.regionServedAsLogged = word();
              } else {
                who.readUnknown(json);
              }
            }
          }
        }
        case 6 -> identity(call);
        case 7 -> id(call.requestId);
        case 8 -> id(eventId);
        case 9 -> error = word();
        case 10 -> looked();
        case 11 -> who.readMention(json);
        default -> json.skip();
      }
    }

    private boolean entered() throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return false;
      }
      json.enterObject();
      return true;
    }

    private void identity(CallRecord call) throws MalformedRecord {
      if (!entered()) {
        return;
      }
      int at;
      while ((at = json.nextField(IDENTITY)) != JsonCursor.END) {
        if (at == 0 && json.peek() == '"') {
          json.readString();
          call.actor = who.text(json);
          call.apiKey = AwsCall.role(json.text(), symbols);
        } else {
          who.readUnknown(json);
        }
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (source == null || name == null) {
        return false;
      }
      String operation = operation(source.toString(), name.toString());
      if (operation == null) {
        return false;
      }
      requireId(eventId, "eventID");
      requireStart(call, "eventTime");
      call.callId.set(eventId);
      call.modelRequested = call.modelSent;
      String model = Symbol.string(call.modelSent);
      call.deployment = model != null && model.startsWith("arn:") ? call.modelSent : null;
      call.operation = symbols.intern(AwsCall.operation(model, operation));
      call.stream =
          name.toString().endsWith("Stream") ? 1 : source.toString().contains("mantle") ? -1 : 0;
      AwsCall.ended(call, error);
      digest.begin(ID).add(eventId);
      key(call);
      called.pairAtBedrock(call, digest);
      return true;
    }

    /** What the event calls; null: it calls no model. */
    private static String operation(String source, String name) {
      return switch (source) {
        case "bedrock.amazonaws.com",
            "bedrock-runtime.amazonaws.com",
            "bedrock-mantle.amazonaws.com" ->
            switch (name) {
              case "InvokeModel",
                  "InvokeModelWithResponseStream",
                  "Converse",
                  "ConverseStream",
                  "CreateInference" ->
                  "chat";
              case "InvokeModelWithBidirectionalStream", "StartAsyncInvoke" -> "unknown";
              default -> null;
            };
        default -> null;
      };
    }
  }
}
