package io.plumbline.stage.ingest;

import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Unpublished;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.shared.record.RecordCompletion;
import io.plumbline.stage.ingest.StepPublication.Published;
import io.plumbline.stage.ingest.json.TimeText;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Files to tables: lists what the sources hold, reads what is new in one pass, makes each day
 * unique and publishes everything at once. Reading the same files again changes nothing.
 *
 * <p>The way of a line: {@link PendingFiles} finds its file, {@link SplitPlanner} gives a piece of
 * the file to a {@link SplitTask}, whose {@link PartReader} makes a record of the line and whose
 * {@link UsageFileWriter} makes a row of the record; {@link DayResolution} drops the row where
 * another tells the same call, and {@link StepPublication} makes the table that holds it visible.
 */
public final class IngestStage {
  /**
   * Files that are read and published at once. What is known of each stays in memory until then,
   * and the first night over a bucket of one object a call meets millions.
   */
  private static final int AT_ONCE = 100_000;

  private final Lake lake;
  private final TaskEngine engine;
  private final long piece;
  private final LogFormats.Shelf formats;
  private final int atOnce;

  /**
   * A source to read.
   *
   * @param name name in plumbline.yaml
   * @param format format id, or {@code auto}
   * @param path file, folder, glob or URI
   * @param zone of times written without one; null: what the format's maker says
   * @param mapping what the fields mean where the format is {@code mapped}; null otherwise
   */
  public record Source(String name, String format, String path, ZoneId zone, Mapping mapping)
      implements Serializable {
    /** A source whose format says everything. */
    public Source(String name, String format, String path) {
      this(name, format, path, null, null);
    }
  }

  /**
   * Limits that bound what is believed.
   *
   * @param newestAllowed a later record lies in the future
   * @param maxRecordBytes longest record that is read
   * @param clockSkew how much later than its file was last written a call may start, and how far
   *     apart two sources may put one call, before a time is doubted
   */
  public record Limits(Instant newestAllowed, int maxRecordBytes, Duration clockSkew)
      implements Serializable {
    /** Limits with a clock skew of a quarter of an hour. */
    public Limits(Instant newestAllowed, int maxRecordBytes) {
      this(newestAllowed, maxRecordBytes, Duration.ofMinutes(15));
    }

    /** Microseconds UTC. */
    long newestAllowedMicros() {
      return TimeText.micros(newestAllowed);
    }

    /** Microseconds. */
    long clockSkewMicros() {
      return clockSkew.toMillis() * 1_000;
    }
  }

  /**
   * What an ingest did.
   *
   * @param newFiles files read now
   * @param files ledger rows of the files read now, those that were asked for
   * @param before what the ledger said of them before, where it did
   * @param empty sources whose path matches no file
   * @param unlisted folders nobody could look into, in the order of the sources
   * @param gone where quarantine was to be read again, ledger rows of files that have some and are
   *     no longer there
   * @param ledger ledger of the warehouse's version that holds it; of the old one when there was
   *     nothing new
   */
  public record Result(
      int newFiles,
      long newBytes,
      long newRecords,
      List<IngestedFile> files,
      List<IngestedFile> before,
      List<String> empty,
      List<Unlisted> unlisted,
      List<IngestedFile> gone,
      Ledger ledger) {
    /** Nothing was asked for: the warehouse as it stands. */
    public static Result nothing(Ledger ledger) {
      return new Result(0, 0, 0, List.of(), List.of(), List.of(), List.of(), List.of(), ledger);
    }

    /** Warehouse version that holds it; the old one when there was nothing new. */
    public LakeVersion version() {
      return ledger.version();
    }
  }

  /**
   * A folder of a source that cannot be listed: what is in it is not known. Or a file or folder
   * whose name is no text in this locale.
   *
   * @param folder its path; of a database or an object store a sentence that says why
   */
  public record Unlisted(String source, String folder) {
    /** Whether it is the name that cannot be read. */
    public boolean isNameless() {
      return folder.indexOf(FileListing.UNTOLD) >= 0;
    }
  }

  /** A stage over a warehouse; {@code engine} is asked only when there is something to read. */
  public IngestStage(Lake lake, TaskEngine engine) {
    this(lake, engine, SplitPlanner.PIECE, LogFormats::load, AT_ONCE);
  }

  /**
   * @param piece size of the pieces a large plain file is cut into, bytes
   * @param atOnce files that are read and published at once
   */
  IngestStage(Lake lake, TaskEngine engine, long piece, LogFormats.Shelf formats, int atOnce) {
    this.atOnce = atOnce;
    this.lake = lake;
    this.engine = engine;
    this.piece = piece;
    this.formats = formats;
  }

  /** Looks at the sources and the ledger; reads no log. */
  public PendingFiles pending(LakeVersion version, List<Source> sources) throws IOException {
    return pending(version, sources, false);
  }

