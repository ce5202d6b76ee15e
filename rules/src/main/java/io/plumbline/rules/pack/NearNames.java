package io.plumbline.rules.pack;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Offers the name that was probably meant. */
public final class NearNames {
  private static final int MOST = 12;

  private NearNames() {}

  /** "Did you mean 'x'?" for the nearest of {@code known}; else the list of them. */
  public static String hint(String wrong, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((String name) -> distance(wrong, name))
                .thenComparing(Comparator.naturalOrder()))
        .filter(name -> distance(wrong, name) <= Math.max(2, wrong.length() / 3))
        .map("Did you mean '%s'?"::formatted)
        .orElseGet(() -> all(known));
  }

  private static String all(Collection<String> known) {
    if (known.isEmpty()) {
      return "There is none to choose from.";
    }
    List<String> sorted = known.stream().sorted().distinct().toList();
    int more = sorted.size() - MOST;
    return "Known: %s%s."
        .formatted(
            String.join(", ", sorted.subList(0, Math.min(MOST, sorted.size()))),
            more > 0 ? " and %d more".formatted(more) : "");
  }

  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT).replace('_', ' ');
    String b = right.toLowerCase(Locale.ROOT).replace('_', ' ');
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
