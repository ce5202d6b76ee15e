package io.plumbline.stage.measure;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A model's name without the route to it and without its snapshot: {@code
 * openai/gpt-5.4-2026-03-05} and {@code gpt-5.4} are one model to whoever compares two countings of
 * it.
 */
final class ModelStem {
  private static final Pattern ROUTE =
      Pattern.compile(
          "^(?:.*/)?(?:(?:us-gov|global|apac|[a-z]{2})\\.)?(?:[a-z][a-z0-9]*\\.(?=[a-z]))?");
  private static final Pattern SNAPSHOT =
      Pattern.compile("(?:[-@](?:\\d{4}-\\d{2}-\\d{2}|\\d{8})|-v\\d+:\\d+|[-@:]latest)$");

  private ModelStem() {}

  /** Null for a name that is none. */
  static String of(String model) {
    if (model == null || model.isBlank()) {
      return null;
    }
    String stem = ROUTE.matcher(model.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
    String shorter = SNAPSHOT.matcher(stem).replaceFirst("");
    while (!shorter.equals(stem)) {
      stem = shorter;
      shorter = SNAPSHOT.matcher(stem).replaceFirst("");
    }
    return stem.isEmpty() ? null : stem;
  }
}
