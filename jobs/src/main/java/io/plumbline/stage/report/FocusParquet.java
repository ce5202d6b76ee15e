package io.plumbline.stage.report;

import io.plumbline.shared.lake.ExportTable;
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

  private FocusParquet() {}

  /** The file of the same lines. */
  static byte[] of(FocusCsv focus) {
    return ExportTable.of(
        FocusCsv.COLUMNS.stream().map(name -> new ExportTable.Column(name, kind(name))).toList(),
        focus.size(),
        focus::value);
  }

  private static ExportTable.Kind kind(String column) {
    if (DECIMALS.contains(column)) {
      return ExportTable.Kind.DECIMAL;
    }
    return MOMENTS.contains(column) ? ExportTable.Kind.MOMENT : ExportTable.Kind.TEXT;
  }
}
