package io.plumbline.shared;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256. */
public final class Digests {
  private Digests() {}

  /** Of bytes, in hex. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(raw(bytes));
  }

  /** Of bytes, as 32 bytes. */
  public static byte[] raw(byte[] bytes) {
    return begin().digest(bytes);
  }

  /** A digest of nothing yet. */
  public static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** Something that is written. */
  @FunctionalInterface
  public interface Written {
    /** Writes all of it. */
    void to(OutputStream out) throws IOException;
  }

  /** Of what is written to a stream, in hex; all of it has been handed to the stream. */
  public static String sha256(Written what, OutputStream to) throws IOException {
    DigestOutputStream digested = new DigestOutputStream(to, begin());
    // What is written a line at a time is digested and stored in large pieces.
    BufferedOutputStream out = new BufferedOutputStream(digested, 1 << 16);
    what.to(out);
    out.flush();
    return HexFormat.of().formatHex(digested.getMessageDigest().digest());
  }

  /** Of text as UTF-8, in hex. */
  public static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
