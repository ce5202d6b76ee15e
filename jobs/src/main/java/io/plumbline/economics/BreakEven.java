package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From which demand, and from which load, self-hosting costs less than an API (E-5, E-6). */
public final class BreakEven {
  private BreakEven() {}

  private static final BigDecimal SECONDS_PER_DAY = new BigDecimal(86_400);

  /**
   * E-5: tokens a day at which {@code fixedPerMonth} equals the API's bill, {@code fixed / days /
   * price × 1e6}. It holds only while the GPUs behind {@code fixedPerMonth} can serve that volume:
   * see {@link #served}.
   *
   * @param fixedPerMonth GPUs and whatever else does not grow with tokens (staff, power …)
   * @param pricePerMillion blended API price per 1M tokens, above 0
   */
  public static BigDecimal naiveTokensPerDay(
      BigDecimal fixedPerMonth, BigDecimal pricePerMillion, Month month) {
    requirePrice(pricePerMillion);
    return fixedPerMonth
        .movePointRight(6)
        .divide(month.days().multiply(pricePerMillion), 6, RoundingMode.HALF_EVEN);
  }

  /**
   * E-6: the load of a GPU at which its hour equals the API's bill for what it served in it, {@code
   * u* = price_h / (tps_agg × 3600e-6 × p)}. Above 1, self-hosting never wins on GPU cost alone.
   * Rounded half even to 12 decimals.
   */
  public static BigDecimal utilisation(
      BigDecimal gpuPerHour, BigDecimal tokensPerSecond, BigDecimal pricePerMillion) {
    requirePrice(pricePerMillion);
    return gpuPerHour.divide(
        tokensPerSecond.multiply(new BigDecimal("0.0036")).multiply(pricePerMillion),
        12,
        RoundingMode.HALF_EVEN);
  }

  /** Cost of 1M tokens on a GPU that is always busy; rounded half even to 12 decimals. */
  public static BigDecimal perMillionAtFullLoad(BigDecimal gpuPerHour, BigDecimal tokensPerSecond) {
    return gpuPerHour.divide(
        tokensPerSecond.multiply(new BigDecimal("0.0036")), 12, RoundingMode.HALF_EVEN);
  }

  /**
   * Self-hosted over API cost at load {@code u} when a full fleet costs {@code fullLoadShare} of
   * what the API would charge for all it can serve (the linear model: {@code F / (p × u × cap)}).
   * Rounded half even to 12 decimals.
   */
  public static BigDecimal ratioAtLoad(BigDecimal fullLoadShare, BigDecimal load) {
    return fullLoadShare.divide(load, 12, RoundingMode.HALF_EVEN);
  }

  /**
   * The smallest daily demand from which the GPUs needed for it (E-3) plus the fixed cost are no
   * dearer than the API; empty if there is none. Within one step of N the API's bill grows and the
   * GPUs' does not, so the answer is the first step whose far end reaches the break-even; with N
   * GPUs always dearer than the API for all they serve there is no such step.
   *
   * @param fixedPerMonth cost beside the GPUs
   */
  public static Optional<BigDecimal> served(
      Capacity capacity,
      BigDecimal gpuPerHour,
      BigDecimal fixedPerMonth,
      BigDecimal pricePerMillion,
      Month month) {
    return served(capacity, gpuPerHour, 0, fixedPerMonth, pricePerMillion, month);
  }

  /**
   * The same where some GPUs are paid for already.
   *
   * @param committed GPUs whose cost is within {@code fixedPerMonth}
   */
  public static Optional<BigDecimal> served(
      Capacity capacity,
      BigDecimal gpuPerHour,
      int committed,
      BigDecimal fixedPerMonth,
      BigDecimal pricePerMillion,
      Month month) {
    requirePrice(pricePerMillion);
    BigDecimal perGpuDay =
        SECONDS_PER_DAY
            .multiply(capacity.tokensPerSecond())
            .multiply(capacity.targetUtilisation())
            .divide(capacity.peakRatio(), MathContext.DECIMAL64);
    BigDecimal gpuMonth = gpuPerHour.multiply(month.hours());
    BigDecimal apiForOneGpu = ApiCost.blended(perGpuDay.multiply(month.days()), pricePerMillion);
    BigDecimal gain = apiForOneGpu.subtract(gpuMonth);
    BigDecimal paid = new BigDecimal(committed);
    BigDecimal minimum = new BigDecimal(capacity.minimumGpus());
    // Up to the committed GPUs a step costs nothing more.
    BigDecimal free = fixedPerMonth.divide(apiForOneGpu, 0, RoundingMode.CEILING).max(minimum);
    if (free.compareTo(paid) <= 0) {
      return Optional.of(naiveTokensPerDay(fixedPerMonth, pricePerMillion, month));
    }
    // Step N reaches break-even when N × gain covers the fixed cost less what the committed GPUs
    // would have cost by the hour (below N_min: the fleet's).
    BigDecimal toCover = fixedPerMonth.subtract(paid.multiply(gpuMonth));
    BigDecimal least = minimum.max(paid.add(BigDecimal.ONE));
    BigDecimal steps;
    if (least.multiply(gain).compareTo(toCover) >= 0) {
      steps = least;
    } else if (gain.signum() <= 0) {
      return Optional.empty();
    } else {
      steps = toCover.divide(gain, 0, RoundingMode.CEILING).max(least);
    }
    BigDecimal cost = steps.subtract(paid).multiply(gpuMonth).add(fixedPerMonth);
    return Optional.of(naiveTokensPerDay(cost, pricePerMillion, month));
  }

  /**
   * One point of the curve a chart redraws.
   *
   * @param tokensPerDay demand
   * @param gpus GPUs it needs
   * @param self self-hosted cost a month, fixed cost included
   * @param api API cost a month
   */
  public record Point(BigDecimal tokensPerDay, long gpus, BigDecimal self, BigDecimal api) {}

  /** Both costs at each demand. */
  public static List<Point> curve(
      List<BigDecimal> tokensPerDay,
      Capacity capacity,
      BigDecimal gpuPerHour,
      BigDecimal fixedPerMonth,
      BigDecimal pricePerMillion,
      Month month) {
    List<Point> points = new ArrayList<>();
    for (BigDecimal tokens : tokensPerDay) {
      long gpus = capacity.gpus(tokens);
      points.add(
          new Point(
              tokens,
              gpus,
              gpuPerHour
                  .multiply(BigDecimal.valueOf(gpus))
                  .multiply(month.hours())
                  .add(fixedPerMonth),
              ApiCost.blended(tokens.multiply(month.days()), pricePerMillion)));
    }
    return points;
  }

  private static void requirePrice(BigDecimal pricePerMillion) {
    if (pricePerMillion.signum() <= 0) {
      throw new IllegalArgumentException(
          "The API price per 1M tokens must be above 0, not " + pricePerMillion + ".");
    }
  }
}
