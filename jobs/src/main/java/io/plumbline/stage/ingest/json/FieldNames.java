package io.plumbline.stage.ingest.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The field names a format reads from one kind of object, looked up by their bytes without
 * allocating. At most 64 names, so that a long can hold which ones were seen.
 */
public final class FieldNames {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[][] names;
  private final int[] table;
  private final int[] hashes;
  private final int mask;

  private FieldNames(byte[][] names) {
    this.names = names;
    int size = Integer.highestOneBit(Math.max(4, names.length * 4 - 1)) * 2;
    this.table = new int[size];
    this.mask = size - 1;
    this.hashes = new int[size];
    for (int i = 0; i < names.length; i++) {
      int hash = hash(names[i], 0, names[i].length);
      int slot = hash & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = i + 1;
      hashes[slot] = hash;
    }
  }

  /** Names in the order whose indexes {@link JsonCursor#nextField} returns. */
  public static FieldNames of(String... names) {
    if (names.length > 64 || List.of(names).stream().distinct().count() != names.length) {
      throw new IllegalArgumentException(
          "Field names must be distinct and at most 64: " + List.of(names));
    }
    byte[][] bytes = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      bytes[i] = names[i].getBytes(StandardCharsets.UTF_8);
    }
    return new FieldNames(bytes);
  }

  /** Index of the name in {@code b[from, to)}, or -1. */
  public int indexOf(byte[] b, int from, int to) {
    int hash = hash(b, from, to - from);
    int slot = hash & mask;
    int entry;
    while ((entry = table[slot]) != 0) {
      if (hashes[slot] == hash && equal(names[entry - 1], b, from, to)) {
        return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  /** How many names there are. */
  int size() {
    return names.length;
  }

  /** The name at an index, for messages. */
  public String name(int index) {
    return new String(names[index], StandardCharsets.UTF_8);
  }

  private static boolean equal(byte[] name, byte[] b, int from, int to) {
    int n = to - from;
    if (name.length != n) {
      return false;
    }
    // Eight bytes at a time; the last eight may overlap those before.
    int i = 0;
    if (n >= Long.BYTES) {
      for (; i <= n - Long.BYTES; i += Long.BYTES) {
        if ((long) LONGS.get(name, i) != (long) LONGS.get(b, from + i)) {
          return false;
        }
      }
      int last = n - Long.BYTES;
      return (long) LONGS.get(name, last) == (long) LONGS.get(b, from + last);
    }
    for (; i < n; i++) {
      if (name[i] != b[from + i]) {
        return false;
      }
    }
    return true;
  }

  // Length, first, middle and last bytes tell the names of one object apart in almost all cases.
  private static int hash(byte[] b, int from, int length) {
    if (length == 0) {
      return 0;
    }
    int h = length * 0x9E3779B1;
    h ^= b[from] * 0x85EBCA6B;
    h ^= b[from + length / 2] * 0xC2B2AE35;
    h ^= b[from + length - 1] * 0x27D4EB2F;
    return h ^ (h >>> 15);
  }
}
