package io.plumbline.stage.report.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumeralsTest {

  @ParameterizedTest(name = "{0} with {1} decimals reads {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1234567.891 | 2 | 1,234,567.89",
        "0.005 | 2 | 0.01",
        "0.004 | 2 | <0.01",
        "-0.004 | 2 | >-0.01",
        "0 | 2 | 0.00",
        "-5 | 0 | -5",
        "123456789012345678901234567890.5 | 1 | 123,456,789,012,345,678,901,234,567,890.5"
      })
  void decimals(BigDecimal value, int decimals, String text) {
    Locale before = Locale.getDefault();
    try {
      // A machine's language must not reach a report.
      Locale.setDefault(Locale.GERMANY);
      assertThat(Numerals.decimal(value, decimals)).isEqualTo(text);
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest(name = "an amount of {0} is shown with {1} decimals")
  @CsvSource({"1234, 2", "10, 2", "9.99, 4", "0.1, 4", "0.09, 6", "-12, 2", "0, 2"})
  void decimalsFor(BigDecimal amount, int decimals) {
    assertThat(Numerals.decimalsFor(amount)).isEqualTo(decimals);
  }

  @ParameterizedTest(name = "{0} is {1} in brief")
  @CsvSource({"999, 999", "9999, '9,999'", "12345, 12k", "1234567, 1.2M", "7890000000, 7.9B"})
  void brief(long value, String text) {
    assertThat(Numerals.brief(value)).isEqualTo(text);
  }

  @Test
  void aRowThatDoesNotFitItsColumnsIsRefused() {
    List<List<Cell>> rows = List.of(List.of(new Cell.Count(1), new Cell.Count(2)));
    List<Column> columns = List.of(Column.number("a", "A"));
    assertThatThrownBy(() -> new Table("t", "c", "q", columns, rows, "none."))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot build table 't': a row has 2 cells, but there are 1 columns.");
  }
}
