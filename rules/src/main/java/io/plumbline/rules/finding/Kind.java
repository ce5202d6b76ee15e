package io.plumbline.rules.finding;

import java.util.Locale;

/** What a rule is. */
public enum Kind {
  /** Says whether something is as it should be. */
  CHECK,
  /** Says which way something points; verdicts count signals and checks. */
  SIGNAL,
  /** Weighs what checks and signals said of a workload; judged in the second pass. */
  VERDICT,
  /** What no machine can judge; always <em>not assessed</em>, so that a report shows it was not. */
  MANUAL;

  /** The word used in tables and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
