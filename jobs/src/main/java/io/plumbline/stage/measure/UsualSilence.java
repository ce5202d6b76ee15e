package io.plumbline.stage.measure;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How long a source is usually silent before midnight: an office that goes home at five is not late
 * at midnight.
 */
public final class UsualSilence {
  private static final int HOURS = 24;

  /** Like days that it takes to know what is usual. */
  private static final int DAYS_NEEDED = 3;

  private UsualSilence() {}

  /**
   * By source, the median over earlier days of the hours from its last hour with a call to the end
   * of the day, counted back over days without a call. Earlier days are those of the same day of
   * the week as the last day of the interval; where fewer than three are known, working days or
   * weekends alike; a source is missing where fewer than three of those are known.
   *
   * @param history cubes of the interval and of the days before it
   * @param to day after the last of the interval, UTC
   */
  public static Map<String, Double> of(List<PricedDaily> history, LocalDate to) {
    Map<String, TreeMap<LocalDate, Integer>> lastHours = new TreeMap<>();
    for (PricedDaily row : history) {
      UsageDaily cube = row.getUsage();
      int hour = lastHour(cube.getHours());
      if (hour >= 0) {
        lastHours
            .computeIfAbsent(cube.getSource(), s -> new TreeMap<>())
            .merge(cube.getDay(), hour, Math::max);
      }
    }
    Map<String, Double> usual = new TreeMap<>();
    lastHours.forEach(
        (source, days) -> usual(days, to.minusDays(1)).ifPresent(h -> usual.put(source, h)));
    return usual;
  }

  private static int lastHour(String hours) {
    int last = -1;
    int from = 0;
    for (int hour = 0; hour < HOURS && from < hours.length(); hour++) {
      int comma = hours.indexOf(',', from);
      int end = comma < 0 ? hours.length() : comma;
      int colon = hours.indexOf(':', from);
      if (colon > from && colon < end && Long.parseLong(hours, from, colon, 10) > 0) {
        last = hour;
      }
      from = end + 1;
    }
    return last;
  }

  private static Optional<Double> usual(TreeMap<LocalDate, Integer> days, LocalDate last) {
    List<Double> same = silences(days, last, day -> day.getDayOfWeek() == last.getDayOfWeek());
    List<Double> like =
        same.size() >= DAYS_NEEDED
            ? same
            : silences(days, last, day -> weekend(day) == weekend(last));
    if (like.size() < DAYS_NEEDED) {
      return Optional.empty();
    }
    List<Double> sorted = like.stream().sorted().toList();
    return Optional.of(sorted.get(sorted.size() / 2));
  }

  /** Of the days since the source was first heard. */
  private static List<Double> silences(
      TreeMap<LocalDate, Integer> days, LocalDate last, Predicate<LocalDate> like) {
    List<Double> silences = new ArrayList<>();
    for (LocalDate day = days.firstKey(); day.isBefore(last); day = day.plusDays(1)) {
      if (like.test(day)) {
        Map.Entry<LocalDate, Integer> spoke = days.floorEntry(day);
        silences.add(
            HOURS
                - 1.0
                - spoke.getValue()
                + HOURS * (double) ChronoUnit.DAYS.between(spoke.getKey(), day));
      }
    }
    return silences;
  }

  private static boolean weekend(LocalDate day) {
    return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
  }
}
