package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.IngestedFile;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoubtfulTimesTest {
  @Test
  void everySourceWithADoubtedTimeIsNamed() {
    assertThat(
            new DoubtfulTimes(
                    List.of(
                        file("gateway", 2, 1, 0), file("gateway", 3, 0, 4), file("sound", 0, 0, 0)),
                    List.of())
                .blocks())
        .singleElement()
        .isInstanceOfSatisfying(
            Table.class,
            table ->
                assertThat(table.rows())
                    .containsExactly(
                        List.of(
                            new Cell.Text("gateway"),
                            new Cell.Count(2),
                            new Cell.Count(5),
                            new Cell.Count(1),
                            new Cell.Count(4))));
  }

  @Test
  void whereNoTimeIsDoubtedNothingIsSaid() {
    assertThat(new DoubtfulTimes(List.of(file("sound", 0, 0, 0)), List.of()).blocks()).isEmpty();
  }

  @Test
  void sourcesThatPutTheSameCallsAtDifferentTimesAreNamed() {
    ClocksApart pair =
        new ClocksApart("bedrock", "bedrock", "gateway", "litellm", 12, 9, Duration.ofMinutes(-61));
    assertThat(new DoubtfulTimes(List.of(file("sound", 0, 0, 0)), List.of(pair)).blocks())
        .singleElement()
        .isInstanceOfSatisfying(
            Table.class,
            table ->
                assertThat(table.rows())
                    .containsExactly(
                        List.of(
                            new Cell.Text("bedrock"),
                            new Cell.Text("bedrock"),
                            new Cell.Text("gateway"),
                            new Cell.Text("litellm"),
                            new Cell.Count(12),
                            new Cell.Count(9),
                            new Cell.Quantity(new BigDecimal("-61.000"), 1))));
  }

  private static IngestedFile file(String source, long ahead, long apart, long ambiguous) {
    IngestedFile file = new IngestedFile();
    file.setSource(source);
    file.setTimesAhead(ahead);
    file.setTimesApart(apart);
    file.setAmbiguousTimes(ambiguous);
    return file;
  }
}
