package io.plumbline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Rows in the order of their content")
class ContentOrderTest {
  @Test
  @DisplayName("stand as sorting them whole would put them, whatever order they came in")
  void sorted() {
    Random random = Seeded.random(93);
    for (int round = 0; round < 200; round++) {
      List<String> digests = new ArrayList<>();
      int common = random.nextInt(3) * 6; // so that many begin alike
      for (int i = random.nextInt(40); i > 0; i--) {
        StringBuilder digest = new StringBuilder("f0e1d2c3b4a5".substring(0, common));
        for (int n = random.nextInt(4) == 0 ? 1 : 12; n > 0; n--) {
          digest.append(Character.forDigit(random.nextInt(16), 16));
        }
        digests.add(digest + "0".repeat(32 - digest.length()));
      }
      digests.addAll(digests.subList(0, digests.size() / 3));
      List<String> expected = digests.stream().sorted().toList();
      for (int shuffle = 0; shuffle < 3; shuffle++) {
        Collections.shuffle(digests, random);
        int[] order =
            ContentOrder.of(
                digests.size(),
                i -> ContentOrder.ofHex(digests.get(i)),
                (one, other) -> digests.get(one).compareTo(digests.get(other)));
        assertThat(Arrays.stream(order).mapToObj(digests::get)).containsExactlyElementsOf(expected);
        assertThat(Arrays.stream(order).sorted())
            .as("each row once")
            .containsExactly(IntStream.range(0, digests.size()).boxed().toArray(Integer[]::new));
      }
    }
  }

  @ParameterizedTest(name = "{0} begins with {1}")
  @CsvSource({
    "ffffffffff, fffffffff",
    "0000000010, 000000001",
    "abc, abc000000",
    "'', 0",
    "none at all, 000e0a00a"
  })
  void beginnings(String digest, String beginning) {
    assertThat(ContentOrder.ofHex(digest)).isEqualTo(Long.parseLong(beginning, 16));
  }

  @Test
  @DisplayName("are fewer than 2^28, or it is said that they are not")
  void tooMany() {
    assertThatThrownBy(() -> ContentOrder.of(1 << 28, i -> 0, (one, other) -> 0))
        .hasMessage("268435456 rows are too many to be put in order.");
  }
}
