package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Which workload should move, with the signs that say so (F-8). */
final class VerdictBoard {
  private final ReportInput input;
  private final List<Verdict> verdicts;
  private final SpendTables tables;

  VerdictBoard(ReportInput input) {
    this.input = input;
    verdicts = Verdict.sorted(input.verdicts());
    tables = new SpendTables(input.spend());
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>(new SwitchAnswer(input).blocks());
    List<String> unsaid =
        verdicts.stream()
            .filter(verdict -> verdict.advice() == Verdict.Advice.CANNOT_SAY)
            .map(verdict -> verdict.workload() + " (" + verdict.words() + ")")
            .toList();
    if (!unsaid.isEmpty()) {
      blocks.add(Sentence.plain("Nothing can be said of " + Wording.list(unsaid, 6) + "."));
    }
    List<Finding> signals =
        Findings.sorted(input.findings()).stream()
            .filter(finding -> finding.getRule().matches("(SWE|STL|SIG)-\\d+"))
            .toList();
    List<String> rules = signals.stream().map(Finding::getRule).distinct().sorted(SIGNS).toList();
    Set<String> workloads = new TreeSet<>();
    verdicts.forEach(verdict -> workloads.add(verdict.workload()));
    signals.stream().map(Finding::getWorkload).filter(Objects::nonNull).forEach(workloads::add);
    blocks.add(board(workloads, signals, rules));
    blocks.addAll(new VerdictReasons(verdicts).blocks());
    blocks.add(lamps(workloads, signals, rules));
    blocks.add(
        Sentence.note(
            "SWE: signs that a switch to self-hosting is or would be too early. STL: signs that a"
                + " workload has stayed managed for too long. Yes: the sign is there. Not"
                + " assessed is neither yes nor no."));
    blocks.add(legend(signals, rules));
    blocks.add(workloadFacts());
    if (!workloads.isEmpty()) {
      blocks.addAll(FigureNotes.about("compliance", "quality"));
    }
    return blocks;
  }

  private Table board(Set<String> workloads, List<Finding> signals, List<String> rules) {
    List<List<Cell>> rows = new ArrayList<>();
    for (String workload : workloads) {
      Verdict verdict =
          verdicts.stream()
              .filter(candidate -> candidate.workload().equals(workload))
              .findFirst()
              .orElse(null);
      List<String> points = new ArrayList<>();
      for (String rule : rules) {
        Finding signal = rule.startsWith("SIG") ? sign(signals, rule, workload) : null;
        if (signal != null) {
          points.add(rule + " " + pointsTo(signal));
        }
      }
      rows.add(
          List.of(
              new Cell.Text(workload),
              verdict == null
                  ? new Cell.Mark(Tone.UNKNOWN, "no verdict")
                  : new Cell.Mark(verdict.tone(), verdict.words()),
              tally(signals, rules, "SWE", workload),
              tally(signals, rules, "STL", workload),
              points.isEmpty() ? new Cell.Missing("none asked") : new Cell.Names(points),
              verdict == null || verdict.whatWouldChange() == null
                  ? new Cell.Missing("not computed")
                  : new Cell.Text(Wording.sentence(verdict.whatWouldChange()))));
    }
    return new Table(
        "verdict-board",
        "Verdict by workload",
        "SELECT workload, rule, status, value_seen FROM finding WHERE rule LIKE 'SWE-%' OR rule"
            + " LIKE 'STL-%' OR rule LIKE 'SIG-%'",
        List.of(
            text("workload", "Workload"),
            text("verdict", "Verdict"),
            text("too_early", "Signs of too early"),
            text("too_long", "Signs of too long"),
            text("signals", "Signals point to"),
            text("what_would_change", "What would change it")),
        rows,
        "no workload was judged.");
  }

  /** The lane a signal points to; the facts behind it stand in {@code value_seen} after a colon. */
  private static String pointsTo(Finding signal) {
    String seen = signal.getValueSeen();
    return Wording.words(seen == null ? signal.getStatus() : seen.split(":", 2)[0]);
  }

  /** "2 of 3 (SWE-01, SWE-04); 1 not assessed". */
  private static Cell tally(
      List<Finding> signals, List<String> rules, String family, String workload) {
    List<String> seen = new ArrayList<>();
    int asked = 0;
    int blind = 0;
    for (String rule : rules) {
      Finding sign = rule.startsWith(family) ? sign(signals, rule, workload) : null;
      if (sign == null) {
        continue;
      }
      switch (sign.getStatus()) {
        case "fail", "excepted" -> {
          asked++;
          seen.add(rule);
        }
        case "pass" -> asked++;
        case "not_assessed" -> blind++;
        default -> {}
      }
    }
    if (asked + blind == 0) {
      return new Cell.Missing("none asked");
    }
    if (asked == 0) {
      return new Cell.Missing(blind + " not assessed");
    }
    return new Cell.Text(
        "%d of %d assessed%s%s"
            .formatted(
                seen.size(),
                asked,
                seen.isEmpty() ? "" : " (" + String.join(", ", seen) + ")",
                blind == 0 ? "" : "; " + blind + " not assessed"));
  }

  private static Table lamps(Set<String> workloads, List<Finding> signals, List<String> rules) {
    List<String> signs = rules.stream().filter(rule -> !rule.startsWith("SIG")).toList();
    List<Column> columns = new ArrayList<>();
    columns.add(text("workload", "Workload"));
    signs.forEach(rule -> columns.add(text(rule.toLowerCase(Locale.ROOT).replace('-', '_'), rule)));
    List<List<Cell>> rows = new ArrayList<>();
    for (String workload : workloads) {
      List<Cell> row = new ArrayList<>();
      row.add(new Cell.Text(workload));
      signs.forEach(rule -> row.add(lamp(sign(signals, rule, workload))));
      rows.add(row);
    }
    return new Table(
        "signs",
        "Is the sign there?",
        "SELECT workload, rule, status FROM finding WHERE rule LIKE 'SWE-%' OR rule LIKE 'STL-%'",
        columns,
        rows,
        "no workload was judged.");
  }

