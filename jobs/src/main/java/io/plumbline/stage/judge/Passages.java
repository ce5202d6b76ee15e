package io.plumbline.stage.judge;

import io.plumbline.rules.fact.Traffic;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Spend;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What became of requests from attempt to attempt: passed on from an open model to a closed one, or
 * refused for rate and answered later. Calls are looked through only where a workload has both
 * sorts, and on few days, so that the cost does not grow with the interval.
 */
final class Passages {
  /** Days on which requests passed on are looked for, at most, up to the end of the interval. */
  private static final int ESCALATION_DAYS = 28;

  /** Days on which refused or repeated requests, or cold starts, are followed, at most. */
  private static final int REFUSAL_DAYS = 7;

  /** Attempts, of anybody, that are read through before it is fewer days than that. */
  private static final long MOST_ATTEMPTS = 2_000_000;

  /** Workloads whose requests are followed: those with most. */
  private static final int MOST_FOLLOWED = 20;

  private static final List<String> OPEN = List.of("managed_open", "self_hosted", "local");
  private static final List<String> OWN = List.of("self_hosted", "local");
  private static final List<String> CLOSED = List.of("managed_closed");

  private final JudgeInput input;
  private final Map<LocalDate, Long> attempts = new HashMap<>();

  Passages(JudgeInput input) {
    this.input = input;
    input.spend().forEach(row -> attempts.merge(row.getDay(), row.getAttempts(), Long::sum));
  }

  /** The first of at most {@code days} days up to {@code last}, one at least. */
  private LocalDate start(LocalDate last, int days) {
    LocalDate start = last;
    long read = attempts.getOrDefault(last, 0L);
    while (start.isAfter(input.from()) && start.isAfter(last.minusDays(days - 1L))) {
      read += attempts.getOrDefault(start.minusDays(1), 0L);
      if (read > MOST_ATTEMPTS) {
        break;
      }
      start = start.minusDays(1);
    }
    return start;
  }

