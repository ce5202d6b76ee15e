package io.plumbline.stage.normalise.pii;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  private final Map<String, Long> words = new HashMap<>();

  /** Beginnings of words: inflection and compounds follow. Keyed by the first four letters. */
  private final Map<String, List<Stem>> stems = new HashMap<>();

  private final Map<String, Integer> languages = new HashMap<>();

  private record Stem(String beginning, long mask) {}

  static Labels bundled() {
    return BUNDLED;
  }

  private Labels() {
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
            add(section, word);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String section, String word) {
    if (section.startsWith("language ")) {
      int language = LANGUAGES.indexOf(section.substring("language ".length()));
      languages.merge(word, 1 << language, (a, b) -> a | b);
    } else if (word.endsWith("*")) {
      String beginning = word.substring(0, word.length() - 1);
      stems
          .computeIfAbsent(beginning.substring(0, KEY), k -> new ArrayList<>())
          .add(new Stem(beginning, meaning(section)));
    } else {
      words.merge(word, meaning(section), (a, b) -> a | b);
    }
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
    Long whole = words.get(word);
    long mask = whole == null ? 0 : whole;
    if (word.length() >= KEY) {
      List<Stem> beginnings = stems.get(word.substring(0, KEY));
      if (beginnings != null) {
        for (Stem stem : beginnings) {
          if (word.startsWith(stem.beginning)) {
            mask |= stem.mask;
          }
        }
      }
    }
    return mask;
  }

  /** A bit for each language that uses a function word; 0: none is known to. */
  int languages(String word) {
    Integer found = languages.get(word);
    return found == null ? 0 : found;
  }
}
