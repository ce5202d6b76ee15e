package io.plumbline.stage.price;

import static io.plumbline.stage.price.Books.at;
import static io.plumbline.stage.price.Books.million;
import static io.plumbline.stage.price.Books.on;
import static io.plumbline.stage.price.Books.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PricingTest {

  private static final String SONNET =
      """
      prices:
        - {provider: anthropic, model: sonnet, input: 3, cache_read: 0.30, cache_write_5m: 3.75,
           cache_write_1h: 6, output: 15, uplifts: [{zone: EU, multiplier: 1.1}]}
      """;

  @Test
  void theWorkedExampleOfTheFormulaComesOutToTheDigit() {
    Priced.Cost cost =
        cost(
            new TokenCounts(10_000, 90_000, 0, 0, 2_000, 500),
            query("anthropic", "sonnet"),
            Books.with(SONNET));
    assertThat(cost.cost()).isEqualTo(new BigDecimal("0.087000000000000000"));
    assertThat(cost.currency()).isEqualTo("USD");
    assertThat(cost.key()).isEqualTo("anthropic/sonnet");
    assertThat(cost.list()).isEqualTo("prices/10.yaml:3 verified 2026-11-01");
    assertThat(cost.notes()).isEmpty();
  }

  @Test
  void discountAndUpliftMultiplyTheListPrice() {
    PriceBook book =
        Books.with(
            SONNET
                + "discounts:\n"
                + "  - {provider: anthropic, discount: 0.1, source: contract, verified_on: 2026-11-01}\n");
    Priced.Cost cost =
        cost(
            new TokenCounts(10_000, 90_000, 0, 0, 2_000, 500),
            at(query("anthropic", "sonnet"), "zone", "EU", null),
            book);
    assertThat(cost.cost()).isEqualByComparingTo("0.08613");
    assertThat(cost.uplift()).isEqualByComparingTo("1.1");
    assertThat(cost.list()).isEqualTo("prices/10.yaml:3 verified 2026-11-01; uplift 1.1");
  }

  @Test
  void anEntrysOwnDiscountReplacesTheProvidersAndZeroMeansNone() {
    PriceBook book =
        Books.with(
            """
            prices:
              - {model: net, input: 10, discount: 0}
              - {model: half, input: 10, discount: 0.5}
              - {model: list, input: 10}
            discounts:
              - {provider: openai, discount: 0.2, valid_to: 2026-11-21, source: s, verified_on: 2026-11-01}
            """);
    TokenCounts tokens = million(TokenKind.INPUT);
    assertThat(cost(tokens, query("openai", "net"), book).cost()).isEqualByComparingTo("10");
    assertThat(cost(tokens, query("openai", "half"), book).cost()).isEqualByComparingTo("5");
    assertThat(cost(tokens, query("openai", "list"), book).cost()).isEqualByComparingTo("8");
    assertThat(cost(tokens, on(query("openai", "list"), "2026-11-21"), book).cost())
        .as("the discount ended")
        .isEqualByComparingTo("10");
  }

  @Test
  void everyKindHasItsOwnPriceAndOneHourWritesAreNotFiveMinuteWrites() {
    PriceBook book = Books.with(SONNET);
    PriceQuery query = query("anthropic", "sonnet");
    assertThat(cost(million(TokenKind.INPUT), query, book).cost()).isEqualByComparingTo("3");
    assertThat(cost(million(TokenKind.CACHE_READ), query, book).cost()).isEqualByComparingTo("0.3");
    assertThat(cost(million(TokenKind.CACHE_WRITE_5M), query, book).cost())
        .isEqualByComparingTo("3.75");
    assertThat(cost(million(TokenKind.CACHE_WRITE_1H), query, book).cost())
        .isEqualByComparingTo("6");
    assertThat(cost(million(TokenKind.OUTPUT), query, book).cost()).isEqualByComparingTo("15");
  }

  @Test
  void reasoningIsChargedOnceAtTheOutputPriceOrAtItsOwn() {
    TokenCounts tokens = new TokenCounts(0, 0, 0, 0, 1_000_000, 400_000);
    PriceBook book =
        Books.with(
            """
            prices:
              - {model: one, output: 10}
              - {model: own, output: 10, reasoning: 20}
              - {model: tier, output: 10, reasoning: 20, tiers: {batch: {output: 5}}}
            """);
    assertThat(cost(tokens, query("openai", "one"), book).cost()).isEqualByComparingTo("10");
    assertThat(cost(tokens, query("openai", "own"), book).cost())
        .as("600k at 10 and 400k at 20")
        .isEqualByComparingTo("14");
    assertThat(cost(tokens, query("openai", "tier", "batch", "base"), book).cost())
        .as("a batch output price covers batch reasoning")
        .isEqualByComparingTo("5");
  }

  static Stream<Arguments> tiers() {
    return Stream.of(
        arguments("standard below every bound is the base", "standard", "base", "1", ""),
        arguments("batch has its price", "batch", "base", "0.5", ""),
        arguments("a long prompt has its price", "standard", "above_200k", "2", ""),
        arguments("a longer band keeps the last bound below it", "standard", "above_512k", "2", ""),
        arguments("long and batch together have their price", "batch", "above_272k", "0.9", ""),
        arguments("a band below the bound is the base", "standard", "above_128k", "1", ""),
        arguments(
            "no flex price: base, and said so",
            "flex",
            "base",
            "1",
            "no flex price for input: base price used"),
        arguments(
            "no long flex price: the long one, and said so",
            "flex",
            "above_200k",
            "2",
            "no above_200k+flex price for input: above_200k price used"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tiers")
  void tiersFallBackFromBothToContextToServiceToBase(
      String sentence, String service, String context, String price, String note) {
    PriceBook book =
        Books.with(
            """
            prices:
              - model: m
                input: 1
                tiers:
                  batch: {input: 0.5}
                  above_200k: {input: 2}
                  above_200k+batch: {input: 0.9}
            """);
    Priced.Cost cost = cost(million(TokenKind.INPUT), query("openai", "m", service, context), book);
    assertThat(cost.cost()).isEqualByComparingTo(price);
    assertThat(String.join(";", cost.notes())).isEqualTo(note);
    assertThat(cost.list()).endsWith(note.isEmpty() ? "2026-11-01" : "; " + note);
  }

  @Test
  void aPriceThatChangesInsideTheBandIsUnknownAndOutsideItIsNot() {
    PriceBook book =
        Books.with("prices:\n  - {model: m, input: 1, tiers: {above_250k: {input: 3}}}\n");
    TokenCounts tokens = million(TokenKind.INPUT);
    assertThat(cost(tokens, query("openai", "m", "standard", "above_128k"), book).cost())
        .isEqualByComparingTo("1");
    assertThat(cost(tokens, query("openai", "m", "standard", "above_272k"), book).cost())
        .isEqualByComparingTo("3");
    assertThat(unknown(tokens, query("openai", "m", "standard", "above_200k"), book).list())
        .isEqualTo(
            "none: context_band: the price of 'm' changes at 250000 input tokens, inside the band"
                + " 'above_200k'");
  }

  @Test
  void soundImagesSearchesAndCallsHaveTheirOwnPrices() {
    PriceBook book =
        Books.with(
            """
            prices:
              - model: m
                input: 2
                input_audio: 40
                output: 8
                output_image: 30
                web_search: 10
                call: 5
            """);
    TokenCounts tokens =
        new TokenCounts(1_000, 0, 0, 0, 900, 100, new TokenCounts.Apart(300, 200, 50, 250, 3, 2));
    // Text and images 700 at 2, sound 300 at 40; text, reasoning and sound 650 at 8, images 250 at
    // 30; three searches at 0.01 and two calls at 0.005.
    assertThat(cost(tokens, query("openai", "m"), book).cost()).isEqualByComparingTo("0.0661");
    PriceBook without = Books.with("prices:\n  - {model: m, input: 2, output: 8}\n");
    assertThat(unknown(tokens, query("openai", "m"), without).detail())
        .as("a search without a price is unknown; a call costs nothing unless the list says so")
        .isEqualTo("'m' has no price for web_search");
  }

  static Stream<Arguments> lengths() {
    return Stream.of(
        arguments("a minute and a half by the second", "sound", 0, 90_000_000, "0.009"),
        arguments("parts of a second count", "sound", 0, 8_470_001, "0.0008470001"),
        arguments(
            "tokens beside a length that alone is charged", "sound", 700, 1_000_000, "0.0001"),
        arguments("a length beside tokens that are charged", "both", 700, 1_000_000, "0.0014"),
        arguments("a length where no token was counted", "both", 0, 1_000_000, "0.0003"),
        arguments(
            "no length is unknown, not zero",
            "sound",
            0,
            0,
            "none: no_duration: 'sound' is charged by the second, and the log has no length of these"
                + " calls"),
        arguments(
            "tokens are no length",
            "sound",
            700,
            0,
            "none: no_duration: 'sound' is charged by the second, and the log has no length of these"
                + " calls"),
        arguments(
            "a length that the list has no price for",
            "text",
            0,
            1,
            "none: no_kind: 'text' has no price for second"),
        arguments("a length beside tokens needs no price", "text", 700, 1, "0.0014"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lengths")
  void soundIsChargedByTheSecondWhereTheListSaysSo(
      String sentence, String model, long input, long us, String expected) {
    PriceBook book =
        Books.with(
            """
            prices:
              - {model: sound, second: 0.0001}
              - {model: both, input: 2, second: 0.0003}
              - {model: text, input: 2}
            """);
    Priced priced =
        Pricing.price(
            new TokenCounts(input, 0, 0, 0, 0, 0, new TokenCounts.Apart(0, 0, 0, 0, 0, 1, us)),
            query("openai", model),
            book);
    assertThat(
            priced instanceof Priced.Cost cost
                ? cost.cost().stripTrailingZeros().toPlainString()
                : ((Priced.Unknown) priced).list())
        .isEqualTo(expected);
  }

  @Test
  void aMissingPriceIsUnknownNeverZero() {
    PriceBook book = Books.with("prices:\n  - {model: m, input: 1}\n");
    assertThat(unknown(million(TokenKind.OUTPUT), query("openai", "m"), book).list())
        .isEqualTo("none: no_kind: 'm' has no price for output");
    assertThat(unknown(new TokenCounts(5, 5, 5, 5, 5, 0), query("openai", "m"), book).detail())
        .isEqualTo("'m' has no price for cache_read, cache_write_5m, cache_write_1h, output");
    assertThat(cost(million(TokenKind.INPUT), query("openai", "m"), book).cost())
        .as("kinds that were not used need no price")
        .isEqualByComparingTo("1");
  }

  static Stream<Arguments> unknowns() {
    return Stream.of(
        arguments(
            "a model nobody lists",
            "openai",
            "nobodys-model",
            null,
            "managed_closed",
            "standard",
            "none: no_price: no price for 'nobodys-model' of openai"),
        arguments(
            "another provider's model is not priced by its namesake",
            "fireworks_ai",
            "gpt-4.1",
            null,
            "managed_open",
            "standard",
            "none: no_price: no price for 'gpt-4.1' of fireworks_ai"),
        arguments(
            "our own GPUs cost time, even under a famous name",
            "openai",
            "gpt-4.1",
            null,
            "self_hosted",
            "standard",
            "none: self_hosted: cost is GPU time"),
        arguments(
            "a laptop costs no tokens",
            "ollama",
            "llama3.2",
            null,
            "local",
            "standard",
            "none: self_hosted: cost is GPU time"),
        arguments(
            "an Azure deployment may be called after another model",
            "azure.ai.openai",
            null,
            "gpt-4o",
            "managed_closed",
            "standard",
            "none: azure_deployment: the name of deployment 'gpt-4o' does not prove its model"),
        arguments(
            "no model at all",
            "openai",
            null,
            null,
            "managed_closed",
            "standard",
            "none: no_model: the log names no model"),
        arguments(
            "no provider",
            "unknown",
            "gpt-4.1",
            null,
            "managed_closed",
            "standard",
            "none: no_model: the log names no provider"),
        arguments(
            "reserved capacity is paid by the hour",
            "openai",
            "gpt-4.1",
            null,
            "managed_closed",
            "provisioned",
            "none: provisioned: reserved capacity is paid by the hour, and 'gpt-4.1' has no"
                + " provisioned price"),
        arguments(
            "a tier nobody knows may cost half or twice",
            "openai",
            "gpt-4.1",
            null,
            "managed_closed",
            "unknown",
            "none: service_tier: the log names a service tier that is none of standard, batch,"
                + " flex, priority, balanced, ultrafast, provisioned"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unknowns")
  void whatHasNoPriceSaysWhy(
      String sentence,
      String provider,
      String served,
      String requested,
      String lane,
      String service,
      String list) {
    PriceQuery query =
        new PriceQuery(
            provider, served, requested, lane, service, "base", "unknown", null, null, Books.DAY,
            false);
    assertThat(unknown(million(TokenKind.INPUT), query, PriceBook.listPrices()).list())
        .isEqualTo(list);
  }

  @Test
  void ownFilesMayPriceOwnGpusAndAzureDeployments() {
    PriceBook book =
        Books.with(
            """
            prices:
              - {provider: vllm, model: qwen3-32b, currency: EUR, input: 0.2}
              - {provider: azure.ai.openai, model: gpt-4.1, aliases: [gpt41-prod], input: 2}
            """);
    PriceQuery vllm =
        new PriceQuery(
            "vllm",
            "qwen3-32b",
            null,
            "self_hosted",
            "standard",
            "base",
            "unknown",
            null,
            null,
            Books.DAY,
            false);
    assertThat(cost(million(TokenKind.INPUT), vllm, book).currency()).isEqualTo("EUR");
    PriceQuery azure =
        new PriceQuery(
            "azure.ai.openai",
            null,
            "gpt41-prod",
            "managed_closed",
            "standard",
            "base",
            "unknown",
            null,
            null,
            Books.DAY,
            false);
    assertThat(cost(million(TokenKind.INPUT), azure, book).key())
        .isEqualTo("azure.ai.openai/gpt-4.1");
  }

  @Test
  void aGatewayCacheHitCostsNothingBecauseNoProviderWasCalled() {
    for (String model : new String[] {"gpt-4.1", "nobodys-model"}) {
      PriceQuery hit =
          new PriceQuery(
              "openai",
              model,
              null,
              "managed_closed",
              "standard",
              "base",
              "unknown",
              null,
              null,
              Books.DAY,
              true);
      Priced.Cost cost = cost(million(TokenKind.INPUT), hit, PriceBook.listPrices());
      assertThat(cost.cost()).isEqualTo(new BigDecimal("0.000000000000000000"));
      assertThat(cost.key()).isEqualTo("gateway_cache");
      assertThat(cost.list()).isEqualTo("gateway cache: no provider was called");
    }
  }

  @ParameterizedTest(name = "a price of {0} at 1.1 uplift and {1} discount")
  @CsvSource({"0.083, 0.07", "2.000000000001, 0.333333", "0.000000000001, 0.5", "999999.99, 0.01"})
  void anySplitOfTheTokensAddsUpToTheSameDigits(String price, String discount) {
    PriceBook book =
        Books.with(
            "prices:\n  - {model: m, input: "
                + price
                + ", output: "
                + price
                + ", discount: "
                + discount
                + ", uplifts: [{zone: EU, multiplier: 1.1}]}\n");
    PriceQuery query = at(query("openai", "m"), "zone", "EU", null);
    SplittableRandom random = new SplittableRandom(7);
    BigDecimal sum = BigDecimal.ZERO;
    long input = 0;
    long output = 0;
    for (int i = 0; i < 1000; i++) {
      long in = random.nextLong(10_000);
      long out = random.nextLong(3_000);
      input += in;
      output += out;
      sum = sum.add(cost(new TokenCounts(in, 0, 0, 0, out, out / 2), query, book).cost());
    }
    assertThat(sum).isEqualTo(cost(new TokenCounts(input, 0, 0, 0, output, 0), query, book).cost());
  }

  @Test
  void countsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new TokenCounts(-1, 0, 0, 0, 0, 0))
        .hasMessage("Token counts cannot be negative.");
    assertThatThrownBy(() -> new TokenCounts(0, 0, 0, 0, 1, 2))
        .hasMessage("Reasoning tokens (2) are part of output tokens (1) and cannot exceed them.");
    assertThatThrownBy(
            () -> new TokenCounts(1, 0, 0, 0, 1, 0, new TokenCounts.Apart(1, 1, 0, 0, 0, 0)))
        .hasMessage("Sound and images are part of input and output and cannot exceed them.");
    assertThatThrownBy(
            () ->
                Pricing.price(
                    million(TokenKind.INPUT),
                    query("openai", "m", "standard", "above_9k"),
                    PriceBook.listPrices()))
        .hasMessage(
            "Context tier 'above_9k' is none of base, above_32k, above_100k, above_128k,"
                + " above_200k, above_256k, above_272k, above_512k.");
  }

  static Priced.Cost cost(TokenCounts tokens, PriceQuery query, PriceBook book) {
    Priced priced = Pricing.price(tokens, query, book);
    assertThat(priced).isInstanceOf(Priced.Cost.class);
    return (Priced.Cost) priced;
  }

  private static Priced.Unknown unknown(TokenCounts tokens, PriceQuery query, PriceBook book) {
    Priced priced = Pricing.price(tokens, query, book);
    assertThat(priced).isInstanceOf(Priced.Unknown.class);
    return (Priced.Unknown) priced;
  }
}
