package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values a rule reads instead of holding constants. Values are {@link BigDecimal} or words; the
 * pack check has proven that each name exists and has the kind asked for.
 *
 * @param values by name; a list of words is kept as a sorted set, since a condition asks for it
 *     once a fact
 */
public record Parameters(Map<String, Object> values) {
  public Parameters {
    Map<String, Object> kept = new HashMap<>(values);
    kept.replaceAll((name, value) -> value instanceof List<?> words ? words(words) : value);
    values = Map.copyOf(kept);
  }

  private static Set<String> words(List<?> words) {
    return Sets.sorted(words.stream().map(String::valueOf).toList());
  }

  /** A share or another measured number, to compare with a measured field. */
  public double number(String name) {
    return decimal(name).doubleValue();
  }

  /** A whole number, to compare with a count. */
  public long count(String name) {
    return decimal(name).longValueExact();
  }

  /** An exact number, to compare with money or a ratio of money. */
  public BigDecimal decimal(String name) {
    if (values.get(name) instanceof BigDecimal number) {
      return number;
    }
    throw new IllegalArgumentException("Parameter '%s' is not a number.".formatted(name));
  }

  /** A set of words. */
  @SuppressWarnings("unchecked") // made by words() above, nothing else is a set
  public Set<String> set(String name) {
    if (values.get(name) instanceof Set<?> words) {
      return (Set<String>) words;
    }
    throw new IllegalArgumentException("Parameter '%s' is not a list of words.".formatted(name));
  }
}
