package io.plumbline;

import io.plumbline.schema.AnomalyDriver;
import io.plumbline.schema.BudgetState;
import io.plumbline.schema.PriceScenario;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Saving;
import io.plumbline.schema.SpendAnomaly;
import io.plumbline.schema.SpendForecast;
import io.plumbline.shared.lake.RunStore;
import java.nio.file.Files;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * The tables of one run that look ahead.
 *
 * @param forecasts what months are expected to cost
 * @param budgets budgets beside what was spent and is expected
 * @param anomalies days that cost far more or less than the same weekdays before
 * @param drivers what moved most on them
 * @param scenarios what calls would have cost otherwise
 * @param savings what could be saved, in its rank
 * @param residency what keeping inference in a place costs more
 */
public record OutlookTables(
    List<SpendForecast> forecasts,
    List<BudgetState> budgets,
    List<SpendAnomaly> anomalies,
    List<AnomalyDriver> drivers,
    List<PriceScenario> scenarios,
    List<Saving> savings,
    List<ResidencyPremium> residency) {

  /** Reads the tables of a published run; one that an earlier version wrote lacks them. */
  static OutlookTables read(RunStore store, String runId) {
    return new OutlookTables(
        table(store, runId, SpendForecast.class),
        table(store, runId, BudgetState.class),
        table(store, runId, SpendAnomaly.class),
        table(store, runId, AnomalyDriver.class),
        table(store, runId, PriceScenario.class),
        table(store, runId, Saving.class),
        table(store, runId, ResidencyPremium.class));
  }

  private static <T extends SpecificRecord> List<T> table(
      RunStore store, String runId, Class<T> type) {
    return Files.exists(store.file(runId, type)) ? store.read(runId, type) : List.of();
  }

  void forEach(BiConsumer<Class<? extends SpecificRecord>, List<? extends SpecificRecord>> table) {
    table.accept(SpendForecast.class, forecasts);
    table.accept(BudgetState.class, budgets);
    table.accept(SpendAnomaly.class, anomalies);
    table.accept(AnomalyDriver.class, drivers);
    table.accept(PriceScenario.class, scenarios);
    table.accept(Saving.class, savings);
    table.accept(ResidencyPremium.class, residency);
  }
}
