package io.plumbline.stage.normalise.pii;

/**
 * A place in a window where digits begin, and the best of the values that may stand there: every
 * kind's own check offers what can be one of its own, and label, language and strength of check
 * choose among those.
 */
final class JudgedPlace {
  /** What a candidate must reach to be reported. */
  private static final double ACCEPT = 0.6;

  private static final double CONFIRM = 0.9;

  /** Characters between two values of one list. */
  private static final int LIST_REACH = 24;

  private static final double CONFIRM_LABELLED = 0.75;
  private static final double LABEL = 0.5;
  private static final double OTHER_LABEL = 0.4;

  /** Under the label of another country's number; less than the language of the text weighs. */
  private static final double OTHER_COUNTRY = 0.15;

  private static final double LANGUAGE = 0.25;
  private static final double SOMEBODY = 0.06;

  /** A text that is nothing but the value: an answer to a question, a field of a form. */
  private static final double ALONE = 0.1;

  final Context context = new Context();

  /** The digits from the place on, once they are read. */
  final DigitRun run = new DigitRun();

  FoldedWindow window;

  /** What the bytes before may be about: spares reading the words there. */
  LabelHints hints;

  /** Nothing may begin before. */
  int floor;

  int place;

  /** Source offset after the last accepted value: no later one begins before it. */
  int done;

  private boolean looked;
  private int labelFloor;

  // The best candidate.
  PiiKind kind;
  PiiTier tier;
  double score;
  int begin;
  int end;
  boolean underLabel;

  /** What candidates are compared by; not capped as the score is. */
  private double rank;

  private PiiKind previousKind;

  void reset(int from) {
    done = from;
    previousKind = null;
  }

  /**
   * @param heading the kind whose label may hold for the next value too, or null
   */
  void accepted(PiiKind heading, int sourceEnd) {
    done = sourceEnd;
    previousKind = heading;
  }

  void begin(int s) {
    kind = null;
    score = 0;
    rank = 0;
    looked = false;
    place = s;
    labelFloor = -1;
    // Nothing may begin inside a value already reported.
    floor = s;
    while (floor > window.first() && s - floor < 64 && window.sourceStart(floor - 1) >= done) {
      floor--;
    }
  }

  void offer(
      PiiKind candidate,
      double base,
      boolean strong,
      boolean check,
      boolean test,
      int from,
      int e) {
    if (from < floor) {
      return;
    }
    words(from);
    double total = base;
    double label = context.labelled(candidate, e);
    if (label == 0 && follows(candidate)) {
      label = 0.6;
    }
    boolean otherCountry =
        label == 0 && Context.isPersonNumber(candidate) && context.labelledAsPerson();
    if (label > 0) {
      total += LABEL * label;
    } else if (otherCountry) {
      total += OTHER_COUNTRY;
    } else if (context.labelledOtherwise(candidate)) {
      total -= strong ? OTHER_LABEL / 2 : OTHER_LABEL;
    } else if (context.otherMeaning(candidate)) {
      total -= strong ? OTHER_LABEL / 2 : OTHER_LABEL;
    }
    // Not on top of the label's weight: what the label names comes first.
    total += Math.max(0, languageWeight(candidate) - (otherCountry ? OTHER_COUNTRY : 0));
    if (context.somebody() && Context.isPersonNumber(candidate)) {
      total += SOMEBODY;
    }
    if (!check && label < 1) {
      return;
    }
    if (total < ACCEPT && total >= ACCEPT - ALONE && Context.isPersonNumber(candidate)) {
      total += isAlone(from, e) ? ALONE : 0;
    }
    // A hair below: sums of decimals are not exact.
    if (total < ACCEPT - 1e-9 && check || total <= rank) {
      return;
    }
    kind = candidate;
    rank = total;
    underLabel = label > 0;
    score = Math.min(total, check ? 0.99 : 0.5);
    tier =
        test
            ? PiiTier.TEST
            : !check
                ? PiiTier.SUSPECTED
                : label > 0 && total > CONFIRM_LABELLED - 1e-9 || total > CONFIRM - 1e-9
                    ? PiiTier.CONFIRMED
                    : PiiTier.PROBABLE;
    begin = from;
    end = e;
  }

