package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A label without a hint is never read: the value under it would be passed by. */
class LabelHintsTest {
  private static final Map<String, Predicate<LabelHints>> KINDS =
      Map.of(
          "PASSPORT", LabelHints::speakOfPassports,
          "CARD_CVV", LabelHints::speakOfSecurityCodes,
          "DATE_OF_BIRTH", LabelHints::speakOfBirth,
          "BANK_ACCOUNT", LabelHints::speakOfAccounts);

  /** Labels of more than one word, as {@link Context} puts them together. */
  private static final Map<String, List<String>> IN_WORDS =
      Map.of(
          "PASSPORT", List.of("pass nr", "pass_no"),
          "CARD_CVV",
              List.of(
                  "security code",
                  "security-code",
                  "security_code",
                  "securityCode",
                  "card code",
                  "card-code",
                  "card_code",
                  "card verification"),
          "DATE_OF_BIRTH", List.of("date of birth", "birth date", "syntymä aika: synt"),
          "BANK_ACCOUNT", List.of("bank account", "account no", "account_id", "sort code"));

  @Test
  void everyLabelThatAloneMakesAValueIsHintedAtHoweverItIsWritten() throws Exception {
    TreeSet<String> missed = new TreeSet<>();
    int looked = 0;
    for (Map.Entry<String, Predicate<LabelHints>> kind : KINDS.entrySet()) {
      List<String> labels = new ArrayList<>(IN_WORDS.get(kind.getKey()));
      labels.addAll(labels(kind.getKey()));
      for (String label : labels) {
        for (String written :
            List.of(label, label.toUpperCase(Locale.ROOT), capital(label), wide(label))) {
          String escaped = escaped(written);
          String capitals = escaped.toUpperCase(Locale.ROOT).replace("\\U", "\\u");
          for (String source : List.of(written, escaped, capitals)) {
            looked++;
            if (!hinted(source + ": ", kind.getValue())) {
              missed.add(kind.getKey() + " " + source);
            }
          }
        }
      }
    }
    assertThat(looked).isGreaterThan(1000);
    assertThat(missed).as("labels without a hint").isEmpty();
  }

  @Test
  void valuesUnderLabelsThatHadNoHintAreFound() {
    PiiScanner scanner = new PiiScanner();
    Map<String, PiiKind> texts =
        Map.of(
            "Fdato: 14.03.1984, bor i Oslo",
            PiiKind.DATE_OF_BIRTH,
            "F\\u00d8DT: 14.03.1984",
            PiiKind.DATE_OF_BIRTH,
            "security_code: 737",
            PiiKind.CARD_CVV,
            "Bitte die Kartenprüfzahl 737 angeben",
            PiiKind.CARD_CVV);
    texts.forEach(
        (text, kind) ->
            assertThat(scanner.scan(text)).as(text).extracting(PiiSpan::kind).contains(kind));
  }

  private static boolean hinted(String before, Predicate<LabelHints> speaks) {
    byte[] text = (before + "123").getBytes(StandardCharsets.UTF_8);
    LabelHints hints = new LabelHints();
    hints.before(text, 0, text.length - 3);
    return speaks.test(hints);
  }

  private static String capital(String label) {
    return Character.toUpperCase(label.charAt(0)) + label.substring(1);
  }

  /** In full-width letters. */
  private static String wide(String label) {
    StringBuilder text = new StringBuilder();
    for (char c : label.toCharArray()) {
      text.append(FoldedWindow.isAsciiLetter(c) ? (char) (c + 0xFEE0) : c);
    }
    return text.toString();
  }

  /** As JSON without letters beyond ASCII. */
  private static String escaped(String label) {
    StringBuilder text = new StringBuilder();
    for (char c : label.toCharArray()) {
      text.append(c < 0x80 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return text.toString();
  }

  private static List<String> labels(String kind) throws Exception {
    List<String> labels = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Labels.class.getResourceAsStream("labels.txt"), StandardCharsets.UTF_8))) {
      boolean asked = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("[")) {
          asked = List.of(line.substring(1, line.indexOf(']')).split(" ", -1)).contains(kind);
        } else if (asked && !line.startsWith("#") && !line.isBlank()) {
          for (String word : line.trim().split(" +", -1)) {
            labels.add(word.endsWith("*") ? word.substring(0, word.length() - 1) : word);
          }
        }
      }
    }
    return labels;
  }
}
