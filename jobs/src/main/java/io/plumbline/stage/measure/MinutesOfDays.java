package io.plumbline.stage.measure;

import io.plumbline.shared.MinuteLoads;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Arrays;
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
    return days.values().stream().flatMapToLong(Arrays::stream).max().orElse(0);
  }

  long tokens() {
    return tokens.values().stream().flatMapToLong(Arrays::stream).sum();
  }

  int days() {
    return tokens.size();
  }

  /** Tokens that 99 in 100 minutes of these days stay at or below. */
  long p99Tokens() {
    return p99(tokens.values().stream().flatMapToLong(Arrays::stream).toArray());
  }

  /** The same of one day; 0 where it has no traffic. */
  long p99Tokens(LocalDate day) {
    long[] minutes = tokens.get(day);
    return minutes == null ? 0 : p99(minutes.clone());
  }

  /** Nearest rank, so that it is a minute that was seen; sorts what it is given. */
  private static long p99(long[] minutes) {
    if (minutes.length == 0) {
      return 0;
    }
    Arrays.sort(minutes);
    return minutes[(int) ((99L * minutes.length + 99) / 100) - 1];
  }
}