  /** The order in which the questions are asked: too early, too long, signals. */
  private static final Comparator<String> SIGNS =
      Comparator.comparingInt(
              (String rule) -> List.of("SWE", "STL", "SIG").indexOf(rule.substring(0, 3)))
          .thenComparing(Comparator.naturalOrder());

  /** What a rule says of a workload, else of the organisation; null: it was not asked. */
  private static Finding sign(List<Finding> signals, String rule, String workload) {
    List<Finding> own =
        signals.stream()
            .filter(candidate -> candidate.getRule().equals(rule))
            .filter(
                candidate ->
                    candidate.getWorkload() == null || candidate.getWorkload().equals(workload))
            .toList();
    return own.stream()
        .filter(candidate -> candidate.getWorkload() != null)
        .findFirst()
        .orElse(own.isEmpty() ? null : own.get(0));
  }

  private static Cell lamp(Finding sign) {
    if (sign == null) {
      return new Cell.Missing("not asked");
    }
    return switch (sign.getStatus()) {
      case "fail" -> new Cell.Mark(Tone.WARN, "yes");
      case "pass" -> new Cell.Mark(Tone.NEUTRAL, "no");
      case "not_assessed" -> new Cell.Mark(Tone.UNKNOWN, "not assessed");
      case "excepted" -> new Cell.Mark(Tone.WARN, "yes, excepted");
      default -> new Cell.Missing(Wording.words(sign.getStatus()));
    };
  }

  private static Table legend(List<Finding> signals, List<String> rules) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Finding finding : signals) {
      rows.add(
          List.of(
              new Cell.Text(finding.getRule()),
              new Cell.Text(finding.getTitle()),
              finding.getWorkload() == null
                  ? new Cell.Missing("the organisation")
                  : new Cell.Text(finding.getWorkload()),
              finding.getRule().startsWith("SIG")
                  ? new Cell.Mark(Tone.NEUTRAL, pointsTo(finding))
                  : lamp(finding),
              new Cell.Text(Findings.said(finding)),
              finding.getValueSeen() == null
                  ? new Cell.Missing("–")
                  : new Cell.Text(finding.getValueSeen()),
              finding.getThresholdUsed() == null
                  ? new Cell.Missing("–")
                  : new Cell.Text(finding.getThresholdUsed()),
              finding.getReason() == null
                  ? new Cell.Missing("–")
                  : new Cell.Text(finding.getReason())));
    }
    rows.sort(
        Comparator.comparing((List<Cell> row) -> rules.indexOf(((Cell.Text) row.get(0)).text())));
    return new Table(
            "verdict-evidence",
            "Why: each sign with what was seen and what it was held against",
            "SELECT rule, title, workload, status, sentence, value_seen, threshold_used, reason FROM"
                + " finding WHERE kind = 'signal'",
            List.of(
                text("rule", "Sign"),
                text("title", "Title"),
                text("workload", "Workload"),
                text("is_it_there", "Is it there?"),
                text("sentence", "What was found"),
                text("value_seen", "Seen"),
                text("threshold_used", "Against"),
                text("reason", "Reason")),
            rows,
            "no sign was looked for.")
        .fold();
  }

  private Table workloadFacts() {
    List<List<Cell>> rows = new ArrayList<>();
    input.workloadMeasures().stream()
        .sorted(
            Comparator.comparing(WorkloadMeasure::getTokens, Comparator.reverseOrder())
                .thenComparing(WorkloadMeasure::getWorkload))
        .forEach(
            measure -> {
              int decimals = tables.decimals(measure.getCurrency());
              rows.add(
                  List.of(
                      new Cell.Text(measure.getWorkload()),
                      measure.getTeam() == null
                          ? new Cell.Missing("no team")
                          : new Cell.Text(measure.getTeam()),
                      measure.getTask() == null
                          ? new Cell.Missing("policy says nothing")
                          : new Cell.Text(measure.getTask()),
                      new Cell.Count(measure.getMonthlyTokens()),
                      new Cell.Share(
                          Wording.rounded(BigDecimal.valueOf(measure.getShareOfTokens()))),
                      measure.getStability() == null
                          ? new Cell.Missing("not enough history")
                          : new Cell.Quantity(BigDecimal.valueOf(measure.getStability()), 2),
                      new Cell.Count(measure.getHistoryDays()),
                      measure.getCurrency() == null
                          ? new Cell.Missing("not known")
                          : new Cell.Text(measure.getCurrency()),
                      measure.getCurrency() == null
                          ? new Cell.Missing("not known")
                          : new Cell.Money(measure.getSpend(), decimals),
                      measure.getCurrency() == null
                          ? new Cell.Missing("not known")
                          : new Cell.Money(measure.getManagedSpend(), decimals)));
            });
    return new Table(
        "workload-measures",
        "What is known of each workload",
        "SELECT workload, team, task, monthly_tokens, share_of_tokens, stability, history_days,"
            + " currency, spend, managed_spend FROM workload_measure",
        List.of(
            text("workload", "Workload"),
            text("team", "Team"),
            text("task", "Task"),
            number("monthly_tokens", "Tokens per 30 days"),
            number("share_of_tokens", "Share of tokens"),
            number("stability", "Stability S, 0 to 1"),
            number("history_days", "Days of history"),
            text("currency", "Currency"),
            number("spend", "Spend"),
            number("managed_spend", "Of it managed")),
        rows,
        "no workload was seen.");
  }
}
