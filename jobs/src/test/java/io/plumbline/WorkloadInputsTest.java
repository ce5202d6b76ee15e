package io.plumbline;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.economics.BreakEvenInput;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.policy.Policy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadInputsTest {
  @TempDir Path nothing;

  @Test
  void aWorkloadThatHardlySpeaksStillHasADemand() {
    WorkloadInputs inputs = of(10, "0.5");
    assertThat(inputs.values().get(BreakEvenInput.TOKENS_PER_DAY).mode())
        .as("ten tokens in thirty days, rounded up")
        .isEqualByComparingTo("0.333334");
    assertThat(inputs.values().get(BreakEvenInput.API_PRICE).mode())
        .as("0.5 for ten tokens")
        .isEqualByComparingTo("50000");
  }

  @Test
  void aCostThatIsNothingPerMillionTokensIsNoPrice() {
    WorkloadInputs inputs = of(1_000_000_000_000L, "0.01");
    assertThat(inputs.values()).doesNotContainKey(BreakEvenInput.API_PRICE);
    assertThat(inputs.notes())
        .contains("No tokens of this workload on a managed lane have a price in USD.");
  }

  private WorkloadInputs of(long tokens, String cost) {
    WorkloadMeasure measure = new WorkloadMeasure();
    measure.setWorkload("chat");
    Spend spend = new Spend();
    spend.setWorkload("chat");
    spend.setDay(LocalDate.parse("2026-11-20"));
    spend.setLane("managed_closed");
    spend.setOutputTokens(tokens);
    spend.setPricedCost(new BigDecimal(cost));
    spend.setPricedCurrency("USD");
    return WorkloadInputs.of(Policy.load(nothing), "this run", measure, List.of(spend), 30);
  }
}
