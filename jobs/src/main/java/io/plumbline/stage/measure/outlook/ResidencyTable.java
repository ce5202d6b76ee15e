package io.plumbline.stage.measure.outlook;

import io.plumbline.schema.PriceScenario;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.shared.policy.DataClass;
import io.plumbline.shared.policy.Policy;
import io.plumbline.shared.policy.Workload;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The price of residency: what surcharges of places cost, which of it the data demands, and what it
 * would take to bring bound calls home. Each amount is the difference of two prices of the same
 * tokens, which is {@code spend × (1 − 1/uplift)} and {@code spend × (uplift − 1)} of E-13.
 */
public final class ResidencyTable {
  private static final Comparator<String> TEXTS = Comparator.nullsFirst(Comparator.naturalOrder());

  private record Key(String workload, String provider, String model, String currency) {
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::workload, TEXTS)
            .thenComparing(Key::provider)
            .thenComparing(Key::model, TEXTS)
            .thenComparing(Key::currency);
  }

  private ResidencyTable() {}

  /**
   * The rows, sorted; only where a surcharge was paid, or would have to be.
   *
   * @param scenarios what the same calls would have cost otherwise
   */
  public static List<ResidencyPremium> of(List<PriceScenario> scenarios, Policy policy) {
    Map<Key, ResidencyPremium> rows = new TreeMap<>(Key.ORDER);
    for (PriceScenario scenario : scenarios) {
      Optional<DataClass> kind =
          policy
              .workload(scenario.getWorkload())
              .flatMap(Workload::dataClass)
              .flatMap(policy::dataClass);
      BigDecimal difference = scenario.getCost().subtract(scenario.getCostThen());
      if (scenario.getScenario().equals("anywhere") && difference.signum() > 0) {
        ResidencyPremium row = row(rows, scenario);
        row.setPaid(row.getPaid().add(difference));
        if (kind.isEmpty()) {
          row.setUnknown(row.getUnknown().add(difference));
        } else if (kind.get().residencyBound()) {
          row.setNeeded(row.getNeeded().add(difference));
        } else {
          row.setWasted(row.getWasted().add(difference));
        }
      } else if (scenario.getScenario().equals("pinned")
          && difference.signum() < 0
          && kind.filter(DataClass::residencyBound).isPresent()) {
        ResidencyPremium row = row(rows, scenario);
        row.setToFix(row.getToFix().subtract(difference));
      }
    }
    return new ArrayList<>(rows.values());
  }

  private static ResidencyPremium row(Map<Key, ResidencyPremium> rows, PriceScenario of) {
    BigDecimal zero = ForecastTable.column(BigDecimal.ZERO);
    return rows.computeIfAbsent(
        new Key(of.getWorkload(), of.getProvider(), of.getModel(), of.getCurrency()),
        key ->
            new ResidencyPremium(
                key.workload(),
                key.provider(),
                key.model(),
                key.currency(),
                zero,
                zero,
                zero,
                zero,
                zero));
  }
}
