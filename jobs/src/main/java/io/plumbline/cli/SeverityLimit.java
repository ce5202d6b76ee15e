package io.plumbline.cli;

import java.util.List;
import java.util.Locale;

/** The least severity that counts. */
enum SeverityLimit {
  CRITICAL,
  HIGH,
  MEDIUM,
  LOW,
  INFO;

  private static final List<String> ORDER = List.of("critical", "high", "medium", "low", "info");

  boolean reachedBy(String severity) {
    int at = ORDER.indexOf(severity);
    return at >= 0 && at <= ORDER.indexOf(name().toLowerCase(Locale.ROOT));
  }
}
