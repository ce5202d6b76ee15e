package io.plumbline.stage.ingest;

import io.plumbline.schema.CapacityDay;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.UsageDaily;
import io.plumbline.schema.UsageDay;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Publish;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.stage.ingest.DayOutcome.ChangedFile;
import io.plumbline.stage.ingest.SplitOutcome.WrittenCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Publishes a step: all of its tables become visible at once, the ledger among them. */
final class StepPublication {
  private final IngestStep step;
  private final List<SplitOutcome> outcomes;
  private final List<DayOutcome> days;
  private final Publish publish;

  /** Files that lost rows, by path. */
  private final Map<String, ChangedFile> changed = new HashMap<>();

  /**
   * @param outcomes what was read
   * @param days the days it touches, once they are unique
   * @param publish takes the step's files
   */
  StepPublication(
      IngestStep step, List<SplitOutcome> outcomes, List<DayOutcome> days, Publish publish) {
    this.step = step;
    this.outcomes = outcomes;
    this.days = days;
    this.publish = publish;
    days.forEach(day -> day.changed().forEach(c -> changed.put(c.file().path(), c)));
  }

  /**
   * What was published.
   *
   * @param version the warehouse's version that holds it
   * @param records records read
   * @param read ledger rows of the files that were read
   * @param ledger these, and those of other files that lost rows to them
   * @param ledgerFile path of the data file that holds {@code ledger}
   */
  record Published(
      LakeVersion version,
      long records,
      Collection<IngestedFile> read,
      List<IngestedFile> ledger,
      String ledgerFile) {}

  /**
   * Publishes.
   *
   * @param piece size of the pieces a large plain file is cut into, bytes
   * @param pseudonymKeyId key of the pseudonyms in what was read; null: none
   */
  Published publish(long piece, String pseudonymKeyId) throws IOException {
    rowsAndCubes();
    days();
    QuarantineRows quarantine = new QuarantineRows(step, outcomes, publish);
    quarantine.publishRejected();
    Map<String, IngestedFile> read = FileTotals.of(step, outcomes, piece);
    new StatementTables(step, read).publish(outcomes, publish);
    long records = read.values().stream().mapToLong(IngestedFile::getRead).sum();
    LedgerRows rows = new LedgerRows(step, read);
    rows.takeOff(changed.values());
    Map<String, IngestedFile> before = rows.readBefore();
    List<IngestedFile> ledger = rows.finish(before, quarantine.publishRotatedOut(read, before));
    for (IngestedFile row : ledger) {
      if (row.getIngestId().equals(step.id())) {
        row.setPseudonymKeyId(pseudonymKeyId);
      }
    }
    String ledgerFile =
        step.append(publish, LakeTable.INGESTED_FILE, ledger)
            .map(WrittenFile::path)
            .orElseThrow(); // every file that is read has a row
    return new Published(publish.publish(), records, read.values(), ledger, ledgerFile);
  }

  // --- calls, samples and cubes

  private void rowsAndCubes() throws IOException {
    List<UsageDaily> cubes = new ArrayList<>();
    for (SplitOutcome outcome : outcomes) {
      for (WrittenCalls calls : outcome.calls()) {
        append(calls.file(), calls.cubes(), cubes);
      }
      for (WrittenFile samples : outcome.samples()) {
        append(samples, List.of(), cubes);
      }
    }
    replaceKnown(cubes);
    step.append(publish, LakeTable.USAGE_DAILY, cubes);
  }

  /** Adds a file that was written now, or what takes its place once its day is unique. */
  private void append(WrittenFile file, List<UsageDaily> itsCubes, List<UsageDaily> cubes) {
    ChangedFile change = changed.get(file.path());
    if (change == null) {
      publish.append(file);
      cubes.addAll(itsCubes);
    } else if (change.with() != null) {
      publish.append(change.with());
      cubes.addAll(change.cubes());
    }
  }

  /** Takes out files of the warehouse that lost rows, and puts in what takes their place. */
  private void replaceKnown(List<UsageDaily> cubes) {
    if (changed.values().stream().noneMatch(change -> change.file().known())) {
      return;
    }
    for (LakeTable table : List.of(LakeTable.USAGE, LakeTable.CAPACITY)) {
      for (LakeFile file : step.base().files(table)) {
        ChangedFile change = changed.get(file.path());
        if (change != null && change.with() != null) {
          publish.replace(file, change.with());
          cubes.addAll(change.cubes());
        } else if (change != null) {
          publish.remove(file);
        }
      }
    }
  }

  // --- days

  private void days() throws IOException {
    days.forEach(day -> day.told().forEach(publish::append));
    step.append(publish, LakeTable.USAGE_DAY, usageDays());
    step.append(publish, LakeTable.CAPACITY_DAY, capacityDays());
    step.append(
        publish,
        LakeTable.CLOCK_DIFFERENCE,
        days.stream().flatMap(day -> day.clocks().stream()).toList());
  }

  private List<UsageDay> usageDays() {
    List<UsageDay> rows = new ArrayList<>();
    for (DayOutcome day : days) {
      if (day.table() == LakeTable.USAGE && day.isTouched()) {
        UsageDay row = new UsageDay();
        row.setDay(day.day());
        row.setIngestId(step.id());
        row.setAttempts(day.attempts());
        row.setOperations(day.operations());
        row.setRevision(step.revision());
        rows.add(row);
      }
    }
    return rows;
  }

  private List<CapacityDay> capacityDays() {
    return days.stream()
        .filter(day -> day.table() == LakeTable.CAPACITY && day.isTouched())
        .map(day -> new CapacityDay(day.day(), step.id(), day.attempts(), step.revision()))
        .toList();
  }
}
