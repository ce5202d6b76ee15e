package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What coming days are expected to cost: an estimate that anybody can redo in a spreadsheet.
 *
 * <p>A day costs what the same weekday cost on average in the last four weeks. The sum of the
 * coming days is the P50. The P90 adds twice the usual error: the same estimate is made on every
 * past day that leaves four weeks before it and a stretch after it, and the root of the mean square
 * error of these repeats, as a share of what they expected, is the usual error. Twice, because few
 * stretches fit into a quarter and their errors hang together: on made-up years that grow, shrink,
 * jump and have quiet weekends, months then stay below the P90 in nine of ten cases (ADR 0017).
 *
 * <p>A day of which nothing is known is missing, not free. Growth is in it only as far as the last
 * four weeks hold it.
 */
public final class WeekdayForecast {
  /** Days the mean of each weekday is taken over. */
  public static final int WINDOW = 28;

  /** Days that must be known before anything is said. */
  public static final int NEEDED_DAYS = 28;

  /** Days that must be known before a P90 is said: eight stretches of a week can be repeated. */
  public static final int NEEDED_FOR_BAND = 42;

  private static final int SHORTEST = 7;
  private static final int SCALE = 18;
  private static final int WEEK = 7;
  private static final BigDecimal TWICE = BigDecimal.valueOf(2);

  /**
   * How the method did on past days.
   *
   * @param days length of each stretch
   * @param repeats how many stretches; they overlap
   * @param heldP50 stretches that cost no more than their P50
   * @param heldP90 stretches that cost no more than their P90, with the error measured on all
   * @param error root of the mean square error as a share of what was expected; null: no repeat
   */
  public record Tested(int days, int repeats, int heldP50, int heldP90, BigDecimal error) {
    static final Tested NEVER = new Tested(0, 0, 0, 0, null);
  }

  private final NavigableMap<LocalDate, BigDecimal> known;
  private final LocalDate next;
  private final BigDecimal[] means;

  private WeekdayForecast(NavigableMap<LocalDate, BigDecimal> known, LocalDate next) {
    this.known = known;
    this.next = next;
    this.means = means(next);
  }

  /**
   * A forecast from what is known.
   *
   * @param known cost by UTC day, all in one currency; a day that is absent is not known
   * @param next first day that is to come; later days are not looked at
   */
  public static WeekdayForecast of(NavigableMap<LocalDate, BigDecimal> known, LocalDate next) {
    return new WeekdayForecast(new TreeMap<>(known.headMap(next, false)), next);
  }

  /** Days the forecast can rest on. */
  public int knownDays() {
    return known.size();
  }

  /**
   * What the days are expected to cost; empty: too few days are known, or a weekday was not seen in
   * four weeks.
   *
   * @param from first day, not before the first that is to come
   * @param to end, exclusive
   */
  public Optional<BigDecimal> expected(LocalDate from, LocalDate to) {
    return known.size() < NEEDED_DAYS
        ? Optional.empty()
        : Optional.ofNullable(sum(means, from, to));
  }

  /**
   * What the days cost at most in nine of ten cases; empty: no expectation, or too few repeats.
   *
   * @param tested how the method did on stretches of at most that many days
   */
  public Optional<BigDecimal> high(LocalDate from, LocalDate to, Tested tested) {
    return known.size() < NEEDED_FOR_BAND || tested.error() == null
        ? Optional.empty()
        : expected(from, to).map(sum -> high(sum, tested.error()));
  }

  private static BigDecimal high(BigDecimal expected, BigDecimal error) {
    return expected
        .multiply(BigDecimal.ONE.add(error.multiply(TWICE)))
        .setScale(SCALE, RoundingMode.HALF_EVEN);
  }

  /**
   * The method repeated on past days.
   *
   * @param length days that are to be estimated; a stretch is no longer than half of what the known
   *     days leave after the first four weeks, and no shorter than a week
   */
  public Tested test(int length) {
    if (known.size() < NEEDED_FOR_BAND) {
      return Tested.NEVER;
    }
    LocalDate first = known.firstKey().plusDays(WINDOW);
    int span = (int) (next.toEpochDay() - first.toEpochDay());
    int days = Math.min(length, Math.max(SHORTEST, span / 2));
    List<BigDecimal> ratios = new ArrayList<>();
    for (LocalDate at = first; !at.plusDays(days).isAfter(next); at = at.plusDays(1)) {
      BigDecimal expected = sum(means(at), at, at.plusDays(days));
      if (expected != null
          && expected.signum() > 0
          && known.subMap(at, at.plusDays(days)).size() == days) {
        BigDecimal actual = BigDecimal.ZERO;
        for (BigDecimal day : known.subMap(at, at.plusDays(days)).values()) {
          actual = actual.add(day);
        }
        // What has just begun would otherwise have a band of ten times its cost.
        ratios.add(actual.divide(expected, MathContext.DECIMAL64).min(TWICE));
      }
    }
    if (ratios.isEmpty()) {
      return Tested.NEVER;
    }
    BigDecimal squares = BigDecimal.ZERO;
    for (BigDecimal ratio : ratios) {
      squares = squares.add(ratio.subtract(BigDecimal.ONE).pow(2));
    }
    BigDecimal error =
        squares
            .divide(BigDecimal.valueOf(ratios.size()), MathContext.DECIMAL64)
            .sqrt(MathContext.DECIMAL64)
            .setScale(SCALE, RoundingMode.HALF_EVEN);
    BigDecimal high = BigDecimal.ONE.add(error.multiply(TWICE));
    return new Tested(
        days,
        ratios.size(),
        (int) ratios.stream().filter(ratio -> ratio.compareTo(BigDecimal.ONE) <= 0).count(),
        (int) ratios.stream().filter(ratio -> ratio.compareTo(high) <= 0).count(),
        error);
  }

  /** The first day on which the expected cost passes what is left; empty: not before the end. */
  public Optional<LocalDate> passes(BigDecimal left, LocalDate from, LocalDate to) {
    if (expected(from, to).isEmpty()) {
      return Optional.empty();
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (LocalDate day = from; day.isBefore(to); day = day.plusDays(1)) {
      sum = sum.add(means[day.getDayOfWeek().ordinal()]);
      if (sum.compareTo(left) > 0) {
        return Optional.of(day);
      }
    }
    return Optional.empty();
  }

  /** Mean of each weekday over the four weeks before {@code at}; null: not seen in them. */
  private BigDecimal[] means(LocalDate at) {
    BigDecimal[] sums = new BigDecimal[WEEK];
    int[] counts = new int[WEEK];
    known
        .subMap(at.minusDays(WINDOW), at)
        .forEach(
            (day, cost) -> {
              int weekday = day.getDayOfWeek().ordinal();
              sums[weekday] = counts[weekday] == 0 ? cost : sums[weekday].add(cost);
              counts[weekday]++;
            });
    for (int weekday = 0; weekday < WEEK; weekday++) {
      if (counts[weekday] > 0) {
        sums[weekday] =
            sums[weekday].divide(
                BigDecimal.valueOf(counts[weekday]), SCALE, RoundingMode.HALF_EVEN);
      }
    }
    return sums;
  }

  /** Null: a weekday among the days was not seen. */
  private static BigDecimal sum(BigDecimal[] means, LocalDate from, LocalDate to) {
    BigDecimal sum = BigDecimal.ZERO;
    for (LocalDate day = from; day.isBefore(to); day = day.plusDays(1)) {
      BigDecimal mean = means[day.getDayOfWeek().ordinal()];
      if (mean == null) {
        return null;
      }
      sum = sum.add(mean);
    }
    return sum;
  }
}
