package io.plumbline.stage.normalise.pii;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;

/**
 * Telephone numbers: libphonenumber decides, on candidates only (its own text search runs at half a
 * mebibyte a second).
 */
final class Phones {
  private final char[] text = new char[24];

  /** Loaded with the first candidate: its tables cost a tenth of a second. */
  private PhoneNumberUtil library;

  /** True when the region's numbers, or the country code's when it is null, have as many digits. */
  boolean isPossible(DigitRun run, int n, String region) {
    try {
      return library().isPossibleNumber(library().parse(written(run, 0, n, region), region));
    } catch (NumberParseException e) {
      return false; // Its message may quote the number: it goes no further.
    }
  }

  /**
   * True for a valid number of the first {@code n} digits.
   *
   * @param region where a number without country code is from; null for one that carries its code
   * @param skip leading digits to leave out (an international prefix 00)
   */
  boolean isValid(DigitRun run, int skip, int n, String region) {
    try {
      return library().isValidNumber(library().parse(written(run, skip, n, region), region));
    } catch (NumberParseException e) {
      return false; // Its message may quote the number: it goes no further.
    }
  }

  /**
   * True for a number of a mobile telephone: their ranges are narrow enough for digits without a
   * gap.
   *
   * @param region where it is from; null: nowhere known, so false
   */
  boolean isMobile(DigitRun run, int n, String region) {
    try {
      return region != null
          && library().getNumberType(library().parse(written(run, 0, n, region), region))
              == PhoneNumberUtil.PhoneNumberType.MOBILE;
    } catch (NumberParseException e) {
      return false; // Its message may quote the number: it goes no further.
    }
  }

  private String written(DigitRun run, int skip, int n, String region) {
    int length = 0;
    if (region == null) {
      text[length++] = '+';
    }
    for (int k = skip; k < n; k++) {
      text[length++] = (char) ('0' + run.digits[k]);
    }
    return new String(text, 0, length);
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
