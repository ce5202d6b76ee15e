package io.plumbline.rules.fact;

import java.time.LocalDate;
import java.util.List;

/**
 * What a provider counted itself beside what our logs tell of the calls to it, day by day.
 *
 * @param countedBy the provider that counted
 * @param days days that could be compared, in order; none: none could
 */
public record ProviderCount(
    About about, @Known(what = "Who counted") String countedBy, List<Day> days) implements Fact {
  /**
   * A day.
   *
   * @param told requests the provider counted
   * @param seen attempts our logs tell of
   */
  public record Day(LocalDate day, long told, long seen) {}

  public ProviderCount {
    days = days == null ? List.of() : List.copyOf(days);
  }

  /** Days that could be compared; null: none. */
  @Known(
      what = "Whether the count of '{key}' can be compared with our logs",
      fix =
          "Pull the provider's report by day for all keys at once, and configure the gateway's own log as a source.",
      unit = "days")
  public Integer comparedDays() {
    return days.isEmpty() ? null : days.size();
  }

  /**
   * Days on which more than the larger of {@code share} of the count and {@code least} is unseen.
   */
  public long daysUnseen(double share, long least) {
    return days.stream()
        .filter(d -> d.told() - d.seen() > Math.max(share * d.told(), least))
        .count();
  }

  /** Most requests of a day that our logs do not tell of. */
  @Known(what = "The most requests of a day that our logs lack", unit = "requests")
  public long mostUnseen() {
    return Math.max(0, days.stream().mapToLong(d -> d.told() - d.seen()).max().orElse(0));
  }

  /** The day of {@link #mostUnseen}; the first of several. */
  @Known(what = "The day with most requests that our logs lack")
  public String worstDay() {
    return days.stream()
        .filter(d -> d.told() - d.seen() == mostUnseen())
        .map(d -> d.day().toString())
        .findFirst()
        .orElse("no day");
  }

  /** Requests that were counted on that day. */
  @Known(what = "The requests that were counted on that day", unit = "requests")
  public long toldThatDay() {
    return days.stream()
        .filter(d -> d.day().toString().equals(worstDay()))
        .mapToLong(Day::told)
        .findFirst()
        .orElse(0);
  }

  @Override
  public String subjectKind() {
    return "provider";
  }
}
