package io.plumbline.stage.judge;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.Flow;
import io.plumbline.rules.fact.Handling;
import io.plumbline.rules.fact.Provider;
import io.plumbline.shared.policy.CloudRegions;
import io.plumbline.shared.policy.CountrySets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Routes and providers out of table {@code flow}.
 *
 * <p>Calls that no provider got (refused by the gateway, answered from its cache) ran nowhere and
 * are on no route. A route that was called in another country than it ran in says so in its key.
 *
 * <p>A route leaves out what changes from night to night: kinds of personal data, content state,
 * deployment, currency. Else the same breach would be a new finding every morning.
 */
final class FlowFacts {
  /** Whether a provider got the call: told by several columns of its row, not by one. */
  static final String REACHED = "reached_provider";

  private static final List<String> ROUTE =
      List.of(
          "workload",
          "lane",
          "provider",
          "model",
          "endpoint",
          "region_called",
          "region_served",
          "country",
          "residency_scope",
          "residency_zone",
          "residency_evidence");

  private final Declared declared;

  FlowFacts(Declared declared) {
    this.declared = declared;
  }

  private Rows rows(List<io.plumbline.schema.Flow> rows) {
    return new Rows(rows, declared.judgedByWords());
  }

  /** Without looking at calls: what left by a route is not known. */
  List<Subject> routes(List<io.plumbline.schema.Flow> rows) {
    return routes(by(sent(rows), FlowFacts::routeKey), Map.of());
  }

  /**
   * @param input the interval, and where its calls can be looked up
   */
  List<Subject> routes(JudgeInput input) {
    Map<String, List<io.plumbline.schema.Flow>> routes =
        by(sent(input.flows()), FlowFacts::routeKey);
    return routes(routes, new Departures(declared, input).of(routes));
  }

  private List<Subject> routes(
      Map<String, List<io.plumbline.schema.Flow>> routes, Map<String, Long> left) {
    return routes.entrySet().stream()
        .map(route -> route(route.getKey(), rows(route.getValue()), left.get(route.getKey())))
        .toList();
  }

  /** Flows that reached a provider, or may have. */
  static List<io.plumbline.schema.Flow> sent(List<io.plumbline.schema.Flow> rows) {
    return rows.stream().filter(io.plumbline.schema.Flow::getReachedProvider).toList();
  }

  /** What tells the calls of all rows of a route from all others. */
  static List<Map<String, List<String>>> calls(List<io.plumbline.schema.Flow> rows) {
    return rows.stream().map(FlowFacts::calls).distinct().toList();
  }

  /** What tells a row's calls from those of other routes. */
  static Map<String, List<String>> calls(io.plumbline.schema.Flow row) {
    Map<String, List<String>> calls = new TreeMap<>();
    for (String column : ROUTE) {
      calls.put(column, Arrays.asList((String) row.get(column)));
    }
    calls.put(REACHED, List.of(String.valueOf(row.getReachedProvider())));
    return calls;
  }

  List<Subject> providers(List<io.plumbline.schema.Flow> rows) {
    return by(sent(rows), io.plumbline.schema.Flow::getProvider).values().stream()
        .map(own -> provider(rows(own)))
        .toList();
  }

  private static Map<String, List<io.plumbline.schema.Flow>> by(
      List<io.plumbline.schema.Flow> rows, Function<io.plumbline.schema.Flow, String> key) {
    Map<String, List<io.plumbline.schema.Flow>> groups = new TreeMap<>();
    rows.forEach(row -> groups.computeIfAbsent(key.apply(row), k -> new ArrayList<>()).add(row));
    return groups;
  }

  /** Readable, and different for routes that differ. */
  private static String routeKey(io.plumbline.schema.Flow row) {
    return said(row.getWorkload(), "unattributed")
        + (" / " + row.getProvider() + " " + row.getLane())
        + (" / " + said(row.getModel(), "model unknown"))
        + (" / " + said(row.getEndpoint(), "endpoint unknown"))
        + (" / " + said(row.getRegionServed(), "region unknown"))
        + (" " + said(row.getCountry(), said(row.getResidencyZone(), "country unknown")))
        + (" (" + row.getResidencyScope() + " by " + row.getResidencyEvidence() + ")")
        + entry(row);
  }

