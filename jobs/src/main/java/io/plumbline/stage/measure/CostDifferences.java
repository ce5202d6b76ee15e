package io.plumbline.stage.measure;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Why a cube's reported cost is not its priced cost: causes that do not overlap and whose amounts
 * add up to reported minus priced, to the last digit.
 *
 * <p>Where both are known, the reported cost is held against what the same tokens would cost if the
 * price left something out ({@link io.plumbline.schema.PriceAlternative}): the fewest that explain
 * it are its causes, in the order in which they are taken out. What no such reading explains is
 * another price.
 *
 * <p>Example: 1,000 tokens at 3 USD per 1M, 10 % residency uplift, batch at half price are priced
 * 0.00165. The log reports 0.003: without uplift 0.0015, without uplift and tier 0.003. So uplift
 * −0.00015 and tier +0.0015 make +0.00135.
 */
final class CostDifferences {
  /** Gateways add in binary floating point: a billionth is no cause to look for. */
  private static final BigDecimal ROUNDING = new BigDecimal("1e-9");

  private final Cube cube;
  private final Map<String, BigDecimal> amounts = new LinkedHashMap<>();

  private CostDifferences(Cube cube) {
    this.cube = cube;
  }

  /** By cause, the main one first; empty where the two agree or neither is known. */
  static Map<String, BigDecimal> of(Cube cube) {
    CostDifferences differences = new CostDifferences(cube);
    differences.find();
    return differences.amounts;
  }

  private void find() {
    BigDecimal reported = cube.reportedRows() > 0 ? cube.reportedCost() : null;
    BigDecimal priced = cube.pricedCost();
    if (reported == null && priced == null) {
      return;
    }
    if (priced == null) {
      put("unpriced", reported);
    } else if (reported == null) {
      put(withoutCost("not_reported"), priced.negate());
    } else if (!Objects.equals(cube.reportedCurrency(), cube.pricedCurrency())) {
      put("other_currency", reported);
    } else {
      compare(reported, priced);
    }
  }

  private void compare(BigDecimal reported, BigDecimal priced) {
    BigDecimal difference = reported.subtract(priced);
    if (difference.signum() == 0) {
      return;
    }
    if (isRounding(reported, priced)) {
      put("rounding", difference);
    } else if (cube.usage().getGatewayCacheHit()) {
      put("gateway_cache", difference);
    } else if (reported.signum() == 0) {
      put(withoutCost("reported_zero"), difference);
    } else if (!explain(reported, priced)) {
      put(unexplained(), difference);
    }
  }

  /** A failed attempt that used tokens is billed by some providers, and seldom logged. */
  private String withoutCost(String otherwise) {
    if (!cube.is("failed")) {
      return otherwise;
    }
    return cube.retriedAttempts() == cube.attempts() ? "retry" : "failed";
  }

  private String unexplained() {
    if (cube.reportedRows() < cube.attempts()) {
      return "not_reported";
    }
    return cube.usage().getTokenSource().equals("estimated") ? "estimated" : "price";
  }

  private boolean explain(BigDecimal reported, BigDecimal priced) {
    Map<String, BigDecimal> steps = cube.alternatives();
    List<String> readings = new ArrayList<>(steps.keySet());
    readings.sort(
        Comparator.comparingInt((String reading) -> reading.split("\\+").length)
            .thenComparing(Comparator.naturalOrder()));
    for (String reading : readings) {
      Map<String, BigDecimal> causes = new LinkedHashMap<>();
      BigDecimal cost = priced;
      String so = "";
      for (String left : reading.split("\\+")) {
        so = so.isEmpty() ? left : so + "+" + left;
        BigDecimal step = steps.getOrDefault(so, BigDecimal.ZERO);
        causes.put(left, step);
        cost = cost.add(step);
      }
      boolean changes = causes.values().stream().allMatch(step -> step.signum() != 0);
      if (changes && isRounding(reported, cost)) {
        causes.forEach(this::put);
        put("rounding", reported.subtract(cost));
        return true;
      }
    }
    return false;
  }

  private void put(String cause, BigDecimal amount) {
    if (amount.signum() != 0) {
      amounts.put(cause, amount);
    }
  }

  private static boolean isRounding(BigDecimal a, BigDecimal b) {
    return a.subtract(b).abs().compareTo(a.abs().max(b.abs()).multiply(ROUNDING)) <= 0;
  }
}
