package io.plumbline.stage.measure;

import java.math.BigDecimal;
import java.time.Instant;

/** What several cubes of one currency add up to. */
final class Totals {
  private long attempts;
  private long tokens;
  private BigDecimal reported = BigDecimal.ZERO;
  private BigDecimal priced;
  private BigDecimal spend = BigDecimal.ZERO;
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;

  void add(Cube cube) {
    attempts += cube.attempts();
    tokens += cube.tokens();
    reported = reported.add(cube.reportedCost());
    if (cube.pricedCost() != null) {
      priced = priced == null ? cube.pricedCost() : priced.add(cube.pricedCost());
    }
    if (cube.money() != null) {
      spend = spend.add(cube.money().amount());
    }
    first = cube.first().isBefore(first) ? cube.first() : first;
    last = cube.last().isAfter(last) ? cube.last() : last;
  }

  long attempts() {
    return attempts;
  }

  long tokens() {
    return tokens;
  }

  BigDecimal reported() {
    return reported;
  }

  /** Null: no cube has a price. */
  BigDecimal priced() {
    return priced;
  }

  /** Priced cost where there is a price, else reported. */
  BigDecimal spend() {
    return spend;
  }

  Instant first() {
    return first;
  }

  Instant last() {
    return last;
  }
}
