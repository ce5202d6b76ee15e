package io.plumbline.cli;

import io.plumbline.AuditPipeline;
import io.plumbline.shared.RunManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The last stage as a task of its own: a published run to its reports. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the reports of the newest run over exactly the days asked for.",
      "Reads no log and judges nothing: what came in since is in the next audit."
    })
final class ReportCommand implements Callable<Integer> {
  @Mixin CommonOptions common;
  @Mixin Interval interval;

  @Override
  public Integer call() throws IOException {
    Interval.Days days = interval.days();
    LocalDate from = days.from();
    LocalDate to = days.to();
    try (Stages stages = Stages.of(common.load(), common.console())) {
      RunManifest published =
          stages
              .pipeline()
              .newestRun(from, to)
              .orElseThrow(
                  () ->
                      new UsageFault(
                          "No run over %s to %s (exclusive) is in %s. Make one with the same days: plumbline judge, or plumbline audit."
                              .formatted(from, to, stages.config().warehouse())));
      AuditPipeline.Audited audited =
          stages
              .pipeline()
              .report(published)
              .orElseThrow(
                  () ->
                      new UsageFault(
                          "Run %s was judged by another policy, prices, packs or version than there are now, so its reports would say what it did not. Judge the days again: plumbline judge. To have its reports as they were: plumbline replay %1$s --out DIR."
                              .formatted(published.runId())));
      if (common.json) {
        common.console().raw(Files.readString(audited.reports().summary()));
      } else {
        AuditSentences.of(audited, from, to).forEach(common.console()::say);
      }
      return stages.exit(common, audited);
    }
  }
}
