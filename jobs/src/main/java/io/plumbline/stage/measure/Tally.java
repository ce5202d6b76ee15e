package io.plumbline.stage.measure;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How often each whole number was seen; exact, and the same in any order. */
final class Tally {
  private final NavigableMap<Long, Long> times = new TreeMap<>();
  private long count;

  void add(long value) {
    times.merge(value, 1L, Long::sum);
    count++;
  }

  void addAll(Tally other) {
    other.times.forEach((value, n) -> times.merge(value, n, Long::sum));
    count += other.count;
  }

  /** The value at rank {@code floor(q × (count − 1))}; null if nothing was seen. */
  Long quantile(double q) {
    long left = (long) Math.floor(q * (count - 1));
    for (Map.Entry<Long, Long> entry : times.entrySet()) {
      left -= entry.getValue();
      if (left < 0) {
        return entry.getKey();
      }
    }
    return null;
  }
}
