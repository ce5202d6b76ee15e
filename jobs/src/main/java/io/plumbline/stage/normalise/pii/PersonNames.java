package io.plumbline.stage.normalise.pii;

/** Names of persons: by listed names, by titles and labels, by greetings and ends of letters. */
final class PersonNames {
  /** What the lexicon may know a name as. */
  static final int LISTED = Lexicon.GIVEN | Lexicon.GIVEN_OTHER | Lexicon.SURNAME;

  private static final int MAX_NAME_WORDS = 4;
  private static final int MAX_BEFORE_SIGNATURE = 4;
  private static final int MAX_AFTER_LABEL = 12;
  private static final int BRIEF = 3;

  private final ReadPassage text;

  PersonNames(ReadPassage text) {
    this.text = text;
  }

  /**
   * Two capitalised words, one space between: a name when the second ends as surnames do.
   *
   * @return the end of what was found, or 0
   */
  int pair(int first, int second) {
    if (text.cursor.readBack(second) != ' ') {
      return 0;
    }
    int i = text.read(second);
    if (text.wordLength < 4 || !text.isSurname(text.flags())) {
      return 0;
    }
    int p = text.fold(first, i);
    if (p < 0) {
      return 0;
    }
    int before = text.wordAt(p);
    boolean patronymic = false;
    if (text.wordLength < 2 || (before & NOT_BEFORE_A_NAME) != 0) {
      return 0;
    }
    int q = text.nextWord(text.wordEnd);
    if (q < 0) {
      return 0;
    }
    text.wordAt(q);
    int end = text.hyphened(text.wordEnd);
    for (String ending : PATRONYMICS) {
      patronymic |= text.ends(text.wordLength, ending);
    }
    int follows = text.nextWord(end);
    if (follows >= 0
        && ((text.wordAt(follows) & (Lexicon.FIRM | Lexicon.STREET | Lexicon.ROAD)) != 0
            || text.isCapital(follows) && Character.isUpperCase(text.window.at(follows + 1)))) {
      return 0;
    }
    boolean given = (before & Lexicon.GIVEN) != 0;
    return !isHouseNumber(end + 1)
            && text.report(PiiKind.PERSON, patronymic || given ? 0.45 : 0.35, p, end)
        ? text.done
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

  /**
   * Whether what follows a label, a title, a greeting or the end of a letter may be a name: told
   * before anything is folded, for these words are frequent.
   */
  boolean promises(int begin, int end, int flags) {
    if (end >= text.to) {
      return false;
    }
    char c = text.cursor.read(end);
    int next = text.cursor.after;
    char second = next < text.to ? text.cursor.read(next) : ' ';
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

  private boolean isLabel(int at) {
    text.read(at);
    return (text.flags() & LABELS) != 0;
  }

  /** Whether a colon follows, or another word of a label, with nothing but signs before it. */
  private boolean mayBeLabelled(int end) {
    int i = end;
    for (int between = 0; between < MAX_AFTER_LABEL && i < text.to; between++) {
      char c = text.cursor.read(i);
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
      i = text.cursor.after;
    }
    return false;
  }

  /** Whether a capitalised word follows on another line, or behind a brief word. */
  private boolean mayBeSigned(int begin, int end) {
    boolean line = isBrief(begin, end);
    int i = end;
    for (int gap = 0; gap <= MAX_BEFORE_SIGNATURE && i < text.to; gap++) {
      char c = text.cursor.read(i);
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
      i = text.cursor.after;
    }
    return false;
  }

  /** A word of so few letters that a name may follow it at once: Mvh Nils. */
  private boolean isBrief(int begin, int end) {
    int letters = 0;
    for (int i = begin; i < end && letters <= BRIEF; i = text.cursor.after) {
      letters += text.cursor.read(i) != SourceCursor.NOTHING ? 1 : 0;
    }
    return letters <= BRIEF;
  }

  /** The signs that part a label from its name, then others that may stand there. */
  private static final String AFTER_LABEL = ":=| \"'_*-";

  /** What may stand between the end of a letter and the name of its writer. */
  private static final String BEFORE_SIGNATURE = ", \n!.-";

  /**
   * A name that a listed word begins or announces.
   *
   * @param p the word's place in the window
   * @param flags what the word may be
   */
  boolean at(int p, int flags) {
    if ((flags & LABELS) != 0 && labelled(p, flags)) {
      return true;
    }
    if ((flags & Lexicon.TITLE) != 0 && titled(p)) {
      return true;
    }
    if ((flags & Lexicon.GREETING) != 0 && greeted(p)
        || (flags & Lexicon.CLOSING) != 0 && signed(p)) {
      return true;
    }
    return text.isCapital(p) && (flags & LISTED) != 0 && name(p, flags);
  }

  private boolean name(int p, int flags) {
    boolean given = (flags & Lexicon.GIVEN) != 0;
    boolean other = (flags & Lexicon.GIVEN_OTHER) != 0;
    boolean surname = (flags & Lexicon.SURNAME) != 0;
    int begin = p;
    text.wordAt(p);
    int end = text.hyphened(text.wordEnd);
    if (surname && !given) {
      return family(p, end, other);
    }
    int words = 1;
    boolean sure = false;
    boolean capital = false;
    int at = end;
    while (words < MAX_NAME_WORDS) {
      int next = text.nextWord(at);
      if (next < 0) {
        break;
      }
      int what = text.wordAt(next);
      int after = text.hyphened(text.wordEnd);
      if ((what & Lexicon.PARTICLE) != 0 && !text.isCapital(next)) {
        at = text.wordEnd;
        words++;
        continue;
      }
      if (!text.isCapital(next) || (what & (Lexicon.NO_NAME | Lexicon.STREET)) != 0) {
        break;
      }
      boolean letters =
          text.wordLength > 1
              && text.wordLength < 5
              && Character.isUpperCase(text.window.at(next + 1));
      if (letters && !Character.isUpperCase(text.window.at(p + 1))) {
        return false; // Carl Zeiss SMT
      }
      if ((what & (Lexicon.FIRM | Lexicon.ROAD)) != 0
          || text.lexicon.isStreet(text.word, text.wordLength) && !text.isSurname(what)) {
        return false; // Hanna Street, Carl Zeiss AG: the name of a place or a firm.
      }
      boolean initial = after - next == 1;
      if (initial && text.window.at(after) != '.' && text.window.at(after) != ' ') {
        break;
      }
      capital = !initial;
      sure |= text.isSurname(what) || !other && (what & Lexicon.GIVEN) != 0;
      at = initial && text.window.at(after) == '.' ? after + 1 : after;
      if (!initial) {
        end = at;
      }
      words++;
    }
    int follows = text.nextWord(end);
    if (follows >= 0) {
      int what = text.wordAt(follows);
      if ((what & (Lexicon.FIRM | Lexicon.STREET | Lexicon.ROAD)) != 0) {
        return false;
      }
    }
    if (text.window.at(end) == ' ' && isHouseNumber(end + 1)) {
      return false; // A street that bears a name.
    }
    if (sure && capital) {
      return text.report(PiiKind.PERSON, 0.45, begin, end);
    }
    if (capital && given && !other) {
      return text.report(PiiKind.PERSON, 0.4, begin, end);
    }
    if (text.window.at(end) == ',' || words > 1) {
      return false;
    }
    return given && !other && isAddressed(p, end) && text.report(PiiKind.PERSON, 0.35, begin, end);
  }

  private boolean isHouseNumber(int i) {
    int k = i;
    while (text.window.digitAt(k) && k - i < StreetAddresses.HOUSE_FIGURES) {
      k++;
    }
    return k > i && !text.window.digitAt(k);
  }

  /** A surname: with a title, an initial, a first name after a comma, or a name before it. */
  private boolean family(int p, int end, boolean other) {
    int comma = text.window.at(end) == ',' && text.window.at(end + 1) == ' ' ? end + 2 : -1;
    if (comma > 0 && text.isCapital(comma) && (text.wordAt(comma) & Lexicon.GIVEN) != 0) {
      int given = text.hyphened(text.wordEnd);
      int more = text.nextWord(given);
      boolean alone = text.window.at(p - 1) != ' ' || !text.window.letterAt(p - 2);
      if (alone && (more < 0 || !text.isCapital(more))) {
        return text.report(PiiKind.PERSON, 0.4, p, given); // Korhonen, Anna
      }
    }
    int follows = text.nextWord(end);
    if (follows >= 0 && (text.wordAt(follows) & (Lexicon.FIRM | Lexicon.STREET)) != 0) {
      return false;
    }
    if (text.window.at(p - 1) != ' ') {
      return false;
    }
    if (text.window.at(p - 2) == '.' && text.isCapital(p - 3) && !text.window.wordAt(p - 4)) {
      return !other && text.report(PiiKind.PERSON, 0.4, p - 3, end); // J. Korhonen
    }
    return false;
  }

  /** "Hi Zoe," and "Kära Britta!": whatever name stands between a greeting and the line's end. */
  private boolean greeted(int p) {
    text.wordAt(p);
    if (text.window.wordAt(p - 1)) {
      return false;
    }
    return wholeLine(text.nextWord(text.wordEnd), 0.35);
  }

  /** "Best regards,", a line end, and the name of who writes. */
  private boolean signed(int p) {
    text.wordAt(p);
    int i = text.wordEnd;
    boolean line = false;
    for (int gap = 0; gap < MAX_BEFORE_SIGNATURE && !text.window.letterAt(i); gap++) {
      char c = text.window.at(i);
      if (BEFORE_SIGNATURE.indexOf(c) < 0) {
        return false;
      }
      line |= c == '\n';
      i++;
    }
    boolean brief = text.wordLength <= BRIEF;
    return (line || brief) && wholeLine(i, 0.35);
  }

  /** One to three capitalised words up to the end of a line or a sign of address. */
  private boolean wholeLine(int i, double score) {
    if (i < 0 || !text.isCapital(i)) {
      return false;
    }
    int at = i;
    int words = 0;
    while (words < 3) {
      if (words > 0) {
        int next = text.nextWord(at);
        if (next < 0) {
          break;
        }
        at = next;
      }
      int what = text.wordAt(at);
      if (!text.isCapital(at)
          || text.wordLength < 2
          || (what & (Lexicon.NO_NAME | Lexicon.FIRM | Lexicon.TITLE | Lexicon.LABEL)) != 0) {
        return false;
      }
      at = text.hyphened(text.wordEnd);
      words++;
    }
    char c = text.window.at(at);
    boolean ends = c == ',' || c == '!' || c == '\n' || c == '"' || at >= text.window.limit();
    return ends && text.report(PiiKind.PERSON, score, i, at);
  }

  /** Herr Korhonen, Dr. Weiß, fru Hansen. */
  private boolean titled(int p) {
    text.wordAt(p);
    int length = text.wordLength;
    if (length <= 3 && Character.isUpperCase(text.window.at(p + 1))) {
      return false; // HR, DR, MS: departments and products.
    }
    if (length == 2 && text.word[0] == 'm' && !text.isCapital(p)) {
      return false; // milliseconds
    }
    int at = text.window.at(text.wordEnd) == '.' ? text.wordEnd + 1 : text.wordEnd;
    int begin = -1;
    int end = -1;
    for (int words = 0; words < 3; words++) {
      int next = text.nextWord(at);
      if (next < 0 || !text.isCapital(next)) {
        break;
      }
      int what = text.wordAt(next);
      if ((what & Lexicon.TITLE) != 0) {
        at = text.window.at(text.wordEnd) == '.' ? text.wordEnd + 1 : text.wordEnd;
        continue;
      }
      if (text.wordLength < 3
          || (what & (Lexicon.NO_NAME | Lexicon.FIRM | Lexicon.STREET)) != 0
          || end > 0 && words > 1 && !text.isSurname(what)) {
        break;
      }
      begin = begin < 0 ? next : begin;
      end = text.hyphened(text.wordEnd);
      at = end;
    }
    return begin > 0 && text.report(PiiKind.PERSON, 0.4, begin, end);
  }

  /** "Patient: Xenia Ypsilon", "customer_name": "…", Nimi: … */
  private boolean labelled(int p, int flags) {
    text.wordAt(p);
    int i = text.wordEnd;
    boolean sure = (flags & Lexicon.LABEL_SURE) != 0;
    int between = 0;
    boolean colon = false;
    while (between++ < MAX_AFTER_LABEL) {
      char c = text.window.at(i);
      if (c == ':' || c == '=' || c == '|') {
        colon = true;
      } else if (text.window.letterAt(i) && !colon) {
        // "Patient name:", "Asiakkaan nimi:"
        int what = text.wordAt(i);
        if ((what & LABELS) == 0) {
          return false;
        }
        i = text.wordEnd;
        continue;
      } else if (AFTER_LABEL.indexOf(c) < 0) {
        break;
      }
      i++;
    }
    if (!colon || !text.isCapital(i)) {
      return false;
    }
    int at = i;
    int end = -1;
    int words = 0;
    boolean known = false;
    while (words < MAX_NAME_WORDS) {
      int next = words == 0 ? i : text.nextWord(at);
      if (next < 0 || !text.isCapital(next)) {
        break;
      }
      int what = text.wordAt(next);
      if ((what & (Lexicon.NO_NAME | Lexicon.FIRM | Lexicon.STREET)) != 0) {
        return false;
      }
      if ((what & LABELS) != 0 || text.window.at(text.wordEnd) == ':') {
        break;
      }
      known |= (what & (Lexicon.GIVEN | Lexicon.GIVEN_OTHER)) != 0 || text.isSurname(what);
      at = text.hyphened(text.wordEnd);
      end = at;
      words++;
    }
    return (known || sure && words > 1) && text.report(PiiKind.PERSON, 0.45, i, end);
  }

  /** A first name alone: after a greeting, a word for kin or staff, or as a whole line. */
  private boolean isAddressed(int p, int end) {
    int b = p - 1;
    while (b > p - 4
        && (text.window.at(b) == ' ' || text.window.at(b) == ',' || text.window.at(b) == '\n')) {
      b--;
    }
    int e = b + 1;
    while (text.window.letterAt(b)) {
      b--;
    }
    if (e - b - 1 < 2) {
      return false;
    }
    int before = text.wordAt(b + 1);
    boolean greeting = (before & Lexicon.GREETING) != 0;
    boolean closes = !text.window.letterAt(end) && !text.window.digitAt(end);
    return closes
        && (greeting
            || (before & Lexicon.KIN) != 0 && text.wordLength > 4 && text.window.at(p - 1) == ' ');
  }
}
