package io.plumbline.shared.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A reusable buffer for an id that differs on every line; nothing is allocated per line. */
public final class IdText {
  private static final int UUID_LENGTH = 36;
  private static final int MAX_NAME = 16;
  private static final byte DIGIT = 1;
  private static final byte HEX_LETTER = 2;
  private static final byte LETTER = 4;
  private static final byte DASH = 8;
  private static final byte[] KINDS = kinds();

  private byte[] bytes = new byte[64];
  private int length = -1;

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int c = 'a'; c <= 'z'; c++) {
      byte kind = (byte) (c <= 'f' ? LETTER | HEX_LETTER : LETTER);
      kinds[c] = kind;
      kinds[Character.toUpperCase(c)] = kind;
    }
    for (int c = '0'; c <= '9'; c++) {
      kinds[c] = DIGIT;
    }
    kinds['-'] = DASH;
    return kinds;
  }

  /** Copies {@code b[from, to)}. An empty string is kept as none: no id is empty. */
  public void set(byte[] b, int from, int to) {
    int n = to - from;
    if (n == 0) {
      length = -1;
      return;
    }
    if (bytes.length < n) {
      bytes = new byte[n * 2];
    }
    System.arraycopy(b, from, bytes, 0, n);
    length = n;
  }

  /** Copies a string; null clears. */
  public void set(String s) {
    if (s == null) {
      clear();
    } else {
      byte[] b = s.getBytes(StandardCharsets.UTF_8);
      set(b, 0, b.length);
    }
  }

  /** Copies another id. */
  public void set(IdText other) {
    if (other.isNone()) {
      clear();
    } else {
      set(other.bytes, 0, other.length);
    }
  }

  /** Forgets the id. */
  public void clear() {
    length = -1;
  }

  /** Whether there is no id. */
  public boolean isNone() {
    return length < 0;
  }

  /** The buffer; valid up to {@link #length}. */
  public byte[] bytes() {
    return bytes;
  }

  /** Length in bytes; -1 for none. */
  public int length() {
    return length;
  }

  /** Whether the id begins like this; {@code word} is ASCII. */
  public boolean startsWith(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (i >= length || bytes[i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the id is made only of what machine ids are made of: hex digits and dashes, 16 or more.
   */
  public boolean isHexLike() {
    if (length < 16) {
      return false;
    }
    int seen = 0;
    for (int i = 0; i < length; i++) {
      byte kind = KINDS[bytes[i] & 0xFF];
      if ((kind & (DIGIT | HEX_LETTER | DASH)) == 0) {
        return false;
      }
      seen |= kind;
    }
    return (seen & HEX_LETTER) != 0;
  }

  /**
   * Whether the id is a UUID behind a word that says what it names, as chatcmpl-… and msg_… are.
   */
  public boolean isNamedUuid() {
    int uuid = length - UUID_LENGTH;
    if (uuid < 0 || uuid > MAX_NAME + 1) {
      return false;
    }
    for (int i = 0; i < uuid - 1; i++) {
      if ((KINDS[bytes[i] & 0xFF] & LETTER) == 0) {
        return false;
      }
    }
    if (uuid > 0 && bytes[uuid - 1] != '-' && bytes[uuid - 1] != '_') {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if ((KINDS[bytes[uuid + i] & 0xFF] & (dash ? DASH : DIGIT | HEX_LETTER)) == 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return length < 0 ? "" : new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof IdText other
        && length == other.length
        && (length < 0 || Arrays.equals(bytes, 0, length, other.bytes, 0, length));
  }

  @Override
  public int hashCode() {
    int h = 1;
    for (int i = 0; i < length; i++) {
      h = 31 * h + bytes[i];
    }
    return h;
  }
}
