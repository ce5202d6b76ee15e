package io.plumbline.stage.judge;

import io.plumbline.rules.fact.Changes;
import io.plumbline.rules.fact.Contract;
import io.plumbline.rules.fact.Flow;
import io.plumbline.rules.fact.Latency;
import io.plumbline.rules.fact.Quality;
import io.plumbline.rules.fact.Reach;
import io.plumbline.rules.fact.Ties;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.ModelFamilies;
import io.plumbline.shared.policy.Decision;
import io.plumbline.shared.policy.Evaluation;
import io.plumbline.shared.policy.Workload;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What stands beside volume and cost when a workload's lane is weighed: quality, latency, ties to a
 * provider, changes of model, and whether managed lanes can keep it where policy wants it.
 */
final class WorkloadSides {
  /** Days within which an evaluation or a decision belongs to a change of model (rule QLT-01). */
  private static final int FORTNIGHT = 14;

  /** What region_option may say, the narrowest first. */
  private static final List<String> PINNED = List.of("region", "zone", "none");

  /** Formats that a gateway writes. */
  private static final Set<String> GATEWAYS =
      Set.of(
          "litellm",
          "litellm-spendlogs",
          "portkey",
          "helicone",
          "kong",
          "envoy-ai-gateway",
          "cloudflare-ai-gateway",
          "cloudflare-logpush",
          "azure-apim",
          "azure-apim-gateway");

  /** Formats that a provider writes of the calls it answered. */
  private static final Set<String> PROVIDERS =
      Set.of(
          "bedrock-invocation",
          "bedrock-cloudtrail",
          "azure-openai",
          "vertex",
          "vertex-audit",
          "databricks");

  private final Declared declared;
  private final LocalDate from;
  private final LocalDate to;
  private final ModelFamilies families = new ModelFamilies();

  /** A family is told by dozens of patterns, and the same few models are called everywhere. */
  private final Map<String, ModelFamilies.Weights> weights = new HashMap<>();

  WorkloadSides(Declared declared, LocalDate from, LocalDate to) {
    this.declared = declared;
    this.from = from;
    this.to = to;
  }

  // ---------------------------------------------------------------- latency, ties

  /**
   * @param coldShare as the fact has it
   * @param queueShare as the fact has it
   */
  Latency latency(String workload, WorkloadMeasure row, Double coldShare, Double queueShare) {
    return new Latency(
        row.getHostedP95Ms(),
        row.getOwnP95Ms(),
        millis(workload, Workload::p95Millis),
        coldShare,
        queueShare,
        millis(workload, Workload::networkMillis));
  }

  private Double millis(String workload, Function<Workload, Optional<Long>> named) {
    return declared.policy().workload(workload).flatMap(named).map(Long::doubleValue).orElse(null);
  }

  /**
   * @param formats formats of each source's logs
   */
  Ties ties(List<Spend> spend, Map<String, Set<String>> formats) {
    NavigableMap<String, Long> tokens = new TreeMap<>();
    for (Spend row : spend) {
      if (Lanes.managed(row.getLane())) {
        tokens.merge(row.getProvider(), tokens(row), Long::sum);
      }
    }
    int days = (int) ChronoUnit.DAYS.between(from, to);
    String largest = largest(tokens);
    long all = tokens.values().stream().mapToLong(t -> t).sum();
    if (largest == null || all == 0) {
      return new Ties(null, null, 0, days, null);
    }
    long elsewhere =
        spend.stream()
            .filter(row -> row.getStatus().equals("succeeded"))
            .filter(
                row ->
                    Lanes.own(row.getLane())
                        || Lanes.managed(row.getLane()) && !row.getProvider().equals(largest))
            .mapToLong(Spend::getAttempts)
            .sum();
    return new Ties(
        largest, tokens.get(largest) / (double) all, elsewhere, days, outside(spend, formats));
  }

