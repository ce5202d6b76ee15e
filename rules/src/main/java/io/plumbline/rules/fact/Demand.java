package io.plumbline.rules.fact;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How much a workload asks for, and how steadily; from table {@code workload_measure}. Days are
 * UTC.
 *
 * @param monthlyTokens tokens of the last 30 days, scaled to 30 where fewer were seen
 * @param historyDays days from first to last seen, inclusive
 * @param stability S of the stability measure, 0 to 1; null: under 28 days, or a part of it is
 *     unknown
 * @param cvDaily coefficient of variation of daily tokens, weekday pattern taken out; null: under
 *     28 days
 * @param newPromptShare share of the last 14 days' tokens on prompt versions first seen in them;
 *     null: some call names no version
 * @param promptVersions prompt versions seen in the last 14 days; null as above
 * @param shareOfTokens share of all tokens, 0 to 1
 * @param tokenRank 1 for the workload with most tokens
 * @param topTwoShare share of all tokens that the two largest workloads have together
 * @param workloads workloads with tokens in the interval
 * @param mixDrift Jensen-Shannon divergence (base 2, 0 to 1) between what each workload had of the
 *     tokens in the last 30 days and in the 30 before; null: fewer than four weeks of days before
 *     had traffic
 * @param dailyTokens tokens by day, the last 28 days or more
 * @param vendorLimitedDays days on which the provider refused at least 1 % of attempts for rate
 */
public record Demand(
    @Known(what = "The monthly tokens of workload '{workload}'", unit = "tokens a month")
        long monthlyTokens,
    @Known(what = "The history of workload '{workload}'", unit = "days") int historyDays,
    @Known(
            what = "The stability of workload '{workload}'",
            fix = "It takes 28 days of logs: audit a longer interval.")
        Double stability,
    @Known(
            what = "The daily variation of workload '{workload}'",
            fix = "It takes 28 days of logs: audit a longer interval.")
        Double cvDaily,
    @Known(
            what = "The share of tokens on new prompt versions of workload '{workload}'",
            fix = "Tag every call with its prompt version, such as prompt:triage@v12.",
            unit = "share")
        Double newPromptShare,
    @Known(
            what = "The prompt versions of workload '{workload}' in the last 14 days",
            fix = "Tag every call with its prompt version, such as prompt:triage@v12.",
            unit = "versions")
        Integer promptVersions,
    @Known(what = "The share of all tokens", unit = "share") Double shareOfTokens,
    @Known(what = "The rank by tokens") int tokenRank,
    @Known(
            what = "The share of the two largest workloads",
            fix = "Let calls name their workload, or give policy.yaml a match for them.",
            unit = "share")
        Double topTwoShare,
    @Known(what = "The workloads with tokens", unit = "workloads") int workloads,
    @Known(
            what = "How the mix of workloads moved in a month",
            fix = "It takes 60 days of logs: keep them in the warehouse, and audit again.")
        Double mixDrift,
    Map<LocalDate, Long> dailyTokens,
    Set<LocalDate> vendorLimitedDays) {
  /** Nothing was seen. */
  public static final Demand NONE =
      new Demand(0, 0, null, null, null, null, null, 0, null, 0, null, null, null);

  private static final int DAYS_OF_PATTERN = 28;
  private static final int WEEKS_OF_PATTERN = 4;

  public Demand {
    dailyTokens =
        dailyTokens == null
            ? Map.of()
            : java.util.Collections.unmodifiableMap(new TreeMap<>(dailyTokens));
    vendorLimitedDays = vendorLimitedDays == null ? Set.of() : Sets.sorted(vendorLimitedDays);
  }

  /** Days on which the provider refused at least 1 % of attempts for rate. */
  @Known(what = "The days with refusals by the provider", unit = "days")
  public int limitedDays() {
    return vendorLimitedDays.size();
  }

  /** Whether 28 days were seen, which the weekday pattern needs; null when not. */
  @Known(
      what = "The weekday pattern of workload '{workload}'",
      fix = "It takes 28 days of logs: audit a longer interval.")
  public Boolean patternKnown() {
    return dailyTokens.size() >= DAYS_OF_PATTERN ? Boolean.TRUE : null;
  }

  /**
   * Of the last four weeks, how many had at least {@code daysAWeek} days on which the provider
   * refused for rate though volume was within {@code sigmas} standard deviations of its weekday's
   * median: refusals in normal growth, not in a spike. Weeks end with the last day seen.
   *
   * <p>A week counts too when its refused days taken together are within as many deviations of
   * their sum: of a dozen ordinary days one is beyond two deviations in every fourth month, which
   * makes it no spike.
   */
  public long limitedWeeks(long daysAWeek, double sigmas) {
    if (dailyTokens.size() < DAYS_OF_PATTERN || vendorLimitedDays.isEmpty() && daysAWeek > 0) {
      return 0; // most workloads were never refused, and every pass of the rules asks
    }
    List<LocalDate> days = new ArrayList<>(dailyTokens.keySet());
    List<LocalDate> window = days.subList(days.size() - DAYS_OF_PATTERN, days.size());
    Map<DayOfWeek, Double> usual = medianByWeekday(window);
    double spread =
        Math.sqrt(
            window.stream()
                .mapToDouble(
                    day -> Math.pow(dailyTokens.get(day) - usual.get(day.getDayOfWeek()), 2))
                .average()
                .orElse(0));
    long weeks = 0;
    for (int week = 0; week < WEEKS_OF_PATTERN; week++) {
      double[] above =
          window.subList(week * 7, week * 7 + 7).stream()
              .filter(vendorLimitedDays::contains)
              .mapToDouble(day -> dailyTokens.get(day) - usual.get(day.getDayOfWeek()))
              .toArray();
      long ordinary = Arrays.stream(above).filter(day -> day <= sigmas * spread).count();
      boolean ordinaryTogether =
          above.length >= daysAWeek
              && Arrays.stream(above).sum() <= sigmas * spread * Math.sqrt(above.length);
      if (ordinary >= daysAWeek || ordinaryTogether) {
        weeks++;
      }
    }
    return weeks;
  }

  private Map<DayOfWeek, Double> medianByWeekday(List<LocalDate> window) {
    Map<DayOfWeek, Double> medians = new EnumMap<>(DayOfWeek.class);
    for (DayOfWeek weekday : DayOfWeek.values()) {
      long[] tokens =
          window.stream()
              .filter(d -> d.getDayOfWeek() == weekday)
              .mapToLong(dailyTokens::get)
              .sorted()
              .toArray();
      if (tokens.length > 0) {
        double[] middle =
            Arrays.stream(tokens, (tokens.length - 1) / 2, tokens.length / 2 + 1)
                .asDoubleStream()
                .toArray();
        medians.put(weekday, Arrays.stream(middle).average().orElseThrow());
      }
    }
    return medians;
  }
}
