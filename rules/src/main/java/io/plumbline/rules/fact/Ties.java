package io.plumbline.rules.fact;

/**
 * How far a workload hangs on one provider, over the interval.
 *
 * @param largest provider with most tokens; null: no tokens on managed lanes
 * @param largestShare its share of the tokens on managed lanes
 * @param alternativeCalls succeeded attempts at any other provider or on a lane of our own
 * @param daysSeen days of the interval
 * @param outsideGatewayShare share of the attempts on managed lanes that only a provider's own log
 *     tells of; null: no source is a gateway's log, or of some calls it is not known whose log they
 *     came from
 */
public record Ties(
    @Known(what = "The provider with most tokens") String largest,
    @Known(what = "Its share of tokens on managed lanes", unit = "share") Double largestShare,
    @Known(what = "The calls that succeeded elsewhere", unit = "calls") long alternativeCalls,
    @Known(
            what = "The days in which a call elsewhere was looked for",
            fix = "Audit a longer interval.",
            unit = "days")
        int daysSeen,
    @Known(
            what = "The share of calls that pass no gateway",
            fix =
                "Have the log of the gateway among the sources in plumbline.yaml, each log as a"
                    + " source of its own, also those that were read before.",
            unit = "share")
        Double outsideGatewayShare) {
  /** Nothing was seen. */
  public static final Ties NONE = new Ties(null, null, 0, 0, null);

  /** {@link #largestShare} while no call succeeded elsewhere, else nought. */
  @Known(what = "The share of a provider without a tried alternative", unit = "share")
  public double untriedShare() {
    return largestShare == null || alternativeCalls > 0 ? 0 : largestShare;
  }
}
