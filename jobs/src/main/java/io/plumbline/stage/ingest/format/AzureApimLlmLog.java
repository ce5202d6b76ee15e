package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;

/**
 * Azure API Management's log of model calls: rows of the Log Analytics table
 * ApiManagementGatewayLlmLog (JSON, CSV), or diagnostic entries of category GatewayLlmLogs.
 * Requests that the same file tells of (category GatewayLogs) are read as well: a refused one
 * stands nowhere else, see {@link AzureApimReader}.
 *
 * <p>Source: learn.microsoft.com, Azure Monitor table ApiManagementGatewayLlmLog and "Log token
 * usage, prompts, and completions for LLM APIs".
 *
 * <p>One call is several rows of one CorrelationId: large messages are cut, the counts and the
 * names stand only in the first (SequenceNumber 0, or a DeploymentName). The others are passed
 * over, and what they hold is not looked at; so a call without both messages in its own row counts
 * as truncated, never as without content. Tokens: prompt, completion, total; cached ones only in an
 * entry (promptCachedTokens), added where they are more than the prompt. Deduplication key:
 * CorrelationId and SequenceNumber. Status, 429 and backend are in the gateway's request log.
 * Region: the column Region is the gateway's, not the model's. No cost. Time: UTC.
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
        + " at. Requests of category GatewayLogs in the same file are read too; a call told by both logs is one record with"
        + " what each knows. Input tokens"
        + " have a cache split only in an event hub's entries. Same record: CorrelationId. Rate limits: only of"
        + " GatewayLogs (ResponseCode 429). Region: host of BackendUrl (Region is the gateway's). No cost.";
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
    return AzureApimGatewayLog.isEntry(head) && ReportPage.says(head, "\"GatewayLlmLogs\"")
        ? Recognition.yes(94, "category GatewayLlmLogs of a diagnostic entry")
        : Recognition.no("no CorrelationId with PromptTokens, no category GatewayLlmLogs");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new AzureApimReader(symbols, content);
  }
}
