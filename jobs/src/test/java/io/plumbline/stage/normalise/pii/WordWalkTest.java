package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What the walk over words passes by, the gazetteer never sees: it must stop at all it could use.
 */
class WordWalkTest {
  private final Lexicon lexicon = Lexicon.bundled();
  private final WordWalk walk = new WordWalk(lexicon);

  @Test
  void stopsAtEveryListedWordHoweverItIsWrittenAndWhateverFollowsTheStem() throws Exception {
    List<String> missed = new ArrayList<>();
    int looked = 0;
    for (String listed : listed()) {
      boolean stem = listed.endsWith("*");
      String word = (stem ? listed.substring(0, listed.length() - 1) : listed);
      if (word.contains("-")) {
        continue; // Two words to whoever reads it.
      }
      word = word.toLowerCase(Locale.ROOT);
      for (String ending : stem ? List.of("", "n", "verhältnis") : List.of("")) {
        int names = Lexicon.GIVEN | Lexicon.GIVEN_OTHER | Lexicon.SURNAME;
        looked++;
        look(capital(word) + ending, 0, missed);
        look(word.toUpperCase(Locale.ROOT) + ending, 0, missed);
        look(word + ending, names, missed);
      }
    }
    assertThat(looked).isGreaterThan(2000);
    assertThat(missed).as("listed words that the walk passes by").isEmpty();
  }

  @Test
  void stopsAtNamesWithTheEndingsThatNamesTake() {
    List<String> missed = new ArrayList<>();
    for (String ending :
        List.of(
            "s", "n", "a", "ä", "lle", "lla", "llä", "lta", "ltä", "ssa", "ssä", "sta", "stä")) {
      for (String name : List.of("Sigurd", "Korhone", "Åse", "Jürgen", "Aino", "Björn")) {
        int is = flags(name.toLowerCase(Locale.ROOT));
        if ((is & ~atMost(name + ending) & Lexicon.BEGINS) != 0) {
          missed.add(name + ending);
        }
      }
    }
    assertThat(flags("korhonen")).isNotZero();
    assertThat(flags("korhonen") & ~atMost("Korhosen") & Lexicon.BEGINS).isZero();
    assertThat(missed).isEmpty();
  }

  @Test
  void aWordIsReadToItsEndAndTwoCapitalisedWordsArePaired() {
    byte[] text = "en Gräfin Össterlund, 12 ×× Ær".getBytes(StandardCharsets.UTF_8);
    walk.open();
    int at = 0;
    List<String> stops = new ArrayList<>();
    for (int stop; (stop = walk.next(text, at, 0, text.length, 0)) != WordWalk.END; at = walk.end) {
      stops.add(
          stop
              + ":"
              + new String(text, walk.begin, walk.end - walk.begin, StandardCharsets.UTF_8)
              + (walk.pairedWith >= 0 ? " after " + walk.pairedWith : ""));
      if (stop != WordWalk.WORD) {
        break;
      }
    }
    assertThat(stops).contains("1:Össterlund after 3");
    assertThat(stops.get(stops.size() - 1)).startsWith(WordWalk.FIGURE + ":");
  }

  @Test
  void whatItDoesNotReadItStopsAt() {
    for (String text :
        List.of("ab\\u00e4", "ab\u0161", "\u4f60\u597d", "a\u00adb", "\u00d7", "\\n")) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      walk.open();
      assertThat(walk.next(utf8, 0, 0, utf8.length, 0)).as(text).isEqualTo(WordWalk.UNUSUAL);
      assertThat(walk.begin).as(text).isZero();
    }
  }

  @Test
  void wordsThatOnlyBeginAsListedOnesDoArePassedBy() {
    for (String word : List.of("Rechnung", "nicht", "this", "være", "för", "päivä")) {
      assertThat(flags(word.toLowerCase(Locale.ROOT)) & Lexicon.BEGINS).as(word).isZero();
      byte[] text = word.getBytes(StandardCharsets.UTF_8);
      walk.open();
      assertThat(walk.next(text, 0, 0, text.length, 0)).as(word).isEqualTo(WordWalk.END);
    }
  }

  private void look(String written, int but, List<String> missed) {
    int is = flags(written.toLowerCase(Locale.ROOT)) & Lexicon.BEGINS & ~but;
    if ((is & ~atMost(written)) != 0) {
      missed.add(written);
    }
  }

  /** What the gazetteer is told of a word on its own; all of it where it reads for itself. */
  private int atMost(String word) {
    byte[] text = (" " + word + " ").getBytes(StandardCharsets.UTF_8);
    walk.open();
    int stop = walk.next(text, 0, 0, text.length, 0);
    if (stop == WordWalk.UNUSUAL) {
      return Lexicon.BEGINS;
    }
    return stop == WordWalk.WORD && walk.listed ? lexicon.atMost(text, walk.begin, walk.end) : 0;
  }

  private int flags(String word) {
    return lexicon.flags(word.toCharArray(), word.length());
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static List<String> listed() throws Exception {
    List<String> words = new ArrayList<>();
    for (String file : List.of("names.txt", "special.txt", "around.txt")) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  Lexicon.class.getResourceAsStream("gazetteer/" + file),
                  StandardCharsets.UTF_8))) {
        lines
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("["))
            .forEach(line -> words.addAll(List.of(line.trim().split(" +", -1))));
      }
    }
    return words;
  }
}
