package io.plumbline.stage.normalise.pii;

/** Streets with a number and what stands after them: flat, postcode, town. */
final class StreetAddresses {
  /** Figures of the longest house number. */
  static final int HOUSE_FIGURES = 4;

  private final ReadPassage text;

  StreetAddresses(ReadPassage text) {
    this.text = text;
  }

  /**
   * A number that may be that of a house.
   *
   * @return the end of what was found, or 0
   */
  int number(int source) {
    int before = source > text.from ? text.cursor.readBack(source) : ' ';
    int back = text.cursor.before;
    boolean opens =
        source == text.from || before == '\n' || before == '"' || before == ',' || before == ':';
    if (!opens && before != ' ') {
      return 0;
    }
    char letter = source == text.from ? ' ' : back > text.from ? text.cursor.readBack(back) : ' ';
    boolean afterWord = before == ' ' && (FoldedWindow.isLetter(letter) || letter == '.');
    int i = source;
    int figures = 0;
    char c = ' ';
    while (i < text.to && figures <= HOUSE_FIGURES + 1) {
      c = text.cursor.read(i);
      if (c < '0' || c > '9') {
        break;
      }
      figures++;
      i = text.cursor.after;
    }
    if (figures > HOUSE_FIGURES + 1) {
      return 0;
    }
    char first = c;
    if (Character.isUpperCase(c) && text.cursor.after < text.to) {
      first = text.cursor.read(text.cursor.after); // 221B
    }
    first = first == ' ' && text.cursor.after < text.to ? text.cursor.read(text.cursor.after) : ' ';
    boolean beforeWord = Character.isUpperCase(first);
    if (!afterWord && !beforeWord) {
      return 0;
    }
    if (afterWord && !streetBefore(back) && !beforeWord) {
      return 0;
    }
    int p = text.fold(source, i);
    if (p < 0) {
      return 0;
    }
    return (figures <= HOUSE_FIGURES && afterWord && numberAfter(p)
            || beforeWord && numberBefore(p))
        ? text.done
        : 0;
  }

  /**
   * Whether the word that ends at a source offset may be a street: told before anything is folded.
   */
  private boolean streetBefore(int end) {
    int at = end;
    int length = 0;
    while (at > text.from && length < text.word.length) {
      char c = text.cursor.readBack(at);
      if (c != SourceCursor.NOTHING && !FoldedWindow.isLetter(c) && !(c == '.' && length == 0)) {
        break;
      }
      if (c != SourceCursor.NOTHING && c != '.') {
        text.word[length++] = Character.toLowerCase(c);
      }
      at = text.cursor.before;
    }
    for (int a = 0, b = length - 1; a < b; a++, b--) {
      char swapped = text.word[a];
      text.word[a] = text.word[b];
      text.word[b] = swapped;
    }
    return length > 1
        && (text.lexicon.isStreet(text.word, length)
            || (text.lexicon.flags(text.word, length) & Lexicon.STREET) != 0);
  }

