package io.plumbline.stage.judge;

import io.plumbline.schema.Verdict;
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
 * @param moves whether the verdict is another lane than those it has tokens on
 * @param blockers ids of critical rules that fail, sorted
 * @param gates the four gates in the order in which they overrule, as tables write them
 * @param managedOpen one full sentence: what speaks for and against the lane between
 * @param signals what each signal and decision function points to
 * @param missing what was not assessed, with its reason
 */
public record LaneVerdict(
    String workload,
    String verdict,
    List<String> tooEarly,
    List<String> tooLong,
    String because,
    String whatWouldChange,
    boolean moves,
    List<String> blockers,
    List<String> gates,
    String managedOpen,
    List<String> signals,
    List<String> missing) {
  public LaneVerdict {
    tooEarly = List.copyOf(tooEarly);
    tooLong = List.copyOf(tooLong);
    blockers = List.copyOf(blockers);
    gates = List.copyOf(gates);
    signals = List.copyOf(signals);
    missing = List.copyOf(missing);
  }

  /** Its row of a run's table. */
  public Verdict row() {
    return new Verdict(
        workload,
        verdict,
        tooEarly,
        tooLong,
        because,
        whatWouldChange,
        moves,
        blockers,
        gates,
        managedOpen,
        signals,
        missing);
  }
}
