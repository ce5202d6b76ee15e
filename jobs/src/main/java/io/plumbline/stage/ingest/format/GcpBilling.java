package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Google Cloud's billing export (BigQuery tables gcp_billing_export_v1_* and
 * gcp_billing_export_resource_v1_*), taken out of BigQuery as JSON lines, Parquet, or CSV with
 * groups flattened ({@code service.description}) or as JSON in cells.
 *
 * <p>Source: Google Cloud's schema of the standard and detailed usage cost export. Lines of Vertex
 * AI, of the Gemini API and of models sold as services of their own are read; every other service's
 * line is passed over, and so are taxes and rounding of the whole invoice, which name no service.
 *
 * <ul>
 *   <li>{@code cost} does not include credits: each credit becomes a line of its own (category
 *       Credit, negative, its type and name as tags), so that the lines add up to the net cost.
 *   <li>{@code quantity} and {@code unit} are usage.amount and usage.unit (tokens where the SKU
 *       counts them), {@code pricing_quantity} and {@code pricing_unit} are
 *       usage.amount_in_pricing_units and usage.pricing_unit; the two differ. SKUs of Gemini 1.x
 *       count characters: they are not called tokens.
 *   <li>SKU texts are free words: what {@code billing/meters.csv} does not find in them stays
 *       unknown. Thinking is billed as output.
 *   <li>Billing period: invoice.month, whose bounds follow Pacific time (unverified: taken as
 *       written). Rows arrive late, with an export_time of their own: a file of late rows adds to
 *       the files before, one that takes rows out of BigQuery again says them anew.
 *   <li>location.region is the region billed, {@code global} for the global endpoint.
 *   <li>Labels and the organisation's tags become tags, the project the account. Lines that are
 *       alike but for their consumption model, tier of a price, seller or type of adjustment are
 *       charges of their own: these stand among the tags.
 * </ul>
 */
public final class GcpBilling implements StatementFormat {
  static final String ID = "gcp-billing";

