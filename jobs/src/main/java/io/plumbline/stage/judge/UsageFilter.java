package io.plumbline.stage.judge;

import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * A filter over columns of table {@code usage} that separates some cubes from all others of the
 * interval, with as few columns as do. A row has its cube's values, so what separates cubes
 * separates rows; policy is needed no more to read them.
 *
 * @param anyOf a row is meant if one of these fits it: column → values that fit, null among them
 */
record UsageFilter(List<Map<String, Set<Object>>> anyOf) {
  /**
   * Columns that cubes and rows share, the telling ones first: where two would do, the earlier
   * stays.
   */
  private static final List<String> COLUMNS =
      List.of(
          "workload",
          "team",
          "provider",
          "model_served",
          "rate_limit",
          "country",
          "region_served",
          "residency_scope",
          "residency_zone",
          "endpoint",
          "lane",
          "deployment",
          "api_key",
          "tags",
          "environment",
          "model_requested",
          "content_state",
          "region_called",
          "residency_evidence",
          "cost_center",
          "operation",
          "service_tier",
          "context_tier",
          "source",
          "status",
          "http_status",
          "error_class",
          "token_source",
          "gateway_cache_hit",
          "stream",
          "reported_currency",
          "format");

  /** Kinds of personal data; rows hold them with a count each, cubes without. */
  private static final String KINDS = "personal_data_kinds";

  private static final int[] PLACES =
      Stream.concat(COLUMNS.stream(), Stream.of(KINDS)).mapToInt(UsageFilter::place).toArray();

  private static final Comparator<Object> NULLS_FIRST =
      Comparator.nullsFirst(Comparator.comparing(String::valueOf));

  /**
   * The filter that fits every cube of {@code wanted} and none of {@code others}.
   *
   * @param asked columns the reader asked by: they stay before all others
   */
  static UsageFilter of(List<UsageDaily> wanted, List<UsageDaily> others, Set<String> asked) {
    List<String> names = new ArrayList<>(COLUMNS);
    // Right after what names the caller: a filter on kinds of personal data reads as what it is.
    names.add(COLUMNS.indexOf("rate_limit"), KINDS);
    names.sort(Comparator.comparing(name -> !asked.contains(name)));
    List<Map<String, Set<Object>>> anyOf = new ArrayList<>();
    separate(wanted, others, names, anyOf);
    return new UsageFilter(anyOf);
  }

