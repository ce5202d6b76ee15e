package io.plumbline.cli;

import io.plumbline.AuditPipeline;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Price, measure and judge as a task of their own: tables to findings. */
@Command(
    name = "judge",
    mixinStandardHelpOptions = true,
    description = {
      "Prices, measures and judges what was ingested of the days asked for, and publishes it as a run.",
      "Reads no log and writes no report. The same inputs again are the same run."
    })
final class JudgeCommand implements Callable<Integer> {
  @Mixin CommonOptions common;
  @Mixin Interval interval;

  @Override
  public Integer call() throws IOException {
    Interval.Days days = interval.days();
    Console console = common.console();
    console.progress("Judging " + days.from() + " to " + days.to() + " (exclusive) …");
    try (Stages stages = Stages.of(common.load(), console)) {
      AuditPipeline.Audited audited = stages.pipeline().judge(days.from(), days.to());
      if (common.json) {
        console.json(new Answer(audited.run().getRunId(), audited.reused()));
      } else {
        AuditSentences.ofJudging(audited, days.from(), days.to()).forEach(console::say);
      }
      return stages.exit(common, audited);
    }
  }

  /** What {@code --json} prints. */
  private record Answer(String runId, boolean reused) {}
}