  /**
   * The same.
   *
   * @param retryQuarantine whether files that have records in quarantine are to be read again: what
   *     was accepted of them stays, and what can be read now is taken in. Samples that their
   *     exporter marked as having no value will never have one
   */
  public PendingFiles pending(LakeVersion version, List<Source> sources, boolean retryQuarantine)
      throws IOException {
    return PendingFiles.of(version, sources, formats.open(), retryQuarantine);
  }

  /** Reads what is pending and publishes it. */
  public Result ingest(
      WriterLock lock,
      LakeVersion base,
      PendingFiles pending,
      Limits limits,
      RecordCompletion.Factory completion)
      throws IOException {
    return ingest(lock, base, pending, limits, completion, row -> true);
  }

  /**
   * The same.
   *
   * @param told ledger rows that the result is to hold: of a million files not all are wanted
   */
  public Result ingest(
      WriterLock lock,
      LakeVersion base,
      PendingFiles pending,
      Limits limits,
      RecordCompletion.Factory completion,
      Predicate<IngestedFile> told)
      throws IOException {
    LogFormats all = formats.open();
    List<FoundFile> files = inOrderOfSteps(pending);
    Map<String, IngestedFile> ledger = new TreeMap<>(pending.ledger());
    Set<String> steps = new HashSet<>();
    List<IngestedFile> read = new ArrayList<>();
    List<IngestedFile> before = new ArrayList<>();
    Map<String, List<IngestedFile>> written = Map.of(); // of the last step: a backlog has many
    LakeVersion version = base;
    long records = 0;
    for (int from = 0; from < files.size(); from += atOnce) {
      List<FoundFile> some = files.subList(from, Math.min(files.size(), from + atOnce));
      IngestStep order = step(version, all, pending.some(some, ledger), Set.copyOf(steps));
      Published step = publish(lock, order, limits, completion);
      steps.add(order.id());
      version = step.version();
      records += step.records();
      written = Map.of(step.ledgerFile(), step.ledger());
      for (IngestedFile row : step.read()) {
        IngestedFile known = ledger.get(Ledger.key(row));
        if (told.test(row)) {
          read.add(row);
        }
        if (known != null && told.test(known)) {
          before.add(known);
        }
      }
      for (IngestedFile row : step.ledger()) {
        if (StatementTables.isStatement(all, row) || ledger.containsKey(Ledger.key(row))) {
          ledger.put(Ledger.key(row), row);
        }
      }
    }
    return new Result(
        files.size(),
        files.stream().mapToLong(FoundFile::size).sum(),
        records,
        read,
        before,
        pending.empty(),
        pending.unlisted(),
        pending.gone(),
        Ledger.of(version, written));
  }

  /**
   * Files that are read again come last: what was rotated out of them is then known to be refused
   * where it was rotated to, which is a file nobody read before.
   */
  private List<FoundFile> inOrderOfSteps(PendingFiles pending) {
    if (pending.files().size() <= atOnce) {
      return pending.files();
    }
    List<FoundFile> files = new ArrayList<>(pending.files());
    files.sort(Comparator.comparing(file -> pending.known(file) != null));
    return files;
  }

  private IngestStep step(
      LakeVersion base, LogFormats all, PendingFiles pending, Set<String> earlier) {
    return IngestStep.of(lake, base, all, pending, Growth.among(pending, piece, engine), earlier);
  }

  /** One step: read, make the days unique, publish. */
  private Published publish(
      WriterLock lock, IngestStep step, Limits limits, RecordCompletion.Factory completion)
      throws IOException {
    try (Unpublished written = lock.write(step.base(), step.id())) {
      List<SplitOutcome> outcomes = read(step, limits, completion);
      List<DayOutcome> days = makeUnique(step, outcomes, limits);
      return new StepPublication(step, outcomes, days, lock.change(step.base(), step.id()))
          .publish(piece, completion.pseudonymKeyId());
    }
  }

  private List<SplitOutcome> read(
      IngestStep step, Limits limits, RecordCompletion.Factory completion) {
    List<FoundFile> files = step.pending().files();
    List<SplitOrder> orders = new ArrayList<>();
    for (List<SplitPart> parts :
        new SplitPlanner(step.formats(), piece).plan(files, engine.parallelism(), step.grown())) {
      orders.add(
          new SplitOrder(
              orders.size(), parts, lake.folder(), step.id(), step.revision(), limits, completion));
    }
    LogFormats.Shelf shelf = formats; // a task carries it, and not the stage
    return engine.spread(
        "read " + files.size() + " files",
        orders,
        order -> new SplitTask(order, shelf.open()).run());
  }

  private List<DayOutcome> makeUnique(IngestStep step, List<SplitOutcome> outcomes, Limits limits)
      throws IOException {
    List<DayOrder> orders = DayOrders.of(step, outcomes, limits.clockSkewMicros());
    return engine.spread(
        "make " + orders.size() + " days unique", orders, order -> new DayResolution(order).run());
  }
}
