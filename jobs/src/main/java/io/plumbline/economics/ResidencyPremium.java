package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** What residency costs: paid for, and still to be paid (E-13). */
public final class ResidencyPremium {
  private ResidencyPremium() {}

  /**
   * A flow and what its place costs more.
   *
   * @param spend spend of a flow; with the uplift inside for {@link #wasted}, without it for {@link
   *     #toFix}
   * @param uplift factor of the place, at least 1
   */
  public record Flow(BigDecimal spend, BigDecimal uplift) {}

  /**
   * Premium inside what was paid for flows whose data class does not require it: {@code Σ spend ×
   * (1 − 1/uplift)}; each term rounded half even to 18 decimals.
   */
  public static BigDecimal wasted(List<Flow> notRequired) {
    return notRequired.stream()
        .map(
            flow ->
                flow.spend()
                    .subtract(flow.spend().divide(flow.uplift(), 18, RoundingMode.HALF_EVEN)))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Premium it would take to bring flows to an allowed place: {@code Σ spend × (uplift − 1)}. */
  public static BigDecimal toFix(List<Flow> outside) {
    return outside.stream()
        .map(flow -> flow.spend().multiply(flow.uplift().subtract(BigDecimal.ONE)))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
