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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Azure API Management's request log: rows of ApiManagementGatewayLogs (JSON, CSV), or the
 * diagnostic envelope of category GatewayLogs. It knows of a model call and its status, and of no
 * tokens; where {@link AzureApimLlmLog} tells of the same CorrelationId, that row stands. A 429
 * stands only here.
 *
 * <p>Source: learn.microsoft.com, Azure Monitor table ApiManagementGatewayLogs. Unverified: the
 * names inside the envelope's properties; camel case is accepted.
 *
 * <p>A request is a model call when its backend is one of Azure's model hosts or its path speaks a
 * model API's dialect; every other request is passed over, and so is one refused before a backend
 * was chosen whose own URL does not show it. Tokens: absent. Deduplication key: CorrelationId.
 * Rate-limit hits: ResponseCode 429, the vendor's where BackendResponseCode is 429 too, the
 * gateway's where the backend answered otherwise or was not called. Region: host of BackendUrl; the
 * column Region is the gateway's. Attempts that a retry policy absorbed are not here. No cost.
 * Time: UTC. TotalTime: milliseconds.
 */
public final class AzureApimGatewayLog implements CallBatchFormat {
  static final String ID = "azure-apim-gateway";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Azure API Management request log (ApiManagementGatewayLogs: JSON lines, CSV)";
  }

  @Override
  public String about() {
    return "One record per request to a model's backend, without tokens; the row of azure-apim for the same CorrelationId"
        + " stands for it. Same record: CorrelationId. Rate limits: ResponseCode 429; the vendor's where the backend said"
        + " 429. Region: host of BackendUrl. No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.AUDIT_TRAIL;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("CorrelationId", "ResponseCode", "BackendResponseCode")
        || head.has("CorrelationId", "ResponseCode", "BackendUrl")) {
      return Recognition.yes(
          92, "CorrelationId, ResponseCode and backend of ApiManagementGatewayLogs");
    }
    return isEntry(head) && says(head, "GatewayLogs")
        ? Recognition.yes(93, "category GatewayLogs of a diagnostic entry")
        : Recognition.no("no CorrelationId with ResponseCode and backend, no category GatewayLogs");
  }

  /** Whether it begins with a diagnostic entry, or with an array of them. */
  static boolean isEntry(FileHead head) {
    return head.has("category", "properties") || head.has("records");
  }

  /** Whether the first bytes hold this category. */
  static boolean says(FileHead head, String category) {
    return ContentMarks.find(
        head.bytes(), 0, head.bytes().length, ContentMarks.ascii("\"" + category + "\""));
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "TimeGenerated",
            "CorrelationId",
            "ResponseCode",
            "BackendResponseCode",
            "ApimSubscriptionId",
            "BackendUrl",
            "Url",
            "TotalTime",
            "LastErrorReason",
            "UserId",
            "time",
            "correlationId",
            "properties",
            "category",
            "LastErrorMessage");
    private static final FieldNames PROPERTIES =
        FieldNames.of(
            "correlationId",
            "responseCode",
            "backendResponseCode",
            "apimSubscriptionId",
            "backendUrl",
            "url",
            "totalTime",
            "lastErrorReason",
            "userId");
    private static final Pattern MODEL_HOST =
        Pattern.compile(
            "^https?://[^/]*\\.(openai\\.azure\\.com|cognitiveservices\\.azure\\.com|services\\.ai\\.azure\\.com"
                + "|models\\.ai\\.azure\\.com)(:[0-9]+)?/.*");
    private static final Pattern DEPLOYMENT = Pattern.compile("/deployments/([^/?]+)");

    private final RecordFields properties = new RecordFields(PROPERTIES, "properties.");
    private final IdText correlation = new IdText();
    private Symbol category;
    private Symbol backend;
    private Symbol url;
    private Symbol reason;
    private int backendCode;
    private long took;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "records", "value");
    }

    @Override
    void begin(CallRecord call) {
      correlation.clear();
      category = backend = url = reason = null;
      backendCode = -1;
      took = CallRecord.NONE;
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0, 10 -> call.startedAt = time("TimeGenerated");
        case 1, 11 -> id(correlation);
        case 2 -> call.httpStatus = json.readIntLenient(-1);
        case 3 -> backendCode = json.readIntLenient(-1);
        case 4 -> call.apiKey = word();
        case 5 -> backend = word();
        case 6 -> url = mention();
        case 7 -> took = span("TotalTime", 3);
        case 8 -> reason = mention();
        case 9 -> call.actor = word();
        case 12 -> properties(call);
        case 13 -> category = mention();
        default -> looked();
      }
    }

    private void properties(CallRecord call) throws MalformedRecord {
      if (!properties.enterIfObject(json)) {
        return;
      }
      int field;
      while ((field = properties.next(json, who)) != JsonCursor.END) {
        switch (field) {
          case 0 -> id(correlation);
          case 1 -> call.httpStatus = json.readIntLenient(-1);
          case 2 -> backendCode = json.readIntLenient(-1);
          case 3 -> call.apiKey = word();
          case 4 -> backend = word();
          case 5 -> url = mention();
          case 6 -> took = span("properties.totalTime", 3);
          case 7 -> reason = mention();
          default -> call.actor = word();
        }
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (category != null && !category.toString().equals("GatewayLogs")) {
        return false;
      }
      String called = backend == null ? Symbol.string(url) : backend.toString();
      String operation = Operations.ofPath(called);
      if (called == null
          || (operation.equals("unknown") && !MODEL_HOST.matcher(called).matches())) {
        return false;
      }
      requireId(correlation, "CorrelationId");
      requireStart(call, "TimeGenerated");
      call.callId.set(correlation);
      call.operation = symbols.intern(operation);
      call.apiBase = backend;
      call.providerAsLogged = MODEL_HOST.matcher(called).matches() ? symbols.intern("azure") : null;
      Matcher deployment = DEPLOYMENT.matcher(called);
      if (deployment.find()) {
        call.deployment = symbols.intern(deployment.group(1));
        call.modelRequested = call.modelSent = call.deployment;
      }
      call.status = call.httpStatus >= 400 ? Status.FAILED : Status.SUCCEEDED;
      call.errorClass = call.status == Status.FAILED ? reason : null;
      if (call.httpStatus == 429) {
        call.rateLimit = backendCode == 429 ? RateLimit.VENDOR : RateLimit.GATEWAY;
      } else if (call.httpStatus == 403 && "QuotaExceeded".equals(Symbol.string(reason))) {
        call.rateLimit = RateLimit.BUDGET;
      }
      // Whatever was said went through the gateway and stands in another log, if anywhere.
      said = ContentState.ABSENT;
      lasted(call, took);
      digest.begin(ID).add(correlation);
      key(call);
      return true;
    }
  }
}
