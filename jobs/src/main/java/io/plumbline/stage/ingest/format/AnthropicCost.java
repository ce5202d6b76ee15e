package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.schema.Billed;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pages of Anthropic's cost report ({@code GET /v1/organizations/cost_report}): one charge a day
 * and whatever the report was grouped by.
 *
 * <p>Source: Anthropic's API reference. amount is a decimal text in CENTS: "123.45" is 1.2345
 * dollars. Priority-tier cost is not in the report (unverified). All but amount is null unless the
 * report is grouped by description or workspace. A day pulled again takes the place of the pull
 * before if both were grouped alike: pulls grouped otherwise belong to sources of their own.
 * Region: inference_geo as billed, no proof of where it ran. Billing period: the calendar month.
 */
public final class AnthropicCost implements StatementFormat {
  static final String ID = "anthropic-cost";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Anthropic cost report (API pages, JSON)";
  }

  @Override
  public String about() {
    return "One charge line per result; amounts are written in cents. Billing period: the month. A day pulled again"
        + " replaces the pull before, if grouped alike.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    return ReportPage.isPage(head, "starting_at", "ending_at")
            && ReportPage.says(head, "\"amount\"")
            && ReportPage.says(head, "\"currency\"")
        ? Recognition.yes(96, "buckets with amount and currency of Anthropic's cost report")
        : Recognition.no("no buckets with starting_at, amount and currency");
  }

  @Override
  public StatementParser parser() {
    return (record, sink) ->
        ReportPage.read(record, "starting_at", "ending_at", AnthropicCost::result, sink);
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
    Map<String, String> tags = new TreeMap<>();
    for (String name : new String[] {"cost_type", "service_tier", "context_window"}) {
      String value = StatementFields.text(of, name);
      if (value != null) {
        tags.put(name, value);
      }
    }
    line.setTags(
        tags.isEmpty()
            ? null
            : String.join(
                ",", tags.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList()));
    sink.charge(line);
  }
}
