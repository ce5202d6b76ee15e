package io.plumbline.stage.judge;

import io.plumbline.schema.Flow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Retries and fallbacks that left the allowed countries, operation by operation: an attempt inside,
 * a later one of the same operation outside. Calls are looked through only where a workload has
 * routes on both sides.
 */
final class Departures {
  private final Declared declared;
  private final JudgeInput input;

  Departures(Declared declared, JudgeInput input) {
    this.declared = declared;
    this.input = input;
  }

  /**
   * By key of the route, operations that left by it; a route whose place is not known is missing.
   */
  Map<String, Long> of(Map<String, List<Flow>> routes) {
    Map<String, Long> departures = new HashMap<>();
    List<String> outside = new ArrayList<>();
    List<Evidence.Sequence> sequences = new ArrayList<>();
    routes.forEach(
        (key, rows) -> {
          Boolean out = ranOutside(rows.get(0));
          List<Map<String, List<String>>> inside =
              Boolean.TRUE.equals(out) ? inside(routes, rows.get(0).getWorkload()) : List.of();
          if (out == null) {
            return;
          }
          departures.put(key, 0L);
          if (!inside.isEmpty()) {
            outside.add(key);
            sequences.add(
                new Evidence.Sequence(
                    question(inside), question(FlowFacts.calls(rows))));
          }
        });
    List<Long> counts = input.evidence().operations(sequences);
    for (int i = 0; i < outside.size(); i++) {
      departures.put(outside.get(i), counts.get(i));
    }
    return departures;
  }

  private List<Map<String, List<String>>> inside(Map<String, List<Flow>> routes, String workload) {
    return routes.values().stream()
        .filter(rows -> Objects.equals(rows.get(0).getWorkload(), workload))
        .filter(rows -> Boolean.FALSE.equals(ranOutside(rows.get(0))))
        .flatMap(rows -> FlowFacts.calls(rows).stream())
        .toList();
  }

  private EvidenceQuestion question(List<Map<String, List<String>>> calls) {
    return new EvidenceQuestion(input.from(), input.to(), calls);
  }

  /** As the fact has it; null: not known, or nothing is forbidden. */
  private Boolean ranOutside(Flow row) {
    Set<String> allowed = declared.allowedCountries(row.getDataClass());
    if (allowed == null) {
      return null;
    }
    if (row.getCountry() != null) {
      return !allowed.contains(row.getCountry());
    }
    Set<String> zone = FlowFacts.zoneCountries(row, declared.day());
    if (zone == null || zone.isEmpty()) {
      return null;
    }
    return allowed.containsAll(zone)
        ? Boolean.FALSE
        : Collections.disjoint(zone, allowed) ? Boolean.TRUE : null;
  }
}
