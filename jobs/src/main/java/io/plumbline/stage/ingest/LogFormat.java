package io.plumbline.stage.ingest;

/**
 * A log format: one class, found by ServiceLoader, and one folder under {@code sample-logs/}. A
 * format says what it is by looking at a file's first bytes, and reads one record at a time.
 */
public sealed interface LogFormat
    permits CallLogFormat, CallBatchFormat, SampleLogFormat, StatementFormat, CompanionFormat {
  /** Stable id, e.g. {@code litellm}; what `format:` in plumbline.yaml names. */
  String id();

  /** What it is, for people. */
  String title();

  /**
   * What its token counts include, its deduplication key, what counts as a rate-limit hit, how the
   * region is known.
   */
  String about();

  /**
   * Whether the file is of this format.
   *
   * @return never null; says why, so that `formats sniff` can
   */
  Recognition recognise(FileHead head);

  /** The answer of one format to one file. */
  record Recognition(int confidence, String why) {
    /** Not this format. */
    public static Recognition no(String why) {
      return new Recognition(0, why);
    }

    /**
     * This format.
     *
     * @param confidence 1 to 100; the highest wins
     */
    public static Recognition yes(int confidence, String why) {
      return new Recognition(confidence, why);
    }
  }
}
