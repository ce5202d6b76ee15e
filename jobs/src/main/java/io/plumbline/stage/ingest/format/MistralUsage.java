package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A month's usage of a Mistral organisation, as its admin API ({@code GET
 * console.mistral.ai/api/admin/usage}) and its admin console ({@code api/billing/v2/usage}) answer:
 * categories ({@code completion}, {@code ocr}, {@code connectors}, …) of models of entries, and a
 * table of prices.
 *
 * <p>Source: docs.mistral.ai, Admin API, usage metrics (categories, period, currency); entries and
 * prices, which it does not describe, as public programs read them and one public capture shows
 * them (2025-11). An entry is a UTC day (unverified: that the day is UTC's), a model and a kind of
 * token. Its cost is {@code value_paid}, what is beyond free allowances, times the price of its
 * billing_metric and billing_group; its quantity is {@code value}. Input, cached and output are
 * billed apart and taken as disjoint. {@code vibe_usage}, a number without a unit, is not read.
 * Entries of {@code chat} that stand in {@code completion} too are told once. A month pulled again
 * takes the place of the pull before. Billing period: the calendar month.
 */
public final class MistralUsage implements StatementFormat {
  static final String ID = "mistral-usage";

  /** Those the vendor names; another is read where its entries name what is billed. */
  private static final Set<String> CATEGORIES =
      Set.of("completion", "chat", "ocr", "connectors", "libraries_api", "fine_tuning", "audio");

  /** Stands between a model's alias and its name. */
  private static final String ALIAS = "::";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Mistral usage of a month (answers of the admin API and console, JSON)";
  }

  @Override
  public String about() {
    return "One charge line per day, model and kind of token, in the currency stated: what is paid of the usage, times the"
        + " price in the answer. Billing period: the month. A month pulled again replaces the pull before. Vibe's share is"
        + " not read.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("prices", "currency") && (head.has("completion") || head.has("chat"))
        ? Recognition.yes(94, "completion or chat with prices and currency of Mistral's usage")
        : Recognition.no("no completion or chat with prices and currency");
  }

  @Override
  public StatementParser parser() {
    return MistralUsage::read;
  }

  private static void read(ObjectNode month, StatementSink sink) throws MalformedRecord {
    String currency = ReportPage.currency(month, "currency");
    Map<String, BigDecimal> prices = prices(month.path("prices"));
    Set<Usage> told = new HashSet<>();
    collect(month.path("completion"), null, told);
    boolean any = false;
    for (Map.Entry<String, JsonNode> category : month.properties()) {
      boolean counts =
          CATEGORIES.contains(category.getKey())
              || category.getValue().findValue("billing_metric") != null;
      if (category.getValue().isObject() && counts) {
        Set<Usage> again = category.getKey().equals("chat") ? told : Set.of();
        any |= entries(category.getValue(), null, currency, prices, again, sink);
      }
    }
    if (!any) {
      sink.passOver();
    }
  }

  private static Map<String, BigDecimal> prices(JsonNode table) throws MalformedRecord {
    Map<String, BigDecimal> prices = new HashMap<>();
    for (JsonNode one : table) {
      if (StatementFields.text(one, "price") != null) {
        prices.put(priced(one), ReportPage.amount(one, "price"));
      }
    }
    return prices;
  }

  private static String priced(JsonNode of) {
    return StatementFields.text(of, "billing_metric")
        + "\n"
        + StatementFields.text(of, "billing_group");
  }

  /** What an entry counts of what, by which chat tells again what completion told. */
  private record Usage(
      String model, String metric, String group, String day, String value, String paid) {
    static Usage of(JsonNode entry, String model) {
      return new Usage(
          model,
          StatementFields.text(entry, "billing_metric"),
          StatementFields.text(entry, "billing_group"),
          StatementFields.text(entry, "timestamp"),
          StatementFields.text(entry, "value"),
          StatementFields.text(entry, "value_paid"));
    }
  }

  private static void collect(JsonNode below, String model, Set<Usage> told) {
    for (Map.Entry<String, JsonNode> one : below.properties()) {
      if (one.getValue().isArray()) {
        one.getValue().forEach(entry -> told.add(Usage.of(entry, model)));
      } else {
        collect(one.getValue(), one.getKey(), told);
      }
    }
  }

  /**
   * Gives the entries below an object of a category.
   *
   * @param model the name under which they stand; null: none yet
   * @param told what another category has told
   * @return whether there were any
   */
  private static boolean entries(
      JsonNode below,
      String model,
      String currency,
      Map<String, BigDecimal> prices,
      Set<Usage> told,
      StatementSink sink) {
    boolean any = false;
    for (Map.Entry<String, JsonNode> one : below.properties()) {
      JsonNode value = one.getValue();
      if (value.isArray()) {
        for (JsonNode entry : value) {
          any = true;
          try {
            if (told.contains(Usage.of(entry, model))) {
              sink.passOver();
            } else {
              sink.charge(line(entry, model, currency, prices));
            }
          } catch (MalformedRecord e) {
            sink.reject(e.reason(), e.where());
          }
        }
      } else {
        any |= entries(value, one.getKey(), currency, prices, told, sink);
      }
    }
    return any;
  }

  private static Billed line(
      JsonNode entry, String model, String currency, Map<String, BigDecimal> prices)
      throws MalformedRecord {
    LocalDate day = StatementFields.day(entry, "timestamp");
    ReportPage.Period period =
        new ReportPage.Period(
            day.atStartOfDay(ZoneOffset.UTC).toInstant(),
            day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    String paidIn = StatementFields.text(entry, "value_paid") == null ? "value" : "value_paid";
    BigDecimal paid = ReportPage.amount(entry, paidIn);
    BigDecimal price = prices.get(priced(entry));
    if (price == null && paid.signum() != 0) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, "prices.price");
    }
    BigDecimal cost = price == null ? BigDecimal.ZERO : paid.multiply(price);
    Billed line = ReportPage.charge(period, "mistral_ai", cost, currency);
    String metric = StatementFields.text(entry, "billing_metric");
    String group = StatementFields.text(entry, "billing_group");
    line.setSku(metric);
    line.setSkuMeter(metric + ", " + group);
    line.setModel(
        model == null
            ? metric
            : model.substring(model.indexOf(ALIAS) < 0 ? 0 : model.indexOf(ALIAS) + 2));
    String kind = kind(entry, group);
    line.setTokenKind(kind);
    line.setPricingQuantity(paid);
    if (StatementFields.text(entry, "value") != null) {
      line.setQuantity(ReportPage.amount(entry, "value"));
      line.setUnit(kind == null ? StatementFields.text(entry, "event_type") : "tokens");
    }
    return line;
  }

  /** What kind of token is counted; null where it is no token. */
  private static String kind(JsonNode entry, String group) {
    String event = StatementFields.text(entry, "event_type");
    if (event == null || !event.contains("token") || group == null) {
      return null;
    }
    return switch (group) {
      case "input" -> "input_uncached";
      case "cached" -> "cache_read";
      case "output" -> "output";
      default -> null;
    };
  }
}
