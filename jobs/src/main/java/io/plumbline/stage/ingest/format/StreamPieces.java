package io.plumbline.stage.ingest.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Pieces of a streamed answer, each of a record of its own, held until the last one comes. */
final class StreamPieces {
  private static final byte[] NOTHING = "null".getBytes(StandardCharsets.US_ASCII);

  private final ByteArrayOutputStream array = new ByteArrayOutputStream();

  void clear() {
    array.reset();
  }

  /** Whether none is held. */
  boolean isNone() {
    return array.size() == 0;
  }

  /** Holds the JSON value in {@code b[from, to)}; a piece may have none. */
  void add(byte[] b, int from, int to) {
    array.write(isNone() ? '[' : ',');
    if (from < to) {
      array.write(b, from, to - from);
    } else {
      array.writeBytes(NOTHING);
    }
  }

  /** The JSON array of those that are held, at least one; none is held then. */
  byte[] take() {
    array.write(']');
    byte[] all = array.toByteArray();
    array.reset();
    return all;
  }
}
