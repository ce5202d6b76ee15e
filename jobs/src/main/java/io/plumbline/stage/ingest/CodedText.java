package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPInputStream;

/** Bytes that a message carries as base64, compressed or not. */
final class CodedText {
  private static final int SHORTEST = 4;

  private CodedText() {}

  /**
   * What the text holds.
   *
   * @param longest bytes it may hold; what is more is refused before it is unpacked
   * @param cut whether the text may end anywhere: what can be had of it is given
   * @return null: it is no base64
   * @throws MalformedRecord where it is too long, or its gzip is damaged
   */
  static byte[] decode(byte[] b, int from, int to, int longest, boolean cut)
      throws MalformedRecord {
    byte[] text = plain(b, from, to);
    if (text == null) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(cut ? Arrays.copyOf(text, text.length / 4 * 4) : text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    boolean gzip = bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xFF) == 0x8b;
    return gzip ? unpacked(bytes, longest, cut) : bytes;
  }

  /** Of the standard's letters, breaks left out; null: another letter is among them. */
  private static byte[] plain(byte[] b, int from, int to) {
    byte[] text = new byte[to - from];
    int n = 0;
    for (int i = from; i < to; i++) {
      byte c = b[i];
      if (c == '\n' || c == '\r') {
        continue;
      }
      boolean letter =
          c >= 'A' && c <= 'Z'
              || c >= 'a' && c <= 'z'
              || c >= '0' && c <= '9'
              || c == '='
              || c == '+'
              || c == '/'
              || c == '-'
              || c == '_';
      if (!letter) {
        return null;
      }
      text[n++] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c);
    }
    return n < SHORTEST ? null : Arrays.copyOf(text, n);
  }

  private static byte[] unpacked(byte[] bytes, int longest, boolean cut) throws MalformedRecord {
    ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(longest, bytes.length * 4));
    byte[] some = new byte[1 << 13];
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      int n;
      while ((n = in.read(some)) > 0) {
        if (out.size() + n > longest) {
          if (cut) {
            out.write(some, 0, longest - out.size());
            break;
          }
          throw new MalformedRecord(RejectReason.RECORD_TOO_LONG, null);
        }
        out.write(some, 0, n);
      }
    } catch (EOFException e) {
      if (!cut) {
        throw new MalformedRecord(RejectReason.TRUNCATED_GZIP, null);
      }
    } catch (IOException e) {
      if (!cut) {
        throw new MalformedRecord(RejectReason.CORRUPT_COMPRESSION, null);
      }
    }
    return out.toByteArray();
  }
}
