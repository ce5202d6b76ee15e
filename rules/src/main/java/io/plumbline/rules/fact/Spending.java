package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Spend of a part of the organisation and how much of it names nobody.
 *
 * @param scope kind of the part: organisation, source, provider or team
 * @param spend all spend of the part, in {@code about.currency}
 * @param untagged of it, spend without team or workload
 * @param again of it, what failed attempts and attempts after the first cost
 * @param attemptsNumbered true: the log tells attempts after the first from first ones; null: it
 *     numbers none, so that retries may be hidden
 */
public record Spending(
    About about,
    String scope,
    @Known(what = "The spend") BigDecimal spend,
    @Known(what = "The spend without team or workload") BigDecimal untagged,
    @Known(what = "The spend on failed and repeated attempts") BigDecimal again,
    @Known(
            what = "How often calls were tried again",
            fix = "Let the gateway number the attempts of a call.")
        Boolean attemptsNumbered)
    implements Fact {
  /** Untagged as a share of spend; null: nothing was spent, or no cost is known. */
  @Known(
      what = "The spend",
      fix = "Give the models a price in prices/*.yaml, or let the log report cost.",
      unit = "share")
  public BigDecimal untaggedShare() {
    return spend == null || untagged == null || spend.signum() <= 0
        ? null
        : untagged.divide(spend, 12, RoundingMode.HALF_EVEN);
  }

  /** {@link #again} as a share of spend; null: nothing was spent, or no cost is known. */
  @Known(
      what = "The spend on failed and repeated attempts",
      fix = "Give the models a price in prices/*.yaml, or let the log report cost.",
      unit = "share")
  public BigDecimal againShare() {
    return spend == null || again == null || spend.signum() <= 0
        ? null
        : again.divide(spend, 12, RoundingMode.HALF_EVEN);
  }

  @Override
  public String subjectKind() {
    return scope == null ? "organisation" : scope;
  }
}
