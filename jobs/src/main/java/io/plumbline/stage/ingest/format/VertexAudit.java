package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
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

/**
 * Google Cloud audit log (data access) of Vertex AI, as Cloud Logging exports it.
 *
 * <p>Source: the Elastic gcp_vertexai fixture (auditlogs). Unverified: {@code
 * resource.labels.location} of other resource types; it is read only where resourceName names no
 * location.
 *
 * <p>An audit trail: no tokens, no text; every count is absent. Entries of other services, of
 * administration and of counting tokens are passed over. A long call writes two entries: the first
 * of the operation is passed over, the last carries how it ended. Deduplication key: logName,
 * timestamp and insertId. Rate-limit hits: status.code 8 (RESOURCE_EXHAUSTED), the vendor's; 14
 * UNAVAILABLE and 4 DEADLINE_EXCEEDED are none. Region: the location in resourceName; eu, us and
 * global are areas. Times are written to the nanosecond and cut to the microsecond. An entry shares
 * no id with the request-response log (none was found in any public sample), so the two are paired:
 * entries of one project, location and model, failed or not, give way to rows of the
 * request-response log that started within a minute and on the same UTC day, one for one. Which of
 * two calls of one second an entry speaks of stays unknown; how many there were does not, also
 * where the request-response log is a sample.
 */
