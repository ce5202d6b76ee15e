package io.plumbline.rules.fact;

/**
 * Who would run the model at night; from team.yaml. All null: the file is missing or does not cover
 * the team.
 *
 * @param inferenceTeam whether a team owns inference
 * @param rotaPersons persons in the on-call rota
 * @param runbook whether a runbook exists
 * @param dashboards whether GPU, queue and error dashboards exist
 * @param mttaP90Minutes 90th percentile of the time to acknowledge a page, in minutes
 * @param unmeasuredShare share of the GPU hours of the pool that tco.yaml gives the workload that
 *     have no samples: what dashboards cannot show; null: no such pool
 */
public record Readiness(
    @Known(what = "Whether a team owns inference", fix = "Enter has_inference_team in team.yaml.")
        Boolean inferenceTeam,
    @Known(
            what = "The size of the on-call rota",
            fix = "Enter rota_persons in team.yaml.",
            unit = "persons")
        Integer rotaPersons,
    @Known(what = "Whether a runbook exists", fix = "Enter runbook in team.yaml.") Boolean runbook,
    @Known(what = "Whether dashboards exist", fix = "Enter dashboards in team.yaml.")
        Boolean dashboards,
    @Known(
            what = "The time to acknowledge a page",
            fix = "Enter mtta_p90_minutes in team.yaml.",
            unit = "minutes")
        Double mttaP90Minutes,
    @Known(
            what = "The GPU hours of its pool without samples",
            fix = "Name the pool of workload '{workload}' in tco.yaml, and deliver its metrics.",
            unit = "share")
        Double unmeasuredShare) {
  /** No team.yaml. */
  public static final Readiness UNKNOWN = new Readiness(null, null, null, null, null, null);

  /** The same beside what is known of the pool. */
  public Readiness withUnmeasured(Double share) {
    return new Readiness(inferenceTeam, rotaPersons, runbook, dashboards, mttaP90Minutes, share);
  }
}
