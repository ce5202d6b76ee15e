package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.schema.Billed;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Pages of Anthropic's cost report ({@code GET /v1/organizations/cost_report}): one charge a day
 * and whatever the report was grouped by; and the table that the console's cost page exports, in
 * dollars, with models by the names shown to people and two dashes where a column says nothing. Its
 * list_price_usd is not taken: whether it is an amount or a unit's price is said nowhere.
 *
 * <p>Source: Anthropic's API reference; the table's columns and kinds of tokens as public programs
 * read them (2026). A key of Claude Code is named after its user and counts as a person. amount is
 * a decimal text in CENTS: "123.45" is 1.2345 dollars. Priority-tier cost is not in the report
 * (unverified). All but amount is null unless the report is grouped by description or workspace. A
 * day pulled again takes the place of the pull before if both were grouped alike: pulls grouped
 * otherwise belong to sources of their own. Region: inference_geo as billed, no proof of where it
 * ran. Billing period: the calendar month.
 */
public final class AnthropicCost implements StatementFormat {
  static final String ID = "anthropic-cost";
  private static final String DATE = "usage_date_utc";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Anthropic cost report (API pages, JSON; export of the console, CSV)";
  }

  @Override
  public String about() {
    return "One charge line per result; the API writes amounts in cents, the console in dollars. Billing period: the month. A day pulled again"
        + " replaces the pull before, if grouped alike.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has(DATE, "token_type", "cost_usd")) {
      return Recognition.yes(96, "usage_date_utc and cost_usd of the console's export");
    }
    return ReportPage.isPage(head, "starting_at", "ending_at")
            && ReportPage.says(head, "\"amount\"")
            && ReportPage.says(head, "\"currency\"")
        ? Recognition.yes(96, "buckets with amount and currency of Anthropic's cost report")
        : Recognition.no("no buckets with starting_at, amount and currency");
  }

  @Override
  public StatementParser parser() {
    return (record, sink) -> {
      if (record.has(DATE)) {
        sink.charge(row(record));
      } else {
        ReportPage.read(record, "starting_at", "ending_at", AnthropicCost::result, sink);
      }
    };
  }

  private static Billed row(JsonNode of) throws MalformedRecord {
    Billed line =
        ReportPage.charge(
            ReportPage.day(of, DATE), "anthropic", ReportPage.amount(of, "cost_usd"), "USD");
    String model = ReportPage.stated(of, "model");
    // Claude Haiku 4.5 is claude-haiku-4-5 wherever else it is named.
    line.setModel(
        model == null ? null : model.toLowerCase(Locale.ROOT).replace(' ', '-').replace('.', '-'));
    line.setRegion(ReportPage.stated(of, "inference_geo"));
    line.setAccount(ReportPage.stated(of, "workspace"));
    String key = ReportPage.stated(of, "api_key");
    boolean person = ReportPage.isOfPerson(key);
    line.setApiKey(person ? null : key);
    line.setActor(person ? key : null);
    line.setServiceTier(ReportPage.stated(of, "usage_type"));
    String kind = ReportPage.stated(of, "token_type");
    line.setTokenKind(
        kind == null
            ? null
            : switch (kind) {
              case "input_no_cache" -> "input_uncached";
              case "input_cache_read" -> "cache_read";
              case "input_cache_write_5m" -> "cache_write_5m";
              case "input_cache_write_1h" -> "cache_write_1h";
              default -> kind;
            });
    line.setTags(tags(name -> ReportPage.stated(of, name), "cost_type", "context_window", "speed"));
    return line;
  }

  private static void result(ReportPage.Period period, JsonNode of, StatementSink sink)
      throws MalformedRecord {
    Billed line =
        ReportPage.charge(
            period,
            "anthropic",
            ReportPage.amount(of, "amount").movePointLeft(2),
            ReportPage.currency(of, "currency"));
    line.setSku(StatementFields.text(of, "description"));
    line.setModel(StatementFields.text(of, "model"));
    line.setRegion(StatementFields.text(of, "inference_geo"));
    line.setAccount(StatementFields.text(of, "workspace_id"));
    line.setServiceTier(StatementFields.text(of, "service_tier"));
    String kind = StatementFields.text(of, "token_type");
    line.setTokenKind(
        kind == null
            ? null
            : switch (kind) {
              case "uncached_input_tokens" -> "input_uncached";
              case "cache_read_input_tokens" -> "cache_read";
              case "cache_creation.ephemeral_5m_input_tokens" -> "cache_write_5m";
              case "cache_creation.ephemeral_1h_input_tokens" -> "cache_write_1h";
              case "output_tokens" -> "output";
              default -> kind;
            });
    line.setTags(
        tags(
            name -> StatementFields.text(of, name), "cost_type", "service_tier", "context_window"));
    sink.charge(line);
  }

  private static String tags(UnaryOperator<String> stated, String... names) {
    Map<String, String> tags = new TreeMap<>();
    for (String name : names) {
      String value = stated.apply(name);
      if (value != null) {
        tags.put(name, value);
      }
    }
    return tags.isEmpty()
        ? null
        : String.join(
            ",", tags.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}
