package io.plumbline.cli;

import io.plumbline.RunReplay;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.stage.report.ReportContent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether a recorded run comes out again, byte for byte. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Builds a recorded run again from what it recorded (warehouse, policy, packs, the runs before"
          + " it) and compares every byte of its tables and reports; says the first that differs.",
      "Exit 0: nothing differs. Exit 1: something does. Nothing recorded is changed."
    })
final class ReplayCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @Parameters(paramLabel = "RUN", description = "Id of the run, or how it begins.")
  String run;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Also write the rebuilt reports into this folder.")
  Path out;

  /**
   * What {@code --json} prints.
   *
   * @param reports files of reports that were compared
   */
  private record Answer(String run, List<String> differences, int tables, int reports) {}

  @Override
  public Integer call() throws IOException {
    AuditConfig config = common.load();
    RunCatalog.Published published = RunLookup.of(config, run);
    RunReplay.Replayed replayed = new RunReplay(config).replay(published);
    Console console = common.console();
    if (replayed.note() != null) {
      console.warn(replayed.note());
    }
    if (out != null) {
      for (Map.Entry<String, ReportContent> report : replayed.reports().entrySet()) {
        Path file = out.resolve(report.getKey());
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
          report.getValue().writeTo(to);
        }
      }
    }
    if (common.json) {
      console.json(
          new Answer(
              published.manifest().runId(),
              replayed.differences(),
              replayed.tables(),
              replayed.reportsCompared() ? replayed.reports().size() : 0));
      return replayed.differences().isEmpty() ? ExitCode.DONE : ExitCode.INTERNAL;
    }
    if (!replayed.differences().isEmpty()) {
      console.line("Differs: " + replayed.differences().get(0));
      replayed.differences().stream().skip(1).forEach(more -> console.line("Also: " + more));
      return ExitCode.INTERNAL;
    }
    console.line(
        "Run %s (%s to %s, exclusive) comes out again to the byte: %d tables%s."
            .formatted(
                published.manifest().runId(),
                published.manifest().from(),
                published.manifest().to(),
                replayed.tables(),
                replayed.reportsCompared()
                    ? " and %d files of reports".formatted(replayed.reports().size())
                    : "; the reports in %s are of another run and were not compared"
                        .formatted(config.reports())));
    return ExitCode.DONE;
  }
}
