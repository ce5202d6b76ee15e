package io.plumbline.stage.normalise.pii;

import java.util.Arrays;

/**
 * What the words around a candidate say: labels of kinds, words that name something else, and the
 * language of the text. The words are those of {@link Labels}.
 */
final class Context {
  static final int FI = 0;
  static final int SV = 1;
  static final int NO = 2;
  static final int DA = 3;
  static final int IS = 4;
  static final int EN = 5;
  static final int DE = 6;
  private static final int LANGUAGES = 7;

  private static final int LABEL_REACH = 56;
  private static final int AFTER_REACH = 28;
  private static final int LANGUAGE_REACH = 64;
  private static final int MAX_WORD = 40;

  /** Two words that three languages share tell as much. */
  private static final double KNOWN = 0.6;

  /** "031048-5919 is his old kennitala"; further on another thing is spoken of. */
  private static final int MAX_WORDS_BETWEEN = 3;

  private static final int MAX_INITIAL = 12;

  private static final long OTHER_MEANING = Labels.OTHER_MEANING;
  private static final long PEOPLE = Labels.PEOPLE;
  private static final long NOT_A_KIND =
      OTHER_MEANING
          | Labels.VERSION
          | Labels.CHANGE
          | Labels.SOMEBODY
          | Labels.CLOSING
          | Labels.BILLING
          | Labels.GENERIC;

  private static final long NUMBERS_OF_FIRMS =
      Labels.mask(PiiKind.VAT_ID, PiiKind.FI_YTUNNUS, PiiKind.DK_CVR)
          | Labels.mask(PiiKind.SE_ORGNR, PiiKind.NO_ORGNR);

  private final Labels known = Labels.bundled();
  private final ColumnHeading heading = new ColumnHeading();
  private boolean inHeading;
  private FoldedWindow window;
  private int start;
  private long nearest;
  private long all;
  private boolean languageKnown;
  private final double[] languages = new double[LANGUAGES];
  private final char[] word = new char[MAX_WORD];

  /** Looks at the words before place {@code s}, back to {@code floor}. */
  void look(FoldedWindow around, int s, int floor) {
    window = around;
    start = s;
    languageKnown = false;
    nearest = 0;
    all = 0;
    if (heading.find(around, s)) {
      inHeading = true;
      read(heading.end, heading.begin, heading.begin);
      inHeading = false;
      if ((nearest & ~NOT_A_KIND) != 0) {
        return;
      }
    }
    read(s, Math.max(floor, s - LABEL_REACH), floor);
  }

  /**
   * Meets the words that end after {@code stop}, from {@code s} backwards. A word that means
   * something else counts only up to where another clause ends: in "the invoice is late, my card:
   * 4…" the number is no invoice's.
   */
  private void read(int s, int stop, int floor) {
    boolean met = false;
    boolean named = false;
    boolean parted = false;
    int i = s;
    while (i > stop) {
      if (!window.letterAt(i - 1)) {
        i--;
        parted |= named && endsClause(i) || met && endsParagraph(i);
        continue;
      }
      int end = i;
      while (i > floor && (window.letterAt(i - 1) || hyphenAt(i - 1))) {
        i--;
      }
      long labels = isShort(i, end) ? 0 : labels(i, end);
      met = true;
      named =
          named
              || window.at(end) == ':'
              || labels == 0 && end - i > 1 && end - i <= MAX_WORD && !isFunctionWord(i, end);
      meet(parted ? labels & ~OTHER_MEANING : labels);
    }
  }

  private boolean endsClause(int i) {
    char c = window.at(i);
    return c == '\n' || (c == ',' || c == '.' || c == '?' || c == '!') && window.at(i + 1) == ' ';
  }

  private boolean endsParagraph(int i) {
    return window.at(i) == '\n' && window.at(i + 1) == '\n';
  }

  private boolean isFunctionWord(int begin, int end) {
    return known.languages(word, lowered(begin, end - begin)) != 0;
  }

