package io.plumbline.shared.lake;

import java.io.Serial;
import java.io.Serializable;
import java.time.LocalDate;

/**
 * A finished data file that no version of the warehouse names yet. Small and serialisable: this is
 * what a task sends back.
 *
 * @param table table the file is for
 * @param day UTC day of every row; null: the table is not partitioned
 * @param path absolute path or URI
 * @param rows rows written
 * @param bytes size of the file
 */
public record WrittenFile(LakeTable table, LocalDate day, String path, long rows, long bytes)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  /** Checks that a day is given exactly for the tables that are divided by it. */
  public WrittenFile {
    if ((day != null) != table.partitionedByDay()) {
      throw new IllegalArgumentException(
          day == null
              ? "A file of " + table.tableName() + " needs the day of its rows."
              : "A file of " + table.tableName() + " has no day: the table is not divided by day.");
    }
  }
}
