package io.plumbline.rules.fact;

import java.util.Set;

/**
 * A processing activity as GDPR Art. 30 means it: what a workload does, with the entry the
 * organisation keeps of it (policy.yaml, {@code processing}).
 *
 * @param declared whether policy.yaml names the workload
 * @param registered whether policy.yaml holds a record of the activity; null: it keeps no such
 *     records at all
 * @param purpose purpose as recorded; null: not recorded
 * @param legalBasis legal basis as recorded; null: not recorded
 * @param personalData whether it carries personal data, found or expected; null: cannot be told
 * @param specialKinds kinds of personal data found that only special care admits
 * @param highRisk whether the record calls it a high-risk AI system; null: it does not say
 * @param automatedDecisions whether decisions are made without a person; null: not said
 * @param dataSubjects persons concerned; null: not said
 * @param assessmentDays days since its impact assessment (Art. 35); null: none is recorded
 * @param lanes lanes that ran its calls
 * @param designatedLane lane it is meant to take; null: nobody decided
 * @param offLaneShare share of attempts on another lane than designated; null: none is designated
 */
public record Processing(
    About about,
    @Known(what = "Whether policy.yaml names the workload") boolean declared,
    @Known(
            what = "Whether the activity is recorded",
            fix =
                "Add a record under processing in policy.yaml; the report has a row ready to paste.")
        Boolean registered,
    @Known(what = "The purpose") String purpose,
    @Known(what = "The legal basis") String legalBasis,
    @Known(
            what = "Whether workload '{workload}' carries personal data",
            no = "Workload '{workload}' carries no personal data.",
            fix = "Give workload '{workload}' a data_class in policy.yaml.")
        Boolean personalData,
    @Known(what = "The kinds of personal data that need special care") Set<String> specialKinds,
    Boolean highRisk,
    Boolean automatedDecisions,
    @Known(what = "The persons concerned", unit = "persons") Long dataSubjects,
    @Known(what = "The age of the impact assessment", unit = "days") Integer assessmentDays,
    @Known(what = "The lanes") Set<String> lanes,
    @Known(what = "The designated lane") String designatedLane,
    @Known(
            what = "The share of calls off the designated lane",
            fix = "Enter lane of '{workload}' under processing in policy.yaml.",
            unit = "share")
        Double offLaneShare)
    implements Fact {
  public Processing {
    specialKinds = specialKinds == null ? Set.of() : Sets.sorted(specialKinds);
    lanes = lanes == null ? Set.of() : Sets.sorted(lanes);
  }

  /** Whether it is named, recorded with a purpose and owned; null: no records are kept. */
  @Known(
      what = "Whether the activity of workload '{workload}' is recorded",
      fix = "Add a record under processing in policy.yaml; the report has a row ready to paste.")
  public Boolean accountedFor() {
    if (!declared || about.owner() == null) {
      return Boolean.FALSE;
    }
    return registered == null ? null : registered && purpose != null && legalBasis != null;
  }

  /**
   * Whether an impact assessment is due: special kinds of data, many persons, decisions without a
   * person, or a high-risk system. Null: none of it is known to be so, and the record is silent.
   */
  public Boolean assessmentDue(Set<String> kinds, long manyPersons) {
    boolean due =
        specialKinds.stream().anyMatch(kinds::contains)
            || (dataSubjects != null && dataSubjects > manyPersons)
            || Boolean.TRUE.equals(automatedDecisions)
            || Boolean.TRUE.equals(highRisk);
    if (due) {
      return Boolean.TRUE;
    }
    return dataSubjects == null || automatedDecisions == null || highRisk == null
        ? null
        : Boolean.FALSE;
  }

  /**
   * Whether it can be told that nothing is missing: an assessment is recorded, or all that decides
   * on the need for one. Null: neither.
   */
  @Known(
      what = "The risk of what workload '{workload}' does",
      fix =
          "Enter high_risk, automated_decisions and data_subjects of '{workload}' under processing in policy.yaml.")
  public Boolean riskRecorded() {
    boolean silent = dataSubjects == null || automatedDecisions == null || highRisk == null;
    return assessmentDays == null && silent ? null : Boolean.TRUE;
  }

  /** Whether there is no impact assessment younger than {@code days}. */
  public boolean assessmentMissing(long days) {
    return assessmentDays == null || assessmentDays > days;
  }

  /** Whether more than one lane ran its calls. */
  @Known(
      what = "Whether workload '{workload}' runs on several lanes",
      no = "Workload '{workload}' runs on one lane.")
  public boolean hybrid() {
    return lanes.size() > 1;
  }

  /** Whether nobody decided which lane it takes. */
  @Known(what = "Whether no lane is designated")
  public boolean undecided() {
    return designatedLane == null;
  }

  @Override
  public String subjectKind() {
    return "workload";
  }
}
