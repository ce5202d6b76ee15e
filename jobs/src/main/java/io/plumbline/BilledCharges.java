package io.plumbline;

import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Usage;
import io.plumbline.shared.Digests;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.stage.measure.finance.LoggedCall;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * The lines that bill an interval. Of whole calendar months: the lines of their billing periods. Of
 * any other interval: the lines whose charge lies in one of its days, since a monthly fee cannot be
 * cut by days.
 */
final class BilledCharges {
  private static final Duration LONGEST_DAY = Duration.ofHours(25);
  private static final Set<String> READING = Set.of("file", "position", "ingest_id", "revision");

  private BilledCharges() {}

  /**
   * The lines, in no order that means anything.
   *
   * @param sources names of the sources that are configured
   */
  static List<Billed> of(LakeVersion version, Set<String> sources, LocalDate from, LocalDate to)
      throws IOException {
    boolean months = from.getDayOfMonth() == 1 && to.getDayOfMonth() == 1;
    List<Billed> lines = new ArrayList<>();
    try (Rows<Billed> rows = version.read(Billed.class)) {
      for (Billed line : rows) {
        LocalDate of =
            months
                ? line.getBillingPeriodStart()
                : line.getChargePeriodStart().atZone(ZoneOffset.UTC).toLocalDate();
        boolean whole =
            months
                || Duration.between(line.getChargePeriodStart(), line.getChargePeriodEnd())
                        .compareTo(LONGEST_DAY)
                    <= 0;
        if (whole && sources.contains(line.getSource()) && !of.isBefore(from) && of.isBefore(to)) {
          lines.add(line);
        }
      }
    }
    return lines;
  }

  /** What providers counted themselves on the days of the interval. */
  static List<ReportedUsage> counts(
      LakeVersion version, Set<String> sources, LocalDate from, LocalDate to) throws IOException {
    List<ReportedUsage> counts = new ArrayList<>();
    try (Rows<ReportedUsage> rows = version.read(ReportedUsage.class)) {
      for (ReportedUsage bucket : rows) {
        LocalDate day = bucket.getPeriodStart().atZone(ZoneOffset.UTC).toLocalDate();
        if (sources.contains(bucket.getSource()) && !day.isBefore(from) && day.isBefore(to)) {
          counts.add(bucket);
        }
      }
    }
    return counts;
  }

  /** The calls of the interval, where a line charges a single one; else none is read. */
  static List<LoggedCall> calls(
      LakeVersion version, Set<String> sources, LocalDate from, LocalDate to, List<Billed> charges)
      throws IOException {
    List<LoggedCall> calls = new ArrayList<>();
    if (charges.stream().noneMatch(line -> line.getLinkedCall() != 0)) {
      return calls;
    }
    String[] columns = LoggedCall.columns().toArray(String[]::new);
    try (Rows<Usage> rows = version.read(Usage.class, from, to, columns)) {
      for (Usage row : rows) {
        if (sources.contains(row.getSource()) && LoggedCall.mayBeBilled(row)) {
          calls.add(LoggedCall.of(row));
        }
      }
    }
    return calls;
  }

  /** What both say, whichever files and ingests they came from; empty: there is none. */
  static String digest(List<Billed> lines, List<ReportedUsage> counts) {
    if (lines.isEmpty() && counts.isEmpty()) {
      return "";
    }
    StringBuilder all = new StringBuilder();
    Stream.concat(lines.stream(), counts.stream())
        .map(BilledCharges::content)
        .sorted()
        .forEach(all::append);
    return Digests.sha256(all.toString());
  }

  private static String content(SpecificRecord row) {
    StringBuilder content = new StringBuilder();
    for (Schema.Field field : row.getSchema().getFields()) {
      if (!READING.contains(field.name())) {
        content.append(row.get(field.pos())).append('\t');
      }
    }
    return content.append('\n').toString();
  }
}
