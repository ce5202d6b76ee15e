package io.plumbline.shared.lake;

import java.io.Closeable;
import java.io.IOException;
import java.time.LocalDate;
import org.apache.avro.specific.SpecificRecord;

/** Writes one data file of a table: by columns on the hot path, by records for small tables. */
public final class LakeFileWriter implements Closeable {
  private final LakeTable table;
  private final LocalDate day;
  private final String path;
  private final Storage storage;
  private final ColumnFileWriter columns;
  private final RecordColumns records;
  private WrittenFile finished;

  private LakeFileWriter(LakeTable table, LocalDate day, String path, Storage storage)
      throws IOException {
    this.table = table;
    this.day = day;
    this.path = path;
    this.storage = storage;
    this.columns = ColumnFileWriter.open(ParquetFiles.output(storage, path), table.fileSchema());
    this.records = new RecordColumns(table.avro(), columns);
  }

  static LakeFileWriter create(
      Storage storage, String root, LakeTable table, LocalDate day, String name)
      throws IOException {
    new WrittenFile(table, day, name, 0, 0); // the day fits the table, before anything is written
    String folder = storage.child(storage.child(root, table.tableName()), "data");
    if (day != null) {
      folder = storage.child(folder, LakeTable.DAY + "=" + day);
    }
    return new LakeFileWriter(table, day, storage.child(folder, name + ".parquet"), storage);
  }

  /** The columns, for a caller that writes them itself. */
  public ColumnFileWriter columns() {
    return columns;
  }

  /**
   * Adds a record.
   *
   * @throws IllegalArgumentException when its day is not the file's
   */
  public void add(SpecificRecord row) throws IOException {
    records.add(row, day);
  }

  /** Finishes the file and says what was written. */
  public WrittenFile finish() throws IOException {
    if (finished == null) {
      columns.close();
      finished = new WrittenFile(table, day, path, columns.rows(), columns.bytes());
    }
    return finished;
  }

  /** Deletes the file unless {@link #finish()} was called: a task that failed leaves nothing. */
  @Override
  public void close() throws IOException {
    if (finished == null) {
      try {
        columns.abandon();
      } finally {
        storage.delete(path);
      }
    }
  }
}
