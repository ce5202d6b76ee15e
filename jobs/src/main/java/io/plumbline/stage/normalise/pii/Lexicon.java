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

  // Which of 131,072 bits is that of four bytes.
  static final int HASH = 0x9E3779B1;
  static final int HASH_SHIFT = 15;

  private static final int CONTINUATIONS_BITS = 13;
  static final int CONTINUATIONS_SHIFT = Integer.SIZE - CONTINUATIONS_BITS;

  /**
   * Makes four letters of ASCII and Latin-1 small, in whichever byte of UTF-8 their case stands.
   */
  static final int SMALL = 0x2020_2020;

  /** Bytes by which a word is told before it is read. */
  private static final int HEAD = Long.BYTES;

  /** Fewest letters of a stem, and of a name that takes endings. */
  private static final int SHORTEST_STEM = 4;

  /** Of those of {@link Gazetteer}, in bytes. */
  private static final int LONGEST_ENDING = 4;

  private static final int HEADS_BITS = 13;
  private static final int HEADS = 1 << HEADS_BITS;

  // What the bytes of a head are, where it is shorter than HEAD.
  private static final long STEM = 1;
  private static final long WHOLE = 2;

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
  private final WordTable whole;

  /** Words of which only the beginning is given. */
  private final WordTable stems;

  /** One bit for each hash of the first four bytes of a word of interest. */
  private final long[] beginnings = new long[1 << 11];

  /** By the first four bytes of a head, a bit for each fifth and each sixth byte it may have. */
  private final long[] continuations = new long[1 << CONTINUATIONS_BITS];

  // Open addressing: up to eight bytes of the words of interest, and what these are.
  private final long[] headBytes = new long[HEADS];
  private final int[] headFlags = new int[HEADS];

  static Lexicon bundled() {
    return BUNDLED;
  }

  private Lexicon() {
    Map<String, Integer> begun = new HashMap<>();
    for (String file : FILES) {
      read(file, begun);
    }
    whole = new WordTable(words, Integer.highestOneBit(words.size() * 4));
    stems = new WordTable(begun, Integer.highestOneBit(begun.size() * 8));
    Map<Long, Integer> heads = new HashMap<>();
    words.forEach((word, what) -> beginning(heads, word, what, WHOLE));
    begun.forEach((word, what) -> beginning(heads, word, what, STEM));
    heads(heads);
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

  private void beginning(Map<Long, Integer> heads, String word, int what, long kind) {
    if ((what & BEGINS) == 0) {
      return;
    }
    head(heads, word, what, kind);
    if (word.endsWith("nen")) {
      // as Gazetteer takes endings off
      head(heads, word.substring(0, word.length() - 3) + "sen", what, kind);
    }
    mark(Character.toUpperCase(word.charAt(0)) + word.substring(1));
    mark(word.toUpperCase(Locale.ROOT));
    if ((what & BEGINS & ~NAMES) != 0) {
      mark(word);
    }
  }

  private void mark(String word) {
    int letters = 0;
    for (int k = 0; k < word.length(); k++) {
      letters = append(letters, word.charAt(k));
    }
    int index = index(letters);
    beginnings[index >>> 6] |= 1L << index;
  }

  /** Adds a letter's UTF-8 to the first four bytes of a word, the first lowest. */
  static int append(int four, char letter) {
    if (four >>> 24 != 0) {
      return four;
    }
    int bytes;
    if (letter < 0x80) {
      bytes = letter;
    } else if (letter < 0x800) {
      bytes = 0xC0 | letter >> 6 | (0x80 | letter & 0x3F) << 8;
    } else {
      bytes = 0xE0 | letter >> 12 | (0x80 | letter >> 6 & 0x3F) << 8 | (0x80 | letter & 0x3F) << 16;
    }
    int taken = (Integer.SIZE - Integer.numberOfLeadingZeros(four) + 7) / 8;
    return four | bytes << 8 * taken;
  }

  private static int index(int letters) {
    return letters * HASH >>> HASH_SHIFT;
  }

  long[] beginnings() {
    return beginnings;
  }

  /**
   * What may follow the first four bytes of a word that {@link #atMost} knows: bit {@code b & 31}
   * for a fifth byte {@code b}, and 32 bits higher for a sixth. Of a word that has none, the byte
   * is 0. Found at the hash of the first four, made small.
   */
  long[] continuations() {
    return continuations;
  }

  /**
   * Whether a word of interest may begin so.
   *
   * @param letters the first four bytes of its UTF-8, the first lowest; 0 for those that a shorter
   *     word has not
   */
  boolean mayBegin(int letters) {
    int index = index(letters);
    return (beginnings[index >>> 6] & 1L << index) != 0;
  }

  private static void head(Map<Long, Integer> heads, String word, int what, long kind) {
    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, HEAD);
    long bytes = 0;
    for (int k = 0; k < length; k++) {
      bytes |= (utf8[k] & 0xFFL | 0x20) << 8 * k;
    }
    heads.merge(
        length == HEAD ? bytes : bytes | kind << 8 * HEAD - 8, what & BEGINS, (x, y) -> x | y);
  }

  private void heads(Map<Long, Integer> heads) {
    heads.forEach(
        (bytes, what) -> {
          int slot = headSlot(bytes);
          while (headFlags[slot] != 0) {
            slot = slot + 1 & HEADS - 1;
          }
          headBytes[slot] = bytes;
          headFlags[slot] = what;
          continuations[(bytes.intValue() | SMALL) * HASH >>> CONTINUATIONS_SHIFT] |=
              continuation(bytes);
        });
  }

  private static long continuation(long head) {
    long any = 0xFFFF_FFFFL;
    // Below a letter is what tells a shorter head's kind, with zeros before it.
    int fifth = (int) (head >>> 32) & 0xFF;
    int sixth = (int) (head >>> 40) & 0xFF;
    long fifths = fifth == 0 ? any : 1L << (fifth & 31);
    long sixths = sixth == 0 ? any : 1L << (sixth & 31);
    return sixths << 32 | fifths;
  }

  private static int headSlot(long bytes) {
    return (int) (bytes * 0x9E3779B97F4A7C15L >>> Long.SIZE - HEADS_BITS);
  }

  private int headAt(long bytes) {
    int slot = headSlot(bytes);
    while (headFlags[slot] != 0) {
      if (headBytes[slot] == bytes) {
        return headFlags[slot];
      }
      slot = slot + 1 & HEADS - 1;
    }
    return 0;
  }

  /**
   * Of {@link #BEGINS}, what a word may be as it stands or with an ending that names take: no less
   * than it is, told by up to eight of its bytes before it is read.
   *
   * @param source letters of ASCII and Latin-1 in UTF-8 from {@code begin} to {@code end}
   */
  int atMost(byte[] source, int begin, int end) {
    int length = end - begin;
    if (length < SHORTEST_STEM) {
      return BEGINS; // The first four bytes were all of it.
    }
    long bytes = 0;
    int found = 0;
    for (int n = 1; n <= length; n++) {
      bytes |= (source[begin + n - 1] & 0xFFL | 0x20) << 8 * n - 8;
      if (n == HEAD) {
        return found | headAt(bytes);
      }
      if (n >= SHORTEST_STEM) {
        found |= headAt(bytes | STEM << 8 * HEAD - 8);
        if (length - n <= LONGEST_ENDING) {
          found |= headAt(bytes | WHOLE << 8 * HEAD - 8);
        }
      }
    }
    return found;
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
