package io.plumbline.shared.lake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * A table for other programs as one Parquet file in memory; equal rows in equal order give equal
 * bytes.
 */
public final class ExportTable {
  private static final int PRECISION = 38;
  private static final int SCALE = 18;

  /** What a column holds; any value may be null. */
  public enum Kind {
    /** Text, UTF-8. */
    TEXT,
    /** Decimal of 38 digits, 18 of them after the point; more are rounded half even. */
    DECIMAL,
    /** A moment, in microseconds UTC. */
    MOMENT
  }

  /**
   * A column.
   *
   * @param name its name, as others expect it
   */
  public record Column(String name, Kind kind) {}

  /**
   * A number of a column of decimals.
   *
   * @param high upper half of the unscaled value, 128 bits in two's complement
   * @param low lower half
   */
  public record Decimal(long high, long low) {
    /**
     * The number, rounded half even to 18 digits after the point.
     *
     * @throws ArithmeticException when it has too many digits before the point
     */
    public static Decimal of(BigDecimal amount) {
      BigInteger units = amount.setScale(SCALE, RoundingMode.HALF_EVEN).unscaledValue();
      return new Decimal(units.shiftRight(Long.SIZE).longValueExact(), units.longValue());
    }
  }

  /** The cells: a String, a {@link Decimal}, an Instant, or null. */
  @FunctionalInterface
  public interface Cells {
    /** The cell of a row in a column, both from 0. */
    Object at(int row, int column);
  }

  private ExportTable() {}

  /**
   * The file.
   *
   * @param rows how many
   */
  public static byte[] of(List<Column> columns, int rows, Cells cells) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    MessageType schema = new MessageType("table", columns.stream().map(ExportTable::type).toList());
    try {
      try (ColumnFileWriter file = ColumnFileWriter.open(ParquetFiles.memory(bytes), schema)) {
        List<io.plumbline.shared.lake.Column> targets =
            columns.stream().map(column -> file.column(column.name())).toList();
        for (int row = 0; row < rows; row++) {
          for (int at = 0; at < targets.size(); at++) {
            add(targets.get(at), cells.at(row, at));
          }
          file.endRow();
        }
      }
      return StableFooter.of(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a table into memory.", e);
    }
  }

  private static Type type(Column column) {
    return switch (column.kind()) {
      case TEXT ->
          Types.optional(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named(column.name());
      case DECIMAL ->
          Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
              .length(AvroTables.DECIMAL_BYTES)
              .as(LogicalTypeAnnotation.decimalType(SCALE, PRECISION))
              .named(column.name());
      case MOMENT ->
          Types.optional(PrimitiveTypeName.INT64)
              .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MICROS))
              .named(column.name());
    };
  }

  private static void add(io.plumbline.shared.lake.Column target, Object value) {
    if (value == null) {
      target.addNull();
    } else if (value instanceof Decimal amount) {
      target.addDecimal(amount.high(), amount.low());
    } else if (value instanceof Instant moment) {
      target.addLong(
          Math.addExact(
              Math.multiplyExact(moment.getEpochSecond(), 1_000_000L), moment.getNano() / 1_000));
    } else {
      target.addText((String) value);
    }
  }
}
