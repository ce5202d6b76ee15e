package io.plumbline.shared.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * The rows of somebody else's Parquet file as JSON objects, one at a time: maps as objects, lists
 * as arrays, decimals and floating point as exact decimal numbers of what is written, times as ISO
 * 8601 text (with a Z where the column is of instants, without a zone where it is of local times),
 * days as text, bytes that are no text in base 64. A null is left out. Memory is bounded by a row
 * group.
 */
public final class ParquetRows implements JsonRows {
  private static final JsonNodeFactory JSON = JsonCells.JSON;

  /** Julian day of 1970-01-01, from which INT96 counts. */
  private static final long EPOCH_JULIAN_DAY = 2_440_588;

  private final ParquetFileReader reader;
  private final MessageType schema;
  private RecordReader<Group> rows;
  private long left;

  private ParquetRows(ParquetFileReader reader) {
    this.reader = reader;
    this.schema = reader.getFileMetaData().getSchema();
  }

  /** Whether the bytes are the beginning of a Parquet file. */
  public static boolean isParquet(byte[] head) {
    return head.length >= 4 && head[0] == 'P' && head[1] == 'A' && head[2] == 'R' && head[3] == '1';
  }

  /**
   * Opens a file.
   *
   * @param location absolute path, or URI of an object store
   * @throws IOException if it is no Parquet file or its footer is damaged
   */
  public static ParquetRows open(String location) throws IOException {
    try {
      ParquetReadOptions options =
          ParquetReadOptions.builder(new PlainParquetConfiguration())
              .withUseHadoopVectoredIo(false)
              .build();
      return new ParquetRows(ParquetFileReader.open(input(location), options));
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  private static InputFile input(String location) throws IOException {
    return location.contains("://")
        ? HadoopInputFile.fromPath(
            new org.apache.hadoop.fs.Path(location), new ObjectStore().settings())
        : new LocalInputFile(Path.of(location));
  }

  @Override
  public Set<String> columns() {
    Set<String> names = new LinkedHashSet<>();
    schema.getFields().forEach(field -> names.add(field.getName()));
    return names;
  }

  @Override
  public ObjectNode next() throws IOException {
    try {
      while (left == 0) {
        PageReadStore pages = reader.readNextRowGroup();
        if (pages == null) {
          return null;
        }
        left = pages.getRowCount();
        rows =
            new ColumnIOFactory()
                .getColumnIO(schema)
                .getRecordReader(pages, new GroupRecordConverter(schema));
      }
      Group row = rows.read();
      left--;
      return object(row, schema);
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  /**
   * A damaged file makes the library throw what it likes; named by its kind, because messages of
   * the library may quote values.
   */
  private static IOException unreadable(RuntimeException e) {
    return new IOException("Not a Parquet file that can be read: " + e.getClass().getSimpleName());
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private static ObjectNode object(Group group, GroupType type) {
    ObjectNode object = JSON.objectNode();
    for (int i = 0; i < type.getFieldCount(); i++) {
      Type field = type.getType(i);
      int n = group.getFieldRepetitionCount(i);
      if (field.isRepetition(Repetition.REPEATED)) {
        ArrayNode array = JSON.arrayNode();
        for (int k = 0; k < n; k++) {
          array.add(value(group, i, k, field));
        }
        object.set(field.getName(), array);
      } else if (n > 0) {
        object.set(field.getName(), value(group, i, 0, field));
      }
    }
    return object;
  }

  private static JsonNode value(Group group, int i, int k, Type type) {
    if (type.isPrimitive()) {
      return primitive(group, i, k, type);
    }
    Group inner = group.getGroup(i, k);
    GroupType of = type.asGroupType();
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof MapLogicalTypeAnnotation && isMap(of)) {
      return map(inner, of.getType(0).asGroupType());
    }
    if (logical instanceof ListLogicalTypeAnnotation && of.getFieldCount() == 1) {
      return list(inner, of.getType(0));
    }
    return object(inner, of);
  }

  private static boolean isMap(GroupType type) {
    return type.getFieldCount() == 1
        && !type.getType(0).isPrimitive()
        && type.getType(0).asGroupType().getFieldCount() == 2
        && type.getType(0).asGroupType().getType(0).isPrimitive();
  }

  private static ObjectNode map(Group map, GroupType entry) {
    ObjectNode object = JSON.objectNode();
    for (int k = 0; k < map.getFieldRepetitionCount(0); k++) {
      Group pair = map.getGroup(0, k);
      String key = primitive(pair, 0, 0, entry.getType(0)).asText();
      if (pair.getFieldRepetitionCount(1) > 0) {
        object.set(key, value(pair, 1, 0, entry.getType(1)));
      }
    }
    return object;
  }

  private static ArrayNode list(Group list, Type repeated) {
    ArrayNode array = JSON.arrayNode();
    // The three-level list of the format's specification; older writers left the middle level out.
    boolean wrapped = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
    for (int k = 0; k < list.getFieldRepetitionCount(0); k++) {
      if (!wrapped) {
        array.add(value(list, 0, k, repeated));
      } else if (list.getGroup(0, k).getFieldRepetitionCount(0) > 0) {
        array.add(value(list.getGroup(0, k), 0, 0, repeated.asGroupType().getType(0)));
      } else {
        array.addNull();
      }
    }
    return array;
  }

  private static JsonNode primitive(Group group, int i, int k, Type type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> JSON.booleanNode(group.getBoolean(i, k));
      case INT32 -> whole(group.getInteger(i, k), logical);
      case INT64 -> whole(group.getLong(i, k), logical);
      case FLOAT -> JsonCells.decimal(Float.toString(group.getFloat(i, k)));
      case DOUBLE -> JsonCells.decimal(Double.toString(group.getDouble(i, k)));
      case INT96 -> JSON.textNode(instant(group.getInt96(i, k)).toString());
      case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(group.getBinary(i, k), logical);
    };
  }

  private static JsonNode whole(long v, LogicalTypeAnnotation logical) {
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return JSON.numberNode(BigDecimal.valueOf(v, decimal.getScale()));
    }
    if (logical instanceof DateLogicalTypeAnnotation) {
      return JSON.textNode(LocalDate.ofEpochDay(v).toString());
    }
    if (logical instanceof TimestampLogicalTypeAnnotation time) {
      Instant at = Instant.EPOCH.plus(v, unit(time.getUnit()));
      return JSON.textNode(
          time.isAdjustedToUTC()
              ? at.toString()
              : at.atOffset(ZoneOffset.UTC).toLocalDateTime().toString());
    }
    if (logical instanceof TimeLogicalTypeAnnotation time) {
      return JSON.textNode(LocalTime.MIDNIGHT.plus(v, unit(time.getUnit())).toString());
    }
    if (logical instanceof IntLogicalTypeAnnotation number && !number.isSigned() && v < 0) {
      return JSON.numberNode(
          number.getBitWidth() == 64
              ? new BigInteger(Long.toUnsignedString(v))
              : BigInteger.valueOf(v & 0xFFFF_FFFFL));
    }
    return JSON.numberNode(v);
  }

  private static ChronoUnit unit(TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> ChronoUnit.MILLIS;
      case MICROS -> ChronoUnit.MICROS;
      case NANOS -> ChronoUnit.NANOS;
    };
  }

  private static Instant instant(Binary int96) {
    ByteBuffer b = ByteBuffer.wrap(int96.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
    long nanos = b.getLong();
    long day = b.getInt() & 0xFFFF_FFFFL;
    return Instant.ofEpochSecond((day - EPOCH_JULIAN_DAY) * 86_400).plusNanos(nanos);
  }

  private static JsonNode bytes(Binary value, LogicalTypeAnnotation logical) {
    byte[] b = value.getBytes();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return JSON.numberNode(new BigDecimal(new BigInteger(b), decimal.getScale()));
    }
    return JsonCells.text(b);
  }
}
