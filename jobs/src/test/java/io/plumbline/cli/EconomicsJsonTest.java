package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.economics.BreakEvenInputs;
import io.plumbline.economics.Comparison;
import io.plumbline.economics.Month;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.ResidencyPremium;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an audit adds to the comparison of a workload. */
class EconomicsJsonTest {
  private static BigDecimal amount(String digits) {
    return new BigDecimal(digits).setScale(18);
  }

  private static ResidencyPremium premium(String currency, String paid, String wasted) {
    return ResidencyPremium.newBuilder()
        .setProvider("openai")
        .setCurrency(currency)
        .setPaid(amount(paid))
        .setNeeded(amount("0"))
        .setWasted(amount(wasted))
        .setUnknown(amount("0"))
        .setToFix(amount("2.5"))
        .build();
  }

  private static Bridge step(String provider, int position, String component, String by) {
    return Bridge.newBuilder()
        .setCurrency("USD")
        .setProvider(provider)
        .setPosition(position)
        .setComponent(component)
        .setAmount(amount(by))
        .build();
  }

  @Test
  void thePremiumOfAPlaceAndTheBridgeOfTheMonthStandBesideTheCurve() throws IOException {
    BreakEvenCase asked =
        new BreakEvenCase(
            "chat",
            "USD",
            Month.CONVENTION,
            Map.of(),
            Map.of(),
            List.of(),
            null,
            List.of(
                premium("USD", "10", "4"), premium("EUR", "1", "1"), premium("USD", "0.5", "0.5")),
            List.of(
                step("openai", 9, "end", "30"),
                step("openai", 0, "start", "20"),
                step("anthropic", 0, "start", "5"),
                step("openai", 1, "volume", "10"),
                step("anthropic", 9, "end", "5")));
    Comparison comparison =
        Comparison.of(new BreakEvenInputs("USD", Month.CONVENTION, Map.of()), 100, 11);

    JsonNode json = new ObjectMapper().readTree(EconomicsJson.of(asked, comparison));

    assertThat(json.get("residency_premium").toString())
        .isEqualTo(
            "[{\"currency\":\"EUR\",\"paid\":\"1\",\"needed\":\"0\",\"wasted\":\"1\",\"unknown\":\"0\",\"to_fix\":\"2.5\"},"
                + "{\"currency\":\"USD\",\"paid\":\"10.5\",\"needed\":\"0\",\"wasted\":\"4.5\",\"unknown\":\"0\",\"to_fix\":\"5\"}]");
    assertThat(json.get("month_bridge").toString())
        .isEqualTo("[{\"currency\":\"USD\",\"start\":\"25\",\"volume\":\"10\",\"end\":\"35\"}]");
  }
}
