package io.plumbline.rules.finding;

import java.util.Locale;

/**
 * One of the four gates between a workload and a lane of our own, in the order in which they
 * overrule each other (catalogue E-10): compliance, readiness, quality, economics.
 *
 * @param name which
 * @param state whether it is open
 * @param why what decided it: rule ids, or a few words
 */
public record Gate(Name name, State state, String why) {
  /** The gates, the one that overrules first. */
  public enum Name {
    /** Policy admits a lane of our own, and nothing critical stands open. */
    COMPLIANCE,
    /** A team can run it (SIG-06). */
    READINESS,
    /** Open models are good enough on it (SIG-03). */
    QUALITY,
    /** It is clearly cheaper, idle cards and people counted (STL-05). */
    ECONOMICS
  }

  /** Whether a gate is open. */
  public enum State {
    /** Open. */
    MET,
    /** Shut. */
    NOT_MET,
    /** Nobody knows. */
    NOT_ASSESSED
  }

  /** {@code economics: not met (STL-05)}, as tables write it. */
  public String text() {
    return "%s: %s (%s)"
        .formatted(
            name.name().toLowerCase(Locale.ROOT),
            state.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            why);
  }
}
