package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.KeyDigest;
import java.util.Set;

/**
 * Requests at LiteLLM that fetch what was computed elsewhere or earlier.
 *
 * <p>The answer of {@code GET /responses/{id}} was counted when it was made, yet versions before
 * 1.100 count it again each time it is fetched (BerriAI/litellm#17814): such rows use nothing. An
 * answer made in the background is the exception, for whoever asked for it was told of no usage.
 * Batches and films are counted nowhere but where they are polled, and a finished one "reports its
 * whole cost on every poll" (litellm_core_utils/batch_utils.py, 1.110): it counts once by its id.
 * Rows of LiteLLM_SpendLogs that settle such work have ids of their own, ending in {@code
 * _batch_cost}, {@code _background_cost} or {@code _video_cost}.
 *
 * <p>Two polls on two days are two rows: a day's rows are compared with each other alone.
 */
final class LiteLlmRetrievals {
  private static final Set<String> UNFINISHED =
      Set.of("queued", "in_progress", "processing", "validating", "finalizing", "cancelling");

  private LiteLlmRetrievals() {}

  /** Whether work of this status, as its own object says it, goes on. */
  static boolean goesOn(String status) {
    return UNFINISHED.contains(status);
  }

  /**
   * Takes tokens and cost from a call that only fetched an answer, and makes rows of one finished
   * piece of work one record. A batch is of the batch tier.
   *
   * @param format whose rows these are
   * @param background whether the answer says that it was made in the background
   * @param goesOn whether the work says that it is not finished
   * @return whether it only fetched
   */
  static boolean correct(
      CallRecord call,
      Attribution who,
      String format,
      boolean background,
      boolean goesOn,
      KeyDigest digest) {
    if (call.operation == null) {
      return false;
    }
    String kind = call.operation.toString();
    boolean response = kind.equals("get_responses") || kind.equals("cancel_responses");
    boolean batch = kind.equals("retrieve_batch");
    boolean film = kind.equals("video_status");
    if (!response && !batch && !film) {
      return false;
    }
    IdText id = call.responseId.isNone() ? call.callId : call.responseId;
    boolean costs =
        call.reportedCostBig != null
            || (call.reportedCostAtto != CallRecord.NONE && call.reportedCostAtto > 0);
    boolean used = costs || (!film && call.inputTokens() + call.output > 0);
    boolean here = !response || background || id.toString().endsWith("_background_cost");
    if (used && here && !goesOn) {
      if (batch) {
        who.serviceTier = who.symbols.intern("batch");
      }
      digest.begin(format).add(kind).add(id).end();
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
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
