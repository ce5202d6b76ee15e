package io.plumbline.stage.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceStageTest {

  private final PriceStage stage = new PriceStage(PriceBook.listPrices());

  @Test
  void aCubeGetsItsCostCurrencyKeyAndListAndKeepsItself() {
    UsageDaily cube = Cubes.cube().build();
    PricedDaily priced = one(cube);
    assertThat(priced.getUsage()).isEqualTo(cube);
    assertThat(priced.getPricedCost())
        .as("1000 × 2 + 100 × 8 per million")
        .isEqualTo(new BigDecimal("0.002800000000000000"));
    assertThat(priced.getPricedCurrency()).isEqualTo("USD");
    assertThat(priced.getUnpricedAttempts()).isZero();
    assertThat(priced.getPriceKey()).isEqualTo("openai/gpt-4.1");
    assertThat(priced.getPriceList()).matches("list-prices\\.yaml:\\d+ verified 2026-11-21");
  }

  @Test
  void eachKindHasItsCostAndTheListCostIsBeforeTheDiscount() {
    PriceStage own =
        new PriceStage(
            Books.with(
                "prices: [{model: m, input: 2, cache_read: 0.2, output: 8, web_search: 10, discount: 0.25}]"));
    PricedDaily priced =
        own.price(
                List.of(
                    Cubes.cube()
                        .setModelServed("m")
                        .setCacheReadTokens(5000)
                        .setReasoningTokens(40)
                        .setWebSearches(3)
                        .build()))
            .get(0);
    assertThat(priced.getInputUncachedCost()).isEqualByComparingTo("0.0015");
    assertThat(priced.getCacheReadCost()).isEqualByComparingTo("0.00075");
    assertThat(priced.getCacheWrite5mCost()).isEqualByComparingTo("0");
    assertThat(priced.getOutputCost()).isEqualByComparingTo("0.0006");
    assertThat(priced.getPricedCost())
        .as("tokens and three searches")
        .isEqualByComparingTo("0.02535");
    assertThat(priced.getListCost()).isEqualByComparingTo("0.0338");
  }

  @Test
  void aCallWithoutTokensIsPricedByItsLengthAndCountsAsUnpricedWithoutOne() {
    PriceStage own = new PriceStage(Books.with("prices: [{model: m, second: 0.0001}]"));
    UsageDaily.Builder heard =
        Cubes.cube()
            .setModelServed("m")
            .setInputUncachedTokens(0)
            .setOutputTokens(0)
            .setTokenSource("absent")
            .setAttempts(2);
    PricedDaily priced = own.price(List.of(heard.setMediaUs(600_500_000).build())).get(0);
    assertThat(priced.getPricedCost()).isEqualByComparingTo("0.06005");
    assertThat(priced.getMediaCost()).isEqualByComparingTo("0.06005");
    assertThat(priced.getInputUncachedCost()).isEqualByComparingTo("0");
    assertThat(priced.getUnpricedAttempts()).isZero();
    PricedDaily unknown = own.price(List.of(heard.setMediaUs(0).build())).get(0);
    assertThat(unknown.getPriceList()).startsWith("none: no_duration: ");
    assertThat(unknown.getUnpricedAttempts()).isEqualTo(2);
    PricedDaily failed = own.price(List.of(heard.setStatus("failed").build())).get(0);
    assertThat(failed.getPricedCost()).as("what failed heard nothing").isEqualByComparingTo("0");
  }

  /** Sound and images are input and output; what is left over is searches and calls, exactly. */
  @Test
  void kindsWithSearchesAndCallsAddUpToTheTotal() {
    PriceStage own =
        new PriceStage(
            Books.with(
                "prices: [{model: m, input: 2.000000000001, input_audio: 40, input_image: 5, cache_read: 0.2,"
                    + " cache_write_5m: 2.5, cache_write_1h: 4, output: 8, output_audio: 80,"
                    + " output_image: 30, reasoning: 9, web_search: 10, call: 1.5, discount: 0.07,"
                    + " tiers: {priority: {input: 3.5, output: 14}}}]"));
    Random random = Seeded.random(5);
    for (int round = 0; round < 300; round++) {
      int attempts = 1 + random.nextInt(9);
      int searches = random.nextInt(5);
      PricedDaily priced =
          own.price(
                  List.of(
                      Cubes.cube()
                          .setModelServed("m")
                          .setServiceTier(random.nextBoolean() ? "standard" : "priority")
                          .setAttempts(attempts)
                          .setInputUncachedTokens(1000 + random.nextInt(1_000_000))
                          .setInputAudioTokens(random.nextInt(400))
                          .setInputImageTokens(random.nextInt(400))
                          .setCacheReadTokens(random.nextInt(100_000))
                          .setCacheWrite5mTokens(random.nextInt(100_000))
                          .setCacheWrite1hTokens(random.nextInt(100_000))
                          .setOutputTokens(2000 + random.nextInt(100_000))
                          .setReasoningTokens(random.nextInt(500))
                          .setOutputAudioTokens(random.nextInt(500))
                          .setOutputImageTokens(random.nextInt(500))
                          .setWebSearches(searches)
                          .build()))
              .get(0);
      // 0.93 × (10 a thousand searches, 1.50 a thousand calls)
      BigDecimal byTheCall =
          new BigDecimal("0.0093")
              .multiply(BigDecimal.valueOf(searches))
              .add(new BigDecimal("0.001395").multiply(BigDecimal.valueOf(attempts)));
      assertThat(
              priced
                  .getInputUncachedCost()
                  .add(priced.getCacheReadCost())
                  .add(priced.getCacheWrite5mCost())
                  .add(priced.getCacheWrite1hCost())
                  .add(priced.getOutputCost())
                  .add(byTheCall))
          .isEqualByComparingTo(priced.getPricedCost());
    }
  }

  /** claude-opus-4-6 in the US: 1.1 × (1000 × 5 + 100 × 25 per million) and two searches. */
  @Test
  void listPricesHoldSearchesAndTheUpliftOfTheUnitedStates() {
    PricedDaily priced =
        one(
            Cubes.cube()
                .setProvider("anthropic")
                .setModelServed("claude-opus-4-6")
                .setResidencyScope("zone")
                .setResidencyZone("US")
                .setWebSearches(2)
                .build());
    assertThat(priced.getInputUncachedCost()).isEqualByComparingTo("0.0055");
    assertThat(priced.getOutputCost()).isEqualByComparingTo("0.00275");
    assertThat(priced.getPriceList()).contains("uplift 1.1");
    assertThat(one(Cubes.cube().setModelServed("gpt-audio").setInputAudioTokens(600).build()))
        .extracting(PricedDaily::getInputUncachedCost)
        .as("400 × 2.5 + 600 × 32 per million")
        .isEqualTo(new BigDecimal("0.020200000000000000"));
  }

  @Test
  void aCubeWithoutAPriceIsUnknownAndCountsItsAttempts() {
    PricedDaily priced = one(Cubes.unpriced("openai", "nobodys-model", "2026-11-20", 412));
    assertThat(priced.getPricedCost()).isNull();
    assertThat(priced.getPricedCurrency()).isNull();
    assertThat(priced.getPriceKey()).isNull();
    assertThat(priced.getUnpricedAttempts()).isEqualTo(412);
    assertThat(priced.getPriceList())
        .isEqualTo("none: no_price: no price for 'nobodys-model' of openai");
  }

  @Test
  void refusedCallsWithoutTokensAreNotCountedAsUnpriced() {
    PricedDaily priced =
        one(
            Cubes.cube()
                .setModelServed(null)
                .setModelRequested("claude-haiku")
                .setProvider("unknown")
                .setStatus("failed")
                .setTokenSource("absent")
                .setInputUncachedTokens(0)
                .setOutputTokens(0)
                .build());
    assertThat(priced.getUnpricedAttempts()).isZero();
    assertThat(priced.getPricedCost()).isNull();
  }

  @Test
  void callsThatSucceededWithoutTokenCountsAreUnknownNotFree() {
    PricedDaily priced =
        one(
            Cubes.cube()
                .setTokenSource("absent")
                .setInputUncachedTokens(0)
                .setOutputTokens(0)
                .build());
    assertThat(priced.getPricedCost()).isNull();
    assertThat(priced.getPriceList())
        .isEqualTo("none: no_tokens: the log has no token counts for these calls");
  }

  @Test
  void aLogThatReportsMoreReasoningThanOutputIsChargedForTheOutput() {
    assertThat(one(Cubes.cube().setReasoningTokens(500).build()).getPricedCost())
        .isEqualByComparingTo("0.0028");
  }

  @Test
  void cubesComeBackInTheirOrderAndNumber() {
    List<UsageDaily> cubes =
        List.of(
            Cubes.cube().setAttempts(3).build(),
            Cubes.unpriced("openai", "x", "2026-11-20", 1),
            Cubes.cube().setAttempts(2).build(),
            Cubes.cube().setGatewayCacheHit(true).build());
    List<PricedDaily> priced = stage.price(cubes);
    assertThat(priced).extracting(PricedDaily::getUsage).containsExactlyElementsOf(cubes);
    assertThat(priced.get(3).getPricedCost()).isEqualByComparingTo("0");
    assertThat(priced.get(3).getPriceKey()).isEqualTo("gateway_cache");
  }

  @Test
  void aCacheHitOfAnUnknownModelIsFreeInTheCurrencyTheLogReports() {
    PricedDaily priced =
        one(
            Cubes.cube()
                .setModelServed("nobodys-model")
                .setGatewayCacheHit(true)
                .setReportedCurrency("EUR")
                .build());
    assertThat(priced.getPricedCost()).isEqualByComparingTo("0");
    assertThat(priced.getPricedCurrency()).isEqualTo("EUR");
    assertThat(priced.getUnpricedAttempts()).isZero();
  }

  @Test
  void aCacheHitOfAnUnknownModelThatNoLogStatesACostOfIsFreeInDollars() {
    PricedDaily priced =
        one(
            Cubes.cube()
                .setModelServed("nobodys-model")
                .setGatewayCacheHit(true)
                .setReportedCurrency(null)
                .build());
    assertThat(priced.getPricedCost()).isEqualByComparingTo("0");
    assertThat(priced.getPricedCurrency())
        .as("an amount of known cost has a currency in every report")
        .isEqualTo("USD");
  }

  @Test
  void whatInventorySaysAboutLaneAndPlaceWinsOverTheRecord() {
    UsageDaily cube = Cubes.cube().setModelServed("gpt-5.4").build();
    PriceStage inEurope =
        new PriceStage(PriceBook.listPrices(), c -> attribution("openai", "unknown"));
    assertThat(inEurope.price(List.of(cube)).get(0).getPriceList())
        .as("OpenAI's EU processing")
        .endsWith("; uplift 1.1");
    PriceStage ownGpus =
        new PriceStage(PriceBook.listPrices(), c -> attribution("openai", "self_hosted"));
    assertThat(ownGpus.price(List.of(cube)).get(0).getPriceList())
        .isEqualTo("none: self_hosted: cost is GPU time");
  }

  @Test
  void aProviderTheInventoryAloneNamesIsTheRowsFromHereOn() {
    UsageDaily cube = Cubes.cube().setProvider("unknown").setModelServed("gpt-5.4").build();
    PriceStage named =
        new PriceStage(PriceBook.listPrices(), c -> attribution("openai", "unknown"));
    PricedDaily row = named.price(List.of(cube)).get(0);
    assertThat(row.getPricedCost()).isNotNull();
    assertThat(row.getUsage().getProvider()).isEqualTo("openai");
    assertThat(cube.getProvider()).as("what was read stays").isEqualTo("unknown");
  }

  private static Attribution attribution(String provider, String lane) {
    return new Attribution(
        null, null, null, null, provider, lane, null, null, null, "zone", "EU", "config");
  }

  private PricedDaily one(UsageDaily cube) {
    List<PricedDaily> priced = stage.price(List.of(cube));
    assertThat(priced).hasSize(1);
    return priced.get(0);
  }
}
