package io.plumbline.economics;

import java.math.BigDecimal;

/** What a GPU's hour costs once interruptions and commitments are counted (E-7). */
public final class GpuPrice {
  private GpuPrice() {}

  /**
   * A mix of spot and on-demand: {@code s × spot × (1 + rework) + (1 − s) × on-demand}.
   *
   * @param spotShare share of hours on spot, 0 to 1
   * @param rework interruption rate × mean work lost per interruption
   */
  public static BigDecimal mixed(
      BigDecimal spotShare, BigDecimal spot, BigDecimal rework, BigDecimal onDemand) {
    return spotShare
        .multiply(spot)
        .multiply(BigDecimal.ONE.add(rework))
        .add(BigDecimal.ONE.subtract(spotShare).multiply(onDemand));
  }

  /**
   * What a commitment costs.
   *
   * @param committed every committed hour, used or not
   * @param beyond hours used above the commitment, on demand
   * @param stranded the part of {@code committed} nobody used; inside it, not added to it
   */
  public record Reserved(BigDecimal committed, BigDecimal beyond, BigDecimal stranded) {
    /** What is paid. */
    public BigDecimal total() {
      return committed.add(beyond);
    }
  }

  /** Hours that were committed and not used are paid all the same, and shown as stranded. */
  public static Reserved reserved(
      BigDecimal committedHours,
      BigDecimal usedHours,
      BigDecimal onDemand,
      BigDecimal commitmentDiscount) {
    BigDecimal price = onDemand.multiply(BigDecimal.ONE.subtract(commitmentDiscount));
    BigDecimal unused = committedHours.subtract(usedHours).max(BigDecimal.ZERO);
    BigDecimal above = usedHours.subtract(committedHours).max(BigDecimal.ZERO);
    return new Reserved(
        committedHours.multiply(price), above.multiply(onDemand), unused.multiply(price));
  }
}
