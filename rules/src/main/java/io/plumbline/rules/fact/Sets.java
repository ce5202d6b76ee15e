package io.plumbline.rules.fact;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sorted, unmodifiable copies that answer {@code contains(null)} with false, where {@code
 * Set.copyOf} would throw.
 */
final class Sets {
  private Sets() {}

  /** Null stays null: unknown is not empty. */
  static <T extends Comparable<? super T>> Set<T> sorted(Collection<T> values) {
    return values == null
        ? null
        : Collections.unmodifiableSet(new LinkedHashSet<>(new TreeSet<>(values)));
  }
}
