package io.plumbline.rules.finding;

import java.util.Locale;

/** How much a failure matters, worst first. */
public enum Severity {
  CRITICAL,
  HIGH,
  MEDIUM,
  LOW,
  /** Advice: a signal or a verdict that is no fault. */
  INFO;

  /** The word used in tables and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