  /**
   * Share of the attempts on managed lanes that only a provider's own log tells of; null: nobody
   * knows. Calls of a source that is no longer configured tell not whose log they came from, nor do
   * those of one that holds logs of both.
   */
  private static Double outside(List<Spend> spend, Map<String, Set<String>> formats) {
    if (formats.values().stream().noneMatch(of -> of.stream().anyMatch(GATEWAYS::contains))) {
      return null;
    }
    long outside = 0;
    long all = 0;
    for (Spend row : spend) {
      if (Lanes.managed(row.getLane())) {
        Set<String> of = formats.getOrDefault(row.getSource(), Set.of());
        boolean provider = of.stream().anyMatch(PROVIDERS::contains);
        if (of.isEmpty() || provider && of.stream().anyMatch(GATEWAYS::contains)) {
          return null;
        }
        all += row.getAttempts();
        outside += provider ? row.getAttempts() : 0;
      }
    }
    return all == 0 ? null : (Double) (outside / (double) all);
  }

  private static long tokens(Spend row) {
    return row.getInputUncachedTokens()
        + row.getCacheReadTokens()
        + row.getCacheWrite5mTokens()
        + row.getCacheWrite1hTokens()
        + row.getOutputTokens();
  }

  /** The first by name among equals; null: none. */
  private static String largest(NavigableMap<String, Long> tokens) {
    String most = null;
    for (Map.Entry<String, Long> entry : tokens.entrySet()) {
      if (most == null || entry.getValue() > tokens.get(most)) {
        most = entry.getKey();
      }
    }
    return most;
  }

  // ---------------------------------------------------------------- changes of model

  /**
   * Models that at some day had most tokens, in the order in which they first did, with that day: a
   * workload that goes to and fro between two models changed once.
   */
  private Map<String, LocalDate> dominant(List<Spend> spend) {
    NavigableMap<LocalDate, NavigableMap<String, Long>> byDay = new TreeMap<>();
    for (Spend row : spend) {
      if (row.getModel() != null && tokens(row) > 0) {
        byDay
            .computeIfAbsent(row.getDay(), day -> new TreeMap<>())
            .merge(row.getModel(), tokens(row), Long::sum);
      }
    }
    Map<String, LocalDate> first = new LinkedHashMap<>();
    byDay.forEach((day, tokens) -> first.putIfAbsent(largest(tokens), day));
    return first;
  }

  Changes changes(String workload, List<Spend> spend) {
    List<Map.Entry<String, LocalDate>> models = new ArrayList<>(dominant(spend).entrySet());
    if (models.isEmpty()) {
      return Changes.NONE;
    }
    Map.Entry<String, LocalDate> newest = models.get(models.size() - 1);
    LocalDate decided =
        decisions("model_change", workload).stream()
            .filter(decision -> decision.model().filter(newest.getKey()::equals).isPresent())
            .map(Decision::decidedOn)
            .max(LocalDate::compareTo)
            .orElse(null);
    LocalDate since = models.size() > 1 ? newest.getValue() : decided;
    int changed = models.size() - 1;
    Integer undecided =
        changed == 0
            ? (Integer) 0
            : declared.policy().decisions().isEmpty()
                ? null
                : (Integer)
                    (int)
                        models.stream()
                            .skip(1)
                            .filter(model -> !isDecided(workload, model.getValue()))
                            .count();
    return new Changes(
        newest.getKey(),
        (int) ChronoUnit.DAYS.between(since == null ? models.get(0).getValue() : since, to),
        since,
        changed,
        undecided);
  }

  private boolean isDecided(String workload, LocalDate changed) {
    return decisions("model_change", workload).stream()
        .anyMatch(
            decision ->
                Math.abs(ChronoUnit.DAYS.between(decision.decidedOn(), changed)) <= FORTNIGHT);
  }

  private List<Decision> decisions(String kind, String workload) {
    return declared.policy().decisions().stream()
        .flatMap(List::stream)
        .filter(decision -> decision.kind().equals(kind))
        .filter(decision -> !decision.decidedOn().isAfter(declared.day()))
        .filter(decision -> decision.workload().map(w -> w.equals(workload)).orElse(true))
        .toList();
  }

  // ---------------------------------------------------------------- quality

