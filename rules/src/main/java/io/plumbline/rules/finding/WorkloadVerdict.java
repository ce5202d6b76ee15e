package io.plumbline.rules.finding;

import java.util.List;

/**
 * The verdict on a workload and the signs behind it.
 *
 * @param tooEarly signs of switching too early that fail, sorted
 * @param tooLong signs of staying managed too long that fail, sorted
 * @param blockers failures of severity critical that must be mended whatever the verdict, sorted
 * @param because one full sentence
 */
public record WorkloadVerdict(
    String workload,
    Verdict verdict,
    List<String> tooEarly,
    List<String> tooLong,
    List<String> blockers,
    String because) {
  public WorkloadVerdict {
    tooEarly = List.copyOf(tooEarly);
    tooLong = List.copyOf(tooLong);
    blockers = List.copyOf(blockers);
  }
}
