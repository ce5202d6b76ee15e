package io.plumbline.shared.policy;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What was decided (decisions.yaml). Empty: the file does not say.
 *
 * @param kind lane, model_change, parameter_request or commitment
 * @param workload workload it is about; empty: all
 * @param decidedOn day of the decision
 * @param need cost, control, compliance, latency, quality, prestige or other
 * @param toLane for a lane: where to
 * @param model for a model change: the model from then on
 * @param parameter for a parameter request: what the provider does not expose
 * @param reason in a sentence
 * @param approvedBy role that approved
 * @param ticket where it is written down
 */
public record Decision(
    String kind,
    Optional<String> workload,
    LocalDate decidedOn,
    Optional<String> need,
    Optional<String> toLane,
    Optional<String> model,
    Optional<String> parameter,
    Optional<String> reason,
    Optional<String> approvedBy,
    Optional<String> ticket) {}
