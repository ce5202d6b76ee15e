package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NeedlesTest {
  @Test
  void findsWhatIsThereWhereverItStandsAndNothingElse() {
    Random random = new Random(20261127);
    Needles<String> needles = new Needles<>();
    Set<String> values = new TreeSet<>();
    for (int i = 0; i < 400; i++) {
      values.add(text(random, 8 + random.nextInt(4)));
    }
    values.forEach(value -> needles.add(value, value));
    for (int round = 0; round < 50; round++) {
      StringBuilder text = new StringBuilder(text(random, 20_000));
      for (String value : values) {
        if (random.nextBoolean()) {
          text.insert(random.nextInt(text.length() + 1), value);
        }
      }
      Set<String> found = new TreeSet<>();
      needles.find(
          text.toString(),
          (value, at) -> found.add(text.substring(at, at + value.length()) + value.length()));
      Set<String> wanted = new TreeSet<>();
      values.stream()
          .filter(value -> text.indexOf(value) >= 0)
          .forEach(value -> wanted.add(value + value.length()));
      assertThat(wanted).isNotEmpty();
      assertThat(found).isEqualTo(wanted);
    }
  }

  /** Of few letters, so that beginnings are shared; those with the same low byte among them. */
  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("ab\u0161a\u0461".charAt(random.nextInt(5)));
    }
    return text.toString();
  }

  @Test
  void aValueThatChanceWouldFindIsRefused() {
    assertThatThrownBy(() -> new Needles<String>().add("1234567", "seven"))
        .hasMessage("Shorter than 8 characters: chance would find it.");
  }
}
