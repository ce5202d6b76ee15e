package io.plumbline.shared.policy;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Those who would run our own serving. Empty: team.yaml does not say.
 *
 * @param hasInferenceTeam whether somebody runs GPU serving as their job
 * @param rotaPersons people in the on-call rota
 * @param runbook whether a runbook exists and was tried
 * @param dashboards whether serving and GPUs are on dashboards with alerts
 * @param mttaP90Minutes 90th percentile of the time to acknowledge, in minutes
 */
public record OperationsTeam(
    boolean hasInferenceTeam,
    Optional<Long> rotaPersons,
    Optional<Boolean> runbook,
    Optional<Boolean> dashboards,
    Optional<BigDecimal> mttaP90Minutes) {}
