package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.KeyDigest;

/**
 * Names a call by every id its record carries, so that records of one call in different systems
 * find each other: the gateway's call id, the id of the provider's response, the id the provider
 * gave the request (a response header at the gateway, the request id in the provider's own log).
 * One system's response id is another's request id, so all three are digests in one namespace.
 */
final class CallLinks {
  /** A shorter id (a counter, a word) may stand in unrelated systems; such ids link nothing. */
  private static final int SHORTEST = 12;

  private CallLinks() {}

  /**
   * Sets the three links, 0 where there is none, and the operation: the trace where there is one,
   * else the call alone.
   */
  static void link(CallRecord call, KeyDigest digest) {
    call.linkedCall = link(digest, call.callId);
    call.linkedResponse = link(digest, call.responseId);
    call.linkedRequest = link(digest, call.requestId);
    call.operationHi =
        !call.traceId.isNone()
            ? half(digest, "trace", call.traceId)
            : half(digest, "call", call.callId.isNone() ? call.responseId : call.callId);
    if (call.operationHi == 0) {
      call.operationHi = call.keyHi | 1; // nothing names it: it is an operation of its own
    }
  }

  /**
   * Sets by what a call is paired with a record of another log that shares no id with this one.
   *
   * @param kind whose calls they are
   * @param resource what was called, written alike in both logs; null: it is not paired
   */
  static void pair(CallRecord call, KeyDigest digest, String kind, String resource) {
    call.linkedPair =
        resource == null
            ? 0
            : digest
                    .begin("pair")
                    .add(kind)
                    .add(resource)
                    .add(call.status == CallRecord.Status.FAILED ? 1 : 0)
                    .end()
                    .hi()
                | 1;
  }

  /** The link of an id that a bill names; 0: none. */
  static long link(KeyDigest digest, String id) {
    return id == null || id.length() < SHORTEST ? 0 : digest.begin("id").add(id).end().hi() | 1;
  }

  private static long link(KeyDigest digest, IdText id) {
    return id.length() < SHORTEST ? 0 : half(digest, "id", id);
  }

  private static long half(KeyDigest digest, String namespace, IdText id) {
    return id.isNone() ? 0 : digest.begin(namespace).add(id).end().hi() | 1;
  }
}
