package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a fleet can serve and how much of it a demand takes (E-3).
 *
 * @param minimumGpus GPUs that run whatever the demand (high availability), at least 1
 * @param peakRatio busiest minute over mean minute, at least 1
 * @param tokensPerSecond measured aggregate tokens per second of one GPU at the stated concurrency;
 *     not the speed one stream sees
 * @param targetUtilisation share of that speed planned at peak, above 0 up to 1
 */
public record Capacity(
    int minimumGpus,
    BigDecimal peakRatio,
    BigDecimal tokensPerSecond,
    BigDecimal targetUtilisation) {

  private static final BigDecimal SECONDS_PER_DAY = new BigDecimal(86_400);

  /**
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Capacity {
    require(minimumGpus >= 1, "N_min must be at least 1, not " + minimumGpus + ".");
    require(
        peakRatio.compareTo(BigDecimal.ONE) >= 0,
        "peak_ratio must be at least 1 (peak over mean), not " + peakRatio + ".");
    require(tokensPerSecond.signum() > 0, "tps_agg must be above 0, not " + tokensPerSecond + ".");
    require(
        targetUtilisation.signum() > 0 && targetUtilisation.compareTo(BigDecimal.ONE) <= 0,
        "target_util must be above 0 and at most 1, not " + targetUtilisation + ".");
  }

  /** One GPU, flat traffic, run to its limit: the arithmetic of a back of an envelope. */
  public static Capacity naive(BigDecimal tokensPerSecond) {
    return new Capacity(1, BigDecimal.ONE, tokensPerSecond, BigDecimal.ONE);
  }

  /**
   * E-3: {@code N = max(N_min, ceil(peak_ratio × tokens_per_day / 86400 / (tps_agg ×
   * target_util)))}. A step function: the next token may need the next GPU.
   */
  public long gpus(BigDecimal tokensPerDay) {
    BigDecimal needed =
        peakRatio
            .multiply(tokensPerDay)
            .divide(
                SECONDS_PER_DAY.multiply(tokensPerSecond).multiply(targetUtilisation),
                0,
                RoundingMode.CEILING);
    return Math.max(minimumGpus, needed.longValueExact());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