  /** Mannerheimintie 12 A 5, Prinsens gate 5, Sabine-Junck-Gasse 3. */
  private boolean numberAfter(int p) {
    int end = p - 1;
    if (text.window.at(end - 1) == '.') {
      end--;
    }
    int begin = end;
    while (text.window.letterAt(begin - 1)) {
      begin--;
    }
    int what = text.wordAt(begin);
    boolean alone = (what & Lexicon.STREET) != 0;
    if (!alone && !text.lexicon.isStreet(text.word, text.wordLength)) {
      return false;
    }
    boolean compound = !alone && text.isCapital(begin);
    while (text.window.at(begin - 1) == '-' && text.window.letterAt(begin - 2)) {
      begin -= 2;
      while (text.window.letterAt(begin - 1)) {
        begin--;
      }
      compound = text.isCapital(begin);
    }
    if (!compound) {
      // The name stands before, in up to three words.
      int b = begin;
      boolean capital = false;
      for (int words = 0;
          words < 4 && text.window.at(b - 1) == ' ' && text.window.letterAt(b - 2);
          words++) {
        int a = b - 1;
        while (text.window.letterAt(a - 1)) {
          a--;
        }
        if (!text.isCapital(a)) {
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
    return text.report(PiiKind.ADDRESS, 0.45, begin, afterHouse(p));
  }

  /** 221B Baker Street, 8353 Kathleen Highway Apt. 681. */
  private boolean numberBefore(int p) {
    int i = p;
    while (text.window.digitAt(i)) {
      i++;
    }
    if (text.isCapital(i) && !text.window.letterAt(i + 1)) {
      i++;
    }
    int at = i;
    for (int words = 0; words < 4; words++) {
      int next = text.nextWord(at);
      if (next < 0 || !text.isCapital(next)) {
        return false;
      }
      int what = text.wordAt(next);
      if (words > 0 && (what & Lexicon.ROAD) != 0) {
        return text.report(PiiKind.ADDRESS, 0.45, p, town(unit(text.wordEnd)));
      }
      if (words > 0 && words < 3) {
        // No word for a street, but a town and its code: 435 Espinoza Locks, North Courtney, IL
        // 80837
        int unit = unit(text.wordEnd);
        int town = town(unit);
        if (town > unit && isTownAndCode) {
          return text.report(PiiKind.ADDRESS, 0.4, p, town);
        }
        text.wordAt(next);
      }
      at = text.wordEnd;
    }
    return false;
  }

  /** "Apt. 681", "Suite 2", "Flat 3" after an English street. */
  private int unit(int end) {
    int i = end;
    if (text.window.at(i) == '.') {
      i++;
    }
    int next = text.window.at(i) == ',' ? i + 1 : i;
    int unit = text.nextWord(next);
    if (unit < 0) {
      return end;
    }
    text.wordAt(unit);
    String name = new String(text.word, 0, text.wordLength);
    int number = text.window.at(text.wordEnd) == '.' ? text.wordEnd + 2 : text.wordEnd + 1;
    if ((name.equals("apt") || name.equals("suite") || name.equals("flat") || name.equals("unit"))
        && text.window.digitAt(number)) {
      return digitsEnd(number);
    }
    return end;
  }

  private int digitsEnd(int i) {
    int e = i;
    while (text.window.digitAt(e)) {
      e++;
    }
    return e;
  }

  /** The number, a letter, staircase and flat, then postcode and town when they follow. */
  private int afterHouse(int p) {
    int e = digitsEnd(p);
    if (text.window.at(e) == '-' && text.window.digitAt(e + 1)) {
      e = digitsEnd(e + 1);
    }
    if (text.window.letterAt(e) && !text.window.letterAt(e + 1)) {
      e++;
    } else if (text.window.at(e) == ' ' && text.isCapital(e + 1) && !text.window.wordAt(e + 2)) {
      e += 2;
    }
    if (text.window.at(e) == ' ' && text.window.digitAt(e + 1) && digitsEnd(e + 1) - e <= 4) {
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
    while (gap < 3
        && (text.window.at(i) == ',' || text.window.at(i) == ' ' || text.window.at(i) == '\n')) {
      i++;
      gap++;
    }
    if (gap == 0) {
      return end;
    }
    int after = postcode(i);
    if (after > 0) {
      int town = text.nextWord(after);
      return town > 0 && text.isCapital(town) ? townEnd(town) : after;
    }
    if (!text.isCapital(i)) {
      return end;
    }
    // Town first: Lake Victoria, VI 39349; Leeds LS1 4AP
    int e = townEnd(i);
    int code = text.window.at(e) == ',' ? e + 2 : e + 1; // a comma or a line end between
    if (text.isCapital(code) && text.isCapital(code + 1) && text.window.at(code + 2) == ' ') {
      after = postcode(code + 3);
      isTownAndCode = after > 0;
      return after > 0 ? after : end;
    }
    after = british(code);
    isTownAndCode = after > 0;
    return after > 0 ? after : end;
  }

  private int townEnd(int i) {
    text.wordAt(i);
    int e = text.hyphened(text.wordEnd);
    for (int words = 0; words < 2; words++) {
      int next = text.nextWord(e);
      if (next < 0
          || !text.isCapital(next)
          || text.window.letterAt(next + 1) && text.isCapital(next + 1)) {
        break;
      }
      text.wordAt(next);
      e = text.wordEnd;
    }
    return e;
  }

  /** Three to five digits, "123 45" in Sweden, with a country's letter: FI-00100. */
  private int postcode(int i) {
    int s = i;
    for (int k = 0; k < 2 && text.isCapital(s); k++) {
      s++;
    }
    if (s > i && text.window.at(s) == '-') {
      s++;
    } else {
      s = i;
    }
    int e = digitsEnd(s);
    int figures = e - s;
    if (figures == 3 && text.window.at(e) == ' ' && digitsEnd(e + 1) - e == 3) {
      return digitsEnd(e + 1);
    }
    return figures >= 3 && figures <= 5 && !text.window.letterAt(e) ? e : -1;
  }

  /** SR08 7UX. */
  private int british(int i) {
    int k = i;
    while (k < i + 4 && (text.window.digitAt(k) || text.isCapital(k))) {
      k++;
    }
    boolean code =
        k - i >= 2
            && text.isCapital(i)
            && text.window.at(k) == ' '
            && text.window.digitAt(k + 1)
            && text.isCapital(k + 2)
            && text.isCapital(k + 3)
            && !text.window.wordAt(k + 4);
    return code ? k + 4 : -1;
  }
}
