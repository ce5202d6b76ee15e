package io.plumbline.shared.policy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What self-hosting costs a month (tco.yaml), in the eight parts without which a comparison with an
 * API price is no comparison (catalogue E-7).
 *
 * @param currency ISO 4217 code of every amount
 * @param pools by GPU pool
 * @param workloads by workload
 */
public record OwnershipCosts(
    String currency, Map<String, Parts> pools, Map<String, Parts> workloads) {

  /** The eight parts, as tco.yaml writes them. */
  public static final List<String> PARTS =
      List.of(
          "gpu",
          "idle",
          "power_and_host",
          "operations_staff",
          "on_call",
          "tooling",
          "migration",
          "quality_revalidation");

  /**
   * A monthly amount and how sure it is.
   *
   * @param min at least, per month
   * @param likely most likely, per month
   * @param max at most, per month
   */
  public record Amount(BigDecimal min, BigDecimal likely, BigDecimal max) {}

  /**
   * The parts given for a pool or workload.
   *
   * @param pool GPU pool of a workload; empty: not said
   * @param amounts the parts that are given, by name
   */
  public record Parts(Optional<String> pool, Map<String, Amount> amounts) {
    /** Parts nobody has given, in the order of {@link #PARTS}. */
    public List<String> missing() {
      return PARTS.stream().filter(part -> !amounts.containsKey(part)).toList();
    }
  }

  /**
   * The costs of a workload: its own parts over those of its pool. Empty: neither is in the file.
   */
  public Optional<Parts> ofWorkload(String workload) {
    Parts own = workloads.get(workload);
    if (own == null) {
      return Optional.empty();
    }
    Map<String, Amount> amounts = new TreeMap<>();
    own.pool().map(pools::get).ifPresent(pool -> amounts.putAll(pool.amounts()));
    amounts.putAll(own.amounts());
    return Optional.of(new Parts(own.pool(), Map.copyOf(amounts)));
  }
}
