package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.AvroRows;
import io.plumbline.shared.lake.ParquetRows;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * What a format may look at to recognise a file: its name and the first bytes, decompressed. It
 * remembers whether anything but the field names and the shape was asked for: where nothing was,
 * the next file with the same names gets the same answer without asking. Not thread-safe.
 */
public final class FileHead {
  private final String path;
  private final byte[] bytes;
  private final Set<String> topLevelFields;
  private final FileShape shape;
  private final int firstObjectEnd;
  private boolean askedForMore;

  private FileHead(
      String path, byte[] bytes, Set<String> topLevelFields, FileShape shape, int firstObjectEnd) {
    this.path = path;
    this.bytes = bytes;
    this.topLevelFields = topLevelFields;
    this.shape = shape;
    this.firstObjectEnd = firstObjectEnd;
  }

  /**
   * Reads the field names out of the first bytes; broken JSON gives what stood before the fault. Of
   * a Parquet file the footer is read, which stands at the end of {@code path}.
   */
  public static FileHead of(String path, byte[] bytes) {
    return of(path, bytes, new TopLevelFields());
  }

  /** As {@link #of(String, byte[])}, for many files. */
  static FileHead of(String path, byte[] bytes, TopLevelFields names) {
    if (ParquetRows.isParquet(bytes)) {
      return table(path, bytes, TableHead.columns(path), FileShape.PARQUET);
    }
    if (AvroRows.isAvro(bytes)) {
      return table(path, bytes, TableHead.avroColumns(bytes), FileShape.AVRO);
    }
    int i = 0;
    while (i < bytes.length && bytes[i] <= ' ' && bytes[i] >= 0) {
      i++;
    }
    if (i < bytes.length && (bytes[i] == '{' || bytes[i] == '[')) {
      return new FileHead(path, bytes, names.of(bytes, i), FileShape.JSON, names.end());
    }
    Optional<CsvHeader> csv = CsvHeader.of(bytes);
    return csv.isPresent()
        ? table(path, bytes, csv.get().fields(), FileShape.CSV)
        : table(path, bytes, Set.of(), FileShape.TEXT);
  }

  private static FileHead table(String path, byte[] bytes, Set<String> columns, FileShape shape) {
    return new FileHead(path, bytes, Collections.unmodifiableSet(columns), shape, -1);
  }

  /** Path or URI. */
  public String path() {
    askedForMore = true;
    return path;
  }

  /** Up to 64 KiB from the start, decompressed, byte order mark removed. */
  public byte[] bytes() {
    askedForMore = true;
    return bytes;
  }

  /**
   * Field names at the top level of the first record, as far as the bytes go; columns of a CSV,
   * Parquet or Avro file. In no order.
   */
  public Set<String> topLevelFields() {
    return topLevelFields;
  }

  /** How the file holds its records. */
  public FileShape shape() {
    return shape;
  }

  /** The same head, of which nothing was asked yet. */
  FileHead again() {
    return new FileHead(path, bytes, topLevelFields, shape, firstObjectEnd);
  }

  /** As {@link JsonFraming#isDocument} of the whole file, whose first bytes are given. */
  boolean isDocument(byte[] whole) {
    boolean fromStart = whole.length == bytes.length;
    return !(fromStart && JsonFraming.isFirstLine(whole, firstObjectEnd))
        && JsonFraming.isDocument(whole);
  }

  /** Whether path or bytes were asked for since it was made. */
  boolean wasAskedForMore() {
    return askedForMore;
  }

  /** Whether all of these stand at the top level. */
  public boolean has(String... names) {
    for (String name : names) {
      if (!topLevelFields.contains(name)) {
        return false;
      }
    }
    return true;
  }
}
