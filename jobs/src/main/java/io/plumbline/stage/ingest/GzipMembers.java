package io.plumbline.stage.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip of one or many members (RFC 1952) to its very end.
 *
 * <p>The platform's GZIPInputStream is no good for logs: it takes whatever follows a member and is
 * no header for the end of the file, and asks {@code available()} whether there is more, which
 * object stores may answer with 0. Both lose records without a word.
 */
final class GzipMembers extends InputStream {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final InputStream stored;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] input = new byte[1 << 16];
  private int at;
  private int limit;
  private boolean first = true;
  private boolean inMember;
  private boolean ended;

  GzipMembers(InputStream stored) {
    this.stored = stored;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /**
   * @throws EOFException the stream ends within a member
   * @throws ZipException the stream is damaged, or something else follows a member
   */
  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    if (len == 0) {
      return 0;
    }
    while (!ended) {
      if (!inMember) {
        if (!header()) {
          ended = true;
          inflater.end();
          break;
        }
        inMember = true;
        inflater.reset();
        crc.reset();
        inflater.setInput(input, at, limit - at);
      }
      int n;
      try {
        n = inflater.inflate(b, off, len);
      } catch (DataFormatException e) {
        throw new ZipException("The compressed data is damaged.");
      }
      if (n > 0) {
        crc.update(b, off, n);
        return n;
      }
      if (inflater.finished()) {
        at = limit - inflater.getRemaining();
        trailer();
        inMember = false;
      } else if (inflater.needsDictionary()) {
        throw new ZipException("The compressed data is damaged.");
      } else {
        fill();
        inflater.setInput(input, at, limit - at);
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    ended = true;
    inflater.end();
    stored.close();
  }

  /** Reads a member's header; false at the end of the file. Zeros that pad a file are no member. */
  private boolean header() throws IOException {
    int magic = first ? next() : nextOrEnd();
    while (!first && magic == 0) {
      magic = nextOrEnd();
    }
    if (magic < 0) {
      return false;
    }
    first = false;
    if (magic != 0x1F || next() != 0x8B || next() != 8) {
      throw new ZipException("What follows is not gzip.");
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("The gzip header is damaged.");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
    return true;
  }

  private void trailer() throws IOException {
    long sum = next() | next() << 8 | next() << 16 | (long) next() << 24;
    long size = next() | next() << 8 | next() << 16 | (long) next() << 24;
    if (sum != crc.getValue() || size != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
      throw new ZipException("The checksum does not fit the data.");
    }
  }

  private void skip(int n) throws IOException {
    for (int i = 0; i < n; i++) {
      next();
    }
  }

  private void skipText() throws IOException {
    while (next() != 0) {
      // to the zero that ends it
    }
  }

  private int next() throws IOException {
    if (at == limit) {
      fill();
    }
    return input[at++] & 0xFF;
  }

  private int nextOrEnd() throws IOException {
    if (at == limit && !more()) {
      return -1;
    }
    return input[at++] & 0xFF;
  }

  private void fill() throws IOException {
    if (!more()) {
      throw new EOFException("The gzip stream ends early.");
    }
  }

  private boolean more() throws IOException {
    int n = stored.read(input, 0, input.length);
    at = 0;
    limit = Math.max(0, n);
    return n > 0;
  }
}
