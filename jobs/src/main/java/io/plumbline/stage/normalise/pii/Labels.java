package io.plumbline.stage.normalise.pii;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words of {@code labels.txt}: what each says of a value near it, and which languages use it.
 * Read once, never changed. A new label is a word in that file.
 */
final class Labels {
  /** The number is an order's, a product's, an amount. */
  static final long OTHER_MEANING = 1L << 62;

  static final long VERSION = 1L << 61;

  /** Something is brought to another version: a verb, so it also stands before addresses. */
  static final long CHANGE = 1L << 60;

  /** Beside {@link #OTHER_MEANING}: papers on which numbers of VAT and accounts stand too. */
  static final long BILLING = 1L << 58;

  /** Says nothing of itself, as "number" does; what stands before it may. */
  static final long GENERIC = 1L << 57;

  /** A letter ends and is signed. */
  static final long CLOSING = 1L << 56;

  /** A word for somebody who is looked after, employed or applies. */
  static final long SOMEBODY = 1L << 59;

  static final long PEOPLE =
      mask(
          PiiKind.FI_HETU,
          PiiKind.SE_PERSONNUMMER,
          PiiKind.NO_FODSELSNUMMER,
          PiiKind.DK_CPR,
          PiiKind.IS_KENNITALA,
          PiiKind.US_SSN);

  /** In the order of {@link Context#FI} and its neighbours. */
  private static final List<String> LANGUAGES = List.of("fi", "sv", "no", "da", "is", "en", "de");

  /** Stems are keyed by as many letters. */
  private static final int KEY = 4;

  private static final Labels BUNDLED = new Labels();

  /** Where each word stands in what follows; of what is no word nothing stands at 0. */
  private WordTable words;

  private long[] masks;
  private byte[] tongues;

  /** Beginnings of words: inflection and compounds follow. By their first four letters. */
  private long[] stemKeys;

  private Stem[][] stems;

  private record Stem(char[] beginning, long mask) {}

  static Labels bundled() {
    return BUNDLED;
  }

  private Labels() {
    Map<String, Long> meanings = new HashMap<>();
    Map<String, Integer> languages = new HashMap<>();
    Map<Long, List<Stem>> beginnings = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Labels.class.getResourceAsStream("labels.txt"), StandardCharsets.UTF_8))) {
      String section = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("[")) {
          section = line.substring(1, line.indexOf(']'));
        } else if (!line.startsWith("#") && !line.isBlank()) {
          for (String word : line.trim().split(" +", -1)) {
            if (section.startsWith("language ")) {
              int language = LANGUAGES.indexOf(section.substring("language ".length()));
              languages.merge(word, 1 << language, (x, y) -> x | y);
            } else if (word.endsWith("*")) {
              char[] beginning = word.substring(0, word.length() - 1).toCharArray();
              beginnings
                  .computeIfAbsent(four(beginning), k -> new ArrayList<>())
                  .add(new Stem(beginning, meaning(section)));
            } else {
              meanings.merge(word, meaning(section), (x, y) -> x | y);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    put(meanings, languages);
    put(beginnings);
  }

  private void put(Map<String, Long> meanings, Map<String, Integer> languages) {
    Set<String> all = new HashSet<>(meanings.keySet());
    all.addAll(languages.keySet());
    masks = new long[all.size() + 1];
    tongues = new byte[all.size() + 1];
    Map<String, Integer> places = new HashMap<>();
    for (String word : all) {
      int place = places.size() + 1;
      places.put(word, place);
      masks[place] = meanings.getOrDefault(word, 0L);
      tongues[place] = languages.getOrDefault(word, 0).byteValue();
    }
    words = new WordTable(places, Integer.highestOneBit(all.size() * 4));
  }

  private void put(Map<Long, List<Stem>> beginnings) {
    int size = Integer.highestOneBit(beginnings.size() * 4);
    stemKeys = new long[size];
    stems = new Stem[size][];
    beginnings.forEach(
        (four, begun) -> {
          int slot = stemSlot(four);
          while (stems[slot] != null) {
            slot = slot + 1 & size - 1;
          }
          stemKeys[slot] = four;
          stems[slot] = begun.toArray(Stem[]::new);
        });
  }

  private static long four(char[] word) {
    return word[0] | (long) word[1] << 16 | (long) word[2] << 32 | (long) word[3] << 48;
  }

  private int stemSlot(long four) {
    return (int) (four * 0x9E3779B97F4A7C15L >>> 40) & stems.length - 1;
  }

  private static long meaning(String section) {
    return switch (section) {
      case "people" -> PEOPLE;
      case "other-meaning" -> OTHER_MEANING;
      case "billing" -> BILLING | OTHER_MEANING;
      case "generic" -> GENERIC;
      case "version" -> VERSION | OTHER_MEANING;
      case "change" -> CHANGE;
      case "somebody" -> SOMEBODY;
      case "closing" -> CLOSING;
      default -> {
        long mask = 0;
        for (String kind : section.split(" ", -1)) {
          mask |= kind.equals("people") ? PEOPLE : PiiKind.valueOf(kind).bit();
        }
        yield mask;
      }
    };
  }

  static long mask(PiiKind... kinds) {
    long mask = 0;
    for (PiiKind kind : kinds) {
      mask |= kind.bit();
    }
    return mask;
  }

  /** What a word of lower-case letters says; 0: nothing. */
  long of(String word) {
    return of(word.toCharArray(), word.length());
  }

  /** The same for the first letters of an array. */
  long of(char[] word, int length) {
    long mask = masks[words.at(word, length)];
    return length < KEY ? mask : mask | ofStems(word, length);
  }

  private long ofStems(char[] word, int length) {
    long four = four(word);
    int slot = stemSlot(four);
    while (stems[slot] != null && stemKeys[slot] != four) {
      slot = slot + 1 & stems.length - 1;
    }
    long mask = 0;
    if (stems[slot] != null) {
      for (Stem stem : stems[slot]) {
        if (begins(word, length, stem.beginning)) {
          mask |= stem.mask;
        }
      }
    }
    return mask;
  }

  private static boolean begins(char[] word, int length, char[] beginning) {
    if (beginning.length > length) {
      return false;
    }
    for (int k = KEY; k < beginning.length; k++) {
      if (word[k] != beginning[k]) {
        return false;
      }
    }
    return true;
  }

  /** A bit for each language that uses a function word; 0: none is known to. */
  int languages(char[] word, int length) {
    return tongues[words.at(word, length)];
  }
}
