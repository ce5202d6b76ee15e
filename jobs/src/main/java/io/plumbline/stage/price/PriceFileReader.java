package io.plumbline.stage.price;

import io.plumbline.shared.config.ConfigFault;
import io.plumbline.shared.config.NearName;
import io.plumbline.shared.config.YamlFile;
import io.plumbline.shared.config.YamlNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads one price file and reports everything that is wrong with it, each with its place.
 *
 * <p>Decimals are read from the text that was written, never through a double.
 */
final class PriceFileReader {
  /** What a file holds. */
  record PriceFile(
      String name,
      List<PriceEntry> entries,
      List<Discount> discounts,
      List<ProviderUplift> uplifts) {}

  /**
   * Decimals a price per 1M tokens may have. One token then costs a whole number of 1e-18, so money
   * of scale 18 is exact and any split of the tokens adds up to the same digits.
   */
  static final int PRICE_SCALE = 12;

  /** Above this a price per 1M tokens is a slip of unit (per token, per 1K). */
  private static final BigDecimal HIGHEST_PRICE = new BigDecimal(1_000_000);

  private static final Set<String> ROOT_KEYS = Set.of("defaults", "prices", "discounts", "uplifts");
  private static final Set<String> DEFAULT_KEYS =
      Set.of("provider", "currency", "source", "verified_on", "valid_from", "valid_to");
  private static final Set<String> DISCOUNT_KEYS =
      Set.of("provider", "models", "discount", "source", "verified_on", "valid_from", "valid_to");
  private static final Set<String> PRICE_KEYS =
      Arrays.stream(TokenKind.values()).map(TokenKind::key).collect(Collectors.toUnmodifiableSet());
  private static final Set<String> PLACE_KEYS = Set.of("region", "zone", "scope");
  private static final Set<String> SCOPES = Set.of("region", "zone", "global", "unknown");
  private static final Set<String> ENTRY_KEYS = entryKeys();

  private final String file;
  private final List<List<PriceEntry>> weaker;
  private final List<ConfigFault> faults;

  private PriceFileReader(String file, List<List<PriceEntry>> weaker, List<ConfigFault> faults) {
    this.file = file;
    this.weaker = weaker;
    this.faults = faults;
  }

  /**
   * What {@code bytes} hold; entries with faults are left out, and every fault is added.
   *
   * @param weaker entries of the files that entries of this one may extend, the strongest first
   */
  static PriceFile read(
      String file, byte[] bytes, List<List<PriceEntry>> weaker, List<ConfigFault> faults) {
    return new PriceFileReader(file, weaker, faults).file(bytes);
  }

  private PriceFile file(byte[] bytes) {
    YamlNode.Entries top =
        YamlFile.entries(bytes, file, faults).orElse(new YamlNode.Entries(Map.of(), 0, 0));
    refuseUnknownKeys(top, ROOT_KEYS, "a price file");
    List<PriceEntry> entries = new ArrayList<>();
    List<Discount> discounts = new ArrayList<>();
    Defaults defaults = Defaults.NONE;
    if (value(top, "defaults") instanceof YamlNode.Entries given) {
      refuseUnknownKeys(given, DEFAULT_KEYS, "'defaults'");
      defaults = new Defaults(given);
    } else if (value(top, "defaults") != null) {
      fault(value(top, "defaults"), "'defaults' must hold keys and values.");
    }
    for (YamlNode item : items(top, "prices")) {
      PriceEntry entry = entry(item, defaults, entries);
      if (entry != null) {
        entries.add(entry);
      }
    }
    for (YamlNode item : items(top, "discounts")) {
      Discount discount = discount(item, defaults);
      if (discount != null) {
        discounts.add(discount);
      }
    }
    List<ProviderUplift> uplifts = new ArrayList<>();
    for (YamlNode item : items(top, "uplifts")) {
      ProviderUplift uplift = providerUplift(item, defaults);
      if (uplift != null) {
        uplifts.add(uplift);
      }
    }
    refuseOverlaps(entries, discounts);
    return new PriceFile(file, List.copyOf(entries), List.copyOf(discounts), List.copyOf(uplifts));
  }

