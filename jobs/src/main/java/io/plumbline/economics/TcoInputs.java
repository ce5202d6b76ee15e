package io.plumbline.economics;

import java.math.BigDecimal;

/**
 * The eight parts self-hosting costs, each null until somebody says what it is (E-7). A part that
 * really costs nothing is written as zero.
 *
 * @param gpu price of one GPU's hour after spot and commitment
 * @param capacity how many GPUs the demand needs; the idle share of them is paid with them
 * @param powerAndHost power, rack and host a month; zero where the GPU's hour includes them
 * @param operations people who run it
 * @param onCall on-call allowance a month
 * @param tooling observability and licences a month
 * @param migration moving there, once, and over how many months it is spread
 * @param revalidation quality re-validation at every upgrade, a month
 * @param extra parts beside the eight (hybrid overhead, compliance operations) a month; null: none
 */
public record TcoInputs(
    BigDecimal gpu,
    Capacity capacity,
    BigDecimal powerAndHost,
    Operations operations,
    BigDecimal onCall,
    BigDecimal tooling,
    Migration migration,
    BigDecimal revalidation,
    BigDecimal extra) {

  /**
   * The people who run it.
   *
   * @param fte full-time equivalents
   * @param salary loaded salary of one, a year
   */
  public record Operations(BigDecimal fte, BigDecimal salary) {}

  /**
   * Moving there.
   *
   * @param once one-off cost
   * @param months months it is spread over, at least 1
   */
  public record Migration(BigDecimal once, int months) {
    /**
     * @throws IllegalArgumentException if it is spread over no month
     */
    public Migration {
      if (months < 1) {
        throw new IllegalArgumentException(
            "Migration must be spread over at least 1 month, not " + months + ".");
      }
    }
  }
}
