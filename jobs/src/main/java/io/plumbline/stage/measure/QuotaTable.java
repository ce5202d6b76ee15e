package io.plumbline.stage.measure;

import io.plumbline.schema.Quota;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What providers admit a minute beside what is asked of them. A deployment is what a quota belongs
 * to as far as a log can tell; what a gateway answered out of its own cache asked nobody.
 */
final class QuotaTable {
  private static final List<String> KEY = List.of("provider", "model", "deployment");
  private static final int WEEK = 7;
  private static final int MOST_WEEKS = 8;
  private static final int LEAST_WEEKS = 4;
  private static final int LEFT_DAYS = 28;
  private static final int AHEAD_DAYS = 60;
  private static final int FARTHEST_DAYS = 365;

  private final LocalDate from;
  private final LocalDate to;

  private QuotaTable(LocalDate from, LocalDate to) {
    this.from = from;
    this.to = to;
  }

  /**
   * @param seen cubes of the interval and of the days before
   */
  static List<Quota> of(List<Cube> seen, LocalDate from, LocalDate to) {
    Map<RowKey, List<Cube>> groups = new TreeMap<>();
    for (Cube cube : seen) {
      if (!cube.usage().getGatewayCacheHit()) {
        groups.computeIfAbsent(RowKey.of(cube, KEY), k -> new ArrayList<>()).add(cube);
      }
    }
    QuotaTable table = new QuotaTable(from, to);
    List<Quota> rows = new ArrayList<>();
    groups.forEach(
        (key, cubes) -> {
          if (cubes.stream().anyMatch(table::inInterval)
              && cubes.stream().anyMatch(cube -> cube.quotaTokens() != null)) {
            rows.add(table.row(key, cubes));
          }
        });
    return rows;
  }

  private boolean inInterval(Cube cube) {
    return !cube.day().isBefore(from);
  }

  private Quota row(RowKey key, List<Cube> cubes) {
    Quota row = new Quota();
    key.into(row, KEY);
    Instant first = Instant.MAX;
    Instant last = Instant.MIN;
    LocalDate told = LocalDate.MIN;
    for (Cube cube : cubes) {
      if (inInterval(cube)) {
        row.setAttempts(row.getAttempts() + cube.attempts());
        row.setTokens(row.getTokens() + cube.tokens());
      }
      first = cube.first().isBefore(first) ? cube.first() : first;
      last = cube.last().isAfter(last) ? cube.last() : last;
      if (cube.quotaTokens() != null) {
        boolean newer = cube.day().isAfter(told);
        if (newer || (cube.day().equals(told) && cube.quotaTokens() < row.getLimitTokens())) {
          row.setLimitTokens(cube.quotaTokens());
          told = cube.day();
        }
      }
      if (cube.quotaTokensLeft() != null
          && !cube.day().isBefore(to.minusDays(LEFT_DAYS))
          && (row.getLeastLeft() == null || cube.quotaTokensLeft() < row.getLeastLeft())) {
        row.setLeastLeft(cube.quotaTokensLeft());
      }
    }
    row.setLimitOn(told);
    row.setFirstSeen(first);
    row.setLastSeen(last);
    row.setDailyP99(dailyP99(cubes));
    trend(row);
    return row;
  }

  /** From the first day with traffic, at most eight weeks. */
  private List<Long> dailyP99(List<Cube> cubes) {
    MinutesOfDays minutes = MinutesOfDays.of(cubes);
    if (minutes == null) {
      return List.of();
    }
    LocalDate first = cubes.stream().map(Cube::day).min(LocalDate::compareTo).orElse(to);
    LocalDate earliest = to.minusDays((long) MOST_WEEKS * WEEK);
    List<Long> daily = new ArrayList<>();
    for (LocalDate day = first.isBefore(earliest) ? earliest : first;
        day.isBefore(to);
        day = day.plusDays(1)) {
      daily.add(minutes.p99Tokens(day));
    }
    return daily;
  }

  /** A line through the busiest day of each week back from the end, by the median of its slopes. */
  private void trend(Quota row) {
    List<Long> daily = row.getDailyP99();
    int weeks = daily.size() / WEEK;
    if (weeks < LEAST_WEEKS) {
      return;
    }
    double[] busiest = new double[weeks];
    for (int week = 0; week < weeks; week++) {
      int end = daily.size() - (weeks - 1 - week) * WEEK;
      busiest[week] = Collections.max(daily.subList(end - WEEK, end));
    }
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < weeks; i++) {
      for (int j = i + 1; j < weeks; j++) {
        slopes.add((busiest[j] - busiest[i]) / (j - i));
      }
    }
    double slope = median(slopes);
    List<Double> levels = new ArrayList<>();
    for (int week = 0; week < weeks; week++) {
      levels.add(busiest[week] + slope * (weeks - 1 - week));
    }
    double now = Math.max(0, median(levels));
    row.setLevelNow(Math.round(now));
    row.setIn60Days(Math.round(Math.max(0, now + slope * AHEAD_DAYS / WEEK)));
    if (now >= row.getLimitTokens()) {
      row.setMeetsOn(to);
    } else if (slope > 0) {
      double days = Math.ceil((row.getLimitTokens() - now) / slope * WEEK);
      row.setMeetsOn(days <= FARTHEST_DAYS ? to.plusDays((long) days) : null);
    }
  }

  /** Of an even number the mean of the two in the middle. */
  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