  /** "Kort" is a card before a number and "short" before another word (sv, no, da). */
  private boolean isShort(int begin, int end) {
    return end - begin == 4
        && Character.toLowerCase(window.at(begin)) == 'k'
        && Character.toLowerCase(window.at(begin + 1)) == 'o'
        && Character.toLowerCase(window.at(begin + 2)) == 'r'
        && Character.toLowerCase(window.at(begin + 3)) == 't'
        && window.at(end) == ' '
        && window.letterAt(end + 1)
        && Character.toLowerCase(window.at(end + 1)) != 'n'; // kort nr
  }

  private boolean hyphenAt(int i) {
    return window.at(i) == '-' && window.letterAt(i - 1) && window.letterAt(i + 1);
  }

  private void meet(long labels) {
    if (labels == 0) {
      return;
    }
    if (nearest == 0) {
      nearest = labels & ~(Labels.CHANGE | Labels.SOMEBODY | Labels.CLOSING | Labels.GENERIC);
    }
    all |= labels;
  }

  /** Looks at the words after place {@code e}, when none before said anything. */
  private long after(int e) {
    int i = e;
    int words = 0;
    int stop = Math.min(window.limit(), e + AFTER_REACH);
    while (i < stop) {
      char c = window.at(i);
      boolean closes = c == '\n' || c == ';' || c == '|' || c == '.' && !window.wordAt(i + 1);
      if (window.digitAt(i) || closes) {
        return 0; // The next value's label stands before the next value.
      }
      if (!window.letterAt(i)) {
        i++;
        continue;
      }
      int begin = i;
      while (i < window.limit() && (window.letterAt(i) || hyphenAt(i))) {
        i++;
      }
      long labels = labels(begin, i) & ~NOT_A_KIND;
      if (labels != 0) {
        return headsWhatFollows(i) ? 0 : labels;
      }
      if (++words > MAX_WORDS_BETWEEN) {
        return 0;
      }
    }
    return 0;
  }

  /** A colon or an equals sign after a word, closing marks between: the label of the next value. */
  private boolean headsWhatFollows(int end) {
    int i = end;
    while (i < end + 4 && (window.at(i) == '"' || window.at(i) == '\'' || window.at(i) == ' ')) {
      i++;
    }
    return window.at(i) == ':' || window.at(i) == '=';
  }

  private long labels(int begin, int end) {
    int length = end - begin;
    if (length == 1) {
      return initial(begin);
    }
    if (length > MAX_WORD) {
      return 0;
    }
    lowered(begin, length);
    long labels = known.of(word, length);
    long two = inTwoWords(labels, begin, length);
    if (labels == 0) {
      labels = inParts(begin, length);
    }
    labels |= two;
    return (labels & ~Labels.SOMEBODY) == 0 ? labels | inCamelCase(begin, end) : labels;
  }

  /** "CPR-nummer", "IP-osoite", "order-id": what the part before and after a hyphen say. */
  private long inParts(int begin, int length) {
    for (int k = 0; k < length; k++) {
      if (window.at(begin + k) == '-') {
        return k == 0
            ? 0 // A value ended just before.
            : known.of(word, lowered(begin, k))
                | known.of(word, lowered(begin + k + 1, length - k - 1));
      }
    }
    return 0;
  }

  /** "customerSsn", "borgerensCPRnummer": what begins at a capital after a small letter. */
  private long inCamelCase(int begin, int end) {
    for (int i = begin + 1; i < end - 1; i++) {
      if (Character.isUpperCase(window.at(i)) && Character.isLowerCase(window.at(i - 1))) {
        long labels = known.of(word, lowered(i, end - i));
        if (labels != 0) {
          return labels;
        }
      }
    }
    return 0;
  }

  /** "T: 08-123 45 67", "s. 661 1234": how signatures shorten telephone, mobile, puhelin, sími. */
  private long initial(int begin) {
    char after = window.at(begin + 1);
    boolean ends = after == ':' || after == '.';
    boolean initial = "tmps".indexOf(Character.toLowerCase(window.at(begin))) >= 0;
    if (!initial || !ends || window.wordAt(begin - 1)) {
      return 0;
    }
    if (inHeading) {
      return PiiKind.PHONE.bit();
    }
    for (int i = begin + 2; i < start; i++) {
      if (window.wordAt(i)) {
        return 0;
      }
    }
    return start - begin < MAX_INITIAL ? PiiKind.PHONE.bit() : 0;
  }

