package io.plumbline.stage.ingest.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What a writer put between two values: its fields come in the same order with the same spaces in
 * every record, so the text up to the next value is foreseen from the field before and compared
 * eight bytes at a time, instead of being scanned, hashed and looked up. What was not foreseen is
 * read as ever, and learnt.
 *
 * <p>A text is learnt only after it was read and found valid in the same place of the grammar, so
 * equal bytes are valid too.
 */
final class FieldOrder {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Followers of one field that are tried; failed calls are written otherwise than others. */
  private static final int FOLLOWERS = 4;

  private static final int LONGEST = 128;

  /** Maps whose keys are ids would be learnt without end. */
  private static final int MOST = 512;

  private final Map<FieldNames, Field[]> wanted = new IdentityHashMap<>();
  private final Field start = new Field(new byte[0], null, true, -1);
  private int learnt;

  /** Longer values that are passed over differ, as a rule. */
  private static final int LONGEST_PASSED = 512;

  /** Of values that never repeat, one in so many is remembered. */
  private static final int SELDOM = 8;

  /** The text before a value: separator, name, colon and white space. */
  static final class Field {
    final int length;
    final int index;
    private final FieldNames names;
    private final boolean first;
    private final long[] words;
    private final long lastMask;
    private final Field[] followers = new Field[FOLLOWERS];

    /** The object, array or string that was last found valid here and passed over. */
    private byte[] passed;

    private int missed;

    /** The name as text, once somebody asked for it; null until then. */
    String name;

    private Field(byte[] text, FieldNames names, boolean first, int index) {
      this.length = text.length;
      this.names = names;
      this.first = first;
      this.index = index;
      byte[] padded = Arrays.copyOf(text, (text.length + 7) & -8);
      this.words = new long[padded.length / Long.BYTES];
      for (int i = 0; i < words.length; i++) {
        words[i] = (long) LONGS.get(padded, i * Long.BYTES);
      }
      int rest = text.length & 7;
      this.lastMask = rest == 0 ? -1L : (1L << (8 * rest)) - 1;
    }

    /**
     * Length of the value at {@code b[at]} where its bytes are those of the value that was passed
     * over here before, and so valid; 0 where they are not.
     */
    int passable(byte[] b, int at, int end) {
      byte[] known = passed;
      return known != null
              && end - at >= known.length
              && Arrays.equals(known, 0, known.length, b, at, at + known.length)
          ? known.length
          : 0;
    }

    /** Remembers an object, an array or a string that was found valid: its last byte ends it. */
    void pass(byte[] b, int from, int to) {
      if (to - from <= LONGEST_PASSED && missed++ % SELDOM == 0) {
        passed = Arrays.copyOfRange(b, from, to);
      }
    }

    private boolean standsAt(byte[] b, int at, int end) {
      int last = words.length - 1;
      if (end - at < words.length << 3) {
        return false; // near the end of a record it is read as ever
      }
      for (int i = 0; i < last; i++) {
        if ((long) LONGS.get(b, at + (i << 3)) != words[i]) {
          return false;
        }
      }
      return (((long) LONGS.get(b, at + (last << 3)) ^ words[last]) & lastMask) == 0;
    }
  }

  /** Where a record starts. */
  Field start() {
    return start;
  }

  /** The foreseen field whose text stands at {@code b[at]}; null when none does. */
  static Field foreseen(Field before, FieldNames names, boolean first, byte[] b, int at, int end) {
    Field[] followers = before.followers;
    for (int i = 0; i < FOLLOWERS; i++) {
      Field field = followers[i];
      if (field == null) {
        return null;
      }
      if (field.names == names && field.first == first && field.standsAt(b, at, end)) {
        if (i > 0) {
          followers[i] = followers[i - 1];
          followers[i - 1] = field;
        }
        return field;
      }
    }
    return null;
  }

  /**
   * Remembers a field that was read; {@code b[from, to)} reaches from the value before to this
   * one's.
   *
   * @return what the next field is foreseen from
   */
  Field learn(
      Field before, FieldNames names, boolean first, int index, byte[] b, int from, int to) {
    if (to - from > LONGEST) {
      return start;
    }
    Field field = known(names, first, index, b, from, to);
    if (field == null) {
      return start;
    }
    Field[] followers = before.followers;
    int at = 0;
    while (at < FOLLOWERS - 1 && followers[at] != null) {
      at++;
    }
    followers[at] = field;
    return field;
  }

  private Field known(FieldNames names, boolean first, int index, byte[] b, int from, int to) {
    Field[] fields = index < 0 ? null : wanted.computeIfAbsent(names, n -> new Field[n.size()]);
    if (fields != null) {
      Field field = fields[index];
      if (field != null && field.first == first && isText(field, b, from, to)) {
        return field;
      }
    }
    if (learnt == MOST) {
      return null;
    }
    learnt++;
    Field field = new Field(Arrays.copyOfRange(b, from, to), names, first, index);
    if (fields != null) {
      fields[index] = field;
    }
    return field;
  }

  private static boolean isText(Field field, byte[] b, int from, int to) {
    byte[] padded = Arrays.copyOf(Arrays.copyOfRange(b, from, to), field.words.length << 3);
    return field.length == to - from && field.standsAt(padded, 0, padded.length);
  }
}
