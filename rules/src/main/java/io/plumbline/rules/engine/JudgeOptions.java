package io.plumbline.rules.engine;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * How to judge.
 *
 * @param asOf the day of judgement, UTC; exceptions expire against it
 * @param overrides workload → parameter → value (a BigDecimal or a list of strings); workload
 *     {@code *} stands for all, and a workload's own entry wins
 * @param exceptions accepted failures
 */
public record JudgeOptions(
    LocalDate asOf, Map<String, Map<String, Object>> overrides, List<Waiver> exceptions) {
  /** Workload that stands for all. */
  public static final String EVERY_WORKLOAD = "*";

  public JudgeOptions {
    overrides = Map.copyOf(overrides);
    exceptions = List.copyOf(exceptions);
  }

  /** No overrides, no exceptions. */
  public static JudgeOptions on(LocalDate asOf) {
    return new JudgeOptions(asOf, Map.of(), List.of());
  }
}
