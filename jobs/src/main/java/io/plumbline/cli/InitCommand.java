package io.plumbline.cli;

import io.plumbline.LogSurvey;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.policy.PolicyDraft;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
      defaultValue = ".",
      description = "Where to write (default: here).")
  Path folder;

  @Override
  public Integer call() throws IOException {
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
    PolicyDraft.Outcome outcome = PolicyDraft.write(folder, seen, sources);
    if (common.json) {
      console.json(outcome);
      return ExitCode.DONE;
    }
    outcome.written().forEach(file -> console.line("wrote " + file));
    outcome.kept().forEach(file -> console.line("kept  " + file + " (it was there)"));
    console.line(
        "Next: read policy/policy.yaml, then: plumbline audit --config "
            + folder.resolve("plumbline.yaml")
            + " --date YYYY-MM-DD");
    return ExitCode.DONE;
  }
}
