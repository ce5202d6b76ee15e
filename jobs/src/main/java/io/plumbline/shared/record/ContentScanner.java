package io.plumbline.shared.record;

/**
 * Looks at content for personal data while its bytes are in the reader's buffer. Implemented by
 * normalise and handed to ingest by the pipeline, so that content ends where it is read.
 */
public interface ContentScanner {
  /** Forgets what was found; called before each record. */
  void begin();

  /**
   * Scans the bytes of a JSON value as they stand in the log, escapes and punctuation included.
   *
   * @param json {@code json[from, to)} is a whole JSON value (string, array or object), or fields
   *     of an object one after another
   */
  void scanJson(byte[] json, int from, int to);

  /** A scanner that looks at nothing; for tests and for formats without content. */
  static ContentScanner none() {
    return new ContentScanner() {
      @Override
      public void begin() {}

      @Override
      public void scanJson(byte[] json, int from, int to) {}
    };
  }
}
