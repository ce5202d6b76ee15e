package io.plumbline.rules.pack;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One YAML file of a pack: its tree, and where in its text a key stands. Every fault names file and
 * line.
 */
final class YamlFile {
  static final YAMLMapper MAPPER = mapper();

  private final String name;
  private final String text;
  private final List<Fault> faults;
  private final JsonNode root;

  /** Text null: the file is missing, which is a fault. */
  YamlFile(String name, String text, List<Fault> faults) {
    this.name = name;
    this.text = text == null ? "" : text;
    this.faults = faults;
    JsonNode read = MissingNode.getInstance();
    if (text == null) {
      faults.add(new Fault(name, 0, 0, "The file is missing.", ""));
    } else {
      try {
        read = MAPPER.readTree(text);
      } catch (JsonProcessingException e) {
        var at = e.getLocation();
        faults.add(
            new Fault(
                name,
                at == null ? 0 : at.getLineNr(),
                at == null ? 0 : at.getColumnNr(),
                "Cannot be read as YAML: %s."
                    .formatted(e.getOriginalMessage().lines().findFirst().orElse("")),
                ""));
      }
    }
    this.root = read;
  }

  String name() {
    return name;
  }

  JsonNode root() {
    return root;
  }

  boolean unreadable() {
    return root.isMissingNode();
  }

  /** A fault at the first line that holds {@code words}; the file as a whole when none does. */
  void fault(String words, String what, String hint) {
    int at = words.isEmpty() ? -1 : text.indexOf(words);
    int line = at < 0 ? 0 : (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    int column = at < 0 ? 0 : at - text.lastIndexOf('\n', at);
    faults.add(new Fault(name, line, column, what, hint));
  }

  /** A fault at the key. */
  void faultAt(String key, String what, String hint) {
    Matcher matcher =
        Pattern.compile("(?m)(?:^|[\\s{,])(" + Pattern.quote(key) + ")\\s*:").matcher(text);
    fault(matcher.find() ? text.substring(matcher.start(1), matcher.end()) : "", what, hint);
  }

  /** Refuses keys of {@code node} that are not among {@code known}. */
  void onlyKeys(JsonNode node, Collection<String> known) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                faultAt(key, "Unknown key '%s'.".formatted(key), NearNames.hint(key, known));
              }
            });
  }

  /** A text that must be there; empty after a fault. */
  String need(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isValueNode() || value.asText().isBlank()) {
      fault("", "'%s' is missing.".formatted(key), "");
      return "";
    }
    return value.asText().strip();
  }

  /** A text that must be there and be one or more full sentences. */
  String sentence(JsonNode node, String key) {
    String value = need(node, key);
    if (!value.isEmpty() && !value.endsWith(".")) {
      faultAt(key, "'%s' does not end with a full stop.".formatted(key), "Write a full sentence.");
    }
    return value;
  }

  /** A text or null. */
  static String text(JsonNode node, String key) {
    return node.path(key).isValueNode() && !node.path(key).isNull()
        ? node.path(key).asText().strip()
        : null;
  }

  /** A list of texts; a single text is a list of one; absent is empty. */
  static List<String> texts(JsonNode node, String key) {
    JsonNode value = node.path(key);
    List<String> texts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(item -> texts.add(item.asText()));
    } else if (value.isValueNode() && !value.isNull()) {
      texts.add(value.asText());
    }
    return List.copyOf(texts);
  }

  /** A value of a closed vocabulary, written in lower case; null after a fault. */
  <E extends Enum<E>> E oneOf(JsonNode node, String key, E[] values) {
    String word = need(node, key);
    List<String> words = new ArrayList<>();
    for (E value : values) {
      words.add(value.name().toLowerCase(java.util.Locale.ROOT));
      if (words.get(words.size() - 1).equals(word)) {
        return value;
      }
    }
    if (!word.isEmpty()) {
      faultAt(key, "Unknown %s '%s'.".formatted(key, word), NearNames.hint(word, words));
    }
    return null;
  }

  /** A date that must be there; null after a fault. */
  LocalDate date(JsonNode node, String key, String where) {
    String value = text(node, key);
    try {
      return value == null ? null : LocalDate.parse(value);
    } catch (DateTimeParseException e) {
      fault(value, "%s: '%s' is not a date.".formatted(where, value), "Write it as 2026-11-21.");
      return null;
    }
  }

  private static YAMLMapper mapper() {
    SimpleModule times = new SimpleModule("times");
    times.addDeserializer(LocalDate.class, new Parsed<>(LocalDate.class, LocalDate::parse));
    times.addDeserializer(Instant.class, new Parsed<>(Instant.class, Instant::parse));
    times.addKeyDeserializer(
        LocalDate.class,
        new KeyDeserializer() {
          @Override
          public Object deserializeKey(String key, DeserializationContext context) {
            return LocalDate.parse(key);
          }
        });
    return YAMLMapper.builder(
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .addModule(times)
        .build();
  }

  private static final class Parsed<T> extends StdScalarDeserializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Function<String, T> parse;

    Parsed(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      try {
        return parse.apply(parser.getText());
      } catch (DateTimeParseException e) {
        throw context.weirdStringException(parser.getText(), handledType(), e.getMessage());
      }
    }
  }

  /** Names of the keys of the node. */
  static Set<String> keys(JsonNode node) {
    Set<String> keys = new java.util.TreeSet<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
