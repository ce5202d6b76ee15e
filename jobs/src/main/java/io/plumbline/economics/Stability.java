package io.plumbline.economics;

import java.util.Map;
import java.util.TreeSet;

/**
 * How steady a workload is: S = 0.35·(1 − CV) + 0.25·(1 − MAPE) + 0.25·(1 − new prompts) + 0.15·(1
 * − JSD), every part capped at 1. Judged over the last {@value #DAYS} days, four of each weekday.
 *
 * <p>Where a part is unknown its weight is shared among the others in proportion, so that S says
 * what the known parts say; the part stays null, which is how a reader sees that it is missing. The
 * other three are always known together.
 *
 * @param cv standard deviation of daily tokens around the mean of their weekday (7 degrees of
 *     freedom taken off), over the mean: 0 is a steady week after week; can exceed 1
 * @param mape mean absolute percentage error of "the same as a week ago" over the last 21 days; a
 *     day foretold as zero that is zero counts as no error, a day of zero foretold otherwise as 100
 *     %; can exceed 1
 * @param newPromptShare share of the last 14 days' tokens on prompt versions first seen in them;
 *     null: some call names no version
 * @param mixDivergence Jensen-Shannon divergence (base 2, 0 to 1) between the token mix of
 *     operations and models of the last 14 days and of the 14 before
 * @param score S, 0 (restless) to 1 (steady)
 */
public record Stability(
    double cv, double mape, Double newPromptShare, double mixDivergence, double score) {

  /** Days of history without which there is insufficient evidence. */
  public static final int DAYS = 28;

  static final double CV_WEIGHT = 0.35;
  static final double MAPE_WEIGHT = 0.25;
  static final double NEW_PROMPT_WEIGHT = 0.25;
  static final double MIX_WEIGHT = 0.15;

  private static final int WEEK = 7;

  /**
   * Judges the last {@value #DAYS} days of a workload.
   *
   * @param daily tokens of each day, oldest first, zero where none; exactly {@value #DAYS}
   * @param mixBefore tokens by operation and model in the first 14 of these days
   * @param mixLast the same for the last 14
   * @param newPromptShare null: unknown
   * @return null if either half has no tokens: insufficient evidence
   */
  public static Stability of(
      long[] daily, Map<String, Long> mixBefore, Map<String, Long> mixLast, Double newPromptShare) {
    if (daily.length != DAYS) {
      throw new IllegalArgumentException(
          "Stability is judged over " + DAYS + " days, not " + daily.length + ".");
    }
    if (total(mixBefore) == 0 || total(mixLast) == 0) {
      return null;
    }
    double cv = deseasonalisedVariation(daily);
    double mape = seasonalNaiveError(daily);
    double divergence = jensenShannon(mixBefore, mixLast);
    double score = CV_WEIGHT * calm(cv) + MAPE_WEIGHT * calm(mape) + MIX_WEIGHT * calm(divergence);
    double known = CV_WEIGHT + MAPE_WEIGHT + MIX_WEIGHT;
    if (newPromptShare != null) {
      score += NEW_PROMPT_WEIGHT * calm(newPromptShare);
      known += NEW_PROMPT_WEIGHT;
    }
    return new Stability(cv, mape, newPromptShare, divergence, score / known);
  }

  private static double calm(double restlessness) {
    return 1 - Math.min(1, restlessness);
  }

  private static double deseasonalisedVariation(long[] daily) {
    double[] weekday = new double[WEEK];
    double mean = 0;
    for (int i = 0; i < DAYS; i++) {
      weekday[i % WEEK] += daily[i] * (double) WEEK / DAYS;
      mean += daily[i] / (double) DAYS;
    }
    double squares = 0;
    for (int i = 0; i < DAYS; i++) {
      double residual = daily[i] - weekday[i % WEEK];
      squares += residual * residual;
    }
    return Math.sqrt(squares / (DAYS - WEEK)) / mean;
  }

  private static double seasonalNaiveError(long[] daily) {
    double errors = 0;
    for (int i = WEEK; i < DAYS; i++) {
      long miss = Math.abs(daily[i] - daily[i - WEEK]);
      if (daily[i] > 0) {
        errors += miss / (double) daily[i];
      } else if (miss > 0) {
        errors += 1;
      }
    }
    return errors / (DAYS - WEEK);
  }

  /**
   * Jensen-Shannon divergence of two mixes, base 2: 0 is the same mix, 1 is nothing in common.
   * Neither may be empty.
   */
  public static double divergence(Map<String, Long> one, Map<String, Long> other) {
    return jensenShannon(one, other);
  }

  private static double jensenShannon(Map<String, Long> one, Map<String, Long> other) {
    double oneTotal = total(one);
    double otherTotal = total(other);
    TreeSet<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    double divergence = 0;
    for (String name : names) {
      double p = one.getOrDefault(name, 0L) / oneTotal;
      double q = other.getOrDefault(name, 0L) / otherTotal;
      divergence += (part(p, (p + q) / 2) + part(q, (p + q) / 2)) / 2;
    }
    return Math.max(0, Math.min(1, divergence));
  }

  private static double part(double share, double middle) {
    // StrictMath: Math.log may differ in the last bit between machines, or once it is compiled.
    return share == 0 ? 0 : share * StrictMath.log(share / middle) / StrictMath.log(2);
  }

  private static long total(Map<String, Long> mix) {
    return mix.values().stream().mapToLong(Long::longValue).sum();
  }
}
