package io.plumbline.cli;

import io.plumbline.shared.AuditClock;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.stage.ingest.FileCheck;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.ingest.LogFormat;
import io.plumbline.stage.ingest.LogFormats;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The log formats: which there are, which one a file is, what of it would be rejected. */
@Command(
    name = "formats",
    mixinStandardHelpOptions = true,
    description = "Log formats.",
    subcommands = {
      FormatsCommand.ListFormats.class,
      FormatsCommand.Sniff.class,
      FormatsCommand.Check.class
    })
final class FormatsCommand {

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "The formats and what their counts include.")
  static final class ListFormats implements Callable<Integer> {
    @Mixin CommonOptions common;

    private record Listed(String id, String title, String about) {}

    @Override
    public Integer call() {
      Console console = common.console();
      if (common.json) {
        console.json(
            LogFormats.load().all().stream()
                .map(format -> new Listed(format.id(), format.title(), format.about()))
                .toList());
        return ExitCode.DONE;
      }
      for (LogFormat format : LogFormats.load().all()) {
        console.line(format.id() + ": " + format.title());
        console.line("  " + format.about());
      }
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "sniff",
      mixinStandardHelpOptions = true,
      description = "Which format a file is, and why.")
  static final class Sniff implements Callable<Integer> {
    @Mixin CommonOptions common;

    @Parameters(paramLabel = "FILE", description = "A log file, plain, gzip or zstd.")
    Path file;

    /** What {@code --json} prints. */
    private record Answer(
        Path file, String format, Integer confidence, String why, List<Refusal> refusals) {
      static Answer of(
          Path file, Optional<LogFormats.Sniffed> best, List<LogFormats.Sniffed> others) {
        return new Answer(
            file,
            best.map(sniffed -> sniffed.format().id()).orElse(null),
            best.map(LogFormats.Sniffed::confidence).orElse(null),
            best.map(LogFormats.Sniffed::why).orElse(null),
            others.stream().map(said -> new Refusal(said.format().id(), said.why())).toList());
      }
    }

    private record Refusal(String format, String why) {}

    @Override
    public Integer call() throws IOException {
      Console console = common.console();
      byte[] head = head(file);
      LogFormats formats = LogFormats.load();
      Optional<LogFormats.Sniffed> best = formats.recognise(file.toString(), head);
      List<LogFormats.Sniffed> others =
          best.isPresent() ? List.of() : formats.sniff(FileHead.of(file.toString(), head));
      if (common.json) {
        console.json(Answer.of(file, best, others));
        return best.isPresent() ? ExitCode.DONE : ExitCode.INCOMPLETE;
      }
      if (best.isEmpty()) {
        console.line(file + ": no format recognises it.");
        others.forEach(said -> console.line("  not " + said.format().id() + ": " + said.why()));
        return ExitCode.INCOMPLETE;
      }
      console.line(
          file
              + ": "
              + best.get().format().id()
              + " ("
              + best.get().confidence()
              + " %): "
              + best.get().why()
              + ".");
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "What of a file would be rejected, line by line.")
  static final class Check implements Callable<Integer> {
    @Mixin CommonOptions common;

    @Parameters(paramLabel = "FILE", description = "A log file, plain, gzip or zstd.")
    Path file;

    @Option(
        names = "--format",
        defaultValue = "auto",
        description = "Format id (default: recognised by content).")
    String format;

    @Option(
        names = "--zone",
        paramLabel = "ZONE",
        description =
            "Zone of times written without one, as `zone:` of a source: Europe/Helsinki"
                + " (default: what the format's maker says).")
    ZoneId zone;

    @Option(
        names = "--limit",
        defaultValue = "50",
        description = "Rejected records to list (default: ${DEFAULT-VALUE}).")
    int limit;

    /**
     * What {@code --json} prints.
     *
     * @param fault reason code for the file as a whole; null: none
     */
    private record Answer(
        Path file,
        String format,
        long read,
        long accepted,
        long rejected,
        long passedOver,
        long timesAhead,
        long timesApart,
        boolean readsOn,
        String fault,
        List<Rejection> rejections) {
      static Answer of(Path file, FileCheck.Checked checked) {
        return new Answer(
            file,
            checked.format(),
            checked.read(),
            checked.accepted(),
            checked.quarantined(),
            checked.passedOver(),
            checked.timesAhead(),
            checked.timesApart(),
            checked.readsOn(),
            checked.fault(),
            checked.rejected().stream()
                .map(
                    r ->
                        new Rejection(
                            r.line(),
                            r.position(),
                            r.reason().code(),
                            r.where(),
                            r.reason().meaning(),
                            r.reason().remedy()))
                .toList());
      }
    }

    private record Rejection(
        long line, long position, String reason, String where, String meaning, String remedy) {}

    @Override
    public Integer call() throws IOException {
      requireFile(file);
      if (!format.equals("auto") && LogFormats.load().byId(format).isEmpty()) {
        throw new UsageFault("There is no format '" + format + "'. See: plumbline formats list");
      }
      Console console = common.console();
      AuditConfig.Limits limits =
          Files.exists(common.config) ? common.load().limits() : AuditConfig.Limits.defaults();
      FileCheck.Checked checked =
          FileCheck.of(
              file,
              format,
              zone,
              limit,
              new IngestStage.Limits(
                  AuditClock.system().now().plus(Duration.ofHours(limits.futureToleranceHours())),
                  (int) limits.maxRecordBytes(),
                  Duration.ofMinutes(limits.clockSkewMinutes())));
      if (common.json) {
        console.json(Answer.of(file, checked));
        return exit(checked);
      }
      checked
          .rejected()
          .forEach(
              r ->
                  console.line(
                      "%s%s %s%s: %s. %s."
                          .formatted(
                              file,
                              r.line() > 0 ? ":" + r.line() : ", byte " + r.position(),
                              r.reason().code(),
                              r.where() == null ? "" : " at " + r.where(),
                              r.reason().meaning(),
                              r.reason().remedy())));
      console.line(
          "%s: %s, %d records read, %d would be accepted, %d rejected%s%s."
              .formatted(
                  file,
                  checked.format(),
                  checked.read(),
                  checked.accepted(),
                  checked.quarantined(),
                  checked.passedOver() == 0
                      ? ""
                      : ", %d other elements passed over".formatted(checked.passedOver()),
                  checked.fault() == null ? "" : " (" + checked.fault() + ")"));
      said(console, checked, limits);
      return exit(checked);
    }

    private static int exit(FileCheck.Checked checked) {
      return checked.quarantined() > 0 || checked.fault() != null
          ? ExitCode.INCOMPLETE
          : ExitCode.DONE;
    }

    private void said(Console console, FileCheck.Checked checked, AuditConfig.Limits limits) {
      if (checked.timesAhead() > 0) {
        console.line(
            "%s: %d records start more than %d minutes after the file was last written. Set the writer's clock, or --zone (and `zone:` of the source) where it logs local times."
                .formatted(file, checked.timesAhead(), limits.clockSkewMinutes()));
      }
      if (checked.timesApart() > 0) {
        console.line(
            "%s: %d records lie more than a year from the others. Look at the clock of the writer: it may have been reset."
                .formatted(file, checked.timesApart()));
      }
      if (checked.fault() == null) {
        console.line(
            "%s: should it grow, %s."
                .formatted(
                    file,
                    checked.readsOn()
                        ? "its new lines alone are read"
                        : "it is read again whole, and known records add nothing"));
      }
    }
  }

  private static byte[] head(Path file) throws IOException {
    requireFile(file);
    try (InputStream in = Files.newInputStream(file)) {
      return LogFormats.head(in);
    }
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UsageFault("There is no file " + file + ".");
    }
  }
}
