package io.plumbline.stage.report;

import io.plumbline.shared.lake.ExportTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rows of {@link FocusCsv} as Parquet, typed: money and quantities are decimals, periods are
 * moments, the rest is text; null where the CSV has an empty field. Unit prices, which are quotients,
 * are rounded to 18 digits after the point; everything else is equal.
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

  private FocusParquet() {}

  /**
   * The file.
   *
   * @param csv what {@link FocusCsv} wrote
   */
  static byte[] of(String csv) {
    List<ExportTable.Column> columns =
        FocusCsv.COLUMNS.stream()
            .map(name -> new ExportTable.Column(name, kind(name)))
            .toList();
    List<List<Object>> rows = new ArrayList<>();
    List<Object> row = new ArrayList<>();
    boolean head = true;
    int at = 0;
    while (at < csv.length()) {
      int end = end(csv, at);
      if (!head) {
        row.add(value(columns.get(row.size()).kind(), csv, at, end));
      }
      if (csv.charAt(end) == '\r') {
        if (!head) {
          rows.add(row);
          row = new ArrayList<>();
        }
        head = false;
        at = end + 2;
      } else {
        at = end + 1;
      }
    }
    return ExportTable.of(columns, rows);
  }

  private static ExportTable.Kind kind(String column) {
    if (DECIMALS.contains(column)) {
      return ExportTable.Kind.DECIMAL;
    }
    return MOMENTS.contains(column) ? ExportTable.Kind.MOMENT : ExportTable.Kind.TEXT;
  }

  /** Where the field that begins at {@code at} ends: at a comma or a line end outside quotes. */
  private static int end(String csv, int at) {
    boolean quoted = false;
    int end = at;
    for (; quoted || (csv.charAt(end) != ',' && csv.charAt(end) != '\r'); end++) {
      quoted ^= csv.charAt(end) == '"';
    }
    return end;
  }

  private static Object value(ExportTable.Kind kind, String csv, int from, int to) {
    if (from == to) {
      return null;
    }
    String text = csv.substring(from, to);
    return switch (kind) {
      case DECIMAL -> new BigDecimal(text);
      case MOMENT -> Instant.parse(text);
      default ->
          text.charAt(0) == '"' ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    };
  }
}
