package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Splits an amount so that the parts add up to it, to the last digit.
 *
 * <p>Each part is {@code amount × weight / Σ weights}, rounded down; the smallest units that are
 * left go one each to the parts that lost most, the earlier one first among equals.
 *
 * <p>Example: 100.00 by weights 1, 1, 1 at two digits: 33.33 each leaves 0.01, so 33.34, 33.33,
 * 33.33.
 */
public final class LargestRemainder {
  private LargestRemainder() {}

  /**
   * The parts, in the order of the weights.
   *
   * @param amount what is split; may be negative
   * @param weights not negative; all zero counts as all equal
   * @param scale digits after the point of each part; the amount is first rounded to it, half even
   * @throws IllegalArgumentException for no weight at all or a negative one
   */
  public static List<BigDecimal> split(BigDecimal amount, List<BigDecimal> weights, int scale) {
    if (weights.isEmpty() || weights.stream().anyMatch(weight -> weight.signum() < 0)) {
      throw new IllegalArgumentException(
          "An amount is split by weights: at least one, and none below zero.");
    }
    List<BigInteger> whole = whole(weights);
    BigInteger sum = whole.stream().reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger units = amount.setScale(scale, RoundingMode.HALF_EVEN).unscaledValue();
    boolean negative = units.signum() < 0;
    BigInteger size = units.abs();
    List<BigInteger> parts = new ArrayList<>();
    List<BigInteger> lost = new ArrayList<>();
    BigInteger left = size;
    for (BigInteger weight : whole) {
      BigInteger[] part = size.multiply(weight).divideAndRemainder(sum);
      parts.add(part[0]);
      lost.add(part[1]);
      left = left.subtract(part[0]);
    }
    IntStream.range(0, parts.size())
        .boxed()
        .sorted(Comparator.comparing((Integer at) -> lost.get(at)).reversed())
        .limit(left.intValueExact())
        .forEach(at -> parts.set(at, parts.get(at).add(BigInteger.ONE)));
    return parts.stream()
        .map(part -> new BigDecimal(negative ? part.negate() : part, scale))
        .toList();
  }

  /**
   * Rounds amounts so that they add up to their rounded sum: each down, and the units that are left
   * to those that lost most, the earlier one first among equals.
   *
   * <p>Example: 0.333, 0.333, 0.334 at two digits add up to 1.00: 0.33, 0.33, 0.34.
   *
   * @param amounts of any sign
   * @param scale digits after the point; the sum is rounded to it, half even
   */
  public static List<BigDecimal> round(List<BigDecimal> amounts, int scale) {
    List<BigDecimal> parts = new ArrayList<>();
    List<BigDecimal> lost = new ArrayList<>();
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal floors = BigDecimal.ZERO;
    for (BigDecimal amount : amounts) {
      BigDecimal floor = amount.setScale(scale, RoundingMode.FLOOR);
      parts.add(floor);
      lost.add(amount.subtract(floor));
      sum = sum.add(amount);
      floors = floors.add(floor);
    }
    BigDecimal left = sum.setScale(scale, RoundingMode.HALF_EVEN).subtract(floors);
    BigDecimal unit = BigDecimal.ONE.movePointLeft(scale);
    IntStream.range(0, parts.size())
        .boxed()
        .sorted(Comparator.comparing((Integer at) -> lost.get(at)).reversed())
        .limit(left.unscaledValue().intValueExact())
        .forEach(at -> parts.set(at, parts.get(at).add(unit)));
    return List.copyOf(parts);
  }

  private static List<BigInteger> whole(List<BigDecimal> weights) {
    if (weights.stream().allMatch(weight -> weight.signum() == 0)) {
      return weights.stream().map(weight -> BigInteger.ONE).toList();
    }
    int scale = weights.stream().mapToInt(BigDecimal::scale).max().orElse(0);
    return weights.stream().map(weight -> weight.setScale(scale).unscaledValue()).toList();
  }
}
