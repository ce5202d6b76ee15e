package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.plumbline.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Digits without the library's parser say what the parser would have said. Numbers are drawn. */
class PhonesTest {
  /** Regions with the digits that a number dialled there has; null: behind a country code. */
  private static final String[] REGIONS = {"FI", "SE", "GB", "DE", "NO", "DK", "IS", "US", null};

  private static final int[] LENGTHS = {0, 0, 0, 0, 8, 8, 7, 10, 0};
  private static final String[] BEGINNINGS = {
    "", "0", "00", "070", "040", "45", "1", "1212", "617", "46", "4670", "460", "35840", "354",
    "47", "4420", "49151", "4930", "390", "3906", "79", "78", "5411", "369", "371", "61", "81",
        "39",
    "049495", "0358", "0479"
  };

  private final PhoneNumberUtil library = PhoneNumberUtil.getInstance();
  private final Phones phones = new Phones();
  private final DigitRun run = new DigitRun();

  @Test
  void digitsSayWhatTheParserSays() {
    Random random = Seeded.random(20261127);
    int valid = 0;
    for (int i = 0; i < 6000; i++) {
      int at = random.nextInt(REGIONS.length);
      String region = REGIONS[at];
      StringBuilder digits = new StringBuilder(at < 4 ? "0" : "");
      if (region == null) {
        digits.append(BEGINNINGS[random.nextInt(BEGINNINGS.length)]);
      }
      int length = LENGTHS[at] > 0 ? LENGTHS[at] : Math.max(digits.length(), 7) + random.nextInt(6);
      while (digits.length() < length) {
        digits.append((char) ('0' + random.nextInt(10)));
      }
      PhoneNumber parsed = parsed(digits.toString(), region);
      FoldedWindow window = new FoldedWindow();
      SourceCursor cursor = new SourceCursor();
      byte[] source = digits.toString().getBytes(StandardCharsets.US_ASCII);
      cursor.open(source, 0, source.length);
      window.fill(cursor, 0, 0, source.length, source.length);
      run.read(window, window.anchor());
      boolean holds = parsed != null && library.isValidNumber(parsed) && hasOffice(parsed);
      assertThat(phones.isValid(run, 0, length, region))
          .as("%s %s", digits, region)
          .isEqualTo(holds);
      if (holds) {
        assertThat(phones.isMobile(run, length, region))
            .as("%s %s", digits, region)
            .isEqualTo(region != null && library.getNumberType(parsed) == PhoneNumberType.MOBILE);
      }
      valid += holds ? 1 : 0;
    }
    assertThat(valid).as("of both sorts").isBetween(300, 5700);
  }

  /** The library's ranges for the Dominican Republic hold offices that begin with 0; none does. */
  private static boolean hasOffice(PhoneNumber parsed) {
    return parsed.getCountryCode() != 1 || parsed.getNationalNumber() / 1_000_000 % 10 >= 2;
  }

  private PhoneNumber parsed(String digits, String region) {
    try {
      return library.parse(region == null ? "+" + digits : digits, region);
    } catch (NumberParseException e) {
      return null;
    }
  }
}
