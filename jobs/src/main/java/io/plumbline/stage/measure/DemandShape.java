package io.plumbline.stage.measure;

import io.plumbline.economics.Stability;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.LatencyHistogram;
import io.plumbline.shared.MinuteLoads;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a workload's demand looks like: kinds of tokens, hours of the day, peaks, growth, and how
 * its calls fare. Sums of cubes, so that any split over days and files gives the same.
 */
final class DemandShape {
  private static final int HOURS = 24;
  private static final int WEEK = 7;
  private static final int WEEKS_BEFORE = 3;

  private DemandShape() {}

  /** What is of the interval. */
  static void interval(WorkloadMeasure row, List<Cube> cubes) {
    long uncached = 0;
    long read = 0;
    long written = 0;
    long output = 0;
    long reasoning = 0;
    long batch = 0;
    long retried = 0;
    for (Cube cube : cubes) {
      uncached += cube.inputUncached();
      read += cube.cacheRead();
      written += cube.cacheWrite5m() + cube.cacheWrite1h();
      output += cube.output();
      reasoning += cube.reasoning();
      batch += cube.usage().getServiceTier().equals("batch") ? cube.tokens() : 0;
      retried += cube.retriedAttempts();
    }
    row.setInputUncachedTokens(uncached);
    row.setCacheReadTokens(read);
    row.setCacheWriteTokens(written);
    row.setOutputTokens(output);
    row.setReasoningTokens(reasoning);
    row.setBatchTokens(batch);
    row.setRetriedAttempts(retried == 0 ? null : (Long) retried);
    hours(row, cubes);
    minutes(row, cubes);
    row.setUnsupportedParameterShare(unsupportedShare(cubes));
    row.setHostedP95Ms(p95(cubes, true));
    row.setOwnP95Ms(p95(cubes, false));
  }

  private static void hours(WorkloadMeasure row, List<Cube> cubes) {
    Map<LocalDate, long[]> byDay = new TreeMap<>();
    for (Cube cube : cubes) {
      long[] hours = cube.hourTokens();
      if (hours == null) {
        return;
      }
      long[] ofDay = byDay.computeIfAbsent(cube.day(), day -> new long[HOURS]);
      for (int hour = 0; hour < HOURS; hour++) {
        ofDay[hour] += hours[hour];
      }
    }
    long[] all = new long[HOURS];
    long peak = 0;
    long sum = 0;
    for (long[] hours : byDay.values()) {
      for (int hour = 0; hour < HOURS; hour++) {
        all[hour] += hours[hour];
        peak = Math.max(peak, hours[hour]);
        sum += hours[hour];
      }
    }
    row.setHourTokens(Arrays.stream(all).boxed().toList());
    row.setPeakHourRatio(sum == 0 ? null : (Double) (peak * (double) (HOURS * byDay.size()) / sum));
  }

  private static void minutes(WorkloadMeasure row, List<Cube> cubes) {
    MinutesOfDays minutes = MinutesOfDays.of(cubes);
    if (minutes == null || minutes.tokens() == 0) {
      return;
    }
    row.setPeakMinuteTokens(minutes.peakTokens());
    row.setPeakMinuteAttempts(minutes.peakAttempts());
    row.setP99MinuteTokens(minutes.p99Tokens());
    double mean = minutes.tokens() / ((double) minutes.days() * MinuteLoads.MINUTES);
    // Where fewer than one minute in a hundred holds most of the tokens, what 99 stay below is no
    // peak but the rest between two: the busiest minute is the peak then.
    long peak = minutes.p99Tokens() < mean ? minutes.peakTokens() : minutes.p99Tokens();
    row.setPeakMinuteRatio(peak / mean);
  }

  /** Growth against what the season foretells, over the last four weeks before {@code to}. */
  static Double growth(NavigableMap<LocalDate, Long> tokensOf, LocalDate to) {
    if (tokensOf.firstKey().isAfter(to.minusDays(Stability.DAYS))) {
      return null;
    }
    long last = 0;
    long before = 0;
    for (int day = 1; day <= WEEK; day++) {
      last += tokensOf.getOrDefault(to.minusDays(day), 0L);
      for (int week = 1; week <= WEEKS_BEFORE; week++) {
        before += tokensOf.getOrDefault(to.minusDays(day + (long) week * WEEK), 0L);
      }
    }
    return before == 0 ? null : (Double) (last * (double) WEEKS_BEFORE / before - 1);
  }

  private static Double unsupportedShare(List<Cube> cubes) {
    long attempts = 0;
    long failed = 0;
    long classed = 0;
    long unsupported = 0;
    for (Cube cube : cubes) {
      if (!managed(cube)) {
        continue;
      }
      attempts += cube.attempts();
      String error = cube.usage().getErrorClass();
      failed += cube.is("failed") ? cube.attempts() : 0;
      classed += error == null ? 0 : cube.attempts();
      unsupported += isUnsupported(error) ? cube.attempts() : 0;
    }
    return attempts == 0 || (failed > 0 && classed == 0)
        ? null
        : (Double) (unsupported / (double) attempts);
  }

  /** {@code UnsupportedParamsError}, {@code unsupported_parameter} and their like. */
  private static boolean isUnsupported(String error) {
    if (error == null) {
      return false;
    }
    String name = error.toLowerCase(Locale.ROOT);
    return name.contains("unsupported") && name.contains("param");
  }

  private static Double p95(List<Cube> cubes, boolean hosted) {
    LatencyHistogram durations = new LatencyHistogram();
    for (Cube cube : cubes) {
      if (hosted ? managed(cube) : own(cube)) {
        durations.merge(cube.durations());
      }
    }
    OptionalLong micros = durations.quantile(0.95);
    return micros.isPresent() ? (Double) (micros.getAsLong() / 1_000.0) : null;
  }

  private static boolean managed(Cube cube) {
    return cube.attribution().lane().startsWith("managed_");
  }

  private static boolean own(Cube cube) {
    String lane = cube.attribution().lane();
    return lane.equals("self_hosted") || lane.equals("local");
  }
}
