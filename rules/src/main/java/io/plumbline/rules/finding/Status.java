package io.plumbline.rules.finding;

import java.util.Locale;

/** What became of a rule on a subject. Five, never two: what was not looked at is never a pass. */
public enum Status {
  /** The rule's condition holds; of a signal: the signal is raised. */
  FAIL,
  /** Everything the rule needs was known, and its condition does not hold. */
  PASS,
  /** Something the rule needs is not known; {@link Finding#reason()} names it. */
  NOT_ASSESSED,
  /** The condition holds and somebody accepted that until a date. */
  EXCEPTED,
  /** The rule does not concern the subject. */
  NOT_APPLICABLE;

  /** The word used in tables and files: {@code not_assessed}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
