package io.plumbline.stage.ingest;

import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.LongRange;
import io.plumbline.shared.lake.Rows;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The ledger of a warehouse: of several rows of a file the newest counts. It is walked row by row
 * and never held whole: memory grows by some 50 bytes for each file that was ever read, and by
 * whole rows only for those that are asked for.
 */
public final class Ledger {
  private static final String[] EVERY_TIME = {"source", "file", "revision"};

  private static final Comparator<IngestedFile> BY_SOURCE_AND_FILE =
      Comparator.comparing(IngestedFile::getSource).thenComparing(IngestedFile::getFile);

  private final LakeVersion version;

  /** What each ingest wrote, the last one first. */
  private final List<LakeFile> newestFirst;

  /** Of each of them its revision, and the first and last time of a file's records. */
  private final Map<String, List<LongRange>> ranges;

  private final boolean isInOrder;

  /** Rows that are at hand, by the path of the file that holds them; the others are read. */
  private final Map<String, List<IngestedFile>> atHand;

  private Ledger(
      LakeVersion version,
      List<LakeFile> newestFirst,
      Map<String, List<LongRange>> ranges,
      boolean isInOrder,
      Map<String, List<IngestedFile>> atHand) {
    this.version = version;
    this.newestFirst = newestFirst;
    this.ranges = ranges;
    this.isInOrder = isInOrder;
    this.atHand = atHand;
  }

  /** The ledger of a version. */
  public static Ledger of(LakeVersion version) {
    return of(version, Map.of());
  }

  /**
   * The same, for who has just written some of it: a hundred thousand rows are not read back.
   *
   * @param atHand by the path of a data file its rows, in the order in which they were written
   */
  static Ledger of(LakeVersion version, Map<String, List<IngestedFile>> atHand) {
    // An ingest writes its rows into one file, all of one revision.
    Map<String, List<LongRange>> ranges =
        version.ranges(LakeTable.INGESTED_FILE, "revision", "first_at", "last_at");
    List<LakeFile> files = new ArrayList<>(version.files(LakeTable.INGESTED_FILE));
    files.sort(
        Comparator.comparing(
            (LakeFile file) -> ranges.get(file.path()).get(0).max(), Comparator.reverseOrder()));
    boolean isInOrder = ranges.values().stream().allMatch(of -> of.get(0).min() == of.get(0).max());
    return new Ledger(version, List.copyOf(files), ranges, isInOrder, atHand);
  }

  /** The version whose ledger it is. */
  public LakeVersion version() {
    return version;
  }

  /** Name of a file among those of all sources. */
  public static String key(String source, String file) {
    return source + "\u0000" + file;
  }

  /** Name of a row's file among those of all sources. */
  public static String key(IngestedFile row) {
    return key(row.getSource(), row.getFile());
  }

  /**
   * Every row that counts, in no order.
   *
   * @param columns the columns wanted beside source, file and revision; the others may be null or
   *     zero
   */
  public void forEach(Consumer<IngestedFile> taker, String... columns) throws IOException {
    walk((row, file, place) -> taker.accept(row), columns);
  }

  /**
   * The whole rows of those that count and are wanted, by source and path.
   *
   * @param wanted sees every row that counts once, in no order
   * @param columns what it looks at beside source, file and revision; the others may be null or
   *     zero in the rows it sees
   */
  public Map<String, IngestedFile> rows(Predicate<IngestedFile> wanted, String... columns)
      throws IOException {
    Map<String, IngestedFile> rows = new TreeMap<>();
    forEachWanted(wanted, row -> rows.put(key(row), row), columns);
    return rows;
  }

  private void forEachWanted(
      Predicate<IngestedFile> wanted, Consumer<IngestedFile> taker, String... columns)
      throws IOException {
    Map<LakeFile, BitSet> places = new LinkedHashMap<>();
    walk(
        (row, file, place) -> {
          if (!wanted.test(row)) {
            return;
          }
          if (atHand.containsKey(file.path())) {
            taker.accept(row);
          } else {
            places.computeIfAbsent(file, f -> new BitSet()).set(place);
          }
        },
        columns);
    for (Map.Entry<LakeFile, BitSet> some : places.entrySet()) {
      try (Rows<IngestedFile> all = version.read(List.of(some.getKey()), IngestedFile.class)) {
        int place = 0;
        for (IngestedFile row : all) {
          if (some.getValue().get(place++)) {
            taker.accept(row);
          }
        }
      }
    }
  }

  /** All rows that count, by source and path. */
  public Map<String, IngestedFile> rows() throws IOException {
    return rows(row -> true);
  }

