package io.plumbline.stage.normalise.pii;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The words of the gazetteer, each with what it may be; read once, never changed. */
final class Lexicon {
  static final int GIVEN = 1;

  /** A first name that is a word, a place or a surname too. */
  static final int GIVEN_OTHER = 1 << 1;

  static final int SURNAME = 1 << 2;
  static final int TITLE = 1 << 3;
  static final int LABEL = 1 << 4;
  static final int LABEL_SURE = 1 << 5;
  static final int GREETING = 1 << 6;
  static final int STREET = 1 << 7;
  static final int HEALTH = 1 << 8;
  static final int OTHER = 1 << 9;
  static final int MODIFIER = 1 << 10;
  static final int KIN = 1 << 11;
  static final int HAVING = 1 << 12;
  static final int TOPIC = 1 << 13;
  static final int FIRM = 1 << 14;
  static final int NO_NAME = 1 << 15;
  static final int PARTICLE = 1 << 16;

  /** What ends a letter, before the name of its writer. */
  static final int CLOSING = 1 << 17;

  /** An English word for a street, behind house number and name. */
  static final int ROAD = 1 << 18;

  /** Belongs to the word of health before it. */
  static final int AFTER = 1 << 19;

  static final int ADDRESS_LABEL = 1 << 20;

  /** What makes a word worth a look: the rest is only read around such a word. */
  static final int BEGINS =
      GIVEN
          | GIVEN_OTHER
          | SURNAME
          | TITLE
          | LABEL
          | LABEL_SURE
          | GREETING
          | CLOSING
          | HEALTH
          | OTHER;

  private static final int NAMES = GIVEN | GIVEN_OTHER | SURNAME;

  static final int MAX_WORD = 28;

  private static final Map<String, Integer> SECTIONS =
      Map.ofEntries(
          Map.entry("given", GIVEN),
          Map.entry("given-other", GIVEN_OTHER),
          Map.entry("surname", SURNAME),
          Map.entry("title", TITLE),
          Map.entry("label", LABEL),
          Map.entry("label-sure", LABEL_SURE),
          Map.entry("greeting", GREETING),
          Map.entry("street", STREET),
          Map.entry("health", HEALTH),
          Map.entry("other", OTHER),
          Map.entry("modifier", MODIFIER),
          Map.entry("kin", KIN),
          Map.entry("having", HAVING),
          Map.entry("topic", TOPIC),
          Map.entry("firm", FIRM),
          Map.entry("no-name", NO_NAME),
          Map.entry("particle", PARTICLE),
          Map.entry("closing", CLOSING),
          Map.entry("street-after-number", ROAD),
          Map.entry("after", AFTER),
          Map.entry("address-label", ADDRESS_LABEL));

  private static final List<String> FILES =
      List.of("names.txt", "streets.txt", "special.txt", "around.txt");

  private static final Lexicon BUNDLED = new Lexicon();

  private final Map<String, Integer> words = new HashMap<>();
  private final List<String> streetEnds = new ArrayList<>();

  // Open addressing over the same words: asked for by characters, without a string.
  private final Table whole;

  /** Words of which only the beginning is given. */
  private final Table stems;

  /** One bit for each hash of the first four letters of a word of interest. */
  private final long[] beginnings = new long[1 << 11];

  static Lexicon bundled() {
    return BUNDLED;
  }

  private Lexicon() {
    Map<String, Integer> begun = new HashMap<>();
    for (String file : FILES) {
      read(file, begun);
    }
    whole = new Table(words, Integer.highestOneBit(words.size() * 4));
    stems = new Table(begun, Integer.highestOneBit(begun.size() * 8));
    words.forEach(this::beginning);
    begun.forEach(this::beginning);
  }

  private void read(String file, Map<String, Integer> stems) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Lexicon.class.getResourceAsStream("gazetteer/" + file), StandardCharsets.UTF_8))) {
      String section = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#") || line.isBlank()) {
          continue;
        }
        if (line.startsWith("[")) {
          section = line.substring(1, line.indexOf(']'));
          continue;
        }
        for (String word : line.trim().split(" +", -1)) {
          add(section, word.toLowerCase(Locale.ROOT), stems);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String section, String word, Map<String, Integer> stems) {
    if (section.equals("street-end")) {
      streetEnds.add(word);
    } else if (word.endsWith("*")) {
      stems.merge(word.substring(0, word.length() - 1), SECTIONS.get(section), (a, b) -> a | b);
    } else {
      words.merge(word, SECTIONS.get(section), (a, b) -> a | b);
    }
  }

  private void beginning(String word, int what) {
    if ((what & BEGINS) == 0) {
      return;
    }
    String four = word.length() > 4 ? word.substring(0, 4) : word;
    mark(Character.toUpperCase(four.charAt(0)) + four.substring(1));
    mark(four.toUpperCase(Locale.ROOT));
    if ((what & BEGINS & ~NAMES) != 0) {
      mark(four);
    }
  }

  private void mark(String four) {
    int letters = 0;
    for (int k = 0; k < four.length(); k++) {
      letters |= (four.charAt(k) & 0xFF) << 8 * k;
    }
    int index = index(letters);
    beginnings[index >>> 6] |= 1L << index;
  }

  private static int index(int letters) {
    return letters * 0x9E3779B1 >>> 15;
  }

  /**
   * Whether a word of interest may begin so.
   *
   * @param letters the first four letters, the low eight bits of each, the first lowest; 0 for
   *     those that a shorter word has not
   */
  boolean mayBegin(int letters) {
    int index = index(letters);
    return (beginnings[index >>> 6] & 1L << index) != 0;
  }

  /**
   * What a word may be; 0: it is not known.
   *
   * @param word lower-case letters
   */
  int flags(char[] word, int length) {
    int found = 0;
    int hash = 0;
    for (int k = 0; k < length; k++) {
      hash = hash * 31 + word[k];
      if (k >= 2) {
        found |= stems.at(hash, word, k + 1);
      }
    }
    return found | whole.at(hash, word, length);
  }

  /** Flags by word. */
  private static final class Table {
    private final String[] keys;
    private final int[] hashes;
    private final int[] flags;

    Table(Map<String, Integer> words, int size) {
      keys = new String[size];
      hashes = new int[size];
      flags = new int[size];
      words.forEach(this::put);
    }

    private void put(String word, int what) {
      int hash = 0;
      for (int k = 0; k < word.length(); k++) {
        hash = hash * 31 + word.charAt(k);
      }
      int slot = slot(hash);
      while (keys[slot] != null) {
        slot = slot + 1 & keys.length - 1;
      }
      keys[slot] = word;
      hashes[slot] = hash;
      flags[slot] = what;
    }

    private int slot(int hash) {
      return (hash ^ hash >>> 15) & keys.length - 1;
    }

    int at(int hash, char[] word, int length) {
      int slot = slot(hash);
      while (keys[slot] != null) {
        if (hashes[slot] == hash && equal(keys[slot], word, length)) {
          return flags[slot];
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

  /** Whether a word of lower-case letters ends as names of streets do, and is longer. */
  boolean isStreet(char[] word, int length) {
    for (String end : streetEnds) {
      int from = length - end.length();
      if (from >= 2) {
        int k = 0;
        while (k < end.length() && word[from + k] == end.charAt(k)) {
          k++;
        }
        if (k == end.length()) {
          return true;
        }
      }
    }
    return false;
  }
}
