package io.plumbline.stage.report;

import io.plumbline.shared.lake.ExportTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The rows of {@link FocusCsv} as Parquet, typed: money and quantities are decimals, periods are
 * moments, the rest is text; null where the CSV has an empty field. Unit prices, which are
 * quotients, are rounded to 18 digits after the point; everything else is equal.
 */
final class FocusParquet {
  private static final Set<String> DECIMALS =
      Set.of(
          "BilledCost",
          "CommitmentDiscountQuantity",
          "ConsumedQuantity",
          "ContractedCost",
          "ContractedUnitPrice",
          "EffectiveCost",
          "ListCost",
          "ListUnitPrice",
          "PricingCurrencyContractedUnitPrice",
          "PricingCurrencyEffectiveCost",
          "PricingCurrencyListUnitPrice",
          "PricingQuantity");
  private static final Set<String> MOMENTS =
      Set.of("BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart");

  private final char[] csv;
  private final List<ExportTable.Column> columns;

  // The cell above in each column: rows are sorted, so most cells say what the one above says.
  private final Object[] above;
  private final int[] aboveFrom;
  private final int[] aboveTo;

  private FocusParquet(String csv) {
    this.csv = csv.toCharArray();
    this.columns =
        FocusCsv.COLUMNS.stream().map(name -> new ExportTable.Column(name, kind(name))).toList();
    this.above = new Object[columns.size()];
    this.aboveFrom = new int[columns.size()];
    this.aboveTo = new int[columns.size()];
  }

  /**
   * The file.
   *
   * @param csv what {@link FocusCsv} wrote
   */
  static byte[] of(String csv) {
    FocusParquet parquet = new FocusParquet(csv);
    return ExportTable.of(parquet.columns, parquet.rows());
  }

  private List<List<Object>> rows() {
    List<List<Object>> rows = new ArrayList<>();
    Object[] row = new Object[columns.size()];
    boolean head = true;
    int column = 0;
    int at = 0;
    while (at < csv.length) {
      int end = end(at);
      if (!head) {
        row[column] = cell(column, at, end);
      }
      column++;
      if (csv[end] == '\r') {
        if (!head) {
          rows.add(Arrays.asList(row));
          row = new Object[columns.size()];
        }
        head = false;
        column = 0;
        at = end + 2;
      } else {
        at = end + 1;
      }
    }
    return rows;
  }

  private static ExportTable.Kind kind(String column) {
    if (DECIMALS.contains(column)) {
      return ExportTable.Kind.DECIMAL;
    }
    return MOMENTS.contains(column) ? ExportTable.Kind.MOMENT : ExportTable.Kind.TEXT;
  }

  /** Where the field that begins at {@code at} ends: at a comma or a line end outside quotes. */
  private int end(int at) {
    char[] chars = csv;
    boolean quoted = false;
    int end = at;
    for (; quoted || (chars[end] != ',' && chars[end] != '\r'); end++) {
      quoted ^= chars[end] == '"';
    }
    return end;
  }

  private Object cell(int column, int from, int to) {
    if (!Arrays.equals(csv, from, to, csv, aboveFrom[column], aboveTo[column])) {
      above[column] = value(columns.get(column).kind(), new String(csv, from, to - from));
      aboveFrom[column] = from;
      aboveTo[column] = to;
    }
    return above[column];
  }

  private static Object value(ExportTable.Kind kind, String text) {
    if (text.isEmpty()) {
      return null;
    }
    return switch (kind) {
      case DECIMAL -> new BigDecimal(text);
      case MOMENT -> Instant.parse(text);
      default ->
          text.charAt(0) == '"' ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    };
  }
}
