package io.plumbline.stage.measure;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** By how much counters rose in all; one that falls was reset by a restart. */
final class RisingCounters {
  private final Map<RowKey, Samples> today = new HashMap<>();
  private final Map<RowKey, Long> last = new HashMap<>();
  private long rise;
  private boolean seenTwice;

  void add(RowKey series, Instant time, long value) {
    today.computeIfAbsent(series, s -> new Samples()).add(GpuTables.micros(time), value);
  }

  /** Reads the samples of the day in order of time; every sample of the day must be in. */
  void endOfDay() {
    today.forEach(
        (series, samples) -> {
          Long before = last.get(series);
          for (int i = 0; i < samples.size(); i++) {
            long now = samples.value(i);
            if (before != null) {
              seenTwice = true;
              rise += now >= before ? now - before : now;
            }
            before = now;
          }
          last.put(series, before);
        });
    today.clear();
  }

  /** Null: no counter was seen twice, and one sample says nothing. */
  Long rise() {
    return seenTwice ? (Long) rise : null;
  }
}
