package io.plumbline.cli;

import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.stage.ingest.IngestStage;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The first stage as a task of its own: files to tables. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = "Reads what the sources hold and was not read yet; judges and reports nothing.")
final class IngestCommand implements Callable<Integer> {
  @Mixin CommonOptions common;
  @Mixin Interval interval;

  @Option(
      names = "--retry-quarantine",
      description =
          "Read files with records in quarantine again: after a fix of the logs' clock, a larger"
              + " limit, or a new version.")
  boolean retryQuarantine;

  @Override
  public Integer call() throws IOException {
    AuditConfig config = common.load();
    LocalDate to =
        interval.isGiven()
            ? interval.days().to()
            : LocalDate.ofInstant(AuditClock.system().now(), ZoneOffset.UTC).plusDays(1);
    Console console = common.console();
    try (Stages stages = Stages.of(config, console)) {
      IngestStage.Result result = stages.pipeline().ingest(to, retryQuarantine);
      if (common.json) {
        console.json(Answer.of(result));
      } else {
        sentences(result, retryQuarantine).forEach(console::say);
      }
      Completeness.withoutRecords(result.files()).forEach(console::warn);
      Completeness.quarantineWarnings(config, result.files()).forEach(console::warn);
      gone(result).forEach(console::warn);
      List<String> incomplete = new ArrayList<>(Completeness.ofSources(config, result));
      incomplete.addAll(Completeness.quarantine(config, result.files()));
      incomplete.forEach(console::warn);
      return incomplete.isEmpty() ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }
  }

  /** What was done, the answer first. */
  static List<String> sentences(IngestStage.Result result, boolean retried) {
    List<String> lines = new ArrayList<>();
    if (result.newFiles() == 0) {
      lines.add(
          !retried
              ? "Nothing to read: every file was read before."
              : result.gone().isEmpty()
                  ? "Nothing to read: every file was read, and none has records in quarantine."
                  : "Nothing to read: every file that is there was read, and none of them has records"
                      + " in quarantine.");
      return lines;
    }
    List<IngestedFile> now = result.files();
    lines.add(
        "Read %d records from %d files: %d accepted, %d duplicates, %d in quarantine."
            .formatted(
                AuditCommand.sum(now, IngestedFile::getRead),
                result.newFiles(),
                AuditCommand.sum(now, IngestedFile::getAccepted),
                AuditCommand.sum(now, IngestedFile::getDuplicates),
                AuditCommand.sum(now, IngestedFile::getQuarantined)));
    if (retried) {
      lines.add(
          "Of the files read before, %d records were in quarantine and %d are now."
              .formatted(
                  AuditCommand.sum(result.before(), IngestedFile::getQuarantined),
                  now.stream()
                      .filter(
                          f ->
                              result.before().stream()
                                  .anyMatch(
                                      b ->
                                          b.getFile().equals(f.getFile())
                                              && b.getSource().equals(f.getSource())))
                      .mapToLong(IngestedFile::getQuarantined)
                      .sum()));
    }
    return lines;
  }

  /** Files whose records stay in quarantine because they are no longer there, a sentence each. */
  static List<String> gone(IngestStage.Result result) {
    return result.gone().stream()
        .map(
            file ->
                "%d records of %s stay in quarantine: the file is no longer there. Put it back under this name, and run the same command again."
                    .formatted(file.getQuarantined() - file.getNoValue(), file.getFile()))
        .toList();
  }

  /** What {@code --json} prints. */
  private record Answer(int files, long read, long accepted, long duplicates, long quarantined) {
    static Answer of(IngestStage.Result result) {
      List<IngestedFile> now = result.files();
      return new Answer(
          result.newFiles(),
          AuditCommand.sum(now, IngestedFile::getRead),
          AuditCommand.sum(now, IngestedFile::getAccepted),
          AuditCommand.sum(now, IngestedFile::getDuplicates),
          AuditCommand.sum(now, IngestedFile::getQuarantined));
    }
  }
}
