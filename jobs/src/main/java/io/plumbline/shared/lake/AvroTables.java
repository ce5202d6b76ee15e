package io.plumbline.shared.lake;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types.PrimitiveBuilder;

/**
 * Iceberg's and Parquet's picture of a table, derived from its Avro schema so that a column is
 * described once.
 *
 * <p>Field ids are the position in the Avro schema plus one, in both pictures. Docs are kept where
 * the format has room for them (Iceberg). Decimals are 16 fixed bytes, times are microseconds UTC,
 * dates are days since 1970-01-01.
 */
public final class AvroTables {
  /** Bytes of a decimal: enough for 38 digits. */
  static final int DECIMAL_BYTES = 16;

  private AvroTables() {}

  /**
   * The Iceberg schema of a flat table.
   *
   * @throws IllegalArgumentException for a nested column: growing tables are flat
   */
  public static org.apache.iceberg.Schema icebergSchema(Schema avro) {
    List<Types.NestedField> columns = new ArrayList<>(avro.getFields().size());
    for (Schema.Field field : avro.getFields()) {
      columns.add(
          Types.NestedField.builder()
              .withId(field.pos() + 1)
              .withName(field.name())
              .withDoc(field.doc())
              .isOptional(field.schema().isNullable())
              .ofType(icebergType(avro, field))
              .build());
    }
    return new org.apache.iceberg.Schema(columns);
  }

  /**
   * The Parquet schema of a data file of a flat table.
   *
   * @param leftOut columns the file does not hold (an identity partition column); their ids stay
   *     unused
   * @throws IllegalArgumentException for a nested column, or a column to leave out that is not
   *     there
   */
  public static MessageType messageType(Schema avro, String... leftOut) {
    Set<String> without = Set.of(leftOut);
    for (String name : without) {
      if (avro.getField(name) == null) {
        throw new IllegalArgumentException(
            "Table " + avro.getName() + " has no column '" + name + "' to leave out of its files.");
      }
    }
    List<Type> columns = new ArrayList<>(avro.getFields().size());
    for (Schema.Field field : avro.getFields()) {
      if (!without.contains(field.name())) {
        columns.add(parquetType(avro, field).id(field.pos() + 1).named(field.name()));
      }
    }
    // Iceberg's own writer calls every file's root "table".
    return new MessageType("table", columns);
  }

  /** Whether every column holds one value: no list, no record in a row. */
  static boolean isFlat(Schema avro) {
    return avro.getFields().stream()
        .map(field -> valueSchema(field.schema()).getType())
        .noneMatch(
            type ->
                type == Schema.Type.ARRAY || type == Schema.Type.MAP || type == Schema.Type.RECORD);
  }

  /** The schema of a field's values when there is one: a nullable union without its null. */
  static Schema valueSchema(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    List<Schema> branches =
        schema.getTypes().stream().filter(s -> s.getType() != Schema.Type.NULL).toList();
    if (branches.size() != 1) {
      throw new IllegalArgumentException("A column may be null or one type, not " + schema + ".");
    }
    return branches.get(0);
  }

  private static org.apache.iceberg.types.Type icebergType(Schema table, Schema.Field field) {
    Schema schema = valueSchema(field.schema());
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return Types.DecimalType.of(decimal.getPrecision(), decimal.getScale());
    }
    return switch (schema.getType()) {
      case STRING -> Types.StringType.get();
      case BYTES -> Types.BinaryType.get();
      case LONG -> isMicros(schema) ? Types.TimestampType.withZone() : Types.LongType.get();
      case INT -> isDate(schema) ? Types.DateType.get() : Types.IntegerType.get();
      case BOOLEAN -> Types.BooleanType.get();
      case DOUBLE -> Types.DoubleType.get();
      default -> throw notFlat(table, field);
    };
  }

  private static PrimitiveBuilder<PrimitiveType> parquetType(Schema table, Schema.Field field) {
    Schema schema = valueSchema(field.schema());
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return column(field, PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
          .length(DECIMAL_BYTES)
          .as(decimalType(decimal.getScale(), decimal.getPrecision()));
    }
    return switch (schema.getType()) {
      case STRING -> column(field, PrimitiveTypeName.BINARY).as(stringType());
      case BYTES -> column(field, PrimitiveTypeName.BINARY);
      case LONG -> {
        PrimitiveBuilder<PrimitiveType> column = column(field, PrimitiveTypeName.INT64);
        yield isMicros(schema) ? column.as(timestampType(true, TimeUnit.MICROS)) : column;
      }
      case INT -> {
        PrimitiveBuilder<PrimitiveType> column = column(field, PrimitiveTypeName.INT32);
        yield isDate(schema) ? column.as(dateType()) : column;
      }
      case BOOLEAN -> column(field, PrimitiveTypeName.BOOLEAN);
      case DOUBLE -> column(field, PrimitiveTypeName.DOUBLE);
      default -> throw notFlat(table, field);
    };
  }

  private static PrimitiveBuilder<PrimitiveType> column(
      Schema.Field field, PrimitiveTypeName storage) {
    return org.apache.parquet.schema.Types.primitive(
        storage, field.schema().isNullable() ? Type.Repetition.OPTIONAL : Type.Repetition.REQUIRED);
  }

  private static boolean isMicros(Schema schema) {
    if (schema.getLogicalType() == null) {
      return false;
    }
    if (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
      return true;
    }
    throw new IllegalArgumentException("Times are timestamp-micros, not " + schema + ".");
  }

  private static boolean isDate(Schema schema) {
    if (schema.getLogicalType() == null) {
      return false;
    }
    if (schema.getLogicalType() instanceof LogicalTypes.Date) {
      return true;
    }
    throw new IllegalArgumentException("Days are date, not " + schema + ".");
  }

  private static IllegalArgumentException notFlat(Schema table, Schema.Field field) {
    return new IllegalArgumentException(
        "Column '%s' of %s is a %s: tables of the warehouse are flat."
            .formatted(field.name(), table.getName(), valueSchema(field.schema()).getType()));
  }
}
