package io.plumbline.cli;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which days: one day, a month, or from and to (end exclusive). UTC days. */
final class Interval {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(names = "--date", paramLabel = "D", description = "One UTC day, YYYY-MM-DD.")
  String date;

  @Option(names = "--from", paramLabel = "D", description = "First UTC day.")
  String from;

  @Option(names = "--to", paramLabel = "D", description = "Day after the last.")
  String to;

  @Option(names = "--month", paramLabel = "M", description = "A whole month, YYYY-MM.")
  String month;

  /** Whether days were asked for at all. */
  boolean isGiven() {
    return date != null || from != null || to != null || month != null;
  }

  /** First day and end, exclusive. */
  record Days(LocalDate from, LocalDate to) {}

  /**
   * The days asked for; refuses none, several ways at once, and an end that is not after the start.
   */
  Days days() {
    int ways =
        (date == null ? 0 : 1) + (month == null ? 0 : 1) + (from == null && to == null ? 0 : 1);
    if (ways != 1 || (from == null) != (to == null)) {
      throw fault(
          ways == 0
              ? "Which days? Give --date YYYY-MM-DD, --month YYYY-MM, or --from and --to (end"
                  + " exclusive)."
              : "Give the days one way: --date, --month, or --from with --to (end exclusive).");
    }
    if (date != null) {
      LocalDate day = day("--date", date);
      return new Days(day, day.plusDays(1));
    }
    if (month != null) {
      try {
        YearMonth m = YearMonth.parse(month);
        return new Days(m.atDay(1), m.plusMonths(1).atDay(1));
      } catch (DateTimeException e) {
        throw fault("--month " + month + " is no month. Write it as YYYY-MM, e.g. 2026-10.");
      }
    }
    LocalDate first = day("--from", from);
    LocalDate end = day("--to", to);
    if (!first.isBefore(end)) {
      throw fault("--to " + to + " is not after --from " + from + ": the end is exclusive.");
    }
    return new Days(first, end);
  }

  private LocalDate day(String option, String text) {
    try {
      // Airflow hands over timestamps as well as days.
      return LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text);
    } catch (DateTimeParseException e) {
      throw fault(option + " " + text + " is no day. Write it as YYYY-MM-DD, e.g. 2026-10-31.");
    }
  }

  private ParameterException fault(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
