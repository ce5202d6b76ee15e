package io.plumbline.stage.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.plumbline.shared.config.ConfigFault;
import io.plumbline.shared.config.ConfigFaultsException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PriceFileReaderTest {

  private static final String HEAD =
      "defaults: {provider: openai, currency: USD, source: contract 7, verified_on: 2026-11-01}\n"
          + "prices:\n";

  @Test
  void anEntryKeepsEveryFieldAndTheDigitsThatWereWritten() {
    List<ConfigFault> faults = new ArrayList<>();
    PriceFileReader.PriceFile file =
        read(
            """
            prices:
              - provider: openai
                model: gpt-4.1
                aliases: [gpt-4.1-2025-04-14, "ft:gpt-4.1:*"]
                zone: EU
                currency: EUR
                input: 2.10
                cache_read: 1e-7
                cache_write_5m: 0.1
                cache_write_1h: 0.2
                output: 8
                reasoning: 7.5
                tiers:
                  batch: {input: 1}
                  batch+above_200k: {input: 3}
                uplifts:
                  - {region: westeurope, multiplier: 1.1}
                discount: 0.125
                retires_on: 2027-04-14
                source: contract 7
                verified_on: 2026-11-01
                valid_from: 2026-01-01
                valid_to: 2027-01-01
            discounts:
              - {provider: anthropic, discount: 0.1, source: contract 8, verified_on: 2026-11-02}
            """,
            faults);
    assertThat(faults).isEmpty();
    PriceEntry entry = file.entries().get(0);
    assertThat(entry.prices().get(""))
        .containsEntry(TokenKind.INPUT, new BigDecimal("2.10"))
        .containsEntry(TokenKind.CACHE_READ, new BigDecimal("1E-7"))
        .containsEntry(TokenKind.CACHE_WRITE_5M, new BigDecimal("0.1"))
        .containsEntry(TokenKind.CACHE_WRITE_1H, new BigDecimal("0.2"))
        .containsEntry(TokenKind.OUTPUT, new BigDecimal("8"))
        .containsEntry(TokenKind.REASONING, new BigDecimal("7.5"));
    assertThat(entry.prices()).containsOnlyKeys("", "batch", "above_200k+batch");
    assertThat(entry.place()).isEqualTo(new Place(Place.Kind.ZONE, "EU"));
    assertThat(entry.uplifts())
        .containsExactly(
            new Uplift(new Place(Place.Kind.REGION, "westeurope"), new BigDecimal("1.1")));
    assertThat(entry.discount()).isEqualTo("0.125");
    assertThat(entry.currency()).isEqualTo("EUR");
    assertThat(entry.retiresOn()).isEqualTo("2027-04-14");
    assertThat(entry.validFrom()).isEqualTo("2026-01-01");
    assertThat(entry.validTo()).isEqualTo("2027-01-01");
    assertThat(entry.line()).isEqualTo(2);
    assertThat(entry.key()).isEqualTo("openai/gpt-4.1 (zone EU) from 2026-01-01");
    assertThat(file.discounts())
        .containsExactly(
            new Discount(
                "anthropic",
                Models.ALL,
                new BigDecimal("0.1"),
                null,
                null,
                "contract 8",
                LocalDate.parse("2026-11-02"),
                "p.yaml",
                25));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments(
            "a misspelt key is refused with the near one",
            HEAD + "  - {model: m, imput: 1}\n",
            "p.yaml:3:23 'imput' is not a key of a price entry. Did you mean 'input'?"),
        arguments(
            "a negative price is refused",
            HEAD + "  - {model: m, input: -1}\n",
            "p.yaml:3:23 'input: -1' is negative. A price is 0 or more."),
        arguments(
            "a price that is no number is refused",
            HEAD + "  - {model: m, input: $2}\n",
            "'input: $2' is no decimal number. Write it like 0.25, without currency or thousands"
                + " separators."),
        arguments(
            "an empty price is refused: it is unknown, not zero",
            HEAD + "  - {model: m, input: 1, output: }\n",
            "'output' has no value. Write the price per 1M tokens, or leave the line out: a missing"
                + " price is unknown, not zero."),
        arguments(
            "an exponent that would fill the memory is refused",
            HEAD + "  - {model: m, input: 1e999999999}\n",
            "'input: 1e999999999' is no decimal number."),
        arguments(
            "a price per token is refused by its decimals",
            HEAD + "  - {model: m, input: 0.0000000000001}\n",
            "has more than 12 decimals. Prices are per 1M tokens: check the unit."),
        arguments(
            "a price above a dollar a token is refused",
            HEAD + "  - {model: m, input: 1000000.01}\n",
            "'input: 1000000.01' is above 1000000 per 1M tokens."),
        arguments(
            "a missing verified_on is a fault",
            "prices:\n  - {provider: openai, model: m, currency: USD, source: s, input: 1}\n",
            "p.yaml:2:5 'verified_on' is missing. Write the day somebody last compared the price"
                + " with its source, such as 2026-11-21."),
        arguments(
            "a missing model is a fault",
            HEAD + "  - {input: 1}\n",
            "'model' is missing. Write the model id as the logs show it."),
        arguments(
            "a missing source is a fault",
            "prices:\n"
                + "  - {provider: openai, model: m, currency: USD, verified_on: 2026-11-01, input: 1}\n",
            "'source' is missing. Write where the price was read: a page, a contract, a file."),
        arguments(
            "a missing currency is a fault",
            "prices:\n"
                + "  - {provider: openai, model: m, source: s, verified_on: 2026-11-01, input: 1}\n",
            "'currency' is missing. Write its ISO 4217 code, such as USD or EUR."),
        arguments(
            "a currency that does not exist is a fault",
            HEAD + "  - {model: m, input: 1, currency: dollars}\n",
            "'currency: dollars' is no ISO 4217 code, such as USD or EUR."),
        arguments(
            "LiteLLM's provider name would never match",
            HEAD + "  - {model: m, input: 1, provider: azure}\n",
            "'provider: azure' is LiteLLM's name. Write 'azure.ai.openai', as usage does, or no"
                + " call will match."),
        arguments(
            "an entry without any price says nothing",
            HEAD + "  - {model: m}\n",
            "'m' has no price. Give at least one of input, cache_read, cache_write_5m,"
                + " cache_write_1h, output, reasoning (per 1M tokens), or second."),
        arguments(
            "a day that does not exist is a fault",
            HEAD + "  - {model: m, input: 1, valid_from: 2026-02-30}\n",
            "'valid_from: 2026-02-30' is no date. Write it like 2026-11-21."),
        arguments(
            "an interval that ends before it begins is a fault",
            HEAD + "  - {model: m, input: 1, valid_from: 2026-02-01, valid_to: 2026-02-01}\n",
            "valid_from 2026-02-01 is not before valid_to 2026-02-01. valid_to is the first day the"
                + " price no longer holds."),
        arguments(
            "two open prices for one model overlap",
            HEAD
                + "  - {model: m, input: 1}\n"
                + "  - {model: M, input: 2, valid_from: 2026-06-01}\n",
            "p.yaml:4:1 'm' of openai has two prices for anywhere on the same days: line 3 holds"
                + " always, this one from 2026-06-01. End the older with valid_to (the first day it"
                + " no longer holds)."),
        arguments(
            "an alias that is another entry's model overlaps",
            HEAD + "  - {model: m, input: 1}\n  - {model: n, aliases: [m], input: 2}\n",
            "'m' of openai has two prices for anywhere"),
        arguments(
            "two discounts at once overlap",
            "discounts:\n"
                + "  - {provider: openai, discount: 0.1, source: s, verified_on: 2026-11-01}\n"
                + "  - {provider: openai, discount: 0.2, source: s, verified_on: 2026-11-01}\n",
            "openai has two discounts on all models on the same days: see line 2."),
        arguments(
            "an unknown tier is refused with the near one",
            HEAD + "  - {model: m, input: 1, tiers: {batches: {input: 1}}}\n",
            "'batches' is no tier. A tier is batch, flex, priority, balanced, ultrafast,"
                + " provisioned, above_<N>k or both joined by '+', such as above_200k+batch; standard prices stand on the entry"
                + " itself. Did you mean 'batch'?"),
        arguments(
            "a tier without prices says nothing",
            HEAD + "  - {model: m, input: 1, tiers: {batch: {}}}\n",
            "A tier without prices says nothing. Give a price or leave the tier out."),
        arguments(
            "a place is one of region, zone, scope",
            HEAD + "  - {model: m, input: 1, zone: EU, region: eu-west-1}\n",
            "region and zone together: an entry holds at one place. Keep one."),
        arguments(
            "a scope is a known one",
            HEAD + "  - {model: m, input: 1, scope: globl}\n",
            "'scope: globl' is none of global, region, unknown, zone. Did you mean 'global'? An"
                + " area is written 'zone: EU'."),
        arguments(
            "an uplift needs its place",
            HEAD + "  - {model: m, input: 1, uplifts: [{multiplier: 1.1}]}\n",
            "An uplift needs its place: one of region, zone, scope."),
        arguments(
            "an uplift written as a percentage is refused",
            HEAD + "  - {model: m, input: 1, uplifts: [{zone: EU, multiplier: 110}]}\n",
            "'multiplier: 110' must be above 0 and at most 10. Write 1.1 for 10 % more."),
        arguments(
            "an uplift needs its multiplier",
            HEAD + "  - {model: m, input: 1, uplifts: [{zone: EU}]}\n",
            "An uplift needs 'multiplier', such as 1.1 for 10 % more."),
        arguments(
            "a discount written as a percentage is refused",
            HEAD + "  - {model: m, input: 1, discount: 12}\n",
            "'discount: 12' must be 0 up to below 1. Write 0.12 for 12 % off."),
        arguments(
            "a pattern for everything is refused",
            HEAD + "  - {model: m, input: 1, aliases: ['*']}\n",
            "'*' in 'aliases' would be every model. Name at least a part."),
        arguments(
            "a key written twice is refused",
            HEAD + "  - model: m\n    input: 1\n    input: 2\n",
            "p.yaml:5:5 Key 'input' is there twice, first in line 4. Keep one of them."),
        arguments(
            "a reference is refused",
            HEAD + "  - {model: &a m, input: 1}\n  - {model: *a, input: 1}\n",
            "Aliases (*a) are not read. Write the value out."),
        arguments(
            "a second document is refused",
            "prices: []\n---\nprices: []\n",
            "p.yaml:2:1 A second YAML document begins here. Keep one: a file holds one group of keys."),
        arguments(
            "prices that are no list are refused",
            "prices: {model: m}\n",
            "'prices' must be a list; begin each entry with '- '."),
        arguments(
            "a file that is a list is refused",
            "- model: m\n",
            "The file holds a list. It must hold keys with values."),
        arguments(
            "broken YAML says where",
            "prices: [\n",
            "This is not YAML: expected the node content, but found '<stream end>'."));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void faultsSayWhereWhatAndWhatToDo(String sentence, String yaml, String message) {
    List<ConfigFault> faults = new ArrayList<>();
    read(yaml, faults);
    assertThat(faults)
        .extracting(ConfigFault::toString)
        .anySatisfy(f -> assertThat(f).contains(message));
    assertThat(faults).as("one mistake, one fault").hasSize(1);
  }

  @Test
  void consecutivePricesThatShareTheirBoundaryDayDoNotOverlap() {
    List<ConfigFault> faults = new ArrayList<>();
    read(
        HEAD
            + "  - {model: m, input: 1, valid_to: 2026-06-01}\n"
            + "  - {model: m, input: 2, valid_from: 2026-06-01}\n",
        faults);
    assertThat(faults).isEmpty();
  }

  @Test
  void anEmptyFileHoldsNothingAndIsNoFault() {
    List<ConfigFault> faults = new ArrayList<>();
    assertThat(read("# nothing yet\n", faults).entries()).isEmpty();
    assertThat(read("prices:\n", faults).entries()).isEmpty();
    assertThat(faults).isEmpty();
  }

  @Test
  void everyFaultOfEveryFileIsReportedAtOnce(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("b.yaml"), HEAD + "  - {model: m, input: -1, outptu: 2}\n");
    Files.writeString(folder.resolve("a.yml"), HEAD + "  - {input: 1}\n");
    Files.writeString(folder.resolve("notes.txt"), "not a price file");
    assertThatThrownBy(() -> PriceBook.withFilesOf(folder))
        .isInstanceOfSatisfying(
            ConfigFaultsException.class,
            e ->
                assertThat(e.faults())
                    .extracting(ConfigFault::file)
                    .containsExactly("prices/a.yml", "prices/b.yaml", "prices/b.yaml"))
        .hasMessageContaining("'model' is missing")
        .hasMessageContaining("'input: -1' is negative")
        .hasMessageContaining("'outptu' is not a key of a price entry. Did you mean 'output'?");
  }

  private static PriceFileReader.PriceFile read(String yaml, List<ConfigFault> faults) {
    return PriceFileReader.read("p.yaml", yaml.getBytes(StandardCharsets.UTF_8), List.of(), faults);
  }
}
