package io.plumbline.rules.fact;

import java.time.LocalDate;

/**
 * Which model answers a workload and since when, from the logs and decisions.yaml.
 *
 * @param model model with most tokens on the last day with any; null: unknown
 * @param daysOnModel days since it is first known to have answered: no less than this
 * @param modelSince UTC day from which it answers; null: it answered from the first day of the
 *     interval and no decision says when it came
 * @param seen changes of the model with most tokens, day by day, in the interval
 * @param undecided of them, those without a model_change in decisions.yaml within 14 days; null:
 *     something changed and there is no decisions.yaml
 */
public record Changes(
    @Known(what = "The model of workload '{workload}'") String model,
    @Known(what = "The days on this model", unit = "days") int daysOnModel,
    @Known(
            what = "Since when workload '{workload}' runs on its model",
            fix =
                "Enter the decision for the model (kind: model_change) in decisions.yaml, or audit a longer interval.")
        LocalDate modelSince,
    @Known(what = "The changes of model", unit = "changes") int seen,
    @Known(
            what = "Whether the changes of model of workload '{workload}' were decided",
            fix =
                "Enter them in decisions.yaml (kind: model_change), or an empty list if none was.",
            unit = "changes")
        Integer undecided) {
  /** Nothing was seen. */
  public static final Changes NONE = new Changes(null, 0, null, 0, 0);

  /** Whether a model changed that nobody decided to change; null: it cannot be told. */
  @Known(
      what = "Whether the changes of model of workload '{workload}' were decided",
      fix = "Enter them in decisions.yaml (kind: model_change), or an empty list if none was.")
  public Boolean changedUndecided() {
    return undecided == null ? null : undecided > 0;
  }
}
