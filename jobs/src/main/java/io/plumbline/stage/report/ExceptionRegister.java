package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.AcceptedRisk;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Every entry of exceptions.yaml, also those that ended and those that cover nothing. */
final class ExceptionRegister {
  /** From so many days before its end on, an exception is listed as ending. */
  private static final int SOON_DAYS = 14;

  private final List<AcceptedRisk> risks;

  ExceptionRegister(ReportInput input) {
    risks =
        input.oversight().acceptedRisks().stream()
            .sorted(
                Comparator.comparing(AcceptedRisk::getExpires)
                    .thenComparing(AcceptedRisk::getRule)
                    .thenComparing(AcceptedRisk::getSubject)
                    .thenComparing(AcceptedRisk::getExceptionId))
            .toList();
  }

  List<Block> blocks() {
    long over = risks.stream().filter(risk -> risk.getDaysLeft() < 0).count();
    List<String> ending =
        risks.stream()
            .filter(risk -> risk.getDaysLeft() >= 0 && risk.getDaysLeft() <= SOON_DAYS)
            .map(
                risk ->
                    "%s for %s on %s".formatted(risk.getTicket(), risk.getRule(), risk.getExpires()))
            .toList();
    long idle = risks.stream().filter(ExceptionRegister::coversNothing).count();
    List<List<Cell>> rows = new ArrayList<>();
    risks.forEach(risk -> rows.add(row(risk)));
    return List.of(
        Sentence.plain(
            "exceptions.yaml holds %s: %d over, %d ending within %d days%s, %d covering nothing."
                .formatted(
                    risks.size() == 1 ? "1 entry" : risks.size() + " entries",
                    over,
                    ending.size(),
                    SOON_DAYS,
                    ending.isEmpty() ? "" : " (" + Wording.list(ending) + ")",
                    idle)),
        new Table(
            "exception-entries",
            "Entries of exceptions.yaml",
            "SELECT ticket, rule, subject, reason, approved_by, approved_on, expires, days_left, standing, findings, resurfaced FROM accepted_risk",
            List.of(
                text("ticket", "Ticket"),
                text("rule", "Rule"),
                text("subject", "Subject"),
                text("reason", "Reason"),
                text("approved_by", "Approved by"),
                text("approved_on", "Approved"),
                text("expires", "Last day"),
                text("standing", "Standing"),
                number("findings", "Findings excepted"),
                number("resurfaced", "Findings back")),
            rows,
            "none."));
  }

  private static boolean coversNothing(AcceptedRisk risk) {
    return risk.getFindings() == 0 && risk.getResurfaced() == 0;
  }

  private static List<Cell> row(AcceptedRisk risk) {
    return List.of(
        new Cell.Text(risk.getTicket()),
        new Cell.Text(risk.getRule()),
        new Cell.Text(risk.getSubject()),
        new Cell.Text(risk.getReason()),
        new Cell.Text(risk.getApprovedBy()),
        risk.getApprovedOn() == null
            ? new Cell.Missing("not said")
            : new Cell.Text(risk.getApprovedOn().toString()),
        new Cell.Text(risk.getExpires().toString()),
        standing(risk),
        new Cell.Count(risk.getFindings()),
        new Cell.Count(risk.getResurfaced()));
  }

  private static Cell standing(AcceptedRisk risk) {
    return switch (risk.getStanding()) {
      case "expired" -> new Cell.Mark(Tone.BAD, "over");
      case "too_long" -> new Cell.Mark(Tone.BAD, "does not hold: too long");
      default ->
          risk.getDaysLeft() <= SOON_DAYS
              ? new Cell.Mark(Tone.WARN, "ends in " + Wording.count(risk.getDaysLeft(), "day"))
              : new Cell.Mark(Tone.NEUTRAL, "holds");
    };
  }
}
