package io.plumbline.stage.measure;

import io.plumbline.economics.Stability;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * Which prompt version a call used, as its tags say: {@code prompt:triage@v12}, {@code
 * prompt_version:12} or {@code prompt-version:12}, with {@code :} or {@code =}. A version is as old
 * as its first call in the logs at hand.
 */
final class PromptVersions {
  private static final int FORTNIGHT = Stability.DAYS / 2;

  private PromptVersions() {}

  /**
   * Share of the tokens of the 14 days before {@code to} on versions first seen in these days.
   *
   * @param seen all that is known of a workload, at least four weeks of it
   * @return 0 to 1; null: some call with tokens in the 28 days before {@code to} names no version.
   *     A version may be older than its first tag, so that tags that begin only now prove nothing
   */
  static Double newShare(List<Cube> seen, LocalDate to) {
    LocalDate start = to.minusDays(Stability.DAYS);
    LocalDate fortnight = to.minusDays(FORTNIGHT);
    Map<String, LocalDate> firstSeen = new HashMap<>();
    for (Cube cube : seen) {
      String version = of(cube.usage().getTags());
      if (version != null) {
        firstSeen.merge(version, cube.day(), (a, b) -> a.isBefore(b) ? a : b);
      } else if (cube.tokens() > 0 && !cube.day().isBefore(start)) {
        return null;
      }
    }
    long all = 0;
    long young = 0;
    for (Cube cube : seen) {
      if (cube.tokens() > 0 && !cube.day().isBefore(fortnight)) {
        all += cube.tokens();
        if (!firstSeen.get(of(cube.usage().getTags())).isBefore(fortnight)) {
          young += cube.tokens();
        }
      }
    }
    return all == 0 ? null : young / (double) all;
  }

  /**
   * Prompt versions that calls with tokens used in the 14 days before {@code to}; calls that name
   * none are passed over.
   */
  static int inFortnight(List<Cube> seen, LocalDate to) {
    LocalDate fortnight = to.minusDays(FORTNIGHT);
    return (int)
        seen.stream()
            .filter(cube -> cube.tokens() > 0 && !cube.day().isBefore(fortnight))
            .map(cube -> of(cube.usage().getTags()))
            .filter(Objects::nonNull)
            .distinct()
            .count();
  }

  /** Calls that name several prompts are of the version that all of them make up. */
  private static String of(String tags) {
    if (tags == null) {
      return null;
    }
    StringJoiner version = new StringJoiner(",").setEmptyValue("");
    for (String tag : tags.split(",", -1)) {
      if (isVersion(tag.strip())) {
        version.add(tag.strip());
      }
    }
    return version.length() == 0 ? null : version.toString();
  }

  private static boolean isVersion(String tag) {
    int cut = tag.indexOf(':') >= 0 ? tag.indexOf(':') : tag.indexOf('=');
    if (cut < 0) {
      return false;
    }
    String value = tag.substring(cut + 1).strip();
    return switch (tag.substring(0, cut).strip()) {
      case "prompt_version", "prompt-version" -> !value.isEmpty();
      case "prompt" -> value.indexOf('@') > 0 && !value.endsWith("@");
      default -> false;
    };
  }
}
