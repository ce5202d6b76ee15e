package io.plumbline.stage.ingest.json;

import java.util.Locale;

/**
 * Why a record or a file is in quarantine. The code is stable: it is written to tables and docs.
 */
public enum RejectReason {
  EMPTY_FILE(
      "The file holds no record",
      "Check that the writer flushed it; nothing is missing if it should be empty"),
  UNRECOGNISED_FORMAT(
      "No log format recognises the file",
      "Run `plumbline formats sniff FILE`, or set the source's format"),
  UNREAD_PACKING(
      "The file is an archive, or compressed in a way that is not read",
      "Unpack it, or write it as gzip or zstd"),
  TRUNCATED_GZIP(
      "The gzip stream ends early", "Copy the file again; records before the cut are kept"),
  CORRUPT_COMPRESSION(
      "The compressed stream is damaged",
      "Copy the file again; records before the damage are kept"),
  UNREADABLE_FILE(
      "The file cannot be opened or read", "Check its permissions and that it still exists"),
  RECORD_TOO_LONG(
      "The record is longer than limits.max_record_bytes",
      "Raise the limit, or have the writer cut bodies"),
  TRUNCATED_JSON(
      "The JSON ends in the middle of a value", "The writer was cut off; fetch the record again"),
  INVALID_JSON("Not valid JSON", "Look at the line and column named; fix the writer"),
  COPY_TEXT_ESCAPES(
      "Backslashes are doubled, as COPY in text format writes them",
      "Export with COPY (SELECT row_to_json(t) …) piped through sed, or use format csv with quote"
          + " handling"),
  INVALID_CSV(
      "A cell's quotes do not close where the cell ends",
      "Write quotes inside of quotes twice, as RFC 4180 says"),
  INVALID_LOGFMT(
      "A pair of key=value has no key or its quotes do not close",
      "Quote values that hold blanks, and put a backslash before quotes inside"),
  RAGGED_ROW(
      "The row has more or fewer cells than the header has columns",
      "Quote cells that hold the separator; write empty cells too"),
  INVALID_PARQUET(
      "The Parquet file is damaged or uses what no reader here knows",
      "Write the file again; rows before the damage are kept"),
  INVALID_AVRO(
      "The Avro file is damaged or uses what no reader here knows",
      "Write the file again, compressed by deflate, zstandard or not at all; rows before the damage"
          + " are kept"),
  INVALID_UTF8("Not valid UTF-8", "Fix the writer's character set"),
  CONTROL_CHARACTER("A raw control character stands inside a string", "The writer must escape it"),
  NUL_BYTES(
      "The record holds NUL bytes", "Usually a sparse or half-written block; fetch the file again"),
  NESTING_TOO_DEEP(
      "Nested deeper than 512 levels", "No known writer does this; look at the source"),
  NOT_AN_OBJECT(
      "The record is valid JSON but not an object", "One JSON object per line is expected"),
  DUPLICATE_KEY(
      "A field that is read stands twice in the record", "It says two things; fix the writer"),
  MISSING_FIELD(
      "A field without which the record means nothing is missing",
      "Check the writer's version and options, and that nothing else writes into the file"),
  WRONG_TYPE(
      "A field holds another type than its format says",
      "Check the writer's version; report the shape to us"),
  NUMBER_WITH_COMMA(
      "A number has a comma, which is a decimal comma to one reader and thousands to another",
      "Write decimal points and no separators of thousands; a mapping may say decimal_comma: true"),
  UNNAMED_SERIES(
      "A series has no name of a metric",
      "Query the metric itself: rate() and sum() leave its name out"),
  NUMBER_OUT_OF_RANGE("A number is outside the range that can be true", "Fix the writer"),
  NEGATIVE_TOKENS("A token count is negative", "Fix the writer; negative usage is never added"),
  FRACTIONAL_TOKENS("A token count is not a whole number", "Fix the writer"),
  NEGATIVE_COST("A cost is negative", "Credits belong to bills, not to call logs; fix the writer"),
  INVALID_TIME("A time cannot be read", "Check the format of the field named"),
  TIME_IN_FUTURE(
      "The record lies in the future",
      "Check the clock of the writer, then `ingest --retry-quarantine`"),
  TIME_TOO_OLD("The record is from before 2015", "A default or zero time; check the writer"),
  ENDS_BEFORE_START(
      "The record ends more than an hour before it starts", "Check the clock of the writer"),
  SENTINEL_VALUE(
      "The sample is the exporter's 'no value' marker", "Nothing to do; it is not a measurement"),
  NOT_A_NUMBER("The sample is NaN or infinite", "Nothing to do; it is not a measurement"),
  OTHER_RECORD(
      "The record belongs to another format than the rest of the file",
      "Write each format to its own files");

  private final String meaning;
  private final String remedy;

  RejectReason(String meaning, String remedy) {
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /**
   * Whether a sample refused for it was marked by its exporter as having no value: nothing is lost
   * by it, and no limit counts it.
   */
  public boolean isNoValue() {
    return this == SENTINEL_VALUE || this == NOT_A_NUMBER;
  }

  /** Stable code, e.g. {@code truncated_json}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it means, a clause without full stop. */
  public String meaning() {
    return meaning;
  }

  /** What to do about it, a clause without full stop. */
  public String remedy() {
    return remedy;
  }
}