  /** No letter and no digit is near but the value's own. */
  private boolean isAlone(int from, int e) {
    for (int i = window.first(); i < from; i++) {
      if (window.wordAt(i)) {
        return false;
      }
    }
    for (int i = e; i < window.limit(); i++) {
      if (window.wordAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The words before the last value were about that value. */
  private int labelFloor() {
    if (labelFloor < 0) {
      int i = place;
      while (i > window.first() && window.sourceStart(i - 1) >= done) {
        i--;
      }
      labelFloor = i;
    }
    return labelFloor;
  }

  /** In a list under one heading the label of the first value holds for the next. */
  private boolean follows(PiiKind candidate) {
    int after = labelFloor();
    return candidate == previousKind
        && after > window.first()
        && place - after <= LIST_REACH
        && !context.labelledOtherwise(candidate)
        && !context.otherMeaning(candidate);
  }

  private double languageWeight(PiiKind candidate) {
    int language =
        switch (candidate) {
          case FI_HETU, FI_YTUNNUS -> Context.FI;
          case SE_PERSONNUMMER, SE_ORGNR -> Context.SV;
          case NO_FODSELSNUMMER, NO_ORGNR -> Context.NO;
          case DK_CPR, DK_CVR -> Context.DA;
          case IS_KENNITALA, IS_KT_ORG -> Context.IS;
          case US_SSN -> Context.EN;
          case DE_STEUERID, DE_KVNR -> Context.DE;
          default -> -1;
        };
    return language < 0 ? 0 : LANGUAGE * context.isLanguage(language);
  }

  boolean isLabelled(PiiKind candidate, int from, int e) {
    return words(from).labelled(candidate, e) > 0;
  }

  /** The words before a value that begins at {@code from}, read once for a place. */
  Context words(int from) {
    if (!looked) {
      looked = true;
      context.look(window, Math.min(from, place), labelFloor());
    }
    return context;
  }

  boolean isLabelledBefore(PiiKind candidate, int from) {
    return words(from).labelledBefore(candidate);
  }

  // ---- Boundaries

  boolean boundaryBefore(int s) {
    char before = window.at(s - 1);
    if (window.wordAt(s - 1) || before == '\uFFFD') {
      return false;
    }
    return before != '-' && before != '.'
        || !digitInTokenBefore(s - 1)
        || before == '-' && isDay(s - 11);
  }

  /** A day as 2025-08-07: what is glued to it is a value of its own. */
  boolean isDay(int i) {
    if (window.wordAt(i - 1) || window.wordAt(i + 10)) {
      return false;
    }
    for (int k = 0; k < 10; k++) {
      boolean dash = k == 4 || k == 7;
      if (dash ? window.at(i + k) != '-' : !window.digitAt(i + k)) {
        return false;
      }
    }
    char century = window.at(i + 1);
    return window.at(i) == '2' && century == '0' || window.at(i) == '1' && century == '9';
  }

  boolean digitInTokenBefore(int i) {
    for (int k = i; k > i - 12 && window.wordAt(k - 1); k--) {
      if (window.digitAt(k - 1)) {
        return true;
      }
    }
    return false;
  }

  boolean boundaryAfter(int e) {
    if (window.wordAt(e)) {
      return false;
    }
    char after = window.at(e);
    if (after == '@') {
      return false;
    }
    if (after == '-' && isDay(e + 1)) {
      return true;
    }
    if (after == '-' || after == '.') {
      for (int k = e + 1; k < e + 12 && window.wordAt(k); k++) {
        if (window.digitAt(k)) {
          return false;
        }
      }
    }
    return true;
  }
}
