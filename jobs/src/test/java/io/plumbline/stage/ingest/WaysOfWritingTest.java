package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.shared.config.AuditConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same records count the same however a stranger's tool wrote them down: every fixture of JSON
 * is written in other ways and held against itself as JSON lines.
 */
class WaysOfWritingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, Function<List<JsonNode>, byte[]>> WAYS = ways();

  @TempDir Path temporary;

  private static Map<String, Function<List<JsonNode>, byte[]>> ways() {
    Map<String, Function<List<JsonNode>, byte[]>> all = new LinkedHashMap<>();
    all.put("windows", rs -> ("\uFEFF" + lines(rs).replace("\n", "\r\n")).getBytes(UTF_8));
    all.put("utf-16", rs -> lines(rs).getBytes(StandardCharsets.UTF_16));
    all.put("utf-16le", rs -> ("\uFEFF" + lines(rs)).getBytes(StandardCharsets.UTF_16LE));
    all.put(
        "files-with-marks-one-behind-another",
        rs -> ("\uFEFF" + lines(rs).replaceFirst("\n", "\n\uFEFF")).getBytes(UTF_8));
    all.put("nothing-between", rs -> joined(rs, ""));
    all.put("comma-at-each-end", rs -> (lines(rs).replace("\n", ",\n")).getBytes(UTF_8));
    all.put("blank-lines", rs -> ("\n" + lines(rs).replace("\n", "\n\n")).getBytes(UTF_8));
    all.put("json-seq (RFC 7464)", rs -> sequence(lines(rs).split("(?<=\n)")));
    all.put(
        "json-seq, pretty",
        rs -> sequence(rs.stream().map(r -> r.toPrettyString() + "\n").toArray(String[]::new)));
    all.put("array", rs -> ("[" + new String(joined(rs, ", "), UTF_8) + "]").getBytes(UTF_8));
    all.put(
        "array-with-a-comma-too-many",
        rs -> ("[\n" + new String(joined(rs, ",\n"), UTF_8) + ",\n]\n").getBytes(UTF_8));
    all.put(
        "pretty",
        rs ->
            rs.stream()
                .map(JsonNode::toPrettyString)
                .collect(Collectors.joining("\n"))
                .getBytes(UTF_8));
    all.put(
        "other-order-and-a-new-field",
        rs -> lines(rs.stream().map(WaysOfWritingTest::turned).toList()).getBytes(UTF_8));
    all.put(
        "gzip-of-many-members",
        rs ->
            Logs.concat(
                rs.stream().map(r -> Logs.gzip(Logs.utf8(r + "\n"))).toArray(byte[][]::new)));
    all.put("zstd", rs -> Logs.zstd(Logs.utf8(lines(rs))));
    return all;
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private static String lines(List<JsonNode> records) {
    return records.stream().map(r -> r + "\n").collect(Collectors.joining());
  }

  private static byte[] sequence(String... texts) {
    return Stream.of(texts)
        .map(text -> "\u001E" + text)
        .collect(Collectors.joining())
        .getBytes(UTF_8);
  }

  private static byte[] joined(List<JsonNode> records, String between) {
    return records.stream()
        .map(JsonNode::toString)
        .collect(Collectors.joining(between))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The fields of every object the other way round, and one more in front. */
  private static JsonNode turned(JsonNode record) {
    ObjectNode turned = JSON.createObjectNode();
    turned.putObject("a_new_field").putArray("of").add(1);
    turned.setAll((ObjectNode) reversed(record));
    return turned;
  }

  private static JsonNode reversed(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JSON.createArrayNode();
      array.forEach(element -> copy.add(reversed(element)));
      return copy;
    }
    if (!(node instanceof ObjectNode)) {
      return node;
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    ObjectNode copy = JSON.createObjectNode();
    for (int i = names.size() - 1; i >= 0; i--) {
      copy.set(names.get(i), reversed(node.get(names.get(i))));
    }
    return copy;
  }

  @TestFactory
  List<DynamicTest> recordsCountAlikeHoweverTheyAreWritten() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path log : logs()) {
      List<JsonNode> records = records(log);
      if (records.isEmpty()) {
        continue;
      }
      String name = Logs.samples().relativize(log).toString();
      tests.add(DynamicTest.dynamicTest(name, () -> check(name, records)));
    }
    assertThat(tests).hasSizeGreaterThan(50);
    return tests;
  }

  private void check(String name, List<JsonNode> records) throws IOException {
    FileCheck.Checked plain = read(name, "lines", Logs.utf8(lines(records)));
    for (Map.Entry<String, Function<List<JsonNode>, byte[]>> way : WAYS.entrySet()) {
      // Answers with readings of machines are documents: nobody puts those between them.
      boolean answers =
          LogFormats.load().byId(plain.format()).orElseThrow() instanceof SampleLogFormat;
      if (!answers
          || !way.getKey().startsWith("comma") && !way.getKey().startsWith("files-with-marks")) {
        FileCheck.Checked other = read(name, way.getKey(), way.getValue().apply(records));
        assertThat(counts(other)).as(way.getKey()).isEqualTo(counts(plain));
      }
    }
  }

  private static List<Object> counts(FileCheck.Checked of) {
    return List.of(of.format(), of.accepted(), of.quarantined(), of.noValue(), of.passedOver());
  }

  private FileCheck.Checked read(String name, String way, byte[] written) throws IOException {
    Path file = Logs.write(temporary.resolve(way).resolve(name), written);
    AuditConfig.Limits limits = AuditConfig.Limits.defaults();
    return FileCheck.of(
        file,
        "auto",
        null,
        null,
        10,
        new IngestStage.Limits(
            Instant.parse("2027-06-01T00:00:00Z"),
            (int) limits.maxRecordBytes(),
            Duration.ofMinutes(limits.clockSkewMinutes())));
  }

  private static List<Path> logs() throws IOException {
    try (Stream<Path> all = Files.walk(Logs.samples(), 12)) {
      return all.filter(Files::isRegularFile)
          .filter(p -> p.toString().matches(".*\\.(jsonl|json|log|out)"))
          .filter(p -> !p.endsWith("expected.jsonl"))
          .filter(p -> !p.toString().matches(".*/(aurora|companions|mapped)/.*"))
          .sorted()
          .toList();
    }
  }

  /** The objects of a log; what is broken in it is another test's. */
  private static List<JsonNode> records(Path log) throws IOException {
    String text = Files.readString(log);
    List<JsonNode> records = new ArrayList<>();
    try {
      JsonNode one = JSON.readTree(text);
      if (one instanceof ObjectNode
          && text.strip().endsWith("}")
          && !text.strip().contains("}\n{")) {
        return List.of(one);
      }
    } catch (JsonProcessingException e) {
      records.clear(); // lines
    }
    for (String line : text.split("\n")) {
      try {
        if (line.startsWith("{") && JSON.readTree(line) instanceof ObjectNode object) {
          records.add(object);
        }
      } catch (JsonProcessingException e) {
        continue;
      }
    }
    return records;
  }
}