  /** Where the call went in, if that is another country than it ran in; else nothing. */
  private static String entry(io.plumbline.schema.Flow row) {
    String called = calledCountry(row);
    boolean elsewhere =
        called != null
            && (row.getCountry() != null
                ? !called.equals(row.getCountry())
                : row.getResidencyZone() != null && !isIn(row.getResidencyZone(), called, row));
    return elsewhere ? " called in " + row.getRegionCalled() + " " + called : "";
  }

  private static boolean isIn(String zone, String country, io.plumbline.schema.Flow row) {
    LocalDate day = LocalDate.ofInstant(row.getLastSeen(), ZoneOffset.UTC);
    return CountrySets.bundled()
        .countries(zone, day)
        .map(members -> members.contains(country))
        .orElse(true);
  }

  private static String calledCountry(io.plumbline.schema.Flow row) {
    return CloudRegions.cloudOf(row.getProvider())
        .flatMap(cloud -> CloudRegions.bundled().find(cloud, row.getRegionCalled()))
        .map(CloudRegions.Region::country)
        .orElse(null);
  }

  private static String said(String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  private Subject route(String key, Rows rows, Long departures) {
    io.plumbline.schema.Flow one = rows.any();
    String dataClass = one.getDataClass();
    Flow fact =
        new Flow(
            rows.about(
                key,
                one.getWorkload(),
                declared.owner(one.getWorkload()),
                one.getCountry() != null || one.getResidencyZone() != null ? 1.0 : 0.0),
            one.getLane(),
            one.getProvider(),
            one.getModel(),
            one.getEndpoint(),
            one.getRegionCalled(),
            calledCountry(one),
            one.getRegionServed(),
            one.getCountry(),
            one.getResidencyScope(),
            one.getResidencyZone(),
            one.getResidencyEvidence(),
            zoneCountries(one, declared.day()),
            dataClass,
            declared.residencyBound(dataClass),
            declared.allowedCountries(dataClass),
            departures,
            rows.personalData(),
            rows.personalDataKindNames(),
            rows.personalDataRecords(),
            declared.contract(one.getProvider()),
            handling(rows));
    return new Subject(fact, calls(rows.rows), rows.personalDataKinds(), rows.contentCoverage());
  }

  /** Countries of the zone of a row; null: no zone, or its members are not known. */
  static Set<String> zoneCountries(io.plumbline.schema.Flow row, LocalDate day) {
    return row.getResidencyZone() == null
        ? null
        : CountrySets.bundled().countries(row.getResidencyZone(), day).orElse(null);
  }

  private Subject provider(Rows all) {
    String name = all.any().getProvider();
    Rows managed = all.where(row -> Lanes.managed(row.getLane()));
    Rows rows = managed.isEmpty() ? all : managed;
    Set<String> workloads = new TreeSet<>();
    rows.each(row -> workloads.add(said(row.getWorkload(), "unattributed")));
    Provider fact =
        new Provider(
            rows.about(name, null, null, rows.contentCoverage()),
            name,
            !managed.isEmpty(),
            personalDataReaches(rows),
            workloads,
            declared.contract(name),
            rows.fewest(row -> declared.retentionLimit(row.getDataClass())),
            restricted(rows),
            allowedCountries(rows),
            rows.rows.stream().anyMatch(row -> declared.isolated(row.getDataClass())));
    return new Subject(
        fact,
        List.of(
            Map.of(
                "provider", List.of(name), "lane", rows.values("lane"), REACHED, List.of("true"))),
        rows.personalDataKinds(),
        rows.contentCoverage());
  }

  /**
   * Of deployments on one route that differ in tenancy the weakest counts, and of those whose lane
   * or region differ from what is meant, that one.
   */
  private Handling handling(Rows rows) {
    List<Handling> all = rows.rows.stream().map(declared::handling).distinct().toList();
    return all.stream()
        .max(
            Comparator.comparing((Handling one) -> "shared".equals(one.tenancy()))
                .thenComparing(one -> Boolean.TRUE.equals(one.regionsDiffer()))
                .thenComparing(one -> one.tenancy() == null))
        .orElse(Handling.UNKNOWN);
  }

  /** Whether a class sent there is bound to countries; null: of some calls it cannot be told. */
  Boolean restricted(Rows rows) {
    boolean unknown = false;
    for (io.plumbline.schema.Flow row : rows.rows) {
      if (declared.allowedCountries(row.getDataClass()) != null) {
        return Boolean.TRUE;
      }
      unknown |= declared.residencyBound(row.getDataClass()) == null;
    }
    return unknown ? null : Boolean.FALSE;
  }

  /** Countries that every bound class allows; null: none is bound. */
  Set<String> allowedCountries(Rows rows) {
    Set<String> allowed = null;
    for (io.plumbline.schema.Flow row : rows.rows) {
      Set<String> own = declared.allowedCountries(row.getDataClass());
      if (own != null && (allowed == null || allowed.containsAll(own))) {
        allowed = own;
      } else if (own != null && !own.containsAll(allowed)) {
        allowed = new TreeSet<>(allowed);
        allowed.retainAll(own);
      }
    }
    return allowed;
  }

  /** Found in content or expected by a data class; null: of some calls neither can be told. */
  Boolean personalDataReaches(Rows rows) {
    boolean unknown = false;
    for (List<io.plumbline.schema.Flow> own :
        by(rows.rows, row -> said(row.getWorkload(), "") + "|" + said(row.getDataClass(), ""))
            .values()) {
      Rows of = rows(own);
      Boolean expected = declared.expectsPersonalData(of.any().getDataClass());
      Boolean found = of.personalData();
      if (Boolean.TRUE.equals(found) || Boolean.TRUE.equals(expected)) {
        return Boolean.TRUE;
      }
      unknown |= found == null && expected == null;
    }
    return unknown ? null : Boolean.FALSE;
  }

  /** Rows of table {@code flow} that a fact puts together. */
  static final class Rows {
    private final List<io.plumbline.schema.Flow> rows;
    private final Set<String> judgedByWords;

    /** Rows of which nobody asks for personal data. */
    Rows(List<io.plumbline.schema.Flow> rows) {
      this(rows, Set.of());
    }

    /**
     * @param judgedByWords kinds that are suspected at most, and that policy wants judged
     */
    Rows(List<io.plumbline.schema.Flow> rows, Set<String> judgedByWords) {
      this.rows = rows;
      this.judgedByWords = judgedByWords;
    }

    Rows where(Predicate<io.plumbline.schema.Flow> which) {
      return new Rows(rows.stream().filter(which).toList(), judgedByWords);
    }

    boolean isEmpty() {
      return rows.isEmpty();
    }

    io.plumbline.schema.Flow any() {
      return rows.get(0);
    }

    void each(java.util.function.Consumer<io.plumbline.schema.Flow> what) {
      rows.forEach(what);
    }

    /** Smallest of the values that are known; null: none is. */
    Integer fewest(Function<io.plumbline.schema.Flow, Integer> value) {
      return rows.stream()
          .map(value)
          .filter(Objects::nonNull)
          .min(Comparator.naturalOrder())
          .orElse(null);
    }

    long attempts() {
      return rows.stream().mapToLong(io.plumbline.schema.Flow::getAttempts).sum();
    }

    Instant first() {
      return rows.stream()
          .map(io.plumbline.schema.Flow::getFirstSeen)
          .min(Instant::compareTo)
          .orElse(null);
    }

    Instant last() {
      return rows.stream()
          .map(io.plumbline.schema.Flow::getLastSeen)
          .max(Instant::compareTo)
          .orElse(null);
    }

    /** Distinct values of a column, sorted; null is left out. */
    List<String> values(String column) {
      Set<String> values = new TreeSet<>();
      rows.forEach(
          row -> {
            if (row.get(column) != null) {
              values.add((String) row.get(column));
            }
          });
      return List.copyOf(values);
    }

    /** Team of most attempts, the first by name of equals; null: nobody has said. */
    String team() {
      Map<String, Long> attempts = new TreeMap<>();
      rows.forEach(
          row -> {
            if (row.getTeam() != null) {
              attempts.merge(row.getTeam(), row.getAttempts(), Long::sum);
            }
          });
      String most = null;
      for (Map.Entry<String, Long> team : attempts.entrySet()) {
        if (most == null || team.getValue() > attempts.get(most)) {
          most = team.getKey();
        }
      }
      return most;
    }

    About about(String key, String workload, String owner, Double coverage) {
      Costs costs = new Costs();
      rows.forEach(row -> costs.add(row.getSpend(), row.getCurrency()));
      List<String> providers = values("provider");
      return new About(
          key,
          workload,
          team(),
          providers.size() == 1 ? providers.get(0) : null,
          owner,
          attempts(),
          rows.stream().mapToLong(io.plumbline.schema.Flow::getTokens).sum(),
          costs.amount(),
          costs.currency(),
          coverage,
          List.of(),
          null,
          first(),
          last());
    }

    long personalDataRecords() {
      return rows.stream().mapToLong(this::recordsOf).sum();
    }

    /** Every attempt of a row holds each of its kinds. */
    private long recordsOf(io.plumbline.schema.Flow row) {
      boolean judged =
          row.getPersonalDataRecords() == 0 && entries(row).stream().anyMatch(this::isJudged);
      return judged ? row.getAttempts() : row.getPersonalDataRecords();
    }

    /** Whether rules may rely on an entry: confirmed, probable, or wanted by policy. */
    private boolean isJudged(String entry) {
      int slash = entry.lastIndexOf('/');
      String tier = entry.substring(slash + 1);
      return tier.equals("confirmed")
          || tier.equals("probable")
          || tier.equals("suspected") && judgedByWords.contains(entry.substring(0, slash));
    }

    /** Attempts with a value confirmed by its check digits. */
    long confirmedRecords() {
      return rows.stream()
          .filter(row -> entries(row).stream().anyMatch(entry -> entry.endsWith("/confirmed")))
          .mapToLong(io.plumbline.schema.Flow::getAttempts)
          .sum();
    }

    /** Attempts whose content was there to scan, at least in part. */
    long scannedAttempts() {
      return rows.stream()
          .filter(
              row ->
                  row.getContentState().equals("present")
                      || row.getContentState().equals("truncated")
                      || recordsOf(row) > 0)
          .mapToLong(io.plumbline.schema.Flow::getAttempts)
          .sum();
    }

    Double contentCoverage() {
      return attempts() == 0 ? null : (double) scannedAttempts() / attempts();
    }

    /** True: found; false: all content was read and none found; null: not all was read. */
    Boolean personalData() {
      if (personalDataRecords() > 0) {
        return Boolean.TRUE;
      }
      return rows.stream().allMatch(row -> row.getContentState().equals("present"))
          ? Boolean.FALSE
          : null;
    }

    /** Values of the column that hold something rules may rely on, sorted. */
    List<String> personalDataKinds() {
      return where(row -> recordsOf(row) > 0).values("personal_data_kinds");
    }

    /** Names of the kinds rules may rely on. */
    Set<String> personalDataKindNames() {
      Set<String> names = new TreeSet<>();
      for (io.plumbline.schema.Flow row : rows) {
        for (String entry : entries(row)) {
          if (isJudged(entry)) {
            names.add(entry.substring(0, entry.lastIndexOf('/')));
          }
        }
      }
      return names;
    }

    private static Collection<String> entries(io.plumbline.schema.Flow row) {
      return row.getPersonalDataKinds() == null
          ? List.of()
          : List.of(row.getPersonalDataKinds().split(",", -1));
    }
  }
}
