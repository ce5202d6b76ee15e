package io.plumbline.stage.normalise.pii;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
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
  /** Shortest accepted key, in bytes: below it the key could be searched for. */
  public static final int SHORTEST_KEY = 16;

  /** Bytes of the HMAC kept: 128 bits, so that two of a billion subjects do not meet. */
  private static final int KEPT = 16;

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;
  private final String keyId;

  private Pseudonyms(byte[] key) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      keyId = HexFormat.of().formatHex(digest, 0, 4);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no HMAC-SHA-256: use a complete JDK 17.", e);
    }
  }

  /**
   * Pseudonyms under the key in a file; one trailing line end is not part of the key.
   *
   * @throws IllegalArgumentException when the key is shorter than {@link #SHORTEST_KEY} bytes
   * @throws IOException when the file cannot be read
   */
  public static Pseudonyms fromFile(Path file) throws IOException {
    byte[] key = Files.readAllBytes(file);
    int length = key.length;
    if (length > 0 && key[length - 1] == '\n') {
      length--;
    }
    if (length > 0 && key[length - 1] == '\r') {
      length--;
    }
    return of(Arrays.copyOf(key, length), "file " + file);
  }

  /**
   * Pseudonyms under the key in a value of the environment.
   *
   * @param name the variable's name, for messages
   * @param value its value
   * @throws IllegalArgumentException when the key is shorter than {@link #SHORTEST_KEY} bytes
   */
  public static Pseudonyms fromEnvironment(String name, String value) {
    return of(value.strip().getBytes(StandardCharsets.UTF_8), "environment variable " + name);
  }

  private static Pseudonyms of(byte[] key, String where) {
    if (key.length < SHORTEST_KEY) {
      throw new IllegalArgumentException(
          "The pseudonym key in %s has %d bytes; it needs at least %d, or pseudonyms can be turned back into values by trying keys. Make one with: openssl rand -hex 32"
              .formatted(where, key.length, SHORTEST_KEY));
    }
    return new Pseudonyms(key);
  }

  /** The first eight hexadecimal digits of the key's SHA-256: names the key, does not reveal it. */
  public String keyId() {
    return keyId;
  }

  /**
   * The pseudonym of a person or service named in a log (a user id, an e-mail address): the same
   * for any case and surrounding space, 32 hexadecimal digits.
   */
  public String ofActor(String actor) {
    return hmac("actor", actor.strip().toLowerCase(Locale.ROOT));
  }

  /** The pseudonym of a detected value: the same for every spelling of one value. */
  public String ofValue(PiiKind kind, String value) {
    return hmac(kind.name(), canonical(kind, value));
  }

  private String hmac(String domain, String canonical) {
    // The domain keeps a kennitala and a CPR of the same digits apart.
    mac.update(domain.getBytes(StandardCharsets.UTF_8));
    mac.update((byte) 0);
    byte[] full = mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(full, 0, KEPT);
  }

  /**
   * One spelling for all spellings of a value: folded digits and letters, no separators, upper case
   * for codes and lower case for addresses; a personnummer with century by its sign only when
   * written with twelve digits, else its ten.
   */
  static String canonical(PiiKind kind, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    SourceCursor cursor = new SourceCursor();
    cursor.open(utf8, 0, utf8.length);
    StringBuilder text = new StringBuilder(utf8.length);
    int i = 0;
    while (i < utf8.length) {
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
