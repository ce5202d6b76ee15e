package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Span.link;
import static io.plumbline.stage.report.document.Span.strong;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Callout;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Span;
import io.plumbline.stage.report.document.Tiles;
import io.plumbline.stage.report.document.Tone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The compliance report's first page: its status, what to fix first, where calls ran, and how much
 * was looked at (C-0).
 */
final class ComplianceAnswers {
  private final ReportInput input;
  private final List<Finding> failed;
  private final List<Finding> grave;
  private final List<Finding> notAssessed;
  private final InputTotals totals;

  ComplianceAnswers(ReportInput input) {
    this.input = input;
    failed = Findings.checks(input.findings(), "fail");
    grave = failed.stream().filter(Findings::grave).toList();
    notAssessed = Findings.checks(input.findings(), "not_assessed");
    totals = InputTotals.of(input.ingestedFiles());
  }

  private List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    if (input.ingestedFiles().isEmpty()) {
      gaps.add("No file was read.");
    }
    for (InputTotals.SourceTotals source : totals.sources()) {
      if (!source.meets()) {
        gaps.add(
            "Source %s: %s records read, but %s accepted, %s duplicates and %s quarantined do not add up to that."
                .formatted(
                    source.source(),
                    Numerals.count(source.read()),
                    Numerals.count(source.accepted()),
                    Numerals.count(source.duplicates()),
                    Numerals.count(source.quarantined())));
      }
      if (source.faulty() > 0) {
        gaps.add(
            "Source %s: %s could not be read whole."
                .formatted(source.source(), Wording.count(source.faulty(), "file")));
      }
    }
    for (InputTotals.SourceTotals source : totals.silent()) {
      gaps.add(
          "Source %s: not one of %s in its %s is a record of format %s; nothing of it was counted or judged."
              .formatted(
                  source.source(),
                  Wording.count(source.passedOver(), "element"),
                  Wording.count(source.files(), "file"),
                  source.format()));
    }
    return gaps;
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    List<String> gaps = gaps();
    long blind = notAssessed.stream().filter(Findings::grave).count();
    blocks.add(status(gaps, blind));
    if (!gaps.isEmpty()) {
      List<Sentence> sentences = new ArrayList<>();
      gaps.forEach(gap -> sentences.add(Sentence.plain(gap)));
      blocks.add(
          new Callout(
              Tone.WARN,
              "INCOMPLETE",
              "The input is incomplete. What fails below is true; do not rely on what passes.",
              sentences));
    }
    blocks.addAll(new DataGaps(input).blocks());
    blocks.add(fixFirst());
    blocks.addAll(new NotAssessed(input).headline());
    blocks.add(
        Sentence.headline(
            strong("Where it ran: "),
            Span.text(new FlowMap(input).residency()),
            Span.text(" "),
            link("Flow map.", "flows")));
    blocks.add(
        Sentence.headline(
            strong("Personal data: "),
            Span.text(new PersonalDataSection(input).sentence()),
            Span.text(" "),
            link("By kind and lane.", "personal-data")));
    blocks.add(coverage());
    return blocks;
  }

  private Callout status(List<String> gaps, long blind) {
    if (!grave.isEmpty()) {
      return new Callout(
          Tone.BAD,
          "FAIL",
          "%s must be acted on%s."
              .formatted(
                  Wording.count(grave.size(), "critical or high finding"),
                  gaps.isEmpty() ? "" : ", and the input is incomplete"),
          List.of(
              Sentence.plain(
                  Span.text("By rule: " + byRule(grave) + "."),
                  Span.text(" "),
                  link("One card each.", "act"))));
    }
    if (!gaps.isEmpty() || blind > 0 || input.findings().isEmpty()) {
      String why =
          input.findings().isEmpty()
              ? "No rule judged anything, so nothing can be called in order."
              : "No critical or high check failed, but not everything could be judged.";
      return new Callout(
          Tone.UNKNOWN,
          "INCOMPLETE",
          why,
          List.of(
              Sentence.plain(
                  Span.text(
                      Wording.count(blind, "critical or high check") + " could not be assessed."),
                  Span.text(" "),
                  link("What would fix that.", "not-assessed"))));
    }
    long excepted =
        Findings.checks(input.findings(), "excepted").stream().filter(Findings::grave).count();
    return new Callout(
        Tone.GOOD,
        "PASS",
        "Every critical and high check was assessed, and none failed.",
        List.of(
            Sentence.plain(
                Span.text(
                    "%s of lower severity failed; %s accepted under an exception."
                        .formatted(
                            Wording.count(failed.size(), "finding"),
                            excepted == 1 ? "1 grave one is" : excepted + " grave ones are")),
                Span.text(" "),
                link("All findings.", "all"))));
  }

  private static String byRule(List<Finding> findings) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    findings.forEach(finding -> counts.merge(finding.getRule(), 1, Integer::sum));
    return Wording.list(
        counts.entrySet().stream()
            .map(
                entry ->
                    entry.getValue() == 1
                        ? entry.getKey()
                        : entry.getKey() + " × " + entry.getValue())
            .toList(),
        8);
  }

  private Sentence fixFirst() {
    List<Finding> open = failed;
    if (open.isEmpty()) {
      return Sentence.headline(strong("Fix first: "), Span.text("nothing that was assessed."));
    }
    Finding first = open.get(0);
    List<Span> spans = new ArrayList<>();
    spans.add(strong("Fix first: "));
    spans.add(Span.text(Findings.said(first) + " "));
    spans.add(strong(Wording.sentence(first.getRemedy())));
    if (Findings.grave(first)) {
      spans.add(Span.text(" "));
      spans.add(link(first.getRule() + ".", Findings.anchor(first)));
    } else {
      spans.add(Span.text(" "));
      spans.add(link(first.getRule() + ".", "findings"));
    }
    return new Sentence(Sentence.Role.HEADLINE, spans);
  }

  private Tiles coverage() {
    long assessed =
        input.findings().stream()
            .filter(finding -> !finding.getStatus().equals("not_assessed"))
            .count();
    List<Tiles.Tile> tiles = new ArrayList<>();
    tiles.add(
        new Tiles.Tile(
            grave.isEmpty() ? Tone.NEUTRAL : Tone.BAD,
            "Critical and high, failed",
            Numerals.count(grave.size()),
            Wording.count(failed.size() - grave.size(), "lower one") + " failed too",
            "act"));
    long excepted = Findings.checks(input.findings(), "excepted").size();
    tiles.add(
        new Tiles.Tile(
            excepted == 0 ? Tone.NEUTRAL : Tone.WARN,
            "Excepted for a time",
            Numerals.count(excepted),
            "accepted risks with an end date",
            "exceptions"));
    tiles.add(
        new Tiles.Tile(
            notAssessed.isEmpty() ? Tone.GOOD : Tone.UNKNOWN,
            "Verdicts that could be given",
            input.findings().isEmpty()
                ? "none"
                : Wording.percent(assessed, input.findings().size()),
            "%s of %s, the rest not assessed"
                .formatted(Numerals.count(assessed), Numerals.count(input.findings().size())),
            "not-assessed"));
    long read = totals.sum(InputTotals.SourceTotals::read);
    long quarantined = totals.sum(InputTotals.SourceTotals::quarantined);
    tiles.add(
        new Tiles.Tile(
            input.ingestedFiles().isEmpty()
                ? Tone.UNKNOWN
                : !totals.meet() ? Tone.BAD : quarantined == 0 ? Tone.GOOD : Tone.WARN,
            "Records read",
            Numerals.count(read),
            input.ingestedFiles().isEmpty()
                ? "no file was read"
                : totals.meet()
                    ? "totals meet to the row; " + Numerals.count(quarantined) + " quarantined"
                    : "totals do not meet",
            "evidence"));
    return new Tiles("Coverage", tiles);
  }
}
