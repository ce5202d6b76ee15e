package io.plumbline.stage.report;

import io.plumbline.schema.Allocation;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.Economics;
import io.plumbline.schema.Exchanged;
import io.plumbline.schema.JournalEntry;
import io.plumbline.schema.JournalLine;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ReconciledUsage;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * What finance closes the interval with.
 *
 * @param reconciled from logged over priced to invoiced, by provider, currency and day
 * @param reconciledUsage tokens as logged beside tokens as billed
 * @param exchanged what was converted into the currency of a bill, with rate and day
 * @param allocation cost by who answers for it
 * @param journal the same by cost centre and account, in whole cents
 * @param bridge what changed since the month before; empty: not known
 * @param currency ISO 4217 code of the currency months are compared in; null: each by itself
 * @param sharedRules how each pool of shared cost is divided, in words
 * @param close how the month stands; null: it was never closed, or the interval is no month
 * @param entries bookings of the month's closes, in their order
 * @param economics what each workload costs at its API, at a hoster and on own GPUs
 */
public record FinanceFigures(
    List<Reconciled> reconciled,
    List<ReconciledUsage> reconciledUsage,
    List<Exchanged> exchanged,
    List<Allocation> allocation,
    List<JournalLine> journal,
    List<Bridge> bridge,
    String currency,
    List<String> sharedRules,
    CloseState close,
    List<JournalEntry> entries,
    List<Economics> economics) {
  /** Nothing was compared. */
  public static final FinanceFigures NONE =
      new FinanceFigures(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), null, List.of(), null,
          List.of(), List.of());

  public FinanceFigures {
    reconciled = sorted(reconciled);
    reconciledUsage = sorted(reconciledUsage);
    exchanged = sorted(exchanged);
    allocation = sorted(allocation);
    journal = sorted(journal);
    bridge = sorted(bridge);
    sharedRules = List.copyOf(sharedRules);
    entries = List.copyOf(entries);
    economics = sorted(economics);
  }

  /** By the columns in their order, null last: equal rows in any order give equal pages. */
  private static <T extends SpecificRecord> List<T> sorted(List<T> rows) {
    return rows.stream().sorted(FinanceFigures::compare).toList();
  }

  private static int compare(SpecificRecord left, SpecificRecord right) {
    for (Schema.Field field : left.getSchema().getFields()) {
      int order = compareValues(left.get(field.pos()), right.get(field.pos()));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** A column holds one type in every row, so that the cast cannot fail. */
  @SuppressWarnings("unchecked")
  private static int compareValues(Object left, Object right) {
    if (left == null || right == null) {
      return (left == null ? 1 : 0) - (right == null ? 1 : 0);
    }
    return ((Comparable<Object>) left).compareTo(right);
  }
}
