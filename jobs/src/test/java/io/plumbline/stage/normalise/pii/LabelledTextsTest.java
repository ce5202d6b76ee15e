package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Quality on 301 labelled texts in seven languages, all made up; the table is printed. */
class LabelledTextsTest {
  private static final double FLOOR = 0.99;

  @Test
  void everyKindReachesItsFloorAndNoHardNegativeIsFlagged() throws IOException {
    LabelledTexts.Result result;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                LabelledTextsTest.class.getResourceAsStream("/pii/dev.jsonl"),
                StandardCharsets.UTF_8))) {
      result = LabelledTexts.score(LabelledTexts.read(lines));
    }
    System.out.print(result.table());
    assertThat(result.negatives()).isEqualTo(84);
    assertThat(result.flaggedNegatives()).isZero();
    assertThat(result.kinds().values())
        .filteredOn(score -> score.hits + score.missed > 0)
        .hasSize(15);
    assertThat(result.kinds())
        .allSatisfy(
            (kind, score) -> {
              if (score.hits + score.missed > 0) {
                assertThat(score.hits + score.missed).as(kind).isEqualTo(14);
                assertThat(score.f1()).as(kind).isGreaterThanOrEqualTo(FLOOR);
              } else {
                assertThat(score.wrong).as(kind).isZero();
              }
            });
  }
}
