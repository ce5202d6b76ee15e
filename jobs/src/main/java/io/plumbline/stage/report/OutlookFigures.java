package io.plumbline.stage.report;

import io.plumbline.schema.AnomalyDriver;
import io.plumbline.schema.BudgetState;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Saving;
import io.plumbline.schema.SpendAnomaly;
import io.plumbline.schema.SpendForecast;
import java.util.Comparator;
import java.util.List;

/**
 * What is to come, and which days were unlike the others.
 *
 * @param forecasts what months are expected to cost
 * @param budgets budgets beside what was spent and is expected
 * @param anomalies days that cost far more or less than the same weekdays before
 * @param drivers what moved most on them
 * @param savings what could be saved
 * @param promised what the run of the month before said could be saved; null: no such run is known
 * @param residency what keeping inference in a place costs more
 */
public record OutlookFigures(
    List<SpendForecast> forecasts,
    List<BudgetState> budgets,
    List<SpendAnomaly> anomalies,
    List<AnomalyDriver> drivers,
    List<Saving> savings,
    List<Saving> promised,
    List<ResidencyPremium> residency) {
  /** Before {@link #NONE}, which is sorted with it. */
  private static final Comparator<String> NAMES = Comparator.nullsFirst(Comparator.naturalOrder());

  /** Nothing was looked at. */
  public static final OutlookFigures NONE =
      new OutlookFigures(List.of(), List.of(), List.of(), List.of(), List.of(), null, List.of());

  public OutlookFigures {
    forecasts =
        forecasts.stream()
            .sorted(
                Comparator.comparing(SpendForecast::getCurrency)
                    .thenComparing(SpendForecast::getScope)
                    .thenComparing(SpendForecast::getName, NAMES)
                    .thenComparing(SpendForecast::getMonth))
            .toList();
    budgets =
        budgets.stream()
            .sorted(
                Comparator.comparing(BudgetState::getScope)
                    .thenComparing(BudgetState::getName, NAMES)
                    .thenComparing(BudgetState::getCurrency)
                    .thenComparing(BudgetState::getMonth))
            .toList();
    anomalies =
        anomalies.stream()
            .sorted(
                Comparator.comparing(SpendAnomaly::getDay)
                    .thenComparing(SpendAnomaly::getCurrency)
                    .thenComparing(SpendAnomaly::getScope)
                    .thenComparing(SpendAnomaly::getName, NAMES))
            .toList();
    drivers =
        drivers.stream()
            .sorted(
                Comparator.comparing(AnomalyDriver::getDay)
                    .thenComparing(AnomalyDriver::getCurrency)
                    .thenComparing(AnomalyDriver::getScope)
                    .thenComparing(AnomalyDriver::getName, NAMES)
                    .thenComparing(AnomalyDriver::getPosition))
            .toList();
    savings = savings.stream().sorted(Comparator.comparing(Saving::getPosition)).toList();
    promised =
        promised == null
            ? null
            : promised.stream().sorted(Comparator.comparing(Saving::getPosition)).toList();
    residency =
        residency.stream()
            .sorted(
                Comparator.comparing(ResidencyPremium::getCurrency)
                    .thenComparing(ResidencyPremium::getPaid, Comparator.reverseOrder())
                    .thenComparing(ResidencyPremium::getWorkload, NAMES)
                    .thenComparing(ResidencyPremium::getProvider)
                    .thenComparing(ResidencyPremium::getModel, NAMES))
            .toList();
  }

  /** Whose row it is, in words. */
  static String words(String scope, String name) {
    return switch (scope) {
      case "team" -> name == null ? "calls without a team" : "team " + name;
      case "workload" -> name == null ? "calls without a workload" : "workload " + name;
      default -> "the organisation";
    };
  }
}
