package io.plumbline.shared.lake;

import io.plumbline.schema.Billed;
import io.plumbline.schema.BilledPeriod;
import io.plumbline.schema.ReportedUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/** Which rows of tables that keep every revision count. */
final class Revisions {
  private Revisions() {}

  private record Period(String source, LocalDate start) {}

  private record Bucket(long hi, long lo) {}

  static Predicate<SpecificRecord> live(LakeVersion version, LakeTable table) {
    try {
      return switch (table) {
        case BILLED -> billed(version);
        case REPORTED_USAGE -> reported(version);
        default -> throw new IllegalArgumentException(table + " keeps no revisions.");
      };
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read table " + table.tableName() + ": " + e, e);
    }
  }

  private static Predicate<SpecificRecord> billed(LakeVersion version) throws IOException {
    Map<Period, Long> newest = new HashMap<>();
    try (Rows<BilledPeriod> periods = version.history(BilledPeriod.class)) {
      for (BilledPeriod row : periods) {
        newest.merge(
            new Period(row.getSource(), row.getBillingPeriodStart()), row.getRevision(), Math::max);
      }
    }
    return row -> {
      Billed line = (Billed) row;
      Long live = newest.get(new Period(line.getSource(), line.getBillingPeriodStart()));
      return live != null && live == line.getRevision();
    };
  }

  private static Predicate<SpecificRecord> reported(LakeVersion version) throws IOException {
    Map<Bucket, Long> newest = new HashMap<>();
    try (Rows<ReportedUsage> buckets =
        version.read(
            version.files(LakeTable.REPORTED_USAGE),
            ReportedUsage.class,
            "key_hi",
            "key_lo",
            "revision")) {
      for (ReportedUsage row : buckets) {
        newest.merge(new Bucket(row.getKeyHi(), row.getKeyLo()), row.getRevision(), Math::max);
      }
    }
    return row -> {
      ReportedUsage bucket = (ReportedUsage) row;
      return newest.get(new Bucket(bucket.getKeyHi(), bucket.getKeyLo())) == bucket.getRevision();
    };
  }
}
