package io.plumbline.shared.lake;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * Where a task writes data files of a warehouse. Serialisable, so a task carries it to where it
 * runs.
 */
public final class LakeFolder implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private final String root;
  private final Storage storage;

  LakeFolder(String root, Storage storage) {
    this.root = root;
    this.storage = storage;
  }

  /**
   * Where a file of the warehouse is now. Iceberg and the cubes name files by absolute locations,
   * which are those of another folder once the warehouse was moved, copied or mounted elsewhere:
   * what stands below the folder of a table is the same. Other locations are returned as they are.
   */
  String here(String location) {
    if (location.startsWith(root) && location.startsWith("/", root.length())) {
      return location;
    }
    Matcher file = Moved.FILE_OF_TABLE.matcher(location);
    return file.matches() ? storage.child(root, file.group(1)) : location;
  }

  /** Starts a data file, see {@link Lake#create}. */
  public LakeFileWriter create(LakeTable table, LocalDate day, String name) throws IOException {
    return LakeFileWriter.create(storage, root, table, day, name);
  }

  /** Deletes a file that no version names and none will. */
  public void discard(WrittenFile file) throws IOException {
    storage.delete(file.path());
  }

  /** Required columns of longs of a data file, whole; as {@link LakeVersion#longs}. */
  public long[][] longs(String file, String... columns) throws IOException {
    return ColumnFiles.longs(storage, file, columns);
  }

  /**
   * Columns of longs of a data file, whole.
   *
   * @param absent what stands for a value that a row lacks
   */
  public long[][] longs(String file, long absent, String... columns) throws IOException {
    return ColumnFiles.longs(storage, file, absent, columns);
  }

  /**
   * Of every row of a data file how many columns say something (no null, no nought, no word for
   * "not told"), and a digest of what they say: equal for rows that say the same.
   *
   * @param leftOut columns that do not count
   */
  public long[][] contents(String file, Set<String> leftOut) throws IOException {
    return RowContents.of(storage, file, leftOut);
  }

  /** Whether a data file has the column: one that an earlier version wrote may lack it. */
  public boolean holds(String file, String column) throws IOException {
    return ColumnFiles.holds(storage, file, column);
  }

  /** Copies the rows of a data file that are kept; as {@link LakeVersion#copy}. */
  public void copy(String file, LakeVersion.RowFilter kept, LakeFileWriter target)
      throws IOException {
    ColumnFiles.copy(storage, file, kept, target.columns());
  }

  /**
   * The rows of one data file, published or not; close it.
   *
   * @param day UTC day of its rows; null for a table that is not divided by day
   */
  public <T extends SpecificRecord> Rows<T> rows(
      String file, LocalDate day, Class<T> type, String... columns) {
    return Rows.ofFile(storage, file, day, type, columns);
  }

  /** Loaded where there is something to look for elsewhere: it needs the schema of every table. */
  private static final class Moved {
    /** Greedy: of a warehouse inside of another one the inner counts. */
    private static final Pattern FILE_OF_TABLE =
        Pattern.compile(
            Stream.of(LakeTable.values())
                .map(LakeTable::tableName)
                .collect(Collectors.joining("|", ".*/((?:", ")/(?:data|metadata)/.*)")),
            Pattern.DOTALL);

    private Moved() {}
  }
}
