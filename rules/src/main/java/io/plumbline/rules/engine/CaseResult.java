package io.plumbline.rules.engine;

/**
 * What became of one case of a rule.
 *
 * @param difference what was expected and what came instead; null: the case holds
 */
public record CaseResult(String rule, String name, String difference) {
  /** Whether the rule said what the case expects. */
  public boolean holds() {
    return difference == null;
  }
}
