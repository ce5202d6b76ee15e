package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a month may cost beside what was spent and what is expected; from table {@code
 * budget_state}.
 *
 * @param scope organisation, team or workload
 * @param seen true: a cost of it was seen; null: none
 * @param converted true: all that was spent could be brought into the budget's currency; null: a
 *     rate is missing
 * @param budget what the month may cost, in {@code about.currency}
 * @param spent spend of the days that are over
 * @param p50 expected cost of the whole month; null: not estimated
 * @param p90 the same with twice the usual error; null: not estimated
 */
public record Budget(
    About about,
    @Known(what = "Whose budget it is") String scope,
    @Known(
            what = "Any cost of it",
            unknown = "No call of it has a known cost.",
            fix = "Correct the name of the budget in policy.yaml, or add the log and the price.")
        Boolean seen,
    @Known(
            what = "What was spent, in the currency of the budget,",
            fix =
                "Put the ECB's time series of euro reference rates (eurofxref-hist.csv) into the policy folder.")
        Boolean converted,
    @Known(what = "The budget", fix = "Give it a budget in policy.yaml.") BigDecimal budget,
    @Known(what = "What was spent") BigDecimal spent,
    @Known(what = "The expected cost of the month") BigDecimal p50,
    @Known(what = "The cost of the month at worst") BigDecimal p90)
    implements Fact {
  /** Spent as a share of the budget. */
  @Known(
      what = "The share of the budget that was spent",
      fix = "Give it a monthly budget above zero in policy.yaml.",
      unit = "share")
  public BigDecimal spentShare() {
    return share(spent);
  }

  /** Expected cost as a share of the budget; null: not estimated. */
  @Known(
      what = "The forecast of the month",
      fix = "It takes four weeks of days with a known cost.",
      unit = "share")
  public BigDecimal expectedShare() {
    return share(p50);
  }

  /** Expected cost with twice the usual error, as a share of the budget; null: not estimated. */
  @Known(
      what = "The upper end of the forecast",
      fix = "It takes four weeks of days with a known cost.",
      unit = "share")
  public BigDecimal highShare() {
    return share(p90);
  }

  private BigDecimal share(BigDecimal amount) {
    return amount == null || budget == null || budget.signum() <= 0
        ? null
        : amount.divide(budget, 12, RoundingMode.HALF_EVEN);
  }

  @Override
  public String subjectKind() {
    return scope == null ? "organisation" : scope;
  }
}
