package io.plumbline.shared.lake;

import io.plumbline.schema.Billed;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** All tables of a warehouse as one publish left them. */
public final class LakeVersion {
  private final Lake lake;
  private final VersionFile file;
  private final String sha256;
  private final Map<LakeTable, List<LakeFile>> listed = new ConcurrentHashMap<>();

  LakeVersion(Lake lake, VersionFile file, String sha256) {
    this.lake = lake;
    this.file = file;
    this.sha256 = sha256;
  }

  /** 1 for the first publish; 0: nothing was published yet. */
  public long number() {
    return file.number();
  }

  /** Id of the ingest that published it; null: version 0. */
  public String ingestId() {
    return file.ingestId();
  }

  /** SHA-256 of the version's file, which names the whole content; null: version 0. */
  public String sha256() {
    return sha256;
  }

  /** Every data file of a table, by day and path. */
  public List<LakeFile> files(LakeTable table) {
    // A version does not change, and every reader of a table asks again.
    return listed.computeIfAbsent(table, t -> files(t, Expressions.alwaysTrue()));
  }

  /**
   * The data files that can hold rows of these UTC days, by day and path. A file of a table that is
   * not divided by day may hold other days too.
   *
   * @param from first day
   * @param to day after the last
   */
  public List<LakeFile> files(LakeTable table, LocalDate from, LocalDate to) {
    if (table.partitionedByDay()) {
      return files(table).stream()
          .filter(file -> !file.day().isBefore(from) && file.day().isBefore(to))
          .toList();
    }
    return files(
        table,
        Expressions.and(
            Expressions.greaterThanOrEqual(LakeTable.DAY, from.toString()),
            Expressions.lessThan(LakeTable.DAY, to.toString())));
  }

  private List<LakeFile> files(LakeTable table, Expression filter) {
    List<LakeFile> files = new ArrayList<>();
    scan(
        table,
        scan -> scan.filter(filter),
        file -> {
          LocalDate day =
              table.partitionedByDay()
                  ? LocalDate.ofEpochDay(file.partition().get(0, Integer.class))
                  : null;
          files.add(
              new LakeFile(
                  table, day, lake.folder().here(file.location()), file.copyWithoutStats()));
        });
    files.sort(
        Comparator.comparing(LakeFile::day, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(LakeFile::path));
    return List.copyOf(files);
  }

  private void scan(LakeTable table, UnaryOperator<TableScan> what, Consumer<DataFile> taker) {
    if (!file.tables().containsKey(table.tableName())) {
      return;
    }
    TableScan scan = what.apply(staged(table).table(table.tableName()).newScan());
    try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
      for (FileScanTask task : tasks) {
        if (!task.deletes().isEmpty()) {
          // Our own reader looks at data files alone: rows deleted by another writer would return.
          throw new IllegalStateException(
              "%s has rows deleted by another program; Plumbline reads whole files only. Compact"
                      .formatted(task.file().location())
                  + " the table "
                  + table.tableName()
                  + " with that program first.");
        }
        taker.accept(task.file());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read table " + table.tableName() + ": " + e, e);
    }
  }

  /**
   * Every row of a table that counts; close it. Of billed and reported usage, which keep what was
   * said before, the rows of the newest revision; of billed without those that a later file says
   * anew.
   */
  public <T extends SpecificRecord> Rows<T> read(Class<T> type) {
    LakeTable table = tableOf(type);
    return switch (table) {
      case BILLED ->
          history(type)
              .only(
                  Revisions.live(this, table).and(row -> ((Billed) row).getSupersededBy() == null));
      case REPORTED_USAGE -> newest(type);
      default -> history(type);
    };
  }

  /** The rows of the newest revision, those that do not count included; close it. */
  public <T extends SpecificRecord> Rows<T> newest(Class<T> type) {
    return history(type).only(Revisions.live(this, tableOf(type)));
  }

  /** Every row of a table, restated ones included; close it. */
  public <T extends SpecificRecord> Rows<T> history(Class<T> type) {
    return read(files(tableOf(type)), type);
  }

  /**
   * The rows of these UTC days; close it. Tables without a column {@code day} are refused.
   *
   * @param from first day
   * @param to day after the last
   * @param columns the columns wanted; none given: all. Others are null or zero in the records
   */
  public <T extends SpecificRecord> Rows<T> read(
      Class<T> type, LocalDate from, LocalDate to, String... columns) {
    LakeTable table = tableOf(type);
    if (table.avro().getField(LakeTable.DAY) == null) {
      throw new IllegalArgumentException(
          "Table of " + type.getSimpleName() + " has no column 'day' to choose rows by.");
    }
    return rows(files(table, from, to), type, from, to, columns);
  }

  /**
   * The rows of these files, in their order; close it.
   *
   * @param columns the columns wanted; none given: all. Others are null or zero in the records
   */
  public <T extends SpecificRecord> Rows<T> read(
      List<LakeFile> files, Class<T> type, String... columns) {
    return rows(files, type, null, null, columns);
  }

  private <T extends SpecificRecord> Rows<T> rows(
      List<LakeFile> files, Class<T> type, LocalDate from, LocalDate to, String... columns) {
    Rows<T> rows = Rows.of(lake.storage(), files, type, from, to, columns);
    return type == UsageDaily.class ? rows.each(row -> cubeIsHere((UsageDaily) row)) : rows;
  }

  /** A cube names its file of usage by where that was when it was written. */
  private void cubeIsHere(UsageDaily cube) {
    if (cube.getUsageFile() != null) {
      cube.setUsageFile(lake.folder().here(cube.getUsageFile()));
    }
  }

  /**
   * What each data file of a table holds of these columns of longs, by its path: as it was recorded
   * when it was published, without opening one.
   */
  public Map<String, List<LongRange>> ranges(LakeTable table, String... columns) {
    Map<String, List<LongRange>> ranges = new HashMap<>();
    scan(
        table,
        scan -> scan.includeColumnStats(List.of(columns)),
        file ->
            ranges.put(
                lake.folder().here(file.location()), FileEntries.ranges(table, file, columns)));
    return ranges;
  }

  /**
   * Required columns of longs of one file, whole and fast: {@code answer[i][row]} is column i.
   *
   * @throws IllegalArgumentException for a column that is not a required long
   */
  public long[][] longs(LakeFile source, String... columns) {
    try {
      return ColumnFiles.longs(lake.storage(), source.path(), columns);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + source.path() + ": " + e, e);
    }
  }

