package io.plumbline.rules.fact;

import java.util.Set;

/**
 * A provider in use, with what its contract says.
 *
 * @param hosted whether it is a third party (a managed lane)
 * @param personalData whether personal data reaches it: found in content, or expected by the data
 *     class of a workload; null: neither can be told
 * @param workloads workloads that call it
 * @param retentionLimit fewest days that a data class sent there lets a provider keep it; null:
 *     none says
 * @param restricted whether a data class sent there is bound to countries; null: of some calls it
 *     cannot be told
 * @param allowedCountries countries that all those classes allow; null: none is bound
 * @param isolatedData whether a data class sent there must be isolated
 */
public record Provider(
    About about,
    @Known(what = "The provider") String provider,
    @Known(
            what = "Whether '{provider}' is a third party",
            no = "'{provider}' is a lane of our own.")
        boolean hosted,
    @Known(
            what = "Whether personal data reaches '{provider}'",
            no = "No personal data reaches \'{provider}\'.",
            fix = "Give the workloads that call '{provider}' a data_class in policy.yaml.")
        Boolean personalData,
    @Known(what = "The workloads") Set<String> workloads,
    Contract contract,
    @Known(what = "The days a provider may keep content", unit = "days") Integer retentionLimit,
    @Known(
            what = "Whether the data sent to '{provider}' is bound to countries",
            no = "No data class sent to '{provider}' is bound to countries.",
            fix = "Give the workloads that call '{provider}' a data_class in policy.yaml.")
        Boolean restricted,
    @Known(what = "The countries every data class sent there may be taken to")
        Set<String> allowedCountries,
    @Known(what = "Whether isolated data is sent there") boolean isolatedData)
    implements Fact {
  public Provider {
    workloads = workloads == null ? Set.of() : Sets.sorted(workloads);
    contract = contract == null ? Contract.UNKNOWN : contract;
    allowedCountries = CountryNames.sorted(allowedCountries);
  }

  /**
   * Whether support staff may look from a country that is not allowed: also where isolated data is
   * sent and the contract does not say. Null: it does not say, or nothing is bound.
   */
  @Known(
      what = "Where support of '{provider}' works from",
      fix = "Enter support_countries in contracts.yaml under '{provider}'.")
  public Boolean supportOutside() {
    if (allowedCountries == null) {
      return null;
    }
    if (contract.supportCountries() == null) {
      return isolatedData && contract.processorAgreement() != null ? Boolean.TRUE : null;
    }
    return !allowedCountries.containsAll(contract.supportCountries());
  }

  /**
   * Whether the provider keeps content longer than {@code days}, or than the data classes sent
   * there allow where they say; null: the contract does not say.
   */
  public Boolean keepsLongerThan(long days) {
    return contract.retentionDays() == null
        ? null
        : contract.retentionDays() > (retentionLimit == null ? days : retentionLimit);
  }

  @Override
  public String subjectKind() {
    return "provider";
  }
}
