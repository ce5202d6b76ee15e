package io.plumbline.rules.engine;

import io.plumbline.rules.fact.Facts;
import io.plumbline.rules.fact.Workload;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Severity;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.finding.Verdict;
import io.plumbline.rules.finding.WorkloadVerdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One verdict for each workload out of the findings on it, in the order in which reasons overrule
 * each other: compliance, readiness, then economics; cost only breaks ties (catalogue S-085).
 * Default: stay (S-123).
 */
final class Verdicts {
  private static final String TOO_EARLY = "SWE-ROLLUP";
  private static final String TOO_LONG = "STL-ROLLUP";
  private static final String VOLUME = "SIG-01";
  private static final String READINESS = "SIG-06";

  private Verdicts() {}

  static List<WorkloadVerdict> of(Facts facts, List<Finding> findings) {
    Map<String, Map<String, Finding>> byWorkload = new TreeMap<>();
    Map<String, List<String>> blockers = new TreeMap<>();
    for (Finding finding : findings) {
      String workload = finding.about().workload();
      if (workload == null) {
        continue;
      }
      if (finding.subjectKind().equals("workload")) {
        byWorkload.computeIfAbsent(workload, w -> new TreeMap<>()).put(finding.rule(), finding);
      }
      if (finding.status() == Status.FAIL && finding.severity() == Severity.CRITICAL) {
        blockers.computeIfAbsent(workload, w -> new ArrayList<>()).add(finding.rule());
      }
    }
    return facts.subjects().stream()
        .filter(Workload.class::isInstance)
        .map(Workload.class::cast)
        .filter(workload -> workload.about().workload() != null)
        .sorted(Comparator.comparing(workload -> workload.about().workload()))
        .map(
            workload ->
                one(
                    workload,
                    byWorkload.getOrDefault(workload.about().workload(), Map.of()),
                    blockers.getOrDefault(workload.about().workload(), List.of()).stream()
                        .distinct()
                        .sorted()
                        .toList()))
        .toList();
  }

  private static WorkloadVerdict one(
      Workload workload, Map<String, Finding> findings, List<String> blockers) {
    List<String> tooEarly = signs(findings, TOO_EARLY);
    List<String> tooLong = signs(findings, TOO_LONG);
    String name = workload.about().workload();
    boolean selfHosted = workload.selfHostedTokens() > 0;
    Finding held = findings.get(TOO_LONG);
    Verdict verdict;
    String because;
    if (Boolean.TRUE.equals(workload.noCompliantLane())) {
      verdict = Verdict.MANAGED_OPEN;
      because =
          "No lane is left for '%s': its data class admits no third party and no team could run the model."
              .formatted(name);
    } else if (selfHosted && status(findings, TOO_EARLY) == Status.FAIL) {
      verdict = Verdict.SWITCHED_TOO_EARLY;
      because =
          "'%s' runs on lanes of our own, but %s speak against it."
              .formatted(name, String.join(", ", tooEarly));
    } else if (held != null && held.answer() != null && held.status() == Status.NOT_ASSESSED) {
      verdict = Verdict.BLOCKED_NOT_READY;
      because =
          "'%s' has outgrown managed lanes (%s), but the team is not ready."
              .formatted(name, String.join(", ", tooLong));
    } else if (status(findings, TOO_LONG) == Status.FAIL) {
      verdict = Verdict.MANAGED_TOO_LONG;
      because = "'%s' has outgrown managed lanes: %s.".formatted(name, String.join(", ", tooLong));
    } else if (!selfHosted
        && status(findings, VOLUME) == Status.FAIL
        && status(findings, READINESS) == Status.PASS
        && status(findings, TOO_EARLY) != Status.FAIL) {
      verdict = Verdict.SELF_HOSTED_PILOT;
      because =
          "'%s' is large and steady and the team is ready: try self-hosting on it, side by side."
              .formatted(name);
    } else if (status(findings, selfHosted ? TOO_EARLY : TOO_LONG) == Status.PASS) {
      verdict = selfHosted ? Verdict.STAY_SELF_HOSTED : Verdict.STAY_MANAGED;
      because = "Nothing speaks for moving '%s'.".formatted(name);
    } else if (!selfHosted && status(findings, TOO_EARLY) == Status.FAIL) {
      verdict = Verdict.STAY_MANAGED;
      because = "Moving '%s' would be too early: %s.".formatted(name, String.join(", ", tooEarly));
    } else {
      verdict = Verdict.INSUFFICIENT_EVIDENCE;
      because =
          "Too little is known of '%s': see what %s lacks."
              .formatted(name, selfHosted ? TOO_EARLY : TOO_LONG);
    }
    return new WorkloadVerdict(name, verdict, tooEarly, tooLong, blockers, because);
  }

  private static List<String> signs(Map<String, Finding> findings, String rule) {
    Finding finding = findings.get(rule);
    return finding == null ? List.of() : finding.signs();
  }

  private static Status status(Map<String, Finding> findings, String rule) {
    Finding finding = findings.get(rule);
    return finding == null ? Status.NOT_ASSESSED : finding.status();
  }
}
