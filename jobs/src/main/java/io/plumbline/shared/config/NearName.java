package io.plumbline.shared.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The known name a person most likely meant. */
public final class NearName {
  /** Shorter words are contained in too many names to say which was meant. */
  private static final int TELLING_LETTERS = 4;

  private NearName() {}

  /** The name in {@code known} nearest to {@code written}, if any is near. */
  public static Optional<String> of(String written, Collection<String> known) {
    return of(written, known, 1).stream().findFirst();
  }

  /**
   * Up to {@code limit} names near {@code written}, nearest first: at most a third of its letters
   * differ. Ties go to the alphabetically first, so that messages repeat.
   */
  public static List<String> of(String written, Collection<String> known, int limit) {
    record Near(String name, int distance) {}
    String lower = written.toLowerCase(Locale.ROOT);
    int allowed = Math.max(1, lower.length() / 3);
    return known.stream()
        .distinct()
        .map(name -> new Near(name, distance(lower, name.toLowerCase(Locale.ROOT), allowed + 1)))
        .filter(near -> near.distance() <= allowed)
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .limit(limit)
        .map(Near::name)
        .toList();
  }

  /** "Did you mean 'x'?", or nothing when no name is near. */
  public static String hint(String written, Collection<String> known) {
    return of(written, known).map(name -> "Did you mean '" + name + "'?").orElse("");
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

  /**
   * Edits (insert, delete, replace, swap of neighbours) from a to b; stops counting at limit. A
   * name that holds what was written is one edit away: model ids differ mostly by what is put
   * around them ({@code qwen3-32b}, {@code qwen.qwen3-32b-v1:0}).
   */
  private static int distance(String a, String b, int limit) {
    if (a.equals(b)) {
      return 0;
    }
    if (a.length() >= TELLING_LETTERS && b.contains(a)) {
      return 1;
    }
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
