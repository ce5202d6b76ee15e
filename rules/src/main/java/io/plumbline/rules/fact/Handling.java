package io.plumbline.rules.fact;

import java.util.Set;

/**
 * What policy, inventory and contract say of the way a flow's data must be handled.
 *
 * @param tenancy shared, dedicated or isolated; null: neither inventory nor policy says
 * @param ownTenancyRequired whether the data class admits no shared deployment; null: no data class
 * @param laneRestricted whether the data class names the lanes it may take; null: no data class
 * @param allowedLanes lanes the data class may take; null: any, or no data class
 * @param offLane whether the flow takes another; null: no data class, or the lane is unknown
 * @param personalDataExpected whether the data class expects personal data; null: cannot be told
 * @param regionConfigured region the inventory gives the endpoint or deployment; null: it is silent
 * @param regionObserved region a record or an endpoint proves; null: none does
 * @param countryAdequate whether the country that ran the call is in the EEA or has an adequacy
 *     decision; null: the country is not known
 * @param transferCovered whether the contract names a mechanism for the transfer that holds on the
 *     day and for that country; null: there is no contracts.yaml
 */
public record Handling(
    @Known(
            what = "The tenancy of endpoint '{endpoint}'",
            fix =
                "Enter tenancy of the endpoint in endpoints.yaml, or of the workload in policy.yaml.")
        String tenancy,
    @Known(
            what = "Whether the data class of workload '{workload}' needs a deployment of its own",
            no = "The data class of workload '{workload}' may share a deployment.",
            fix = "Give workload '{workload}' a data_class in policy.yaml.")
        Boolean ownTenancyRequired,
    @Known(
            what = "Whether the data class of workload '{workload}' is restricted to lanes",
            no = "The data class of workload '{workload}' may take any lane.",
            fix = "Give workload '{workload}' a data_class in policy.yaml.")
        Boolean laneRestricted,
    @Known(what = "The lanes that policy allows") Set<String> allowedLanes,
    @Known(
            what = "The lane of workload '{workload}'",
            fix = "Enter the lane of endpoint '{endpoint}' in endpoints.yaml.")
        Boolean offLane,
    Boolean personalDataExpected,
    @Known(
            what = "The configured region of endpoint '{endpoint}'",
            fix = "Enter region of the endpoint or deployment in endpoints.yaml.")
        String regionConfigured,
    @Known(
            what = "The region that ran the call",
            fix =
                "No record and no endpoint proves it; ask the provider for a log that names the region, or call an endpoint bound to one.")
        String regionObserved,
    @Known(
            what = "The country that ran the call",
            fix =
                "Name the region of the endpoint or deployment in endpoints.yaml, or use an endpoint bound to a region.")
        Boolean countryAdequate,
    @Known(
            what = "Whether a transfer to '{provider}' has a mechanism",
            fix = "Enter transfer (mechanism, expires) in contracts.yaml under '{provider}'.")
        Boolean transferCovered) {
  /** Nothing is known. */
  public static final Handling UNKNOWN =
      new Handling(null, null, null, null, null, null, null, null, null, null);

  public Handling {
    allowedLanes = Sets.sorted(allowedLanes);
  }

  /**
   * Whether the country has no adequacy decision and the contract no mechanism either; null: the
   * country, or for one that is not adequate the contract, is not known.
   */
  @Known(
      what = "Whether the transfer to '{provider}' has a basis",
      fix =
          "Name the region of the endpoint or deployment in endpoints.yaml, and enter transfer (mechanism, expires) in contracts.yaml under '{provider}'.")
  public Boolean transferUncovered() {
    if (countryAdequate == null || countryAdequate) {
      return countryAdequate == null ? null : Boolean.FALSE;
    }
    return transferCovered == null ? null : !transferCovered;
  }

  /** Whether configured and observed region differ; null: one of them is not known. */
  @Known(
      what = "Whether the observed region is the configured one",
      fix =
          "Enter region of the endpoint in endpoints.yaml, and use a log or an endpoint that proves where the call ran.")
  public Boolean regionsDiffer() {
    return regionConfigured == null || regionObserved == null
        ? null
        : !regionConfigured.equalsIgnoreCase(regionObserved);
  }
}
