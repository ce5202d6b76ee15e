package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SourceCursorTest {
  private static String forward(byte[] utf8) {
    SourceCursor cursor = new SourceCursor();
    cursor.open(utf8, 0, utf8.length);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < utf8.length; i = cursor.after) {
      char c = cursor.read(i);
      assertThat(cursor.after).isGreaterThan(i);
      if (c != SourceCursor.NOTHING) {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static String backward(byte[] utf8) {
    SourceCursor cursor = new SourceCursor();
    cursor.open(utf8, 0, utf8.length);
    StringBuilder text = new StringBuilder();
    for (int i = utf8.length; i > 0; i = cursor.before) {
      char c = cursor.readBack(i);
      assertThat(cursor.before).isLessThan(i);
      if (c != SourceCursor.NOTHING) {
        text.append(c);
      }
    }
    return text.reverse().toString();
  }

  private static String forward(String text) {
    return forward(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void oneSpellingForMany() {
    assertThat(forward("１２٣۴५𝟞")).isEqualTo("123456");
    assertThat(forward("ＡＢ＠．－")).isEqualTo("AB@.-");
    assertThat(forward("a\u00a0b\u2009c\u202fd\u3000e")).isEqualTo("a b c d e");
    assertThat(forward("a\u200bb\u2060c\ufeffd\u00ade")).isEqualTo("abcde");
    assertThat(forward("a\u2010b\u2011c\u2013d\u2212e")).isEqualTo("a-b-c-d-e");
    assertThat(forward("a\r\nb\u2028c")).isEqualTo("a\n\nb\nc");
  }

  @Test
  void escapesMeanTheSameAtAnyDepth() {
    assertThat(forward("a\\nb")).isEqualTo("a\nb");
    assertThat(forward("a\\\\nb")).isEqualTo("a\nb");
    assertThat(forward("\\u00e5\\\\u00e5\\\\\\\\u00e5")).isEqualTo("ååå");
    assertThat(forward("\\ud835\\udfde")).isEqualTo("6");
    assertThat(forward("\\\\ud835\\\\udfde")).isEqualTo("6");
    assertThat(forward("\\\"\\/")).isEqualTo("\"/");
    assertThat(forward("C:\\x")).isEqualTo("C:\\x");
  }

  @Test
  void backwardReadsWhatForwardReads() {
    String[] parts = {
      "a",
      "7",
      "å",
      "\\",
      "\\\\",
      "u",
      "00",
      "e5",
      "\\u00e5",
      "\\\\u0041",
      "\\ud83d\\ude00",
      "\\ud83d",
      "\\ude00",
      "😀",
      "\n",
      "\\n",
      "\"",
      "\\\"",
      "/",
      "\u200b",
      "１",
      "n",
      "\t",
      "𝟞",
      "f"
    };
    Random random = Seeded.random(11);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(12); k >= 0; k--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
      assertThat(backward(utf8)).as("%s", text).isEqualTo(forward(utf8));
    }
  }

  @Test
  void bytesThatAreNoTextArePassedOver() {
    Random random = Seeded.random(12);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      forward(bytes);
      backward(bytes);
      new PiiScanner(true).scan(bytes, 0, bytes.length, (kind, tier, score, start, end) -> {});
    }
  }
}