  /**
   * @param escalatedShare as the fact has it
   */
  Quality quality(String workload, List<Spend> spend, Double escalatedShare) {
    List<Evaluation> runs =
        declared.policy().evaluations().stream()
            .flatMap(List::stream)
            .filter(run -> run.workload().equals(workload))
            .filter(run -> !run.runOn().isAfter(declared.day()))
            .toList();
    Pair pair = pair(runs);
    List<Map.Entry<String, LocalDate>> models = new ArrayList<>(dominant(spend).entrySet());
    boolean changed = models.size() > 1;
    Map.Entry<String, LocalDate> now = changed ? models.get(models.size() - 1) : null;
    Swap swap = changed ? swap(runs, models.get(models.size() - 2).getKey(), now) : Swap.NONE;
    Evaluation before = swap.before();
    Evaluation after = swap.after();
    return new Quality(
        pair == null ? null : pair.ratio(),
        pair == null ? null : (Integer) pair.cases(),
        changed ? now.getValue() : null,
        before == null ? null : before.score(),
        before == null ? null : (Integer) before.cases(),
        after == null ? null : after.score(),
        after == null ? null : (Integer) after.cases(),
        reasoningShare(spend),
        escalatedShare);
  }

  /** Runs before and after a change of model; null: none. */
  private record Swap(Evaluation before, Evaluation after) {
    static final Swap NONE = new Swap(null, null);

    boolean complete() {
      return before != null && after != null;
    }

    BigDecimal drop() {
      return before.score().subtract(after.score());
    }
  }

  /**
   * Of the suite that fell most; where no suite was run on both sides, what was run on either. Runs
   * of different suites are never compared.
   */
  private static Swap swap(
      List<Evaluation> runs, String modelBefore, Map.Entry<String, LocalDate> now) {
    Map<String, List<Evaluation>> bySuite = new TreeMap<>();
    for (Evaluation run : runs) {
      bySuite.computeIfAbsent(run.suite().orElse(""), suite -> new ArrayList<>()).add(run);
    }
    Swap chosen = Swap.NONE;
    for (List<Evaluation> suite : bySuite.values()) {
      Evaluation after =
          suite.stream()
              .filter(run -> run.model().equals(now.getKey()))
              .filter(
                  run ->
                      !run.runOn().isBefore(now.getValue())
                          && !run.runOn().isAfter(now.getValue().plusDays(FORTNIGHT)))
              .min(ORDER)
              .orElse(null);
      Swap one = new Swap(newest(suite, modelBefore, LocalDate.MIN, now.getValue()), after);
      boolean worse =
          one.complete() && (!chosen.complete() || one.drop().compareTo(chosen.drop()) > 0);
      boolean first = chosen.before() == null && chosen.after() == null;
      chosen = worse || first ? one : chosen;
    }
    return chosen;
  }

  private static final Comparator<Evaluation> ORDER =
      Comparator.comparing(Evaluation::runOn)
          .thenComparing(Evaluation::cases)
          .thenComparing(Evaluation::score);

  private static Evaluation newest(
      List<Evaluation> runs, String model, LocalDate after, LocalDate before) {
    return runs.stream()
        .filter(run -> run.model().equals(model))
        .filter(run -> run.runOn().isAfter(after) && !run.runOn().isAfter(before))
        .max(ORDER)
        .orElse(null);
  }

  /** The best open model against the best closed one on the same suite. */
  private record Pair(BigDecimal ratio, int cases, LocalDate on) {}

  /** Of the suite that was run on both sorts last; null: none was. */
  private Pair pair(List<Evaluation> runs) {
    Map<String, Map<String, Evaluation>> bySuite = new TreeMap<>();
    for (Evaluation run : runs) {
      bySuite
          .computeIfAbsent(run.suite().orElse(""), suite -> new TreeMap<>())
          .merge(run.model(), run, (a, b) -> ORDER.compare(a, b) >= 0 ? a : b);
    }
    return bySuite.values().stream()
        .map(this::pairOf)
        .filter(Objects::nonNull)
        .max(Comparator.comparing(Pair::on).thenComparing(Pair::ratio))
        .orElse(null);
  }

