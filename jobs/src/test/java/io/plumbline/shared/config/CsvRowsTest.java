package io.plumbline.shared.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvRowsTest {
  @Test
  void quotesCommasLineBreaksAndCommentsAreRead() {
    CsvRows table =
        CsvRows.parse(
            "\uFEFF# a comment, with commas\r\n"
                + "name,note\r\n"
                + "\r\n"
                + "a,\"x, \"\"y\"\"\nz\"\r\n"
                + "# another\n"
                + "b, # no comment \n"
                + "c,");

    assertThat(table.header()).containsExactly("name", "note");
    assertThat(table.rows())
        .containsExactly(
            new CsvRows.Row(4, Map.of("name", "a", "note", "x, \"y\"\nz"), 2),
            new CsvRows.Row(7, Map.of("name", "b", "note", "# no comment"), 2),
            new CsvRows.Row(8, Map.of("name", "c"), 2));
  }

  @Test
  void anUnclosedQuoteRunsToTheEndAndLosesNothing() {
    assertThat(CsvRows.parse("a,b\n1,\"2\n3").rows())
        .containsExactly(new CsvRows.Row(2, Map.of("a", "1", "b", "2\n3"), 2));
  }

  @Test
  void nothingIsATableWithoutColumns() {
    assertThat(CsvRows.parse("")).isEqualTo(new CsvRows(List.of(), List.of()));
  }
}
