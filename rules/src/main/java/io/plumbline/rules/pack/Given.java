package io.plumbline.rules.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.Fact;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Makes a fact of the {@code given} of a case. What every finding says of its subject may stand
 * without "about".
 */
public final class Given {
  private Given() {}

  /** The fact; an IllegalArgumentException says what is wrong with the given. */
  public static Fact fact(Class<? extends Fact> type, JsonNode given) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    ObjectNode about = JsonNodeFactory.instance.objectNode();
    if (given != null) {
      given
          .properties()
          .forEach(
              entry ->
                  (belongsToAbout(type, entry.getKey()) ? about : fields)
                      .set(entry.getKey(), entry.getValue()));
      if (given.has("provider") && names(type).contains("provider")) {
        about.set("provider", given.get("provider"));
      }
    }
    if (!about.hasNonNull("key")) {
      about.put("key", about.path("workload").asText(about.path("provider").asText("example")));
    }
    fields.set("about", about);
    try {
      return YamlFile.MAPPER.treeToValue(fields, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  /**
   * Tells {@code fault} each key of {@code given} that the fact does not have, with the keys it
   * does have.
   */
  static void unknownKeys(
      Class<? extends Fact> type, JsonNode given, BiConsumer<String, Collection<String>> fault) {
    if (given == null || !given.isObject()) {
      return;
    }
    given
        .properties()
        .forEach(
            entry -> {
              if (!belongsToAbout(type, entry.getKey())) {
                unknown(type, entry.getKey(), entry.getValue(), fault);
              }
            });
  }

  private static void unknown(
      Class<?> type, String key, JsonNode value, BiConsumer<String, Collection<String>> fault) {
    RecordComponent component =
        Arrays.stream(type.getRecordComponents())
            .filter(c -> c.getName().equals(key))
            .findFirst()
            .orElse(null);
    if (component == null) {
      List<String> known = new ArrayList<>(names(type));
      if (Fact.class.isAssignableFrom(type)) {
        known.addAll(names(About.class));
      }
      fault.accept(key, known);
      return;
    }
    Class<?> inner = component.getType();
    if (component.getGenericType() instanceof ParameterizedType list
        && list.getActualTypeArguments()[0] instanceof Class<?> element) {
      inner = element;
    }
    if (Fields.isFactRecord(inner)) {
      Class<?> record = inner;
      for (JsonNode one : value.isArray() ? value : List.of(value)) {
        one.properties().forEach(e -> unknown(record, e.getKey(), e.getValue(), fault));
      }
    }
  }

  private static boolean belongsToAbout(Class<?> type, String key) {
    return !names(type).contains(key) && names(About.class).contains(key);
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }
}
