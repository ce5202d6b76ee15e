package io.plumbline.stage.measure;

import io.plumbline.schema.CostDifference;
import io.plumbline.schema.ModelDay;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reported cost beside priced cost by model and day (rule COST-02).
 *
 * <p>The two are compared over the same attempts: only cubes in which every attempt reports a cost,
 * and which the price book prices in the same currency. Where a row has none, the reported cost is
 * all that was reported and the priced cost is null.
 */
final class ModelDayTable {
  private static final List<String> KEY = List.of("day", "provider", "model");

  private ModelDayTable() {}

  static List<ModelDay> of(List<Cube> cubes) {
    Map<RowKey, Currencies> models = new TreeMap<>();
    Set<String> sourcesWithCost = new HashSet<>();
    for (Cube cube : cubes) {
      models
          .computeIfAbsent(RowKey.of(cube, KEY), k -> new Currencies(ModelDayTable::currency))
          .add(cube);
      if (cube.reportedRows() > 0) {
        sourcesWithCost.add(cube.usage().getSource());
      }
    }
    List<ModelDay> rows = new ArrayList<>();
    models.forEach(
        (key, currencies) -> {
          for (Currencies.Group group : currencies.groups()) {
            rows.add(row(key, group, sourcesWithCost));
          }
        });
    return rows;
  }

  private static ModelDay row(RowKey key, Currencies.Group group, Set<String> sourcesWithCost) {
    ModelDay row = new ModelDay();
    key.into(row, KEY);
    row.setCurrency(group.currency() == null ? Money.UNKNOWN_CURRENCY : group.currency());
    Totals all = group.totals();
    row.setAttempts(all.attempts());
    row.setTokens(all.tokens());
    Totals compared = new Totals();
    for (Cube cube : group.cubes()) {
      if (isComparable(cube)) {
        compared.add(cube);
      }
      row.setZeroCostAttempts(row.getZeroCostAttempts() + withoutCost(cube, sourcesWithCost));
      row.setUnpricedAttempts(row.getUnpricedAttempts() + cube.unpricedAttempts());
      if (cube.usage().getTokenSource().equals("estimated")) {
        row.setEstimatedAttempts(row.getEstimatedAttempts() + cube.attempts());
      }
    }
    differences(row, group.cubes());
    BigDecimal priced = compared.priced();
    row.setReportedCost(Money.column(priced == null ? all.reported() : compared.reported()));
    row.setPricedCost(priced == null ? null : Money.column(priced));
    return row;
  }

  private static void differences(ModelDay row, List<Cube> cubes) {
    BigDecimal reported = BigDecimal.ZERO;
    BigDecimal priced = BigDecimal.ZERO;
    Map<String, CostDifference> causes = new TreeMap<>();
    for (Cube cube : cubes) {
      if (cube.reportedRows() > 0) {
        reported = reported.add(cube.reportedCost());
      }
      if (cube.pricedCost() != null && row.getCurrency().equals(cube.pricedCurrency())) {
        priced = priced.add(cube.pricedCost());
      }
      long attempts = cube.attempts();
      for (Map.Entry<String, BigDecimal> cause : CostDifferences.of(cube).entrySet()) {
        CostDifference sum =
            causes.computeIfAbsent(
                cause.getKey(), key -> new CostDifference(key, 0L, Money.column(BigDecimal.ZERO)));
        sum.setAttempts(sum.getAttempts() + attempts);
        sum.setAmount(sum.getAmount().add(Money.column(cause.getValue())));
        attempts = 0;
      }
    }
    row.setReportedTotal(Money.column(reported));
    row.setPricedTotal(Money.column(priced));
    row.setDifferences(List.copyOf(causes.values()));
  }

  private static String currency(Cube cube) {
    return cube.reportedCurrency() != null ? cube.reportedCurrency() : cube.pricedCurrency();
  }

  private static boolean isComparable(Cube cube) {
    return cube.pricedCost() != null
        && cube.reportedRows() == cube.attempts()
        && Objects.equals(cube.reportedCurrency(), cube.pricedCurrency());
  }

  /**
   * Attempts that used tokens and ought to show a cost, but show zero or none. Not those answered
   * from the gateway's own cache or that failed, which cost nothing; nor those of a source that
   * never reports a cost (a provider's invocation log has no such field: unknown is not zero).
   */
  private static long withoutCost(Cube cube, Set<String> sourcesWithCost) {
    if (cube.tokens() == 0
        || cube.usage().getGatewayCacheHit()
        || cube.is("failed")
        || !sourcesWithCost.contains(cube.usage().getSource())) {
      return 0;
    }
    return cube.reportedCost().signum() == 0
        ? cube.attempts()
        : cube.attempts() - cube.reportedRows();
  }
}
