package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of CSV and Parquet files are records like any other. */
class TabularFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  private int folders;

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void theSameCallsAsCsvAndAsJsonLinesMakeTheSameTable(String separator) throws Exception {
    List<String> rows = rows(40);
    Warehouse lines = read("a.jsonl", Logs.utf8(Logs.lines(rows)));
    byte[] csv = Logs.utf8(csv(rows, separator, "\n"));
    assertThat(Tables.usage(read("a.csv", csv).usage())).isEqualTo(Tables.usage(lines.usage()));
    assertThat(Tables.usage(read("a.csv", Logs.gzip(csv)).usage()))
        .isEqualTo(Tables.usage(lines.usage()));
    byte[] windows =
        Logs.concat(
            new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
            Logs.utf8(csv(rows, separator, "\r\n")));
    Warehouse marked = read("a.csv", windows);
    assertThat(Tables.usage(marked.usage())).isEqualTo(Tables.usage(lines.usage()));
    assertThat(marked.filesHolding("Zebrafinch")).isEmpty();
  }

  /** As BigQuery exports a column of JSON. */
  @Test
  void recordsInAColumnOfAParquetFileAreRead() throws Exception {
    List<String> records =
        List.of(Logs.call(1).json(), Logs.call(2).json(), "words of somebody else");
    List<String> rows = new ArrayList<>();
    for (String record : records) {
      rows.add(JSON.createObjectNode().put("log_name", "l").put("json_payload", record).toString());
    }
    Path file = temporary.resolve("column/logs/a.parquet");
    parquet(file, rows, CompressionCodecName.SNAPPY);
    Warehouse warehouse = Warehouse.in(file.resolveSibling("warehouse"));
    warehouse.ingest(file);
    assertThat(warehouse.ledger(file).getFormat()).isEqualTo("litellm");
    assertThat(warehouse.ledger(file).getPassedOver()).isEqualTo(1);
    assertThat(warehouse.usage()).hasSize(2);
    BadInputTest.assertCountsMeet(warehouse);
  }

  /** As Event Hubs captures what Azure's diagnostic settings send there. */
  @ParameterizedTest
  @ValueSource(strings = {"null", "deflate", "zstandard"})
  void eventsCapturedAsAvroAreRead(String codec) throws Exception {
    Schema event =
        SchemaBuilder.record("EventData")
            .fields()
            .requiredLong("SequenceNumber")
            .requiredString("Offset")
            .requiredString("EnqueuedTimeUtc")
            .name("Properties")
            .type()
            .map()
            .values()
            .unionOf()
            .longType()
            .and()
            .stringType()
            .endUnion()
            .noDefault()
            .name("Body")
            .type()
            .nullable()
            .bytesType()
            .noDefault()
            .endRecord();
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      bodies.add("{\"records\": [" + apimEntry(2 * i) + ", " + apimEntry(2 * i + 1) + "]}");
    }
    ByteArrayOutputStream avro = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(event))) {
      writer.setCodec(CodecFactory.fromString(codec)).create(event, avro);
      for (String body : bodies) {
        GenericRecord row = new GenericData.Record(event);
        row.put("SequenceNumber", 7L);
        row.put("Offset", "1");
        row.put("EnqueuedTimeUtc", "10/2/2026 8:00:00 AM");
        row.put("Properties", Map.of("n", 1L, "t", "x"));
        row.put("Body", ByteBuffer.wrap(Logs.utf8(body)));
        writer.append(row);
        writer.sync();
      }
    }
    Warehouse warehouse = read("capture.avro", avro.toByteArray());
    assertThat(warehouse.usage())
        .hasSize(6)
        .allSatisfy(row -> assertThat(row.getFormat()).isEqualTo("azure-apim"));
    BadInputTest.assertCountsMeet(warehouse);
    byte[] half = Arrays.copyOf(avro.toByteArray(), avro.size() - 60);
    Warehouse broken = read("half.avro", half);
    assertThat(broken.usage()).hasSize(4);
    assertThat(broken.rejected()).extracting(Rejected::getReason).containsExactly("invalid_avro");
    BadInputTest.assertCountsMeet(broken);
  }

  /** Items of a list may take no byte at all: a small file could tell of them without end. */
  @Test
  void anAvroRowOfMoreItemsThanAreReadIsRefused() throws Exception {
    Schema event =
        SchemaBuilder.record("Event")
            .fields()
            .requiredBytes("Body")
            .name("Nothing")
            .type()
            .array()
            .items()
            .nullType()
            .noDefault()
            .endRecord();
    ByteArrayOutputStream avro = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(event))) {
      writer.setCodec(CodecFactory.deflateCodec(9)).create(event, avro);
      for (int items : new int[] {10, 1_100_000}) {
        GenericRecord row = new GenericData.Record(event);
        String records = "{\"records\": [" + apimEntry(items) + "]}";
        row.put("Body", ByteBuffer.wrap(Logs.utf8(records + " ".repeat(1_200_000))));
        row.put("Nothing", Collections.nCopies(items, null));
        writer.append(row);
        writer.sync();
      }
    }
    Warehouse warehouse = read("items.avro", avro.toByteArray());
    assertThat(warehouse.usage()).hasSize(1);
    assertThat(warehouse.rejected()).extracting(Rejected::getReason).contains("invalid_avro");
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void anAvroFileOfAnotherCodecIsRefusedAsWhatItIs() throws Exception {
    byte[] header = {'O', 'b', 'j', 1, 2, 20, 'a', 'v', 'r', 'o', '.', 'c', 'o', 'd', 'e', 'c', 10};
    Warehouse warehouse = read("a.avro", Logs.concat(header, Logs.utf8("bzip2\0 and so on")));
    assertThat(warehouse.rejected())
        .extracting(Rejected::getReason)
        .containsExactly("invalid_avro");
    BadInputTest.assertCountsMeet(warehouse);
  }

  private static String apimEntry(int i) {
    return """
        {"time": "2026-10-02T10:00:00Z", "category": "GatewayLlmLogs", "properties": {"correlationId": "c0ffee%d", \
        "modelName": "m", "promptTokens": 9, "completionTokens": 1}}"""
        .formatted(i);
  }

  /**
   * A row may hold line breaks and a column has no name of its own: no piece can begin anywhere.
   */
  @Test
  void aLargeTableIsNotReadInPieces() throws Exception {
    List<String> rows = rows(40);
    Path csv =
        Logs.write(
            temporary.resolve("large-csv/logs/a.csv"),
            Logs.utf8("exported by a tool\n" + csv(rows, ",", "\n")));
    Path parquet = temporary.resolve("large-parquet/logs/a.parquet");
    parquet(parquet, rows, CompressionCodecName.UNCOMPRESSED);
    for (Path file : List.of(csv, parquet)) {
      Warehouse whole = Warehouse.in(file.resolveSibling("whole"));
      whole.ingest(file);
      Warehouse large = Warehouse.in(file.resolveSibling("large")).piece(2000);
      large.ingest(file);
      assertThat(whole.usage()).hasSize(40);
      assertThat(Tables.usage(large.usage())).isEqualTo(Tables.usage(whole.usage()));
      assertThat(large.rejected()).hasSameSizeAs(whole.rejected());
      BadInputTest.assertCountsMeet(large);
    }
  }

  @Test
  void positionsAreByteOffsetsAndRefusedRowsHaveTheirLine() throws Exception {
    List<String> rows = rows(4);
    String header = csv(rows, ",", "\n").lines().findFirst().orElseThrow();
    List<String> cells = csv(rows, ",", "\n").lines().skip(1).toList();
    String first = cells.get(0).replace(Logs.CONTENT, "Über\n\n" + Logs.CONTENT);
    String text =
        "exported by a tool\n"
            + header
            + "\n"
            + first
            + "\nonly,three,cells\n"
            + cells.get(1)
            + "\n\n"
            + cells.get(2).replaceFirst("\"", "x\"\"")
            + "\n"
            + cells.get(3).substring(0, cells.get(3).length() - 1);
    Warehouse warehouse = read("a.csv", Logs.utf8(text));
    assertThat(warehouse.rejected())
        .extracting(Rejected::getLine, Rejected::getReason)
        .contains(tuple(1L, "other_record"), tuple(6L, "ragged_row"))
        .allMatch(t -> !t.toString().contains("Zebra"));
    assertThat(warehouse.usage())
        .extracting(Usage::getPosition)
        .contains(offset(text, first), offset(text, cells.get(1)));
    assertThat(warehouse.rejected())
        .filteredOn(r -> r.getReason().equals("ragged_row"))
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.getPosition()).isEqualTo(offset(text, "only,three,cells"));
              assertThat(r.getLength()).isEqualTo("only,three,cells".length());
              assertThat(r.getDetail()).startsWith("3 cells for ");
            });
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void filesPutOneBehindAnotherEachHaveAHeader() throws Exception {
    List<String> rows = rows(4);
    String first = csv(rows.subList(0, 2), ",", "\n");
    String second = csv(rows.subList(2, 3), ",", "\r\n");
    String otherOrder =
        csv(rows.subList(3, 4), ",", "\n")
            .lines()
            .map(line -> reversed(line))
            .collect(Collectors.joining("\n"));
    Warehouse once = read("once.csv", Logs.utf8(csv(rows, ",", "\n")));
    Warehouse again =
        read("again.csv", Logs.utf8(first + "\uFEFF" + second + "\n" + otherOrder + "\n"));
    assertThat(again.rejected()).isEmpty();
    assertThat(Tables.usage(again.usage())).isEqualTo(Tables.usage(once.usage()));
    assertThat(again.ledger().values())
        .extracting(IngestedFile::getAccepted, IngestedFile::getPassedOver)
        .containsExactly(tuple(4L, 2L));
  }

  /** A line of a table with its cells the other way round. */
  private static String reversed(String line) {
    List<String> cells =
        new ArrayList<>(List.of(line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)));
    Collections.reverse(cells);
    return String.join(",", cells);
  }

  @Test
  void aQuerySavedInLogAnalyticsPortalIsRead() throws Exception {
    Warehouse warehouse =
        read(
            "query_data.csv",
            Logs.utf8(
                "\uFEFF\"TimeGenerated"
                    + " [UTC]\",CorrelationId,DeploymentName,PromptTokens,CompletionTokens,IsStreamCompletion\r\n"
                    + "\"11/20/2026, 3:04:05.678"
                    + " PM\",c0ffee00-0000-4000-8000-000000000001,d,9,1,True\r\n"));
    assertThat(warehouse.rejected()).isEmpty();
    assertThat(warehouse.usage())
        .extracting(row -> row.getStartedAt().toString())
        .containsExactly("2026-11-20T15:04:05.678Z");
  }

  @Test
  void anOpenQuoteAndLettersBehindAClosedOneAreRefused() throws Exception {
    CsvRecords records = new CsvRecords(CsvHeader.of(Logs.utf8("a,b\n")).orElseThrow(), Set.of());
    byte[] row = Logs.utf8("1,\"x\"y");
    assertThat(reason(records, row)).isEqualTo("invalid_csv at cell 2");
    assertThat(reason(records, new byte[] {'1', ',', (byte) 0xC3, 'x'}))
        .isEqualTo("invalid_utf8 at cell 2");
    assertThat(reason(records, Logs.utf8("1,2,3")))
        .isEqualTo("ragged_row at 3 cells for 2 columns");
    assertThat(reason(records, Logs.utf8("1,2\r3,4"))).isEqualTo("invalid_csv at cell 2");
    Warehouse open =
        read("a.csv", Logs.utf8(csv(rows(2), ",", "\n") + "x,\"never closed\nand,on,and,on\n"));
    assertThat(open.usage()).hasSize(2);
    assertThat(open.rejected())
        .extracting(Rejected::getLine, Rejected::getReason)
        .containsExactly(tuple(4L, "invalid_csv"));
  }

  @Test
  void cellsBecomeTheJsonTheyLookLike() throws Exception {
    CsvHeader header = CsvHeader.of(Logs.utf8("id,n,empty,text,\n")).orElseThrow();
    CsvRecords records = new CsvRecords(header, Set.of("id"));
    byte[] row = Logs.utf8("12345678901234567890,-1.50e+3,,\"say \"\"hi\"\"\n\u0001\\ 🐦é\",x\n");
    records.read(row, 0, row.length - 1);
    assertThat(new String(records.json(), 0, records.length(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"id\":\"12345678901234567890\",\"n\":-1.50e+3,"
                + "\"text\":\"say \\\"hi\\\"\\u000a\\u0001\\\\ 🐦é\"}");
    for (String word : List.of("007", "1.", ".5", "+1", "1e", "-", "NaN", "0x1", "1 ", "True")) {
      byte[] one = Logs.utf8("a," + word + ",,b,");
      records.read(one, 0, one.length);
      assertThat(JSON.readTree(records.json(), 0, records.length()).get("n").isTextual())
          .as(word)
          .isTrue();
    }
    assertThat(records.object(row, 0, row.length - 1).get("n").isTextual()).isTrue();
    byte[] nulls = Logs.utf8("\\N,\\N,\\NA,\"\\N\",");
    records.read(nulls, 0, nulls.length);
    assertThat(new String(records.json(), 0, records.length(), StandardCharsets.UTF_8))
        .as("null as ClickHouse, MySQL and COPY write it")
        .isEqualTo("{\"empty\":\"\\\\NA\"}");
    assertThat(records.object(nulls, 0, nulls.length).get("text").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,2,3\n4,5,6\n",
        "2026-11-01 10:00:00,INFO,started\n",
        "{\"a\":1,\"b\":2}\n",
        "a,a\n1,2\n",
        "one word\n",
        "<html>, <b>\n"
      })
  void whatHasNoHeaderIsNoCsv(String text) {
    assertThat(CsvHeader.of(Logs.utf8(text))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
  void theSameCallsAsParquetMakeTheSameTable(CompressionCodecName codec) throws Exception {
    List<String> rows = rows(40);
    Warehouse lines = read("a.jsonl", Logs.utf8(Logs.lines(rows)));
    Path file = temporary.resolve("p" + folders++).resolve("logs/a.parquet");
    parquet(file, rows, codec);
    Warehouse warehouse = Warehouse.in(file.getParent().resolveSibling("warehouse"));
    warehouse.ingest(file);
    assertThat(Tables.usage(warehouse.usage())).isEqualTo(Tables.usage(lines.usage()));
    assertThat(warehouse.usage().stream().map(Usage::getPosition).sorted().toList())
        .startsWith(0L, 1L, 2L)
        .endsWith(39L);
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void aDamagedParquetFileIsSaidToBeDamaged() throws Exception {
    Path whole = temporary.resolve("logs/a.parquet");
    parquet(whole, rows(40), CompressionCodecName.UNCOMPRESSED);
    byte[] b = Files.readAllBytes(whole);
    for (int i = 40; i < 400; i++) {
      b[i] ^= 0x55;
    }
    Warehouse damaged = read("b.parquet", b);
    assertThat(damaged.ledger().values())
        .allMatch(r -> r.getQuarantined() >= 1 && r.getFault() != null);
    BadInputTest.assertCountsMeet(damaged);
    Warehouse cut = read("c.parquet", java.util.Arrays.copyOf(b, b.length / 2));
    assertThat(cut.rejected())
        .extracting(Rejected::getReason)
        .containsExactly("unrecognised_format");
  }

  private static long offset(String text, String part) {
    return Logs.utf8(text.substring(0, text.indexOf(part))).length;
  }

  private static String reason(CsvRecords records, byte[] row) {
    try {
      records.read(row, 0, row.length);
      return "read";
    } catch (io.plumbline.stage.ingest.json.MalformedRecord e) {
      return e.getMessage();
    }
  }

  private Warehouse read(String name, byte[] content) throws IOException {
    Path folder = temporary.resolve("read" + folders++);
    Path file = Logs.write(folder.resolve("logs").resolve(name), content);
    Warehouse warehouse = Warehouse.in(folder.resolve("warehouse"));
    warehouse.ingest(file);
    return warehouse;
  }

  private static List<String> rows(int n) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      rows.add(
          Logs.call(i)
              .start("\"2026-10-%02d 12:00:%02d.%06d\"".formatted(1 + i % 9, i, i))
              .end("\"2026-10-%02d 12:01:%02d.5\"".formatted(1 + i % 9, i))
              .spendJson());
    }
    return rows;
  }

  private static String csv(List<String> rows, String separator, String lineEnd)
      throws IOException {
    StringBuilder csv = new StringBuilder();
    for (String row : rows) {
      Map<String, String> cells = cells(row);
      if (csv.length() == 0) {
        csv.append(String.join(separator, cells.keySet())).append(lineEnd);
      }
      csv.append(
              cells.values().stream()
                  .map(c -> c.matches("[A-Za-z0-9.-]*") ? c : '"' + c.replace("\"", "\"\"") + '"')
                  .collect(Collectors.joining(separator)))
          .append(lineEnd);
    }
    return csv.toString();
  }

  private static Map<String, String> cells(String row) throws IOException {
    Map<String, String> cells = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : JSON.readTree(row).properties()) {
      cells.put(
          e.getKey(),
          e.getValue().isContainerNode() ? e.getValue().toString() : e.getValue().asText());
    }
    return cells;
  }

  private static void parquet(Path file, List<String> rows, CompressionCodecName codec)
      throws IOException {
    Files.createDirectories(file.getParent());
    Set<String> columns = cells(rows.get(0)).keySet();
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m {"
                + columns.stream()
                    .map(
                        c ->
                            c.endsWith("_tokens")
                                ? "optional int64 " + c + ";"
                                : c.equals("spend")
                                    ? "optional double spend;"
                                    : "optional binary " + c + " (STRING);")
                    .collect(Collectors.joining())
                + "}");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withType(schema)
            .withCompressionCodec(codec)
            .build()) {
      for (String row : rows) {
        Group group = new SimpleGroupFactory(schema).newGroup();
        cells(row)
            .forEach(
                (name, cell) -> {
                  if (cell.isEmpty()) {
                    return;
                  }
                  if (name.endsWith("_tokens")) {
                    group.add(name, Long.parseLong(cell));
                  } else if (name.equals("spend")) {
                    group.add(name, Double.parseDouble(cell));
                  } else {
                    group.add(name, cell);
                  }
                });
        writer.write(group);
      }
    }
  }
}
