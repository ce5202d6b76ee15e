package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.plumbline.Seeded;
import io.plumbline.schema.IngestedFile;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * For every format: what its fixtures hold, spread over files in any order and some of it more than
 * once, or written one after another into a growing file, makes the tables that the fixtures make,
 * and the control totals meet per file, day and month. All fixtures are sources of one warehouse,
 * so that calls of one system give way to those of another as well.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnySplitTest {
  /** LiteLLM's log tells every call of these rows, however they are split. */
  private static final Set<String> TOLD_BY_OTHERS = Set.of("litellm-spendlogs");

  private static final int PARTS = 3;
  private static final String RUN = "0f0e0d0c-0000-4000-8000-000000000001";
  private static final Pattern REQUEST =
      Pattern.compile("(?:[Rr]equest|response)(?:\\(s\\))? (\\S*?\\p{XDigit}{32})");

  @TempDir static Path temporary;

  private final Map<String, Case> cases = new TreeMap<>();
  private Warehouse whole;
  private Warehouse split;
  private Warehouse growing;

  /**
   * What a file holds, cut into what may stand alone.
   *
   * @param head what every part of the file begins with
   * @param whenRepeated whether a record may stand in several files (a line of a bill may not: two
   *     of equal words are two charges)
   */
  private record Case(
      LogFormat format,
      Mapping mapping,
      ZoneId zone,
      FileTime written,
      String name,
      String head,
      List<String> records,
      boolean whenRepeated) {
    IngestStage.Source source(String id, Path folder) {
      return new IngestStage.Source(id, format.id(), folder.toString(), zone, mapping);
    }

    void write(Path file, List<String> some) throws IOException {
      if (!some.isEmpty()) {
        write(file, Logs.utf8(head + String.join("\n", some) + "\n"));
      }
    }

    void write(Path file, byte[] content) throws IOException {
      Logs.write(file, content);
      Files.setLastModifiedTime(file, written);
    }

    Path in(Path folder) {
      return folder.resolve(name);
    }
  }

  @BeforeAll
  void ingest() throws IOException {
    Set<String> seen = new HashSet<>(); // made and real records are in files of one name
    for (Path fixture : FixturesTest.fixtures()) {
      if (fixture.getParent().getFileName().toString().equals("companions")) {
        continue; // no rows
      }
      for (Path file : files(fixture)) {
        Case one = read(fixture, file);
        if (one != null && !one.records().isEmpty() && seen.add(one.format().id() + one.name())) {
          cases.put(one.format().id() + "/" + fixture.getFileName() + "/" + one.name(), one);
        }
      }
    }
    whole = Warehouse.in(temporary.resolve("whole"));
    // A night of very many files is published in several steps, each file of one of them.
    split = Warehouse.in(temporary.resolve("split")).atOnce(29);
    growing = Warehouse.in(temporary.resolve("growing"));

    each((id, one) -> one.write(one.in(folder("whole-logs", id)), one.records()));
    ingest(whole, "whole-logs");

    Map<String, List<List<String>>> parts = new LinkedHashMap<>();
    cases.forEach((id, one) -> parts.put(id, spread(one)));
    for (int arrival = 0; arrival < PARTS; arrival++) {
      int now = arrival;
      each((id, one) -> one.write(part(id, now), parts.get(id).get(now)));
      if (arrival
          == 1) { // the first and the second arrive together, the first again with the third
        ingest(split, "parts");
        each((id, one) -> again(part(id, 0), part(id, PARTS), one.written()));
      }
    }
    ingest(split, "parts");

    for (int half = 1; half <= 2; half++) {
      int halves = half;
      each(
          (id, one) -> {
            byte[] all = Files.readAllBytes(one.in(folder("whole-logs", id)));
            one.write(
                one.in(folder("growing-logs", id)), Arrays.copyOf(all, all.length * halves / 2));
          });
      ingest(growing, "growing-logs");
    }
  }

  @TestFactory
  List<DynamicTest> spreadOverFilesInAnyOrderAndTwiceItIsTheSame() {
    return compare(split);
  }

  @TestFactory
  List<DynamicTest> writtenBitByBitItIsTheSame() {
    return compare(growing);
  }

  private List<DynamicTest> compare(Warehouse other) {
    Map<String, List<String>> expected = tables(whole);
    Map<String, List<String>> found = tables(other);
    Set<String> formats = new TreeSet<>(formats());
    formats.removeAll(TOLD_BY_OTHERS);
    assertThat(expected.keySet()).as("formats that have rows").isEqualTo(formats);
    assertThat(found.keySet()).as("formats that have rows").isEqualTo(formats);
    List<DynamicTest> tests = new ArrayList<>();
    expected.forEach(
        (format, rows) ->
            tests.add(
                DynamicTest.dynamicTest(
                    format,
                    () ->
                        assertThat(found.getOrDefault(format, List.of()))
                            .containsExactlyElementsOf(rows))));
    tests.add(
        DynamicTest.dynamicTest(
            "cubes and operations by day",
            () -> {
              assertThat(Tables.summed(other.cubes())).isEqualTo(Tables.summed(whole.cubes()));
              assertThat(other.operations()).isEqualTo(whole.operations());
            }));
    return tests;
  }

  private Set<String> formats() {
    Set<String> formats = new TreeSet<>();
    cases.values().forEach(one -> formats.add(one.format().id()));
    return formats;
  }

  @Test
  void controlTotalsMeetPerFileDayAndMonth() {
    for (Warehouse warehouse : List.of(whole, split, growing)) {
      ControlTotals.assertMeet(warehouse);
    }
    assertThat(ControlTotals.byMonth(split)).isEqualTo(ControlTotals.byMonth(whole));
    assertThat(ControlTotals.byMonth(growing)).isEqualTo(ControlTotals.byMonth(whole));
  }

  @Test
  void aFileThatGrewHasTheCountsAndTheDigestOfTheWholeOne() throws IOException {
    each(
        (id, one) -> {
          IngestedFile once = whole.ledger(one.in(folder("whole-logs", id)));
          IngestedFile grown = growing.ledger(one.in(folder("growing-logs", id)));
          assertThat(once.getRead() + once.getPassedOver()).as("what %s holds", id).isPositive();
          assertThat(grown.getSha256()).as(id).isEqualTo(once.getSha256());
          assertThat(counts(grown)).as(id).isEqualTo(counts(once));
        });
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

  /** Rows of every table by the format they were read from. */
  private static Map<String, List<String>> tables(Warehouse warehouse) {
    Map<String, List<String>> byFormat = new TreeMap<>();
    for (List<? extends SpecificRecord> table :
        List.of(
            warehouse.usage(),
            warehouse.capacity(),
            warehouse.billed(),
            warehouse.reportedUsage())) {
      for (SpecificRecord row : table) {
        byFormat
            .computeIfAbsent(
                String.valueOf(row.get(row.getSchema().getField("format").pos())),
                f -> new ArrayList<>())
            .addAll(Tables.rows(List.of(row)));
      }
    }
    byFormat.values().forEach(rows -> rows.sort(null));
    return byFormat;
  }

  // --- what is read

  @FunctionalInterface
  private interface OfCase {
    void take(String id, Case one) throws IOException;
  }

  private void each(OfCase taker) throws IOException {
    for (Map.Entry<String, Case> one : cases.entrySet()) {
      taker.take(one.getKey(), one.getValue());
    }
  }

  private void ingest(Warehouse warehouse, String logs) throws IOException {
    List<IngestStage.Source> sources = new ArrayList<>();
    each((id, one) -> sources.add(one.source(id, folder(logs, id))));
    warehouse.ingest(sources.toArray(IngestStage.Source[]::new));
  }

  private static Path folder(String logs, String id) {
    return temporary.resolve(logs).resolve(id);
  }

  private Path part(String id, int part) {
    Case one = cases.get(id);
    // Parts of an export lie in the folder of its run: elsewhere a day of a bill in two files is
    // weighed, and may have been said anew.
    return one.whenRepeated()
        ? one.in(folder("parts", id).resolve("part" + part))
        : folder("parts", id).resolve(RUN).resolve(part + "-" + one.name());
  }

  private static void again(Path file, Path copy, FileTime written) throws IOException {
    if (Files.exists(file)) {
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(copy, written);
    }
  }

  private static List<List<String>> spread(Case one) {
    Random random = Seeded.random(one.records().hashCode());
    List<List<String>> parts = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      parts.add(new ArrayList<>());
    }
    for (String record : one.records()) {
      do {
        parts.get(random.nextInt(PARTS)).add(record);
      } while (one.whenRepeated() && random.nextInt(4) == 0);
    }
    parts.forEach(part -> Collections.shuffle(part, random));
    return parts;
  }

  private static Case read(Path fixture, Path file) throws IOException {
    JsonNode about = new YAMLMapper().readTree(fixture.resolve("case.yaml").toFile());
    LogFormat format =
        LogFormats.load().byId(fixture.getParent().getFileName().toString()).orElseThrow();
    String text = text(file);
    if (text == null) {
      return null;
    }
    FileShape shape = FileHead.of(file.toString(), Logs.utf8(text)).shape();
    boolean textLines =
        format instanceof CallBatchFormat batch && batch.records() == RecordShape.TEXT_LINE;
    String head = "";
    List<String> records;
    if (format.id().equals("lmstudio-log")) {
      records = List.of(text); // entries go on over lines, and a stream's have no id that ties them
    } else if (textLines || shape == FileShape.TEXT) {
      head =
          String.join("", text.lines().filter(l -> l.startsWith("#")).map(l -> l + "\n").toList());
      records = byRequest(text.lines().filter(l -> !l.startsWith("#")).toList());
    } else if (shape == FileShape.CSV) {
      records = rows(text);
      head = records.remove(0) + "\n";
      strangers(format, file).forEach(records::remove);
    } else if (JsonFraming.isDocument(Logs.utf8(text))) {
      records = List.of(text);
    } else {
      records = text.lines().filter(line -> !line.isBlank()).toList();
    }
    String name = file.getFileName().toString().replaceFirst("\\.gz$", "");
    return new Case(
        format,
        about.has("mapping") ? Mapping.read(fixture.resolve(about.get("mapping").asText())) : null,
        about.has("zone") ? ZoneId.of(about.get("zone").asText()) : null,
        about.has("written_at")
            ? FileTime.from(Instant.parse(about.get("written_at").asText()))
            : Files.getLastModifiedTime(file),
        name,
        head,
        records,
        !(format instanceof StatementFormat));
  }

  /**
   * Lines of one request stay together, in their order. vLLM's access lines have neither a time nor
   * an id: they are what stands where in which file, and are left out.
   */
  private static List<String> byRequest(List<String> lines) {
    Map<String, String> records = new LinkedHashMap<>();
    for (String line : lines) {
      Matcher request = REQUEST.matcher(line);
      if (line.isBlank() || line.startsWith("INFO:     ") || line.contains("\"uvicorn.access\"")) {
        continue;
      }
      records.merge(
          request.find() ? request.group(1) : records.size() + " " + line,
          line,
          (a, b) -> a + "\n" + b);
    }
    return List.copyOf(records.values());
  }

  /**
   * Rows that a file refuses for what its other rows are (of two exports in one file the second):
   * they are strangers in that file and in no other.
   */
  private static List<String> strangers(LogFormat format, Path file) throws IOException {
    if (!(format instanceof StatementFormat)) {
      return List.of();
    }
    List<String> lines = Files.readAllLines(file);
    return FileCheck.of(
            file,
            format.id(),
            null,
            null,
            Integer.MAX_VALUE,
            new IngestStage.Limits(Warehouse.NEWEST, Warehouse.MAX_RECORD))
        .rejected()
        .stream()
        .filter(reject -> reject.reason() == RejectReason.OTHER_RECORD)
        .map(reject -> lines.get((int) reject.line() - 1))
        .toList();
  }

  /** Rows of a CSV file; one may hold line breaks between quotes. */
  private static List<String> rows(String text) {
    List<String> rows = new ArrayList<>();
    String open = null;
    for (String line : text.lines().toList()) {
      String row = open == null ? line : open + "\n" + line;
      open = row.chars().filter(c -> c == '"').count() % 2 == 0 ? null : row;
      if (open == null && !row.isBlank()) {
        rows.add(row);
      }
    }
    return rows;
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

  /** What the file holds without a mark and a codec; null: its records are not cut as text. */
  private static String text(Path file) throws IOException {
    byte[] stored = Files.readAllBytes(file);
    if (file.toString().endsWith(".parquet")) {
      return null;
    }
    try (InputStream in = Codec.of(stored, stored.length).open(new ByteArrayInputStream(stored))) {
      return new String(LogFormats.withoutMark(in.readAllBytes()), StandardCharsets.UTF_8);
    } catch (IOException damaged) {
      return null;
    }
  }
}
