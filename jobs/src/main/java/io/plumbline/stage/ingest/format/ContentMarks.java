package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord.ContentState;
import java.nio.charset.StandardCharsets;

/** Marks that gateways leave where content was: a mark means "not auditable", never "clean". */
final class ContentMarks {
  private static final byte[] REDACTED = ascii("redacted-by-litellm");
  private static final byte[] REDACTED_KEYS = ascii("REDACTED_BY_LITELM");
  private static final byte[] TRUNCATED = ascii("litellm_truncated");
  private static final byte[] TRUNCATED_DATADOG = ascii("truncated by litellm");
  // A redacted message list collapses to one short message, so long content need not be searched.
  private static final int SHORT = 512;

  private ContentMarks() {}

  /** State of one content value of a LiteLLM record, given as its JSON bytes. */
  static ContentState of(byte[] b, int from, int to) {
    int n = to - from;
    if (n <= 2 || b[from] == 'n') {
      return ContentState.ABSENT;
    }
    if (n <= SHORT && (find(b, from, to, REDACTED) || find(b, from, to, REDACTED_KEYS))) {
      return ContentState.REDACTED;
    }
    if (b[from] == '"' && find(b, Math.max(from, to - 100), to, TRUNCATED_DATADOG)) {
      return ContentState.TRUNCATED;
    }
    if (n > 1024 && b[from] != 'n' && find(b, from, to, TRUNCATED)) {
      return ContentState.TRUNCATED;
    }
    return ContentState.PRESENT;
  }

  /** The weaker of two states: one redacted half makes the call not auditable. */
  static ContentState join(ContentState a, ContentState b) {
    if (a == ContentState.REDACTED || b == ContentState.REDACTED) {
      return ContentState.REDACTED;
    }
    if (a == ContentState.TRUNCATED || b == ContentState.TRUNCATED) {
      return ContentState.TRUNCATED;
    }
    return a == ContentState.PRESENT || b == ContentState.PRESENT
        ? ContentState.PRESENT
        : ContentState.ABSENT;
  }

  /** Looks for a mark by its last byte first, stepping by its length: few bytes are touched. */
  static boolean find(byte[] b, int from, int to, byte[] mark) {
    int n = mark.length;
    int i = from + n - 1;
    while (i < to) {
      byte c = b[i];
      int k = n - 1;
      while (k >= 0 && mark[k] != c) {
        k--;
      }
      if (k < 0) {
        i += n;
        continue;
      }
      // c could be mark[k] for several k; the largest gives the smallest safe shift.
      int start = i - k;
      if (start >= from && start + n <= to && matches(b, start, mark)) {
        return true;
      }
      i += Math.max(1, k == n - 1 ? 1 : n - 1 - k);
    }
    return false;
  }

  private static boolean matches(byte[] b, int at, byte[] mark) {
    for (int i = 0; i < mark.length; i++) {
      if (b[at + i] != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** A mark to look for. */
  static byte[] ascii(String s) {
    return s.getBytes(StandardCharsets.US_ASCII);
  }
}
