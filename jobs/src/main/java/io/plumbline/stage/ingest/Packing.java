package io.plumbline.stage.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a file is packed that nobody here unpacks: told by its first bytes, so that it is named, and
 * so that of an archive whose files stand in it as they are none is read in part.
 *
 * <p>Source: the signatures that file(1) knows them by.
 */
enum Packing {
  BZIP2("bzip2", 0, 'B', 'Z', 'h'),
  XZ("xz", 0, 0xFD, '7', 'z', 'X', 'Z', 0),
  LZ4("lz4", 0, 0x04, 0x22, 0x4D, 0x18),
  SNAPPY("snappy", 0, 0xFF, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y'),
  COMPRESS("compress (.Z)", 0, 0x1F, 0x9D),
  ZIP("zip", 0, 'P', 'K', 0x03, 0x04),
  SEVEN_ZIP("7-Zip", 0, '7', 'z', 0xBC, 0xAF, 0x27, 0x1C),
  RAR("rar", 0, 'R', 'a', 'r', '!', 0x1A, 0x07),
  TAR("tar", 257, 'u', 's', 't', 'a', 'r');

  /** What follows the level of compression in bzip2: a block, or the end of the stream. */
  private static final int BZIP2_NEXT = 4;

  private final String title;
  private final int at;
  private final byte[] signature;

  Packing(String title, int at, int... signature) {
    this.title = title;
    this.at = at;
    this.signature = new byte[signature.length];
    for (int i = 0; i < signature.length; i++) {
      this.signature[i] = (byte) signature[i];
    }
  }

  /** How a file with these first bytes is packed; null: it is not. */
  static Packing of(byte[] head) {
    for (Packing one : values()) {
      if (one.begins(head)) {
        return one;
      }
    }
    return null;
  }

  private boolean begins(byte[] head) {
    int end = at + signature.length;
    return head.length >= end
        && Arrays.equals(head, at, end, signature, 0, signature.length)
        && (this != BZIP2 || isBzip2(head));
  }

  /** Words may begin with its three letters. */
  private static boolean isBzip2(byte[] head) {
    int end = BZIP2_NEXT + 6;
    if (head.length < end) {
      return false;
    }
    String next = new String(head, BZIP2_NEXT, 6, StandardCharsets.ISO_8859_1);
    return next.equals("1AY&SY") || next.equals("\u0017rE8P\u0090");
  }

  /** Its name, for people. */
  String title() {
    return title;
  }
}
