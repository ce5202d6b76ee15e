package io.plumbline.rules.finding;

import java.util.Locale;

/**
 * What a rule is about. The first four are the compliance questions: weights, processing path,
 * logs, vendor.
 */
public enum Concern {
  WEIGHTS,
  PROCESSING_PATH,
  LOGS,
  VENDOR,
  COST,
  OPERATIONS,
  DATA;

  /** The word used in tables and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
