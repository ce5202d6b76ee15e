package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * The days of the interval beside the same weekdays before them, of the organisation or a team;
 * from table {@code spend_anomaly}.
 *
 * @param scope organisation or team
 * @param comparedDays days of which enough earlier days are known; null: none
 * @param unusualDays of them, days more than three median distances, a fifth and 50 units of
 *     currency off the median of their weekday
 * @param worstDay the day furthest off; null: none is unusual
 * @param worstAmount what it cost, in {@code about.currency}
 * @param expected median of the same weekdays before it
 * @param drivers what moved most on it, in words; null: none is unusual
 */
public record DailySpend(
    About about,
    @Known(what = "Whose spend it is") String scope,
    @Known(
            what = "Which days of {key} are unusual",
            fix = "It takes 28 earlier days and four of the same weekday: audit a longer history.",
            unit = "days")
        Integer comparedDays,
    @Known(what = "The unusual days", unit = "days") int unusualDays,
    @Known(what = "The most unusual day") LocalDate worstDay,
    @Known(what = "What it cost") BigDecimal worstAmount,
    @Known(what = "What its weekday usually costs") BigDecimal expected,
    @Known(what = "What moved most") String drivers)
    implements Fact {
  @Override
  public String subjectKind() {
    return scope == null ? "organisation" : scope;
  }
}
