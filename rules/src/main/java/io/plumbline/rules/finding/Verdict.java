package io.plumbline.rules.finding;

import java.util.Locale;

/** Where a workload should run, as all rules together say. */
public enum Verdict {
  /** Managed lanes as now. */
  STAY_MANAGED,
  /** Open weights that somebody else runs: the lane between the two. */
  MANAGED_OPEN,
  /** The hard part on a managed frontier model, the rest elsewhere. */
  HYBRID,
  /** A lane of our own; a pilot beside the managed lane first where it is not there yet. */
  SELF_HOST,
  /** On a lane of our own before it was ready for one. */
  TOO_EARLY,
  /** Has outgrown managed lanes; what is missing before it may leave them is named. */
  TOO_LONG,
  /** Too little is known to say. */
  INSUFFICIENT_EVIDENCE;

  /** The word used in tables and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
