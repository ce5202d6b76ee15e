package io.plumbline.stage.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.schema.PriceScenario;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.UsageAttribution;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** The same million tokens, priced otherwise. */
class PriceScenariosTest {
  private static final PriceBook BOOK =
      PriceBook.read(
          List.of(
              new PriceBook.Source(
                  "prices/a.yaml",
                  """
                  prices:
                    - provider: made-ai
                      model: large
                      currency: USD
                      source: made up
                      verified_on: 2026-11-01
                      input: 10
                      output: 20
                      tiers:
                        batch: {input: 5, output: 10}
                      uplifts:
                        - {scope: zone, multiplier: 1.1}
                    - provider: made-ai
                      model: small
                      currency: USD
                      source: made up
                      verified_on: 2026-11-01
                      input: 1
                      output: 2
                    - provider: other-ai
                      model: afar
                      currency: USD
                      source: made up
                      verified_on: 2026-11-01
                      input: 3
                      output: 4
                  """
                      .getBytes(StandardCharsets.UTF_8))));

  private static List<PriceScenario> scenarios(String scope, String zone, String... models) {
    UsageDaily cube =
        Cubes.cube()
            .setProvider("made-ai")
            .setModelServed("large")
            .setWorkload("w")
            .setServiceTier("standard")
            .setInputUncachedTokens(1_000_000)
            .setCacheReadTokens(0)
            .setCacheWrite5mTokens(0)
            .setCacheWrite1hTokens(0)
            .setOutputTokens(0)
            .setReasoningTokens(0)
            .build();
    UsageDaily other = Cubes.cube().setProvider("other-ai").setModelServed("afar").build();
    UsageAttribution attribution =
        u ->
            new Attribution(
                u.getWorkload(),
                null,
                null,
                null,
                u.getProvider(),
                "managed_closed",
                null,
                null,
                null,
                scope,
                zone,
                "record");
    return PriceScenarios.of(
        new PriceStage(BOOK, attribution).price(List.of(cube, other)),
        BOOK,
        attribution,
        new TreeMap<>(Map.of("w", List.of(models)))); // the second cube has no workload
  }

  private static Tuple said(PriceScenario row) {
    return tuple(
        row.getScenario(),
        row.getModelThen(),
        row.getCost().stripTrailingZeros().toPlainString(),
        row.getCostThen().stripTrailingZeros().toPlainString());
  }

  @Test
  void unpinnedCallsCouldGoByBatchOrBeKeptInTheEu() {
    assertThat(scenarios("unknown", null))
        .extracting(PriceScenariosTest::said)
        .containsExactly(tuple("batch", "large", "10", "5"), tuple("pinned", "large", "10", "11"));
    // What costs the same either way is no scenario: the second provider lists one price.
  }

  @Test
  void pinnedCallsPayASurchargeThatTheBatchTierHasToo() {
    assertThat(scenarios("zone", "EU"))
        .extracting(PriceScenariosTest::said)
        .containsExactly(
            tuple("anywhere", "large", "11", "10"), tuple("batch", "large", "11", "5.5"));
  }

  @Test
  void otherModelsAreLookedForAtTheSameProviderFirstAndNeverGuessed() {
    assertThat(scenarios("unknown", null, "small", "afar", "unheard-of", "large"))
        .filteredOn(row -> row.getScenario().equals("model"))
        .extracting(PriceScenario::getProviderThen, PriceScenariosTest::said)
        .containsExactly(
            tuple("made-ai", tuple("model", "small", "10", "1")),
            tuple("other-ai", tuple("model", "afar", "10", "3")));
  }
}
