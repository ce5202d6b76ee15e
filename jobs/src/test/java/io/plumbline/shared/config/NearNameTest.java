package io.plumbline.shared.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
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

  @Test
  void aModelIdIsFoundInWhatIsPutAroundIt() {
    List<String> models = List.of("qwen.qwen3-32b-v1:0", "qwen3-8b", "mistral-large");
    assertThat(NearName.of("qwen3-32b", models, 1)).containsExactly("qwen.qwen3-32b-v1:0");
    assertThat(NearName.of("qwen3-9b", models, 3)).containsExactly("qwen3-8b");
    assertThat(NearName.hint("gpt", models)).isEmpty();
  }

  @Test
  void theNearestComeFirst() {
    assertThat(NearName.of("reporte", List.of("reporter", "reports", "ports"), 2))
        .containsExactly("reporter", "reports");
  }
}
