package io.plumbline.stage.price;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tiers of a price list: a context tier ({@code above_200k}), a service tier ({@code batch}) or
 * both ({@code above_200k+batch}).
 *
 * @param context the bound in input tokens above which it holds; 0: any prompt size
 * @param service batch, flex, priority, balanced, ultrafast or provisioned; empty: standard
 */
record Tier(long context, String service) {
  static final Tier BASE = new Tier(0, "");
  static final Set<String> SERVICES =
      Set.of("batch", "flex", "priority", "balanced", "ultrafast", "provisioned");
  private static final Pattern ABOVE = Pattern.compile("above_([1-9][0-9]{0,5})k");

  /** The bands a cube keeps (usage_daily.context_tier), as the input tokens they begin above. */
  private static final Map<String, Long> BANDS =
      Map.of(
          "base", 0L,
          "above_32k", 32_000L,
          "above_100k", 100_000L,
          "above_128k", 128_000L,
          "above_200k", 200_000L,
          "above_256k", 256_000L,
          "above_272k", 272_000L,
          "above_512k", 512_000L);

  /** The tier a price file names; null if it names none. */
  static Tier parse(String name) {
    long context = 0;
    String service = "";
    for (String part : name.split("\\+", -1)) {
      Matcher above = ABOVE.matcher(part);
      if (above.matches() && context == 0) {
        context = Long.parseLong(above.group(1)) * 1000;
      } else if (SERVICES.contains(part) && service.isEmpty()) {
        service = part;
      } else {
        return null;
      }
    }
    return new Tier(context, service);
  }

  /** The name as price files write it; empty for the base. */
  String key() {
    List<String> parts = new ArrayList<>();
    if (context > 0) {
      parts.add("above_" + context / 1000 + "k");
    }
    if (!service.isEmpty()) {
      parts.add(service);
    }
    return String.join("+", parts);
  }

  /** The bands in words, by size. */
  static String bands() {
    return BANDS.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(", "));
  }

  /** Input tokens the band begins above; -1: not a band. */
  static long bandBegin(String band) {
    return BANDS.getOrDefault(band, -1L);
  }

  /** Input tokens up to which the band reaches; {@link Long#MAX_VALUE} for the last. */
  static long bandEnd(String band) {
    long begin = bandBegin(band);
    return BANDS.values().stream()
        .filter(b -> b > begin)
        .sorted()
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }
}
