package io.plumbline.stage.ingest;

/** How a file holds its records, told by its first bytes and never by its name. */
public enum FileShape {
  /** JSON values: one a line, one after another, or the elements of an array. */
  JSON,
  /** A header and rows, separated by comma, semicolon, tab or bar. */
  CSV,
  /** Columns of Apache Parquet. */
  PARQUET,
  /** Rows of an Apache Avro container file, as Event Hubs captures events. */
  AVRO,
  /** Lines of text, or what nobody knows. */
  TEXT
}
