package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.plumbline.Seeded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PiiScannerTest {
  private static final String[] VALUES = {
    "161244-008L",
    "２００１６９-０４５Y",
    "640801-1309",
    "19420914-9055",
    "1905170781",
    "05049324261",
    "050493 24261",
    "300925-9510",
    "031048-5919",
    "0310485919",
    "FI5208540127550835",
    "NO65 5183 4738 299",
    "GB12 LOYD 2232 4942 8910 75",
    "4118 7071 9916 5334",
    "3712 745092 37410",
    "5381\u00a05336\u00a07484\u00a01885",
    "anna.b@firma.se",
    "anna [at] firma [dot] se",
    "x%40firma.fi",
    "+46 70 123 45 67",
    "(512)\u00a0794-6929",
    "08-431 907 82",
    "004792904910",
    "26 61 98 71",
    "43.102.200.241",
    "43[.]102[.]200[.]241",
    "43[dot]102[dot]200[dot]241",
    "1.1.1.1",
    "2a02:20a5::f3f6",
    "2003:b05:99a7:8cf9:b2db:af9e:6caf:ce10",
    "dc:b7:8e:96:17:da",
    "889d.75a5.a3ec",
    "aa-bb-cc-dd-ee-f1",
    "abcd.efab.cd1f",
    "SE558263289801",
    "ATU13585627",
    "ESB58378431",
    "193-92-7155",
    "68149706533",
    "0112038-9",
    "556036-0793",
    "9\u200b2\u200b3\u200b6\u200b0\u200b9\u200b0\u200b1\u200b6",
    "4242424242424242",
    "161244-008M",
  };

  private static final String[] NOISE = {
    "hetu",
    "personnummer",
    "CPR",
    "kennitala",
    "Tel",
    "puh.",
    "fødselsnummer",
    "VAT",
    "IP",
    "kort",
    "order",
    "och",
    "jeg",
    "að",
    "tarvitsen",
    "please",
    "the",
    "Åsa äter",
    "smörgås",
    "\n",
    "\t",
    "\"",
    "\\",
    "{\"a\": [1, 2.5e3]}",
    "2026-03-14T09:26:53Z",
    "12",
    "7",
    "0.12345",
    "😀",
    "\u200b",
    "é",
    "/",
    ":",
    ",",
    ".",
    "-",
    "@",
    "[at]",
    "C:\\temp\\new",
    "\u0001",
    "de2",
    "e5",
    "u00e5",
    "6fa459ea-ee8a-3ca4-894e-db255ac2e1aa",
    "data:image/png;base64,iVBORw0KGgo=",
    "x",
    "(",
    ")",
    "%",
    ";",
    "DE89",
    "a::b"
  };

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int parts = 1 + random.nextInt(30);
    for (int k = 0; k < parts; k++) {
      String[] from = random.nextInt(3) == 0 ? VALUES : NOISE;
      text.append(from[random.nextInt(from.length)]);
      if (random.nextInt(8) != 0) {
        text.append(' ');
      }
    }
    return text.toString();
  }

  /** One of the ways a JSON writer may spell a text. */
  private static String escaped(String text, Random random) {
    int style = random.nextInt(3);
    StringBuilder json = new StringBuilder("\"");
    for (int k = 0; k < text.length(); k++) {
      char c = text.charAt(k);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        case '/' -> json.append(style == 1 ? "\\/" : "/");
        default -> {
          boolean unicode =
              c < 0x20 || c > 0x7E && style != 0 || style == 2 && c > 0x7E && random.nextBoolean();
          json.append(unicode ? "\\u%04x".formatted((int) c) : String.valueOf(c));
        }
      }
    }
    return json.append('"').toString();
  }

  private static PiiCounts counts(PiiScanner scanner, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    PiiCounts counts = new PiiCounts();
    scanner.scan(utf8, 0, utf8.length, counts);
    return counts;
  }

  @Test
  void jsonSourceCountsAsTheTextItStandsFor() {
    Random random = Seeded.random(1);
    PiiScanner scanner = new PiiScanner();
    int found = 0;
    for (int round = 0; round < 2_500; round++) {
      String text = text(random);
      PiiCounts plain = counts(scanner, text);
      String once = escaped(text, random);
      assertThat(counts(scanner, once).signature()).as(once).isEqualTo(plain.signature());
      String twice = escaped(once, random);
      assertThat(counts(scanner, twice).signature()).as(twice).isEqualTo(plain.signature());
      found += plain.total();
    }
    assertThat(found).isGreaterThan(2_500);
  }

  @Test
  void whatIsProposedIsASupersetOfWhatIsAccepted() {
    Random random = Seeded.random(2);
    PiiScanner fast = new PiiScanner();
    PiiScanner slow = new PiiScanner(true);
    int found = 0;
    for (int round = 0; round < 2_500; round++) {
      String text = text(random);
      List<PiiSpan> expected = slow.scan(text);
      assertThat(fast.scan(text)).as(text).isEqualTo(expected);
      found += expected.size();
    }
    assertThat(found).isGreaterThan(2_500);
  }

  @Test
  void whereAWindowEndsDoesNotMatter() {
    PiiScanner scanner = new PiiScanner();
    for (int shift = 0; shift < 700; shift++) {
      String text = "1 ".repeat(shift) + "personnummer 640801-1309 och " + "2 ".repeat(shift);
      assertThat(counts(scanner, text).signature())
          .as("%s digits before", shift)
          .isEqualTo("SE_PERSONNUMMER/confirmed=1");
      String solid = "12 34,".repeat(shift) + " FI52 0854 0127 5508 35";
      assertThat(counts(scanner, solid).signature())
          .as("%s groups before", shift)
          .isEqualTo("IBAN/confirmed=1");
    }
  }

  @Test
  void offsetsAreInTheOriginalText() {
    String text = "😀 åäö: hetu ２００１６９-０４５Y, anna@firma.se!";
    List<PiiSpan> spans = new PiiScanner().scan(text);
    assertThat(spans)
        .extracting(span -> text.substring(span.start(), span.end()))
        .containsExactly("２００１６９-０４５Y", "anna@firma.se");
  }

  @Test
  void offsetsOfBytesCoverTheEscapesOfAValue() {
    String json = "[{\"hetu\": \"\\u0031\\u00361244-008L\"}]";
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    List<String> found = new ArrayList<>();
    new PiiScanner()
        .scan(
            utf8,
            0,
            utf8.length,
            (kind, tier, score, start, end) ->
                found.add(new String(utf8, start, end - start, StandardCharsets.UTF_8)));
    assertThat(found).containsExactly("\\u0031\\u00361244-008L");
  }

  @Test
  void offsetsCoverTheReferencesOfAValue() {
    String text =
        "ä &amp; ".repeat(20_000)
            + "<a href=\"?t=%2B46701234567\">anna&#64;firma.se</a> ok 0&#52;4 "
            + "hetu&nbsp;&#49;61244-008L.";
    assertThat(new PiiScanner().scan(text))
        .extracting(span -> text.substring(span.start(), span.end()))
        .containsExactly("%2B46701234567", "anna&#64;firma.se", "&#49;61244-008L");
  }

  @Test
  void onlyTheSliceIsRead() {
    byte[] utf8 = "161244-008L 161244-008L".getBytes(StandardCharsets.UTF_8);
    PiiCounts counts = new PiiCounts();
    new PiiScanner().scan(utf8, 6, 11, counts);
    assertThat(counts.signature()).isEmpty();
    new PiiScanner().scan(utf8, 12, 23, counts);
    assertThat(counts.total()).isOne();
  }

  @Test
  void spansComeInOrderAndNeverOverlap() {
    Random random = Seeded.random(3);
    PiiScanner scanner = new PiiScanner();
    for (int round = 0; round < 2_000; round++) {
      int last = 0;
      for (PiiSpan span : scanner.scan(text(random))) {
        assertThat(span.start()).isGreaterThanOrEqualTo(last);
        assertThat(span.end()).isGreaterThan(span.start());
        assertThat(span.score()).isBetween(0.3, 1.0);
        last = span.end();
      }
    }
  }

  @Test
  void mediaInBase64IsSkippedAndCounted() {
    PiiScanner scanner = new PiiScanner();
    String url = "data:image/png;base64,4118707199165334\\/161244+05049324261==";
    PiiCounts counts =
        counts(scanner, "[\"%s\", \"%s\", \"hetu 161244-008L\"]".formatted(url, url));
    assertThat(scanner.skippedMedia()).isEqualTo(2);
    assertThat(counts.signature()).isEqualTo("FI_HETU/confirmed=1");
    counts(scanner, "no image; base64, here ;base64,x");
    assertThat(scanner.skippedMedia()).isZero();
  }

  @Test
  void aLongRunOfBase64IsMediaAndNoShorterOrPlainerOneIs() {
    Random random = Seeded.random(4);
    byte[] picture = new byte[3_000];
    random.nextBytes(picture);
    String image = java.util.Base64.getEncoder().encodeToString(picture);
    PiiScanner scanner = new PiiScanner();
    String source =
        "[{\"type\":\"image\",\"source\":{\"bytes\":\"%s\"}},\"hetu 161244-008L\",\"%s\"]"
            .formatted(image, image.replace("/", "\\/"));
    assertThat(counts(scanner, source).signature()).isEqualTo("FI_HETU/confirmed=1");
    assertThat(scanner.skippedMedia()).isEqualTo(2);
    assertThat(counts(scanner, "a1" + "0af3".repeat(200) + " hetu 161244-008L").total()).isOne();
    assertThat(scanner.skippedMedia()).as("a dump in hexadecimal is text").isZero();
    counts(scanner, image.substring(0, 200));
    assertThat(scanner.skippedMedia()).as("a digest or a key").isZero();
    counts(scanner, "eyJ" + image);
    assertThat(scanner.skippedMedia()).as("a token").isZero();
    counts(scanner, "A path /Var/2/".repeat(40));
    assertThat(scanner.skippedMedia()).isZero();
  }

  @ParameterizedTest(name = "{0} repeated")
  @ValueSource(
      strings = {
        "1",
        "1 ",
        "0101901234",
        "@",
        "a@",
        "a@a.",
        "a@a.aa",
        "1:",
        "1::",
        "1.",
        "+1 ",
        "+46 ",
        "\\",
        "1\\",
        "\\u0031",
        "-1",
        "(1",
        "[at]",
        "a[at]",
        "%40",
        ";base64,",
        "data:;base64,",
        "DE89",
        "0a",
        "1\u200b",
        "\u200b",
        "１",
        "tel 070 ",
        "010190-",
        "4118 ",
        "[dot]",
        "1[.]",
        ":",
        ".",
        "1 2-3.4/",
        "12 345 6789 ",
        "1234567 ",
        "a1",
        "A1b2C3d4",
        "aA0+/",
        "eyJhbGciOiJIUzI1NiJ9",
        "deadbeef0123",
        "01:23:45:67:89:ab:",
        "(((((((((a",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!@",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx@",
        "DE89 3704 0044 0532 0130 00 ",
        "kennitala 010190 ",
        "data:image/png;base64,AAAA",
        "\\\\\\\\u0031",
        "%41",
        "&#49;",
        "&#49; 1",
        "&amp;",
        "a%2",
        "Anna Korhonen ",
        "Anna ",
        "ANNA",
        "Korhonen, Anna ",
        "Herr ",
        "Mr. X ",
        "name: Anna ",
        "Hi A",
        "Mannerheimintie 1 ",
        "12 Baker Street, ",
        "1 Main 2 Elm ",
        "my cancer ",
        "My sister has cancer cancer ",
        "Aa Bb ",
        "A",
        "Ä",
        "Jónsdóttir ",
        "\\u00c5sa \\u00d6berg ",
        "A\u200b",
        "0101901234\"cancer Hi ",
        "phone 1234567890 ",
        "070-123 45 67 tel ",
        "a\u0301",
        "\u0301",
        "1\u0301",
        "{\"a\":",
        "[{\"1\":[",
        "\\\"a\\\":{",
        "12 345 6789 tel "
      })
  void noTextTakesMoreThanItsLength(String unit) {
    long once = reads(unit, 1 << 17);
    long twice = reads(unit, 1 << 18);
    // Counted, not timed: a quadratic scan would read four times as much, and far more than this.
    assertThat(twice).isLessThanOrEqualTo(once * 9 / 4 + 10_000);
    assertThat(twice).isLessThanOrEqualTo(100L << 18);
  }

  private static long reads(String unit, int length) {
    byte[] part = unit.getBytes(StandardCharsets.UTF_8);
    byte[] utf8 = new byte[length];
    for (int i = 0; i < utf8.length; i++) {
      utf8[i] = part[i % part.length];
    }
    long[] reads = new long[1];
    CountingCursor cursor = new CountingCursor(reads);
    Gazetteer gazetteer = new Gazetteer(cursor.another());
    Recognition recognition = new Recognition(List.of(gazetteer), cursor.another());
    PiiScanner scanner = new PiiScanner(false, cursor, recognition);
    scanner.scan(utf8, 0, utf8.length, new PiiCounts());
    // What is read is in the work that has a wall, or is a few looks at each byte.
    assertThat(reads[0]).isLessThanOrEqualTo(3 * (scanner.work() + gazetteer.work()) + 8L * length);
    return reads[0];
  }

  @Test
  void aTextThatIsNearlyAllValuesEndsAndItsRestIsNotCalledClean() {
    byte[] utf8 = new byte[10 << 20];
    byte[] unit = "0101901234\"cancer Hi ".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < utf8.length; i++) {
      utf8[i] = unit[i % unit.length];
    }
    PiiScanner scanner = PiiScanner.withRecognisers();
    PiiCounts counts = new PiiCounts();
    scanner.scan(utf8, 0, utf8.length, counts);
    assertThat(scanner.work()).isBetween(PiiScanner.MAX_WORK, PiiScanner.MAX_WORK + 10_000);
    assertThat(scanner.unread()).isPositive();
    assertThat(scanner.partsNotLookedAt()).isOne();
    scanner.scan("hetu 161244-008L");
    assertThat(scanner.unread()).as("of the next text").isZero();
    assertThat(scanner.partsNotLookedAt()).isZero();
  }

  @Test
  void whatWasReadBeforeTheWallIsFoundAndTheSameEachTime() {
    String text = "hetu 161244-008L, ".repeat(100);
    PiiScanner scanner = new PiiScanner(false, new SourceCursor(), null, 20_000);
    List<PiiSpan> spans = scanner.scan(text);
    assertThat(spans).hasSizeBetween(10, 90).allMatch(span -> span.kind() == PiiKind.FI_HETU);
    assertThat(spans.get(spans.size() - 1).end() + scanner.unread())
        .isBetween(text.length() - 40, text.length());
    assertThat(scanner.scan(text)).isEqualTo(spans);
    assertThat(new PiiScanner().scan(text)).hasSize(100);
  }

  /** Counts the characters that a scan looks at more closely than in passing. */
  private static final class CountingCursor extends SourceCursor {
    private final long[] reads;

    CountingCursor(long[] reads) {
      this.reads = reads;
    }

    @Override
    SourceCursor another() {
      return new CountingCursor(reads);
    }

    @Override
    char read(int i) {
      reads[0]++;
      return super.read(i);
    }

    @Override
    char readBack(int i) {
      reads[0]++;
      return super.readBack(i);
    }
  }

  @Test
  void aLongRunOfDigitsHidesNothingBesideIt() {
    PiiScanner scanner = new PiiScanner();
    for (int length = 1; length < 700; length++) {
      String text = "7".repeat(length) + " hetu 161244-008L " + "7".repeat(length);
      assertThat(counts(scanner, text).of(PiiKind.FI_HETU, PiiTier.CONFIRMED))
          .as("%s digits", length)
          .isOne();
      String address = "7".repeat(length) + ".anna@firma.se";
      assertThat(counts(scanner, address).of(PiiKind.EMAIL, PiiTier.CONFIRMED))
          .as("%s digits in an address", length)
          .isEqualTo(length <= 59 ? 1 : 0);
    }
  }

  /** Fifty megabytes of the two that the requirements name; others by count, above. */
  @Test
  void fiftyMegabytesOfSignsAndOfDigitsFinish() {
    byte[] utf8 = new byte[50_000_000];
    for (char c : new char[] {'@', '7'}) {
      Arrays.fill(utf8, (byte) c);
      PiiCounts counts = new PiiCounts();
      assertTimeout(
          Duration.ofSeconds(60),
          () -> PiiScanner.withRecognisers().scan(utf8, 0, utf8.length, counts));
      assertThat(counts.total()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anna.b@firma.se",
        "team-anna@firma.se",
        "renée.finans0@contoso.example",
        "key of 19420914-9055",
        "161244-008L",
        "FI5208540127550835",
        "+46 70 123 45 67"
      })
  void attributionThatHoldsAPersonIsSeen(String text) {
    assertThat(new PiiScanner().holdsPersonalValue(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "finans",
        "batch-etl-key0",
        "eae208ed-5c79-4969-a925-3cc6c79d7689",
        "45753c481a3afb5aead68058ac99c0a4116f45eeed638f2ac9f933a24d27a816",
        "gpt-4o-2024-08-06",
        "claude-sonnet-4-5-20250929",
        "anthropic.claude-3-5-sonnet-20240620-v1:0",
        "app:batch-etl,env:prod,sprint-3",
        "User-Agent: langchain-openai/0.3",
        "arn:aws:bedrock:eu-north-1:123456789012:inference-profile/eu.x",
        "http://10.0.0.5:11434/api/chat",
        "127.0.0.1",
        "CC-9935",
        "2026-11-21T06:16:08.912799+00:00",
        "1795241770.380198",
        "Y-tunnus 0112038-9"
      })
  void attributionThatHoldsNobodyIsKept(String text) {
    assertThat(new PiiScanner().holdsPersonalValue(text)).isFalse();
  }

  @Test
  void absentAttributionHoldsNobody() {
    assertThat(new PiiScanner().holdsPersonalValue(null)).isFalse();
  }

  @Test
  void nothingShowsAValue() {
    String value = "161244-008L";
    PiiScanner scanner = new PiiScanner();
    List<PiiSpan> spans = scanner.scan("hetu " + value);
    PiiCounts counts = counts(scanner, "hetu " + value);
    assertThat(spans).hasSize(1);
    assertThat(spans.toString() + scanner + counts)
        .doesNotContain("161244")
        .doesNotContain("008L")
        .contains("FI_HETU/confirmed");

    byte[] utf8 = ("hetu " + value).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () ->
                scanner.scan(
                    utf8,
                    0,
                    utf8.length,
                    (kind, tier, score, start, end) -> {
                      throw new IllegalStateException("sink failed");
                    }))
        .hasMessage("sink failed");
    assertThat(scanner.scan("hetu " + value)).as("usable after a failure").hasSize(1);
  }

  @ParameterizedTest(name = "{0} is private: {1}")
  @CsvSource({
    "10.0.0.1, true",
    "10.208.108.255, true",
    "127.0.0.1, true",
    "192.168.1.20, true",
    "172.16.0.1, true",
    "172.31.255.255, true",
    "169.254.1.1, true",
    "172.32.0.1, false",
    "193.168.1.20, false",
    "43.102.200.241, false",
    "10.208.108.256, false",
    "10.208.108, false",
    "10.208.108.1.7, false",
    "10.208..1, false",
    ".10.208.108, false",
    "10.208.108., false",
    "10.208.108.1 anna@firma.se, false",
    "10.208.108.a, false",
  })
  void anAddressOfAPrivateNetworkIsKnownWithoutAScan(String text, boolean is) {
    byte[] json = ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
    assertThat(PiiScanner.isPrivateAddress(json, 0, json.length)).isEqualTo(is);
    if (is) {
      assertThat(new PiiScanner().scan(text)).allMatch(span -> span.tier() == PiiTier.TEST);
    }
  }
}