  private List<YamlNode> items(YamlNode.Entries top, String key) {
    YamlNode node = value(top, key);
    if (node instanceof YamlNode.Items list) {
      return list.items();
    }
    if (node != null && !(node instanceof YamlNode.Scalar none && none.isEmpty())) {
      fault(node, "'" + key + "' must be a list; begin each entry with '- '.");
    }
    return List.of();
  }

  private PriceEntry entry(YamlNode node, Defaults defaults, List<PriceEntry> above) {
    if (!(node instanceof YamlNode.Entries entry)) {
      fault(node, "An entry of 'prices' holds keys and values, such as 'model: gpt-4.1'.");
      return null;
    }
    int before = faults.size();
    refuseUnknownKeys(entry, ENTRY_KEYS, "a price entry");
    String provider = provider(entry, defaults);
    String model = required(entry, defaults, "model");
    Place place = place(entry, "an entry");
    PriceEntry base = extended(entry, provider, place, above);
    if (base != null) {
      // What is inherited is stated there: in its currency, by its source.
      defaults = Defaults.NONE;
    }
    String currency =
        base != null && value(entry, "currency") == null
            ? base.currency()
            : currency(entry, defaults);
    if (base != null && currency != null && !currency.equals(base.currency())) {
      fault(
          value(entry, "currency"),
          "'currency: "
              + currency
              + "' is not that of the extended prices ("
              + base.currency()
              + "). Prices are not converted: leave the line out.");
    }
    String source =
        base != null && value(entry, "source") == null
            ? base.source()
            : required(entry, defaults, "source");
    LocalDate verifiedOn =
        base != null && value(entry, "verified_on") == null
            ? base.verifiedOn()
            : date(entry, defaults, "verified_on", true);
    LocalDate validFrom =
        base != null && value(entry, "valid_from") == null
            ? base.validFrom()
            : date(entry, defaults, "valid_from", false);
    LocalDate validTo =
        base != null && value(entry, "valid_to") == null
            ? base.validTo()
            : date(entry, defaults, "valid_to", false);
    refuseEmptyInterval(entry, validFrom, validTo);

    Map<String, Map<TokenKind, BigDecimal>> prices = new TreeMap<>();
    prices.put(PriceEntry.BASE, prices(entry, false));
    tiers(entry, prices);
    if (base != null) {
      base.prices()
          .forEach(
              (tier, inherited) -> {
                Map<TokenKind, BigDecimal> all = new EnumMap<>(TokenKind.class);
                all.putAll(inherited);
                all.putAll(prices.getOrDefault(tier, Map.of()));
                prices.put(tier, Collections.unmodifiableMap(all));
              });
    }
    if (prices.values().stream().allMatch(Map::isEmpty) && faults.size() == before) {
      fault(
          entry,
          "'"
              + model
              + "' has no price. Give at least one of input, cache_read, cache_write_5m,"
              + " cache_write_1h, output, reasoning (per 1M tokens), or second.");
    }
    List<String> aliases = names(entry, "aliases");
    List<Uplift> uplifts =
        base != null && value(entry, "uplifts") == null ? base.uplifts() : uplifts(entry);
    BigDecimal discount =
        value(entry, "discount") != null
            ? fraction(value(entry, "discount"))
            : base == null ? null : base.discount();
    LocalDate retiresOn =
        base != null && value(entry, "retires_on") == null
            ? base.retiresOn()
            : date(entry, Defaults.NONE, "retires_on", false);
    return faults.size() > before
        ? null
        : new PriceEntry(
            provider,
            model,
            aliases,
            base != null && place.kind() == Place.Kind.ANYWHERE ? base.place() : place,
            currency,
            Collections.unmodifiableMap(prices),
            uplifts,
            discount,
            retiresOn,
            source,
            verifiedOn,
            validFrom,
            validTo,
            file,
            entry.line());
  }

