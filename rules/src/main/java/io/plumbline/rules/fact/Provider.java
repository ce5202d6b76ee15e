package io.plumbline.rules.fact;

import java.util.Set;

/**
 * A provider in use, with what its contract says.
 *
 * @param hosted whether it is a third party (a managed lane)
 * @param personalData whether personal data reaches it: found in content, or expected by the data
 *     class of a workload; null: neither can be told
 * @param workloads workloads that call it
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
    Contract contract)
    implements Fact {
  public Provider {
    workloads = workloads == null ? Set.of() : Sets.sorted(workloads);
    contract = contract == null ? Contract.UNKNOWN : contract;
  }

  @Override
  public String subjectKind() {
    return "provider";
  }
}
