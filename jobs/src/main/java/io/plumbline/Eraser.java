package io.plumbline;

import io.plumbline.schema.Billed;
import io.plumbline.schema.CapacityDay;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.schema.UsageDay;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.Digests;
import io.plumbline.shared.Erasure;
import io.plumbline.shared.Register;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Publish;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.stage.normalise.pii.Pseudonyms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;

/**
 * Takes rows out of the warehouse because retention or a person demands it, and records that in the
 * chain. First a version without them is published, then the erasure is recorded, then the files
 * that held them are deleted: whoever is killed in between runs the same command again.
 */
public final class Eraser {
  private final AuditConfig config;
  private final AuditClock clock;
  private final Lake lake;
  private final Path warehouse;

  /** Over the configured warehouse. */
  public Eraser(AuditConfig config, AuditClock clock) {
    this.config = config;
    this.clock = clock;
    this.lake = Lake.at(config.warehouse());
    this.warehouse = Path.of(lake.root());
  }

  /** What one erasure changes, while it is prepared. */
  private static final class Change {
    private final Publish publish;
    private final String name;
    private final List<LakeFile> gone = new ArrayList<>();
    private long rows;
    private int written;

    Change(Publish publish, String name) {
      this.publish = publish;
      this.name = name;
    }
  }

  /**
   * Erases the calls, metrics and links of all days before one; figures of runs stay, they hold no
   * rows of people.
   *
   * @param before first day that is kept, UTC
   * @return the erasure; null: there is no such row
   */
  public Erasure before(LocalDate before, String by, String reason) throws IOException {
    try (WriterLock lock = lake.lock()) {
      finish();
      LakeVersion version = lake.latest();
      Change change = change(lock, version, "before-" + before);
      for (LakeTable table : LakeTable.values()) {
        if (table.partitionedByDay()) {
          for (LakeFile file : version.files(table)) {
            if (file.day().isBefore(before)) {
              change.publish.remove(file);
              change.gone.add(file);
              change.rows += table == LakeTable.USAGE ? rows(version, file, Usage.class) : 0;
            }
          }
        }
      }
      rewrite(
          version,
          change,
          LakeTable.USAGE_DAILY,
          UsageDaily.class,
          cube -> cube.getDay().isBefore(before) ? null : cube);
      rewrite(
          version,
          change,
          LakeTable.USAGE_DAY,
          UsageDay.class,
          day -> day.getDay().isBefore(before) ? null : day);
      rewrite(
          version,
          change,
          LakeTable.CAPACITY_DAY,
          CapacityDay.class,
          day -> day.getDay().isBefore(before) ? null : day);
      return record(change, before, by, reason);
    }
  }

  /**
   * Takes the pseudonym of a person out of every row that holds it as the caller's; the calls stay,
   * and nobody can tell any more whose they were.
   *
   * @param subject the person as logs name them
   * @return the erasure; null: no row names the person
   * @throws IllegalStateException when there is no pseudonym key to find the person by
   */
  public Erasure subject(String subject, String by, String reason) throws IOException {
    String pseudonym =
        new Pseudonyms(
                config
                    .pseudonymKey()
                    .orElseThrow(() -> new IllegalStateException("There is no pseudonym key.")))
            .ofActor(subject);
    try (WriterLock lock = lake.lock()) {
      finish();
      LakeVersion version = lake.latest();
      Change change = change(lock, version, "subject");
      Map<String, String> moved = new TreeMap<>();
      long[] named = {0};
      for (LakeFile file : version.files(LakeTable.USAGE)) {
        if (names(version, file, pseudonym)) {
          moved.put(
              file.path(),
              replaced(
                  version,
                  change,
                  file,
                  Usage.class,
                  row -> {
                    if (pseudonym.equals(row.getActor())) {
                      row.setActor(null);
                      named[0]++;
                    }
                    return row;
                  }));
        }
      }
      rewrite(
          version,
          change,
          LakeTable.USAGE_DAILY,
          UsageDaily.class,
          cube -> {
            cube.setUsageFile(moved.getOrDefault(cube.getUsageFile(), cube.getUsageFile()));
            return cube;
          },
          cube -> moved.containsKey(cube.getUsageFile()));
      rewrite(
          version,
          change,
          LakeTable.REPORTED_USAGE,
          ReportedUsage.class,
          bucket -> {
            bucket.setActor(null);
            named[0]++;
            return bucket;
          },
          bucket -> pseudonym.equals(bucket.getActor()));
      rewrite(
          version,
          change,
          LakeTable.BILLED,
          Billed.class,
          line -> {
            line.setActor(null);
            named[0]++;
            return line;
          },
          line -> pseudonym.equals(line.getActor()));
      change.rows = named[0];
      return record(change, null, by, reason);
    }
  }

