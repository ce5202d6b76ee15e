package io.plumbline.shared.policy;

import java.util.Map;

/**
 * Who would run whose serving (team.yaml).
 *
 * @param common those who run it for every team that has no entry of its own
 * @param own by team, as logs and policy name it: teams that run, or would have to run, their own.
 *     What such an entry leaves out is unknown; nothing is taken over from {@code common}
 */
public record OperationsTeams(OperationsTeam common, Map<String, OperationsTeam> own) {
  /** Who would run a model for {@code team}; null: calls that name no team. */
  public OperationsTeam behind(String team) {
    return team == null ? common : own.getOrDefault(team, common);
  }
}
