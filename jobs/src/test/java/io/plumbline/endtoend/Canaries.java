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

  /** Kinds that point at a person and whose shape is known here. */
  List<PiiKind> kinds() {
    List<PiiKind> kinds = new ArrayList<>();
    for (PiiKind kind : PiiKind.values()) {
      if (kind.identifiesPerson() && shape(kind) != null) {
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
                          && span.tier() == PiiTier.CONFIRMED
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
      default -> null;
    };
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
