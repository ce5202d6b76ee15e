package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * One workload's comparison with every uncertain input as a range.
 *
 * @param ranges a range for every {@link Driver}; {@link Driver#PRICE_PER_KWH} may be absent where
 *     the GPU's hour includes power
 * @param minimumGpus GPUs that run whatever the demand
 * @param targetUtilisation share of the measured speed planned at peak
 * @param kwhPerGpuMonth kilowatt-hours one GPU takes a month, PUE included; zero where its hour
 *     includes power
 * @param kwhPerBusyGpuMonth further kilowatt-hours of a GPU that works all month; a fleet takes the
 *     share of it that it works
 * @param committedGpus GPUs that {@code fixedPerMonth} pays for already, whether they run or not
 * @param fixedPerMonth every other part of E-7, a month
 * @param month how long a month is
 */
public record Scenario(
    Map<Driver, Triangular> ranges,
    int minimumGpus,
    BigDecimal targetUtilisation,
    BigDecimal kwhPerGpuMonth,
    BigDecimal kwhPerBusyGpuMonth,
    int committedGpus,
    BigDecimal fixedPerMonth,
    Month month) {

  private static final BigDecimal SECONDS_PER_DAY = new BigDecimal(86_400);

  /** The uncertain inputs, in the order they are drawn and printed. */
  public enum Driver {
    /** Tokens a day. */
    TOKENS_PER_DAY("tokens_per_day"),
    /** Blended API price per 1M tokens. */
    API_PRICE("api_price_per_1m"),
    /** Price of a GPU's hour. */
    GPU_PER_HOUR("gpu_per_hour"),
    /** Aggregate tokens per second of a GPU. */
    TOKENS_PER_SECOND("tokens_per_second"),
    /** Busiest minute over mean minute. */
    PEAK_RATIO("peak_ratio"),
    /** Full-time equivalents that run it. */
    FTE("ops_fte"),
    /** Loaded salary of one, a year. */
    SALARY("salary"),
    /** Price of a kilowatt-hour. */
    PRICE_PER_KWH("price_per_kwh");

    private final String key;

    Driver(String key) {
      this.key = key;
    }

    /** As economics.json writes it. */
    public String key() {
      return key;
    }
  }

  /**
   * @throws IllegalArgumentException naming every driver without a range
   */
  public Scenario {
    EnumMap<Driver, Triangular> complete = new EnumMap<>(Driver.class);
    complete.putAll(ranges);
    complete.putIfAbsent(Driver.PRICE_PER_KWH, Triangular.exactly(BigDecimal.ZERO));
    StringBuilder missing = new StringBuilder();
    for (Driver driver : Driver.values()) {
      if (!complete.containsKey(driver)) {
        missing.append(missing.isEmpty() ? "" : ", ").append(driver.key());
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "The comparison needs a range for " + missing + ". Give least, most likely, most.");
    }
    ranges = Collections.unmodifiableMap(complete);
  }

  /** Rented by the hour alone, power in it or the same at any load. */
  public Scenario(
      Map<Driver, Triangular> ranges,
      int minimumGpus,
      BigDecimal targetUtilisation,
      BigDecimal kwhPerGpuMonth,
      BigDecimal fixedPerMonth,
      Month month) {
    this(
        ranges,
        minimumGpus,
        targetUtilisation,
        kwhPerGpuMonth,
        BigDecimal.ZERO,
        0,
        fixedPerMonth,
        month);
  }

  /** Every driver at its most likely value. */
  Map<Driver, BigDecimal> modes() {
    Map<Driver, BigDecimal> modes = new EnumMap<>(Driver.class);
    ranges.forEach((driver, range) -> modes.put(driver, range.mode()));
    return modes;
  }

  /** API cost less self-hosted cost a month (E-1, E-3, E-7) at these values; below 0: a loss. */
  public BigDecimal saving(Map<Driver, BigDecimal> at) {
    BigDecimal api =
        ApiCost.blended(
            at.get(Driver.TOKENS_PER_DAY).multiply(month.days()), at.get(Driver.API_PRICE));
    long gpus =
        new Capacity(
                minimumGpus,
                at.get(Driver.PEAK_RATIO),
                at.get(Driver.TOKENS_PER_SECOND),
                targetUtilisation)
            .gpus(at.get(Driver.TOKENS_PER_DAY));
    BigDecimal kwh =
        kwhPerGpuMonth
            .multiply(BigDecimal.valueOf(gpus))
            .add(
                kwhPerBusyGpuMonth
                    .multiply(at.get(Driver.TOKENS_PER_DAY))
                    .divide(
                        SECONDS_PER_DAY.multiply(at.get(Driver.TOKENS_PER_SECOND)),
                        18,
                        RoundingMode.HALF_EVEN));
    BigDecimal self =
        BigDecimal.valueOf(Math.max(0, gpus - committedGpus))
            .multiply(at.get(Driver.GPU_PER_HOUR))
            .multiply(month.hours())
            .add(kwh.multiply(at.get(Driver.PRICE_PER_KWH)))
            .add(
                at.get(Driver.FTE)
                    .multiply(at.get(Driver.SALARY))
                    .divide(new BigDecimal(12), 18, RoundingMode.HALF_EVEN))
            .add(fixedPerMonth);
    return api.subtract(self);
  }
}
