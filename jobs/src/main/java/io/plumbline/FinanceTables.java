package io.plumbline;

import io.plumbline.schema.Allocation;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.Economics;
import io.plumbline.schema.Exchanged;
import io.plumbline.schema.JournalLine;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ReconciledUsage;
import io.plumbline.shared.lake.RunStore;
import java.nio.file.Files;
import java.util.List;
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

  /** Reads the tables of a published run; one that an earlier version wrote may lack them. */
  static FinanceTables read(RunStore store, String runId) {
    return new FinanceTables(
        table(store, runId, Reconciled.class),
        table(store, runId, ReconciledUsage.class),
        table(store, runId, Exchanged.class),
        table(store, runId, Allocation.class),
        table(store, runId, JournalLine.class),
        table(store, runId, Bridge.class),
        table(store, runId, Economics.class));
  }

  private static <T extends SpecificRecord> List<T> table(
      RunStore store, String runId, Class<T> type) {
    return Files.exists(store.file(runId, type)) ? store.read(runId, type) : List.of();
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
