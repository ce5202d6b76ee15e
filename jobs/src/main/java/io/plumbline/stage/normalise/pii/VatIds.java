package io.plumbline.stage.normalise.pii;

/**
 * VAT identification numbers: structures from the European Commission's VIES (Directive 2006/112/EC
 * art. 215), check digits where the member state publishes them.
 */
final class VatIds {
  private VatIds() {}

  enum Check {
    NONE,
    /** The shape fits; the state's check is not public or not kept here. */
    SHAPE_ONLY,
    HOLDS
  }

  /** Longest VAT number, with country code. */
  static final int MAX = 15;

  private static final String COUNTRIES =
      " AT BE BG CH CY CZ DE DK EE EL ES FI FR GB HR HU IE IS IT LT LU LV MT NL NO PL PT RO SE SI SK"
          + " XI ";

  static boolean isCountry(char first, char second) {
    if (!FoldedWindow.isAsciiLetter(first) || !FoldedWindow.isAsciiLetter(second)) {
      return false;
    }
    for (int i = 1; i < COUNTRIES.length(); i += 3) {
      if (COUNTRIES.charAt(i) == (first & ~0x20) && COUNTRIES.charAt(i + 1) == (second & ~0x20)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Checks a compact upper-case number of {@code n} characters, country code first.
   *
   * @param digits scratch space, at least {@link #MAX} long
   */
  static Check check(char[] vat, int n, int[] digits) {
    int count = 0;
    int letters = 0;
    for (int k = 2; k < n; k++) {
      if (vat[k] >= '0' && vat[k] <= '9') {
        digits[count++] = vat[k] - '0';
      } else {
        letters++;
      }
    }
    int body = n - 2;
    boolean plain = letters == 0;
    return switch ("" + vat[0] + vat[1]) {
      case "FI" -> when(plain && body == 8 && NationalIds.isYtunnus(digits));
      case "DK" -> when(plain && body == 8 && NationalIds.isCvr(digits));
      case "SE" ->
          when(
              plain
                  && body == 12
                  && digits[10] * 10 + digits[11] >= 1
                  && NationalIds.luhn(digits, 0, 10));
      case "NO" ->
          when(
              (plain && body == 9 || body == 12 && letters == 3 && vat[11] == 'M')
                  && weighted(digits, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0);
      case "DE" -> when(plain && body == 9 && digits[0] != 0 && NationalIds.isMod1110(digits, 9));
      case "HR" -> when(plain && body == 11 && NationalIds.isMod1110(digits, 11));
      case "BE" ->
          when(
              plain
                  && body == 10
                  && digits[0] <= 1
                  && 97 - number(digits, 8) % 97 == number(digits, 8, 2));
      case "NL" -> dutch(vat, body, letters, digits);
      case "FR" ->
          plain && body == 11
              ? when((12 + 3 * (int) (number(digits, 2, 9) % 97)) % 97 == number(digits, 0, 2))
              : shape(body == 11 && letters <= 2);
      case "PL" ->
          when(
              plain && body == 10 && weighted(digits, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11 == digits[9]);
      case "IT" -> when(plain && body == 11 && NationalIds.luhn(digits, 0, 11));
      case "LU" -> when(plain && body == 8 && number(digits, 6) % 89 == number(digits, 6, 2));
      case "PT" ->
          when(
              plain
                  && body == 9
                  && elevenOrZero(weighted(digits, 9, 8, 7, 6, 5, 4, 3, 2)) == digits[8]);
      case "EE" ->
          when(
              plain
                  && body == 9
                  && (10 - weighted(digits, 3, 7, 1, 3, 7, 1, 3, 7) % 10) % 10 == digits[8]);
      case "AT" -> when(vat[2] == 'U' && count == 8 && letters == 1 && austrian(digits));
      case "GB", "XI" -> when(plain && (body == 9 || body == 12) && british(digits));
      case "SI" -> shape(plain && body == 8);
      case "HU", "MT" -> shape(plain && body == 8);
      case "LV" -> shape(plain && body == 11);
      case "LT" -> shape(plain && (body == 9 || body == 12));
      case "SK" -> when(plain && body == 10 && number(digits, 10) % 11 == 0);
      case "CZ" -> shape(plain && body >= 8 && body <= 10);
      case "BG" -> shape(plain && (body == 9 || body == 10));
      case "RO" -> shape(plain && body >= 7 && body <= 10);
      case "EL" -> shape(plain && body == 9);
      case "IS" -> shape(plain && body == 6);
      case "CY" -> shape(body == 9 && letters == 1 && vat[n - 1] > '9');
      case "IE" -> shape((body == 8 || body == 9) && letters >= 1 && letters <= 2);
      case "ES" -> shape(body == 9 && letters >= 1 && letters <= 2);
      case "CH" -> shape(vat[2] == 'E' && count == 9 && letters <= 4);
      default -> Check.NONE;
    };
  }

  private static Check when(boolean holds) {
    return holds ? Check.HOLDS : Check.NONE;
  }

  private static Check shape(boolean fits) {
    return fits ? Check.SHAPE_ONLY : Check.NONE;
  }

  /** Before 2020 modulo 11 over the first nine, since then modulo 97 over the whole. */
  private static Check dutch(char[] vat, int body, int letters, int[] digits) {
    if (body != 12 || letters != 1 || vat[11] != 'B') {
      return Check.NONE;
    }
    if (weighted(digits, 9, 8, 7, 6, 5, 4, 3, 2) % 11 == digits[8]) {
      return Check.HOLDS;
    }
    int remainder = 0;
    for (int k = 0; k < 14; k++) {
      char c = vat[k];
      remainder =
          c <= '9' ? (remainder * 10 + c - '0') % 97 : (remainder * 100 + c - 'A' + 10) % 97;
    }
    return when(remainder == 1);
  }

  private static boolean austrian(int[] digits) {
    int sum = 4;
    for (int k = 0; k < 7; k++) {
      int product = digits[k] * (k % 2 == 0 ? 1 : 2);
      sum += product / 10 + product % 10;
    }
    return (10 - sum % 10) % 10 == digits[7];
  }

  private static boolean british(int[] digits) {
    int sum = weighted(digits, 8, 7, 6, 5, 4, 3, 2) + digits[7] * 10 + digits[8];
    return sum % 97 == 0 || (sum + 55) % 97 == 0;
  }

  private static int elevenOrZero(int sum) {
    int check = 11 - sum % 11;
    return check > 9 ? 0 : check;
  }

  private static int weighted(int[] digits, int... weights) {
    return NationalIds.weighted(digits, 0, weights);
  }

  private static long number(int[] digits, int length) {
    return number(digits, 0, length);
  }

  private static long number(int[] digits, int from, int length) {
    long value = 0;
    for (int k = from; k < from + length; k++) {
      value = value * 10 + digits[k];
    }
    return value;
  }
}
