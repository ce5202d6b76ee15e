package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;

/**
 * Pages of Anthropic's usage report ({@code GET /v1/organizations/usage_report/messages}).
 *
 * <p>Source: Anthropic's API reference and anthropic 2.11.0. Tokens: all buckets apart; reasoning
 * is a part of the output. Requests are not counted. What the report is not grouped by is null; a
 * workspace that is null in a report grouped by it is the default one (unverified). Geography:
 * global, us or not_available. account_id and service_account_id name who called and become a
 * pseudonym. The beta analytics reports have other fields (and amounts in cents) and are not read
 * here. A bucket pulled again replaces the one before. Times: RFC 3339; the end is exclusive.
 */
public final class AnthropicUsageReport implements StatementFormat {
  static final String ID = "anthropic-usage";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Anthropic usage report for messages (API pages, JSON)";
  }

  @Override
  public String about() {
    return "One bucket per result; token buckets are apart. Requests are not counted. Pulled again, a bucket replaces the"
        + " one before. Geography: inference_geo as reported. No cost.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (ReportPage.isEmptyPage(head)) {
      return Recognition.yes(40, "a page of Anthropic's usage or cost report without a bucket");
    }
    return ReportPage.isPage(head, "starting_at", "ending_at")
            && ReportPage.says(head, "\"uncached_input_tokens\"")
            && !ReportPage.says(head, "\"cost_type\"")
        ? Recognition.yes(96, "buckets with uncached_input_tokens of Anthropic's usage report")
        : Recognition.no("no buckets with starting_at and uncached_input_tokens");
  }

  @Override
  public StatementParser parser() {
    return (record, sink) ->
        ReportPage.read(record, "starting_at", "ending_at", AnthropicUsageReport::result, sink);
  }

  private static void result(ReportPage.Period period, JsonNode of, StatementSink sink)
      throws MalformedRecord {
    ReportedUsage bucket = new ReportedUsage();
    bucket.setPeriodStart(period.start());
    bucket.setPeriodEnd(period.end());
    bucket.setProvider("anthropic");
    bucket.setOperation("chat");
    bucket.setModel(StatementFields.text(of, "model"));
    bucket.setProject(StatementFields.text(of, "workspace_id"));
    bucket.setApiKey(StatementFields.text(of, "api_key_id"));
    bucket.setActor(StatementFields.text(of, "account_id", "service_account_id"));
    bucket.setServiceTier(StatementFields.text(of, "service_tier"));
    bucket.setContextTier(context(of));
    bucket.setGeography(StatementFields.text(of, "inference_geo"));
    bucket.setInputUncachedTokens(StatementFields.count(of, "uncached_input_tokens"));
    bucket.setCacheReadTokens(StatementFields.count(of, "cache_read_input_tokens"));
    JsonNode written = of.path("cache_creation");
    bucket.setCacheWrite5mTokens(StatementFields.count(written, "ephemeral_5m_input_tokens"));
    bucket.setCacheWrite1hTokens(StatementFields.count(written, "ephemeral_1h_input_tokens"));
    bucket.setOutputTokens(StatementFields.count(of, "output_tokens"));
    sink.usage(bucket);
  }

  /** The window, and the fast mode beside it: no dimension of ours, and it tells buckets apart. */
  private static String context(JsonNode of) {
    String window = StatementFields.text(of, "context_window");
    String speed = StatementFields.text(of, "speed");
    if (speed == null || speed.equals("standard")) {
      return window;
    }
    return window == null ? speed : window + " " + speed;
  }
}
