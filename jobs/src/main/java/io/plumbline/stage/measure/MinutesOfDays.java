package io.plumbline.stage.measure;

import io.plumbline.shared.MinuteLoads;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Attempts and tokens by minute of each day with traffic, added up over cubes. */
final class MinutesOfDays {
  private final NavigableMap<LocalDate, long[]> tokens = new TreeMap<>();
  private final NavigableMap<LocalDate, long[]> attempts = new TreeMap<>();

  private MinutesOfDays() {}

  /** Null: some cube states no minutes. */
  static MinutesOfDays of(List<Cube> cubes) {
    MinutesOfDays all = new MinutesOfDays();
    for (Cube cube : cubes) {
      if (cube.minutes() == null) {
        return null;
      }
      long[] tokens = all.tokens.computeIfAbsent(cube.day(), day -> new long[MinuteLoads.MINUTES]);
      long[] attempts =
          all.attempts.computeIfAbsent(cube.day(), day -> new long[MinuteLoads.MINUTES]);
      for (ByteBuffer loads : cube.minutes()) {
        MinuteLoads.visit(
            loads,
            (minute, moreAttempts, moreTokens) -> {
              attempts[minute] += moreAttempts;
              tokens[minute] += moreTokens;
            });
      }
    }
    return all;
  }

  long peakTokens() {
    return peak(tokens);
  }

  long peakAttempts() {
    return peak(attempts);
  }

  private static long peak(NavigableMap<LocalDate, long[]> days) {
    long peak = 0;
    for (long[] minutes : days.values()) {
      for (long load : minutes) {
        peak = Math.max(peak, load);
      }
    }
    return peak;
  }

  long tokens() {
    long sum = 0;
    for (long[] minutes : tokens.values()) {
      for (long load : minutes) {
        sum += load;
      }
    }
    return sum;
  }

  int days() {
    return tokens.size();
  }

  /** Tokens that 99 in 100 minutes of these days stay at or below. */
  long p99Tokens() {
    return p99(tokens.values());
  }

  /** The same of one day; 0 where it has no traffic. */
  long p99Tokens(LocalDate day) {
    long[] minutes = tokens.get(day);
    return minutes == null ? 0 : p99(List.of(minutes));
  }

  /** Nearest rank, so that it is a minute that was seen. Most minutes are idle: not sorted. */
  private static long p99(Collection<long[]> days) {
    int all = days.size() * MinuteLoads.MINUTES;
    long[] busy = new long[all];
    int count = 0;
    for (long[] minutes : days) {
      for (long load : minutes) {
        if (load > 0) {
          busy[count++] = load;
        }
      }
    }
    int rank = (int) ((99L * all + 99) / 100) - 1 - (all - count);
    if (rank < 0) {
      return 0;
    }
    Arrays.sort(busy, 0, count);
    return busy[rank];
  }
}
