package io.plumbline.shared.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Reads and copies flat files by column, without making records. */
final class ColumnFiles {
  private ColumnFiles() {}

  /** Required columns. */
  static long[][] longs(Storage storage, String location, String... columns) throws IOException {
    return longs(storage, location, null, columns);
  }

  /**
   * @param absent what stands for a value that a row lacks; null: the columns are required
   */
  static long[][] longs(Storage storage, String location, Long absent, String... columns)
      throws IOException {
    try (ParquetFileReader reader = ParquetFiles.open(storage, location)) {
      MessageType wanted = select(location, reader, columns);
      for (ColumnDescriptor column : wanted.getColumns()) {
        if (column.getPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.INT64
            || absent == null && column.getMaxDefinitionLevel() != 0) {
          throw new IllegalArgumentException(
              "Column '%s' is not a %slong."
                  .formatted(column.getPath()[0], absent == null ? "required " : ""));
        }
      }
      reader.setRequestedSchema(wanted);
      long[][] answer = new long[columns.length][Math.toIntExact(reader.getRecordCount())];
      int from = 0;
      for (PageReadStore group; (group = reader.readNextRowGroup()) != null; ) {
        int rows = Math.toIntExact(group.getRowCount());
        ColumnReadStoreImpl store = store(group, wanted, reader);
        for (int i = 0; i < columns.length; i++) {
          ColumnReader values = store.getColumnReader(wanted.getColumns().get(i));
          int present = wanted.getColumns().get(i).getMaxDefinitionLevel();
          long[] target = answer[i];
          for (int row = from; row < from + rows; row++) {
            target[row] = values.getCurrentDefinitionLevel() == present ? values.getLong() : absent;
            values.consume();
          }
        }
        from += rows;
      }
      return answer;
    }
  }

  static boolean holds(Storage storage, String location, String column) throws IOException {
    try (ParquetFileReader reader = ParquetFiles.open(storage, location)) {
      return reader.getFileMetaData().getSchema().containsField(column);
    }
  }

  static void copy(
      Storage storage, String location, LakeVersion.RowFilter kept, ColumnFileWriter target)
      throws IOException {
    try (ParquetFileReader reader = ParquetFiles.open(storage, location)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      List<Column> columns = new ArrayList<>();
      for (ColumnDescriptor column : schema.getColumns()) {
        columns.add(target.column(column.getPath()[0]));
      }
      long row = 0;
      for (PageReadStore group; (group = reader.readNextRowGroup()) != null; ) {
        ColumnReadStoreImpl store = store(group, schema, reader);
        ColumnReader[] readers = new ColumnReader[columns.size()];
        int[] present = new int[readers.length];
        for (int i = 0; i < readers.length; i++) {
          readers[i] = store.getColumnReader(schema.getColumns().get(i));
          present[i] = schema.getColumns().get(i).getMaxDefinitionLevel();
        }
        for (long left = group.getRowCount(); left > 0; left--) {
          boolean keep = kept.keeps(row++);
          for (int i = 0; i < readers.length; i++) {
            boolean hasValue = readers[i].getCurrentDefinitionLevel() == present[i];
            if (keep && hasValue) {
              copyValue(readers[i], columns.get(i));
            } else if (hasValue) {
              readers[i].skip();
            }
            readers[i].consume();
          }
          if (keep) {
            target.endRow();
          }
        }
      }
    }
  }

  private static void copyValue(ColumnReader from, Column to) {
    switch (to.descriptor().getPrimitiveType().getPrimitiveTypeName()) {
      case INT64 -> to.addLong(from.getLong());
      case INT32 -> to.addInt(from.getInteger());
      case BOOLEAN -> to.addBoolean(from.getBoolean());
      case DOUBLE -> to.addDouble(from.getDouble());
      default -> {
        byte[] bytes = from.getBinary().getBytesUnsafe();
        to.addRaw(bytes, 0, bytes.length);
      }
    }
  }

  /** The file's columns of these names, in this order. */
  static MessageType select(String location, ParquetFileReader reader, String... columns) {
    MessageType schema = reader.getFileMetaData().getSchema();
    List<Type> types = new ArrayList<>();
    for (String column : columns) {
      if (!schema.containsField(column)) {
        throw new IllegalArgumentException(location + " has no column '" + column + "'.");
      }
      types.add(schema.getType(column));
    }
    return new MessageType(schema.getName(), types);
  }

  static ColumnReadStoreImpl store(
      PageReadStore group, MessageType wanted, ParquetFileReader reader) {
    return new ColumnReadStoreImpl(
        group, new Nowhere(), wanted, reader.getFileMetaData().getCreatedBy());
  }

  /** Parquet insists on converters; values are taken from the column readers directly. */
  private static final class Nowhere extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return new PrimitiveConverter() {
        @Override
        public void addBinary(Binary value) {}
      };
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