public final class VertexAudit implements CallBatchFormat {
  static final String ID = "vertex-audit";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Google Cloud audit log of Vertex AI (Cloud Logging export, JSON)";
  }

  @Override
  public String about() {
    return "One entry per call; other services, administration, token counting and the first of two entries of a long call"
        + " are passed over. No tokens: they are absent. Same record: logName + timestamp + insertId. Rate limits:"
        + " status.code 8. Region: location in resourceName; eu, us and global are areas. No id links it to"
        + " the request-response log: entries give way to its rows one for one (same project, location,"
        + " model and outcome, within a minute). No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.AUDIT_TRAIL;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("protoPayload", "insertId", "logName")
        ? Recognition.yes(92, "protoPayload, insertId and logName of a Cloud audit entry")
        : Recognition.no("no protoPayload with insertId and logName");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "timestamp",
            "insertId",
            "logName",
            "protoPayload",
            "operation",
            "resource",
            // Filled by machines alone.
            "receiveTimestamp",
            "severity");
    private static final FieldNames PAYLOAD =
        FieldNames.of(
            "serviceName",
            "methodName",
            "resourceName",
            "authenticationInfo",
            "requestMetadata",
            "status",
            "@type");
    private static final FieldNames CALLER = FieldNames.of("principalEmail");
    private static final FieldNames FROM = FieldNames.of("callerIp");
    private static final FieldNames STATUS = FieldNames.of("code", "message");
    private static final FieldNames OPERATION = FieldNames.of("id", "first", "last", "producer");
    private static final FieldNames RESOURCE = FieldNames.of("labels", "type");
    private static final FieldNames LABELS =
        FieldNames.of("location", "method", "service", "project_id");

    private final RecordFields payload = new RecordFields(PAYLOAD, "protoPayload.");
    private final IdText insertId = new IdText();
    private final IdText operationId = new IdText();
    private Symbol log;
    private Symbol service;
    private Symbol method;
    private Symbol resource;
    private Symbol label;
    private int code;
    private boolean first;
    private boolean last;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "entries");
    }

    @Override
    void begin(CallRecord call) {
      insertId.clear();
      operationId.clear();
      log = service = method = resource = label = null;
      code = 0;
      first = last = false;
      call.providerAsLogged = symbols.intern("vertex_ai");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> call.startedAt = time("timestamp");
        case 1 -> id(insertId);
        case 2 -> log = word();
        case 3 -> payload(call);
        case 4 -> operation();
        case 5 -> resource();
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

    private void payload(CallRecord call) throws MalformedRecord {
      if (!payload.enterIfObject(json)) {
        return;
      }
      int field;
      while ((field = payload.next(json, who)) != JsonCursor.END) {
        switch (field) {
          case 0 -> service = word();
          case 1 -> method = word();
          case 2 -> resource = word();
          case 3 -> {
            if (entered()) {
              int at;
              while ((at = json.nextField(CALLER)) != JsonCursor.END) {
                if (at == 0) {
                  call.actor = word();
                } else {
                  who.readUnknown(json);
                }
              }
            }
          }
          case 4 -> {
            if (entered()) {
              int at;
              while ((at = json.nextField(FROM)) != JsonCursor.END) {
                if (at == 0) {
                  who.readMention(json);
                } else {
                  who.readUnknown(json);
                }
              }
            }
          }
          case 5 -> status();
          default -> json.skip();
        }
      }
    }

    private void status() throws MalformedRecord {
      if (!entered()) {
        return;
      }
      int at;
      while ((at = json.nextField(STATUS)) != JsonCursor.END) {
        switch (at) {
          case 0 -> code = json.readIntLenient(0);
          case 1 -> looked();
          default -> who.readUnknown(json);
        }
      }
    }

    private void operation() throws MalformedRecord {
      if (!entered()) {
        return;
      }
      int at;
      while ((at = json.nextField(OPERATION)) != JsonCursor.END) {
        switch (at) {
          case 0 -> id(operationId);
          case 1 -> first = flag() == 1;
          case 2 -> last = flag() == 1;
          case 3 -> json.skip();
          default -> who.readUnknown(json);
        }
      }
    }

    private void resource() throws MalformedRecord {
      if (!entered()) {
        return;
      }
      int at;
      while ((at = json.nextField(RESOURCE)) != JsonCursor.END) {
        if (at != 0 || json.peek() != '{') {
          json.skip();
          continue;
        }
        json.enterObject();
        int of;
        while ((of = json.nextField(LABELS)) != JsonCursor.END) {
          if (of == 0) {
            label = word();
          } else if (of == JsonCursor.OTHER) {
            who.readUnknown(json);
          } else {
            json.skip();
          }
        }
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      String called = method == null ? "" : method.toString();
      String operation = operation(called.substring(called.lastIndexOf('.') + 1));
      if (!"aiplatform.googleapis.com".equals(Symbol.string(service))
          || operation == null
          || (first && !last)) {
        return false;
      }
      requireId(insertId, "insertId");
      requireStart(call, "timestamp");
      call.callId.set(insertId);
      call.traceId.set(operationId);
      call.operation = symbols.intern(operation);
      call.stream = called.contains("Stream") || called.contains("Bidi") ? 1 : 0;
      String named = resource == null ? "" : resource.toString();
      who.mention(resource);
      int model = named.indexOf("/models/");
      if (model >= 0) {
        call.modelRequested = call.modelSent = symbols.intern(named.substring(model + 8));
        if (operation.equals("unknown") && named.indexOf("embed", model) >= 0) {
          call.operation = symbols.intern("embeddings"); // models of old are predicted
        }
      }
      call.deployment = named.contains("/endpoints/") ? resource : null;
      String location = VertexRequestLog.location(named);
      if (location == null && label != null) {
        location = label.toString();
      }
      if (location != null) {
        call.regionCalledAsLogged = call.regionServedAsLogged = symbols.intern(location);
      }
      ended(call);
      digest.begin(ID).add(Symbol.string(log)).add(call.startedAt).add(insertId);
      key(call);
      CalledAtProvider.pairAtVertex(call, digest, VertexRequestLog.called(named));
      return true;
    }

    /** What the method does; null: it calls no model. */
    private static String operation(String method) {
      return switch (method) {
        case "GenerateContent", "StreamGenerateContent", "BidiGenerateContent" ->
            "generate_content";
        case "ChatCompletions", "RawPredict", "StreamRawPredict" -> "chat";
        case "EmbedContent" -> "embeddings";
        case "Predict",
            "PredictLongRunning",
            "DirectPredict",
            "DirectRawPredict",
            "StreamDirectPredict",
            "StreamingPredict",
            "ServerStreamingPredict" ->
            "unknown";
        default -> null;
      };
    }

    /** Codes of google.rpc.Code with the HTTP status that Google's guide gives each. */
    private void ended(CallRecord call) {
      call.status = code == 0 ? Status.SUCCEEDED : code == 1 ? Status.CANCELLED : Status.FAILED;
      String name =
          switch (code) {
            case 0 -> null;
            case 1 -> "CANCELLED";
            case 3 -> "INVALID_ARGUMENT";
            case 4 -> "DEADLINE_EXCEEDED";
            case 5 -> "NOT_FOUND";
            case 7 -> "PERMISSION_DENIED";
            case 8 -> "RESOURCE_EXHAUSTED";
            case 9 -> "FAILED_PRECONDITION";
            case 10 -> "ABORTED";
            case 13 -> "INTERNAL";
            case 14 -> "UNAVAILABLE";
            case 16 -> "UNAUTHENTICATED";
            default -> "code " + code;
          };
      call.errorClass = name == null ? null : symbols.intern(name);
      call.httpStatus =
          switch (code) {
            case 0 -> -1;
            case 1 -> 499;
            case 3, 9 -> 400;
            case 4 -> 504;
            case 5 -> 404;
            case 7 -> 403;
            case 8 -> 429;
            case 10 -> 409;
            case 13 -> 500;
            case 14 -> 503;
            case 16 -> 401;
            default -> -1;
          };
      call.rateLimit = code == 8 ? RateLimit.VENDOR : RateLimit.NONE;
    }
  }
}