  /**
   * Labels that are two words, parted by a space or as in the names of code: "tax id", "se_nr" and
   * "customer no" are looked up as "tax-id", "se-nr" and "customer-no", and in one word.
   */
  private long inTwoWords(long labels, int begin, int length) {
    if ((labels & Labels.GENERIC) != 0) {
      String text = new String(word, 0, length);
      String before = wordBefore(begin);
      return known.of(before + '-' + text) | known.of(before + text);
    }
    return switch (length) {
      case 2 ->
          isWord("me") && (precededBy(begin, "text") || precededBy(begin, "message"))
              ? PiiKind.PHONE.bit()
              : 0;
      case 3 ->
          isWord("sec") && (precededBy(begin, "soc") || precededBy(begin, "soc.")) ? PEOPLE : 0;
      case 4 -> isWord("pass") && isPassport(begin) ? PiiKind.PASSPORT.bit() : 0;
      case 6 -> isWord("social") && isSocialSecurity(begin + length) ? PiiKind.US_SSN.bit() : 0;
      case 7 -> isWord("account") && precededBy(begin, "bank") ? PiiKind.BANK_ACCOUNT.bit() : 0;
      case 8 -> isWord("security") && precededBy(begin, "social") ? PEOPLE : 0;
      case 12 -> isWord("verification") && precededBy(begin, "card") ? PiiKind.CARD_CVV.bit() : 0;
      default -> 0;
    };
  }

