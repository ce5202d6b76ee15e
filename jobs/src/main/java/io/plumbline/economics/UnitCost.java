package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What 1M self-hosted tokens cost on two bases (E-4). Only the allocation basis may be compared
 * with an API: the usage basis leaves the idle hours out and almost always makes self-hosting look
 * cheaper than it is (the same position as llm-d/llm-d#1646).
 *
 * @param allocation all of the GPU cost over the tokens served, idle included
 * @param usage the used share of the GPU cost over the tokens served
 */
public record UnitCost(BigDecimal allocation, BigDecimal usage) {
  /**
   * E-4, rounded half even to 12 decimals per 1M.
   *
   * @param gpuCost cost of the GPUs over the interval
   * @param utilisation share of the capacity used, 0 to 1
   * @param tokensServed tokens of the same interval, above 0
   * @throws IllegalArgumentException if no tokens were served: a cost per token does not exist then
   */
  public static UnitCost of(BigDecimal gpuCost, BigDecimal utilisation, BigDecimal tokensServed) {
    if (tokensServed.signum() <= 0) {
      throw new IllegalArgumentException(
          "No tokens were served: there is no cost per token, only the cost of idle GPUs.");
    }
    BigDecimal perMillion = gpuCost.movePointRight(6);
    return new UnitCost(
        perMillion.divide(tokensServed, 12, RoundingMode.HALF_EVEN),
        perMillion.multiply(utilisation).divide(tokensServed, 12, RoundingMode.HALF_EVEN));
  }
}
