package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Billed;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sound and film that a bill charges by its length, in the units bills write it in. */
final class BilledLength {
  private static final Pattern UNIT =
      Pattern.compile(
          "(?:duration_)?(?:(\\d{1,9})\\s+)?(?:audio |video )?(second|sec|minute|min|hour|hr)s?");
  private static final Map<String, Long> MICROSECONDS =
      Map.of(
          "second", 1_000_000L,
          "sec", 1_000_000L,
          "minute", 60_000_000L,
          "min", 60_000_000L,
          "hour", 3_600_000_000L,
          "hr", 3_600_000_000L);

  private BilledLength() {}

  /** In microseconds; empty: the line charges something else, or hours of reserved capacity. */
  static Optional<BigDecimal> of(Billed line) {
    if (line.getTokenKind() != null
        || line.getServiceTier() != null
        || line.getQuantity() == null
        || line.getUnit() == null) {
      return Optional.empty();
    }
    Matcher unit = UNIT.matcher(line.getUnit().toLowerCase(Locale.ROOT).strip());
    if (!unit.matches()) {
      return Optional.empty();
    }
    BigDecimal times = unit.group(1) == null ? BigDecimal.ONE : new BigDecimal(unit.group(1));
    return Optional.of(
        line.getQuantity()
            .multiply(times)
            .multiply(BigDecimal.valueOf(MICROSECONDS.get(unit.group(2)))));
  }
}
