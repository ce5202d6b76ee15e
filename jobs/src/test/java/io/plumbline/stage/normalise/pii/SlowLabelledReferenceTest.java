package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * {@link SlowReferenceTest} for the kinds that a label makes sure: a java.util.regex pattern and a
 * check sum written once more, by other weights than the scan's where there is another way to write
 * them. Each labelled value that the slow one is sure of lies in a span of the fast one.
 */
class SlowLabelledReferenceTest {
  private enum Sure {
    NO_FODSELSNUMMER("fødselsnummer", "\\d{11}") {
      @Override
      String draw(Random r) {
        return date(r) + digits(r, 5);
      }

      @Override
      boolean holds(String v) {
        return sum(v, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) % 11 == 0
            && sum(v, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
      }
    },
    DK_CPR("CPR-nummer", "\\d{6}-\\d{4}") {
      @Override
      String draw(Random r) {
        return date(r) + "-" + digits(r, 4);
      }
    },
    IS_KENNITALA("kennitala", "\\d{6}-\\d{4}") {
      @Override
      String draw(Random r) {
        return date(r) + "-" + digits(r, 3) + "9";
      }

      @Override
      boolean holds(String v) {
        return sum(v.replace("-", ""), 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
      }
    },
    IS_KT_ORG("kennitala", "\\d{6}-\\d{4}") {
      @Override
      String draw(Random r) {
        return "%02d%02d%02d-%s9"
            .formatted(41 + r.nextInt(28), 1 + r.nextInt(12), r.nextInt(90), digits(r, 3));
      }

      @Override
      boolean holds(String v) {
        return sum(v.replace("-", ""), 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
      }
    },
    PHONE("telefon", "\\+46 70 \\d{3} \\d{2} \\d{2}") {
      @Override
      String draw(Random r) {
        return "+46 70 %d %s %s".formatted(200 + r.nextInt(600), digits(r, 2), digits(r, 2));
      }
    },
    VAT_ID("VAT", "SE\\d{12}") {
      @Override
      String draw(Random r) {
        return "SE556" + digits(r, 7) + "01";
      }

      @Override
      boolean holds(String v) {
        return luhn(v.substring(2, 12));
      }
    },
    US_SSN("SSN", "\\d{3}-\\d{2}-\\d{4}") {
      @Override
      String draw(Random r) {
        return "%03d-%02d-%04d"
            .formatted(1 + r.nextInt(600), 1 + r.nextInt(99), 1 + r.nextInt(9999));
      }
    },
    DE_STEUERID("Steuer-ID", "\\d{11}") {
      @Override
      String draw(Random r) {
        List<Integer> ten = new ArrayList<>();
        for (int k = 0; k < 10; k++) {
          ten.add(k);
        }
        java.util.Collections.shuffle(ten, r);
        ten.set(9, ten.get(0));
        java.util.Collections.shuffle(ten, r);
        StringBuilder text = new StringBuilder();
        ten.forEach(text::append);
        return text + digits(r, 1);
      }

      @Override
      boolean holds(String v) {
        int p = 10;
        for (int k = 0; k < 10; k++) {
          int s = (v.charAt(k) - '0' + p) % 10;
          p = 2 * (s == 0 ? 10 : s) % 11;
        }
        return v.charAt(0) != '0' && (11 - p) % 10 == v.charAt(10) - '0';
      }
    },
    FI_YTUNNUS("Y-tunnus", "\\d{7}-\\d") {
      @Override
      String draw(Random r) {
        return digits(r, 7) + "-" + digits(r, 1);
      }

      @Override
      boolean holds(String v) {
        return sum(v.replace("-", ""), 7, 9, 10, 5, 8, 4, 2, 1) % 11 == 0;
      }
    },
    SE_ORGNR("orgnr", "55\\d{4}-\\d{4}") {
      @Override
      String draw(Random r) {
        return "556" + digits(r, 3) + "-" + digits(r, 4);
      }

      @Override
      boolean holds(String v) {
        return luhn(v.replace("-", ""));
      }
    },
    NO_ORGNR("organisasjonsnummer", "9\\d{8}") {
      @Override
      String draw(Random r) {
        return "9" + digits(r, 8);
      }

      @Override
      boolean holds(String v) {
        return sum(v, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
      }
    },
    DK_CVR("CVR", "[1-9]\\d{7}") {
      @Override
      String draw(Random r) {
        return (1 + r.nextInt(9)) + digits(r, 7);
      }

      @Override
      boolean holds(String v) {
        return sum(v, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
      }
    },
    US_MBI("MBI", "[1-9][AC-HJKMNP-RT-Y]{2}\\d-[AC-HJKMNP-RT-Y]{2}\\d-[AC-HJKMNP-RT-Y]{2}\\d{2}") {
      @Override
      String draw(Random r) {
        return (1 + r.nextInt(9))
            + code(r, 2)
            + digits(r, 1)
            + "-"
            + code(r, 2)
            + digits(r, 1)
            + "-"
            + code(r, 2)
            + digits(r, 2);
      }
    },
    US_NPI("NPI", "1\\d{9}") {
      @Override
      String draw(Random r) {
        return "1" + digits(r, 9);
      }

      @Override
      boolean holds(String v) {
        return luhn("80840" + v);
      }
    },
    DE_KVNR("Versichertennummer", "[A-Z]\\d{9}") {
      @Override
      String draw(Random r) {
        return code(r, 1) + digits(r, 9);
      }

      @Override
      boolean holds(String v) {
        String plain = "%02d".formatted(v.charAt(0) - 'A' + 1) + v.substring(1, 9);
        int sum = 0;
        for (int k = 0; k < 10; k++) {
          int product = (plain.charAt(k) - '0') * (1 + k % 2);
          sum += product / 10 + product % 10;
        }
        return sum % 10 == v.charAt(9) - '0';
      }
    },
    PASSPORT("passport number", "[A-Z]{2}\\d{7}") {
      @Override
      String draw(Random r) {
        return code(r, 2) + digits(r, 7);
      }
    },
    BANK_ACCOUNT("kontonummer", "\\d{4}\\.\\d{2}\\.\\d{5}") {
      @Override
      String draw(Random r) {
        return (1 + r.nextInt(9)) + digits(r, 3) + "." + digits(r, 2) + "." + digits(r, 5);
      }

      @Override
      boolean holds(String v) {
        return sum(v.replace(".", ""), 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
      }
    },
    CARD_CVV("CVV", "\\d{3}") {
      @Override
      String draw(Random r) {
        return digits(r, 3);
      }
    },
    DATE_OF_BIRTH("date of birth", "19\\d{2}-(?:0[1-9]|1[0-2])-[012][1-9]") {
      @Override
      String draw(Random r) {
        return "19%02d-%02d-%02d"
            .formatted(30 + r.nextInt(69), 1 + r.nextInt(12), 1 + r.nextInt(9));
      }
    },
    API_KEY("key", "sk-ant-api03-[A-Za-z0-9]{60}") {
      @Override
      String draw(Random r) {
        return "sk-ant-api03-" + token(r, 60);
      }
    },
    JWT("bearer", "eyJhbGciOiJIUzI1NiJ9\\.eyJ[A-Za-z0-9]{40}\\.[A-Za-z0-9]{43}") {
      @Override
      String draw(Random r) {
        return "eyJhbGciOiJIUzI1NiJ9.eyJ" + token(r, 40) + "." + token(r, 43);
      }
    },
    PRIVATE_KEY("key", "-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9]{64}\n-----END PRIVATE KEY-----") {
      @Override
      String draw(Random r) {
        return "-----BEGIN PRIVATE KEY-----\n" + token(r, 64) + "\n-----END PRIVATE KEY-----";
      }
    },
    PASSPORT_MRZ("", "P<UTO[A-Z<]{39}\n[A-Z0-9<]{44}") {
      @Override
      String draw(Random r) {
        String number = code(r, 1) + digits(r, 8);
        String born =
            "%02d%02d%02d".formatted(40 + r.nextInt(50), 1 + r.nextInt(12), 1 + r.nextInt(28));
        String ends =
            "%02d%02d%02d".formatted(27 + r.nextInt(9), 1 + r.nextInt(12), 1 + r.nextInt(28));
        String second =
            number
                + mrz(number)
                + "UTO"
                + born
                + mrz(born)
                + "F"
                + ends
                + mrz(ends)
                + "<".repeat(14)
                + "0";
        String all = second.substring(0, 10) + second.substring(13, 20) + second.substring(21, 43);
        return ("P<UTOERIKSSON<<" + code(r, 5) + "<".repeat(44)).substring(0, 44)
            + "\n"
            + second
            + mrz(all);
      }
    };

    private final String label;
    private final Pattern pattern;

    Sure(String label, String value) {
      this.label = label.isEmpty() ? "" : label + " ";
      this.pattern =
          Pattern.compile(
              "(?<![\\p{L}\\p{N}_])" + this.label + "(?<v>" + value + ")(?![\\p{L}\\p{N}_@./-])");
    }

    abstract String draw(Random r);

    /** Whether the check sum agrees; kinds without one need none under their label. */
    boolean holds(String value) {
      return true;
    }
  }

  private static int sum(String digits, int... weights) {
    int sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += (digits.charAt(k) - '0') * weights[k];
    }
    return sum;
  }

  private static boolean luhn(String digits) {
    int sum = 0;
    for (int k = 0; k < digits.length(); k++) {
      int twice = (digits.charAt(digits.length() - 1 - k) - '0') * (1 + k % 2);
      sum += twice / 10 + twice % 10;
    }
    return sum % 10 == 0;
  }

  private static int mrz(String field) {
    int sum = 0;
    for (int k = 0; k < field.length(); k++) {
      char c = field.charAt(k);
      sum += (c == '<' ? 0 : Character.getNumericValue(c)) * new int[] {7, 3, 1}[k % 3];
    }
    return sum % 10;
  }

  private static String date(Random r) {
    return "%02d%02d%02d".formatted(1 + r.nextInt(28), 1 + r.nextInt(12), 30 + r.nextInt(60));
  }

  private static String digits(Random r, int count) {
    return of(r, count, "0123456789");
  }

  private static String code(Random r, int count) {
    return of(r, count, "ACDEFGHJKMNPQRTUVWXY");
  }

  private static String token(Random r, int count) {
    return of(r, count, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
  }

  private static String of(Random r, int count, String from) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < count; k++) {
      text.append(from.charAt(r.nextInt(from.length())));
    }
    return text.toString();
  }

  private static final String[] NOISE = {
    "och det",
    "jeg er",
    "þetta er",
    "äiti on",
    "the next",
    "der Herr",
    "\n",
    "\"",
    "12,",
    "0.12345",
    "😀",
    "C:\\temp\\new",
    "x (",
    "a::b",
    "2026-03-14T09:26:53Z",
    "6fa459ea-ee8a-3ca4-894e-db255ac2e1aa",
    "{\"a\": [1, 2.5e3]}",
    "100 % &",
    "https://a.fi/?q=%C3%A4",
    "Anna Korhonen,",
    "Kungsgatan 5;",
    "&amp;"
  };

  @Test
  void everyKindThatALabelMakesSureIsACandidateOfTheFastScan() {
    Random random = Seeded.random(26);
    PiiScanner fast = PiiScanner.withRecognisers();
    Map<Sure, Integer> seen = new TreeMap<>();
    Sure[] kinds = Sure.values();
    for (int round = 0; round < 9_000; round++) {
      StringBuilder text = new StringBuilder();
      Sure kind = kinds[round % kinds.length];
      for (int part = random.nextInt(4); part > 0; part--) {
        text.append(NOISE[random.nextInt(NOISE.length)]).append(' ');
      }
      text.append("; ").append(kind.label).append(valid(kind, random)).append(" ;");
      for (int part = random.nextInt(3); part > 0; part--) {
        text.append(' ').append(NOISE[random.nextInt(NOISE.length)]);
      }
      compare(fast, kind, text.toString(), seen);
    }
    assertThat(seen.keySet()).isEqualTo(EnumSet.allOf(Sure.class));
    assertThat(seen.values()).allMatch(count -> count > 300);
  }

  private static String valid(Sure kind, Random random) {
    String value = kind.draw(random);
    while (!kind.holds(value)) {
      value = kind.draw(random);
    }
    return value;
  }

  private static void compare(PiiScanner fast, Sure kind, String text, Map<Sure, Integer> seen) {
    Matcher matcher = kind.pattern.matcher(text);
    List<PiiSpan> spans = fast.scan(text);
    while (matcher.find()) {
      int start = matcher.start("v");
      int end = matcher.end("v");
      assertThat(spans)
          .as("%s at %d in: %s", kind, start, text)
          .anyMatch(
              span -> span.start() < end && start < span.end() && !span.kind().isRecognised());
      seen.merge(kind, 1, Integer::sum);
    }
  }

  /** With {@link SlowReferenceTest}, every kind that has a form has its slow pattern. */
  @Test
  void everyKindWithAFormHasASlowPattern() {
    EnumSet<PiiKind> here = EnumSet.noneOf(PiiKind.class);
    for (Sure kind : Sure.values()) {
      here.add(PiiKind.valueOf(kind.name()));
    }
    EnumSet<PiiKind> elsewhere =
        EnumSet.of(
            PiiKind.FI_HETU,
            PiiKind.IBAN,
            PiiKind.CREDIT_CARD,
            PiiKind.SE_PERSONNUMMER,
            PiiKind.EMAIL,
            PiiKind.MAC_ADDRESS,
            PiiKind.IP_ADDRESS);
    here.addAll(elsewhere);
    EnumSet<PiiKind> all = EnumSet.allOf(PiiKind.class);
    all.removeIf(PiiKind::isRecognised);
    assertThat(here).isEqualTo(all);
  }
}
