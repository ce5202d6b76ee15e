package io.plumbline.endtoend;

import io.plumbline.stage.normalise.pii.PiiKind;
import io.plumbline.stage.normalise.pii.PiiScanner;
import io.plumbline.stage.normalise.pii.PiiTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Made-up values that are valid by their kind's own check: drawn at random in the kind's shape
 * until the scanner takes one for what it is meant to be. Seeded, each one different.
 */
final class Canaries {
  private static final int TRIES = 200_000;

  private final Random random;
  private final PiiScanner scanner = new PiiScanner();
  private int number;

  Canaries(long seed) {
    random = new Random(seed);
  }

  /**
   * A value and the text it is planted with.
   *
   * @param text the value behind its label
   */
  record Canary(PiiKind kind, String value, String text) {}

  /** Kinds that point at a person and stand everywhere. */
  List<PiiKind> kinds() {
    List<PiiKind> kinds = new ArrayList<>();
    for (PiiKind kind : PiiKind.values()) {
      if (kind.isCore() || kind == PiiKind.DE_STEUERID) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  /**
   * The other kinds that must not stand in a column, secrets among them; not a card's security
   * code, whose three digits are anywhere, and not what words alone tell.
   */
  List<PiiKind> furtherKinds() {
    List<PiiKind> kinds = new ArrayList<>();
    for (PiiKind kind : PiiKind.values()) {
      if ((kind.identifiesPerson() || kind.isSecret())
          && !kinds().contains(kind)
          && !kind.isRecognised()
          && kind != PiiKind.CARD_CVV) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  Canary next(PiiKind kind) {
    for (int i = 0; i < TRIES; i++) {
      String value = shape(kind);
      Canary canary = new Canary(kind, value, label(kind) + value);
      if (scanner.holdsPersonalValue(canary.text())
          && scanner.scan(canary.text()).stream()
              .anyMatch(
                  span ->
                      span.kind() == kind
                          && (span.tier() == PiiTier.CONFIRMED
                              || span.tier() == PiiTier.PROBABLE && !kind.isCore())
                          && canary.text().substring(span.start(), span.end()).equals(value))) {
        return canary;
      }
    }
    throw new AssertionError("No value of the shape of " + kind + " is taken for one.");
  }

  private static String label(PiiKind kind) {
    return switch (kind.name()) {
      case "EMAIL" -> "";
      case "FI_HETU" -> "hetu ";
      case "SE_PERSONNUMMER" -> "personnummer ";
      case "NO_FODSELSNUMMER" -> "fødselsnummer ";
      case "DK_CPR" -> "CPR-nummer ";
      case "IS_KENNITALA" -> "kennitala ";
      case "US_SSN" -> "SSN ";
      case "DE_STEUERID" -> "Steuer-ID ";
      case "CREDIT_CARD" -> "card ";
      case "PHONE" -> "tel ";
      case "VAT_ID" -> "VAT ";
      case "IP_ADDRESS" -> "IP ";
      case "PASSPORT" -> "passport number ";
      case "PASSPORT_MRZ", "API_KEY", "PRIVATE_KEY", "JWT" -> "";
      case "US_MBI" -> "MBI ";
      case "US_NPI" -> "NPI ";
      case "DE_KVNR" -> "Versichertennummer ";
      case "BANK_ACCOUNT" -> "kontonummer ";
      default -> kind.name().replace('_', ' ').toLowerCase(Locale.ROOT) + " ";
    };
  }

  /** Null: a kind whose shape is not known here. */
  private String shape(PiiKind kind) {
    return switch (kind.name()) {
      case "EMAIL" -> "anna.c%06d@finns-inte.se".formatted(number++);
      case "IBAN" -> "FI" + digits(16);
      case "CREDIT_CARD" -> "411877" + digits(10);
      case "FI_HETU" -> date() + "-" + digits(3) + "0123456789ABCDEFHJKLMNPRSTUVWXY".charAt(n(31));
      case "SE_PERSONNUMMER" ->
          "19" + "%02d%02d%02d".formatted(40 + n(59), 1 + n(12), 1 + n(28)) + digits(4);
      case "NO_FODSELSNUMMER" -> date() + digits(5);
      case "DK_CPR", "IS_KENNITALA" -> date() + digits(4);
      case "PHONE" -> "+4670" + digits(7);
      case "IP_ADDRESS" -> "43.%d.%d.%d".formatted(100 + n(100), 100 + n(100), 100 + n(100));
      case "MAC_ADDRESS" -> "dc:b7:%02x:%02x:%02x:%02x".formatted(n(256), n(256), n(256), n(256));
      case "VAT_ID" -> "SE55" + digits(8) + "01";
      case "US_SSN" -> "%03d-%02d-%04d".formatted(100 + n(500), 10 + n(80), 1000 + n(8000));
      case "DE_STEUERID" -> (1 + n(9)) + digits(10);
      case "PASSPORT" -> "XK" + digits(7);
      case "PASSPORT_MRZ" -> mrz();
      case "US_MBI" -> "%dEG%d-TE%d-MK%02d".formatted(1 + n(9), n(10), n(10), n(100));
      case "US_NPI" -> "1" + digits(9);
      case "DE_KVNR" -> "K" + digits(9);
      case "BANK_ACCOUNT" -> "%04d.%02d.%05d".formatted(1000 + n(8999), n(100), n(100_000));
      case "DATE_OF_BIRTH" -> "%d.%d.19%02d".formatted(11 + n(17), 10 + n(3), 30 + n(60));
      case "API_KEY" -> "sk-ant-api03-" + token(64);
      case "PRIVATE_KEY" ->
          "-----BEGIN PRIVATE KEY----- " + token(64) + " -----END PRIVATE KEY-----";
      case "JWT" -> "eyJhbGciOiJIUzI1NiJ9.eyJ" + token(40) + "." + token(43);
      default -> null;
    };
  }

  /** The second line of a made-up Finnish passport: ICAO Doc 9303, part 4. */
  private String mrz() {
    String number = "K" + digits(8);
    String born = "%02d%02d%02d".formatted(40 + n(50), 1 + n(12), 1 + n(28));
    String ends = "%02d%02d%02d".formatted(27 + n(9), 1 + n(12), 1 + n(28));
    String second =
        number
            + check(number)
            + "FIN"
            + born
            + check(born)
            + "F"
            + ends
            + check(ends)
            + "<".repeat(14)
            + "0";
    String all = second.substring(0, 10) + second.substring(13, 20) + second.substring(21, 43);
    return second + check(all);
  }

  private static int check(String field) {
    int sum = 0;
    for (int k = 0; k < field.length(); k++) {
      char c = field.charAt(k);
      sum += (c == '<' ? 0 : Character.getNumericValue(c)) * new int[] {7, 3, 1}[k % 3];
    }
    return sum % 10;
  }

  private String token(int length) {
    StringBuilder token = new StringBuilder();
    for (int i = 0; i < length; i++) {
      token.append("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".charAt(n(62)));
    }
    return token.toString();
  }

  private String date() {
    return "%02d%02d%02d".formatted(1 + n(28), 1 + n(12), 40 + n(59));
  }

  private String digits(int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append(n(10));
    }
    return digits.toString();
  }

  private int n(int below) {
    return random.nextInt(below);
  }
}
