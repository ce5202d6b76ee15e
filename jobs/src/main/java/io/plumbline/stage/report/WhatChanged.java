package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.FindingHistory;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Span;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What became of failures since the run before, and by when each must be resolved. */
final class WhatChanged {
  private static final List<String> STATES =
      List.of("new", "reopened", "worsened", "open", "unavailable", "excepted", "resolved");
  private static final Set<String> JUDGED = Set.of("check", "manual");

  private final List<FindingHistory> rows;
  private final LocalDate day;

  WhatChanged(ReportInput input) {
    day = input.run().getTo().minusDays(1);
    rows =
        input.oversight().history().stream()
            .filter(row -> JUDGED.contains(row.getKind()))
            .filter(row -> row.getResolvedOn() == null || row.getResolvedOn().equals(day))
            .sorted(
                Comparator.comparingInt((FindingHistory row) -> STATES.indexOf(row.getState()))
                    .thenComparingInt(row -> Findings.severityRank(row.getSeverity()))
                    .thenComparing(FindingHistory::getRule)
                    .thenComparing(FindingHistory::getSubject))
            .toList();
  }

  List<Block> blocks() {
    long overdue = rows.stream().filter(this::overdue).count();
    List<List<Cell>> cells = new ArrayList<>();
    rows.forEach(row -> cells.add(cells(row)));
    return List.of(
        Sentence.headline(
            Span.text(
                "%d new, %d reopened, %d worsened, %d still open, %d that cannot be told, %d under an exception, %d resolved."
                    .formatted(
                        count("new"),
                        count("reopened"),
                        count("worsened"),
                        count("open"),
                        count("unavailable"),
                        count("excepted"),
                        count("resolved"))),
            Span.text(
                overdue == 0
                    ? " None is past its day."
                    : " %s."
                        .formatted(Wording.count(overdue, "finding")
                            + (overdue == 1 ? " is past its day" : " are past their day")))),
        Sentence.note(
            "Compared with the run before over an interval of the same shape. A finding whose evidence is missing stays open: what was not looked at is not mended."),
        new Table(
            "changes",
            "Failures since the run before",
            "SELECT state, severity, rule, subject, first_seen_on, opened_on, due_on, seen, reopenings, owner, change, fingerprint FROM finding_history WHERE resolved_on IS NULL OR resolved_on = DATE '%s'"
                .formatted(day),
            List.of(
                text("state", "State"),
                text("severity", "Severity"),
                text("rule", "Rule"),
                text("subject", "Subject"),
                text("first_seen_on", "First seen"),
                number("age_days", "Open for days"),
                text("due_on", "Due"),
                number("reopenings", "Came back"),
                text("owner", "Owner"),
                text("change", "What changed"),
                text("fingerprint", "Finding")),
            cells,
            "no failure is known."));
  }

  private long count(String state) {
    return rows.stream().filter(row -> row.getState().equals(state)).count();
  }

  private boolean overdue(FindingHistory row) {
    return row.getResolvedOn() == null
        && !row.getState().equals("excepted")
        && row.getDueOn() != null
        && row.getDueOn().isBefore(day);
  }

  private List<Cell> cells(FindingHistory row) {
    return List.of(
        new Cell.Mark(tone(row.getState()), row.getState()),
        new Cell.Mark(Findings.severityTone(row.getSeverity()), row.getSeverity()),
        new Cell.Text(row.getRule() + " " + row.getTitle()),
        new Cell.Text(row.getSubject()),
        new Cell.Text(row.getFirstSeenOn().toString()),
        new Cell.Count(ChronoUnit.DAYS.between(row.getOpenedOn(), day)),
        due(row),
        new Cell.Count(row.getReopenings()),
        optional(row.getOwner(), "no owner"),
        optional(row.getChange(), "–"),
        new Cell.Code(row.getFingerprint()));
  }

  private Cell due(FindingHistory row) {
    if (row.getDueOn() == null || row.getResolvedOn() != null) {
      return new Cell.Missing("–");
    }
    return overdue(row)
        ? new Cell.Mark(Tone.BAD, row.getDueOn() + ", overdue")
        : new Cell.Text(row.getDueOn().toString());
  }

  private static Cell optional(String text, String otherwise) {
    return text == null ? new Cell.Missing(otherwise) : new Cell.Text(text);
  }

  private static Tone tone(String state) {
    return switch (state) {
      case "new", "reopened", "worsened" -> Tone.BAD;
      case "open" -> Tone.WARN;
      case "resolved" -> Tone.GOOD;
      case "unavailable" -> Tone.UNKNOWN;
      default -> Tone.NEUTRAL;
    };
  }
}
