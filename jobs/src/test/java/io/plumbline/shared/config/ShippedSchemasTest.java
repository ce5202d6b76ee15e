package io.plumbline.shared.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ships for editors is what the program checks: no keyword in it is ignored. */
class ShippedSchemasTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plumbline.schema.json",
        "policy.schema.json",
        "contracts.schema.json",
        "team.schema.json",
        "tco.schema.json",
        "endpoints.schema.json",
        "decisions.schema.json",
        "exceptions.schema.json",
        "gpus.schema.json",
        "benchmarks.schema.json",
        "evals.schema.json",
        "breakeven.schema.json",
        "mapping.schema.json"
      })
  void usesOnlyKeywordsThatAreHonouredAndDescribesEveryKey(String resource) {
    List<String> faults = new ArrayList<>();
    walk(SchemaCheck.schema(resource), "", faults);
    assertThat(faults).isEmpty();
  }

  private static void walk(JsonNode schema, String path, List<String> faults) {
    Set<String> known = new TreeSet<>(SchemaCheck.KEYWORDS);
    known.addAll(SchemaCheck.NOTES);
    schema
        .fieldNames()
        .forEachRemaining(
            keyword -> {
              if (!known.contains(keyword)) {
                faults.add(path + ": keyword " + keyword + " is not honoured");
              }
            });
    for (String holder : List.of("properties", "$defs")) {
      for (Map.Entry<String, JsonNode> property : schema.path(holder).properties()) {
        String inner = path + "/" + property.getKey();
        JsonNode child = property.getValue();
        if (!child.has("description") && !child.has("$ref")) {
          faults.add(inner + ": no description");
        }
        if (child.path("type").asText().equals("object") && !child.has("additionalProperties")) {
          faults.add(inner + ": says nothing about unknown keys");
        }
        walk(child, inner, faults);
      }
    }
    for (String holder : List.of("items", "additionalProperties", "propertyNames")) {
      if (schema.path(holder).isObject()) {
        walk(schema.path(holder), path + "/" + holder, faults);
      }
    }
  }

  @Test
  void everyKeyOfTheConfigurationSchemaIsReadByTheParser() {
    Set<String> inSchema = new TreeSet<>();
    keys(SchemaCheck.schema("plumbline.schema.json"), "", inSchema);
    Set<String> inParser = new TreeSet<>(AuditConfig.DEFAULTS.keySet());
    for (String key : List.of("name", "format", "path", "zone", "mapping")) {
      inParser.add("sources[]." + key);
    }
    for (String limit :
        List.of(
            "quarantine_warn_share",
            "quarantine_fail_share",
            "quarantine_fail_count",
            "late_after_hours")) {
      inParser.add("sources[].limits." + limit);
    }
    assertThat(inParser).isEqualTo(inSchema);
  }

  private static void keys(JsonNode schema, String path, Set<String> keys) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = path + property.getKey();
      JsonNode child = property.getValue();
      if (child.has("items")) {
        keys(child.path("items"), name + "[].", keys);
      } else if (child.has("properties")) {
        keys(child, name + ".", keys);
      } else {
        keys.add(name);
      }
    }
  }
}
