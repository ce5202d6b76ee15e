package io.plumbline.cli;

import io.plumbline.LogSurvey;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.policy.PolicyDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Drafts a configuration and a policy from what the logs show. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Writes plumbline.yaml and policy/ with comments, drafted from what the logs show.",
      "Files that are there already are left alone."
    })
final class InitCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @Option(
      names = "--logs",
      paramLabel = "DIR",
      description = "Folder or glob of logs; may be given several times.")
  List<String> logs = List.of();

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description =
          "Where to write: a folder that is new, empty or a project already (default: here).")
  Path folder;

  @Override
  public Integer call() throws IOException {
    refuseForeign();
    Console console = common.console();
    List<AuditConfig.Source> sources = new ArrayList<>();
    for (String path : logs) {
      String absolute =
          path.contains("://") ? path : Path.of(path).toAbsolutePath().normalize().toString();
      sources.add(
          new AuditConfig.Source(
              sources.isEmpty() ? "logs" : "logs-" + (sources.size() + 1), "auto", absolute));
    }
    List<PolicyDraft.Seen> seen = List.of();
    if (!sources.isEmpty()) {
      console.progress("Looking through the logs …");
      try (TaskEngine engine = TaskEngine.of("local[*]", console::step)) {
        seen = LogSurvey.of(sources, engine);
      }
      if (seen.isEmpty()) {
        console.warn(
            "No call was found under "
                + String.join(", ", logs)
                + ". Try: plumbline formats sniff FILE");
      }
    }
    Path into = folder == null ? Path.of(".") : folder;
    PolicyDraft.Outcome outcome = PolicyDraft.write(into, seen, sources);
    if (common.json) {
      console.json(outcome);
      return ExitCode.DONE;
    }
    outcome.written().forEach(file -> console.line("wrote " + file));
    outcome.kept().forEach(file -> console.line("kept  " + file + " (it was there)"));
    console.line(
        "Next: read policy/policy.yaml, then: plumbline audit --config "
            + into.resolve("plumbline.yaml")
            + " --date YYYY-MM-DD");
    return ExitCode.DONE;
  }

  /** Who names the folder of the logs without {@code --logs} did not mean to write there. */
  private void refuseForeign() throws IOException {
    if (folder == null
        || !Files.isDirectory(folder)
        || Files.exists(folder.resolve("plumbline.yaml"))
        || Files.isDirectory(folder.resolve("policy"))) {
      return;
    }
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw new UsageFault(
            ("%1$s holds files, and none of a Plumbline project: nothing was written. If these are the logs, say so:"
                    + " plumbline init --logs %1$s. Else name a folder that is empty or new: plumbline init audit.")
                .formatted(folder));
      }
    }
  }
}
