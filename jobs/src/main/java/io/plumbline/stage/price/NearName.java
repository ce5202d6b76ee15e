package io.plumbline.stage.price;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Offers the names a person may have meant. */
final class NearName {
  private NearName() {}

  /** {@code " Did you mean 'x'?"} for the nearest candidate, or nothing when none is near. */
  static String hint(String word, Collection<String> candidates) {
    List<String> near = of(word, candidates, 1);
    return near.isEmpty() ? "" : " Did you mean '" + near.get(0) + "'?";
  }

  /** Up to {@code limit} candidates near {@code word}, nearest first, ties by name. */
  static List<String> of(String word, Collection<String> candidates, int limit) {
    String asked = word.toLowerCase(Locale.ROOT);
    record Near(String name, int distance) {}
    return candidates.stream()
        .distinct()
        .map(name -> new Near(name, distance(asked, name.toLowerCase(Locale.ROOT))))
        .filter(near -> near.distance() <= Math.max(1, asked.length() / 3))
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .limit(limit)
        .map(Near::name)
        .toList();
  }

  /**
   * Edits between the two; a name that contains the other counts one edit, since model ids differ
   * mostly by what is put around them ({@code qwen3-32b}, {@code qwen.qwen3-32b-v1:0}).
   */
  private static int distance(String asked, String name) {
    if (asked.equals(name)) {
      return 0;
    }
    if (asked.length() >= 4 && name.contains(asked)) {
      return 1;
    }
    int[] row = new int[name.length() + 1];
    for (int j = 0; j <= name.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= asked.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= name.length(); j++) {
        int above = row[j];
        int change = diagonal + (asked.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[name.length()];
  }
}
