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

  /** Source bytes that one folded window serves. */
  private static final int CORE = 256;

  /** What one text is given, as by {@link PiiScanner#MAX_WORK}; in characters read. */
  private static final long MAX_WORK = 40_000_000;

  /** What a look at a listed word costs, in characters read. */
  private static final int LOOK_WORK = 150;

  private static final int MAX_NAME_WORDS = 4;
  private static final int BEFORE = 90;
  private static final int AFTER = 60;
  private static final int MAX_NUMBER = 4;
  private static final int MAX_BEFORE_SIGNATURE = 4;
  private static final int MAX_AFTER_LABEL = 12;
  private static final int BRIEF = 3;

  private final Lexicon lexicon = Lexicon.bundled();
  private final WordWalk words = new WordWalk(lexicon);
  private final SourceCursor cursor;
  private final FoldedWindow window = new FoldedWindow();
  private final char[] word = new char[Lexicon.MAX_WORD];

  private byte[] utf8;
  private int from;
  private int to;
  private SpanSink sink;

  /** After the last span: no later one begins before it. */
  private int done;

  /** What the window was folded for. */
  private int coreFrom;

  private int coreTo;

  /** What was done in this passage, in characters read. */
  private long work;

  // The word last read by wordAt.
  private int wordEnd;
  private int wordLength;

  Gazetteer(SourceCursor cursor) {
    this.cursor = cursor;
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
    return work;
  }

  @Override
  public void recognise(Passage passage, SpanSink found) {
    utf8 = passage.utf8();
    from = passage.from();
    to = passage.to();
    sink = found;
    done = from;
    coreFrom = to;
    coreTo = from;
    work = 0;
    cursor.open(utf8, from, to);
    try {
      int end = walk();
      if (end < to) {
        passage.stopAt(end);
      }
    } finally {
      cursor.close();
      sink = null;
      utf8 = null;
    }
  }

  /** Where it ended: before the end of the text when that is given no more time. */
  private int walk() {
    words.open();
    int i = from;
    while (true) {
      int stop = words.next(utf8, i, from, to, done);
      int at = words.begin;
      if (stop == WordWalk.END) {
        return to;
      }
      if (stop == WordWalk.FIGURE) {
        i = Math.max(figuresEnd(at), number(at));
        continue;
      }
      if (work > MAX_WORK) {
        return at;
      }
      if (stop == WordWalk.UNUSUAL) {
        i = unusual(at);
        continue;
      }
      int atMost = words.listed ? lexicon.atMost(utf8, at, words.end) : 0;
      i = word(at, words.end, words.pairedWith, atMost);
    }
  }

  private int figuresEnd(int begin) {
    int i = begin;
    while (i < to && utf8[i] >= '0' && utf8[i] <= '9') {
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
    int after = pairedWith >= 0 ? pair(pairedWith, begin) : 0;
    if (after == 0 && atMost != 0 && isWorthALook(begin, end, atMost)) {
      after = candidate(begin);
    }
    return Math.max(end, after);
  }

  /** What is written with an escape or with characters beyond Latin-1; where to go on. */
  private int unusual(int begin) {
    char first = cursor.read(begin);
    int end = cursor.after;
    if (!FoldedWindow.isLetter(first)) {
      boolean figure = first >= '0' && first <= '9';
      return figure && begin >= done ? Math.max(end, number(begin)) : end;
    }
    int letters = Lexicon.append(0, first);
    while (end < to) {
      char c = cursor.read(end);
      if (c != SourceCursor.NOTHING) {
        if (!FoldedWindow.isLetter(c)) {
          break;
        }
        letters = Lexicon.append(letters, c);
      }
      end = cursor.after;
    }
    int pairedWith = Character.isUpperCase(first) ? words.capital(begin, end) : -1;
    return word(
        begin,
        end,
        pairedWith >= done ? pairedWith : -1,
        begin >= done && lexicon.mayBegin(letters) ? Lexicon.BEGINS : 0);
  }

  /**
   * Two capitalised words, one space between: a name when the second ends as surnames do.
   *
   * @return the end of what was found, or 0
   */
  private int pair(int first, int second) {
    if (cursor.readBack(second) != ' ') {
      return 0;
    }
    int i = read(second);
    if (wordLength < 4 || !isSurname(lexicon.flags(word, wordLength))) {
      return 0;
    }
    int p = fold(first, i);
    if (p < 0) {
      return 0;
    }
    int before = wordAt(p);
    boolean patronymic = false;
    if (wordLength < 2 || (before & NOT_BEFORE_A_NAME) != 0) {
      return 0;
    }
    int q = nextWord(wordEnd);
    if (q < 0) {
      return 0;
    }
    wordAt(q);
    int end = hyphened(wordEnd);
    for (String ending : PATRONYMICS) {
      patronymic |= ends(wordLength, ending);
    }
    int follows = nextWord(end);
    if (follows >= 0
        && ((wordAt(follows) & (Lexicon.FIRM | Lexicon.STREET | Lexicon.ROAD)) != 0
            || isCapital(follows) && Character.isUpperCase(window.at(follows + 1)))) {
      return 0;
    }
    boolean given = (before & Lexicon.GIVEN) != 0;
    return !isHouseNumber(end + 1)
            && report(PiiKind.PERSON, patronymic || given ? 0.45 : 0.35, p, end)
        ? done
        : 0;
  }

  private static final String[] PATRONYMICS = {"dóttir", "dottir", "sson", "nen"};

  private static final int NOT_BEFORE_A_NAME =
      Lexicon.NO_NAME
          | Lexicon.STREET
          | Lexicon.TITLE
          | Lexicon.LABEL
          | Lexicon.LABEL_SURE
          | Lexicon.GREETING
          | Lexicon.CLOSING
          | Lexicon.TOPIC
          | Lexicon.HAVING
          | Lexicon.KIN;

  // ---- Words

  /**
   * A word that may be listed.
   *
   * @return the end of what was found, or 0
   */
  private int candidate(int at) {
    int i = read(at);
    int flags = lexicon.flags(word, wordLength);
    if ((flags & Lexicon.BEGINS) == 0) {
      flags = inflected(wordLength);
      if (flags == 0) {
        return 0;
      }
    }
    if ((flags & NEEDS_MORE_THAN_A_LOOK) == 0 && !promises(at, i, flags)) {
      return 0;
    }
    int p = fold(at, i);
    return p < 0 || !judge(p, flags) ? 0 : done;
  }

  private static final int NAMES = Lexicon.GIVEN | Lexicon.GIVEN_OTHER | Lexicon.SURNAME;

  /** Told by the first letter and by what follows. */
  private boolean isWorthALook(int begin, int end, int atMost) {
    byte first = utf8[begin];
    boolean small = first >= 'a' && first <= 'z';
    int look = small ? NEEDS_MORE_THAN_A_LOOK & ~NAMES : NEEDS_MORE_THAN_A_LOOK;
    return (atMost & look) != 0 || promises(begin, end, atMost);
  }

  private static final int NEEDS_MORE_THAN_A_LOOK = NAMES | Lexicon.HEALTH | Lexicon.OTHER;

  /**
   * Whether what follows a label, a title, a greeting or the end of a letter may be a name: told
   * before anything is folded, for these words are frequent.
   */
  private boolean promises(int begin, int end, int flags) {
    if (end >= to) {
      return false;
    }
    char c = cursor.read(end);
    int next = cursor.after;
    char second = next < to ? cursor.read(next) : ' ';
    if (c == SourceCursor.NOTHING || second == SourceCursor.NOTHING) {
      return true; // What cannot be seen is for the fold to read.
    }
    boolean label = (flags & LABELS) != 0;
    if (c != ' ' || !FoldedWindow.isLetter(second)) {
      return label && mayBeLabelled(end)
          || (flags & Lexicon.CLOSING) != 0 && mayBeSigned(begin, end)
          || c == '.' && (flags & Lexicon.TITLE) != 0;
    }
    if (!Character.isUpperCase(second)) {
      return label && isLabel(next); // "Patient name:"
    }
    return (flags & (Lexicon.TITLE | Lexicon.GREETING)) != 0
        || (flags & Lexicon.CLOSING) != 0 && isBrief(begin, end);
  }

  private static final int LABELS = Lexicon.LABEL | Lexicon.LABEL_SURE;

  /** The signs that part a label from its name, then others that may stand there. */
  private static final String AFTER_LABEL = ":=| \"'_*-";

  /** What may stand between the end of a letter and the name of its writer. */
  private static final String BEFORE_SIGNATURE = ", \n!.-";

  private boolean isLabel(int at) {
    read(at);
    return (lexicon.flags(word, wordLength) & LABELS) != 0;
  }

  /** Whether a colon follows, or another word of a label, with nothing but signs before it. */
  private boolean mayBeLabelled(int end) {
    int i = end;
    for (int between = 0; between < MAX_AFTER_LABEL && i < to; between++) {
      char c = cursor.read(i);
      if (FoldedWindow.isLetter(c)) {
        return isLabel(i);
      }
      int sign = AFTER_LABEL.indexOf(c);
      if (c == SourceCursor.NOTHING || sign >= 0 && sign < 3) {
        return true;
      }
      if (sign < 0) {
        return false;
      }
      i = cursor.after;
    }
    return false;
  }

  /** Whether a capitalised word follows on another line, or behind a brief word. */
  private boolean mayBeSigned(int begin, int end) {
    boolean line = isBrief(begin, end);
    int i = end;
    for (int gap = 0; gap <= MAX_BEFORE_SIGNATURE && i < to; gap++) {
      char c = cursor.read(i);
      if (c == SourceCursor.NOTHING) {
        return true;
      }
      if (FoldedWindow.isLetter(c)) {
        return line && Character.isUpperCase(c);
      }
      if (BEFORE_SIGNATURE.indexOf(c) < 0) {
        return false;
      }
      line |= c == '\n';
      i = cursor.after;
    }
    return false;
  }

  /** A word of so few letters that a name may follow it at once: Mvh Nils. */
  private boolean isBrief(int begin, int end) {
    int letters = 0;
    for (int i = begin; i < end && letters <= BRIEF; i = cursor.after) {
      letters += cursor.read(i) != SourceCursor.NOTHING ? 1 : 0;
    }
    return letters <= BRIEF;
  }

  /** Reads the letters from a source offset on into {@link #word}; where they end. */
  private int read(int at) {
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
  private int inflected(int length) {
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

  private boolean ends(int length, String ending) {
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
  private int fold(int source, int end) {
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
  private int wordAt(int i) {
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

  private boolean isCapital(int i) {
    return Character.isUpperCase(window.at(i)) && window.letterAt(i);
  }

  private boolean judge(int p, int flags) {
    if ((flags & (Lexicon.HEALTH | Lexicon.OTHER)) != 0 && special(p, flags)) {
      return true;
    }
    if ((flags & (Lexicon.LABEL | Lexicon.LABEL_SURE)) != 0 && labelled(p, flags)) {
      return true;
    }
    if ((flags & Lexicon.TITLE) != 0 && titled(p)) {
      return true;
    }
    if ((flags & Lexicon.GREETING) != 0 && greeted(p)
        || (flags & Lexicon.CLOSING) != 0 && signed(p)) {
      return true;
    }
    return isCapital(p)
        && (flags & (Lexicon.GIVEN | Lexicon.GIVEN_OTHER | Lexicon.SURNAME)) != 0
        && name(p, flags);
  }

  private boolean report(PiiKind kind, double score, int begin, int end) {
    int start = window.sourceStart(begin);
    if (start < done || end <= begin) {
      return false;
    }
    done = window.sourceEnd(end);
    sink.span(kind, PiiTier.SUSPECTED, score, start, done);
    return true;
  }

  // ---- Names

  private boolean name(int p, int flags) {
    boolean given = (flags & Lexicon.GIVEN) != 0;
    boolean other = (flags & Lexicon.GIVEN_OTHER) != 0;
    boolean surname = (flags & Lexicon.SURNAME) != 0;
    int begin = p;
    wordAt(p);
    int end = hyphened(wordEnd);
    if (surname && !given) {
      return family(p, end, other);
    }
    int words = 1;
    boolean sure = false;
    boolean capital = false;
    int at = end;
    while (words < MAX_NAME_WORDS) {
      int next = nextWord(at);
      if (next < 0) {
        break;
      }
      int what = wordAt(next);
      int after = hyphened(wordEnd);
      if ((what & Lexicon.PARTICLE) != 0 && !isCapital(next)) {
        at = wordEnd;
        words++;
        continue;
      }
      if (!isCapital(next) || (what & (Lexicon.NO_NAME | Lexicon.STREET)) != 0) {
        break;
      }
      boolean letters =
          wordLength > 1 && wordLength < 5 && Character.isUpperCase(window.at(next + 1));
      if (letters && !Character.isUpperCase(window.at(p + 1))) {
        return false; // Carl Zeiss SMT
      }
      if ((what & (Lexicon.FIRM | Lexicon.ROAD)) != 0
          || lexicon.isStreet(word, wordLength) && !isSurname(what)) {
        return false; // Hanna Street, Carl Zeiss AG: the name of a place or a firm.
      }
      boolean initial = after - next == 1;
      if (initial && window.at(after) != '.' && window.at(after) != ' ') {
        break;
      }
      capital = !initial;
      sure |= isSurname(what) || !other && (what & Lexicon.GIVEN) != 0;
      at = initial && window.at(after) == '.' ? after + 1 : after;
      if (!initial) {
        end = at;
      }
      words++;
    }
    int follows = nextWord(end);
    if (follows >= 0) {
      int what = wordAt(follows);
      if ((what & (Lexicon.FIRM | Lexicon.STREET | Lexicon.ROAD)) != 0) {
        return false;
      }
    }
    if (window.at(end) == ' ' && isHouseNumber(end + 1)) {
      return false; // A street that bears a name.
    }
    if (sure && capital) {
      return report(PiiKind.PERSON, 0.45, begin, end);
    }
    if (capital && given && !other) {
      return report(PiiKind.PERSON, 0.4, begin, end);
    }
    if (window.at(end) == ',' || words > 1) {
      return false;
    }
    return given && !other && isAddressed(p, end) && report(PiiKind.PERSON, 0.35, begin, end);
  }

  private boolean isHouseNumber(int i) {
    int k = i;
    while (window.digitAt(k) && k - i < MAX_NUMBER) {
      k++;
    }
    return k > i && !window.digitAt(k);
  }

  /** A surname: with a title, an initial, a first name after a comma, or a name before it. */
  private boolean family(int p, int end, boolean other) {
    int comma = window.at(end) == ',' && window.at(end + 1) == ' ' ? end + 2 : -1;
    if (comma > 0 && isCapital(comma) && (wordAt(comma) & Lexicon.GIVEN) != 0) {
      int given = hyphened(wordEnd);
      int more = nextWord(given);
      boolean alone = window.at(p - 1) != ' ' || !window.letterAt(p - 2);
      if (alone && (more < 0 || !isCapital(more))) {
        return report(PiiKind.PERSON, 0.4, p, given); // Korhonen, Anna
      }
    }
    int follows = nextWord(end);
    if (follows >= 0 && (wordAt(follows) & (Lexicon.FIRM | Lexicon.STREET)) != 0) {
      return false;
    }
    if (window.at(p - 1) != ' ') {
      return false;
    }
    if (window.at(p - 2) == '.' && isCapital(p - 3) && !window.wordAt(p - 4)) {
      return !other && report(PiiKind.PERSON, 0.4, p - 3, end); // J. Korhonen
    }
    return false;
  }

  /** "Hi Zoe," and "Kära Britta!": whatever name stands between a greeting and the line's end. */
  private boolean greeted(int p) {
    wordAt(p);
    if (window.wordAt(p - 1)) {
      return false;
    }
    return wholeLine(nextWord(wordEnd), 0.35);
  }

  /** "Best regards,", a line end, and the name of who writes. */
  private boolean signed(int p) {
    wordAt(p);
    int i = wordEnd;
    boolean line = false;
    for (int gap = 0; gap < MAX_BEFORE_SIGNATURE && !window.letterAt(i); gap++) {
      char c = window.at(i);
      if (BEFORE_SIGNATURE.indexOf(c) < 0) {
        return false;
      }
      line |= c == '\n';
      i++;
    }
    boolean brief = wordLength <= BRIEF;
    return (line || brief) && wholeLine(i, 0.35);
  }

  /** One to three capitalised words up to the end of a line or a sign of address. */
  private boolean wholeLine(int i, double score) {
    if (i < 0 || !isCapital(i)) {
      return false;
    }
    int at = i;
    int words = 0;
    while (words < 3) {
      if (words > 0) {
        int next = nextWord(at);
        if (next < 0) {
          break;
        }
        at = next;
      }
      int what = wordAt(at);
      if (!isCapital(at)
          || wordLength < 2
          || (what & (Lexicon.NO_NAME | Lexicon.FIRM | Lexicon.TITLE | Lexicon.LABEL)) != 0) {
        return false;
      }
      at = hyphened(wordEnd);
      words++;
    }
    char c = window.at(at);
    boolean ends = c == ',' || c == '!' || c == '\n' || c == '"' || at >= window.limit();
    return ends && report(PiiKind.PERSON, score, i, at);
  }

  /** Herr Korhonen, Dr. Weiß, fru Hansen. */
  private boolean titled(int p) {
    wordAt(p);
    int length = wordLength;
    if (length <= 3 && Character.isUpperCase(window.at(p + 1))) {
      return false; // HR, DR, MS: departments and products.
    }
    if (length == 2 && word[0] == 'm' && !isCapital(p)) {
      return false; // milliseconds
    }
    int at = window.at(wordEnd) == '.' ? wordEnd + 1 : wordEnd;
    int begin = -1;
    int end = -1;
    for (int words = 0; words < 3; words++) {
      int next = nextWord(at);
      if (next < 0 || !isCapital(next)) {
        break;
      }
      int what = wordAt(next);
      if ((what & Lexicon.TITLE) != 0) {
        at = window.at(wordEnd) == '.' ? wordEnd + 1 : wordEnd;
        continue;
      }
      if (wordLength < 3
          || (what & (Lexicon.NO_NAME | Lexicon.FIRM | Lexicon.STREET)) != 0
          || end > 0 && words > 1 && !isSurname(what)) {
        break;
      }
      begin = begin < 0 ? next : begin;
      end = hyphened(wordEnd);
      at = end;
    }
    return begin > 0 && report(PiiKind.PERSON, 0.4, begin, end);
  }

  /** "Patient: Xenia Ypsilon", "customer_name": "…", Nimi: … */
  private boolean labelled(int p, int flags) {
    wordAt(p);
    int i = wordEnd;
    boolean sure = (flags & Lexicon.LABEL_SURE) != 0;
    int between = 0;
    boolean colon = false;
    while (between++ < MAX_AFTER_LABEL) {
      char c = window.at(i);
      if (c == ':' || c == '=' || c == '|') {
        colon = true;
      } else if (window.letterAt(i) && !colon) {
        // "Patient name:", "Asiakkaan nimi:"
        int what = wordAt(i);
        if ((what & (Lexicon.LABEL | Lexicon.LABEL_SURE)) == 0) {
          return false;
        }
        i = wordEnd;
        continue;
      } else if (AFTER_LABEL.indexOf(c) < 0) {
        break;
      }
      i++;
    }
    if (!colon || !isCapital(i)) {
      return false;
    }
    int at = i;
    int end = -1;
    int words = 0;
    boolean known = false;
    while (words < MAX_NAME_WORDS) {
      int next = words == 0 ? i : nextWord(at);
      if (next < 0 || !isCapital(next)) {
        break;
      }
      int what = wordAt(next);
      if ((what & (Lexicon.NO_NAME | Lexicon.FIRM | Lexicon.STREET)) != 0) {
        return false;
      }
      if ((what & (Lexicon.LABEL | Lexicon.LABEL_SURE)) != 0 || window.at(wordEnd) == ':') {
        break;
      }
      known |= (what & (Lexicon.GIVEN | Lexicon.GIVEN_OTHER)) != 0 || isSurname(what);
      at = hyphened(wordEnd);
      end = at;
      words++;
    }
    return (known || sure && words > 1) && report(PiiKind.PERSON, 0.45, i, end);
  }

  /** A first name alone: after a greeting, a word for kin or staff, or as a whole line. */
  private boolean isAddressed(int p, int end) {
    int b = p - 1;
    while (b > p - 4 && (window.at(b) == ' ' || window.at(b) == ',' || window.at(b) == '\n')) {
      b--;
    }
    int e = b + 1;
    while (window.letterAt(b)) {
      b--;
    }
    if (e - b - 1 < 2) {
      return false;
    }
    int before = wordAt(b + 1);
    boolean greeting = (before & Lexicon.GREETING) != 0;
    boolean closes = !window.letterAt(end) && !window.digitAt(end);
    return closes
        && (greeting || (before & Lexicon.KIN) != 0 && wordLength > 4 && window.at(p - 1) == ' ');
  }

  /** The word one space after a place, or -1. */
  private int nextWord(int end) {
    return window.at(end) == ' ' && window.letterAt(end + 1) ? end + 1 : -1;
  }

  /** The end of a word with its parts after hyphens: Anna-Liisa, Wieloch-Bolnbach. */
  private int hyphened(int end) {
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
  private boolean isSurname(int what) {
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

  // ---- Addresses

  /**
   * A number that may be that of a house.
   *
   * @return the end of what was found, or 0
   */
  private int number(int source) {
    int before = source > from ? cursor.readBack(source) : ' ';
    int back = cursor.before;
    boolean opens =
        source == from || before == '\n' || before == '"' || before == ',' || before == ':';
    if (!opens && before != ' ') {
      return 0;
    }
    char letter = source == from ? ' ' : back > from ? cursor.readBack(back) : ' ';
    boolean afterWord = before == ' ' && (FoldedWindow.isLetter(letter) || letter == '.');
    int i = source;
    int figures = 0;
    char c = ' ';
    while (i < to && figures <= MAX_NUMBER + 1) {
      c = cursor.read(i);
      if (c < '0' || c > '9') {
        break;
      }
      figures++;
      i = cursor.after;
    }
    if (figures > MAX_NUMBER + 1) {
      return 0;
    }
    char first = c;
    if (Character.isUpperCase(c) && cursor.after < to) {
      first = cursor.read(cursor.after); // 221B
    }
    first = first == ' ' && cursor.after < to ? cursor.read(cursor.after) : ' ';
    boolean beforeWord = Character.isUpperCase(first);
    if (!afterWord && !beforeWord) {
      return 0;
    }
    if (afterWord && !streetBefore(back) && !beforeWord) {
      return 0;
    }
    int p = fold(source, i);
    if (p < 0) {
      return 0;
    }
    return (figures <= MAX_NUMBER && afterWord && numberAfter(p) || beforeWord && numberBefore(p))
        ? done
        : 0;
  }

  /**
   * Whether the word that ends at a source offset may be a street: told before anything is folded.
   */
  private boolean streetBefore(int end) {
    int at = end;
    int length = 0;
    while (at > from && length < word.length) {
      char c = cursor.readBack(at);
      if (c != SourceCursor.NOTHING && !FoldedWindow.isLetter(c) && !(c == '.' && length == 0)) {
        break;
      }
      if (c != SourceCursor.NOTHING && c != '.') {
        word[length++] = Character.toLowerCase(c);
      }
      at = cursor.before;
    }
    for (int a = 0, b = length - 1; a < b; a++, b--) {
      char swapped = word[a];
      word[a] = word[b];
      word[b] = swapped;
    }
    return length > 1
        && (lexicon.isStreet(word, length) || (lexicon.flags(word, length) & Lexicon.STREET) != 0);
  }

  /** Mannerheimintie 12 A 5, Prinsens gate 5, Sabine-Junck-Gasse 3. */
  private boolean numberAfter(int p) {
    int end = p - 1;
    if (window.at(end - 1) == '.') {
      end--;
    }
    int begin = end;
    while (window.letterAt(begin - 1)) {
      begin--;
    }
    int what = wordAt(begin);
    boolean alone = (what & Lexicon.STREET) != 0;
    if (!alone && !lexicon.isStreet(word, wordLength)) {
      return false;
    }
    boolean compound = !alone && isCapital(begin);
    while (window.at(begin - 1) == '-' && window.letterAt(begin - 2)) {
      begin -= 2;
      while (window.letterAt(begin - 1)) {
        begin--;
      }
      compound = isCapital(begin);
    }
    if (!compound) {
      // The name stands before, in up to three words.
      int b = begin;
      boolean capital = false;
      for (int words = 0; words < 4 && window.at(b - 1) == ' ' && window.letterAt(b - 2); words++) {
        int a = b - 1;
        while (window.letterAt(a - 1)) {
          a--;
        }
        if (!isCapital(a)) {
          break;
        }
        b = a;
        capital = true;
      }
      if (!capital) {
        return false;
      }
      begin = b;
    }
    return report(PiiKind.ADDRESS, 0.45, begin, afterHouse(p));
  }

  /** 221B Baker Street, 8353 Kathleen Highway Apt. 681. */
  private boolean numberBefore(int p) {
    int i = p;
    while (window.digitAt(i)) {
      i++;
    }
    if (isCapital(i) && !window.letterAt(i + 1)) {
      i++;
    }
    int at = i;
    for (int words = 0; words < 4; words++) {
      int next = nextWord(at);
      if (next < 0 || !isCapital(next)) {
        return false;
      }
      int what = wordAt(next);
      if (words > 0 && (what & Lexicon.ROAD) != 0) {
        return report(PiiKind.ADDRESS, 0.45, p, town(unit(wordEnd)));
      }
      if (words > 0 && words < 3) {
        // No word for a street, but a town and its code: 435 Espinoza Locks, North Courtney, IL
        // 80837
        int unit = unit(wordEnd);
        int town = town(unit);
        if (town > unit && isTownAndCode) {
          return report(PiiKind.ADDRESS, 0.4, p, town);
        }
        wordAt(next);
      }
      at = wordEnd;
    }
    return false;
  }

  /** "Apt. 681", "Suite 2", "Flat 3" after an English street. */
  private int unit(int end) {
    int i = end;
    if (window.at(i) == '.') {
      i++;
    }
    int next = window.at(i) == ',' ? i + 1 : i;
    int unit = nextWord(next);
    if (unit < 0) {
      return end;
    }
    wordAt(unit);
    String text = new String(word, 0, wordLength);
    int number = window.at(wordEnd) == '.' ? wordEnd + 2 : wordEnd + 1;
    if ((text.equals("apt") || text.equals("suite") || text.equals("flat") || text.equals("unit"))
        && window.digitAt(number)) {
      return digitsEnd(number);
    }
    return end;
  }

  private int digitsEnd(int i) {
    int e = i;
    while (window.digitAt(e)) {
      e++;
    }
    return e;
  }

  /** The number, a letter, staircase and flat, then postcode and town when they follow. */
  private int afterHouse(int p) {
    int e = digitsEnd(p);
    if (window.at(e) == '-' && window.digitAt(e + 1)) {
      e = digitsEnd(e + 1);
    }
    if (window.letterAt(e) && !window.letterAt(e + 1)) {
      e++;
    } else if (window.at(e) == ' ' && isCapital(e + 1) && !window.wordAt(e + 2)) {
      e += 2;
    }
    if (window.at(e) == ' ' && window.digitAt(e + 1) && digitsEnd(e + 1) - e <= 4) {
      e = digitsEnd(e + 1);
    }
    return town(e);
  }

  /** What the last {@link #town} read was a town and then a code. */
  private boolean isTownAndCode;

  /** A comma or a line end, a postcode and a town. */
  private int town(int end) {
    isTownAndCode = false;
    int i = end;
    int gap = 0;
    while (gap < 3 && (window.at(i) == ',' || window.at(i) == ' ' || window.at(i) == '\n')) {
      i++;
      gap++;
    }
    if (gap == 0) {
      return end;
    }
    int after = postcode(i);
    if (after > 0) {
      int town = nextWord(after);
      return town > 0 && isCapital(town) ? townEnd(town) : after;
    }
    if (!isCapital(i)) {
      return end;
    }
    // Town first: Lake Victoria, VI 39349; Leeds LS1 4AP
    int e = townEnd(i);
    int code = window.at(e) == ',' ? e + 2 : e + 1; // a comma or a line end between
    if (isCapital(code) && isCapital(code + 1) && window.at(code + 2) == ' ') {
      after = postcode(code + 3);
      isTownAndCode = after > 0;
      return after > 0 ? after : end;
    }
    after = british(code);
    isTownAndCode = after > 0;
    return after > 0 ? after : end;
  }

  private int townEnd(int i) {
    wordAt(i);
    int e = hyphened(wordEnd);
    for (int words = 0; words < 2; words++) {
      int next = nextWord(e);
      if (next < 0 || !isCapital(next) || window.letterAt(next + 1) && isCapital(next + 1)) {
        break;
      }
      wordAt(next);
      e = wordEnd;
    }
    return e;
  }

  /** Three to five digits, "123 45" in Sweden, with a country's letter: FI-00100. */
  private int postcode(int i) {
    int s = i;
    for (int k = 0; k < 2 && isCapital(s); k++) {
      s++;
    }
    if (s > i && window.at(s) == '-') {
      s++;
    } else {
      s = i;
    }
    int e = digitsEnd(s);
    int figures = e - s;
    if (figures == 3 && window.at(e) == ' ' && digitsEnd(e + 1) - e == 3) {
      return digitsEnd(e + 1);
    }
    return figures >= 3 && figures <= 5 && !window.letterAt(e) ? e : -1;
  }

  /** SR08 7UX. */
  private int british(int i) {
    int k = i;
    while (k < i + 4 && (window.digitAt(k) || isCapital(k))) {
      k++;
    }
    boolean code =
        k - i >= 2
            && isCapital(i)
            && window.at(k) == ' '
            && window.digitAt(k + 1)
            && isCapital(k + 2)
            && isCapital(k + 3)
            && !window.wordAt(k + 4);
    return code ? k + 4 : -1;
  }

  // ---- Special categories

  /** A word of art. 9 that is said of somebody. */
  private boolean special(int p, int flags) {
    wordAt(p);
    int end = wordEnd;
    int follows = nextWord(end);
    if (follows > 0
        && (wordAt(follows) & (Lexicon.AFTER | flags & (Lexicon.HEALTH | Lexicon.OTHER))) != 0) {
      end = wordEnd; // coeliac disease, bipolare Störung, rheumatoid arthritis
    }
    boolean kin = false;
    boolean having = false;
    int i = p;
    int begin = p;
    int stop = Math.max(window.first(), p - BEFORE);
    boolean adjacent = true;
    while (i > stop) {
      char c = window.at(i - 1);
      if (c == '\n' || (c == '.' || c == '?' || c == '!') && window.at(i) == ' ') {
        break;
      }
      if (!window.letterAt(i - 1)) {
        i--;
        continue;
      }
      int e = i;
      while (window.letterAt(i - 1)) {
        i--;
      }
      int what = wordAt(i);
      if ((what & Lexicon.TOPIC) != 0) {
        return false;
      }
      if (adjacent && (what & (Lexicon.MODIFIER | flags & (Lexicon.HEALTH | Lexicon.OTHER))) != 0) {
        begin = i;
      } else {
        adjacent = false;
      }
      boolean one = e - i == 1;
      kin |= (what & Lexicon.KIN) != 0 && (!one || isCapital(i));
      kin |= (what & Lexicon.GIVEN) != 0 && isCapital(i);
      having |= (what & Lexicon.HAVING) != 0;
    }
    i = end;
    stop = Math.min(window.limit(), end + AFTER);
    while (i < stop && !(kin && having)) {
      char c = window.at(i);
      if (c == '\n' || (c == '.' || c == '?' || c == '!') && window.at(i + 1) == ' ') {
        break;
      }
      if (!window.letterAt(i)) {
        i++;
        continue;
      }
      int what = wordAt(i);
      if ((what & Lexicon.TOPIC) != 0) {
        return false;
      }
      kin |= (what & Lexicon.KIN) != 0 && wordLength > 1;
      having |= (what & Lexicon.HAVING) != 0;
      i = wordEnd;
    }
    if (!kin || !having) {
      return false;
    }
    PiiKind kind = (flags & Lexicon.HEALTH) != 0 ? PiiKind.ART9_HEALTH : PiiKind.ART9_OTHER;
    return report(kind, 0.4, begin, end);
  }

  @Override
  public String toString() {
    return "Gazetteer";
  }
}
