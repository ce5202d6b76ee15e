package io.plumbline.stage.ingest;

import io.plumbline.schema.ClockDifference;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.WrittenFile;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;

/**
 * A day once duplicates are resolved.
 *
 * @param table whose day it is
 * @param changed files that lose rows; all others stand
 * @param attempts rows that remain
 * @param operations distinct operations among them; 0 of samples
 * @param told ids of the calls that gave way
 * @param clocks how far apart their times lie from those of the sources they gave way to
 */
record DayOutcome(
    LakeTable table,
    LocalDate day,
    List<ChangedFile> changed,
    long attempts,
    long operations,
    List<WrittenFile> told,
    List<ClockDifference> clocks)
    implements Serializable {

  /** Whether the day holds rows, or held some. */
  boolean isTouched() {
    return attempts > 0 || !changed.isEmpty();
  }

  /**
   * @param with the file that takes its place; null: nothing remained
   * @param cubes cubes of {@code with}; empty for samples
   * @param dropped rows dropped, by the input file they were read from
   */
  record ChangedFile(
      DayOrder.DayFile file, WrittenFile with, List<UsageDaily> cubes, List<Dropped> dropped)
      implements Serializable {}

  /**
   * @param linked of rows, those of a call that another source tells
   */
  record Dropped(String source, String inputFile, long rows, long linked) implements Serializable {}
}
