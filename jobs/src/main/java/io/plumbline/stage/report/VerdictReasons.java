package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Why each workload has its verdict: the four gates in the order in which they overrule, the lane
 * between that is weighed for every workload, and the evidence that is missing (F-8).
 */
final class VerdictReasons {
  private static final List<String> GATES =
      List.of("compliance", "readiness", "quality", "economics");

  private final List<Verdict> verdicts;

  /**
   * @param verdicts in the order of the report
   */
  VerdictReasons(List<Verdict> verdicts) {
    this.verdicts = verdicts;
  }

  List<Block> blocks() {
    return List.of(
        gates(),
        Sentence.note(
            "Compliance overrules readiness, readiness quality, and quality cost: a shut gate is not"
                + " opened by a later one. Cost only breaks ties."),
        missing());
  }

  private Table gates() {
    List<Column> columns = new ArrayList<>();
    columns.add(text("workload", "Workload"));
    columns.add(text("verdict", "Verdict"));
    columns.add(text("because", "Because"));
    GATES.forEach(gate -> columns.add(text(gate, Wording.capital(gate))));
    columns.add(text("managed_open", "Managed open weights, weighed"));
    List<List<Cell>> rows = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      List<Cell> row = new ArrayList<>();
      row.add(new Cell.Text(verdict.workload()));
      row.add(new Cell.Mark(verdict.tone(), verdict.words()));
      row.add(said(verdict.because()));
      GATES.forEach(gate -> row.add(gate(verdict, gate)));
      row.add(said(verdict.managedOpen()));
      rows.add(row);
    }
    return new Table(
        "verdict-gates",
        "Why: the four gates to a lane of our own, and the lane between",
        "SELECT workload, verdict, because, gates, managed_open FROM verdict",
        columns,
        rows,
        "no workload was judged.");
  }

  private static Cell said(String sentence) {
    return sentence == null ? new Cell.Missing("not said") : new Cell.Text(sentence);
  }

  /** {@code quality: met (SIG-03)} as a lamp. */
  private static Cell gate(Verdict verdict, String name) {
    String prefix = name + ": ";
    String text =
        verdict.gates().stream()
            .filter(gate -> gate.startsWith(prefix))
            .map(gate -> gate.substring(prefix.length()))
            .findFirst()
            .orElse(null);
    if (text == null) {
      return new Cell.Missing("not weighed");
    }
    String state = text.toLowerCase(Locale.ROOT);
    Tone tone =
        state.startsWith("met")
            ? Tone.NEUTRAL
            : state.startsWith("not met") ? Tone.WARN : Tone.UNKNOWN;
    return new Cell.Mark(tone, text);
  }

  private Table missing() {
    List<List<Cell>> rows = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      for (String line : verdict.missing()) {
        int cut = line.indexOf(": ");
        rows.add(
            List.of(
                new Cell.Text(verdict.workload()),
                cut < 0 ? new Cell.Missing("–") : new Cell.Text(line.substring(0, cut)),
                new Cell.Text(cut < 0 ? line : line.substring(cut + 2))));
      }
    }
    return new Table(
            "verdict-missing",
            "What would make the verdicts surer",
            "SELECT workload, missing FROM verdict",
            List.of(
                text("workload", "Workload"),
                text("rule", "Not assessed"),
                text("reason", "What is missing")),
            rows,
            "nothing that bears on a verdict was left unassessed.")
        .fold();
  }
}