  /**
   * The entry that {@code extends} names; null: none is named, or none can be told. It stands above
   * in this file or in a weaker one, so that no entry extends itself.
   */
  private PriceEntry extended(
      YamlNode.Entries entry, String provider, Place place, List<PriceEntry> above) {
    YamlNode node = value(entry, "extends");
    if (node == null) {
      return null;
    }
    String name = text(node);
    if (name == null || name.isBlank()) {
      fault(
          node, "'extends' has no value. Write the model whose prices it takes, such as gpt-4.1.");
      return null;
    }
    List<List<PriceEntry>> files = new ArrayList<>();
    files.add(above);
    files.addAll(weaker);
    for (List<PriceEntry> entries : files) {
      List<PriceEntry> named =
          entries.stream()
              .filter(e -> isNamed(e, provider, name))
              .filter(e -> place.kind() == Place.Kind.ANYWHERE || e.place().equals(place))
              .toList();
      List<PriceEntry> anywhere =
          named.stream().filter(e -> e.place().kind() == Place.Kind.ANYWHERE).toList();
      List<PriceEntry> told = named.size() > 1 && !anywhere.isEmpty() ? anywhere : named;
      if (told.size() == 1) {
        return told.get(0);
      }
      if (told.size() > 1) {
        fault(
            node,
            "'extends: "
                + shown(name)
                + "' could be "
                + told.stream()
                    .map(e -> e.key() + " (" + e.file() + ":" + e.line() + ")")
                    .collect(Collectors.joining(" or "))
                + ". Name the place, or give the prices here.");
        return null;
      }
    }
    fault(
        node,
        "'extends: " + shown(name) + "' names no entry above this one, nor one of the list prices.",
        NearName.hint(
            name,
            files.stream()
                .flatMap(List::stream)
                .filter(e -> e.provider().equals(provider))
                .map(PriceEntry::model)
                .collect(Collectors.toSet())));
    return null;
  }

  private static boolean isNamed(PriceEntry entry, String provider, String name) {
    return entry.provider().equals(provider) && entry.model().equalsIgnoreCase(name)
        || (entry.provider() + "/" + entry.model()).equalsIgnoreCase(name);
  }

  private ProviderUplift providerUplift(YamlNode node, Defaults defaults) {
    if (!(node instanceof YamlNode.Entries entry)) {
      fault(node, "An entry of 'uplifts' holds keys and values, such as 'multiplier: 1.1'.");
      return null;
    }
    int before = faults.size();
    Set<String> keys = new TreeSet<>(DISCOUNT_KEYS);
    keys.remove("discount");
    String provider = provider(entry, defaults);
    String source = required(entry, defaults, "source");
    LocalDate verifiedOn = date(entry, defaults, "verified_on", true);
    Models models = new Models(names(entry, "models"));
    Uplift uplift = uplift(entry, keys);
    return faults.size() > before
        ? null
        : new ProviderUplift(provider, models, uplift, source, verifiedOn, file, entry.line());
  }

  private Discount discount(YamlNode node, Defaults defaults) {
    if (!(node instanceof YamlNode.Entries entry)) {
      fault(node, "An entry of 'discounts' holds keys and values, such as 'discount: 0.12'.");
      return null;
    }
    int before = faults.size();
    refuseUnknownKeys(entry, DISCOUNT_KEYS, "a discount");
    String provider = provider(entry, defaults);
    required(entry, Defaults.NONE, "discount");
    BigDecimal fraction =
        value(entry, "discount") == null ? null : fraction(value(entry, "discount"));
    String source = required(entry, defaults, "source");
    LocalDate verifiedOn = date(entry, defaults, "verified_on", true);
    LocalDate validFrom = date(entry, defaults, "valid_from", false);
    LocalDate validTo = date(entry, defaults, "valid_to", false);
    refuseEmptyInterval(entry, validFrom, validTo);
    Models models = new Models(names(entry, "models"));
    return faults.size() > before
        ? null
        : new Discount(
            provider, models, fraction, validFrom, validTo, source, verifiedOn, file, entry.line());
  }

