package io.plumbline.stage.judge;

import io.plumbline.rules.engine.Judgement;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Gate;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.finding.WorkloadVerdict;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Verdicts with the sentence that says what would turn them. */
final class LaneVerdicts {
  private static final String TOO_EARLY = "SWE-ROLLUP";
  private static final String TOO_LONG = "STL-ROLLUP";
  private static final String QUALITY = "SIG-03";
  private static final String READINESS = "SIG-06";
  private static final String COST = "STL-05";

  /** What an early switch leads to (catalogue S-171), by rule; cost is what nobody planned. */
  private static final List<String> EARLY_OUTCOMES =
      List.of("QLT-01", "QLT-02", "UTL-01", "SWE-03");

  /** What staying too long leads to (catalogue S-177), by rule. */
  private static final List<String> LATE_OUTCOMES = List.of("COST-10", "REC-03", "RLM-01");

  /** So many outcomes raise confidence. */
  private static final int BORNE_OUT = 2;

  private final RulePacks packs;
  private final Map<String, Map<String, Finding>> byWorkload = new TreeMap<>();

  /** Rules that fail on anything of a workload, or of its team where that alone is judged. */
  private final Map<String, Set<String>> failing = new TreeMap<>();

  private LaneVerdicts(
      RulePacks packs, Judgement judgement, Function<String, Optional<String>> poolOf) {
    this.packs = packs;
    Set<String> poolsFailing = new TreeSet<>();
    Map<String, Set<String>> teamsFailing = new TreeMap<>();
    Map<String, String> teams = new TreeMap<>();
    for (Finding finding : judgement.findings()) {
      String workload = finding.about().workload();
      String team = finding.about().team();
      if (workload != null && team != null && finding.subjectKind().equals("workload")) {
        teams.put(workload, team);
      }
      if (finding.status() == Status.FAIL) {
        if (workload != null) {
          failing.computeIfAbsent(workload, w -> new TreeSet<>()).add(finding.rule());
        } else if (finding.subjectKind().equals("gpu_pool") && finding.rule().equals("UTL-01")) {
          poolsFailing.add(finding.about().key());
        } else if (finding.subjectKind().equals("team") && team != null) {
          teamsFailing.computeIfAbsent(team, t -> new TreeSet<>()).add(finding.rule());
        }
      }
      if (workload != null && finding.subjectKind().equals("workload")) {
        byWorkload.computeIfAbsent(workload, w -> new TreeMap<>()).put(finding.rule(), finding);
      }
    }
    for (WorkloadVerdict verdict : judgement.verdicts()) {
      String name = verdict.workload();
      Set<String> own = failing.computeIfAbsent(name, w -> new TreeSet<>());
      if (poolOf.apply(name).filter(poolsFailing::contains).isPresent()) {
        own.add("UTL-01");
      }
      own.addAll(teamsFailing.getOrDefault(teams.getOrDefault(name, ""), Set.of()));
    }
  }

  /**
   * @param poolOf the GPU pool of a workload; empty: none is known
   */
  static List<LaneVerdict> of(
      RulePacks packs, Judgement judgement, Function<String, Optional<String>> poolOf) {
    LaneVerdicts verdicts = new LaneVerdicts(packs, judgement, poolOf);
    return judgement.verdicts().stream().map(verdicts::one).toList();
  }

  /** The reason, and whether what usually follows from it is there too. */
  private String because(WorkloadVerdict verdict) {
    List<String> borneOut = new ArrayList<>();
    if (status(verdict.workload(), TOO_EARLY) == Status.FAIL) {
      borneOut.addAll(EARLY_OUTCOMES);
    }
    if (status(verdict.workload(), TOO_LONG) == Status.FAIL) {
      borneOut.addAll(LATE_OUTCOMES);
    }
    borneOut.retainAll(failing.getOrDefault(verdict.workload(), Set.of()));
    return borneOut.size() < BORNE_OUT
        ? verdict.because()
        : "%s Borne out by what it leads to: %s."
            .formatted(verdict.because(), String.join(", ", borneOut));
  }

  private LaneVerdict one(WorkloadVerdict verdict) {
    return new LaneVerdict(
        verdict.workload(),
        verdict.verdict().word(),
        verdict.tooEarly(),
        verdict.tooLong(),
        because(verdict),
        whatWouldChange(verdict),
        verdict.moves(),
        verdict.blockers(),
        verdict.gates().stream().map(Gate::text).toList(),
        verdict.managedOpen(),
        verdict.signals(),
        verdict.missing());
  }

  private String whatWouldChange(WorkloadVerdict verdict) {
    String name = verdict.workload();
    return switch (verdict.verdict()) {
      case STAY_MANAGED -> staying(verdict);
      case SELF_HOST ->
          runsOnOwnLane(name)
              ? moreSigns(name, TOO_EARLY, verdict.tooEarly())
              : "It would change if a gate shut: %s."
                  .formatted(String.join(", ", verdict.gates().stream().map(Gate::text).toList()));
      case TOO_EARLY -> early(verdict);
      case TOO_LONG ->
          "It would change once these gates are open: %s."
              .formatted(
                  String.join(
                      ", ",
                      verdict.gates().stream()
                          .filter(gate -> gate.state() != Gate.State.MET)
                          .map(Gate::text)
                          .toList()));
      case MANAGED_OPEN -> middle(verdict);
      case HYBRID ->
          "It would change if open models reached the closed one on the hard part too (SIG-03), or if the signs went: %s."
              .formatted(
                  verdict.tooLong().isEmpty() ? "none now" : String.join(", ", verdict.tooLong()));
      case INSUFFICIENT_EVIDENCE -> missing(verdict);
    };
  }

