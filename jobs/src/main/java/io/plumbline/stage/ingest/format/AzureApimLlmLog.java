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
import java.util.Locale;

/**
 * Azure API Management's log of model calls: rows of the Log Analytics table
 * ApiManagementGatewayLlmLog (JSON, CSV), or the diagnostic envelope of category GatewayLlmLogs
 * with its properties in camel case. {@link AzureApimGatewayLog} reads the requests beside it.
 *
 * <p>Source: learn.microsoft.com, Azure Monitor table ApiManagementGatewayLlmLog and "Log token
 * usage, prompts, and completions for LLM APIs". Unverified: the envelope as a storage account gets
 * it; both shapes are accepted.
 *
 * <p>One call is several rows of one CorrelationId: large messages are cut, the counts and the
 * names stand only in the first (SequenceNumber 0, or a DeploymentName). The others are passed
 * over, and what they hold is not looked at; so a call without both messages in its own row counts
 * as truncated, never as without content. Tokens: prompt, completion, total; no cache or reasoning
 * split exists, so the input is all uncached here. Deduplication key: CorrelationId and
 * SequenceNumber. Status, 429 and backend are in the gateway's request log, which links by
 * CorrelationId. Region: the column Region is the gateway's, not the model's. No cost. Time: UTC.
 */
public final class AzureApimLlmLog implements CallBatchFormat {
  static final String ID = "azure-apim";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Azure API Management LLM log (ApiManagementGatewayLlmLog: JSON lines, CSV)";
  }

  @Override
  public String about() {
    return "One record per call: the row with the counts; rows that continue its messages are passed over and not looked"
        + " at; so are other categories: read a file that holds GatewayLogs too by a second source of azure-apim-gateway."
        + " Input tokens have no cache split. Same record: CorrelationId + SequenceNumber. Rate limits: only in"
        + " azure-apim-gateway. Region: unknown (Region is the gateway's). No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY_LEDGER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("CorrelationId", "PromptTokens", "CompletionTokens")
        || head.has("CorrelationId", "SequenceNumber", "DeploymentName")) {
      return Recognition.yes(93, "CorrelationId and token columns of ApiManagementGatewayLlmLog");
    }
    return AzureApimGatewayLog.isEntry(head) && AzureApimGatewayLog.says(head, "GatewayLlmLogs")
        ? Recognition.yes(94, "category GatewayLlmLogs of a diagnostic entry")
        : Recognition.no("no CorrelationId with PromptTokens, no category GatewayLlmLogs");
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
            "SequenceNumber",
            "ModelName",
            "DeploymentName",
            "IsStreamCompletion",
            "PromptTokens",
            "CompletionTokens",
            "RequestMessages",
            "ResponseMessages",
            "OperationName",
            "time",
            "correlationId",
            "properties",
            "category");
    private static final FieldNames PROPERTIES =
        FieldNames.of(
            "correlationId",
            "sequenceNumber",
            "modelName",
            "deploymentName",
            "isStreamCompletion",
            "promptTokens",
            "completionTokens",
            "requestMessages",
            "responseMessages",
            "operationName",
            "backendId");

    /** Entries are cut at 32 KB; a message close to that may go on in another row. */
    private static final int NEARLY_CUT = 30_000;

    private final RecordFields properties = new RecordFields(PROPERTIES, "properties.");
    private final IdText correlation = new IdText();
    private Symbol deployment;
    private Symbol model;
    private Symbol operation;
    private Symbol category;
    private long sequence;
    private long in;
    private long out;
    private boolean asked;
    private boolean answered;
    private boolean long32;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "records", "value");
    }

    @Override
    void begin(CallRecord call) {
      correlation.clear();
      deployment = model = operation = category = null;
      sequence = in = out = -1;
      asked = answered = long32 = false;
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0, 11 -> call.startedAt = time("TimeGenerated");
        case 1, 12 -> id(correlation);
        case 2 -> sequence = tokens("SequenceNumber");
        case 3 -> model = word();
        case 4 -> deployment = word();
        case 5 -> call.stream = flag();
        case 6 -> in = tokens("PromptTokens");
        case 7 -> out = tokens("CompletionTokens");
        case 8 -> asked = message();
        case 9 -> answered = message();
        case 10 -> operation = mention();
        case 13 -> properties(call);
        default -> category = mention();
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
          case 1 -> sequence = tokens("properties.sequenceNumber");
          case 2 -> model = word();
          case 3 -> deployment = word();
          case 4 -> call.stream = flag();
          case 5 -> in = tokens("properties.promptTokens");
          case 6 -> out = tokens("properties.completionTokens");
          case 7 -> asked = message();
          case 8 -> answered = message();
          case 9 -> operation = mention();
          default -> looked();
        }
      }
    }

    private boolean message() throws MalformedRecord {
      content();
      int n = json.sliceTo() - json.sliceFrom();
      long32 |= n > NEARLY_CUT;
      return n > 4;
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (category != null && !category.toString().equals("GatewayLlmLogs")) {
        return false;
      }
      requireId(correlation, "CorrelationId");
      if (sequence > 0 && deployment == null && in <= 0 && out <= 0) {
        return false;
      }
      requireStart(call, "TimeGenerated");
      call.callId.set(correlation);
      call.deployment = deployment;
      call.modelRequested = deployment;
      call.modelSent = who.kept(model, deployment);
      String named = operation == null ? "" : operation.toString().toLowerCase(Locale.ROOT);
      call.operation =
          symbols.intern(
              named.contains("embed") ? "embeddings" : named.contains("chat") ? "chat" : "unknown");
      call.status = Status.SUCCEEDED;
      inclusive(call, in, -1, -1, out, -1);
      if (!asked || !answered || long32) {
        said = ContentMarks.join(said, ContentState.TRUNCATED);
      }
      digest.begin(ID).add(correlation).add(Math.max(0, sequence));
      key(call);
      return true;
    }
  }
}
