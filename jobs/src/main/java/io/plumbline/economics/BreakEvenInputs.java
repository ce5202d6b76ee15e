package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one comparison.
 *
 * @param currency ISO 4217 code of every amount
 * @param month how long a month is counted
 * @param values what is given; everything else is missing or has the default its name says
 */
public record BreakEvenInputs(
    String currency, Month month, Map<BreakEvenInput, Triangular> values) {
  private static final BigDecimal TARGET_UTILISATION = new BigDecimal("0.85");

  /**
   * @throws IllegalArgumentException naming every value that cannot be, with what it may be
   */
  public BreakEvenInputs {
    EnumMap<BreakEvenInput, Triangular> copy = new EnumMap<>(BreakEvenInput.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
    StringBuilder faults = new StringBuilder();
    values.forEach(
        (input, range) -> {
          String wrong = wrong(input, range);
          if (wrong != null) {
            faults
                .append(faults.isEmpty() ? "" : "\n")
                .append(input.path())
                .append(" is ")
                .append(range.minimum().toPlainString())
                .append(": it must be ")
                .append(wrong)
                .append('.');
          }
        });
    if (values.containsKey(BreakEvenInput.OWNED_PRICE)) {
      for (BreakEvenInput rented :
          List.of(
              BreakEvenInput.GPU_PER_HOUR,
              BreakEvenInput.SPOT_SHARE,
              BreakEvenInput.COMMITTED_GPUS,
              BreakEvenInput.KWH_PER_GPU)) {
        if (values.containsKey(rented)) {
          faults
              .append(faults.isEmpty() ? "" : "\n")
              .append(rented.path())
              .append(" is for rented GPUs: leave it or gpu.owned.price out.");
        }
      }
    }
    if (likely(values, BreakEvenInput.IDLE_WATTS)
            .compareTo(likely(values, BreakEvenInput.TDP_WATTS))
        > 0) {
      faults
          .append(faults.isEmpty() ? "" : "\n")
          .append("power.idle_watts is above power.tdp_watts: a card at rest takes less.");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(faults.toString());
    }
  }

  private static String wrong(BreakEvenInput input, Triangular range) {
    BigDecimal least = range.minimum();
    BigDecimal most = range.maximum();
    return switch (input) {
      case TOKENS_PER_DAY, API_PRICE, GPU_PER_HOUR, TOKENS_PER_SECOND ->
          least.signum() <= 0 ? "above 0" : null;
      case PEAK_RATIO, RESIDENCY_UPLIFT, MINIMUM_GPUS, MIGRATION_MONTHS, OWNED_MONTHS, PUE ->
          least.compareTo(BigDecimal.ONE) < 0 ? "1 or more" : null;
      case API_DISCOUNT, COMMITMENT_DISCOUNT ->
          least.signum() < 0 || most.compareTo(BigDecimal.ONE) >= 0 ? "0 to below 1" : null;
      case SPOT_SHARE -> least.signum() < 0 || most.compareTo(BigDecimal.ONE) > 0 ? "0 to 1" : null;
      case TARGET_UTILISATION ->
          least.signum() <= 0 || most.compareTo(BigDecimal.ONE) > 0 ? "above 0 up to 1" : null;
      default -> least.signum() < 0 ? "0 or more" : null;
    };
  }

  /** Inputs that keep the comparison with own GPUs from being made, in their order. */
  public List<BreakEvenInput> missing() {
    return Arrays.stream(BreakEvenInput.values())
        .filter(input -> isNeeded(input) && !values.containsKey(input))
        .toList();
  }

  /** A bought card has no price of its hour, and other inputs instead. */
  private boolean isNeeded(BreakEvenInput input) {
    return switch (input.need()) {
      case ALWAYS -> true;
      case OWN_GPUS -> input != BreakEvenInput.GPU_PER_HOUR || !owned();
      case OWNED -> owned();
      case NEVER -> false;
    };
  }

  private static BigDecimal likely(Map<BreakEvenInput, Triangular> values, BreakEvenInput input) {
    return values.containsKey(input) ? values.get(input).mode() : BigDecimal.ZERO;
  }

  /** Whether demand and price of the API are known: without them there is nothing to say. */
  boolean hasApiSide() {
    return missing().stream().noneMatch(input -> input.need() == BreakEvenInput.Need.ALWAYS);
  }

  /** The range of an input; empty: not given. */
  public Optional<Triangular> range(BreakEvenInput input) {
    return Optional.ofNullable(values.get(input));
  }

  BigDecimal likely(BreakEvenInput input, BigDecimal otherwise) {
    return range(input).map(Triangular::mode).orElse(otherwise);
  }

  /** The API's price after discount and uplift (E-1). */
  Triangular apiPrice() {
    BigDecimal factor =
        BigDecimal.ONE
            .subtract(likely(BreakEvenInput.API_DISCOUNT, BigDecimal.ZERO))
            .multiply(likely(BreakEvenInput.RESIDENCY_UPLIFT, BigDecimal.ONE));
    Triangular list = values.get(BreakEvenInput.API_PRICE);
    return new Triangular(
        list.minimum().multiply(factor),
        list.mode().multiply(factor),
        list.maximum().multiply(factor));
  }

  /** Whether cards are bought, not rented. */
  boolean owned() {
    return values.containsKey(BreakEvenInput.OWNED_PRICE);
  }

  /** Whether it is known what a GPU's hour costs. */
  boolean hasGpuPrice() {
    return values.containsKey(BreakEvenInput.GPU_PER_HOUR)
        || owned()
            && values.containsKey(BreakEvenInput.OWNED_MONTHS)
            && values.containsKey(BreakEvenInput.OWNED_HOST);
  }

  /** A bought card (E-8); null: cards are rented. */
  OwnedGpu ownedGpu() {
    return owned()
        ? new OwnedGpu(
            likely(BreakEvenInput.OWNED_PRICE, BigDecimal.ZERO),
            likely(BreakEvenInput.OWNED_MONTHS, BigDecimal.ONE).intValueExact(),
            likely(BreakEvenInput.OWNED_HOST, BigDecimal.ZERO),
            likely(BreakEvenInput.TDP_WATTS, BigDecimal.ZERO),
            likely(BreakEvenInput.IDLE_WATTS, BigDecimal.ZERO),
            likely(BreakEvenInput.PUE, BigDecimal.ONE),
            likely(BreakEvenInput.PRICE_PER_KWH, BigDecimal.ZERO))
        : null;
  }

  /** GPUs paid for whether they run or not. */
  int committedGpus() {
    return likely(BreakEvenInput.COMMITTED_GPUS, BigDecimal.ZERO).intValueExact();
  }

  /** A committed GPU's hour: the contract fixes it, so it is no range. */
  BigDecimal committedPerHour() {
    return likely(BreakEvenInput.GPU_PER_HOUR, BigDecimal.ZERO)
        .multiply(
            BigDecimal.ONE.subtract(likely(BreakEvenInput.COMMITMENT_DISCOUNT, BigDecimal.ZERO)));
  }

  /**
   * The GPU's hour: of a bought card its write-off and host without power (E-8), else after spot
   * (E-7); the range is that of the on-demand price.
   */
  Triangular gpuPerHour() {
    if (owned()) {
      return Triangular.exactly(
          ownedGpu().withoutPower().divide(month.hours(), 18, RoundingMode.HALF_EVEN));
    }
    Triangular onDemand = values.get(BreakEvenInput.GPU_PER_HOUR);
    BigDecimal share = likely(BreakEvenInput.SPOT_SHARE, BigDecimal.ZERO);
    BigDecimal spot = likely(BreakEvenInput.SPOT_PER_HOUR, onDemand.mode());
    BigDecimal rework = likely(BreakEvenInput.SPOT_REWORK, BigDecimal.ZERO);
    return new Triangular(
        GpuPrice.mixed(share, spot, rework, onDemand.minimum()),
        GpuPrice.mixed(share, spot, rework, onDemand.mode()),
        GpuPrice.mixed(share, spot, rework, onDemand.maximum()));
  }

  /** GPUs that run whatever the demand. */
  int minimumGpus() {
    return likely(BreakEvenInput.MINIMUM_GPUS, BigDecimal.ONE).intValueExact();
  }

  /** Share of the measured speed planned at peak. */
  BigDecimal targetUtilisation() {
    return likely(BreakEvenInput.TARGET_UTILISATION, TARGET_UTILISATION);
  }

  /** Months the migration is spread over. */
  int migrationMonths() {
    return likely(BreakEvenInput.MIGRATION_MONTHS, new BigDecimal(12)).intValueExact();
  }
}
