package io.plumbline.stage.normalise.pii;

import java.util.Set;

/**
 * The national identity numbers, by their authorities' rules. Pure functions over digits; a
 * number's separators and context are judged elsewhere.
 */
final class NationalIds {
  private NationalIds() {}

  private static final int[] KENNITALA_WEIGHTS = {3, 2, 7, 6, 5, 4, 3, 2};
  private static final int[] CPR_WEIGHTS = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
  private static final int[] FNR_FIRST = {3, 7, 6, 1, 8, 9, 4, 5, 2, 1};
  private static final int[] FNR_SECOND = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
  /** Seventh digits 4 and 9 reach to 2036, 5 to 8 to 2057. */
  private static final int CPR_UNBORN = 2037;

  private static final int[] ORGNR_NO = {3, 2, 7, 6, 5, 4, 3, 2, 1};
  private static final int[] CVR = {2, 7, 6, 5, 4, 3, 2, 1};
  private static final int[] Y_TUNNUS = {7, 9, 10, 5, 8, 4, 2, 1};
  private static final String HETU_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY";

  /** Well-known specimens: no person has them. */
  private static final Set<Long> SE_DOCUMENTED = Set.of(1212121212L, 8112289874L, 6408233234L);

  static int weighted(int[] digits, int from, int[] weights) {
    int sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += digits[from + k] * weights[k];
    }
    return sum;
  }

  static boolean luhn(int[] digits, int from, int length) {
    int sum = 0;
    boolean twice = false;
    for (int k = from + length - 1; k >= from; k--) {
      int digit = digits[k];
      if (twice) {
        digit = digit > 4 ? digit * 2 - 9 : digit * 2;
      }
      sum += digit;
      twice = !twice;
    }
    return sum % 10 == 0;
  }

  /** True for a day that exists; a two-digit year 00 may be a leap year (2000) or not (1900). */
  static boolean isDate(int day, int month, int year) {
    if (day < 1 || month < 1 || month > 12) {
      return false;
    }
    int days =
        switch (month) {
          case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0 || year < 100) ? 29 : 28;
          case 4, 6, 9, 11 -> 30;
          default -> 31;
        };
    return day <= days;
  }

  // ---- Finland

  /**
   * The century of a henkilötunnus' sign, or -1. Valtioneuvoston asetus 690/2022 (in force 1
   * January 2023) added Y X W V U for the 1900s and B C D E F for the 2000s to '-', 'A' and '+';
   * Digi- ja väestötietovirasto, "Henkilötunnuksen uudistaminen".
   */
  static int hetuCentury(char sign) {
    return switch (sign) {
      case '+' -> 1800;
      case '-', 'Y', 'X', 'W', 'V', 'U' -> 1900;
      case 'A', 'B', 'C', 'D', 'E', 'F' -> 2000;
      default -> -1;
    };
  }

  /**
   * The check character of a henkilötunnus: ddmmyy and the individual number as one number, modulo
   * 31 (DVV, "Henkilötunnus", asetus 128/2010 § 2).
   */
  static char hetuCheck(int ddmmyy, int individual) {
    return HETU_CHECKS.charAt((int) ((ddmmyy * 1000L + individual) % 31));
  }

  /** True for a character that can be a henkilötunnus' check character. */
  static boolean isHetuCheck(char c) {
    return HETU_CHECKS.indexOf(c) >= 0;
  }

  /** DVV's own example, 131052-308T. */
  static boolean isHetuDocumented(int ddmmyy, int individual) {
    return ddmmyy == 131052 && individual == 308;
  }

  // ---- Sweden

  /**
   * Date part of a ten-digit personnummer (yymmdd at {@code from}): folkbokföringslagen (1991:481)
   * § 18; Skatteverket SKV 704. A samordningsnummer has day + 60 (SFS 2022:1697, SKV 707).
   */
  static boolean isPersonnummerDate(DigitRun run, int from, int century) {
    int day = run.number(from + 4, 2);
    return isDate(
        day > 60 ? day - 60 : day, run.number(from + 2, 2), century + run.number(from, 2));
  }

  static boolean isPersonnummerDocumented(DigitRun run, int from) {
    return SE_DOCUMENTED.contains(run.number(from, 5) * 100_000L + run.number(from + 5, 5));
  }

  /** Organisationsnummer, lagen (1974:174): third digit at least 2, Luhn. */
  static boolean isSwedishOrganisation(DigitRun run) {
    return run.digits[2] >= 2 && run.digits[0] != 0 && luhn(run.digits, 0, 10);
  }

  // ---- Norway

  /** What an eleven-digit number is under the Norwegian rules. */
  enum Fodselsnummer {
    NONE,
    PERSON,
    /** Synthetic: month + 80 (Skatteetaten, Tenor) or + 40 (NAV). */
    TEST_PERSON,
    /** The date holds, the check digits do not. */
    WRONG_CHECK
  }

  /**
   * Folkeregisterforskriften § 2-2-1 and Skatteetaten's description of fødselsnummer and D-nummer
   * (day + 40): two modulo-11 check digits. From 2032 the remainder of the first check may be 0 to
   * 3 (Skatteetaten); numbers issued so far have 0.
   */
  static Fodselsnummer fodselsnummer(DigitRun run) {
    int day = run.number(0, 2);
    int month = run.number(2, 2);
    int year = run.number(4, 2);
    boolean test = month > 40;
    if (day > 40) {
      day -= 40;
    }
    month = month > 80 ? month - 80 : month > 40 ? month - 40 : month;
    if (!isDate(day, month, year)) {
      return Fodselsnummer.NONE;
    }
    boolean second = weighted(run.digits, 0, FNR_SECOND) % 11 == 0;
    if (!second || weighted(run.digits, 0, FNR_FIRST) % 11 > 3) {
      return test ? Fodselsnummer.NONE : Fodselsnummer.WRONG_CHECK;
    }
    return test ? Fodselsnummer.TEST_PERSON : Fodselsnummer.PERSON;
  }

  /** True when the first check digit is the one issued before 2032: ten times the weight. */
  static boolean hasClassicFirstCheck(DigitRun run) {
    return weighted(run.digits, 0, FNR_FIRST) % 11 == 0;
  }

  /** Organisasjonsnummer, Brønnøysundregistrene: nine digits from 8 or 9, modulo 11. */
  static boolean isNorwegianOrganisation(DigitRun run) {
    return run.digits[0] >= 8 && weighted(run.digits, 0, ORGNR_NO) % 11 == 0;
  }

  // ---- Denmark

  /** Date of a CPR-nummer: CPR-kontoret, "Personnummeret i CPR-systemet". */
  static boolean isCprDate(DigitRun run) {
    return isDate(run.number(0, 2), run.number(2, 2), cprYear(run));
  }

  /** The year of birth by the seventh digit; CPR-kontoret, "Personnummeret i CPR-systemet". */
  private static int cprYear(DigitRun run) {
    int year = run.number(4, 2);
    return switch (run.digits[6]) {
      case 0, 1, 2, 3 -> 1900 + year;
      case 4, 9 -> year < 37 ? 2000 + year : 1900 + year;
      default -> year < 58 ? 2000 + year : 1800 + year;
    };
  }

  /**
   * How strongly the digits speak for a CPR-nummer. Modulo 11 is a weight, never a gate: since
   * October 2007 numbers are given without it, above all to those born since. Nobody born before
   * 1900 lives, and nobody is born yet in the years that seventh digits 5 to 8 reach to.
   */
  static double cprWeight(DigitRun run) {
    int year = cprYear(run);
    if (year < 1900 || year >= CPR_UNBORN) {
      return -0.1;
    }
    return isCprCheck(run) ? 0.15 : year >= 2007 ? 0.1 : 0;
  }

  /** Modulo 11 of a CPR-nummer. */
  static boolean isCprCheck(DigitRun run) {
    return weighted(run.digits, 0, CPR_WEIGHTS) % 11 == 0;
  }

  /** CVR-nummer, Erhvervsstyrelsen: eight digits, modulo 11. */
  static boolean isCvr(int[] digits) {
    return digits[0] != 0 && weighted(digits, 0, CVR) % 11 == 0;
  }

  // ---- Iceland

  /**
   * Shape of a kennitala: ddmmyy, two digits, one digit, century 8, 9 or 0; Þjóðskrá, lög nr.
   * 140/2019. Organisations have day + 40.
   */
  static boolean isKennitalaShape(DigitRun run, boolean organisation) {
    int day = run.number(0, 2) - (organisation ? 40 : 0);
    int century =
        switch (run.digits[9]) {
          case 8 -> 1800;
          case 9 -> 1900;
          case 0 -> 2000;
          default -> -1;
        };
    return century > 0 && isDate(day, run.number(2, 2), century + run.number(4, 2));
  }

  /**
   * The check digit: modulo 11 over the first eight. New numbers need not satisfy it since 18
   * February 2026 (Þjóðskrá), so it is a weight, never a gate.
   */
  static boolean isKennitalaCheck(DigitRun run) {
    int check = (11 - weighted(run.digits, 0, KENNITALA_WEIGHTS) % 11) % 11;
    return check == run.digits[8];
  }

  // ---- Finland, organisations; Germany

  /** Y-tunnus, PRH and Verohallinto: seven digits and a modulo-11 check. */
  static boolean isYtunnus(int[] digits) {
    return weighted(digits, 0, Y_TUNNUS) % 11 == 0;
  }

  /**
   * Steuerliche Identifikationsnummer, § 139b AO and Bundeszentralamt für Steuern: ISO 7064 MOD
   * 11,10; no leading zero; among the first ten one digit occurs twice, or three times since 2016.
   */
  static boolean isSteuerId(int[] digits) {
    if (digits[0] == 0 || !isMod1110(digits, 11)) {
      return false;
    }
    int repeated = 0;
    int most = 0;
    for (int value = 0; value < 10; value++) {
      int count = 0;
      for (int k = 0; k < 10; k++) {
        count += digits[k] == value ? 1 : 0;
      }
      repeated += count > 1 ? 1 : 0;
      most = Math.max(most, count);
    }
    return repeated == 1 && most <= 3;
  }

  /** ISO 7064 MOD 11,10 over {@code length} digits, the last being the check. */
  static boolean isMod1110(int[] digits, int length) {
    int product = 10;
    for (int k = 0; k < length - 1; k++) {
      int sum = (digits[k] + product) % 10;
      product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    return (11 - product) % 10 == digits[length - 1];
  }

  /**
   * Krankenversichertennummer, its unchanging part: § 290 SGB V, "Richtlinie zum Aufbau und zur
   * Vergabe einer Krankenversichertennummer" of the GKV-Spitzenverband. A letter (its place in the
   * alphabet in two digits), eight digits, and a check digit: weights 1 and 2 in turn, sums of
   * digits, modulo 10.
   *
   * @param letter upper case
   * @param digits the nine digits after the letter
   */
  static boolean isKvnr(char letter, int[] digits) {
    int place = letter - 'A' + 1;
    int sum = place / 10 + twice(place % 10);
    for (int k = 0; k < 8; k++) {
      sum += k % 2 == 0 ? digits[k] : twice(digits[k]);
    }
    return sum % 10 == digits[8];
  }

  private static int twice(int digit) {
    return digit > 4 ? digit * 2 - 9 : digit * 2;
  }

  // ---- United States

  /**
   * National Provider Identifier, 45 CFR § 162.406 and CMS "Requirements for NPI and NPI check
   * digit": ten digits that begin with 1 or 2, Luhn with 80840 before them, which adds 24.
   */
  static boolean isNpi(DigitRun run) {
    if (run.digits[0] != 1 && run.digits[0] != 2) {
      return false;
    }
    int sum = 24;
    for (int k = 0; k < 10; k++) {
      sum += k % 2 == 0 ? twice(run.digits[k]) : run.digits[k];
    }
    return sum % 10 == 0;
  }

  /**
   * Place {@code k} of a Medicare Beneficiary Identifier, CMS "Understanding the Medicare
   * Beneficiary Identifier (MBI) format" (in use since April 2018): C A AN N A AN N A A N N,
   * letters without S, L, O, I, B and Z, the first digit 1 to 9.
   */
  static boolean isMbi(int k, char c) {
    boolean digit = c >= '0' && c <= '9';
    boolean letter = c >= 'A' && c <= 'Z' && "SLOIBZ".indexOf(c) < 0;
    return switch (k) {
      case 0 -> digit && c != '0';
      case 1, 4, 7, 8 -> letter;
      case 2, 5 -> digit || letter;
      default -> digit;
    };
  }

  // ---- Bank accounts

  /** Kontonummer, Bits "Norsk kontonummer": eleven digits, modulo 11. */
  static boolean isNorwegianAccount(DigitRun run) {
    return weighted(run.digits, 0, FNR_SECOND) % 11 == 0;
  }
}
