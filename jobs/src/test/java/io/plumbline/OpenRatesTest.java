package io.plumbline;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Spend;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenRatesTest {
  private static final List<Spend> CHAT =
      List.of(
          row("chat", "managed_closed", "openai", "gpt-5.5", 3_000, 500, 1_000, "9", "9"),
          row("chat", "self_hosted", "vllm", "qwen", 70_000, 0, 70_000, "0", "0"));

  @Test
  void theCheapestHosterIsPricedKindByKind() {
    OpenRates rates =
        new OpenRates(
            List.of(
                // 2 an input token and 4 an output token; no price for caches.
                row("other", "managed_open", "together_ai", "qwen", 100, 0, 10, "200", "40"),
                // Cheaper input, dearer output: 1 and 12.
                row("other", "managed_open", "groq", "llama", 100, 0, 10, "100", "120"),
                row("other", "managed_closed", "openai", "mini", 100, 0, 10, "1", "1")));
    OpenRates.Open open = rates.cheapest(CHAT, "USD", 15).orElseThrow();
    assertThat(open.source()).isEqualTo("together_ai / qwen");
    assertThat(open.perMonth())
        .as("(3000 + 500 cached) x 2 + 1000 x 4 in 15 days")
        .isEqualByComparingTo("22000");
  }

  @Test
  void whatWasNeverPaidForIsNoPrice() {
    Spend unpriced = row("other", "managed_open", "groq", "llama", 100, 0, 10, "100", "120");
    unpriced.setPricedCost(null);
    unpriced.setInputUncachedCost(null);
    unpriced.setOutputCost(null);
    assertThat(new OpenRates(List.of(unpriced)).cheapest(CHAT, "USD", 15)).isEmpty();
    Spend embedding = row("other", "managed_open", "hf", "bge", 100, 0, 0, "1", "0");
    assertThat(new OpenRates(List.of(embedding)).cheapest(CHAT, "USD", 15))
        .as("no price of output")
        .isEmpty();
    assertThat(new OpenRates(List.of(embedding)).cheapest(CHAT, "EUR", 15)).isEmpty();
  }

  private static Spend row(
      String workload,
      String lane,
      String provider,
      String model,
      long input,
      long cached,
      long output,
      String inputCost,
      String outputCost) {
    Spend row = new Spend();
    row.setWorkload(workload);
    row.setLane(lane);
    row.setProvider(provider);
    row.setModel(model);
    row.setInputUncachedTokens(input);
    row.setCacheReadTokens(cached);
    row.setOutputTokens(output);
    row.setPricedCurrency("USD");
    row.setPricedCost(new BigDecimal(inputCost).add(new BigDecimal(outputCost)));
    row.setInputUncachedCost(new BigDecimal(inputCost));
    row.setOutputCost(new BigDecimal(outputCost));
    return row;
  }
}
