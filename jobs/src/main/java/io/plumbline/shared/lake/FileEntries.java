package io.plumbline.shared.lake;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Turns a written file into Iceberg's entry for it, after looking at what is really in it. */
final class FileEntries {
  private final Storage storage;
  private final LakeTable table;
  private final Schema schema;
  private final MessageType expected;
  private final PartitionSpec byDay;

  /** Entries of a table. */
  FileEntries(Storage storage, LakeTable table) {
    this.storage = storage;
    this.table = table;
    this.schema = AvroTables.icebergSchema(table.avro());
    this.expected = table.fileSchema();
    this.byDay =
        table.partitionedByDay()
            ? PartitionSpec.builderFor(schema).identity(LakeTable.DAY).build()
            : PartitionSpec.unpartitioned();
  }

  /**
   * The entry, with counts and bounds from the file's own footer.
   *
   * @param faults gets a sentence for everything that does not fit; the entry is then null
   */
  DataFile entry(WrittenFile file, List<String> faults) throws IOException {
    long bytes;
    ParquetMetadata footer;
    try (ParquetFileReader reader = ParquetFiles.open(storage, file.path())) {
      bytes = storage.length(file.path());
      footer = reader.getFooter();
    } catch (IOException | RuntimeException e) {
      faults.add(file.path() + " cannot be read: " + e.getMessage() + ".");
      return null;
    }
    int before = faults.size();
    long rows = footer.getBlocks().stream().mapToLong(BlockMetaData::getRowCount).sum();
    if (rows != file.rows()) {
      faults.add(
          "%s holds %d rows, not the %d reported.".formatted(file.path(), rows, file.rows()));
    }
    if (bytes != file.bytes()) {
      faults.add(
          "%s has %d bytes, not the %d reported.".formatted(file.path(), bytes, file.bytes()));
    }
    checkColumns(file, footer.getFileMetaData().getSchema(), faults);
    if (faults.size() > before) {
      return null;
    }
    DataFiles.Builder builder = DataFiles.builder(byDay);
    if (byDay.isPartitioned()) {
      PartitionData partition = new PartitionData(byDay.partitionType());
      partition.set(0, (int) file.day().toEpochDay());
      builder.withPartition(partition);
    }
    return builder
        .withPath(file.path())
        .withFormat(FileFormat.PARQUET)
        .withFileSizeInBytes(bytes)
        .withMetrics(metrics(footer, rows))
        .withSplitOffsets(
            footer.getBlocks().stream().map(BlockMetaData::getStartingPos).sorted().toList())
        .build();
  }

  private void checkColumns(WrittenFile file, MessageType found, List<String> faults) {
    for (Type column : expected.getFields()) {
      if (!found.containsField(column.getName())) {
        faults.add("%s lacks column '%s'.".formatted(file.path(), column.getName()));
        continue;
      }
      Type actual = found.getType(column.getName());
      if (actual.getId() == null) {
        // Readers map such a file by position, silently.
        faults.add("%s has no field id for column '%s'.".formatted(file.path(), column.getName()));
      } else if (!actual.equals(column)) {
        faults.add(
            "%s has column '%s' as '%s', not as '%s'."
                .formatted(file.path(), column.getName(), actual, column));
      }
    }
    for (Type column : found.getFields()) {
      if (!expected.containsField(column.getName())) {
        faults.add(
            "%s has column '%s', which table %s has not."
                .formatted(file.path(), column.getName(), table.tableName()));
      }
    }
  }

  /** Counts for every column; bounds for those that queries cut by: numbers, times, days, money. */
  private Metrics metrics(ParquetMetadata footer, long rows) {
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Long> counts = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, Statistics<?>> merged = new HashMap<>();
    for (BlockMetaData block : footer.getBlocks()) {
      for (ColumnChunkMetaData chunk : block.getColumns()) {
        int id = schema.findField(chunk.getPath().toDotString()).fieldId();
        sizes.merge(id, chunk.getTotalSize(), Long::sum);
        counts.merge(id, chunk.getValueCount(), Long::sum);
        nulls.merge(id, chunk.getStatistics().getNumNulls(), Long::sum);
        merged.merge(id, chunk.getStatistics(), FileEntries::merge);
      }
    }
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    merged.forEach(
        (id, statistics) -> {
          org.apache.iceberg.types.Type type = schema.findType(id);
          if (statistics.hasNonNullValue() && bounded(type)) {
            lower.put(id, Conversions.toByteBuffer(type, value(type, statistics.genericGetMin())));
            upper.put(id, Conversions.toByteBuffer(type, value(type, statistics.genericGetMax())));
          }
        });
    return new Metrics(rows, sizes, counts, nulls, Map.of(), lower, upper);
  }

  /** What an entry says of columns of longs; unknown where another program made it and does not. */
  static List<LongRange> ranges(LakeTable table, DataFile entry, String... columns) {
    Schema schema = AvroTables.icebergSchema(table.avro());
    List<LongRange> ranges = new ArrayList<>();
    for (String column : columns) {
      Types.NestedField field = schema.findField(column);
      Long min = bound(field, entry.lowerBounds());
      Long max = bound(field, entry.upperBounds());
      Long nulls = entry.nullValueCounts() == null ? null : of(field, entry.nullValueCounts());
      if (nulls != null && min != null && max != null) {
        ranges.add(new LongRange(min, max, nulls));
      } else if (nulls != null && nulls == entry.recordCount()) {
        ranges.add(new LongRange(Long.MAX_VALUE, Long.MIN_VALUE, nulls));
      } else {
        ranges.add(LongRange.UNKNOWN);
      }
    }
    return ranges;
  }

  private static Long bound(Types.NestedField field, Map<Integer, ByteBuffer> bounds) {
    ByteBuffer bytes = bounds == null ? null : of(field, bounds);
    return bytes == null ? null : Conversions.<Long>fromByteBuffer(field.type(), bytes);
  }

  private static <V> V of(Types.NestedField field, Map<Integer, V> values) {
    return values.get(field.fieldId());
  }

  private static Statistics<?> merge(Statistics<?> left, Statistics<?> right) {
    Statistics<?> both = left.copy();
    both.mergeStatistics(right);
    return both;
  }

  private static boolean bounded(org.apache.iceberg.types.Type type) {
    return switch (type.typeId()) {
      case LONG, INTEGER, DATE, TIMESTAMP, DECIMAL, BOOLEAN -> true;
      default -> false;
    };
  }

  private static Object value(org.apache.iceberg.types.Type type, Comparable<?> bound) {
    return type instanceof Types.DecimalType decimal
        ? new BigDecimal(new BigInteger(((Binary) bound).getBytes()), decimal.scale())
        : bound;
  }
}
