package io.plumbline.shared.policy;

import java.util.Map;
import java.util.Set;

/**
 * policy.yaml: kinds of data, and who may use which models for what.
 *
 * @param dataClasses by name
 * @param workloads by name, in the file's order: the first that fits names a call
 * @param logs where and how long logs are kept, by source; empty: policy says nothing of any
 * @param processing the record of processing activities, by workload; null: none is kept
 * @param dueDays days in which a failure of a severity must be resolved, by severity
 * @param finance how a month is closed
 * @param judgedByWords kinds of personal data told by words alone that rules judge by all the same;
 *     empty: none
 */
public record UsePolicy(
    Map<String, DataClass> dataClasses,
    Map<String, Workload> workloads,
    Map<String, LogStore> logs,
    Map<String, ProcessingRecord> processing,
    Map<String, Integer> dueDays,
    Finance finance,
    Set<String> judgedByWords) {

  /**
   * Days in which a failure must be resolved where policy does not say. No law sets them; they are
   * a convention of this program, three days for what may start the clock of GDPR Art. 33.
   */
  public static final Map<String, Integer> DUE_DAYS =
      Map.of("critical", 3, "high", 14, "medium", 30, "low", 90);
}
