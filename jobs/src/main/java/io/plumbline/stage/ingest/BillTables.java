package io.plumbline.stage.ingest;

import io.plumbline.schema.Billed;
import io.plumbline.schema.BilledPeriod;
import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeFolder;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Publish;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Lines of bills and their billing periods. A period is made anew from all files of its source that
 * hold it when one of them is new or has changed; a file with the same bytes as another of its
 * source adds nothing, and lines that a later file says anew are kept and do not count.
 */
final class BillTables {
  private final IngestStep step;
  private final LakeVersion base;
  private final PendingFiles pending;
  private final LakeFolder folder;
  private final Map<String, IngestedFile> read;
  private final Map<String, RestatedCharges.Export> exports = new HashMap<>();

  /**
   * @param read ledger rows of the files read now, by source and path; duplicates are counted in
   */
  BillTables(IngestStep step, Map<String, IngestedFile> read) {
    this.step = step;
    this.base = step.base();
    this.pending = step.pending();
    this.folder = step.lake().folder();
    this.read = read;
  }

  private record Period(String source, LocalDate start) implements Comparable<Period> {
    @Override
    public int compareTo(Period other) {
      return Comparator.comparing(Period::source).thenComparing(Period::start).compare(this, other);
    }
  }

  /** Files read now that hold, or held when they were read last, lines of bills. */
  private Set<String> reread() {
    Set<String> files = new TreeSet<>();
    read.forEach(
        (key, row) -> {
          IngestedFile before = pending.known(key);
          boolean gone = RejectReason.UNREADABLE_FILE.code().equals(row.getFault());
          if (!gone
              && (StatementTables.isStatement(step.formats(), row)
                  || StatementTables.isStatement(step.formats(), before))) {
            files.add(key);
          }
        });
    return files;
  }

  /**
   * Publishes the periods that change.
   *
   * @param files lines that were read now
   */
  void publish(List<WrittenFile> files, Publish publish) throws IOException {
    Set<String> reread = reread();
    if (files.isEmpty() && reread.isEmpty()) {
      return;
    }
    Set<String> twins = twins(reread);
    Map<Period, Version> before = new TreeMap<>();
    Set<Period> touched = new TreeSet<>();
    each(
        base.newest(Billed.class),
        row -> true,
        row -> {
          before.computeIfAbsent(period(row), p -> new Version()).add(row);
          if (reread.contains(file(row))) {
            touched.add(period(row));
          }
        });
    for (WrittenFile file : files) {
      each(
          folder.rows(file.path(), null, Billed.class),
          row -> true,
          row -> {
            if (twins.contains(file(row))) {
              StatementTables.duplicate(read.get(file(row)));
            } else {
              touched.add(period(row));
            }
          });
    }
    Present present = new Present(files, twins, reread, Set.copyOf(touched));
    RestatedCharges restated = new RestatedCharges(this::export);
    present.each(restated::look);
    present.each(restated::weigh);
    Map<Period, Version> now = new TreeMap<>();
    present.each(
        row -> {
          row.setSupersededBy(restated.supersededBy(row));
          now.computeIfAbsent(period(row), p -> new Version()).add(row);
        });
    touched.removeIf(p -> now.containsKey(p) && now.get(p).equals(before.get(p)));
    if (touched.isEmpty()) {
      return;
    }
    long revision = step.revision();
    if (touched.stream().anyMatch(now::containsKey)) {
      try (LakeFileWriter writer = step.create(LakeTable.BILLED)) {
        new Present(files, twins, reread, touched)
            .each(
                row -> {
                  row.setSupersededBy(restated.supersededBy(row));
                  row.setRevision(revision);
                  add(writer, row);
                });
        publish.append(writer.finish());
      }
    }
    try (LakeFileWriter writer = step.create(LakeTable.BILLED_PERIOD)) {
      for (Period period : touched) {
        writer.add(now.getOrDefault(period, new Version()).row(period, revision, step.id()));
      }
      publish.append(writer.finish());
    }
  }

  /** Every line of these periods that a file holds now: of files read now, and of the others. */
  private final class Present {
    private final List<WrittenFile> files;
    private final Set<String> twins;
    private final Set<String> reread;
    private final Set<Period> periods;

    Present(List<WrittenFile> files, Set<String> twins, Set<String> reread, Set<Period> periods) {
      this.files = files;
      this.twins = twins;
      this.reread = reread;
      this.periods = periods;
    }

