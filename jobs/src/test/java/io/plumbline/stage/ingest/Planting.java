package io.plumbline.stage.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Puts values into every string of a record, one string at a time. */
public final class Planting {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Planting() {}

  /**
   * One string of a record.
   *
   * @param path names from the top with dots, [] for elements, (json) for JSON inside a string
   * @param around makes the whole record from another string in this place
   */
  public record Place(String path, UnaryOperator<JsonNode> around) {
    /** The record with another text in this place. */
    public JsonNode with(String text) {
      return around.apply(JSON.getNodeFactory().textNode(text));
    }
  }

  /** Every string of a record, strings in JSON inside strings included. */
  public static List<Place> places(JsonNode record) {
    List<Place> places = new ArrayList<>();
    if (record.isTextual()) {
      words(record.textValue(), places);
    } else {
      collect(record, "", part -> part, places);
    }
    return places;
  }

  private static final Pattern WORD = Pattern.compile("[^\\s\"'`=,:;(){}\\[\\]|]+");

  /** Every word of a line of text; its path is the words before it, numbers left out. */
  private static void words(String line, List<Place> places) {
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      String before = line.substring(0, word.start());
      String after = line.substring(word.end());
      String path = before.replaceAll("[0-9]+", "#").replaceAll("\\R *", " ");
      places.add(
          new Place(
              path.substring(Math.max(0, path.length() - 40)),
              part -> JSON.getNodeFactory().textNode(before + part.textValue() + after)));
    }
  }

  private static void collect(
      JsonNode node, String path, UnaryOperator<JsonNode> around, List<Place> places) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        collect(
            field.getValue(),
            path + "." + field.getKey(),
            part -> {
              ObjectNode copy = ((ObjectNode) node).objectNode();
              copy.setAll((ObjectNode) node);
              copy.set(field.getKey(), part);
              return around.apply(copy);
            },
            places);
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        int at = i;
        collect(
            node.get(i),
            path + element(node.get(i)),
            part -> {
              ArrayNode copy = ((ArrayNode) node).arrayNode().addAll((ArrayNode) node);
              copy.set(at, part);
              return around.apply(copy);
            },
            places);
      }
    } else if (node.isTextual()) {
      places.add(new Place(path, around));
      String text = node.textValue().strip();
      if (text.startsWith("{") || text.startsWith("[")) {
        try {
          collect(
              JSON.readTree(text),
              path + "(json)",
              part -> around.apply(JSON.getNodeFactory().textNode(part.toString())),
              places);
        } catch (JsonProcessingException notJson) {
          // A text that begins with a bracket.
        }
      }
    }
  }

  /** Attributes of OpenTelemetry are elements that name themselves. */
  private static String element(JsonNode element) {
    return element.path("key").isTextual() ? "[" + element.path("key").textValue() + "]" : "[]";
  }

  /** Whether a place of a format is listed as filled by machines alone. */
  public static Predicate<String> machineFilled(String format) throws IOException {
    List<Pattern> patterns = new ArrayList<>();
    try (InputStream in = Planting.class.getResourceAsStream("machine-filled/" + format + ".txt")) {
      if (in != null) {
        for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
          if (!line.isBlank() && !line.startsWith("#")) {
            patterns.add(Pattern.compile("\\Q" + line.strip().replace("*", "\\E.*\\Q") + "\\E"));
          }
        }
      }
    }
    return path -> patterns.stream().anyMatch(p -> p.matcher(path).matches());
  }

  /** The JSON records of all fixtures, by format. */
  public static Map<String, List<JsonNode>> recordsByFormat() throws IOException {
    Map<String, List<JsonNode>> records = new TreeMap<>();
    for (Path fixture : FixturesTest.fixtures()) {
      if (fixture.getParent().getFileName().toString().equals("mapped")) {
        continue; // which texts are looked at is for each mapping file to say
      }
      if (fixture.getParent().getFileName().toString().equals("companions")) {
        continue; // nothing of them is looked at
      }
      List<JsonNode> all =
          records.computeIfAbsent(
              fixture.getParent().getFileName().toString(), f -> new ArrayList<>());
      try (Stream<Path> files = Files.walk(fixture)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          String name = file.getFileName().toString();
          if (!name.equals("case.yaml") && !name.equals("expected.jsonl")) {
            all.addAll(read(file));
          }
        }
      }
    }
    return records;
  }

  /** The lines of all fixtures that are tables of text, by format: statements and exports. */
  public static Map<String, List<List<String>>> tablesByFormat() throws IOException {
    Map<String, List<List<String>>> tables = new TreeMap<>();
    for (Path fixture : FixturesTest.fixtures()) {
      String format = fixture.getParent().getFileName().toString();
      if (format.equals("mapped")) {
        continue;
      }
      try (Stream<Path> files = Files.walk(fixture)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          byte[] plain = plain(file);
          if (FileHead.of(file.toString(), plain).shape() == FileShape.CSV) {
            tables
                .computeIfAbsent(format, f -> new ArrayList<>())
                .add(new String(plain, StandardCharsets.UTF_8).lines().toList());
          }
        }
      }
    }
    return tables;
  }

  private static byte[] plain(Path file) throws IOException {
    try (InputStream stored = Files.newInputStream(file)) {
      byte[] magic = stored.readNBytes(4);
      return Codec.of(magic, magic.length)
          .open(new SequenceInputStream(new ByteArrayInputStream(magic), stored))
          .readAllBytes();
    }
  }

  /** The JSON records of a file: lines, elements of an array, or a document. */
  private static List<JsonNode> read(Path file) throws IOException {
    byte[] plain = plain(file);
    FileShape shape = FileHead.of(file.toString(), plain).shape();
    if (shape == FileShape.CSV || shape == FileShape.PARQUET) {
      return List.of(); // their rows are JSON objects by the time a format reads them
    }
    String text = new String(plain, StandardCharsets.UTF_8);
    if (!text.stripLeading().startsWith("{") && !text.stripLeading().startsWith("[{")) {
      // What is indented, or closes a bracket, goes on with the entry before.
      return Stream.of(text.split("\\R(?![ }])"))
          .<JsonNode>map(JSON.getNodeFactory()::textNode)
          .toList();
    }
    List<JsonNode> records = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = JSON.readerFor(JsonNode.class).readValues(text)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        if (document.isArray()) {
          document.forEach(records::add);
        } else if (document.isObject()) {
          records.add(document);
        }
      }
    } catch (RuntimeException notJson) {
      return lines(text); // Fixtures hold broken lines too.
    }
    return records;
  }

  private static List<JsonNode> lines(String text) {
    List<JsonNode> records = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      try {
        JsonNode record = JSON.readTree(line);
        if (record.isObject()) {
          records.add(record);
        }
      } catch (JsonProcessingException broken) {
        continue;
      }
    }
    return records;
  }
}
