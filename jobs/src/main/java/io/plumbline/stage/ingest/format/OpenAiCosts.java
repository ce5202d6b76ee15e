package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.schema.Billed;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pages of OpenAI's organisation costs API ({@code GET /v1/organization/costs}): one charge a day
 * and whatever the report was grouped by; and the table that the platform's costs page exports
 * ({@code cost_<from>_<to>.csv}), which has a row for a day without charges too.
 *
 * <p>Source: openai/openai-openapi; the table's columns as public programs read them (2026).
 * Unverified: the words of line_item; {@code model, input}, {@code model, cached input} and {@code
 * model, output} give model and token bucket, any other line item is a SKU alone. amount.value is
 * an amount of the currency, number or text, taken from its digits; the currency is written in
 * small letters. A quantity in tokens or thousands of tokens becomes tokens. user_id is a person. A
 * day pulled again takes the place of the pull before if both were grouped alike: pulls grouped
 * otherwise belong to sources of their own. Billing period: the calendar month.
 */
public final class OpenAiCosts implements StatementFormat {
  static final String ID = "openai-costs";
  private static final Pattern TOKENS =
      Pattern.compile("(.+), (input|cached input|cache write|output)(?: tokens)?");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "OpenAI organisation costs (API pages, JSON; export of the costs page, CSV)";
  }

  @Override
  public String about() {
    return "One charge line per result, in the currency stated. Billing period: the month. A day pulled again replaces the pull before,"
        + " if grouped alike.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("start_time", "end_time", "amount_value", "amount_currency")) {
      return Recognition.yes(97, "amount_value and amount_currency of the costs page's export");
    }
    return ReportPage.isPage(head, "start_time", "end_time")
            && ReportPage.says(head, "\"organization.costs.result\"")
        ? Recognition.yes(97, "buckets with organization.costs results of OpenAI's costs API")
        : Recognition.no("no buckets with organization.costs results");
  }

  @Override
  public StatementParser parser() {
    return ReportPage.pagesOrTable("start_time", "end_time", OpenAiCosts::result, OpenAiCosts::row);
  }

  /** A row of the table; a day without a charge has a row all the same. */
  private static void row(ReportPage.Period period, JsonNode of, StatementSink sink)
      throws MalformedRecord {
    if (StatementFields.text(of, "amount_value") == null) {
      sink.passOver();
      return;
    }
    BigDecimal amount = ReportPage.amount(of, "amount_value");
    String currency = ReportPage.currency(of, "amount_currency");
    sink.charge(line(ReportPage.charge(period, "openai", amount, currency), of));
  }

  private static void result(ReportPage.Period period, JsonNode of, StatementSink sink)
      throws MalformedRecord {
    JsonNode amount = of.path("amount");
    if (!amount.isObject()) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, "amount");
    }
    BigDecimal value = ReportPage.amount(amount, "value");
    String currency = ReportPage.currency(amount, "currency");
    sink.charge(line(ReportPage.charge(period, "openai", value, currency), of));
  }

  private static Billed line(Billed line, JsonNode of) throws MalformedRecord {
    line.setAccount(StatementFields.text(of, "project_id"));
    line.setActor(StatementFields.text(of, "user_id"));
    String key = StatementFields.text(of, "api_key_id");
    line.setApiKey(key);
    line.setTags(key == null ? null : "api_key_id=" + key);
    String item = StatementFields.text(of, "line_item");
    line.setSku(item);
    Matcher tokens = TOKENS.matcher(item == null ? "" : item);
    if (tokens.matches()) {
      line.setModel(tokens.group(1));
      line.setTokenKind(
          switch (tokens.group(2)) {
            case "input" -> "input_uncached";
            case "cached input" -> "cache_read";
            case "cache write" -> "cache_write_5m";
            default -> "output";
          });
    }
    if (StatementFields.text(of, "quantity") != null) {
      BigDecimal quantity = ReportPage.amount(of, "quantity");
      String unit = StatementFields.text(of, "quantity_unit");
      boolean thousands = "1000_tokens".equals(unit);
      line.setQuantity(thousands ? quantity.movePointRight(3) : quantity);
      line.setUnit(thousands ? "tokens" : unit);
    }
    return line;
  }
}
