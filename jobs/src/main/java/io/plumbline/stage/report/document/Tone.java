package io.plumbline.stage.report.document;

/** How a statement is meant. A renderer shows each tone by icon, word and colour together. */
public enum Tone {
  /** Looked at and in order. */
  GOOD,
  /** Looked at and wrong: somebody must act. */
  BAD,
  /** Looked at and doubtful, or accepted for a limited time. */
  WARN,
  /** Not looked at, or not knowable from the input. Never shown as {@link #GOOD}. */
  UNKNOWN,
  /** A plain statement. */
  NEUTRAL
}
