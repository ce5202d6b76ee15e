package io.plumbline.stage.report;

import io.plumbline.schema.Finding;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What a finding says, for programs that know fewer words: only {@link #PASSES} may become green,
 * and a sign of the economics is neither kept nor broken.
 */
enum Standing {
  FAILS,
  /** It fails, and somebody accepted that until a date. */
  ACCEPTED,
  PASSES,
  NOT_ASSESSED,
  NOT_APPLICABLE,
  SIGN_SEEN,
  SIGN_NOT_SEEN;

  static Standing of(Finding finding) {
    return switch (finding.getStatus()) {
      case "fail" -> Findings.judged(finding) ? FAILS : SIGN_SEEN;
      case "excepted" -> ACCEPTED;
      case "pass" -> Findings.judged(finding) ? PASSES : SIGN_NOT_SEEN;
      case "not_applicable" -> NOT_APPLICABLE;
      default -> NOT_ASSESSED;
    };
  }

  /** Midnight UTC of a day, as milliseconds since 1970. */
  static long midnight(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  /** "GDPR" of "GDPR Art. 44", "ISO/IEC 42001" of "ISO/IEC 42001 A.10.3". */
  static String standard(String control) {
    int article = control.indexOf(" Art. ");
    int at = article < 0 ? control.lastIndexOf(' ') : article;
    return at < 0 ? control : control.substring(0, at);
  }
}
