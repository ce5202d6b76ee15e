package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.Set;

/**
 * Pages of OpenAI's organisation usage API ({@code GET /v1/organization/usage/…}): completions,
 * embeddings, moderations, images, speeches and transcriptions. Results that no model answers
 * (vector stores, code interpreter sessions, file and web searches) are passed over. And the tables
 * that the platform's usage page exports ({@code completions_usage_<from>_<to>.csv}): the columns
 * of a result behind the period of its bucket; which report it is, its columns tell.
 *
 * <p>Source: openai/openai-openapi and openai 3.52.0; the table's columns as public programs list
 * them (2025, 2026; of completions, the others are taken to be alike). Tokens: input_tokens
 * INCLUDES cached and cache-write tokens, and is written apart here; newer pages say the uncached
 * part themselves. A write that lives 12 hours counts as the long lifetime, one of 30 minutes as
 * the short. There are no reasoning tokens, requests that failed or a region. What the report is
 * not grouped by is null, not an unknown somebody. A bucket pulled again replaces the one before.
 * user_id is a person. Times: epoch seconds; the end is exclusive.
 */
public final class OpenAiUsageReport implements StatementFormat {
  static final String ID = "openai-usage";
  private static final String KIND = "organization.usage.";

  /** Columns of an export of days on which nothing was. */
  private static final Set<String> NO_DAY =
      Set.of("start_time", "end_time", "start_time_iso", "end_time_iso");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "OpenAI organisation usage report (API pages, JSON; export of the usage page, CSV)";
  }

  @Override
  public String about() {
    return "One bucket per result. Input tokens include cached and cache-write tokens and are split. Pulled again, a bucket"
        + " replaces the one before. No failed requests, no region, no cost. Tools that no model answers are passed over.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (ReportPage.isEmptyPage(head, "object") && ReportPage.says(head, "\"page\"")) {
      return Recognition.yes(40, "a page of OpenAI's usage or costs API without a bucket");
    }
    if (head.has("start_time", "end_time", "num_model_requests")) {
      return Recognition.yes(95, "start_time and num_model_requests of the usage page's export");
    }
    if (head.topLevelFields().equals(NO_DAY)) {
      return Recognition.yes(90, "an export of OpenAI's usage or costs page without any use");
    }
    return ReportPage.isPage(head, "start_time", "end_time")
            && !ReportPage.says(head, "\"organization.costs.result\"")
            && (ReportPage.says(head, "\"" + KIND) || ReportPage.says(head, "\"bucket\""))
        ? Recognition.yes(95, "buckets with start_time, end_time and results of OpenAI's usage API")
        : Recognition.no("no buckets with organization.usage results");
  }

  @Override
  public StatementParser parser() {
    return ReportPage.pagesOrTable(
        "start_time", "end_time", OpenAiUsageReport::result, OpenAiUsageReport::row);
  }

  /** A row of the table; a day without use has a row all the same. */
  private static void row(ReportPage.Period period, JsonNode of, StatementSink sink)
      throws MalformedRecord {
    if (StatementFields.text(of, "num_model_requests") == null) {
      sink.passOver();
      return;
    }
    String model = StatementFields.text(of, "model");
    String operation =
        of.has("images")
            ? "image_generation"
            : of.has("characters")
                ? "speech"
                : of.has("seconds")
                    ? "transcription"
                    : of.has("output_tokens")
                        ? "chat"
                        : model != null && model.contains("moderation")
                            ? "moderation"
                            : "embeddings";
    sink.usage(bucket(period, of, operation));
  }

  private static void result(ReportPage.Period period, JsonNode of, StatementSink sink)
      throws MalformedRecord {
    String object = StatementFields.text(of, "object");
    String operation =
        object == null
            ? null
            : switch (object) {
              case "organization.usage.completions.result" -> "chat";
              case "organization.usage.embeddings.result" -> "embeddings";
              case "organization.usage.moderations.result" -> "moderation";
              case "organization.usage.images.result" -> "image_generation";
              case "organization.usage.audio_speeches.result" -> "speech";
              case "organization.usage.audio_transcriptions.result" -> "transcription";
              default -> null;
            };
    if (operation == null) {
      sink.passOver();
      return;
    }
    sink.usage(bucket(period, of, operation));
  }

  private static ReportedUsage bucket(ReportPage.Period period, JsonNode of, String operation)
      throws MalformedRecord {
    ReportedUsage bucket = new ReportedUsage();
    bucket.setPeriodStart(period.start());
    bucket.setPeriodEnd(period.end());
    bucket.setProvider("openai");
    bucket.setOperation(operation);
    bucket.setModel(StatementFields.text(of, "model"));
    bucket.setProject(StatementFields.text(of, "project_id"));
    bucket.setApiKey(StatementFields.text(of, "api_key_id"));
    bucket.setActor(StatementFields.text(of, "user_id"));
    bucket.setServiceTier(tier(of));
    String source = StatementFields.text(of, "api_source");
    // No dimension of ours, and it tells buckets apart all the same.
    bucket.setContextTier(source == null ? null : "api_source=" + source);
    bucket.setRequests(StatementFields.count(of, "num_model_requests"));
    tokens(of, bucket);
    return bucket;
  }

  private static String tier(JsonNode of) {
    String batch = StatementFields.text(of, "batch"); // a table writes it as Python does
    if ("true".equalsIgnoreCase(batch)) {
      return "batch";
    }
    String tier = StatementFields.text(of, "service_tier");
    return tier == null
        ? "false".equalsIgnoreCase(batch) ? "standard" : null
        : switch (tier) {
          case "default", "auto" -> "standard";
          case "scale" -> "priority";
          default -> tier;
        };
  }

  private static void tokens(JsonNode of, ReportedUsage bucket) throws MalformedRecord {
    Long in = StatementFields.count(of, "input_tokens");
    Long read = StatementFields.count(of, "input_cached_tokens");
    Long write = StatementFields.count(of, "input_cache_write_tokens");
    Long uncached = StatementFields.count(of, "input_uncached_tokens");
    Long longer = StatementFields.count(of, "input_cache_write_12h_tokens");
    Long written12h = longer == null || write == null ? longer : (Long) Math.min(longer, write);
    if (uncached == null && in != null) {
      long parts = (read == null ? 0 : read) + (write == null ? 0 : write);
      uncached = parts <= in ? in - parts : in;
    }
    bucket.setInputUncachedTokens(uncached);
    bucket.setCacheReadTokens(read);
    bucket.setCacheWrite1hTokens(written12h);
    bucket.setCacheWrite5mTokens(
        write == null || written12h == null ? write : (Long) (write - written12h));
    bucket.setOutputTokens(StatementFields.count(of, "output_tokens"));
  }
}
