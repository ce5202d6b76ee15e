package io.plumbline.stage.judge;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.AccessKey;
import io.plumbline.rules.fact.CallLog;
import io.plumbline.rules.fact.Chain;
import io.plumbline.rules.fact.Endpoint;
import io.plumbline.rules.fact.Processing;
import io.plumbline.schema.Flow;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.InventoryEntry;
import io.plumbline.shared.policy.LogStore;
import io.plumbline.shared.policy.ProcessingRecord;
import io.plumbline.shared.policy.UsePolicy;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the organisation keeps itself: processing activities, endpoints, keys and logs. */
final class HouseFacts {
  private static final String UNATTRIBUTED = "unattributed";

  /** Of more keys that the same workloads use, none is named. */
  private static final int MOST_KEYS_NAMED = 20;

  private final JudgeInput input;
  private final Declared declared;
  private final FlowFacts flowFacts;
  private final Optional<UsePolicy> use;
  private final Map<String, String> dataClasses = new HashMap<>();

  HouseFacts(JudgeInput input, Declared declared) {
    this.input = input;
    this.declared = declared;
    this.flowFacts = new FlowFacts(declared);
    this.use = declared.policy().use();
    input.flows().forEach(flow -> dataClasses.put(flow.getWorkload(), flow.getDataClass()));
  }

  // --- processing activities

  List<Subject> processing() {
    Map<String, List<Flow>> byWorkload = new TreeMap<>();
    for (Flow flow : input.flows()) {
      byWorkload
          .computeIfAbsent(
              flow.getWorkload() == null ? UNATTRIBUTED : flow.getWorkload(),
              w -> new ArrayList<>())
          .add(flow);
    }
    List<Subject> subjects = new ArrayList<>();
    byWorkload.forEach(
        (key, rows) ->
            subjects.add(processing(key, new FlowFacts.Rows(rows, declared.judgedByWords()))));
    return subjects;
  }

  private Subject processing(String key, FlowFacts.Rows rows) {
    String workload = rows.any().getWorkload();
    Optional<ProcessingRecord> entry =
        use.map(UsePolicy::processing).map(records -> records.get(workload));
    boolean keepsRecords = use.map(UsePolicy::processing).isPresent();
    String lane = entry.flatMap(ProcessingRecord::lane).orElse(null);
    long off = lane == null ? 0 : rows.where(row -> !lane.equals(row.getLane())).attempts();
    Processing fact =
        new Processing(
            rows.about(key, workload, declared.owner(workload), rows.contentCoverage()),
            declared.policy().workload(workload).isPresent(),
            keepsRecords ? entry.isPresent() : null,
            entry.flatMap(ProcessingRecord::purpose).orElse(null),
            entry.flatMap(ProcessingRecord::legalBasis).orElse(null),
            flowFacts.personalDataReaches(rows),
            rows.personalDataKindNames(),
            entry.flatMap(ProcessingRecord::highRisk).orElse(null),
            entry.flatMap(ProcessingRecord::automatedDecisions).orElse(null),
            entry.flatMap(ProcessingRecord::dataSubjects).orElse(null),
            entry
                .flatMap(ProcessingRecord::assessedOn)
                .map(day -> Math.toIntExact(ChronoUnit.DAYS.between(day, declared.day())))
                .orElse(null),
            new TreeSet<>(rows.values("lane")),
            lane,
            lane == null ? null : (double) off / rows.attempts());
    return new Subject(
        fact,
        List.of(Map.of("workload", Arrays.asList(workload))),
        rows.personalDataKinds(),
        rows.contentCoverage());
  }

  // --- endpoints of our own

  List<Subject> endpoints() {
    Map<String, List<Flow>> flows = WorkloadFacts.by(input.flows(), Flow::getEndpoint);
    return by(
            spend(row -> Lanes.own(row.getLane()) && row.getEndpoint() != null), Spend::getEndpoint)
        .entrySet()
        .stream()
        .map(
            one ->
                endpoint(one.getKey(), one.getValue(), flows.getOrDefault(one.getKey(), List.of())))
        .toList();
  }

  private Subject endpoint(String host, List<Spend> rows, List<Flow> flows) {
    Spend one = rows.get(0);
    Optional<InventoryEntry> entry =
        rows.stream()
            .map(row -> declared.inventoryEntry(host, row.getDeployment(), row.getModel()))
            .flatMap(Optional::stream)
            .findFirst();
    Set<String> environments = distinct(rows, Spend::getEnvironment);
    entry.flatMap(InventoryEntry::environment).ifPresent(environments::add);
    Endpoint fact =
        new Endpoint(
            about(host, rows, flows),
            host,
            one.getLane(),
            one.getProvider(),
            one.getLane().equals("local") || loopback(host),
            environments,
            entry.flatMap(InventoryEntry::exposure).map("public"::equals).orElse(null),
            entry.flatMap(InventoryEntry::tls).orElse(null),
            entry.flatMap(InventoryEntry::authentication).orElse(null),
            entry.flatMap(InventoryEntry::software).orElse(null),
            entry.flatMap(InventoryEntry::version).orElse(null),
            entry
                .flatMap(InventoryEntry::evidence)
                .map(controls -> (Set<String>) new TreeSet<>(controls))
                .orElse(null));
    return new Subject(fact, List.of(Map.of("endpoint", List.of(host))), List.of(), null);
  }

