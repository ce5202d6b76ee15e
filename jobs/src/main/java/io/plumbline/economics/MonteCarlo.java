package io.plumbline.economics;

import io.plumbline.economics.Scenario.Driver;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How sure a comparison is, given how sure its inputs are (E-11).
 *
 * <p>Draws and their arithmetic are doubles: a draw is a guess with two or three true digits, ten
 * thousand of them in decimal would cost seconds and mean nothing more, and no amount anybody pays
 * follows from one. Results leave as decimals, rounded to the cent. The generator is SplitMix64
 * ({@link SplittableRandom}), drawn in one thread in the order of the drivers and turned into a
 * share from its bits here, so that the same scenario, draws and seed give the same digits.
 *
 * @param draws how many
 * @param seed seed of the generator; belongs into the report
 * @param probabilitySelfCheaper share of draws in which self-hosting costs less than the API
 * @param p10 saving a month that 10 % of the draws stay below, to the cent
 * @param p50 median saving a month
 * @param p90 saving a month that 90 % of the draws stay below
 * @param drivers which inputs move the saving, strongest first
 */
public record MonteCarlo(
    int draws,
    long seed,
    BigDecimal probabilitySelfCheaper,
    BigDecimal p10,
    BigDecimal p50,
    BigDecimal p90,
    List<DriverRank> drivers) {

  /** Draws unless the caller asks for another number. */
  public static final int DEFAULT_DRAWS = 10_000;

  /**
   * How strongly an input moves the saving.
   *
   * @param driver an input
   * @param spearman rank correlation of its draws with the saving, -1 to 1, 4 decimals; 0 for an
   *     input that is known
   */
  public record DriverRank(Driver driver, BigDecimal spearman) {}

  /**
   * Draws every driver {@code draws} times.
   *
   * @throws IllegalArgumentException if {@code draws} is below 100: the percentiles would be noise
   */
  public static MonteCarlo of(Scenario scenario, int draws, long seed) {
    if (draws < 100) {
      throw new IllegalArgumentException(
          "At least 100 draws are needed for percentiles, not " + draws + ".");
    }
    SplittableRandom random = new SplittableRandom(seed);
    Map<Driver, double[]> values = new EnumMap<>(Driver.class);
    for (Driver driver : Driver.values()) {
      values.put(driver, new double[draws]);
    }
    double[] saving = new double[draws];
    double days = scenario.month().days().doubleValue();
    double hours = scenario.month().hours().doubleValue();
    double target = scenario.targetUtilisation().doubleValue();
    double kwh = scenario.kwhPerGpuMonth().doubleValue();
    double busyKwh = scenario.kwhPerBusyGpuMonth().doubleValue();
    double fixed = scenario.fixedPerMonth().doubleValue();
    int cheaper = 0;
    for (int i = 0; i < draws; i++) {
      for (Driver driver : Driver.values()) {
        values.get(driver)[i] =
            scenario.ranges().get(driver).at((random.nextLong() >>> 11) * 0x1.0p-53);
      }
      double tokens = values.get(Driver.TOKENS_PER_DAY)[i];
      double gpus =
          Math.max(
              scenario.minimumGpus(),
              Math.ceil(
                  values.get(Driver.PEAK_RATIO)[i]
                      * tokens
                      / 86_400
                      / (values.get(Driver.TOKENS_PER_SECOND)[i] * target)));
      double busy = tokens / 86_400 / values.get(Driver.TOKENS_PER_SECOND)[i];
      double self =
          Math.max(0, gpus - scenario.committedGpus()) * values.get(Driver.GPU_PER_HOUR)[i] * hours
              + (gpus * kwh + busy * busyKwh) * values.get(Driver.PRICE_PER_KWH)[i]
              + values.get(Driver.FTE)[i] * values.get(Driver.SALARY)[i] / 12
              + fixed;
      double api = tokens * days / 1e6 * values.get(Driver.API_PRICE)[i];
      saving[i] = api - self;
      if (saving[i] > 0) {
        cheaper++;
      }
    }
    double[] sorted = saving.clone();
    Arrays.sort(sorted);
    double[] ranks = ranks(saving);
    List<DriverRank> drivers = new ArrayList<>();
    values.forEach(
        (driver, drawn) ->
            drivers.add(new DriverRank(driver, decimal(correlation(ranks(drawn), ranks), 4))));
    drivers.sort(
        Comparator.comparing((DriverRank rank) -> rank.spearman().abs())
            .reversed()
            .thenComparing(DriverRank::driver));
    return new MonteCarlo(
        draws,
        seed,
        new BigDecimal(cheaper).divide(new BigDecimal(draws), 6, RoundingMode.HALF_EVEN),
        percentile(sorted, 10),
        percentile(sorted, 50),
        percentile(sorted, 90),
        List.copyOf(drivers));
  }

  /** The smallest value that {@code percent} of the draws do not exceed (nearest rank). */
  private static BigDecimal percentile(double[] sorted, int percent) {
    int rank = (int) (((long) percent * sorted.length + 99) / 100);
    return decimal(sorted[rank - 1], 2);
  }

  /** Ranks from 1; equal values share the mean of theirs. */
  private static double[] ranks(double[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double[] ranks = new double[values.length];
    int from = 0;
    while (from < order.length) {
      int to = from;
      while (to + 1 < order.length && values[order[to + 1]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i <= to; i++) {
        ranks[order[i]] = (from + to) / 2.0 + 1;
      }
      from = to + 1;
    }
    return ranks;
  }

  private static double correlation(double[] x, double[] y) {
    double mean = (x.length + 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mean) * (y[i] - mean);
      xx += (x[i] - mean) * (x[i] - mean);
      yy += (y[i] - mean) * (y[i] - mean);
    }
    return xx == 0 || yy == 0 ? 0 : xy / Math.sqrt(xx * yy);
  }

  private static BigDecimal decimal(double value, int scale) {
    return new BigDecimal(value).setScale(scale, RoundingMode.HALF_EVEN);
  }
}
