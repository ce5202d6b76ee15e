package io.plumbline.stage.measure.finance;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Tokens of one model, tier and kind, as logged and as billed, by day. */
final class Cell {
  static final int SCALE = 18;

  private static final BigDecimal UPLIFT = new BigDecimal("1.1");
  private static final BigDecimal NEAR = new BigDecimal("0.001");

  /** What one day holds. */
  static final class Day {
    private long pricedTokens;
    private long unvaluedTokens;
    private BigDecimal priced = BigDecimal.ZERO;
    private BigDecimal billedTokens = BigDecimal.ZERO;
    private BigDecimal billed = BigDecimal.ZERO;
    private long lines;

    BigDecimal priced() {
      return priced;
    }

    BigDecimal billed() {
      return billed;
    }

    long lines() {
      return lines;
    }
  }

  private final Map<LocalDate, Day> days =
      new TreeMap<>(Comparator.nullsLast(Comparator.naturalOrder()));
  private boolean quantityKnown = true;
  private boolean withoutRate;

  /**
   * @param amount what the price book makes of them, in the bill's currency; null: no price
   * @param rateMissing whether there is a price in another currency and no rate
   */
  void log(LocalDate day, long tokens, BigDecimal amount, boolean rateMissing) {
    Day at = at(day);
    if (amount == null) {
      at.unvaluedTokens += tokens;
    } else {
      at.pricedTokens += tokens;
      at.priced = at.priced.add(amount);
    }
    withoutRate |= rateMissing;
  }

  /**
   * @param tokens null: the line states no number of tokens
   */
  void bill(LocalDate day, BigDecimal tokens, BigDecimal amount) {
    Day at = at(day);
    at.lines++;
    at.billed = at.billed.add(amount);
    if (tokens == null) {
      quantityKnown = false;
    } else {
      at.billedTokens = at.billedTokens.add(tokens);
    }
  }

  /**
   * Takes the provider's own count of tokens for a bill that states none.
   *
   * @param counted tokens by day; a day of the bill that is missing leaves them all unknown
   */
  void count(Map<LocalDate, BigDecimal> counted) {
    boolean whole =
        days.entrySet().stream()
            .filter(day -> day.getValue().lines > 0)
            .allMatch(day -> counted.containsKey(day.getKey()));
    if (whole) {
      counted.forEach((day, tokens) -> at(day).billedTokens = tokens);
      quantityKnown = true;
    }
  }

  private Day at(LocalDate day) {
    return days.computeIfAbsent(day, ignored -> new Day());
  }

  void merge(Cell more) {
    more.days.forEach(
        (day, other) -> {
          Day at = at(day);
          at.pricedTokens += other.pricedTokens;
          at.unvaluedTokens += other.unvaluedTokens;
          at.priced = at.priced.add(other.priced);
          at.billedTokens = at.billedTokens.add(other.billedTokens);
          at.billed = at.billed.add(other.billed);
          at.lines += other.lines;
        });
    quantityKnown &= more.quantityKnown;
    withoutRate |= more.withoutRate;
  }

  Map<LocalDate, Day> days() {
    return days;
  }

  boolean isBilled() {
    return lines() > 0;
  }

  boolean isQuantityKnown() {
    return quantityKnown;
  }

  boolean isWithoutRate() {
    return withoutRate;
  }

  long lines() {
    return days.values().stream().mapToLong(day -> day.lines).sum();
  }

  long pricedTokens() {
    return days.values().stream().mapToLong(day -> day.pricedTokens).sum();
  }

  long unvaluedTokens() {
    return days.values().stream().mapToLong(day -> day.unvaluedTokens).sum();
  }

  BigDecimal priced() {
    return days.values().stream().map(Day::priced).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  BigDecimal billed() {
    return days.values().stream().map(Day::billed).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  BigDecimal billedTokens() {
    return days.values().stream()
        .map(day -> day.billedTokens)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** The price book's price of a token over the whole interval, so that days add up. */
  private BigDecimal tokenPrice() {
    return priced().divide(BigDecimal.valueOf(pricedTokens()), MathContext.DECIMAL128);
  }

  /** Whether the bill's price is a tenth above the book's: what providers add for residency. */
  boolean isUplifted() {
    BigDecimal expected = billedTokens().multiply(tokenPrice());
    return expected.signum() > 0
        && billed().divide(expected, MathContext.DECIMAL64).subtract(UPLIFT).abs().compareTo(NEAR)
            <= 0;
  }

  /**
   * Billed less priced, of one day: first the tokens, then the price.
   *
   * @param quantity tokens billed and not logged, at the book's price
   * @param unpriced tokens logged without a price, at the book's price of the others
   * @param price the rest, so that the three add up exactly
   */
  record Effects(BigDecimal quantity, BigDecimal unpriced, BigDecimal price, BigDecimal tokens) {}

  /** Tokens at the book's price. */
  BigDecimal worth(BigDecimal tokens) {
    return tokens.multiply(tokenPrice()).setScale(SCALE, RoundingMode.HALF_EVEN);
  }

  Effects effects(Day day) {
    BigDecimal tokens =
        day.billedTokens.subtract(BigDecimal.valueOf(day.pricedTokens + day.unvaluedTokens));
    BigDecimal quantity = worth(tokens);
    BigDecimal unpriced = worth(BigDecimal.valueOf(day.unvaluedTokens));
    BigDecimal price = day.billed.subtract(day.priced).subtract(quantity).subtract(unpriced);
    return new Effects(quantity, unpriced, price, tokens);
  }
}
