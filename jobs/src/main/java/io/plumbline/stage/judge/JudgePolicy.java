package io.plumbline.stage.judge;

import io.plumbline.rules.engine.JudgeOptions;
import io.plumbline.rules.engine.Waiver;
import io.plumbline.rules.finding.Severity;
import io.plumbline.rules.pack.Fault;
import io.plumbline.rules.pack.NearNames;
import io.plumbline.rules.pack.PackFaults;
import io.plumbline.rules.pack.Parameter;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.shared.policy.AcceptedRisk;
import io.plumbline.shared.policy.Policy;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How policy wants rules judged: parameters by workload and accepted risks. */
final class JudgePolicy {
  private final RulePacks packs;
  private final Policy policy;
  private final LocalDate day;

  /** Accepted risks by the present id of their rule, in the file's order. */
  private final Map<String, List<AcceptedRisk>> risks = new HashMap<>();

  /**
   * @param day UTC day of judgement, the last of the interval: a replay excepts what the run did
   */
  JudgePolicy(RulePacks packs, Policy policy, LocalDate day) {
    this.packs = packs;
    this.policy = policy;
    this.day = day;
    for (AcceptedRisk risk : policy.exceptions().orElse(List.of())) {
      risks.computeIfAbsent(packs.present(risk.rule()), rule -> new ArrayList<>()).add(risk);
    }
  }

  /**
   * @throws PackFaults when policy.yaml gives parameters to a rule that does not exist
   */
  JudgeOptions options() {
    return new JudgeOptions(day, overrides(), waivers());
  }

  /**
   * What is wrong with exceptions.yaml and what the workloads of policy.yaml say of rules, all at
   * once: asked before a run reads anything.
   *
   * @param latest the later of today and the last day of the interval: an exception may end {@link
   *     AcceptedRisk#LONGEST_DAYS} days after it
   */
  List<Fault> faults(LocalDate latest) {
    List<Fault> faults = new ArrayList<>();
    for (AcceptedRisk risk : policy.exceptions().orElse(List.of())) {
      if (packs.rule(packs.present(risk.rule())).isEmpty()) {
        faults.add(
            new Fault(
                risk.place(),
                0,
                0,
                "The exception is for rule '%s', which does not exist.".formatted(risk.rule()),
                NearNames.hint(risk.rule(), packs.ids())));
      }
      if (risk.on(latest) == AcceptedRisk.Standing.TOO_LONG) {
        faults.add(
            new Fault(
                risk.place(),
                0,
                0,
                "The exception expires on %s, more than %d days ahead."
                    .formatted(risk.expires(), AcceptedRisk.LONGEST_DAYS),
                "Use %s at the latest and approve it again then."
                    .formatted(latest.plusDays(AcceptedRisk.LONGEST_DAYS))));
      }
    }
    overrides(faults)
        .forEach(
            (workload, values) ->
                faults.addAll(
                    packs.faultsOf("policy.yaml (workload '%s')".formatted(workload), values)));
    return faults;
  }

  private Map<String, Map<String, Object>> overrides() {
    List<Fault> faults = new ArrayList<>();
    Map<String, Map<String, Object>> overrides = overrides(faults);
    if (!faults.isEmpty()) {
      throw new PackFaults(faults);
    }
    return overrides;
  }

  private Map<String, Map<String, Object>> overrides(List<Fault> faults) {
    Map<String, Map<String, Object>> overrides = new TreeMap<>();
    policy
        .use()
        .ifPresent(
            use ->
                use.workloads()
                    .forEach(
                        (workload, own) ->
                            own.parameters()
                                .forEach(
                                    (rule, values) -> {
                                      if (packs.rule(packs.present(rule)).isEmpty()) {
                                        faults.add(unknownRule(workload, rule));
                                      }
                                      Map<String, Object> into =
                                          overrides.computeIfAbsent(workload, w -> new TreeMap<>());
                                      values.forEach(
                                          (name, text) -> into.put(name, value(name, text)));
                                    })));
    return overrides;
  }

  private Fault unknownRule(String workload, String rule) {
    return new Fault(
        "policy.yaml",
        0,
        0,
        "Workload '%s' has parameters for rule '%s', which does not exist."
            .formatted(workload, rule),
        NearNames.hint(rule, packs.ids()));
  }

  /** Of the parameter's kind where it can be read so; else the text, which the judge refuses. */
  private Object value(String name, String text) {
    Parameter parameter = packs.parameters().get(name);
    if (parameter != null && parameter.value() instanceof BigDecimal) {
      try {
        return new BigDecimal(text.trim());
      } catch (NumberFormatException e) {
        return text;
      }
    }
    return parameter != null && parameter.value() instanceof List<?>
        ? Arrays.stream(text.split(",")).map(String::trim).toList()
        : text;
  }

  private List<Waiver> waivers() {
    return policy.exceptions().stream()
        .flatMap(List::stream)
        .filter(risk -> risk.on(day) != AcceptedRisk.Standing.TOO_LONG && covers(risk))
        .map(
            risk ->
                new Waiver(
                    risk.id(),
                    packs.present(risk.rule()),
                    risk.subject(),
                    risk.reason(),
                    risk.approvedBy(),
                    risk.ticket(),
                    risk.expires()))
        .toList();
  }

  /** A rule that can fail above the accepted severity is not excepted, even where it is milder. */
  private boolean covers(AcceptedRisk risk) {
    Optional<Severity> most =
        risk.maxSeverity().map(word -> Severity.valueOf(word.toUpperCase(Locale.ROOT)));
    return most.isEmpty()
        || packs
            .rule(packs.present(risk.rule()))
            .map(rule -> rule.severity().compareTo(most.get()) >= 0)
            .orElse(true);
  }

  /** Why an exception that means this failure does not hold; null: none means it. */
  String whyNotExcepted(String rule, String subject) {
    return risks.getOrDefault(rule, List.of()).stream()
        .filter(risk -> risk.isAbout(risk.rule(), subject))
        .map(
            risk ->
                risk.on(day) == AcceptedRisk.Standing.TOO_LONG
                    ? "The exception (%s) does not hold: it runs to %s, more than %d days ahead; shorten it in exceptions.yaml."
                        .formatted(risk.ticket(), risk.expires(), AcceptedRisk.LONGEST_DAYS)
                    : !covers(risk)
                        ? "The exception (%s) does not hold: it is for severity %s at most; see max_severity in exceptions.yaml."
                            .formatted(risk.ticket(), risk.maxSeverity().orElseThrow())
                        : null)
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
