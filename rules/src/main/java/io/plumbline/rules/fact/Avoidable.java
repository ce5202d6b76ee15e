package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a workload's calls on managed lanes could have cost less, without what residency or a
 * contract forbids; from table {@code saving}.
 *
 * @param narrowTask whether its task is one a small model does well; null: policy says no task
 * @param spend what the workload cost, in {@code about.currency}
 * @param cheaperModel saving by a cheaper model that keeps nearly all of the score, 0 upwards;
 *     null: fewer than two models were evaluated on the workload
 * @param cheaperModelHow which model, in a sentence; null: there is no such saving
 * @param batch saving by the batch tier for what can wait, 0 upwards; null: policy says neither a
 *     latency target nor a task
 * @param batchHow why it can wait, in a sentence; null: there is no such saving
 */
public record Avoidable(
    About about,
    @Known(
            what = "The task of workload '{workload}'",
            no = "The task of workload '{workload}' is not one that a small model does well.",
            fix = "Give workload '{workload}' a task in policy.yaml.")
        Boolean narrowTask,
    @Known(what = "The spend of workload '{workload}'") BigDecimal spend,
    @Known(what = "The saving by a cheaper model") BigDecimal cheaperModel,
    @Known(what = "How a cheaper model would save") String cheaperModelHow,
    @Known(what = "The saving by batches") BigDecimal batch,
    @Known(what = "How batches would save") String batchHow)
    implements Fact {
  /** {@link #cheaperModel} as a share of spend. */
  @Known(
      what = "Whether a cheaper model would do for workload '{workload}'",
      fix = "Enter runs of two models on cases of workload '{workload}' in evals.csv.",
      unit = "share")
  public BigDecimal cheaperModelShare() {
    return share(cheaperModel);
  }

  /** {@link #batch} as a share of spend. */
  @Known(
      what = "Whether the answers of workload '{workload}' can wait",
      fix = "Give workload '{workload}' latency.p95_ms or a task in policy.yaml.",
      unit = "share")
  public BigDecimal batchShare() {
    return share(batch);
  }

  private BigDecimal share(BigDecimal amount) {
    return amount == null || spend == null || spend.signum() <= 0
        ? null
        : amount.divide(spend, 12, RoundingMode.HALF_EVEN);
  }

  @Override
  public String subjectKind() {
    return "workload";
  }
}
