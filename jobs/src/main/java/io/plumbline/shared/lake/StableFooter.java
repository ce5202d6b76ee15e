package io.plumbline.shared.lake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Gives equal tables equal bytes. Parquet's writer lists the encodings of a column in the order of
 * a hash set of enums, which differs from one JVM to the next; here they are put in their own
 * order.
 */
final class StableFooter {
  private static final int TAIL = 8; // length of the footer, and PAR1

  private StableFooter() {}

  /** The same file with the encodings of every column sorted. */
  static byte[] of(byte[] file) throws IOException {
    int length =
        ByteBuffer.wrap(file, file.length - TAIL, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    int start = file.length - TAIL - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
    for (RowGroup group : footer.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        List<Encoding> encodings = new ArrayList<>(column.getMeta_data().getEncodings());
        encodings.sort(null);
        column.getMeta_data().setEncodings(encodings);
        if (column.getMeta_data().isSetEncoding_stats()) {
          column
              .getMeta_data()
              .getEncoding_stats()
              .sort(
                  (a, b) ->
                      a.getPage_type() == b.getPage_type()
                          ? a.getEncoding().compareTo(b.getEncoding())
                          : a.getPage_type().compareTo(b.getPage_type()));
        }
      }
    }
    ByteArrayOutputStream written = new ByteArrayOutputStream(length + TAIL);
    Util.writeFileMetaData(footer, written);
    byte[] sorted = written.toByteArray();
    byte[] result = Arrays.copyOf(file, start + sorted.length + TAIL);
    System.arraycopy(sorted, 0, result, start, sorted.length);
    ByteBuffer.wrap(result, start + sorted.length, TAIL)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(sorted.length)
        .put(file, file.length - 4, 4);
    return result;
  }
}
