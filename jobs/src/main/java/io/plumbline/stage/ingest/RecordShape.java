package io.plumbline.stage.ingest;

/** What one record of a format looks like when it reaches the format's parser. */
public enum RecordShape {
  /**
   * One JSON object. Lines, the elements of a document's top-level array, pretty-printed objects,
   * rows of a CSV file and of a Parquet file all arrive as one.
   */
  JSON_OBJECT,
  /** One line of text as it stands in the file, without its line break. */
  TEXT_LINE
}
