package io.plumbline.stage.normalise.pii;

/**
 * Passes by the bytes at which nothing can begin, which are nearly all. A class of its own for the
 * launcher lets the optimising compiler have this loop, and not the walk around it.
 */
final class PlainBytes {
  /** The class of such bytes. */
  static final byte PLAIN = 0;

  private PlainBytes() {}

  /**
   * The first place from {@code from} on whose byte is not plain, or {@code limit}.
   *
   * @param classes of each byte
   */
  static int pass(byte[] source, int from, int limit, byte[] classes) {
    int i = from;
    while (i + 4 <= limit) {
      int four =
          classes[source[i] & 0xFF]
              | classes[source[i + 1] & 0xFF]
              | classes[source[i + 2] & 0xFF]
              | classes[source[i + 3] & 0xFF];
      if (four != PLAIN) {
        break;
      }
      i += 4;
    }
    while (i < limit && classes[source[i] & 0xFF] == PLAIN) {
      i++;
    }
    return i;
  }
}
