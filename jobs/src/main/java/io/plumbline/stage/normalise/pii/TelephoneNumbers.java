package io.plumbline.stage.normalise.pii;

/** Telephone numbers, with a country code or as people dial at home. */
final class TelephoneNumbers {
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

  private final JudgedPlace at;
  private final Phones phones = new Phones();

  TelephoneNumbers(JudgedPlace at) {
    this.at = at;
  }

  /** How often the library was asked so far. */
  long asked() {
    return phones.asked();
  }

  void judge(int s) {
    int from = s;
    boolean bracket =
        at.window.at(s - 1) == '(' && !at.window.wordAt(s - 2); // no call of a function
    if (bracket) {
      from--;
    }
    boolean plus = at.window.at(from - 1) == '+';
    if (plus) {
      from--;
      if (at.window.at(from - 1) == '(' && !at.window.wordAt(from - 2)) {
        from--;
      }
    }
    if (from < at.floor || at.window.wordAt(from - 1) || !plus && isAfterPlus(from)) {
      return;
    }
    boolean zeroes =
        !plus
            && at.run.digits[0] == 0
            && at.run.digits[1] == 0
            && at.run.gap(1) == 0
            && at.run.digits[2] != 0;
    if (!plus && isDateShape()) {
      return;
    }
    int longest = Math.min(at.run.count(), zeroes ? 17 : plus ? 15 : 13);
    int tries = 0;
    for (int n = longest; n >= 7 && tries < 5; n--) {
      if (n < at.run.count() && (at.run.gap(n) == 0 || isTight(n) && !at.isDay(at.run.place(n)))) {
        continue;
      }
      int e = at.run.end(n);
      if (!phoneShape(n) || !at.boundaryAfter(e)) {
        continue;
      }
      tries++;
      if (plus || zeroes) {
        if (phones.isValid(at.run, zeroes ? 2 : 0, n, null)) {
          at.offer(PiiKind.PHONE, plus ? 0.85 : 0.7, plus, true, false, from, e);
          return;
        }
        if (plus && at.isLabelled(PiiKind.PHONE, from, e) && phones.isPossible(at.run, n, null)) {
          // Numbering plans grow faster than their copies.
          at.offer(PiiKind.PHONE, 0.2, false, true, false, from, e);
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
      char c = at.window.at(k);
      if (c == '+') {
        return true;
      }
      if (c != ' ' && c != '-' && c != '(' && c != ')' && !at.window.digitAt(k)) {
        return false;
      }
    }
    return false;
  }

  /** 2001-07-16 and what follows it. */
  private boolean isDateShape() {
    int century = at.run.number(0, 2);
    return (century == 19 || century == 20)
        && at.run.isSolid(4)
        && at.run.gap(4) != 0
        && at.run.gap(5) == 0
        && at.run.gap(6) == at.run.gap(4)
        && at.run.gap(7) == 0;
  }

  /** The gap before the digit at n is one that a number does not end at. */
  private boolean isTight(int n) {
    int gap = at.run.gap(n);
    return gap == DigitRun.DASH || gap == DigitRun.DOT;
  }

  private boolean phoneShape(int n) {
    int groups = 1;
    int breaks = 0;
    for (int k = 1; k < n; k++) {
      int gap = at.run.gap(k);
      if (gap == 0) {
        continue;
      }
      groups++;
      if ((gap & DigitRun.DOT) != 0 && (k + 1 == n || at.run.gap(k + 1) != 0)) {
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
      if (region.trunk && at.context.isLanguage(region.language) == 1) {
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
    while (first < n && at.run.gap(first) == 0) {
      first++;
    }
    int parts = 0;
    int dots = 0;
    int dashes = 0;
    for (int k = 1; k < n; k++) {
      parts += at.run.gap(k) != 0 ? 1 : 0;
      dots += at.run.gap(k) == DigitRun.DOT ? 1 : 0;
      dashes += at.run.gap(k) == DigitRun.DASH ? 1 : 0;
    }
    boolean dotted = dots == parts && parts > 2 || dots == 0;
    return first >= 2 && first <= 5 && dotted && dashes <= 1;
  }

  /**
   * Four pairs in Norwegian or Danish, three and four digits in Icelandic: how people dial there.
   */
  private boolean isDialledWithoutArea(int n) {
    if (n != at.run.count() || at.window.at(at.place - 1) == '#') {
      return false;
    }
    if (n == 8) {
      boolean pairs = at.run.gap(2) == DigitRun.SPACE && at.run.gap(4) == DigitRun.SPACE;
      return pairs
          && at.run.gap(6) == DigitRun.SPACE
          && at.run.isGroup(8, 1 << 2 | 1 << 4 | 1 << 6)
          && (at.context.isLanguage(Context.NO) == 1
              || at.context.isLanguage(Context.DA) == 1
              || at.context.closing());
    }
    return n == 7
        && (at.run.gap(3) == DigitRun.SPACE || at.run.gap(3) == DigitRun.DASH)
        && at.run.isGroup(7, 1 << 3)
        && (at.context.isLanguage(Context.IS) == 1 || at.context.closing());
  }

  private boolean nationalPhone(boolean bracket, int from, int n, int e) {
    boolean american =
        n == 10
                && at.run.gap(3) != 0
                && at.run.gap(6) != 0
                && at.run.gap(3) == at.run.gap(6)
                && at.run.isGroup(10, 1 << 3 | 1 << 6)
            || bracket && n == 10 && (at.run.gap(3) & DigitRun.BRACKET) != 0;
    boolean labelled = at.isLabelled(PiiKind.PHONE, from, e);
    boolean trunk =
        at.run.digits[0] == 0
            && at.run.digits[1] != 0
            && at.run.gap(1) == 0
            && n >= 9
            && at.window.at(from - 1) != '#'
            && (at.run.isSolid(n) ? phones.isMobile(at.run, n, spoken()) : isDialled(n));
    boolean plain = !labelled && isDialledWithoutArea(n);
    if (!labelled && !american && !trunk && !plain) {
      return false;
    }
    boolean signed = at.context.closing();
    double best = 0;
    for (Region region : Region.values()) {
      double spoken = at.context.isLanguage(region.language);
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
      if (base > best
          && region.fits(at.run.digits, n)
          && phones.isValid(at.run, 0, n, region.name())) {
        best = base;
      }
    }
    if (best == 0) {
      return labelled && suspectedPhone(from, n, e);
    }
    at.offer(PiiKind.PHONE, best, false, true, false, from, e);
    return true;
  }

  /**
   * Under a label, a number of the right length that is not assigned: mistyped, or newer than we.
   */
  private boolean suspectedPhone(int from, int n, int e) {
    for (Region region : Region.values()) {
      if (at.context.isLanguage(region.language) == 1
          && region.fits(at.run.digits, n)
          && phones.isPossible(at.run, n, region.name())) {
        at.offer(PiiKind.PHONE, 0.1, false, false, false, from, e);
        return true;
      }
    }
    return false;
  }
}
