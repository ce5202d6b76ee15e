package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;

/**
 * What evals.csv measured for a workload. Null: no run of that kind is in the file.
 *
 * @param openToClosed best score of a model with published weights over the best of one without,
 *     each of its newest run
 * @param cases cases of the smaller of the two runs
 * @param changedOn UTC day from which another model answered most tokens; null: none was seen to
 *     change
 * @param scoreBefore score of the model that answered before, its newest run; null: none
 * @param casesBefore cases of that run
 * @param scoreAfter score of the model that answers since, its first run within 14 days of the
 *     change; null: none
 * @param casesAfter cases of that run
 * @param reasoningShare share of output tokens spent on reasoning, on models with published
 *     weights; null: no such output
 * @param escalatedShare share of the operations begun on models with published weights that a
 *     closed model answered later; null: the workload does not use both sorts, or no two of its
 *     attempts name the same operation
 */
public record Quality(
    @Known(
            what = "The quality of open against closed models on workload '{workload}'",
            fix =
                "Enter a run of an open and of a closed model on cases of workload '{workload}' in evals.csv.",
            unit = "share")
        BigDecimal openToClosed,
    @Known(
            what = "The number of cases behind it",
            fix = "Run both models on more cases and enter the runs in evals.csv.",
            unit = "cases")
        Integer cases,
    @Known(what = "The day another model took over") LocalDate changedOn,
    @Known(
            what = "The score of workload '{workload}' before its model changed",
            fix = "Enter a run of the model it had before in evals.csv.",
            unit = "share")
        BigDecimal scoreBefore,
    @Known(what = "The cases of the run before", unit = "cases") Integer casesBefore,
    @Known(
            what = "The score of workload '{workload}' after its model changed",
            fix = "Run the evaluation within 14 days of a change and enter it in evals.csv.",
            unit = "share")
        BigDecimal scoreAfter,
    @Known(what = "The cases of the run after", unit = "cases") Integer casesAfter,
    @Known(
            what = "The share of reasoning on open models of workload '{workload}'",
            fix = "Say in policy.yaml whether workload '{workload}' needs frontier_reasoning.",
            unit = "share")
        Double reasoningShare,
    @Known(
            what =
                "The share of calls of workload '{workload}' passed on from open to closed models",
            fix = "Let the log name the operation of each attempt (trace id).",
            unit = "share")
        Double escalatedShare) {
  /** No evals.csv. */
  public static final Quality UNKNOWN =
      new Quality(null, null, null, null, null, null, null, null, null);

  /** 95 % of a normal distribution lies within so many standard errors. */
  private static final double Z = 1.96;

  /** Whether another model took over in the interval. */
  @Known(
      what = "Whether another model took over on workload '{workload}'",
      no = "No other model took over on workload '{workload}' in the interval.")
  public boolean modelChanged() {
    return changedOn != null;
  }

  /** By how much the score fell, 0 to 1; below 0: it rose; null: a run is missing. */
  @Known(
      what = "The change of the score of workload '{workload}'",
      fix = "Enter a run before the change of model and one within 14 days after it in evals.csv.",
      unit = "share")
  public BigDecimal drop() {
    return scoreBefore == null || scoreAfter == null ? null : scoreBefore.subtract(scoreAfter);
  }

  /**
   * Whether the fall is more than chance: the 95 % confidence interval of the difference of the two
   * shares excludes nought. Null: a run is missing.
   */
  @Known(
      what = "Whether the change of the score is more than chance",
      fix = "Enter a run before the change of model and one within 14 days after it in evals.csv.")
  public Boolean dropProven() {
    if (drop() == null || casesBefore == null || casesAfter == null) {
      return null;
    }
    double error = Math.sqrt(variance(scoreBefore, casesBefore) + variance(scoreAfter, casesAfter));
    return drop().round(MathContext.DECIMAL64).doubleValue() > Z * error;
  }

  private static double variance(BigDecimal score, int cases) {
    double share = score.doubleValue();
    return share * (1 - share) / cases;
  }
}
