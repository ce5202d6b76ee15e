package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Spend;
import io.plumbline.shared.ReportedCost;
import java.math.BigDecimal;

/**
 * What a row of spend cost: by the price book, else as the log reports.
 *
 * @param amount exact
 * @param currency ISO 4217 code; XXX: an amount is stated, its currency is not
 */
record SpendAmount(BigDecimal amount, String currency) {
  /** Null: nothing is known, which is not zero. */
  static SpendAmount of(Spend row) {
    if (row.getPricedCost() != null) {
      return new SpendAmount(row.getPricedCost(), code(row.getPricedCurrency()));
    }
    return ReportedCost.known(row)
        ? new SpendAmount(row.getReportedCost(), code(row.getReportedCurrency()))
        : null;
  }

  private static String code(String currency) {
    return currency == null ? "XXX" : currency;
  }

  static long tokens(Spend row) {
    long all = 0;
    for (TokenBucket bucket : TokenBucket.values()) {
      all += bucket.tokens(row);
    }
    return all;
  }
}
