package io.plumbline.shared.lake;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.schema.MessageType;

/**
 * Writes a flat Parquet file column by column, without assembling records: values go into one array
 * per column, and leave it as pages when a row group is full.
 *
 * <p>Use: add at most one value to each column, then {@link #endRow()}; a nullable column that got
 * none is null in that row. Not safe for use by several threads. The bytes depend on the values,
 * their order and the schema alone.
 */
public final class ColumnFileWriter implements Closeable {
  /** Rows of a row group, at most. */
  static final int ROWS_PER_GROUP = 1 << 17;

  /** Memory a row group may take before it is written, about. */
  static final long BYTES_PER_GROUP = 32L << 20;

  private static final int ROWS_BETWEEN_SIZE_CHECKS = 1 << 10;

  private final ParquetFileWriter file;
  private final MessageType schema;
  private final Map<String, Column> byName = new LinkedHashMap<>();
  private final Column[] columns;
  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(ParquetFiles.Codecs.LEVEL);
  private final int rowsPerGroup;
  private final long bytesPerGroup;
  private int rowsInGroup;
  private long rows;
  private long bytes = -1;
  private boolean broken;

  private ColumnFileWriter(
      OutputFile target, MessageType schema, int rowsPerGroup, long bytesPerGroup)
      throws IOException {
    this.schema = schema;
    this.rowsPerGroup = rowsPerGroup;
    this.bytesPerGroup = bytesPerGroup;
    columns = new Column[schema.getFieldCount()];
    for (int i = 0; i < columns.length; i++) {
      ColumnDescriptor descriptor = schema.getColumns().get(i);
      if (descriptor.getPath().length != 1 || descriptor.getMaxRepetitionLevel() != 0) {
        throw new IllegalArgumentException(
            "Column '" + descriptor.getPath()[0] + "' is nested: this writer takes flat tables.");
      }
      columns[i] = new Column(descriptor);
      byName.put(descriptor.getPath()[0], columns[i]);
    }
    file =
        new ParquetFileWriter(
            target,
            schema,
            ParquetFileWriter.Mode.CREATE,
            bytesPerGroup,
            0,
            64,
            Integer.MAX_VALUE,
            true);
    file.start();
  }

  /** Starts a file. */
  public static ColumnFileWriter open(OutputFile target, MessageType schema) throws IOException {
    return open(target, schema, ROWS_PER_GROUP, BYTES_PER_GROUP);
  }

  /** Starts a file whose row groups are written at that many rows or about that many bytes. */
  public static ColumnFileWriter open(
      OutputFile target, MessageType schema, int rowsPerGroup, long bytesPerGroup)
      throws IOException {
    return new ColumnFileWriter(target, schema, rowsPerGroup, bytesPerGroup);
  }

  /**
   * The column of that name.
   *
   * @throws IllegalArgumentException when the file has none
   */
  public Column column(String name) {
    Column column = byName.get(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "The file has no column '" + name + "'; it has " + byName.keySet() + ".");
    }
    return column;
  }

  /** Whether the file has a column of that name. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /** The columns of the file. */
  public MessageType schema() {
    return schema;
  }

  /**
   * Ends the row: columns without a value in it become null.
   *
   * @throws IllegalStateException when a required column has no value or any column has two
   */
  public void endRow() throws IOException {
    int expected = rowsInGroup + 1;
    for (Column column : columns) {
      if (column.rows() != expected) {
        column.complete(expected);
      }
    }
    rowsInGroup = expected;
    rows++;
    if (rowsInGroup >= rowsPerGroup
        || (rowsInGroup % ROWS_BETWEEN_SIZE_CHECKS == 0 && buffered() >= bytesPerGroup)) {
      flush();
    }
  }

  /** Rows ended so far. */
  public long rows() {
    return rows;
  }

  /** Bytes of memory the unwritten rows take, about. */
  public long buffered() {
    long sum = 0;
    for (Column column : columns) {
      sum += column.buffered();
    }
    return sum;
  }

  /**
   * Writes the rows held in memory as a row group. A writer of many files calls it to free some.
   */
  public void flush() throws IOException {
    if (rowsInGroup == 0) {
      return;
    }
    broken = true;
    file.startBlock(rowsInGroup);
    for (Column column : columns) {
      file.startColumn(column.descriptor(), rowsInGroup, CompressionCodecName.ZSTD);
      column.write(file, this::compress, rowsInGroup);
      file.endColumn();
    }
    file.endBlock();
    rowsInGroup = 0;
    broken = false;
  }

  private BytesInput compress(byte[] page, int length) {
    byte[] target = new byte[(int) com.github.luben.zstd.Zstd.compressBound(length)];
    int size = zstd.compressByteArray(target, 0, target.length, page, 0, length);
    return BytesInput.from(target, 0, size);
  }

  /**
   * Finishes the file. Rows not ended are refused; after a failure to write, nothing is finished
   * and the file must not be registered.
   */
  @Override
  public void close() throws IOException {
    if (bytes >= 0) {
      return;
    }
    bytes = 0;
    try (file;
        zstd) {
      if (broken) {
        return;
      }
      for (Column column : columns) {
        if (column.rows() != rowsInGroup) {
          throw new IllegalStateException(
              "A row was begun and not ended before the file was closed.");
        }
      }
      flush();
      file.end(Map.of());
      bytes = file.getPos();
    }
  }

  /** Closes without finishing the file: what was written is not a Parquet file. */
  void abandon() throws IOException {
    if (bytes < 0) {
      broken = true;
      close();
    }
  }

  /** Size of the closed file in bytes. */
  public long bytes() {
    if (bytes <= 0) {
      throw new IllegalStateException("The file is not finished.");
    }
    return bytes;
  }
}
