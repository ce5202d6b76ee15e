package io.plumbline.stage.ingest;

import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** What must hold of a charge line and of a bucket whatever format they come from. */
final class StatementChecks {
  private static final int SCALE = 18;
  private static final int WHOLE_DIGITS = 20;

  /** What the reading fills in itself. */
  private static final Set<String> FILLED =
      Set.of("source", "format", "file", "position", "ingest_id", "revision", "key_hi", "key_lo");

  private StatementChecks() {}

  static void complete(Billed line) throws MalformedRecord {
    checkColumns(line);
    ordered(line.getChargePeriodStart(), line.getChargePeriodEnd(), "charge_period_end");
    line.setChargePeriodStart(line.getChargePeriodStart().truncatedTo(ChronoUnit.MICROS));
    line.setChargePeriodEnd(line.getChargePeriodEnd().truncatedTo(ChronoUnit.MICROS));
    if (line.getExportedAt() != null) {
      line.setExportedAt(line.getExportedAt().truncatedTo(ChronoUnit.MICROS));
    }
  }

  static void complete(ReportedUsage bucket) throws MalformedRecord {
    checkColumns(bucket);
    ordered(bucket.getPeriodStart(), bucket.getPeriodEnd(), "period_end");
    bucket.setPeriodStart(bucket.getPeriodStart().truncatedTo(ChronoUnit.MICROS));
    bucket.setPeriodEnd(bucket.getPeriodEnd().truncatedTo(ChronoUnit.MICROS));
    for (Schema.Field field : bucket.getSchema().getFields()) {
      if (bucket.get(field.pos()) instanceof Long n && n < 0 && !FILLED.contains(field.name())) {
        throw new MalformedRecord(RejectReason.NEGATIVE_TOKENS, field.name());
      }
    }
  }

  private static void ordered(Instant start, Instant end, String where) throws MalformedRecord {
    if (end.isBefore(start)) {
      throw new MalformedRecord(RejectReason.ENDS_BEFORE_START, where);
    }
  }

  /**
   * No column is missing that must be there, and every amount fits. Amounts are kept to 18 decimal
   * places, half to even, as those of calls are.
   */
  private static void checkColumns(SpecificRecord row) throws MalformedRecord {
    for (Schema.Field field : row.getSchema().getFields()) {
      Object value = row.get(field.pos());
      if (value == null && !field.schema().isNullable() && !FILLED.contains(field.name())) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, field.name());
      }
      if (value instanceof BigDecimal amount) {
        // Before any arithmetic: 1e999999999 would take gigabytes to write out.
        if (amount.signum() != 0 && amount.precision() - (long) amount.scale() > WHOLE_DIGITS) {
          throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, field.name());
        }
        row.put(
            field.pos(),
            amount.signum() == 0 || amount.scale() > 1_000
                ? BigDecimal.ZERO.setScale(SCALE)
                : amount.setScale(SCALE, RoundingMode.HALF_EVEN));
      }
    }
  }

  /** Fills in what makes two rows the same bucket. */
  static void key(ReportedUsage bucket) {
    KeyDigest digest =
        new KeyDigest()
            .begin("reported-usage")
            .add(bucket.getSource())
            .add(bucket.getFormat())
            .add(TimeText.micros(bucket.getPeriodStart()))
            .add(TimeText.micros(bucket.getPeriodEnd()))
            .add(bucket.getProvider())
            .add(bucket.getOperation())
            .add(bucket.getModel())
            .add(bucket.getProject())
            .add(bucket.getTeam())
            .add(bucket.getApiKey())
            .add(bucket.getActor())
            .add(bucket.getServiceTier())
            .add(bucket.getContextTier())
            .add(bucket.getGeography());
    // Only where they are stated: keys of reports that have neither stay what they were.
    for (String name : new String[] {"served_by", "grouped_by", "bucket_id"}) {
      if (bucket.get(name) instanceof String stated) {
        digest.add(name).add(stated);
      }
    }
    digest.end();
    bucket.setKeyHi(digest.hi());
    bucket.setKeyLo(digest.lo());
  }

  /** One bucket of two; what only one of them counts is kept as it is. */
  static ReportedUsage sum(ReportedUsage a, ReportedUsage b) {
    for (Schema.Field field : a.getSchema().getFields()) {
      Object more = b.get(field.pos());
      if (FILLED.contains(field.name()) || more == null) {
        continue;
      }
      Object known = a.get(field.pos());
      if (more instanceof Long n) {
        a.put(field.pos(), known == null ? n : Math.addExact((Long) known, n));
      } else if (more instanceof BigDecimal amount) {
        a.put(field.pos(), known == null ? amount : ((BigDecimal) known).add(amount));
      }
    }
    return a;
  }
}
