package io.plumbline.stage.measure;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Hours in which a source delivered much less than it usually does in that hour of the day. */
public final class ThinHours {
  private static final int HOURS = 24;

  /** Days before the interval that it takes to know what is usual. */
  private static final int DAYS_NEEDED = 7;

  /** An hour that usually has fewer attempts says nothing when it has none. */
  private static final long USUAL_AT_LEAST = 10;

  private ThinHours() {}

  /**
   * By source, the longest row of hours of the interval with less than half the median of the same
   * hour on the days before it. A source is missing where fewer than seven such days are known.
   *
   * @param history cubes of the interval and of the days before it
   * @param from first UTC day of the interval
   * @param to end, exclusive
   */
  public static Map<String, Integer> of(List<PricedDaily> history, LocalDate from, LocalDate to) {
    Map<String, Set<LocalDate>> daysBefore = new TreeMap<>();
    for (PricedDaily row : history) {
      UsageDaily cube = row.getUsage();
      if (cube.getDay().isBefore(from)) {
        daysBefore.computeIfAbsent(cube.getSource(), s -> new HashSet<>()).add(cube.getDay());
      }
    }
    daysBefore.values().removeIf(days -> days.size() < DAYS_NEEDED);
    Map<String, Integer> longest = new TreeMap<>();
    daysBefore
        .keySet()
        .forEach(source -> longest.put(source, longest(attempts(history, source), from, to)));
    return longest;
  }

  private static Map<LocalDate, long[]> attempts(List<PricedDaily> history, String source) {
    Map<LocalDate, long[]> attempts = new TreeMap<>();
    for (PricedDaily row : history) {
      UsageDaily cube = row.getUsage();
      if (cube.getSource().equals(source)) {
        add(cube.getHours(), attempts.computeIfAbsent(cube.getDay(), d -> new long[HOURS]));
      }
    }
    return attempts;
  }

  private static void add(String hours, long[] attempts) {
    String[] entries = hours.split(",", -1);
    for (int hour = 0; hour < HOURS && hour < entries.length; hour++) {
      String entry = entries[hour];
      int colon = entry.indexOf(':');
      if (colon > 0) {
        attempts[hour] += Long.parseLong(entry.substring(0, colon));
      }
    }
  }

  private static long[] usual(List<long[]> days) {
    long[] usual = new long[HOURS];
    for (int hour = 0; hour < HOURS; hour++) {
      int of = hour;
      long[] sorted = days.stream().mapToLong(day -> day[of]).sorted().toArray();
      usual[hour] = sorted[sorted.length / 2];
    }
    return usual;
  }

  private static int longest(Map<LocalDate, long[]> days, LocalDate from, LocalDate to) {
    long[] usual =
        usual(
            days.entrySet().stream()
                .filter(day -> day.getKey().isBefore(from))
                .map(Map.Entry::getValue)
                .toList());
    int longest = 0;
    int row = 0;
    for (LocalDate day = from; day.isBefore(to); day = day.plusDays(1)) {
      long[] attempts = days.getOrDefault(day, new long[HOURS]);
      for (int hour = 0; hour < HOURS; hour++) {
        boolean thin = usual[hour] >= USUAL_AT_LEAST && 2 * attempts[hour] < usual[hour];
        row = thin ? row + 1 : 0;
        longest = Math.max(longest, row);
      }
    }
    return longest;
  }
}
