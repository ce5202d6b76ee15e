package io.plumbline.stage.judge;

import io.plumbline.schema.AnomalyDriver;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.BudgetState;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Saving;
import io.plumbline.schema.SpendAnomaly;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What finance knows of the interval, their rows in any order.
 *
 * @param reconciled from logged over priced to invoiced
 * @param bridge what changed since the month before; empty: not known
 * @param budgets budgets beside what was spent and is expected
 * @param anomalies unusual days
 * @param drivers what moved most on each of them
 * @param savings what could be saved, with what forbids it
 * @param premiums what keeping inference in a place costs more
 * @param comparedDays by {@link #subject}, how many days of the interval could be compared with
 *     earlier ones
 * @param prices by {@code price_key} of table {@code spend}, what the price book says of the entry
 */
public record CostTables(
    List<Reconciled> reconciled,
    List<Bridge> bridge,
    List<BudgetState> budgets,
    List<SpendAnomaly> anomalies,
    List<AnomalyDriver> drivers,
    List<Saving> savings,
    List<ResidencyPremium> premiums,
    Map<String, Integer> comparedDays,
    Map<String, ListedPrice> prices) {
  /** Nothing is known. */
  public static final CostTables NONE =
      new CostTables(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(),
          Map.of());

  public CostTables {
    reconciled = List.copyOf(reconciled);
    bridge = List.copyOf(bridge);
    budgets = List.copyOf(budgets);
    anomalies = List.copyOf(anomalies);
    drivers = List.copyOf(drivers);
    savings = List.copyOf(savings);
    premiums = List.copyOf(premiums);
    comparedDays = Map.copyOf(comparedDays);
    prices = Map.copyOf(prices);
  }

  /**
   * What the price book says of an entry.
   *
   * @param verifiedOn day somebody last compared it with its source
   * @param withdrawnOn day the provider withdraws the model; null: none is announced
   */
  public record ListedPrice(LocalDate verifiedOn, LocalDate withdrawnOn) {}

  /**
   * Names whose spend it is, such as {@code team chat in USD}.
   *
   * @param scope organisation, team or workload
   * @param name team or workload; null: the organisation, or what names none
   */
  public static String subject(String scope, String name, String currency) {
    String whose =
        scope.equals("organisation")
            ? "the organisation"
            : scope + " " + (name == null ? "unattributed" : name);
    return whose + " in " + named(currency);
  }

  /** The currency in words; ISO 4217's XXX: an amount is stated, its currency is not. */
  static String named(String currency) {
    return currency.equals("XXX") ? "no named currency" : currency;
  }
}
