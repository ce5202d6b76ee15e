package io.plumbline.shared.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The known name a person most likely meant. */
public final class NearName {
  private NearName() {}

  /**
   * The name in {@code known} nearest to {@code written}: at most a third of its letters differ.
   * Ties go to the alphabetically first, so that messages repeat.
   */
  public static Optional<String> of(String written, Collection<String> known) {
    String lower = written.toLowerCase(Locale.ROOT);
    int allowed = Math.max(1, lower.length() / 3);
    String best = null;
    int bestDistance = allowed + 1;
    for (String name : known.stream().sorted().toList()) {
      int distance = distance(lower, name.toLowerCase(Locale.ROOT), bestDistance);
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /** "Did you mean 'x'?", else the list of what is known. */
  public static String hint(String written, Collection<String> known, String knownAs) {
    return of(written, known)
        .map(name -> "Did you mean '" + name + "'?")
        .orElseGet(
            () ->
                known.isEmpty()
                    ? ""
                    : knownAs + ": " + String.join(", ", known.stream().sorted().toList()) + ".");
  }

  /** Edits (insert, delete, replace, swap of neighbours) from a to b; stops counting at limit. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      edits[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      edits[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, edits[i - 2][j - 2] + 1);
        }
        edits[i][j] = best;
      }
    }
    return edits[a.length()][b.length()];
  }
}
