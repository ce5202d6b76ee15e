package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * A day that cost far more or less than the same weekdays before it.
 *
 * <p>Expected is the median of the same weekdays of the eight weeks before; the spread is their
 * median distance from it (MAD), but no less than that of all weekdays, each as a share of its own
 * median: four Sundays that happen to be alike make no Sunday unusual. A day is unusual if it is
 * more than three spreads and a fifth and 50 units of currency off (COST-10). Medians, since one
 * earlier peak must not hide the next.
 *
 * @param expected median of the same weekdays
 * @param spread median distance from it
 * @param weekdays how many of them were compared
 */
public record UnusualDay(BigDecimal expected, BigDecimal spread, int weekdays) {
  /** Days before it that are compared. */
  public static final int WINDOW = 56;

  /** Days that must be known before it. */
  public static final int NEEDED_DAYS = 28;

  /** Same weekdays that must be known before it. */
  public static final int NEEDED_WEEKDAYS = 4;

  /** Spreads it must be off. */
  public static final BigDecimal SPREADS = BigDecimal.valueOf(3);

  /** Share of the expected cost it must be off. */
  public static final BigDecimal SHARE = new BigDecimal("0.2");

  /** Units of currency it must be off. */
  public static final BigDecimal AMOUNT = BigDecimal.valueOf(50);

  private static final int SCALE = 18;
  private static final int WEEK = 7;

  /** Whether enough is known before the day to say anything of it. */
  public static boolean assessable(NavigableMap<LocalDate, BigDecimal> known, LocalDate day) {
    return known.containsKey(day)
        && known.subMap(day.minusDays(WINDOW), day).size() >= NEEDED_DAYS
        && sameWeekdays(known, day).size() >= NEEDED_WEEKDAYS;
  }

  /**
   * What is unusual about the day; empty: nothing, or it is not assessable.
   *
   * @param known cost by UTC day, all in one currency; a day that is absent is not known
   */
  public static Optional<UnusualDay> of(NavigableMap<LocalDate, BigDecimal> known, LocalDate day) {
    if (!assessable(known, day)) {
      return Optional.empty();
    }
    List<BigDecimal> same = sameWeekdays(known, day);
    BigDecimal expected = median(same);
    BigDecimal off = known.get(day).subtract(expected).abs();
    if (off.compareTo(AMOUNT) <= 0 || off.compareTo(expected.multiply(SHARE)) <= 0) {
      return Optional.empty(); // most days: the medians of the others need not be asked
    }
    BigDecimal spread =
        median(same.stream().map(cost -> cost.subtract(expected).abs()).toList())
            .max(shareOfAll(known, day).multiply(expected).setScale(SCALE, RoundingMode.HALF_EVEN));
    return off.compareTo(spread.multiply(SPREADS)) <= 0
        ? Optional.empty()
        : Optional.of(new UnusualDay(expected, spread, same.size()));
  }

  /**
   * Median of the same weekdays of the eight weeks before; zero where none is known.
   *
   * @param known cost by UTC day
   */
  public static BigDecimal expected(NavigableMap<LocalDate, BigDecimal> known, LocalDate day) {
    List<BigDecimal> same = sameWeekdays(known, day);
    return same.isEmpty() ? BigDecimal.ZERO : median(same);
  }

  private static List<BigDecimal> sameWeekdays(
      NavigableMap<LocalDate, BigDecimal> known, LocalDate day) {
    List<BigDecimal> costs = new ArrayList<>();
    for (int back = WEEK; back <= WINDOW; back += WEEK) {
      BigDecimal cost = known.get(day.minusDays(back));
      if (cost != null) {
        costs.add(cost);
      }
    }
    return costs;
  }

  /** Median distance of each day before from the median of its weekday, as a share of that. */
  private static BigDecimal shareOfAll(NavigableMap<LocalDate, BigDecimal> known, LocalDate day) {
    List<BigDecimal> shares = new ArrayList<>();
    for (int weekday = 1; weekday <= WEEK; weekday++) {
      List<BigDecimal> same = new ArrayList<>();
      for (int back = weekday; back <= WINDOW; back += WEEK) {
        BigDecimal cost = known.get(day.minusDays(back));
        if (cost != null) {
          same.add(cost);
        }
      }
      BigDecimal middle = same.isEmpty() ? BigDecimal.ZERO : median(same);
      if (middle.signum() > 0) {
        same.forEach(
            cost -> shares.add(cost.subtract(middle).abs().divide(middle, MathContext.DECIMAL64)));
      }
    }
    return shares.isEmpty() ? BigDecimal.ZERO : median(shares);
  }

  private static BigDecimal median(List<BigDecimal> values) {
    List<BigDecimal> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    return size % 2 == 1
        ? sorted.get(size / 2)
        : sorted
            .get(size / 2 - 1)
            .add(sorted.get(size / 2))
            .divide(BigDecimal.valueOf(2), MathContext.DECIMAL128);
  }
}