  private String early(WorkloadVerdict verdict) {
    if (!verdict.blockers().isEmpty()) {
      return mended(verdict.workload(), verdict.blockers());
    }
    if (!verdict.tooEarly().isEmpty()) {
      return mended(verdict.workload(), verdict.tooEarly());
    }
    return status(verdict.workload(), READINESS) == Status.FAIL
        ? "It would change once the team is ready to run a model (SIG-06)."
        : "It would change if an evaluation found open models good enough (SIG-03).";
  }

  private String staying(WorkloadVerdict verdict) {
    if (!verdict.blockers().isEmpty()) {
      return mended(verdict.workload(), verdict.blockers());
    }
    if (!verdict.tooLong().isEmpty() && status(verdict.workload(), QUALITY) == Status.PASS) {
      return "It would change if an evaluation found open models good enough (SIG-03).";
    }
    return verdict.tooEarly().isEmpty()
        ? moreSigns(verdict.workload(), TOO_LONG, verdict.tooLong())
        : "It would change if %s no longer failed and signs of staying too long appeared."
            .formatted(String.join(", ", verdict.tooEarly()));
  }

  private String middle(WorkloadVerdict verdict) {
    List<String> shut =
        verdict.gates().stream()
            .filter(gate -> gate.state() != Gate.State.MET)
            .map(Gate::text)
            .toList();
    return shut.isEmpty()
        ? "It would change if its data class admitted another lane."
        : "It would change once these gates are open, or if its data class admitted another lane: %s."
            .formatted(String.join(", ", shut));
  }

  private boolean runsOnOwnLane(String workload) {
    return status(workload, TOO_LONG) == Status.NOT_APPLICABLE;
  }

  /** How many more signs it takes, and which have not been looked at. */
  private String moreSigns(String workload, String rollup, List<String> raised) {
    List<String> counted = counted(rollup);
    List<String> open =
        counted.stream().filter(sign -> status(workload, sign) == Status.NOT_ASSESSED).toList();
    List<String> quiet =
        counted.stream().filter(sign -> !raised.contains(sign) && !open.contains(sign)).toList();
    BigDecimal needed = needed(rollup);
    String count =
        needed == null
            ? "more signs"
            : "%s more of the signs"
                .formatted(needed.subtract(new BigDecimal(raised.size())).max(BigDecimal.ONE));
    return "It would change if %s appeared%s%s."
        .formatted(
            count,
            quiet.isEmpty() ? "" : " (not raised: %s)".formatted(String.join(", ", quiet)),
            open.isEmpty() ? "" : "; not assessed: %s".formatted(String.join(", ", open)));
  }

  private String mended(String workload, List<String> signs) {
    List<String> titles = new ArrayList<>();
    for (String sign : signs) {
      packs.rule(sign).ifPresent(rule -> titles.add(sign + " (" + plain(rule.title()) + ")"));
    }
    return "It would change once these hold for '%s' again: %s."
        .formatted(workload, String.join("; ", titles));
  }

  /** The first thing that is missing, as its rule says it. */
  private String missing(WorkloadVerdict verdict) {
    Map<String, Finding> own = byWorkload.getOrDefault(verdict.workload(), Map.of());
    List<String> asked = new ArrayList<>();
    for (String rollup : List.of(TOO_LONG, TOO_EARLY)) {
      Finding finding = own.get(rollup);
      if (finding != null && finding.status() == Status.NOT_ASSESSED) {
        asked.addAll(counted(rollup));
      }
    }
    asked.addAll(List.of(READINESS, QUALITY, COST));
    for (String rule : asked) {
      Finding open = own.get(rule);
      if (open != null && open.status() == Status.NOT_ASSESSED && open.reason() != null) {
        return "It takes what %s lacks: %s".formatted(rule, open.reason());
      }
    }
    return null;
  }

  private Status status(String workload, String rule) {
    Finding finding = byWorkload.getOrDefault(workload, Map.of()).get(rule);
    return finding == null ? Status.NOT_ASSESSED : finding.status();
  }

  private List<String> counted(String rollup) {
    return packs.rule(rollup).map(Rule::counts).orElse(List.of()).stream()
        .map(parameter -> packs.parameters().get(parameter).value())
        .flatMap(value -> ((List<?>) value).stream())
        .map(String::valueOf)
        .sorted()
        .toList();
  }

  /** Signs it takes: the one number among the thresholds of the roll-up; null: it has none. */
  private BigDecimal needed(String rollup) {
    return packs.rule(rollup).map(Rule::threshold).orElse(List.of()).stream()
        .map(packs.parameters()::get)
        .filter(parameter -> parameter != null && parameter.value() instanceof BigDecimal)
        .map(parameter -> (BigDecimal) parameter.value())
        .findFirst()
        .orElse(null);
  }

  private static String plain(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
