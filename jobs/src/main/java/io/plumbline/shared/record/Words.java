package io.plumbline.shared.record;

import java.util.Arrays;

/** A few symbols of one record; reused from record to record. */
public final class Words {
  private Symbol[] words = new Symbol[8];
  private int size;

  /** Adds a word; null adds nothing. */
  public void add(Symbol word) {
    if (word == null) {
      return;
    }
    if (size == words.length) {
      words = Arrays.copyOf(words, size * 2);
    }
    words[size++] = word;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** One of them, in the order they came. */
  public Symbol get(int i) {
    return words[i];
  }

  /** Forgets them. */
  public void clear() {
    size = 0;
  }
}
