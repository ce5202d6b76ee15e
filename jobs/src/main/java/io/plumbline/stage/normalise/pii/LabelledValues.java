package io.plumbline.stage.normalise.pii;

/**
 * Values that only a label makes: numbers of passports and accounts, security codes, days of birth.
 */
final class LabelledValues {
  private final JudgedPlace at;
  private final WrittenDates dates = new WrittenDates();

  LabelledValues(JudgedPlace at) {
    this.at = at;
  }

  /**
   * Numbers of passports: ICAO Doc 9303 part 3 allows nine letters and digits; states use seven to
   * nine. No check digit outside the machine-readable zone, so only a label makes one.
   */
  void passport(int s) {
    if (!at.hints.speakOfPassports()) {
      return;
    }
    int t = s;
    while (t > at.floor && s - t < 9 && FoldedWindow.isAsciiLetter(at.window.at(t - 1))) {
      t--;
    }
    int e = t;
    int digits = 0;
    int spaces = 0;
    int length = 0;
    boolean upper = true;
    while (length < 10) {
      char c = at.window.at(e);
      if (FoldedWindow.isAsciiLetter(c)) {
        upper &= c <= 'Z';
      } else if (c >= '0' && c <= '9') {
        digits++;
      } else if ((c == ' ' || c == '-')
          && length <= 3
          && length > 0
          && spaces == 0
          && at.window.digitAt(e + 1)) {
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
        || at.window.wordAt(t - 1)
        || at.window.wordAt(e)
        || !at.isLabelledBefore(PiiKind.PASSPORT, t)
        || digits == length && spaces > 0) {
      return;
    }
    if (at.window.at(t - 1) == '-' && at.window.wordAt(t - 2)
        || isDateShape(t, length == digits ? length : 0)) {
      return;
    }
    at.offer(PiiKind.PASSPORT, 0.3, false, true, false, t, e);
  }

  /** A day as eight digits. */
  private boolean isDateShape(int t, int digits) {
    if (digits != 8) {
      return false;
    }
    int value = 0;
    for (int k = t; k < t + 8; k++) {
      value = value * 10 + at.window.at(k) - '0';
    }
    int year = value / 10_000;
    return year >= 1900 && year < 2100 && NationalIds.isDate(value % 100, value / 100 % 100, year);
  }

  /** Three or four digits under a label that says nothing else. */
  void securityCode(int s) {
    if (!at.hints.speakOfSecurityCodes()) {
      return;
    }
    int n = at.run.count() > 3 && at.run.gap(3) == 0 ? 4 : 3;
    if (at.run.count() < 3 || !at.run.isSolid(n) || at.run.count() > n && at.run.gap(n) == 0) {
      return;
    }
    int e = at.run.end(n);
    if (!at.boundaryAfter(e)
        || s < at.floor
        || (at.window.at(e) == '/' || at.window.at(s - 1) == '/') && at.window.digitAt(e + 1)
        || !at.isLabelledBefore(PiiKind.CARD_CVV, s)) {
      return;
    }
    at.offer(PiiKind.CARD_CVV, 0.3, false, true, false, s, e);
  }

  /** A day under a label of birth: digits in the ways of seven languages, or a month's name. */
  void dateOfBirth(int s) {
    if (!at.hints.speakOfBirth()
        || !dates.at(at.window, at.floor, s)
        || !at.boundaryAfter(dates.end)
        || !at.isLabelledBefore(PiiKind.DATE_OF_BIRTH, dates.start)) {
      return;
    }
    at.offer(PiiKind.DATE_OF_BIRTH, 0.3, false, true, false, dates.start, dates.end);
  }

  /**
   * National account numbers under a label: eleven digits with modulo 11 in Norway; elsewhere
   * lengths and groups differ by bank, and there is no check that all of them keep.
   */
  void account(int s) {
    if (at.run.count() < 7 || at.run.digits[0] == 0 && at.run.gap(1) != 0) {
      return;
    }
    if (!at.hints.speakOfAccounts() || !at.isLabelledBefore(PiiKind.BANK_ACCOUNT, s)) {
      return;
    }
    int longest = Math.min(at.run.count(), 18);
    for (int n = longest; n >= 7; n--) {
      if (n < at.run.count()
          && (at.run.gap(n) == 0 || (at.run.gap(n) & ~DigitRun.LINE_END) == 0)
          && at.run.gap(n) != DigitRun.LINE_END) {
        continue;
      }
      int e = at.run.end(n);
      if (!at.boundaryAfter(e) || !isAccountGrouping(n)) {
        continue;
      }
      boolean norwegian =
          n == 11 && at.run.isGroup(11, 1 << 4 | 1 << 6) && NationalIds.isNorwegianAccount(at.run);
      at.offer(PiiKind.BANK_ACCOUNT, norwegian ? 0.4 : 0.2, false, true, false, s, e);
      return;
    }
  }

  private boolean isAccountGrouping(int n) {
    int groups = 1;
    for (int k = 1; k < n; k++) {
      int gap = at.run.gap(k);
      if ((gap & (DigitRun.BRACKET | DigitRun.PLUS | DigitRun.WIDE)) != 0) {
        return false;
      }
      groups += gap != 0 ? 1 : 0;
    }
    return groups <= 5;
  }
}
