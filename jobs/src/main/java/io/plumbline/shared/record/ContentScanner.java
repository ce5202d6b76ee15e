package io.plumbline.shared.record;

/**
 * Looks at content for personal data while its bytes are in the reader's buffer. Implemented by
 * normalise and handed to ingest by the pipeline, so that content ends where it is read.
 *
 * <p>What a format hands over: every string of a record that no column takes and that no machine
 * alone fills. What goes into a column or into {@link CallRecord#mentions} is looked at there and
 * is not handed over as well: it would count twice. A test plants a value into every string of
 * every format's fixtures and finds it counted, or the string listed as filled by a machine.
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

  /**
   * Scans what stands around the content: request headers, free-form metadata, fields that this
   * version of the format did not have. Reserved network addresses (127.0.0.1, 10.0.0.0/8) say
   * nothing of a person there and are not counted; all else is as in {@link #scanJson}.
   */
  void scanAround(byte[] json, int from, int to);

  /** A scanner that looks at nothing; for tests and for formats without content. */
  static ContentScanner none() {
    return new ContentScanner() {
      @Override
      public void begin() {}

      @Override
      public void scanJson(byte[] json, int from, int to) {}

      @Override
      public void scanAround(byte[] json, int from, int to) {}
    };
  }
}
