package io.plumbline.shared.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.shared.config.ConfigFaultsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceRatesTest {
  /** Made up, in the bank's form; the 20th of November 2026 is a Friday. */
  private static final String FILE =
      """
      Date,USD,JPY,SEK,RUB,
      2026-11-23,1.0600,160.00,11.0000,N/A,
      2026-11-20,1.0500,158.40,11.2000,N/A,
      2026-11-19,1.0400,158.00,11.1000,N/A,
      """;

  @TempDir Path folder;

  private ReferenceRates rates(String file) throws IOException {
    Files.writeString(folder.resolve(ReferenceRates.FILE), file);
    return ReferenceRates.in(folder).orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a dollar amount in euro, 10.5, USD, EUR, 2026-11-20, 10, 2026-11-20",
    "a Sunday has Friday's rate, 10, USD, EUR, 2026-11-22, 9.523809523809523810, 2026-11-20",
    "euro in kronor, 10, EUR, SEK, 2026-11-19, 111, 2026-11-19",
    "dollars in kronor go through the euro, 1.05, USD, SEK, 2026-11-20, 11.2, 2026-11-20",
    "the same currency is the same amount, 3.3, SEK, SEK, 2026-11-23, 3.3, 2026-11-23",
    "a week after the last day still has it, 1.06, USD, EUR, 2026-11-30, 1, 2026-11-23",
  })
  void amountsAreConvertedAtTheRatesOfTheirDay(
      String sentence,
      String amount,
      String from,
      String to,
      LocalDate day,
      String converted,
      LocalDate rateDay)
      throws IOException {
    ReferenceRates.Converted said =
        rates(FILE).convert(new BigDecimal(amount), from, to, day).orElseThrow();
    assertThat(said.amount()).isEqualByComparingTo(converted);
    assertThat(said.rateDay()).isEqualTo(rateDay);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "before the first day, USD, EUR, 2026-11-18",
    "more than a week after the last, USD, EUR, 2026-12-01",
    "a rate that is not set, RUB, EUR, 2026-11-20",
    "a currency the bank does not know, XXX, EUR, 2026-11-20",
  })
  void whereThereIsNoRateThereIsNoAmount(String sentence, String from, String to, LocalDate day)
      throws IOException {
    assertThat(rates(FILE).convert(BigDecimal.ONE, from, to, day)).isEmpty();
  }

  @Test
  void aFolderWithoutTheFileHasNoRates() {
    assertThat(ReferenceRates.in(folder)).isEmpty();
  }

  @Test
  void everyFaultOfTheFileIsSaidAtOnce() {
    assertThatThrownBy(
            () -> rates("Date,USD\nyesterday,1.0\n2026-11-20,-1\n2026-11-19,1.1\n2026-11-19,1.2\n"))
        .isInstanceOf(ConfigFaultsException.class)
        .hasMessageContaining("eurofxref-hist.csv:2:1")
        .hasMessageContaining("The line begins with no date.")
        .hasMessageContaining("The rate of USD on 2026-11-20 is no number above 0.")
        .hasMessageContaining("There are two lines of 2026-11-19.");
    assertThatThrownBy(() -> rates("currency,rate\n"))
        .hasMessageContaining(
            "This is not the ECB's file of reference rates: its first line begins with 'Date,USD'.");
  }

  @Test
  void theFileSaysWhichDaysItHas() throws IOException {
    assertThat(rates(FILE).span()).isEqualTo("2026-11-19 to 2026-11-23");
  }
}
