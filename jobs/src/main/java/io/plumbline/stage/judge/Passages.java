package io.plumbline.stage.judge;

import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Spend;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of requests from attempt to attempt: passed on from an open model to a closed one, or
 * refused for rate and answered later. Calls are looked through only where a workload has both
 * sorts, and on few days, so that the cost does not grow with the interval.
 */
final class Passages {
  /** Days on which requests passed on are looked for, up to the end of the interval. */
  private static final int ESCALATION_DAYS = 28;

  /** Days on which refused requests are followed, up to the last on which one was refused. */
  private static final int REFUSAL_DAYS = 7;

  private static final List<String> OPEN = List.of("managed_open", "self_hosted", "local");
  private static final List<String> CLOSED = List.of("managed_closed");

  private final JudgeInput input;

  Passages(JudgeInput input) {
    this.input = input;
  }

  /**
   * By workload the share of its requests to open models that a closed one answered later; a
   * workload without both sorts, or of which no request was seen to pass on, is missing.
   */
  Map<String, Double> escalations(Map<String, List<Spend>> spendOf) {
    LocalDate start = latest(input.from(), input.to().minusDays(ESCALATION_DAYS));
    Map<String, Long> begun = new TreeMap<>();
    spendOf.forEach(
        (workload, rows) -> {
          long open = 0;
          boolean closed = false;
          for (Spend row : rows) {
            boolean meant = workload != null && !row.getDay().isBefore(start);
            open +=
                meant && OPEN.contains(row.getLane())
                    ? row.getAttempts() - row.getRetriedAttempts()
                    : 0;
            closed |= meant && CLOSED.contains(row.getLane());
          }
          if (open > 0 && closed) {
            begun.put(workload, open);
          }
        });
    List<Evidence.Sequence> sequences = new ArrayList<>();
    begun.forEach(
        (workload, open) ->
            sequences.add(
                new Evidence.Sequence(
                    question(
                        start, input.to(), Map.of("workload", List.of(workload), "lane", OPEN)),
                    question(
                        start,
                        input.to(),
                        Map.of(
                            "workload",
                            List.of(workload),
                            "lane",
                            CLOSED,
                            "status",
                            List.of("succeeded"))))));
    List<Long> passed = sequences.isEmpty() ? List.of() : input.evidence().operations(sequences);
    Map<String, Double> shares = new HashMap<>();
    int at = 0;
    for (Map.Entry<String, Long> one : begun.entrySet()) {
      long count = passed.get(at++);
      if (count > 0) {
        shares.put(one.getKey(), Math.min(1, count / (double) one.getValue()));
      }
    }
    return shares;
  }

  /**
   * Requests that a provider refused for rate.
   *
   * @param refused requests refused at least once
   * @param recovered of them, those that a later attempt answered, at whatever provider
   */
  record Refused(long refused, long recovered) {}

  /** By key of {@code groups}; one of which the provider refused nothing is missing. */
  Map<String, Refused> refusals(Map<String, List<ProviderDay>> groups) {
    List<String> keys = new ArrayList<>();
    List<EvidenceQuestion> refusals = new ArrayList<>();
    List<Evidence.Sequence> sequences = new ArrayList<>();
    groups.forEach(
        (key, days) -> {
          LocalDate last =
              days.stream()
                  .filter(day -> day.getVendorLimited() > 0)
                  .map(ProviderDay::getDay)
                  .max(LocalDate::compareTo)
                  .orElse(null);
          if (last == null) {
            return;
          }
          LocalDate start = latest(input.from(), last.minusDays(REFUSAL_DAYS - 1));
          List<String> workload = Arrays.asList(days.get(0).getWorkload());
          EvidenceQuestion refused =
              question(
                  start,
                  last.plusDays(1),
                  Map.of(
                      "workload",
                      workload,
                      "provider",
                      List.of(days.get(0).getProvider()),
                      "lane",
                      List.of(days.get(0).getLane()),
                      "rate_limit",
                      List.of("vendor")));
          // What is refused before midnight may be answered after it.
          LocalDate end = last.plusDays(2).isAfter(input.to()) ? input.to() : last.plusDays(2);
          keys.add(key);
          refusals.add(refused);
          sequences.add(
              new Evidence.Sequence(
                  refused,
                  question(
                      start, end, Map.of("workload", workload, "status", List.of("succeeded")))));
        });
    List<Long> refused = input.evidence().begun(refusals);
    List<Evidence.Sequence> seen = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      if (refused.get(i) > 0) {
        seen.add(sequences.get(i));
      }
    }
    List<Long> recovered = seen.isEmpty() ? List.of() : input.evidence().operations(seen);
    Map<String, Refused> all = new HashMap<>();
    int at = 0;
    for (int i = 0; i < keys.size(); i++) {
      if (refused.get(i) > 0) {
        all.put(keys.get(i), new Refused(refused.get(i), recovered.get(at++)));
      }
    }
    return all;
  }

  private static LocalDate latest(LocalDate one, LocalDate other) {
    return one.isAfter(other) ? one : other;
  }

  private static EvidenceQuestion question(
      LocalDate from, LocalDate to, Map<String, List<String>> calls) {
    return new EvidenceQuestion(from, to, List.of(calls));
  }
}
