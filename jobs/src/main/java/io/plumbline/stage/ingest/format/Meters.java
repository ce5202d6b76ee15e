package io.plumbline.stage.ingest.format;

import io.plumbline.schema.Billed;
import io.plumbline.shared.config.Bundled;
import io.plumbline.shared.config.CsvRows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the words of a bill mean: who serves models behind a service's name, and what a meter's text
 * says of model, token bucket, tier, prompt size and reach. The words are in {@code
 * io/plumbline/billing/*.csv}; what they do not know stays unknown. One per file; not thread-safe.
 */
final class Meters {
  private static final Pattern SEPARATORS = Pattern.compile("[\\s_/:|,()\\[\\]-]+");

  /** What one meter's text says; each part null where it says nothing. */
  record Meter(
      String model, String tokenKind, String serviceTier, String contextTier, String scope) {
    private static final Meter SILENT = new Meter(null, null, null, null, null);

    /** Fills in what the meter says. */
    void into(Billed line) {
      line.setModel(model);
      line.setTokenKind(tokenKind);
      line.setServiceTier(serviceTier);
      line.setContextTier(contextTier);
      line.setResidencyScope(scope);
    }
  }

  private record Rule(String says, String value, Pattern pattern) {}

  private record Name(Pattern pattern, String template, boolean keepsDots) {}

  private record Service(String cloud, Pattern pattern, String provider) {}

  /** The bundled tables, read once: bills may be many small files. */
  private record Words(
      List<Rule> rules,
      List<Name> names,
      List<Service> services,
      List<Service> publishers,
      Map<String, String> awsRegions) {
    private static final Words BUNDLED = read();

    private static Words read() {
      List<Rule> rules = new ArrayList<>();
      List<Name> names = new ArrayList<>();
      List<Service> services = new ArrayList<>();
      List<Service> publishers = new ArrayList<>();
      Map<String, String> awsRegions = new HashMap<>();
      for (CsvRows.Row row : Bundled.csv("billing/meters.csv").rows()) {
        rules.add(
            new Rule(
                row.text("says").orElseThrow(),
                row.text("value").orElseThrow(),
                Pattern.compile(row.text("pattern").orElseThrow())));
      }
      for (CsvRows.Row row : Bundled.csv("billing/models.csv").rows()) {
        names.add(
            new Name(
                Pattern.compile(row.text("pattern").orElseThrow()),
                row.text("model").orElse(null),
                row.text("dots").isPresent()));
      }
      for (CsvRows.Row row : Bundled.csv("billing/services.csv").rows()) {
        services.add(
            new Service(
                row.text("cloud").orElseThrow(),
                Pattern.compile(row.text("pattern").orElseThrow()),
                row.text("provider").orElseThrow()));
      }
      for (CsvRows.Row row : Bundled.csv("billing/publishers.csv").rows()) {
        publishers.add(
            new Service(
                row.text("cloud").orElseThrow(),
                Pattern.compile(row.text("pattern").orElseThrow()),
                null));
      }
      for (CsvRows.Row row : Bundled.csv("billing/aws-regions.csv").rows()) {
        awsRegions.put(row.text("prefix").orElseThrow(), row.text("region").orElseThrow());
      }
      return new Words(
          List.copyOf(rules),
          List.copyOf(names),
          List.copyOf(services),
          List.copyOf(publishers),
          Map.copyOf(awsRegions));
    }
  }

  private final Words words = Words.BUNDLED;
  // A bill repeats few texts many times.
  private final Map<List<String>, Meter> known = new HashMap<>();
  private final Map<List<String>, String> knownServices = new HashMap<>();

  /** Lower case, with one space where separators stand. */
  static String plain(String text) {
    return text == null
        ? ""
        : SEPARATORS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  /** The cloud that a publisher's name stands for; null: none we know. */
  String cloud(String publisher) {
    String name = plain(publisher);
    return words.publishers().stream()
        .filter(p -> p.pattern().matcher(name).find())
        .map(Service::cloud)
        .findFirst()
        .orElse(null);
  }

  /**
   * Who serves models under this name of a service.
   *
   * @param texts what the bill calls the service; nulls are left out
   * @return gen_ai.provider.name; null: it serves no models that we know
   */
  String provider(String cloud, String... texts) {
    List<String> key = key(cloud, texts);
    if (!knownServices.containsKey(key)) {
      String name = plain(String.join(" ", key.subList(1, key.size())));
      knownServices.put(
          key,
          words.services().stream()
              .filter(s -> s.cloud().equals(cloud) && s.pattern().matcher(name).find())
              .map(Service::provider)
              .findFirst()
              .orElse(null));
    }
    return knownServices.get(key);
  }

  /**
   * What a meter says. Model from the first of the texts that names one; all else from the first
   * text alone. A meter of tokens that names no tier is of the standard one: every other is marked.
   *
   * @param texts what the bill calls the meter, then what stands around it; nulls are left out
   */
  Meter meter(String... texts) {
    return known.computeIfAbsent(key("", texts), k -> read(k.subList(1, k.size())));
  }

  private static List<String> key(String first, String... texts) {
    List<String> key = new ArrayList<>();
    key.add(first);
    for (String text : texts) {
      if (text != null) {
        key.add(text);
      }
    }
    return key;
  }

  private Meter read(List<String> texts) {
    if (texts.isEmpty()) {
      return Meter.SILENT;
    }
    String text = plain(texts.get(0));
    String kind = says("token_kind", text);
    String tier = says("service_tier", text);
    boolean tokens = kind != null && !kind.equals("none");
    return new Meter(
        model(texts),
        tokens ? kind : null,
        tier == null && tokens ? "standard" : tier,
        says("context_tier", text),
        says("residency_scope", text));
  }

  private String says(String aspect, String text) {
    for (Rule rule : words.rules()) {
      if (rule.says().equals(aspect) && rule.pattern().matcher(text).find()) {
        return rule.value();
      }
    }
    return null;
  }

  private String model(List<String> texts) {
    for (String text : texts) {
      String plain = plain(text);
      for (Name name : words.names()) {
        Matcher found = name.pattern().matcher(plain);
        if (found.find()) {
          return name.template() == null ? null : id(name, found);
        }
      }
    }
    return null;
  }

  private static String id(Name name, Matcher found) {
    String id = name.template();
    for (int i = found.groupCount(); i > 0; i--) {
      String group = found.group(i);
      id = id.replace("$" + i, group == null ? "" : group);
    }
    id = id.strip().replaceAll(name.keepsDots() ? " +" : "[ .]+", "-");
    return id.replaceAll("-{2,}", "-").replaceAll("-$", "");
  }

  /** The region that the prefix of a usage type names; null: none. */
  String awsRegion(String usageType) {
    int dash = usageType == null ? -1 : usageType.indexOf('-');
    return dash < 0 ? null : words.awsRegions().get(usageType.substring(0, dash));
  }

  private static final Pattern TOKENS =
      Pattern.compile(
          "(?:(?<n>[0-9][0-9,]*(?:\\.[0-9]+)?)\\s*(?<m>k|m|million|thousand)?|(?<w>million|thousand))?\\s*"
              + "(?:(?:cached|input|output|prompt|completion)\\s+)*tokens?");

  /**
   * How many tokens one of this unit is.
   *
   * @return a power of ten mostly; null: the unit is not of tokens
   */
  static BigDecimal tokensPer(String unit) {
    return tokens(unit == null ? "" : unit.toLowerCase(Locale.ROOT).strip());
  }

  private static BigDecimal tokens(String unit) {
    Matcher m = TOKENS.matcher(unit);
    if (!m.matches()) {
      return null;
    }
    String size = m.group("m") != null ? m.group("m") : m.group("w");
    BigDecimal n =
        m.group("n") == null ? BigDecimal.ONE : new BigDecimal(m.group("n").replace(",", ""));
    return size == null ? n : n.movePointRight(size.startsWith("m") ? 6 : 3);
  }
}
