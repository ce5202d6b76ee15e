package io.plumbline.shared.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.schema.UsageDay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A sweep")
class SweepTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant LIMIT = Instant.parse("2020-01-02T00:00:00Z");

  @TempDir Path folder;

  @Test
  @DisplayName(
      "deletes what only old versions and failed runs needed, and keeps every version file")
  void sweep() throws IOException {
    Lake lake = Lake.at(folder);
    for (int i = 1; i <= 5; i++) {
      PublishTest.change(lake, lake.latest(), "i" + i, i).publish();
    }
    PublishTest.change(lake, lake.latest(), "never published", 3);
    Path half = Files.createDirectories(folder.resolve("runs/.tmp-r1-x")).resolve("spend.parquet");
    Files.writeString(half, "half");
    Path run = Files.createDirectories(folder.resolve("runs/r0")).resolve("spend.parquet");
    Files.writeString(run, "a published run");
    Files.writeString(folder.resolve("versions/.tmp-abc"), "half");
    age(LONG_AGO);
    WrittenFile fresh =
        LakeTest.write(
            lake, LakeTable.USAGE_DAY, null, "in work", List.of(Records.usageDay(DAY, "i6", 1)));

    try (WriterLock lock = lake.lock()) {
      assertThat(lock.sweep(2, Set.of(1L), LIMIT)).isPositive();
      assertThat(lock.sweep(2, Set.of(1L), LIMIT)).as("a second sweep").isZero();
    }

    assertThat(half).doesNotExist();
    assertThat(run).exists();
    assertThat(folder.resolve("versions/.tmp-abc")).doesNotExist();
    assertThat(Path.of(fresh.path())).as("younger than the limit").exists();
    assertThat(folder.resolve("usage_day/data"))
        .isDirectoryNotContaining(file -> file.getFileName().toString().contains("never"));
    for (long kept : new long[] {1, 4, 5}) {
      assertThat(PublishTest.whole(lake.version(kept))).isEqualTo("i" + kept);
    }
    assertThatThrownBy(() -> lake.version(2).read(UsageDay.class))
        .hasMessageStartingWith(
            "Version 2 of the warehouse " + folder + " is no longer kept: usage_day/metadata/");
    assertThat(lake.version(2).ingestId()).isEqualTo("i2");
  }

  @ParameterizedTest(name = "versions kept: {0}")
  @MethodSource("someVersions")
  @DisplayName("keeps exactly what the kept versions are made of, whichever these are")
  void exactly(Set<Long> kept) throws IOException {
    Lake lake = Lake.at(folder);
    for (int i = 1; i <= 6; i++) {
      if (i == 4) { // a version that leaves one of two tables as it was, and takes nothing out
        new Publish(lake, lake.latest(), "i4")
            .append(
                LakeTest.write(
                    lake,
                    LakeTable.USAGE_DAY,
                    null,
                    "more",
                    List.of(Records.usageDay(DAY, "i4", 1))))
            .publish();
      } else {
        PublishTest.change(lake, lake.latest(), "i" + i, i).publish();
      }
    }
    age(LONG_AGO);
    Set<String> needed = new TreeSet<>();
    for (long number : kept) {
      needed.addAll(madeOf(lake, lake.version(number)));
    }
    needed.addAll(madeOf(lake, lake.latest()));

    try (WriterLock lock = lake.lock()) {
      lock.sweep(1, kept, LIMIT);
    }

    Set<String> left = new TreeSet<>();
    for (LakeTable table : List.of(LakeTable.USAGE_DAY, LakeTable.INGESTED_FILE)) {
      for (Storage.Found found : new LocalStorage().walk(lake.tableFolder(table))) {
        left.add(found.location());
      }
    }
    assertThat(left).isEqualTo(needed);
  }

  static Stream<Set<Long>> someVersions() {
    return IntStream.range(0, 32)
        .mapToObj(
            bits ->
                LongStream.rangeClosed(1, 5)
                    .filter(number -> (bits >> number - 1 & 1) == 1)
                    .boxed()
                    .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** As Iceberg itself follows a table from its metadata to its data. */
  private static Set<String> madeOf(Lake lake, LakeVersion version) {
    Set<String> files = new TreeSet<>();
    version.file().tables().values().forEach(t -> files.add(lake.absolute(t.metadata())));
    for (LakeTable table : List.of(LakeTable.USAGE_DAY, LakeTable.INGESTED_FILE)) {
      StagedTable staged = version.staged(table);
      Snapshot snapshot = staged.current().currentSnapshot();
      files.add(snapshot.manifestListLocation());
      snapshot.allManifests(staged.io()).forEach(manifest -> files.add(manifest.path()));
      version.files(table).forEach(file -> files.add(file.path()));
    }
    return files;
  }

  @Test
  @DisplayName("always keeps the newest version")
  void newest() {
    try (WriterLock lock = Lake.at(folder).lock()) {
      assertThatThrownBy(() -> lock.sweep(0, Set.of(), LIMIT))
          .hasMessage("The newest version is always kept: keep at least 1.");
    }
  }

  private void age(Instant time) throws IOException {
    for (Storage.Found found : new LocalStorage().walk(folder.toString())) {
      Files.setLastModifiedTime(Path.of(found.location()), FileTime.from(time));
    }
  }
}
