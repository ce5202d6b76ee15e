package io.plumbline.shared;

/**
 * What a log line says about which model was called where, as written there. Equal hints always
 * resolve to equal facts, so the answer is computed once per distinct hints, not once per line.
 *
 * @param format log format id
 * @param provider provider as the log names it (LiteLLM {@code custom_llm_provider}, "bedrock" …);
 *     null: not named
 * @param apiBase URL or host that was called; null or empty: not in the log
 * @param modelRequested model or alias the caller asked for; null: not in the log
 * @param modelSent model the gateway sent to the provider, prefixes and all; null: not in the log
 * @param modelServed model the response names; null: not in the log
 * @param deployment deployment, profile or ARN; null: none
 * @param regionCalled region the record says was called; null: not in the record
 * @param regionServed region the record says ran it (Bedrock inferenceRegion, Vertex location);
 *     null: not in the record
 * @param geography area the record states (Anthropic inference_geo, LiteLLM data_residency); null:
 *     none
 */
public record CallHints(
    String format,
    String provider,
    String apiBase,
    String modelRequested,
    String modelSent,
    String modelServed,
    String deployment,
    String regionCalled,
    String regionServed,
    String geography) {}
