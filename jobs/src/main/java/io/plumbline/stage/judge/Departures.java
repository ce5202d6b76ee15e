package io.plumbline.stage.judge;

import io.plumbline.schema.Flow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    Map<String, List<Map<String, List<String>>>> insideOf = inside(routes);
    routes.forEach(
        (key, rows) -> {
          Boolean out = ranOutside(rows.get(0));
          if (out == null) {
            return;
          }
          departures.put(key, 0L);
          List<Map<String, List<String>>> inside =
              out ? insideOf.getOrDefault(rows.get(0).getWorkload(), List.of()) : List.of();
          if (!inside.isEmpty()) {
            outside.add(key);
            sequences.add(new Evidence.Sequence(question(inside), question(FlowFacts.calls(rows))));
          }
        });
    List<Long> counts = input.evidence().operations(sequences);
    for (int i = 0; i < outside.size(); i++) {
      departures.put(outside.get(i), counts.get(i));
    }
    return departures;
  }

  /** Calls by routes that stay inside, by workload; those of no workload under null. */
  private Map<String, List<Map<String, List<String>>>> inside(Map<String, List<Flow>> routes) {
    Map<String, List<Map<String, List<String>>>> inside = new HashMap<>();
    for (List<Flow> rows : routes.values()) {
      Flow row = rows.get(0);
      if (Boolean.FALSE.equals(ranOutside(row))) {
        inside
            .computeIfAbsent(row.getWorkload(), w -> new ArrayList<>())
            .addAll(FlowFacts.calls(rows));
      }
    }
    return inside;
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
