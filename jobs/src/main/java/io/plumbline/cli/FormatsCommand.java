package io.plumbline.cli;

import static java.util.Comparator.comparingInt;

import io.plumbline.shared.AuditClock;
import io.plumbline.shared.PassedOver;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.config.NearName;
import io.plumbline.shared.config.ZoneNames;
import io.plumbline.stage.ingest.FileCheck;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.ingest.LogFormat;
import io.plumbline.stage.ingest.LogFormats;
import io.plumbline.stage.ingest.Mapping;
import io.plumbline.stage.ingest.UnreadExport;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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
  private static final String FILES =
      "Log files, plain, gzip or zstd; folders and globs as a source would have them.";

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
      description = "Which format files are, and why.")
  static final class Sniff implements Callable<Integer> {
    @Mixin CommonOptions common;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = FILES)
    List<Path> named;

    @Override
    public Integer call() throws IOException {
      Console console = common.console();
      LogFormats formats = LogFormats.load();
      List<Answer> answers = new ArrayList<>();
      for (Path file : files(named)) {
        answers.add(sniff(formats, file));
      }
      if (common.json) {
        console.json(answers);
      } else {
        answers.stream().flatMap(answer -> answer.lines().stream()).forEach(console::line);
      }
      return answers.stream().allMatch(answer -> answer.format() != null)
          ? ExitCode.DONE
          : ExitCode.INCOMPLETE;
    }

    private static Answer sniff(LogFormats formats, Path file) throws IOException {
      byte[] head;
      try (InputStream in = Files.newInputStream(file)) {
        head = LogFormats.head(in);
      }
      Optional<LogFormats.Sniffed> best = formats.recognise(file.toString(), head);
      FileHead seen = FileHead.of(file.toString(), LogFormats.withoutMark(head));
      return new Answer(
          file,
          best.map(sniffed -> sniffed.format().id()).orElse(null),
          best.map(LogFormats.Sniffed::confidence).orElse(null),
          best.map(LogFormats.Sniffed::why).orElse(null),
          best.isPresent() ? null : UnreadExport.of(seen).orElse(null),
          best.isPresent()
              ? List.of()
              : formats.sniff(seen).stream()
                  .map(said -> Refusal.of(said.format().id(), said.why(), seen.topLevelFields()))
                  .sorted(comparingInt((Refusal refusal) -> -refusal.there().size()))
                  .toList());
    }

    /**
     * What is said of a file.
     *
     * @param format null: none recognises it
     * @param confidence percent
     * @param known what the file is, where no format reads it and it is known all the same
     */
    private record Answer(
        Path file,
        String format,
        Integer confidence,
        String why,
        String known,
        List<Refusal> refusals) {
      List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (known != null) {
          return List.of(file + ": no format reads it. It is " + known + ".");
        }
        lines.add(
            format == null
                ? file + ": no format recognises it."
                : "%s: %s (%d %%): %s.".formatted(file, format, confidence, why));
        for (Refusal no : refusals) {
          String there = no.there().isEmpty() ? "" : " (there is " + join(no.there()) + ")";
          lines.add("  not " + no.format() + ": " + no.why() + there);
        }
        if (format == null) {
          boolean near = refusals.stream().anyMatch(no -> !no.there().isEmpty());
          lines.add(
              (near
                      ? "The nearest stand first. Give an export the fields that are missing, or"
                      : "It has no field that a format asks for:")
                  + " describe the log by a mapping: `format: mapped` and `mapping: FILE` of its source.");
        }
        return lines;
      }

      private static String join(List<String> names) {
        return String.join(", ", names);
      }
    }

    /**
     * Why a format does not recognise a file.
     *
     * @param there fields it asks for and the file has
     */
    private record Refusal(String format, String why, List<String> there) {
      private static final Pattern BETWEEN = Pattern.compile("[^\\w.-]+");

      static Refusal of(String format, String why, Set<String> fields) {
        return new Refusal(
            format, why, BETWEEN.splitAsStream(why).filter(fields::contains).distinct().toList());
      }
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "What of files would be rejected, line by line.")
  static final class Check implements Callable<Integer> {
    @Mixin CommonOptions common;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = FILES)
    List<Path> named;

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
    String zone;

    @Option(
        names = "--mapping",
        paramLabel = "YAML",
        description = "Mapping file of a log that has no format of its own (format mapped).")
    Path mapping;

    @Option(
        names = "--limit",
        defaultValue = "50",
        description = "Rejected records to list of a file (default: ${DEFAULT-VALUE}).")
    int limit;

    private final Set<RejectReason> explained = EnumSet.noneOf(RejectReason.class);

    /**
     * What {@code --json} prints.
     *
     * @param noValue of rejected, samples that their exporter marked as having no value: no fault
     * @param fault reason code for the file as a whole; null: none
     * @param nothingThere paths of the mapping at which nothing stands in any record
     */
    private record Answer(
        Path file,
        String format,
        long read,
        long accepted,
        long rejected,
        long noValue,
        long passedOver,
        long timesAhead,
        long timesApart,
        boolean readsOn,
        String fault,
        List<Rejection> rejections,
        List<FileCheck.Nothing> nothingThere) {
      boolean sound() {
        return rejected == noValue && fault == null;
      }

      static Answer of(Path file, FileCheck.Checked checked) {
        return new Answer(
            file,
            checked.format(),
            checked.read(),
            checked.accepted(),
            checked.quarantined(),
            checked.noValue(),
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
                .toList(),
            checked.nothing());
      }
    }

    private record Rejection(
        long line, long position, String reason, String where, String meaning, String remedy) {}

    @Override
    public Integer call() throws IOException {
      if (mapping == null && format.equals("mapped")) {
        throw new UsageFault(
            "Format mapped needs the file that says what the fields mean: --mapping YAML.");
      }
      if (!format.equals("auto") && LogFormats.load().byId(format).isEmpty()) {
        String near = NearName.hint(format, LogFormats.load().ids());
        throw new UsageFault(
            "There is no format '%s'. %s"
                .formatted(format, near.isEmpty() ? "See: plumbline formats list" : near));
      }
      ZoneId local = zone == null ? null : zoneNamed(zone);
      Console console = common.console();
      AuditConfig.Limits limits =
          Files.exists(common.config) ? common.load().limits() : AuditConfig.Limits.defaults();
      Mapping meaning = mapping == null ? null : Mapping.read(mapping);
      List<Answer> answers = new ArrayList<>();
      for (Path file : files(named)) {
        FileCheck.Checked checked = check(limits, meaning, local, file);
        answers.add(Answer.of(file, checked));
        if (!common.json) {
          print(console, file, checked, limits);
        }
      }
      if (common.json) {
        console.json(answers);
      }
      return answers.stream().allMatch(Answer::sound) ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }

    private static ZoneId zoneNamed(String text) {
      try {
        return ZoneId.of(text);
      } catch (DateTimeException e) {
        throw new UsageFault(ZoneNames.fault(text) + " " + ZoneNames.hint(text));
      }
    }

    private FileCheck.Checked check(
        AuditConfig.Limits limits, Mapping meaning, ZoneId local, Path file) throws IOException {
      return FileCheck.of(
          file,
          meaning == null ? format : "mapped",
          local,
          meaning,
          limit,
          new IngestStage.Limits(
              AuditClock.system().now().plus(Duration.ofHours(limits.futureToleranceHours())),
              (int) limits.maxRecordBytes(),
              Duration.ofMinutes(limits.clockSkewMinutes())));
    }

    private void print(
        Console console, Path file, FileCheck.Checked checked, AuditConfig.Limits limits) {
      checked
          .rejected()
          .forEach(
              r ->
                  console.line(
                      "%s%s %s%s%s"
                          .formatted(
                              file,
                              r.line() > 0 ? ":" + r.line() : ", byte " + r.position(),
                              r.reason().code(),
                              r.where() == null ? "" : " at " + r.where(),
                              // Once is enough: a fault of the writer is in every line.
                              explained.add(r.reason())
                                  ? ": %s. %s.".formatted(r.reason().meaning(), r.reason().remedy())
                                  : "")));
      if (checked.quarantined() > checked.rejected().size() && limit > 0) {
        console.line(
            "%s: %d more are not listed (--limit)."
                .formatted(file, checked.quarantined() - checked.rejected().size()));
      }
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
      checked
          .nothing()
          .forEach(
              none ->
                  console.line(
                      "%s %s: nothing stands at '%s' in any record of %s.%s"
                          .formatted(
                              none.place(),
                              none.field(),
                              none.path(),
                              file,
                              none.meant() == null
                                  ? " If records of it have none, that is no fault."
                                  : " Did you mean '" + none.meant() + "'?")));
      said(console, file, checked, limits);
    }

    private static void said(
        Console console, Path file, FileCheck.Checked checked, AuditConfig.Limits limits) {
      if (PassedOver.isAll(checked.format(), checked.read(), checked.passedOver())) {
        console.line(
            "%s: it holds no record, so nothing of it would be counted or judged. What %s leaves out: %s"
                .formatted(
                    file,
                    checked.format(),
                    LogFormats.load()
                        .byId(checked.format())
                        .map(LogFormat::about)
                        .orElse("see `plumbline formats list`.")));
      }
      if (checked.noValue() > 0) {
        console.line(
            "%s: %d of the rejected samples have no value (NaN, an infinity or the exporter's marker for none). That is no fault, and no limit counts them."
                .formatted(file, checked.noValue()));
      }
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

  /**
   * What was named, folders and globs as an ingest would read them; all that is not there at once.
   */
  private static List<Path> files(List<Path> named) throws IOException {
    List<Path> files = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Path name : named) {
      List<Path> found = FileCheck.files(name);
      if (found.isEmpty()) {
        missing.add(name.toString());
      }
      files.addAll(found);
    }
    if (!missing.isEmpty()) {
      throw new UsageFault(
          "There is nothing to read at "
              + String.join(" and ", missing)
              + ": name a file, a folder or a glob.");
    }
    return files;
  }
}
