package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Each provider: what goes there, where it ran, and what the contracts say (C-5). */
final class ProviderDossier {
  private final ReportInput input;

  ProviderDossier(ReportInput input) {
    this.input = input;
  }

  List<Block> blocks() {
    List<Finding> contract =
        Findings.sorted(input.findings()).stream()
            .filter(finding -> finding.getProvider() != null)
            .filter(
                finding ->
                    finding.getRule().startsWith("CON-") || finding.getConcern().equals("vendor"))
            .sorted(Comparator.comparing(Finding::getProvider).thenComparing(Findings.ORDER))
            .toList();
    Map<String, Long> attempts = new TreeMap<>();
    input.flows().forEach(f -> attempts.merge(f.getProvider(), f.getAttempts(), Long::sum));
    List<List<Cell>> rows = new ArrayList<>();
    for (Finding finding : contract) {
      rows.add(
          List.of(
              new Cell.Text(finding.getProvider()),
              attempts.containsKey(finding.getProvider())
                  ? new Cell.Count(attempts.get(finding.getProvider()))
                  : new Cell.Missing("not seen"),
              new Cell.Text(finding.getRule() + " " + finding.getTitle()),
              Findings.statusMark(finding),
              new Cell.Text(Findings.said(finding)),
              Cell.optional(finding.getReason(), "–")));
    }
    List<String> silent = new ArrayList<>(attempts.keySet());
    contract.forEach(finding -> silent.remove(finding.getProvider()));
    for (String provider : silent) {
      rows.add(
          List.of(
              new Cell.Text(provider),
              new Cell.Count(attempts.get(provider)),
              new Cell.Missing("no contract rule"),
              new Cell.Mark(Tone.UNKNOWN, "not assessed"),
              new Cell.Text("No contract rule looked at this provider."),
              new Cell.Missing("–")));
    }
    return List.of(
        Sentence.plain(
            "%s in use; contract rules looked at %d of them."
                .formatted(
                    attempts.size() == 1
                        ? "1 provider is"
                        : Numerals.count(attempts.size()) + " providers are",
                    attempts.size() - silent.size())),
        Register.providers(input)
            .table(
                "provider-terms",
                "What is agreed with each provider, as contracts.yaml says it",
                "Provider",
                "blank"),
        new Table(
                "provider-dossier",
                "Contracts by provider",
                "SELECT provider, rule, status, sentence, reason FROM finding WHERE rule LIKE 'CON-%'"
                    + " OR concern = 'vendor'",
                List.of(
                    text("provider", "Provider"),
                    number("attempts", "Attempts"),
                    text("rule", "Rule"),
                    text("status", "Status"),
                    text("sentence", "What was found"),
                    text("reason", "Reason")),
                rows,
                "no provider was seen.")
            .fold());
  }
}
