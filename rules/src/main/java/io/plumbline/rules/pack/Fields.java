package io.plumbline.rules.pack;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Known;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The fields of the fact model as rules see them: record components and derived values marked
 * {@link Known}, by path ({@code demand.stability}). A path ends at the first type that is not a
 * fact record, so nothing of the platform can be reached through it.
 */
public final class Fields {
  private static final String FACT_PACKAGE = Fact.class.getPackageName();

  private Fields() {}

  /** The accessor that {@code path} ends in; empty: there is no such field. */
  public static Optional<Method> find(Class<?> type, String path) {
    return Optional.ofNullable(PATHS.get(type).get(path)).map(Path::last);
  }

  /**
   * As {@link #find}, and what every finding says of its subject without the prefix {@code about}:
   * {@code workload}.
   */
  static Optional<Method> findSpoken(Class<?> type, String path) {
    return find(type, path).or(() -> find(About.class, path));
  }

  /** Value of a path that {@link #findSpoken} knows. */
  public static Object read(Fact fact, String path) {
    Said said = said(fact, path);
    if (said == null) {
      throw new IllegalArgumentException(
          "There is no field '%s' of %s.".formatted(path, fact.getClass().getSimpleName()));
    }
    return said.value();
  }

  /**
   * What a fact says of one of its fields.
   *
   * @param value null: not known
   * @param unit as the model has it; empty: none
   */
  record Said(Object value, String unit) {}

  /** By a path that {@link #findSpoken} knows; null: it does not. */
  static Said said(Fact fact, String path) {
    Path way = PATHS.get(fact.getClass()).get(path);
    Object value = fact;
    if (way == null) {
      way = PATHS.get(About.class).get(path);
      value = fact.about();
    }
    if (way == null) {
      return null;
    }
    for (Method step : way.steps()) {
      if (value == null) {
        break;
      }
      try {
        value = step.invoke(value);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(
            "Cannot read field '%s' of %s.".formatted(path, fact.getClass().getSimpleName()), e);
      }
    }
    return new Said(value, way.unit());
  }

  /** What the model says of a field; empty: nothing. */
  public static Optional<Known> known(Class<?> type, String path) {
    return findSpoken(type, path).map(accessor -> accessor.getAnnotation(Known.class));
  }

  /** All paths of a type, sorted; those of nested fact records with their prefix. */
  static List<String> paths(Class<?> type) {
    List<String> paths = new ArrayList<>();
    members(type)
        .forEach(
            (name, accessor) -> {
              if (isFactRecord(accessor.getReturnType())) {
                paths(accessor.getReturnType()).forEach(inner -> paths.add(name + "." + inner));
              } else {
                paths.add(name);
              }
            });
    return paths.stream().sorted().toList();
  }

  /** Public methods with arguments that a fact record declares, by name. */
  static Map<String, Method> calls(Class<?> type) {
    return !isFactRecord(type)
        ? Map.of()
        : Arrays.stream(type.getDeclaredMethods())
            .filter(
                m -> Modifier.isPublic(m.getModifiers()) && !Modifier.isStatic(m.getModifiers()))
            .filter(m -> m.getParameterCount() > 0 && !m.getName().equals("equals"))
            .collect(Collectors.toMap(Method::getName, m -> m, (a, b) -> a, TreeMap::new));
  }

  static boolean isFactRecord(Class<?> type) {
    return type.isRecord() && type.getPackageName().equals(FACT_PACKAGE);
  }

  private static Map<String, Method> members(Class<?> type) {
    return MEMBERS.get(type);
  }

  /** Reflection is slow and a type's members never change. */
  private static final ClassValue<Map<String, Method>> MEMBERS =
      new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
          Map<String, Method> members = new TreeMap<>();
          if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
              members.put(component.getName(), component.getAccessor());
            }
          }
          for (Method method : type.getDeclaredMethods()) {
            if (method.getParameterCount() == 0 && method.isAnnotationPresent(Known.class)) {
              members.put(method.getName(), method);
            }
          }
          // They are public as it is; but else every call walks the stack to see who asks.
          members.values().forEach(accessor -> accessor.setAccessible(true));
          return Collections.unmodifiableMap(members);
        }
      };

  /** How to get to a field: what to ask for, one after the other. */
  private record Path(List<Method> steps, String unit) {
    static Path of(Method only) {
      Known known = only.getAnnotation(Known.class);
      return new Path(List.of(only), known == null ? "" : known.unit());
    }

    Path under(Method first) {
      List<Method> longer = new ArrayList<>(steps.size() + 1);
      longer.add(first);
      longer.addAll(steps);
      return new Path(longer, unit);
    }

    Method last() {
      return steps.get(steps.size() - 1);
    }
  }

  /** Every path of a type, those that end at a nested fact record too. */
  private static final ClassValue<Map<String, Path>> PATHS =
      new ClassValue<>() {
        @Override
        protected Map<String, Path> computeValue(Class<?> type) {
          Map<String, Path> paths = new HashMap<>();
          if (isFactRecord(type)) {
            members(type)
                .forEach(
                    (name, accessor) -> {
                      paths.put(name, Path.of(accessor));
                      get(accessor.getReturnType())
                          .forEach(
                              (inner, path) -> paths.put(name + "." + inner, path.under(accessor)));
                    });
          }
          return Collections.unmodifiableMap(paths);
        }
      };
}
