package io.plumbline.cli;

import io.plumbline.rules.pack.Parameter;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Finding;
import io.plumbline.schema.FindingHistory;
import io.plumbline.shared.config.AuditConfig;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The chain from a finding to facts, parameters, signs and rows. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "What a finding rests on: facts, parameters with their sources, the signs behind a verdict,"
            + " its history, and how to get the rows.")
final class ExplainCommand implements Callable<Integer> {
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
    Console console = common.console();
    Finding finding = looked.finding();
    Rule rule = packs.rule(finding.getRule()).orElse(null);
    Explained explained =
        new Explained(
            finding,
            rule == null ? List.of() : parameters(packs, rule),
            rule == null ? List.of() : signs(packs, rule, looked.all(), finding),
            history(looked));
    if (common.json) {
      console.json(explained.answer());
    } else {
      explained.lines().forEach(console::line);
    }
    return ExitCode.DONE;
  }

  private static List<Explained.Rests> parameters(RulePacks packs, Rule rule) {
    return rule.threshold().stream()
        .filter(name -> packs.parameters().containsKey(name))
        .map(
            name -> {
              Parameter parameter = packs.parameters().get(name);
              return new Explained.Rests(
                  name, parameter.value(), parameter.source(), String.valueOf(parameter.date()));
            })
        .toList();
  }

  /** The rules a verdict counts, with what each said of the same workload. */
  private static List<Explained.Sign> signs(
      RulePacks packs, Rule rule, List<Finding> all, Finding verdict) {
    return rule.counts().stream()
        .map(name -> packs.parameters().get(name))
        .filter(Objects::nonNull)
        .filter(parameter -> parameter.value() instanceof List<?>)
        .flatMap(parameter -> ((List<?>) parameter.value()).stream())
        .map(String::valueOf)
        .distinct()
        .sorted()
        .flatMap(
            id ->
                all.stream()
                    .filter(one -> one.getRule().equals(id))
                    .filter(one -> Objects.equals(one.getWorkload(), verdict.getWorkload())))
        .map(
            one ->
                new Explained.Sign(
                    one.getRule(), one.getStatus(), one.getSentence(), one.getFingerprint()))
        .toList();
  }

  private static List<FindingHistory> history(FindingLookup looked) {
    return looked.store().readIfKept(looked.run().manifest().runId(), FindingHistory.class).stream()
        .filter(row -> row.getFingerprint().equals(looked.finding().getFingerprint()))
        .toList();
  }
}
