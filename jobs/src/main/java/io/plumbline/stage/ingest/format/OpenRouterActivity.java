package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * OpenRouter activity: answers of {@code GET /activity}, {@code {"data": [...]}}. What OpenRouter
 * itself counted, to compare with a gateway's log of calls to it.
 *
 * <p>Source: npm @openrouter/sdk, ActivityItem (the SDK for TypeScript gives its fields in camel
 * case, openrouter.ai/docs/client-sdks/typescript/models/activityitem). One row is a completed UTC
 * day, a model and an endpoint of a provider; rows of one day, model, provider and workspace in an
 * answer become one bucket, because a provider's endpoints are no dimension of ours. Rows outside
 * an answer are not read: single rows of one bucket would replace each other.
 *
 * <p>Tokens: cached tokens are not told apart, so the whole prompt stands as uncached and the cache
 * as not counted; the completion includes reasoning. Cost: US dollars, usage and the bill of one's
 * own key (byok_usage_inference) together.
 */
public final class OpenRouterActivity implements StatementFormat {
  static final String ID = "openrouter-activity";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "OpenRouter activity (answers of GET /activity)";
  }

  @Override
  public String about() {
    return "One bucket per UTC day, model, provider and workspace, a provider's endpoints added up. Cached tokens are not told apart. Cost: US"
        + " dollars with the bill of one's own key.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("data")
            && (ReportPage.says(head, "\"model_permaslug\"")
                || ReportPage.says(head, "\"modelPermaslug\""))
            && ReportPage.says(head, "\"requests\"")
        ? Recognition.yes(92, "data with model_permaslug and requests of OpenRouter's activity")
        : Recognition.no("no data with model_permaslug and requests");
  }

  @Override
  public StatementParser parser() {
    return OpenRouterActivity::read;
  }

  private static void read(ObjectNode answer, StatementSink sink) throws MalformedRecord {
    JsonNode rows = answer.path("data");
    if (!rows.isArray()) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, "data");
    }
    Map<List<Object>, ReportedUsage> buckets = new LinkedHashMap<>();
    for (JsonNode row : rows) {
      try {
        ReportedUsage one = bucket(row);
        buckets.merge(
            Arrays.asList(
                one.getPeriodStart(), one.getModel(), one.getServedBy(), one.getProject()),
            one,
            OpenRouterActivity::sum);
      } catch (MalformedRecord e) {
        sink.reject(e.reason(), e.where());
      }
    }
    if (rows.isEmpty()) {
      sink.passOver();
    }
    buckets.values().forEach(sink::usage);
  }

  private static ReportedUsage bucket(JsonNode row) throws MalformedRecord {
    LocalDate day = StatementFields.day(row, "date");
    ReportedUsage bucket = new ReportedUsage();
    bucket.setPeriodStart(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    bucket.setPeriodEnd(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    bucket.setProvider("openrouter");
    bucket.setServedBy(StatementFields.text(row, "provider_name", "providerName"));
    bucket.setModel(StatementFields.text(row, "model", "model_permaslug", "modelPermaslug"));
    bucket.setProject(StatementFields.text(row, "workspace_id", "workspaceId"));
    bucket.setRequests(StatementFields.count(row, "requests"));
    bucket.setInputUncachedTokens(StatementFields.count(row, "prompt_tokens", "promptTokens"));
    bucket.setOutputTokens(StatementFields.count(row, "completion_tokens", "completionTokens"));
    BigDecimal fee = StatementFields.money(row, "usage");
    BigDecimal bill = StatementFields.money(row, "byok_usage_inference", "byokUsageInference");
    bucket.setCost(sum(fee, bill));
    bucket.setCurrency("USD");
    return bucket;
  }

  private static ReportedUsage sum(ReportedUsage a, ReportedUsage b) {
    a.setRequests(sum(a.getRequests(), b.getRequests()));
    a.setInputUncachedTokens(sum(a.getInputUncachedTokens(), b.getInputUncachedTokens()));
    a.setOutputTokens(sum(a.getOutputTokens(), b.getOutputTokens()));
    a.setCost(sum(a.getCost(), b.getCost()));
    return a;
  }

  private static Long sum(Long a, Long b) {
    return a == null ? b : b == null ? a : (Long) (a + b);
  }

  private static BigDecimal sum(BigDecimal a, BigDecimal b) {
    return a == null ? b : b == null ? a : a.add(b);
  }
}
