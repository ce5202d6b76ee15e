package io.plumbline.cli;

/** Exit codes: whose turn it is. A contract with schedulers. */
final class ExitCode {
  /** Done. */
  static final int DONE = 0;

  /** Internal error; a trace file says more. */
  static final int INTERNAL = 1;

  /** Wrong usage, configuration or policy; all faults are said at once. */
  static final int USAGE = 2;

  /** Findings at or above --fail-on; only when asked. */
  static final int FINDINGS = 3;

  /**
   * Input incomplete: quarantine over its limit, totals that do not meet, a feed that is not there.
   */
  static final int INCOMPLETE = 4;

  /** Another run holds the warehouse, or the month is closed. */
  static final int BUSY = 5;

  private ExitCode() {}
}
