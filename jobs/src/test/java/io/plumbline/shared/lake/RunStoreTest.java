package io.plumbline.shared.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Flow;
import io.plumbline.schema.GpuHour;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Run;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A run's results")
class RunStoreTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      classes = {
        Finding.class,
        Flow.class,
        GpuHour.class,
        GpuPool.class,
        ModelDay.class,
        PersonalDataCount.class,
        PricedDaily.class,
        ProviderDay.class,
        Run.class,
        Spend.class,
        WorkloadMeasure.class
      })
  @DisplayName("are read as they were written, nested ones too")
  <T extends SpecificRecord> void sameRecords(Class<T> type) {
    List<T> rows = new Records(5, DAY, 30).of(type, 400);
    RunStore runs = RunStore.in(folder);
    try (RunStore.Draft draft = runs.begin("run-1")) {
      draft.write(type, rows);
      assertThat(runs.ids()).as("before it is published").isEmpty();
      assertThat(draft.publish()).isTrue();
    }
    assertThat(runs.read("run-1", type)).isEqualTo(rows);
    assertThat(runs.ids()).containsExactly("run-1");
  }

  @Test
  @DisplayName("are published once: a second run of the same id changes nothing")
  void once() throws IOException {
    RunStore runs = RunStore.in(folder);
    List<Spend> first = new Records(1, DAY, 30).of(Spend.class, 3);
    List<Spend> second = new Records(2, DAY, 30).of(Spend.class, 4);
    try (RunStore.Draft draft = runs.begin("r")) {
      draft.write(Spend.class, first);
      draft.write("manifest.json", "{}".getBytes(StandardCharsets.UTF_8));
      assertThat(draft.publish()).isTrue();
    }
    try (RunStore.Draft draft = runs.begin("r")) {
      draft.write(Spend.class, second);
      assertThat(draft.publish()).isFalse();
    }
    assertThat(runs.read("r", Spend.class)).isEqualTo(first);
    assertThat(runs.path("r").resolve("manifest.json")).hasContent("{}");
    try (Stream<Path> left = Files.list(folder.resolve("runs"))) {
      assertThat(left.map(path -> path.getFileName().toString())).containsExactly("r");
    }
    try (Stream<Path> all = Files.walk(folder.resolve("runs"))) {
      assertThat(all)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  @Test
  @DisplayName("have the same bytes when the same rows are written again")
  void sameBytes() throws IOException {
    RunStore runs = RunStore.in(folder);
    for (String id : List.of("a", "b")) {
      try (RunStore.Draft draft = runs.begin(id)) {
        draft.write(Spend.class, new Records(1, DAY, 30).of(Spend.class, 2_000));
        draft.publish();
      }
    }
    assertThat(runs.file("a", Spend.class)).hasSameBinaryContentAs(runs.file("b", Spend.class));
    assertThat(runs.file("a", WorkloadMeasure.class)).hasFileName("workload_measure.parquet");
  }

  @Test
  @DisplayName("that are missing are named")
  void missing() {
    RunStore runs = RunStore.in(folder);
    assertThatThrownBy(() -> runs.read("gone", Spend.class))
        .hasMessage("There is no run gone in " + folder.resolve("runs") + ".");
    try (RunStore.Draft draft = runs.begin("r")) {
      draft.publish();
    }
    assertThatThrownBy(() -> runs.read("r", Spend.class))
        .hasMessageStartingWith("Run r has no readable spend.parquet: ");
    assertThatThrownBy(() -> runs.begin("../x"))
        .hasMessage("'../x' cannot name a run: letters, digits, '.', '_' and '-' can.");
  }
}
