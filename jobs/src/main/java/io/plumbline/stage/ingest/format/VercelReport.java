package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Vercel AI Gateway report rows ({@code getReport} of @ai-sdk/gateway): a day and whatever the
 * report was grouped by, in snake or camel case, one a line or under {@code results}.
 *
 * <p>Source: npm @ai-sdk/gateway 3.0, dist/index.d.ts. Unverified: the envelope of the service's
 * own answer, of which {@code results} and {@code data} are accepted. A report grouped by tag
 * counts a call once for each tag; such rows are passed over. So are rows by the hour, whose time
 * of day has no documented zone, and rows grouped by credential type, which is no dimension of
 * ours.
 *
 * <p>Tokens: the input is taken to include cached tokens and cache writes unless they exceed it
 * (unverified). Cost: totalCost in US dollars; marketCost is a list price and not read. actor holds
 * the user as written, for the reader of statements to replace by a pseudonym.
 */
public final class VercelReport implements StatementFormat {
  static final String ID = "vercel-report";
  private static final List<String> ENVELOPES = List.of("results", "data");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Vercel AI Gateway report (rows by day)";
  }

  @Override
  public String about() {
    return "One bucket per row: day and what the report was grouped by. Input tokens are taken to include cached ones."
        + " Rows by tag, hour or credential are passed over. Cost: US dollars.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("day", "totalCost", "requestCount")
        || head.has("day", "total_cost", "request_count")) {
      return Recognition.yes(90, "day, totalCost and requestCount of a Vercel report");
    }
    boolean envelope = ENVELOPES.stream().anyMatch(head::has);
    return envelope
            && ReportPage.says(head, "\"day\"")
            && (ReportPage.says(head, "\"request_count\"")
                || ReportPage.says(head, "\"requestCount\""))
        ? Recognition.yes(88, "results with day and a request count of a Vercel report")
        : Recognition.no("no day with totalCost and requestCount");
  }

  @Override
  public StatementParser parser() {
    return VercelReport::read;
  }

  private static void read(ObjectNode record, StatementSink sink) throws MalformedRecord {
    for (String envelope : ENVELOPES) {
      if (record.path(envelope).isArray()) {
        for (JsonNode row : record.path(envelope)) {
          try {
            row(row, sink);
          } catch (MalformedRecord e) {
            sink.reject(e.reason(), e.where());
          }
        }
        if (record.path(envelope).isEmpty()) {
          sink.passOver();
        }
        return;
      }
    }
    row(record, sink);
  }

  private static void row(JsonNode row, StatementSink sink) throws MalformedRecord {
    if (StatementFields.text(row, "tag", "hour", "credentialType", "credential_type") != null) {
      sink.passOver();
      return;
    }
    LocalDate day = StatementFields.day(row, "day");
    ReportedUsage bucket = new ReportedUsage();
    bucket.setPeriodStart(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    bucket.setPeriodEnd(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    bucket.setProvider("vercel");
    bucket.setServedBy(StatementFields.text(row, "provider"));
    bucket.setModel(StatementFields.text(row, "model"));
    bucket.setActor(StatementFields.text(row, "user"));
    bucket.setRequests(StatementFields.count(row, "requestCount", "request_count"));
    Long in = StatementFields.count(row, "inputTokens", "input_tokens");
    Long read = StatementFields.count(row, "cachedInputTokens", "cached_input_tokens");
    Long write =
        StatementFields.count(row, "cacheCreationInputTokens", "cache_creation_input_tokens");
    long parts = (read == null ? 0 : read) + (write == null ? 0 : write);
    bucket.setInputUncachedTokens(in == null || parts > in ? in : (Long) (in - parts));
    bucket.setCacheReadTokens(read);
    bucket.setCacheWrite5mTokens(write);
    bucket.setOutputTokens(StatementFields.count(row, "outputTokens", "output_tokens"));
    bucket.setCost(StatementFields.money(row, "totalCost", "total_cost"));
    bucket.setCurrency("USD");
    sink.usage(bucket);
  }
}
