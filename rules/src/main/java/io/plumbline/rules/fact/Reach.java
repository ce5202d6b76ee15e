package io.plumbline.rules.fact;

/**
 * Whether managed lanes can keep a workload where policy wants it.
 *
 * @param outsideDays days from the first to the last call of the interval that ran on a managed
 *     lane outside the allowed countries, or on a route that may leave them; 0: none did, or policy
 *     binds the workload to no place; null: it cannot be told
 * @param regionOption the narrowest place in which any of its providers will pin inference: region,
 *     zone or none; null: some contract does not say, and none offers a region
 * @param contractsCover true when every provider it is sent to has a processor agreement and
 *     commits in writing not to train; null when not, or when there is no contracts.yaml
 */
public record Reach(
    @Known(
            what = "Whether workload '{workload}' runs where policy allows",
            fix =
                "Give workload '{workload}' a data class with allowed_countries in policy.yaml, and its endpoints a region in endpoints.yaml.",
            unit = "days")
        Integer outsideDays,
    @Known(
            what = "Whether the providers of workload '{workload}' offer an allowed region",
            fix = "Enter region_option of its providers in contracts.yaml.")
        String regionOption,
    @Known(
            what = "Whether contracts cover every provider of workload '{workload}'",
            fix =
                "Enter dpa: true and no_train: written of its providers in contracts.yaml, or sign them.")
        Boolean contractsCover) {
  /** Nothing is known. */
  public static final Reach UNKNOWN = new Reach(null, null, null);
}
