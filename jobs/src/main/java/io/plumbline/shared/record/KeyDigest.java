package io.plumbline.shared.record;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * 128-bit digests of the parts that make two records the same record. MurmurHash3 x64: not
 * cryptographic, and never applied to personal values.
 */
public final class KeyDigest {
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
    long[] hash = MurmurHash3.hash128x64(scratch, 0, n, 0);
    hi = hash[0];
    lo = hash[1];
    return this;
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
      scratch = java.util.Arrays.copyOf(scratch, Math.max(n + more, scratch.length * 2));
    }
  }
}