  private void tiers(YamlNode.Entries entry, Map<String, Map<TokenKind, BigDecimal>> prices) {
    YamlNode node = value(entry, "tiers");
    if (node == null) {
      return;
    }
    if (!(node instanceof YamlNode.Entries tiers)) {
      fault(node, "'tiers' holds a tier and its prices, such as 'batch: {input: 1, output: 4}'.");
      return;
    }
    tiers
        .entries()
        .forEach(
            (name, written) -> {
              YamlNode value = written.value();
              Tier tier = Tier.parse(name);
              if (tier == null) {
                fault(
                    value,
                    "'"
                        + name
                        + "' is no tier. A tier is batch, flex, priority, balanced, ultrafast, provisioned,"
                        + " above_<N>k or both joined by '+', such as above_200k+batch; standard prices stand"
                        + " on the entry itself.",
                    NearName.hint(name, Tier.SERVICES));
              } else if (!(value instanceof YamlNode.Entries given)) {
                fault(
                    value, "Tier '" + name + "' must hold prices, such as {input: 1, output: 4}.");
              } else {
                refuseUnknownKeys(given, PRICE_KEYS, "tier '" + name + "'");
                Map<TokenKind, BigDecimal> tierPrices = prices(given, true);
                if (prices.put(tier.key(), tierPrices) != null) {
                  fault(value, "Tier '" + tier.key() + "' is written twice. Keep one.");
                }
              }
            });
  }

  private Map<TokenKind, BigDecimal> prices(YamlNode.Entries node, boolean atLeastOne) {
    Map<TokenKind, BigDecimal> prices = new EnumMap<>(TokenKind.class);
    for (TokenKind kind : TokenKind.values()) {
      YamlNode value = value(node, kind.key());
      if (value instanceof YamlNode.Scalar none && none.isEmpty()) {
        fault(
            value,
            "'"
                + kind.key()
                + "' has no value. Write the price per 1M tokens, or leave the line out: a missing"
                + " price is unknown, not zero.");
      } else if (value != null) {
        BigDecimal price = decimal(value, kind.key());
        if (price != null && price.signum() < 0) {
          fault(
              value,
              "'" + kind.key() + ": " + text(value) + "' is negative. A price is 0 or more.");
        } else if (price != null && price.compareTo(HIGHEST_PRICE) > 0) {
          fault(
              value,
              "'"
                  + kind.key()
                  + ": "
                  + text(value)
                  + "' is above 1000000 per 1M tokens. Prices are per 1M tokens: check the unit.");
        } else if (price != null
            && price.stripTrailingZeros().scale() - kind.shift() > PRICE_SCALE) {
          fault(
              value,
              "'"
                  + kind.key()
                  + ": "
                  + text(value)
                  + "' has more than 12 decimals. Prices are per 1M tokens: check the unit.");
        } else if (price != null) {
          prices.put(kind, price.movePointRight(kind.shift()));
        }
      }
    }
    if (atLeastOne && node.entries().isEmpty()) {
      fault(node, "A tier without prices says nothing. Give a price or leave the tier out.");
    }
    return Collections.unmodifiableMap(prices);
  }

