package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Billed;
import io.plumbline.schema.Capacity;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.apache.avro.specific.SpecificRecord;

/** What files, days and months of a warehouse add up to, to the row, the token and the digit. */
final class ControlTotals {
  private ControlTotals() {}

  /** Rows, tokens of each bucket and cost. */
  private record Sum(
      long rows,
      long uncached,
      long read,
      long write5m,
      long write1h,
      long output,
      BigDecimal cost) {
    static Sum of(Usage row) {
      return new Sum(
          1,
          row.getInputUncachedTokens(),
          row.getCacheReadTokens(),
          row.getCacheWrite5mTokens(),
          row.getCacheWrite1hTokens(),
          row.getOutputTokens(),
          row.getReportedCost() == null ? BigDecimal.ZERO : row.getReportedCost());
    }

    static Sum of(UsageDaily cube) {
      return new Sum(
          cube.getAttempts(),
          cube.getInputUncachedTokens(),
          cube.getCacheReadTokens(),
          cube.getCacheWrite5mTokens(),
          cube.getCacheWrite1hTokens(),
          cube.getOutputTokens(),
          cube.getReportedCost());
    }

    static Sum money(BigDecimal cost) {
      return new Sum(1, 0, 0, 0, 0, 0, cost);
    }

    Sum plus(Sum other) {
      return new Sum(
          rows + other.rows,
          uncached + other.uncached,
          read + other.read,
          write5m + other.write5m,
          write1h + other.write1h,
          output + other.output,
          cost.add(other.cost).stripTrailingZeros());
    }
  }

  private static final BinaryOperator<Sum> PLUS = Sum::plus;

  /** Every file's counts meet and are the rows of its name; days and months of rows and cubes. */
  static void assertMeet(Warehouse warehouse) {
    Map<String, Long> rows = new TreeMap<>();
    warehouse.usage().forEach(row -> rows.merge(row.getFile(), 1L, Long::sum));
    warehouse.capacity().forEach(row -> rows.merge(row.getFile(), 1L, Long::sum));
    warehouse.reportedUsage().forEach(row -> rows.merge(row.getFile(), 1L, Long::sum));
    warehouse
        .latest()
        .newest(Billed.class)
        .toList()
        .forEach(row -> rows.merge(row.getFile(), 1L, Long::sum));
    Map<String, Long> rejected = new TreeMap<>();
    warehouse.currentlyRejected().forEach(row -> rejected.merge(row.getFile(), 1L, Long::sum));
    for (IngestedFile file : warehouse.ledger().values()) {
      assertThat(file.getRead())
          .as("counts of " + file.getFile())
          .isEqualTo(file.getAccepted() + file.getDuplicates() + file.getQuarantined());
      assertThat(rows.getOrDefault(file.getFile(), 0L))
          .as("rows of " + file.getFile())
          .isEqualTo(file.getAccepted());
      assertThat(rejected.getOrDefault(file.getFile(), 0L))
          .as("rejected records of " + file.getFile())
          .isEqualTo(file.getQuarantined());
    }
    Map<LocalDate, Sum> days = new TreeMap<>();
    warehouse.cubes().forEach(cube -> days.merge(cube.getDay(), Sum.of(cube).plus(none()), PLUS));
    Map<LocalDate, Sum> ofRows = new TreeMap<>();
    warehouse.usage().forEach(row -> ofRows.merge(row.getDay(), Sum.of(row).plus(none()), PLUS));
    assertThat(days).as("cubes and rows by day").isEqualTo(ofRows);
    Map<YearMonth, Sum> months = new TreeMap<>();
    days.forEach((day, sum) -> months.merge(YearMonth.from(day), sum, PLUS));
    Map<YearMonth, Sum> ofUsage = new TreeMap<>();
    warehouse.usage().forEach(row -> ofUsage.merge(month(row), Sum.of(row).plus(none()), PLUS));
    assertThat(months).as("cubes and rows by month").isEqualTo(ofUsage);
  }

  private static Sum none() {
    return new Sum(0, 0, 0, 0, 0, 0, BigDecimal.ZERO);
  }

  private static YearMonth month(Usage row) {
    return YearMonth.from(row.getStartedAt().atZone(ZoneOffset.UTC));
  }

  /** Totals of every table by format and month, as text. */
  static Map<String, String> byMonth(Warehouse warehouse) {
    Map<String, Sum> sums = new TreeMap<>();
    for (Usage row : warehouse.usage()) {
      sums.merge("usage of " + key(row, month(row)), Sum.of(row).plus(none()), PLUS);
    }
    for (Billed row : warehouse.billed()) {
      YearMonth month = YearMonth.from(row.getBillingPeriodStart());
      sums.merge(
          "billed of " + key(row, month) + " " + row.getCurrency(),
          Sum.money(row.getBilledCost()).plus(none()),
          PLUS);
    }
    for (ReportedUsage row : warehouse.reportedUsage()) {
      YearMonth month = YearMonth.from(row.getPeriodStart().atZone(ZoneOffset.UTC));
      sums.merge("reported usage of " + key(row, month), Sum.money(BigDecimal.ZERO), PLUS);
    }
    for (Capacity row : warehouse.capacity()) {
      YearMonth month = YearMonth.from(row.getSampledAt().atZone(ZoneOffset.UTC));
      sums.merge("samples of " + key(row, month), Sum.money(BigDecimal.ZERO), PLUS);
    }
    Map<String, String> texts = new TreeMap<>();
    sums.forEach((key, sum) -> texts.put(key, sum.toString()));
    return texts;
  }

  private static String key(SpecificRecord row, YearMonth month) {
    return row.get(row.getSchema().getField("format").pos()) + " in " + month;
  }
}
