package io.plumbline.stage.ingest;

import io.plumbline.shared.Digests;
import io.plumbline.shared.lake.ObjectStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** The stored bytes of a file from a position on; digests those of its piece as they pass. */
final class StoredInput extends FilterInputStream {
  private final MessageDigest digest = Digests.begin();
  private long position;
  private final long digestFrom;
  private final long digestTo;

  private StoredInput(InputStream in, long from, long digestFrom, long digestTo) {
    super(in);
    this.position = from;
    this.digestFrom = digestFrom;
    this.digestTo = digestTo;
  }

  /** The bytes of a file from a position on, to look at: they are not digested. */
  static StoredInput open(FoundFile file, long from) throws IOException {
    return new StoredInput(stream(file, from, new ObjectStore()), from, 0, 0);
  }

  /**
   * The bytes of a piece from a position on.
   *
   * @param in what {@link #stream} or who reads ahead gives for it
   */
  static StoredInput of(InputStream in, long from, SplitPart part) {
    return new StoredInput(in, from, part.from(), part.to());
  }

  /** Opens a file at a position, wherever it lies. */
  static InputStream stream(FoundFile file, long from, ObjectStore store) throws IOException {
    String path = file.path();
    if (DatabaseRows.isDatabase(path)) {
      return DatabaseRows.open(path);
    }
    if (FileListing.isLocal(path)) {
      FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ);
      if (from > 0) {
        channel.position(from);
      }
      return Channels.newInputStream(channel);
    }
    return store.open(path, from, file.size());
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
