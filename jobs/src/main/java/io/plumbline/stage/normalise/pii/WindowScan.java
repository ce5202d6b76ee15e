package io.plumbline.stage.normalise.pii;

/**
 * Decides what stands in a window: at every place where digits begin, each kind's own check says
 * whether the value can be one of its own, and label, language and strength of check choose among
 * those that can.
 */
final class WindowScan {
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

  /** So much that the language of the text alone does not outweigh it. */
  private static final double AFTER_NAME = 0.55;

  /** Where a number without country code may be from; the length spares the library most calls. */
  private enum Region {
    FI(Context.FI, true, 7, 12),
    SE(Context.SV, true, 8, 11),
    NO(Context.NO, false, 8, 8),
    DK(Context.DA, false, 8, 8),
    IS(Context.IS, false, 7, 7),
    US(Context.EN, false, 10, 11),
    GB(Context.EN, true, 10, 11),
    DE(Context.DE, true, 7, 13);

    private final int language;
    private final boolean trunk;
    private final int shortest;
    private final int longest;

    Region(int language, boolean trunk, int shortest, int longest) {
      this.language = language;
      this.trunk = trunk;
      this.shortest = shortest;
      this.longest = longest;
    }

    boolean fits(int[] digits, int n) {
      return n >= shortest && n <= longest && trunk == (digits[0] == 0);
    }
  }

  /** What judging a place, and asking the telephone library, cost beside reading a character. */
  private static final int JUDGE_WORK = 200;

  private static final int PHONE_WORK = 200;

  /** Characters from a card to the day it expires. */
  private static final int EXPIRY_REACH = 20;

  /** What separates date and serial in a national number: a sign, a space, a line end. */
  private static final int AFTER_SIX = 1 << 6;

  private final Context context = new Context();
  private final DigitRun run = new DigitRun();
  private final Phones phones = new Phones();
  private final WrittenDates dates = new WrittenDates();
  private final char[] compact = new char[40];
  private final int[] scratch = new int[40];

  private FoldedWindow window;
  private LabelHints hints;
  private int floor;
  private boolean looked;
  private int place;
  private int labelFloor;

  // The best candidate at the present place.
  private PiiKind kind;
  private PiiTier tier;

  /** What candidates are compared by; not capped as the score is. */
  private double rank;

  private boolean underLabel;

  private double score;
  private int begin;
  private int end;

  /** What the scan did since {@link #reset}, in characters read. */
  private long work;

  private long askedBefore;

  /** Source offset after the last accepted value: no later one begins before it. */
  private int done;

  /** Up to here the hexadecimal token around an earlier digit has been judged. */
  private int hexadecimalSeen;

  private PiiKind previousKind;

  void reset(int from) {
    done = from;
    previousKind = null;
    work = 0;
    askedBefore = phones.asked();
  }

  /** What was done since {@link #reset}, in characters read: rough, and the same on every machine. */
  long work() {
    return work + (phones.asked() - askedBefore) * PHONE_WORK;
  }

  int done() {
    return done;
  }

  /**
   * @param heading the kind whose label may hold for the next value too, or null
   */
  void accepted(PiiKind heading, int sourceEnd) {
    done = sourceEnd;
    previousKind = heading;
  }

  /**
   * Reports every value that begins with digits in the window's core.
   *
   * @param before what the bytes before the core may be about: spares reading the words there
   */
  void scan(FoldedWindow folded, LabelHints before, SpanSink sink) {
    window = folded;
    hints = before;
    hexadecimalSeen = 0;
    work += folded.limit() - folded.first();
    int s = folded.anchor();
    while (s < folded.coreLimit()) {
      if (!folded.digitAt(s) || folded.digitAt(s - 1) || folded.sourceStart(s) < done) {
        s++;
        continue;
      }
      judge(s);
      if (kind == null) {
        s++;
        continue;
      }
      int sourceEnd = folded.sourceEnd(end);
      sink.span(kind, tier, score, folded.sourceStart(begin), sourceEnd);
      accepted(underLabel ? kind : null, sourceEnd);
      s = Math.max(end, s + 1);
    }
    window = null;
    hints = null;
  }

  private void judge(int s) {
    work += JUDGE_WORK;
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
    char before = window.at(s - 1);
    if (FoldedWindow.isAsciiLetter(before) || before == ' ' || before == '-' || before == '\n') {
      lettersFirst(s);
    }
    hexadecimal(s);
    passport(s);
    if (FoldedWindow.isAsciiLetter(before)) {
      healthInsurance(s);
    }
    if (!boundaryBefore(s)) {
      return;
    }
    medicare(s);
    run.read(window, s);
    internetAddress(s);
    dateOfBirth(s);
    securityCode(s);
    if (run.count() < 6 || run.gap(1) != 0 && run.gap(2) != 0 && window.at(s - 1) != '+') {
      return; // Too few, or single digits in a row: a list.
    }
    hetu(s);
    if (run.count() < 7) {
      return;
    }
    tenDigits(s);
    twelveDigits(s);
    elevenDigits(s);
    taxNumber(s);
    card(s);
    socialSecurity(s);
    organisations(s);
    provider(s);
    account(s);
    phone(s);
  }

  // ---- Candidates against each other