  /**
   * By workload the share of its requests to open models that a closed one answered later; a
   * workload without both sorts, or of which no request was seen to pass on, is missing, and so is
   * one beyond the {@value #MOST_FOLLOWED} with most.
   */
  Map<String, Double> escalations(Map<String, List<Spend>> spendOf) {
    LocalDate start = start(input.to().minusDays(1), ESCALATION_DAYS);
    Map<String, Long> all = new TreeMap<>();
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
            all.put(workload, open);
          }
        });
    Map<String, Long> begun = most(all);
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
   * Retries beside first attempts by the hour, by key of {@code groups}: of the days with most
   * retries, at most {@value #REFUSAL_DAYS} and as many as are cheap to read; a group without
   * retries is missing, and so is one beyond the {@value #MOST_FOLLOWED} with most.
   *
   * @param retries by key of {@code groups}, retries of each day with some
   */
  Map<String, List<Traffic.Hour>> hours(
      Map<String, List<ProviderDay>> groups, Map<String, Map<LocalDate, Long>> retries) {
    Map<String, Long> all = new TreeMap<>();
    retries.forEach(
        (key, days) -> {
          if (groups.containsKey(key)) {
            all.put(key, days.values().stream().mapToLong(Long::longValue).sum());
          }
        });
    List<String> keys = new ArrayList<>();
    List<EvidenceQuestion> here = new ArrayList<>();
    List<EvidenceQuestion> anywhere = new ArrayList<>();
    for (String key : most(all).keySet()) {
      ProviderDay one = groups.get(key).get(0);
      for (LocalDate day : busiest(retries.get(key))) {
        List<String> workload = Arrays.asList(one.getWorkload());
        keys.add(key);
        here.add(
            question(
                day,
                day.plusDays(1),
                Map.of(
                    "workload",
                    workload,
                    "provider",
                    List.of(one.getProvider()),
                    "lane",
                    List.of(one.getLane()))));
        anywhere.add(question(day, day.plusDays(1), Map.of("workload", workload)));
      }
    }
    List<EvidenceQuestion> both = new ArrayList<>(here);
    both.addAll(anywhere);
    List<NavigableMap<Instant, Evidence.Tries>> found =
        both.isEmpty() ? List.of() : input.evidence().byHour(both);
    Map<String, List<Traffic.Hour>> hours = new TreeMap<>();
    for (int i = 0; i < keys.size(); i++) {
      List<Traffic.Hour> ofOne = hours.computeIfAbsent(keys.get(i), k -> new ArrayList<>());
      NavigableMap<Instant, Evidence.Tries> began = found.get(keys.size() + i);
      found
          .get(i)
          .forEach(
              (hour, tries) ->
                  ofOne.add(
                      new Traffic.Hour(
                          hour.atOffset(ZoneOffset.UTC).toString(),
                          tries.retried(),
                          began.getOrDefault(hour, tries).first())));
    }
    hours.values().removeIf(List::isEmpty);
    hours.values().forEach(ofOne -> ofOne.sort(Comparator.comparing(Traffic.Hour::start)));
    return hours;
  }

  /** The days with most retries, one at least, the earlier of equals. */
  private List<LocalDate> busiest(Map<LocalDate, Long> retries) {
    List<LocalDate> days =
        retries.entrySet().stream()
            .sorted(
                Map.Entry.<LocalDate, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(REFUSAL_DAYS)
            .map(Map.Entry::getKey)
            .toList();
    List<LocalDate> cheap = new ArrayList<>();
    long read = 0;
    for (LocalDate day : days) {
      read += attempts.getOrDefault(day, 0L);
      if (cheap.isEmpty() || read <= MOST_ATTEMPTS) {
        cheap.add(day);
      }
    }
    return cheap;
  }

  /**
   * By workload the share of its calls on lanes we run ourselves that started cold, of the newest
   * days; a workload without such calls, or of which none tells the time to the first token, is
   * missing, and so is one beyond the {@value #MOST_FOLLOWED} with most.
   */
  Map<String, Double> coldShares(Map<String, List<Spend>> spendOf) {
    LocalDate start = start(input.to().minusDays(1), REFUSAL_DAYS);
    Map<String, Long> own = new TreeMap<>();
    spendOf.forEach(
        (workload, rows) -> {
          long attempts =
              rows.stream()
                  .filter(row -> workload != null && Lanes.own(row.getLane()))
                  .filter(row -> row.getFirstTokenHistogram() != null)
                  .filter(row -> !row.getDay().isBefore(start))
                  .mapToLong(Spend::getAttempts)
                  .sum();
          if (attempts > 0) {
            own.put(workload, attempts);
          }
        });
    List<String> asked = List.copyOf(most(own).keySet());
    List<EvidenceQuestion> questions =
        asked.stream()
            .map(
                workload ->
                    question(start, input.to(), Map.of("workload", List.of(workload), "lane", OWN)))
            .toList();
    List<Double> found = questions.isEmpty() ? List.of() : input.evidence().coldShares(questions);
    Map<String, Double> shares = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      if (found.get(i) != null) {
        shares.put(asked.get(i), found.get(i));
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

  /**
   * By key of {@code groups}; one of which the provider refused nothing is missing, and so is one
   * beyond the {@value #MOST_FOLLOWED} of which it refused most.
   */
  Map<String, Refused> refusals(Map<String, List<ProviderDay>> groups) {
    Map<String, Long> limited = new TreeMap<>();
    groups.forEach(
        (key, days) ->
            limited.put(key, days.stream().mapToLong(ProviderDay::getVendorLimited).sum()));
    limited.values().removeIf(count -> count == 0);
    Map<String, List<ProviderDay>> followed = new TreeMap<>();
    most(limited).keySet().forEach(key -> followed.put(key, groups.get(key)));
    return follow(followed);
  }

  /** The largest, the first by name among equals. */
  private static Map<String, Long> most(Map<String, Long> all) {
    Map<String, Long> largest = new TreeMap<>();
    all.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_FOLLOWED)
        .forEach(one -> largest.put(one.getKey(), one.getValue()));
    return largest;
  }

  private Map<String, Refused> follow(Map<String, List<ProviderDay>> groups) {
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
                  .orElseThrow();
          LocalDate start = start(last, REFUSAL_DAYS);
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

  private static EvidenceQuestion question(
      LocalDate from, LocalDate to, Map<String, List<String>> calls) {
    return new EvidenceQuestion(from, to, List.of(calls));
  }
}
