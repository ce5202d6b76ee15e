package io.plumbline.shared.lake;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Puts the fields of generated records into the columns of a file. */
final class RecordColumns {
  @FunctionalInterface
  private interface Put {
    void value(Column column, Object value);
  }

  private record Target(int field, Column column, Put put) {}

  private final Schema avro;
  private final ColumnFileWriter file;
  private final Schema.Field leftOutDay;
  private final List<Target> targets = new ArrayList<>();

  RecordColumns(Schema avro, ColumnFileWriter file) {
    this.avro = avro;
    this.file = file;
    Schema.Field day = avro.getField(LakeTable.DAY);
    this.leftOutDay = day == null || file.has(LakeTable.DAY) ? null : day;
    for (Schema.Field field : avro.getFields()) {
      if (file.has(field.name())) {
        targets.add(new Target(field.pos(), file.column(field.name()), put(field.schema())));
      }
    }
  }

  void add(SpecificRecord row, LocalDate day) throws IOException {
    if (!row.getSchema().getFullName().equals(avro.getFullName())) {
      throw new IllegalArgumentException(
          "A row of " + row.getSchema().getName() + " does not fit a file of " + avro.getName());
    }
    if (leftOutDay != null && !day.equals(row.get(leftOutDay.pos()))) {
      throw new IllegalArgumentException(
          "A row of " + row.get(leftOutDay.pos()) + " does not fit the file of " + day + ".");
    }
    for (Target target : targets) {
      Object value = row.get(target.field);
      if (value != null) {
        target.put.value(target.column, value);
      }
    }
    file.endRow();
  }

  private static Put put(Schema nullable) {
    Schema schema = AvroTables.valueSchema(nullable);
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal type) {
      return (column, value) -> putDecimal(column, (BigDecimal) value, type);
    }
    boolean logical = schema.getLogicalType() != null;
    return switch (schema.getType()) {
      case STRING -> (column, value) -> column.addText(value.toString());
      case BYTES -> (column, value) -> putBytes(column, (ByteBuffer) value);
      case LONG ->
          logical
              ? (column, value) -> column.addLong(micros((Instant) value))
              : (column, value) -> column.addLong((Long) value);
      case INT ->
          logical
              ? (column, value) -> column.addInt((int) ((LocalDate) value).toEpochDay())
              : (column, value) -> column.addInt((Integer) value);
      case BOOLEAN -> (column, value) -> column.addBoolean((Boolean) value);
      case DOUBLE -> (column, value) -> column.addDouble((Double) value);
      default -> throw new IllegalArgumentException("No column holds " + schema + ".");
    };
  }

  private static void putDecimal(Column column, BigDecimal value, LogicalTypes.Decimal type) {
    BigDecimal scaled = value.setScale(type.getScale()); // an amount is never rounded silently
    if (scaled.precision() > type.getPrecision()) {
      throw new ArithmeticException(
          "Column '%s' holds %d digits; %s has more."
              .formatted(column.name(), type.getPrecision(), value));
    }
    BigInteger unscaled = scaled.unscaledValue();
    column.addDecimal(unscaled.shiftRight(64).longValue(), unscaled.longValue());
  }

  private static void putBytes(Column column, ByteBuffer value) {
    byte[] copy = new byte[value.remaining()];
    value.duplicate().get(copy);
    column.addBytes(copy, 0, copy.length);
  }

  /** Microseconds UTC; a time finer than that is refused, not cut. */
  private static long micros(Instant time) {
    if (time.getNano() % 1_000 != 0) {
      throw new ArithmeticException("Times are kept to the microsecond; " + time + " is finer.");
    }
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), TimeUnit.SECONDS.toMicros(1)),
        TimeUnit.NANOSECONDS.toMicros(time.getNano()));
  }
}
