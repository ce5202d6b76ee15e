package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Span.strong;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Who should stay, who should be looked at, and in a line each why: the answer to a switch. */
final class SwitchAnswer {
  /** Workloads whose reasons stand on the first page; the board holds all. */
  private static final int REASONS = 3;

  private final ReportInput input;
  private final List<Verdict> verdicts;

  SwitchAnswer(ReportInput input) {
    this.input = input;
    verdicts = Verdict.sorted(input.verdicts());
  }

  /** Who should stay, who should be looked at, and in a line each why: the answer to a switch. */
  List<Block> blocks(Span... more) {
    List<Block> blocks = new ArrayList<>();
    List<Verdict> stay =
        advised(Verdict.Advice.DO_NOT_SWITCH).stream()
            .sorted(Comparator.comparing((Verdict verdict) -> -verdict.tooEarly().size()))
            .toList();
    List<Span> answer = new ArrayList<>();
    answer.add(strong("Do not switch: "));
    answer.add(Span.text(doNotSwitch(stay)));
    answer.addAll(List.of(more));
    blocks.add(Sentence.headline(answer.toArray(Span[]::new)));
    blocks.addAll(reasons(stay, Verdict::tooEarly, "not yet true: "));
    List<Verdict> move = advised(Verdict.Advice.CONSIDER_SWITCHING);
    if (!move.isEmpty()) {
      blocks.add(
          Sentence.headline(
              strong("Look at moving: "), Span.text(Wording.list(inWords(move), 8) + ".")));
      blocks.addAll(reasons(move, Verdict::tooLong, "no longer true: "));
    }
    return blocks;
  }

  private List<Verdict> advised(Verdict.Advice advice) {
    return verdicts.stream().filter(verdict -> verdict.advice() == advice).toList();
  }

  private String doNotSwitch(List<Verdict> stay) {
    if (verdicts.isEmpty()) {
      return "not assessed: no workload was judged.";
    }
    if (stay.isEmpty()) {
      return "no workload was found that must stay where it is.";
    }
    List<Verdict> named = stay.stream().filter(v -> !isPlain(v)).toList();
    List<String> rest = stay.stream().filter(SwitchAnswer::isPlain).map(Verdict::workload).toList();
    String warned = Wording.list(inWords(named), 8) + ".";
    String plain = "o sign speaks for moving " + Wording.list(rest, 8) + ".";
    return rest.isEmpty() ? warned : named.isEmpty() ? "n" + plain : warned + " N" + plain;
  }

  /** Stays because nothing was found, not because something forbids the move. */
  private static boolean isPlain(Verdict verdict) {
    return verdict.verdict().equals("stay_managed") && verdict.tooEarly().isEmpty();
  }

  private static List<String> inWords(List<Verdict> chosen) {
    return chosen.stream().map(v -> "%s (%s)".formatted(v.workload(), v.words())).toList();
  }

  /** For up to three workloads the states that do not hold of them, each with its rule. */
  private List<Block> reasons(
      List<Verdict> chosen, Function<Verdict, List<String>> signs, String how) {
    List<Block> reasons = new ArrayList<>();
    for (Verdict verdict : chosen) {
      List<String> why = signs.apply(verdict).stream().sorted().map(this::signInWords).toList();
      if (!why.isEmpty() && reasons.size() < REASONS) {
        reasons.add(
            Sentence.plain(
                strong(verdict.workload() + ": "), Span.text(how + Wording.list(why) + ".")));
      }
    }
    return reasons;
  }

  /** "“somebody can run the GPUs reliably” (SWE-04)": the state a rule wants, else its id. */
  private String signInWords(String rule) {
    return input.findings().stream()
        .filter(finding -> finding.getRule().equals(rule))
        .map(Finding::getTitle)
        .min(Comparator.naturalOrder())
        .map(title -> title.replaceFirst("\\.$", ""))
        .map(state -> "“%s” (%s)".formatted(Wording.inSentence(state), rule))
        .orElse(rule);
  }
}
