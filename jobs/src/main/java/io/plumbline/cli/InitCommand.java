package io.plumbline.cli;

import io.plumbline.LogSurvey;
import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.policy.PolicyDraft;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.ingest.json.RejectReason;
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
  private static final int SHOWN = 4;

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
    Path into = folder == null ? Path.of(".") : folder;
    List<PolicyDraft.Seen> seen = List.of();
    List<PolicyDraft.WithoutPrice> unpriced = List.of();
    List<String> looked = List.of();
    if (!sources.isEmpty()) {
      console.progress("Looking through the logs …");
      try (TaskEngine engine = TaskEngine.of("local[*]", console::step)) {
        LogSurvey.Found found =
            LogSurvey.of(sources, engine, into.resolve("policy").resolve("prices"));
        seen = found.seen();
        unpriced = found.unpriced();
        looked = looked(found, seen.stream().mapToLong(PolicyDraft.Seen::attempts).sum());
        unread(found.read(), sources).forEach(console::warn);
      }
      if (seen.isEmpty()) {
        console.warn(
            "No call was found under "
                + String.join(", ", logs)
                + ". Try: plumbline formats sniff FILE");
      }
    }
    PolicyDraft.Outcome outcome = PolicyDraft.write(into, seen, unpriced, sources);
    if (common.json) {
      console.json(outcome);
      return ExitCode.DONE;
    }
    looked.forEach(console::line);
    outcome.written().forEach(file -> console.line("wrote " + file));
    outcome.kept().forEach(file -> console.line("kept  " + file + " (it was there)"));
    console.line(
        "Next: read policy/policy.yaml, then: plumbline audit --config "
            + into.resolve("plumbline.yaml")
            + " --date YYYY-MM-DD");
    return ExitCode.DONE;
  }

  /** What the draft rests on. */
  private static List<String> looked(LogSurvey.Found found, long calls) {
    List<String> lines = new ArrayList<>();
    IngestStage.Result read = found.read();
    lines.add(
        "Looked through %d files: %d records, %d calls, %d records in quarantine."
            .formatted(
                read.newFiles(),
                read.newRecords(),
                calls,
                AuditCommand.sum(read.files(), IngestedFile::getQuarantined)));
    if (!found.unpriced().isEmpty()) {
      lines.add(
          "%d calls of %d models have no price: %s. %s lists them."
              .formatted(
                  found.unpriced().stream().mapToLong(PolicyDraft.WithoutPrice::attempts).sum(),
                  found.unpriced().size(),
                  named(found.unpriced().stream().map(PolicyDraft.WithoutPrice::model).toList()),
                  PolicyDraft.PRICES));
    }
    return lines;
  }

  /** What the draft says nothing of, a sentence each. */
  private static List<String> unread(IngestStage.Result read, List<AuditConfig.Source> sources) {
    List<String> sentences = new ArrayList<>();
    for (AuditConfig.Source source : sources) {
      if (read.empty().contains(source.name())) {
        sentences.add("Nothing matches %s. Check --logs.".formatted(source.path()));
      }
    }
    List<String> foreign =
        read.files().stream()
            .filter(f -> RejectReason.UNRECOGNISED_FORMAT.code().equals(f.getFault()))
            .map(IngestedFile::getFile)
            .sorted()
            .toList();
    if (!foreign.isEmpty()) {
      sentences.add(
          "%d files are of no format known here: %s. `plumbline formats sniff FILE` says why; leave them out of path: in plumbline.yaml, or describe them by a mapping."
              .formatted(foreign.size(), named(foreign)));
    }
    return sentences;
  }

  private static String named(List<String> names) {
    return String.join(", ", names.stream().limit(SHOWN).toList())
        + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
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
