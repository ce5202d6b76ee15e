package io.plumbline.shared.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Checks a YAML file against the JSON Schema that ships for it, so that an editor and this program
 * say the same. Reads the part of JSON Schema 2020-12 the shipped files use; another keyword in one
 * of them is a broken build ({@link #KEYWORDS}, tested).
 */
final class SchemaCheck {
  /** Keywords that constrain; each is honoured below. */
  static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "propertyNames",
          "items",
          "minItems",
          "minProperties",
          "enum",
          "pattern",
          "format",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "$ref");

  /** Keywords that only describe. */
  static final Set<String> NOTES =
      Set.of("$schema", "$id", "$defs", "title", "description", "default", "examples");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;
  private final String file;
  private final List<ConfigFault> faults;

  SchemaCheck(String resource, String file, List<ConfigFault> faults) {
    this.root = schema(resource);
    this.file = file;
    this.faults = faults;
  }

  static JsonNode schema(String resource) {
    try {
      return JSON.readTree(Bundled.text("json-schema/" + resource));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("json-schema/" + resource + " is not JSON", e);
    }
  }

  void check(YamlNode node) {
    check(node, root, "");
  }

  private void check(YamlNode node, JsonNode schemaOrRef, String path) {
    JsonNode schema = resolve(schemaOrRef);
    if (node instanceof YamlNode.Scalar scalar && scalar.isEmpty()) {
      fault(node, "'" + path + "' has no value.", "Give it one, or remove the line.");
      return;
    }
    List<String> types = texts(schema.path("type"));
    if (!types.isEmpty() && types.stream().noneMatch(type -> isOf(node, type))) {
      fault(
          node,
          "'" + path + "' must be " + or(types) + ", but is " + node.kind() + ".",
          example(schema));
      return;
    }
    if (node instanceof YamlNode.Entries entries) {
      checkEntries(entries, schema, path);
    } else if (node instanceof YamlNode.Items items) {
      checkItems(items, schema, path);
    } else if (node instanceof YamlNode.Scalar scalar) {
      checkScalar(scalar, schema, path);
    }
  }

  private void checkEntries(YamlNode.Entries node, JsonNode schema, String path) {
    JsonNode known = schema.path("properties");
    JsonNode others = schema.path("additionalProperties");
    for (YamlNode.Entry entry : node.entries().values()) {
      String key = entry.key().text();
      String keyPath = path.isEmpty() ? key : path + "." + key;
      if (known.has(key)) {
        check(entry.value(), known.get(key), keyPath);
      } else if (others.isObject()) {
        JsonNode names = schema.path("propertyNames");
        if (names.has("pattern") && !key.matches(names.get("pattern").asText())) {
          fault(
              entry.key(),
              "The name '" + key + "' in '" + path + "' is not allowed.",
              names.path("description").asText(""));
        }
        check(entry.value(), others, keyPath);
      } else {
        fault(
            entry.key(),
            "Unknown key '" + key + "'" + (path.isEmpty() ? "." : " in '" + path + "'."),
            NearName.hint(key, names(known), "Known keys"));
      }
    }
    for (String key : texts(schema.path("required"))) {
      if (!node.entries().containsKey(key)) {
        fault(
            node,
            "Missing key '" + key + "'" + (path.isEmpty() ? "." : " in '" + path + "'."),
            "Add it: " + resolve(known.path(key)).path("description").asText());
      }
    }
    if (node.entries().size() < schema.path("minProperties").asInt(0)) {
      fault(node, "'" + path + "' is empty.", "Add at least one entry, or remove it.");
    }
  }

  private void checkItems(YamlNode.Items node, JsonNode schema, String path) {
    if (node.items().size() < schema.path("minItems").asInt(0)) {
      fault(node, "'" + path + "' is empty.", "Add at least one entry.");
    }
    for (int i = 0; i < node.items().size(); i++) {
      if (schema.has("items")) {
        check(node.items().get(i), schema.get("items"), path + "[" + i + "]");
      }
    }
  }

  private void checkScalar(YamlNode.Scalar node, JsonNode schema, String path) {
    String text = node.text();
    List<String> allowed = texts(schema.path("enum"));
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      fault(
          node,
          "'"
              + path
              + "' must be one of "
              + String.join(", ", allowed)
              + ", but is '"
              + text
              + "'.",
          NearName.of(text, allowed).map(name -> "Did you mean '" + name + "'?").orElse(""));
    }
    if (schema.has("pattern") && !text.matches(schema.get("pattern").asText())) {
      fault(node, "'" + path + "' cannot be '" + text + "'.", example(schema));
    }
    if (schema.path("format").asText().equals("date") && !isDate(text)) {
      fault(
          node,
          "'" + path + "' must be a day, but is '" + text + "'.",
          "Write year-month-day, such as 2026-11-20.");
    }
    if (schema.has("minimum") || schema.has("maximum") || schema.has("exclusiveMinimum")) {
      checkRange(node, schema, path);
    }
  }

  private void checkRange(YamlNode.Scalar node, JsonNode schema, String path) {
    if (!isOf(node, "number")) {
      return;
    }
    BigDecimal value = new BigDecimal(node.text());
    if (schema.has("minimum")
        && value.compareTo(new BigDecimal(schema.get("minimum").asText())) < 0) {
      fault(node, range(path, "at least", schema.get("minimum"), node), example(schema));
    }
    if (schema.has("maximum")
        && value.compareTo(new BigDecimal(schema.get("maximum").asText())) > 0) {
      fault(node, range(path, "at most", schema.get("maximum"), node), example(schema));
    }
    if (schema.has("exclusiveMinimum")
        && value.compareTo(new BigDecimal(schema.get("exclusiveMinimum").asText())) <= 0) {
      fault(node, range(path, "more than", schema.get("exclusiveMinimum"), node), example(schema));
    }
  }

  private static String range(String path, String word, JsonNode bound, YamlNode.Scalar node) {
    return "'"
        + path
        + "' must be "
        + word
        + " "
        + bound.asText()
        + ", but is "
        + node.text()
        + ".";
  }

  private JsonNode resolve(JsonNode schema) {
    return schema.has("$ref") ? root.at(schema.get("$ref").asText().substring(1)) : schema;
  }

  private static boolean isOf(YamlNode node, String type) {
    if (node instanceof YamlNode.Scalar scalar) {
      return switch (type) {
        case "string" -> true;
        case "boolean" -> !scalar.quoted() && scalar.text().matches("true|false");
        case "integer" -> !scalar.quoted() && scalar.text().matches("-?[0-9]{1,18}");
        case "number" ->
            !scalar.quoted() && scalar.text().matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?");
        default -> false;
      };
    }
    return type.equals(node instanceof YamlNode.Items ? "array" : "object");
  }

  private static boolean isDate(String text) {
    try {
      return LocalDate.parse(text) != null;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static String or(List<String> types) {
    return types.stream()
        .map(
            type ->
                switch (type) {
                  case "boolean" -> "true or false";
                  case "integer" -> "a whole number";
                  case "number" -> "a number";
                  case "array" -> "a list";
                  case "object" -> "a group of keys";
                  default -> "text";
                })
        .collect(Collectors.joining(" or "));
  }

  private static String example(JsonNode schema) {
    JsonNode first = schema.path("examples").path(0);
    return first.isMissingNode()
        ? schema.path("description").asText()
        : "Example: " + yaml(first) + ".";
  }

  /** On one line, as it would be written in the file. */
  private static String yaml(JsonNode example) {
    List<String> parts = new ArrayList<>();
    if (example.isArray()) {
      example.forEach(item -> parts.add(yaml(item)));
      return "[" + String.join(", ", parts) + "]";
    }
    if (example.isObject()) {
      example.properties().forEach(e -> parts.add(e.getKey() + ": " + yaml(e.getValue())));
      return "{" + String.join(", ", parts) + "}";
    }
    return example.asText();
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> texts(JsonNode node) {
    if (node.isTextual()) {
      return List.of(node.asText());
    }
    List<String> texts = new ArrayList<>();
    StreamSupport.stream(node.spliterator(), false).forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private void fault(YamlNode node, String what, String hint) {
    faults.add(new ConfigFault(file, node.line(), node.column(), what, hint));
  }
}
