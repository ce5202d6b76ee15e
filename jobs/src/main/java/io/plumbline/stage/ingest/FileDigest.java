package io.plumbline.stage.ingest;

import io.plumbline.shared.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * SHA-256 of a file as the ledger keeps it: of its bytes or, where it is large enough to be read in
 * pieces, of the digests of its pieces. Takes the bytes in their order.
 */
final class FileDigest {
  private final long size;
  private final long piece;
  private final MessageDigest digest = Digests.begin();
  private MessageDigest pieces;
  private long at;
  private long pieceEnd;

  /**
   * @param size bytes of the file
   * @param piece size of the pieces a large file is cut into
   */
  FileDigest(long size, long piece) {
    this.size = size;
    this.piece = piece;
    this.pieceEnd = end(0, size, piece);
  }

  /** Where a piece that begins at a position ends: the last one takes a short rest with it. */
  static long end(long at, long size, long piece) {
    return size - at <= piece + piece / 4 ? size : at + piece;
  }

  void update(byte[] b, int off, int len) {
    int from = off;
    int to = (int) Math.min(off + (long) len, off + size - at);
    while (from < to) {
      int n = (int) Math.min(to - from, pieceEnd - at);
      digest.update(b, from, n);
      from += n;
      at += n;
      if (at == pieceEnd && at < size) {
        endPiece();
      }
    }
  }

  private void endPiece() {
    if (pieces == null) {
      pieces = Digests.begin();
    }
    pieces.update(digest.digest());
    pieceEnd = end(at, size, piece);
  }

  /** The digest; null: the file has fewer bytes than it was said to have. */
  String finish() {
    if (at < size) {
      return null;
    }
    if (pieces == null) {
      return HexFormat.of().formatHex(digest.digest());
    }
    endPiece();
    return ofPieces(pieces);
  }

  /** How the ledger writes a digest of digests. */
  static String ofPieces(MessageDigest pieces) {
    return "pieces:" + HexFormat.of().formatHex(pieces.digest());
  }

  /**
   * The digests of the first bytes of a file on this machine, in one pass.
   *
   * @param sizes how many bytes each; ascending
   * @return in their order; null where the file has not so many bytes
   */
  static String[] of(Path file, long piece, long... sizes) throws IOException {
    FileDigest[] digests = new FileDigest[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      digests[i] = new FileDigest(sizes[i], piece);
    }
    long longest = sizes[sizes.length - 1];
    try (InputStream in = Files.newInputStream(file)) {
      byte[] some = new byte[1 << 16];
      int n;
      for (long at = 0; at < longest && (n = in.read(some)) > 0; at += n) {
        for (FileDigest digest : digests) {
          digest.update(some, 0, n);
        }
      }
    }
    String[] said = new String[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      said[i] = digests[i].finish();
    }
    return said;
  }
}
