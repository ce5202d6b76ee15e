package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Spend;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A day without calls is missing only where its weekday usually has some. */
class FeedDaysTest {
  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);

  private static List<Spend> days(Predicate<LocalDate> heard) {
    return OCTOBER
        .atDay(1)
        .datesUntil(OCTOBER.plusMonths(1).atDay(1))
        .filter(heard)
        .map(
            day -> {
              Spend row = new Spend();
              row.setSource("gateway");
              row.setDay(day);
              return row;
            })
        .toList();
  }

  private static boolean isWorkday(LocalDate day) {
    return day.getDayOfWeek().getValue() <= 5;
  }

  @Test
  void weekendsOfAFeedThatRestsAreNotMissing() {
    assertThat(FeedDays.missing(days(FeedDaysTest::isWorkday), OCTOBER, Set.of())).isEmpty();
    assertThat(FeedDays.missing(days(day -> true), OCTOBER, Set.of())).isEmpty();
    assertThat(FeedDays.missing(days(day -> day.getDayOfMonth() == 5), OCTOBER, Set.of()))
        .isEmpty();
  }

  @Test
  void exactlyHalfOfAWeekdayIsNotUsualAndMoreIs() {
    // Four Mondays: 5, 12, 19, 26.
    assertThat(
            FeedDays.missing(
                days(day -> Set.of(5, 12).contains(day.getDayOfMonth())), OCTOBER, Set.of()))
        .isEmpty();
    assertThat(
            FeedDays.missing(
                days(day -> Set.of(5, 12, 19).contains(day.getDayOfMonth())), OCTOBER, Set.of()))
        .singleElement()
        .asString()
        .contains("Source 'gateway' has no call on 2026-10-26 (Monday), and has some on most");
  }

  @Test
  void aQuietDayIsNotMissingAndManyDaysAreCounted() {
    LocalDate holiday = LocalDate.of(2026, 10, 14);
    assertThat(
            FeedDays.missing(
                days(day -> isWorkday(day) && !day.equals(holiday)), OCTOBER, Set.of(holiday)))
        .isEmpty();
    assertThat(FeedDays.missing(days(day -> day.getDayOfMonth() > 7), OCTOBER, Set.of()))
        .singleElement()
        .asString()
        .contains("2026-10-05 (Monday) and 2 more days, and has some");
  }
}