  /**
   * Copies the rows of a file that are kept, in their order, to a file that is to replace it.
   *
   * @param kept told the row's number in the file, from 0
   */
  public void copy(LakeFile source, RowFilter kept, LakeFileWriter target) throws IOException {
    ColumnFiles.copy(lake.storage(), source.path(), kept, target.columns());
  }

  /** Which rows to keep. */
  @FunctionalInterface
  public interface RowFilter {
    /** Whether to keep the row of this number. */
    boolean keeps(long row);
  }

  VersionFile file() {
    return file;
  }

  StagedTable staged(LakeTable table) {
    VersionFile.Pointer pointer = file.tables().get(table.tableName());
    if (pointer == null) {
      return StagedTable.empty(lake.io(), table, lake.tableFolder(table));
    }
    String location = lake.absolute(pointer.metadata());
    try {
      byte[] metadata = lake.storage().read(location);
      String found = Digests.sha256(metadata);
      if (!found.equals(pointer.sha256())) {
        throw new IOException(
            "it was changed after it was published (SHA-256 %s, recorded %s)"
                .formatted(found, pointer.sha256()));
      }
      return StagedTable.at(lake.io(), lake.tableFolder(table), location, metadata);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(
          "Version %d of the warehouse %s is no longer kept: %s was deleted."
              .formatted(number(), lake.root(), pointer.metadata()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + location + ": " + e.getMessage(), e);
    }
  }

  private static LakeTable tableOf(Class<? extends SpecificRecord> type) {
    String name = SpecificData.get().getSchema(type).getFullName();
    for (LakeTable table : LakeTable.values()) {
      if (table.avro().getFullName().equals(name)) {
        return table;
      }
    }
    throw new IllegalArgumentException("The warehouse has no table of " + name + ".");
  }
}
