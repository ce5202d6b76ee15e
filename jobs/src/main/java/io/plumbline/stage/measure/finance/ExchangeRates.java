package io.plumbline.stage.measure.finance;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/** Dated exchange rates. */
@FunctionalInterface
public interface ExchangeRates {
  /** No rate is known. */
  ExchangeRates NONE = (from, to, day) -> Optional.empty();

  /**
   * How many units of {@code to} one unit of {@code from} is worth.
   *
   * @param from ISO 4217 code
   * @param to ISO 4217 code
   * @param day UTC day
   * @return empty: nobody has stated a rate for the day; never taken for 1
   */
  Optional<BigDecimal> rate(String from, String to, LocalDate day);
}
