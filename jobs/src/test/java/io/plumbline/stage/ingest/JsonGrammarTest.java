package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Rejected;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every corner of JSON's grammar, 318 of them: what is valid is taken, what is invalid is refused
 * with file, line and reason, and nothing else ever happens.
 */
class JsonGrammarTest {
  private static final Pattern REPEATED = Pattern.compile("\\(([^)]*)\\)x([0-9]+);");

  private record Text(String written, byte[] bytes, boolean taken) {}

  @Test
  @DisplayName("Texts as they stand are taken or refused as the grammar says")
  void asTheyStand() throws IOException {
    List<Text> texts = texts();
    assertThat(texts).hasSize(318);
    List<String> wrong = new ArrayList<>();
    JsonCursor json = new JsonCursor();
    for (Text text : texts) {
      // Before and behind it stands what would complete it, were the end of the slice not kept.
      byte[] b = Logs.concat(Logs.utf8("\"["), text.bytes(), Logs.utf8("]}\"0"));
      String said = refusal(json, b, 2, 2 + text.bytes().length);
      if (text.taken() != (said == null)) {
        wrong.add(text.written() + " → " + said);
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** The reason of a refusal; null when the text is taken. */
  private static String refusal(JsonCursor json, byte[] b, int from, int to) {
    try {
      json.reset(b, from, to);
      json.skip();
      json.finish();
      return null;
    } catch (MalformedRecord e) {
      assertThat(e.where()).as("place in %s", e.reason()).matches("column [0-9]+");
      return e.reason().code();
    }
  }

  @Test
  @DisplayName("The same texts are taken and refused where fields are read one by one")
  void fieldByField() throws IOException {
    FieldNames names = FieldNames.of("x");
    List<String> wrong = new ArrayList<>();
    JsonCursor json = new JsonCursor();
    for (int round = 0; round < 3; round++) { // what was foreseen from the text before included
      for (Text text : texts()) {
        byte[] b = Logs.concat(Logs.utf8("{\"x\": "), text.bytes(), Logs.utf8(", \"y\": 1}"));
        boolean taken;
        try {
          json.reset(b, 0, b.length);
          json.enterObject();
          while (json.nextField(names) != JsonCursor.END) {
            json.skip();
          }
          json.finish();
          taken = true;
        } catch (MalformedRecord e) {
          taken = false;
        }
        if (text.taken() != taken) {
          wrong.add(text.written());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  @DisplayName(
      "In a log every invalid text is one record in quarantine, with file, line and reason")
  void inALog(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    Map<Long, String> refused = new TreeMap<>();
    long accepted = 0;
    long line = 0;
    for (Text text : texts()) {
      if (indexOf(text.bytes(), '\n') >= 0) {
        continue; // two lines: two records
      }
      line++;
      if (text.taken()) {
        accepted++;
      } else {
        refused.put(line, text.written());
      }
      String record = Logs.call((int) line).json();
      log.writeBytes(Logs.utf8(record.substring(0, record.lastIndexOf('}')) + ", \"x\": "));
      log.writeBytes(text.bytes());
      log.writeBytes(Logs.utf8("}\n"));
    }
    Path file = Logs.write(folder.resolve("logs/grammar.jsonl"), log.toByteArray());
    Warehouse warehouse = Warehouse.in(folder.resolve("warehouse"));
    warehouse.ingest(folder.resolve("logs"));
    assertThat(warehouse.usage()).hasSize((int) accepted);
    Map<Long, String> found = new TreeMap<>();
    for (Rejected row : warehouse.rejected()) {
      assertThat(row.getFile()).isEqualTo(file.toString());
      assertThat(RejectReason.values()).extracting(RejectReason::code).contains(row.getReason());
      assertThat(row.getDetail()).matches("column [0-9]+");
      found.put(row.getLine(), row.getReason());
    }
    assertThat(found.keySet()).isEqualTo(refused.keySet());
  }

  private static int indexOf(byte[] b, char c) {
    for (int i = 0; i < b.length; i++) {
      if (b[i] == c) {
        return i;
      }
    }
    return -1;
  }

  private static List<Text> texts() throws IOException {
    List<Text> texts = new ArrayList<>();
    try (InputStream in = JsonGrammarTest.class.getResourceAsStream("json/grammar.tsv")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        int tab = line.indexOf('\t');
        if (!line.startsWith("#")) {
          String written = line.substring(tab + 1);
          texts.add(
              new Text(
                  written,
                  bytes(written),
                  Arrays.asList("y", "i+").contains(line.substring(0, tab))));
        }
      }
    }
    return texts;
  }

  private static byte[] bytes(String written) {
    StringBuilder plain = new StringBuilder();
    Matcher repeated = REPEATED.matcher(written);
    while (repeated.find()) {
      repeated.appendReplacement(
          plain,
          Matcher.quoteReplacement(repeated.group(1).repeat(Integer.parseInt(repeated.group(2)))));
    }
    repeated.appendTail(plain);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < plain.length(); i++) {
      if (plain.charAt(i) == '%') {
        out.write(Integer.parseInt(plain.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        out.write(plain.charAt(i));
      }
    }
    return out.toByteArray();
  }
}
