package io.plumbline.rules.pack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * An example of a rule: a test, and a page of the handbook.
 *
 * @param name a sentence
 * @param sort failing, passing, just_below, missing_input, not_applicable or golden
 * @param given fields of the subject
 * @param signs of a verdict, the status of the rules it counts
 * @param parameters values that differ from the pack's
 * @param expect expected status
 * @param severity expected severity; null: not checked
 * @param answer expected answer; null: not checked
 * @param says words that sentence or reason must hold; null: not checked
 */
public record Case(
    String name,
    String sort,
    JsonNode given,
    Map<String, String> signs,
    Map<String, JsonNode> parameters,
    String expect,
    String severity,
    String answer,
    String says) {
  public Case {
    signs = signs == null ? Map.of() : Map.copyOf(signs);
    parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
  }
}
