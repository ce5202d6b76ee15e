package io.plumbline.shared.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNameTest {
  private static final List<String> KNOWN =
      List.of("warehouse", "reports", "policy", "path", "name");

  @ParameterizedTest(name = "{0} means {1}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          warehose,warehouse
          WAREHOUSE,warehouse
          polciy,policy
          nam,name
          pat,path
          report,reports
          colour,-
          x,-
          '',-
          """)
  void offersTheNearestNameOrNone(String written, String meant) {
    assertThat(NearName.of(written, KNOWN).orElse(null)).isEqualTo(meant);
  }
}
