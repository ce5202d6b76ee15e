package io.plumbline.shared.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What an ingest writes before it publishes")
class UnpublishedTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final String ID = "0123456789abcdef";

  @TempDir Path folder;

  private Lake lake() {
    return Lake.at(folder);
  }

  @Test
  @DisplayName("is deleted when it fails, and nothing else is")
  void failed() throws IOException {
    WrittenFile others = data("fedcba9876543210-1");
    try (WriterLock lock = lake().lock()) {
      Unpublished written = lock.write(lake().latest(), ID);
      data(ID + "-1");
      data("gateway-" + ID + "-2");
      data("gateway-undated-" + ID + "-3");
      written.close();
    }
    assertThat(files()).containsExactly(Path.of(others.path()));
    assertThat(notes()).isEmpty();
  }

  @Test
  @DisplayName("is deleted by who writes next when it was killed, whatever that one is about")
  void killed() throws IOException {
    try (WriterLock lock = lake().lock()) {
      lock.write(lake().latest(), ID); // and never closed
      data("gateway-" + ID + "-2");
    }
    assertThat(notes()).hasSize(1);
    try (WriterLock lock = lake().lock();
        Unpublished next = lock.write(lake().latest(), "fedcba9876543210")) {
      assertThat(next).isNotNull();
      assertThat(files()).isEmpty();
    }
    assertThat(notes()).isEmpty();
  }

  @Test
  @DisplayName(
      "stays once it is published, also when it was killed right after and others followed")
  void published() throws IOException {
    LakeVersion base = lake().latest();
    try (WriterLock lock = lake().lock()) {
      lock.write(base, ID); // killed before it could close
      PublishTest.change(lake(), base, ID, 1).publish();
    }
    PublishTest.change(lake(), lake().latest(), "another", 2).publish();
    List<Path> before = files();
    try (WriterLock lock = lake().lock();
        Unpublished next = lock.write(lake().latest(), "fedcba9876543210")) {
      assertThat(next).isNotNull();
    }
    assertThat(files()).isEqualTo(before).isNotEmpty();
    assertThat(notes()).isEmpty();
    assertThat(PublishTest.whole(lake().version(1))).isEqualTo(ID);
  }

  private WrittenFile data(String name) throws IOException {
    return LakeTest.write(
        lake(), LakeTable.USAGE_DAY, null, name, List.of(Records.usageDay(DAY, "i", 1)));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("usage_day/data"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private List<Path> notes() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().startsWith(".tmp-")).toList();
    }
  }
}
