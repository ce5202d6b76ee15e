package io.plumbline.stage.price;

import static io.plumbline.stage.price.Books.at;
import static io.plumbline.stage.price.Books.million;
import static io.plumbline.stage.price.Books.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class FocusPriceSheetTest {
  private static final String SHEET =
      """
      ServiceProviderName,SkuPriceId,SkuMeter,PricingUnit,PricingCurrency,ListUnitPrice,ContractedUnitPrice,RegionId,x_ModelId,SkuPriceDetails,x_EffectivePeriodStart
      Microsoft,P1,gpt-4.1 Input Tokens,1K Tokens,EUR,0.002,0.0018,,gpt-4.1,,2026-01-01T00:00:00Z
      Microsoft,P2,gpt-4.1 Output Tokens,1K Tokens,EUR,0.008,0.0072,,gpt-4.1,,2026-01-01T00:00:00Z
      Microsoft,P3,gpt-4.1 cached Input Tokens,1M Tokens,EUR,0.5,0.45,,gpt-4.1,,2026-01-01T00:00:00Z
      Microsoft,P4,gpt-4.1 Batch Input Tokens,1K Tokens,EUR,0.001,0.0009,,gpt-4.1,,2026-01-01T00:00:00Z
      OpenAI,Q1,tokens,Tokens,USD,0.000003,0.0000025,,made,"{""x_TokenKind"": ""input""}",
      OpenAI,Q2,tokens,Tokens,USD,0.000015,,,made,"{""x_TokenKind"": ""output""}",
      AWS,R1,Input tokens,"1,000 tokens",USD,0.0011,0.0011,eu-north-1,made,,
      Microsoft,S1,PTU,1 Hour,EUR,1,1,,gpt-4.1,,
      Microsoft,S2,Input Tokens,1K Tokens,EUR,1,1,,,,
      Microsoft,S3,Tokens,1K Tokens,EUR,1,1,,gpt-4.1,,
      Nobody,S4,Input Tokens,1K Tokens,EUR,1,1,,gpt-4.1,,
      OpenAI,S5,Input tokens,1K Tokens,USD,,,,made,,
      OpenAI,S6,Input tokens,Tokens,USD,0.000004,,,made,,
      """;

  private static FocusPriceSheet.Imported read(String sheet, String provider) {
    try {
      return FocusPriceSheet.read(
          new ByteArrayInputStream(sheet.getBytes(StandardCharsets.UTF_8)),
          "sheet of November",
          LocalDate.parse("2026-11-21"),
          provider);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void listPricesAreWrittenWithTheDiscountThatExplainsAllOfThem() {
    assertThat(read(SHEET, null).yaml())
        .isEqualTo(
            """
            # Prices per 1M tokens. A price that is not listed is unknown, never zero.
            defaults:
              currency: USD
              source: "sheet of November"
              verified_on: 2026-11-21
            prices:
              - provider: aws.bedrock
                model: made
                region: eu-north-1
                input: 1.1
                discount: 0
              - provider: azure.ai.openai
                model: gpt-4.1
                currency: EUR
                input: 2
                cache_read: 0.5
                output: 8
                tiers:
                  batch: {input: 1}
                discount: 0.1
                valid_from: 2026-01-01
              - provider: openai
                model: made
                input: 2.5
                output: 15
                discount: 0
            """);
  }

  @Test
  void whatTheSheetSaysIsWhatACallCosts() {
    PriceBook book =
        PriceBook.read(
            List.of(
                new PriceBook.Source(
                    "prices/focus.yaml",
                    read(SHEET, null).yaml().getBytes(StandardCharsets.UTF_8))));
    assertThat(
            PricingTest.cost(million(TokenKind.OUTPUT), query("azure.ai.openai", "gpt-4.1"), book)
                .cost())
        .isEqualByComparingTo("7.2");
    assertThat(
            PricingTest.cost(
                    million(TokenKind.INPUT),
                    at(query("aws.bedrock", "made"), "region", null, "eu-north-1"),
                    book)
                .cost())
        .isEqualByComparingTo("1.1");
  }

  @Test
  void whatIsNotToldIsLeftOutAndCounted() {
    FocusPriceSheet.Imported imported = read(SHEET, null);
    assertThat(imported.leftOut())
        .containsExactly(
            entry("another price for the same model, place and kind", 1),
            entry("no model is named (x_ModelId)", 1),
            entry("no usable unit price", 1),
            entry("the kind of token is not told (x_TokenKind)", 1),
            entry("the provider is not known (--provider names it)", 1),
            entry("the unit is not tokens", 1));
    assertThat(imported.notes())
        .containsExactly("'made' has two prices for input; the first was taken.");
    assertThat(read(SHEET, "openai").leftOut()).doesNotContainKey("the provider is not known");
  }

  @Test
  void somethingElseIsRefusedInWords() {
    for (String other : List.of("", "a,b\n1,2\n", "PricingUnit,ListUnitPrice\n")) {
      assertThatThrownBy(() -> read(other, null))
          .hasMessageContaining(
              "This is not a FOCUS price sheet: it is CSV with a header that has PricingUnit and"
                  + " ListUnitPrice or ContractedUnitPrice, and at least one row.");
    }
  }
}
