package io.plumbline.economics;

import java.math.BigDecimal;
import java.util.List;

/** What a managed API costs (E-1, E-2). Results are exact; nothing is rounded. */
public final class ApiCost {
  private ApiCost() {}

  /**
   * Tokens of one kind and their price.
   *
   * @param tokens tokens of the kind, disjoint from the other lines
   * @param pricePerMillion price per 1M tokens
   */
  public record Line(BigDecimal tokens, BigDecimal pricePerMillion) {}

  /**
   * E-1: {@code Σ tokens/1e6 × price × (1 − discount) × uplift}.
   *
   * @param discount share taken off by contract, 0 up to below 1
   * @param residencyUplift factor for the place, 1 if none
   */
  public static BigDecimal of(List<Line> lines, BigDecimal discount, BigDecimal residencyUplift) {
    BigDecimal list =
        lines.stream()
            .map(line -> blended(line.tokens(), line.pricePerMillion()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return list.multiply(BigDecimal.ONE.subtract(discount)).multiply(residencyUplift);
  }

  /** E-1 with one blended price: {@code tokens × price / 1e6}. */
  public static BigDecimal blended(BigDecimal tokens, BigDecimal pricePerMillion) {
    return tokens.multiply(pricePerMillion).movePointLeft(6);
  }

  /** E-2: {@code (input + output) / 1000 × price per 1K tokens}. */
  public static BigDecimal perThousand(
      BigDecimal input, BigDecimal output, BigDecimal pricePerThousand) {
    return input.add(output).multiply(pricePerThousand).movePointLeft(3);
  }
}
