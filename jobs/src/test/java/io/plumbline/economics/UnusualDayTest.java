package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which days are unusual, and which only look so. */
class UnusualDayTest {
  /** A Monday. */
  private static final LocalDate START = LocalDate.of(2026, 6, 1);

  /** About 1000 on weekdays and 100 on weekends, a percent up and down by week. */
  private static NavigableMap<LocalDate, BigDecimal> weeks(int days) {
    NavigableMap<LocalDate, BigDecimal> known = new TreeMap<>();
    for (int at = 0; at < days; at++) {
      LocalDate day = START.plusDays(at);
      int base = day.getDayOfWeek().getValue() > 5 ? 100 : 1000;
      known.put(day, BigDecimal.valueOf(base + (at / 7 % 2 == 0 ? 1 : -1) * base / 100));
    }
    return known;
  }

  private static final LocalDate SUNDAY = START.plusDays(55);

  @Test
  void aSundayIsHeldAgainstSundays() {
    NavigableMap<LocalDate, BigDecimal> known = weeks(56);
    assertThat(UnusualDay.of(known, SUNDAY)).isEmpty();
    known.put(SUNDAY, new BigDecimal("400")); // little for a Monday, much for a Sunday
    assertThat(UnusualDay.of(known, SUNDAY))
        .hasValueSatisfying(
            day -> {
              assertThat(day.expected()).isEqualByComparingTo("101");
              assertThat(day.spread()).isBetween(new BigDecimal("0.9"), new BigDecimal("2.1"));
              assertThat(day.weekdays()).isEqualTo(7);
            });
  }

  @Test
  void farLessIsUnusualToo() {
    NavigableMap<LocalDate, BigDecimal> known = weeks(56);
    LocalDate friday = SUNDAY.minusDays(2);
    known.put(friday, BigDecimal.ZERO);
    assertThat(UnusualDay.of(known, friday)).isPresent();
  }

  @Test
  void notBelowTheMinimumOfDaysNorOfWeekdays() {
    NavigableMap<LocalDate, BigDecimal> known = weeks(28);
    LocalDate last = START.plusDays(27);
    known.put(last, new BigDecimal("9999"));
    assertThat(UnusualDay.assessable(known, last)).isFalse();
    assertThat(UnusualDay.of(known, last)).isEmpty();
    NavigableMap<LocalDate, BigDecimal> more = weeks(29);
    LocalDate next = START.plusDays(28);
    more.put(next, new BigDecimal("9999"));
    assertThat(UnusualDay.assessable(more, next)).isTrue();
    assertThat(UnusualDay.of(more, next)).isPresent();
    more.remove(next.minusDays(7));
    assertThat(UnusualDay.of(more, next)).isEmpty();
  }

  @Test
  void smallAmountsAndSmallSharesAreNotShouted() {
    NavigableMap<LocalDate, BigDecimal> known = weeks(56);
    known.put(SUNDAY, new BigDecimal("150")); // half more, but only 49
    assertThat(UnusualDay.of(known, SUNDAY)).isEmpty();
    LocalDate friday = SUNDAY.minusDays(2);
    known.put(friday, new BigDecimal("1200")); // 192 more, but less than a fifth
    assertThat(UnusualDay.of(known, friday)).isEmpty();
  }

  @Test
  void oneEarlierPeakDoesNotHideTheNextAndAlikeSundaysMakeNoSundayUnusual() {
    NavigableMap<LocalDate, BigDecimal> known = weeks(56);
    known.put(SUNDAY.minusDays(7), new BigDecimal("5000"));
    known.put(SUNDAY, new BigDecimal("400"));
    assertThat(UnusualDay.of(known, SUNDAY)).isPresent();
    NavigableMap<LocalDate, BigDecimal> wild = weeks(56);
    wild.replaceAll(
        (day, cost) ->
            day.getDayOfWeek().getValue() == 7
                ? new BigDecimal("1000")
                : cost.multiply(BigDecimal.valueOf(1 + day.getDayOfMonth() % 3)));
    wild.put(SUNDAY, new BigDecimal("1500"));
    assertThat(UnusualDay.of(wild, SUNDAY)).isEmpty();
  }
}
