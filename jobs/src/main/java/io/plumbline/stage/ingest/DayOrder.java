package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeFolder;
import io.plumbline.shared.lake.LakeTable;
import java.io.IOException;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be made unique: the files of one table and day, those of the warehouse first.
 *
 * @param files files of the day, in the order in which a record that stands twice is kept
 * @param neighbours files of the days before and after, whose calls may be linked to the day's, and
 *     files of ids of calls that gave way on these days
 * @param earlier files of earlier days whose records have no time of their own, which those of this
 *     day may tell again
 * @param clockSkew how far apart two sources may put one call before their clocks are doubted,
 *     microseconds
 */
record DayOrder(
    LakeTable table,
    LocalDate day,
    List<DayFile> files,
    List<DayFile> neighbours,
    List<DayFile> earlier,
    LakeFolder folder,
    String ingestId,
    long clockSkew)
    implements Serializable {

  /** The day's files, and behind them those of its neighbours; a list of one's own. */
  List<DayFile> filesAndNeighbours() {
    List<DayFile> all = new ArrayList<>(files);
    all.addAll(neighbours);
    return all;
  }

  /** Columns of numbers of a file: {@code answer[i][row]} is column i. */
  long[][] longs(DayFile file, String... columns) throws IOException {
    return folder.longs(file.path(), columns);
  }

  /** Whether a file has a column; one that an earlier version wrote may lack it. */
  boolean holds(DayFile file, String column) throws IOException {
    return folder.holds(file.path(), column);
  }

  /**
   * @param known whether a version of the warehouse holds the file already
   * @param witness who tells of the calls; null for samples
   * @param source null: a file of ids of calls that gave way
   */
  record DayFile(
      String path, long rows, boolean known, Witness witness, String source, String format)
      implements Serializable {
    /** A file of calls, or of ids of calls that gave way, that the warehouse holds. */
    static DayFile known(LakeFile file, String source, String format) {
      return new DayFile(
          file.path(), file.rows(), true, UsageFileNames.witness(file.path()), source, format);
    }

    /** A file of samples. */
    static DayFile ofSamples(String path, long rows, boolean known) {
      return new DayFile(path, rows, known, null, "", "");
    }

    /** Whether its records have no time of their own. */
    boolean isUndated() {
      return witness != null && !isTold() && UsageFileNames.isUndated(path);
    }

    /** Whether it holds ids alone, of calls that gave way. */
    boolean isTold() {
      return source == null;
    }

    /** Whether rows of the other file are believed before this one's when both tell of one call. */
    boolean givesWayTo(DayFile other) {
      int rank = witness.compareTo(other.witness);
      return rank > 0 || (rank == 0 && format.compareTo(other.format) > 0);
    }

    /** Whether a row of the other file may be what one of this file's gives way to. */
    boolean mayGoFor(DayFile other) {
      return givesWayTo(other)
          || (witness == Witness.OUTER_GATEWAY && other.witness == Witness.OUTER_GATEWAY);
    }
  }
}