  private static boolean loopback(String host) {
    return host.startsWith("localhost") || host.startsWith("127.") || host.startsWith("[::1]");
  }

  // --- keys

  /**
   * Keys of which one verdict is that of all are one subject where they are many: a gateway that
   * gives each customer a key of its own has a hundred thousand of them in one workload. A key that
   * can fail stands alone.
   */
  List<Subject> keys() {
    List<Subject> subjects = new ArrayList<>();
    Map<Set<String>, Map<String, List<Spend>>> alike = new HashMap<>();
    by(spend(row -> row.getApiKey() != null), Spend::getApiKey)
        .forEach(
            (key, rows) -> {
              Set<String> workloads = users(rows);
              if (workloads.size() > 1 && Boolean.TRUE.equals(regulated(rows))) {
                subjects.add(key(key, true, 0, rows));
              } else {
                alike.computeIfAbsent(workloads, w -> new TreeMap<>()).put(key, rows);
              }
            });
    alike.forEach(
        (workloads, keys) -> {
          if (keys.size() <= MOST_KEYS_NAMED) {
            keys.forEach((key, rows) -> subjects.add(key(key, true, 0, rows)));
          } else {
            subjects.add(keysOf(workloads, keys.values().stream().flatMap(List::stream).toList()));
          }
        });
    Map<String, List<Spend>> all = by(input.spend(), Spend::getSource);
    by(spend(row -> row.getApiKey() == null), Spend::getSource)
        .forEach(
            (source, rows) ->
                subjects.add(
                    key(
                        "calls of %s that name no key".formatted(source),
                        false,
                        (double) attempts(rows) / Math.max(1, attempts(all.get(source))),
                        rows)));
    return subjects;
  }

  /** Its calls are those of the workloads: a hundred thousand keys are no question to ask. */
  private Subject keysOf(Set<String> workloads, List<Spend> rows) {
    String keys = "keys of " + String.join(", ", workloads) + " alone";
    return new Subject(
        new AccessKey(about(keys, rows, List.of()), true, workloads, regulated(rows), 0),
        List.of(
            Map.of(
                "workload",
                workloads.stream().map(w -> w.equals(UNATTRIBUTED) ? null : w).toList())),
        List.of(),
        null);
  }

  private static Set<String> users(List<Spend> rows) {
    Set<String> workloads = new TreeSet<>();
    rows.forEach(
        row -> workloads.add(row.getWorkload() == null ? UNATTRIBUTED : row.getWorkload()));
    return workloads;
  }

  private Subject key(String key, boolean named, double share, List<Spend> rows) {
    AccessKey fact =
        new AccessKey(about(key, rows, List.of()), named, users(rows), regulated(rows), share);
    Map<String, List<String>> calls = new TreeMap<>();
    calls.put("api_key", Arrays.asList(named ? key : null));
    if (!named) {
      calls.put("source", List.of(rows.get(0).getSource()));
    }
    return new Subject(fact, List.of(calls), List.of(), null);
  }

  /** Whether a row's class is bound, isolated or personal; null: of some it cannot be told. */
  private Boolean regulated(List<Spend> rows) {
    boolean unknown = false;
    for (Spend row : rows) {
      String dataClass = row.getDataClass();
      if (Boolean.TRUE.equals(declared.residencyBound(dataClass))
          || declared.isolated(dataClass)
          || Boolean.TRUE.equals(declared.expectsPersonalData(dataClass))) {
        return Boolean.TRUE;
      }
      unknown |= declared.residencyBound(dataClass) == null;
    }
    return unknown ? null : Boolean.FALSE;
  }

  // --- logs

  List<Subject> logs() {
    return by(input.spend(), Spend::getSource).entrySet().stream()
        .map(one -> log(one.getKey(), one.getValue()))
        .toList();
  }

  private Subject log(String source, List<Spend> rows) {
    Set<String> workloads = distinct(rows, Spend::getWorkload);
    FlowFacts.Rows flows =
        new FlowFacts.Rows(input.flows(), declared.judgedByWords())
            .where(
                flow ->
                    flow.getWorkload() == null
                        ? rows.stream().anyMatch(row -> row.getWorkload() == null)
                        : workloads.contains(flow.getWorkload()));
    Optional<LogStore> store = use.map(policy -> policy.logs().get(source));
    CallLog fact =
        new CallLog(
            about(source, rows, List.of()),
            store
                .map(known -> known.countriesOn(declared.day()))
                .filter(countries -> !countries.isEmpty())
                .orElse(null),
            flowFacts.restricted(flows),
            flowFacts.allowedCountries(flows),
            store.flatMap(LogStore::retentionDays).map(Math::toIntExact).orElse(null),
            store.flatMap(LogStore::bodyRetentionDays).map(Math::toIntExact).orElse(null),
            rows.stream()
                .anyMatch(
                    row ->
                        row.getContentState().equals("present")
                            || row.getContentState().equals("truncated")),
            flows.personalData(),
            highRisk(workloads),
            share(rows, row -> row.getCountry() == null && row.getResidencyZone() == null),
            share(rows, row -> row.getModel() == null),
            share(rows, row -> row.getTeam() == null),
            share(rows, row -> row.getWorkload() == null),
            share(rows, row -> row.getApiKey() == null),
            unvaluedTokens(rows),
            oldestPrice(rows));
    return new Subject(fact, List.of(Map.of("source", List.of(source))), List.of(), null);
  }

