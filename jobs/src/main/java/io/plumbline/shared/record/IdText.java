package io.plumbline.shared.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A reusable buffer for an id that differs on every line; nothing is allocated per line. */
public final class IdText {
  private static final int UUID_LENGTH = 36;
  private static final int MAX_NAME = 16;

  private byte[] bytes = new byte[64];
  private int length = -1;

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

  /**
   * Whether the id is made only of what machine ids are made of: hex digits and dashes, 16 or more.
   */
  public boolean isHexLike() {
    if (length < 16) {
      return false;
    }
    boolean letter = false;
    for (int i = 0; i < length; i++) {
      byte c = bytes[i];
      boolean digit = c >= '0' && c <= '9';
      boolean hex = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      letter |= hex;
      if (!digit && !hex && c != '-') {
        return false;
      }
    }
    return letter;
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
      byte c = bytes[i];
      if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) {
        return false;
      }
    }
    if (uuid > 0 && bytes[uuid - 1] != '-' && bytes[uuid - 1] != '_') {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      byte c = bytes[uuid + i];
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (dash ? c != '-' : !hex) {
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
