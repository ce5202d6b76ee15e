package io.plumbline.shared.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A warehouse that was moved")
class MovedLakeTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  @TempDir Path folder;

  @Test
  @DisplayName("is read, written to, checked and swept where it is now, and its copy left alone")
  void copied() throws IOException {
    Path there = folder.resolve("there");
    publish(Lake.at(there), 1);
    // As badly named as can be: the place of a data file of a warehouse.
    Path here = folder.resolve("usage/data/here");
    copy(there, here);
    List<String> before = contents(there);

    Lake lake = Lake.at(here);
    publish(lake, 2);
    publish(lake, 3);

    assertThat(contents(there)).as("the copy it was made of").isEqualTo(before);
    delete(there);
    LakeVersion latest = lake.latest();
    assertThat(latest.files(LakeTable.USAGE))
        .hasSize(2)
        .allMatch(file -> file.path().startsWith(here + "/usage/data/day=2026-11-2"));
    assertThat(latest.read(Usage.class).toList()).hasSize(2);
    assertThat(latest.read(UsageDaily.class).toList())
        .extracting(UsageDaily::getUsageFile)
        .as("the file of each cube")
        .containsAll(latest.files(LakeTable.USAGE).stream().map(LakeFile::path).toList());
    assertThat(lake.check().faults()).isEmpty();
    try (WriterLock lock = lake.lock()) {
      lock.sweep(1, Set.of(1L, 2L), Instant.now().plusSeconds(60));
    }
    assertThat(lake.check().faults()).isEmpty();
    for (long kept = 1; kept <= 3; kept++) {
      assertThat(lake.version(kept).read(Usage.class).toList()).as("version %d", kept).isNotEmpty();
    }

    List<Usage> rows = latestOf(here);
    Path again = folder.resolve("again");
    Files.move(here, again);
    assertThat(latestOf(again)).as("rows after the second move").isEqualTo(rows);
    publish(Lake.at(again), 4);
    assertThat(latestOf(again)).hasSize(2).contains(rows.get(1));
    assertThat(here).doesNotExist();
  }

  private static List<Usage> latestOf(Path warehouse) {
    return Lake.at(warehouse).latest().read(Usage.class).toList();
  }

  /** Version {@code number}: a day more, and the day before the last is taken out. */
  private static void publish(Lake lake, int number) throws IOException {
    LakeVersion base = lake.latest();
    LocalDate day = DAY.plusDays(number);
    Usage call = new Records(number, day, 3).of(Usage.class, 1).get(0);
    UsageDaily cube = new Records(number, day, 3).of(UsageDaily.class, 1).get(0);
    WrittenFile usage = LakeTest.write(lake, LakeTable.USAGE, day, "u" + number, List.of(call));
    cube.setUsageFile(usage.path());
    try (WriterLock lock = lake.lock()) {
      Publish publish =
          lock.change(base, "i" + number)
              .append(usage)
              .append(
                  LakeTest.write(lake, LakeTable.USAGE_DAILY, null, "d" + number, List.of(cube)));
      base.files(LakeTable.USAGE, DAY, day.minusDays(1)).forEach(publish::remove);
      publish.publish();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path path : walk(from)) {
      Path target = to.resolve(from.relativize(path).toString());
      if (Files.isDirectory(path)) {
        Files.createDirectories(target);
      } else {
        Files.copy(path, target);
      }
    }
  }

  private static List<String> contents(Path folder) throws IOException {
    return walk(folder).stream()
        .filter(Files::isRegularFile)
        .map(
            file -> {
              try {
                return file + " " + Digests.sha256(Files.readAllBytes(file));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all = walk(folder);
    for (int i = all.size() - 1; i >= 0; i--) {
      Files.delete(all.get(i));
    }
  }

  private static List<Path> walk(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted().toList();
    }
  }
}
