package io.plumbline.stage.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.PricedDaily;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsualSilenceTest {
  private static final LocalDate FRIDAY = LocalDate.of(2026, 11, 27);
  private static final LocalDate SUNDAY = LocalDate.of(2026, 11, 29);

  /** A source whose last call of the day is in hour {@code last}. */
  private static PricedDaily day(LocalDate day, int last) {
    return Rows.usage(
        u -> {
          u.setSource("gateway");
          u.setDay(day);
          u.setHours(
              IntStream.range(0, 24)
                  .mapToObj(h -> h == last || (h == 9 && last > 9) ? "3:30:0" : "")
                  .collect(Collectors.joining(",")));
        });
  }

  /** Four weeks of office days up to, not with, {@code last}; Fridays end at two, others at six. */
  private static List<PricedDaily> office(LocalDate last) {
    List<PricedDaily> rows = new ArrayList<>();
    for (LocalDate day = last.minusDays(28); day.isBefore(last); day = day.plusDays(1)) {
      if (day.getDayOfWeek().getValue() <= DayOfWeek.FRIDAY.getValue()) {
        rows.add(day(day, day.getDayOfWeek() == DayOfWeek.FRIDAY ? 13 : 17));
      }
    }
    return rows;
  }

  @Test
  void aFridayIsHeldAgainstFridays() {
    assertThat(UsualSilence.of(office(FRIDAY), FRIDAY.plusDays(1)))
        .containsExactly(java.util.Map.entry("gateway", 10.0));
  }

  @Test
  void aSundayOfAnOfficeIsSilentSinceFriday() {
    assertThat(UsualSilence.of(office(SUNDAY), SUNDAY.plusDays(1)))
        .containsExactly(java.util.Map.entry("gateway", 58.0));
  }

  @Test
  void withUnderThreeFridaysOtherWorkingDaysCount() {
    List<PricedDaily> week =
        office(FRIDAY).stream()
            .filter(row -> !row.getUsage().getDay().isBefore(FRIDAY.minusDays(4)))
            .toList();
    assertThat(UsualSilence.of(week, FRIDAY.plusDays(1)))
        .containsExactly(java.util.Map.entry("gateway", 6.0));
  }

  @Test
  void twoDaysAreNoHabit() {
    List<PricedDaily> two =
        office(FRIDAY).stream()
            .filter(row -> !row.getUsage().getDay().isBefore(FRIDAY.minusDays(2)))
            .toList();
    assertThat(UsualSilence.of(two, FRIDAY.plusDays(1))).isEmpty();
  }

  @Test
  void theLastDayItselfDoesNotCount() {
    List<PricedDaily> rows = new ArrayList<>(office(FRIDAY));
    rows.add(day(FRIDAY, 1));
    assertThat(UsualSilence.of(rows, FRIDAY.plusDays(1)))
        .containsExactly(java.util.Map.entry("gateway", 10.0));
  }
}
