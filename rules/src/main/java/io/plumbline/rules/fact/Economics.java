package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What running a workload costs on either side, a month, in the currency of the workload's spend;
 * results of the economics on tco.yaml, benchmarks and prices.
 *
 * @param tcoPartsMissing of the eight mandatory parts of total cost, those tco.yaml does not give;
 *     null: no tco.yaml
 * @param apiSpend spend on managed lanes, a month of the interval; where part of the workload runs
 *     on lanes of our own, what all of it would cost at the same price per output token
 * @param tokenOnlyCost cost of self-hosting as GPU hours at full use alone, the figure that
 *     misleads
 * @param tcoSelfP50 median of total cost of self-hosting; P10 and P90 bound it
 * @param probabilitySelfCheaper share of draws in which self-hosting costs less, 0 to 1
 * @param apiSpendByMonth the same of each of the last whole months, oldest first
 */
public record Economics(
    @Known(
            what = "The total cost of self-hosting workload '{workload}'",
            fix = "Enter the eight parts of total cost in tco.yaml.")
        Set<String> tcoPartsMissing,
    @Known(
            what = "The API spend of workload '{workload}'",
            fix = "Give its models a price in prices/*.yaml, or let the log report cost.")
        BigDecimal apiSpend,
    @Known(
            what = "The token-only cost of self-hosting workload '{workload}'",
            fix =
                "Enter a benchmark of the model in benchmarks.csv and the GPU's price in gpus.yaml.")
        BigDecimal tokenOnlyCost,
    @Known(
            what = "The total cost of self-hosting workload '{workload}' (P10)",
            fix =
                "Enter the eight parts of total cost in tco.yaml and a benchmark in benchmarks.csv.")
        BigDecimal tcoSelfP10,
    @Known(
            what = "The total cost of self-hosting workload '{workload}' (P50)",
            fix =
                "Enter the eight parts of total cost in tco.yaml and a benchmark in benchmarks.csv.")
        BigDecimal tcoSelfP50,
    @Known(
            what = "The total cost of self-hosting workload '{workload}' (P90)",
            fix =
                "Enter the eight parts of total cost in tco.yaml and a benchmark in benchmarks.csv.")
        BigDecimal tcoSelfP90,
    @Known(
            what = "The probability that self-hosting workload '{workload}' is cheaper",
            fix =
                "Enter the eight parts of total cost in tco.yaml and a benchmark in benchmarks.csv.",
            unit = "share")
        Double probabilitySelfCheaper,
    List<BigDecimal> apiSpendByMonth) {
  /** Nothing was calculated. */
  public static final Economics UNKNOWN =
      new Economics(null, null, null, null, null, null, null, null);

  public Economics {
    tcoPartsMissing = Sets.sorted(tcoPartsMissing);
    apiSpendByMonth =
        apiSpendByMonth == null
            ? List.of()
            : apiSpendByMonth.stream().filter(Objects::nonNull).toList();
  }

  /** Whether tco.yaml gives all eight parts; null: no tco.yaml. */
  @Known(
      what = "The total cost of self-hosting workload '{workload}'",
      fix = "Enter the eight parts of total cost in tco.yaml.")
  public Boolean tcoComplete() {
    return tcoPartsMissing == null ? null : tcoPartsMissing.isEmpty();
  }

  /** Whole months of API spend that can be compared. */
  @Known(
      what = "The whole months of API spend of workload '{workload}'",
      fix = "Audit more months.",
      unit = "months")
  public int monthsCompared() {
    return apiSpendByMonth.size();
  }

  /**
   * Highest ratio of median total cost of self-hosting to API spend over the months compared; null:
   * none to compare.
   */
  @Known(
      what = "The ratio of self-hosting cost to API spend of workload '{workload}'",
      fix = "Enter the eight parts of total cost in tco.yaml and audit at least one whole month.",
      unit = "share")
  public BigDecimal highestSelfToApi() {
    if (tcoSelfP50 == null || apiSpendByMonth.isEmpty()) {
      return null;
    }
    BigDecimal lowestSpend = apiSpendByMonth.stream().min(BigDecimal::compareTo).orElseThrow();
    return lowestSpend.signum() <= 0
        ? null
        : tcoSelfP50.divide(lowestSpend, 9, RoundingMode.HALF_EVEN);
  }
}
