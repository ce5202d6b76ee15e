package io.plumbline.rules.fact;

/**
 * Who asks, for what: a workload over the interval, with its demand, purpose, economics and the
 * team behind it.
 *
 * @param hostedTokens tokens on managed lanes
 * @param selfHostedTokens tokens on lanes we run ourselves
 * @param selfHostedServerErrorShare share of attempts on lanes we run ourselves that ended in HTTP
 *     5xx, 28 days; null: no such attempts
 * @param evaluated whether evals.csv holds a result for the workload; null: no evals.csv
 * @param daysSinceEvaluation days since the newest result; null: none
 * @param personalDataRecords attempts with confirmed or probable personal data; null: no content
 *     was there to scan
 * @param confirmedRecords of those, attempts with a value confirmed by its check digits; null as
 *     above
 * @param scannedAttempts attempts whose content was there to scan
 * @param unsupportedShare share of attempts on managed lanes that ended because the provider does
 *     not support a parameter, 0 to 1; null: the log classes no errors
 * @param quality what evaluations say
 * @param latency how long calls take
 * @param ties how far it hangs on one provider
 * @param changes which model answers, since when
 * @param reach whether managed lanes can keep it where policy wants it
 */
public record Workload(
    About about,
    Demand demand,
    Purpose purpose,
    Readiness readiness,
    Economics economics,
    @Known(what = "The tokens on managed lanes", unit = "tokens") long hostedTokens,
    @Known(what = "The tokens on lanes we run ourselves", unit = "tokens") long selfHostedTokens,
    @Known(what = "The share of server errors on lanes we run ourselves", unit = "share")
        Double selfHostedServerErrorShare,
    @Known(
            what = "When workload '{workload}' was last evaluated",
            fix = "Enter an evaluation of workload '{workload}' in evals.csv.")
        Boolean evaluated,
    @Known(what = "The age of the newest evaluation", unit = "days") Integer daysSinceEvaluation,
    @Known(
            what = "Whether workload '{workload}' carries personal data",
            fix = "Let its log keep prompts until they are scanned; they were absent or redacted.",
            unit = "attempts")
        Long personalDataRecords,
    @Known(what = "The attempts with confirmed personal data", unit = "attempts")
        Long confirmedRecords,
    @Known(what = "The attempts whose content was scanned", unit = "attempts") long scannedAttempts,
    @Known(
            what = "The share of calls refused for a parameter",
            fix = "Let the log of workload '{workload}' name the class of each error.",
            unit = "share")
        Double unsupportedShare,
    Quality quality,
    Latency latency,
    Ties ties,
    Changes changes,
    Reach reach)
    implements Fact {
  public Workload {
    demand = demand == null ? Demand.NONE : demand;
    purpose = purpose == null ? Purpose.UNKNOWN : purpose;
    readiness = readiness == null ? Readiness.UNKNOWN : readiness;
    economics = economics == null ? Economics.UNKNOWN : economics;
    quality = quality == null ? Quality.UNKNOWN : quality;
    latency = latency == null ? Latency.UNKNOWN : latency;
    ties = ties == null ? Ties.NONE : ties;
    changes = changes == null ? Changes.NONE : changes;
    reach = reach == null ? Reach.UNKNOWN : reach;
  }

  /** Whether any token ran on a lane we run ourselves. */
  @Known(
      what = "Whether workload '{workload}' uses a lane of our own",
      no = "Workload '{workload}' uses no lane of our own.")
  public boolean onOwnLane() {
    return selfHostedTokens > 0;
  }

  /**
   * How much of the workload needs the best reasoning: all of it where policy says so, else the
   * share of output that open models spend on reasoning; nought where policy says it needs none and
   * nothing was seen. Null: neither is known.
   */
  @Known(
      what = "Whether workload '{workload}' needs frontier reasoning",
      fix = "Say in policy.yaml whether workload '{workload}' needs frontier_reasoning.",
      unit = "share")
  public Double frontierShare() {
    if (Boolean.TRUE.equals(purpose.frontierNeeded())) {
      return 1.0;
    }
    if (quality.reasoningShare() != null) {
      return quality.reasoningShare();
    }
    return purpose.frontierNeeded() == null ? null : (Double) 0.0;
  }

  /** Whether any token ran on a managed lane. */
  @Known(
      what = "Whether workload '{workload}' uses a managed lane",
      no = "Workload '{workload}' uses no managed lane.")
  public boolean managed() {
    return hostedTokens > 0;
  }

  /**
   * Whether the workload runs on lanes of our own, or a decision, commitment or calculation puts
   * that on the table.
   */
  @Known(
      what = "Whether workload '{workload}' runs on a lane of our own or somebody considers it",
      no =
          "Workload '{workload}' runs on no lane of our own, and no decision, commitment or calculation considers one.")
  public boolean selfHostingInPlay() {
    return selfHostedTokens > 0 || purpose.selfHostingConsidered();
  }

  /**
   * Attempts with personal data, those confirmed by check digits counted twice: a pattern alone
   * errs more often. Null: no content was there to scan.
   */
  @Known(
      what = "Whether workload '{workload}' carries personal data",
      fix = "Let its log keep prompts until they are scanned; they were absent or redacted.",
      unit = "attempts, confirmed ones counted twice")
  public Long weightedPersonalDataRecords() {
    return personalDataRecords == null
        ? null
        : personalDataRecords + (confirmedRecords == null ? 0 : confirmedRecords);
  }

  /** {@link #weightedPersonalDataRecords} as a share of the attempts scanned. */
  @Known(
      what = "Whether workload '{workload}' carries personal data",
      fix = "Let its log keep prompts until they are scanned; they were absent or redacted.",
      unit = "share")
  public Double weightedPersonalDataShare() {
    return personalDataRecords == null || scannedAttempts == 0
        ? null
        : (double) weightedPersonalDataRecords() / scannedAttempts;
  }

  /**
   * Whether policy admits no third party and no team could run the model: no lane is left. Null:
   * either is unknown.
   */
  @Known(
      what = "Whether workload '{workload}' has a lane that policy admits",
      fix =
          "Give workload '{workload}' a data_class in policy.yaml and enter has_inference_team in team.yaml.")
  public Boolean noCompliantLane() {
    if (Boolean.FALSE.equals(purpose.privacyStrict())
        || Boolean.TRUE.equals(readiness.inferenceTeam())) {
      return Boolean.FALSE;
    }
    return purpose.privacyStrict() == null || readiness.inferenceTeam() == null
        ? null
        : Boolean.TRUE;
  }

  @Override
  public String subjectKind() {
    return "workload";
  }
}
