package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What could not be judged, and what would let the rules look (C-12). */
final class NotAssessed {
  private final ReportInput input;

  NotAssessed(ReportInput input) {
    this.input = input;
  }

  List<Block> blocks() {
    List<Finding> open =
        Findings.sorted(input.findings()).stream()
            .filter(finding -> finding.getStatus().equals("not_assessed"))
            .toList();
    Map<String, List<Finding>> byReason = new TreeMap<>();
    for (Finding finding : open) {
      byReason
          .computeIfAbsent(
              finding.getReason() == null ? "" : finding.getReason(), ignored -> new ArrayList<>())
          .add(finding);
    }
    List<List<Cell>> rows = new ArrayList<>();
    byReason.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, List<Finding>> e) -> -e.getValue().size())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            entry -> {
              Set<String> rules = new TreeSet<>();
              Set<String> subjects = new HashSet<>();
              entry.getValue().forEach(finding -> rules.add(finding.getRule()));
              entry.getValue().forEach(finding -> subjects.add(finding.getSubject()));
              rows.add(
                  List.of(
                      entry.getKey().isEmpty()
                          ? new Cell.Missing("no reason given")
                          : new Cell.Text(entry.getKey()),
                      new Cell.Names(List.copyOf(rules)),
                      new Cell.Count(subjects.size()),
                      new Cell.Count(entry.getValue().size())));
            });
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Sentence.plain(
            open.isEmpty()
                ? "Everything the packs ask could be assessed."
                : "%s could not be given, for %s. None of them counts as a pass."
                    .formatted(
                        Wording.count(open.size(), "verdict"),
                        Wording.count(byReason.size(), "reason"))));
    List<String> missing = input.notes().missingPolicyFiles().stream().sorted().toList();
    if (!missing.isEmpty()) {
      blocks.add(
          Sentence.plain(
              "Policy files that are not there: "
                  + Wording.list(new ArrayList<>(new LinkedHashSet<>(missing)))
                  + "."));
    }
    blocks.add(
        new Table(
            "not-assessed-reasons",
            "What would let the rules look",
            "SELECT reason, rule, subject FROM finding WHERE status = 'not_assessed'",
            List.of(
                text("reason", "Reason, and what would change it"),
                text("rules", "Rules"),
                number("subjects", "Subjects"),
                number("verdicts", "Verdicts missing")),
            rows,
            "everything was assessed."));
    return blocks;
  }
}
