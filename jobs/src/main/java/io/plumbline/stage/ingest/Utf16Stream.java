package io.plumbline.stage.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-16 with a byte order mark as UTF-8 without one; half a character is an IOException. */
final class Utf16Stream extends InputStream {
  private final Reader in;
  private final char[] chars = new char[1 << 13];
  private int kept;
  private byte[] bytes = new byte[0];
  private int at;

  Utf16Stream(InputStream stored) {
    in =
        new InputStreamReader(
            stored,
            StandardCharsets.UTF_16
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  @Override
  public int read() throws IOException {
    return at < bytes.length || fill() ? bytes[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    if (len == 0) {
      return 0;
    }
    if (at == bytes.length && !fill()) {
      return -1;
    }
    int n = Math.min(len, bytes.length - at);
    System.arraycopy(bytes, at, b, off, n);
    at += n;
    return n;
  }

  private boolean fill() throws IOException {
    int n;
    do {
      n = in.read(chars, kept, chars.length - kept);
      if (n < 0) {
        return false;
      }
      n += kept;
      // The other half of a pair comes with the next ones.
      kept = Character.isHighSurrogate(chars[n - 1]) ? 1 : 0;
      bytes = new String(chars, 0, n - kept).getBytes(StandardCharsets.UTF_8);
      chars[0] = chars[n - 1];
      at = 0;
    } while (bytes.length == 0);
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
