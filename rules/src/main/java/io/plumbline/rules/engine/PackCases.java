package io.plumbline.rules.engine;

import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.pack.Case;
import io.plumbline.rules.pack.Given;
import io.plumbline.rules.pack.Parameter;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Runs the examples of the case files: what {@code plumbline rules test} does. */
public final class PackCases {
  private static final LocalDate ANY_DAY = LocalDate.of(2026, 11, 21);

  private PackCases() {}

  /** Results of all cases of all packs, by rule and in the order of the file. */
  public static List<CaseResult> run(RulePacks packs) {
    Judge judge = new Judge(packs);
    List<CaseResult> results = new ArrayList<>();
    for (Rule rule : packs.rules()) {
      for (Case example : rule.cases()) {
        results.add(new CaseResult(rule.id(), example.name(), difference(judge, rule, example)));
      }
    }
    return List.copyOf(results);
  }

  private static String difference(Judge judge, Rule rule, Case example) {
    Fact fact = Given.fact(rule.subject(), example.given());
    Map<String, Status> signs = new TreeMap<>();
    example
        .signs()
        .forEach((id, status) -> signs.put(id, Status.valueOf(status.toUpperCase(Locale.ROOT))));
    Map<String, Object> overrides = new TreeMap<>();
    example.parameters().forEach((name, value) -> overrides.put(name, Parameter.valueOf(value)));
    Finding finding = judge.one(rule, fact, signs, overrides, JudgeOptions.on(ANY_DAY));
    List<String> differences = new ArrayList<>();
    compare(differences, "status", example.expect(), finding.status().word());
    if (example.severity() != null) {
      compare(differences, "severity", example.severity(), finding.severity().word());
    }
    if (example.answer() != null) {
      compare(differences, "answer", example.answer(), finding.answer());
    }
    String said = finding.sentence() + (finding.reason() == null ? "" : " " + finding.reason());
    if (example.says() != null && !said.contains(example.says())) {
      differences.add("expected the words '%s' in '%s'".formatted(example.says(), said));
    } else if (!differences.isEmpty()) {
      differences.add("it said: %s".formatted(said));
    }
    return differences.isEmpty() ? null : String.join("; ", differences);
  }

  private static void compare(List<String> differences, String what, String expected, String seen) {
    if (!expected.equals(seen)) {
      differences.add("expected %s %s, got %s".formatted(what, expected, seen));
    }
  }
}
