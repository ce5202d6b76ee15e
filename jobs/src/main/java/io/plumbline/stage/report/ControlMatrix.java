package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Controls of laws and standards, and how they stand (C-4). */
final class ControlMatrix {
  private final ReportInput input;

  ControlMatrix(ReportInput input) {
    this.input = input;
  }

  List<Block> blocks() {
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    Map<String, Set<String>> rules = new HashMap<>();
    for (Finding finding : input.findings()) {
      for (String control : new TreeSet<>(finding.getControls())) {
        counts
            .computeIfAbsent(control, ignored -> new HashMap<>())
            .merge(finding.getStatus(), 1, Integer::sum);
        rules.computeIfAbsent(control, ignored -> new TreeSet<>()).add(finding.getRule());
      }
    }
    List<List<Cell>> rows = new ArrayList<>();
    List<String> failing = new ArrayList<>();
    List<String> blind = new ArrayList<>();
    counts.forEach(
        (control, byStatus) -> {
          Cell.Mark standing = standing(byStatus, control);
          if (standing.tone() == Tone.BAD) {
            failing.add(control);
          }
          if (byStatus.containsKey("not_assessed")) {
            blind.add(control);
          }
          rows.add(
              List.of(
                  new Cell.Text(control),
                  standing,
                  new Cell.Count(byStatus.getOrDefault("fail", 0)),
                  new Cell.Count(byStatus.getOrDefault("not_assessed", 0)),
                  new Cell.Count(byStatus.getOrDefault("excepted", 0)),
                  new Cell.Count(byStatus.getOrDefault("pass", 0)),
                  new Cell.Count(byStatus.getOrDefault("not_applicable", 0)),
                  new Cell.Names(List.copyOf(rules.get(control)))));
        });
    String sentence =
        counts.isEmpty()
            ? "No finding names a control."
            : "%d of %s fail%s.%s"
                .formatted(
                    failing.size(),
                    Wording.count(counts.size(), "control"),
                    failing.isEmpty() ? "" : ": " + Wording.list(failing, 6),
                    blind.isEmpty()
                        ? ""
                        : " Not assessed in part or whole: " + Wording.list(blind, 6) + ".");
    return List.of(
        Sentence.plain(sentence),
        Sentence.note(laws()),
        new Table(
            "control-matrix",
            "Findings by control and status",
            "SELECT control, status, COUNT(*) FROM finding, UNNEST(controls) AS control GROUP BY"
                + " control, status",
            List.of(
                text("control", "Control"),
                text("standing", "Standing"),
                number("fail", "✕ Fail"),
                number("not_assessed", "? Not assessed"),
                number("excepted", "▲ Excepted"),
                number("pass", "✓ Pass"),
                number("not_applicable", "Not applicable"),
                text("rules", "Rules")),
            rows,
            "no rule that ran names a law or a standard."));
  }

  /** When each law was last compared with its source, and from when it applies. */
  private String laws() {
    if (input.notes().laws().isEmpty()) {
      return "Rules of the AI Act (Reg. 2024/1689) for high-risk systems show readiness: the pack"
          + " states from when they apply.";
    }
    StringBuilder said = new StringBuilder("Articles last checked against their source: ");
    said.append(
        input.notes().laws().stream()
            .map(
                law ->
                    law.name() + " " + (law.checked() == null ? "never" : law.checked().toString()))
            .collect(Collectors.joining(", ")));
    said.append('.');
    for (ReportNotes.Law law : input.notes().laws()) {
      if (readiness(law)) {
        said.append(
            " %s applies from %s: until then what fails is a gap in readiness, not a breach."
                .formatted(law.name(), law.appliesFrom()));
      }
    }
    return said.toString();
  }

  private boolean readiness(ReportNotes.Law law) {
    return law.appliesFrom() != null
        && input.run().getTo().minusDays(1).isBefore(law.appliesFrom());
  }

  private Cell.Mark standing(Map<String, Integer> byStatus, String control) {
    boolean gap =
        input.notes().laws().stream()
            .anyMatch(law -> control.startsWith(law.name() + " ") && readiness(law));
    if (byStatus.containsKey("fail") && gap) {
      return new Cell.Mark(Tone.WARN, "readiness gap");
    }
    if (byStatus.containsKey("fail")) {
      return new Cell.Mark(Tone.BAD, "fail");
    } else if (byStatus.containsKey("not_assessed")) {
      return new Cell.Mark(Tone.UNKNOWN, "not assessed");
    } else if (byStatus.containsKey("excepted")) {
      return new Cell.Mark(Tone.WARN, "excepted");
    } else if (byStatus.containsKey("pass")) {
      return new Cell.Mark(Tone.GOOD, "pass");
    }
    return new Cell.Mark(Tone.NEUTRAL, "not applicable");
  }
}
