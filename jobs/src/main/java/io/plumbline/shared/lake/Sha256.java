package io.plumbline.shared.lake;

import io.plumbline.shared.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 of what is stored, as lower-case hexadecimal. */
final class Sha256 {
  private Sha256() {}

  /** Of a file of any size, read a piece at a time. */
  static String of(Storage storage, String location) throws IOException {
    MessageDigest digest = Digests.begin();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = storage.open(location)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
