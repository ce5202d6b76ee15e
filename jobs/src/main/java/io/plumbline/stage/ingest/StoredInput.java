package io.plumbline.stage.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;

/** The stored bytes of a file from a position on; digests those of its piece as they pass. */
final class StoredInput extends FilterInputStream {
  private final MessageDigest digest;
  private long position;
  private final long digestFrom;
  private final long digestTo;

  private StoredInput(InputStream in, long from, long digestFrom, long digestTo) {
    super(in);
    this.position = from;
    this.digestFrom = digestFrom;
    this.digestTo = digestTo;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  static StoredInput open(String path, long from, long digestFrom, long digestTo)
      throws IOException {
    return new StoredInput(stream(path, from), from, digestFrom, digestTo);
  }

  private static InputStream stream(String path, long from) throws IOException {
    if (DatabaseRows.isDatabase(path)) {
      return DatabaseRows.open(path);
    }
    if (FileListing.isLocal(path)) {
      FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ);
      channel.position(from);
      return Channels.newInputStream(channel);
    }
    org.apache.hadoop.fs.Path at = new org.apache.hadoop.fs.Path(path);
    FSDataInputStream in = at.getFileSystem(new Configuration()).open(at);
    in.seek(from);
    return in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    int n = super.read(b, off, len);
    if (n > 0) {
      long from = Math.max(position, digestFrom);
      long to = Math.min(position + n, digestTo);
      if (from < to) {
        digest.update(b, off + (int) (from - position), (int) (to - from));
      }
      position += n;
    }
    return n;
  }

  /** Reads what the decoder left unread of the piece, then gives the digest of the piece. */
  byte[] digestOfPiece() throws IOException {
    // Nearly always nothing is left; of many small files each would pay for the buffer.
    byte[] rest = new byte[(int) Math.min(1 << 16, Math.max(0, digestTo - position))];
    while (position < digestTo
        && read(rest, 0, (int) Math.min(rest.length, digestTo - position)) > 0) {
      // read() digests
    }
    return digest.digest();
  }
}
