package io.plumbline.shared.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * 128-bit digests of the parts that make two records the same record. MurmurHash3 x64 with seed 0
 * (Austin Appleby, MurmurHash3.cpp, public domain), read eight bytes at a time, as five are made of
 * every call: not cryptographic, and never applied to personal values.
 */
public final class KeyDigest {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = 16;
  private static final long C1 = 0x87C37B91114253D5L;
  private static final long C2 = 0x4CF5AD432745937FL;

  private byte[] scratch = new byte[512];
  private int n;
  private long hi;
  private long lo;

  /** Starts a digest in a namespace, so that equal ids of different kinds differ. */
  public KeyDigest begin(String namespace) {
    n = 0;
    return add(namespace);
  }

  /** Adds a part; parts are separated, so ("ab","c") and ("a","bc") differ. */
  public KeyDigest add(byte[] b, int from, int to) {
    int length = Math.max(0, to - from);
    reserve(length + 1);
    System.arraycopy(b, from, scratch, n, length);
    n += length;
    scratch[n++] = (byte) 0xFF; // never stands in UTF-8
    return this;
  }

  /** Adds an id; none adds an empty part. */
  public KeyDigest add(IdText id) {
    return id.isNone() ? add(scratch, 0, 0) : add(id.bytes(), 0, id.length());
  }

  /** Adds a string; null adds an empty part. */
  public KeyDigest add(String s) {
    if (s == null) {
      return add(scratch, 0, 0);
    }
    byte[] b = s.getBytes(StandardCharsets.UTF_8);
    return add(b, 0, b.length);
  }

  /** Adds a number. */
  public KeyDigest add(long v) {
    reserve(9);
    for (int i = 0; i < 8; i++) {
      scratch[n++] = (byte) (v >>> (8 * i));
    }
    scratch[n++] = (byte) 0xFF;
    return this;
  }

  /** Computes the digest; {@link #hi} and {@link #lo} then hold it. */
  public KeyDigest end() {
    byte[] b = scratch;
    long h1 = 0;
    long h2 = 0;
    int whole = n & -BLOCK;
    for (int i = 0; i < whole; i += BLOCK) {
      h1 ^= mixed1((long) LONGS.get(b, i));
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52DCE729;
      h2 ^= mixed2((long) LONGS.get(b, i + Long.BYTES));
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495AB5;
    }
    if (n > whole) {
      reserve(BLOCK);
      b = scratch;
      Arrays.fill(b, n, whole + BLOCK, (byte) 0);
      h2 ^= mixed2((long) LONGS.get(b, whole + Long.BYTES));
      h1 ^= mixed1((long) LONGS.get(b, whole));
    }
    h1 ^= n;
    h2 ^= n;
    h1 += h2;
    h2 += h1;
    h1 = spread(h1);
    h2 = spread(h2);
    hi = h1 + h2;
    lo = h2 + hi;
    return this;
  }

  private static long mixed1(long k) {
    return Long.rotateLeft(k * C1, 31) * C2;
  }

  private static long mixed2(long k) {
    return Long.rotateLeft(k * C2, 33) * C1;
  }

  private static long spread(long h) {
    long s = (h ^ h >>> 33) * 0xFF51AFD7ED558CCDL;
    s = (s ^ s >>> 33) * 0xC4CEB9FE1A85EC53L;
    return s ^ s >>> 33;
  }

  /** Upper half. */
  public long hi() {
    return hi;
  }

  /** Lower half. */
  public long lo() {
    return lo;
  }

  private void reserve(int more) {
    if (n + more > scratch.length) {
      scratch = Arrays.copyOf(scratch, Math.max(n + more, scratch.length * 2));
    }
  }
}
