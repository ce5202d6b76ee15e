package io.plumbline.shared.policy;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a calendar month may cost; what has no budget is not assessed.
 *
 * @param organisation everybody together
 * @param teams by name of the team, as policy or the logs name it
 * @param workloads by name of the workload
 */
public record Budgets(
    Optional<Workload.Budget> organisation,
    Map<String, Workload.Budget> teams,
    Map<String, Workload.Budget> workloads) {
  /** A policy without a budget. */
  public static final Budgets NONE = new Budgets(Optional.empty(), Map.of(), Map.of());

  public Budgets {
    teams = Collections.unmodifiableMap(new TreeMap<>(teams));
    workloads = Collections.unmodifiableMap(new TreeMap<>(workloads));
  }
}
