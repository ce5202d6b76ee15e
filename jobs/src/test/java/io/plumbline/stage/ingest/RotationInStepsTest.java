package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.IngestedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A night whose files are published in steps says the same as one that is published at once. */
class RotationInStepsTest {
  private static final int NIGHTS = 4;

  @TempDir Path temporary;
  private int calls;
  private int ticks;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4})
  void logsThatAreRotatedCountAlikeInHoweverManySteps(int seed) throws IOException {
    Random random = Seeded.random(seed);
    Path logs = Files.createDirectories(temporary.resolve("logs"));
    List<Warehouse> warehouses = new ArrayList<>();
    for (int atOnce : new int[] {100_000, 1, 2}) {
      warehouses.add(Warehouse.in(temporary.resolve("in-steps-of-" + atOnce)).atOnce(atOnce));
    }
    for (int night = 0; night < NIGHTS; night++) {
      for (String log : List.of("a.jsonl", "m.jsonl", "z.jsonl")) {
        write(logs, log, night, random);
      }
      // Objects that are new and have nothing to do with it.
      for (int i = random.nextInt(3); i > 0; i--) {
        put(logs.resolve("n" + night + i + ".jsonl"), lines(random));
      }
      List<Map<String, String>> said = new ArrayList<>();
      for (Warehouse warehouse : warehouses) {
        warehouse.ingest(logs);
        BadInputTest.assertCountsMeet(warehouse);
        said.add(said(warehouse));
      }
      assertThat(said).as("night %d", night).containsOnly(said.get(0));
    }
  }

  /** Grows, or is rotated to a name that is listed before or behind its own. */
  private void write(Path logs, String log, int night, Random random) throws IOException {
    Path file = logs.resolve(log);
    if (!Files.exists(file)) {
      put(file, lines(random));
      return;
    }
    switch (random.nextInt(3)) {
      case 0 -> put(file, Files.readString(file) + lines(random));
      case 1 -> {
        Files.move(file, logs.resolve(log + "." + night), StandardCopyOption.REPLACE_EXISTING);
        put(file, lines(random));
      }
      default -> {
        Files.move(file, logs.resolve("0-" + night + "-" + log));
        put(file, lines(random));
      }
    }
  }

  private String lines(Random random) {
    StringBuilder lines = new StringBuilder(Logs.call(calls++).json()).append('\n');
    for (int i = random.nextInt(4); i > 0; i--) {
      lines.append(random.nextBoolean() ? "bad " + calls++ : Logs.call(calls++).json());
      lines.append('\n');
    }
    return lines.toString();
  }

  private void put(Path file, String text) throws IOException {
    Logs.write(file, text);
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.parse("2026-11-01T00:00:00Z").plusSeconds(ticks++)));
  }

  private static Map<String, String> said(Warehouse warehouse) {
    Map<String, String> said = new TreeMap<>();
    for (Map.Entry<String, IngestedFile> file : warehouse.ledger().entrySet()) {
      IngestedFile row = file.getValue();
      said.put(
          Path.of(file.getKey()).getFileName().toString(),
          "read %d, quarantined %d".formatted(row.getRead(), row.getQuarantined()));
    }
    said.put("usage", String.join("\n", Tables.usage(warehouse.usage())));
    said.put(
        "quarantine",
        String.join(
            "\n",
            warehouse.currentlyRejected().stream().map(r -> r.getDigest()).sorted().toList()));
    return said;
  }
}
