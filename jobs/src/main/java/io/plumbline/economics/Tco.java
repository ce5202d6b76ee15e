package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What self-hosting costs a month, part by part (E-7). Missing parts are a result, not an error: a
 * total exists only when all eight are known, since what is left out makes self-hosting look cheap.
 *
 * @param parts cost a month of every part that is known; idle is inside GPU and shown as zero extra
 * @param missing parts nobody has stated, in the order of {@link Part}
 * @param gpus GPUs the demand needs; 0: unknown
 */
public record Tco(Map<Part, BigDecimal> parts, List<Part> missing, long gpus) {

  /** The eight mandatory parts, and what is beside them. */
  public enum Part {
    /** Every GPU hour of the month, busy or not. */
    GPU("gpu"),
    /** Idle GPUs: implied by the number of GPUs, so unknown without a capacity. */
    IDLE("idle"),
    /** Power, rack and host. */
    POWER_AND_HOST("power_and_host"),
    /** People. */
    OPERATIONS("ops_fte"),
    /** On-call. */
    ON_CALL("on_call"),
    /** Observability, licences. */
    TOOLING("tooling"),
    /** One-off migration, spread. */
    MIGRATION("migration"),
    /** Quality re-validation at upgrades. */
    REVALIDATION("revalidation"),
    /** Not mandatory: hybrid overhead, compliance operations. */
    EXTRA("extra");

    private final String key;

    Part(String key) {
      this.key = key;
    }

    /** As tco.yaml and economics.json write it. */
    public String key() {
      return key;
    }
  }

  /**
   * The cost a month, rounded half even to 18 decimals; empty while a mandatory part is missing.
   */
  public Optional<BigDecimal> total() {
    return missing.isEmpty()
        ? Optional.of(parts.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
        : Optional.empty();
  }

  /** The same with another cost of its GPUs, where some are committed to. */
  Tco withGpu(BigDecimal cost) {
    Map<Part, BigDecimal> others = new EnumMap<>(parts);
    others.put(Part.GPU, cost);
    return new Tco(Collections.unmodifiableMap(others), missing, gpus);
  }

  /** E-7 for a demand. */
  public static Tco of(TcoInputs inputs, BigDecimal tokensPerDay, Month month) {
    Map<Part, BigDecimal> parts = new EnumMap<>(Part.class);
    TreeSet<Part> missing = new TreeSet<>();
    long gpus = 0;
    if (inputs.capacity() == null) {
      missing.add(Part.IDLE);
      missing.add(Part.GPU);
    } else {
      gpus = inputs.capacity().gpus(tokensPerDay);
      parts.put(Part.IDLE, BigDecimal.ZERO);
    }
    if (inputs.gpu() == null) {
      missing.add(Part.GPU);
    } else if (inputs.capacity() != null) {
      parts.put(Part.GPU, inputs.gpu().multiply(BigDecimal.valueOf(gpus)).multiply(month.hours()));
    }
    put(Part.POWER_AND_HOST, inputs.powerAndHost(), parts, missing);
    put(
        Part.OPERATIONS,
        inputs.operations() == null
            ? null
            : inputs
                .operations()
                .fte()
                .multiply(inputs.operations().salary())
                .divide(new BigDecimal(12), 18, RoundingMode.HALF_EVEN),
        parts,
        missing);
    put(Part.ON_CALL, inputs.onCall(), parts, missing);
    put(Part.TOOLING, inputs.tooling(), parts, missing);
    put(
        Part.MIGRATION,
        inputs.migration() == null
            ? null
            : inputs
                .migration()
                .once()
                .divide(new BigDecimal(inputs.migration().months()), 18, RoundingMode.HALF_EVEN),
        parts,
        missing);
    put(Part.REVALIDATION, inputs.revalidation(), parts, missing);
    if (inputs.extra() != null) {
      parts.put(Part.EXTRA, inputs.extra());
    }
    return new Tco(Collections.unmodifiableMap(parts), List.copyOf(missing), gpus);
  }

  private static void put(
      Part part, BigDecimal cost, Map<Part, BigDecimal> parts, TreeSet<Part> missing) {
    if (cost == null) {
      missing.add(part);
    } else {
      parts.put(part, cost);
    }
  }
}
