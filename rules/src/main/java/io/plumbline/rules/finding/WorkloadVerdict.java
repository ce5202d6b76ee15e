package io.plumbline.rules.finding;

import java.util.List;

/**
 * The verdict on a workload and what it rests on.
 *
 * @param tooEarly signs of switching too early that fail, sorted
 * @param tooLong signs of staying managed too long that fail, sorted
 * @param blockers failures of severity critical that must be mended whatever the verdict, sorted
 * @param because one full sentence
 * @param moves whether the verdict is another lane than those it has tokens on; of open weights at
 *     a hoster always, for which managed lane it is on now does not count
 * @param gates the four gates to a lane of our own, in the order in which they overrule
 * @param managedOpen one full sentence: what speaks for and against open weights that somebody else
 *     runs; the lane between the two is weighed for every workload
 * @param signals what each signal and decision function points to, such as {@code SIG-01 managed},
 *     sorted
 * @param missing what was not assessed and why, one sentence per rule, sorted by rule
 */
public record WorkloadVerdict(
    String workload,
    Verdict verdict,
    List<String> tooEarly,
    List<String> tooLong,
    List<String> blockers,
    String because,
    boolean moves,
    List<Gate> gates,
    String managedOpen,
    List<String> signals,
    List<String> missing) {
  public WorkloadVerdict {
    tooEarly = List.copyOf(tooEarly);
    tooLong = List.copyOf(tooLong);
    blockers = List.copyOf(blockers);
    gates = List.copyOf(gates);
    signals = List.copyOf(signals);
    missing = List.copyOf(missing);
  }
}
