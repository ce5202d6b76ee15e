package io.plumbline.stage.judge;

import io.plumbline.schema.Spend;
import io.plumbline.shared.ReportedCost;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** Amounts by currency; amounts of different currencies are never added. */
final class Costs {
  private final Map<String, BigDecimal> byCurrency = new TreeMap<>();

  /** Null currency: nobody knows what it cost, and nothing is added. */
  void add(BigDecimal amount, String currency) {
    if (amount != null && currency != null) {
      byCurrency.merge(currency, amount, BigDecimal::add);
    }
  }

  /** Adds what a row cost: by the price book, else as reported. */
  void add(Spend row) {
    add(amount(row), currency(row));
  }

  Map<String, BigDecimal> byCurrency() {
    return byCurrency;
  }

  /** The amount when it is all in one currency; null: nothing is known, or several currencies. */
  BigDecimal amount() {
    return byCurrency.size() == 1 ? byCurrency.values().iterator().next() : null;
  }

  /** Currency of {@link #amount}; null with it. */
  String currency() {
    return byCurrency.size() == 1 ? byCurrency.keySet().iterator().next() : null;
  }

  /** What a row cost; null: neither priced nor reported as a cost that is known. */
  static BigDecimal amount(Spend row) {
    if (row.getPricedCost() != null) {
      return row.getPricedCost();
    }
    return ReportedCost.known(row) ? row.getReportedCost() : null;
  }

  static String currency(Spend row) {
    return row.getPricedCost() != null ? row.getPricedCurrency() : row.getReportedCurrency();
  }
}
