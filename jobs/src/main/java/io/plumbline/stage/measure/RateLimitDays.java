package io.plumbline.stage.measure;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Days on which refusals for rate were more than an accident. */
final class RateLimitDays {
  /** One refusal in this many attempts, 1 %, makes a day count (rules RLM-01 and STL-01). */
  private static final long ATTEMPTS_PER_REFUSAL = 100;

  private RateLimitDays() {}

  /**
   * Days on which the provider refused at least 1 % of the attempts in {@code cubes} for rate,
   * ascending. Refusals by one's own gateway or budget do not count, nor those of unknown origin.
   */
  static List<LocalDate> vendorLimited(List<Cube> cubes) {
    Map<LocalDate, Long> attempts = new TreeMap<>();
    Map<LocalDate, Long> refused = new TreeMap<>();
    for (Cube cube : cubes) {
      attempts.merge(cube.day(), cube.attempts(), Long::sum);
      if (cube.isLimitedBy("vendor")) {
        refused.merge(cube.day(), cube.attempts(), Long::sum);
      }
    }
    return refused.keySet().stream()
        .filter(day -> refused.get(day) > 0)
        .filter(day -> refused.get(day) * ATTEMPTS_PER_REFUSAL >= attempts.get(day))
        .toList();
  }
}
