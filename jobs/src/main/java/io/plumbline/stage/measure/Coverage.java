package io.plumbline.stage.measure;

import java.util.concurrent.TimeUnit;

/**
 * What the samples of one utilisation series say about each hour of a day.
 *
 * <p>A sample speaks for the time until the next one, if that comes when the series' own step says
 * it should (half a step of delay is forgiven); before a gap it speaks for one step. A gap is not a
 * zero: it stays uncovered.
 */
final class Coverage {
  static final int HOURS = 24;
  static final long HOUR = TimeUnit.HOURS.toMicros(1);

  /** No sample speaks for longer than an hour, however rare its series. */
  private static final long LONGEST_STEP = HOUR;

  /** Step of a series of a single sample, on which nothing can be measured: Prometheus' default. */
  private static final long DEFAULT_STEP = TimeUnit.MINUTES.toMicros(1);

  private final long dayStart;
  private final long[] covered = new long[HOURS];
  private final long[] used = new long[HOURS];
  private final long[] samples = new long[HOURS];
  private final boolean[] busy = new boolean[HOURS];

  private Coverage(long dayStart) {
    this.dayStart = dayStart;
  }

  /**
   * @param dayStart midnight, microseconds UTC
   * @param samples at least one, of that day
   * @param before where the series stood the day before; null: it was not there
   */
  static Coverage of(long dayStart, Samples samples, Tail before) {
    Coverage coverage = new Coverage(dayStart);
    long step = stepOf(samples, before);
    if (before != null) {
      coverage.cover(
          before.time(), reach(before.time(), samples.time(0), before.step()), before.value());
    }
    for (int i = 0; i < samples.size(); i++) {
      long time = samples.time(i);
      long next = i + 1 < samples.size() ? samples.time(i + 1) : Long.MAX_VALUE;
      coverage.cover(time, reach(time, next, step), samples.value(i));
      int hour = (int) ((time - dayStart) / HOUR);
      coverage.samples[hour]++;
      coverage.busy[hour] |= samples.value(i) > 0;
    }
    return coverage;
  }

  /** Where the series stands at the end of the day, for the first minutes of the next. */
  static Tail tail(Samples samples, Tail before) {
    int last = samples.size() - 1;
    return new Tail(samples.time(last), samples.value(last), stepOf(samples, before));
  }

  /** Covered part of the hour. Microseconds. */
  long covered(int hour) {
    return covered[hour];
  }

  /** Microseconds times millionths of full use over the covered part. */
  long used(int hour) {
    return used[hour];
  }

  long samples(int hour) {
    return samples[hour];
  }

  /** Whether any sample of the hour is above zero. */
  boolean isBusy(int hour) {
    return busy[hour];
  }

  private void cover(long start, long end, long value) {
    long from = Math.max(start, dayStart);
    long to = Math.min(end, dayStart + HOURS * HOUR);
    while (from < to) {
      int hour = (int) ((from - dayStart) / HOUR);
      long until = Math.min(to, dayStart + (hour + 1) * HOUR);
      covered[hour] += until - from;
      used[hour] += (until - from) * value;
      from = until;
    }
  }

  private static long reach(long time, long next, long step) {
    return next - time <= step + step / 2 ? next : time + step;
  }

  private static long stepOf(Samples samples, Tail before) {
    return Math.min(LONGEST_STEP, samples.step(before == null ? DEFAULT_STEP : before.step()));
  }

  /**
   * The last sample of a day.
   *
   * @param time microseconds UTC
   * @param value millionths of full use
   * @param step microseconds
   */
  record Tail(long time, long value, long step) {}
}
