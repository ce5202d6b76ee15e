package io.plumbline.stage.ingest;

import io.plumbline.schema.CapacityDay;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.UsageDaily;
import io.plumbline.schema.UsageDay;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Publish;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.shared.record.RecordCompletion;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import io.plumbline.stage.ingest.DayOutcome.ChangedFile;
import io.plumbline.stage.ingest.DayOutcome.Dropped;
import io.plumbline.stage.ingest.SplitOutcome.PartOutcome;
import io.plumbline.stage.ingest.SplitOutcome.WrittenCalls;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Files to tables: lists what the sources hold, reads what is new in one pass, makes each day
 * unique and publishes everything at once. Reading the same files again changes nothing.
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
  public record Limits(Instant newestAllowed, int maxRecordBytes, Duration clockSkew) {
    /** Limits with a clock skew of a quarter of an hour. */
    public Limits(Instant newestAllowed, int maxRecordBytes) {
      this(newestAllowed, maxRecordBytes, Duration.ofMinutes(15));
    }
  }

  /**
   * What an ingest did.
   *
   * @param version warehouse version that holds it; the old one when there was nothing new
   * @param newFiles files read now
   * @param files ledger rows of the files read now, those that were asked for
   * @param before what the ledger said of them before, where it did
   * @param empty sources whose path matches no file
   * @param unlisted folders nobody could look into, in the order of the sources
   * @param gone where quarantine was to be read again, ledger rows of files that have some and are
   *     no longer there
   */
  public record Result(
      LakeVersion version,
      int newFiles,
      long newBytes,
      long newRecords,
      List<IngestedFile> files,
      List<IngestedFile> before,
      List<String> empty,
      List<Unlisted> unlisted,
      List<IngestedFile> gone) {
    /** Nothing was asked for: the warehouse as it stands. */
    public static Result nothing(LakeVersion version) {
      return new Result(version, 0, 0, 0, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private Result and(Result more, Predicate<IngestedFile> told) {
      List<IngestedFile> allFiles = new ArrayList<>(files);
      more.files().stream().filter(told).forEach(allFiles::add);
      List<IngestedFile> allBefore = new ArrayList<>(before);
      more.before().stream().filter(told).forEach(allBefore::add);
      return new Result(
          more.version(),
          newFiles + more.newFiles(),
          newBytes + more.newBytes(),
          newRecords + more.newRecords(),
          allFiles,
          allBefore,
          empty,
          unlisted,
          gone);
    }
  }

  /**
   * A folder of a source that cannot be listed: what is in it is not known.
   *
   * @param folder its path; of a database or an object store a sentence that says why
   */
  public record Unlisted(String source, String folder) {}

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

  /**
   * Files that a ledger row of their path, size and time does not cover yet.
   *
   * @param present all files there are
   * @param ledger what it says of {@code files} where it knows them, and of all bills, by source
   *     and path
   * @param retryQuarantine whether what is in quarantine is read again
   * @param gone then, ledger rows of files that have some and are no longer there
   */
  public record Pending(
      List<FoundFile> files,
      List<String> empty,
      List<Unlisted> unlisted,
      FileKeys present,
      Map<String, IngestedFile> ledger,
      boolean retryQuarantine,
      List<IngestedFile> gone) {
    /** Whether there is nothing to read. */
    public boolean isEmpty() {
      return files.isEmpty();
    }

    /** Some of the files, once others were read that left these rows in the ledger. */
    private Pending some(List<FoundFile> of, List<IngestedFile> written, LogFormats formats) {
      Map<String, IngestedFile> now = written.isEmpty() ? ledger : new TreeMap<>(ledger);
      for (IngestedFile row : written) {
        if (StatementTables.isStatement(formats, row) || ledger.containsKey(Ledger.key(row))) {
          now.put(Ledger.key(row), row);
        }
      }
      return new Pending(of, empty, unlisted, present, now, retryQuarantine, gone);
    }
  }

  /** Looks at the sources and the ledger; reads no log. */
  public Pending pending(LakeVersion version, List<Source> sources) throws IOException {
    return pending(version, sources, false);
  }

  /**
   * The same.
   *
   * @param retryQuarantine whether files that have records in quarantine are to be read again: what
   *     was accepted of them stays, and what can be read now is taken in. Samples that their
   *     exporter marked as having no value will never have one
   */
  public Pending pending(LakeVersion version, List<Source> sources, boolean retryQuarantine)
      throws IOException {
    List<FoundFile> found = new ArrayList<>();
    FileKeys present = new FileKeys();
    List<String> empty = new ArrayList<>();
    List<Unlisted> unlisted = new ArrayList<>();
    for (Source source : sources) {
      FileListing.Listing listing;
      try {
        listing = FileListing.list(source);
      } catch (IOException e) {
        if (FileListing.isLocal(source.path())) {
          throw e;
        }
        unlisted.add(new Unlisted(source.name(), e.getMessage()));
        continue;
      }
      listing
          .unlisted()
          .forEach(folder -> unlisted.add(new Unlisted(source.name(), folder.toString())));
      if (listing.files().isEmpty() && listing.unlisted().isEmpty()) {
        empty.add(source.name());
      }
      for (FoundFile file : listing.files()) {
        if (present.add(file.source(), file.path()) == found.size()) {
          found.add(file);
        }
      }
    }
    Known known = new Known(found, present, retryQuarantine);
    Map<String, IngestedFile> ledger = Ledger.of(version).rows(known::isWanted, Known.COLUMNS);
    Set<String> listed = new TreeSet<>();
    sources.forEach(source -> listed.add(source.name()));
    unlisted.forEach(folder -> listed.remove(folder.source()));
    List<IngestedFile> gone =
        ledger.values().stream()
            .filter(row -> retryQuarantine && mayBeReadAgain(row))
            .filter(row -> listed.contains(row.getSource()))
            .filter(row -> present.find(row.getSource(), row.getFile()) < 0)
            .toList();
    return new Pending(known.pending(), empty, unlisted, present, ledger, retryQuarantine, gone);
  }

  /** Holds the files that were found against the ledger, a row at a time. */
  private final class Known {
    private static final String[] COLUMNS = {
      "size", "modified_at", "format", "fault", "accepted", "duplicates", "quarantined", "no_value"
    };

    private final LogFormats all = formats.open();
    private final List<FoundFile> found;
    private final FileKeys present;
    private final boolean retryQuarantine;
    private final BitSet covered = new BitSet();
    private final BitSet twins = new BitSet();

    Known(List<FoundFile> found, FileKeys present, boolean retryQuarantine) {
      this.found = found;
      this.present = present;
      this.retryQuarantine = retryQuarantine;
    }

    /** Looks at a row of the ledger: whether it is wanted whole. */
    boolean isWanted(IngestedFile row) {
      boolean statement = StatementTables.isStatement(all, row);
      boolean again = retryQuarantine && mayBeReadAgain(row);
      int number = present.find(row.getSource(), row.getFile());
      if (number < 0) {
        return statement || again;
      }
      FoundFile file = found.get(number);
      boolean same =
          row.getSize() == file.size()
              && micros(row.getModifiedAt()) == file.modifiedAt()
              && !readableAgain(row)
              && !again;
      covered.set(number, same);
      // A bill that stood aside for another with the same bytes, which may be what has changed.
      twins.set(number, same && statement && row.getAccepted() == 0 && row.getDuplicates() > 0);
      return statement || !same;
    }

    /** Files to read: those that no row covers, and bills beside them that stood aside. */
    List<FoundFile> pending() {
      Set<String> changed = new HashSet<>();
      for (int i = covered.nextClearBit(0); i < found.size(); i = covered.nextClearBit(i + 1)) {
        changed.add(found.get(i).source());
      }
      List<FoundFile> files = new ArrayList<>();
      for (int i = 0; i < found.size(); i++) {
        if (!covered.get(i) || twins.get(i) && changed.contains(found.get(i).source())) {
          files.add(found.get(i));
        }
      }
      return files;
    }
  }

  /** Whether a file has records in quarantine that can be read once they are mended. */
  private static boolean mayBeReadAgain(IngestedFile known) {
    return known.getQuarantined() > known.getNoValue();
  }

  /** A file that could not be opened is tried again: permissions change without a new time. */
  private static boolean readableAgain(IngestedFile known) {
    return RejectReason.UNREADABLE_FILE.code().equals(known.getFault())
        && (!FileListing.isLocal(known.getFile()) || Files.isReadable(Path.of(known.getFile())));
  }

  /** Reads what is pending and publishes it. */
  public Result ingest(
      WriterLock lock,
      LakeVersion base,
      Pending pending,
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
      Pending pending,
      Limits limits,
      RecordCompletion.Factory completion,
      Predicate<IngestedFile> told)
      throws IOException {
    LogFormats all = formats.open();
    Result result =
        new Result(
            base,
            0,
            0,
            0,
            List.of(),
            List.of(),
            pending.empty(),
            pending.unlisted(),
            pending.gone());
    List<FoundFile> files = pending.files();
    Pending next = pending;
    for (int from = 0; from < files.size(); from += atOnce) {
      List<FoundFile> some = files.subList(from, Math.min(files.size(), from + atOnce));
      next = next.some(some, List.of(), all);
      Published published = ingestAtOnce(lock, result.version(), next, limits, completion);
      next = next.some(some, published.ledger(), all);
      result = result.and(published.result(), told);
    }
    return result;
  }

  /**
   * What was read at once.
   *
   * @param ledger its rows: of files read now, and of others that lost rows to them
   */
  private record Published(Result result, List<IngestedFile> ledger) {}

  private Published ingestAtOnce(
      WriterLock lock,
      LakeVersion base,
      Pending pending,
      Limits limits,
      RecordCompletion.Factory completion)
      throws IOException {
    String ingestId = ingestId(base, pending.files());
    Map<String, Growth> grown = grown(pending);
    List<List<SplitPart>> tasks =
        new SplitPlanner(formats.open(), piece).plan(pending.files(), engine.parallelism(), grown);
    List<SplitOrder> orders = new ArrayList<>();
    for (List<SplitPart> parts : tasks) {
      orders.add(
          new SplitOrder(
              orders.size(),
              parts,
              lake.folder(),
              ingestId,
              base.number() + 1,
              micros(limits.newestAllowed()),
              limits.maxRecordBytes(),
              micros(limits.clockSkew()),
              completion));
    }
    LogFormats.Shelf shelf = formats; // a task carries it, and not the stage
    List<SplitOutcome> outcomes =
        engine.spread(
            "read " + pending.files().size() + " files",
            orders,
            order -> new SplitTask(order, shelf.open()).run());
    List<DayOutcome> days = resolve(base, outcomes, ingestId, micros(limits.clockSkew()));
    return publish(
        lock, base, pending, grown, outcomes, days, ingestId, completion.pseudonymKeyId());
  }

  /** Files that only grew since they were read, by source and path. */
  private Map<String, Growth> grown(Pending pending) {
    List<Growth.Order> orders = new ArrayList<>();
    for (FoundFile file : pending.files()) {
      Growth.Order order =
          Growth.order(
              file,
              pending.ledger().get(Ledger.key(file.source(), file.path())),
              pending.retryQuarantine(),
              piece);
      if (order != null) {
        orders.add(order);
      }
    }
    List<Growth> looked =
        engine.spread("look at " + orders.size() + " files that are longer", orders, Growth::of);
    Map<String, Growth> grown = new HashMap<>();
    for (int i = 0; i < looked.size(); i++) {
      if (looked.get(i).from() > 0) {
        grown.put(
            Ledger.key(orders.get(i).file().source(), orders.get(i).file().path()), looked.get(i));
      }
    }
    return grown;
  }

  private static String ingestId(LakeVersion base, List<FoundFile> files) {
    MessageDigest digest = sha256();
    digest.update(String.valueOf(base.sha256()).getBytes(StandardCharsets.UTF_8));
    for (FoundFile file : files) {
      digest.update(
          (file.source()
                  + '\u0000'
                  + file.path()
                  + '\u0000'
                  + file.size()
                  + '\u0000'
                  + file.modifiedAt()
                  + '\n')
              .getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  // --- making days unique

  private List<DayOutcome> resolve(
      LakeVersion base, List<SplitOutcome> outcomes, String ingestId, long clockSkew)
      throws IOException {
    List<DayOrder> orders = new ArrayList<>();
    orders.addAll(usageDays(base, outcomes, ingestId, clockSkew));
    orders.addAll(capacityDays(base, outcomes, ingestId));
    return engine.spread(
        "make " + orders.size() + " days unique", orders, order -> new DayResolution(order).run());
  }

  private List<DayOrder> usageDays(
      LakeVersion base, List<SplitOutcome> outcomes, String ingestId, long clockSkew)
      throws IOException {
    Map<LocalDate, List<DayFile>> fresh = new TreeMap<>();
    for (SplitOutcome outcome : outcomes) {
      for (WrittenCalls calls : outcome.calls()) {
        fresh
            .computeIfAbsent(calls.file().day(), d -> new ArrayList<>())
            .add(
                new DayFile(
                    calls.file().path(),
                    calls.file().rows(),
                    false,
                    calls.witness(),
                    calls.source(),
                    calls.format()));
      }
    }
    if (fresh.isEmpty()) {
      return List.of();
    }
    LocalDate first = fresh.keySet().iterator().next();
    TreeMap<LocalDate, List<DayFile>> undated = undated(base, fresh);
    LocalDate last = ((TreeMap<LocalDate, List<DayFile>>) fresh).lastKey();
    if (!undated.isEmpty() && undated.lastKey().isAfter(last)) {
      last = undated.lastKey(); // a copy of what is read now may stand there
    }
    Map<LocalDate, List<DayFile>> known = new TreeMap<>();
    Map<String, UsageDaily> about = new HashMap<>();
    List<LakeFile> files = base.files(LakeTable.USAGE, first.minusDays(2), last.plusDays(3));
    if (!files.isEmpty()) {
      try (Rows<UsageDaily> cubes =
          base.read(
              UsageDaily.class,
              first.minusDays(2),
              last.plusDays(3),
              "day",
              "usage_file",
              "source",
              "format")) {
        cubes.forEach(cube -> about.putIfAbsent(cube.getUsageFile(), cube));
      }
    }
    for (LakeFile file : files) {
      UsageDaily cube = about.get(file.path());
      known
          .computeIfAbsent(file.day(), d -> new ArrayList<>())
          .add(
              new DayFile(
                  file.path(),
                  file.rows(),
                  true,
                  UsageFileNames.witness(file.path()),
                  cube == null ? "" : cube.getSource(),
                  cube == null ? "" : cube.getFormat()));
    }
    // A call told by another source may start seconds earlier, on the day before.
    TreeSet<LocalDate> touched = new TreeSet<>(fresh.keySet());
    for (LocalDate day : fresh.keySet()) {
      for (LocalDate near : List.of(day.minusDays(1), day.plusDays(1))) {
        if (givesWay(both(known.get(near), fresh.get(near)), fresh.get(day))) {
          touched.add(near);
        }
      }
    }
    if (!undated.isEmpty()) {
      touched.addAll(undated.tailMap(first).keySet());
    }
    List<DayOrder> orders = new ArrayList<>();
    for (LocalDate day : touched) {
      List<DayFile> ofDay = both(known.get(day), fresh.get(day));
      List<DayFile> neighbours = new ArrayList<>();
      for (LocalDate near : List.of(day.minusDays(1), day.plusDays(1))) {
        List<DayFile> ofNear = both(known.get(near), fresh.get(near));
        if (givesWay(ofDay, ofNear)) {
          neighbours.addAll(ofNear);
        }
      }
      for (LakeFile told : base.files(LakeTable.TOLD_LINK, day.minusDays(1), day.plusDays(2))) {
        neighbours.add(
            new DayFile(
                told.path(),
                told.rows(),
                true,
                UsageFileNames.witness(told.path()),
                null,
                UsageFileNames.format(told.path())));
      }
      List<DayFile> earlier =
          undated.containsKey(day)
              ? undated.headMap(day).values().stream().flatMap(List::stream).toList()
              : List.of();
      orders.add(
          new DayOrder(
              LakeTable.USAGE,
              day,
              ofDay,
              neighbours,
              earlier,
              lake.folder(),
              ingestId,
              clockSkew));
    }
    return orders;
  }

  /**
   * Files whose records have no time of their own, of all days; empty where none was read now. Of
   * the warehouse's, who tells and where is not asked.
   */
  private static TreeMap<LocalDate, List<DayFile>> undated(
      LakeVersion base, Map<LocalDate, List<DayFile>> fresh) {
    TreeMap<LocalDate, List<DayFile>> undated = new TreeMap<>();
    fresh.forEach(
        (day, files) -> {
          List<DayFile> some = files.stream().filter(DayFile::isUndated).toList();
          if (!some.isEmpty()) {
            undated.put(day, new ArrayList<>(some));
          }
        });
    if (!undated.isEmpty()) {
      for (LakeFile file : base.files(LakeTable.USAGE)) {
        if (UsageFileNames.isUndated(file.path())) {
          undated
              .computeIfAbsent(file.day(), d -> new ArrayList<>())
              .add(
                  new DayFile(
                      file.path(), file.rows(), true, UsageFileNames.witness(file.path()), "", ""));
        }
      }
    }
    return undated;
  }

  private List<DayOrder> capacityDays(
      LakeVersion base, List<SplitOutcome> outcomes, String ingestId) {
    Map<LocalDate, List<DayFile>> days = new TreeMap<>();
    for (SplitOutcome outcome : outcomes) {
      for (WrittenFile file : outcome.samples()) {
        days.computeIfAbsent(file.day(), d -> new ArrayList<>())
            .add(new DayFile(file.path(), file.rows(), false, null, "", ""));
      }
    }
    List<DayOrder> orders = new ArrayList<>();
    days.forEach(
        (day, fresh) -> {
          List<DayFile> known = new ArrayList<>();
          for (LakeFile file : base.files(LakeTable.CAPACITY, day, day.plusDays(1))) {
            known.add(new DayFile(file.path(), file.rows(), true, null, "", ""));
          }
          orders.add(
              new DayOrder(
                  LakeTable.CAPACITY,
                  day,
                  both(known, fresh),
                  List.of(),
                  List.of(),
                  lake.folder(),
                  ingestId,
                  0));
        });
    return orders;
  }

  private static boolean givesWay(List<DayFile> files, List<DayFile> to) {
    return files.stream().anyMatch(f -> to.stream().anyMatch(f::givesWayTo));
  }

  private static List<DayFile> both(List<DayFile> known, List<DayFile> fresh) {
    List<DayFile> all = new ArrayList<>(known == null ? List.of() : known);
    all.addAll(fresh == null ? List.of() : fresh);
    return all;
  }

  // --- publishing

  private Published publish(
      WriterLock lock,
      LakeVersion base,
      Pending pending,
      Map<String, Growth> grown,
      List<SplitOutcome> outcomes,
      List<DayOutcome> days,
      String ingestId,
      String pseudonymKeyId)
      throws IOException {
    long revision = base.number() + 1;
    Map<String, ChangedFile> changed = new HashMap<>();
    days.forEach(day -> day.changed().forEach(c -> changed.put(c.file().path(), c)));
    Publish publish = lock.change(base, ingestId);
    List<UsageDaily> cubes = new ArrayList<>();
    for (SplitOutcome outcome : outcomes) {
      for (WrittenCalls calls : outcome.calls()) {
        ChangedFile change = changed.get(calls.file().path());
        if (change == null) {
          publish.append(calls.file());
          cubes.addAll(calls.cubes());
        } else if (change.with() != null) {
          publish.append(change.with());
          cubes.addAll(change.cubes());
        }
      }
      for (WrittenFile samples : outcome.samples()) {
        ChangedFile change = changed.get(samples.path());
        if (change == null) {
          publish.append(samples);
        } else if (change.with() != null) {
          publish.append(change.with());
        }
      }
    }
    days.forEach(day -> day.told().forEach(publish::append));
    replaceKnown(base, changed.values(), publish, cubes);
    append(publish, LakeTable.USAGE_DAILY, ingestId, cubes);
    append(publish, LakeTable.USAGE_DAY, ingestId, usageDays(days, ingestId, revision));
    append(publish, LakeTable.CAPACITY_DAY, ingestId, capacityDays(days, ingestId, revision));
    append(
        publish,
        LakeTable.CLOCK_DIFFERENCE,
        ingestId,
        days.stream().flatMap(day -> day.clocks().stream()).toList());
    rejects(base, pending, grown, outcomes, publish, ingestId);
    Map<String, IngestedFile> read = read(grown, outcomes, ingestId, revision);
    new StatementTables(lake, base, pending, formats.open(), ingestId, read)
        .publish(outcomes, publish);
    long records = read.values().stream().mapToLong(IngestedFile::getRead).sum();
    Map<String, IngestedFile> amended =
        takeOffDropped(read, knownOf(base, changed.values()), changed.values(), revision);
    Map<String, IngestedFile> before = readBefore(pending, grown, formats.open(), read, amended);
    Map<String, Long> rotatedOut = rotatedOut(base, outcomes, read, before, publish, ingestId);
    List<IngestedFile> ledger = ledgerRows(pending, grown, read, amended, before, rotatedOut);
    for (IngestedFile row : ledger) {
      if (row.getIngestId().equals(ingestId)) {
        row.setPseudonymKeyId(pseudonymKeyId);
      }
    }
    append(publish, LakeTable.INGESTED_FILE, ingestId, ledger);
    LakeVersion version = publish.publish();
    long bytes = pending.files().stream().mapToLong(FoundFile::size).sum();
    return new Published(
        new Result(
            version,
            pending.files().size(),
            bytes,
            records,
            List.copyOf(read.values()),
            read.keySet().stream().map(pending.ledger()::get).filter(Objects::nonNull).toList(),
            pending.empty(),
            pending.unlisted(),
            pending.gone()),
        ledger);
  }

  private static void replaceKnown(
      LakeVersion base, Collection<ChangedFile> changed, Publish publish, List<UsageDaily> cubes) {
    for (LakeTable table : List.of(LakeTable.USAGE, LakeTable.CAPACITY)) {
      Map<String, ChangedFile> known = new HashMap<>();
      for (ChangedFile change : changed) {
        if (change.file().known()) {
          known.put(change.file().path(), change);
        }
      }
      if (known.isEmpty()) {
        return;
      }
      for (LakeFile file : base.files(table)) {
        ChangedFile change = known.get(file.path());
        if (change != null && change.with() != null) {
          publish.replace(file, change.with());
          cubes.addAll(change.cubes());
        } else if (change != null) {
          publish.remove(file);
        }
      }
    }
  }

  private void append(
      Publish publish,
      LakeTable table,
      String ingestId,
      List<? extends org.apache.avro.specific.SpecificRecord> rows)
      throws IOException {
    if (rows.isEmpty()) {
      return;
    }
    String unique = ingestId + "-" + java.util.UUID.randomUUID().toString().substring(0, 8);
    try (LakeFileWriter writer = lake.create(table, null, unique)) {
      for (var row : rows) {
        writer.add(row);
      }
      publish.append(writer.finish());
    }
  }

  private static List<UsageDay> usageDays(List<DayOutcome> days, String ingestId, long revision) {
    List<UsageDay> rows = new ArrayList<>();
    for (DayOutcome day : days) {
      if (day.table() == LakeTable.USAGE && day.isTouched()) {
        UsageDay row = new UsageDay();
        row.setDay(day.day());
        row.setIngestId(ingestId);
        row.setAttempts(day.attempts());
        row.setOperations(day.operations());
        row.setRevision(revision);
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<CapacityDay> capacityDays(
      List<DayOutcome> days, String ingestId, long revision) {
    return days.stream()
        .filter(day -> day.table() == LakeTable.CAPACITY && day.isTouched())
        .map(day -> new CapacityDay(day.day(), ingestId, day.attempts(), revision))
        .toList();
  }

  /** Rejected records of later pieces of a file get their line numbers in the whole file. */
  private void rejects(
      LakeVersion base,
      Pending pending,
      Map<String, Growth> grown,
      List<SplitOutcome> outcomes,
      Publish publish,
      String ingestId)
      throws IOException {
    Map<String, Long> linesBefore = new HashMap<>();
    grown.forEach((file, growth) -> linesBefore.put(file, growth.lines()));
    List<Rejected> numbered = stillRejected(base, pending, grown, ingestId);
    for (SplitOutcome outcome : outcomes) {
      if (outcome.rejects() != null) {
        publish.append(outcome.rejects());
      }
      for (PartOutcome part : outcome.parts()) {
        if (part.part().isWhole() && part.rejects() == null) {
          continue;
        }
        String file = Ledger.key(part.part().file().source(), part.part().file().path());
        long before = linesBefore.getOrDefault(file, 0L);
        if (part.rejects() != null) {
          try (Rows<Rejected> rows =
              lake.folder().rows(part.rejects().path(), null, Rejected.class)) {
            for (Rejected row : rows) {
              row.setLine(row.getLine() + before);
              numbered.add(row);
            }
          }
        }
        linesBefore.put(file, before + part.lines());
      }
    }
    append(publish, LakeTable.REJECTED, ingestId, numbered);
  }

  /** What stands rejected in the part of grown files that was not read again. */
  private static List<Rejected> stillRejected(
      LakeVersion base, Pending pending, Map<String, Growth> grown, String ingestId)
      throws IOException {
    List<Rejected> still = new ArrayList<>();
    boolean none =
        grown.keySet().stream().allMatch(file -> pending.ledger().get(file).getQuarantined() == 0);
    if (none) {
      return still;
    }
    try (Rows<Rejected> rows = base.read(Rejected.class)) {
      for (Rejected row : rows) {
        String file = Ledger.key(row.getSource(), row.getFile());
        Growth growth = grown.get(file);
        if (growth != null
            && row.getIngestId().equals(pending.ledger().get(file).getIngestId())
            && row.getPosition() < growth.from()) {
          row.setIngestId(ingestId);
          still.add(row);
        }
      }
    }
    return still;
  }

  /** What the ledger says of the files that were read again from their start. */
  private static Map<String, IngestedFile> readBefore(
      Pending pending,
      Map<String, Growth> grown,
      LogFormats formats,
      Map<String, IngestedFile> read,
      Map<String, IngestedFile> amended) {
    Map<String, IngestedFile> before = new HashMap<>();
    read.forEach(
        (key, row) -> {
          IngestedFile known = amended.getOrDefault(key, pending.ledger().get(key));
          if (known != null
              && !grown.containsKey(key)
              && !StatementTables.isStatement(formats, row)) {
            before.put(key, known);
          }
        });
    return before;
  }

  /**
   * Keeps in quarantine what a file had there and no longer holds, as a log that was rotated.
   *
   * @return how many records of each file that was read again
   */
  private Map<String, Long> rotatedOut(
      LakeVersion base,
      List<SplitOutcome> outcomes,
      Map<String, IngestedFile> read,
      Map<String, IngestedFile> before,
      Publish publish,
      String ingestId)
      throws IOException {
    ReadAgain again = new ReadAgain(ingestId);
    before.forEach((key, known) -> again.look(key, known, read.get(key)));
    if (again.isNothing()) {
      return Map.of();
    }
    for (SplitOutcome outcome : outcomes) {
      List<WrittenFile> files = new ArrayList<>();
      files.add(outcome.rejects());
      outcome.parts().forEach(part -> files.add(part.rejects()));
      for (WrittenFile file : files) {
        if (file != null) {
          try (Rows<Rejected> rows = lake.folder().rows(file.path(), null, Rejected.class)) {
            rows.forEach(again::rejectedNow);
          }
        }
      }
    }
    try (Rows<Rejected> rows = base.read(Rejected.class)) {
      rows.forEach(again::rejectedBefore);
    }
    append(publish, LakeTable.REJECTED, ingestId, again.rotatedOut());
    return again.counts();
  }

  /** What the files read now held, by source and path, before duplicates are taken off. */
  private Map<String, IngestedFile> read(
      Map<String, Growth> grown, List<SplitOutcome> outcomes, String ingestId, long revision) {
    Map<String, List<PartOutcome>> pieces = new LinkedHashMap<>();
    for (SplitOutcome outcome : outcomes) {
      for (PartOutcome part : outcome.parts()) {
        FoundFile file = part.part().file();
        pieces
            .computeIfAbsent(Ledger.key(file.source(), file.path()), key -> new ArrayList<>(1))
            .add(part);
      }
    }
    Map<String, IngestedFile> read = new LinkedHashMap<>();
    pieces.forEach(
        (key, parts) -> {
          IngestedFile row = row(parts.get(0), ingestId, revision);
          parts.forEach(part -> add(part, row));
          times(parts, row);
          Growth growth = grown.get(key);
          row.setSha256(growth == null ? digest(parts) : growth.sha256());
          position(row, growth);
          read.put(key, row);
        });
    return read;
  }

  private static void add(PartOutcome part, IngestedFile row) {
    row.setRead(row.getRead() + part.read());
    row.setAccepted(row.getAccepted() + part.accepted());
    row.setQuarantined(row.getQuarantined() + part.quarantined());
    row.setNoValue(row.getNoValue() + part.noValue());
    row.setPassedOver(row.getPassedOver() + part.passedOver());
    row.setAmbiguousTimes(row.getAmbiguousTimes() + part.ambiguous());
    row.setReadToLines(row.getReadToLines() + part.lines());
    if (part.readTo() > 0) {
      row.setReadTo(part.readTo());
      row.setUnfinished(part.unfinished());
    }
    if (row.getFault() == null) {
      row.setFault(part.fault());
    }
    span(row, part);
  }

  private static void times(List<PartOutcome> parts, IngestedFile row) {
    PlausibleTimes times = parts.get(0).times();
    if (parts.size() > 1) {
      times = new PlausibleTimes(0);
      for (PartOutcome part : parts) {
        times.add(part.times());
      }
    }
    row.setTimesAhead(times.ahead());
    row.setTimesApart(times.apart());
  }

  private static String digest(List<PartOutcome> parts) {
    if (parts.size() == 1) {
      return HexFormat.of().formatHex(parts.get(0).digest());
    }
    MessageDigest pieces = sha256();
    parts.forEach(part -> pieces.update(part.digest()));
    return FileDigest.ofPieces(pieces);
  }

  /** From where the file is read on once it has grown. */
  private void position(IngestedFile row, Growth growth) {
    String before = row.getReadTo() == row.getSize() ? row.getSha256() : null;
    if (row.getReadTo() > 0 && row.getReadTo() < row.getSize()) {
      try {
        before = FileDigest.of(Path.of(row.getFile()), piece, row.getReadTo())[0];
      } catch (IOException e) {
        before = null; // it is gone since it was read
      }
    }
    if (before == null || row.getReadTo() == 0 || row.getFault() != null) {
      row.setReadTo(0L);
      row.setReadToLines(0L);
      row.setUnfinished(0L);
      return;
    }
    row.setReadToSha256(before);
    row.setReadToLines(
        row.getReadToLines() - row.getUnfinished() + (growth == null ? 0 : growth.lines()));
  }

  /** The ledger's rows of files that were read before and of which rows are taken off now. */
  private static Map<String, IngestedFile> knownOf(
      LakeVersion base, Collection<ChangedFile> changed) throws IOException {
    FileKeys files = new FileKeys();
    for (ChangedFile change : changed) {
      if (change.file().known()) {
        change.dropped().forEach(dropped -> files.add(dropped.source(), dropped.inputFile()));
      }
    }
    return files.size() == 0
        ? Map.of()
        : Ledger.of(base).rows(row -> files.find(row.getSource(), row.getFile()) >= 0);
  }

  /**
   * Takes rows that another file or source already tells off what was accepted.
   *
   * @return files that were not read now and told of some, by source and path, as they are now
   */
  private static Map<String, IngestedFile> takeOffDropped(
      Map<String, IngestedFile> read,
      Map<String, IngestedFile> known,
      Collection<ChangedFile> changed,
      long revision) {
    Map<String, IngestedFile> amended = new LinkedHashMap<>();
    for (ChangedFile change : changed) {
      for (Dropped dropped : change.dropped()) {
        String key = Ledger.key(dropped.source(), dropped.inputFile());
        IngestedFile row =
            change.file().known()
                ? amended.computeIfAbsent(key, k -> amend(known.get(k), revision))
                : read.get(key);
        if (row != null) {
          row.setAccepted(row.getAccepted() - dropped.rows());
          row.setDuplicates(row.getDuplicates() + dropped.rows());
          row.setLinked(row.getLinked() + dropped.linked());
        }
      }
    }
    return amended;
  }

  private static List<IngestedFile> ledgerRows(
      Pending pending,
      Map<String, Growth> grown,
      Map<String, IngestedFile> read,
      Map<String, IngestedFile> amended,
      Map<String, IngestedFile> readBefore,
      Map<String, Long> rotatedOut) {
    // What an earlier reading of a file accepted is still accepted.
    read.forEach(
        (key, row) -> {
          IngestedFile before = readBefore.get(key);
          if (grown.containsKey(key)) {
            Growth.add(amended.getOrDefault(key, pending.ledger().get(key)), row);
          } else if (before != null) {
            ReadAgain.count(before, row, rotatedOut.getOrDefault(key, 0L));
            Growth.span(before, row);
            if (RejectReason.EMPTY_FILE.code().equals(row.getFault())) {
              row.setFormat(before.getFormat()); // an empty file is of no format
            }
          }
          amended.remove(key);
        });
    List<IngestedFile> ledger = new ArrayList<>(read.values());
    ledger.addAll(amended.values());
    return ledger;
  }

  private static IngestedFile row(PartOutcome part, String ingestId, long revision) {
    IngestedFile row = new IngestedFile();
    row.setSource(part.part().file().source());
    row.setFormat(part.formatId());
    row.setFile(part.part().file().path());
    row.setSize(part.part().file().size());
    row.setModifiedAt(instant(part.part().file().modifiedAt()));
    row.setSha256("");
    row.setCodec(part.codec());
    row.setIngestId(ingestId);
    row.setRevision(revision);
    return row;
  }

  private static IngestedFile amend(IngestedFile known, long revision) {
    if (known == null) {
      return null;
    }
    IngestedFile copy = IngestedFile.newBuilder(known).build();
    copy.setRevision(revision);
    return copy;
  }

  private static void span(IngestedFile row, PartOutcome part) {
    if (part.firstAt() != Long.MAX_VALUE) {
      Instant first = instant(part.firstAt());
      Instant last = instant(part.lastAt());
      row.setFirstAt(
          row.getFirstAt() == null || first.isBefore(row.getFirstAt()) ? first : row.getFirstAt());
      row.setLastAt(
          row.getLastAt() == null || last.isAfter(row.getLastAt()) ? last : row.getLastAt());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }

  private static long micros(Duration duration) {
    return duration.toMillis() * 1_000;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
