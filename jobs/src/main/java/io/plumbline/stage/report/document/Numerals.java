package io.plumbline.stage.report.document;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** How numbers are spelled, the same on every machine: 1,234,567.89. */
public final class Numerals {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Numerals() {}

  /** A number of things. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /**
   * A value that is not zero never reads as zero: it reads as between zero and the smallest one
   * shown.
   */
  public static String decimal(BigDecimal value, int decimals) {
    BigDecimal rounded = value.setScale(decimals, RoundingMode.HALF_UP);
    if (rounded.signum() == 0 && value.signum() != 0) {
      return (value.signum() > 0 ? "<" : ">-")
          + BigDecimal.ONE.movePointLeft(decimals).toPlainString();
    }
    return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
  }

  /** A share, 0 to 1, in percent with one decimal. */
  public static String percent(BigDecimal share) {
    return decimal(share.multiply(HUNDRED), 1) + " %";
  }

  /** 1,234,567 as 1.2M, for axes and tiles. */
  public static String brief(long value) {
    if (value >= 1_000_000_000L) {
      return decimal(BigDecimal.valueOf(value).movePointLeft(9), 1) + "B";
    } else if (value >= 1_000_000L) {
      return decimal(BigDecimal.valueOf(value).movePointLeft(6), 1) + "M";
    } else if (value >= 10_000L) {
      return decimal(BigDecimal.valueOf(value).movePointLeft(3), 0) + "k";
    }
    return count(value);
  }

  /**
   * Digits that let an amount of this size be read: cents where it is worth tens, more below. A
   * column takes the digits of its total, so that its rows can be compared.
   */
  public static int decimalsFor(BigDecimal amount) {
    BigDecimal size = amount.abs();
    if (size.compareTo(BigDecimal.TEN) >= 0 || size.signum() == 0) {
      return 2;
    }
    return size.compareTo(new BigDecimal("0.1")) >= 0 ? 4 : 6;
  }
}
