package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Span.link;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Card;
import io.plumbline.stage.report.document.Fact;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Span;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What must be acted on: a card for each critical or high check that failed (C-2). */
final class MustAct {
  private static final int CARDS = 20;

  /** The checks that have a card: the gravest. */
  static List<Finding> withCards(ReportInput input) {
    return Findings.checks(input.findings(), "fail").stream()
        .filter(Findings::grave)
        .limit(CARDS)
        .toList();
  }

  private final List<Finding> grave;

  MustAct(ReportInput input) {
    grave = Findings.checks(input.findings(), "fail").stream().filter(Findings::grave).toList();
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (grave.isEmpty()) {
      blocks.add(Sentence.plain("No critical or high check failed."));
    }
    grave.stream().limit(CARDS).map(this::card).forEach(blocks::add);
    if (grave.size() > CARDS) {
      blocks.add(
          Sentence.plain(
              Span.text("%d more are in the table of ".formatted(grave.size() - CARDS)),
              link("every finding", "findings"),
              Span.text(".")));
    }
    return blocks;
  }

  private Card card(Finding finding) {
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.of("Do this", Wording.sentence(finding.getRemedy())));
    facts.add(Fact.of("Why it matters", Wording.sentence(finding.getRisk())));
    facts.add(Fact.of("Who", who(finding)));
    facts.add(
        Fact.of("Where", Wording.words(finding.getSubjectKind()) + " " + finding.getSubject()));
    facts.add(Fact.of("Since", since(finding)));
    if (finding.getAttempts() > 0 || finding.getSpend() != null) {
      facts.add(Fact.of("How much", howMuch(finding)));
    }
    if (finding.getValueSeen() != null || finding.getThresholdUsed() != null) {
      facts.add(
          Fact.of(
              "Seen against",
              "%s, against %s"
                  .formatted(
                      finding.getValueSeen() == null ? "no value" : finding.getValueSeen(),
                      finding.getThresholdUsed() == null
                          ? "no threshold"
                          : finding.getThresholdUsed())));
    }
    if (finding.getCoverage() != null) {
      facts.add(
          Fact.of(
              "Coverage",
              "the needed fields are known for %s of attempts"
                  .formatted(Numerals.percent(BigDecimal.valueOf(finding.getCoverage())))));
    }
    if (!finding.getControls().isEmpty()) {
      facts.add(Fact.of("Law and standard", String.join(" · ", finding.getControls())));
    }
    if (!finding.getEvidenceIds().isEmpty()) {
      facts.add(Fact.code("Evidence", evidenceOf(finding)));
    }
    if (finding.getEvidenceQuery() != null) {
      facts.add(Fact.code("All rows", finding.getEvidenceQuery()));
    }
    facts.add(Fact.code("More", "plumbline explain " + finding.getFingerprint()));
    return new Card(
        Findings.anchor(finding),
        Findings.severityTone(finding.getSeverity()),
        finding.getSeverity(),
        finding.getRule() + " " + finding.getTitle(),
        Findings.said(finding),
        facts);
  }

  private static String who(Finding finding) {
    List<String> parts = new ArrayList<>();
    parts.add(
        finding.getOwner() == null ? "no owner named in policy" : "owner " + finding.getOwner());
    if (finding.getTeam() != null) {
      parts.add("team " + finding.getTeam());
    }
    if (finding.getWorkload() != null) {
      parts.add("workload " + finding.getWorkload());
    }
    if (finding.getProvider() != null) {
      parts.add("provider " + finding.getProvider());
    }
    return String.join(", ", parts);
  }

  private static String since(Finding finding) {
    if (finding.getFirstSeen() == null) {
      return "not known";
    }
    String first = Wording.minute(finding.getFirstSeen());
    return finding.getLastSeen() == null
        ? first
        : first + ", last " + Wording.minute(finding.getLastSeen());
  }

  private static String howMuch(Finding finding) {
    List<String> parts = new ArrayList<>();
    parts.add(Wording.count(finding.getAttempts(), "attempt"));
    if (finding.getTokens() > 0) {
      parts.add(Wording.count(finding.getTokens(), "token"));
    }
    parts.add(
        finding.getSpend() == null || finding.getCurrency() == null
            ? "spend not known"
            : Wording.money(finding.getCurrency(), finding.getSpend()));
    return String.join(", ", parts);
  }

  private static String evidenceOf(Finding finding) {
    List<String> ids = finding.getEvidenceIds().stream().sorted().toList();
    String shown = String.join(" ", ids.subList(0, Math.min(5, ids.size())));
    return ids.size() <= 5 ? shown : shown + " … (" + ids.size() + " in findings.json)";
  }
}
