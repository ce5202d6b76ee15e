package io.plumbline.stage.normalise.pii;

import java.util.Set;

/**
 * Payment cards: ISO/IEC 7812-1 (Luhn), issuer ranges and lengths as the networks publish them.
 * Luhn alone is one in ten.
 */
final class Cards {
  private Cards() {}

  /** Published by networks and payment providers for tests. */
  private static final Set<String> DOCUMENTED =
      Set.of(
          "4111111111111111",
          "4242424242424242",
          "4012888888881881",
          "4000056655665556",
          "4222222222222",
          "4917610000000000",
          "4571736000000075",
          "4988438843884305",
          "5555555555554444",
          "5105105105105100",
          "5200828282828210",
          "5454545454545454",
          "5425233430109903",
          "2223003122003222",
          "2223000048400011",
          "378282246310005",
          "371449635398431",
          "378734493671000",
          "370000000000002",
          "6011111111111117",
          "6011000990139424",
          "6011000000000004",
          "3530111333300000",
          "3566002020360505",
          "30569309025904",
          "38520000023237",
          "36227206271667",
          "6205500000000000004");

  /** How strongly an issuer's range and this length speak for a card. */
  enum Fit {
    NONE,
    /** A range of many meanings, or a rare length: needs a label. */
    WEAK,
    STRONG
  }

  static Fit fit(DigitRun run, int length) {
    int two = run.number(0, 2);
    int three = run.number(0, 3);
    int four = run.number(0, 4);
    int six = run.number(0, 6);
    if (two / 10 == 4) {
      return length == 16 ? Fit.STRONG : length == 13 || length == 19 ? Fit.WEAK : Fit.NONE;
    }
    if (two >= 51 && two <= 55 || four >= 2221 && four <= 2720) {
      return length == 16 ? Fit.STRONG : Fit.NONE;
    }
    if (two == 34 || two == 37) {
      return length == 15 ? Fit.STRONG : Fit.NONE;
    }
    if (four == 6011 || two == 65 || three >= 644 && three <= 649 || two == 62) {
      return length == 16 ? Fit.STRONG : length >= 17 && length <= 19 ? Fit.WEAK : Fit.NONE;
    }
    if (four >= 3528 && four <= 3589) {
      return length == 16 ? Fit.STRONG : length >= 17 && length <= 19 ? Fit.WEAK : Fit.NONE;
    }
    if (two == 35) {
      return length == 16 ? Fit.WEAK : Fit.NONE; // JCB publishes 3528 to 3589; generators use more.
    }
    if (four == 2131 || four == 1800) {
      return length == 15 ? Fit.WEAK : Fit.NONE; // JCB before 1989.
    }
    if (three >= 300 && three <= 305 || four == 3095 || two == 36 || two == 38 || two == 39) {
      return length == 14 || length == 16 ? Fit.WEAK : Fit.NONE;
    }
    if (four == 5019 || four >= 2200 && four <= 2205) {
      return length == 16 ? Fit.STRONG : Fit.NONE;
    }
    boolean maestro =
        four == 5018 || four == 5020 || four == 5038 || four == 5893 || two == 67 || four == 6304;
    boolean ruPay = two == 60 || two == 81 || two == 82 || three == 508 || six / 100 == 9792;
    return (maestro && length >= 12 && length <= 19) || (ruPay && length == 16)
        ? Fit.WEAK
        : Fit.NONE;
  }

  /** A published test number, or one of too few different digits to be issued. */
  static boolean isDocumented(DigitRun run, int length) {
    StringBuilder text = new StringBuilder(length);
    int seen = 0;
    for (int k = 0; k < length; k++) {
      text.append((char) ('0' + run.digits[k]));
      seen |= 1 << run.digits[k];
    }
    return Integer.bitCount(seen) <= 4 || DOCUMENTED.contains(text.toString());
  }
}
