package io.plumbline.stage.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A JSON text sequence (RFC 7464) as JSON texts behind one another: blanks stand for its
 * separators, which stand in no text.
 */
final class JsonTextSequence extends FilterInputStream {
  /** What stands before each of its texts. */
  static final byte SEPARATOR = 0x1E;

  /** Whether a file that begins so is one. */
  static boolean isOne(byte[] head) {
    return head[0] == SEPARATOR;
  }

  JsonTextSequence(InputStream sequence) {
    super(sequence);
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    return b == SEPARATOR ? ' ' : b;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    int n = in.read(b, off, len);
    for (int i = off; i < off + n; i++) {
      b[i] = b[i] == SEPARATOR ? (byte) ' ' : b[i];
    }
    return n;
  }
}
