package io.plumbline.shared.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.schema.Rejected;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDay;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A warehouse")
class LakeTest {
  static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  @TempDir Path folder;

  static <T extends SpecificRecord> WrittenFile write(
      Lake lake, LakeTable table, LocalDate day, String name, List<T> rows) throws IOException {
    try (LakeFileWriter writer = lake.create(table, day, name)) {
      for (T row : rows) {
        writer.add(row);
      }
      return writer.finish();
    }
  }

  @Test
  @DisplayName("in which nothing was published is empty, and reading creates nothing")
  void empty() {
    Lake lake = Lake.at(folder.resolve("none"));
    assertThat(lake.latest().number()).isZero();
    assertThat(lake.latest().files(LakeTable.USAGE)).isEmpty();
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  @DisplayName("shows all tables of a publish together, and an older version stays as it was")
  void publish() throws IOException {
    Lake lake = Lake.at(folder.resolve("w"));
    List<Usage> usage = new Records(1, DAY, 20).of(Usage.class, 500);
    List<Usage> next = new Records(2, DAY.plusDays(1), 20).of(Usage.class, 300);
    List<Rejected> rejected = new Records(3, DAY, 20).of(Rejected.class, 7);
    try (WriterLock lock = lake.lock()) {
      LakeVersion first =
          lock.change(lake.latest(), "i1")
              .append(write(lake, LakeTable.USAGE, DAY, "i1-0", usage))
              .append(write(lake, LakeTable.REJECTED, null, "i1-0", rejected))
              .publish();
      assertThat(first.number()).isEqualTo(1);
      LakeVersion second =
          lock.change(first, "i2")
              .append(write(lake, LakeTable.USAGE, DAY.plusDays(1), "i2-0", next))
              .replace(
                  first.files(LakeTable.REJECTED).get(0),
                  write(lake, LakeTable.REJECTED, null, "i2-0", rejected.subList(0, 3)))
              .publish();

      assertThat(second.read(Usage.class).toList())
          .hasSize(800)
          .startsWith(usage.get(0))
          .endsWith(next.get(299));
      assertThat(second.read(Usage.class, DAY, DAY.plusDays(1)).toList()).isEqualTo(usage);
      assertThat(second.read(Rejected.class).toList()).isEqualTo(rejected.subList(0, 3));
      assertThat(first.read(Usage.class).toList()).isEqualTo(usage);
      assertThat(first.read(Rejected.class).toList()).isEqualTo(rejected);
      assertThat(lake.latest().number()).isEqualTo(2);
      assertThat(lake.latest().sha256()).isEqualTo(second.sha256());
    }
  }

  @Test
  @DisplayName("publishes one ingest id once")
  void sameIngestTwice() throws IOException {
    Lake lake = Lake.at(folder);
    List<UsageDay> day = List.of(Records.usageDay(DAY, "i1", 5));
    try (WriterLock lock = lake.lock()) {
      LakeVersion before = lake.latest();
      WrittenFile file = write(lake, LakeTable.USAGE_DAY, null, "i1-0", day);
      lock.change(before, "i1").append(file).publish();
      for (LakeVersion base : List.of(before, lake.latest())) {
        WrittenFile again = write(lake, LakeTable.USAGE_DAY, null, "again-" + base.number(), day);
        assertThat(lock.change(base, "i1").append(again).publish().number()).isEqualTo(1);
      }
      assertThat(lake.latest().read(UsageDay.class).toList()).isEqualTo(day);
    }
  }

  @Test
  @DisplayName("chooses rows of a day in a table that is not divided by day")
  void rowsOfADay() throws IOException {
    Lake lake = Lake.at(folder);
    List<UsageDay> days =
        Stream.of(0, 1, 2).map(i -> Records.usageDay(DAY.plusDays(i), "i1", i)).toList();
    try (WriterLock lock = lake.lock()) {
      LakeVersion version =
          lock.change(lake.latest(), "i1")
              .append(write(lake, LakeTable.USAGE_DAY, null, "a", days))
              .append(
                  write(
                      lake,
                      LakeTable.USAGE_DAY,
                      null,
                      "b",
                      List.of(Records.usageDay(DAY.plusDays(40), "i1", 9))))
              .publish();
      assertThat(version.read(UsageDay.class, DAY.plusDays(1), DAY.plusDays(3)).toList())
          .isEqualTo(days.subList(1, 3));
      assertThat(version.files(LakeTable.USAGE_DAY, DAY, DAY.plusDays(3))).hasSize(1);
    }
  }

  @Test
  @DisplayName("passes by rows of other values in a column, and those that have none")
  void rowsOfSomeValues() throws IOException {
    Lake lake = Lake.at(folder);
    List<Usage> usage = new Records(4, DAY, 20).of(Usage.class, 500);
    Set<Object> teams = new HashSet<>(Arrays.asList(usage.get(0).getTeam(), null));
    Set<Object> operations = new HashSet<>();
    usage.stream().limit(250).forEach(row -> operations.add(row.getOperationHi()));
    List<Usage> wanted =
        usage.stream()
            .filter(row -> teams.contains(row.getTeam()))
            .filter(row -> operations.contains(row.getOperationHi()))
            .toList();
    assertThat(wanted).hasSizeBetween(2, 499);
    try (WriterLock lock = lake.lock()) {
      LakeVersion version =
          lock.change(lake.latest(), "i1")
              .append(write(lake, LakeTable.USAGE, DAY, "a", usage))
              .publish();
      assertThat(
              version
                  .read(Usage.class)
                  .where("team", teams)
                  .where("operation_hi", operations)
                  .toList())
          .isEqualTo(wanted);
    }
  }

  @Test
  @DisplayName("is written by one run at a time, and the other is told who holds it")
  void lock() {
    Lake lake = Lake.at(folder);
    WriterLock first = lake.lock();
    assertThatThrownBy(lake::lock)
        .isInstanceOf(WarehouseBusyException.class)
        .hasMessageStartingWith(
            "Another run holds the warehouse %s: process %d on "
                .formatted(folder, ProcessHandle.current().pid()))
        .hasMessageEndingWith(
            ". Wait for it to end and run the same command again; a run that was killed holds"
                + " nothing.");
    first.close();
    lake.lock().close();
  }

  @Test
  @DisplayName("can be read by its owner only")
  void rights() throws IOException {
    Lake lake = Lake.at(folder.resolve("w"));
    try (WriterLock lock = lake.lock()) {
      List<Usage> usage = new Records(1, DAY, 20).of(Usage.class, 5);
      lock.change(lake.latest(), "i1")
          .append(write(lake, LakeTable.USAGE, DAY, "i1-0", usage))
          .publish();
    }
    try (Stream<Path> all = Files.walk(Path.of(lake.root()))) {
      assertThat(all)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  @Test
  @DisplayName("copies the rows of a file that are kept")
  void copy() throws IOException {
    Lake lake = Lake.at(folder);
    List<Usage> usage = new Records(4, DAY, 20).of(Usage.class, 1000);
    try (WriterLock lock = lake.lock()) {
      LakeVersion version =
          lock.change(lake.latest(), "i1")
              .append(write(lake, LakeTable.USAGE, DAY, "i1-0", usage))
              .publish();
      LakeFile old = version.files(LakeTable.USAGE).get(0);
      try (LakeFileWriter writer = lake.create(LakeTable.USAGE, DAY, "i2-0")) {
        version.copy(old, row -> row % 3 != 0, writer);
        version = lock.change(version, "i2").replace(old, writer.finish()).publish();
      }
      List<Usage> kept = usage.stream().filter(row -> usage.indexOf(row) % 3 != 0).toList();
      assertThat(version.read(Usage.class).toList()).isEqualTo(kept);
      long[][] keys = version.longs(version.files(LakeTable.USAGE).get(0), "key_hi", "key_lo");
      assertThat(keys[0]).containsExactly(kept.stream().mapToLong(Usage::getKeyHi).toArray());
      assertThat(keys[1]).containsExactly(kept.stream().mapToLong(Usage::getKeyLo).toArray());
    }
  }

  @Test
  @DisplayName(
      "is written by tasks elsewhere: what they carry there and bring back is serialisable")
  void tasks() throws Exception {
    Lake lake = Lake.at(folder);
    List<Usage> usage = new Records(6, DAY, 20).of(Usage.class, 50);
    WrittenFile brought;
    try (LakeFileWriter writer = sent(lake.folder()).create(LakeTable.USAGE, DAY, "t-0")) {
      for (Usage row : usage) {
        writer.add(row);
      }
      brought = sent(writer.finish());
    }
    try (WriterLock lock = lake.lock()) {
      assertThat(
              lock.change(lake.latest(), "i").append(brought).publish().read(Usage.class).toList())
          .isEqualTo(usage);
    }
  }

  @Test
  @DisplayName("keeps nothing of a file that a failed task did not finish")
  void unfinished() throws IOException {
    Lake lake = Lake.at(folder);
    Usage other = new Records(7, DAY.plusDays(1), 20).of(Usage.class, 1).get(0);
    try (LakeFileWriter writer = lake.create(LakeTable.USAGE, DAY, "t-0")) {
      assertThatThrownBy(() -> writer.add(other))
          .hasMessage("A row of 2026-11-21 does not fit the file of 2026-11-20.");
    }
    assertThat(folder.resolve("usage/data/day=2026-11-20")).isEmptyDirectory();
    assertThatThrownBy(() -> lake.create(LakeTable.USAGE, null, "t-1"))
        .hasMessage("A file of usage needs the day of its rows.");
    assertThatThrownBy(() -> lake.create(LakeTable.BILLED, DAY, "t-1"))
        .hasMessage("A file of billed has no day: the table is not divided by day.");
  }

  @Test
  @DisplayName("reads only the columns asked for, and refuses unknown ones by name")
  void columns() throws IOException {
    Lake lake = Lake.at(folder);
    List<Usage> usage = new Records(8, DAY, 20).of(Usage.class, 10);
    LakeVersion version =
        new Publish(lake, lake.latest(), "i")
            .append(write(lake, LakeTable.USAGE, DAY, "a", usage))
            .publish();
    Usage first = version.read(Usage.class, DAY, DAY.plusDays(1), "model_served", "day").next();
    assertThat(first.getModelServed()).isEqualTo(usage.get(0).getModelServed());
    assertThat(first.getDay()).isEqualTo(DAY);
    assertThat(first.getCallId()).isNull();
    assertThatThrownBy(() -> version.read(Usage.class, DAY, DAY.plusDays(1), "modle"))
        .hasMessage("Table of Usage has no column 'modle'.");
    assertThatThrownBy(() -> version.longs(version.files(LakeTable.USAGE).get(0), "duration_us"))
        .hasMessage("Column 'duration_us' is not a required long.");
    String file = version.files(LakeTable.USAGE).get(0).path();
    long[][] durations = lake.folder().longs(file, -7, "duration_us");
    assertThat(durations[0])
        .containsExactly(
            usage.stream()
                .mapToLong(row -> row.getDurationUs() == null ? -7 : row.getDurationUs())
                .toArray());
    assertThat(durations[0]).contains(-7);
    assertThatThrownBy(() -> lake.folder().longs(file, -7, "model_served"))
        .hasMessage("Column 'model_served' is not a long.");
    assertThatThrownBy(() -> version.read(Rejected.class, DAY, DAY.plusDays(1)).hasNext())
        .hasMessage("Table of Rejected has no column 'day' to choose rows by.");
  }

  @Test
  @DisplayName("is a folder: another place is refused with what works")
  void places() {
    assertThat(Lake.at("file:///tmp/a/../w").root()).isEqualTo("/tmp/w");
    assertThatThrownBy(() -> Lake.at("s3://bucket/w"))
        .hasMessage(
            "Cannot keep a warehouse at 's3://bucket/w': only folders of this machine work yet.");
  }

  @SuppressWarnings("unchecked") // what comes back is what was sent
  private static <T> T sent(T value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }
}
