package io.plumbline.stage.report;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids that follow from what they name: UUID version 5, RFC 9562. */
final class DerivedId {
  /** Our own name space: version 5 of {@code plumbline} in the name space of DNS names. */
  private static final UUID SPACE =
      of(UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "plumbline");

  private DerivedId() {}

  /** The id of these names, in this order. */
  static String of(String... names) {
    return of(SPACE, String.join("\u0000", names)).toString();
  }

  static UUID of(UUID space, String name) {
    MessageDigest sha1;
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-1.", e);
    }
    sha1.update(
        ByteBuffer.allocate(16)
            .putLong(space.getMostSignificantBits())
            .putLong(space.getLeastSignificantBits())
            .array());
    ByteBuffer digest = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
    return new UUID(
        digest.getLong() & 0xFFFFFFFFFFFF0FFFL | 0x5000L,
        digest.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L);
  }
}