  private Pair pairOf(Map<String, Evaluation> newest) {
    Optional<Evaluation> open = best(newest.values(), ModelFamilies.Weights.OPEN);
    Optional<Evaluation> closed = best(newest.values(), ModelFamilies.Weights.CLOSED);
    if (open.isEmpty() || closed.isEmpty() || closed.get().score().signum() <= 0) {
      return null;
    }
    Evaluation one = open.get();
    Evaluation other = closed.get();
    return new Pair(
        one.score().divide(other.score(), 6, RoundingMode.HALF_EVEN),
        Math.min(one.cases(), other.cases()),
        one.runOn().isAfter(other.runOn()) ? one.runOn() : other.runOn());
  }

  private Optional<Evaluation> best(Collection<Evaluation> runs, ModelFamilies.Weights wanted) {
    return runs.stream()
        .filter(run -> weights(run.model()) == wanted)
        .max(Comparator.comparing(Evaluation::score).thenComparing(ORDER));
  }

  /** Of the output of models with published weights; null: none. */
  private Double reasoningShare(List<Spend> spend) {
    long output = 0;
    long reasoning = 0;
    for (Spend row : spend) {
      if (weights(row.getModel()) == ModelFamilies.Weights.OPEN) {
        output += row.getOutputTokens();
        reasoning += row.getReasoningTokens();
      }
    }
    return output == 0 ? null : (Double) (reasoning / (double) output);
  }

  private ModelFamilies.Weights weights(String model) {
    return weights.computeIfAbsent(model, name -> families.of(name).weights());
  }

  // ---------------------------------------------------------------- reach

  /**
   * @param rows flows of the workload alone
   */
  Reach reach(List<io.plumbline.schema.Flow> rows) {
    List<Flow> hosted =
        new FlowFacts(declared)
            .routes(rows).stream()
                .map(Subject::fact)
                .map(Flow.class::cast)
                .filter(Flow::hosted)
                .toList();
    List<Flow> outside = hosted.stream().filter(WorkloadSides::mayBeOutside).toList();
    Integer days =
        !outside.isEmpty()
            ? daysOf(outside)
            : hosted.stream().allMatch(WorkloadSides::surelyInside) ? (Integer) 0 : null;
    List<Contract> contracts =
        (outside.isEmpty() ? hosted : outside)
            .stream().map(Flow::provider).distinct().map(declared::contract).toList();
    boolean covered =
        !hosted.isEmpty()
            && hosted.stream()
                .map(Flow::contract)
                .allMatch(
                    contract ->
                        Boolean.TRUE.equals(contract.processorAgreement())
                            && "written".equals(contract.noTrain()));
    return new Reach(days, regionOption(contracts), covered ? Boolean.TRUE : null);
  }

  /** Proven outside, or bound to a place on a route that may leave it. */
  private static boolean mayBeOutside(Flow flow) {
    boolean unbound =
        "global".equals(flow.residencyScope()) || Boolean.TRUE.equals(flow.zoneReachesOutside());
    return Boolean.TRUE.equals(flow.ranOutside())
        || Boolean.TRUE.equals(flow.residencyBound()) && unbound;
  }

  private static boolean surelyInside(Flow flow) {
    return Boolean.FALSE.equals(flow.restricted()) || Boolean.FALSE.equals(flow.ranOutside());
  }

  private static Integer daysOf(List<Flow> flows) {
    LocalDate first = null;
    LocalDate last = null;
    for (Flow flow : flows) {
      LocalDate begins = LocalDate.ofInstant(flow.about().firstSeen(), ZoneOffset.UTC);
      LocalDate ends = LocalDate.ofInstant(flow.about().lastSeen(), ZoneOffset.UTC);
      first = first == null || begins.isBefore(first) ? begins : first;
      last = last == null || ends.isAfter(last) ? ends : last;
    }
    return (int) ChronoUnit.DAYS.between(first, last) + 1;
  }

  /** The narrowest that any offers; what one leaves out may be narrower than what others say. */
  private static String regionOption(List<Contract> contracts) {
    List<String> said =
        contracts.stream().map(Contract::regionOption).filter(Objects::nonNull).toList();
    String narrowest = PINNED.stream().filter(said::contains).findFirst().orElse(null);
    boolean complete = said.size() == contracts.size();
    return complete || PINNED.get(0).equals(narrowest) ? narrowest : null;
  }
}
