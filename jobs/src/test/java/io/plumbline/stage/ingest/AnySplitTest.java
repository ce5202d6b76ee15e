package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.plumbline.schema.IngestedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * For every format of calls that writes a JSON record a line: the lines of its fixtures, spread
 * over files in any order, some of them more than once, or written one after another into a growing
 * file, make the tables that the fixture makes, and the counts meet.
 */
class AnySplitTest {
  @TempDir Path temporary;

  private record Input(String format, Mapping mapping, ZoneId zone, FileTime written) {}

  /** Tables and control totals, by day where a day has one. */
  private record State(List<String> usage, Map<String, String> cubes, String operations) {
    static State of(Warehouse warehouse) {
      return new State(
          Tables.usage(warehouse.usage()),
          Tables.summed(warehouse.cubes()),
          warehouse.operations().toString());
    }
  }

  @TestFactory
  List<DynamicTest> anySplitGivesTheSameTables() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    Set<String> seen =
        new HashSet<>(); // made and real records of one kind are in files of one name
    for (Path fixture : FixturesTest.fixtures()) {
      LogFormat format =
          LogFormats.load().byId(fixture.getParent().getFileName().toString()).orElseThrow();
      boolean lines =
          format instanceof CallLogFormat
              || format instanceof CallBatchFormat batch
                  && batch.records() == RecordShape.JSON_OBJECT;
      if (!lines) {
        continue;
      }
      for (Path file : files(fixture)) {
        List<String> records = records(file);
        if (records.size() > 1 && seen.add(format.id() + file.getFileName())) {
          tests.add(
              DynamicTest.dynamicTest(
                  fixture.getParent().getFileName() + "/" + fixture.relativize(file),
                  () -> check(format, fixture, file, records)));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(20);
    return tests;
  }

  private void check(LogFormat format, Path fixture, Path file, List<String> records)
      throws IOException {
    JsonNode about = new YAMLMapper().readTree(fixture.resolve("case.yaml").toFile());
    Input input =
        new Input(
            format.id(),
            about.has("mapping")
                ? Mapping.read(fixture.resolve(about.get("mapping").asText()))
                : null,
            about.has("zone") ? ZoneId.of(about.get("zone").asText()) : null,
            about.has("written_at")
                ? FileTime.from(Instant.parse(about.get("written_at").asText()))
                : Files.getLastModifiedTime(file));
    Path folder = temporary.resolve(format.id() + Math.abs(file.hashCode()));
    Warehouse whole = Warehouse.in(folder.resolve("whole"));
    write(folder.resolve("one/all.jsonl"), records, input);
    ingest(whole, folder.resolve("one"), input);
    State expected = State.of(whole);
    IngestedFile once = whole.ledger(folder.resolve("one/all.jsonl"));
    assertThat(once.getRead() + once.getPassedOver()).as("what it holds").isPositive();

    Random random = new Random(records.hashCode());
    List<List<String>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String record : records) {
      do {
        parts.get(random.nextInt(3)).add(record);
      } while (random.nextInt(4) == 0);
    }
    Warehouse split = Warehouse.in(folder.resolve("split"));
    for (int i = 0; i < 3; i++) {
      Collections.shuffle(parts.get(i), random);
      write(folder.resolve("parts/" + i + ".jsonl"), parts.get(i), input);
      if (i != 1) { // the second and the third arrive together
        ingest(split, folder.resolve("parts"), input);
      }
    }
    assertThat(State.of(split)).as("spread over files").isEqualTo(expected);

    Warehouse growing = Warehouse.in(folder.resolve("growing"));
    byte[] all = Logs.utf8(Logs.lines(records));
    for (int at : new int[] {all.length / 2, all.length}) {
      Path grows = Logs.write(folder.resolve("grows/all.jsonl"), Arrays.copyOf(all, at));
      Files.setLastModifiedTime(grows, input.written());
      ingest(growing, folder.resolve("grows"), input);
    }
    assertThat(State.of(growing)).as("written bit by bit").isEqualTo(expected);
    IngestedFile grown = growing.ledger(folder.resolve("grows/all.jsonl"));
    assertThat(grown.getSha256()).isEqualTo(once.getSha256());
    assertThat(counts(grown)).isEqualTo(counts(once));
  }

  private static String counts(IngestedFile row) {
    return "read %d, accepted %d, duplicates %d, quarantined %d, passed over %d"
        .formatted(
            row.getRead(),
            row.getAccepted(),
            row.getDuplicates(),
            row.getQuarantined(),
            row.getPassedOver());
  }

  private static void ingest(Warehouse warehouse, Path logs, Input input) throws IOException {
    warehouse.ingest(
        new IngestStage.Source(
            "gateway", input.format(), logs.toString(), input.zone(), input.mapping()));
    BadInputTest.assertCountsMeet(warehouse);
  }

  private static void write(Path file, List<String> records, Input input) throws IOException {
    Logs.write(file, Logs.lines(records));
    Files.setLastModifiedTime(file, input.written());
  }

  private static List<Path> files(Path fixture) throws IOException {
    try (Stream<Path> files = Files.walk(fixture)) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> !f.getFileName().toString().matches("case.yaml|expected.jsonl|mapping.yaml"))
          .sorted()
          .toList();
    }
  }

  /** Lines of a file that is lines of JSON; none of another. */
  private static List<String> records(Path file) throws IOException {
    byte[] stored = Files.readAllBytes(file);
    byte[] plain;
    try (InputStream in = Codec.of(stored, stored.length).open(new ByteArrayInputStream(stored))) {
      plain = in.readAllBytes();
    } catch (IOException damaged) {
      return List.of();
    }
    if (JsonFraming.isDocument(LogFormats.withoutMark(plain))
        || FileHead.of(file.toString(), LogFormats.withoutMark(plain)).shape() != FileShape.JSON) {
      return List.of();
    }
    return new String(LogFormats.withoutMark(plain), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }
}
