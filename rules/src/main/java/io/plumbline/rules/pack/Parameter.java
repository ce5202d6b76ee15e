package io.plumbline.rules.pack;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A value a rule reads.
 *
 * @param value a {@link BigDecimal} or a list of strings
 * @param unit what the number counts ("share", "tokens a month"); of a list, what its words are
 * @param source law, vendor page or catalogue id the value comes from
 * @param date day the source was read
 */
public record Parameter(String name, Object value, String unit, String source, LocalDate date) {
  /** Number or list of words from YAML; null: neither. */
  public static Object valueOf(JsonNode node) {
    if (node != null && node.isNumber()) {
      return new BigDecimal(node.asText());
    }
    if (node != null && node.isArray()) {
      List<String> words = new ArrayList<>();
      node.forEach(word -> words.add(word.asText()));
      return List.copyOf(words);
    }
    return null;
  }

  /** Whether {@code other} could stand in: a number for a number, a list for a list. */
  public boolean admits(Object other) {
    return value instanceof BigDecimal ? other instanceof BigDecimal : other instanceof List<?>;
  }
}
