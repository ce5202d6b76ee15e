package io.plumbline.rules.engine;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.Facts;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a failure of the data does to the findings that rest on it, and only to those: a pass is not
 * assessed, since what is missing might fail; a failure stands, since what was seen is true, and
 * says that there may be more. A failure of lesser severity, or one that is excepted, does nothing.
 */
final class Gates {
  private final RulePacks packs;
  private final Map<About, Set<String>> sources = new IdentityHashMap<>();

  Gates(RulePacks packs, Facts facts) {
    this.packs = packs;
    facts.sources().forEach((fact, keys) -> sources.put(fact.about(), keys));
  }

  /** The findings after the failures of the data among them; the same ones in the same order. */
  List<Finding> applied(List<Finding> findings) {
    Set<String> restedOn =
        packs.rules().stream().flatMap(rule -> rule.restsOn().stream()).collect(Collectors.toSet());
    List<Finding> gates =
        findings.stream()
            .filter(finding -> restedOn.contains(finding.rule()) && failsInFull(finding))
            .toList();
    if (gates.isEmpty()) {
      return findings;
    }
    // By rule, since sources fail by the dozen and findings come by the hundred thousand.
    Map<String, List<Finding>> gatesOf = new HashMap<>();
    for (Rule rule : packs.rules()) {
      gatesOf.put(
          rule.id(), gates.stream().filter(gate -> rule.restsOn().contains(gate.rule())).toList());
    }
    List<Finding> applied = new ArrayList<>(findings.size());
    for (Finding finding : findings) {
      List<Finding> failing =
          gatesOf.get(finding.rule()).stream().filter(gate -> concerns(gate, finding)).toList();
      applied.add(failing.isEmpty() ? finding : downgraded(finding, failing));
    }
    return applied;
  }

  private boolean failsInFull(Finding finding) {
    return finding.status() == Status.FAIL
        && packs.rule(finding.rule()).filter(r -> r.severity() == finding.severity()).isPresent();
  }

  /** Whether the finding's subject was made of what the gate judges, or is that. */
  private boolean concerns(Finding gate, Finding finding) {
    boolean itself =
        gate.subjectKind().equals(finding.subjectKind())
            && gate.subject().equals(finding.subject());
    return itself
        || sources.getOrDefault(finding.about(), Collections.emptySet()).contains(gate.subject());
  }

  private static Finding downgraded(Finding finding, List<Finding> failing) {
    StringBuilder why = new StringBuilder();
    for (Finding gate : failing) {
      why.append(why.isEmpty() ? "" : " ")
          .append("%s fails on %s: %s".formatted(gate.rule(), gate.subject(), gate.sentence()));
    }
    return switch (finding.status()) {
      case PASS ->
          with(
              finding,
              Status.NOT_ASSESSED,
              "Not assessed: %s (%s)."
                  .formatted(finding.title().replaceFirst("\\.$", ""), finding.subject()),
              "Nothing that was read fails, but %s Mend that and audit the interval again."
                  .formatted(why));
      case FAIL, EXCEPTED ->
          with(
              finding,
              finding.status(),
              finding.sentence(),
              (finding.reason() == null ? "" : finding.reason() + " ")
                  + "There may be more: %s".formatted(why));
      case NOT_ASSESSED, NOT_APPLICABLE -> finding;
    };
  }

  private static Finding with(Finding finding, Status status, String sentence, String reason) {
    return new Finding(
        finding.rule(),
        finding.title(),
        finding.pack(),
        finding.kind(),
        finding.severity(),
        status,
        finding.subjectKind(),
        finding.about(),
        sentence,
        reason,
        status == Status.NOT_ASSESSED ? null : finding.answer(),
        finding.risk(),
        finding.remedy(),
        finding.concern(),
        finding.controls(),
        status == Status.NOT_ASSESSED ? null : finding.valueSeen(),
        finding.thresholdUsed(),
        finding.signs(),
        finding.owner(),
        finding.exceptionId(),
        finding.exceptionExpires());
  }
}
