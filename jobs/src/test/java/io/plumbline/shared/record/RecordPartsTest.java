package io.plumbline.shared.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.commons.codec.digest.MurmurHash3;
import org.junit.jupiter.api.Test;

class RecordPartsTest {
  @Test
  void equalTextsAreOneSymbolAndOthersAreNot() {
    SymbolTable symbols = new SymbolTable();
    Random random = Seeded.random(1);
    Map<String, Symbol> seen = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String text = "ø" + random.nextInt(6_000);
      byte[] b = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
      Symbol symbol = symbols.intern(b, 2, b.length - 2);
      assertThat(symbol.toString()).isEqualTo(text);
      assertThat(seen.computeIfAbsent(text, t -> symbol)).isSameAs(symbol);
      assertThat(symbols.intern(text)).isSameAs(symbol);
    }
    Set<Integer> ordinals = new HashSet<>();
    seen.values().forEach(s -> ordinals.add(s.ordinal()));
    assertThat(ordinals).hasSize(seen.size());
    assertThat(symbols.size()).isEqualTo(seen.size());
    assertThat(ordinals).allMatch(o -> o >= 1 && o <= symbols.size());
  }

  @Test
  void aSymbolKeepsItsBytesWhenTheBufferIsReused() {
    byte[] buffer = "first".getBytes(StandardCharsets.UTF_8);
    Symbol first = new SymbolTable().intern(buffer, 0, 5);
    buffer[0] = 'X';
    assertThat(first.toString()).isEqualTo("first");
    assertThat(new String(first.utf8(), StandardCharsets.UTF_8)).isEqualTo("first");
  }

  @Test
  void aMissingSymbolIsNullAndHasOrdinalZero() {
    assertThat(new SymbolTable().intern(null)).isNull();
    assertThat(Symbol.string(null)).isNull();
    assertThat(Symbol.ordinal(null)).isZero();
  }

  @Test
  void theBordersBetweenPartsArePartOfTheDigest() {
    Set<String> digests = new HashSet<>();
    digests.add(text(new KeyDigest().begin("n").add("ab").add("c").end()));
    digests.add(text(new KeyDigest().begin("n").add("a").add("bc").end()));
    digests.add(text(new KeyDigest().begin("n").add("abc").add("").end()));
    digests.add(text(new KeyDigest().begin("n").add("").add("abc").end()));
    digests.add(text(new KeyDigest().begin("n").add("abc").end()));
    digests.add(text(new KeyDigest().begin("na").add("bc").end()));
    digests.add(text(new KeyDigest().begin("m").add("abc").end()));
    digests.add(text(new KeyDigest().begin("n").add("abc").add(7).end()));
    digests.add(text(new KeyDigest().begin("n").add("abc").add(8).end()));
    assertThat(digests).hasSize(9);
  }

  @Test
  void aDigestIsTheSameWhateverWasDigestedBefore() {
    KeyDigest used = new KeyDigest();
    used.begin("long").add("x".repeat(5_000)).end();
    IdText id = new IdText();
    id.set("abc");
    assertThat(text(used.begin("n").add(id).add(9).end()))
        .isEqualTo(text(new KeyDigest().begin("n").add("abc").add(9).end()));
    assertThat(text(used.begin("n").add((String) null).end()))
        .isEqualTo(text(new KeyDigest().begin("n").add(new IdText()).end()));
  }

  @Test
  void theDigestOfAKeyIsStableOverReleases() {
    // The warehouse holds these numbers: another value here would read every record twice.
    KeyDigest digest = new KeyDigest().begin("litellm").add("call").add("response").add(1L).end();
    assertThat(text(digest)).isEqualTo(STABLE);
  }

  @Test
  void theDigestIsMurmurHash3OfPartsOfAnyLength() {
    Random random = Seeded.random(7);
    KeyDigest digest = new KeyDigest();
    for (int length = 0; length < 1_200; length += length < 70 ? 1 : 37) {
      byte[] part = new byte[length];
      random.nextBytes(part);
      byte[] ended = Arrays.copyOf(part, length + 2);
      ended[0] = (byte) 0xFF; // the empty namespace before it
      System.arraycopy(part, 0, ended, 1, length);
      ended[length + 1] = (byte) 0xFF;
      long[] expected = MurmurHash3.hash128x64(ended, 0, ended.length, 0);
      digest.begin("").add(part, 0, length).end();
      assertThat(new long[] {digest.hi(), digest.lo()}).as("length %s", length).isEqualTo(expected);
    }
  }

  private static final String STABLE = "-7635323503706652924/-8777465902573835880";

  @Test
  void anEmptyIdIsNone() {
    IdText id = new IdText();
    assertThat(id.isNone()).isTrue();
    id.set("abc");
    assertThat(id.isNone()).isFalse();
    id.set("");
    assertThat(id.isNone()).isTrue();
    id.set("x".repeat(500));
    assertThat(id.length()).isEqualTo(500);
    id.set((String) null);
    assertThat(id.isNone()).isTrue();
    assertThat(id.toString()).isEmpty();
  }

  @Test
  void idsAreEqualByTheirTextNotByWhatStoodInTheBufferBefore() {
    IdText a = new IdText();
    IdText b = new IdText();
    a.set("something long");
    a.set("abc");
    b.set("abc");
    assertThat(a).isEqualTo(b).hasSameHashCodeAs(b);
    b.set("abd");
    assertThat(a).isNotEqualTo(b);
  }

  @Test
  void onlyMachineIdsAreHexLike() {
    Map<String, Boolean> cases =
        Map.of(
            "0925c1b8-7c9b-4458-9d5c-0a928a7423bb", true,
            "d1a171401ac14251a3fc074082cfa05e", true,
            "4000000087574138", false,
            "4000 0000 8757 4138", false,
            "abc-def", false,
            "19900101-1234-5678-9999", false,
            "ola.nordmann@example.org", false);
    cases.forEach(
        (text, hex) -> {
          IdText id = new IdText();
          id.set(text);
          assertThat(id.isHexLike()).as(text).isEqualTo(hex);
        });
  }

  @Test
  void aClearedRecordIsLikeANewOne() throws IllegalAccessException {
    CallRecord fresh = new CallRecord();
    fresh.clear();
    CallRecord used = new CallRecord();
    SymbolTable symbols = new SymbolTable();
    for (Field field : CallRecord.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        continue;
      }
      if (field.getType() == Symbol.class) {
        field.set(used, symbols.intern("x"));
      } else if (field.getType() == long.class) {
        field.setLong(used, 77);
      } else if (field.getType() == int.class) {
        field.setInt(used, 77);
      } else if (field.getType() == boolean.class) {
        field.setBoolean(used, true);
      } else if (field.getType().isEnum()) {
        Object[] constants = field.getType().getEnumConstants();
        field.set(used, constants[constants.length - 1]);
      } else if (field.getType() == IdText.class) {
        ((IdText) field.get(used)).set("id");
      } else if (field.getType() == Words.class) {
        ((Words) field.get(used)).add(symbols.intern("x"));
      } else if (field.getType() == byte[].class) {
        field.set(used, new byte[1]);
      } else {
        field.set(used, java.math.BigDecimal.ONE);
      }
    }
    used.clear();
    for (Field field : CallRecord.class.getFields()) {
      if (field.getType() != Words.class) {
        assertThat(field.get(used)).as(field.getName()).isEqualTo(field.get(fresh));
      }
    }
    assertThat(used.mentions.size()).isZero();
  }

  @Test
  void wordsKeepTheirOrderAndForget() {
    SymbolTable symbols = new SymbolTable();
    Words words = new Words();
    words.add(null);
    for (int i = 0; i < 20; i++) {
      words.add(symbols.intern("w" + i));
    }
    assertThat(words.size()).isEqualTo(20);
    assertThat(words.get(19)).hasToString("w19");
    words.clear();
    assertThat(words.size()).isZero();
  }

  private static String text(KeyDigest digest) {
    return digest.hi() + "/" + digest.lo();
  }
}
