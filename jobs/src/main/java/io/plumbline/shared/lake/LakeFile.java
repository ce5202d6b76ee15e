package io.plumbline.shared.lake;

import java.time.LocalDate;
import org.apache.iceberg.DataFile;

/** A data file that a version of the warehouse holds. */
public final class LakeFile {
  private final LakeTable table;
  private final LocalDate day;
  private final String path;
  private final DataFile entry;

  LakeFile(LakeTable table, LocalDate day, String path, DataFile entry) {
    this.table = table;
    this.day = day;
    this.path = path;
    this.entry = entry;
  }

  /** Table the file belongs to. */
  public LakeTable table() {
    return table;
  }

  /** UTC day of every row; null: the table is not partitioned. */
  public LocalDate day() {
    return day;
  }

  /** Absolute path or URI, where the warehouse is now. */
  public String path() {
    return path;
  }

  /** Rows in the file. */
  public long rows() {
    return entry.recordCount();
  }

  /** Size of the file in bytes. */
  public long bytes() {
    return entry.fileSizeInBytes();
  }

  /** As Iceberg has it, with the location it had when it was written. */
  DataFile entry() {
    return entry;
  }

  @Override
  public String toString() {
    return path();
  }
}
