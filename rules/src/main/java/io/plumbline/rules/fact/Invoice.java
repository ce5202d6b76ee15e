package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A provider's invoice of a month beside what the price book makes of the logs, in one currency;
 * from table {@code reconciled}.
 *
 * @param read true: an invoice was read; null: none was
 * @param converted true: every priced amount could be brought into the invoice's currency; null: a
 *     rate is missing
 * @param invoiced what the provider charges, in {@code about.currency}
 * @param priced what the price book makes of the logs in the same currency
 * @param named what has a known cause, from {@code priced} to {@code invoiced}
 * @param unexplained the rest; may be below zero
 * @param causes what the rest is made of, in words; null: nothing is left
 */
public record Invoice(
    About about,
    @Known(what = "The provider") String provider,
    @Known(
            what = "The invoice of '{provider}'",
            fix =
                "Add its bill as a source in plumbline.yaml, or say that none is sent: finance.reconciliation.providers in policy.yaml.")
        Boolean read,
    @Known(
            what = "What the calls of '{provider}' cost in the currency of its invoice",
            fix =
                "Put the ECB's time series of euro reference rates (eurofxref-hist.csv) into the policy folder.")
        Boolean converted,
    @Known(what = "The invoiced amount") BigDecimal invoiced,
    @Known(what = "The priced amount") BigDecimal priced,
    @Known(what = "The amount with a known cause") BigDecimal named,
    @Known(what = "The unexplained amount") BigDecimal unexplained,
    @Known(what = "What the unexplained amount is made of") String causes)
    implements Fact {
  /** The unexplained amount without its sign. */
  @Known(what = "The size of the unexplained amount")
  public BigDecimal gap() {
    return unexplained == null ? null : unexplained.abs();
  }

  /** {@link #gap} as a share of the invoice; all of it where the invoice is zero. */
  @Known(what = "The unexplained share of the invoice", unit = "share")
  public BigDecimal gapShare() {
    if (unexplained == null || invoiced == null) {
      return null;
    }
    if (unexplained.signum() == 0) {
      return BigDecimal.ZERO;
    }
    return invoiced.signum() == 0
        ? BigDecimal.ONE
        : unexplained.abs().divide(invoiced.abs(), 12, RoundingMode.HALF_EVEN);
  }

  @Override
  public String subjectKind() {
    return "provider";
  }
}
