package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;

/**
 * Pages of Anthropic's usage report ({@code GET /v1/organizations/usage_report/messages}), and the
 * table that the console's usage page exports, a row for a day, model and key.
 *
 * <p>Source: Anthropic's API reference and anthropic 2.11.0; the table's columns as public programs
 * read them (2026). A key of Claude Code is named after its user and counts as a person. Tokens:
 * all buckets apart; reasoning is a part of the output. Requests are not counted. What the report
 * is not grouped by is null; a workspace that is null in a report grouped by it is the default one
 * (unverified). Geography: global, us or not_available. account_id and service_account_id name who
 * called and become a pseudonym. The beta analytics reports have other fields (and amounts in
 * cents) and are not read here. A bucket pulled again replaces the one before. Times: RFC 3339; the
 * end is exclusive.
 */
public final class AnthropicUsageReport implements StatementFormat {
  static final String ID = "anthropic-usage";
  private static final String DATE = "usage_date_utc";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Anthropic usage report for messages (API pages, JSON; export of the console, CSV)";
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
    if (head.has(DATE, "model_version", "usage_output_tokens")) {
      return Recognition.yes(96, "usage_date_utc and usage_output_tokens of the console's export");
    }
    return ReportPage.isPage(head, "starting_at", "ending_at")
            && ReportPage.says(head, "\"uncached_input_tokens\"")
            && !ReportPage.says(head, "\"cost_type\"")
        ? Recognition.yes(96, "buckets with uncached_input_tokens of Anthropic's usage report")
        : Recognition.no("no buckets with starting_at and uncached_input_tokens");
  }

  @Override
  public StatementParser parser() {
    return (record, sink) -> {
      if (record.has(DATE)) {
        sink.usage(row(record));
      } else {
        ReportPage.read(record, "starting_at", "ending_at", AnthropicUsageReport::result, sink);
      }
    };
  }

  private static ReportedUsage row(JsonNode of) throws MalformedRecord {
    ReportPage.Period day = ReportPage.day(of, DATE);
    ReportedUsage bucket = new ReportedUsage();
    bucket.setPeriodStart(day.start());
    bucket.setPeriodEnd(day.end());
    bucket.setProvider("anthropic");
    bucket.setOperation("chat");
    bucket.setModel(ReportPage.stated(of, "model_version"));
    bucket.setProject(ReportPage.stated(of, "workspace"));
    String key = ReportPage.stated(of, "api_key");
    boolean person = ReportPage.isOfPerson(key);
    bucket.setApiKey(person ? null : key);
    bucket.setActor(person ? key : null);
    bucket.setServiceTier(ReportPage.stated(of, "usage_type"));
    bucket.setContextTier(
        context(ReportPage.stated(of, "context_window"), ReportPage.stated(of, "speed")));
    bucket.setGeography(ReportPage.stated(of, "inference_geo"));
    bucket.setInputUncachedTokens(StatementFields.count(of, "usage_input_tokens_no_cache"));
    bucket.setCacheReadTokens(StatementFields.count(of, "usage_input_tokens_cache_read"));
    bucket.setCacheWrite5mTokens(
        StatementFields.count(
            of, "usage_input_tokens_cache_write_5m", "usage_input_tokens_cache_write"));
    bucket.setCacheWrite1hTokens(StatementFields.count(of, "usage_input_tokens_cache_write_1h"));
    bucket.setOutputTokens(StatementFields.count(of, "usage_output_tokens"));
    return bucket;
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
    bucket.setContextTier(
        context(StatementFields.text(of, "context_window"), StatementFields.text(of, "speed")));
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
  private static String context(String window, String speed) {
    if (speed == null || speed.equals("standard")) {
      return window;
    }
    return window == null ? speed : window + " " + speed;
  }
}
