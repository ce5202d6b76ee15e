package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.LinkedId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Names a call by every id its record carries, so that records of one call in different systems
 * find each other: the gateway's call id, the id of the provider's response, the id the provider
 * gave the request (a response header at the gateway, the request id in the provider's own log).
 * One system's response id is another's request id, so all three are digests in one namespace.
 */
final class CallLinks {
  /** A shorter id (a counter, a word) may stand in unrelated systems, see {@link LinkedId#with}. */
  private static final int SHORTEST = 16;

  /** What servers write that answer as OpenAI does, before an id that some of them count up. */
  private static final byte[][] IMITATED = {
    "chatcmpl-".getBytes(StandardCharsets.US_ASCII), "cmpl-".getBytes(StandardCharsets.US_ASCII)
  };

  /** Digits of milliseconds since 1970. */
  private static final int MILLISECONDS = 13;

  /** Digits of a trace id in a traceparent. */
  private static final int W3C_TRACE = 32;

  /** How an id begins into which LiteLLM wrote the provider's, beside the deployment (base64). */
  private static final String WRAPPED_TEXT = "resp_bGl0ZWxsbTpj";

  private static final byte[] WRAPPED = WRAPPED_TEXT.getBytes(StandardCharsets.US_ASCII);

  private static final int PREFIX = "resp_".length();
  private static final String INSIDE = ";response_id:";
  private static final String CACHE_HIT = "_cache_hit";

  private CallLinks() {}

  /**
   * Whether an id names one call wherever it stands. Ollama draws a number below a thousand, and
   * gateways that translate other vendors' answers write the second or millisecond of theirs
   * (one-api: {@code chatcmpl-} and the time): several calls have it.
   */
  static boolean isOfOneCall(IdText id) {
    return isOfOneCall(id.bytes(), id.length());
  }

  private static boolean isOfOneCall(byte[] id, int length) {
    return length >= SHORTEST && !isNumber(id, length);
  }

  /** Whether behind the words of an OpenAI-like id stands a number that others have as well. */
  static boolean isNumber(IdText id) {
    return isNumber(id.bytes(), id.length());
  }

  private static boolean isNumber(byte[] id, int length) {
    for (byte[] words : IMITATED) {
      if (length > words.length
          && length <= words.length + MILLISECONDS
          && Arrays.equals(id, 0, words.length, words, 0, words.length)) {
        int i = words.length;
        while (i < length && id[i] >= '0' && id[i] <= '9') {
          i++;
        }
        return i == length;
      }
    }
    return false;
  }

  /**
   * Sets the links by id, 0 where there is none, and the operation: the trace where there is one,
   * else the call alone.
   */
  static void link(CallRecord call, KeyDigest digest) {
    call.linkedCall = link(digest, call.callId);
    call.linkedResponse =
        call.gatewayCacheHit
            ? linkOfResponse(digest, withoutCacheHit(call.responseId))
            : linkOfResponse(digest, call.responseId);
    call.linkedRequest = link(digest, call.requestId);
    call.linkedAsked = link(digest, call.askedId);
    if (call.linkedAsked == call.linkedCall) {
      call.linkedAsked = 0; // it was asked itself
    }
    call.operationHi =
        !call.traceId.isNone()
            ? half(digest, "trace", call.traceId)
            : half(digest, "call", call.callId.isNone() ? call.responseId : call.callId);
    if (call.operationHi == 0) {
      call.operationHi = call.keyHi | 1; // nothing names it: it is an operation of its own
    }
  }

  /**
   * By what a call is paired with a record of another log that shares no id with this one.
   *
   * @param kind whose calls they are
   * @param resource what was called, written alike in both logs
   */
  static long pair(CallRecord call, KeyDigest digest, String kind, String resource) {
    return digest
            .begin("pair")
            .add(kind)
            .add(resource)
            .add(call.status == CallRecord.Status.FAILED ? 1 : 0)
            .end()
            .hi()
        | 1;
  }

  /**
   * Pairs a refused call, which no answer gave an id, with what another system tells of it: by the
   * trace that the caller sends along and the model asked for. Where the trace is no W3C trace id
   * (LiteLLM makes one with dashes where the caller sends none) nothing is paired.
   */
  static void pairFailureInTrace(CallRecord call, KeyDigest digest) {
    if (call.status == CallRecord.Status.FAILED
        && call.modelRequested != null
        && isW3cTrace(call.traceId)) {
      call.linkedPair = pair(call, digest, "trace", call.traceId + " " + call.modelRequested);
    }
  }

  private static boolean isW3cTrace(IdText id) {
    if (id.length() != W3C_TRACE) {
      return false;
    }
    byte[] b = id.bytes();
    for (int i = 0; i < W3C_TRACE; i++) {
      if ((b[i] < '0' || b[i] > '9') && (b[i] < 'a' || b[i] > 'f')) {
        return false;
      }
    }
    return true;
  }

  /**
   * Sets by what a call is found to stand within another of its operation, where a trace has a span
   * for each.
   *
   * @param tells whether the span says what was used, or that it failed
   */
  static void within(
      CallRecord call,
      KeyDigest digest,
      String trace,
      String span,
      String around,
      String operation,
      boolean tells) {
    call.linkedSpan = span(digest, trace, span, operation, tells);
    call.linkedAround = span(digest, trace, around, operation, tells);
  }

  private static long span(
      KeyDigest digest, String trace, String span, String operation, boolean tells) {
    if (trace == null || span == null) {
      return 0;
    }
    long hi = digest.begin("span").add(trace).add(span).add(operation).end().hi();
    return tells ? hi | 1 : hi & ~1;
  }

  /** The link of an id that a bill names; 0: none. */
  static long link(KeyDigest digest, String id) {
    byte[] bytes = id == null ? new byte[0] : id.getBytes(StandardCharsets.UTF_8);
    return isOfOneCall(bytes, bytes.length)
        ? LinkedId.ofOneCall(digest.begin("id").add(id).end().hi())
        : 0;
  }

  /** The provider's log knows its own id and not the one that LiteLLM made of it. */
  private static long linkOfResponse(KeyDigest digest, IdText id) {
    int n = id.length();
    return n < WRAPPED.length
            || !Arrays.equals(id.bytes(), 0, WRAPPED.length, WRAPPED, 0, WRAPPED.length)
        ? link(digest, id)
        : linkOfResponse(digest, id.toString());
  }

  /** Proxies in a row wrap an id once more each. */
  private static long linkOfResponse(KeyDigest digest, String id) {
    if (id == null || !id.startsWith(WRAPPED_TEXT)) {
      return link(digest, id);
    }
    String written = id.substring(PREFIX).replace('+', '-').replace('/', '_');
    try {
      String inside =
          new String(Base64.getUrlDecoder().decode(written), StandardCharsets.ISO_8859_1);
      int at = inside.indexOf(INSIDE);
      long link = at < 0 ? 0 : linkOfResponse(digest, inside.substring(at + INSIDE.length()));
      return link == 0 ? link(digest, id) : link;
    } catch (IllegalArgumentException e) {
      return link(digest, id); // it only begins as one
    }
  }

  /** The answer's own id: LiteLLM adds when it gave it again. */
  private static String withoutCacheHit(IdText id) {
    if (id.isNone()) {
      return null;
    }
    String written = id.toString();
    int again = written.indexOf(CACHE_HIT);
    return again < 0 ? written : written.substring(0, again);
  }

  private static long link(KeyDigest digest, IdText id) {
    if (id.isNone() || isNumber(id)) {
      return 0;
    }
    long hi = half(digest, "id", id);
    return isOfOneCall(id) ? LinkedId.ofOneCall(hi) : LinkedId.ofShort(hi);
  }

  private static long half(KeyDigest digest, String namespace, IdText id) {
    return id.isNone() ? 0 : digest.begin(namespace).add(id).end().hi() | 1;
  }
}
