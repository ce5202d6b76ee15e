package io.plumbline.shared.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.schema.Billed;
import io.plumbline.schema.Capacity;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A file written by columns")
class ColumnFileWriterTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  @TempDir Path folder;

  private final LocalStorage storage = new LocalStorage();

  static Stream<Arguments> tables() {
    return Stream.of(
        Arguments.of("few rows", LakeTable.USAGE, Usage.class, 1L, 3, 20, 1000),
        Arguments.of("one row group", LakeTable.USAGE, Usage.class, 2L, 2_000, 20, 1 << 17),
        Arguments.of("several row groups", LakeTable.USAGE, Usage.class, 3L, 3_500, 50, 1_000),
        Arguments.of("unlike texts", LakeTable.USAGE, Usage.class, 4L, 4_000, 1 << 30, 1 << 17),
        Arguments.of(
            "several pages", LakeTable.CAPACITY, Capacity.class, 5L, 65_000, 90_000, 1 << 17),
        Arguments.of("cubes", LakeTable.USAGE_DAILY, UsageDaily.class, 6L, 2_500, 300, 700),
        Arguments.of("charges", LakeTable.BILLED, Billed.class, 7L, 5_000, 5_000, 2_000),
        Arguments.of("no rows", LakeTable.BILLED, Billed.class, 8L, 0, 1, 2_000));
  }

  private <T extends SpecificRecord> Path write(LakeTable table, List<T> rows, int rowsPerGroup)
      throws IOException {
    Path file = folder.resolve("ours-" + rows.size() + ".parquet");
    try (ColumnFileWriter writer =
        ColumnFileWriter.open(
            ParquetFiles.output(storage, file.toString()),
            table.fileSchema(),
            rowsPerGroup,
            1L << 30)) {
      RecordColumns columns = new RecordColumns(table.avro(), writer);
      for (T row : rows) {
        columns.add(row, DAY);
      }
      writer.close();
      assertThat(writer.bytes()).isEqualTo(Files.size(file));
      assertThat(writer.rows()).isEqualTo(rows.size());
    }
    return file;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  @DisplayName("is read by parquet-avro as the same records")
  <T extends SpecificRecord> void parquetAvro(
      String name, LakeTable table, Class<T> type, long seed, int count, int texts, int groupRows)
      throws IOException {
    List<T> rows = new Records(seed, DAY, texts).of(type, count);
    Path file = write(table, rows, groupRows);
    PlainParquetConfiguration settings = new PlainParquetConfiguration();
    settings.set("parquet.avro.read.schema", SpecificData.get().getSchema(type).toString());
    List<T> found = new ArrayList<>();
    try (ParquetReader<T> reader =
        AvroParquetReader.<T>builder(ParquetFiles.input(storage, file.toString()), settings)
            .withDataModel(SpecificData.getForClass(type))
            .build()) {
      for (T row = reader.read(); row != null; row = reader.read()) {
        if (table.partitionedByDay()) {
          row.put(table.avro().getField("day").pos(), DAY);
        }
        found.add(row);
      }
    }
    assertThat(found).isEqualTo(rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  @DisplayName("bounds and counts nulls as parquet's own record writer does")
  <T extends SpecificRecord> void statistics(
      String name, LakeTable table, Class<T> type, long seed, int count, int texts, int groupRows)
      throws IOException {
    List<T> rows = new Records(seed, DAY, texts).of(type, count);
    Path ours = write(table, rows, groupRows);
    Path reference = folder.resolve("reference.parquet");
    try (ParquetWriter<T> writer =
        AvroParquetWriter.<T>builder(ParquetFiles.output(storage, reference.toString()))
            .withSchema(SpecificData.get().getSchema(type))
            .withDataModel(SpecificData.getForClass(type))
            .withConf(new PlainParquetConfiguration())
            .withRowGroupSize(1L << 40)
            .withRowGroupRowCountLimit(groupRows)
            .build()) {
      for (T row : rows) {
        writer.write(row);
      }
    }
    try (ParquetFileReader found = ParquetFiles.open(storage, ours.toString());
        ParquetFileReader expected = ParquetFiles.open(storage, reference.toString())) {
      List<BlockMetaData> blocks = found.getFooter().getBlocks();
      List<BlockMetaData> expectedBlocks = expected.getFooter().getBlocks();
      assertThat(blocks.stream().map(BlockMetaData::getRowCount))
          .isEqualTo(expectedBlocks.stream().map(BlockMetaData::getRowCount).toList());
      for (int i = 0; i < blocks.size(); i++) {
        for (ColumnChunkMetaData chunk : blocks.get(i).getColumns()) {
          ColumnChunkMetaData other =
              expectedBlocks.get(i).getColumns().stream()
                  .filter(c -> c.getPath().equals(chunk.getPath()))
                  .findFirst()
                  .orElseThrow();
          assertThat(bounds(chunk)).as("%s", chunk.getPath()).isEqualTo(bounds(other));
          assertThat(found.readOffsetIndex(chunk).getPageCount())
              .as("pages that a reader can skip")
              .isEqualTo((int) ((blocks.get(i).getRowCount() + 19_999) / 20_000));
          assertThat(found.readColumnIndex(chunk)).isNotNull();
        }
      }
    }
  }

  private static List<Object> bounds(ColumnChunkMetaData chunk) {
    Statistics<?> statistics = chunk.getStatistics();
    List<Object> bounds = new ArrayList<>(List.of(chunk.getValueCount(), statistics.getNumNulls()));
    if (statistics.hasNonNullValue()) {
      boolean decimal =
          chunk.getPrimitiveType().getLogicalTypeAnnotation() != null
              && chunk
                  .getPrimitiveType()
                  .getLogicalTypeAnnotation()
                  .toString()
                  .startsWith("DECIMAL");
      for (Object bound : List.of(statistics.genericGetMin(), statistics.genericGetMax())) {
        bounds.add(decimal ? new BigInteger(((Binary) bound).getBytes()) : bound);
      }
    }
    return bounds;
  }

  @Test
  @DisplayName(
      "is read by Spark's vectorised reader, by its row reader and by Iceberg as the same rows")
  void sparkAndIceberg() throws IOException {
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.datetime.java8API.enabled", "true")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();
    try {
      for (Arguments table : tables().toList()) {
        Object[] a = table.get();
        sameBySparkAndIceberg(
            spark,
            (LakeTable) a[1],
            classOf(a[2]),
            (Long) a[3],
            (Integer) a[4],
            (Integer) a[5],
            (Integer) a[6]);
      }
    } finally {
      spark.stop();
    }
  }

  @SuppressWarnings("unchecked") // the tables above name generated classes
  private static Class<SpecificRecord> classOf(Object type) {
    return (Class<SpecificRecord>) type;
  }

  private void sameBySparkAndIceberg(
      SparkSession spark,
      LakeTable table,
      Class<SpecificRecord> type,
      long seed,
      int count,
      int texts,
      int groupRows)
      throws IOException {
    List<SpecificRecord> rows = new Records(seed, DAY, texts).of(type, count);
    Path file = write(table, rows, groupRows);
    List<String> columns =
        table.fileSchema().getFields().stream().map(field -> field.getName()).toList();
    List<List<Object>> expected =
        rows.stream().map(row -> columns.stream().map(c -> plain(field(row, c))).toList()).toList();
    for (boolean vectorised : new boolean[] {true, false}) {
      spark.conf().set("spark.sql.parquet.enableVectorizedReader", vectorised);
      Dataset<Row> read = spark.read().parquet(file.toString());
      if (vectorised) {
        assertThat(read.queryExecution().executedPlan().toString()).contains("Batched: true");
      }
      assertThat(read.schema().catalogString())
          .isEqualTo(
              SparkSchemaUtil.convert(AvroTables.icebergSchema(table.avro()).select(columns))
                  .catalogString());
      assertThat(
              read.collectAsList().stream()
                  .map(
                      row ->
                          IntStream.range(0, columns.size())
                              .mapToObj(i -> plain(row.get(i)))
                              .toList())
                  .toList())
          .isEqualTo(expected);
    }

    Lake lake = Lake.at(folder.resolve("w" + seed));
    Path inside = Path.of(lake.tableFolder(table), "data", "f.parquet");
    Files.createDirectories(inside.getParent());
    Files.copy(file, inside);
    WrittenFile written =
        new WrittenFile(
            table,
            table.partitionedByDay() ? DAY : null,
            inside.toString(),
            count,
            Files.size(inside));
    LakeVersion version = new Publish(lake, lake.latest(), "i").append(written).publish();
    assertThat(version.history(type).toList()).isEqualTo(rows);
    List<List<Object>> generics = new ArrayList<>();
    try (CloseableIterable<Record> read =
        IcebergGenerics.read(version.staged(table).table(table.tableName())).build()) {
      for (Record row : read) {
        List<Object> values = new ArrayList<>();
        table.avro().getFields().forEach(f -> values.add(plain(row.getField(f.name()))));
        generics.add(values);
      }
    }
    assertThat(generics)
        .isEqualTo(
            rows.stream()
                .map(
                    row ->
                        table.avro().getFields().stream()
                            .map(f -> plain(row.get(f.pos())))
                            .toList())
                .toList());
  }

  private static Object field(SpecificRecord row, String name) {
    return row.get(row.getSchema().getField(name).pos());
  }

  /** One Java value for what the readers give in several classes. */
  private static Object plain(Object value) {
    if (value instanceof OffsetDateTime time) {
      return Optional.of(time.toInstant());
    }
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return ByteBuffer.wrap(copy);
    }
    return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : Optional.ofNullable(value);
  }

  private static final MessageType SMALL =
      AvroTables.messageType(
          new org.apache.avro.Schema.Parser()
              .parse(
                  """
                  {"type": "record", "name": "Small", "fields": [
                    {"name": "team", "type": ["null", "string"]},
                    {"name": "call_id", "type": "string"},
                    {"name": "tokens", "type": "long"}]}
                  """));

  private ColumnFileWriter small(String name, int rowsPerGroup) throws IOException {
    return ColumnFileWriter.open(
        ParquetFiles.output(storage, folder.resolve(name).toString()),
        SMALL,
        rowsPerGroup,
        1 << 30);
  }

  @Test
  @DisplayName(
      "takes interned texts by number, over row groups, and unlike texts without a dictionary")
  void interned() throws IOException {
    int count = 150_000;
    try (ColumnFileWriter writer = small("f", 60_000)) {
      Column team = writer.column("team");
      Column call = writer.column("call_id");
      Column tokens = writer.column("tokens");
      byte[] search = "search".getBytes(StandardCharsets.UTF_8);
      byte[] chat = "chat".getBytes(StandardCharsets.UTF_8);
      int searchNumber = team.intern(search, 0, search.length);
      for (int i = 0; i < count; i++) {
        switch (i % 4) {
          case 0 -> team.addInterned(searchNumber);
          case 1 -> team.addBytes(chat, 0, chat.length);
          case 2 -> team.addText("sales");
          default -> {
            // Nobody's.
          }
        }
        call.addText("call-" + i);
        tokens.addLong(i);
        writer.endRow();
      }
      assertThat(team.intern(search, 0, search.length)).isEqualTo(searchNumber);
      assertThatThrownBy(() -> team.addInterned(7))
          .hasMessage("Column 'team' has interned no value 7.");
    }
    List<String> found = new ArrayList<>();
    try (ParquetReader<org.apache.avro.generic.GenericRecord> reader =
        AvroParquetReader.<org.apache.avro.generic.GenericRecord>builder(
                ParquetFiles.input(storage, folder.resolve("f").toString()),
                new PlainParquetConfiguration())
            .build()) {
      for (var row = reader.read(); row != null; row = reader.read()) {
        found.add(row.get("team") + " " + row.get("call_id") + " " + row.get("tokens"));
      }
    }
    String[] teams = {"search", "chat", "sales", "null"};
    assertThat(found)
        .isEqualTo(
            IntStream.range(0, count)
                .mapToObj(i -> teams[i % 4] + " call-" + i + " " + i)
                .toList());
    try (ParquetFileReader reader = ParquetFiles.open(storage, folder.resolve("f").toString())) {
      assertThat(reader.getFooter().getBlocks()).hasSize(3);
      for (BlockMetaData block : reader.getFooter().getBlocks()) {
        assertThat(block.getColumns().get(0).getEncodings()).contains(Encoding.RLE_DICTIONARY);
        assertThat(block.getColumns().get(1).getEncodings())
            .doesNotContain(Encoding.RLE_DICTIONARY);
      }
    }
  }

  @Test
  @DisplayName("frees its memory by row groups of a bounded size")
  void bounded() throws IOException {
    try (ColumnFileWriter writer =
        ColumnFileWriter.open(
            ParquetFiles.output(storage, folder.resolve("f").toString()),
            SMALL,
            1 << 30,
            1 << 20)) {
      long most = 0;
      for (int i = 0; i < 100_000; i++) {
        writer.column("call_id").addText("a text that is never the same twice " + i);
        writer.column("tokens").addLong(i);
        writer.endRow();
        most = Math.max(most, writer.buffered());
      }
      assertThat(most).isBetween(1L << 19, 1L << 21);
    }
  }

  @Test
  @DisplayName("refuses a row that does not fit, by the column's name")
  void refusals() throws IOException {
    try (ColumnFileWriter writer = small("f", 10)) {
      writer.column("call_id").addText("a");
      assertThatThrownBy(writer::endRow)
          .hasMessage("Column 'tokens' is required and got no value in this row.");
      assertThatThrownBy(() -> writer.column("tokens").addNull())
          .hasMessage("Column 'tokens' is required: it cannot be null.");
      assertThatThrownBy(() -> writer.column("tokens").addInt(3))
          .hasMessage("Column 'tokens' is INT64, not INT32.");
      assertThatThrownBy(() -> writer.column("token"))
          .hasMessage("The file has no column 'token'; it has [team, call_id, tokens].");
      writer.column("tokens").addLong(1);
      writer.column("tokens").addLong(2);
      assertThatThrownBy(writer::endRow).hasMessage("Column 'tokens' got two values in one row.");
      assertThatThrownBy(writer::close)
          .hasMessage("A row was begun and not ended before the file was closed.");
    }
  }

  @Test
  @DisplayName("has the same bytes when the same rows are written again")
  void sameBytes() throws IOException {
    List<Usage> rows = new Records(9, DAY, 100).of(Usage.class, 3_000);
    byte[] first = Files.readAllBytes(write(LakeTable.USAGE, rows, 1_000));
    Files.delete(folder.resolve("ours-3000.parquet"));
    assertThat(Files.readAllBytes(write(LakeTable.USAGE, rows, 1_000))).isEqualTo(first);
  }
}
