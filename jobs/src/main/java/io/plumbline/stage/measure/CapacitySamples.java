package io.plumbline.stage.measure;

import io.plumbline.schema.Capacity;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples of GPUs and model servers, one UTC day at a time: a fleet writes millions a day, so only
 * one day's worth is ever held in memory.
 */
@FunctionalInterface
public interface CapacitySamples {
  /** Samples whose {@code day} is {@code day}, in any order, each series and time once. */
  Iterable<Capacity> of(LocalDate day);

  /** Samples that are few enough to be in memory already. */
  static CapacitySamples inMemory(Iterable<Capacity> samples) {
    Map<LocalDate, List<Capacity>> byDay = new HashMap<>();
    for (Capacity sample : samples) {
      byDay.computeIfAbsent(sample.getDay(), d -> new ArrayList<>()).add(sample);
    }
    return day -> byDay.getOrDefault(day, List.of());
  }
}
