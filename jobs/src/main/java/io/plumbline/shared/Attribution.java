package io.plumbline.shared;

/**
 * What policy and inventory say about a cube of usage: who asked, for what, where it ran.
 *
 * <p>Nulls mean "nobody has said"; they never mean a default.
 *
 * @param workload workload by policy, else as the log declares it; null: none
 * @param team team by policy, else as the log attributes it; null: none
 * @param dataClass data class policy gives the workload; null: policy says nothing
 * @param task task policy gives the workload (classification, summarization, …); null: not said
 * @param provider gen_ai.provider.name of the record, else of endpoints.yaml, else {@code unknown}
 * @param lane managed_closed, managed_open, self_hosted, local or unknown; endpoints.yaml wins over
 *     the record
 * @param tenancy shared, dedicated or isolated; null: unknown
 * @param regionServed region that ran the inference; null: not provable
 * @param country ISO 3166-1 alpha-2 country that ran it; null: not provable
 * @param residencyScope region, zone, global or unknown
 * @param residencyZone the area where scope is zone; null otherwise
 * @param residencyEvidence record, endpoint, config or none
 */
public record Attribution(
    String workload,
    String team,
    String dataClass,
    String task,
    String provider,
    String lane,
    String tenancy,
    String regionServed,
    String country,
    String residencyScope,
    String residencyZone,
    String residencyEvidence) {}
