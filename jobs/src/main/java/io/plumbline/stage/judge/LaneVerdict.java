package io.plumbline.stage.judge;

import java.util.List;

/**
 * What all rules together say of a workload's lane.
 *
 * @param workload the workload
 * @param verdict one of {@code io.plumbline.rules.finding.Verdict}, in lower case: {@code
 *     stay_managed}
 * @param tooEarly ids of the signs that a switch is or would be too early, sorted
 * @param tooLong ids of the signs that it has stayed managed for too long, sorted
 * @param because one full sentence: why
 * @param whatWouldChange one full sentence: what would turn the verdict; null: nothing known would
 */
public record LaneVerdict(
    String workload,
    String verdict,
    List<String> tooEarly,
    List<String> tooLong,
    String because,
    String whatWouldChange) {
  public LaneVerdict {
    tooEarly = List.copyOf(tooEarly);
    tooLong = List.copyOf(tooLong);
  }
}
