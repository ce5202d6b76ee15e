package io.plumbline.stage.normalise.pii;

import io.plumbline.stage.normalise.pii.Recogniser.Measured;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;

/**
 * Names, addresses and words of GDPR art. 9 by lists and by what stands around them, in seven
 * languages. No model: an unlisted name without a title or a label is not found, and neither is an
 * illness told in other words. How much is found is measured ({@code
 * gazetteer/measured.properties}, held by {@code RecognitionTest}).
 *
 * <p>One pass looks at the first four letters of each word; only where a listed word may begin is
 * it read, and only around a listed word are some words folded and weighed.
 */
final class Gazetteer implements Recogniser {
  private static final Set<Measured> MEASURED = readMeasured();

  /** What one text is given, as by {@link PiiScanner#MAX_WORK}; in characters read. */
  private static final long MAX_WORK = 40_000_000;

  private final ReadPassage text;
  private final WordWalk words;
  private final PersonNames names;
  private final StreetAddresses addresses;
  private final SpecialCategories categories;

  Gazetteer(SourceCursor cursor) {
    text = new ReadPassage(cursor);
    words = new WordWalk(text.lexicon);
    names = new PersonNames(text);
    addresses = new StreetAddresses(text);
    categories = new SpecialCategories(text);
  }

  @Override
  public String name() {
    return "gazetteer";
  }

  @Override
  public Set<Measured> measured() {
    return MEASURED;
  }

  private static Set<Measured> readMeasured() {
    Properties figures = new Properties();
    try (InputStream in = Gazetteer.class.getResourceAsStream("gazetteer/measured.properties")) {
      figures.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Set<Measured> measured = new LinkedHashSet<>();
    for (PiiKind kind : PiiKind.values()) {
      if (kind.isRecognised()) {
        measured.add(
            new Measured(
                kind,
                Double.parseDouble(figures.getProperty(kind + ".recall")),
                Double.parseDouble(figures.getProperty(kind + ".precision")),
                figures.getProperty("set")));
      }
    }
    return Collections.unmodifiableSet(measured);
  }

  /** What was done in the last passage, in characters read. */
  long work() {
    return text.work();
  }

  @Override
  public void recognise(Passage passage, SpanSink found) {
    text.open(passage, found);
    try {
      int end = walk();
      if (end < text.to) {
        passage.stopAt(end);
      }
    } finally {
      text.close();
    }
  }

  /** Where it ended: before the end of the text when that is given no more time. */
  private int walk() {
    words.open();
    int i = text.from;
    while (true) {
      int stop = words.next(text.utf8, i, text.from, text.to, text.done);
      int at = words.begin;
      if (stop == WordWalk.END) {
        return text.to;
      }
      if (stop == WordWalk.FIGURE) {
        i = Math.max(figuresEnd(at), addresses.number(at));
        continue;
      }
      if (text.work() > MAX_WORK) {
        return at;
      }
      if (stop == WordWalk.UNUSUAL) {
        i = unusual(at);
        continue;
      }
      int atMost = words.listed ? text.lexicon.atMost(text.utf8, at, words.end) : 0;
      i = word(at, words.end, words.pairedWith, atMost);
    }
  }

  private int figuresEnd(int begin) {
    int i = begin;
    while (i < text.to && text.utf8[i] >= '0' && text.utf8[i] <= '9') {
      i++;
    }
    return i;
  }

  /**
   * A word.
   *
   * @param pairedWith the capitalised word just before, when this one is capitalised too; or -1
   * @param atMost what it may be in the lexicon
   * @return where to go on
   */
  private int word(int begin, int end, int pairedWith, int atMost) {
    int after = pairedWith >= 0 ? names.pair(pairedWith, begin) : 0;
    if (after == 0 && atMost != 0 && isWorthALook(begin, end, atMost)) {
      after = candidate(begin);
    }
    return Math.max(end, after);
  }

  /** What is written with an escape or with characters beyond Latin-1; where to go on. */
  private int unusual(int begin) {
    char first = text.cursor.read(begin);
    int end = text.cursor.after;
    if (!FoldedWindow.isLetter(first)) {
      boolean figure = first >= '0' && first <= '9';
      return figure && begin >= text.done ? Math.max(end, addresses.number(begin)) : end;
    }
    int letters = Lexicon.append(0, first);
    while (end < text.to) {
      char c = text.cursor.read(end);
      if (c != SourceCursor.NOTHING) {
        if (!FoldedWindow.isLetter(c)) {
          break;
        }
        letters = Lexicon.append(letters, c);
      }
      end = text.cursor.after;
    }
    int pairedWith = Character.isUpperCase(first) ? words.capital(begin, end) : -1;
    return word(
        begin,
        end,
        pairedWith >= text.done ? pairedWith : -1,
        begin >= text.done && text.lexicon.mayBegin(letters) ? Lexicon.BEGINS : 0);
  }

  /**
   * A word that may be listed.
   *
   * @return the end of what was found, or 0
   */
  private int candidate(int at) {
    int i = text.read(at);
    int flags = text.flags();
    if ((flags & Lexicon.BEGINS) == 0) {
      flags = text.inflected();
      if (flags == 0) {
        return 0;
      }
    }
    if ((flags & NEEDS_MORE_THAN_A_LOOK) == 0 && !names.promises(at, i, flags)) {
      return 0;
    }
    int p = text.fold(at, i);
    return p < 0 || !judge(p, flags) ? 0 : text.done;
  }

  /** Told by the first letter and by what follows. */
  private boolean isWorthALook(int begin, int end, int atMost) {
    byte first = text.utf8[begin];
    boolean small = first >= 'a' && first <= 'z';
    int look = small ? NEEDS_MORE_THAN_A_LOOK & ~PersonNames.LISTED : NEEDS_MORE_THAN_A_LOOK;
    return (atMost & look) != 0 || names.promises(begin, end, atMost);
  }

  private static final int NEEDS_MORE_THAN_A_LOOK =
      PersonNames.LISTED | Lexicon.HEALTH | Lexicon.OTHER;

  private boolean judge(int p, int flags) {
    return (flags & (Lexicon.HEALTH | Lexicon.OTHER)) != 0 && categories.at(p, flags)
        || names.at(p, flags);
  }

  @Override
  public String toString() {
    return "Gazetteer";
  }
}
