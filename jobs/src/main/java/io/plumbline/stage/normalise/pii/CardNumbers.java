package io.plumbline.stage.normalise.pii;

/** Payment cards by how they are written; what a card's number may be is said by {@link Cards}. */
final class CardNumbers {
  /** Characters from a card to the day it expires. */
  private static final int EXPIRY_REACH = 20;

  private final JudgedPlace at;

  CardNumbers(JudgedPlace at) {
    this.at = at;
  }

  void judge(int s) {
    for (int n = Math.min(19, at.run.count()); n >= 12; n--) {
      if (n < at.run.count() && at.run.gap(n) == 0) {
        continue;
      }
      Cards.Fit fit = Cards.fit(at.run, n);
      int e = at.run.end(n);
      if (fit == Cards.Fit.NONE
          || !NationalIds.luhn(at.run.digits, 0, n)
          || !at.boundaryAfter(e)
          || at.window.at(s - 1) == '.'
          || isDecimal(s) && at.window.at(e) != ',' && !at.isLabelled(PiiKind.CREDIT_CARD, s, e)) {
        continue;
      }
      boolean solid = at.run.isSolid(n);
      boolean grouped = !solid && isCardGrouping(n);
      boolean expires = expiryFollows(e);
      boolean named = expires || at.isLabelled(PiiKind.CREDIT_CARD, s, e);
      if (!solid && !grouped && !at.run.isGroup(n, 0) && !named || n < 14 && isAfterFour(s)) {
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
          && (at.window.digitAt(s - 2) && at.window.at(s - 1) != '\n'
              || n < at.run.count() && at.run.gap(n) == at.run.gap(4))) {
        base -= 0.3; // Part of a longer table of numbers.
      }
      at.offer(PiiKind.CREDIT_CARD, base, false, true, Cards.isDocumented(at.run, n), s, e);
      return;
    }
  }

  /** A month and a year, as on a card: "4118 …, 08/29", "exp. 08/2029", "gyldig til 08/29". */
  private boolean expiryFollows(int e) {
    int i = e;
    int stop = Math.min(at.window.limit(), e + EXPIRY_REACH);
    while (i < stop && !at.window.digitAt(i)) {
      if (at.window.at(i) == '\n') {
        return false;
      }
      i++;
    }
    int month =
        at.window.digitAt(i + 1) ? (at.window.at(i) - '0') * 10 + at.window.at(i + 1) - '0' : 0;
    boolean parted =
        at.window.at(i + 2) == '/' && at.window.digitAt(i + 3) && at.window.digitAt(i + 4);
    boolean ends = !at.window.wordAt(i + 5) || at.window.digitAt(i + 6) && !at.window.wordAt(i + 7);
    return i < stop && month >= 1 && month <= 12 && parted && ends && at.window.at(i + 5) != '/';
  }

  /** The last twelve digits of a number of sixteen in fours. */
  private boolean isAfterFour(int s) {
    if (at.window.at(s - 1) != ' ' && at.window.at(s - 1) != '-') {
      return false;
    }
    for (int k = s - 5; k < s - 1; k++) {
      if (!at.window.digitAt(k) || at.window.sourceStart(k) < at.done) {
        return false;
      }
    }
    return !at.window.wordAt(s - 6);
  }

  /** Digits and a comma before: a decimal, unless a comma follows too, as in a row of values. */
  private boolean isDecimal(int s) {
    return at.window.at(s - 1) == ',' && at.window.digitAt(s - 2);
  }

  /** Fours, or four-six-five, with one and the same separator, a line break apart. */
  private boolean isCardGrouping(int n) {
    int separator = 0;
    boolean fours = n == 16 || n == 19 || n == 13;
    for (int k = 1; k < n; k++) {
      int gap = at.run.gap(k);
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
}
