package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.Seeded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fast scan beside a slow one that shares nothing with it: the whole text folded by Unicode's
 * compatibility forms, a java.util.regex pattern per kind, and check sums written once more. What
 * the slow one is sure of without a label lies in a span of the fast one.
 */
class SlowReferenceTest {
  private static final String NOTHING_BEFORE = "(?<![\\p{L}\\p{N}_.,@/+:\\-])";
  private static final String NOTHING_AFTER = "(?![\\p{L}\\p{N}_@])(?![.\\-:,/]\\p{Alnum})";

  private enum Sure {
    HETU("\\d{6}[-+A-FU-Y]\\d{3}[A-Y]") {
      @Override
      boolean holds(String v) {
        int day = Integer.parseInt(v.substring(0, 2));
        int month = Integer.parseInt(v.substring(2, 4));
        int serial = Integer.parseInt(v.substring(7, 10));
        long number = Long.parseLong(v.substring(0, 6) + v.substring(7, 10));
        return day >= 1
            && day <= 28
            && month >= 1
            && month <= 12
            && serial >= 2
            && "0123456789ABCDEFHJKLMNPRSTUVWXY".charAt((int) (number % 31)) == v.charAt(10);
      }
    },
    IBAN("(?:FI\\d{16}|SE\\d{22}|NO\\d{13}|DK\\d{16}|DE\\d{20}|IS\\d{24})") {
      @Override
      boolean holds(String v) {
        StringBuilder digits = new StringBuilder();
        for (char c : (v.substring(4) + v.substring(0, 4)).toCharArray()) {
          digits.append(Character.getNumericValue(c));
        }
        return new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue() == 1;
      }
    },
    /** A number before or after makes it a row of numbers. */
    CARD("(?<!\\p{N}[ ])(?:4\\d{3}|5[1-5]\\d{2})([ -])\\d{4}\\1\\d{4}\\1\\d{4}(?![ ]\\p{N})") {
      @Override
      boolean holds(String v) {
        return luhn(v.replaceAll("\\D", ""));
      }
    },
    PERSONNUMMER("(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:[01][1-9])-\\d{4}") {
      @Override
      boolean holds(String v) {
        return luhn(v.replaceAll("\\D", "").substring(2));
      }
    },
    EMAIL("[a-z]+\\.[a-z]+@[a-z]+\\.(?:fi|se|no|dk|is|com|de)") {
      @Override
      boolean holds(String v) {
        return true;
      }
    },
    MAC("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}") {
      @Override
      boolean holds(String v) {
        return v.chars().filter(c -> c != ':').distinct().count() > 1
            && v.chars().anyMatch(c -> c >= '0' && c <= '9');
      }
    },
    ADDRESS("(?:[3-9]\\d|1[3-5]\\d)(?:\\.(?:1?\\d\\d|\\d)){3}") {
      @Override
      boolean holds(String v) {
        return true;
      }
    };

    private final Pattern pattern;

    Sure(String regex) {
      pattern = Pattern.compile(NOTHING_BEFORE + regex + NOTHING_AFTER);
    }

    abstract boolean holds(String value);
  }

  private static boolean luhn(String digits) {
    int sum = 0;
    for (int k = 0; k < digits.length(); k++) {
      int digit = digits.charAt(digits.length() - 1 - k) - '0';
      int twice = digit * 2;
      sum += k % 2 == 0 ? digit : twice / 10 + twice % 10;
    }
    return sum % 10 == 0;
  }

  /** A place in the original text. */
  private record Found(Sure kind, int start, int end) {}

