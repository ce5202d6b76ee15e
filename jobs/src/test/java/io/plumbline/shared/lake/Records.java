package io.plumbline.shared.lake;

import io.plumbline.Seeded;
import io.plumbline.schema.UsageDay;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Seeded random records of any generated class, with the values that break writers. */
final class Records {
  private static final String[] TEXTS = {
    "",
    "a",
    "model-x",
    "Ærøskøbing",
    "日本語のモデル",
    "😀 emoji",
    "line\nbreak",
    "\u0000nul",
    "z".repeat(300)
  };
  private static final long[] LONGS = {
    0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, 1L << 48, -(1L << 48)
  };

  private final Random random;
  private final LocalDate day;
  private final int distinctTexts;

  /**
   * @param day value of every column {@code day}
   * @param distinctTexts texts a column draws from besides the awkward ones
   */
  Records(long seed, LocalDate day, int distinctTexts) {
    this.random = Seeded.random(seed);
    this.day = day;
    this.distinctTexts = distinctTexts;
  }

  <T extends SpecificRecord> List<T> of(Class<T> type, int rows) {
    List<T> records = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      records.add(type.cast(record(SpecificData.get().getSchema(type))));
    }
    return records;
  }

  static UsageDay usageDay(LocalDate day, String ingestId, long attempts) {
    return UsageDay.newBuilder()
        .setDay(day)
        .setIngestId(ingestId)
        .setAttempts(attempts)
        .setOperations(attempts)
        .setRevision(1)
        .build();
  }

  private SpecificRecord record(Schema schema) {
    SpecificRecord record = (SpecificRecord) SpecificData.newInstance(classOf(schema), schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(
          field.pos(), field.name().equals(LakeTable.DAY) ? day : value(field.schema(), field));
    }
    return record;
  }

  private static Class<?> classOf(Schema schema) {
    return SpecificData.get().getClass(schema);
  }

  private Object value(Schema nullable, Schema.Field field) {
    // Every third nullable column is nearly always null, as in real logs.
    if (nullable.isNullable() && random.nextInt(10) < (field.pos() % 3 == 0 ? 9 : 2)) {
      return null;
    }
    Schema schema = AvroTables.valueSchema(nullable);
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return new BigDecimal(new BigInteger(random.nextInt(4) == 0 ? 120 : 60, random), 18)
          .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1))
          .setScale(decimal.getScale());
    }
    return switch (schema.getType()) {
      case STRING -> text();
      case BYTES -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        yield ByteBuffer.wrap(bytes);
      }
      case LONG -> schema.getLogicalType() == null ? number(field) : instant();
      case INT ->
          schema.getLogicalType() == null
              ? (Object) (random.nextInt(5) == 0 ? random.nextInt() : 200 + random.nextInt(300))
              : LocalDate.ofEpochDay(random.nextInt(40_000) - 10_000);
      case BOOLEAN -> random.nextInt(5) == 0;
      case DOUBLE ->
          switch (random.nextInt(6)) {
            case 0 -> 0.0;
            case 1 -> -0.0;
            case 2 -> Double.MAX_VALUE;
            default -> random.nextGaussian();
          };
      case ARRAY -> {
        List<Object> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          values.add(value(schema.getElementType(), field));
        }
        yield values;
      }
      case MAP -> {
        Map<String, Object> values = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          values.put("key" + i, value(schema.getValueType(), field));
        }
        yield values;
      }
      case RECORD -> record(schema);
      default -> throw new IllegalArgumentException("No random value of " + schema);
    };
  }

  private String text() {
    return random.nextInt(3) == 0
        ? TEXTS[random.nextInt(TEXTS.length)]
        : "text-" + random.nextInt(distinctTexts);
  }

  private Object number(Schema.Field field) {
    if (field.name().endsWith("_hi") || field.name().endsWith("_lo")) {
      return random.nextLong();
    }
    return random.nextInt(50) == 0
        ? LONGS[random.nextInt(LONGS.length)]
        : (long) random.nextInt(5_000);
  }

  private Instant instant() {
    return day.atStartOfDay(java.time.ZoneOffset.UTC)
        .toInstant()
        .plus(random.nextLong(86_400_000_000L), ChronoUnit.MICROS);
  }
}
