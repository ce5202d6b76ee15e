package io.plumbline.rules.finding;

import java.util.Locale;

/** What all rules together say of a workload's lane. */
public enum Verdict {
  /** Managed lanes, and no reason to leave them. */
  STAY_MANAGED,
  /** Runs on lanes of our own, and no reason to leave them. */
  STAY_SELF_HOSTED,
  /**
   * No third party is admitted and no team could run the model: open weights at a dedicated host,
   * or stop.
   */
  MANAGED_OPEN,
  /** Large, stable and with a team: try self-hosting on this one workload. */
  SELF_HOSTED_PILOT,
  /** Runs on lanes of our own before it was ready. */
  SWITCHED_TOO_EARLY,
  /** Managed lanes though the signs say that it has outgrown them. */
  MANAGED_TOO_LONG,
  /** Has outgrown managed lanes, but the team is not ready to leave them. */
  BLOCKED_NOT_READY,
  /** Too little is known to say. */
  INSUFFICIENT_EVIDENCE;

  /** The word used in tables and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
