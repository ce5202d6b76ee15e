package io.plumbline.stage.report;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Tone;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Findings in the order in which people must act on them, and how they read. */
final class Findings {
  private static final List<String> SEVERITIES =
      List.of("critical", "high", "medium", "low", "info");
  private static final List<String> STATUSES =
      List.of("fail", "not_assessed", "excepted", "pass", "not_applicable");

  /** People first, money last: a compliance block stands over any economic verdict. */
  private static final List<String> CONCERNS =
      List.of("processing_path", "data", "weights", "vendor", "logs", "operations", "cost");

  private static final Set<String> JUDGED = Set.of("check", "manual");

  static final Comparator<Finding> ORDER =
      Comparator.comparingInt((Finding finding) -> rank(STATUSES, finding.getStatus()))
          .thenComparing(finding -> !judged(finding))
          .thenComparingInt(finding -> rank(SEVERITIES, finding.getSeverity()))
          .thenComparingInt(finding -> rank(CONCERNS, finding.getConcern()))
          .thenComparing(Finding::getAttempts, Comparator.reverseOrder())
          .thenComparing(Finding::getRule)
          .thenComparing(Finding::getSubject)
          .thenComparing(Finding::getFingerprint);

  private Findings() {}

  private static int rank(List<String> order, String word) {
    int at = order.indexOf(word);
    return at < 0 ? order.size() : at;
  }

  static int severityRank(String severity) {
    return rank(SEVERITIES, severity);
  }

  static List<Finding> sorted(List<Finding> findings) {
    return findings.stream().sorted(ORDER).toList();
  }

  /** Checks, judged by a rule or by a person; not signals and not roll-ups. */
  static List<Finding> checks(List<Finding> findings, String status) {
    return findings.stream()
        .filter(Findings::judged)
        .filter(finding -> finding.getStatus().equals(status))
        .sorted(ORDER)
        .toList();
  }

  /** Whether it can be a breach: checks and manual controls can, signals and roll-ups cannot. */
  static boolean judged(Finding finding) {
    return JUDGED.contains(finding.getKind());
  }

  static boolean grave(Finding finding) {
    return rank(SEVERITIES, finding.getSeverity()) <= 1;
  }

  static boolean aboutMoney(Finding finding) {
    return finding.getConcern().equals("cost") || finding.getConcern().equals("operations");
  }

  static Tone severityTone(String severity) {
    return switch (severity) {
      case "critical", "high" -> Tone.BAD;
      case "medium" -> Tone.WARN;
      default -> Tone.NEUTRAL;
    };
  }

  static Tone statusTone(String status) {
    return switch (status) {
      case "fail" -> Tone.BAD;
      case "pass" -> Tone.GOOD;
      case "excepted" -> Tone.WARN;
      case "not_assessed" -> Tone.UNKNOWN;
      default -> Tone.NEUTRAL;
    };
  }

  /** A sign is not a breach: it is there or it is not. */
  static Cell.Mark statusMark(Finding finding) {
    if (!Findings.judged(finding)) {
      return switch (finding.getStatus()) {
        case "fail" -> new Cell.Mark(Tone.WARN, "seen");
        case "pass" -> new Cell.Mark(Tone.NEUTRAL, "not seen");
        default ->
            new Cell.Mark(
                Findings.statusTone(finding.getStatus()), Wording.words(finding.getStatus()));
      };
    }
    return new Cell.Mark(
        Findings.statusTone(finding.getStatus()), Wording.words(finding.getStatus()));
  }

  /** What was found, as a sentence. */
  static String said(Finding finding) {
    return Wording.sentence(finding.getSentence());
  }

  /** "RES-01 on support-chat". */
  static String name(Finding finding) {
    return finding.getRule() + " on " + finding.getSubject();
  }

  /** Anchor of its card. */
  static String anchor(Finding finding) {
    return "finding-" + finding.getFingerprint().replaceAll("[^A-Za-z0-9]", "-");
  }
}
