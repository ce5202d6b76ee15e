package io.plumbline.stage.ingest;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Locale;

/**
 * How a file's bytes become UTF-8: compressed, or in the two-byte characters that Windows' shells
 * write; told by its first bytes and never by its name.
 */
enum Codec {
  NONE,
  GZIP,
  ZSTD,
  UTF_16;

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
    boolean mark =
        length >= 2
            && ((first[0] & 0xFF) == 0xFF && (first[1] & 0xFF) == 0xFE
                || (first[0] & 0xFF) == 0xFE && (first[1] & 0xFF) == 0xFF);
    return mark ? UTF_16 : NONE;
  }

  /**
   * Decompresses; gzip of many members and zstd of many frames are read to their end. What was
   * compressed once more on its way (CloudWatch Logs through Firehose) is opened a second time, and
   * so are two-byte characters inside.
   */
  InputStream open(InputStream stored) throws IOException {
    if (this == NONE) {
      return stored;
    }
    InputStream once = opened(stored);
    byte[] first = once.readNBytes(4);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first), once);
    return of(first, first.length).opened(whole);
  }

  private InputStream opened(InputStream stored) throws IOException {
    return switch (this) {
      case NONE -> stored;
      case GZIP -> new GzipMembers(stored);
      case ZSTD -> new ZstdInputStream(stored);
      case UTF_16 -> new Utf16Stream(stored);
    };
  }

  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
