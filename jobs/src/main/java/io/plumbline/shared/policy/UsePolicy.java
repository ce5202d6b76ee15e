package io.plumbline.shared.policy;

import java.util.Map;

/**
 * policy.yaml: kinds of data, and who may use which models for what.
 *
 * @param dataClasses by name
 * @param workloads by name, in the file's order: the first that fits names a call
 * @param dueDays days in which a failure of a severity must be resolved, by severity
 * @param finance how a month is closed
 */
public record UsePolicy(
    Map<String, DataClass> dataClasses,
    Map<String, Workload> workloads,
    Map<String, Integer> dueDays,
    Finance finance) {

  /**
   * Days in which a failure must be resolved where policy does not say. No law sets them; they are
   * a convention of this program, three days for what may start the clock of GDPR Art. 33.
   */
  public static final Map<String, Integer> DUE_DAYS =
      Map.of("critical", 3, "high", 14, "medium", 30, "low", 90);
}
