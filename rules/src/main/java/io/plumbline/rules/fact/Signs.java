package io.plumbline.rules.fact;

import java.util.Set;

/** Which checks and signals fail for a workload; what verdicts count in the second pass. */
public record Signs(String workload, Set<String> failing) {
  public Signs {
    failing = failing == null ? Set.of() : Sets.sorted(failing);
  }

  /** How many of {@code rules} fail. */
  public long count(Set<String> rules) {
    return failing.stream().filter(rules::contains).count();
  }

  /** Whether at least one of {@code rules} fails. */
  public boolean any(Set<String> rules) {
    return count(rules) > 0;
  }
}
