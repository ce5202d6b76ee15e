package io.plumbline.rules.fact;

/**
 * What a rule may judge: an immutable subject with everything known of it, from tables and policy
 * alike. A field that is not known is null, never a default, so that a rule can say <em>not
 * assessed</em> and name what is missing.
 */
public sealed interface Fact
    permits Flow,
        Workload,
        Provider,
        Traffic,
        Quota,
        ModelCost,
        Invoice,
        PromptCache,
        Budget,
        DailySpend,
        Avoidable,
        PlacePremium,
        Spending,
        GpuPool,
        Intake,
        AcceptedRisk,
        Processing,
        Endpoint,
        AccessKey,
        CallLog,
        Chain,
        ProviderCount {
  /** What findings say of this subject. */
  About about();

  /** Kind of subject, one of the values of {@code finding.subject_kind}. */
  String subjectKind();
}
