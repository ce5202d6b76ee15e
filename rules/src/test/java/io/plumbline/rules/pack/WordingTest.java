package io.plumbline.rules.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.AcceptedRisk;
import io.plumbline.rules.fact.Fact;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
  private static final Fact RISK =
      new AcceptedRisk(
          About.of("RES-01 on chat", "chat"),
          "RES-01",
          "*chat*",
          "T-1",
          "officer",
          null,
          LocalDate.parse("2026-12-31"),
          1_234_567);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "999|999",
        "1000|1,000",
        "1E+4|10,000",
        "-1234.50|-1,234.5",
        "1234567.891|1,234,567.89",
        "0.00050|0.0005",
        "-0.1|-0.1",
        "0.00000000000049|0"
      })
  void numbers_have_a_comma_at_every_thousand_and_no_zeros_behind(String number, String written) {
    assertThat(Wording.threshold(new Parameter("p", new BigDecimal(number), "", null, null)))
        .isEqualTo("p " + written);
  }

  @Test
  void braces_around_a_name_are_filled_and_others_stand() {
    Map<String, Parameter> parameters =
        Map.of("floor", new Parameter("floor", new BigDecimal("0.3"), "share", null, null));
    assertThat(
            Wording.fill(
                "{{workload}} {signs}: {daysLeft} {about.key}, {floor}, {no such} {} {1} {nobody} {",
                RISK, parameters, Map.of("signs", "STL-01 $1 \\")))
        .isEqualTo(
            "{chat} STL-01 $1 \\: 1,234,567 RES-01 on chat, 30 %, {no such} {} {1} unknown {");
    assertThat(Wording.placeholders("{a.b_1} {2} {{c}")).containsExactly("a.b_1", "c");
  }
}
