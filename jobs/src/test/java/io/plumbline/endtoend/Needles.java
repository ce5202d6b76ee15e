package io.plumbline.endtoend;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/**
 * Hundreds of values looked for in one pass over a text: what stands at a place is compared with
 * those values alone that begin like it.
 *
 * @param <T> what is known of a value
 */
final class Needles<T> {
  /** Characters a value must have at least; as many low bytes fill the key of a place. */
  static final int SHORTEST = 8;

  private record Needle<T>(String value, T about) {}

  private final Map<Long, List<Needle<T>>> byBeginning = new HashMap<>();
  private final BitSet beginnings = new BitSet(1 << 20);

  void add(String value, T about) {
    if (value.length() < SHORTEST) {
      throw new IllegalArgumentException(
          "Shorter than %d characters: chance would find it.".formatted(SHORTEST));
    }
    long key = 0;
    for (int i = 0; i < SHORTEST; i++) {
      key = key << Byte.SIZE | value.charAt(i) & 0xff;
    }
    byBeginning.computeIfAbsent(key, k -> new ArrayList<>()).add(new Needle<>(value, about));
    beginnings.set(slot(key));
  }

  private static int slot(long key) {
    return (int) (key * 0x9E3779B97F4A7C15L >>> 44);
  }

  /** Gives what is known of each value and where it begins, for every place it stands at. */
  void find(String text, ObjIntConsumer<T> found) {
    long key = 0;
    for (int i = 0; i < text.length(); i++) {
      key = key << Byte.SIZE | text.charAt(i) & 0xff;
      int from = i + 1 - SHORTEST;
      if (from >= 0 && beginnings.get(slot(key))) {
        for (Needle<T> needle : byBeginning.getOrDefault(key, List.of())) {
          if (text.startsWith(needle.value(), from)) {
            found.accept(needle.about(), from);
          }
        }
      }
    }
  }
}
