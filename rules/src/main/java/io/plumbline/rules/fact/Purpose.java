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
        boolean selfHostingConsidered) {
  /** Policy does not know the workload. */
  public static final Purpose UNKNOWN = new Purpose(null, null, null, null, null, false);
}
