package io.plumbline.rules.fact;

/**
 * How long calls of a workload take, in milliseconds, over the interval; 95th percentiles of
 * succeeded attempts. Percentiles of different lanes are never averaged.
 *
 * @param hostedP95Ms on managed lanes; null: none there, or the log states no durations
 * @param ownP95Ms on lanes we run ourselves; null as above
 * @param targetP95Ms target of the whole answer by policy; null: policy names none
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
        Double targetP95Ms) {
  /** Nothing was measured. */
  public static final Latency UNKNOWN = new Latency(null, null, null);
}
