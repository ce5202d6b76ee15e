package io.plumbline.cli;

import io.plumbline.Eraser;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.Erasure;
import io.plumbline.shared.config.AuditConfig;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes what retention or a person demands, recorded in the chain. */
@Command(
    name = "erase",
    mixinStandardHelpOptions = true,
    description = {
      "Removes rows from the warehouse because retention or a person demands it, and records when, by"
          + " whom and why; verify then says so.",
      "Runs keep their figures and findings, which hold no rows of people. Logs are never touched:"
          + " erase them as well."
    })
final class EraseCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @ArgGroup(exclusive = true, multiplicity = "1")
  What what;

  /** One of the two. */
  static final class What {
    @Option(
        names = "--before",
        paramLabel = "D",
        description = "Every call, metric and link of UTC days before this day.")
    String before;

    @Option(
        names = "--subject",
        paramLabel = "NAME",
        description =
            "Who made the call, of every call of the person or service that logs name so. Needs the"
                + " pseudonym key.")
    String subject;
  }

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description =
          "Why, in a few words; recorded, so name no person (default: retention, or a data subject's"
              + " request).")
  String reason;

  @Option(
      names = "--by",
      paramLabel = "ROLE",
      defaultValue = "nobody named",
      description = "Who is answerable, e.g. dpo; recorded (default: ${DEFAULT-VALUE}).")
  String by;

  /**
   * What {@code --json} prints.
   *
   * @param recordedAs the record in the warehouse; null: nothing was concerned
   */
  private record Answer(long rows, int files, String recordedAs) {}

  @Override
  public Integer call() throws IOException {
    AuditConfig config = common.load();
    Console console = common.console();
    if (reason == null) {
      reason = what.subject == null ? "retention" : "a data subject's request";
    }
    if (reason.isBlank() || by.isBlank()) {
      throw new UsageFault("Say why and who: neither --reason nor --by may be empty.");
    }
    if (what.subject != null && reason.contains(what.subject)) {
      throw new UsageFault(
          "--reason names the person. It is recorded for ever; name a ticket instead.");
    }
    AuditClock clock = AuditClock.system();
    Eraser eraser = new Eraser(config, clock);
    Erasure erasure;
    if (what.subject != null) {
      if (config.pseudonymKey().isEmpty()) {
        throw new UsageFault(
            "Without the pseudonym key no person can be found. Where none was configured, no person stands in the warehouse.");
      }
      erasure = eraser.subject(what.subject, by, reason);
    } else {
      LocalDate today = LocalDate.ofInstant(clock.now(), ZoneOffset.UTC);
      erasure = eraser.before(day(today), by, reason);
    }
    if (common.json) {
      console.json(
          erasure == null
              ? new Answer(0, 0, null)
              : new Answer(
                  erasure.rows(), erasure.files().size(), "erasures/" + erasure.fileName()));
      return ExitCode.DONE;
    }
    console.line(
        erasure == null
            ? "Nothing to erase: no row is concerned. Nothing was changed."
            : "%d rows erased in %d files, recorded as erasures/%s. Runs keep their figures; plumbline verify tells of it."
                .formatted(erasure.rows(), erasure.files().size(), erasure.fileName()));
    return ExitCode.DONE;
  }

  private LocalDate day(LocalDate today) {
    try {
      LocalDate day = LocalDate.parse(what.before);
      if (day.isAfter(today)) {
        throw new UsageFault(
            "--before %s is after today: that would erase days that have not come."
                .formatted(what.before));
      }
      return day;
    } catch (DateTimeParseException e) {
      throw new UsageFault(
          "--before %s is no day. Write it as YYYY-MM-DD, e.g. 2026-10-31.".formatted(what.before));
    }
  }
}
