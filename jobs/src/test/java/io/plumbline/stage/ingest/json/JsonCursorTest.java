package io.plumbline.stage.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.Seeded;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The cursor accepts what RFC 8259 allows and says why it refuses the rest. The reference is
 * Jackson over strictly decoded UTF-8; the cursor differs on purpose in one point only: nesting
 * deeper than 512 levels is refused.
 */
class JsonCursorTest {
  private static final ObjectMapper JACKSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private record Refused(String sentence, String json, RejectReason reason) {
    Refused(String json, RejectReason reason) {
      this("%s is refused as %s".formatted(shown(json), reason.code()), json, reason);
    }
  }

  @TestFactory
  List<DynamicTest> whatTheGrammarAllowsIsAccepted() {
    return List.of(
            "{}",
            "[]",
            "\"\"",
            "0",
            "-0",
            "-0.0",
            "0e0",
            "1E+2",
            "1e-2",
            "123456789012345678901234567890",
            "1e400",
            "-1e-400",
            "true",
            "false",
            "null",
            " \t\r\n{ \"a\" : [ 1 , 2 ] } \t\r\n",
            "{\"a\":{\"b\":{\"c\":[[],{},\"\"]}}}",
            "[1,2,{\"a\":null}]",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uD83D\\uDE00\"",
            "\"\\uD83D\"",
            "\"\\uDE00\"",
            "\"\u007f\"",
            "\"å \u20ac \ud83d\ude00\"",
            "{\"\":1,\"\":2}",
            "[" + "[".repeat(511) + "]".repeat(511) + "]")
        .stream()
        .map(
            json ->
                DynamicTest.dynamicTest(
                    shown(json) + " is accepted", () -> accept(bytes(json), 0, bytes(json).length)))
        .toList();
  }

  @TestFactory
  List<DynamicTest> whatTheGrammarForbidsIsRefusedWithItsReason() {
    return List.of(
            new Refused("an empty record is cut", "", RejectReason.TRUNCATED_JSON),
            new Refused("white space alone is cut", "  ", RejectReason.TRUNCATED_JSON),
            new Refused("{", RejectReason.TRUNCATED_JSON),
            new Refused("{\"a\"", RejectReason.TRUNCATED_JSON),
            new Refused("{\"a\":", RejectReason.TRUNCATED_JSON),
            new Refused("{\"a\":1", RejectReason.TRUNCATED_JSON),
            new Refused("{\"a\":1,", RejectReason.TRUNCATED_JSON),
            new Refused("[1", RejectReason.TRUNCATED_JSON),
            new Refused("[1,", RejectReason.TRUNCATED_JSON),
            new Refused("\"abc", RejectReason.TRUNCATED_JSON),
            new Refused("\"abc\\", RejectReason.TRUNCATED_JSON),
            new Refused("\"abc\\u12", RejectReason.TRUNCATED_JSON),
            new Refused("tru", RejectReason.TRUNCATED_JSON),
            new Refused("-", RejectReason.TRUNCATED_JSON),
            new Refused("1.", RejectReason.TRUNCATED_JSON),
            new Refused("1e", RejectReason.TRUNCATED_JSON),
            new Refused("1e+", RejectReason.TRUNCATED_JSON),
            new Refused("{,}", RejectReason.INVALID_JSON),
            new Refused("{\"a\":1,}", RejectReason.INVALID_JSON),
            new Refused("[,1]", RejectReason.INVALID_JSON),
            new Refused("[1,]", RejectReason.INVALID_JSON),
            new Refused("[1,,2]", RejectReason.INVALID_JSON),
            new Refused("[1 2]", RejectReason.INVALID_JSON),
            new Refused("[1}", RejectReason.INVALID_JSON),
            new Refused("{\"a\":1]", RejectReason.INVALID_JSON),
            new Refused("{\"a\" 1}", RejectReason.INVALID_JSON),
            new Refused("{\"a\":}", RejectReason.INVALID_JSON),
            new Refused("{a:1}", RejectReason.INVALID_JSON),
            new Refused("{'a':1}", RejectReason.INVALID_JSON),
            new Refused("{1:1}", RejectReason.INVALID_JSON),
            new Refused("{} {}", RejectReason.INVALID_JSON),
            new Refused("1 2", RejectReason.INVALID_JSON),
            new Refused("01", RejectReason.INVALID_JSON),
            new Refused("-01", RejectReason.INVALID_JSON),
            new Refused("+1", RejectReason.INVALID_JSON),
            new Refused(".5", RejectReason.INVALID_JSON),
            new Refused("1.e5", RejectReason.INVALID_JSON),
            new Refused("0x10", RejectReason.INVALID_JSON),
            new Refused("NaN", RejectReason.INVALID_JSON),
            new Refused("Infinity", RejectReason.INVALID_JSON),
            new Refused("-Infinity", RejectReason.INVALID_JSON),
            new Refused("True", RejectReason.INVALID_JSON),
            new Refused("nulL", RejectReason.INVALID_JSON),
            new Refused("\"\\x41\"", RejectReason.INVALID_JSON),
            new Refused("\"\\u12g4\"", RejectReason.INVALID_JSON),
            new Refused("// comment\n1", RejectReason.INVALID_JSON),
            new Refused(
                "a tab in a string is a control character",
                "\"a\tb\"",
                RejectReason.CONTROL_CHARACTER),
            new Refused(
                "a line break in a string is a control character",
                "\"a\nb\"",
                RejectReason.CONTROL_CHARACTER),
            new Refused(
                "unit separator in a string is a control character",
                "\"abcdefgh\u001fi\"",
                RejectReason.CONTROL_CHARACTER),
            new Refused(
                "NUL in a string is said to be NUL", "\"a\u0000b\"", RejectReason.NUL_BYTES),
            new Refused(
                "NUL between values is said to be NUL",
                "{\"a\":1,\u0000\u0000",
                RejectReason.NUL_BYTES),
            new Refused(
                "a record of NUL is said to be NUL", "\u0000\u0000\u0000", RejectReason.NUL_BYTES),
            new Refused("513 levels are too deep", "[".repeat(513), RejectReason.NESTING_TOO_DEEP),
            new Refused(
                "100,000 levels are too deep and cost no stack",
                "{\"a\":".repeat(100_000),
                RejectReason.NESTING_TOO_DEEP),
            new Refused(
                "COPY's doubled backslashes are recognised",
                "{\"a\":\"say \\\\\"hi\\\\\"\"}",
                RejectReason.COPY_TEXT_ESCAPES))
        .stream()
        .map(c -> DynamicTest.dynamicTest(c.sentence(), () -> refuse(bytes(c.json()), c.reason())))
        .toList();
  }

