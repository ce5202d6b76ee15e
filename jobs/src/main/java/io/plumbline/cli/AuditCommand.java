package io.plumbline.cli;

import io.plumbline.AuditPipeline;
import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.config.AuditConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All six stages for an interval. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Reads what is new, prices, measures, judges and reports the days asked for.",
      "The same interval again changes nothing or replaces it whole."
    })
final class AuditCommand implements Callable<Integer> {
  @Mixin CommonOptions common;
  @Mixin Interval interval;

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

  @Option(
      names = "--restated",
      description = {
        "Audit again, after these days, every interval that was reported and holds a day whose records"
            + " changed since, as when a file comes late. A closed month is left and named."
      })
  boolean restated;

  @Override
  public Integer call() throws IOException {
    if (whatIf != null) {
      return whatIf();
    }
    Interval.Days days = interval.days();
    return audit(common, common.load(), days, restated);
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
            common.failOn);
    return asked.say(common.console());
  }

  /**
   * @param restated whether what late records changed of earlier reports is audited again
   */
  static int audit(CommonOptions common, AuditConfig config, Interval.Days days, boolean restated)
      throws IOException {
    LocalDate from = days.from();
    LocalDate to = days.to();
    common.console().progress("Auditing " + from + " to " + to + " (exclusive) …");
    try (Stages stages = Stages.of(config, common.console())) {
      AuditPipeline.Audited audited = stages.pipeline().audit(from, to);
      if (common.json) {
        common.console().raw(Files.readString(audited.reports().summary()));
      } else {
        AuditSentences.of(audited, from, to).forEach(common.console()::say);
      }
      if (restated) {
        List<AuditPipeline.AuditedAgain> again = stages.pipeline().auditAgain(audited);
        AuditSentences.left(again).forEach(common.console()::warn);
        if (!common.json) {
          AuditSentences.again(again).ifPresent(common.console()::say);
        }
      }
      return stages.exit(common, audited);
    }
  }

  /** Records of a ledger, for sentences. */
  static long sum(List<IngestedFile> files, java.util.function.ToLongFunction<IngestedFile> of) {
    return files.stream().mapToLong(of).sum();
  }
}
