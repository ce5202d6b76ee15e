package io.plumbline.stage.price;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a price file; equal entries give equal bytes. */
final class PriceYaml {
  private PriceYaml() {}

  /** Of entries that do not say otherwise. */
  private static final String CURRENCY = "USD";

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z](?:[A-Za-z0-9._/@:+-]*[A-Za-z0-9])?");
  private static final Set<String> WORDS =
      Set.of("true", "false", "yes", "no", "on", "off", "null", "y", "n");

  static String write(List<PriceEntry> entries, String source, LocalDate verifiedOn) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("# Prices per 1M tokens. A price that is not listed is unknown, never zero.\n");
    yaml.append("defaults:\n");
    yaml.append("  currency: ").append(CURRENCY).append('\n');
    yaml.append("  source: ").append(text(source)).append('\n');
    yaml.append("  verified_on: ").append(verifiedOn).append('\n');
    yaml.append("prices:").append(entries.isEmpty() ? " []\n" : "\n");
    for (PriceEntry entry : entries) {
      yaml.append("  - provider: ").append(text(entry.provider())).append('\n');
      line(yaml, "model", text(entry.model()));
      if (!entry.aliases().isEmpty()) {
        line(
            yaml,
            "aliases",
            entry.aliases().stream()
                .map(PriceYaml::text)
                .collect(Collectors.joining(", ", "[", "]")));
      }
      if (entry.place().kind() != Place.Kind.ANYWHERE) {
        line(yaml, entry.place().kind().key(), text(entry.place().name()));
      }
      if (!entry.currency().equals(CURRENCY)) {
        line(yaml, "currency", entry.currency());
      }
      entry
          .prices()
          .getOrDefault(PriceEntry.BASE, Map.of())
          .forEach((kind, price) -> line(yaml, kind.key(), number(kind, price)));
      boolean tiers = entry.prices().keySet().stream().anyMatch(tier -> !tier.isEmpty());
      if (tiers) {
        yaml.append("    tiers:\n");
      }
      entry
          .prices()
          .forEach(
              (tier, prices) -> {
                if (!tier.isEmpty()) {
                  yaml.append("      ").append(tier).append(": ");
                  yaml.append(
                      prices.entrySet().stream()
                          .map(p -> p.getKey().key() + ": " + number(p.getKey(), p.getValue()))
                          .collect(Collectors.joining(", ", "{", "}\n")));
                }
              });
      if (!entry.uplifts().isEmpty()) {
        yaml.append("    uplifts:\n");
      }
      for (Uplift uplift : entry.uplifts()) {
        yaml.append("      - {")
            .append(uplift.place().kind().key())
            .append(": ")
            .append(text(uplift.place().name()))
            .append(", multiplier: ")
            .append(number(uplift.multiplier()))
            .append("}\n");
      }
      if (entry.discount() != null) {
        line(yaml, "discount", number(entry.discount()));
      }
      if (entry.validFrom() != null) {
        line(yaml, "valid_from", entry.validFrom().toString());
      }
      if (entry.validTo() != null) {
        line(yaml, "valid_to", entry.validTo().toString());
      }
      if (entry.retiresOn() != null) {
        line(yaml, "retires_on", entry.retiresOn().toString());
      }
    }
    return yaml.toString();
  }

  private static void line(StringBuilder yaml, String key, String value) {
    yaml.append("    ").append(key).append(": ").append(value).append('\n');
  }

  private static String number(TokenKind kind, BigDecimal price) {
    return number(price.movePointLeft(kind.shift()));
  }

  private static String number(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static String text(String text) {
    if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(java.util.Locale.ROOT))) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (c < ' ' || c == 0x7f) {
                quoted.append(String.format("\\x%02x", c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }
}
