package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;

/**
 * Azure API Management's request log: rows of ApiManagementGatewayLogs (JSON, CSV), or the
 * diagnostic envelope of category GatewayLogs. It knows of a model call and its status, and of
 * tokens only by the answer's body; where {@link AzureApimLlmLog} tells of the same CorrelationId,
 * that row stands. A 429 stands only here. Entries of the other category in the same file are read
 * as well, see {@link AzureApimReader}.
 *
 * <p>Source: learn.microsoft.com, Azure Monitor table ApiManagementGatewayLogs.
 *
 * <p>A request is a model call when its backend is one of Azure's model hosts or its path speaks a
 * model API's dialect; every other request is passed over, and so is one refused before a backend
 * was chosen whose own URL does not show it. Tokens: absent, but where a diagnostic entry holds the
 * answer's body, whose usage counts. Deduplication key: CorrelationId. Rate-limit hits:
 * ResponseCode 429, the vendor's where BackendResponseCode is 429 too, the gateway's where the
 * backend answered otherwise or was not called, a budget's where the quota is used up. Region: host
 * of BackendUrl; the column Region is the gateway's. Attempts that a retry policy absorbed are not
 * here. No cost. Time: UTC. TotalTime: milliseconds.
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
    return "One record per request to a model's backend, with tokens only where an entry holds the answer's body; a row of the LLM log for the same CorrelationId,"
        + " in this file or another, stands for it and takes subscription, status, length and host from it. Same record:"
        + " CorrelationId. Rate limits: ResponseCode 429; the"
        + " vendor's where the backend said 429; QuotaExceeded is a budget. Region: host of BackendUrl. No cost.";
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
    // A file of both logs is the other format's, whose reader tells of refused requests too.
    return isEntry(head)
            && ReportPage.says(head, "\"GatewayLogs\"")
            && !ReportPage.says(head, "\"GatewayLlmLogs\"")
        ? Recognition.yes(93, "category GatewayLogs of a diagnostic entry")
        : Recognition.no("no CorrelationId with ResponseCode and backend, no category GatewayLogs");
  }

  /** Whether it begins with a diagnostic entry, or with an array of them. */
  static boolean isEntry(FileHead head) {
    return head.has("category", "properties") || head.has("records");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new AzureApimReader(symbols, content);
  }
}
