package io.plumbline.stage.report;

import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ReconciledUsage;
import java.util.List;

/**
 * What finance closes the interval with.
 *
 * @param reconciled from logged over priced to invoiced, by provider, currency and day
 * @param reconciledUsage tokens as logged beside tokens as billed
 */
public record FinanceFigures(List<Reconciled> reconciled, List<ReconciledUsage> reconciledUsage) {
  /** Nothing was compared. */
  public static final FinanceFigures NONE = new FinanceFigures(List.of(), List.of());

  public FinanceFigures {
    reconciled = List.copyOf(reconciled);
    reconciledUsage = List.copyOf(reconciledUsage);
  }
}