  private Boolean highRisk(Set<String> workloads) {
    boolean unknown = workloads.isEmpty();
    for (String workload : workloads) {
      Optional<Boolean> said =
          use.map(UsePolicy::processing)
              .map(records -> records.get(workload))
              .flatMap(ProcessingRecord::highRisk);
      if (said.orElse(false)) {
        return Boolean.TRUE;
      }
      unknown |= said.isEmpty();
    }
    return unknown ? null : Boolean.FALSE;
  }

  private static Double unvaluedTokens(List<Spend> rows) {
    long tokens = rows.stream().filter(HouseFacts::hosted).mapToLong(HouseFacts::tokens).sum();
    long unpriced =
        rows.stream()
            .filter(HouseFacts::hosted)
            .filter(row -> row.getPricedCost() == null)
            .mapToLong(HouseFacts::tokens)
            .sum();
    return tokens == 0 ? null : (double) unpriced / tokens;
  }

  /** Days since the oldest price that was used was verified; null: none was used. */
  private Integer oldestPrice(List<Spend> rows) {
    return rows.stream()
        .map(Spend::getPriceKey)
        .filter(Objects::nonNull)
        .map(key -> input.costs().prices().get(key))
        .filter(Objects::nonNull)
        .map(
            price ->
                (int)
                    Math.max(
                        0, ChronoUnit.DAYS.between(price.verifiedOn(), input.to().minusDays(1))))
        .max(Integer::compare)
        .orElse(null);
  }

  /** Tokens on lanes of our own have no list price; the gateway's cache costs nothing. */
  private static boolean hosted(Spend row) {
    return Lanes.managed(row.getLane()) && !row.getGatewayCacheHit();
  }

  private static long tokens(Spend row) {
    return row.getInputUncachedTokens()
        + row.getCacheReadTokens()
        + row.getCacheWrite5mTokens()
        + row.getCacheWrite1hTokens()
        + row.getOutputTokens();
  }

  // --- the chain of runs

  /** Nothing where nobody looked. */
  List<Subject> chain() {
    Surroundings around = input.around();
    if (around.chainRuns() == null) {
      return List.of();
    }
    return List.of(
        Subject.withoutCalls(
            new Chain(
                About.of("chain of runs", null),
                around.chainRuns() == 0 ? null : around.chainRuns(),
                around.chainUnsummed() == 0 ? Boolean.TRUE : null,
                around.chainFaults(),
                around.chainFirst())));
  }

  // --- of all

  private List<Spend> spend(Predicate<Spend> which) {
    return input.spend().stream().filter(which).toList();
  }

  private static Map<String, List<Spend>> by(List<Spend> rows, Function<Spend, String> key) {
    Map<String, List<Spend>> groups = new TreeMap<>();
    rows.forEach(row -> groups.computeIfAbsent(key.apply(row), k -> new ArrayList<>()).add(row));
    return groups;
  }

  private static Set<String> distinct(List<Spend> rows, Function<Spend, String> column) {
    Set<String> values = new TreeSet<>();
    rows.stream().map(column).filter(Objects::nonNull).forEach(values::add);
    return values;
  }

  private static long attempts(List<Spend> rows) {
    return rows.stream().mapToLong(Spend::getAttempts).sum();
  }

  private static double share(List<Spend> rows, Predicate<Spend> which) {
    long all = attempts(rows);
    return all == 0 ? 0 : (double) attempts(rows.stream().filter(which).toList()) / all;
  }

  /** Who answers for rows: the workload where there is one. */
  private About about(String key, List<Spend> rows, List<Flow> flows) {
    Set<String> workloads = distinct(rows, Spend::getWorkload);
    String workload =
        workloads.size() == 1 && rows.stream().noneMatch(row -> row.getWorkload() == null)
            ? workloads.iterator().next()
            : null;
    Set<String> teams = distinct(rows, Spend::getTeam);
    FlowFacts.Rows seen = new FlowFacts.Rows(flows);
    return new About(
        key,
        workload,
        teams.size() == 1 ? teams.iterator().next() : null,
        null,
        declared.owner(workload),
        attempts(rows),
        rows.stream().mapToLong(HouseFacts::tokens).sum(),
        null,
        null,
        null,
        List.of(),
        null,
        seen.first(),
        seen.last());
  }
}
