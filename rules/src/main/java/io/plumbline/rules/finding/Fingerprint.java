package io.plumbline.rules.finding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What identifies a finding from run to run: the rule and the key of the subject, nothing else. */
public final class Fingerprint {
  private Fingerprint() {}

  /** First 16 hex digits of SHA-256 over {@code rule|subject}, as UTF-8. */
  public static String of(String rule, String subject) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((rule + "|" + subject).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
