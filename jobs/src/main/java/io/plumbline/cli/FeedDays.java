package io.plumbline.cli;

import io.plumbline.schema.Spend;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Days of a month on which a feed has no call although it has calls on most other days of that
 * weekday: a file that did not arrive looks like a quiet day in every sum.
 */
final class FeedDays {
  private FeedDays() {}

  /**
   * A sentence for each source with such days.
   *
   * @param quiet days on which policy expects no calls
   */
  static List<String> missing(List<Spend> spend, YearMonth month, Set<LocalDate> quiet) {
    Map<String, Set<LocalDate>> heard = new TreeMap<>();
    for (Spend row : spend) {
      heard.computeIfAbsent(row.getSource(), source -> new TreeSet<>()).add(row.getDay());
    }
    List<String> missing = new ArrayList<>();
    heard.forEach(
        (source, days) -> {
          List<LocalDate> absent =
              month
                  .atDay(1)
                  .datesUntil(month.plusMonths(1).atDay(1))
                  .filter(day -> !days.contains(day) && !quiet.contains(day))
                  .filter(day -> isUsual(day.getDayOfWeek(), days, month))
                  .toList();
          if (!absent.isEmpty()) {
            missing.add(sentence(source, absent));
          }
        });
    return missing;
  }

  /** Whether more than half of the month's days of a weekday have calls. */
  private static boolean isUsual(DayOfWeek weekday, Set<LocalDate> days, YearMonth month) {
    long all =
        month
            .atDay(1)
            .datesUntil(month.plusMonths(1).atDay(1))
            .filter(day -> day.getDayOfWeek() == weekday)
            .count();
    long heard = days.stream().filter(day -> day.getDayOfWeek() == weekday).count();
    return 2 * heard > all;
  }

  private static String sentence(String source, List<LocalDate> absent) {
    List<String> days = absent.stream().limit(5).map(FeedDays::named).toList();
    return "Source '%s' has no call on %s%s, and has some on most other such weekdays. Read the missing files, or name the days as quiet: finance.quiet_days in policy.yaml."
        .formatted(
            source,
            String.join(", ", days),
            absent.size() > days.size()
                ? " and %d more days".formatted(absent.size() - days.size())
                : "");
  }

  private static String named(LocalDate day) {
    return day + " (" + day.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + ")";
  }
}
