package io.plumbline.rules.fact;

import java.util.Collections;
import java.util.Set;

/**
 * A distinct combination of who called what, where and with which kinds of content; one row of
 * table {@code flow} joined with policy and contract.
 *
 * @param regionCalled region whose endpoint took the call, as the cloud writes it; null: the log
 *     does not say
 * @param calledCountry country of that region; null: not known
 * @param residencyScope region, zone, global or unknown: how narrowly the provider binds the place
 *     of inference
 * @param residencyEvidence record, endpoint, config or none: how we know
 * @param zoneCountries countries of {@code residencyZone}; null: no zone, or its members are not
 *     known
 * @param dataClass data class that policy gives the workload
 * @param residencyBound whether policy binds this workload or data class to the allowed countries
 * @param allowedCountries ISO 3166 alpha-2 codes that policy allows for this workload and data
 *     class
 * @param departures operations that were tried inside the allowed countries first and went by this
 *     flow, outside them, afterwards; 0 of a flow that is inside; null: its place is not known
 * @param personalData true: confirmed or probable personal data was found; false: all content was
 *     read and none found; null: content was absent, redacted or truncated and what was seen of it
 *     held none
 */
public record Flow(
    About about,
    @Known(what = "The lane") String lane,
    @Known(what = "The provider") String provider,
    @Known(what = "The model") String model,
    @Known(what = "The endpoint") String endpoint,
    @Known(what = "The region that was called") String regionCalled,
    @Known(what = "The country that was called") String calledCountry,
    @Known(what = "The region that ran the call") String regionServed,
    @Known(
            what = "The country that ran the call",
            unknown = Flow.UNPROVEN,
            fix =
                "Name the region of the endpoint or deployment in endpoints.yaml, or use an endpoint bound to a region.")
        String country,
    @Known(what = "How narrowly the place of inference is bound") String residencyScope,
    @Known(what = "The zone that ran the call") String residencyZone,
    @Known(what = "The evidence of the place of inference") String residencyEvidence,
    Set<String> zoneCountries,
    @Known(
            what = "The data class of workload '{workload}'",
            fix = "Give workload '{workload}' a data_class in policy.yaml.")
        String dataClass,
    @Known(
            what = "Whether workload '{workload}' is bound to a place",
            no = "Policy binds workload \'{workload}\' to no place.",
            fix = "Give workload '{workload}' a data class with residency_bound in policy.yaml.")
        Boolean residencyBound,
    @Known(
            what = "The list of allowed countries of workload '{workload}'",
            fix = "Give workload '{workload}' a data class with allowed_countries in policy.yaml.")
        Set<String> allowedCountries,
    @Known(
            what = "Whether retries of workload '{workload}' left the allowed countries",
            unknown = Flow.UNPROVEN,
            fix =
                "Name the region of the endpoint or deployment in endpoints.yaml, or use an endpoint bound to a region.",
            unit = "operations")
        Long departures,
    @Known(
            what = "Whether workload '{workload}' sends personal data to '{provider}'",
            no = "All content was scanned and held no personal data.",
            fix =
                "Let the log of this route keep prompts until they are scanned; they were absent, redacted or cut.")
        Boolean personalData,
    @Known(what = "The kinds of personal data found") Set<String> personalDataKinds,
    @Known(what = "The attempts with personal data", unit = "attempts") long personalDataRecords,
    Contract contract,
    Handling handling)
    implements Fact {
  static final String UNPROVEN =
      "Cannot prove in which country it ran (scope of the route: {residencyScope}, evidence of the place: {residencyEvidence}).";

  public Flow {
    zoneCountries = Sets.sorted(zoneCountries);
    allowedCountries = CountryNames.sorted(allowedCountries);
    personalDataKinds = personalDataKinds == null ? Set.of() : Sets.sorted(personalDataKinds);
    contract = contract == null ? Contract.UNKNOWN : contract;
    handling = handling == null ? Handling.UNKNOWN : handling;
  }

  /** Whether somebody else's service ran the call: the managed lanes. */
  @Known(what = "Whether a third party ran the call", no = "No third party runs the call.")
  public boolean hosted() {
    return lane != null && lane.startsWith("managed");
  }

  /**
   * Whether the flow carries personal data: found in content, or expected by its data class; null:
   * neither can be told.
   */
  @Known(
      what = "Whether workload '{workload}' sends personal data to '{provider}'",
      no = "Neither content nor data class of workload '{workload}' holds personal data.",
      fix =
          "Give workload '{workload}' a data_class in policy.yaml, or let its log keep prompts until they are scanned.")
  public Boolean carriesPersonalData() {
    if (Boolean.TRUE.equals(personalData) || Boolean.TRUE.equals(handling.personalDataExpected())) {
      return Boolean.TRUE;
    }
    return personalData == null || handling.personalDataExpected() == null ? null : Boolean.FALSE;
  }

  /** How many of the kinds of personal data found are among {@code kinds}. */
  public long kindsAmong(Set<String> kinds) {
    return personalDataKinds.stream().filter(kinds::contains).count();
  }

  /** Country that ran the call, else its zone; null: neither is known. */
  @Known(
      what = "The place that ran the call",
      unknown = UNPROVEN,
      fix =
          "Name the region of the endpoint or deployment in endpoints.yaml, or use an endpoint bound to a region.")
  public String place() {
    return country != null ? country : residencyZone;
  }

  /**
   * Whether policy restricts the countries of this flow at all; null: policy does not know the
   * workload.
   */
  @Known(
      what = "The list of allowed countries of workload '{workload}'",
      no = "Policy restricts the countries of workload '{workload}' in no way.",
      fix = "Give workload '{workload}' a data class with allowed_countries in policy.yaml.")
  public Boolean restricted() {
    return allowedCountries != null ? Boolean.TRUE : residencyBound;
  }

  /**
   * Whether the call ran outside the allowed countries: true and false are proven, by the country
   * or by a zone that lies wholly inside or outside; null cannot be proven either way.
   */
  @Known(
      what = "The country that ran the call",
      unknown = UNPROVEN,
      fix =
          "Name the region of the endpoint or deployment in endpoints.yaml, or use an endpoint bound to a region.")
  public Boolean ranOutside() {
    if (allowedCountries == null) {
      return null;
    }
    if (country != null) {
      return !allowedCountries.contains(country);
    }
    if (zoneCountries == null || zoneCountries.isEmpty()) {
      return null;
    }
    if (allowedCountries.containsAll(zoneCountries)) {
      return Boolean.FALSE;
    }
    return Collections.disjoint(zoneCountries, allowedCountries) ? Boolean.TRUE : null;
  }

  /**
   * Whether an endpoint outside the allowed countries took a call that then ran inside, or nobody
   * can prove where. False also where the log does not say which region was called, and where the
   * call is proven to have run outside: that is told by {@link #ranOutside}.
   */
  @Known(what = "Whether an endpoint outside the allowed countries took the call")
  public boolean enteredOutside() {
    return allowedCountries != null
        && calledCountry != null
        && !allowedCountries.contains(calledCountry)
        && !Boolean.TRUE.equals(ranOutside());
  }

  /**
   * Whether the provider may move the call within a zone that reaches beyond the allowed countries.
   */
  @Known(
      what = "The reach of zone '{residencyZone}'",
      fix =
          "Give the data class of workload '{workload}' allowed_countries in policy.yaml, and the zone its members.")
  public Boolean zoneReachesOutside() {
    if (!"zone".equals(residencyScope)) {
      return Boolean.FALSE;
    }
    if (allowedCountries == null || zoneCountries == null || zoneCountries.isEmpty()) {
      return null;
    }
    return !allowedCountries.containsAll(zoneCountries);
  }

  @Override
  public String subjectKind() {
    return "flow";
  }
}
