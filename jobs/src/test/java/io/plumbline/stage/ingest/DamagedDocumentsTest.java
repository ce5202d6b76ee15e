package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.Seeded;
import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Statements and metrics pages of the fixtures, damaged in every way a seeded random finds: each is
 * read or refused, with a place that is no value of the file.
 */
class DamagedDocumentsTest {
  private static final int DAMAGES = 400;
  private static final String[] PIECES = {
    "null",
    "-1",
    "1e999999",
    "\"\"",
    "\"x\"",
    "{}",
    "[]",
    "true",
    "0.5",
    "\"9999999999999999999\"",
    "\"1e99\"",
    "\\",
    "\"",
    "2026-13-40T99:99:99Z",
    " ",
    "\n"
  };
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final SourceFile FILE =
      new SourceFile("/logs/file", Instant.parse("2026-10-02T08:00:00Z"), ZoneOffset.UTC);

  @TestFactory
  List<DynamicTest> everyParserSurvivesDamage() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path fixture : FixturesTest.fixtures()) {
      LogFormat format =
          LogFormats.load().byId(fixture.getParent().getFileName().toString()).orElseThrow();
      if (format instanceof StatementFormat || format instanceof SampleLogFormat) {
        tests.add(
            DynamicTest.dynamicTest(
                format.id() + "/" + fixture.getFileName() + " survives damage",
                () -> check(format, fixture)));
      }
    }
    assertThat(tests).isNotEmpty();
    return tests;
  }

  private static void check(LogFormat format, Path fixture) throws IOException {
    try (Stream<Path> files = Files.walk(fixture)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.equals("case.yaml")
            || name.equals("expected.jsonl")
            || name.endsWith(".parquet")) { // its rows are those of the CSV file beside it
          continue;
        }
        boolean csv = name.endsWith(".csv");
        String whole = Files.readString(file);
        Random random = Seeded.random(whole.hashCode());
        Found found = new Found();
        for (int i = 0; i < DAMAGES; i++) {
          String damaged = damaged(whole, csv ? ',' : ':', random);
          if (format instanceof StatementFormat statements) {
            for (ObjectNode record : csv ? rows(whole, damaged) : objects(damaged)) {
              statement(statements, record, found);
            }
          } else {
            samples((SampleLogFormat) format, damaged, found);
          }
        }
        if (found.accepted == 0 && found.passedOver > 0) {
          continue; // a table that tells nothing more: damage makes no figure of it either
        }
        assertThat(found.accepted).as("what %s still holds", name).isPositive();
        assertThat(found.rejected).as("what of %s is refused", name).isPositive();
      }
    }
  }

  /**
   * @param before what stands before a value
   */
  private static String damaged(String whole, char before, Random random) {
    int at = random.nextInt(whole.length());
    if (random.nextInt(5) == 0) {
      return whole.substring(0, at);
    }
    // Most damage is to a value: what stands between a colon and the comma after it.
    int from = whole.indexOf(before, at) + 1;
    int to = from;
    while (to < whole.length() && ",}]\n".indexOf(whole.charAt(to)) < 0) {
      to++;
    }
    return whole.substring(0, from)
        + PIECES[random.nextInt(PIECES.length)]
        + whole.substring(Math.max(to, from));
  }

  private static List<ObjectNode> objects(String text) {
    List<ObjectNode> records = new ArrayList<>();
    for (String line : text.startsWith("{\n") ? List.of(text) : Arrays.asList(text.split("\n"))) {
      try {
        if (JSON.readTree(line) instanceof ObjectNode object) {
          records.add(object);
        }
      } catch (JsonProcessingException notJson) {
        continue; // the reader of files says so
      }
    }
    return records;
  }

  private static List<ObjectNode> rows(String whole, String text) {
    byte[] b = LogFormats.withoutMark(whole.getBytes(StandardCharsets.UTF_8));
    CsvRecords csv = new CsvRecords(CsvHeader.of(b).orElseThrow(), Set.of());
    List<ObjectNode> records = new ArrayList<>();
    for (String line : text.split("\n")) {
      byte[] row = line.getBytes(StandardCharsets.UTF_8);
      try {
        records.add(csv.object(row, 0, row.length));
      } catch (MalformedRecord e) {
        continue; // the reader of files says so
      }
    }
    return records;
  }

  private static void statement(StatementFormat format, ObjectNode record, Found found) {
    try {
      format.parser().parse(record, found);
    } catch (MalformedRecord e) {
      found.reject(e.reason(), e.where());
    }
  }

  private static void samples(SampleLogFormat format, String text, Found found) throws IOException {
    byte[] b = text.getBytes(StandardCharsets.UTF_8);
    try {
      format.read(new ByteArrayInputStream(b), FILE, new SymbolTable(), found);
    } catch (MalformedRecord e) {
      found.reject(e.reason(), e.where());
    }
  }

  /** Counts what is found; every place must be one of the format's own. */
  private static final class Found
      implements StatementFormat.StatementSink, SampleLogFormat.SampleSink {
    private int accepted;
    private int rejected;
    private int passedOver;

    @Override
    public void charge(Billed line) {
      try {
        StatementChecks.complete(line);
        assertThat(line.getCurrency()).matches("[A-Z]{3}");
        accepted++;
      } catch (MalformedRecord e) {
        reject(e.reason(), e.where());
      }
    }

    @Override
    public void usage(ReportedUsage bucket) {
      try {
        StatementChecks.complete(bucket);
        accepted++;
      } catch (MalformedRecord e) {
        reject(e.reason(), e.where());
      }
    }

    @Override
    public void accept(SampleRecord sample, long position) {
      assertThat(sample.value).isFinite();
      accepted++;
    }

    @Override
    public void reject(RejectReason reason, String where, long position) {
      reject(reason, where);
    }

    @Override
    public void reject(RejectReason reason, String where) {
      assertThat(String.valueOf(where)).matches("[A-Za-z0-9_.\\[\\]:-]{0,90}|(byte|column) \\d+");
      rejected++;
    }

    @Override
    public void passOver() {
      passedOver++;
    }
  }
}
