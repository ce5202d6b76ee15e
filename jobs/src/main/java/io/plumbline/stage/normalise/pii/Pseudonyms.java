package io.plumbline.stage.normalise.pii;

import io.plumbline.shared.PseudonymKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keyed pseudonyms: HMAC-SHA-256 (RFC 2104, FIPS 198-1) over the canonical form of a value, so that
 * distinct subjects can be counted without their values. A plain hash would not do: all ten-digit
 * ids are hashed in seconds.
 *
 * <p>The key comes from a file or the environment, never from an argument, and is kept outside the
 * warehouse. Whoever holds it can recompute a person's pseudonym: under GDPR art. 4(5) the result
 * is still personal data. Rotation: a new key gives new pseudonyms and a new {@link #keyId()};
 * counts of distinct subjects do not span keys.
 *
 * <p>One instance per task: not thread-safe. {@link #toString()} shows the key's id only.
 */
public final class Pseudonyms {
  /** Bytes of the HMAC kept: 128 bits, so that two of a billion subjects do not meet. */
  private static final int KEPT = 16;

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;
  private final String keyId;

  /** Pseudonyms under a key. */
  public Pseudonyms(PseudonymKey key) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.bytes(), ALGORITHM));
      keyId = key.id();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no HMAC-SHA-256: use a complete JDK 17.", e);
    }
  }

  /** {@link PseudonymKey#id()} of the key. */
  public String keyId() {
    return keyId;
  }

  /**
   * The pseudonym of a person or service named in a log (a user id, an e-mail address): the same
   * for any case and surrounding space, 32 hexadecimal digits.
   */
  public String ofActor(String actor) {
    return text(hmac("actor", actor.strip().toLowerCase(Locale.ROOT)));
  }

  /** The pseudonym of a detected value: the same for every spelling of one value. */
  public String ofValue(PiiKind kind, String value) {
    return text(hmac(kind.name(), canonical(kind, value)));
  }

  /**
   * The first 64 bits of a detected value's pseudonym, for counting distinct subjects.
   *
   * @param source {@code source[from, to)} is the value as it stands in its text, escapes included;
   *     not changed and not kept
   */
  public long ofValue(PiiKind kind, byte[] source, int from, int to) {
    return ByteBuffer.wrap(hmac(kind.name(), canonical(kind, source, from, to))).getLong();
  }

  /**
   * A plain digest made keyed: equal for equal digests, and of no use to one who tries values
   * without the key. Never 0.
   */
  public long ofDigest(long digest) {
    return ByteBuffer.wrap(hmac("digest", Long.toHexString(digest))).getLong() | 1;
  }

  private byte[] hmac(String domain, String canonical) {
    // The domain keeps a kennitala and a CPR of the same digits apart.
    mac.update(domain.getBytes(StandardCharsets.UTF_8));
    mac.update((byte) 0);
    return mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] full) {
    return HexFormat.of().formatHex(full, 0, KEPT);
  }

  /**
   * One spelling for all spellings of a value: folded digits and letters, no separators, upper case
   * for codes and lower case for addresses; a personnummer with century by its sign only when
   * written with twelve digits, else its ten.
   */
  static String canonical(PiiKind kind, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return canonical(kind, utf8, 0, utf8.length);
  }

  private static String canonical(PiiKind kind, byte[] source, int from, int to) {
    Respelling respelling = new Respelling();
    respelling.read(source, from, to);
    SourceCursor cursor = new SourceCursor();
    cursor.open(respelling.bytes(), 0, respelling.length());
    StringBuilder text = new StringBuilder(to - from);
    int i = 0;
    while (i < respelling.length()) {
      char c = cursor.read(i);
      i = cursor.after;
      if (c != SourceCursor.NOTHING && c != ' ' && c != '\n') {
        text.append(c);
      }
    }
    String folded = text.toString();
    return switch (kind) {
      case EMAIL ->
          folded
              .toLowerCase(Locale.ROOT)
              .replace("[at]", "@")
              .replace("(at)", "@")
              .replace("{at}", "@")
              .replace("%40", "@")
              .replace("[dot]", ".")
              .replace("(dot)", ".")
              .replace("[.]", ".");
      case IP_ADDRESS ->
          folded
              .toLowerCase(Locale.ROOT)
              .replace("[dot]", ".")
              .replace("(dot)", ".")
              .replace("[.]", ".")
              .replace("(.)", ".");
      case FI_HETU -> hetu(folded.toUpperCase(Locale.ROOT));
      case SE_PERSONNUMMER -> {
        String digits = alphanumeric(folded);
        // The century of a ten-digit number is not certain: both spellings meet in the ten.
        yield digits.length() == 12 ? digits.substring(2) : digits;
      }
      case PHONE -> {
        String digits = alphanumeric(folded);
        yield folded.startsWith("00") ? digits.substring(2) : digits;
      }
      default -> alphanumeric(folded.toUpperCase(Locale.ROOT));
    };
  }

  /** The sign carries the century, so it stays. */
  private static String hetu(String folded) {
    return folded.length() == 11 && folded.charAt(6) == '.'
        ? folded.substring(0, 6) + '-' + folded.substring(7)
        : folded;
  }

  private static String alphanumeric(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    for (int k = 0; k < text.length(); k++) {
      if (Character.isLetterOrDigit(text.charAt(k))) {
        kept.append(text.charAt(k));
      }
    }
    return kept.toString();
  }

  @Override
  public String toString() {
    return "Pseudonyms[key " + keyId + "]";
  }
}
