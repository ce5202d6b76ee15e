package io.plumbline.stage.normalise.pii;

/**
 * Words of GDPR art. 9 that are said of somebody: a word for a person and one for having are near.
 */
final class SpecialCategories {
  private static final int BEFORE = 90;
  private static final int AFTER = 60;

  private final ReadPassage text;

  SpecialCategories(ReadPassage text) {
    this.text = text;
  }

  /** A word of art. 9 that is said of somebody. */
  boolean at(int p, int flags) {
    text.wordAt(p);
    int end = text.wordEnd;
    int follows = text.nextWord(end);
    if (follows > 0
        && (text.wordAt(follows) & (Lexicon.AFTER | flags & (Lexicon.HEALTH | Lexicon.OTHER)))
            != 0) {
      end = text.wordEnd; // coeliac disease, bipolare Störung, rheumatoid arthritis
    }
    boolean kin = false;
    boolean having = false;
    int i = p;
    int begin = p;
    int stop = Math.max(text.window.first(), p - BEFORE);
    boolean adjacent = true;
    while (i > stop) {
      char c = text.window.at(i - 1);
      if (c == '\n' || (c == '.' || c == '?' || c == '!') && text.window.at(i) == ' ') {
        break;
      }
      if (!text.window.letterAt(i - 1)) {
        i--;
        continue;
      }
      int e = i;
      while (text.window.letterAt(i - 1)) {
        i--;
      }
      int what = text.wordAt(i);
      if ((what & Lexicon.TOPIC) != 0) {
        return false;
      }
      if (adjacent && (what & (Lexicon.MODIFIER | flags & (Lexicon.HEALTH | Lexicon.OTHER))) != 0) {
        begin = i;
      } else {
        adjacent = false;
      }
      boolean one = e - i == 1;
      kin |= (what & Lexicon.KIN) != 0 && (!one || text.isCapital(i));
      kin |= (what & Lexicon.GIVEN) != 0 && text.isCapital(i);
      having |= (what & Lexicon.HAVING) != 0;
    }
    i = end;
    stop = Math.min(text.window.limit(), end + AFTER);
    while (i < stop && !(kin && having)) {
      char c = text.window.at(i);
      if (c == '\n' || (c == '.' || c == '?' || c == '!') && text.window.at(i + 1) == ' ') {
        break;
      }
      if (!text.window.letterAt(i)) {
        i++;
        continue;
      }
      int what = text.wordAt(i);
      if ((what & Lexicon.TOPIC) != 0) {
        return false;
      }
      kin |= (what & Lexicon.KIN) != 0 && text.wordLength > 1;
      having |= (what & Lexicon.HAVING) != 0;
      i = text.wordEnd;
    }
    if (!kin || !having) {
      return false;
    }
    PiiKind kind = (flags & Lexicon.HEALTH) != 0 ? PiiKind.ART9_HEALTH : PiiKind.ART9_OTHER;
    return text.report(kind, 0.4, begin, end);
  }
}
