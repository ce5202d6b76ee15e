package io.plumbline.rules.fact;

import java.util.Set;

/**
 * A log of calls as evidence and as a store of its own: what its records hold, and where and how
 * long they are kept (policy.yaml, {@code logs}).
 *
 * @param storedIn countries it is stored in, sets written out; null: not said
 * @param restricted whether a workload in it is bound to countries; null: of some it cannot be told
 * @param allowedCountries countries that all those workloads allow; null: none is bound
 * @param retentionDays days records are kept; null: not said
 * @param bodyRetentionDays days prompts and answers are kept; null: not said
 * @param holdsBodies whether records held prompts or answers
 * @param personalData whether personal data was found in what it holds; null: not all was read
 * @param highRisk whether a workload in it is a high-risk AI system; null: of some it is not said
 * @param unplacedShare share of attempts whose place is not known, 0 to 1
 * @param modellessShare share of attempts without a model
 * @param teamlessShare share of attempts without a team
 * @param purposelessShare share of attempts without a workload
 * @param keylessShare share of attempts without a key
 * @param unvaluedTokenShare share of tokens on models without a price; null: no tokens
 * @param oldestPriceDays days from the day somebody last verified the oldest price that was used to
 *     the end of the interval, 0 upwards; null: no price was used
 */
public record CallLog(
    About about,
    @Known(what = "The countries it is stored in") Set<String> storedIn,
    @Known(
            what = "Whether what '{key}' holds is bound to countries",
            no = "No workload in '{key}' is bound to countries.",
            fix = "Give the workloads in source '{key}' a data_class in policy.yaml.")
        Boolean restricted,
    @Known(what = "The countries that all its workloads allow") Set<String> allowedCountries,
    @Known(
            what = "How long records of '{key}' are kept",
            fix = "Enter retention_days of '{key}' under logs in policy.yaml.",
            unit = "days")
        Integer retentionDays,
    @Known(
            what = "How long prompts and answers in '{key}' are kept",
            fix = "Enter body_retention_days of '{key}' under logs in policy.yaml.",
            unit = "days")
        Integer bodyRetentionDays,
    @Known(what = "Whether '{key}' holds prompts", no = "'{key}' holds no prompts and no answers.")
        boolean holdsBodies,
    @Known(
            what = "Whether personal data stands in '{key}'",
            no = "No personal data stands in '{key}'.",
            fix = "Let all prompts of source '{key}' be read; some were redacted or cut.")
        Boolean personalData,
    @Known(
            what = "Whether a workload in '{key}' is a high-risk AI system",
            no = "No workload in '{key}' is a high-risk AI system.",
            fix = "Enter high_risk of its workloads under processing in policy.yaml.")
        Boolean highRisk,
    @Known(what = "The share of attempts whose place is not known", unit = "share")
        double unplacedShare,
    @Known(what = "The share of attempts without a model", unit = "share") double modellessShare,
    @Known(what = "The share of attempts without a team", unit = "share") double teamlessShare,
    @Known(what = "The share of attempts without a workload", unit = "share")
        double purposelessShare,
    @Known(what = "The share of attempts without a key", unit = "share") double keylessShare,
    @Known(
            what = "The share of tokens without a price",
            fix = "No call of '{key}' counted tokens; let the log report them.",
            unit = "share")
        Double unvaluedTokenShare,
    @Known(what = "The age of the oldest price", unit = "days") Integer oldestPriceDays)
    implements Fact {
  public CallLog {
    storedIn = Sets.sorted(storedIn);
    allowedCountries = CountryNames.sorted(allowedCountries);
  }

  /** Whether it is stored outside the allowed countries; null: not said where, or none bound. */
  @Known(
      what = "Where '{key}' is stored",
      fix = "Enter countries of '{key}' under logs in policy.yaml.")
  public Boolean storedOutside() {
    return storedIn == null || storedIn.isEmpty() || allowedCountries == null
        ? null
        : !allowedCountries.containsAll(storedIn);
  }

  /** Whether any attempt was seen; null: none. */
  @Known(
      what = "What the records of '{key}' hold",
      fix = "No call was read from '{key}' in the interval; check its path in plumbline.yaml.")
  public Boolean seen() {
    return about.attempts() > 0 ? Boolean.TRUE : null;
  }

  /** Largest share of attempts that lack model, workload or key. */
  @Known(what = "The largest share of attempts that lack a field", unit = "share")
  public double worstFieldShare() {
    return Math.max(modellessShare, Math.max(purposelessShare, keylessShare));
  }

  /** Largest share of attempts whose place, model or team is not known. */
  @Known(what = "The largest share of attempts not known", unit = "share")
  public double worstUnknownShare() {
    return Math.max(unplacedShare, Math.max(modellessShare, teamlessShare));
  }

  @Override
  public String subjectKind() {
    return "source";
  }
}
