package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.LogFormats;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Rows of bills: what one becomes, and what is refused with which place. */
class BillsTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final String AZURE =
      "{'MeterCategory': 'Azure OpenAI', 'MeterSubCategory': 'Azure OpenAI', 'MeterName': 'gpt 4.1 Inp glbl Tokens',"
          + " 'UnitOfMeasure': '1K', 'Quantity': '2', 'Date': '10/02/2026', 'CostInBillingCurrency': '0.5',"
          + " 'BillingCurrency': 'eur', 'BillingPeriodStartDate': '10/01/2026'}";

  private final Meters meters = new Meters();

  private static final String MARKETPLACE =
      "{'line_item_product_code': '9abc', 'line_item_line_item_type': 'Usage', 'line_item_usage_type':"
          + " 'USW2-MP:USW2_input_tokens_standard-Units', 'line_item_line_item_description': 'WORDS',"
          + " 'line_item_usage_start_date': '2026-10-02T07:00:00Z', 'line_item_usage_end_date': '2026-10-02T08:00:00Z',"
          + " 'line_item_usage_amount': '1.5', 'pricing_unit': 'Units', 'line_item_unblended_cost': '4.5',"
          + " 'line_item_currency_code': 'USD'}";

  private static final String FOCUS_OF_AZURE =
      "{'ServiceName': 'Azure OpenAI Service', 'ProviderName': 'Microsoft', 'SkuMeter': 'gpt 4.1 Inp glbl Tokens',"
          + " 'BilledCost': '2', 'BillingCurrency': 'EUR', 'BillingPeriodStart': '2026-10-01', 'ChargePeriodStart':"
          + " '2026-10-02', 'ChargePeriodEnd': '2026-10-03', 'ChargeCategory': 'Usage', 'ConsumedQuantity': '1000000',"
          + " 'ConsumedUnit': 'Units', 'PricingQuantity': '1000', 'PricingUnit': 'Units', 'ListUnitPrice': '0.002',"
          + " 'ListCost': '2', 'x_PricingBlockSize': '1000', 'x_PricingUnitDescription': '1K'}";
  private static final String FOCUS_OF_AZURE_IS =
      "2026-10-01 2026-10-02T00:00:00Z-2026-10-03T00:00:00Z Usage gpt-4.1/input_uncached/standard ";

  private record Case(String sentence, StatementFormat format, String record, String... becomes) {}

  @TestFactory
  Stream<DynamicTest> oneRow() {
    return Stream.of(
            new Case(
                "a day of Azure is a day long, in UTC, and its currency in capitals",
                new AzureCost(),
                AZURE,
                "2026-10-01 2026-10-02T00:00:00Z-2026-10-03T00:00:00Z Usage gpt-4.1/input_uncached/standard 2000 tokens"
                    + " 0.5 EUR 0.5"),
            new Case(
                "a day that names no month is refused",
                new AzureCost(),
                AZURE.replace("10/02/2026", "13/02/2026"),
                "reject invalid_time at Date"),
            new Case(
                "a discount in a column of Amazon's line is off what is billed",
                new AwsCostAndUsage(),
                MARKETPLACE
                    .replace("WORDS", "Claude Sonnet 4.5 (Amazon Bedrock Edition)|1M input tokens")
                    .replace(
                        "'line_item_currency_code'",
                        "'line_item_net_unblended_cost': '4.05', 'discount': {'edp_discount': -0.45,"
                            + " 'total_discount': -0.45}, 'line_item_currency_code'"),
                "2026-10-01 2026-10-02T07:00:00Z-2026-10-02T08:00:00Z Usage claude-sonnet-4-5/input_uncached/standard"
                    + " 1500000.0 tokens 4.05 USD 4.05"),
            new Case(
                "a time before there were bills of models is refused",
                new AzureCost(),
                AZURE.replace("10/02/2026", "10/02/1996"),
                "reject time_too_old at Date"),
            new Case(
                "an exponent without end is refused before it is computed",
                new AzureCost(),
                AZURE.replace("'0.5'", "'1e999999999'"),
                "reject number_out_of_range at CostInBillingCurrency"),
            new Case(
                "a cost with a separator of thousands is not guessed",
                new AzureCost(),
                AZURE.replace("'0.5'", "'1,234.50'"),
                "reject number_with_comma at CostInBillingCurrency"),
            new Case(
                "nor is a decimal comma, which reads the same",
                new AzureCost(),
                AZURE.replace("'0.5'", "'0,5'"),
                "reject number_with_comma at CostInBillingCurrency"),
            new Case(
                "words where a cost stands are no number with a comma",
                new AzureCost(),
                AZURE.replace("'0.5'", "'five, six'"),
                "reject wrong_type at CostInBillingCurrency"),
            new Case(
                "NULL as a database writes it states nothing",
                new AzureCost(),
                AZURE.replace(
                    "'BillingPeriodStartDate': '10/01/2026'",
                    "'BillingPeriodStartDate': 'NULL', 'PayGPrice': 'null'"),
                "2026-10-01 2026-10-02T00:00:00Z-2026-10-03T00:00:00Z Usage gpt-4.1/input_uncached/standard 2000 tokens"
                    + " 0.5 EUR 0.5"),
            new Case(
                "milliseconds since 1970, as a data frame writes them",
                new AzureCost(),
                AZURE.replace("'10/02/2026'", "1790899200000"),
                "2026-10-01 2026-10-02T00:00:00Z-2026-10-03T00:00:00Z Usage gpt-4.1/input_uncached/standard 2000 tokens"
                    + " 0.5 EUR 0.5"),
            new Case(
                "a day in digits is no time since 1970",
                new AzureCost(),
                AZURE.replace("'10/02/2026'", "'20261002'"),
                "reject invalid_time at Date"),
            new Case(
                "seconds and microseconds as BigQuery's interfaces give them",
                new GcpBilling(),
                "{'service': {'description': 'Vertex AI'}, 'usage_start_time': '1.7908992E9', 'usage_end_time':"
                    + " 1790902800000001, 'export_time': '1790906400.25', 'cost': 1, 'currency': 'USD'}",
                "2026-10-01 2026-10-02T00:00:00Z-2026-10-02T01:00:00.000001Z Usage null/null/null null null 1 USD null"),
            new Case(
                "an offset of hours alone, as DuckDB and PostgreSQL write it",
                new GcpBilling(),
                "{'service': {'description': 'Vertex AI'}, 'usage_start_time': '2026-10-02 00:00:00+00', 'usage_end_time':"
                    + " '2026-10-02 03:00:00.5+02', 'cost': 1, 'currency': 'USD'}",
                "2026-10-01 2026-10-02T00:00:00Z-2026-10-02T01:00:00.500Z Usage null/null/null null null 1 USD null"),
            new Case(
                "another meter of the same cloud is passed over",
                new AzureCost(),
                AZURE.replace("Azure OpenAI", "Virtual Machines"),
                "passed over"),
            new Case(
                "the digits of a number are kept",
                new GcpBilling(),
                "{'service': {'description': 'Vertex AI'}, 'sku': {'description': 'Gemini 2.5 Pro Text Output -"
                    + " Predictions'}, 'usage_start_time': '2026-10-02 07:00:00+02:00', 'usage_end_time': '2026-10-02"
                    + " 08:00:00.000001 UTC', 'cost': 0.100000000000000000000001, 'currency': 'USD', 'usage': {'amount': 3E+2,"
                    + " 'unit': 'count'}, 'invoice': {'month': '202611'}}",
                "2026-11-01 2026-10-02T05:00:00Z-2026-10-02T08:00:00.000001Z Usage gemini-2.5-pro/output/standard 300 tokens"
                    + " 0.100000000000000000000001 USD null"),
            new Case(
                "a row whose credit cannot be read gives nothing",
                new GcpBilling(),
                "{'service': {'description': 'Vertex AI'}, 'usage_start_time': '2026-10-02', 'usage_end_time':"
                    + " '2026-10-03', 'cost': 1, 'currency': 'USD', 'credits': [{'amount': -0.5}, {'amount': 'half'}]}",
                "reject wrong_type at credits.amount"),
            new Case(
                "a Marketplace line without its product's name is told by its description",
                new AwsCostAndUsage(),
                MARKETPLACE.replace(
                    "WORDS", "Claude Sonnet 4.5 (Amazon Bedrock Edition)|1M input tokens"),
                "2026-10-01 2026-10-02T07:00:00Z-2026-10-02T08:00:00Z Usage claude-sonnet-4-5/input_uncached/standard"
                    + " 1500000.0 tokens 4.5 USD null"),
            new Case(
                "what a reseller takes off lowers the price of the usage it stands beside",
                new AwsCostAndUsage(),
                MARKETPLACE
                    .replace("WORDS", "Claude Sonnet 4.5 (Amazon Bedrock Edition)|1M input tokens")
                    .replace("'Usage'", "'SppDiscount'")
                    .replace("'4.5'", "'-0.09'"),
                "2026-10-01 2026-10-02T07:00:00Z-2026-10-02T08:00:00Z Usage claude-sonnet-4-5/input_uncached/standard"
                    + " 0 tokens -0.09 USD null"),
            new Case(
                "another product of the Marketplace is passed over",
                new AwsCostAndUsage(),
                MARKETPLACE.replace("WORDS", "Firewall, by the hour"),
                "passed over"),
            new Case(
                "Azure's Units in FOCUS are blocks",
                new FocusCharges(),
                FOCUS_OF_AZURE,
                FOCUS_OF_AZURE_IS + "1000000 tokens 2 EUR null"),
            new Case(
                "of two quantities in FOCUS the one that makes the cost counts Azure's blocks",
                new FocusCharges(),
                FOCUS_OF_AZURE
                    .replace("'PricingQuantity': '1000'", "'PricingQuantity': '1'")
                    .replace("'1000000'", "'1000'"),
                FOCUS_OF_AZURE_IS + "1000000 tokens 2 EUR null"),
            new Case(
                "where none makes it, Azure's Units in FOCUS stay units",
                new FocusCharges(),
                FOCUS_OF_AZURE.replace("'0.002'", "'7'"),
                FOCUS_OF_AZURE_IS + "1000000 Units 2 EUR null"),
            new Case(
                "FOCUS knows five categories",
                new FocusCharges(),
                "{'ServiceName': 'Amazon Bedrock', 'ProviderName': 'AWS', 'BilledCost': '1', 'BillingPeriodStart':"
                    + " '2026-10-01', 'ChargePeriodStart': '2026-10-01', 'ChargePeriodEnd': '2026-10-02', 'ChargeCategory':"
                    + " 'Rent'}",
                "reject wrong_type at ChargeCategory"))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.sentence(),
                    () -> assertThat(read(c.format(), c.record())).containsExactly(c.becomes())));
  }

  @Test
  void columnsOfFocusAreToldInWhateverCaseADatabaseWritesThem() {
    String columns = "BilledCost,ChargeCategory,ChargePeriodStart,BillingPeriodStart";
    for (String header :
        List.of(columns, columns.toLowerCase(Locale.ROOT), columns.toUpperCase(Locale.ROOT))) {
      byte[] file = (header + "\n1,Usage,2026-10-02,2026-10-01\n").getBytes(StandardCharsets.UTF_8);
      assertThat(LogFormats.load().recognise("export.csv", file))
          .as(header)
          .hasValueSatisfying(said -> assertThat(said.format().id()).isEqualTo("focus"));
    }
  }

  @Test
  void actualAndAmortisedCostInOneFileAreNotMixed() throws Exception {
    StatementFormat.StatementParser parser = new AzureCost().parser();
    String reserved =
        AZURE.replace("'UnitOfMeasure'", "'PricingModel': 'Reservation', 'UnitOfMeasure'");
    assertThat(read(parser, reserved)).singleElement().asString().contains(" 0 EUR 0.5");
    String purchase =
        reserved.replace("'UnitOfMeasure'", "'ChargeType': 'Purchase', 'UnitOfMeasure'");
    assertThatThrownBy(() -> parser.parse(json(purchase), new Sink(new ArrayList<>())))
        .isInstanceOfSatisfying(
            MalformedRecord.class,
            e -> {
              assertThat(e.reason()).isEqualTo(RejectReason.OTHER_RECORD);
              assertThat(e.where()).isEqualTo("ChargeType: actual and amortised cost in one file");
            });
  }

  @Test
  void tagsAreReadAsObjectsAsListsAndWithoutTheirBraces() throws Exception {
    assertThat(tags("{'t': {'b': '2', 'a': 'x,y', 'empty': ''}}")).isEqualTo("a=x;y,b=2");
    assertThat(tags("{'t': '{\\\"a\\\": \\\"1\\\"}'}")).isEqualTo("a=1");
    assertThat(tags("{'t': '\\\"team\\\": \\\"x\\\",\\\"env\\\": \\\"y\\\"'}"))
        .isEqualTo("env=y,team=x");
    assertThat(tags("{'t': [{'key': 'a', 'value': '1'}, {'key': 'b', 'value': null}]}"))
        .isEqualTo("a=1");
    assertThat(tags("{'t': 'words that are no tags'}")).isNull();
    assertThat(tags("{}")).isNull();
  }

  private static String tags(String record) throws JsonProcessingException {
    Map<String, String> tags = new HashMap<>();
    new BillRow(json(record), new HashMap<>()).tags("t", "", tags);
    return BillRow.list(tags);
  }

  @Test
  void unitsOfTokensAreToldFromOthers() {
    assertThat(Meters.tokensPer("1K tokens")).isEqualByComparingTo("1000");
    assertThat(Meters.tokensPer("1M Tokens")).isEqualByComparingTo("1000000");
    assertThat(Meters.tokensPer("1,000,000 Tokens")).isEqualByComparingTo("1000000");
    assertThat(Meters.tokensPer("Thousand tokens")).isEqualByComparingTo("1000");
    assertThat(Meters.tokensPer("0.5M tokens")).isEqualByComparingTo("500000");
    assertThat(Meters.tokensPer("Token")).isEqualByComparingTo("1");
    assertThat(Meters.tokensPer("1K input tokens")).isEqualByComparingTo("1000");
    assertThat(Meters.tokensPer("1M Cached Input Tokens")).isEqualByComparingTo("1000000");
    for (String other : new String[] {"Units", "1K", "Hours", "1K text units", "", null}) {
      assertThat(Meters.tokensPer(other)).as("unit %s", other).isNull();
    }
  }

  @Test
  void whatTheTableDoesNotKnowStaysUnknown() {
    Meters.Meter silent = meters.meter("Frobnication Of Widgets");
    assertThat(silent).isEqualTo(new Meters.Meter(null, null, null, null, null));
    assertThat(meters.meter("gpt 5 ft Inp glbl Tokens").model())
        .as("a fine-tuned model is not the model it came from")
        .isNull();
    assertThat(meters.meter("EUW1-Claude-Haiku-output-tokens").model())
        .as("a name without a version is no model")
        .isNull();
    assertThat(meters.provider("aws", "AmazonEC2")).isNull();
    assertThat(meters.provider("azure", (String) null)).isNull();
    assertThat(meters.awsRegion("XX9-thing")).isNull();
  }

  @TestFactory
  Stream<DynamicTest> metersSayWhatTheyMean() {
    return Stream.of(
            "USE1-anthropic.claude-opus-4-8-mantle-cache-write-tokens-standard > claude-opus-4-8 cache_write_5m standard null null",
            "USE1-Claude4Sonnet-cache-write-input-token-count-1-hour > claude-sonnet-4 cache_write_1h standard null null",
            "USE1-MP:USE1_MillionBatchInputTokens-Units > null input_uncached batch null null",
            "USE1-MP:USE1_InputTokenCount_Global_Batch-Units > null input_uncached batch null global",
            "USE1-Llama4-Maverick-17B-input-tokens-batch > llama4-maverick-17b input_uncached batch null null",
            "EUW2-Mistral7B-output-tokens > mistral-7b output standard null null",
            "USE1-zai.glm-4.7-output-tokens-batch > glm-4.7 output batch null null",
            "USE1-NovaSonic2.0-text-input-tokens > nova-2-sonic input_uncached standard null null",
            "USE1-NovaSonic2.5-speech-input-tokens > nova-2-5-sonic input_uncached standard null null",
            "USE1-NovaReel-HDResolution-output-seconds > null null null null null",
            "USE1-NovaMultiModalEmbeddings-input-audio-second > null null null null null",
            "USE1-TitanEmbeddingsG1-Image-input-image > null null null null null",
            "gpt-5-codex-ccchd-inp-glbl Tokens > gpt-5-codex cache_read standard null global",
            "codex mini inp cchd glbl Tokens > null cache_read standard null global",
            "o3-deep research 0626-inp-cchd-glbl 1M Tokens > o3-deep-research cache_read standard null global",
            "o1 preview output glbl Tokens > o1-preview output standard null global",
            "Azure OpenAI GPT5 5.6 sol ShortCo Cd Wr Std Gl 1M Tokens > gpt-5.6-sol cache_write_5m standard short global",
            "Azure OpenAI GPT5 5.1 codex mini inp Gl 1M Tokens > gpt-5.1-codex-mini input_uncached standard null global",
            "Azure OpenAI GPT5 chat-latest 05052026 cd inp Gl 1M Tokens > null cache_read standard null global",
            "Azure Deepseek Models V4 Pro cached DZ Tokens > deepseek-v4-pro cache_read standard null zone",
            "Azure Deepseek Models V3.2 SP Inp glbl Tokens > deepseek-v3.2-speciale input_uncached standard null global",
            "Azure Grok Models 4.3 inp glbl Tokens > grok-4.3 input_uncached standard null global",
            "Phi-4-Input Tokens > phi-4 input_uncached standard null null",
            "gpt-4-turbo128K Inp-glbl Tokens > gpt-4-turbo input_uncached standard null global",
            "gpt-4-8K-Inp-glbl Tokens > gpt-4 input_uncached standard null global",
            "gpt-35-turbo16K-0125 Inp-glbl Tokens > gpt-3.5-turbo input_uncached standard null global",
            "gpt-4o-rt-txt-1217 cchd Inp glbl Tokens > gpt-4o-realtime-preview cache_read standard null global",
            "gpt4omini-aud1217-txt Outp glbl Tokens > gpt-4o-mini-audio-preview output standard null global",
            "gpt-4o-mini-transcribe-txt-out-glbl Tokens > gpt-4o-mini-transcribe output standard null global",
            "gpt rt aud mn in gl 1215 1M Tokens > null input_uncached standard null global",
            "Generate content input token count gemini 3.7 flash image flex caching > gemini-3.7-flash cache_read flex null null",
            "USE1-Llama3-3-70B-output-tokens-batch > llama3-3-70b output batch null null",
            "EU-Qwen3-VL-235B-A22B-input-tokens > qwen3-vl-235b-a22b input_uncached standard null null",
            "USW2-moonshotai.kimi-k2.5-mantle-output-tokens-standard > kimi-k2.5 output standard null null",
            "EU-TitanEmbeddingV2-Text-input-tokens > titan-embed-text-v2 input_uncached standard null null",
            "USE1-Claude3Haiku-input-tokens > claude-3-haiku input_uncached standard null null",
            "USE1-Claude4Sonnet-input-tokens-cross-region-global > claude-sonnet-4 input_uncached standard null global",
            "Gemini 2.5 Pro Long Text Input - Predictions > gemini-2.5-pro input_uncached standard null null",
            "gpt 5.1 cd inp DZone 1M Tokens > gpt-5.1 cache_read standard null zone",
            "gpt-4o-mini-0718-Inp-glbl Tokens > gpt-4o-mini-2024-07-18 input_uncached standard null global",
            "gpt 5 codex opt Gl 1M Tokens > gpt-5-codex output standard null global",
            "o4-mini 0416 cached Inp glbl Tokens > o4-mini cache_read standard null global",
            "V3 Outp glbl Tokens > null output standard null global")
        .map(
            line ->
                DynamicTest.dynamicTest(
                    line,
                    () -> {
                      String[] sides = line.split(" > ", 2);
                      Meters.Meter m = meters.meter(sides[0]);
                      assertThat(
                              String.join(
                                  " ",
                                  String.valueOf(m.model()),
                                  String.valueOf(m.tokenKind()),
                                  String.valueOf(m.serviceTier()),
                                  String.valueOf(m.contextTier()),
                                  String.valueOf(m.scope())))
                          .isEqualTo(sides[1]);
                    }));
  }

  private static ObjectNode json(String text) throws JsonProcessingException {
    return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
  }

  private static List<String> read(StatementFormat format, String record) throws Exception {
    return read(format.parser(), record);
  }

  private static List<String> read(StatementFormat.StatementParser parser, String record)
      throws Exception {
    List<String> seen = new ArrayList<>();
    try {
      parser.parse(json(record), new Sink(seen));
    } catch (MalformedRecord e) {
      seen.add("reject " + e.reason().code() + " at " + e.where());
    }
    return seen;
  }

  private record Sink(List<String> seen) implements StatementFormat.StatementSink {
    @Override
    public void charge(Billed line) {
      seen.add(
          line.getBillingPeriodStart()
              + " "
              + line.getChargePeriodStart()
              + "-"
              + line.getChargePeriodEnd()
              + " "
              + line.getChargeCategory()
              + " "
              + line.getModel()
              + "/"
              + line.getTokenKind()
              + "/"
              + line.getServiceTier()
              + " "
              + (line.getQuantity() == null ? null : line.getQuantity().toPlainString())
              + " "
              + line.getUnit()
              + " "
              + line.getBilledCost().toPlainString()
              + " "
              + line.getCurrency()
              + " "
              + line.getEffectiveCost());
    }

    @Override
    public void usage(ReportedUsage bucket) {
      throw new AssertionError("A bill counts nothing.");
    }

    @Override
    public void reject(RejectReason reason, String where) {
      seen.add("reject " + reason.code() + " at " + where);
    }

    @Override
    public void passOver() {
      seen.add("passed over");
    }
  }
}
