package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Run;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Findings under an exception (C-7). */
final class ExceptedFindings {
  private final ReportInput input;
  private final Run run;

  ExceptedFindings(ReportInput input) {
    this.input = input;
    run = input.run();
  }

  List<Block> blocks() {
    List<Finding> excepted =
        Findings.sorted(input.findings()).stream()
            .filter(finding -> finding.getStatus().equals("excepted"))
            .sorted(
                Comparator.comparing(
                        Finding::getExceptionExpires,
                        Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(Findings.ORDER))
            .toList();
    List<List<Cell>> rows = new ArrayList<>();
    int soon = 0;
    for (Finding finding : excepted) {
      Cell left = new Cell.Mark(Tone.BAD, "no end date");
      if (finding.getExceptionExpires() != null) {
        long days = ChronoUnit.DAYS.between(run.getTo(), finding.getExceptionExpires());
        soon += days <= 14 ? 1 : 0;
        left =
            new Cell.Mark(
                days <= 14 ? Tone.WARN : Tone.NEUTRAL,
                days < 0 ? "over" : Wording.count(days, "day"));
      }
      rows.add(
          List.of(
              Cell.optional(finding.getExceptionId(), "no id"),
              new Cell.Text(finding.getRule() + " " + finding.getTitle()),
              new Cell.Text(finding.getSubject()),
              new Cell.Mark(Findings.severityTone(finding.getSeverity()), finding.getSeverity()),
              Cell.optional(
                  finding.getExceptionExpires() == null
                      ? null
                      : finding.getExceptionExpires().toString(),
                  "never stated"),
              left,
              Cell.optional(finding.getReason(), "no reason"),
              Cell.optional(finding.getOwner(), "no owner"),
              new Cell.Count(finding.getAttempts())));
    }
    return List.of(
        Sentence.plain(
            excepted.isEmpty()
                ? "No exception is in force."
                : "%s in force; %s within 14 days after the window. An exception hides nothing: its finding stays in every table."
                    .formatted(
                        excepted.size() == 1
                            ? "1 exception is"
                            : excepted.size() + " exceptions are",
                        soon == 1 ? "1 ends" : soon + " end")),
        new Table(
            "exception-register",
            "Findings under an exception",
            "SELECT exception_id, rule, subject, severity, exception_expires, reason, owner,"
                + " attempts FROM finding WHERE status = 'excepted'",
            List.of(
                text("exception_id", "Exception"),
                text("rule", "Rule"),
                text("subject", "Subject"),
                text("severity", "Severity"),
                text("expires", "Ends"),
                text("left", "Left after window"),
                text("reason", "Reason"),
                text("owner", "Owner"),
                number("attempts", "Attempts")),
            rows,
            "none."));
  }
}
