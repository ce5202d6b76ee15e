package io.plumbline.shared.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.Seeded;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.UsageDay;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificData;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A publish")
class PublishTest {
  /** Processes killed inside the publish; {@code -Dplumbline.kills=100} for more. */
  private static final int KILLS = Integer.getInteger("plumbline.kills", 7);

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  @TempDir Path folder;

  /** Two tables that agree in every whole version: as many ledger rows as days, of one ingest. */
  static Publish change(Lake lake, LakeVersion base, String ingestId, int rows) throws IOException {
    return change(lake, lake, base, ingestId, rows);
  }

  static Publish change(Lake lake, Lake publisher, LakeVersion base, String ingestId, int rows)
      throws IOException {
    List<UsageDay> days = new ArrayList<>();
    List<IngestedFile> files = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      days.add(Records.usageDay(DAY.plusDays(i), ingestId, i));
      IngestedFile file = new Records(i, DAY, 3).of(IngestedFile.class, 1).get(0);
      file.setIngestId(ingestId);
      files.add(file);
    }
    String name = ingestId + "-" + java.util.UUID.randomUUID();
    Publish publish = new Publish(publisher, base, ingestId);
    base.files(LakeTable.USAGE_DAY).forEach(publish::remove);
    base.files(LakeTable.INGESTED_FILE).forEach(publish::remove);
    return publish
        .append(LakeTest.write(lake, LakeTable.USAGE_DAY, null, name, days))
        .append(LakeTest.write(lake, LakeTable.INGESTED_FILE, null, name, files));
  }

  /** The ingest a whole version is of; fails when tables of two publishes are mixed. */
  static String whole(LakeVersion version) {
    List<String> ids = new ArrayList<>();
    version.read(UsageDay.class).toList().forEach(day -> ids.add(day.getIngestId()));
    version.read(IngestedFile.class).toList().forEach(file -> ids.add(file.getIngestId()));
    assertThat(version.read(UsageDay.class).toList())
        .hasSameSizeAs(version.read(IngestedFile.class).toList());
    assertThat(ids).allMatch(id -> id.equals(version.ingestId()));
    return version.ingestId();
  }

  @Test
  @DisplayName(
      "that races another through a pause before the link wins or is told, ten times of ten")
  void race() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Lake quiet = Lake.at(folder);
      change(quiet, quiet.latest(), "first", 2).publish();
      for (int round = 0; round < 10; round++) {
        CyclicBarrier bothReady = new CyclicBarrier(2);
        LakeVersion base = quiet.latest();
        List<Future<LakeVersion>> results = new ArrayList<>();
        for (String writer : List.of("a", "b")) {
          Lake lake =
              new Lake(
                  folder.toString(),
                  new LocalStorage(
                      (call, path) -> {
                        if (call.equals("link")) {
                          await(bothReady);
                        }
                      }));
          String id = writer + round;
          results.add(
              pool.submit((Callable<LakeVersion>) () -> change(lake, base, id, 3).publish()));
        }
        List<LakeVersion> won = new ArrayList<>();
        List<Throwable> lost = new ArrayList<>();
        for (Future<LakeVersion> result : results) {
          try {
            won.add(result.get(60, TimeUnit.SECONDS));
          } catch (java.util.concurrent.ExecutionException e) {
            lost.add(e.getCause());
          }
        }
        assertThat(won).hasSize(1);
        assertThat(lost)
            .singleElement()
            .isInstanceOf(PublishConflictException.class)
            .extracting(Throwable::getMessage)
            .isEqualTo(
                "Another run published version %d of the warehouse %s while this one was preparing"
                        .formatted(base.number() + 1, folder)
                    + " it. Nothing of this run was published. Run the same command again.");
        assertThat(whole(quiet.latest())).isEqualTo(won.get(0).ingestId());
        assertThat(quiet.latest().number()).isEqualTo(base.number() + 1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void await(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Test
  @DisplayName(
      "that fails at any of its file-system calls leaves the old or the new, and can be repeated")
  void faults() throws IOException {
    int failures = 0;
    for (int n = 1; ; n++) {
      Path warehouse = folder.resolve("w" + n);
      Lake quiet = Lake.at(warehouse);
      change(quiet, quiet.latest(), "old", 2).publish();
      AtomicInteger calls = new AtomicInteger(Integer.MIN_VALUE);
      int failing = n;
      Lake faulty =
          new Lake(
              warehouse.toString(),
              new LocalStorage(
                  (call, path) -> {
                    if (calls.incrementAndGet() == failing) {
                      throw new IOException("no space left on device, said the test, at " + call);
                    }
                  }));
      Publish publish = change(faulty, faulty.latest(), "new", 5);
      calls.set(0);
      boolean passed = false;
      try {
        publish.publish();
        passed = calls.get() < failing;
      } catch (RuntimeException e) {
        assertThat(e).hasStackTraceContaining("no space left on device");
      }
      assertThat(whole(quiet.latest())).isIn("old", "new");
      // The same command again, as a scheduler would.
      LakeVersion again = change(quiet, quiet.latest(), "new", 5).publish();
      assertThat(again.number()).isEqualTo(2);
      assertThat(whole(quiet.latest())).isEqualTo("new");
      assertThat(quiet.latest().read(UsageDay.class).toList()).hasSize(5);
      if (passed) {
        break;
      }
      failures++;
    }
    assertThat(failures).as("calls that were made to fail").isGreaterThan(15);
  }

  @Test
  @DisplayName("that is killed at a random moment leaves the old or the new, and can be repeated")
  void kills() throws Exception {
    Path warehouse = folder.resolve("w");
    Lake lake = Lake.at(warehouse);
    change(lake, lake.latest(), "first", 2).publish();
    AtomicInteger calls = new AtomicInteger();
    Lake counting =
        new Lake(warehouse.toString(), new LocalStorage((call, path) -> calls.incrementAndGet()));
    change(lake, counting, lake.latest(), "counted", 4).publish();
    Random random = Seeded.random(11);
    String last = "counted";
    int leftNew = 0;
    for (int round = 0; round < KILLS; round++) {
      String id = "kill" + round;
      // The last rounds stop around the link, where success is real and not yet reported.
      int total = calls.get();
      int at = round < KILLS - 3 ? 1 + random.nextInt(total) : total - (KILLS - 1 - round);
      Path said = folder.resolve(id + ".out");
      Process child = publishInChild(id, at, said);
      while (Files.size(said) == 0 && child.isAlive()) {
        Thread.sleep(5);
      }
      assertThat(child.isAlive()).as("the child stopped at call %d", at).isTrue();
      assertThatThrownBy(lake::lock)
          .isInstanceOf(WarehouseBusyException.class)
          .hasMessageContaining(": process " + child.pid() + " on ")
          .hasMessageContaining(", running since 2");
      child.destroyForcibly();
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isEqualTo(128 + 9);
      String found = whole(lake.latest());
      assertThat(found).isIn(last, id);
      leftNew += found.equals(id) ? 1 : 0;
      lake.lock().close(); // a killed run holds nothing
      LakeVersion again = change(lake, lake.latest(), id, 4).publish();
      assertThat(again.number()).isEqualTo(round + 3);
      assertThat(whole(lake.latest())).isEqualTo(id);
      last = id;
    }
    assertThat(leftNew).as("kills after the link").isBetween(1, KILLS - 1);
  }

  private Process publishInChild(String id, int stopAt, Path said) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(Child.class.getName(), folder.resolve("w").toString(), id, "" + stopAt));
    Files.createFile(said);
    return new ProcessBuilder(command)
        .redirectError(new File("/dev/null"))
        .redirectOutput(said.toFile())
        .start();
  }

  /**
   * A run that holds the lock, stops before one of its file-system calls and waits to be killed.
   */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      int stopAt = Integer.parseInt(args[2]);
      AtomicInteger calls = new AtomicInteger();
      Lake stopping =
          new Lake(
              args[0],
              new LocalStorage(
                  (call, path) -> {
                    if (calls.incrementAndGet() == stopAt) {
                      System.out.println("before " + call);
                      System.out.flush();
                      LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(2));
                    }
                  }));
      Lake lake = Lake.at(args[0]);
      try (WriterLock lock = lake.lock()) {
        change(lake, stopping, lake.latest(), args[1], 4).publish();
      }
    }
  }

  @Test
  @DisplayName("refuses files that do not fit their table, all faults at once, and changes nothing")
  void misfit() throws IOException {
    Lake lake = Lake.at(folder);
    WrittenFile good =
        LakeTest.write(
            lake, LakeTable.USAGE_DAY, null, "good", List.of(Records.usageDay(DAY, "i", 1)));
    Path withoutIds = folder.resolve("without-ids.parquet");
    try (ParquetWriter<UsageDay> other =
        AvroParquetWriter.<UsageDay>builder(
                ParquetFiles.output(new LocalStorage(), withoutIds.toString()))
            .withSchema(SpecificData.get().getSchema(UsageDay.class))
            .withDataModel(SpecificData.getForClass(UsageDay.class))
            .withConf(new PlainParquetConfiguration())
            .build()) {
      other.write(Records.usageDay(DAY, "i", 1));
    }
    Publish publish =
        new Publish(lake, lake.latest(), "i")
            .append(
                new WrittenFile(
                    LakeTable.USAGE_DAY, null, withoutIds.toString(), 1, Files.size(withoutIds)))
            .append(new WrittenFile(LakeTable.USAGE_DAY, null, good.path(), 2, good.bytes() + 1))
            .append(new WrittenFile(LakeTable.REJECTED, null, good.path(), 1, good.bytes()))
            .append(new WrittenFile(LakeTable.REJECTED, null, folder + "/gone.parquet", 1, 1));
    assertThatThrownBy(publish::publish)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot publish: ")
        .hasMessageContaining(withoutIds + " has no field id for column 'day'.")
        .hasMessageContaining(good.path() + " holds 1 rows, not the 2 reported.")
        .hasMessageContaining(
            "%s has %d bytes, not the %d reported."
                .formatted(good.path(), good.bytes(), good.bytes() + 1))
        .hasMessageContaining(good.path() + " lacks column 'source'.")
        .hasMessageContaining(good.path() + " has column 'day', which table rejected has not.")
        .hasMessageContaining(folder + "/gone.parquet cannot be read: ")
        .hasMessageEndingWith(" Nothing was changed.");
    assertThat(lake.latest().number()).isZero();
  }

  @Test
  @DisplayName("that replaces a file another publish took out is a conflict")
  void replacedTwice() throws IOException {
    Lake lake = Lake.at(folder);
    LakeVersion first = change(lake, lake.latest(), "i1", 1).publish();
    LakeVersion second = change(lake, first, "i2", 2).publish();
    Publish late = new Publish(lake, second, "i3");
    first.files(LakeTable.USAGE_DAY).forEach(late::remove);
    assertThatThrownBy(late::publish)
        .isInstanceOf(PublishConflictException.class)
        .hasMessageStartingWith("Cannot publish on top of version 2: it does not hold ")
        .hasMessageEndingWith(".parquet, which was to be taken out. Run the same command again.");
    assertThat(lake.latest().number()).isEqualTo(2);
  }

  @Test
  @DisplayName("leaves metadata that is noticed when somebody changes it afterwards")
  void changedMetadata() throws IOException {
    Lake lake = Lake.at(folder);
    LakeVersion version = change(lake, lake.latest(), "i1", 1).publish();
    Path metadata = folder.resolve(version.file().tables().get("usage_day").metadata());
    Files.writeString(metadata, Files.readString(metadata).replace("\"day\"", "\"dav\""));
    assertThatThrownBy(() -> lake.latest().files(LakeTable.USAGE_DAY))
        .hasMessageContaining(metadata + ": it was changed after it was published (SHA-256 ");
  }

  @Test
  @DisplayName("refuses to add a file that is in the table already")
  void addedTwice() throws IOException {
    Lake lake = Lake.at(folder);
    WrittenFile file =
        LakeTest.write(
            lake, LakeTable.USAGE_DAY, null, "a", List.of(Records.usageDay(DAY, "i1", 1)));
    LakeVersion version = new Publish(lake, lake.latest(), "i1").append(file).publish();
    assertThatThrownBy(() -> new Publish(lake, version, "i2").append(file).publish())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.path() + " is in table usage_day already.");
    assertThatThrownBy(
            () -> new Publish(lake, lake.version(0), "i3").append(file).append(file).publish())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.path() + " is in table usage_day already.");
  }

  @Test
  @DisplayName("of a removed last file leaves an empty table")
  void emptied() throws IOException {
    Lake lake = Lake.at(folder);
    LakeVersion version = change(lake, lake.latest(), "i1", 1).publish();
    Publish publish = new Publish(lake, version, "i2");
    version.files(LakeTable.USAGE_DAY).forEach(publish::remove);
    assertThat(publish.publish().read(UsageDay.class).toList()).isEmpty();
    assertThat(lake.latest().read(IngestedFile.class).toList()).hasSize(1);
  }
}
