package io.plumbline.stage.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.plumbline.shared.lake.AvroRows;
import io.plumbline.shared.lake.ParquetRows;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a format may look at to recognise a file: its name and the first bytes, decompressed. It
 * remembers whether anything but the field names and the shape was asked for: where nothing was,
 * the next file with the same names gets the same answer without asking. Not thread-safe.
 */
public final class FileHead {
  private static final JsonFactory JSON = new JsonFactory();

  private final String path;
  private final byte[] bytes;
  private final Set<String> topLevelFields;
  private final FileShape shape;
  private boolean askedForMore;

  private FileHead(String path, byte[] bytes, Set<String> topLevelFields, FileShape shape) {
    this.path = path;
    this.bytes = bytes;
    this.topLevelFields = Collections.unmodifiableSet(topLevelFields);
    this.shape = shape;
  }

  /**
   * Reads the field names out of the first bytes; broken JSON gives what stood before the fault. Of
   * a Parquet file the footer is read, which stands at the end of {@code path}.
   */
  public static FileHead of(String path, byte[] bytes) {
    if (ParquetRows.isParquet(bytes)) {
      return new FileHead(path, bytes, columns(path), FileShape.PARQUET);
    }
    if (AvroRows.isAvro(bytes)) {
      return new FileHead(path, bytes, TableHead.avroColumns(bytes), FileShape.AVRO);
    }
    int i = 0;
    while (i < bytes.length && bytes[i] <= ' ' && bytes[i] >= 0) {
      i++;
    }
    if (i < bytes.length && (bytes[i] == '{' || bytes[i] == '[')) {
      return new FileHead(path, bytes, fields(bytes, i), FileShape.JSON);
    }
    Optional<CsvHeader> csv = CsvHeader.of(bytes);
    return csv.isPresent()
        ? new FileHead(path, bytes, new HashSet<>(csv.get().fields()), FileShape.CSV)
        : new FileHead(path, bytes, Set.of(), FileShape.TEXT);
  }

  private static Set<String> columns(String path) {
    try (ParquetRows rows = ParquetRows.open(path)) {
      return new HashSet<>(rows.columns());
    } catch (IOException e) {
      // As with broken JSON: nobody recognises it, and the reader itself will say what is wrong.
      return Set.of();
    }
  }

  private static Set<String> fields(byte[] bytes, int from) {
    Set<String> fields = new HashSet<>();
    try (JsonParser json = JSON.createParser(bytes, from, bytes.length - from)) {
      JsonToken first = json.nextToken();
      if (first == JsonToken.START_ARRAY) {
        first = json.nextToken();
      }
      if (first == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          fields.add(json.currentName());
          json.nextToken();
          json.skipChildren();
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // Recognition goes by what could be read; the reader itself will say what is wrong.
      return fields;
    }
    return fields;
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
    return new FileHead(path, bytes, topLevelFields, shape);
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
