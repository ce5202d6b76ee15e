package io.plumbline.stage.normalise.pii;

/** Numbers that begin with a country's letters: IBAN and VAT numbers. */
final class LetteredNumbers {
  private final JudgedPlace at;
  private final char[] compact = new char[40];
  private final int[] scratch = new int[40];

  LetteredNumbers(JudgedPlace at) {
    this.at = at;
  }

  void judge(int s) {
    int t = s;
    boolean spaced = !FoldedWindow.isAsciiLetter(at.window.at(s - 1));
    if (spaced) {
      t--;
    }
    int letters = 0;
    while (letters < 5 && at.window.letterAt(t - 1)) {
      t--;
      letters++;
    }
    if (letters == 1 && isAustrian(t)) {
      t -= 3; // AT U12345678
      letters = 2;
      spaced = true;
    }
    if (letters < 2 || letters > 4 || at.window.wordAt(t - 1) || t < at.floor) {
      return;
    }
    char first = at.window.at(t);
    char second = at.window.at(t + 1);
    if (letters == 2 && !spaced && at.digitInTokenBefore(t - 1) && at.window.at(t - 1) == '-') {
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
    return at.window.at(t) == 'U'
        && at.window.at(t - 1) == ' '
        && at.window.at(t - 2) == 'T'
        && at.window.at(t - 3) == 'A';
  }

  private void iban(int t, int length) {
    int n = 0;
    int i = t;
    int separators = 0;
    while (n < length && i < at.window.limit()) {
      char c = at.window.at(i);
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
    if (n < length || at.window.wordAt(i) || !Ibans.isCheck(compact, length)) {
      return;
    }
    at.offer(PiiKind.IBAN, 0.95, true, true, Ibans.isDocumented(compact, length), t, i);
  }

  private void vat(int t, boolean spaced) {
    int n = 0;
    int i = t;
    int bestEnd = 0;
    VatIds.Check best = VatIds.Check.NONE;
    int separators = 0;
    int digitsSeen = 0;
    while (i < at.window.limit() && n <= VatIds.MAX) {
      char c = at.window.at(i);
      boolean digit = c >= '0' && c <= '9';
      if ((digit || FoldedWindow.isAsciiLetter(c)) && n < VatIds.MAX) {
        compact[n++] = (char) (digit ? c : c & ~0x20);
        digitsSeen += digit ? 1 : 0;
        separators = 0;
        i++;
        if (digitsSeen >= 6 && !at.window.wordAt(i)) {
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
    if (bestEnd == 0 || !at.boundaryAfter(bestEnd)) {
      return;
    }
    boolean upper = at.window.at(t) <= 'Z' && at.window.at(t + 1) <= 'Z';
    double base = best == VatIds.Check.HOLDS ? 0.75 : 0.3;
    if (spaced) {
      // Eight digits after a country are a telephone number as well, above all in pairs.
      boolean solid = bestEnd - t == n + 1;
      base -= best == VatIds.Check.HOLDS && (n > 10 || solid) ? 0.15 : 0.3;
    }
    if (!upper) {
      base -= 0.2;
    }
    at.offer(PiiKind.VAT_ID, base, false, true, false, t, bestEnd);
  }
}