  private static final Set<String> COUNTS = Set.of("count", "requests", "token", "tokens");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Google Cloud billing export (JSON lines, CSV, Parquet)";
  }

  @Override
  public String about() {
    return "Charge lines of Vertex AI and the Gemini API; other services are passed over. Every credit becomes a negative"
        + " line of its own. Billing period: invoice.month. Rows with another export_time add, rows taken out again replace.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    boolean grouped = head.has("service", "sku", "usage_start_time", "cost");
    boolean flat =
        AwsCostAndUsage.names(head)
            .containsAll(Set.of("servicedescription", "skudescription", "usagestarttime", "cost"));
    return grouped || flat
        ? Recognition.yes(95, "service, sku, usage_start_time and cost of a billing export")
        : Recognition.no("no service and sku with usage_start_time and cost");
  }

  @Override
  public StatementParser parser() {
    return new Parser();
  }

  private static final class Parser implements StatementParser {
    private final Meters meters = new Meters();
    private final Map<String, String> spellings = new HashMap<>();

    @Override
    public void parse(ObjectNode record, StatementSink sink) throws MalformedRecord {
      BillRow row = new BillRow(record, spellings);
      String service = row.inner("service", "description");
      String provider = meters.provider("gcp", service);
      if (provider == null) {
        sink.passOver();
        return;
      }
      // A row is read whole or not at all: its credits belong to its cost.
      Billed charge = charge(row, provider, service);
      List<Billed> lines = new ArrayList<>(List.of(charge));
      JsonNode credits = row.object("credits");
      for (JsonNode credit : credits) {
        lines.add(credit(charge, credit));
      }
      lines.forEach(sink::charge);
    }

    private Billed charge(BillRow row, String provider, String service) throws MalformedRecord {
      Billed line = new Billed();
      Instant start = row.time("usage_start_time");
      line.setBillingPeriodStart(period(row.inner("invoice", "month"), start));
      line.setChargePeriodStart(start);
      line.setChargePeriodEnd(row.time("usage_end_time"));
      line.setExportedAt(row.timeIfAny("export_time"));
      line.setProvider(provider);
      line.setBillingAccount(row.text("billing_account_id"));
      line.setAccount(row.inner("project", "id"));
      line.setServiceName(service);
      line.setResource(row.inner("resource", "name"));
      line.setSku(row.inner("sku", "id"));
      String sku = row.inner("sku", "description");
      line.setSkuMeter(sku);
      String type = row.text("cost_type");
      line.setChargeCategory(category(type));
      if (sku != null && line.getChargeCategory().equals("Usage")) {
        meters.meter(sku, service).into(line);
        quantities(row, line, sku);
      }
      String region = row.inner("location", "region");
      line.setRegion(region != null ? region : row.inner("location", "location"));
      if ("global".equalsIgnoreCase(line.getRegion()) && line.getResidencyScope() == null) {
        line.setResidencyScope("global");
      }
      line.setBilledCost(BillRow.amountOf(row.required("cost"), "cost"));
      line.setListCost(row.amount("cost_at_list"));
      line.setCurrency(row.currency("currency"));
      Map<String, String> tags = new TreeMap<>();
      row.tags("labels", "", tags);
      row.tags("tags", "", tags);
      if (line.getChargeCategory().equals("Adjustment")) {
        BillRow.tag("cost_type", type, tags);
      }
      BillRow.tag("consumption_model", row.inner("consumption_model", "id"), tags);
      BillRow.tag("price_tier", row.inner("price", "tier_start_amount"), tags);
      BillRow.tag("seller", row.text("seller_name"), tags);
      line.setTags(BillRow.list(tags));
      return line;
    }

    private static void quantities(BillRow row, Billed line, String sku) throws MalformedRecord {
      line.setPricingQuantity(row.innerAmount("usage", "amount_in_pricing_units"));
      line.setPricingUnit(row.inner("usage", "pricing_unit"));
      line.setQuantity(row.innerAmount("usage", "amount"));
      String unit = row.inner("usage", "unit");
      boolean characters = Meters.plain(sku).matches(".*\\bgemini 1\\b.*|.*\\bgemini 1[.].*");
      boolean tokens =
          line.getTokenKind() != null && !characters && unit != null && COUNTS.contains(unit);
      line.setUnit(tokens ? "tokens" : unit);
      if (unit == null) {
        line.setQuantity(null);
      }
    }

    private static Billed credit(Billed charge, JsonNode credit) throws MalformedRecord {
      String amount = credit.path("amount").asText(null);
      if (amount == null) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "credits.amount");
      }
      Billed line = new Billed();
      line.setBillingPeriodStart(charge.getBillingPeriodStart());
      line.setChargePeriodStart(charge.getChargePeriodStart());
      line.setChargePeriodEnd(charge.getChargePeriodEnd());
      line.setExportedAt(charge.getExportedAt());
      line.setProvider(charge.getProvider());
      line.setBillingAccount(charge.getBillingAccount());
      line.setAccount(charge.getAccount());
      line.setServiceName(charge.getServiceName());
      line.setSku(charge.getSku());
      line.setSkuMeter(charge.getSkuMeter());
      line.setModel(charge.getModel());
      line.setRegion(charge.getRegion());
      line.setCurrency(charge.getCurrency());
      line.setChargeCategory("Credit");
      line.setBilledCost(BillRow.amountOf(amount, "credits.amount"));
      Map<String, String> tags = new TreeMap<>();
      BillRow.tag("credit", credit.path("type").asText(null), tags);
      BillRow.tag("credit_name", credit.path("name").asText(null), tags);
      line.setTags(BillRow.list(tags));
      return line;
    }

    private static LocalDate period(String month, Instant start) throws MalformedRecord {
      if (month == null) {
        return BillRow.month(start);
      }
      if (!month.matches("20\\d{4}")) {
        throw new MalformedRecord(RejectReason.INVALID_TIME, "invoice.month");
      }
      try {
        return LocalDate.of(
            Integer.parseInt(month.substring(0, 4)), Integer.parseInt(month.substring(4)), 1);
      } catch (DateTimeException e) {
        throw new MalformedRecord(RejectReason.INVALID_TIME, "invoice.month");
      }
    }

    private static String category(String type) {
      if (type == null) {
        return "Usage";
      }
      return switch (type) {
        case "regular" -> "Usage";
        case "tax" -> "Tax";
        default -> "Adjustment";
      };
    }
  }
}
