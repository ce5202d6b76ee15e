package io.plumbline.shared.policy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "care, Care, true",
    "care, careful, false",
    "care*, careful, true",
    "*coder*, qwen3-coder-30b, true",
    "*coder, qwen3-coder-30b, false",
    "key-?, key-7, true",
    "key-?, key-, false",
    "gpt-4.1, gpt-411, false",
    "'*', '', true",
    "a[b], ab, false",
    "a*b*c, a-b-b-c, true"
  })
  void fitsTheWholeText(String pattern, String text, boolean fits) {
    assertThat(Glob.fits(pattern, text)).isEqualTo(fits);
  }

  @Test
  void nullFitsNothing() {
    assertThat(Glob.any(List.of("*"), null)).isFalse();
  }

  @Test
  void manyStarsDoNotExplode() {
    String pattern = "*a".repeat(40) + "b";
    assertTimeoutPreemptively(
        ofSeconds(5), () -> assertThat(Glob.fits(pattern, "a".repeat(5000))).isFalse());
  }
}
