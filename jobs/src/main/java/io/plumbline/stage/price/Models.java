package io.plumbline.stage.price;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which models of a provider a discount or a surcharge is on.
 *
 * @param names ids or patterns in which {@code *} stands for anything; empty: all models
 */
public record Models(List<String> names) {
  static final Models ALL = new Models(List.of());

  boolean all() {
    return names.isEmpty();
  }

  boolean hold(PriceEntry entry) {
    String model = entry.model().toLowerCase(Locale.ROOT);
    return all() || names.stream().anyMatch(name -> glob(name).matcher(model).matches());
  }

  /** The pattern of a name in which {@code *} stands for anything; names are in lower case. */
  static Pattern glob(String name) {
    return Pattern.compile(
        Arrays.stream(name.toLowerCase(Locale.ROOT).split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }

  @Override
  public String toString() {
    return all() ? "all models" : String.join(", ", names);
  }
}
