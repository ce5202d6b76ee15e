package io.plumbline.cli;

import io.plumbline.schema.Finding;
import io.plumbline.schema.FindingHistory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a finding rests on, for people and for programs.
 *
 * @param parameters the parameters it was judged against
 * @param signs what a verdict counts, with what each said of the same workload
 * @param history its row of the run's histories; empty: an older run, or it does not fail
 */
record Explained(
    Finding finding, List<Rests> parameters, List<Sign> signs, List<FindingHistory> history) {

  /**
   * A parameter.
   *
   * @param date day the source was last checked
   */
  record Rests(String name, Object value, String source, String date) {}

  /** What one rule said. */
  record Sign(String rule, String status, String sentence, String fingerprint) {}

  /**
   * Its history.
   *
   * @param seen runs that saw it
   * @param dueOn day it must be resolved; null: none is set
   */
  private record Lived(
      String state,
      LocalDate firstSeenOn,
      LocalDate openedOn,
      long seen,
      long reopenings,
      LocalDate dueOn) {}

  /** What {@code --json} prints; absent is null. */
  private record Answer(
      String finding,
      String rule,
      String title,
      String severity,
      String status,
      String runId,
      String subjectKind,
      String subject,
      String sentence,
      String reason,
      String facts,
      String judgedAgainst,
      List<Rests> parameters,
      List<Sign> signs,
      Double coverage,
      List<String> controls,
      String risk,
      String remedy,
      List<Lived> history,
      String rows,
      List<String> calls) {}

  Object answer() {
    return new Answer(
        finding.getFingerprint(),
        finding.getRule(),
        finding.getTitle(),
        finding.getSeverity(),
        finding.getStatus(),
        finding.getRunId(),
        finding.getSubjectKind(),
        finding.getSubject(),
        finding.getSentence(),
        finding.getReason(),
        finding.getValueSeen(),
        finding.getThresholdUsed(),
        parameters,
        signs,
        finding.getCoverage(),
        finding.getControls(),
        finding.getRisk(),
        finding.getRemedy(),
        history.stream()
            .map(
                row ->
                    new Lived(
                        row.getState(),
                        row.getFirstSeenOn(),
                        row.getOpenedOn(),
                        row.getSeen(),
                        row.getReopenings(),
                        row.getDueOn()))
            .toList(),
        finding.getEvidenceQuery(),
        finding.getEvidenceIds());
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s %s (%s, %s), run %s."
            .formatted(
                finding.getRule(),
                finding.getTitle(),
                finding.getSeverity(),
                finding.getStatus(),
                finding.getRunId()));
    lines.add("Subject: " + finding.getSubjectKind() + " " + finding.getSubject());
    lines.add("Says: " + finding.getSentence());
    said(lines, "Because: ", finding.getReason());
    said(lines, "Facts: ", finding.getValueSeen());
    said(lines, "Judged against: ", finding.getThresholdUsed());
    parameters.forEach(p -> lines.add("  %s: %s (%s)".formatted(p.name(), p.source(), p.date())));
    signs.forEach(
        sign ->
            lines.add(
                "  %s %s: %s (%s)"
                    .formatted(sign.rule(), sign.status(), sign.sentence(), sign.fingerprint())));
    lines.add("Coverage: " + coverage());
    lines.add("Law and standards: " + String.join(", ", finding.getControls()));
    lines.add("Risk: " + finding.getRisk());
    lines.add("Remedy: " + finding.getRemedy());
    history.forEach(row -> lines.add(lived(row)));
    rows(lines);
    return lines;
  }

  private String coverage() {
    return finding.getCoverage() == null
        ? "not measured"
        : String.format(Locale.ROOT, "%.1f %% of the attempts", finding.getCoverage() * 100);
  }

  private static String lived(FindingHistory row) {
    return "History: %s; first seen %s, open since %s, seen in %d runs, came back %d times, due %s."
        .formatted(
            row.getState(),
            row.getFirstSeenOn(),
            row.getOpenedOn(),
            row.getSeen(),
            row.getReopenings(),
            row.getDueOn() == null ? "on no set day" : row.getDueOn());
  }

  private void rows(List<String> lines) {
    if (finding.getEvidenceQuery() == null) {
      lines.add("Rows: none; the finding does not rest on single calls.");
      return;
    }
    lines.add("Rows: SELECT * FROM usage WHERE " + finding.getEvidenceQuery());
    lines.add("  Calls, up to 20: " + String.join(", ", finding.getEvidenceIds()));
    lines.add(
        "  All of them: plumbline evidence %s --run %s --out DIR"
            .formatted(finding.getFingerprint(), finding.getRunId()));
  }

  private static void said(List<String> lines, String before, String text) {
    if (text != null) {
      lines.add(before + text);
    }
  }
}
