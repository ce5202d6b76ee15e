package io.plumbline.shared;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The key of pseudonyms. It comes from a file or the environment, never from an argument (arguments
 * are seen by everyone on the machine), and is kept outside the warehouse: whoever holds it can
 * recompute a person's pseudonym.
 *
 * <p>{@link #toString()} shows the key's id only; the bytes are for the one who computes.
 */
public final class PseudonymKey implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Variable that holds the key itself; wins over a file. */
  public static final String VARIABLE = "PLUMBLINE_PSEUDONYM_KEY";

  /** Shortest accepted key, in bytes: below it the key could be searched for. */
  public static final int SHORTEST = 16;

  private final byte[] bytes;

  private PseudonymKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The key in a file; one trailing line end is not part of it.
   *
   * @throws IllegalArgumentException when the key is shorter than {@link #SHORTEST} bytes
   * @throws IOException when the file cannot be read
   */
  public static PseudonymKey fromFile(Path file) throws IOException {
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
   * The key in a value of the environment; white space around it is not part of it.
   *
   * @param name the variable's name, for messages
   * @throws IllegalArgumentException when the key is shorter than {@link #SHORTEST} bytes
   */
  public static PseudonymKey fromEnvironment(String name, String value) {
    return of(value.strip().getBytes(StandardCharsets.UTF_8), "environment variable " + name);
  }

  private static PseudonymKey of(byte[] key, String where) {
    if (key.length < SHORTEST) {
      throw new IllegalArgumentException(
          "The pseudonym key in %s has %d bytes; it needs at least %d, or pseudonyms can be turned back into values by trying keys."
              .formatted(where, key.length, SHORTEST));
    }
    return new PseudonymKey(key);
  }

  /** A copy of the key. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The first eight hexadecimal digits of the key's SHA-256: names the key, does not reveal it. */
  public String id() {
    return HexFormat.of().formatHex(Digests.raw(bytes), 0, 4);
  }

  @Override
  public String toString() {
    return "PseudonymKey[" + id() + "]";
  }
}
