package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Azure's exports of cost details, CSV or Parquet: Enterprise Agreement (PascalCase columns, dates
 * {@code MM/DD/YYYY}, tags without outer braces) and Microsoft Customer Agreement (camelCase, ISO
 * dates or American ones). Exports in FOCUS are read by {@link FocusCharges}.
 *
 * <p>Source: Microsoft Learn, cost details schemas (EA 2024-08-01, MCA); the mapping of ChargeType
 * to FOCUS is Microsoft's own (finops-toolkit). Lines of Azure OpenAI and of the other models of
 * Foundry are read; every other meter is passed over.
 *
 * <ul>
 *   <li><b>Actual and amortised cost are two exports of the same charges and must not be mixed.</b>
 *       billed_cost takes what an invoice shows, effective_cost what is spread out, as FOCUS
 *       defines them: usage under a reservation is billed nothing, its spread cost is effective;
 *       the purchase is billed, and effective nothing. In a file that shows unused reservations or
 *       reserved usage at a cost it is amortised: a purchase of a reservation in it (and the other
 *       way round) is refused as the other export's. Lines on demand are the same in both: read one
 *       of the two. Of both in one source the later counts for the days they share; in two sources
 *       these lines count twice.
 *   <li>Used and unused hours of a reservation are told apart by tags: the reservation's id, and
 *       the ChargeType where the category does not say as much.
 *   <li>UnitOfMeasure {@code 1K} or {@code 1M} of a meter of tokens: quantity becomes tokens.
 *   <li>Meter names are abbreviations ({@code cchd Inp}, {@code opt} is output, {@code Dz} a data
 *       zone); what {@code billing/meters.csv} does not know stays unknown. ResourceLocation is
 *       where the resource stands, no proof of where inference ran.
 *   <li>AccountOwnerId and the like name people and are not kept.
 * </ul>
 */
public final class AzureCost implements StatementFormat {
  static final String ID = "azure-cost";

