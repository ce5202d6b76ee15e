package io.plumbline.stage.ingest.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.LogFormats;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the fixtures of statements do not show: a record and what becomes of it. */
class ProviderStatementsTest {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  private record Case(String sentence, String format, String record, List<String> becomes) {}

  @TestFactory
  Stream<DynamicTest> oneRecord() {
    return Stream.of(
            new Case(
                "a bucket may stand alone",
                "openai-usage",
                "{'object': 'bucket', 'start_time': 1790812800, 'end_time': 1790816400, 'results': [{'object':"
                    + " 'organization.usage.completions.result', 'input_tokens': 10, 'num_model_requests': 1}]}",
                List.of(
                    "usage 2026-10-01T00:00:00Z..2026-10-01T01:00:00Z chat null tier=null context=null 1: 10+null+null+null>null")),
            new Case(
                "parts above the whole were counted apart",
                "openai-usage",
                openAi("'input_tokens': 10, 'input_cached_tokens': 40"),
                List.of(
                    "usage 2026-10-01T00:00:00Z..2026-10-02T00:00:00Z chat null tier=null context=null null: 10+40+null+null>null")),
            new Case(
                "a long-lived write is no more than what was written",
                "openai-usage",
                openAi(
                    "'input_tokens': 10, 'input_cache_write_tokens': 4, 'input_cache_write_12h_tokens': 9"),
                List.of(
                    "usage 2026-10-01T00:00:00Z..2026-10-02T00:00:00Z chat null tier=null context=null null: 6+null+0+4>null")),
            new Case(
                "a report grouped by batch says standard where it is none",
                "openai-usage",
                openAi("'batch': false, 'service_tier': null, 'api_source': 'playground'"),
                List.of(
                    "usage 2026-10-01T00:00:00Z..2026-10-02T00:00:00Z chat null tier=standard context=api_source=playground"
                        + " null: null+null+null+null>null")),
            new Case(
                "seconds that a tool in between turned into text are seconds",
                "openai-usage",
                "{'start_time': '1790812800', 'end_time': '1790816400.0', 'results': [{'object':"
                    + " 'organization.usage.completions.result', 'input_tokens': 10}]}",
                List.of(
                    "usage 2026-10-01T00:00:00Z..2026-10-01T01:00:00Z chat null tier=null context=null null: 10+null+null+null>null")),
            new Case(
                "digits that are no time are none",
                "openai-usage",
                "{'start_time': '20261001', 'end_time': '1790816400', 'results': [{}]}",
                List.of("reject invalid_time at start_time")),
            new Case(
                "a cost without an amount is refused by its name",
                "openai-costs",
                "{'start_time': 1790812800, 'end_time': 1790899200, 'results': [{'object': 'organization.costs.result',"
                    + " 'amount': null}]}",
                List.of("reject missing_field at data.results.amount")),
            new Case(
                "a page without data holds nothing",
                "openai-usage",
                "{'object': 'page', 'data': [], 'has_more': false}",
                List.of("passed over")),
            new Case(
                "no page at all is refused",
                "openai-usage",
                "{'object': 'page'}",
                List.of("reject missing_field at data")),
            new Case(
                "cents are a hundredth, and their decimals stay",
                "anthropic-cost",
                anthropic("'amount': '123.4567', 'currency': 'USD'"),
                List.of("charge 2026-10-01 1.234567 USD Usage null null null null")),
            new Case(
                "a currency in words is refused",
                "anthropic-cost",
                anthropic("'amount': '1', 'currency': 'dollars'"),
                List.of("reject wrong_type at data.results.currency")),
            new Case(
                "an amount that would take gigabytes is refused",
                "anthropic-cost",
                anthropic("'amount': '1e999999999', 'currency': 'USD'"),
                List.of("reject number_out_of_range at data.results.amount")),
            new Case(
                "a kind of token of tomorrow keeps its name",
                "anthropic-cost",
                anthropic("'amount': '1', 'currency': 'USD', 'token_type': 'dream_tokens'"),
                List.of("charge 2026-10-01 0.01 USD Usage null dream_tokens null null")),
            new Case(
                "a batch is told from calls of the same model",
                "anthropic-cost",
                anthropic(
                    "'amount': '1', 'currency': 'USD', 'token_type': 'output_tokens', 'service_tier':"
                        + " 'batch'"),
                List.of("charge 2026-10-01 0.01 USD Usage null output null null batch")),
            new Case(
                "the fast mode is a bucket of its own",
                "anthropic-usage",
                anthropic("'uncached_input_tokens': 1, 'speed': 'fast'"),
                List.of(
                    "usage 2026-10-01T00:00:00Z..2026-10-02T00:00:00Z chat null tier=null context=fast null: 1+null+null+null>null")),
            new Case(
                "a line item that is no token is a SKU alone",
                "openai-costs",
                "{'start_time': 1790812800, 'end_time': 1790899200, 'results': [{'object': 'organization.costs.result',"
                    + " 'amount': {'value': 0.1, 'currency': 'eur'}, 'line_item': 'images, hd', 'quantity': 3,"
                    + " 'quantity_unit': 'images'}]}",
                List.of("charge 2026-10-01 0.1 EUR Usage images, hd null 3 images")),
            new Case(
                "an adjustment belongs to the cost",
                "opencost",
                "{'code': 200, 'data': [{'a': {'name': 'a', 'window': {'start': '2026-10-31T00:00:00Z', 'end':"
                    + " '2026-11-01T00:00:00Z'}, 'gpuHours': 1.5, 'gpuCost': 2.10000, 'gpuCostAdjustment': 0.00001}}]}",
                List.of("charge 2026-10-01 2.10001 XXX Usage GPU null 1.5 GPU-hours")),
            new Case(
                "no hours and no cost, but no number either, is not nothing",
                "opencost",
                "{'code': 200, 'data': [{'a': {'name': 'a', 'window': {'start': '2026-10-31T00:00:00Z', 'end':"
                    + " '2026-11-01T00:00:00Z'}, 'gpuHours': 0, 'gpuCost': null}}]}",
                List.of("reject not_a_number at data.gpuCost")))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.format() + ": " + c.sentence(),
                    () ->
                        assertThat(read(c.format(), c.record().replace('\'', '"')))
                            .isEqualTo(c.becomes())));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a day on which OpenAI counted nothing | {'object': 'page', 'data': [], 'has_more': false, 'next_page': null} | openai-usage",
        "a day on which Anthropic counted nothing | {'data': [ ], 'has_more': false, 'next_page': null} | anthropic-usage",
        "a list of another API | {'object': 'list', 'data': [], 'has_more': false} | ",
        "a list of another API with pages | {'object': 'list', 'data': [], 'has_more': false, 'next_page': null} | ",
      })
  void anEmptyPageIsNoUnknownFile(String sentence, String page, String format) {
    assertThat(
            LogFormats.load()
                .recognise("p.json", page.replace('\'', '"').getBytes(UTF_8))
                .map(found -> found.format().id()))
        .as(sentence)
        .isEqualTo(Optional.ofNullable(format));
  }

  /** A month by model, kind and workspace is more than the first bytes that are looked at. */
  @Test
  void aPageLargerThanWhatIsLookedAtIsStillRecognised() {
    for (String format : List.of("anthropic-cost", "anthropic-usage", "openai-costs")) {
      String line =
          format.equals("openai-costs")
              ? "{'object': 'organization.costs.result', 'amount': {'value': 1, 'currency': 'usd'}}"
              : format.equals("anthropic-cost")
                  ? "{'amount': '1', 'currency': 'USD'}"
                  : "{'uncached_input_tokens': 1, 'output_tokens': 2}";
      String page =
          format.equals("openai-costs")
              ? "{'object': 'page', 'data': [{'start_time': 1, 'end_time': 2, 'results': ["
              : "{'data': [{'starting_at': '1', 'ending_at': '2', 'results': [";
      byte[] bytes = (page + (line + ", ").repeat(4_000)).replace('\'', '"').getBytes(UTF_8);
      FileHead head = FileHead.of("p.json", Arrays.copyOf(bytes, 65_536));
      assertThat(LogFormats.load().byId(format).orElseThrow().recognise(head).confidence())
          .as(format)
          .isGreaterThan(90);
    }
  }

  private static String openAi(String result) {
    return "{'start_time': 1790812800, 'end_time': 1790899200, 'results': [{'object':"
        + " 'organization.usage.completions.result', "
        + result
        + "}]}";
  }

  private static String anthropic(String result) {
    return "{'data': [{'starting_at': '2026-10-01T00:00:00Z', 'ending_at': '2026-10-02T00:00:00Z', 'results': [{"
        + result
        + "}]}], 'has_more': false}";
  }

  private static List<String> read(String format, String record) throws IOException {
    List<String> given = new ArrayList<>();
    StatementFormat of = (StatementFormat) LogFormats.load().byId(format).orElseThrow();
    try {
      of.parser()
          .parse(
              (ObjectNode) JSON.readTree(record),
              new StatementFormat.StatementSink() {
                @Override
                public void charge(Billed b) {
                  given.add(
                      "charge %s %s %s %s %s %s %s %s%s"
                          .formatted(
                              b.getBillingPeriodStart(),
                              b.getBilledCost().toPlainString(),
                              b.getCurrency(),
                              b.getChargeCategory(),
                              b.getSku(),
                              b.getTokenKind(),
                              b.getQuantity(),
                              b.getUnit(),
                              b.getServiceTier() == null ? "" : " " + b.getServiceTier()));
                }

                @Override
                public void usage(ReportedUsage u) {
                  given.add(
                      "usage %s..%s %s %s tier=%s context=%s %s: %s+%s+%s+%s>%s"
                          .formatted(
                              u.getPeriodStart(),
                              u.getPeriodEnd(),
                              u.getOperation(),
                              u.getModel(),
                              u.getServiceTier(),
                              u.getContextTier(),
                              u.getRequests(),
                              u.getInputUncachedTokens(),
                              u.getCacheReadTokens(),
                              u.getCacheWrite5mTokens(),
                              u.getCacheWrite1hTokens(),
                              u.getOutputTokens()));
                }

                @Override
                public void reject(RejectReason reason, String where) {
                  given.add("reject " + reason.code() + " at " + where);
                }

                @Override
                public void passOver() {
                  given.add("passed over");
                }
              });
    } catch (MalformedRecord e) {
      given.add("reject " + e.reason().code() + " at " + e.where());
    }
    return given;
  }
}
