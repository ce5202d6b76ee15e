package io.plumbline.stage.ingest;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;

/** How a file is compressed, told by its first bytes and never by its name. */
enum Codec {
  NONE,
  GZIP,
  ZSTD;

  static Codec of(byte[] first, int length) {
    if (length >= 2 && (first[0] & 0xFF) == 0x1F && (first[1] & 0xFF) == 0x8B) {
      return GZIP;
    }
    if (length >= 4
        && (first[0] & 0xFF) == 0x28
        && (first[1] & 0xFF) == 0xB5
        && (first[2] & 0xFF) == 0x2F
        && (first[3] & 0xFF) == 0xFD) {
      return ZSTD;
    }
    return NONE;
  }

  /** Decompresses; gzip of many members and zstd of many frames are read to their end. */
  InputStream open(InputStream stored) throws IOException {
    return switch (this) {
      case NONE -> stored;
      case GZIP -> new GzipMembers(stored);
      case ZSTD -> new ZstdInputStream(stored);
    };
  }

  String code() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
