package io.plumbline.stage.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What is in a file of reports. A year of a large organisation is hundreds of megabytes of lines,
 * so it is written where it is wanted and not held; the same bytes however often that is.
 */
@FunctionalInterface
public interface ReportContent {
  /** Writes all of it; the stream stays open. */
  void writeTo(OutputStream out) throws IOException;

  /** These bytes. */
  static ReportContent of(byte[] bytes) {
    return out -> out.write(bytes);
  }

  /** This text, as UTF-8. */
  static ReportContent of(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All of it, decoded from UTF-8. */
  default String text() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory can be written to.", e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