  private Change change(WriterLock lock, LakeVersion version, String what) {
    String name = "without-%s-%d".formatted(what, version.number() + 1);
    return new Change(lock.change(version, name), name);
  }

  private static boolean names(LakeVersion version, LakeFile file, String pseudonym)
      throws IOException {
    try (Rows<Usage> rows = version.read(List.of(file), Usage.class, "actor")) {
      for (Usage row : rows) {
        if (pseudonym.equals(row.getActor())) {
          return true;
        }
      }
    }
    return false;
  }

  private static <T extends SpecificRecord> long rows(
      LakeVersion version, LakeFile file, Class<T> type) throws IOException {
    long count = 0;
    try (Rows<T> rows = version.read(List.of(file), type, "source")) {
      while (rows.hasNext()) {
        rows.next();
        count++;
      }
    }
    return count;
  }

  /** Rows that become null are left out; files that would stay as they are are left alone. */
  private <T extends SpecificRecord> void rewrite(
      LakeVersion version, Change change, LakeTable table, Class<T> type, UnaryOperator<T> kept)
      throws IOException {
    rewrite(version, change, table, type, kept, row -> kept.apply(row) == null);
  }

  private <T extends SpecificRecord> void rewrite(
      LakeVersion version,
      Change change,
      LakeTable table,
      Class<T> type,
      UnaryOperator<T> kept,
      java.util.function.Predicate<T> concerned)
      throws IOException {
    for (LakeFile file : version.files(table)) {
      boolean any = false;
      try (Rows<T> rows = version.read(List.of(file), type)) {
        while (!any && rows.hasNext()) {
          any = concerned.test(rows.next());
        }
      }
      if (any) {
        replaced(version, change, file, type, row -> concerned.test(row) ? kept.apply(row) : row);
      }
    }
  }

  /** Path of the file written instead, which begins as the old one: names tell who wrote it. */
  private <T extends SpecificRecord> String replaced(
      LakeVersion version, Change change, LakeFile file, Class<T> type, UnaryOperator<T> kept)
      throws IOException {
    change.gone.add(file);
    change.publish.remove(file);
    String old = Path.of(file.path()).getFileName().toString().replaceFirst("\\.parquet$", "");
    String name = "%s-%s-%d".formatted(old, change.name, change.written++);
    try (LakeFileWriter writer = lake.create(file.table(), file.day(), name);
        Rows<T> rows = version.read(List.of(file), type)) {
      long written = 0;
      for (T row : rows) {
        T now = kept.apply(row);
        if (now != null) {
          writer.add(now);
          written++;
        }
      }
      if (written == 0) {
        return file.path();
      }
      io.plumbline.shared.lake.WrittenFile finished = writer.finish();
      change.publish.append(finished);
      return finished.path();
    }
  }

  private Erasure record(Change change, LocalDate before, String by, String reason)
      throws IOException {
    if (change.gone.isEmpty()) {
      return null;
    }
    Map<String, String> files = new LinkedHashMap<>();
    for (LakeFile file : change.gone) {
      Path path = Path.of(file.path());
      files.put(
          warehouse.relativize(path).toString().replace('\\', '/'),
          Digests.sha256(Files.readAllBytes(path)));
    }
    LakeVersion without = change.publish.publish();
    List<Erasure> earlier = Erasure.REGISTER.all(warehouse, new ArrayList<>());
    Erasure erasure =
        new Erasure(
            Register.nextNumber(earlier),
            clock.now(),
            by,
            reason,
            before,
            change.rows,
            files,
            without.number(),
            RunCatalog.of(RunStore.in(config.warehouse()))
                .newest()
                .map(RunCatalog.Published::sha256)
                .orElse(null),
            Register.lastDigest(earlier));
    Erasure.REGISTER.add(warehouse, erasure, config.signingKeyFile());
    delete(erasure);
    return erasure;
  }

  /** Deletes what recorded erasures left because they were killed. */
  private void finish() throws IOException {
    for (Erasure erasure : Erasure.REGISTER.all(warehouse, new ArrayList<>())) {
      delete(erasure);
    }
  }

  private void delete(Erasure erasure) throws IOException {
    for (String file : erasure.files().keySet()) {
      Path path = warehouse.resolve(file).normalize();
      if (path.startsWith(warehouse)) {
        Files.deleteIfExists(path);
      }
    }
  }
}
