package io.plumbline.shared.lake;

import java.io.IOException;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** What the rows of a flat file say as a whole, without making records of them. */
final class RowContents {
  /** Words of columns that must hold one, where the log told nothing. */
  private static final Set<Binary> NOT_TOLD =
      Set.of(
          Binary.fromString("unknown"),
          Binary.fromString("absent"),
          Binary.fromString("none"),
          Binary.fromString("estimated"));

  private static final int LONGEST_NOT_TOLD = 9;

  private RowContents() {}

  /**
   * Of every row how many columns say something, and a digest of what they say. Rows that say the
   * same have one digest in whatever files they are, also where a later version added columns that
   * say nothing.
   */
  static long[][] of(Storage storage, String location, Set<String> leftOut) throws IOException {
    try (ParquetFileReader reader = ParquetFiles.open(storage, location)) {
      String[] columns =
          reader.getFileMetaData().getSchema().getFields().stream()
              .map(Type::getName)
              .filter(name -> !leftOut.contains(name))
              .toArray(String[]::new);
      MessageType wanted = ColumnFiles.select(location, reader, columns);
      reader.setRequestedSchema(wanted);
      long[][] answer = new long[2][Math.toIntExact(reader.getRecordCount())];
      int from = 0;
      for (PageReadStore group; (group = reader.readNextRowGroup()) != null; ) {
        int to = from + Math.toIntExact(group.getRowCount());
        ColumnReadStoreImpl store = ColumnFiles.store(group, wanted, reader);
        for (ColumnDescriptor column : wanted.getColumns()) {
          add(column, store.getColumnReader(column), answer, from, to);
        }
        from = to;
      }
      return answer;
    }
  }

  private static void add(
      ColumnDescriptor column, ColumnReader values, long[][] answer, int from, int to) {
    long name = digest(Binary.fromString(column.getPath()[0]));
    int present = column.getMaxDefinitionLevel();
    // A nought in a column that may be empty is told; elsewhere it may be a file's lack of a
    // column.
    long nought = present == 0 ? 0 : mix(name);
    for (int row = from; row < to; row++) {
      if (values.getCurrentDefinitionLevel() == present) {
        switch (column.getPrimitiveType().getPrimitiveTypeName()) {
          case INT64 -> number(answer, row, name, nought, values.getLong());
          case INT32 -> number(answer, row, name, nought, values.getInteger());
          case BOOLEAN -> number(answer, row, name, nought, values.getBoolean() ? 1 : 0);
          case DOUBLE ->
              number(answer, row, name, nought, Double.doubleToLongBits(values.getDouble()));
          default -> word(answer, row, name, values.getBinary());
        }
      }
      values.consume();
    }
  }

  private static void number(long[][] answer, int row, long name, long nought, long value) {
    answer[0][row] += value == 0 ? 0 : 1;
    answer[1][row] += value == 0 ? nought : mix(name ^ value);
  }

  private static void word(long[][] answer, int row, long name, Binary value) {
    answer[0][row] += value.length() <= LONGEST_NOT_TOLD && NOT_TOLD.contains(value) ? 0 : 1;
    answer[1][row] += mix(name ^ digest(value));
  }

  private static long digest(Binary value) {
    long digest = value.length();
    for (byte b : value.getBytesUnsafe()) {
      digest = (digest ^ b) * 0x100000001B3L;
    }
    return mix(digest);
  }

  /** Spreads every bit over all; the finaliser of MurmurHash3. */
  private static long mix(long x) {
    long h = (x ^ (x >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }
}