  private static final Set<String> UNUSED = Set.of("unusedreservation", "unusedsavingsplan");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Azure cost details export, EA and MCA (CSV, Parquet)";
  }

  @Override
  public String about() {
    return "Charge lines of Azure OpenAI and Foundry models; other meters are passed over. Give a source either the actual"
        + " or the amortised export, never both. Quantities become tokens (1K and 1M units).";
  }

  @Override
  public Recognition recognise(FileHead head) {
    Set<String> names = AwsCostAndUsage.names(head);
    boolean cost =
        names.contains("costinbillingcurrency")
            || names.contains("pretaxcost")
            || names.contains("cost");
    return names.contains("metercategory") && names.contains("unitofmeasure") && cost
        ? Recognition.yes(95, "MeterCategory and UnitOfMeasure of an Azure cost export")
        : Recognition.no("no MeterCategory with UnitOfMeasure and a cost");
  }

  @Override
  public StatementParser parser() {
    return new Parser();
  }

  /** Which of the two exports a file is, once a line has shown it. */
  private enum Basis {
    ACTUAL,
    AMORTISED
  }

  private static final class Parser implements StatementParser {
    private final Meters meters = new Meters();
    private final Map<String, String> spellings = new HashMap<>();
    private Basis basis;

    @Override
    public void parse(ObjectNode record, StatementSink sink) throws MalformedRecord {
      BillRow row = new BillRow(record, spellings);
      String provider =
          meters.provider(
              "azure",
              row.text("MeterCategory"),
              row.text("MeterSubCategory"),
              row.text("ProductName", "Product"));
      if (provider == null) {
        sink.passOver();
        return;
      }
      sink.charge(charge(row, provider));
    }

    private Billed charge(BillRow row, String provider) throws MalformedRecord {
      Billed line = new Billed();
      Instant start = row.time("Date", "UsageDate", "UsageDateTime");
      LocalDate period = row.day("BillingPeriodStartDate");
      line.setBillingPeriodStart(period == null ? BillRow.month(start) : period);
      line.setChargePeriodStart(start);
      line.setChargePeriodEnd(start.plus(1, ChronoUnit.DAYS));
      line.setProvider(provider);
      line.setInvoiceId(row.text("InvoiceId"));
      line.setBillingAccount(row.text("BillingAccountId"));
      line.setAccount(row.text("SubscriptionId", "SubscriptionGuid"));
      line.setServiceName(row.text("MeterCategory"));
      line.setResource(row.text("ResourceId", "InstanceId", "InstanceName"));
      line.setSku(row.text("MeterId"));
      String meter = row.text("MeterName", "Meter");
      String group = row.text("MeterSubCategory");
      line.setSkuMeter(meter);
      String type = type(row);
      line.setChargeCategory(category(type));
      line.setChargeClass(type.equals("refund") ? "Correction" : null);
      if (meter != null && line.getChargeCategory().equals("Usage")) {
        meters
            .meter(
                meter,
                group == null ? null : group + " " + meter,
                row.text("ProductName", "Product"))
            .into(line);
        quantities(row, line);
      }
      line.setRegion(row.text("ResourceLocation", "MeterRegion"));
      line.setCurrency(row.currency("BillingCurrency", "BillingCurrencyCode", "Currency"));
      money(row, line, type);
      Map<String, String> tags = new TreeMap<>();
      row.tags("Tags", "", tags);
      BillRow.tag("cost_center", row.text("CostCenter"), tags);
      BillRow.tag("resource_group", row.text("ResourceGroup", "ResourceGroupName"), tags);
      BillRow.tag("commitment", row.text("ReservationId", "BenefitId"), tags);
      if (!type.equalsIgnoreCase(line.getChargeCategory())) {
        BillRow.tag("charge_type", row.text("ChargeType"), tags);
      }
      line.setTags(BillRow.list(tags));
      return line;
    }

    private static String type(BillRow row) {
      String type = row.text("ChargeType");
      return type == null ? "usage" : type.toLowerCase(Locale.ROOT);
    }

    private void money(BillRow row, Billed line, String type) throws MalformedRecord {
      BigDecimal cost = row.amount("CostInBillingCurrency", "PreTaxCost", "Cost");
      if (cost == null) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "CostInBillingCurrency");
      }
      String model = Meters.plain(row.text("PricingModel"));
      boolean committed = model.equals("reservation") || model.equals("savingsplan");
      boolean isPurchase = line.getChargeCategory().equals("Purchase");
      if (UNUSED.contains(type) || (committed && !isPurchase && cost.signum() != 0)) {
        show(Basis.AMORTISED);
        line.setBilledCost(BigDecimal.ZERO);
        line.setEffectiveCost(cost);
      } else if (committed && isPurchase) {
        show(Basis.ACTUAL);
        line.setBilledCost(cost);
        line.setEffectiveCost(BigDecimal.ZERO);
      } else {
        line.setBilledCost(cost);
        // Under a commitment that cost nothing here, the spread cost is in the other export.
        line.setEffectiveCost(committed ? null : cost);
      }
      BigDecimal list = row.amount("PaygCostInBillingCurrency");
      BigDecimal price = row.amount("PayGPrice");
      BigDecimal quantity = row.amount("Quantity", "UsageQuantity");
      String of = row.text("PricingCurrency", "PricingCurrencyCode");
      if (list == null
          && price != null
          && quantity != null
          && line.getChargeCategory().equals("Usage")
          && (of == null || of.equalsIgnoreCase(line.getCurrency()))) {
        list = price.multiply(quantity);
      }
      line.setListCost(list);
    }

    private void show(Basis shown) throws MalformedRecord {
      if (basis != null && basis != shown) {
        throw new MalformedRecord(
            RejectReason.OTHER_RECORD, "ChargeType: actual and amortised cost in one file");
      }
      basis = shown;
    }

    private static void quantities(BillRow row, Billed line) throws MalformedRecord {
      BigDecimal quantity = row.amount("Quantity", "UsageQuantity");
      String unit = row.text("UnitOfMeasure");
      if (quantity == null || unit == null) {
        return;
      }
      line.setPricingQuantity(quantity);
      line.setPricingUnit(unit);
      BigDecimal tokens =
          line.getTokenKind() == null
              ? null
              : Meters.tokensPer(unit.matches("(?i).*tokens?") ? unit : unit + " tokens");
      line.setQuantity(tokens == null ? quantity : quantity.multiply(tokens));
      line.setUnit(tokens == null ? unit : "tokens");
    }

    private static String category(String type) {
      return switch (type) {
        case "usage", "unusedreservation", "unusedsavingsplan" -> "Usage";
        // Microsoft's own mapping: what is given back was bought.
        case "purchase", "refund" -> "Purchase";
        case "tax" -> "Tax";
        case "credit" -> "Credit";
        default -> "Adjustment";
      };
    }
  }
}
