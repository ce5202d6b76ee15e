package io.plumbline.stage.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * How a stream begins.
 *
 * @param bytes its first {@link #LENGTH}, fewer where it has no more
 * @param rest what follows them; null: nothing
 * @param broken why it broke off behind them; null: it did not
 */
record StreamStart(byte[] bytes, InputStream rest, IOException broken) {
  /** Bytes by which a format is recognised. */
  static final int LENGTH = 1 << 16;

  /** Bytes that tell a codec. */
  private static final int MAGIC = 4;

  /**
   * The start of a stored stream.
   *
   * @param buffer of {@link #LENGTH}; whoever reads many small files hands the same one on
   * @throws IOException where not even the codec can be told
   */
  static StreamStart of(InputStream stored, byte[] buffer) throws IOException {
    StreamStart start = read(stored, buffer);
    if (start.broken != null && start.bytes.length < MAGIC) {
      throw start.broken;
    }
    return start;
  }

  /** How it is compressed. */
  Codec codec() {
    return Codec.of(bytes, bytes.length);
  }

  /** The start of what it holds, decompressed; of a broken one what came before the fault. */
  StreamStart decoded(byte[] buffer) {
    if (codec() == Codec.NONE) {
      return this;
    }
    try {
      return read(codec().open(whole()), buffer);
    } catch (IOException e) {
      return new StreamStart(new byte[0], null, e);
    }
  }

  /** All of it. */
  InputStream whole() {
    InputStream first = new ByteArrayInputStream(bytes);
    return rest == null ? first : new SequenceInputStream(first, rest);
  }

  private static StreamStart read(InputStream in, byte[] buffer) {
    int n = 0;
    try {
      while (n < LENGTH) {
        int k = in.read(buffer, n, LENGTH - n);
        if (k <= 0) {
          return new StreamStart(Arrays.copyOf(buffer, n), null, null);
        }
        n += k;
      }
    } catch (IOException e) {
      return new StreamStart(Arrays.copyOf(buffer, n), new BrokenStream(e), e);
    }
    return new StreamStart(Arrays.copyOf(buffer, n), in, null);
  }

  /** Throws what broke the stream, once what came before has been read. */
  private static final class BrokenStream extends InputStream {
    private final IOException broken;

    BrokenStream(IOException broken) {
      this.broken = broken;
    }

    @Override
    public int read() throws IOException {
      throw broken;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      throw broken;
    }
  }
}
