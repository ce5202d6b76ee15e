package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every finding, failing and gravest first (C-14). */
final class EveryFinding {
  private final ReportInput input;

  EveryFinding(ReportInput input) {
    this.input = input;
  }

  List<Block> blocks() {
    List<List<Cell>> rows = new ArrayList<>();
    Set<String> cards = new HashSet<>();
    MustAct.withCards(input).stream().map(Finding::getFingerprint).forEach(cards::add);
    for (Finding finding : Findings.sorted(input.findings())) {
      rows.add(
          List.of(
              cards.contains(finding.getFingerprint())
                  ? new Cell.Link(finding.getRule(), Findings.anchor(finding))
                  : new Cell.Text(finding.getRule()),
              Findings.statusMark(finding),
              new Cell.Mark(Findings.severityTone(finding.getSeverity()), finding.getSeverity()),
              new Cell.Text(finding.getSubject()),
              new Cell.Text(Findings.said(finding)),
              Cell.optional(finding.getValueSeen(), "–"),
              Cell.optional(finding.getThresholdUsed(), "–"),
              new Cell.Count(finding.getAttempts()),
              Cell.optional(finding.getOwner(), "no owner"),
              new Cell.Code(finding.getFingerprint())));
    }
    return List.of(
        Sentence.note(
            "The same finding keeps its id from run to run: it is made of the rule and the subject."),
        new Table(
                "findings",
                "Findings, failing and gravest first",
                "SELECT rule, status, severity, subject, sentence, value_seen, threshold_used,"
                    + " attempts, owner, fingerprint FROM finding",
                List.of(
                    text("rule", "Rule"),
                    text("status", "Status"),
                    text("severity", "Severity"),
                    text("subject", "Subject"),
                    text("sentence", "What was found"),
                    text("value_seen", "Seen"),
                    text("threshold_used", "Against"),
                    number("attempts", "Attempts"),
                    text("owner", "Owner"),
                    text("fingerprint", "Id")),
                rows,
                "no rule judged anything.")
            .fold());
  }
}
