package io.plumbline.stage.price;

import static io.plumbline.stage.price.Books.at;
import static io.plumbline.stage.price.Books.million;
import static io.plumbline.stage.price.Books.on;
import static io.plumbline.stage.price.Books.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PriceBookTest {

  /** Figures copied from LiteLLM 1.109.1's map, per 1M USD. */
  @ParameterizedTest(name = "{0} {1}: input {2}, cache read {3}, output {4}")
  @CsvSource({
    "openai, gpt-4.1, 2, 0.5, 8",
    "openai, gpt-4.1-mini, 0.4, 0.1, 1.6",
    "openai, gpt-4o-mini, 0.15, 0.075, 0.6",
    "openai, gpt-5-mini, 0.25, 0.025, 2",
    "anthropic, claude-sonnet-4-5, 3, 0.3, 15",
    "anthropic, claude-haiku-4-5-20251001, 1, 0.1, 5",
    "anthropic, claude-opus-4-6, 5, 0.5, 25",
    "azure.ai.openai, gpt-4o-mini, 0.15, 0.075, 0.6",
    "mistral_ai, mistral-small-latest, 0.15, 0.015, 0.6",
    "gcp.gemini, gemini-2.5-flash, 0.3, 0.03, 2.5",
    "gcp.vertex_ai, gemini-2.5-flash, 0.3, 0.03, 2.5",
    "deepseek, deepseek-reasoner, 0.28, 0.028, 0.42",
  })
  void commonModelsPriceOutOfTheBox(
      String provider, String model, String input, String cacheRead, String output) {
    PriceBook book = PriceBook.listPrices();
    PriceQuery query = query(provider, model);
    assertThat(PricingTest.cost(million(TokenKind.INPUT), query, book).cost())
        .isEqualByComparingTo(input);
    assertThat(PricingTest.cost(million(TokenKind.CACHE_READ), query, book).cost())
        .isEqualByComparingTo(cacheRead);
    assertThat(PricingTest.cost(million(TokenKind.OUTPUT), query, book).cost())
        .isEqualByComparingTo(output);
  }

  static Stream<Arguments> places() {
    String sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    return Stream.of(
        arguments(
            "Bedrock's EU profile costs 10 % more",
            "aws.bedrock", sonnet, "zone", "EU", null, "3.3"),
        arguments(
            "Bedrock's global profile costs the list price",
            "aws.bedrock",
            sonnet,
            "global",
            null,
            null,
            "3"),
        arguments(
            "the bare id in a region is the bare entry",
            "aws.bedrock",
            sonnet,
            "region",
            null,
            "eu-north-1",
            "3"),
        arguments(
            "an unknown place is the entry for anywhere",
            "aws.bedrock",
            sonnet,
            "unknown",
            null,
            null,
            "3"),
        arguments(
            "a place that is not listed is the entry for anywhere",
            "aws.bedrock",
            sonnet,
            "zone",
            "APAC",
            null,
            "3"),
        arguments(
            "a profile id that kept its prefix is the same model",
            "aws.bedrock",
            "eu." + sonnet,
            "zone",
            "EU",
            null,
            "3.3"),
        arguments(
            "a served name without vendor and version is the same model",
            "aws.bedrock",
            "claude-sonnet-4-5-20250929",
            "zone",
            "EU",
            null,
            "3.3"),
        arguments(
            "a served name without its date too",
            "aws.bedrock",
            "claude-sonnet-4-5",
            "zone",
            "EU",
            null,
            "3.3"),
        arguments(
            "a foundation-model ARN is the model it ends in",
            "aws.bedrock",
            "arn:aws:bedrock:eu-north-1::foundation-model/" + sonnet,
            "region",
            null,
            "eu-north-1",
            "3"),
        arguments(
            "a region with its own list",
            "aws.bedrock",
            "meta.llama3-70b-instruct-v1:0",
            "region",
            null,
            "eu-west-1",
            "2.86"),
        arguments(
            "the same region behind a zone profile is not that list",
            "aws.bedrock",
            "meta.llama3-70b-instruct-v1:0",
            "zone",
            "EU",
            "eu-west-1",
            "2.65"),
        arguments(
            "Azure's EU data zone", "azure.ai.openai", "gpt-4o-mini", "zone", "EU", null, "0.165"),
        arguments(
            "Azure's EU data zone by a release date",
            "azure.ai.openai",
            "gpt-5-mini",
            "zone",
            "EU",
            null,
            "0.275"),
        arguments(
            "OpenAI's EU processing is an uplift", "openai", "gpt-5.4", "zone", "EU", null, "2.75"),
        arguments(
            "OpenAI's Europe is the EEA and Switzerland, and its list calls it EU",
            "openai",
            "gpt-5.4",
            "zone",
            "EEA+CH",
            null,
            "2.75"),
        arguments("OpenAI elsewhere is not", "openai", "gpt-5.4", "unknown", null, null, "2.5"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void theMostSpecificPlaceThatHoldsDecides(
      String sentence,
      String provider,
      String model,
      String scope,
      String zone,
      String region,
      String price) {
    assertThat(
            PricingTest.cost(
                    million(TokenKind.INPUT),
                    at(query(provider, model), scope, zone, region),
                    PriceBook.listPrices())
                .cost())
        .isEqualByComparingTo(price);
  }

  @Test
  void aDatedReleaseIsPricedAsItsModelAndSaysSo() {
    Priced.Cost dated =
        PricingTest.cost(
            million(TokenKind.INPUT),
            query("openai", "gpt-4.1-2025-04-14"),
            PriceBook.listPrices());
    assertThat(dated.key()).isEqualTo("openai/gpt-4.1");
    assertThat(dated.notes())
        .containsExactly("no price for 'gpt-4.1-2025-04-14' itself: priced as 'gpt-4.1'");
    Priced.Cost exact =
        PricingTest.cost(
            million(TokenKind.INPUT), query("openai", "gpt-4o-2024-08-06"), PriceBook.listPrices());
    assertThat(exact.key()).isEqualTo("openai/gpt-4o-2024-08-06");
    assertThat(exact.notes()).isEmpty();
  }

  @Test
  void theUsersFilesWinAndALaterFileWinsOverAnEarlier() {
    String a = "prices:\n  - {model: gpt-4.1, input: 1.5}\n  - {model: x, input: 7}\n";
    String b = "prices:\n  - {model: gpt-4.1, input: 1.25, valid_from: 2026-11-20}\n";
    PriceBook book = Books.with(a, b);
    TokenCounts tokens = million(TokenKind.INPUT);
    assertThat(PricingTest.cost(tokens, query("openai", "gpt-4.1"), book).list())
        .isEqualTo("prices/20.yaml:3 verified 2026-11-01");
    assertThat(PricingTest.cost(tokens, on(query("openai", "gpt-4.1"), "2026-11-19"), book).cost())
        .as("before the later file's price begins, the earlier file's holds")
        .isEqualByComparingTo("1.5");
    assertThat(PricingTest.cost(tokens, query("openai", "x"), book).cost())
        .isEqualByComparingTo("7");
    assertThat(PricingTest.cost(tokens, query("openai", "gpt-4o"), book).list())
        .startsWith("list-prices.yaml:");
    assertThat(PricingTest.cost(tokens, query("openai", "gpt-4.1-2025-04-14"), book).cost())
        .as("the user's price for the model also holds for its releases")
        .isEqualByComparingTo("1.25");
  }

  @Test
  void datedEntriesHoldFromTheirFirstDayUpToTheDayTheyEnd() {
    PriceBook book =
        Books.with(
            "prices:\n"
                + "  - {model: m, input: 1, valid_from: 2026-01-01, valid_to: 2026-07-01}\n"
                + "  - {model: m, input: 2, valid_from: 2026-07-01}\n");
    TokenCounts tokens = million(TokenKind.INPUT);
    assertThat(PricingTest.cost(tokens, on(query("openai", "m"), "2026-06-30"), book).cost())
        .isEqualByComparingTo("1");
    Priced.Cost july = PricingTest.cost(tokens, on(query("openai", "m"), "2026-07-01"), book);
    assertThat(july.cost()).isEqualByComparingTo("2");
    assertThat(july.key()).isEqualTo("openai/m from 2026-07-01");
    assertThat(Pricing.price(tokens, on(query("openai", "m"), "2025-12-31"), book))
        .isInstanceOf(Priced.Unknown.class);
  }

  @Test
  void patternsMatchAfterIdsAndTheLongestPatternFirst() {
    PriceBook book =
        Books.with(
            """
            prices:
              - {model: base, aliases: ["acme-*"], input: 1}
              - {model: long, aliases: ["acme-chat-*"], input: 2}
              - {model: acme-chat-7b, input: 3}
            """);
    TokenCounts tokens = million(TokenKind.INPUT);
    assertThat(PricingTest.cost(tokens, query("openai", "ACME-chat-7b"), book).cost())
        .isEqualByComparingTo("3");
    Priced.Cost chat = PricingTest.cost(tokens, query("openai", "acme-chat-70b"), book);
    assertThat(chat.cost()).isEqualByComparingTo("2");
    assertThat(chat.notes()).containsExactly("priced by the pattern 'acme-chat-*'");
    assertThat(PricingTest.cost(tokens, query("openai", "acme-vision"), book).cost())
        .isEqualByComparingTo("1");
  }

  @Test
  void twoModelsUnderOneLoosenedNameAreNoAnswer() {
    PriceBook book =
        Books.with(
            """
            prices:
              - {provider: aws.bedrock, model: "acme.embed-v1:0", input: 1}
              - {provider: aws.bedrock, model: "other.embed-v1:0", input: 2}
            """);
    assertThat(Pricing.price(million(TokenKind.INPUT), query("aws.bedrock", "embed-unknown"), book))
        .isInstanceOf(Priced.Unknown.class);
    PriceBook ambiguous =
        Books.with(
            """
            prices:
              - {provider: aws.bedrock, model: "cohere.embed-v1:0", input: 1}
              - {provider: aws.bedrock, model: "amazon.embed-v1:0", input: 2}
            """);
    assertThat(Pricing.price(million(TokenKind.INPUT), query("aws.bedrock", "embed"), ambiguous))
        .isInstanceOf(Priced.Unknown.class);
  }

  @Test
  void theDigestChangesWithAByteAndNotOtherwise() {
    String a = "prices:\n  - {model: m, input: 1}\n";
    assertThat(Books.with(a).digest()).isEqualTo(Books.with(a).digest()).hasSize(64);
    assertThat(Books.with(a).digest()).isNotEqualTo(Books.with(a + "#\n").digest());
    assertThat(Books.with().digest()).isEqualTo(PriceBook.listPrices().digest());
  }

  @Test
  void aFolderThatDoesNotExistAddsNothing(@TempDir Path folder) {
    assertThat(PriceBook.withFilesOf(folder.resolve("none")).digest())
        .isEqualTo(PriceBook.listPrices().digest());
  }

  @Test
  void everyListPriceSaysWhereAndWhenItWasRead() {
    List<PriceEntry> entries = PriceBook.listPrices().entries();
    assertThat(entries).hasSizeGreaterThan(200);
    assertThat(entries)
        .allSatisfy(
            entry -> {
              assertThat(entry.source()).contains("litellm 1.109.1");
              assertThat(entry.verifiedOn()).isEqualTo("2026-11-21");
              assertThat(entry.currency()).isEqualTo("USD");
            });
  }

  @Test
  void anAreaByItsOwnNameComesBeforeWhatTheProviderCallsEurope() {
    PriceBook book =
        Books.with(
            """
            prices:
              - {model: up, input: 10, uplifts: [{zone: EU, multiplier: 1.1}, {zone: EEA+CH, multiplier: 1.2}]}
              - {model: two, input: 10}
              - {model: two, zone: EU, input: 11}
              - {model: two, zone: EEA+CH, input: 12}
            """);
    for (String model : List.of("up", "two")) {
      assertThat(
              PricingTest.cost(
                      million(TokenKind.INPUT),
                      at(query("openai", model), "zone", "EEA+CH", null),
                      book)
                  .cost())
          .isEqualByComparingTo("12");
      assertThat(
              PricingTest.cost(
                      million(TokenKind.INPUT),
                      at(query("openai", model), "zone", "EU", null),
                      book)
                  .cost())
          .isEqualByComparingTo("11");
    }
  }

  @Test
  void theExampleFileIsTrueToItsComments() throws Exception {
    byte[] example;
    try (InputStream file =
        PriceBook.class.getResourceAsStream("/io/plumbline/prices/example-prices.yaml")) {
      example = file.readAllBytes();
    }
    PriceBook book = PriceBook.read(List.of(new PriceBook.Source("prices/example.yaml", example)));
    assertThat(book.entries()).filteredOn(e -> e.file().equals("prices/example.yaml")).hasSize(5);
    TokenCounts tokens = million(TokenKind.INPUT);
    Priced.Cost contract = PricingTest.cost(tokens, query("openai", "gpt-4.1"), book);
    assertThat(contract.cost()).isEqualByComparingTo("1.8");
    assertThat(contract.currency()).isEqualTo("EUR");
    assertThat(PricingTest.cost(tokens, on(query("openai", "gpt-4.1"), "2027-01-01"), book).list())
        .as("after the contract the list price holds")
        .startsWith("list-prices.yaml:");
    assertThat(
            PricingTest.cost(
                    tokens, at(query("anthropic", "claude-sonnet-4-5"), "zone", "US", null), book)
                .cost())
        .isEqualByComparingTo("3.025");
    assertThat(
            PricingTest.cost(
                    tokens, query("anthropic", "claude-sonnet-4-5", "batch", "above_272k"), book)
                .cost())
        .isEqualByComparingTo("2.75");
    assertThat(PricingTest.cost(tokens, query("mistral_ai", "mistral-small-latest"), book).cost())
        .as("12 % off the list price of 0.15")
        .isEqualByComparingTo("0.132");
  }
}
