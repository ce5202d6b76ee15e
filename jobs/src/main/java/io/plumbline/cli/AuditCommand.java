package io.plumbline.cli;

import io.plumbline.AuditPipeline;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Finding;
import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.price.PriceBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** All six stages for an interval. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Reads what is new, prices, measures, judges and reports the days asked for.",
      "The same interval again changes nothing or replaces it whole."
    })
final class AuditCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin CommonOptions common;
  @Mixin Interval interval;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description =
          "Exit 3 when a finding of this severity or worse fails: critical, high, medium, low.")
  SeverityLimit failOn;

  @Option(
      names = "--what-if",
      paramLabel = "DIR",
      description = {
        "Read nothing and write nothing: say which findings the files in DIR would add, remove or"
            + " change on nights that were audited. DIR holds changed policy files, packs or both."
      })
  Path whatIf;

  @Option(
      names = "--nights",
      paramLabel = "N",
      description =
          "With --what-if and no days: on the last N audited nights (default: ${DEFAULT-VALUE}).",
      defaultValue = "7")
  int nights;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "With --what-if: table, csv, json (default: ${DEFAULT-VALUE}).",
      defaultValue = "table")
  SpendCommand.Format format;

  @Override
  public Integer call() throws IOException {
    if (whatIf != null) {
      return whatIf();
    }
    Interval.Days days = interval.days();
    Console console =
        new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common.quiet);
    return audit(console, common.load(), days.from(), days.to(), failOn, common.json);
  }

  private int whatIf() throws IOException {
    if (nights < 1) {
      throw new UsageFault("--nights " + nights + " is no number of nights. Give 1 or more.");
    }
    WhatIf asked =
        new WhatIf(
            common.load(),
            whatIf,
            interval.isGiven() ? interval.days() : null,
            nights,
            common.json ? SpendCommand.Format.JSON : format,
            failOn);
    return asked.say(
        new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common.quiet));
  }

  static int audit(
      Console console,
      AuditConfig config,
      LocalDate from,
      LocalDate to,
      SeverityLimit failOn,
      boolean json)
      throws IOException {
    Policy policy = Policy.load(config.policy());
    PriceBook prices = PriceBook.withFilesOf(config.policy().resolve("prices"));
    RulePacks packs = RulePacks.load(config.packs().map(List::of).orElse(List.of()));
    console.progress("Auditing " + from + " to " + to + " (exclusive) …");
    try (TaskEngine engine = TaskEngine.of(config.master(), console::step)) {
      AuditPipeline.Audited audited =
          new AuditPipeline(
                  config, policy, prices, packs, engine, config.master(), AuditClock.system())
              .audit(from, to);
      List<String> incomplete = Completeness.problems(config, audited);
      if (json) {
        console.raw(Files.readString(audited.reports().summary()));
      } else {
        AuditSentences.of(audited, from, to).forEach(console::say);
      }
      Completeness.warnings(config, audited).forEach(console::warn);
      incomplete.forEach(console::warn);
      if (!incomplete.isEmpty()) {
        return ExitCode.INCOMPLETE;
      }
      boolean failed =
          failOn != null
              && audited.tables().findings().stream()
                  .anyMatch(f -> isFailure(f) && failOn.reachedBy(f.getSeverity()));
      return failed ? ExitCode.FINDINGS : ExitCode.DONE;
    }
  }

  private static boolean isFailure(Finding finding) {
    return finding.getStatus().equals("fail");
  }

  /** Records of a ledger, for sentences. */
  static long sum(List<IngestedFile> files, java.util.function.ToLongFunction<IngestedFile> of) {
    return files.stream().mapToLong(of).sum();
  }
}
