package io.plumbline.stage.ingest;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Cuts one CSV record after another into its cells. */
final class CsvCells {
  private static final CsvFactory CSV =
      CsvFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final CsvSchema schema;

  CsvCells(byte separator) {
    this.schema = CsvSchema.emptySchema().withColumnSeparator((char) separator);
  }

  /** Takes a cell; the characters are valid during the call. */
  @FunctionalInterface
  interface CellSink {
    void cell(int column, char[] text, int from, int length);
  }

  /**
   * Gives the cells of a record, whose end {@link CsvBounds} found, to the sink.
   *
   * @return how many there are
   */
  int read(byte[] b, int from, int to, CellSink sink) throws MalformedRecord {
    int cells = 0;
    try (CsvParser csv = CSV.createParser(b, from, to - from)) {
      csv.setSchema(schema);
      csv.nextToken(); // the row begins
      while (csv.nextToken() == JsonToken.VALUE_STRING) {
        sink.cell(cells++, csv.getTextCharacters(), csv.getTextOffset(), csv.getTextLength());
      }
      if (csv.nextToken() != null) {
        // A carriage return alone ends a row for some writers and for no reader of ours.
        throw new MalformedRecord(RejectReason.INVALID_CSV, "cell " + cells);
      }
    } catch (CharConversionException e) {
      throw new MalformedRecord(RejectReason.INVALID_UTF8, "cell " + (cells + 1));
    } catch (IOException e) {
      throw new MalformedRecord(RejectReason.INVALID_CSV, "cell " + (cells + 1));
    }
    return cells;
  }

  /** The cells as strings. */
  List<String> texts(byte[] b, int from, int to) throws MalformedRecord {
    List<String> texts = new ArrayList<>();
    read(b, from, to, (column, text, at, length) -> texts.add(new String(text, at, length)));
    return texts;
  }
}
