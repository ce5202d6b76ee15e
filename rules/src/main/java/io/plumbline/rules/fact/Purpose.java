package io.plumbline.rules.fact;

/**
 * What policy says a workload is for and how careful it must be.
 *
 * @param task classification, summarization, … ; null: policy does not say
 * @param reasoning low, medium or high: the reasoning the task needs; null: policy does not say
 * @param privacyStrict whether its data class admits no third party; null: no data class
 * @param nonSensitive whether its data class is declared free of personal data (public, internal);
 *     null: no data class
 * @param frontierNeeded whether policy says that only a frontier model will do; null: policy does
 *     not say
 * @param selfHostingConsidered whether a decision, a GPU commitment or a cost calculation puts
 *     self-hosting on the table
 * @param statedNeed what the newest decision for a lane of our own or a commitment says it is for
 *     (cost, control, compliance, latency, quality, prestige, other), or {@code unstated}; null: no
 *     decisions.yaml
 * @param parameterRequests requests for a control the provider does not expose, decided in the last
 *     90 days; null: no decisions.yaml
 * @param ownLaneAdmitted whether the data class admits a lane of our own; null: no data class
 * @param openLaneAdmitted whether the data class admits open weights at a third party; null: no
 *     data class
 * @param changeControlWanted whether policy wants models to change only when somebody decides it;
 *     null: policy does not say
 * @param coreAdvantage whether policy calls the workload an advantage at the core of the business;
 *     null: policy does not say
 */
public record Purpose(
    @Known(
            what = "The task of workload '{workload}'",
            fix = "Give workload '{workload}' a task in policy.yaml.")
        String task,
    @Known(
            what = "The reasoning that workload '{workload}' needs",
            fix = "Give workload '{workload}' reasoning (low, medium or high) in policy.yaml.")
        String reasoning,
    @Known(
            what = "The data class of workload '{workload}'",
            fix = "Give workload '{workload}' a data_class in policy.yaml.")
        Boolean privacyStrict,
    @Known(
            what = "The data class of workload '{workload}'",
            no = "The data class of workload '{workload}' expects personal data.",
            fix = "Give workload '{workload}' a data_class in policy.yaml.")
        Boolean nonSensitive,
    @Known(
            what = "Whether workload '{workload}' needs a frontier model",
            fix = "Give workload '{workload}' reasoning (low, medium or high) in policy.yaml.")
        Boolean frontierNeeded,
    @Known(what = "Whether self-hosting is on the table for workload '{workload}'")
        boolean selfHostingConsidered,
    @Known(
            what = "What self-hosting workload '{workload}' is for",
            fix = "Enter the decision (kind: lane or commitment) with its need in decisions.yaml.")
        String statedNeed,
    @Known(
            what = "The recorded requests for controls the provider does not expose",
            fix = "Record them in decisions.yaml (kind: parameter_request), or an empty list.",
            unit = "requests")
        Integer parameterRequests,
    @Known(
            what = "Whether workload '{workload}' may run on a lane of our own",
            fix = "Give workload '{workload}' a data_class in policy.yaml.")
        Boolean ownLaneAdmitted,
    @Known(
            what = "Whether workload '{workload}' may run on open weights at a third party",
            fix = "Give workload '{workload}' a data_class in policy.yaml.")
        Boolean openLaneAdmitted,
    @Known(
            what = "Whether workload '{workload}' wants control over changes of model",
            fix = "Give workload '{workload}' upgrades (latest or controlled) in policy.yaml.")
        Boolean changeControlWanted,
    @Known(
            what = "Whether workload '{workload}' is an advantage at the core of the business",
            fix = "Give workload '{workload}' core_advantage in policy.yaml.")
        Boolean coreAdvantage) {
  /** Policy does not know the workload. */
  public static final Purpose UNKNOWN =
      new Purpose(null, null, null, null, null, false, null, null, null, null, null, null);

  /**
   * What a lane of our own would be for: compliance where the data class admits no third party,
   * else what the decision says; null: no decisions.yaml.
   */
  @Known(
      what = "What self-hosting workload '{workload}' is for",
      fix = "Enter the decision (kind: lane or commitment) with its need in decisions.yaml.")
  public String need() {
    return Boolean.TRUE.equals(privacyStrict) ? "compliance" : statedNeed;
  }

  /** Whether at least one request for a control not exposed is on record; null: no record. */
  @Known(
      what = "Whether workload '{workload}' needs weights or decoding of its own",
      fix = "Record requests in decisions.yaml (kind: parameter_request), or an empty list.")
  public Boolean tuningNeeded() {
    return parameterRequests == null ? null : parameterRequests > 0;
  }
}
