package io.plumbline.economics;

import java.math.BigDecimal;

/**
 * What somebody knows about an input: at least, most likely, at most.
 *
 * @param minimum least value
 * @param mode most likely value
 * @param maximum greatest value
 */
public record Triangular(BigDecimal minimum, BigDecimal mode, BigDecimal maximum) {
  /**
   * @throws IllegalArgumentException unless minimum ≤ mode ≤ maximum
   */
  public Triangular {
    if (minimum.compareTo(mode) > 0 || mode.compareTo(maximum) > 0) {
      throw new IllegalArgumentException(
          "A range is written least, most likely, most: "
              + minimum
              + ", "
              + mode
              + ", "
              + maximum
              + " is not in that order.");
    }
  }

  /** A value that is known. */
  public static Triangular exactly(BigDecimal value) {
    return new Triangular(value, value, value);
  }

  /** From decimal texts, such as {@code of("180", "460", "1000")}. */
  public static Triangular of(String minimum, String mode, String maximum) {
    return new Triangular(new BigDecimal(minimum), new BigDecimal(mode), new BigDecimal(maximum));
  }

  /** The value below which a share {@code u} of the draws lies. */
  double at(double u) {
    double low = minimum.doubleValue();
    double high = maximum.doubleValue();
    double width = high - low;
    if (width == 0) {
      return low;
    }
    double peak = (mode.doubleValue() - low) / width;
    return u < peak
        ? low + width * Math.sqrt(u * peak)
        : high - width * Math.sqrt((1 - u) * (1 - peak));
  }
}
