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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A sweep")
class SweepTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant LIMIT = Instant.parse("2020-01-02T00:00:00Z");

  @TempDir Path folder;

  @Test
  @DisplayName("deletes what only old versions and failed runs needed, and keeps every ingest id")
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
    assertThat(lake.published("i2").orElseThrow().number()).isEqualTo(2);
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
