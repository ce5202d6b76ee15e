package io.plumbline.shared;

/**
 * Which model was called where, in the field's terms. Meanings as in usage.avsc.
 *
 * @param provider OpenTelemetry gen_ai.provider.name, or {@code unknown}
 * @param modelRequested what the caller asked for; null: unknown
 * @param modelServed the model that answered, without gateway or region prefixes; null: unknown
 * @param lane managed_closed, managed_open, self_hosted, local or unknown
 * @param endpoint host and port that was called; null: unknown
 * @param regionCalled region called; null: unknown
 * @param regionServed region that ran it; null: not provable
 * @param country ISO 3166-1 alpha-2 country that ran it; null: not provable
 * @param residencyScope region, zone, global or unknown
 * @param residencyZone the area where scope is zone; null otherwise
 * @param residencyEvidence record, endpoint, config or none
 */
public record CallFacts(
    String provider,
    String modelRequested,
    String modelServed,
    String lane,
    String endpoint,
    String regionCalled,
    String regionServed,
    String country,
    String residencyScope,
    String residencyZone,
    String residencyEvidence) {}
