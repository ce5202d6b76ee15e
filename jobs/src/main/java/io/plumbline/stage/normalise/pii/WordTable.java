package io.plumbline.stage.normalise.pii;

import java.util.Map;

/**
 * Numbers by word, asked for by characters: no string and no boxed number for each word of a text.
 */
final class WordTable {
  // Open addressing.
  private final String[] keys;
  private final int[] hashes;
  private final int[] numbers;

  /**
   * @param words each with its number, which is not 0
   * @param size a power of two, above the number of words
   */
  WordTable(Map<String, Integer> words, int size) {
    keys = new String[size];
    hashes = new int[size];
    numbers = new int[size];
    words.forEach(this::put);
  }

  private void put(String word, int number) {
    int hash = hash(word.toCharArray(), word.length());
    int slot = slot(hash);
    while (keys[slot] != null) {
      slot = slot + 1 & keys.length - 1;
    }
    keys[slot] = word;
    hashes[slot] = hash;
    numbers[slot] = number;
  }

  private static int hash(char[] word, int length) {
    int hash = 0;
    for (int k = 0; k < length; k++) {
      hash = hash * 31 + word[k];
    }
    return hash;
  }

  private int slot(int hash) {
    return (hash ^ hash >>> 15) & keys.length - 1;
  }

  /** The number of the word in the first letters of an array; 0: it is none of them. */
  int at(char[] word, int length) {
    return at(hash(word, length), word, length);
  }

  /**
   * The same, where the hash is known.
   *
   * @param hash 31 times the hash of all letters but the last, and the last; of none it is 0
   */
  int at(int hash, char[] word, int length) {
    int slot = slot(hash);
    while (keys[slot] != null) {
      if (hashes[slot] == hash && equal(keys[slot], word, length)) {
        return numbers[slot];
      }
      slot = slot + 1 & keys.length - 1;
    }
    return 0;
  }

  private static boolean equal(String key, char[] word, int length) {
    if (key.length() != length) {
      return false;
    }
    for (int k = 0; k < length; k++) {
      if (key.charAt(k) != word[k]) {
        return false;
      }
    }
    return true;
  }
}
