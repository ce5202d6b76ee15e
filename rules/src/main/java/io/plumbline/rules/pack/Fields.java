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
    Class<?> here = type;
    Method accessor = null;
    for (String name : steps(path)) {
      if (accessor != null) {
        here = accessor.getReturnType();
      }
      accessor = isFactRecord(here) ? members(here).get(name) : null;
      if (accessor == null) {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(accessor);
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
    Object value = find(fact.getClass(), path).isPresent() ? fact : fact.about();
    for (String name : steps(path)) {
      if (value == null) {
        return null;
      }
      try {
        value = members(value.getClass()).get(name).invoke(value);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(
            "Cannot read field '%s' of %s.".formatted(path, fact.getClass().getSimpleName()), e);
      }
    }
    return value;
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

  private static List<String> steps(String path) {
    return path.indexOf('.') < 0 ? List.of(path) : List.of(path.split("\\.", -1));
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
          return Collections.unmodifiableMap(members);
        }
      };
}