  private static void separate(
      List<UsageDaily> wanted,
      List<UsageDaily> others,
      List<String> names,
      List<Map<String, Set<Object>>> anyOf) {
    List<Set<Object>> values = new ArrayList<>();
    for (String name : names) {
      Set<Object> own = new TreeSet<>(NULLS_FIRST);
      int place = place(name);
      Set<Object> unlike = new HashSet<>();
      wanted.forEach(cube -> unlike.add(cube.get(place)));
      own.addAll(unlike);
      values.add(own);
    }
    // Asked for every cube of the days: by place and by hash, not by name and by order.
    int[] places = names.stream().mapToInt(UsageFilter::place).toArray();
    List<Set<Object>> hashed = values.stream().<Set<Object>>map(HashSet::new).toList();
    Set<Long> missed =
        others.stream().map(cube -> misses(cube, places, hashed)).collect(Collectors.toSet());
    if (missed.contains(0L)) {
      int split = columnToSplit(values);
      if (split >= 0) {
        for (Object value : values.get(split)) {
          separate(
              wanted.stream()
                  .filter(cube -> Objects.equals(value(cube, names.get(split)), value))
                  .toList(),
              others,
              names,
              anyOf);
        }
        return;
      }
    }
    long kept = (1L << names.size()) - 1;
    for (int i = names.size() - 1; i >= 0; i--) {
      long without = kept & ~(1L << i);
      if (missed.stream().allMatch(mask -> mask == 0 || (mask & without) != 0)) {
        kept = without;
      }
    }
    Map<String, Set<Object>> one = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      if ((kept >> i & 1) == 1) {
        one.put(names.get(i), values.get(i));
      }
    }
    anyOf.add(one);
  }

  /** A bit for each column whose values do not hold the cube's. */
  private static long misses(UsageDaily cube, int[] places, List<Set<Object>> values) {
    long mask = 0;
    for (int i = 0; i < places.length; i++) {
      if (!values.get(i).contains(cube.get(places[i]))) {
        mask |= 1L << i;
      }
    }
    return mask;
  }

  /** The column of fewest values among those of several; -1: every column has one. */
  private static int columnToSplit(List<Set<Object>> values) {
    int best = -1;
    for (int i = 0; i < values.size(); i++) {
      int size = values.get(i).size();
      if (size > 1 && (best < 0 || size < values.get(best).size())) {
        best = i;
      }
    }
    return best;
  }

  private static Object value(UsageDaily cube, String column) {
    return cube.get(place(column));
  }

  private static int place(String column) {
    return UsageDaily.getClassSchema().getField(column).pos();
  }

  /** All of a cube that a filter can tell it from others by. */
  static List<Object> columns(UsageDaily cube) {
    Object[] values = new Object[PLACES.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = cube.get(PLACES[i]);
    }
    return Arrays.asList(values);
  }

  /** Columns of {@code usage} that {@link #fits} reads. */
  Set<String> columns() {
    Set<String> columns = new TreeSet<>();
    anyOf.forEach(
        one ->
            one.keySet().forEach(name -> columns.add(name.equals(KINDS) ? "personal_data" : name)));
    return columns;
  }

  /**
   * Values that a row must have, by column of {@code usage}, for any of the filters to fit it: of
   * columns that every alternative of all of them looks at.
   */
  static Map<String, Set<Object>> neededByAll(List<UsageFilter> filters) {
    Map<String, Set<Object>> needed = null;
    for (UsageFilter filter : filters) {
      for (Map<String, Set<Object>> one : filter.anyOf()) {
        if (needed == null) {
          needed = new HashMap<>();
          for (Map.Entry<String, Set<Object>> column : one.entrySet()) {
            needed.put(column.getKey(), new HashSet<>(column.getValue()));
          }
        }
        needed.keySet().retainAll(one.keySet());
        needed.forEach((column, values) -> values.addAll(one.get(column)));
      }
    }
    needed.remove(KINDS); // rows hold them with counts
    return needed;
  }

  /** Whether the row is meant. */
  boolean fits(Usage row) {
    for (Map<String, Set<Object>> one : anyOf) {
      if (fits(row, one)) {
        return true;
      }
    }
    return false;
  }

  private static boolean fits(Usage row, Map<String, Set<Object>> one) {
    for (Map.Entry<String, Set<Object>> column : one.entrySet()) {
      if (!column.getValue().contains(value(row, column.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private static Object value(Usage row, String column) {
    return column.equals(KINDS) ? kinds(row.getPersonalData()) : get(row, column);
  }

  private static Object get(SpecificRecord row, String column) {
    return row.get(row.getSchema().getField(column).pos());
  }

  /** As cubes write them: without the counts. */
  private static String kinds(String personalData) {
    return personalData == null
        ? null
        : Arrays.stream(personalData.split(",", -1))
            .map(entry -> entry.substring(0, entry.indexOf('=')))
            .collect(Collectors.joining(","));
  }

  /** As a condition of SQL on table {@code usage}; true for every row where nothing narrows it. */
  String sql() {
    List<String> alternatives =
        anyOf.stream()
            .map(
                one ->
                    one.entrySet().stream()
                        .map(column -> condition(column.getKey(), column.getValue()))
                        .collect(Collectors.joining(" AND ")))
            .toList();
    if (alternatives.contains("")) {
      return "";
    }
    return alternatives.size() == 1
        ? alternatives.get(0)
        : alternatives.stream().collect(Collectors.joining(") OR (", "((", "))"));
  }

  private static String condition(String column, Set<Object> values) {
    String name = column.equals(KINDS) ? "regexp_replace(personal_data, '=[0-9]+', '')" : column;
    List<String> literals =
        values.stream().filter(Objects::nonNull).map(UsageFilter::literal).toList();
    String known =
        literals.size() == 1
            ? name + " = " + literals.get(0)
            : name + " IN (" + String.join(", ", literals) + ")";
    String none = (column.equals(KINDS) ? "personal_data" : column) + " IS NULL";
    if (literals.isEmpty()) {
      return none;
    }
    return values.contains(null) ? "(" + known + " OR " + none + ")" : known;
  }

  private static String literal(Object value) {
    return value instanceof String text ? "'" + text.replace("'", "''") + "'" : value.toString();
  }
}
