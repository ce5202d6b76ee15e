package io.plumbline.economics;

import java.math.BigDecimal;
import java.time.YearMonth;

/**
 * How long a month is counted; reports print which.
 *
 * @param days days a month has
 * @param hours hours a month has
 */
public record Month(BigDecimal days, BigDecimal hours) {
  /** The convention of break-even arithmetic: 30 days, 720 hours. */
  public static final Month CONVENTION = new Month(new BigDecimal(30), new BigDecimal(720));

  /** A real month, in UTC, in which every day has 24 hours. */
  public static Month of(YearMonth month) {
    int days = month.lengthOfMonth();
    return new Month(new BigDecimal(days), new BigDecimal(days * 24));
  }
}
