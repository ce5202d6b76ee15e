package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** How long until a switch has paid for itself (E-12). */
public final class Payback {
  private Payback() {}

  /** A payback within this many months passes the salary test. */
  public static final int SALARY_TEST_MONTHS = 24;

  /**
   * E-12: {@code once / max(0, api − self)} in months, rounded half even to 6 decimals; empty if
   * running it ourselves saves nothing, since then it never pays back.
   *
   * @param once migration and capex
   * @param apiPerMonth API cost a month
   * @param selfRunPerMonth running cost a month, without the one-off parts
   */
  public static Optional<BigDecimal> months(
      BigDecimal once, BigDecimal apiPerMonth, BigDecimal selfRunPerMonth) {
    BigDecimal saving = apiPerMonth.subtract(selfRunPerMonth);
    return saving.signum() <= 0
        ? Optional.empty()
        : Optional.of(once.divide(saving, 6, RoundingMode.HALF_EVEN));
  }

  /** Whether the payback is 24 months or less. */
  public static boolean passesSalaryTest(Optional<BigDecimal> months) {
    return months.filter(m -> m.compareTo(new BigDecimal(SALARY_TEST_MONTHS)) <= 0).isPresent();
  }
}
