package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.KeyDigest;

/**
 * Names a LiteLLM call so that its standard logging record and its spend log row find each other:
 * by the call id where both carry it (1.90 and later), else by the response id, which the spend log
 * has as request_id.
 */
final class LiteLlmLinks {
  private LiteLlmLinks() {}

  /** Sets linkedHi (call id) and linkedLo (response or request id); 0 where there is none. */
  static void link(CallRecord call, KeyDigest digest) {
    call.linkedHi = half(digest, "litellm-call", call.callId);
    call.linkedLo = half(digest, "litellm-id", call.responseId);
    call.operationHi =
        call.traceId.isNone()
            ? half(digest, "litellm-trace", call.callId.isNone() ? call.responseId : call.callId)
            : half(digest, "litellm-trace", call.traceId);
  }

  private static long half(KeyDigest digest, String namespace, IdText id) {
    return id.isNone() ? 0 : digest.begin(namespace).add(id).end().hi() | 1;
  }
}
