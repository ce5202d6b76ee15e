package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Method and assumptions of the finance report (F-15). */
final class MethodSection {
  private final ReportInput input;

  MethodSection(ReportInput input) {
    this.input = input;
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Sentence.plain(
            "Spend is what the price book makes of the tokens where it has a price, else what the"
                + " log reports, else not known. Attempts count each try; a retried call has"
                + " several. Input tokens include cache reads and writes. Days are UTC days."
                + " Amounts are exact decimals and are rounded only where they are shown; the CSV"
                + " files hold every digit. Currencies are never added to one another, because no"
                + " exchange rate was given. Where a log reports in another currency than the"
                + " price book's, its amount stands on a line of its own without attempts."));
    Restated.sentences(input.notes().restated())
        .forEach(sentence -> blocks.add(Sentence.plain(sentence)));
    blocks.add(priceLists());
    List<String> missing = input.notes().missingPolicyFiles().stream().sorted().toList();
    blocks.add(
        Sentence.plain(
            missing.isEmpty()
                ? "No policy file was missing."
                : "Policy files that are not there, so that their rules were not assessed: "
                    + Wording.list(new ArrayList<>(new LinkedHashSet<>(missing)))
                    + "."));
    blocks.add(assumptions());
    blocks.add(thresholds());
    return blocks;
  }

  private Table priceLists() {
    return new Table(
        "price-lists",
        "Price lists in force",
        "plumbline prices list",
        List.of(
            text("name", "Price list"),
            text("verified_on", "Last verified"),
            text("source", "Source")),
        input.notes().priceLists().stream()
            .sorted(Comparator.comparing(ReportNotes.PriceList::name))
            .map(
                list ->
                    List.<Cell>of(
                        new Cell.Text(list.name()),
                        list.verifiedOn() == null
                            ? new Cell.Missing("never stated")
                            : new Cell.Text(list.verifiedOn().toString()),
                        new Cell.Text(list.source())))
            .toList(),
        "no price list was in force, so nothing could be priced.");
  }

  private Table assumptions() {
    return new Table(
        "assumptions",
        "Assumptions",
        "plumbline config show",
        List.of(text("name", "Assumption"), text("value", "Value"), text("source", "Who says so")),
        input.notes().assumptions().stream()
            .sorted(
                Comparator.comparing(ReportNotes.Assumption::name)
                    .thenComparing(ReportNotes.Assumption::value))
            .map(
                assumption ->
                    List.<Cell>of(
                        new Cell.Text(assumption.name()),
                        new Cell.Text(assumption.value()),
                        new Cell.Text(assumption.source())))
            .toList(),
        "none was needed.");
  }

  private Table thresholds() {
    Set<List<String>> used =
        new TreeSet<>(
            Comparator.comparing((List<String> row) -> row.get(0))
                .thenComparing(row -> row.get(1))
                .thenComparing(row -> row.get(2)));
    for (Finding finding : input.findings()) {
      if (finding.getThresholdUsed() != null) {
        used.add(List.of(finding.getRule(), finding.getThresholdUsed(), finding.getPack()));
      }
    }
    return new Table(
        "thresholds",
        "Thresholds used",
        "SELECT DISTINCT rule, threshold_used, pack FROM finding",
        List.of(text("rule", "Rule"), text("threshold", "Threshold"), text("pack", "Rule pack")),
        used.stream()
            .map(
                row ->
                    List.<Cell>of(
                        new Cell.Text(row.get(0)),
                        new Cell.Text(row.get(1)),
                        new Cell.Text(row.get(2))))
            .toList(),
        "no rule used one.");
  }
}
