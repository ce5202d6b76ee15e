package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads fields of a statement's record. Values come as JSON writes them, as text (CSV) or typed
 * (Parquet); null, empty and missing are the same: not stated.
 */
final class StatementFields {
  private static final BigDecimal MOST = BigDecimal.TEN.pow(18);
  private static final BigDecimal TOO_MUCH = BigDecimal.TEN.pow(12);

  private StatementFields() {}

  /** The first of these fields that states something; null: none does. */
  static String text(JsonNode record, String... names) {
    for (String name : names) {
      JsonNode value = record.path(name);
      if (value.isValueNode() && !value.isNull() && !value.asText().isBlank()) {
        return value.asText().strip();
      }
    }
    return null;
  }

  /** A count that is whole, zero or more; null: not stated. */
  static Long count(JsonNode record, String... names) throws MalformedRecord {
    BigDecimal v = number(record, names);
    if (v == null) {
      return null;
    }
    if (v.signum() < 0) {
      throw new MalformedRecord(RejectReason.NEGATIVE_TOKENS, names[0]);
    }
    if (v.compareTo(MOST) > 0) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, names[0]);
    }
    if (v.stripTrailingZeros().scale() > 0) {
      throw new MalformedRecord(RejectReason.FRACTIONAL_TOKENS, names[0]);
    }
    return v.longValueExact();
  }

  /** An amount to 18 decimals, half to even; null: not stated. */
  static BigDecimal money(JsonNode record, String... names) throws MalformedRecord {
    BigDecimal v = number(record, names);
    if (v == null) {
      return null;
    }
    if (v.signum() < 0) {
      throw new MalformedRecord(RejectReason.NEGATIVE_COST, names[0]);
    }
    if (v.compareTo(TOO_MUCH) >= 0) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, names[0]);
    }
    return v.setScale(18, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal number(JsonNode record, String... names) throws MalformedRecord {
    String text = text(record, names);
    if (text == null) {
      return null;
    }
    if (text.length() > 64) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, names[0]);
    }
    try {
      BigDecimal v = new BigDecimal(text);
      // Before any arithmetic: 1e999999999 would take gigabytes to write out.
      if (v.signum() != 0 && (v.precision() - (long) v.scale() > 30 || v.scale() > 60)) {
        throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, names[0]);
      }
      return v.signum() == 0 ? BigDecimal.ZERO : v;
    } catch (NumberFormatException e) {
      throw new MalformedRecord(RejectReason.WRONG_TYPE, names[0]);
    }
  }

  /** A UTC day, {@code YYYY-MM-DD} and whatever a type puts behind it. */
  static LocalDate day(JsonNode record, String name) throws MalformedRecord {
    String text = text(record, name);
    if (text == null) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, name);
    }
    try {
      return LocalDate.parse(text.substring(0, Math.min(10, text.length())));
    } catch (DateTimeException e) {
      throw new MalformedRecord(RejectReason.INVALID_TIME, name);
    }
  }
}
