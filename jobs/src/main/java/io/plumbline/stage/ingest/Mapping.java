package io.plumbline.stage.ingest;

import io.plumbline.shared.config.ConfigFault;
import io.plumbline.shared.config.ConfigFaultsException;
import io.plumbline.shared.config.Keys;
import io.plumbline.shared.config.NearName;
import io.plumbline.shared.config.YamlFile;
import io.plumbline.stage.ingest.json.WrittenTime;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the fields of a log mean that no format knows: one mapping file, read and checked. A
 * record's fields are named by paths, our columns by the names in the file.
 *
 * @param witness who tells of the calls
 * @param key names of the fields that make two records the same
 * @param inputIncludesCache whether input tokens count those read from and written to a cache too
 * @param outputIncludesReasoning whether output tokens count those of reasoning too
 * @param decimalComma whether a comma stands before the decimals of numbers written as text
 * @param content paths of text that is looked at for personal data and kept nowhere
 * @param contentPlace where the mapping file says so, {@code file:line:column}
 * @param fields by our name
 */
public record Mapping(
    Witness witness,
    List<String> key,
    boolean inputIncludesCache,
    boolean outputIncludesReasoning,
    boolean decimalComma,
    List<String> content,
    String contentPlace,
    Map<String, Field> fields)
    implements Serializable {
  private static final String SCHEMA = "mapping.schema.json";

  /** Words that a column holds and no others. */
  private static final Map<String, Set<String>> WORDS =
      Map.of(
          "status", Set.of("succeeded", "failed", "cancelled"),
          "rate_limit", Set.of("none", "vendor", "gateway", "budget", "unknown"),
          "service_tier", Set.of("standard", "batch", "flex", "priority", "provisioned"),
          "operation",
              Set.of(
                  "chat",
                  "text_completion",
                  "generate_content",
                  "embeddings",
                  "rerank",
                  "moderation",
                  "image_generation",
                  "speech",
                  "transcription",
                  "pass_through"));

  private static final List<String> CACHE =
      List.of("cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens");

  /**
   * A field.
   *
   * @param path names joined by dots; null: constant
   * @param constant the same for every record; null: read
   * @param values what the log writes and what it means; empty: as it stands
   * @param unit of a time, a length of time or an amount; null: not said
   * @param pattern how a time is written; null: not said
   * @param place where the mapping file says so, {@code file:line:column}
   */
  public record Field(
      String path,
      String constant,
      Map<String, String> values,
      String unit,
      String pattern,
      String place)
      implements Serializable {}

  /**
   * Reads a mapping file.
   *
   * @throws ConfigFaultsException with every fault of the file, each with its line
   */
  public static Mapping read(Path file) {
    List<ConfigFault> faults = new ArrayList<>();
    Optional<Keys> keys = YamlFile.read(file, String.valueOf(file.getFileName()), SCHEMA, faults);
    Mapping mapping = keys.map(Mapping::of).orElse(null);
    if (!faults.isEmpty()) {
      throw new ConfigFaultsException(faults);
    }
    return mapping;
  }

  private static Mapping of(Keys file) {
    Map<String, Field> fields = new LinkedHashMap<>();
    Optional<Keys> group = file.group("fields");
    group.ifPresent(
        own -> {
          own.ownTexts()
              .forEach(
                  (name, path) ->
                      fields.put(
                          name, new Field(path, null, Map.of(), null, null, own.place(name))));
          own.ownGroups().forEach((name, field) -> fields.put(name, field(own, name, field)));
        });
    group.ifPresent(own -> checkTogether(file, own, fields));
    List<String> key =
        !file.texts("key").isEmpty()
            ? file.texts("key")
            : List.of(fields.containsKey("call_id") ? "call_id" : "response_id");
    return new Mapping(
        witness(file.text("witness").orElse("gateway_ledger")),
        key,
        file.truth("input_includes_cache").orElse(true),
        file.truth("output_includes_reasoning").orElse(true),
        file.truth("decimal_comma").orElse(false),
        file.texts("content"),
        file.place("content"),
        Map.copyOf(fields));
  }

  private static Witness witness(String word) {
    for (Witness witness : Witness.values()) {
      if (witness.name().toLowerCase(Locale.ROOT).equals(word)) {
        return witness;
      }
    }
    return Witness.GATEWAY_LEDGER; // the schema's check has said that there is no such witness
  }

  private static Field field(Keys fields, String name, Keys field) {
    Optional<String> path = field.text("path").filter(text -> !text.isBlank());
    Optional<String> constant = field.text("constant");
    if (path.isPresent() == constant.isPresent()) {
      fields.fault(
          name,
          path.isPresent()
              ? "'" + name + "' has a path and a constant."
              : "'" + name + "' says nowhere where it stands.",
          path.isPresent() ? "Keep one of them." : "Give it a path.");
    }
    constant
        .filter(code -> name.equals("currency") && !code.matches("[A-Za-z]{3}"))
        .ifPresent(
            code ->
                field.fault(
                    "constant",
                    "'currency' cannot be '" + code + "'.",
                    "Write the three letters of ISO 4217, as EUR."));
    Map<String, String> values = field.group("values").map(Keys::ownTexts).orElse(Map.of());
    Set<String> words = WORDS.get(name);
    if (words != null) {
      List<String> said = new ArrayList<>(values.values());
      constant.ifPresent(said::add);
      for (String word : said) {
        if (!words.contains(word)) {
          field
              .group("values")
              .orElse(field)
              .fault(
                  keyOf(values, word),
                  "'" + name + "' cannot be '" + word + "'.",
                  NearName.hint(word, words, "It can be"));
        }
      }
    }
    if ((name.equals("duration") || name.equals("time_to_first_token"))
        && field.text("unit").isEmpty()) {
      fields.fault(name, "'" + name + "' has no unit.", "Say s, ms, us or ns: unit: ms.");
    }
    field.text("pattern").ifPresent(pattern -> checkPattern(name, field, pattern));
    return new Field(
        path.orElse(null),
        constant.orElse(null),
        values,
        field.text("unit").orElse(null),
        field.text("pattern").orElse(null),
        fields.place(name));
  }

  private static void checkPattern(String name, Keys field, String pattern) {
    if (field.text("unit").isPresent()) {
      field.fault("pattern", "'" + name + "' has a unit and a pattern.", "Keep one of them.");
    }
    try {
      WrittenTime.of(pattern);
    } catch (IllegalArgumentException e) {
      field.fault(
          "pattern",
          "'" + pattern + "' says no time: " + e.getMessage(),
          "Write it as dd.MM.yyyy HH:mm:ss.");
    }
  }

  private static String keyOf(Map<String, String> values, String word) {
    return values.entrySet().stream()
        .filter(e -> e.getValue().equals(word))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("constant");
  }

  private static void checkTogether(Keys file, Keys own, Map<String, Field> fields) {
    if (file.texts("key").isEmpty()
        && !fields.containsKey("call_id")
        && !fields.containsKey("response_id")) {
      file.fault(
          "fields",
          "Nothing tells two records apart.",
          "Map call_id or response_id, or list fields under 'key'.");
    }
    for (String name : file.texts("key")) {
      if (!fields.containsKey(name)) {
        file.faultIn(
            "key",
            name,
            "'" + name + "' is part of the key and is not mapped.",
            NearName.hint(name, fields.keySet(), "Mapped are"));
      }
    }
    CACHE.stream()
        .filter(fields::containsKey)
        .findFirst()
        .filter(name -> !file.has("input_includes_cache"))
        .ifPresent(
            name ->
                own.fault(
                    name,
                    "'"
                        + name
                        + "' is mapped, and nothing says whether input_tokens counts it too.",
                    "Add 'input_includes_cache: true' or 'false': see the log's documentation."));
    if (fields.containsKey("reasoning_tokens") && !file.has("output_includes_reasoning")) {
      own.fault(
          "reasoning_tokens",
          "'reasoning_tokens' is mapped, and nothing says whether output_tokens counts it too.",
          "Add 'output_includes_reasoning: true' or 'false': see the log's documentation.");
    }
    if (fields.containsKey("cost") && !fields.containsKey("currency")) {
      own.fault(
          "cost",
          "'cost' is mapped, and nothing says its currency.",
          "Map currency, or write 'currency: {constant: USD}'.");
    }
    // A path without a name is neither a text nor a group.
    for (String name : own.names()) {
      if (own.ownTexts().getOrDefault(name, "").isBlank() && !own.ownGroups().containsKey(name)) {
        own.fault(name, "'" + name + "' says nowhere where it stands.", "Give it a path.");
      }
    }
    for (String name : List.of("duration", "time_to_first_token")) {
      if (own.ownTexts().containsKey(name)) {
        own.fault(name, "'" + name + "' has no unit.", "Write {path: …, unit: ms}.");
      }
    }
  }
}
