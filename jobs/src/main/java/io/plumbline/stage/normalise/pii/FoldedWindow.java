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

  /** Where {@link #append} stopped reading. */
  private int read;

  /** Folds from {@link #CONTEXT} characters before {@code anchor} to as many after {@code end}. */
  void fill(SourceCursor cursor, int from, int anchor, int end, int to) {
    byte[] source = cursor.source();
    int at = CONTEXT;
    int i = anchor;
    int wall = Math.max(from, anchor - MAX_CONTEXT_BYTES);
    while (at > 0 && i > wall) {
      byte b = source[i - 1];
      if (b >= 0x20
          && b != '\\'
          && i - 6 >= from
          && source[i - 2] != '\\'
          && source[i - 6] != '\\') {
        // Plain, and no escape ends here.
        at--;
        chars[at] = (char) b;
        ends[at] = i;
        i--;
        starts[at] = i;
        continue;
      }
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
    coreLimit = append(cursor, anchor, end, CONTEXT, CAPACITY);
    wall = (int) Math.min(to, (long) end + MAX_CONTEXT_BYTES);
    limit = append(cursor, read, wall, coreLimit, Math.min(CAPACITY, coreLimit + CONTEXT));
  }

  /** Folds source bytes into places from {@code n} on; the place after the last. */
  private int append(SourceCursor cursor, int begin, int end, int n, int last) {
    byte[] source = cursor.source();
    int i = begin;
    int place = n;
    while (i < end && place < last) {
      byte b = source[i];
      if (b >= 0x20 && b != '\\') {
        chars[place] = (char) b;
        starts[place] = i;
        i++;
        ends[place] = i;
        place++;
        continue;
      }
      char c = cursor.read(i);
      if (c != SourceCursor.NOTHING) {
        chars[place] = c;
        starts[place] = i;
        ends[place] = cursor.after;
        place++;
      }
      i = cursor.after;
    }
    read = i;
    return place;
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

  /** The place of the character that begins at or after a source offset; {@link #limit()}: none. */
  int placeOf(int source) {
    int low = first;
    int high = limit;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (starts[middle] < source) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
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
