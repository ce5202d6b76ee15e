package io.plumbline.stage.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.shared.lake.AvroRows;
import io.plumbline.shared.lake.JsonRows;
import io.plumbline.shared.lake.ParquetRows;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The first rows of a table as JSON objects, one a line, to recognise what is in their cells. */
final class TableHead {
  private static final int ROWS = 20;
  private static final int ENOUGH = 1 << 16;

  private TableHead() {}

  /** As {@link CsvHeader#of}; also a header of one column, where its first row is quoted. */
  static Optional<CsvHeader> header(byte[] head) {
    Optional<CsvHeader> header = CsvHeader.of(head);
    return header.isPresent() ? header : CsvHeader.ofOneColumn(head);
  }

  /** The rows of a CSV file's head; the last one only as far as it goes. */
  static byte[] rows(CsvHeader header, byte[] head) {
    CsvRecords csv = new CsvRecords(header, Set.of());
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    int from = CsvBounds.endOfRecord(head, 0, header.separator()) + 1;
    for (int i = 0; i < ROWS && from < head.length; i++) {
      int to = CsvBounds.endOfRecord(head, from, header.separator());
      if (to < head.length) {
        write(csv, head, from, to, lines);
      } else if (i == 0) {
        byte[] closed = closed(head);
        write(csv, closed, from, closed.length, lines);
      }
      from = to + 1;
    }
    return lines.toByteArray();
  }

  private static void write(
      CsvRecords csv, byte[] b, int from, int to, ByteArrayOutputStream lines) {
    try {
      csv.read(b, from, to);
    } catch (MalformedRecord e) {
      // The reader refuses the row; here it may tell what its cells hold all the same.
    }
    lines.write(csv.json(), 0, csv.length());
    lines.write('\n');
  }

  /** With the quote that ends the cell the head was cut in. */
  private static byte[] closed(byte[] head) {
    int end = head.length;
    while (end > 0 && head[end - 1] == '"') {
      end--;
    }
    byte[] closed = Arrays.copyOf(head, end + 1);
    closed[end] = '"';
    return closed;
  }

  /** Columns of an Avro file; none where its header cannot be read. */
  static Set<String> avroColumns(byte[] head) {
    try {
      return new HashSet<>(new AvroRows(new ByteArrayInputStream(head), true).columns());
    } catch (IOException e) {
      return Set.of(); // the reader itself will say what is wrong
    }
  }

  /** The first rows of an Avro file. */
  static byte[] avro(byte[] head) {
    try {
      return lines(new AvroRows(new ByteArrayInputStream(head), true));
    } catch (IOException e) {
      return new byte[0]; // the reader itself will say what is wrong
    }
  }

  /** Columns of a Parquet file; none where its footer cannot be read. */
  static Set<String> columns(String path) {
    try (ParquetRows rows = ParquetRows.open(path)) {
      return new HashSet<>(rows.columns());
    } catch (IOException e) {
      return Set.of(); // the reader itself will say what is wrong
    }
  }

  /** The first rows of a Parquet file. */
  static byte[] rows(String path) {
    try (ParquetRows rows = ParquetRows.open(path)) {
      return lines(rows);
    } catch (IOException e) {
      return new byte[0]; // the reader itself will say what is wrong
    }
  }

  /** Rows as far as the file is whole. */
  private static byte[] lines(JsonRows rows) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try {
      ObjectNode row;
      while (lines.size() < ENOUGH && (row = rows.next()) != null) {
        lines.writeBytes(StatementJson.bytes(row));
        lines.write('\n');
      }
    } catch (IOException e) {
      return lines.toByteArray(); // the reader itself will say what is wrong
    }
    return lines.toByteArray();
  }
}