  private void offer(
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

  private boolean isLabelled(PiiKind candidate, int from, int e) {
    return words(from).labelled(candidate, e) > 0;
  }

  /** The words before a value that begins at {@code from}, read once for a place. */
  private Context words(int from) {
    if (!looked) {
      looked = true;
      context.look(window, Math.min(from, place), labelFloor());
    }
    return context;
  }

  // ---- Boundaries

  private boolean boundaryBefore(int s) {
    char before = window.at(s - 1);
    if (window.wordAt(s - 1) || before == '\uFFFD') {
      return false;
    }
    return before != '-' && before != '.'
        || !digitInTokenBefore(s - 1)
        || before == '-' && isDay(s - 11);
  }

  /** A day as 2025-08-07: what is glued to it is a value of its own. */
  private boolean isDay(int i) {
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

  private boolean digitInTokenBefore(int i) {
    for (int k = i; k > i - 12 && window.wordAt(k - 1); k--) {
      if (window.digitAt(k - 1)) {
        return true;
      }
    }
    return false;
  }

  private boolean boundaryAfter(int e) {
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

  // ---- Letters first: IBAN and VAT

  private void lettersFirst(int s) {
    int t = s;
    boolean spaced = !FoldedWindow.isAsciiLetter(window.at(s - 1));
    if (spaced) {
      t--;
    }
    int letters = 0;
    while (letters < 5 && window.letterAt(t - 1)) {
      t--;
      letters++;
    }
    if (letters == 1 && isAustrian(t)) {
      t -= 3; // AT U12345678
      letters = 2;
      spaced = true;
    }
    if (letters < 2 || letters > 4 || window.wordAt(t - 1) || t < floor) {
      return;
    }
    char first = window.at(t);
    char second = window.at(t + 1);
    if (letters == 2 && !spaced && digitInTokenBefore(t - 1) && window.at(t - 1) == '-') {
      return;
    }
    int length = letters == 2 && !spaced ? Ibans.length(first, second) : 0;
    if (length > 0) {
      iban(t, length);
    }
    if (VatIds.isCountry(first, second) && (!spaced || letters == 2)) {
      vat(t, spaced);
    }
  }

  private boolean isAustrian(int t) {
    return window.at(t) == 'U'
        && window.at(t - 1) == ' '
        && window.at(t - 2) == 'T'
        && window.at(t - 3) == 'A';
  }

  private void iban(int t, int length) {
    int n = 0;
    int i = t;
    int separators = 0;
    while (n < length && i < window.limit()) {
      char c = window.at(i);
      if (c >= '0' && c <= '9') {
        compact[n++] = c;
        separators = 0;
      } else if (FoldedWindow.isAsciiLetter(c)) {
        compact[n++] = (char) (c & ~0x20);
        separators = 0;
      } else if ((c == ' ' || c == '\n' || c == '-' || c == '.') && ++separators <= 2) {
        i++;
        continue;
      } else {
        return;
      }
      i++;
    }
    if (n < length || window.wordAt(i) || !Ibans.isCheck(compact, length)) {
      return;
    }
    offer(PiiKind.IBAN, 0.95, true, true, Ibans.isDocumented(compact, length), t, i);
  }

  private void vat(int t, boolean spaced) {
    int n = 0;
    int i = t;
    int bestEnd = 0;
    VatIds.Check best = VatIds.Check.NONE;
    int separators = 0;
    int digitsSeen = 0;
    while (i < window.limit() && n <= VatIds.MAX) {
      char c = window.at(i);
      boolean digit = c >= '0' && c <= '9';
      if ((digit || FoldedWindow.isAsciiLetter(c)) && n < VatIds.MAX) {
        compact[n++] = (char) (digit ? c : c & ~0x20);
        digitsSeen += digit ? 1 : 0;
        separators = 0;
        i++;
        if (digitsSeen >= 6 && !window.wordAt(i)) {
          VatIds.Check check = VatIds.check(compact, n, scratch);
          if (check != VatIds.Check.NONE) {
            best = check;
            bestEnd = i;
          }
        }
      } else if ((c == ' ' || c == '.' || c == '-' || c == '\n') && ++separators <= 1) {
        i++;
      } else {
        break;
      }
    }
    if (bestEnd == 0 || !boundaryAfter(bestEnd)) {
      return;
    }
    boolean upper = window.at(t) <= 'Z' && window.at(t + 1) <= 'Z';
    double base = best == VatIds.Check.HOLDS ? 0.75 : 0.3;
    if (spaced) {
      // Eight digits after a country are a telephone number as well, above all in pairs.
      boolean solid = bestEnd - t == n + 1;
      base -= best == VatIds.Check.HOLDS && (n > 10 || solid) ? 0.15 : 0.3;
    }
    if (!upper) {
      base -= 0.2;
    }
    offer(PiiKind.VAT_ID, base, false, true, false, t, bestEnd);
  }

  // ---- Network addresses

  private void hexadecimal(int s) {
    if (s < hexadecimalSeen || !hexadecimalSeparatorNear(s)) {
      return;
    }
    int t = s;
    while (t > floor && s - t < 48 && isHexPart(window.at(t - 1))) {
      t--;
    }
    int e = s;
    int colons = 0;
    int dashes = 0;
    int dots = 0;
    while (e < window.limit() && e - t < 64 && isHexPart(window.at(e))) {
      e++;
    }
    hexadecimalSeen = e - t < 64 ? e : s;
    while (t < s && !SourceCursor.isHex(window.at(t)) && window.at(t) != ':') {
      t++;
    }
    if (window.wordAt(t - 1)) {
      // "adresse:58:bb…", "IP-tala:2a01:…": a label's last letters may be hexadecimal too.
      int label = t;
      while (label < s && SourceCursor.isHex(window.at(label))) {
        label++;
      }
      t = label < s && window.at(label) == ':' && window.at(label + 1) != ':' ? label + 1 : t;
    }
    while (e > s && (window.at(e - 1) == '.' || window.at(e - 1) == '-')) {
      e--;
    }
    if (e > s && window.at(e - 1) == ':' && window.at(e - 2) != ':') {
      e--;
    }
    if (e - t > 22 && window.at(e - 11) == '-' && isDay(e - 10)) {
      e -= 11;
    }
    for (int k = t; k < e; k++) {
      char c = window.at(k);
      colons += c == ':' ? 1 : 0;
      dashes += c == '-' ? 1 : 0;
      dots += c == '.' ? 1 : 0;
    }
    if (window.wordAt(t - 1) || window.wordAt(e) || window.at(t - 1) == '\uFFFD') {
      return;
    }
    int length = e - t;
    if (length == 17 && (colons == 5 && dashes == 0 || dashes == 5 && colons == 0) && dots == 0) {
      mac(t, e, 3, 2);
    } else if (length == 14 && dots == 2 && colons + dashes == 0) {
      mac(t, e, 5, 4);
    } else if (colons >= 2 && dashes == 0) {
      ipv6(t, e, dots);
    }
  }

  /**
   * Groups have at most four characters, so a separator is within reach on one side or the other.
   */
  private boolean hexadecimalSeparatorNear(int s) {
    int i = s;
    while (i < s + 4 && SourceCursor.isHex(window.at(i))) {
      i++;
    }
    if (isHexPart(window.at(i)) && !SourceCursor.isHex(window.at(i))) {
      return true;
    }
    i = s - 1;
    while (i >= s - 4 && SourceCursor.isHex(window.at(i))) {
      i--;
    }
    return isHexPart(window.at(i)) && !SourceCursor.isHex(window.at(i));
  }

  private static boolean isHexPart(char c) {
    return SourceCursor.isHex(c) || c == ':' || c == '-' || c == '.';
  }

  private void mac(int t, int e, int step, int group) {
    int same = -1;
    boolean allSame = true;
    boolean letters = false;
    boolean documented = true;
    String reserved = "00005e0053";
    int n = 0;
    for (int k = t; k < e; k++) {
      boolean separator = (k - t) % step == group;
      char c = window.at(k);
      if (separator == SourceCursor.isHex(c)) {
        return;
      }
      if (!separator) {
        int value = Character.digit(c, 16);
        letters |= value > 9;
        allSame &= same < 0 || same == value;
        same = value;
        documented &= n >= 10 || reserved.charAt(n) == Character.forDigit(value, 16);
        n++;
      }
    }
    if (!allSame && !isContinued(t)) {
      // Three groups with dots are also how collation keys and versions look.
      boolean key = !letters || window.at(t - 1) == '.';
      offer(PiiKind.MAC_ADDRESS, group == 2 ? 0.9 : key ? 0.5 : 0.62, true, true, documented, t, e);
    }
  }

  /** A longer list of bytes, a fingerprint for one, goes over several lines. */
  private boolean isContinued(int t) {
    int k = t - 1;
    while (k > t - 32 && (window.at(k) == ' ' || window.at(k) == '\n')) {
      k--;
    }
    return window.at(k) == ':'
        && SourceCursor.isHex(window.at(k - 1))
        && SourceCursor.isHex(window.at(k - 2))
        && window.at(k - 3) == ':';
  }

  /** RFC 4291 § 2.2: eight groups, or fewer with one "::". */
  private void ipv6(int t, int e, int dots) {
    if (dots != 0) {
      return;
    }
    int groups = 0;
    int digits = 0;
    int gap = -1;
    boolean pairsOnly = true;
    int first = 0;
    int second = 0;
    int k = t;
    while (k < e) {
      int length = 0;
      int value = 0;
      while (k < e && SourceCursor.isHex(window.at(k))) {
        value = value << 4 | Character.digit(window.at(k), 16);
        digits += window.digitAt(k) ? 1 : 0;
        length++;
        k++;
      }
      if (length > 4 || length == 0 && k > t) {
        return;
      }
      if (length > 0) {
        groups++;
        pairsOnly &= length == 2;
        first = groups == 1 ? value : first;
        second = groups == 2 ? value : second;
      }
      if (k < e) {
        if (window.at(k) != ':') {
          return;
        }
        k++;
        if (k < e && window.at(k) == ':') {
          if (gap >= 0) {
            return;
          }
          gap = groups;
          k++;
        } else if (k >= e || length == 0) {
          return;
        }
      }
    }
    if (digits == 0 || (gap < 0 ? groups != 8 : groups > 7 || groups < 2)) {
      return;
    }
    if (gap < 0 && pairsOnly) {
      return; // EUI-64 and other lists of bytes.
    }
    boolean reserved =
        first == 0x2001 && second == 0xdb8
            || first == 0x3fff
            || (first & 0xffc0) == 0xfe80
            || (first & 0xfe00) == 0xfc00
            || first == 0x100
            || gap == 0;
    double base = groups >= 3 ? 0.85 : (first & 0xe000) == 0x2000 ? 0.65 : 0.4;
    offer(PiiKind.IP_ADDRESS, base, groups >= 3, true, reserved, t, e);
  }

  private void internetAddress(int s) {
    int i = s;
    int[] octets = scratch;
    for (int n = 0; n < 4; n++) {
      int length = 0;
      int value = 0;
      while (length < 4 && window.digitAt(i)) {
        value = value * 10 + window.at(i) - '0';
        length++;
        i++;
      }
      if (length == 0
          || length > 3
          || value > 255
          || length > 1 && value < Math.pow(10, length - 1)) {
        return;
      }
      octets[n] = value;
      if (n < 3) {
        i = afterDot(i);
        if (i < 0) {
          return;
        }
      }
    }
    if (!boundaryAfter(i)) {
      return;
    }
    if (window.at(s - 1) == '/'
        && window.letterAt(s - 2)
        && !isLabelledBefore(PiiKind.IP_ADDRESS, s)) {
      return; // Chrome/120.0.0.0
    }
    int a = octets[0];
    int b = octets[1];
    int c = octets[2];
    if (a == 0 || a == 127 || a >= 224 || a == 169 && b == 254) {
      return; // Names no host of anybody: this host, loopback, multicast, link-local.
    }
    boolean reserved =
        a == 10
            || a == 192 && b == 168
            || a == 172 && b >= 16 && b <= 31
            || a == 100 && b >= 64 && b <= 127
            || a == 192 && b == 0 && (c == 2 || c == 0)
            || a == 198 && (b == 51 && c == 100 || b == 18 || b == 19)
            || a == 203 && b == 0 && c == 113;
    words(s);
    boolean low = a <= 30 && b <= 30; // As versions begin.
    if ((context.version() || low && context.change())
        && context.labelled(PiiKind.IP_ADDRESS, i) < 1) {
      return;
    }
    offer(PiiKind.IP_ADDRESS, 0.75, false, true, reserved, s, i);
  }

  /** The place after a dot, plain or defanged as [.] (.) {.} [dot] (dot); -1 when there is none. */
  private int afterDot(int i) {
    if (window.at(i) == '.') {
      return window.digitAt(i + 1) ? i + 1 : -1;
    }
    char open = window.at(i);
    if (open != '[' && open != '(' && open != '{') {
      return -1;
    }
    char close = open == '[' ? ']' : open == '(' ? ')' : '}';
    if (window.at(i + 1) == '.' && window.at(i + 2) == close) {
      return i + 3;
    }
    boolean word =
        (window.at(i + 1) | 0x20) == 'd'
            && (window.at(i + 2) | 0x20) == 'o'
            && (window.at(i + 3) | 0x20) == 't'
            && window.at(i + 4) == close;
    return word ? i + 5 : -1;
  }

  // ---- National numbers

  private void hetu(int s) {
    int i = s;
    int breaks = 0;
    int ddmmyy = 0;
    for (int k = 0; k < 6; k++) {
      if (window.at(i) == '\n' && k > 0 && breaks++ == 0) {
        i++;
      }
      if (!window.digitAt(i)) {
        return;
      }
      ddmmyy = ddmmyy * 10 + window.at(i) - '0';
      i++;
    }
    i = skipBlank(i);
    char sign = Character.toUpperCase(window.at(i));
    int century = NationalIds.hetuCentury(sign == '.' ? '-' : sign);
    if (century < 0) {
      return;
    }
    i = skipBlank(i + 1);
    int individual = 0;
    for (int k = 0; k < 3; k++) {
      if (window.at(i) == '\n' && k > 0 && breaks++ == 0) {
        i++;
      }
      if (!window.digitAt(i)) {
        return;
      }
      individual = individual * 10 + window.at(i) - '0';
      i++;
    }
    if (window.at(i) == '\n' && window.wordAt(i + 1) && !window.wordAt(i + 2) && breaks == 0) {
      i++;
    }
    char check = Character.toUpperCase(window.at(i));
    if (!NationalIds.isHetuCheck(check) || !boundaryAfter(i + 1) || individual < 2) {
      return;
    }
    int year = century + ddmmyy % 100;
    if (!NationalIds.isDate(ddmmyy / 10_000, ddmmyy / 100 % 100, year)) {
      return;
    }
    boolean holds = NationalIds.hetuCheck(ddmmyy, individual) == check;
    boolean test = holds && NationalIds.isHetuDocumented(ddmmyy, individual);
    // Digits throughout, it may be a neighbour's number: one in 31 of those passes.
    boolean letters = check > '9' || sign > '9';
    // And what fails here may hold as the neighbour's.
    double base = holds ? letters ? 0.9 : 0.65 : letters ? 0.3 : 0;
    offer(PiiKind.FI_HETU, base, true, holds, test, s, i + 1);
  }

  private int skipBlank(int i) {
    char c = window.at(i);
    return (c == ' ' || c == '\n') && window.at(i + 1) != c ? i + 1 : i;
  }

  private void tenDigits(int s) {
    if (!run.isGroup(10, AFTER_SIX)) {
      return;
    }
    int e = run.end(10);
    if (!boundaryAfter(e)) {
      return;
    }
    int gap = run.gap(6);
    boolean signed = (gap & (DigitRun.DASH | DigitRun.PLUS)) != 0;
    if ((gap & DigitRun.SLASH) != 0) {
      return;
    }
    double shape = signed ? 0.15 : gap == 0 ? 0 : 0.05;
    if (run.isBroken(10) && !isLabelledHere(s) || gap == 0 && window.at(s - 1) == '-') {
      shape -= 0.3; // Two numbers of a column, or a negative one.
    } else if (isAfterName(s)) {
      shape -= AFTER_NAME;
    }
    boolean plus = (gap & DigitRun.PLUS) != 0;

    if (NationalIds.isPersonnummerDate(run, 0, plus ? 1800 : 0)) {
      boolean luhn = NationalIds.luhn(run.digits, 0, 10);
      boolean test = luhn && NationalIds.isPersonnummerDocumented(run, 0);
      offer(PiiKind.SE_PERSONNUMMER, (luhn ? 0.45 : 0.1) + shape, false, luhn, test, s, e);
    }
    if (!plus && NationalIds.isCprDate(run)) {
      double weight = 0.3 + NationalIds.cprWeight(run) + shape;
      offer(PiiKind.DK_CPR, weight, false, true, false, s, e);
    }
    if (!plus && NationalIds.isKennitalaShape(run, false)) {
      boolean holds = NationalIds.isKennitalaCheck(run);
      offer(PiiKind.IS_KENNITALA, (holds ? 0.5 : 0.25) + shape, false, true, false, s, e);
    }
    if (!plus && NationalIds.isKennitalaShape(run, true) && NationalIds.isKennitalaCheck(run)) {
      offer(PiiKind.IS_KT_ORG, 0.45 + shape, false, true, false, s, e);
    }
    if (!plus && NationalIds.isSwedishOrganisation(run)) {
      offer(PiiKind.SE_ORGNR, 0.4 + shape, false, true, false, s, e);
    }
  }

  /** INV-20240220-7258: letters and a dash before are the beginning of another number. */
  private boolean isAfterName(int s) {
    return window.at(s - 1) == '-' && window.letterAt(s - 2);
  }

  /** The nearest label names one of the numbers of ten digits: a line end inside is no end. */
  private boolean isLabelledHere(int s) {
    return isLabelledBefore(PiiKind.SE_PERSONNUMMER, s)
        || isLabelledBefore(PiiKind.DK_CPR, s)
        || isLabelledBefore(PiiKind.IS_KENNITALA, s);
  }

  private void twelveDigits(int s) {
    if (!run.isGroup(12, 1 << 8)) {
      return;
    }
    int century = run.number(0, 2);
    int e = run.end(12);
    if (century < 18 || century > 20 || !boundaryAfter(e)) {
      return;
    }
    if (!NationalIds.isPersonnummerDate(run, 2, century * 100)) {
      return;
    }
    boolean luhn = NationalIds.luhn(run.digits, 2, 10);
    boolean test = luhn && NationalIds.isPersonnummerDocumented(run, 2);
    boolean signed = (run.gap(8) & (DigitRun.DASH | DigitRun.PLUS)) != 0;
    offer(
        PiiKind.SE_PERSONNUMMER,
        (luhn ? 0.7 : 0.15)
            + (signed ? 0.15 : 0)
            - (run.isBroken(12) ? 0.3 : 0)
            - (isAfterName(s) ? AFTER_NAME : 0),
        true,
        luhn,
        test,
        s,
        e);
  }

  private void elevenDigits(int s) {
    if (!run.isGroup(11, AFTER_SIX | 1 << 2 | 1 << 4 | 1 << 9)) {
      return;
    }
    int e = run.end(11);
    if (!boundaryAfter(e) || ((run.gap(6) | run.gap(9)) & (DigitRun.SLASH | DigitRun.PLUS)) != 0) {
      return;
    }
    double base = run.isGroup(11, AFTER_SIX) && !run.isBroken(11) ? 0.62 : 0.4;
    base -= isAfterName(s) ? AFTER_NAME : 0;
    switch (NationalIds.fodselsnummer(run)) {
      case PERSON -> {
        boolean classic = NationalIds.hasClassicFirstCheck(run);
        offer(PiiKind.NO_FODSELSNUMMER, classic ? base : base - 0.3, false, true, false, s, e);
      }
      case TEST_PERSON -> offer(PiiKind.NO_FODSELSNUMMER, base - 0.2, false, true, true, s, e);
      case WRONG_CHECK -> offer(PiiKind.NO_FODSELSNUMMER, 0.1, false, false, false, s, e);
      case NONE -> {}
    }
  }

  /** Solid, or as the Bundeszentralamt prints it: 12 345 678 901. */
  private void taxNumber(int s) {
    if (run.isGroup(11, 1 << 2 | 1 << 5 | 1 << 8)
        && NationalIds.isSteuerId(run.digits)
        && boundaryAfter(run.end(11))) {
      offer(PiiKind.DE_STEUERID, 0.45, false, true, false, s, run.end(11));
    }
  }

  private void socialSecurity(int s) {
    int separator = withoutLineEnd(run.gap(3));
    int second = withoutLineEnd(run.gap(5));
    boolean broken = separator == DigitRun.SPACE && second == DigitRun.LINE_END;
    if (!run.isGroup(9, 1 << 3 | 1 << 5) || separator != second && !broken) {
      return;
    }
    int area = run.number(0, 3);
    int group = run.number(3, 2);
    int serial = run.number(5, 4);
    int e = run.end(9);
    // SSA, "Social Security Number Randomization" (25 June 2011): areas 000, 666, 900-999 stay
    // unused.
    if (area == 0 || area == 666 || area >= 900 || group == 0 || serial == 0 || !boundaryAfter(e)) {
      return;
    }
    boolean test = isDocumentedSsn(area, group, serial);
    boolean listed = run.count() > 9 && run.gap(9) == separator || window.digitAt(s - 2);
    // No check digit: a label or the language decides.
    double base =
        switch (separator) {
          case DigitRun.DASH -> 0.5;
          case 0 -> 0.15;
          default -> listed ? 0.3 : 0.5;
        };
    offer(PiiKind.US_SSN, base, false, true, test, s, e);
  }

  /** A dash stays a dash where the line ends after it. */
  private static int withoutLineEnd(int gap) {
    return (gap & DigitRun.LINE_END) != 0 && (gap & ~(DigitRun.LINE_END | DigitRun.WIDE)) != 0
        ? gap & ~(DigitRun.LINE_END | DigitRun.WIDE)
        : gap;
  }

  /** Printed in wallets and pamphlets (SSA, "Misused SSNs"), or in every manual. */
  private static boolean isDocumentedSsn(int area, int group, int serial) {
    return area == 78 && group == 5 && serial == 1120
        || area == 219 && group == 9 && serial == 9999
        || area == 123 && group == 45 && serial == 6789
        || area == 111 && group == 22 && serial == 3333;
  }

  private void organisations(int s) {
    if (run.isGroup(8, 1 << 7)) {
      int e = run.end(8);
      int gap = run.gap(7);
      if (gap == DigitRun.DASH && boundaryAfter(e) && NationalIds.isYtunnus(run.digits)) {
        offer(PiiKind.FI_YTUNNUS, 0.65, false, true, false, s, e);
      }
    }
    if (run.isGroup(8, 1 << 2 | 1 << 4 | 1 << 6)
        && NationalIds.isCvr(run.digits)
        && boundaryAfter(run.end(8))) {
      offer(PiiKind.DK_CVR, 0.15, false, true, false, s, run.end(8));
    }
    if (run.isGroup(9, 1 << 3 | 1 << 6)
        && NationalIds.isNorwegianOrganisation(run)
        && boundaryAfter(run.end(9))) {
      offer(PiiKind.NO_ORGNR, 0.25, false, true, false, s, run.end(9));
    }
  }

  // ---- What a label makes a value

  private boolean isLabelledBefore(PiiKind candidate, int from) {
    return words(from).labelledBefore(candidate);
  }

  /**
   * Numbers of passports: ICAO Doc 9303 part 3 allows nine letters and digits; states use seven to
   * nine. No check digit outside the machine-readable zone, so only a label makes one.
   */
  private void passport(int s) {
    if (!hints.speakOfPassports()) {
      return;
    }
    int t = s;
    while (t > floor && s - t < 9 && FoldedWindow.isAsciiLetter(window.at(t - 1))) {
      t--;
    }
    int e = t;
    int digits = 0;
    int spaces = 0;
    int length = 0;
    boolean upper = true;
    while (length < 10) {
      char c = window.at(e);
      if (FoldedWindow.isAsciiLetter(c)) {
        upper &= c <= 'Z';
      } else if (c >= '0' && c <= '9') {
        digits++;
      } else if ((c == ' ' || c == '-')
          && length <= 3
          && length > 0
          && spaces == 0
          && window.digitAt(e + 1)) {
        spaces++;
        e++;
        continue;
      } else {
        break;
      }
      length++;
      e++;
    }
    if (length < 7
        || length > 9
        || !upper
        || length < 8 && digits < 6
        || window.wordAt(t - 1)
        || window.wordAt(e)
        || !isLabelledBefore(PiiKind.PASSPORT, t)
        || digits == length && spaces > 0) {
      return;
    }
    if (window.at(t - 1) == '-' && window.wordAt(t - 2)
        || isDateShape(t, length == digits ? length : 0)) {
      return;
    }
    offer(PiiKind.PASSPORT, 0.3, false, true, false, t, e);
  }

  /** A day as eight digits. */
  private boolean isDateShape(int t, int digits) {
    if (digits != 8) {
      return false;
    }
    int value = 0;
    for (int k = t; k < t + 8; k++) {
      value = value * 10 + window.at(k) - '0';
    }
    int year = value / 10_000;
    return year >= 1900 && year < 2100 && NationalIds.isDate(value % 100, value / 100 % 100, year);
  }

  private void healthInsurance(int s) {
    if (window.wordAt(s - 2) || s - 1 < floor) {
      return;
    }
    run.read(window, s);
    if (!run.isGroup(9, 1 << 3 | 1 << 6) || !boundaryAfter(run.end(9))) {
      return;
    }
    char letter = Character.toUpperCase(window.at(s - 1));
    if (NationalIds.isKvnr(letter, run.digits)) {
      boolean test = letter == 'A' && run.number(0, 8) == 12_345_678;
      offer(PiiKind.DE_KVNR, 0.35, false, true, test, s - 1, run.end(9));
    }
  }

  private void medicare(int s) {
    int i = s;
    int dashes = 0;
    int digits = 0;
    boolean upper = true;
    for (int k = 0; k < 11; k++) {
      if ((k == 4 || k == 7) && (window.at(i) == '-' || window.at(i) == ' ')) {
        dashes++;
        i++;
      }
      char c = window.at(i);
      upper &= c <= 'Z';
      digits += window.digitAt(i) ? 1 : 0;
      if (!NationalIds.isMbi(k, c <= 'Z' ? c : (char) (c & ~0x20))) {
        return;
      }
      i++;
    }
    if (dashes == 1 || !boundaryAfter(i) || !FoldedWindow.isAsciiLetter(window.at(s + 1))) {
      return;
    }
    StringBuilder text = new StringBuilder(11);
    for (int k = s; k < i; k++) {
      if (window.wordAt(k)) {
        text.append(window.at(k));
      }
    }
    boolean test = text.toString().equals("1EG4TE5MK73") || text.toString().equals("1EG4TE5MK72");
    double base = dashes == 2 && upper ? 0.65 : upper && digits < 9 ? 0.5 : 0.3;
    offer(PiiKind.US_MBI, base, true, true, test, s, i);
  }

  /** Three or four digits under a label that says nothing else. */
  private void securityCode(int s) {
    if (!hints.speakOfSecurityCodes()) {
      return;
    }
    int n = run.count() > 3 && run.gap(3) == 0 ? 4 : 3;
    if (run.count() < 3 || !run.isSolid(n) || run.count() > n && run.gap(n) == 0) {
      return;
    }
    int e = run.end(n);
    if (!boundaryAfter(e)
        || s < floor
        || (window.at(e) == '/' || window.at(s - 1) == '/') && window.digitAt(e + 1)
        || !isLabelledBefore(PiiKind.CARD_CVV, s)) {
      return;
    }
    offer(PiiKind.CARD_CVV, 0.3, false, true, false, s, e);
  }

  /** A day under a label of birth: digits in the ways of seven languages, or a month's name. */
  private void dateOfBirth(int s) {
    if (!hints.speakOfBirth()
        || !dates.at(window, floor, s)
        || !boundaryAfter(dates.end)
        || !isLabelledBefore(PiiKind.DATE_OF_BIRTH, dates.start)) {
      return;
    }
    offer(PiiKind.DATE_OF_BIRTH, 0.3, false, true, false, dates.start, dates.end);
  }

  /**
   * National account numbers under a label: eleven digits with modulo 11 in Norway; elsewhere
   * lengths and groups differ by bank, and there is no check that all of them keep.
   */
  private void account(int s) {
    if (run.count() < 7 || run.digits[0] == 0 && run.gap(1) != 0) {
      return;
    }
    if (!hints.speakOfAccounts() || !isLabelledBefore(PiiKind.BANK_ACCOUNT, s)) {
      return;
    }
    int longest = Math.min(run.count(), 18);
    for (int n = longest; n >= 7; n--) {
      if (n < run.count()
          && (run.gap(n) == 0 || (run.gap(n) & ~DigitRun.LINE_END) == 0)
          && run.gap(n) != DigitRun.LINE_END) {
        continue;
      }
      int e = run.end(n);
      if (!boundaryAfter(e) || !isAccountGrouping(n)) {
        continue;
      }
      boolean norwegian =
          n == 11 && run.isGroup(11, 1 << 4 | 1 << 6) && NationalIds.isNorwegianAccount(run);
      offer(PiiKind.BANK_ACCOUNT, norwegian ? 0.4 : 0.2, false, true, false, s, e);
      return;
    }
  }

  private boolean isAccountGrouping(int n) {
    int groups = 1;
    for (int k = 1; k < n; k++) {
      int gap = run.gap(k);
      if ((gap & (DigitRun.BRACKET | DigitRun.PLUS | DigitRun.WIDE)) != 0) {
        return false;
      }
      groups += gap != 0 ? 1 : 0;
    }
    return groups <= 5;
  }

  private void provider(int s) {
    if (run.isGroup(10, 0)
        && NationalIds.isNpi(run)
        && boundaryAfter(run.end(10))
        && isLabelled(PiiKind.US_NPI, s, run.end(10))) {
      boolean test = run.number(0, 9) == 123_456_789;
      offer(PiiKind.US_NPI, 0.45, false, true, test, s, run.end(10));
    }
  }

  // ---- Cards

  private void card(int s) {
    for (int n = Math.min(19, run.count()); n >= 12; n--) {
      if (n < run.count() && run.gap(n) == 0) {
        continue;
      }
      Cards.Fit fit = Cards.fit(run, n);
      int e = run.end(n);
      if (fit == Cards.Fit.NONE
          || !NationalIds.luhn(run.digits, 0, n)
          || !boundaryAfter(e)
          || window.at(s - 1) == '.'
          || isDecimal(s) && window.at(e) != ',' && !isLabelled(PiiKind.CREDIT_CARD, s, e)) {
        continue;
      }
      boolean solid = run.isSolid(n);
      boolean grouped = !solid && isCardGrouping(n);
      boolean expires = expiryFollows(e);
      boolean named = expires || isLabelled(PiiKind.CREDIT_CARD, s, e);
      if (!solid && !grouped && !run.isGroup(n, 0) && !named || n < 14 && isAfterFour(s)) {
        continue;
      }
      double base = fit == Cards.Fit.WEAK ? 0.3 : grouped ? 0.75 : 0.62;
      if (fit == Cards.Fit.WEAK && grouped && (n == 14 || n == 15)) {
        base = 0.62; // Four, six and four or five: nothing else is written so.
      }
      if (expires) {
        base += 0.3;
      }
      if (grouped
          && (window.digitAt(s - 2) && window.at(s - 1) != '\n'
              || n < run.count() && run.gap(n) == run.gap(4))) {
        base -= 0.3; // Part of a longer table of numbers.
      }
      offer(PiiKind.CREDIT_CARD, base, false, true, Cards.isDocumented(run, n), s, e);
      return;
    }
  }

  /** A month and a year, as on a card: "4118 …, 08/29", "exp. 08/2029", "gyldig til 08/29". */
  private boolean expiryFollows(int e) {
    int i = e;
    int stop = Math.min(window.limit(), e + EXPIRY_REACH);
    while (i < stop && !window.digitAt(i)) {
      if (window.at(i) == '\n') {
        return false;
      }
      i++;
    }
    int month = window.digitAt(i + 1) ? (window.at(i) - '0') * 10 + window.at(i + 1) - '0' : 0;
    boolean parted = window.at(i + 2) == '/' && window.digitAt(i + 3) && window.digitAt(i + 4);
    boolean ends = !window.wordAt(i + 5) || window.digitAt(i + 6) && !window.wordAt(i + 7);
    return i < stop && month >= 1 && month <= 12 && parted && ends && window.at(i + 5) != '/';
  }

  /** The last twelve digits of a number of sixteen in fours. */
  private boolean isAfterFour(int s) {
    if (window.at(s - 1) != ' ' && window.at(s - 1) != '-') {
      return false;
    }
    for (int k = s - 5; k < s - 1; k++) {
      if (!window.digitAt(k) || window.sourceStart(k) < done) {
        return false;
      }
    }
    return !window.wordAt(s - 6);
  }

  /** Digits and a comma before: a decimal, unless a comma follows too, as in a row of values. */
  private boolean isDecimal(int s) {
    return window.at(s - 1) == ',' && window.digitAt(s - 2);
  }

  /** Fours, or four-six-five, with one and the same separator, a line break apart. */
  private boolean isCardGrouping(int n) {
    int separator = 0;
    boolean fours = n == 16 || n == 19 || n == 13;
    for (int k = 1; k < n; k++) {
      int gap = run.gap(k);
      boolean natural = fours ? k % 4 == 0 : k == 4 || k == 10;
      if ((gap != 0) != natural) {
        return false;
      }
      if (gap != 0 && gap != DigitRun.LINE_END) {
        if (separator != 0 && gap != separator) {
          return false;
        }
        separator = gap;
      }
    }
    return (separator & (DigitRun.BRACKET | DigitRun.PLUS | DigitRun.SLASH)) == 0;
  }

  // ---- Telephone

  private void phone(int s) {
    int from = s;
    boolean bracket = window.at(s - 1) == '(' && !window.wordAt(s - 2); // no call of a function
    if (bracket) {
      from--;
    }
    boolean plus = window.at(from - 1) == '+';
    if (plus) {
      from--;
      if (window.at(from - 1) == '(' && !window.wordAt(from - 2)) {
        from--;
      }
    }
    if (from < floor || window.wordAt(from - 1) || !plus && isAfterPlus(from)) {
      return;
    }
    boolean zeroes =
        !plus && run.digits[0] == 0 && run.digits[1] == 0 && run.gap(1) == 0 && run.digits[2] != 0;
    if (!plus && isDateShape()) {
      return;
    }
    int longest = Math.min(run.count(), zeroes ? 17 : plus ? 15 : 13);
    int tries = 0;
    for (int n = longest; n >= 7 && tries < 5; n--) {
      if (n < run.count() && (run.gap(n) == 0 || isTight(n) && !isDay(run.place(n)))) {
        continue;
      }
      int e = run.end(n);
      if (!phoneShape(n) || !boundaryAfter(e)) {
        continue;
      }
      tries++;
      if (plus || zeroes) {
        if (phones.isValid(run, zeroes ? 2 : 0, n, null)) {
          offer(PiiKind.PHONE, plus ? 0.85 : 0.7, plus, true, false, from, e);
          return;
        }
        if (plus && isLabelled(PiiKind.PHONE, from, e) && phones.isPossible(run, n, null)) {
          // Numbering plans grow faster than their copies.
          offer(PiiKind.PHONE, 0.2, false, true, false, from, e);
          return;
        }
      } else if (nationalPhone(bracket, from, n, e)) {
        return;
      }
    }
  }

  /** The digits before carry a country code, so these are no number of their own. */
  private boolean isAfterPlus(int from) {
    for (int k = from - 1; k > from - 8; k--) {
      char c = window.at(k);
      if (c == '+') {
        return true;
      }
      if (c != ' ' && c != '-' && c != '(' && c != ')' && !window.digitAt(k)) {
        return false;
      }
    }
    return false;
  }

  /** 2001-07-16 and what follows it. */
  private boolean isDateShape() {
    int century = run.number(0, 2);
    return (century == 19 || century == 20)
        && run.isSolid(4)
        && run.gap(4) != 0
        && run.gap(5) == 0
        && run.gap(6) == run.gap(4)
        && run.gap(7) == 0;
  }

  /** The gap before the digit at n is one that a number does not end at. */
  private boolean isTight(int n) {
    int gap = run.gap(n);
    return gap == DigitRun.DASH || gap == DigitRun.DOT;
  }

  private boolean phoneShape(int n) {
    int groups = 1;
    int breaks = 0;
    for (int k = 1; k < n; k++) {
      int gap = run.gap(k);
      if (gap == 0) {
        continue;
      }
      groups++;
      if ((gap & DigitRun.DOT) != 0 && (k + 1 == n || run.gap(k + 1) != 0)) {
        return false; // A decimal.
      }
      if ((gap & DigitRun.PLUS) != 0 || (gap & DigitRun.LINE_END) != 0 && ++breaks > 1) {
        return false;
      }
    }
    return groups <= 7;
  }

  /** The region whose language the text is in, where numbers of mobiles begin with 0; or null. */
  private String spoken() {
    for (Region region : Region.values()) {
      if (region.trunk && context.isLanguage(region.language) == 1) {
        return region.name();
      }
    }
    return null;
  }

  /**
   * Two to five digits of an area before the first gap, and nothing that a decimal (0866.79903), a
   * day (02.06.1972) or a span of hours (03.42-17.30) is written with.
   */
  private boolean isDialled(int n) {
    int first = 1;
    while (first < n && run.gap(first) == 0) {
      first++;
    }
    int parts = 0;
    int dots = 0;
    int dashes = 0;
    for (int k = 1; k < n; k++) {
      parts += run.gap(k) != 0 ? 1 : 0;
      dots += run.gap(k) == DigitRun.DOT ? 1 : 0;
      dashes += run.gap(k) == DigitRun.DASH ? 1 : 0;
    }
    boolean dotted = dots == parts && parts > 2 || dots == 0;
    return first >= 2 && first <= 5 && dotted && dashes <= 1;
  }

  /**
   * Four pairs in Norwegian or Danish, three and four digits in Icelandic: how people dial there.
   */
  private boolean isDialledWithoutArea(int n) {
    if (n != run.count() || window.at(place - 1) == '#') {
      return false;
    }
    if (n == 8) {
      boolean pairs = run.gap(2) == DigitRun.SPACE && run.gap(4) == DigitRun.SPACE;
      return pairs
          && run.gap(6) == DigitRun.SPACE
          && run.isGroup(8, 1 << 2 | 1 << 4 | 1 << 6)
          && (context.isLanguage(Context.NO) == 1
              || context.isLanguage(Context.DA) == 1
              || context.closing());
    }
    return n == 7
        && (run.gap(3) == DigitRun.SPACE || run.gap(3) == DigitRun.DASH)
        && run.isGroup(7, 1 << 3)
        && (context.isLanguage(Context.IS) == 1 || context.closing());
  }

  private boolean nationalPhone(boolean bracket, int from, int n, int e) {
    boolean american =
        n == 10
                && run.gap(3) != 0
                && run.gap(6) != 0
                && run.gap(3) == run.gap(6)
                && run.isGroup(10, 1 << 3 | 1 << 6)
            || bracket && n == 10 && (run.gap(3) & DigitRun.BRACKET) != 0;
    boolean labelled = isLabelled(PiiKind.PHONE, from, e);
    boolean trunk =
        run.digits[0] == 0
            && run.digits[1] != 0
            && run.gap(1) == 0
            && n >= 9
            && window.at(from - 1) != '#'
            && (run.isSolid(n) ? phones.isMobile(run, n, spoken()) : isDialled(n));
    boolean plain = !labelled && isDialledWithoutArea(n);
    if (!labelled && !american && !trunk && !plain) {
      return false;
    }
    boolean signed = context.closing();
    double best = 0;
    for (Region region : Region.values()) {
      double spoken = context.isLanguage(region.language);
      double base;
      if (labelled) {
        base = 0.25 + 0.1 * spoken;
      } else if (american && region == Region.US) {
        base = bracket ? 0.75 : 0.45 + 0.2 * spoken;
      } else if ((trunk || plain) && (spoken > 0 || signed)) {
        base = 0.45 + 0.15 * (signed ? 1 : spoken);
      } else {
        continue;
      }
      if (base > best && region.fits(run.digits, n) && phones.isValid(run, 0, n, region.name())) {
        best = base;
      }
    }
    if (best == 0) {
      return labelled && suspectedPhone(from, n, e);
    }
    offer(PiiKind.PHONE, best, false, true, false, from, e);
    return true;
  }

  /**
   * Under a label, a number of the right length that is not assigned: mistyped, or newer than we.
   */
  private boolean suspectedPhone(int from, int n, int e) {
    for (Region region : Region.values()) {
      if (context.isLanguage(region.language) == 1
          && region.fits(run.digits, n)
          && phones.isPossible(run, n, region.name())) {
        offer(PiiKind.PHONE, 0.1, false, false, false, from, e);
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "WindowScan";
  }
}
