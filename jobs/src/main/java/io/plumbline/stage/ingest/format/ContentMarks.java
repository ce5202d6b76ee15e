package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord.ContentState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Marks that gateways leave where content was: a mark means "not auditable", never "clean". */
final class ContentMarks {
  private static final Mark REDACTED = Mark.of("redacted-by-litellm");
  private static final Mark REDACTED_KEYS = Mark.of("REDACTED_BY_LITELM");
  private static final Mark TRUNCATED = Mark.of("litellm_truncated");
  private static final Mark TRUNCATED_DATADOG = Mark.of("truncated by litellm");
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

  private static boolean find(byte[] b, int from, int to, Mark mark) {
    return mark.standsIn(b, from, to);
  }

  /** Whether a mark stands in {@code b[from, to)}; for recognition, once per file. */
  static boolean find(byte[] b, int from, int to, byte[] mark) {
    return Mark.of(mark).standsIn(b, from, to);
  }

  static byte[] ascii(String s) {
    return s.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * A mark and how far one may step when a byte does not end it (Horspool): few bytes are touched.
   *
   * @param steps by byte value
   */
  record Mark(byte[] text, byte[] steps) {
    static Mark of(String text) {
      return of(ascii(text));
    }

    static Mark of(byte[] text) {
      byte[] steps = new byte[256];
      Arrays.fill(steps, (byte) text.length);
      for (int i = 0; i < text.length - 1; i++) {
        steps[text[i]] = (byte) (text.length - 1 - i);
      }
      return new Mark(text, steps);
    }

    boolean standsIn(byte[] b, int from, int to) {
      int last = text.length - 1;
      byte end = text[last];
      for (int i = from + last; i < to; i += steps[b[i] & 0xFF]) {
        if (b[i] == end && Arrays.equals(b, i - last, i + 1, text, 0, text.length)) {
          return true;
        }
      }
      return false;
    }
  }
}
