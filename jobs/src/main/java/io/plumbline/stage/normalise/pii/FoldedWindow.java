package io.plumbline.stage.normalise.pii;

/**
 * The folded characters around a candidate, each with its place in the source. Reused from
 * candidate to candidate.
 */
final class FoldedWindow {
  /** Characters of context kept before the first and after the last candidate. */
  static final int CONTEXT = 128;

  /** Source bytes a core may span; what is longer is looked at in several windows. */
  static final int MAX_CORE = 320;

  /** A wall on the bytes read for context, whatever the share of zero-width characters. */
  private static final int MAX_CONTEXT_BYTES = CONTEXT * 16;

  private static final int CAPACITY = 2 * CONTEXT + MAX_CORE + 64;

  private final char[] chars = new char[CAPACITY];
  private final int[] starts = new int[CAPACITY];
  private final int[] ends = new int[CAPACITY];
  private int first;
  private int limit;
  private int coreLimit;

  /** Folds from {@link #CONTEXT} characters before {@code anchor} to as many after {@code end}. */
  void fill(SourceCursor cursor, int from, int anchor, int end, int to) {
    int at = CONTEXT;
    int i = anchor;
    int wall = Math.max(from, anchor - MAX_CONTEXT_BYTES);
    while (at > 0 && i > wall) {
      char c = cursor.readBack(i);
      int before = cursor.before;
      if (c != SourceCursor.NOTHING) {
        at--;
        chars[at] = c;
        starts[at] = before;
        ends[at] = i;
      }
      i = before;
    }
    first = at;
    int n = CONTEXT;
    i = anchor;
    while (i < end && n < CAPACITY) {
      char c = cursor.read(i);
      if (c != SourceCursor.NOTHING) {
        chars[n] = c;
        starts[n] = i;
        ends[n] = cursor.after;
        n++;
      }
      i = cursor.after;
    }
    coreLimit = n;
    int last = Math.min(CAPACITY, n + CONTEXT);
    wall = (int) Math.min(to, (long) end + MAX_CONTEXT_BYTES);
    while (i < wall && n < last) {
      char c = cursor.read(i);
      if (c != SourceCursor.NOTHING) {
        chars[n] = c;
        starts[n] = i;
        ends[n] = cursor.after;
        n++;
      }
      i = cursor.after;
    }
    limit = n;
  }

  int first() {
    return first;
  }

  int anchor() {
    return CONTEXT;
  }

  int coreLimit() {
    return coreLimit;
  }

  int limit() {
    return limit;
  }

  /** The folded character at a place, a space outside the window. */
  char at(int i) {
    return i >= first && i < limit ? chars[i] : ' ';
  }

  int sourceStart(int i) {
    return starts[i];
  }

  /** Where the character before place {@code i} ends in the source. */
  int sourceEnd(int i) {
    return ends[i - 1];
  }

  boolean digitAt(int i) {
    return i >= first && i < limit && chars[i] >= '0' && chars[i] <= '9';
  }

  boolean letterAt(int i) {
    return i >= first && i < limit && isLetter(chars[i]);
  }

  boolean wordAt(int i) {
    return digitAt(i) || letterAt(i) || at(i) == '_';
  }

  static boolean isLetter(char c) {
    return c < 0x80 ? c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' : Character.isLetter(c);
  }

  static boolean isAsciiLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  /** Promises no text: a window holds what a finding must never show. */
  @Override
  public String toString() {
    return "FoldedWindow[" + (limit - first) + " characters]";
  }
}
