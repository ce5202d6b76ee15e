package io.plumbline.shared.lake;

import io.plumbline.shared.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 as lower-case hexadecimal. */
final class Sha256 {
  private Sha256() {}

  static String of(byte[] bytes) {
    return Digests.sha256(bytes);
  }

  /** Of a file of any size. */
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
