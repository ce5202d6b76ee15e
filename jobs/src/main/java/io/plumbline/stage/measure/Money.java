package io.plumbline.stage.measure;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount in one currency; amounts of different currencies are never added.
 *
 * @param amount exact
 * @param currency ISO 4217 code
 */
record Money(BigDecimal amount, String currency) {
  /** ISO 4217's code for "no currency": an amount is stated, its currency is not. */
  static final String UNKNOWN_CURRENCY = "XXX";

  private static final int SCALE = 18;

  /** The amount as the tables hold it: 18 decimals, so that equal amounts are equal bytes. */
  static BigDecimal column(BigDecimal amount) {
    return amount.setScale(SCALE, RoundingMode.HALF_EVEN);
  }
}
