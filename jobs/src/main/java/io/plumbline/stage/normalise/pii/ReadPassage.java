package io.plumbline.stage.normalise.pii;

/**
 * A passage as the gazetteer reads it: its words by their source offsets, a folded window around a
 * place, and the word last read. What is found is reported through it, so that no span begins
 * within another.
 */
final class ReadPassage {
  /** Source bytes that one folded window serves. */
  private static final int CORE = 256;

  /** What a look at a listed word costs, in characters read. */
  private static final int LOOK_WORK = 150;

  final Lexicon lexicon = Lexicon.bundled();
  final SourceCursor cursor;
  final FoldedWindow window = new FoldedWindow();
  final char[] word = new char[Lexicon.MAX_WORD];

  byte[] utf8;
  int from;
  int to;

  /** After the last span: no later one begins before it. */
  int done;

  // The word last read.
  int wordEnd;
  int wordLength;

  private SpanSink sink;

  /** What the window was folded for. */
  private int coreFrom;

  private int coreTo;

  /** What was done in this passage, in characters read. */
  private long work;

  ReadPassage(SourceCursor cursor) {
    this.cursor = cursor;
  }

  void open(Passage passage, SpanSink found) {
    utf8 = passage.utf8();
    from = passage.from();
    to = passage.to();
    sink = found;
    done = from;
    coreFrom = to;
    coreTo = from;
    work = 0;
    cursor.open(utf8, from, to);
  }

  void close() {
    cursor.close();
    sink = null;
    utf8 = null;
  }

  /** What was done in the last passage, in characters read. */
  long work() {
    return work;
  }

  /** What the word last read may be. */
  int flags() {
    return lexicon.flags(word, wordLength);
  }

  /** Reads the letters from a source offset on into {@link #word}; where they end. */
  int read(int at) {
    wordLength = 0;
    int i = at;
    while (i < to && wordLength < word.length) {
      byte b = utf8[i];
      int lower = b | 0x20;
      if (lower >= 'a' && lower <= 'z') {
        word[wordLength++] = (char) lower;
        i++;
        continue;
      }
      char c = cursor.read(i);
      if (c != SourceCursor.NOTHING) {
        if (!FoldedWindow.isLetter(c)) {
          break;
        }
        word[wordLength++] = Character.toLowerCase(c);
      }
      i = cursor.after;
    }
    return i;
  }

  /** A name with the endings that names take: Ainon, Korhosen, Annas, Anna's. */
  int inflected() {
    int length = wordLength;
    int names = Lexicon.GIVEN | Lexicon.SURNAME;
    if (length > 5 && word[length - 1] == 's') {
      return lexicon.flags(word, length - 1) & names;
    }
    if (length > 6
        && word[length - 3] == 's'
        && word[length - 2] == 'e'
        && word[length - 1] == 'n') {
      word[length - 3] = 'n';
      return lexicon.flags(word, length) & names;
    }
    for (String ending : ENDINGS) {
      int stem = length - ending.length();
      if (stem >= 4 && ends(length, ending)) {
        int flags = lexicon.flags(word, stem) & names;
        if (flags != 0) {
          return flags;
        }
      }
    }
    return 0;
  }

  private static final String[] ENDINGS = {
    "lle", "lla", "llä", "lta", "ltä", "ssa", "ssä", "sta", "stä", "n", "a", "ä"
  };

  boolean ends(int length, String ending) {
    int k = length - ending.length();
    if (k < 0) {
      return false;
    }
    for (int e = 0; e < ending.length(); e++) {
      if (word[k + e] != ending.charAt(e)) {
        return false;
      }
    }
    return true;
  }

  /** The place in the window of a source offset; -1: none, as between zero-width characters. */
  int fold(int source, int end) {
    work += LOOK_WORK;
    if (source < coreFrom || end > coreTo) {
      coreFrom = source;
      coreTo = (int) Math.min(to, Math.max(end, (long) source + CORE));
      window.fill(cursor, from, source, coreTo, to);
      work += window.limit() - window.first();
    }
    int place = window.placeOf(source);
    return place < window.limit() ? place : -1;
  }

  /** What the word at a place may be; its end and its letters are noted. */
  int wordAt(int i) {
    wordLength = 0;
    int e = i;
    while (window.letterAt(e)) {
      if (wordLength < word.length) {
        word[wordLength++] = Character.toLowerCase(window.at(e));
      }
      e++;
    }
    wordEnd = e;
    return wordLength == 0 ? 0 : lexicon.flags(word, wordLength);
  }

  boolean isCapital(int i) {
    return Character.isUpperCase(window.at(i)) && window.letterAt(i);
  }

  /** The word one space after a place, or -1. */
  int nextWord(int end) {
    return window.at(end) == ' ' && window.letterAt(end + 1) ? end + 1 : -1;
  }

  /** The end of a word with its parts after hyphens: Anna-Liisa, Wieloch-Bolnbach. */
  int hyphened(int end) {
    int e = end;
    while (window.at(e) == '-' && isCapital(e + 1)) {
      e++;
      while (window.letterAt(e)) {
        e++;
      }
    }
    return e;
  }

  /** The word last read is listed as a surname or has the form of one. */
  boolean isSurname(int what) {
    if ((what & Lexicon.SURNAME) != 0) {
      return true;
    }
    for (String end : SURNAME_ENDS) {
      if (wordLength > end.length() + 2 && ends(wordLength, end)) {
        return true;
      }
    }
    return false;
  }

  private static final String[] SURNAME_ENDS = {
    "nen", "nens", "sen", "sson", "son", "sons", "dóttir", "dottir", "dóttur", "syni", "sonar",
        "qvist",
    "kvist", "ström", "strøm", "berg", "gren", "lund", "dahl", "holm", "stedt", "stad", "rud",
        "gaard",
    "gård", "mann", "meier", "bauer", "hoff", "stein", "wald", "bach", "ford", "field", "worth",
        "man",
    "ski", "sky", "wicz", "ova", "escu", "oğlu"
  };

  /**
   * Reports what stands between two places of the window, unless it begins within the last span.
   *
   * @return whether it was reported
   */
  boolean report(PiiKind kind, double score, int begin, int end) {
    int start = window.sourceStart(begin);
    if (start < done || end <= begin) {
      return false;
    }
    done = window.sourceEnd(end);
    sink.span(kind, PiiTier.SUSPECTED, score, start, done);
    return true;
  }
}
