package io.plumbline.rules.fact;

/**
 * The chain of the runs' manifests up to the run that is judged.
 *
 * @param runs runs whose manifest could be looked at
 * @param summed whether each has checksums and recorded the warehouse it read; null: some were made
 *     before that existed
 * @param faults what differs, in runs and files; 0: nothing
 * @param firstFault the first thing that differs, a sentence; null: nothing does
 */
public record Chain(
    About about,
    @Known(
            what = "Whether earlier runs hold",
            fix = "This is the first run of the warehouse; the next one has a chain to look at.",
            unit = "runs")
        Long runs,
    @Known(
            what = "Whether every earlier run can be verified whole",
            fix =
                "Some were made before checksums existed; plumbline verify names them. Nothing can add what they did not record.")
        Boolean summed,
    @Known(what = "What differs", unit = "faults") long faults,
    @Known(what = "The first thing that differs") String firstFault)
    implements Fact {
  @Override
  public String subjectKind() {
    return "organisation";
  }
}
