package io.plumbline.shared.policy;

import java.util.List;
import java.util.Map;

/**
 * Who would run whose serving (team.yaml).
 *
 * @param common those who run it for every team that has no entry of its own
 * @param own by team, as logs and policy name it: teams that run, or would have to run, their own.
 *     What such an entry leaves out is unknown; nothing is taken over from {@code common}
 * @param responsibilities role that answers for a duty, by lane or provider, then by duty; what is
 *     not there, nobody is named for
 */
public record OperationsTeams(
    OperationsTeam common,
    Map<String, OperationsTeam> own,
    Map<String, Map<String, String>> responsibilities) {
  /** Duties of running and guarding a route; each is somebody's. */
  public static final List<String> DUTIES =
      List.of(
          "uptime",
          "capacity",
          "patching",
          "model_changes",
          "keys",
          "logs",
          "incidents",
          "data_subject_requests");

  /** Who would run a model for {@code team}; null: calls that name no team. */
  public OperationsTeam behind(String team) {
    return team == null ? common : own.getOrDefault(team, common);
  }
}
