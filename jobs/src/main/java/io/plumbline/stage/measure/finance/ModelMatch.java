package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Billed;
import io.plumbline.schema.Spend;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings the names of one provider's models in logs and bills together. A name both sides write
 * stays as it is; else place, vendor, version and date are left out ({@code
 * eu.anthropic.claude-sonnet-4-5-20250929-v1:0} and {@code claude-sonnet-4-5} are one model). A
 * line of a bill whose words name no model we know names the one that the logs have and its words
 * hold.
 */
final class ModelMatch {
  private static final Pattern BEFORE = Pattern.compile("^(.*/)?((global|us|eu|apac|jp|au)\\.)?");
  private static final Pattern VENDOR =
      Pattern.compile("^(anthropic|amazon|meta|mistral|cohere|openai|deepseek|qwen|google)\\.");
  private static final Pattern DATE =
      Pattern.compile(
          "[-@](\\d{8}|\\d{4}-\\d{2}-\\d{2}|\\d{2}-\\d{4}|\\d{4}|latest)([-:]v?\\d+:\\d+)?$");

  /** The first version says nothing; a later one is another model ({@code titan-embed-text-v2}). */
  private static final Pattern REVISION = Pattern.compile("(-v1)?:\\d+$");

  /** Tuned weights have prices of their own. */
  private static final Pattern OWN_WEIGHTS = Pattern.compile("-(ft|fine-?tun\\w*|custom-model)-");

  private static final Pattern BETWEEN = Pattern.compile("[^a-z0-9]+");

  private final TreeSet<String> written;
  private final Map<String, String> byPlainName = new HashMap<>();

  /** Plain names of the logs, the longest first: {@code gpt-4o-mini} before {@code gpt-4o}. */
  private final List<String> logged;

  ModelMatch(List<Spend> spend, List<Billed> charges) {
    written = names(spend.stream().map(Spend::getModel).toList());
    logged =
        written.stream()
            .map(ModelMatch::plain)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    written.retainAll(names(charges.stream().map(Billed::getModel).toList()));
    // In their order the undated name comes before those with a date.
    written.forEach(name -> byPlainName.putIfAbsent(plain(name), name));
  }

  private static TreeSet<String> names(List<String> models) {
    TreeSet<String> names = new TreeSet<>();
    models.stream()
        .filter(Objects::nonNull)
        .forEach(model -> names.add(model.toLowerCase(Locale.ROOT)));
    return names;
  }

  /** The name both sides share; empty for null. */
  String name(String model) {
    if (model == null) {
      return "";
    }
    String lower = model.toLowerCase(Locale.ROOT);
    String plain = plain(lower);
    return written.contains(lower) ? lower : byPlainName.getOrDefault(plain, plain);
  }

  /** The model a line charges; empty: it names none. */
  String name(Billed line) {
    if (line.getModel() != null) {
      return name(line.getModel());
    }
    String words =
        Stream.of(line.getSku(), line.getSkuMeter(), line.getResource())
            .filter(Objects::nonNull)
            .map(text -> "-" + BETWEEN.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("-") + "-")
            .collect(Collectors.joining());
    if (OWN_WEIGHTS.matcher(words).find()) {
      return "";
    }
    return logged.stream()
        .filter(name -> words.contains("-" + BETWEEN.matcher(name).replaceAll("-") + "-"))
        .findFirst()
        .map(name -> byPlainName.getOrDefault(name, name))
        .orElse("");
  }

  /** Whether the logs have the model a line charges. */
  boolean isLogged(Billed line) {
    return logged.contains(plain(name(line)));
  }

  private static String plain(String lower) {
    String name = VENDOR.matcher(BEFORE.matcher(lower).replaceFirst("")).replaceFirst("");
    String undated = DATE.matcher(name).replaceFirst("");
    return REVISION.matcher(undated).replaceFirst("").replace('.', '-');
  }
}
