package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;

/**
 * Pages of OpenAI's organisation usage API ({@code GET /v1/organization/usage/…}): completions,
 * embeddings, moderations, images, speeches and transcriptions. Results that no model answers
 * (vector stores, code interpreter sessions, file and web searches) are passed over.
 *
 * <p>Source: openai/openai-openapi and openai 3.52.0. Tokens: input_tokens INCLUDES cached and
 * cache-write tokens, and is written apart here; newer pages say the uncached part themselves. A
 * write that lives 12 hours counts as the long lifetime, one of 30 minutes as the short. There are
 * no reasoning tokens, requests that failed or a region. What the report is not grouped by is null,
 * not an unknown somebody. A bucket pulled again replaces the one before. user_id is a person.
 * Times: epoch seconds; the end is exclusive.
 */
public final class OpenAiUsageReport implements StatementFormat {
  static final String ID = "openai-usage";
  private static final String KIND = "organization.usage.";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "OpenAI organisation usage report (API pages, JSON)";
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
    return ReportPage.isPage(head, "start_time", "end_time")
            && !ReportPage.says(head, "\"organization.costs.result\"")
            && (ReportPage.says(head, "\"" + KIND) || ReportPage.says(head, "\"bucket\""))
        ? Recognition.yes(95, "buckets with start_time, end_time and results of OpenAI's usage API")
        : Recognition.no("no buckets with organization.usage results");
  }

  @Override
  public StatementParser parser() {
    return (record, sink) ->
        ReportPage.read(record, "start_time", "end_time", OpenAiUsageReport::result, sink);
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
    sink.usage(bucket);
  }

  private static String tier(JsonNode of) {
    if (of.path("batch").isBoolean() && of.path("batch").booleanValue()) {
      return "batch";
    }
    String tier = StatementFields.text(of, "service_tier");
    return tier == null
        ? of.path("batch").isBoolean() ? "standard" : null
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