  /**
   * The rows that concern an interval: files with a record in it, and files that gave no record at
   * all and were written since it began. A file of which one source could read nothing is left out
   * once another has read it.
   *
   * @param sources the sources there are
   * @param from first UTC day
   * @param to end, exclusive
   */
  public List<IngestedFile> ofInterval(Set<String> sources, LocalDate from, LocalDate to)
      throws IOException {
    int last = newestFirst.size(); // what was written before holds nothing of the interval
    while (isInOrder && last > 0 && !mayConcern(newestFirst.get(last - 1), from, to)) {
      last--;
    }
    Predicate<IngestedFile> concerning = concerning(from, to);
    List<IngestedFile> rows = new ArrayList<>();
    new Ledger(version, newestFirst.subList(0, last), ranges, isInOrder, atHand)
        .forEachWanted(
            row -> sources.contains(row.getSource()) && concerning.test(row),
            rows::add,
            "modified_at",
            "first_at",
            "last_at");
    rows.sort(BY_SOURCE_AND_FILE);
    return speaking(rows, sources);
  }

  /**
   * Whether a file has a record in the interval, or gave none and was written since it began.
   *
   * @param from first UTC day
   * @param to end, exclusive
   */
  public static Predicate<IngestedFile> concerning(LocalDate from, LocalDate to) {
    Instant start = start(from);
    Instant end = start(to);
    return file ->
        file.getFirstAt() == null
            ? !file.getModifiedAt().isBefore(start)
            : file.getFirstAt().isBefore(end) && !file.getLastAt().isBefore(start);
  }

  private boolean mayConcern(LakeFile file, LocalDate from, LocalDate to) {
    LongRange first = ranges.get(file.path()).get(1);
    LongRange last = ranges.get(file.path()).get(2);
    return first.nulls() > 0
        || first.min() < ChronoUnit.MICROS.between(Instant.EPOCH, start(to))
            && last.max() >= ChronoUnit.MICROS.between(Instant.EPOCH, start(from));
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /**
   * Of these rows those that still speak: a file of which one source could read nothing is left out
   * once another has read it, as after it was given a source with a mapping of its own.
   *
   * @param sources the sources there are
   */
  List<IngestedFile> speaking(Collection<IngestedFile> rows, Set<String> sources)
      throws IOException {
    Set<String> silent = new HashSet<>();
    rows.stream().filter(Ledger::isSilent).forEach(row -> silent.add(row.getFile()));
    Map<String, Long> read = new HashMap<>();
    if (!silent.isEmpty()) {
      forEach(
          row -> {
            if (row.getAccepted() > 0
                && silent.contains(row.getFile())
                && sources.contains(row.getSource())) {
              read.merge(row.getFile(), row.getRevision(), Math::max);
            }
          },
          "accepted");
    }
    return rows.stream()
        .filter(
            row ->
                !isSilent(row)
                    || read.getOrDefault(row.getFile(), Long.MIN_VALUE) <= row.getRevision())
        .toList();
  }

  private static boolean isSilent(IngestedFile row) {
    return row.getAccepted() + row.getDuplicates() == 0;
  }

  @FunctionalInterface
  private interface Walker {
    void row(IngestedFile row, LakeFile file, int place);
  }

  private void walk(Walker walker, String... columns) throws IOException {
    Set<String> wanted = new HashSet<>(List.of(columns));
    wanted.addAll(List.of(EVERY_TIME));
    FileKeys seen = new FileKeys();
    long[] newest = newestOfEach(seen);
    BitSet taken = new BitSet();
    for (LakeFile file : newestFirst) {
      Iterable<IngestedFile> held = atHand.get(file.path());
      try (Rows<IngestedFile> stored =
          held == null
              ? version.read(List.of(file), IngestedFile.class, wanted.toArray(String[]::new))
              : null) {
        int place = 0;
        for (IngestedFile row : held == null ? stored : held) {
          // One file alone holds no row twice.
          int number =
              newestFirst.size() == 1 && newest == null
                  ? place
                  : seen.add(row.getSource(), row.getFile());
          if (!taken.get(number) && (newest == null || newest[number] == row.getRevision())) {
            taken.set(number);
            walker.row(row, file, place);
          }
          place++;
        }
      }
    }
  }

  /**
   * The newest revision of each file, by its number; null where the order of the ledger's files
   * says it: no other program has put rows of several ingests into one.
   */
  private long[] newestOfEach(FileKeys seen) throws IOException {
    if (isInOrder) {
      return null;
    }
    long[] newest = new long[16];
    for (LakeFile file : newestFirst) {
      try (Rows<IngestedFile> rows = version.read(List.of(file), IngestedFile.class, EVERY_TIME)) {
        for (IngestedFile row : rows) {
          int number = seen.add(row.getSource(), row.getFile());
          if (number >= newest.length) {
            newest = Arrays.copyOf(newest, newest.length * 2);
          }
          newest[number] = Math.max(newest[number], row.getRevision());
        }
      }
    }
    return newest;
  }
}
