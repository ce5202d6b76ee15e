package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.shared.PseudonymKey;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.RecordCompletion;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.normalise.Normalisation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The checklist of places where personal data hides: an account is planted into every string of
 * every format's fixtures, strings inside strings included, one at a time. It must be counted, or
 * the place stands in {@code machine-filled/<format>.txt} with the reason why nobody writes there;
 * and it must never come out, not in a column and not in the words of a rejection.
 */
class HidingPlacesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An account: told without a label, and of a kind that no fixture holds. */
  private static final String PLANTED = "FI5208540127550835";

  private static final String MARK = "0127550835";
  private static final int RECORDS = 400;

  /** What leads to columns and is none itself. */
  private static final Set<String> NO_COLUMN =
      Set.of(
          "providerAsLogged",
          "apiBase",
          "modelRequested",
          "modelSent",
          "modelServedAsLogged",
          "regionCalledAsLogged",
          "regionServedAsLogged",
          "geography",
          // Becomes one of five words.
          "serviceTier",
          "requestId");

  private final SymbolTable symbols = new SymbolTable();
  private final RecordCompletion completion =
      new Normalisation(PseudonymKey.fromEnvironment("K", "a key of this test, 32 bytes lg."))
          .open(symbols);
  private final ContentScanner content = completion.scanner();

  /** What became of one record. */
  private static final class Seen {
    private boolean counted;
    private boolean rejected;
    private final List<String> written = new ArrayList<>();
  }

  @TestFactory
  Stream<DynamicTest> everyPlaceIsLookedAtOrListed() throws IOException {
    Map<String, List<JsonNode>> records = new LinkedHashMap<>();
    for (Path fixture : FixturesTest.fixtures()) {
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
    return LogFormats.load().all().stream()
        .map(
            format ->
                DynamicTest.dynamicTest(
                    format.id(),
                    () -> check(format, records.getOrDefault(format.id(), List.of()))));
  }

  private void check(LogFormat format, List<JsonNode> records) throws Exception {
    Consumer<Plant> reader = reader(format);
    if (reader == null) {
      return;
    }
    assertThat(records).as("records of %s that this test can read", format.id()).isNotEmpty();
    List<Pattern> listed = listed(format.id());
    Set<String> seen = new TreeSet<>();
    List<String> missed = new ArrayList<>();
    List<String> leaked = new ArrayList<>();
    int counted = 0;
    for (JsonNode record : records.subList(0, Math.min(RECORDS, records.size()))) {
      List<Plant> plants = new ArrayList<>();
      plant(record, "", value -> value, plants);
      for (Plant plant : plants) {
        if (!seen.add(plant.path)) {
          continue;
        }
        reader.accept(plant);
        String out = String.join("\n", plant.seen.written);
        if (out.contains(MARK)) {
          leaked.add(plant.path);
        }
        counted += plant.seen.counted ? 1 : 0;
        boolean isListed = listed.stream().anyMatch(p -> p.matcher(plant.path).matches());
        if (!plant.seen.counted && !plant.seen.rejected && !isListed && takesMeaning(format)) {
          missed.add(plant.path);
        }
      }
    }
    assertThat(leaked).as("places of %s that come out", format.id()).isEmpty();
    assertThat(missed)
        .as(
            "places of %s that are not looked at. Hand them to ContentScanner, Attribution.readUnknown"
                + " or readMention; or list them in machine-filled/%s.txt with the reason",
            format.id(), format.id())
        .isEmpty();
    if (takesMeaning(format)) {
      assertThat(counted).as("places that are looked at").isGreaterThan(3);
    }
  }

  /** Samples of machines and statements of bills are not counted, but must not show a value. */
  private static boolean takesMeaning(LogFormat format) {
    return format instanceof CallLogFormat || format instanceof CallBatchFormat;
  }

  private static List<Pattern> listed(String format) throws IOException {
    List<Pattern> patterns = new ArrayList<>();
    try (InputStream in =
        HidingPlacesTest.class.getResourceAsStream("machine-filled/" + format + ".txt")) {
      if (in == null) {
        return patterns;
      }
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.isBlank() && !line.startsWith("#")) {
          patterns.add(Pattern.compile("\\Q" + line.strip().replace("*", "\\E.*\\Q") + "\\E"));
        }
      }
    }
    return patterns;
  }

  // ---- planting

  /** One record with the account in one place. */
  private static final class Plant {
    private final String path;
    private final byte[] record;
    private final Seen seen = new Seen();

    Plant(String path, byte[] record) {
      this.path = path;
      this.record = record;
    }
  }

  /** Rebuilds a whole record around a changed part of it. */
  private interface Around {
    JsonNode with(JsonNode part);
  }

  private static void plant(JsonNode node, String path, Around around, List<Plant> plants) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        plant(
            field.getValue(),
            path + "." + field.getKey(),
            part -> {
              ObjectNode copy = ((ObjectNode) node).objectNode();
              copy.setAll((ObjectNode) node);
              copy.set(field.getKey(), part);
              return around.with(copy);
            },
            plants);
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        int at = i;
        plant(
            node.get(i),
            path + "[]",
            part -> {
              ArrayNode copy = ((ArrayNode) node).arrayNode().addAll((ArrayNode) node);
              copy.set(at, part);
              return around.with(copy);
            },
            plants);
      }
    } else if (node.isTextual()) {
      plants.add(
          new Plant(
              path,
              around
                  .with(JSON.getNodeFactory().textNode(PLANTED))
                  .toString()
                  .getBytes(StandardCharsets.UTF_8)));
      String text = node.textValue().strip();
      if (text.startsWith("{") || text.startsWith("[")) {
        try {
          JsonNode inner = JSON.readTree(text);
          plant(
              inner,
              path + "(json)",
              part -> around.with(JSON.getNodeFactory().textNode(part.toString())),
              plants);
        } catch (JsonProcessingException notJson) {
          // A text that begins with a bracket.
        }
      }
    }
  }

  // ---- reading

  private Consumer<Plant> reader(LogFormat format) {
    if (format instanceof CallLogFormat calls) {
      CallLogFormat.CallParser parser = calls.parser(symbols, content);
      return plant -> {
        CallRecord call = new CallRecord();
        content.begin();
        call.clear();
        try {
          parser.parse(plant.record, 0, plant.record.length, call);
          complete(call, plant.seen);
        } catch (MalformedRecord e) {
          rejected(e.reason(), e.where() + e.getMessage(), plant.seen);
        }
      };
    }
    if (format instanceof CallBatchFormat batches) {
      CallBatchFormat.BatchParser parser = batches.parser(symbols, content);
      parser.begin(
          new SourceFile("/logs/file", Instant.parse("2026-10-01T00:00:00Z"), ZoneOffset.UTC));
      return plant -> {
        CallRecord call = new CallRecord();
        content.begin();
        call.clear();
        try {
          parser.parse(plant.record, 0, plant.record.length, call, new Elements(call, plant.seen));
        } catch (MalformedRecord e) {
          rejected(e.reason(), e.where() + e.getMessage(), plant.seen);
        }
      };
    }
    if (format instanceof SampleLogFormat samples) {
      return plant -> {
        try {
          samples.read(new ByteArrayInputStream(plant.record), symbols, new Samples(plant.seen));
        } catch (MalformedRecord e) {
          rejected(e.reason(), e.where() + e.getMessage(), plant.seen);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      };
    }
    return null; // Statements name accounts and products; their own tests say what they keep.
  }

  private void complete(CallRecord call, Seen seen) {
    completion.complete(call);
    seen.counted |= call.personalData != null && call.personalData.toString().contains("IBAN");
    try {
      for (Field field : CallRecord.class.getFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !NO_COLUMN.contains(field.getName())) {
          Object value = field.get(call);
          if (value instanceof Symbol || value instanceof IdText) {
            seen.written.add(field.getName() + "=" + value);
          }
        }
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static void rejected(RejectReason reason, String where, Seen seen) {
    seen.rejected = true;
    seen.written.add(reason.code() + " " + where);
  }

  private final class Elements implements CallBatchFormat.CallSink {
    private final CallRecord call;
    private final Seen seen;

    Elements(CallRecord call, Seen seen) {
      this.call = call;
      this.seen = seen;
    }

    @Override
    public void accept(int at) {
      complete(call, seen);
      next();
    }

    @Override
    public void reject(RejectReason reason, String where, int at, int to) {
      rejected(reason, where, seen);
      next();
    }

    @Override
    public void passOver() {
      seen.rejected = true;
      next();
    }

    private void next() {
      content.begin();
      call.clear();
    }
  }

  private final class Samples implements SampleLogFormat.SampleSink {
    private final Seen seen;

    Samples(Seen seen) {
      this.seen = seen;
    }

    @Override
    public void accept(SampleRecord sample, long position) {
      completion.complete(sample);
      for (Symbol word :
          new Symbol[] {
            sample.metric,
            sample.node,
            sample.gpu,
            sample.gpuModel,
            sample.pool,
            sample.model,
            sample.engine,
            sample.labels
          }) {
        seen.written.add(Symbol.string(word));
      }
    }

    @Override
    public void reject(RejectReason reason, String where, long position) {
      rejected(reason, where, seen);
    }
  }

  /** The JSON records of a file: lines, elements of an array, or a document. */
  private static List<JsonNode> read(Path file) throws IOException {
    byte[] plain;
    try (InputStream stored = Files.newInputStream(file)) {
      byte[] magic = stored.readNBytes(4);
      plain =
          Codec.of(magic, magic.length)
              .open(new java.io.SequenceInputStream(new ByteArrayInputStream(magic), stored))
              .readAllBytes();
    }
    List<JsonNode> records = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        JSON.readerFor(JsonNode.class).readValues(new String(plain, StandardCharsets.UTF_8))) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        if (document.isArray()) {
          document.forEach(records::add);
        } else if (document.isObject()) {
          records.add(document);
        }
      }
    } catch (RuntimeException notJson) {
      return lines(plain); // Fixtures hold broken lines too.
    }
    return records;
  }

  private static List<JsonNode> lines(byte[] plain) {
    List<JsonNode> records = new ArrayList<>();
    for (String line : new String(plain, StandardCharsets.UTF_8).split("\n")) {
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