    void each(Consumer<Billed> taker) throws IOException {
      BillTables.each(
          base.newest(Billed.class),
          row -> periods.contains(period(row)) && !reread.contains(file(row)) && isPresent(row),
          taker);
      for (WrittenFile file : files) {
        BillTables.each(
            folder.rows(file.path(), null, Billed.class),
            row -> periods.contains(period(row)) && !twins.contains(file(row)),
            taker);
      }
    }
  }

  private static void each(Rows<Billed> rows, Predicate<Billed> wanted, Consumer<Billed> taker)
      throws IOException {
    try (rows) {
      for (Billed row : rows) {
        if (wanted.test(row)) {
          taker.accept(row);
        }
      }
    }
  }

  private static void add(LakeFileWriter writer, Billed row) {
    try {
      writer.add(row);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to the warehouse: " + e.getMessage(), e);
    }
  }

  private RestatedCharges.Export export(Billed row) {
    return exports.computeIfAbsent(
        file(row),
        key -> {
          IngestedFile file = read.getOrDefault(key, pending.known(key));
          IngestedFile known = file == null ? noLongerBill(row) : file;
          return RestatedCharges.Export.of(row.getFile(), TimeText.micros(known.getModifiedAt()));
        });
  }

  /** The ledger's row of a file whose bill counts though the file holds something else by now. */
  private IngestedFile noLongerBill(Billed row) {
    try {
      return Ledger.of(base)
          .rows(
              one -> one.getFile().equals(row.getFile()) && one.getSource().equals(row.getSource()))
          .get(file(row));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the warehouse: " + e.getMessage(), e);
    }
  }

  private static Period period(Billed row) {
    return new Period(row.getSource(), row.getBillingPeriodStart());
  }

  /**
   * Files read now that have the same bytes as a file of their source that counts already. A part
   * that a later run writes again is none: by it that run says days anew.
   */
  private Set<String> twins(Set<String> reread) {
    Map<String, String> kept = new HashMap<>();
    Set<String> twins = new HashSet<>();
    pending
        .ledger()
        .forEach(
            (key, known) -> {
              boolean counts = !read.containsKey(key) && known.getAccepted() > 0;
              if (counts && pending.present().find(known.getSource(), known.getFile()) >= 0) {
                kept.putIfAbsent(twin(known), key);
              }
            });
    for (String key : reread) {
      IngestedFile row = read.get(key);
      if (kept.putIfAbsent(twin(row), key) != null) {
        twins.add(key);
      }
    }
    return twins;
  }

  private static String twin(IngestedFile file) {
    RestatedCharges.Export of = RestatedCharges.Export.of(file.getFile(), 0);
    String bytes = Ledger.key(file.getSource(), file.getSha256());
    return of.run() == null ? bytes : bytes + of.export() + of.run();
  }

  /** A file in a folder that could not be listed is not taken for gone. */
  private boolean isPresent(Billed row) {
    return pending.present().find(row.getSource(), row.getFile()) >= 0
        || pending.unlisted().stream()
            .anyMatch(
                u -> u.source().equals(row.getSource()) && row.getFile().startsWith(u.folder()));
  }

  /** What a billing period holds: sums, and a digest that does not depend on the lines' order. */
  private static final class Version {
    private final Set<String> files = new HashSet<>();
    private final Map<String, BigDecimal> cost = new TreeMap<>();
    private long lines;
    private long superseded;
    private long hi;
    private long lo;

    void add(Billed row) {
      if (row.getSupersededBy() == null) {
        files.add(row.getFile());
        lines++;
        cost.merge(row.getCurrency(), row.getBilledCost(), BigDecimal::add);
      } else {
        superseded++;
      }
      KeyDigest digest =
          new KeyDigest()
              .begin("billed")
              .add(row.getFile())
              .add(row.getPosition())
              .add(StatementTables.content(row, Set.of()))
              .end();
      hi += digest.hi();
      lo += digest.lo();
    }

    BilledPeriod row(Period period, long revision, String ingestId) {
      return new BilledPeriod(
          period.source(),
          period.start(),
          revision,
          ingestId,
          (long) files.size(),
          lines,
          cost.entrySet().stream()
              .map(e -> e.getKey() + " " + e.getValue().stripTrailingZeros().toPlainString())
              .collect(Collectors.joining(",")),
          superseded);
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Version other
          && lines == other.lines
          && superseded == other.superseded
          && hi == other.hi
          && lo == other.lo;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(hi ^ lo);
    }
  }

  private static String file(Billed row) {
    return StatementTables.file(row);
  }
}
