package io.plumbline.rules.fact;

import java.util.Set;

/**
 * A key by which calls were made, by its alias or hash; or all calls of a source that name none.
 *
 * @param named whether the log names a key at all
 * @param workloads workloads that used it; calls that name none count as one
 * @param regulated whether one of them carries data that is bound to a place, isolated or expected
 *     to be personal; null: of none it is known, of some it cannot be told
 * @param share share of the attempts of its source made with it
 */
public record AccessKey(
    About about,
    @Known(what = "Whether the log names a key") boolean named,
    @Known(what = "The workloads that used it") Set<String> workloads,
    @Known(
            what = "Whether a regulated workload uses '{key}'",
            no = "No regulated workload uses '{key}'.",
            fix = "Give the workloads {workloads} a data_class in policy.yaml.")
        Boolean regulated,
    @Known(what = "The share of the attempts of its source", unit = "share") double share)
    implements Fact {
  public AccessKey {
    workloads = workloads == null ? Set.of() : Sets.sorted(workloads);
  }

  /** How many workloads used it. */
  @Known(what = "The workloads that used it", unit = "workloads")
  public long users() {
    return workloads.size();
  }

  @Override
  public String subjectKind() {
    return "key";
  }
}
