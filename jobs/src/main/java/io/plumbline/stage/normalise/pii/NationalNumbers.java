package io.plumbline.stage.normalise.pii;

/** Numbers that a state or its agencies give to persons and organisations. */
final class NationalNumbers {
  /** What separates date and serial in a national number: a sign, a space, a line end. */
  private static final int AFTER_SIX = 1 << 6;

  /** So much that the language of the text alone does not outweigh it. */
  private static final double AFTER_NAME = 0.55;

  private final JudgedPlace at;

  NationalNumbers(JudgedPlace at) {
    this.at = at;
  }

  void hetu(int s) {
    int i = s;
    int breaks = 0;
    int ddmmyy = 0;
    for (int k = 0; k < 6; k++) {
      if (at.window.at(i) == '\n' && k > 0 && breaks++ == 0) {
        i++;
      }
      if (!at.window.digitAt(i)) {
        return;
      }
      ddmmyy = ddmmyy * 10 + at.window.at(i) - '0';
      i++;
    }
    i = skipBlank(i);
    char sign = Character.toUpperCase(at.window.at(i));
    int century = NationalIds.hetuCentury(sign == '.' ? '-' : sign);
    if (century < 0) {
      return;
    }
    i = skipBlank(i + 1);
    int individual = 0;
    for (int k = 0; k < 3; k++) {
      if (at.window.at(i) == '\n' && k > 0 && breaks++ == 0) {
        i++;
      }
      if (!at.window.digitAt(i)) {
        return;
      }
      individual = individual * 10 + at.window.at(i) - '0';
      i++;
    }
    if (at.window.at(i) == '\n'
        && at.window.wordAt(i + 1)
        && !at.window.wordAt(i + 2)
        && breaks == 0) {
      i++;
    }
    char check = Character.toUpperCase(at.window.at(i));
    if (!NationalIds.isHetuCheck(check) || !at.boundaryAfter(i + 1) || individual < 2) {
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
    at.offer(PiiKind.FI_HETU, base, true, holds, test, s, i + 1);
  }

  private int skipBlank(int i) {
    char c = at.window.at(i);
    return (c == ' ' || c == '\n') && at.window.at(i + 1) != c ? i + 1 : i;
  }

  void tenDigits(int s) {
    if (!at.run.isGroup(10, AFTER_SIX)) {
      return;
    }
    int e = at.run.end(10);
    if (!at.boundaryAfter(e)) {
      return;
    }
    int gap = at.run.gap(6);
    boolean signed = (gap & (DigitRun.DASH | DigitRun.PLUS)) != 0;
    if ((gap & DigitRun.SLASH) != 0) {
      return;
    }
    double shape = signed ? 0.15 : gap == 0 ? 0 : 0.05;
    if (at.run.isBroken(10) && !isLabelledHere(s) || gap == 0 && at.window.at(s - 1) == '-') {
      shape -= 0.3; // Two numbers of a column, or a negative one.
    } else if (isAfterName(s)) {
      shape -= AFTER_NAME;
    }
    boolean plus = (gap & DigitRun.PLUS) != 0;

    if (NationalIds.isPersonnummerDate(at.run, 0, plus ? 1800 : 0)) {
      boolean luhn = NationalIds.luhn(at.run.digits, 0, 10);
      boolean test = luhn && NationalIds.isPersonnummerDocumented(at.run, 0);
      at.offer(PiiKind.SE_PERSONNUMMER, (luhn ? 0.45 : 0.1) + shape, false, luhn, test, s, e);
    }
    if (!plus && NationalIds.isCprDate(at.run)) {
      double weight = 0.3 + NationalIds.cprWeight(at.run) + shape;
      at.offer(PiiKind.DK_CPR, weight, false, true, false, s, e);
    }
    if (!plus && NationalIds.isKennitalaShape(at.run, false)) {
      boolean holds = NationalIds.isKennitalaCheck(at.run);
      at.offer(PiiKind.IS_KENNITALA, (holds ? 0.5 : 0.25) + shape, false, true, false, s, e);
    }
    if (!plus
        && NationalIds.isKennitalaShape(at.run, true)
        && NationalIds.isKennitalaCheck(at.run)) {
      at.offer(PiiKind.IS_KT_ORG, 0.45 + shape, false, true, false, s, e);
    }
    if (!plus && NationalIds.isSwedishOrganisation(at.run)) {
      at.offer(PiiKind.SE_ORGNR, 0.4 + shape, false, true, false, s, e);
    }
  }

  /** INV-20240220-7258: letters and a dash before are the beginning of another number. */
  private boolean isAfterName(int s) {
    return at.window.at(s - 1) == '-' && at.window.letterAt(s - 2);
  }

  /** The nearest label names one of the numbers of ten digits: a line end inside is no end. */
  private boolean isLabelledHere(int s) {
    return at.isLabelledBefore(PiiKind.SE_PERSONNUMMER, s)
        || at.isLabelledBefore(PiiKind.DK_CPR, s)
        || at.isLabelledBefore(PiiKind.IS_KENNITALA, s);
  }

  void twelveDigits(int s) {
    if (!at.run.isGroup(12, 1 << 8)) {
      return;
    }
    int century = at.run.number(0, 2);
    int e = at.run.end(12);
    if (century < 18 || century > 20 || !at.boundaryAfter(e)) {
      return;
    }
    if (!NationalIds.isPersonnummerDate(at.run, 2, century * 100)) {
      return;
    }
    boolean luhn = NationalIds.luhn(at.run.digits, 2, 10);
    boolean test = luhn && NationalIds.isPersonnummerDocumented(at.run, 2);
    boolean signed = (at.run.gap(8) & (DigitRun.DASH | DigitRun.PLUS)) != 0;
    at.offer(
        PiiKind.SE_PERSONNUMMER,
        (luhn ? 0.7 : 0.15)
            + (signed ? 0.15 : 0)
            - (at.run.isBroken(12) ? 0.3 : 0)
            - (isAfterName(s) ? AFTER_NAME : 0),
        true,
        luhn,
        test,
        s,
        e);
  }

  void elevenDigits(int s) {
    if (!at.run.isGroup(11, AFTER_SIX | 1 << 2 | 1 << 4 | 1 << 9)) {
      return;
    }
    int e = at.run.end(11);
    if (!at.boundaryAfter(e)
        || ((at.run.gap(6) | at.run.gap(9)) & (DigitRun.SLASH | DigitRun.PLUS)) != 0) {
      return;
    }
    double base = at.run.isGroup(11, AFTER_SIX) && !at.run.isBroken(11) ? 0.62 : 0.4;
    base -= isAfterName(s) ? AFTER_NAME : 0;
    switch (NationalIds.fodselsnummer(at.run)) {
      case PERSON -> {
        boolean classic = NationalIds.hasClassicFirstCheck(at.run);
        at.offer(PiiKind.NO_FODSELSNUMMER, classic ? base : base - 0.3, false, true, false, s, e);
      }
      case TEST_PERSON -> at.offer(PiiKind.NO_FODSELSNUMMER, base - 0.2, false, true, true, s, e);
      case WRONG_CHECK -> at.offer(PiiKind.NO_FODSELSNUMMER, 0.1, false, false, false, s, e);
      case NONE -> {}
    }
  }

  /** Solid, or as the Bundeszentralamt prints it: 12 345 678 901. */
  void taxNumber(int s) {
    if (at.run.isGroup(11, 1 << 2 | 1 << 5 | 1 << 8)
        && NationalIds.isSteuerId(at.run.digits)
        && at.boundaryAfter(at.run.end(11))) {
      at.offer(PiiKind.DE_STEUERID, 0.45, false, true, false, s, at.run.end(11));
    }
  }

  void socialSecurity(int s) {
    int separator = withoutLineEnd(at.run.gap(3));
    int second = withoutLineEnd(at.run.gap(5));
    boolean broken = separator == DigitRun.SPACE && second == DigitRun.LINE_END;
    if (!at.run.isGroup(9, 1 << 3 | 1 << 5) || separator != second && !broken) {
      return;
    }
    int area = at.run.number(0, 3);
    int group = at.run.number(3, 2);
    int serial = at.run.number(5, 4);
    int e = at.run.end(9);
    // SSA, "Social Security Number Randomization" (25 June 2011): areas 000, 666, 900-999 stay
    // unused.
    if (area == 0
        || area == 666
        || area >= 900
        || group == 0
        || serial == 0
        || !at.boundaryAfter(e)) {
      return;
    }
    boolean test = isDocumentedSsn(area, group, serial);
    boolean listed = at.run.count() > 9 && at.run.gap(9) == separator || at.window.digitAt(s - 2);
    // No check digit: a label or the language decides.
    double base =
        switch (separator) {
          case DigitRun.DASH -> 0.5;
          case 0 -> 0.15;
          default -> listed ? 0.3 : 0.5;
        };
    at.offer(PiiKind.US_SSN, base, false, true, test, s, e);
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

  void organisations(int s) {
    if (at.run.isGroup(8, 1 << 7)) {
      int e = at.run.end(8);
      int gap = at.run.gap(7);
      if (gap == DigitRun.DASH && at.boundaryAfter(e) && NationalIds.isYtunnus(at.run.digits)) {
        at.offer(PiiKind.FI_YTUNNUS, 0.65, false, true, false, s, e);
      }
    }
    if (at.run.isGroup(8, 1 << 2 | 1 << 4 | 1 << 6)
        && NationalIds.isCvr(at.run.digits)
        && at.boundaryAfter(at.run.end(8))) {
      at.offer(PiiKind.DK_CVR, 0.15, false, true, false, s, at.run.end(8));
    }
    if (at.run.isGroup(9, 1 << 3 | 1 << 6)
        && NationalIds.isNorwegianOrganisation(at.run)
        && at.boundaryAfter(at.run.end(9))) {
      at.offer(PiiKind.NO_ORGNR, 0.25, false, true, false, s, at.run.end(9));
    }
  }

  void healthInsurance(int s) {
    if (at.window.wordAt(s - 2) || s - 1 < at.floor) {
      return;
    }
    at.run.read(at.window, s);
    if (!at.run.isGroup(9, 1 << 3 | 1 << 6) || !at.boundaryAfter(at.run.end(9))) {
      return;
    }
    char letter = Character.toUpperCase(at.window.at(s - 1));
    if (NationalIds.isKvnr(letter, at.run.digits)) {
      boolean test = letter == 'A' && at.run.number(0, 8) == 12_345_678;
      at.offer(PiiKind.DE_KVNR, 0.35, false, true, test, s - 1, at.run.end(9));
    }
  }

  void medicare(int s) {
    int i = s;
    int dashes = 0;
    int digits = 0;
    boolean upper = true;
    for (int k = 0; k < 11; k++) {
      if ((k == 4 || k == 7) && (at.window.at(i) == '-' || at.window.at(i) == ' ')) {
        dashes++;
        i++;
      }
      char c = at.window.at(i);
      upper &= c <= 'Z';
      digits += at.window.digitAt(i) ? 1 : 0;
      if (!NationalIds.isMbi(k, c <= 'Z' ? c : (char) (c & ~0x20))) {
        return;
      }
      i++;
    }
    if (dashes == 1 || !at.boundaryAfter(i) || !FoldedWindow.isAsciiLetter(at.window.at(s + 1))) {
      return;
    }
    StringBuilder text = new StringBuilder(11);
    for (int k = s; k < i; k++) {
      if (at.window.wordAt(k)) {
        text.append(at.window.at(k));
      }
    }
    boolean test = text.toString().equals("1EG4TE5MK73") || text.toString().equals("1EG4TE5MK72");
    double base = dashes == 2 && upper ? 0.65 : upper && digits < 9 ? 0.5 : 0.3;
    at.offer(PiiKind.US_MBI, base, true, true, test, s, i);
  }

  void provider(int s) {
    if (at.run.isGroup(10, 0)
        && NationalIds.isNpi(at.run)
        && at.boundaryAfter(at.run.end(10))
        && at.isLabelled(PiiKind.US_NPI, s, at.run.end(10))) {
      boolean test = at.run.number(0, 9) == 123_456_789;
      at.offer(PiiKind.US_NPI, 0.45, false, true, test, s, at.run.end(10));
    }
  }
}