  private static List<Found> slow(String text) {
    StringBuilder folded = new StringBuilder();
    List<Integer> places = new ArrayList<>();
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int point = text.codePointAt(at);
      int type = Character.getType(point);
      String one = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKC);
      if (type == Character.FORMAT) {
        one = "";
      } else if (Character.isDigit(point)) {
        one = String.valueOf(Character.digit(point, 10));
      } else if (type == Character.DASH_PUNCTUATION) {
        one = "-";
      } else if (Character.isSpaceChar(point)) {
        one = " ";
      }
      for (int k = 0; k < one.length(); k++) {
        folded.append(one.charAt(k));
        places.add(at);
      }
    }
    List<Found> all = new ArrayList<>();
    for (Sure kind : Sure.values()) {
      Matcher matcher = kind.pattern.matcher(folded);
      while (matcher.find()) {
        if (kind.holds(matcher.group())) {
          all.add(new Found(kind, places.get(matcher.start()), places.get(matcher.end() - 1) + 1));
        }
      }
    }
    return all;
  }

  /**
   * Adds what the slow reference found by kind; every one of them is in a span of the fast scan.
   */
  private static void compare(PiiScanner fast, String text, Map<Sure, Integer> seen) {
    List<Found> expected = slow(text);
    if (expected.isEmpty()) {
      return;
    }
    List<PiiSpan> spans = fast.scan(text);
    for (Found found : expected) {
      assertThat(spans)
          .as("%s at %d in: %s", found.kind(), found.start(), text)
          .anyMatch(span -> span.start() < found.end() && found.start() < span.end());
      seen.merge(found.kind(), 1, Integer::sum);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"office", "ward", "desk", "dev"})
  void findsNothingThatTheScanDoesNotFindInMadeUpTexts(String family) throws IOException {
    ObjectMapper json = new ObjectMapper();
    PiiScanner fast = new PiiScanner();
    Map<Sure, Integer> seen = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                SlowReferenceTest.class.getResourceAsStream("/pii/" + family + ".jsonl"),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!json.readTree(line).path("bucket").asText().equals("hn")) {
          compare(fast, json.readTree(line).path("text").asText(), seen);
        }
      }
    }
    assertThat(seen).hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void findsNothingThatTheScanDoesNotFindInNoise() {
    Random random = Seeded.random(6);
    PiiScanner fast = new PiiScanner();
    Map<Sure, Integer> seen = new TreeMap<>();
    for (int round = 0; round < 12_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int part = random.nextInt(12); part >= 0; part--) {
        if (random.nextInt(4) == 0) {
          text.append(disguised(value(random), random));
        } else {
          text.append(NOISE[random.nextInt(NOISE.length)]);
        }
        text.append(BETWEEN[random.nextInt(BETWEEN.length)]);
      }
      compare(fast, text.toString(), seen);
    }
    assertThat(seen).hasSize(Sure.values().length);
    assertThat(seen.values()).allMatch(count -> count > 300);
  }

  private static final String[] NOISE = {
    "och",
    "jeg",
    "þetta",
    "äiti",
    "the",
    "\n",
    "\"",
    "\\",
    "{\"a\": [1, 2.5e3]}",
    "12",
    "7",
    "0.12345",
    "😀",
    "\u200b",
    "/",
    "C:\\temp\\new",
    "\u0001",
    "de2",
    "x",
    "(",
    ")",
    "%",
    ";",
    "a::b",
    "2026-03-14T09:26:53Z",
    "6fa459ea-ee8a-3ca4-894e-db255ac2e1aa"
  };

  private static final String[] BETWEEN = {
    " ", " ", " ", "\n", " (", ") ", " \"", "\" ", " \u00ab", "\u00bb ", "! ", "? "
  };

  private static String value(Random random) {
    String hex = "0123456789abcdef";
    switch (random.nextInt(7)) {
      case 0 -> {
        String date =
            "%02d%02d%02d"
                .formatted(1 + random.nextInt(28), 1 + random.nextInt(12), random.nextInt(90));
        String serial = "%03d".formatted(2 + random.nextInt(897));
        long number = Long.parseLong(date + serial);
        return date + "-" + serial + "0123456789ABCDEFHJKLMNPRSTUVWXY".charAt((int) (number % 31));
      }
      case 1 -> {
        String body = digits(random, 14);
        int check = 98 - new BigInteger(body + "151800").mod(BigInteger.valueOf(97)).intValue();
        return "FI%02d%s".formatted(check, body);
      }
      case 2 -> {
        String body = "4" + digits(random, 14);
        String card = body;
        for (int k = 0; k < 10; k++) {
          card = luhn(body + k) ? body + k : card;
        }
        return card.replaceAll("(\\d{4})(?!$)", random.nextBoolean() ? "$1 " : "$1-");
      }
      case 3 -> {
        String body =
            "%02d%02d%02d%s"
                .formatted(
                    random.nextInt(90),
                    1 + random.nextInt(12),
                    1 + random.nextInt(9),
                    digits(random, 3));
        for (int k = 0; k < 10; k++) {
          if (luhn(body + k)) {
            return "19" + body.substring(0, 6) + "-" + body.substring(6) + k;
          }
        }
        return body;
      }
      case 4 -> {
        return "anna.%c%c@firma.%s"
            .formatted(
                'a' + random.nextInt(26),
                'a' + random.nextInt(26),
                random.nextBoolean() ? "se" : "fi");
      }
      case 5 -> {
        StringBuilder mac = new StringBuilder("0%d".formatted(random.nextInt(10)));
        for (int k = 0; k < 5; k++) {
          mac.append(':')
              .append(hex.charAt(random.nextInt(16)))
              .append(hex.charAt(random.nextInt(16)));
        }
        return mac.toString();
      }
      default -> {
        return "%d.%d.%d.%d"
            .formatted(
                31 + random.nextInt(69),
                random.nextInt(200),
                random.nextInt(200),
                random.nextInt(200));
      }
    }
  }

  private static String digits(Random random, int count) {
    StringBuilder digits = new StringBuilder();
    for (int k = 0; k < count; k++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }

  /** Digits of another script, a zero-width character inside, another dash; or as it is. */
  private static String disguised(String value, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> {
        int zero = new int[] {0xFF10, 0x660, 0x966, 0x1D7CE}[random.nextInt(4)];
        StringBuilder text = new StringBuilder();
        value.chars().forEach(c -> text.appendCodePoint(c >= '0' && c <= '9' ? zero + c - '0' : c));
        yield text.toString();
      }
      case 1 -> {
        int place = 1 + random.nextInt(value.length() - 1);
        yield value.substring(0, place) + "\u200b" + value.substring(place);
      }
      case 2 -> value.replace('-', '\u2013');
      default -> value;
    };
  }
}
