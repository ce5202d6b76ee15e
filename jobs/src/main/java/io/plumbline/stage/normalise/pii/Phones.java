package io.plumbline.stage.normalise.pii;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/**
 * Telephone numbers: libphonenumber decides, on candidates only (its own text search runs at half a
 * mebibyte a second). What stands here is digits already, so its parser of texts, three quarters of
 * the time, is asked only where it may read something else than the digits say.
 */
final class Phones {
  /** Country codes have one to three digits, and none begins another (ITU-T E.164). */
  private static final int LONGEST_COUNTRY_CODE = 3;

  private static final int NORTH_AMERICA = 1;

  private final char[] text = new char[24];
  private final PhoneNumber number = new PhoneNumber();

  /** Loaded with the first candidate: its tables cost a tenth of a second. */
  private PhoneNumberUtil library;

  private boolean[] countryCodes;

  /** Numbers that the library was asked about, since the object was made. */
  private long asked;

  long asked() {
    return asked;
  }

  /** True when the region's numbers, or the country code's when it is null, have as many digits. */
  boolean isPossible(DigitRun run, int n, String region) {
    PhoneNumber plain = number(run, 0, n, region);
    return plain != null && library().isPossibleNumber(plain);
  }

  /**
   * True for a valid number of the first {@code n} digits.
   *
   * @param region where a number is dialled that carries no country code; null for one that does
   * @param skip leading digits to leave out (an international prefix 00)
   */
  boolean isValid(DigitRun run, int skip, int n, String region) {
    PhoneNumber plain = number(run, skip, n, region);
    return plain != null && library().isValidNumber(plain);
  }

  /**
   * True for a number of a mobile telephone: their ranges are narrow enough for digits without a
   * gap.
   *
   * @param region where it is from; null: nowhere known, so false
   */
  boolean isMobile(DigitRun run, int n, String region) {
    PhoneNumber plain = region == null ? null : number(run, 0, n, region);
    return plain != null
        && library().getNumberType(plain) == PhoneNumberUtil.PhoneNumberType.MOBILE;
  }

  /** The number that the digits are; null when they are none. Valid until the next call. */
  private PhoneNumber number(DigitRun run, int skip, int n, String region) {
    asked++;
    int code;
    int national;
    if (region == null) {
      national = skip;
      code = 0;
      while (national < n && national - skip < LONGEST_COUNTRY_CODE && !isCountryCode(code)) {
        code = code * 10 + run.digits[national++];
      }
      if (!isCountryCode(code) || run.digits[skip] == 0) {
        return null; // No country code begins with 0.
      }
    } else {
      code = library().getCountryCodeForRegion(region);
      String trunk = library().getNddPrefixForRegion(region, true);
      boolean prefixed = trunk != null && n > 1 && run.digits[0] == trunk.charAt(0) - '0';
      national = skip + (prefixed ? 1 : 0);
    }
    // A zero here, or a trunk prefix behind the country code: the library's own rules.
    int first = national < n ? run.digits[national] : 0;
    if (first == 0 || region == null && (first == 1 || first == 8)) {
      return parsed(run, skip, n, region);
    }
    if (code == NORTH_AMERICA
        && (n - national != 10 || first < 2 || run.digits[national + 3] < 2)) {
      return null; // No area and no office begins with 0 or 1; twenty-five countries share the
      // plan.
    }
    long digits = 0;
    for (int k = national; k < n; k++) {
      digits = digits * 10 + run.digits[k];
    }
    return number.clear().setCountryCode(code).setNationalNumber(digits);
  }

  private PhoneNumber parsed(DigitRun run, int skip, int n, String region) {
    int length = 0;
    if (region == null) {
      text[length++] = '+';
    }
    for (int k = skip; k < n; k++) {
      text[length++] = (char) ('0' + run.digits[k]);
    }
    try {
      return library().parse(new String(text, 0, length), region);
    } catch (NumberParseException e) {
      return null; // Its message may quote the number: it goes no further.
    }
  }

  private boolean isCountryCode(int code) {
    if (countryCodes == null) {
      countryCodes = new boolean[1000];
      library().getSupportedCallingCodes().forEach(one -> countryCodes[one] = true);
    }
    return countryCodes[code];
  }

  private PhoneNumberUtil library() {
    if (library == null) {
      library = PhoneNumberUtil.getInstance();
    }
    return library;
  }

  @Override
  public String toString() {
    return "Phones";
  }
}
