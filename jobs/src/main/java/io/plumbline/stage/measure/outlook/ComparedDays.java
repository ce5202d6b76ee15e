package io.plumbline.stage.measure.outlook;

import io.plumbline.economics.UnusualDay;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.NavigableMap;

/** How many days of the interval could be compared with earlier ones; the others prove nothing. */
public final class ComparedDays {
  private ComparedDays() {}

  /** Takes what was found of one subject. */
  @FunctionalInterface
  public interface Taker {
    /**
     * @param scope organisation or team
     * @param name team; null: the organisation, or what names none
     * @param days days with enough known before them
     */
    void take(String scope, String name, String currency, int days);
  }

  /**
   * Counts the days of the organisation and of each team.
   *
   * @param from first UTC day
   * @param to end, exclusive
   */
  public static void of(DailyCosts costs, LocalDate from, LocalDate to, Taker taker) {
    for (String currency : costs.currencies()) {
      for (DailyCosts.Subject subject : costs.subjects(currency)) {
        NavigableMap<LocalDate, BigDecimal> days = costs.of(currency, subject);
        int compared =
            (int)
                days.subMap(from, to).keySet().stream()
                    .filter(day -> UnusualDay.assessable(days, day))
                    .count();
        if (!subject.scope().equals(DailyCosts.Subject.WORKLOAD)) {
          taker.take(subject.scope(), subject.name(), currency, compared);
        }
      }
    }
  }
}
