package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuotaSectionTest {
  @Test
  void theQuotaThatGrowthMeetsStandsFirst() {
    List<Cell> worst = rows().get(0);
    assertThat(worst.get(0)).isEqualTo(new Cell.Text("openai / gpt-5.5 at eu"));
    assertThat(worst.get(1).toString()).contains("too little");
    assertThat(worst.get(2))
        .isEqualTo(new Cell.Text("What RLM-02 found on openai / gpt-5.5 at eu."));
    assertThat(worst.get(3)).isEqualTo(new Cell.Missing("nothing"));
    assertThat(rows().get(1).get(1).toString()).contains("not assessed");
    assertThat(rows().get(2).get(1).toString()).contains("enough");
    assertThat(rows()).as("other rules have sections of their own").hasSize(3);
  }

  private static List<List<Cell>> rows() {
    return ((Table)
            new QuotaSection(
                    List.of(
                        GoldenMonth.finding("RLM-02", "medium", "pass", "mistral / large").build(),
                        GoldenMonth.finding("RLM-01", "medium", "fail", "openai").build(),
                        GoldenMonth.finding("RLM-02", "medium", "not_assessed", "azure / gpt")
                            .setReason("Ingest logs of four weeks or more.")
                            .build(),
                        GoldenMonth.finding("RLM-02", "medium", "fail", "openai / gpt-5.5 at eu")
                            .build()))
                .blocks()
                .get(0))
        .rows();
  }

  @Test
  void whereNobodyAskedThereIsNoTable() {
    assertThat(new QuotaSection(List.of()).blocks()).isEmpty();
  }
}