  /** Whether the word last lowered, which is as long, is this one. */
  private boolean isWord(String wanted) {
    for (int k = 0; k < wanted.length(); k++) {
      if (word[k] != wanted.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  /** The word that ends just before, in lower case; empty when none does. */
  private String wordBefore(int begin) {
    int end = begin;
    while (end > begin - 2 && " _-.".indexOf(window.at(end - 1)) >= 0) {
      end--;
    }
    int i = end;
    while (i > end - MAX_WORD && i > window.first() && window.letterAt(i - 1)) {
      i--;
    }
    return end < begin ? new String(word, 0, lowered(i, end - i)) : "";
  }

  /** "My social is …", "social: …", "social # …": no social media. */
  private boolean isSocialSecurity(int end) {
    int i = end;
    while (i < start && !window.letterAt(i)) {
      i++;
    }
    return i >= start || window.at(i) == 'i' && window.at(i + 1) == 's' && window.at(i + 2) == ' ';
  }

  /** "Pass" is a passport in Swedish, Norwegian and German, and many things in English. */
  private boolean isPassport(int begin) {
    char next = Character.toLowerCase(window.at(begin + 5));
    char afterNext = Character.toLowerCase(window.at(begin + 6));
    return next == 'n' && (afterNext == 'r' || afterNext == 'u' || afterNext == 'o')
        || isLanguage(EN) < 1 && (isLanguage(SV) > 0 || isLanguage(NO) > 0 || isLanguage(DE) > 0);
  }

  private boolean precededBy(int begin, String wanted) {
    int from = begin - 1 - wanted.length();
    for (int k = 0; k < wanted.length(); k++) {
      char c = Character.toLowerCase(window.at(from + k));
      if (c != wanted.charAt(k) && (wanted.charAt(k) != ' ' || c != '_' && c != '-')) {
        return false;
      }
    }
    return true;
  }

  /** Puts a word of the window, in lower case, into {@link #word}; its length. */
  private int lowered(int begin, int length) {
    for (int k = 0; k < length; k++) {
      char c = window.at(begin + k);
      word[k] = c < 0x80 ? c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c : Character.toLowerCase(c);
    }
    return length;
  }

  /** How a candidate that ends at {@code e} is labelled: 1 by the nearest label, 0.6 by another. */
  double labelled(PiiKind kind, int e) {
    long bit = kind.bit();
    if ((nearest & bit) != 0) {
      return 1;
    }
    if ((all & bit) != 0) {
      return 0.6;
    }
    return (nearest & ~NOT_A_KIND) == 0 && (after(e) & bit) != 0 ? 1 : 0;
  }

  /** The nearest label before the value names this kind; what stands after does not count. */
  boolean labelledBefore(PiiKind kind) {
    return (nearest & kind.bit()) != 0;
  }

  /** The nearest label names another kind. Four octets are no telephone number: "reach it at …". */
  boolean labelledOtherwise(PiiKind kind) {
    return nearest != 0
        && (nearest & kind.bit()) == 0
        && (nearest & NOT_A_KIND) == 0
        && !(kind == PiiKind.IP_ADDRESS && nearest == PiiKind.PHONE.bit());
  }

  /**
   * The nearest label is for the number of a person in another country: a column "ssn", a
   * "ruotsalainen henkilötunnus".
   */
  boolean labelledAsPerson() {
    return (nearest & PEOPLE) != 0 && (nearest & OTHER_MEANING) == 0;
  }

  /** The nearest telling word says that this is an order, an account, a version. */
  boolean otherMeaning(PiiKind kind) {
    return (nearest & OTHER_MEANING) != 0
        && ((nearest & Labels.BILLING) == 0 || (kind.bit() & NUMBERS_OF_FIRMS) == 0);
  }

  static boolean isPersonNumber(PiiKind kind) {
    return (PEOPLE & kind.bit()) != 0;
  }

  /** A word near is for a patient, an employee, an applicant. */
  boolean somebody() {
    return (all & Labels.SOMEBODY) != 0;
  }

  /** A letter ends here: what stands beside the name is for answering. */
  boolean closing() {
    return (all & Labels.CLOSING) != 0 && (nearest & ~Labels.CLOSING) == 0;
  }

  /** A word near says that something was brought to another version. */
  boolean change() {
    return (all & Labels.CHANGE) != 0;
  }

  boolean version() {
    return (all & Labels.VERSION) != 0;
  }

  /** 1 when the text is in this language, 0.75 when it may be, 0 when it is not or nobody knows. */
  double isLanguage(int language) {
    detect();
    double best = 0;
    for (double score : languages) {
      best = Math.max(best, score);
    }
    if (best < KNOWN || languages[language] < best * 0.7) {
      return 0;
    }
    return languages[language] >= best ? 1 : 0.75;
  }

  private void detect() {
    if (languageKnown) {
      return;
    }
    languageKnown = true;
    Arrays.fill(languages, 0);
    int i = Math.max(window.first(), start - LANGUAGE_REACH);
    int stop = Math.min(window.limit(), start + LANGUAGE_REACH);
    while (i < stop) {
      if (!window.letterAt(i)) {
        i++;
        continue;
      }
      int begin = i;
      while (i < stop && window.letterAt(i)) {
        letter(Character.toLowerCase(window.at(i)));
        i++;
      }
      int length = i - begin;
      if (length <= MAX_WORD) {
        int found = known.languages(word, lowered(begin, length));
        if (found != 0) {
          double share = 1.0 / Integer.bitCount(found);
          for (int l = 0; l < LANGUAGES; l++) {
            languages[l] += (found >> l & 1) * share;
          }
        }
      }
    }
  }

  private void letter(char c) {
    switch (c) {
      case 'þ', 'ð' -> languages[IS] += 1;
      case 'ø' -> add(0.3, NO, DA);
      case 'æ' -> add(0.2, NO, DA, IS);
      case 'å' -> add(0.2, SV, NO, DA);
      case 'ä' -> add(0.2, FI, SV, DE);
      case 'ö' -> add(0.1, FI, SV, DE, IS);
      case 'ü', 'ß' -> languages[DE] += 0.4;
      case 'ý', 'ú', 'í', 'á', 'ó' -> languages[IS] += 0.2;
      default -> {}
    }
  }

  private void add(double weight, int... which) {
    for (int l : which) {
      languages[l] += weight;
    }
  }

  @Override
  public String toString() {
    return "Context";
  }
}
