package io.plumbline.stage.price;

import static io.plumbline.stage.price.Books.at;
import static io.plumbline.stage.price.Books.million;
import static io.plumbline.stage.price.Books.on;
import static io.plumbline.stage.price.Books.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.shared.config.ConfigFaultsException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an entry takes over from another, and what holds for several entries of a provider. */
class InheritedPricesTest {

  private static BigDecimal price(PriceQuery query, TokenKind kind, PriceBook book) {
    return PricingTest.cost(million(kind), query, book).cost().stripTrailingZeros();
  }

  @Test
  void whatAnEntryDoesNotSayItTakesFromTheOneItExtends() {
    PriceBook book =
        Books.with(
            """
            prices:
              - model: m
                input: 2
                cache_read: 0.2
                output: 8
                tiers: {batch: {input: 1, output: 4}}
                uplifts: [{zone: EU, multiplier: 1.1}]
                source: page of the vendor
                verified_on: 2026-10-01
                retires_on: 2027-05-01
              - {model: m-ours, extends: m, output: 7, tiers: {batch: {output: 3.5}}}
            """);
    PriceQuery ours = query("openai", "m-ours");
    assertThat(price(ours, TokenKind.INPUT, book)).isEqualByComparingTo("2");
    assertThat(price(ours, TokenKind.CACHE_READ, book)).isEqualByComparingTo("0.2");
    assertThat(price(ours, TokenKind.OUTPUT, book)).isEqualByComparingTo("7");
    PriceQuery batch = query("openai", "m-ours", "batch", "base");
    assertThat(price(batch, TokenKind.INPUT, book)).isEqualByComparingTo("1");
    assertThat(price(batch, TokenKind.OUTPUT, book)).isEqualByComparingTo("3.5");
    assertThat(price(at(ours, "zone", "EU", null), TokenKind.INPUT, book))
        .isEqualByComparingTo("2.2");
    PriceEntry entry = book.entries().get(1);
    assertThat(entry.source()).isEqualTo("page of the vendor");
    assertThat(entry.verifiedOn()).hasToString("2026-10-01");
    assertThat(entry.retiresOn()).hasToString("2027-05-01");
  }

  @Test
  void aDeploymentTakesTheListPriceOfTheModelBehindIt() {
    PriceBook book =
        Books.with(
            "prices:\n"
                + "  - {provider: azure.ai.openai, model: gpt41-prod, extends: gpt-4.1, currency: USD}\n");
    PriceQuery deployment = query("azure.ai.openai", "gpt41-prod");
    PriceQuery model = query("azure.ai.openai", "gpt-4.1");
    for (TokenKind kind : new TokenKind[] {TokenKind.INPUT, TokenKind.OUTPUT}) {
      assertThat(price(deployment, kind, book)).isEqualTo(price(model, kind, book));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{model: a, extends: nobodys} | 'extends: nobodys' names no entry above this one, nor one of the list prices.",
        "{model: a, extends: } | 'extends' has no value. Write the model whose prices it takes, such as gpt-4.1.",
        "{model: a, extends: b, currency: EUR} | 'currency: EUR' is not that of the extended prices (USD). Prices are not converted: leave the line out.",
        "{model: a, extends: c} | 'extends: c' could be openai/c (zone EU) (prices/10.yaml:4) or openai/c (zone US) (prices/10.yaml:5). Name the place, or give the prices here.",
      })
  void whatCannotBeExtendedIsRefused(String entry, String fault) {
    assertThatThrownBy(
            () ->
                Books.with(
                    "prices:\n  - {model: b, input: 1}\n  - {model: c, zone: EU, input: 1}\n"
                        + "  - {model: c, zone: US, input: 1}\n  - "
                        + entry
                        + "\n"))
        .isInstanceOf(ConfigFaultsException.class)
        .hasMessageContaining(fault);
  }

  @Test
  void aSurchargeOfAPlaceHoldsFromItsDayForTheModelsItNames() {
    PriceBook book =
        Books.with(
            """
            prices:
              - {model: gpt-a, input: 10}
              - {model: gpt-b, input: 10, uplifts: [{zone: EU, multiplier: 1.5, valid_to: 2026-11-21}]}
              - {model: other, input: 10}
            uplifts:
              - models: ["gpt-*"]
                zone: EU
                multiplier: 1.1
                valid_from: 2026-11-20
                source: price page
            """);
    PriceQuery eu = at(query("openai", "gpt-a"), "zone", "EU", null);
    assertThat(price(eu, TokenKind.INPUT, book)).isEqualByComparingTo("11");
    assertThat(price(on(eu, "2026-11-19"), TokenKind.INPUT, book)).isEqualByComparingTo("10");
    assertThat(price(query("openai", "gpt-a"), TokenKind.INPUT, book)).isEqualByComparingTo("10");
    PriceQuery own = at(query("openai", "gpt-b"), "zone", "EU", null);
    assertThat(price(own, TokenKind.INPUT, book)).as("its own").isEqualByComparingTo("15");
    assertThat(price(on(own, "2026-11-21"), TokenKind.INPUT, book))
        .as("its own has ended")
        .isEqualByComparingTo("11");
    assertThat(price(at(query("openai", "other"), "zone", "EU", null), TokenKind.INPUT, book))
        .isEqualByComparingTo("10");
    assertThat(book.uplifts()).extracting(ProviderUplift::source).containsExactly("price page");
  }

  @Test
  void aDiscountOnNamedModelsGoesBeforeOneOnAll() {
    PriceBook book =
        Books.with(
            """
            prices:
              - {model: gpt-a, input: 10}
              - {model: other, input: 10}
            discounts:
              - {discount: 0.1}
              - {discount: 0.3, models: [gpt-a], valid_from: 2026-11-01, valid_to: 2026-12-01}
            """);
    assertThat(price(query("openai", "gpt-a"), TokenKind.INPUT, book)).isEqualByComparingTo("7");
    assertThat(price(on(query("openai", "gpt-a"), "2026-12-01"), TokenKind.INPUT, book))
        .isEqualByComparingTo("9");
    assertThat(price(query("openai", "other"), TokenKind.INPUT, book)).isEqualByComparingTo("9");
  }
}
