package io.plumbline.economics;

import static java.math.RoundingMode.HALF_EVEN;

import io.plumbline.economics.Scenario.Driver;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An API compared with own GPUs: what can be said from what is known, and what is missing for the
 * rest. Money alone: compliance, readiness and quality stand before it (E-10).
 *
 * @param inputs what it rests on
 * @param apiPerMonth API cost a month at the most likely values (E-1)
 * @param speedToBreakEven aggregate tokens/s at which a GPU of this price, always busy, costs what
 *     the API does (E-6 turned round); null: no GPU price
 * @param own the other side; null: {@link BreakEvenInputs#missing()} says why
 */
public record Comparison(
    BreakEvenInputs inputs, BigDecimal apiPerMonth, BigDecimal speedToBreakEven, OwnGpus own) {

  /** Points of the curve, from a tenth to ten times the demand, ten to a decade. */
  private static final int POINTS = 21;

  private static final double SURE = 0.8;
  private static final int BISECTIONS = 60;
  private static final BigDecimal SECONDS_PER_DAY = new BigDecimal(86_400);

  /** What money says. */
  public enum Answer {
    /** Own GPUs cost less in 80 % of the draws or more. */
    OWN_GPUS_CHEAPER("own_gpus_cheaper"),
    /** The API costs less in 80 % of the draws or more. */
    API_CHEAPER("api_cheaper"),
    /** Neither. */
    TOO_CLOSE("too_close_to_call"),
    /** Something needed is missing. */
    INSUFFICIENT_EVIDENCE("insufficient_evidence");

    private final String key;

    Answer(String key) {
      this.key = key;
    }

    /** As economics.json writes it. */
    public String key() {
      return key;
    }
  }

  /**
   * Own GPUs at the most likely values, and how sure that is.
   *
   * @param tco cost a month, part by part (E-7)
   * @param perMonth its sum
   * @param stranded within it, committed GPUs that the demand does not need
   * @param utilisation share of the fleet's measured speed that the mean demand takes
   * @param unitCost cost of 1M tokens on both bases (E-4); compare the allocation basis
   * @param breakEvenUtilisation E-6; above 1 own GPUs never win on GPU cost alone
   * @param naiveBreakEven tokens a day at which this fleet's cost equals the API's bill (E-5)
   * @param breakEven the smallest demand from which the GPUs it needs cost no more than the API;
   *     null: there is none
   * @param payback months until migration and bought cards are paid back (E-12); null: never
   * @param draws E-11
   * @param tornado each input alone
   * @param flips what would turn the answer at the most likely values
   * @param curve both costs by demand
   */
  public record OwnGpus(
      Tco tco,
      BigDecimal perMonth,
      BigDecimal stranded,
      BigDecimal utilisation,
      UnitCost unitCost,
      BigDecimal breakEvenUtilisation,
      BigDecimal naiveBreakEven,
      BigDecimal breakEven,
      BigDecimal payback,
      MonteCarlo draws,
      List<Tornado.Row> tornado,
      List<Flip> flips,
      List<BreakEven.Point> curve) {}

  /**
   * The value of one input, all others at their most likely, at which both sides cost the same.
   *
   * @param at three significant digits
   */
  public record Flip(Driver driver, BigDecimal at) {}

  /** What money says, with the probability in {@link OwnGpus#draws}. */
  public Answer answer() {
    if (own == null) {
      return Answer.INSUFFICIENT_EVIDENCE;
    }
    double p = own.draws().probabilitySelfCheaper().doubleValue();
    return p >= SURE
        ? Answer.OWN_GPUS_CHEAPER
        : p <= 1 - SURE ? Answer.API_CHEAPER : Answer.TOO_CLOSE;
  }

  /**
   * Compares.
   *
   * @param draws draws of E-11, at least 100
   * @param seed seed of its generator
   * @return with null for the API's side too when demand or price is missing
   */
  public static Comparison of(BreakEvenInputs inputs, int draws, long seed) {
    if (!inputs.hasApiSide()) {
      return new Comparison(inputs, null, null, null);
    }
    BigDecimal tokens = inputs.range(BreakEvenInput.TOKENS_PER_DAY).orElseThrow().mode();
    BigDecimal price = inputs.apiPrice().mode();
    BigDecimal api = ApiCost.blended(tokens.multiply(inputs.month().days()), price);
    BigDecimal speed =
        inputs.hasGpuPrice() ? speedToBreakEven(inputs.gpuPerHour().mode(), price) : null;
    return new Comparison(
        inputs,
        api,
        speed,
        inputs.missing().isEmpty() ? own(inputs, tokens, price, api, draws, seed) : null);
  }

  /**
   * {@code price_h / (3600e-6 × p)}, rounded half even to 6 decimals. Example: 3.5 an hour against
   * 5 per 1M tokens needs 194.444444 tokens/s.
   */
  public static BigDecimal speedToBreakEven(BigDecimal gpuPerHour, BigDecimal pricePerMillion) {
    return gpuPerHour.divide(
        new BigDecimal("0.0036").multiply(pricePerMillion), 6, RoundingMode.HALF_EVEN);
  }

  private static OwnGpus own(
      BreakEvenInputs in,
      BigDecimal tokens,
      BigDecimal price,
      BigDecimal api,
      int draws,
      long seed) {
    Month month = in.month();
    BigDecimal hour = in.gpuPerHour().mode();
    BigDecimal speed = in.range(BreakEvenInput.TOKENS_PER_SECOND).orElseThrow().mode();
    Capacity capacity =
        new Capacity(
            in.minimumGpus(),
            in.range(BreakEvenInput.PEAK_RATIO).orElseThrow().mode(),
            speed,
            in.targetUtilisation());
    BigDecimal gpus = BigDecimal.valueOf(capacity.gpus(tokens));
    OwnedGpu card = in.ownedGpu();
    BigDecimal kwh =
        card == null ? in.likely(BreakEvenInput.KWH_PER_GPU, BigDecimal.ZERO) : card.idleKwh(month);
    BigDecimal busyKwh = card == null ? BigDecimal.ZERO : card.loadKwh(month);
    BigDecimal pricePerKwh = in.likely(BreakEvenInput.PRICE_PER_KWH, BigDecimal.ZERO);
    BigDecimal power = kwh.multiply(pricePerKwh);
    // What 1M tokens add to the power of cards that are on: it grows with tokens, not with cards.
    BigDecimal powerPerMillion =
        busyKwh
            .multiply(pricePerKwh)
            .movePointRight(6)
            .divide(SECONDS_PER_DAY.multiply(speed).multiply(month.days()), 18, HALF_EVEN);
    BigDecimal monthly = tokens.multiply(month.days());
    BigDecimal loadPower = ApiCost.blended(monthly, powerPerMillion);
    BigDecimal migrated = in.likely(BreakEvenInput.MIGRATION, BigDecimal.ZERO);
    int committed = in.committedGpus();
    GpuPrice.Reserved fleet = fleet(in, gpus, committed);
    Tco tco =
        Tco.of(
            new TcoInputs(
                hour,
                capacity,
                in.likely(BreakEvenInput.POWER_AND_HOST, BigDecimal.ZERO)
                    .add(gpus.multiply(power))
                    .add(loadPower),
                new TcoInputs.Operations(
                    in.likely(BreakEvenInput.FTE, BigDecimal.ZERO),
                    in.likely(BreakEvenInput.SALARY, BigDecimal.ZERO)),
                in.likely(BreakEvenInput.ON_CALL, BigDecimal.ZERO),
                in.likely(BreakEvenInput.TOOLING, BigDecimal.ZERO),
                new TcoInputs.Migration(migrated, in.migrationMonths()),
                in.likely(BreakEvenInput.REVALIDATION, BigDecimal.ZERO),
                in.likely(BreakEvenInput.HYBRID_OVERHEAD, BigDecimal.ZERO)
                    .add(in.likely(BreakEvenInput.COMPLIANCE, BigDecimal.ZERO))),
            tokens,
            month);
    if (committed > 0) {
      tco = tco.withGpu(fleet.total());
    }
    BigDecimal total = tco.total().orElseThrow();
    BigDecimal gpuCost = tco.parts().get(Tco.Part.GPU);
    // What the fleet costs beside its GPUs, whatever the demand; power grows with the fleet.
    BigDecimal perGpuHour = hour.add(power.divide(month.hours(), MathContext.DECIMAL64));
    BigDecimal fixed =
        total
            .subtract(gpuCost)
            .subtract(gpus.multiply(power))
            .subtract(loadPower)
            .add(fleet.committed());
    BigDecimal utilisation =
        tokens
            .divide(SECONDS_PER_DAY, MathContext.DECIMAL64)
            .divide(gpus.multiply(speed), 12, RoundingMode.HALF_EVEN);
    BigDecimal bought = card == null ? BigDecimal.ZERO : gpus.multiply(card.capex());
    BigDecimal written =
        card == null
            ? BigDecimal.ZERO
            : bought.divide(new BigDecimal(card.lifeMonths()), 18, HALF_EVEN);
    BigDecimal left = price.subtract(powerPerMillion);
    BigDecimal migration = tco.parts().get(Tco.Part.MIGRATION);
    Scenario scenario = scenario(in, kwh, busyKwh, fixed);
    List<BigDecimal> demands = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      demands.add(
          tokens
              .multiply(BigDecimal.valueOf(StrictMath.pow(10, (i - 10) / 10.0)))
              .round(new MathContext(6)));
    }
    return new OwnGpus(
        tco,
        total,
        fleet.stranded(),
        utilisation,
        UnitCost.of(gpuCost, utilisation.min(BigDecimal.ONE), monthly),
        BreakEven.utilisation(hour, speed, price),
        BreakEven.naiveTokensPerDay(total, price, month),
        left.signum() <= 0
            ? null
            : BreakEven.served(capacity, perGpuHour, committed, fixed, left, month).orElse(null),
        Payback.months(migrated.add(bought), api, total.subtract(migration).subtract(written))
            .orElse(null),
        MonteCarlo.of(scenario, draws, seed),
        Tornado.of(scenario),
        flips(scenario),
        curve(demands, capacity, perGpuHour, committed, fixed, powerPerMillion, price, month));
  }

  /** What the GPUs cost a month: those committed to whether used or not, the others by the hour. */
  private static GpuPrice.Reserved fleet(BreakEvenInputs in, BigDecimal gpus, int committed) {
    BigDecimal hours = in.month().hours();
    BigDecimal contracted = new BigDecimal(committed);
    return new GpuPrice.Reserved(
        contracted.multiply(hours).multiply(in.committedPerHour()),
        gpus.subtract(contracted)
            .max(BigDecimal.ZERO)
            .multiply(hours)
            .multiply(in.gpuPerHour().mode()),
        contracted
            .subtract(gpus)
            .max(BigDecimal.ZERO)
            .multiply(hours)
            .multiply(in.committedPerHour()));
  }

  private static List<BreakEven.Point> curve(
      List<BigDecimal> demands,
      Capacity capacity,
      BigDecimal perGpuHour,
      int committed,
      BigDecimal fixed,
      BigDecimal powerPerMillion,
      BigDecimal price,
      Month month) {
    BigDecimal gpuMonth = perGpuHour.multiply(month.hours());
    return BreakEven.curve(demands, capacity, perGpuHour, fixed, price, month).stream()
        .map(
            point ->
                new BreakEven.Point(
                    point.tokensPerDay(),
                    point.gpus(),
                    point
                        .self()
                        .subtract(
                            gpuMonth.multiply(
                                BigDecimal.valueOf(Math.min(point.gpus(), committed))))
                        .add(
                            ApiCost.blended(
                                point.tokensPerDay().multiply(month.days()), powerPerMillion)),
                    point.api()))
        .toList();
  }

  /** The uncertain inputs as ranges; staff is one of them, so it is not among the fixed cost. */
  private static Scenario scenario(
      BreakEvenInputs in, BigDecimal kwh, BigDecimal busyKwh, BigDecimal fixed) {
    Map<Driver, Triangular> ranges = new EnumMap<>(Driver.class);
    ranges.put(Driver.TOKENS_PER_DAY, in.range(BreakEvenInput.TOKENS_PER_DAY).orElseThrow());
    ranges.put(Driver.API_PRICE, in.apiPrice());
    ranges.put(Driver.GPU_PER_HOUR, in.gpuPerHour());
    ranges.put(Driver.TOKENS_PER_SECOND, in.range(BreakEvenInput.TOKENS_PER_SECOND).orElseThrow());
    ranges.put(Driver.PEAK_RATIO, in.range(BreakEvenInput.PEAK_RATIO).orElseThrow());
    ranges.put(Driver.FTE, in.range(BreakEvenInput.FTE).orElseThrow());
    ranges.put(Driver.SALARY, in.range(BreakEvenInput.SALARY).orElseThrow());
    in.range(BreakEvenInput.PRICE_PER_KWH)
        .ifPresent(range -> ranges.put(Driver.PRICE_PER_KWH, range));
    BigDecimal staff =
        in.likely(BreakEvenInput.FTE, BigDecimal.ZERO)
            .multiply(in.likely(BreakEvenInput.SALARY, BigDecimal.ZERO))
            .divide(new BigDecimal(12), 18, RoundingMode.HALF_EVEN);
    return new Scenario(
        ranges,
        in.minimumGpus(),
        in.targetUtilisation(),
        kwh,
        busyKwh,
        in.committedGpus(),
        fixed.subtract(staff),
        in.month());
  }

  /**
   * For each input whose growth moves the saving one way only, the value between a hundredth and a
   * hundred times its most likely at which the saving is nil. Demand is left to the break-even.
   */
  private static List<Flip> flips(Scenario scenario) {
    List<Flip> flips = new ArrayList<>();
    for (Driver driver :
        List.of(
            Driver.API_PRICE,
            Driver.GPU_PER_HOUR,
            Driver.TOKENS_PER_SECOND,
            Driver.PEAK_RATIO,
            Driver.FTE)) {
      flip(scenario, driver).ifPresent(at -> flips.add(new Flip(driver, at)));
    }
    return List.copyOf(flips);
  }

  private static Optional<BigDecimal> flip(Scenario scenario, Driver driver) {
    Map<Driver, BigDecimal> at = new EnumMap<>(scenario.modes());
    BigDecimal mode = at.get(driver);
    BigDecimal low = driver == Driver.PEAK_RATIO ? BigDecimal.ONE : mode.movePointLeft(2);
    BigDecimal high = mode.movePointRight(2);
    if (mode.signum() == 0
        || gains(scenario, at, driver, low) == gains(scenario, at, driver, high)) {
      return Optional.empty();
    }
    boolean gainsLow = gains(scenario, at, driver, low);
    for (int i = 0; i < BISECTIONS; i++) {
      BigDecimal middle = low.add(high).divide(new BigDecimal(2), MathContext.DECIMAL64);
      if (gains(scenario, at, driver, middle) == gainsLow) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Optional.of(high.round(new MathContext(3)));
  }

  private static boolean gains(
      Scenario scenario, Map<Driver, BigDecimal> at, Driver driver, BigDecimal value) {
    Map<Driver, BigDecimal> moved = new EnumMap<>(at);
    moved.put(driver, value);
    return scenario.saving(moved).signum() > 0;
  }
}
