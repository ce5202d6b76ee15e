package io.plumbline.cli;

import io.plumbline.rules.pack.Parameter;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Finding;
import io.plumbline.schema.FindingHistory;
import io.plumbline.shared.config.AuditConfig;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The chain from a finding to facts, parameters, signs and rows. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "What a finding rests on: facts, parameters with their sources, the signs behind a verdict,"
            + " its history, and how to get the rows.")
final class ExplainCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin CommonOptions common;

  @Parameters(paramLabel = "FINDING", description = "Its fingerprint, or the beginning of it.")
  String fingerprint;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "Run id, or the beginning of one (default: the newest).")
  String run;

  @Override
  public Integer call() throws IOException {
    AuditConfig config = common.load();
    FindingLookup looked = FindingLookup.of(config, run, fingerprint);
    RulePacks packs = RulePacks.load(config.packs().map(List::of).orElse(List.of()));
    Console console =
        new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common.quiet);
    Finding finding = looked.finding();
    console.line(
        "%s %s (%s, %s), run %s."
            .formatted(
                finding.getRule(),
                finding.getTitle(),
                finding.getSeverity(),
                finding.getStatus(),
                finding.getRunId()));
    console.line("Subject: " + finding.getSubjectKind() + " " + finding.getSubject());
    console.line("Says: " + finding.getSentence());
    said(console, "Because: ", finding.getReason());
    said(console, "Facts: ", finding.getValueSeen());
    said(console, "Judged against: ", finding.getThresholdUsed());
    Rule rule = packs.rule(finding.getRule()).orElse(null);
    if (rule != null) {
      parameters(console, packs, rule);
      signs(console, packs, rule, looked.all(), finding);
    }
    console.line("Coverage: " + coverage(finding));
    console.line("Law and standards: " + String.join(", ", finding.getControls()));
    console.line("Risk: " + finding.getRisk());
    console.line("Remedy: " + finding.getRemedy());
    history(console, looked);
    rows(console, finding);
    return ExitCode.DONE;
  }

  private static void parameters(Console console, RulePacks packs, Rule rule) {
    for (String name : rule.threshold()) {
      Parameter parameter = packs.parameters().get(name);
      if (parameter != null) {
        console.line("  %s: %s (%s)".formatted(name, parameter.source(), parameter.date()));
      }
    }
  }

  /** The rules a verdict counts, with what each said of the same workload. */
  private static void signs(
      Console console, RulePacks packs, Rule rule, List<Finding> all, Finding verdict) {
    List<String> counted =
        rule.counts().stream()
            .map(name -> packs.parameters().get(name))
            .filter(Objects::nonNull)
            .filter(parameter -> parameter.value() instanceof List<?>)
            .flatMap(parameter -> ((List<?>) parameter.value()).stream())
            .map(String::valueOf)
            .distinct()
            .sorted()
            .toList();
    for (String id : counted) {
      all.stream()
          .filter(one -> one.getRule().equals(id))
          .filter(one -> Objects.equals(one.getWorkload(), verdict.getWorkload()))
          .forEach(
              one ->
                  console.line(
                      "  %s %s: %s (%s)"
                          .formatted(
                              id, one.getStatus(), one.getSentence(), one.getFingerprint())));
    }
  }

  private static String coverage(Finding finding) {
    return finding.getCoverage() == null
        ? "not measured"
        : String.format(Locale.ROOT, "%.1f %% of the attempts", finding.getCoverage() * 100);
  }

  private static void history(Console console, FindingLookup looked) {
    String id = looked.run().manifest().runId();
    if (!looked.store().holds(id, FindingHistory.class)) {
      return;
    }
    looked.store().read(id, FindingHistory.class).stream()
        .filter(row -> row.getFingerprint().equals(looked.finding().getFingerprint()))
        .forEach(
            row ->
                console.line(
                    "History: %s; first seen %s, open since %s, seen in %d runs, came back %d times, due %s."
                        .formatted(
                            row.getState(),
                            row.getFirstSeenOn(),
                            row.getOpenedOn(),
                            row.getSeen(),
                            row.getReopenings(),
                            row.getDueOn() == null ? "on no set day" : row.getDueOn())));
  }

  private static void rows(Console console, Finding finding) {
    if (finding.getEvidenceQuery() == null) {
      console.line("Rows: none; the finding does not rest on single calls.");
      return;
    }
    console.line("Rows: SELECT * FROM usage WHERE " + finding.getEvidenceQuery());
    console.line("  Calls, up to 20: " + String.join(", ", finding.getEvidenceIds()));
    console.line(
        "  All of them: plumbline evidence %s --run %s --out DIR"
            .formatted(finding.getFingerprint(), finding.getRunId()));
  }

  private static void said(Console console, String before, String text) {
    if (text != null) {
      console.line(before + text);
    }
  }
}
