package io.plumbline;

import io.plumbline.schema.AnomalyDriver;
import io.plumbline.schema.BudgetState;
import io.plumbline.schema.PriceScenario;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Saving;
import io.plumbline.schema.SpendAnomaly;
import io.plumbline.schema.SpendForecast;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.measure.Measures;
import io.plumbline.stage.measure.outlook.AnomalyTable;
import io.plumbline.stage.measure.outlook.BudgetTable;
import io.plumbline.stage.measure.outlook.DailyCosts;
import io.plumbline.stage.measure.outlook.ForecastTable;
import io.plumbline.stage.measure.outlook.ResidencyTable;
import io.plumbline.stage.measure.outlook.SavingTable;
import io.plumbline.stage.price.PriceScenarios;
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

  /** What is to come, which days were unlike the others, and what could be saved. */
  static OutlookTables of(
      AuditBasis basis, RunInputs inputs, PricedHistory history, Measures measures) {
    Policy policy = basis.policy();
    DailyCosts costs = history.daily();
    List<SpendForecast> forecasts = ForecastTable.of(costs, inputs.to());
    AnomalyTable.Found unusual = AnomalyTable.of(costs, inputs.from(), inputs.to());
    List<PriceScenario> scenarios =
        PriceScenarios.of(
            history.interval(), basis.prices(), history.attribution(), policy.evaluatedModels());
    return new OutlookTables(
        forecasts,
        BudgetTable.of(costs, policy.budgets(), policy.rates(), inputs.to()),
        unusual.days(),
        unusual.drivers(),
        scenarios,
        SavingTable.of(
            measures.spend(),
            measures.flows(),
            scenarios,
            measures.gpuPools(),
            policy,
            inputs.from(),
            inputs.to()),
        ResidencyTable.of(scenarios, policy));
  }

  /** Reads the tables of a published run; one that an earlier version wrote lacks them. */
  static OutlookTables read(RunStore store, String runId) {
    return new OutlookTables(
        store.readIfKept(runId, SpendForecast.class),
        store.readIfKept(runId, BudgetState.class),
        store.readIfKept(runId, SpendAnomaly.class),
        store.readIfKept(runId, AnomalyDriver.class),
        store.readIfKept(runId, PriceScenario.class),
        store.readIfKept(runId, Saving.class),
        store.readIfKept(runId, ResidencyPremium.class));
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
