package io.plumbline;

import io.plumbline.schema.Allocation;
import io.plumbline.schema.Billed;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.Economics;
import io.plumbline.schema.Exchanged;
import io.plumbline.schema.JournalLine;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ReconciledUsage;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.measure.Measures;
import io.plumbline.stage.measure.finance.AllocationTable;
import io.plumbline.stage.measure.finance.MonthBridge;
import io.plumbline.stage.measure.finance.Reconciliation;
import io.plumbline.stage.measure.finance.ReconciliationTerms;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * The tables of one run that finance closes a month with.
 *
 * @param reconciled from logged over priced to invoiced
 * @param reconciledUsage tokens as logged beside tokens as billed
 * @param exchanged what was converted into the currency of a bill, with rate and day
 * @param allocation cost by who answers for it
 * @param journal the same by cost centre and account, in whole cents
 * @param bridge what changed since the month before; empty: the interval is no month, or nothing is
 *     known of the one before
 * @param economics what each workload costs at its API, at a hoster and on own GPUs
 */
public record FinanceTables(
    List<Reconciled> reconciled,
    List<ReconciledUsage> reconciledUsage,
    List<Exchanged> exchanged,
    List<Allocation> allocation,
    List<JournalLine> journal,
    List<Bridge> bridge,
    List<Economics> economics) {

  /** What finance closes the interval with. */
  static FinanceTables of(
      AuditBasis basis, RunInputs inputs, PricedHistory history, Measures measures)
      throws IOException {
    Policy policy = basis.policy();
    Set<String> sources = basis.sourceNames();
    List<Billed> charges = BilledCharges.of(inputs.version(), sources, inputs.from(), inputs.to());
    Reconciliation.Result reconciled =
        Reconciliation.of(
            measures.spend(),
            charges,
            BilledCharges.counts(inputs.version(), sources, inputs.from(), inputs.to()),
            BilledCharges.calls(inputs.version(), sources, inputs.from(), inputs.to(), charges),
            new ReconciliationTerms(
                gatewayKeys(policy), policy.finance().reconciliationOwner(), policy.rates()));
    List<Allocation> allocation =
        AllocationTable.of(measures.spend(), reconciled.steps(), policy.finance().allocation());
    return new FinanceTables(
        reconciled.steps(),
        reconciled.usage(),
        reconciled.exchanged(),
        allocation,
        AllocationTable.journal(allocation),
        MonthBridge.of(
            history.monthBefore(),
            measures.spend(),
            policy.finance().currency().orElse(null),
            policy.rates()),
        WorkloadEconomics.of(
            policy,
            measures.workloads(),
            measures.spend(),
            ChronoUnit.DAYS.between(inputs.from(), inputs.to())));
  }

  private static Map<String, Set<String>> gatewayKeys(Policy policy) {
    Map<String, Set<String>> keys = new TreeMap<>();
    policy
        .finance()
        .billing()
        .forEach(
            (provider, billing) -> {
              if (!billing.gatewayKeys().isEmpty()) {
                keys.put(provider, billing.gatewayKeys());
              }
            });
    return keys;
  }

  /** Reads the tables of a published run; one that an earlier version wrote may lack them. */
  static FinanceTables read(RunStore store, String runId) {
    return new FinanceTables(
        store.readIfKept(runId, Reconciled.class),
        store.readIfKept(runId, ReconciledUsage.class),
        store.readIfKept(runId, Exchanged.class),
        store.readIfKept(runId, Allocation.class),
        store.readIfKept(runId, JournalLine.class),
        store.readIfKept(runId, Bridge.class),
        store.readIfKept(runId, Economics.class));
  }

  void forEach(BiConsumer<Class<? extends SpecificRecord>, List<? extends SpecificRecord>> table) {
    table.accept(Reconciled.class, reconciled);
    table.accept(ReconciledUsage.class, reconciledUsage);
    table.accept(Exchanged.class, exchanged);
    table.accept(Allocation.class, allocation);
    table.accept(JournalLine.class, journal);
    table.accept(Bridge.class, bridge);
    table.accept(Economics.class, economics);
  }
}
