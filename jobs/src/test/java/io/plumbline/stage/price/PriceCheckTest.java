package io.plumbline.stage.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.UsageDaily;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceCheckTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-11-21");

  @Test
  void aModelWithoutAPriceSaysHowManyCallsWhichDayAndWhatToDo() {
    PriceCheck check = check(Cubes.unpriced("openai", "zzz-9000", "2026-11-20", 412));
    assertThat(check.unpriced()).hasSize(1);
    PriceCheck.Unpriced unpriced = check.unpriced().get(0);
    assertThat(unpriced.message())
        .isEqualTo(
            "Cannot price 412 calls: no price for 'zzz-9000' on 2026-11-20. Add it to"
                + " prices/openai.yaml; until then their cost is reported as unknown.");
    assertThat(unpriced.reason()).isEqualTo(Priced.Reason.NO_PRICE);
  }

  @Test
  void nearNamesOfTheSameProviderAreOffered() {
    PriceCheck check = check(Cubes.unpriced("openai", "gpt-4.1-mni", "2026-11-20", 1));
    assertThat(check.unpriced().get(0).message())
        .isEqualTo(
            "Cannot price 1 call: no price for 'gpt-4.1-mni' on 2026-11-20. Add it to"
                + " prices/openai.yaml; until then their cost is reported as unknown. Did you mean 'gpt-4.1-mini',"
                + " 'gpt-4.1-nano', 'gpt-4o-mini'?");
  }

  @Test
  void aNameAnotherProviderListsIsOfferedWhereItsOwnHasNothingNear() {
    PriceCheck check = check(Cubes.unpriced("fireworks_ai", "qwen3-32b", "2026-11-20", 1));
    assertThat(check.unpriced().get(0).near()).contains("qwen.qwen3-32b-v1:0");
  }

  @Test
  void daysAndAttemptsOfTheSameModelAddUp() {
    PriceCheck check =
        check(
            Cubes.unpriced("openai", "zzz-9000", "2026-11-20", 400),
            Cubes.unpriced("openai", "aaa-1000", "2026-11-20", 500),
            Cubes.unpriced("openai", "zzz-9000", "2026-11-03", 12));
    assertThat(check.unpriced())
        .extracting(PriceCheck.Unpriced::attempts)
        .containsExactly(500L, 412L);
    assertThat(check.unpriced().get(1).message())
        .startsWith(
            "Cannot price 412 calls: no price for 'zzz-9000' from 2026-11-03 to 2026-11-20.");
  }

  @Test
  void aModelPricedOnlyOnOtherDaysIsNotOfferedItsOwnName() {
    PriceBook book =
        Books.with("prices:\n  - {model: zzz-9000, input: 1, output: 1, valid_from: 2026-12-01}\n");
    PriceCheck check = check(book, Cubes.unpriced("openai", "zzz-9000", "2026-11-20", 2));
    assertThat(check.unpriced().get(0).message())
        .isEqualTo(
            "Cannot price 2 calls: no price for 'zzz-9000' on 2026-11-20. Add it to"
                + " prices/openai.yaml; until then their cost is reported as unknown. The book prices it on other days"
                + " or in other places.");
  }

  @Test
  void selfHostedCallsAreListedApartAsGpuTime() {
    UsageDaily own =
        Cubes.cube()
            .setProvider("vllm")
            .setModelServed("qwen3-32b")
            .setLane("self_hosted")
            .setAttempts(412)
            .build();
    PriceCheck check = check(own);
    assertThat(check.unpriced()).isEmpty();
    assertThat(check.selfHosted())
        .extracting(PriceCheck.Unpriced::message)
        .containsExactly(
            "412 calls of 'qwen3-32b' on 2026-11-20 ran on your own GPUs: their cost is GPU time."
                + " To price them by the token as well, add 'qwen3-32b' to"
                + " prices/self-hosted.yaml.");
  }

  @Test
  void everyOtherReasonHasItsRemedy() {
    PriceBook book =
        Books.with(
            """
            prices:
              - {model: banded, input: 1, output: 1, tiers: {above_20k: {input: 2}}}
              - {model: nooutput, input: 1}
            """);
    PriceCheck check =
        check(
            book,
            Cubes.unpriced("openai", "banded", "2026-11-20", 9),
            Cubes.unpriced("openai", "nooutput", "2026-11-20", 8),
            Cubes.cube().setServiceTier("provisioned").setAttempts(7).build(),
            Cubes.cube()
                .setProvider("azure.ai.openai")
                .setModelServed(null)
                .setModelRequested("gpt41-prod")
                .setAttempts(6)
                .build(),
            Cubes.cube().setModelServed(null).setModelRequested(null).setAttempts(5).build(),
            Cubes.cube().setServiceTier("unknown").setAttempts(4).build(),
            Cubes.cube().setProvider("unknown").setModelServed("house-7b").setAttempts(3).build());
    assertThat(check.unpriced())
        .extracting(PriceCheck.Unpriced::message)
        .containsExactly(
            "Cannot price 9 calls: the price of 'banded' changes at 20000 input tokens, inside the"
                + " band 'base' on 2026-11-20. Give one price for the whole band in"
                + " prices/openai.yaml; until then their cost is reported as unknown.",
            "Cannot price 8 calls: 'nooutput' has no price for output on 2026-11-20. Add it to"
                + " prices/openai.yaml; until then their cost is reported as unknown.",
            "Cannot price 7 calls: reserved capacity is paid by the hour, and 'gpt-4.1' has no"
                + " provisioned price on 2026-11-20. Add a 'provisioned' tier to"
                + " prices/openai.yaml; until then their cost is reported as unknown.",
            "Cannot price 6 calls: the name of deployment 'gpt41-prod' does not prove its model on"
                + " 2026-11-20. Add the deployment as an alias of its model to"
                + " prices/azure.ai.openai.yaml; until then their cost is reported as unknown.",
            "Cannot price 5 calls: the log names no model on 2026-11-20. Have the gateway log it;"
                + " until then their cost is reported as unknown.",
            "Cannot price 4 calls: the log names a service tier that is none of standard, batch,"
                + " flex, priority, balanced, ultrafast, provisioned on 2026-11-20. Map the word to"
                + " one of these where the log is read (a mapping file), or have the gateway log one"
                + " of them; until then their cost is reported as unknown.",
            "Cannot price 3 calls of 'house-7b': the log names no provider on 2026-11-20. Say in"
                + " endpoints.yaml whose its host is (host, provider), and its price in prices/;"
                + " until then their cost is reported as unknown.");
  }

  @ParameterizedTest(name = "verified {0} is {1} on 2026-11-21")
  @CsvSource({
    "2026-11-21, FRESH",
    "2026-10-22, FRESH",
    "2026-10-21, AGEING",
    "2026-08-23, AGEING",
    "2026-08-22, STALE"
  })
  void pricesAgeAfterThirtyAndNinetyDays(LocalDate verifiedOn, PriceCheck.Age age) {
    assertThat(PriceCheck.Age.of(verifiedOn, TODAY)).isEqualTo(age);
  }

  @Test
  void aFileIsAsOldAsItsOldestPrice() {
    PriceBook book =
        Books.with(
            """
            prices:
              - {model: a, input: 1, verified_on: 2026-08-01}
              - {model: b, input: 1}
            """,
            "prices:\n  - {model: c, input: 1, verified_on: 2026-10-01}\n");
    List<PriceCheck.FileAge> files = PriceCheck.of(book, List.of(), TODAY).files();
    assertThat(files.get(0).message())
        .isEqualTo(
            "prices/20.yaml: 1 price, oldest verified 2026-10-01 (51 days ago). Prices older than"
                + " 30 days drift: compare them with their sources and set verified_on.");
    assertThat(files.get(1).message())
        .isEqualTo(
            "prices/10.yaml: 2 prices, oldest verified 2026-08-01 (112 days ago). Prices older than"
                + " 90 days are stale: compare them with their sources and set verified_on.");
    assertThat(files.get(2).message())
        .startsWith("list-prices.yaml: ")
        .endsWith(" prices, oldest verified 2026-11-21 (0 days ago).");
  }

  private static PriceCheck check(UsageDaily... cubes) {
    return check(PriceBook.listPrices(), cubes);
  }

  private static PriceCheck check(PriceBook book, UsageDaily... cubes) {
    return PriceCheck.of(book, new PriceStage(book).price(List.of(cubes)), TODAY);
  }
}
