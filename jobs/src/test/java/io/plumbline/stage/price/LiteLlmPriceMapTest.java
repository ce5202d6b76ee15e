package io.plumbline.stage.price;

import static io.plumbline.stage.price.Books.at;
import static io.plumbline.stage.price.Books.million;
import static io.plumbline.stage.price.Books.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** On a small map made by hand in the shapes of release 1.109.1. */
class LiteLlmPriceMapTest {

  private static LiteLlmPriceMap.Imported read() {
    try (InputStream map = LiteLlmPriceMapTest.class.getResourceAsStream("litellm-map.json")) {
      return LiteLlmPriceMap.read(
          map, "LiteLLM's \"map\" of a test", LocalDate.parse("2026-11-21"), key -> true);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static PriceBook book() {
    return PriceBook.read(
        List.of(
            new PriceBook.Source(
                "prices/litellm.yaml", read().yaml().getBytes(StandardCharsets.UTF_8))));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an integer and an exponent, openai, made-int, standard, base, INPUT, 1",
    "a zero beside a price is a price, openai, made-int, standard, base, OUTPUT, 0",
    "binary noise is rounded off, novita, made-noise, standard, base, INPUT, 0.3",
    "a plain decimal, novita, made-noise, standard, base, OUTPUT, 1.5",
    "a 5 minute write, anthropic, made-claude-20260101, standard, base, CACHE_WRITE_5M, 3.75",
    "a 1 hour write, anthropic, made-claude-20260101, standard, base, CACHE_WRITE_1H, 6",
    "a 1 hour write of a long prompt, anthropic, made-claude-20260101, standard, above_200k, CACHE_WRITE_1H, 12",
    "a long prompt, anthropic, made-claude-20260101, standard, above_272k, INPUT, 6",
    "a long prompt with priority, anthropic, made-claude-20260101, priority, above_200k, INPUT, 8",
    "batch, anthropic, made-claude-20260101, batch, base, OUTPUT, 7.5",
    "sound read, anthropic, made-claude-20260101, standard, base, INPUT_AUDIO, 10",
    "an image read costs what text does where it has no price, anthropic, made-claude-20260101, standard, base, INPUT_IMAGE, 3",
    "sound made, openai, made-gpt, standard, base, OUTPUT_AUDIO, 20",
    "a cache write for 12 hours, openai, made-gpt, standard, base, CACHE_WRITE_1H, 5",
    "a cache write for 12 hours in a batch, openai, made-gpt, batch, base, CACHE_WRITE_1H, 2.5",
    "sound heard by the second, openai, made-whisper, standard, base, SECOND, 0.0001",
    "film of one resolution, gcp.vertex_ai, made-film, standard, base, SECOND, 0.5",
    "searches whose sizes cost the same, openai, made-gpt, standard, base, WEB_SEARCH, 10000",
    "ultrafast, anthropic, made-claude-20260101, ultrafast, base, INPUT, 10",
    "flex, anthropic, made-claude-20260101, flex, base, INPUT, 2",
    "a model by its undated name, anthropic, made-claude, standard, base, INPUT, 3",
    "the first range of tiered pricing, dashscope, made-qwen, standard, base, INPUT, 0.05",
    "its reasoning, dashscope, made-qwen, standard, base, REASONING, 0.8",
    "its second range, dashscope, made-qwen, standard, above_272k, OUTPUT, 2",
    "a fine-tuned model by its pattern, openai, ft:made-gpt:acme:v2:abc, standard, base, INPUT, 4",
    "the key with its provider wins, deepseek, deepseek-made, standard, base, INPUT, 2",
    "the old name of a cache read, deepseek, deepseek-made, standard, base, CACHE_READ, 0.2",
  })
  void everySupportedFieldPricesAMillionTokens(
      String sentence,
      String provider,
      String model,
      String service,
      String context,
      TokenKind kind,
      String price) {
    assertThat(
            PricingTest.cost(million(kind), query(provider, model, service, context), book())
                .cost())
        .isEqualByComparingTo(price);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      nullValues = "-",
      value = {
        "an EU uplift, openai, made-gpt, zone, EU, -, 2.2",
        "a US uplift, openai, made-gpt, zone, US, -, 2.1",
        "Anthropic's uplift in the United States, anthropic, made-claude-20260101, zone, US, -, 3.3",
        "no uplift elsewhere, openai, made-gpt, unknown, -, -, 2",
        "any region but the global endpoint, gcp.vertex_ai, made-claude@20260101, region, -, europe-west4, 3.3",
        "the global endpoint, gcp.vertex_ai, made-claude@20260101, global, -, -, 3",
        "Azure's EU data zone by its undated name, azure.ai.openai, made-gpt, zone, EU, -, 2.2",
        "Azure's global deployment, azure.ai.openai, made-gpt, global, -, -, 2",
        "Bedrock's EU profile, aws.bedrock, acme.made-v1:0, zone, EU, -, 1.1",
        "Bedrock's global profile, aws.bedrock, acme.made-v1:0, global, -, -, 1",
        "a Bedrock region, aws.bedrock, acme.made-v1:0, region, -, eu-west-1, 1.3",
      })
  void placesAreReadFromTheKey(
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
                    book())
                .cost())
        .isEqualByComparingTo(price);
  }

  @Test
  void anotherNameOfAModelHasItsPrices() throws IOException {
    String map =
        """
        {"azure_ai/made-latest": {"alias_of": "azure_ai/made-6"},
         "azure_ai/made-6": {"litellm_provider": "azure_ai", "input_cost_per_token": 2e-06},
         "made-latest": {"alias_of": "made-7"}}
        """;
    LiteLlmPriceMap.Imported imported =
        LiteLlmPriceMap.read(
            new ByteArrayInputStream(map.getBytes(StandardCharsets.UTF_8)),
            "s",
            LocalDate.parse("2026-11-21"),
            key -> true);
    assertThat(imported.yaml()).contains("model: made-6\n    aliases: [made-latest]\n    input: 2");
    assertThat(imported.leftOut())
        .containsExactly(entry("another name of a model without a price", 1));
  }

  @Test
  void theTwoKeysThatAreNoModelsAreRefusedByNameAndAreNoError() {
    assertThat(read().refused())
        .containsExactly(
            entry("fallback_generalizations", "it holds rules for guessing ids"),
            entry("sample_spec", "it documents the fields"));
  }

  @Test
  void everyCostFieldThatIsNotUsedIsListedWithItsCountAndTheReason() {
    assertThat(read().ignoredFields())
        .containsExactly(
            entry(
                "input_cost_per_second",
                ignored(
                    "beside a chat or a session it is the time of an answer or of reserved"
                        + " capacity, not of a sound")),
            entry("output_cost_per_image", ignored("logs count tokens, not images")),
            entry(
                "output_cost_per_second",
                ignored("its resolutions cost differently and logs do not tell the resolution")),
            entry(
                "output_cost_per_second_1080p",
                ignored("its resolutions cost differently and logs do not tell the resolution")),
            entry(
                "provider_specific_entry.fast",
                ignored("logs do not tell fast answers from others")),
            entry(
                "search_context_cost_per_query",
                ignored("its sizes of context cost differently and logs do not tell the size")));
  }

  private static LiteLlmPriceMap.Ignored ignored(String why) {
    return new LiteLlmPriceMap.Ignored(1, why);
  }

  static List<String> fieldsOfRelease1_109_1() throws IOException {
    try (InputStream in =
        LiteLlmPriceMapTest.class.getResourceAsStream("litellm-1.109.1-cost-fields.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void release1_109_1Has164FieldsOfCost() throws IOException {
    assertThat(fieldsOfRelease1_109_1()).hasSize(164).doesNotHaveDuplicates();
  }

  /** Each on a model of its own beside an input price that is not its. */
  @ParameterizedTest
  @MethodSource("fieldsOfRelease1_109_1")
  void everyFieldOfCostIsUsedOrIgnoredForAReason(String field) throws IOException {
    String value =
        switch (field) {
          case "tiered_pricing" ->
              "[{\"range\": [32000, 128000], \"input_cost_per_token\": 7.5e-05}]";
          case "search_context_cost_per_query" -> "{\"search_context_size_low\": 7.5e-05}";
          case "off_peak_pricing", "guardrail_cost_per_unit" -> "{\"windows\": []}";
          default -> field.contains("uplift") ? "1.075" : "7.5e-05";
        };
    String beside =
        field.equals("cache_read_input_token_cost") || field.endsWith("_cache_hit")
            ? "input_cost_per_token"
            : "cache_read_input_token_cost";
    String map =
        "{\"m\": {\"litellm_provider\": \"openai\", \"%s\": 1e-06, \"%s\": %s}}"
            .formatted(beside, field, value);
    LiteLlmPriceMap.Imported imported =
        LiteLlmPriceMap.read(
            new ByteArrayInputStream(map.getBytes(StandardCharsets.UTF_8)),
            "s",
            LocalDate.parse("2026-11-21"),
            key -> true);
    boolean used = imported.yaml().contains("75");
    assertThat(imported.ignoredFields().containsKey(field)).isNotEqualTo(used);
    if (!used) {
      assertThat(imported.ignoredFields().get(field).reason())
          .doesNotContain("does not know the field");
    }
  }

  @Test
  void aFieldOfALaterReleaseIsListedAsNotKnown() throws IOException {
    String map =
        "{\"m\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": 1e-06,"
            + " \"output_cost_per_hologram\": 1}}";
    assertThat(
            LiteLlmPriceMap.read(
                    new ByteArrayInputStream(map.getBytes(StandardCharsets.UTF_8)),
                    "s",
                    LocalDate.parse("2026-11-21"),
                    key -> true)
                .ignoredFields())
        .containsExactly(
            entry(
                "output_cost_per_hologram",
                ignored("this version of Plumbline does not know the field")));
  }

  @Test
  void whatIsLeftOutIsCountedByReason() {
    assertThat(read().leftOut())
        .containsExactly(
            entry("a price is not usable", 5),
            entry("every price is 0: free or unknown", 1),
            entry("no litellm_provider", 1),
            entry("no usable price (mode chat)", 1),
            entry("no usable price (mode image_generation)", 1),
            entry("no usable price (mode video_generation)", 1),
            entry("the same model under two keys", 1));
    assertThat(read().notes())
        .containsExactly(
            "'dashscope/made-odd' was left out: a range of tiered_pricing is not in thousands.",
            "'deepseek/deepseek-made' and 'deepseek-made' are the same model with different prices;"
                + " the first was taken.",
            "'made-huge' was left out: input_cost_per_token is negative or not per token.",
            "'made-negative' was left out: input_cost_per_token is negative or not per token.",
            "'made-text' was left out: input_cost_per_token is not a number.",
            "'made-uplift' was left out: regional_processing_uplift_multiplier_eu is not above 0 and"
                + " at most 10.");
    assertThat(read().models()).isEqualTo(15);
  }

  @Test
  void equalMapsGiveEqualBytesThatReadBackWithoutFault() {
    assertThat(read().yaml()).isEqualTo(read().yaml());
    assertThat(book().entries()).hasSizeGreaterThan(15);
    assertThat(read().yaml())
        .startsWith(
            """
            # Prices per 1M tokens. A price that is not listed is unknown, never zero.
            defaults:
              currency: USD
              source: "LiteLLM's \\"map\\" of a test"
              verified_on: 2026-11-21
            prices:
              - provider: anthropic
                model: made-claude-20260101
                aliases: [made-claude]
                input: 3
                input_audio: 10
                cache_read: 0.3
                cache_write_5m: 3.75
                cache_write_1h: 6
                output: 15
                tiers:
                  above_200k: {input: 6, cache_write_1h: 12}
                  above_200k+priority: {input: 8}
                  batch: {input: 1.5, output: 7.5}
                  flex: {input: 2}
                  ultrafast: {input: 10}
                uplifts:
                  - {zone: US, multiplier: 1.1}
                retires_on: 2027-01-31
            """);
  }

  @Test
  void somethingElseIsRefusedInWords() {
    assertThatThrownBy(
            () ->
                LiteLlmPriceMap.read(
                    new ByteArrayInputStream("[]".getBytes(StandardCharsets.UTF_8)),
                    "s",
                    LocalDate.parse("2026-11-21"),
                    key -> true))
        .isInstanceOf(IOException.class)
        .hasMessage("This is not LiteLLM's price map: it begins with a JSON object of models.");
  }

  @Test
  void onlyTheKeysAskedForAreRead() throws IOException {
    try (InputStream map = LiteLlmPriceMapTest.class.getResourceAsStream("litellm-map.json")) {
      assertThat(
              LiteLlmPriceMap.read(map, "s", LocalDate.parse("2026-11-21"), "made-int"::equals)
                  .models())
          .isEqualTo(1);
    }
  }
}
