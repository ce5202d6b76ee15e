package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Charges in the FinOps Open Cost and Usage Specification, versions 1.0 to 1.2, CSV or Parquet, of
 * any provider; the columns of 1.3 and 1.4 (ServiceProviderName in place of ProviderName) are read
 * too.
 *
 * <p>Source: FOCUS specification 1.2, Cost and Usage. A row is read where its publisher serves
 * models and its service is one of them ({@code billing/services.csv}), or where it says itself
 * that it is of Generative AI (ServiceSubcategory, from 1.1); other services' rows are passed over.
 *
 * <ul>
 *   <li>BilledCost is what the invoice shows; ListCost, ContractedCost and EffectiveCost keep their
 *       own columns and are never added to it.
 *   <li>Units: ConsumedUnit or PricingUnit of tokens ({@code Token}, {@code 1K tokens}, {@code
 *       1,000,000 Tokens}) give a quantity in tokens. Of a meter of tokens so do Azure's Units with
 *       their x_PricingBlockSize (finops-toolkit, PricingUnits and focus/convert), Google's count
 *       (usage.unit of its export, which Google's view gives as ConsumedUnit) and Amazon's Units of
 *       the Marketplace, a million each as in {@link AwsCostAndUsage}.
 *   <li>What a row meters is told by SkuMeter (1.1), else by the exporter's own column of AWS,
 *       Azure or Google (x_UsageType, x_SkuMeterName, x_SkuDescription), else by ChargeDescription.
 *   <li>Times: UTC; Azure's exports leave seconds out. Periods end exclusively.
 *   <li>A row that names the one request it charges (x_RequestId, x_ProviderRequestId, x_CallId, or
 *       a tag request_id) is compared with that call.
 *   <li>Lines that are alike but for their commitment, whether it was used, their price or Amazon's
 *       operation are charges of their own: these stand among the tags.
 *   <li>RegionId is the region billed. SubAccountId is the account, InvoiceId (1.2) the invoice.
 * </ul>
 */
public final class FocusCharges implements StatementFormat {
  static final String ID = "focus";

  private static final BigDecimal MILLION = BigDecimal.TEN.pow(6);
  private static final Set<String> CATEGORIES =
      Set.of("Usage", "Purchase", "Tax", "Credit", "Adjustment");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "FOCUS 1.0 to 1.2 cost and usage (CSV, Parquet)";
  }

  @Override
  public String about() {
    return "Charges of services that serve models, of any provider; other rows are passed over. BilledCost, ListCost,"
        + " ContractedCost and EffectiveCost stay apart. Quantities in tokens where the unit is one of tokens, or is the unit Azure (in blocks),"
        + " Google or Amazon writes for a meter of tokens.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    // Athena and Snowflake write a table's columns in lower or upper case.
    return AwsCostAndUsage.names(head)
            .containsAll(
                List.of("billedcost", "chargeperiodstart", "billingperiodstart", "chargecategory"))
        ? Recognition.yes(97, "BilledCost, ChargePeriodStart and ChargeCategory of FOCUS")
        : Recognition.no("no BilledCost with ChargePeriodStart and ChargeCategory");
  }

  @Override
  public StatementParser parser() {
    return new Parser();
  }

  private static final class Parser implements StatementParser {
    private final Meters meters = new Meters();
    private final KeyDigest digest = new KeyDigest();
    private final Map<String, String> spellings = new HashMap<>();

    @Override
    public void parse(ObjectNode record, StatementSink sink) throws MalformedRecord {
      BillRow row = new BillRow(record, spellings);
      String publisher = row.text("ServiceProviderName", "ProviderName", "PublisherName");
      String cloud = meters.cloud(publisher);
      String meter =
          row.text(
              "SkuMeter", "x_SkuMeterName", "x_UsageType", "x_SkuDescription", "ChargeDescription");
      String provider =
          cloud == null
              ? null
              : meters.provider(
                  cloud,
                  row.text("ServiceName"),
                  row.text("x_SkuMeterCategory", "x_ServiceCode"),
                  row.text("x_SkuMeterSubcategory"));
      if (provider == null && "Generative AI".equalsIgnoreCase(row.text("ServiceSubcategory"))) {
        provider = cloud == null ? named(publisher) : cloud;
      }
      if (provider == null) {
        sink.passOver();
        return;
      }
      sink.charge(charge(row, provider, cloud, meter));
    }

    /** A publisher we do not know goes by its own name. */
    private static String named(String publisher) {
      return publisher == null
          ? "unknown"
          : Meters.plain(publisher).toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    private Billed charge(BillRow row, String provider, String cloud, String meter)
        throws MalformedRecord {
      Billed line = new Billed();
      LocalDate period = row.day("BillingPeriodStart");
      if (period == null) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "BillingPeriodStart");
      }
      line.setBillingPeriodStart(period);
      line.setChargePeriodStart(row.time("ChargePeriodStart"));
      line.setChargePeriodEnd(row.time("ChargePeriodEnd"));
      line.setExportedAt(row.timeIfAny("x_ExportTime"));
      line.setProvider(provider);
      line.setInvoiceId(row.text("InvoiceId"));
      line.setBillingAccount(row.text("BillingAccountId"));
      line.setAccount(row.text("SubAccountId"));
      line.setServiceName(row.text("ServiceName"));
      line.setResource(row.text("ResourceId"));
      line.setSku(row.text("SkuId"));
      line.setSkuMeter(row.text("SkuMeter", "x_SkuMeterName", "x_UsageType", "x_SkuDescription"));
      String category = row.required("ChargeCategory");
      if (!CATEGORIES.contains(category)) {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, "ChargeCategory");
      }
      line.setChargeCategory(category);
      String chargeClass = row.text("ChargeClass");
      if (chargeClass != null && !chargeClass.equals("Correction")) {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, "ChargeClass");
      }
      line.setChargeClass(chargeClass);
      if (meter != null && category.equals("Usage")) {
        meters
            .meter(
                meter,
                row.text("x_SkuMeterSubcategory"),
                row.text("ChargeDescription"),
                row.text("ServiceName"))
            .into(line);
        quantities(row, line, cloud);
      }
      line.setRegion(row.text("RegionId"));
      line.setListCost(row.amount("ListCost"));
      line.setContractedCost(row.amount("ContractedCost"));
      line.setEffectiveCost(row.amount("EffectiveCost"));
      line.setBilledCost(row.amount("BilledCost"));
      line.setCurrency(row.currency("BillingCurrency"));
      Map<String, String> tags = new TreeMap<>();
      row.tags("Tags", "", tags);
      BillRow.tag("commitment", row.text("CommitmentDiscountId"), tags);
      BillRow.tag("commitment_status", row.text("CommitmentDiscountStatus"), tags);
      BillRow.tag("sku_price", row.text("SkuPriceId"), tags);
      BillRow.tag("operation", row.text("x_Operation"), tags);
      line.setTags(BillRow.list(tags));
      line.setLinkedCall(CallLinks.link(digest, call(row, tags)));
      return line;
    }

    /** The request a row charges, by a column or tag of the exporter's own; null: not stated. */
    private static String call(BillRow row, Map<String, String> tags) {
      String id = row.text("x_RequestId", "x_ProviderRequestId", "x_CallId");
      return id != null
          ? id
          : tags.entrySet().stream()
              .filter(tag -> BillRow.name(tag.getKey()).equals("requestid"))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(null);
    }

    private static void quantities(BillRow row, Billed line, String cloud) throws MalformedRecord {
      line.setPricingQuantity(row.amount("PricingQuantity"));
      line.setPricingUnit(row.text("PricingUnit"));
      BigDecimal tokens = tokens(row, line, cloud);
      if (tokens != null) {
        line.setQuantity(tokens);
        line.setUnit("tokens");
      } else {
        line.setUnit(row.text("ConsumedUnit"));
        line.setQuantity(line.getUnit() == null ? null : row.amount("ConsumedQuantity"));
        line.setUnit(line.getQuantity() == null ? null : line.getUnit());
      }
    }

    /** How many tokens are charged; null: the units do not say. */
    private static BigDecimal tokens(BillRow row, Billed line, String cloud)
        throws MalformedRecord {
      BigDecimal consumed = row.amount("ConsumedQuantity");
      BigDecimal priced = line.getPricingQuantity();
      String unit = row.text("ConsumedUnit");
      if (consumed != null && Meters.tokensPer(unit) != null) {
        return consumed.multiply(Meters.tokensPer(unit));
      }
      if (priced != null && Meters.tokensPer(line.getPricingUnit()) != null) {
        return priced.multiply(Meters.tokensPer(line.getPricingUnit()));
      }
      if (line.getTokenKind() == null || cloud == null) {
        return null;
      }
      return switch (cloud) {
        case "gcp" -> "count".equals(unit) ? consumed : null;
        case "aws" -> ofMarketplace(row, unit) ? times(consumed, MILLION) : null;
        case "azure" -> ofBlocks(row, consumed, priced);
        default -> null;
      };
    }

    private static boolean ofMarketplace(BillRow row, String unit) {
      String usageType = row.text("x_UsageType", "SkuMeter");
      return usageType != null && usageType.contains("MP:") && "Units".equalsIgnoreCase(unit);
    }

    /**
     * Azure takes the block out of the unit: {@code 1K} is Units in blocks of 1000. Prices are per
     * block; which of the two quantities counts blocks is the one that makes the cost with them.
     */
    private static BigDecimal ofBlocks(BillRow row, BigDecimal consumed, BigDecimal priced)
        throws MalformedRecord {
      BigDecimal block = row.amount("x_PricingBlockSize");
      if (block == null || !"Units".equalsIgnoreCase(row.text("PricingUnit"))) {
        return null;
      }
      for (String of : List.of("List", "Contracted")) {
        BigDecimal price = row.amount(of + "UnitPrice");
        BigDecimal cost = row.amount(of + "Cost");
        if (price != null && price.signum() != 0 && cost != null && cost.signum() != 0) {
          return makes(priced, price, cost)
              ? times(priced, block)
              : makes(consumed, price, cost) ? times(consumed, block) : null;
        }
      }
      return times(priced, block);
    }

    /** Whether so many at this price cost that, but for what is rounded. */
    private static boolean makes(BigDecimal quantity, BigDecimal price, BigDecimal cost) {
      return quantity != null
          && quantity.multiply(price).subtract(cost).abs().compareTo(cost.abs().movePointLeft(1))
              <= 0;
    }

    private static BigDecimal times(BigDecimal quantity, BigDecimal size) {
      return quantity == null ? null : quantity.multiply(size);
    }
  }
}
