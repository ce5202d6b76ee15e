package io.plumbline.stage.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QuietTextsTest {
  private final QuietTexts quiet = new QuietTexts();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void onlyTheSameBytesAreHeld() {
    byte[] record = bytes("xx{\"error_code\": \"\"}yy");
    quiet.add(record, 2, record.length - 2);
    byte[] elsewhere = bytes("{\"error_code\": \"\"}");
    assertThat(quiet.holds(elsewhere, 0, elsewhere.length)).isTrue();
    assertThat(quiet.holds(elsewhere, 0, elsewhere.length - 1)).isFalse();
    assertThat(quiet.holds(record, 0, record.length)).isFalse();
    for (int i = 0; i < elsewhere.length; i++) {
      byte[] other = elsewhere.clone();
      other[i]++;
      assertThat(quiet.holds(other, 0, other.length)).as("byte %s differs", i).isFalse();
    }
  }

  @Test
  void whatTheReaderDoesWithItsBufferAfterwardsChangesNothing() {
    byte[] buffer = bytes("\"redacted\"");
    quiet.add(buffer, 0, buffer.length);
    buffer[1] = '7';
    assertThat(quiet.holds(buffer, 0, buffer.length)).isFalse();
    assertThat(quiet.holds(bytes("\"redacted\""), 0, buffer.length)).isTrue();
  }

  @Test
  void longTextsAreNotKeptAndManyTakeEachOthersPlaces() {
    byte[] longText = bytes("a".repeat(257));
    quiet.add(longText, 0, longText.length);
    assertThat(quiet.holds(longText, 0, longText.length)).isFalse();
    assertThat(quiet.holds(longText, 0, 256)).isFalse();
    int held = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] text = bytes("text " + i);
      quiet.add(text, 0, text.length);
      assertThat(quiet.holds(text, 0, text.length)).isTrue();
    }
    for (int i = 0; i < 100_000; i++) {
      byte[] text = bytes("text " + i);
      held += quiet.holds(text, 0, text.length) ? 1 : 0;
    }
    assertThat(held).as("bounded").isBetween(8_192, 16_384);
  }
}
