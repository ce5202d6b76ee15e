package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every folder {@code sample-logs/<format>/<case>/}, through the real ingest: the counts of its
 * case.yaml, and the rows that an independent reading of the vendor's reference expects.
 */
class FixturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Fields of expected.jsonl that say where a row stands, not what it means. */
  private static final Set<String> PLACE = Set.of("file", "line", "series", "sample");

  @TempDir Path temporary;
  private int numbers;

  @Test
  void everyFormatHasAFixtureAndEveryFixtureAFormat() throws IOException {
    Set<String> formats = new TreeSet<>();
    LogFormats.load().all().forEach(f -> formats.add(f.id()));
    Set<String> folders = new TreeSet<>();
    for (Path fixture : fixtures()) {
      assertThat(fixture.resolve("case.yaml")).exists();
      assertThat(fixture.resolve("expected.jsonl")).exists();
      folders.add(fixture.getParent().getFileName().toString());
    }
    assertThat(formats).isNotEmpty();
    assertThat(folders).isEqualTo(formats);
  }

  @TestFactory
  List<DynamicTest> fixturesAreReadAsTheySay() throws IOException {
    return fixtures().stream()
        .map(
            fixture ->
                DynamicTest.dynamicTest(
                    fixture.getParent().getFileName()
                        + "/"
                        + fixture.getFileName()
                        + " is read as its case.yaml and expected.jsonl say",
                    () -> check(fixture)))
        .toList();
  }

  private void check(Path fixture) throws IOException {
    JsonNode about = new YAMLMapper().readTree(fixture.resolve("case.yaml").toFile());
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse" + numbers++));
    List<IngestStage.Source> sources = new ArrayList<>();
    Set<String> listed = new TreeSet<>();
    for (JsonNode file : about.get("files")) {
      listed.add(file.get("name").asText());
      sources.add(
          new IngestStage.Source(
              "source" + listed.size(),
              about.has("mapping") ? "mapped" : "auto",
              fixture.resolve(file.get("name").asText()).toString(),
              about.has("zone") ? ZoneId.of(about.get("zone").asText()) : null,
              about.has("mapping")
                  ? Mapping.read(fixture.resolve(about.get("mapping").asText()))
                  : null));
    }
    if (about.has("written_at")) {
      FileTime written = FileTime.from(Instant.parse(about.get("written_at").asText()));
      for (String file : listed) {
        Files.setLastModifiedTime(fixture.resolve(file), written); // a checkout does not keep it
      }
    }
    assertThat(listed).as("files that case.yaml lists").isEqualTo(inputs(fixture));
    warehouse.ingest(sources.toArray(IngestStage.Source[]::new));
    for (JsonNode file : about.get("files")) {
      counts(warehouse, fixture, about.get("format").asText(), file);
    }
    BadInputTest.assertCountsMeet(warehouse);
    rows(warehouse, fixture);
  }

  private static void counts(Warehouse warehouse, Path fixture, String format, JsonNode file) {
    IngestedFile row = warehouse.ledger(fixture.resolve(file.get("name").asText()));
    Map<String, Integer> reasons = new TreeMap<>();
    for (Rejected rejected : warehouse.rejected()) {
      if (rejected.getFile().equals(row.getFile())) {
        reasons.merge(rejected.getReason(), 1, Integer::sum);
      }
    }
    Map<String, Integer> expected = new TreeMap<>();
    file.get("quarantined")
        .fields()
        .forEachRemaining(e -> expected.put(e.getKey(), e.getValue().asInt()));
    assertThat(row.getFormat()).isEqualTo(format);
    assertThat(row.getRead()).isEqualTo(file.get("read").asLong());
    if (row.getRead() + row.getPassedOver() > 0) {
      assertThat(row.getFault()).isNotEqualTo("empty_file");
    }
    assertThat(row.getAccepted()).isEqualTo(file.get("accepted").asLong());
    assertThat(row.getDuplicates()).isEqualTo(file.get("duplicates").asLong());
    assertThat(reasons).isEqualTo(expected);
    assertThat(row.getNoValue())
        .as("samples without a value")
        .isEqualTo(file.path("no_value").asLong());
    assertThat(row.getPassedOver()).as("passed over").isEqualTo(file.path("passed_over").asLong());
  }

  private static void rows(Warehouse warehouse, Path fixture) throws IOException {
    List<JsonNode> expected = new ArrayList<>();
    for (String line : Files.readAllLines(fixture.resolve("expected.jsonl"))) {
      expected.add(JSON.readTree(line));
    }
    List<SpecificRecord> rows = new ArrayList<>(warehouse.usage());
    rows.addAll(warehouse.capacity());
    rows.addAll(warehouse.billed());
    rows.addAll(warehouse.reportedUsage());
    rows.sort(
        Comparator.comparing((SpecificRecord r) -> text(r, "file"))
            .thenComparing(r -> (Long) r.get(r.getSchema().getField("position").pos())));
    Map<String, List<Long>> lineStarts = new HashMap<>();
    List<String> found = new ArrayList<>();
    List<String> wanted = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    int i = 0;
    for (JsonNode want : expected) {
      String columns = columns(want);
      if (!seen.add(columns) && i >= rows.size() - (expected.size() - wanted.size()) + 1) {
        continue; // the record stands twice in the file and once in the table
      }
      if (i >= rows.size()) {
        wanted.add(columns);
        continue;
      }
      SpecificRecord row = rows.get(i++);
      String line = "";
      if (want.has("line")) {
        List<Long> starts = lineStarts.computeIfAbsent(text(row, "file"), FixturesTest::lineStarts);
        line =
            "line "
                + (starts.indexOf((Long) row.get(row.getSchema().getField("position").pos())) + 1)
                + " ";
        columns = "line " + want.get("line").asInt() + " " + columns;
      }
      wanted.add(columns);
      found.add(line + columns(want, row));
    }
    for (; i < rows.size(); i++) {
      found.add("not expected: " + text(rows.get(i), "file") + ", row " + i);
    }
    List<String> differences = new ArrayList<>();
    for (int k = 0; k < Math.max(found.size(), wanted.size()); k++) {
      String is = k < found.size() ? found.get(k) : "no row";
      String should = k < wanted.size() ? wanted.get(k) : "no row";
      if (!is.equals(should)) {
        differences.add("is:     " + is + "\nshould: " + should);
      }
    }
    assertThat(differences).isEmpty();
  }

  /** The columns a fixture settles, with the values it expects. */
  private static String columns(JsonNode want) {
    Map<String, String> columns = new TreeMap<>();
    want.fields()
        .forEachRemaining(
            e -> {
              if (isSettled(want, e.getKey())) {
                columns.put(e.getKey(), plain(e.getValue()));
              }
            });
    return columns.toString();
  }

  /** The same columns with the values of a row. */
  private static String columns(JsonNode want, SpecificRecord row) {
    Map<String, String> columns = new TreeMap<>();
    want.fieldNames()
        .forEachRemaining(
            name -> {
              if (isSettled(want, name)) {
                columns.put(name, plain(column(row, name)));
              }
            });
    return columns.toString();
  }

  /**
   * A currency without an amount means nothing; the table leaves it out. LiteLLM calls every server
   * that speaks OpenAI's dialect `openai`: who it is where the host is not OpenAI's is for
   * normalise to say, not for the vendor's reference.
   */
  private static boolean isSettled(JsonNode want, String name) {
    return switch (name) {
      case "reported_currency" -> !want.path("reported_cost").isNull();
      case "provider" ->
          !want.path(name).asText().equals("openai")
              || want.path("endpoint").asText().equals("api.openai.com");
      default -> !PLACE.contains(name);
    };
  }

  private static String plain(JsonNode value) {
    if (value.isNull()) {
      return "null";
    }
    if (value.isTextual() && value.asText().matches("\\d+(\\.\\d+)?")) {
      return decimal(new BigDecimal(value.asText()));
    }
    return value.isNumber() ? decimal(value.decimalValue()) : value.asText();
  }

  private static String plain(Object value) {
    if (value instanceof Instant instant) {
      return "%s.%06dZ".formatted(instant.toString().substring(0, 19), instant.getNano() / 1000);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal(decimal);
    }
    if (value instanceof Double d) {
      return decimal(BigDecimal.valueOf(d));
    }
    String text = String.valueOf(value);
    return value instanceof String && text.matches("\\d+(\\.\\d+)?")
        ? decimal(new BigDecimal(text))
        : text;
  }

  private static String decimal(BigDecimal v) {
    return v.signum() == 0 ? "0" : v.stripTrailingZeros().toPlainString();
  }

  private static Object column(SpecificRecord row, String name) {
    return row.getSchema().getField(name) == null
        ? "no column " + name
        : row.get(row.getSchema().getField(name).pos());
  }

  private static String text(SpecificRecord row, String column) {
    return String.valueOf(row.get(row.getSchema().getField(column).pos()));
  }

  private static List<Long> lineStarts(String file) {
    try {
      byte[] stored = Files.readAllBytes(Path.of(file));
      byte[] b;
      try (InputStream in =
          Codec.of(stored, stored.length).open(new ByteArrayInputStream(stored))) {
        b = in.readAllBytes();
      }
      List<Long> starts = new ArrayList<>(List.of(0L));
      for (int i = 0; i < b.length; i++) {
        if (b[i] == '\n') {
          starts.add(i + 1L);
        }
      }
      return starts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> inputs(Path fixture) throws IOException {
    try (Stream<Path> files = Files.walk(fixture)) {
      Set<String> names = new TreeSet<>();
      files
          .filter(Files::isRegularFile)
          .map(f -> fixture.relativize(f).toString())
          .filter(n -> !n.equals("case.yaml") && !n.equals("expected.jsonl"))
          .filter(n -> !n.equals("mapping.yaml"))
          .forEach(names::add);
      return names;
    }
  }

  static List<Path> fixtures() throws IOException {
    List<Path> fixtures = new ArrayList<>();
    try (Stream<Path> formats = Files.list(Logs.samples())) {
      for (Path format : formats.filter(Files::isDirectory).sorted().toList()) {
        if (format.getFileName().toString().equals("aurora")
            || format.getFileName().toString().startsWith("_")) {
          continue; // a whole month of a company, not a format
        }
        try (Stream<Path> cases = Files.list(format)) {
          cases.filter(Files::isDirectory).sorted().forEach(fixtures::add);
        }
      }
    }
    return fixtures;
  }
}