  @TestFactory
  List<DynamicTest> brokenUtf8IsRefused() {
    record Case(String sentence, int... bytes) {}
    return List.of(
            new Case("a continuation byte alone", 0x80),
            new Case("the bytes FE and FF", 0xFE, 0xFF),
            new Case("an overlong slash in two bytes", 0xC0, 0xAF),
            new Case("an overlong slash in three bytes", 0xE0, 0x80, 0xAF),
            new Case("an overlong slash in four bytes", 0xF0, 0x80, 0x80, 0xAF),
            new Case("a surrogate in three bytes", 0xED, 0xA0, 0x80),
            new Case("a code point above U+10FFFF", 0xF4, 0x90, 0x80, 0x80),
            new Case("the lead byte F5", 0xF5, 0x80, 0x80, 0x80),
            new Case("a lead byte followed by ASCII", 0xC3, 'a'),
            new Case("Latin-1", 'K', 0xF8, 'b'),
            new Case("a sequence of three that stops after two", 0xE2, 0x82, 'x'))
        .stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.sentence() + " is not UTF-8, in a value and in a key",
                    () -> {
                      byte[] raw = new byte[c.bytes().length];
                      for (int i = 0; i < raw.length; i++) {
                        raw[i] = (byte) c.bytes()[i];
                      }
                      refuse(around("{\"a\":\"", raw, "\"}"), RejectReason.INVALID_UTF8);
                      refuse(around("{\"", raw, "\":1}"), RejectReason.INVALID_UTF8);
                      refuse(
                          around("\"long enough for a word: ", raw, "\""),
                          RejectReason.INVALID_UTF8);
                    }))
        .toList();
  }

  @Test
  void aRefusalNamesTheColumnAndNothingOfTheRecord() {
    MalformedRecord said =
        catchThrowableOfType(
            MalformedRecord.class, () -> accept(bytes("{\"secret\": oops}"), 0, 16));
    assertThat(said).hasMessage("invalid_json at column 12");
    assertThat(said.getStackTrace()).isEmpty();
  }

  @Test
  void mutatedRecordsAreAcceptedExactlyWhenJacksonAcceptsThem() throws Exception {
    Random random = Seeded.random(20261001);
    List<byte[]> seeds = seeds();
    JsonCursor kept = new JsonCursor(); // what it learnt of the records before decides nothing
    int accepted = 0;
    for (int i = 0; i < 120_000; i++) {
      byte[] b = seeds.get(random.nextInt(seeds.size())).clone();
      for (int k = random.nextInt(3) + (i % 20 == 0 ? 0 : 1); k > 0; k--) {
        b = mutated(b, random);
      }
      boolean reference = jacksonAccepts(b);
      boolean ours = accepts(b, random.nextInt(12));
      assertThat(ours)
          .as("case %d: %s", i, new String(b, StandardCharsets.ISO_8859_1))
          .isEqualTo(reference);
      assertThat(acceptsByFields(kept, b))
          .as("case %d, by fields: %s", i, new String(b, StandardCharsets.ISO_8859_1))
          .isEqualTo(reference);
      accepted += ours ? 1 : 0;
    }
    // Both sides of the property were met often.
    assertThat(accepted).isBetween(10_000, 110_000);
  }

  @Test
  void fieldsAreFoundAndStringsReadAsJacksonReadsThem() throws Exception {
    Random random = Seeded.random(42);
    FieldNames names = FieldNames.of("a", "bé", "c\"d", "longer_name");
    for (int i = 0; i < 4_000; i++) {
      TreeMap<String, String> object = new TreeMap<>();
      for (String name : List.of("a", "bé", "c\"d", "longer_name", "other", "")) {
        if (random.nextBoolean()) {
          object.put(name, text(random));
        }
      }
      StringBuilder json = new StringBuilder("{");
      object.forEach(
          (k, v) ->
              json.append(json.length() > 1 ? "," : "")
                  .append(quoted(k, random))
                  .append(random.nextBoolean() ? ":" : " : ")
                  .append(quoted(v, random)));
      byte[] b = bytes(json.append('}').toString());
      JsonNode expected = JACKSON.readTree(b);
      JsonCursor cursor = new JsonCursor();
      cursor.reset(b, 0, b.length);
      cursor.enterObject();
      TreeMap<String, String> read = new TreeMap<>();
      int field;
      while ((field = cursor.nextField(names)) != JsonCursor.END) {
        if (field == JsonCursor.OTHER) {
          cursor.skip();
        } else {
          assertThat(cursor.readString()).isTrue();
          read.put(names.name(field), cursor.text());
        }
      }
      cursor.finish();
      TreeMap<String, String> wanted = new TreeMap<>();
      for (int k = 0; k < 4; k++) {
        if (expected.has(names.name(k))) {
          // A lone surrogate has no UTF-8: ours gives U+FFFD, as decoding its bytes would.
          wanted.put(names.name(k), withoutLoneSurrogates(expected.get(names.name(k)).asText()));
        }
      }
      assertThat(read).as(json.toString()).isEqualTo(wanted);
    }
  }

  @Test
  void theSliceOfASkippedValueIsTheValue() throws Exception {
    byte[] b = bytes("{\"x\": [1, {\"y\": \"}]\"}] , \"z\":2}");
    JsonCursor cursor = new JsonCursor();
    cursor.reset(b, 0, b.length);
    cursor.enterObject();
    assertThat(cursor.nextField(FieldNames.of("x"))).isZero();
    cursor.skip();
    assertThat(
            new String(
                b,
                cursor.sliceFrom(),
                cursor.sliceTo() - cursor.sliceFrom(),
                StandardCharsets.UTF_8))
        .isEqualTo("[1, {\"y\": \"}]\"}]");
  }

  @Test
  void aValueThatWasValidBeforeIsStillTooDeepWhereItStandsDeeper() throws Exception {
    JsonCursor cursor = new JsonCursor();
    String value = "[".repeat(250) + "]".repeat(250);
    for (String record : List.of("{\"x\":" + value + "}", "{\"x\":" + value + "}")) {
      byte[] b = bytes(record);
      cursor.reset(b, 0, b.length);
      cursor.enterObject();
      assertThat(cursor.nextField(FieldNames.of("x"))).isZero();
      cursor.skip();
      assertThat(cursor.sliceTo() - cursor.sliceFrom()).isEqualTo(500);
    }
    byte[] deep = bytes("{\"x\":" + "[".repeat(300) + value + "]".repeat(300) + "}");
    cursor.reset(deep, 0, deep.length);
    cursor.enterObject();
    assertThat(cursor.nextField(FieldNames.of("x"))).isZero();
    for (int i = 0; i < 300; i++) {
      cursor.enterArray();
      assertThat(cursor.nextElement()).isTrue();
    }
    MalformedRecord said = catchThrowableOfType(MalformedRecord.class, cursor::skip);
    assertThat(said.reason()).isEqualTo(RejectReason.NESTING_TOO_DEEP);
  }

  @TestFactory
  List<DynamicTest> freeKeysAreRead() {
    return List.of("plain", "with space", "a\\\"b", "a\\\\", "\\\\\\\"", "ключ").stream()
        .map(
            key ->
                DynamicTest.dynamicTest(
                    "the key " + key + " is given back as it stands",
                    () -> {
                      byte[] b = bytes("{ \"" + key + "\" : 1}");
                      JsonCursor cursor = new JsonCursor();
                      cursor.reset(b, 0, b.length);
                      cursor.enterObject();
                      assertThat(cursor.nextField(FieldNames.of())).isEqualTo(JsonCursor.OTHER);
                      assertThat(cursor.fieldName()).isEqualTo(key);
                    }))
        .toList();
  }

  @TestFactory
  List<DynamicTest> tokenCounts() {
    record Case(String json, long value, RejectReason reason) {}
    return List.of(
            new Case("0", 0, null),
            new Case("-0", 0, null),
            new Case("-0.0", 0, null),
            new Case("17", 17, null),
            new Case("17.0", 17, null),
            new Case("1.7e1", 17, null),
            new Case("1000000000000", 1_000_000_000_000L, null),
            new Case("null", -1, null),
            new Case("1000000000001", 0, RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("9223372036854775808", 0, RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("1e400", 0, RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("1e999999999999", 0, RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("1" + "0".repeat(200), 0, RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("-1", 0, RejectReason.NEGATIVE_TOKENS),
            new Case("-0.5", 0, RejectReason.NEGATIVE_TOKENS),
            new Case("1.5", 0, RejectReason.FRACTIONAL_TOKENS),
            new Case("1e-3", 0, RejectReason.FRACTIONAL_TOKENS),
            new Case("\"17\"", 17, null),
            new Case("\"\"", -1, null),
            new Case("\"1000000000001\"", 0, RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("\"-1\"", 0, RejectReason.WRONG_TYPE),
            new Case("\"seventeen\"", 0, RejectReason.WRONG_TYPE),
            new Case("true", 0, RejectReason.WRONG_TYPE),
            new Case("[17]", 0, RejectReason.WRONG_TYPE))
        .stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    "a token count of %s %s"
                        .formatted(
                            shown(c.json()),
                            c.reason() == null
                                ? "is read as " + (c.value() < 0 ? "not there" : c.value())
                                : "is refused as " + c.reason().code()),
                    () -> {
                      JsonCursor cursor = at(c.json());
                      if (c.reason() == null) {
                        assertThat(cursor.readTokens("f")).isEqualTo(c.value());
                      } else {
                        MalformedRecord said =
                            catchThrowableOfType(
                                MalformedRecord.class, () -> cursor.readTokens("usage.f"));
                        assertThat(said.reason()).isEqualTo(c.reason());
                        assertThat(said.where()).isEqualTo("usage.f");
                      }
                    }))
        .toList();
  }

  static JsonCursor at(String json) {
    JsonCursor cursor = new JsonCursor();
    byte[] b = bytes(json);
    cursor.reset(b, 0, b.length);
    return cursor;
  }

  private static void accept(byte[] b, int from, int to) throws MalformedRecord {
    JsonCursor cursor = new JsonCursor();
    cursor.reset(b, from, to);
    cursor.skip();
    cursor.finish();
  }

  /** Whether the record is accepted wherever in a buffer it stands, with other bytes around it. */
  private static boolean accepts(byte[] record, int offset) {
    byte[] buffer = new byte[offset + record.length + 9];
    Arrays.fill(buffer, (byte) '"');
    System.arraycopy(record, 0, buffer, offset, record.length);
    try {
      accept(buffer, offset, offset + record.length);
      return true;
    } catch (MalformedRecord e) {
      return false;
    }
  }

  private static boolean acceptsByFields(JsonCursor cursor, byte[] record) {
    FieldNames names = FieldNames.of("a", "model", "id", "usage");
    try {
      cursor.reset(record, 0, record.length);
      if (cursor.peek() == '{') {
        cursor.enterObject();
        while (cursor.nextField(names) != JsonCursor.END) {
          cursor.skip();
        }
      } else {
        cursor.skip();
      }
      cursor.finish();
      return true;
    } catch (MalformedRecord e) {
      return false;
    }
  }

  private static void refuse(byte[] b, RejectReason reason) {
    MalformedRecord said =
        catchThrowableOfType(MalformedRecord.class, () -> accept(b, 0, b.length));
    assertThat(said).isNotNull();
    assertThat(said.reason()).isEqualTo(reason);
    assertThat(jacksonAccepts(b)).isFalse();
  }

  private static boolean jacksonAccepts(byte[] b) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(b))
              .toString();
      return !JACKSON.readTree(text).isMissingNode();
    } catch (CharacterCodingException | JsonProcessingException e) {
      return false;
    }
  }

  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String s :
        List.of(
            "{}",
            "[]",
            "[[],{}]",
            "{\"id\":\"x\",\"n\":-1.5e+10,\"t\":true,\"f\":false,\"z\":null,\"l\":[1,2,3]}",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"h\\u00e9llo \\\"you\\\" å€\ud83d\ude00\"}],\"k\":{\"a\":{\"b\":[]}}}",
            " [ 0 , 0.5 , 1e-7 , -0 , 100 ] ",
            "\"a\\\\b\\/c\\n\\uD83D\\uDE00\"",
            "12345.678e90",
            "null")) {
      seeds.add(bytes(s));
    }
    return seeds;
  }

  private static byte[] mutated(byte[] b, Random random) {
    String alphabet = "{}[]:,\"\\ue0123456789-+.EnrtlfasTN/ \t\n\r'x";
    int at = b.length == 0 ? 0 : random.nextInt(b.length);
    byte some =
        random.nextInt(6) == 0
            ? (byte) random.nextInt(256)
            : (byte) alphabet.charAt(random.nextInt(alphabet.length()));
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(b, at);
      case 1 ->
          concat(Arrays.copyOf(b, at), new byte[] {some}, Arrays.copyOfRange(b, at, b.length));
      case 2 ->
          b.length == 0 ? b : concat(Arrays.copyOf(b, at), Arrays.copyOfRange(b, at + 1, b.length));
      case 3 -> {
        int to = Math.min(b.length, at + random.nextInt(6));
        yield concat(
            Arrays.copyOf(b, to),
            Arrays.copyOfRange(b, at, to),
            Arrays.copyOfRange(b, to, b.length));
      }
      default -> {
        byte[] c = b.clone();
        if (c.length > 0) {
          c[at] = some;
        }
        yield c;
      }
    };
  }

  private static byte[] concat(byte[]... parts) {
    int n = 0;
    for (byte[] part : parts) {
      n += part.length;
    }
    ByteBuffer out = ByteBuffer.allocate(n);
    for (byte[] part : parts) {
      out.put(part);
    }
    return out.array();
  }

  private static byte[] around(String before, byte[] raw, String after) {
    return concat(bytes(before), raw, bytes(after));
  }

  private static String text(Random random) {
    StringBuilder s = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> s.append((char) random.nextInt(0x20));
        case 1 -> s.append("\"\\/".charAt(random.nextInt(3)));
        case 2 -> s.appendCodePoint(0x1F600 + random.nextInt(40));
        case 3 -> s.append((char) (0xA0 + random.nextInt(0x2000)));
        case 4 -> s.append((char) (0xD800 + random.nextInt(0x800)));
        default -> s.append((char) ('a' + random.nextInt(26)));
      }
    }
    return s.toString();
  }

  /** Writes a string with escapes where they are needed and sometimes where they are not. */
  private static String quoted(String s, Random random) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < s.length()
              && Character.isLowSurrogate(s.charAt(i + 1));
      if (c < 0x20 || (Character.isSurrogate(c) && !pair) || random.nextInt(8) == 0) {
        out.append("\\u%04x".formatted((int) c));
        if (pair) {
          out.append("\\u%04X".formatted((int) s.charAt(++i)));
        }
      } else if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else {
        out.append(c);
        if (pair) {
          out.append(s.charAt(++i));
        }
      }
    }
    return out.append('"').toString();
  }

  private static String withoutLoneSurrogates(String s) {
    StringBuilder out = new StringBuilder();
    s.codePoints().forEach(cp -> out.appendCodePoint(cp >= 0xD800 && cp <= 0xDFFF ? 0xFFFD : cp));
    return out.toString();
  }

  private static byte[] bytes(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  private static String shown(String json) {
    String visible = json.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
    return visible.length() > 50 ? visible.substring(0, 50) + "…" : visible;
  }
}
