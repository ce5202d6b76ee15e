package io.plumbline.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * Every text in a folder of tables and reports: files as they are, and what Parquet and Avro hold
 * once decompressed and decoded.
 */
final class WarehouseText {
  private WarehouseText() {}

  /** Bytes after which a piece ends with its line: a log of every level is half a gigabyte. */
  private static final int PIECE = 4 << 20;

  /** Bytes that the next piece repeats, from the start of a line: values may have lines. */
  private static final int REPEATED = 1 << 16;

  /** Gives everything in a file that could be read as text, in pieces of whole lines. */
  static void pieces(Path file, Consumer<String> piece) {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      StringBuilder bytes = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        bytes.append(line).append('\n');
        if (bytes.length() > PIECE) {
          bothWays(bytes.toString(), piece);
          bytes.delete(0, bytes.indexOf("\n", bytes.length() - REPEATED) + 1);
        }
      }
      bothWays(bytes.toString(), piece);
      if (file.toString().endsWith(".parquet")) {
        rows(file).forEach(piece);
      } else if (file.toString().endsWith(".avro")) {
        try (DataFileStream<GenericRecord> rows =
            new DataFileStream<>(Files.newInputStream(file), new GenericDatumReader<>())) {
          rows.forEach(row -> piece.accept(row.toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void bothWays(String bytes, Consumer<String> piece) {
    piece.accept(bytes);
    String text = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    if (!text.equals(bytes)) {
      piece.accept(text);
    }
  }

  /** Rows of a Parquet file as text, one a row, in their order. */
  static List<String> rows(Path file) throws IOException {
    List<String> rows = new ArrayList<>();
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            new LocalInputFile(file),
            org.apache.parquet.ParquetReadOptions.builder(new PlainParquetConfiguration())
                .build())) {
      MessageType schema = reader.getFileMetaData().getSchema();
      MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
      PageReadStore group;
      while ((group = reader.readNextRowGroup()) != null) {
        RecordReader<Group> records =
            columns.getRecordReader(group, new GroupRecordConverter(schema));
        for (long i = 0; i < group.getRowCount(); i++) {
          rows.add(text(records.read()));
        }
      }
    }
    return rows;
  }

  private static String text(Group row) {
    StringBuilder s = new StringBuilder();
    for (int field = 0; field < row.getType().getFieldCount(); field++) {
      for (int i = 0; i < row.getFieldRepetitionCount(field); i++) {
        s.append(row.getType().getFieldName(field)).append('=');
        var type = row.getType().getType(field);
        s.append(
            type.isPrimitive() ? row.getValueToString(field, i) : text(row.getGroup(field, i)));
        s.append('\u0001');
      }
    }
    return s.toString();
  }

  /** Files below a folder, by their path in it. */
  static Map<String, Path> files(Path folder) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile).forEach(f -> files.put(folder.relativize(f).toString(), f));
    }
    return files;
  }

  /** Bytes of every file below a folder, by path. */
  static Map<String, String> bytes(Path folder) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    for (Map.Entry<String, Path> file : files(folder).entrySet()) {
      bytes.put(
          file.getKey(),
          new String(Files.readAllBytes(file.getValue()), StandardCharsets.ISO_8859_1));
    }
    return bytes;
  }

  /** Names of the files below a folder. */
  static TreeSet<String> names(Path folder) throws IOException {
    return new TreeSet<>(files(folder).keySet());
  }
}
