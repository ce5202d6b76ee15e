package io.plumbline.economics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Everything a comparison of an API with one's own GPUs may be told, by the name that a file and
 * {@code --set} write. An input nobody gives is missing and is named; none has a hidden default but
 * those that say so here.
 */
public enum BreakEvenInput {
  /** Tokens a day, input and output together. */
  TOKENS_PER_DAY("demand.tokens_per_day", Kind.RANGE, "tokens a day", Need.ALWAYS),
  /** Busiest minute over mean minute. */
  PEAK_RATIO("demand.peak_ratio", Kind.RANGE, "busiest minute over mean minute", Need.OWN_GPUS),
  /** Blended price of the API. */
  API_PRICE("api.price_per_1m", Kind.RANGE, "currency per 1M tokens", Need.ALWAYS),
  /** Contract discount on it; 0 unless given. */
  API_DISCOUNT("api.discount", Kind.NUMBER, "share, 0 to below 1", Need.NEVER),
  /** Factor of the place; 1 unless given. */
  RESIDENCY_UPLIFT("api.residency_uplift", Kind.NUMBER, "factor, 1 or more", Need.NEVER),
  /** Price of one GPU's hour. */
  GPU_PER_HOUR("gpu.price_per_hour", Kind.RANGE, "currency per GPU-hour", Need.OWN_GPUS),
  /** GPUs paid for whether they run or not; 0 unless given. */
  COMMITTED_GPUS("gpu.commitment.gpus", Kind.WHOLE, "GPUs", Need.NEVER),
  /** What the commitment takes off the GPU's hour; 0 unless given. */
  COMMITMENT_DISCOUNT("gpu.commitment.discount", Kind.NUMBER, "share, 0 to below 1", Need.NEVER),
  /** Price of a card that is bought; then there is no price of its hour. */
  OWNED_PRICE("gpu.owned.price", Kind.NUMBER, "currency a card", Need.NEVER),
  /** Months a bought card is written off over. */
  OWNED_MONTHS("gpu.owned.life_months", Kind.WHOLE, "months", Need.OWNED),
  /** Host and rack that a bought card carries; 0 where operations.power_and_host holds them. */
  OWNED_HOST("gpu.owned.host_per_month", Kind.NUMBER, "currency a card and month", Need.OWNED),
  /** Share of the hours on spot capacity; 0 unless given. */
  SPOT_SHARE("gpu.spot.share", Kind.NUMBER, "share, 0 to 1", Need.NEVER),
  /** Spot price. */
  SPOT_PER_HOUR("gpu.spot.price_per_hour", Kind.NUMBER, "currency per GPU-hour", Need.NEVER),
  /** Interruption rate times work lost per interruption; 0 unless given. */
  SPOT_REWORK("gpu.spot.rework", Kind.NUMBER, "share", Need.NEVER),
  /** Measured aggregate speed of one GPU. */
  TOKENS_PER_SECOND(
      "capacity.tokens_per_second", Kind.RANGE, "aggregate tokens/s of a GPU", Need.OWN_GPUS),
  /** Share of that speed planned at peak; 0.85 unless given (catalogue, ECONOMICS §1). */
  TARGET_UTILISATION("capacity.target_utilisation", Kind.NUMBER, "share, up to 1", Need.NEVER),
  /** GPUs that run whatever the demand; 1 unless given. */
  MINIMUM_GPUS("capacity.minimum_gpus", Kind.WHOLE, "GPUs", Need.NEVER),
  /** People who run it. */
  FTE("operations.fte", Kind.RANGE, "full-time equivalents", Need.OWN_GPUS),
  /** Loaded salary of one. */
  SALARY("operations.salary", Kind.RANGE, "currency a year", Need.OWN_GPUS),
  /** On-call allowance. */
  ON_CALL("operations.on_call", Kind.NUMBER, "currency a month", Need.OWN_GPUS),
  /** Observability, licences. */
  TOOLING("operations.tooling", Kind.NUMBER, "currency a month", Need.OWN_GPUS),
  /** Power, rack and host beside the GPU's hour; 0 where the hour includes them. */
  POWER_AND_HOST("operations.power_and_host", Kind.NUMBER, "currency a month", Need.OWN_GPUS),
  /** Moving there, once. */
  MIGRATION("operations.migration", Kind.NUMBER, "currency, once", Need.OWN_GPUS),
  /** Months it is spread over; 12 unless given. */
  MIGRATION_MONTHS("operations.migration_months", Kind.WHOLE, "months", Need.NEVER),
  /** Quality re-validation at upgrades. */
  REVALIDATION("operations.revalidation", Kind.NUMBER, "currency a month", Need.OWN_GPUS),
  /** Keeping both lanes; 0 unless given. */
  HYBRID_OVERHEAD("operations.hybrid_overhead", Kind.NUMBER, "currency a month", Need.NEVER),
  /** Compliance of the own lane; 0 unless given. */
  COMPLIANCE("operations.compliance", Kind.NUMBER, "currency a month", Need.NEVER),
  /** Power of a card at full load. */
  TDP_WATTS("power.tdp_watts", Kind.NUMBER, "watts", Need.OWNED),
  /** Power of a card at rest. */
  IDLE_WATTS("power.idle_watts", Kind.NUMBER, "watts", Need.OWNED),
  /** Power of the site over power of its machines; 1 unless given. */
  PUE("power.pue", Kind.NUMBER, "factor, 1 or more", Need.NEVER),
  /** Kilowatt-hours one GPU takes a month, PUE included; 0 where its hour includes power. */
  KWH_PER_GPU("power.kwh_per_gpu_month", Kind.NUMBER, "kWh a month", Need.NEVER),
  /** Price of a kilowatt-hour; 0 unless given. */
  PRICE_PER_KWH("power.price_per_kwh", Kind.RANGE, "currency per kWh", Need.OWNED);

  /** How a value is written. */
  public enum Kind {
    /** A number, or least, most likely and most. */
    RANGE,
    /** A number. */
    NUMBER,
    /** A whole number. */
    WHOLE
  }

  /** When a comparison cannot do without it. */
  enum Need {
    ALWAYS,
    OWN_GPUS,
    /** Where cards are bought. */
    OWNED,
    NEVER
  }

  private final String path;
  private final Kind kind;
  private final String unit;
  private final Need need;

  BreakEvenInput(String path, Kind kind, String unit, Need need) {
    this.path = path;
    this.kind = kind;
    this.unit = unit;
    this.need = need;
  }

  /** Name in a file and behind {@code --set}: group and key. */
  public String path() {
    return path;
  }

  /** How it is written. */
  public Kind kind() {
    return kind;
  }

  /** Its unit, for people. */
  public String unit() {
    return unit;
  }

  Need need() {
    return need;
  }

  /** The input of a name. */
  public static Optional<BreakEvenInput> of(String path) {
    return Arrays.stream(values()).filter(input -> input.path.equals(path)).findFirst();
  }

  /** All names. */
  public static List<String> paths() {
    return Arrays.stream(values()).map(BreakEvenInput::path).toList();
  }
}
