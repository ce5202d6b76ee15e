package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.util.ArrayList;
import java.util.List;

/** Failing checks of cost and operations (F-10). */
final class CostFindings {
  private final ReportInput input;
  private final SpendTables tables;

  CostFindings(ReportInput input) {
    this.input = input;
    tables = new SpendTables(input.spend());
  }

  List<Block> blocks() {
    List<Finding> open =
        Findings.checks(input.findings(), "fail").stream().filter(Findings::aboutMoney).toList();
    List<List<Cell>> rows = new ArrayList<>();
    for (Finding finding : open) {
      rows.add(
          List.of(
              new Cell.Text(finding.getRule() + " " + finding.getTitle()),
              new Cell.Mark(Findings.severityTone(finding.getSeverity()), finding.getSeverity()),
              new Cell.Text(Findings.said(finding)),
              new Cell.Text(Wording.sentence(finding.getRemedy())),
              finding.getCurrency() == null
                  ? new Cell.Missing("not known")
                  : new Cell.Text(finding.getCurrency()),
              finding.getCurrency() == null || finding.getSpend() == null
                  ? new Cell.Missing("not known")
                  : new Cell.Money(finding.getSpend(), tables.decimals(finding.getCurrency())),
              finding.getOwner() == null
                  ? new Cell.Missing("no owner")
                  : new Cell.Text(finding.getOwner())));
    }
    return List.of(
        Sentence.plain(
            open.isEmpty()
                ? "No check of cost or operations failed."
                : "%s of cost or operations failed. A compliance finding on the same workload stands above any saving."
                    .formatted(Wording.count(open.size(), "check"))),
        new Table(
            "cost-findings",
            "Failing checks of cost and operations",
            "SELECT rule, severity, sentence, remedy, currency, spend, owner FROM finding WHERE"
                + " status = 'fail' AND concern IN ('cost', 'operations')",
            List.of(
                text("rule", "Rule"),
                text("severity", "Severity"),
                text("sentence", "What was found"),
                text("remedy", "What to do"),
                text("currency", "Currency"),
                number("spend", "Spend concerned"),
                text("owner", "Owner")),
            rows,
            "none."));
  }
}