  private List<String> names(YamlNode.Entries entry, String key) {
    YamlNode node = value(entry, key);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof YamlNode.Items list)) {
      fault(node, "'" + key + "' must be a list, such as [gpt-4.1-2025-04-14, \"ft:gpt-4.1:*\"].");
      return List.of();
    }
    List<String> aliases = new ArrayList<>();
    for (YamlNode item : list.items()) {
      String alias = text(item);
      if (alias == null || alias.isBlank()) {
        fault(item, "An entry of '" + key + "' is a model id or a pattern with '*'.");
      } else if (alias.chars().allMatch(c -> c == '*')) {
        fault(item, "'" + alias + "' in '" + key + "' would be every model. Name at least a part.");
      } else {
        aliases.add(alias);
      }
    }
    return List.copyOf(aliases);
  }

  private List<Uplift> uplifts(YamlNode.Entries entry) {
    YamlNode node = value(entry, "uplifts");
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof YamlNode.Items list)) {
      fault(node, "'uplifts' must be a list, such as [{zone: EU, multiplier: 1.1}].");
      return List.of();
    }
    List<Uplift> uplifts = new ArrayList<>();
    for (YamlNode item : list.items()) {
      if (!(item instanceof YamlNode.Entries given)) {
        fault(
            item, "An uplift holds a place and a multiplier, such as {zone: EU, multiplier: 1.1}.");
        continue;
      }
      Uplift uplift = uplift(given, Set.of("valid_from", "valid_to"));
      if (uplift == null) {
        continue;
      }
      if (uplifts.stream()
          .anyMatch(
              u ->
                  u.place().equals(uplift.place())
                      && Days.overlap(
                          u.validFrom(), u.validTo(), uplift.validFrom(), uplift.validTo()))) {
        fault(item, "There are two uplifts for " + uplift.place() + " on the same days. Keep one.");
      }
      uplifts.add(uplift);
    }
    return List.copyOf(uplifts);
  }

  /** Place, multiplier and days; null where a fault was found. */
  private Uplift uplift(YamlNode.Entries given, Set<String> more) {
    Set<String> keys = new TreeSet<>(PLACE_KEYS);
    keys.add("multiplier");
    keys.addAll(more);
    refuseUnknownKeys(given, keys, "an uplift");
    int before = faults.size();
    Place place = place(given, "an uplift");
    if (place.kind() == Place.Kind.ANYWHERE) {
      fault(given, "An uplift needs its place: one of region, zone, scope.");
    }
    LocalDate from = date(given, Defaults.NONE, "valid_from", false);
    LocalDate to = date(given, Defaults.NONE, "valid_to", false);
    refuseEmptyInterval(given, from, to);
    YamlNode value = value(given, "multiplier");
    if (value == null) {
      fault(given, "An uplift needs 'multiplier', such as 1.1 for 10 % more.");
      return null;
    }
    BigDecimal multiplier = decimal(value, "multiplier");
    if (multiplier != null
        && (multiplier.signum() <= 0 || multiplier.compareTo(BigDecimal.TEN) > 0)) {
      fault(
          value,
          "'multiplier: "
              + text(value)
              + "' must be above 0 and at most 10. Write 1.1 for 10 % more.");
    }
    return faults.size() > before ? null : new Uplift(place, multiplier, from, to);
  }

  private Place place(YamlNode.Entries node, String where) {
    List<String> given = PLACE_KEYS.stream().filter(node.entries()::containsKey).sorted().toList();
    if (given.isEmpty()) {
      return Place.ANYWHERE;
    }
    YamlNode at = value(node, given.get(0));
    if (given.size() > 1) {
      fault(
          at,
          String.join(" and ", given) + " together: " + where + " holds at one place. Keep one.");
      return Place.ANYWHERE;
    }
    String name = text(at);
    if (name == null || name.isBlank()) {
      fault(at, "'" + given.get(0) + "' has no value.");
      return Place.ANYWHERE;
    }
    Place.Kind kind = Place.Kind.valueOf(given.get(0).toUpperCase(Locale.ROOT));
    if (kind == Place.Kind.SCOPE && !SCOPES.contains(name)) {
      fault(
          at,
          "'scope: " + name + "' is none of global, region, unknown, zone.",
          (NearName.hint(name, SCOPES) + " An area is written 'zone: EU'.").strip());
    }
    return new Place(kind, name);
  }

  private BigDecimal fraction(YamlNode node) {
    BigDecimal fraction = decimal(node, "discount");
    if (fraction != null && (fraction.signum() < 0 || fraction.compareTo(BigDecimal.ONE) >= 0)) {
      fault(
          node, "'discount: " + text(node) + "' must be 0 up to below 1. Write 0.12 for 12 % off.");
      return null;
    }
    return fraction;
  }

  private BigDecimal decimal(YamlNode node, String key) {
    String text = text(node);
    try {
      if (text == null || text.length() > 40) {
        throw new NumberFormatException();
      }
      BigDecimal number = new BigDecimal(text);
      if (Math.abs((long) number.scale()) > 40) {
        throw new NumberFormatException();
      }
      return number;
    } catch (NumberFormatException notANumber) {
      fault(
          node,
          "'"
              + key
              + ": "
              + shown(text)
              + "' is no decimal number. Write it like 0.25, without currency or thousands"
              + " separators.");
      return null;
    }
  }

  private String required(YamlNode.Entries entry, Defaults defaults, String key) {
    YamlNode node = value(entry, defaults, key);
    if (node == null) {
      fault(entry, "'" + key + "' is missing. " + why(key));
      return null;
    }
    String text = text(node);
    if (text == null || text.isBlank()) {
      fault(node, "'" + key + "' has no value. " + why(key));
      return null;
    }
    return text;
  }

  private String provider(YamlNode.Entries entry, Defaults defaults) {
    String provider = required(entry, defaults, "provider");
    if (provider != null && !ProviderNames.ofLiteLlm(provider).equals(provider)) {
      fault(
          value(entry, defaults, "provider"),
          "'provider: "
              + shown(provider)
              + "' is LiteLLM's name. Write '"
              + ProviderNames.ofLiteLlm(provider)
              + "', as usage does, or no call will match.");
    }
    return provider;
  }

  private static String why(String key) {
    return switch (key) {
      case "provider" ->
          "Write the provider as OpenTelemetry names it: openai, anthropic, aws.bedrock,"
              + " azure.ai.openai …";
      case "model" -> "Write the model id as the logs show it.";
      case "source" -> "Write where the price was read: a page, a contract, a file.";
      case "verified_on" ->
          "Write the day somebody last compared the price with its source, such as 2026-11-21.";
      case "discount" -> "Write the share taken off, such as 0.12.";
      default -> "";
    };
  }

  private String currency(YamlNode.Entries entry, Defaults defaults) {
    YamlNode node = value(entry, defaults, "currency");
    if (node == null) {
      fault(entry, "'currency' is missing. Write its ISO 4217 code, such as USD or EUR.");
      return null;
    }
    String code = text(node);
    try {
      Currency.getInstance(String.valueOf(code));
      return code;
    } catch (IllegalArgumentException unknown) {
      fault(node, "'currency: " + shown(code) + "' is no ISO 4217 code, such as USD or EUR.");
      return null;
    }
  }

  private LocalDate date(YamlNode.Entries entry, Defaults defaults, String key, boolean required) {
    YamlNode node = value(entry, defaults, key);
    if (node == null) {
      if (required) {
        required(entry, defaults, key);
      }
      return null;
    }
    String text = text(node);
    try {
      return LocalDate.parse(String.valueOf(text));
    } catch (DateTimeException notADate) {
      fault(node, "'" + key + ": " + shown(text) + "' is no date. Write it like 2026-11-21.");
      return null;
    }
  }

  private void refuseEmptyInterval(YamlNode.Entries entry, LocalDate from, LocalDate to) {
    if (from != null && to != null && !from.isBefore(to)) {
      fault(
          entry,
          "valid_from "
              + from
              + " is not before valid_to "
              + to
              + ". valid_to is the first day the price no longer holds.");
    }
  }

  private void refuseOverlaps(List<PriceEntry> entries, List<Discount> discounts) {
    Map<String, List<PriceEntry>> byName = new LinkedHashMap<>();
    for (PriceEntry entry : entries) {
      Set<String> names = new TreeSet<>();
      names.add(entry.model().toLowerCase(Locale.ROOT));
      entry.aliases().forEach(alias -> names.add(alias.toLowerCase(Locale.ROOT)));
      for (String name : names) {
        List<PriceEntry> earlier =
            byName.computeIfAbsent(
                entry.provider() + "\n" + entry.place() + "\n" + name, key -> new ArrayList<>());
        for (PriceEntry other : earlier) {
          if (Days.overlap(
              entry.validFrom(), entry.validTo(), other.validFrom(), other.validTo())) {
            faults.add(
                new ConfigFault(
                    file,
                    entry.line(),
                    1,
                    "'"
                        + name
                        + "' of "
                        + entry.provider()
                        + " has two prices for "
                        + entry.place()
                        + " on the same days: line "
                        + other.line()
                        + " holds "
                        + Days.inWords(other.validFrom(), other.validTo())
                        + ", this one "
                        + Days.inWords(entry.validFrom(), entry.validTo())
                        + ".",
                    "End the older with valid_to (the first day it no longer holds)."));
          }
        }
        earlier.add(entry);
      }
    }
    for (int i = 0; i < discounts.size(); i++) {
      Discount discount = discounts.get(i);
      for (Discount other : discounts.subList(0, i)) {
        if (discount.provider().equals(other.provider())
            && discount.models().equals(other.models())
            && Days.overlap(
                discount.validFrom(), discount.validTo(), other.validFrom(), other.validTo())) {
          faults.add(
              new ConfigFault(
                  file,
                  discount.line(),
                  1,
                  discount.provider()
                      + " has two discounts on "
                      + discount.models()
                      + " on the same days: see line "
                      + other.line()
                      + ".",
                  "End the older with valid_to (the first day it no longer holds)."));
        }
      }
    }
  }

  private void refuseUnknownKeys(YamlNode.Entries node, Set<String> known, String where) {
    node.entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                fault(
                    entry.value(),
                    "'" + key + "' is not a key of " + where + ".",
                    NearName.hint(key, known));
              }
            });
  }

  /** What a file says for entries that do not say it themselves. */
  private record Defaults(YamlNode.Entries keys) {
    static final Defaults NONE = new Defaults(new YamlNode.Entries(Map.of(), 0, 0));
  }

  private static YamlNode value(YamlNode.Entries group, String key) {
    YamlNode.Entry entry = group.entries().get(key);
    return entry == null ? null : entry.value();
  }

  private static YamlNode value(YamlNode.Entries group, Defaults defaults, String key) {
    YamlNode own = value(group, key);
    return own != null ? own : value(defaults.keys(), key);
  }

  private void fault(YamlNode at, String what) {
    fault(at, what, "");
  }

  private void fault(YamlNode at, String what, String hint) {
    faults.add(new ConfigFault(file, at.line(), at.column(), what.strip(), hint));
  }

  /** Null where nothing is written. */
  private static String text(YamlNode node) {
    return node instanceof YamlNode.Scalar scalar && !scalar.isEmpty() ? scalar.text() : null;
  }

  /** What was written, cut short: a file mistaken for a price file may hold anything. */
  private static String shown(String text) {
    return text == null || text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private static Set<String> entryKeys() {
    Set<String> keys = new TreeSet<>(PRICE_KEYS);
    keys.addAll(DEFAULT_KEYS);
    keys.addAll(PLACE_KEYS);
    keys.addAll(
        List.of("model", "extends", "aliases", "tiers", "uplifts", "discount", "retires_on"));
    return Collections.unmodifiableSet(keys);
  }

  /** The price actually charged per 1M tokens, rounded once, here, and never at a sum. */
  static BigDecimal charged(BigDecimal price, BigDecimal discount, BigDecimal multiplier) {
    return price
        .multiply(BigDecimal.ONE.subtract(discount))
        .multiply(multiplier)
        .setScale(PRICE_SCALE, RoundingMode.HALF_EVEN);
  }
}
