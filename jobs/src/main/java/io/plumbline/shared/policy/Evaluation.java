package io.plumbline.shared.policy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Quality measured on own cases (evals.csv).
 *
 * @param workload workload
 * @param model model
 * @param suite set of cases; empty: not said
 * @param cases cases run
 * @param score share passed, 0 to 1
 * @param runOn day of the run
 */
public record Evaluation(
    String workload,
    String model,
    Optional<String> suite,
    int cases,
    BigDecimal score,
    LocalDate runOn) {}
