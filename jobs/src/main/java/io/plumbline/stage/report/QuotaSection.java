package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.util.Comparator;
import java.util.List;

/** Where growth meets what providers admit a minute (F-12): what RLM-02 found, worst first. */
final class QuotaSection {
  private static final String RULE = "RLM-02";
  private static final List<String> WORST_FIRST =
      List.of("fail", "excepted", "not_assessed", "pass", "not_applicable");

  private final List<Finding> quotas;

  /**
   * @param findings all of the run
   */
  QuotaSection(List<Finding> findings) {
    quotas =
        findings.stream()
            .filter(finding -> finding.getRule().equals(RULE))
            .sorted(
                Comparator.comparing((Finding f) -> WORST_FIRST.indexOf(f.getStatus()))
                    .thenComparing(Finding::getSubject))
            .toList();
  }

  /** Nothing where no log told a quota and nobody asked for the rule. */
  List<Block> blocks() {
    if (quotas.isEmpty()) {
      return List.of();
    }
    return List.of(
        new Table(
            "quotas",
            "Tokens a minute that providers admit, and where demand is heading",
            "SELECT subject, status, sentence FROM finding WHERE rule = 'RLM-02'",
            List.of(
                text("subject", "Deployment"),
                text("status", "Room to grow"),
                text("sentence", "What was seen"),
                text("reason", "What is missing")),
            quotas.stream().map(QuotaSection::row).toList(),
            "no log tells a quota."));
  }

  private static List<Cell> row(Finding finding) {
    return List.of(
        new Cell.Text(finding.getSubject()),
        mark(finding.getStatus()),
        new Cell.Text(finding.getSentence()),
        finding.getReason() == null
            ? new Cell.Missing("nothing")
            : new Cell.Text(finding.getReason()));
  }

  private static Cell mark(String status) {
    return switch (status) {
      case "fail" -> new Cell.Mark(Tone.BAD, "too little");
      case "pass" -> new Cell.Mark(Tone.GOOD, "enough");
      case "excepted" -> new Cell.Mark(Tone.NEUTRAL, "accepted");
      default -> new Cell.Mark(Tone.UNKNOWN, "not assessed");
    };
  }
}
