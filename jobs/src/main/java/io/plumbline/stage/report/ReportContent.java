package io.plumbline.stage.report;

import java.io.IOException;
import java.io.OutputStream;

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
}
