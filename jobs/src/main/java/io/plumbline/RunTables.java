package io.plumbline;

import io.plumbline.schema.AcceptedRisk;
import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.Finding;
import io.plumbline.schema.FindingHistory;
import io.plumbline.schema.Flow;
import io.plumbline.schema.GpuHour;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Quota;
import io.plumbline.schema.RegisterEntry;
import io.plumbline.schema.Spend;
import io.plumbline.schema.Verdict;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.lake.RunStore;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;

/** The tables of one run: what measure and judge wrote, and reports and read-only commands read. */
public record RunTables(
    List<Spend> spend,
    List<Flow> flows,
    List<ProviderDay> providerDays,
    List<ModelDay> modelDays,
    List<WorkloadMeasure> workloads,
    List<PersonalDataCount> personalData,
    List<GpuHour> gpuHours,
    List<GpuPool> gpuPools,
    List<Finding> findings,
    List<Verdict> verdicts,
    List<CrossCheck> crossChecks,
    FinanceTables finance,
    OutlookTables outlook,
    List<AcceptedRisk> acceptedRisks,
    List<FindingHistory> history,
    List<RegisterEntry> registers,
    List<Quota> quotas) {

  /** Reads the tables of a published run. */
  public static RunTables read(RunStore store, String runId) {
    return new RunTables(
        store.read(runId, Spend.class),
        store.read(runId, Flow.class),
        store.read(runId, ProviderDay.class),
        store.read(runId, ModelDay.class),
        store.read(runId, WorkloadMeasure.class),
        store.read(runId, PersonalDataCount.class),
        store.read(runId, GpuHour.class),
        store.read(runId, GpuPool.class),
        store.read(runId, Finding.class),
        store.read(runId, Verdict.class),
        store.readIfKept(runId, CrossCheck.class),
        FinanceTables.read(store, runId),
        OutlookTables.read(store, runId),
        store.readIfKept(runId, AcceptedRisk.class),
        store.readIfKept(runId, FindingHistory.class),
        store.readIfKept(runId, RegisterEntry.class),
        store.readIfKept(runId, Quota.class));
  }

  /** Hands over every table with its record class, in a fixed order. */
  void forEach(BiConsumer<Class<? extends SpecificRecord>, List<? extends SpecificRecord>> table) {
    table.accept(Spend.class, spend);
    table.accept(Flow.class, flows);
    table.accept(ProviderDay.class, providerDays);
    table.accept(ModelDay.class, modelDays);
    table.accept(WorkloadMeasure.class, workloads);
    table.accept(PersonalDataCount.class, personalData);
    table.accept(GpuHour.class, gpuHours);
    table.accept(GpuPool.class, gpuPools);
    table.accept(Finding.class, findings);
    table.accept(Verdict.class, verdicts);
    table.accept(CrossCheck.class, crossChecks);
    finance.forEach(table);
    outlook.forEach(table);
    table.accept(AcceptedRisk.class, acceptedRisks);
    table.accept(FindingHistory.class, history);
    table.accept(RegisterEntry.class, registers);
    table.accept(Quota.class, quotas);
  }
}
