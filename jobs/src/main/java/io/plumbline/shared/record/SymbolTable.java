package io.plumbline.shared.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Interns short strings of one task, so that a model name that stands in a million lines is
 * decoded, checked for personal data and looked up once. Not thread-safe; lives as long as a split.
 */
public final class SymbolTable {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int CROWDED = 1 << 16;

  private Symbol[] table = new Symbol[1024];
  private int[] hashes = new int[1024];
  private int size;

  /** The symbol of these bytes. */
  public Symbol intern(byte[] b, int from, int to) {
    int hash = hash(b, from, to);
    int mask = table.length - 1;
    int slot = hash & mask;
    Symbol s;
    while ((s = table[slot]) != null) {
      if (hashes[slot] == hash && Arrays.equals(s.utf8(), 0, s.utf8().length, b, from, to)) {
        return s;
      }
      slot = (slot + 1) & mask;
    }
    s = new Symbol(Arrays.copyOfRange(b, from, to), ++size);
    table[slot] = s;
    hashes[slot] = hash;
    if (size * 2 > table.length) {
      grow();
    }
    return s;
  }

  /** The symbol of a string; null for null. */
  public Symbol intern(String string) {
    if (string == null) {
      return null;
    }
    byte[] b = string.getBytes(StandardCharsets.UTF_8);
    return intern(b, 0, b.length);
  }

  /**
   * Whether so many distinct strings were seen that a word which goes to no column should not be
   * interned any more: addresses and the like differ on every line, and a table lives as long as
   * its split, which may be one compressed file of any size.
   */
  public boolean isCrowded() {
    return size >= CROWDED;
  }

  /** How many distinct strings were seen; ordinals run from 1 to this. */
  public int size() {
    return size;
  }

  private void grow() {
    Symbol[] old = table;
    int[] oldHashes = hashes;
    table = new Symbol[old.length * 2];
    hashes = new int[old.length * 2];
    int mask = table.length - 1;
    for (int i = 0; i < old.length; i++) {
      if (old[i] != null) {
        int slot = oldHashes[i] & mask;
        while (table[slot] != null) {
          slot = (slot + 1) & mask;
        }
        table[slot] = old[i];
        hashes[slot] = oldHashes[i];
      }
    }
  }

  private static int hash(byte[] b, int from, int to) {
    long h = to - from;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      h = (h ^ (long) LONGS.get(b, i)) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 32;
    }
    if (i < to && to - from >= Long.BYTES) {
      h = (h ^ (long) LONGS.get(b, to - Long.BYTES)) * 0x9E3779B97F4A7C15L; // overlaps
      return (int) (h >>> 32);
    }
    for (; i < to; i++) {
      h = 31 * h + b[i];
    }
    h *= 0x9E3779B97F4A7C15L;
    return (int) (h >>> 32);
  }
}
