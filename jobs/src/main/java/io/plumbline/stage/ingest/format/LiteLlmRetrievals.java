package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;

/**
 * Requests at LiteLLM that fetch what was computed earlier. LiteLLM counts and bills the answer of
 * {@code GET /responses/{id}} once more each time it is fetched (BerriAI/litellm#17814), and a
 * batch each time it is polled. Only the row that LiteLLM's own job writes when the work is done
 * stands for use: its id ends in {@code _batch_cost} or {@code _background_cost}.
 */
final class LiteLlmRetrievals {
  private LiteLlmRetrievals() {}

  /**
   * Takes tokens and cost from a call that only fetched an answer: they were counted when it was
   * made. The row of a finished batch is of the batch tier.
   *
   * @return whether it only fetched
   */
  static boolean correct(CallRecord call, Attribution who) {
    if (call.operation == null) {
      return false;
    }
    boolean batch = call.operation.toString().equals("retrieve_batch");
    if (!batch && !call.operation.toString().equals("get_responses")) {
      return false;
    }
    String id = call.responseId.isNone() ? call.callId.toString() : call.responseId.toString();
    if (id.endsWith("_batch_cost")) {
      who.serviceTier = who.symbols.intern("batch");
      return false;
    }
    if (id.endsWith("_background_cost")) {
      return false;
    }
    call.inputUncached = call.cacheRead = call.cacheWrite5m = call.cacheWrite1h = 0;
    call.output = call.reasoning = call.webSearches = call.mediaUs = 0;
    call.inputAudio = call.inputImage = call.outputAudio = call.outputImage = 0;
    call.reportedCostAtto = CallRecord.NONE;
    call.reportedCostBig = null;
    return true;
  }
}
