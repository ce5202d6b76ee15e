package io.plumbline.rules.fact;

/**
 * How long calls of a workload take, in milliseconds, over the interval; 95th percentiles of
 * succeeded attempts. Percentiles of different lanes are never averaged.
 *
 * @param hostedP95Ms on managed lanes; null: none there, or the log states no durations
 * @param ownP95Ms on lanes we run ourselves; null as above
 * @param targetP95Ms target of the whole answer by policy; null: policy names none
 * @param coldShare share of the streamed attempts on lanes we run ourselves whose first token took
 *     more than three times the median after five minutes or more without a call; null: no times to
 *     the first token there, or not looked through
 * @param queueShare of the time that answers of its pool took, what they had waited for their turn;
 *     null: tco.yaml names no pool of it, or no server of the pool tells
 * @param networkMs how much of it is the way to the provider and back, measured at the client and
 *     stated in policy; null: nobody measured it
 */
public record Latency(
    @Known(
            what = "The latency of workload '{workload}' on managed lanes",
            fix =
                "Run the same task on a managed lane beside it, with a log that states durations.",
            unit = "ms")
        Double hostedP95Ms,
    @Known(
            what = "The latency of workload '{workload}' on lanes of our own",
            fix = "Let the log of our own lane state start and end of each call.",
            unit = "ms")
        Double ownP95Ms,
    @Known(
            what = "The latency target of workload '{workload}'",
            fix = "Give workload '{workload}' latency.p95_ms in policy.yaml.",
            unit = "ms")
        Double targetP95Ms,
    @Known(
            what = "The cold starts of workload '{workload}'",
            fix = "Let the log of our own lane state the time to the first token.",
            unit = "share")
        Double coldShare,
    @Known(
            what = "The time that calls of workload '{workload}' wait in the queue",
            fix = "Collect the metrics of its model servers, and name its pool in tco.yaml.",
            unit = "share")
        Double queueShare,
    @Known(
            what = "How much of the latency of workload '{workload}' is the network",
            fix =
                "Measure the way to the provider and back at the client, and give workload '{workload}' latency.network_ms in policy.yaml.",
            unit = "ms")
        Double networkMs) {
  /** Nothing was measured. */
  public static final Latency UNKNOWN = new Latency(null, null, null, null, null, null);

  /** {@link #hostedP95Ms} over {@link #targetP95Ms}; null: either is unknown. */
  @Known(what = "The latency of workload '{workload}' over its target")
  public Double overTarget() {
    return hostedP95Ms == null || targetP95Ms == null || targetP95Ms <= 0
        ? null
        : (Double) (hostedP95Ms / targetP95Ms);
  }

  /** {@link #networkMs} as a share of {@link #hostedP95Ms}; null: either is unknown. */
  @Known(
      what = "How much of the latency of workload '{workload}' is the network",
      fix =
          "Measure the way to the provider and back at the client, and give workload '{workload}' latency.network_ms in policy.yaml.",
      unit = "share")
  public Double networkShare() {
    return hostedP95Ms == null || networkMs == null || hostedP95Ms <= 0
        ? null
        : (Double) (networkMs / hostedP95Ms);
  }
}
