package io.plumbline.stage.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A bill that only tests know: {@code month,day,sku,cost,who} charges, {@code bucket_day,model,…}
 * counts, and an envelope of either under {@code "rows"}.
 */
final class Bills implements StatementFormat {
  static final LogFormats.Shelf WITH_CALLS =
      () -> {
        List<LogFormat> all = new ArrayList<>(LogFormats.load().all());
        all.add(new Bills());
        return LogFormats.of(all);
      };

  @Override
  public String id() {
    return "test-bill";
  }

  @Override
  public String title() {
    return "A bill of the tests";
  }

  @Override
  public String about() {
    return "Nothing outside of tests.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("month", "sku", "cost") || head.has("bucket_day", "model") || head.has("rows")
        ? Recognition.yes(90, "it has the columns of a test's bill")
        : Recognition.no("it has not");
  }

  @Override
  public StatementParser parser() {
    return Bills::parse;
  }

  private static void parse(ObjectNode record, StatementSink sink) throws MalformedRecord {
    if (record.has("rows")) {
      for (JsonNode row : record.get("rows")) {
        one(row, sink);
      }
    } else {
      one(record, sink);
    }
  }

  private static void one(JsonNode row, StatementSink sink) throws MalformedRecord {
    if (row.has("bucket_day")) {
      Instant day = Instant.parse(row.get("bucket_day").asText() + "T00:00:00Z");
      ReportedUsage bucket = new ReportedUsage();
      bucket.setPeriodStart(day);
      bucket.setPeriodEnd(day.plusSeconds(86_400));
      bucket.setProvider("openai");
      bucket.setModel(row.path("model").asText(null));
      bucket.setActor(row.path("who").asText(null));
      bucket.setInputUncachedTokens(row.path("tokens").asLong());
      sink.usage(bucket);
      return;
    }
    if (row.path("sku").asText().equals("storage")) {
      sink.passOver();
      return;
    }
    if (row.path("sku").asText().equals("broken")) {
      sink.reject(RejectReason.WRONG_TYPE, "sku");
      return;
    }
    if (!row.hasNonNull("month")) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, "month");
    }
    Instant day = Instant.parse(row.get("day").asText() + "T00:00:00Z");
    Billed line = new Billed();
    line.setBillingPeriodStart(LocalDate.parse(row.get("month").asText() + "-01"));
    line.setChargePeriodStart(day);
    line.setChargePeriodEnd(day.plusSeconds(86_400));
    line.setProvider("aws.bedrock");
    line.setSku(row.path("sku").asText(null));
    line.setActor(row.path("who").asText(null));
    line.setTags(row.path("tags").asText(null));
    if (row.hasNonNull("cost")) {
      line.setBilledCost(new BigDecimal(row.get("cost").asText()));
    }
    line.setCurrency("USD");
    line.setChargeCategory("Usage");
    sink.charge(line);
  }
}
