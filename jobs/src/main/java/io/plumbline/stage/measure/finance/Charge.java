package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Billed;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a line of a bill is about, and so which cause its amount has. */
final class Charge {
  /**
   * Tools that a provider runs and bills by use (OpenAI's and Anthropic's price pages: web search,
   * code interpreter or execution sessions, file search and its storage; grounding at Google).
   */
  private static final Pattern SERVER_TOOL =
      Pattern.compile(
          "web ?search|search tool|code (interpreter|execution)|file search|vector stor|grounding"
              + "|computer use|\\bsessions?\\b");

  private static final Duration LONGEST_DAY = Duration.ofHours(25);

  /** Causes that are known from the line alone; null: tokens, to be compared. */
  enum Kind {
    TAX("tax"),
    CREDITS("credits"),
    LATE_ROWS("late_rows"),
    PROVISIONED("provisioned_capacity"),
    SERVER_TOOLS("server_tools"),
    BYPASS("bypass"),
    TOKENS(null),
    NOT_ITEMISED(null);

    private final String cause;

    Kind(String cause) {
      this.cause = cause;
    }

    String cause() {
      return cause;
    }
  }

  private Charge() {}

  /**
   * @param gateway by what the bill tells the gateway's own calls
   * @param inLogs whether the logs have any call to the provider
   */
  static Kind kind(Billed line, GatewayIds gateway, boolean inLogs) {
    switch (line.getChargeCategory().toLowerCase(Locale.ROOT)) {
      case "tax":
        return Kind.TAX;
      case "credit":
        return Kind.CREDITS;
      case "adjustment":
        return Kind.LATE_ROWS;
      default:
    }
    if (line.getChargeClass() != null
        || utcDay(line.getChargePeriodStart()).isBefore(line.getBillingPeriodStart())) {
      return Kind.LATE_ROWS;
    }
    // A GPU is paid for by the hour, and not by use that could go past a gateway.
    if (line.getChargeCategory().equalsIgnoreCase("purchase")
        || "provisioned".equals(line.getServiceTier())
        || "GPU-hours".equals(line.getUnit())) {
      return Kind.PROVISIONED;
    }
    if (!inLogs || gateway.bypasses(line)) {
      return Kind.BYPASS;
    }
    if (line.getTokenKind() == null && SERVER_TOOL.matcher(words(line)).find()) {
      return Kind.SERVER_TOOLS;
    }
    return line.getTokenKind() != null || line.getModel() != null ? Kind.TOKENS : Kind.NOT_ITEMISED;
  }

  private static String words(Billed line) {
    return Stream.of(line.getSku(), line.getSkuMeter(), line.getServiceName())
        .filter(text -> text != null)
        .map(text -> text.toLowerCase(Locale.ROOT).replaceAll("[_\\-/:|]+", " "))
        .collect(Collectors.joining(" "));
  }

  /** The UTC day a charge belongs to; null: it covers more than one. */
  static LocalDate day(Billed line) {
    boolean oneDay =
        Duration.between(line.getChargePeriodStart(), line.getChargePeriodEnd())
                .compareTo(LONGEST_DAY)
            <= 0;
    return oneDay ? utcDay(line.getChargePeriodStart()) : null;
  }

  private static LocalDate utcDay(java.time.Instant instant) {
    return instant.atZone(ZoneOffset.UTC).toLocalDate();
  }
}
