package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * AWS Cost and Usage Reports 2.0 (Data Exports), CSV or Parquet; the slashed column names of the
 * legacy report are read as well.
 *
 * <p>Source: AWS Data Exports user guide, table dictionary of COST_AND_USAGE_REPORT; Amazon Bedrock
 * user guide, "Understanding your Amazon Bedrock Cost and Usage Report data". Lines of Amazon
 * Bedrock and of its models sold through the Marketplace ("… (Amazon Bedrock Edition)") are read;
 * every other service's line is passed over.
 *
 * <ul>
 *   <li>Each request is billed on up to four lines, one for each kind of token (uncached input,
 *       cache read, cache write, output): buckets are disjoint.
 *   <li>Units: {@code 1K tokens} for lines that AWS bills itself, {@code 1M tokens} or {@code
 *       Units} (a million tokens each, by the prices of its own list) for lines of the Marketplace:
 *       {@code pricing_quantity} and {@code pricing_unit} as billed, {@code quantity} in tokens. A
 *       line of tokens with another unit, or none, has no quantity in tokens.
 *   <li>The prefix of the usage type ({@code EUN1-}) and product_region_code name the region that
 *       was called, not where inference ran. {@code -cross-region-global}, {@code _Global} and
 *       {@code -global-standard} prove the global profile; a line without them is of one region or
 *       of a geography's profile, which a bill does not tell.
 *   <li>Money: billed_cost is the unblended cost, list_cost what the public price would have made,
 *       effective_cost the net unblended cost where the export has it. Discounts of a contract
 *       stand on lines of their own beside what they discount: usage of no tokens, so that they
 *       lower its price; or in columns of the line, which is then billed net. Credits, refunds and
 *       tax stand apart.
 *   <li>Lines that are alike but for their operation or type (a streamed answer and one in a piece)
 *       are charges of their own: both stand among the tags, the type where the category does not
 *       say as much.
 *   <li>line_item_iam_principal, where the export includes it, is a person or role: the actor.
 *   <li>Rows are restated until the month is closed, and line ids hold for one delivery only: of
 *       two deliveries that hold a day the one written later counts, and the parts of one delivery
 *       are added.
 * </ul>
 */
public final class AwsCostAndUsage implements StatementFormat {
  static final String ID = "aws-cur";

  private static final BigDecimal MILLION = BigDecimal.TEN.pow(6);
  private static final Set<String> USAGE =
      Set.of("Usage", "DiscountedUsage", "SavingsPlanCoveredUsage");
  private static final String NET = "line_item_net_unblended_cost";
  private static final Set<String> DISCOUNT =
      Set.of("EdpDiscount", "PrivateRateDiscount", "BundledDiscount", "SppDiscount", "Discount");
  private static final Set<String> PURCHASE =
      Set.of("Fee", "RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "AWS Cost and Usage Report 2.0 (CSV, Parquet)";
  }

  @Override
  public String about() {
    return "Charge lines of Amazon Bedrock and its Marketplace models; other services are passed over. Quantities become"
        + " tokens (1K and 1M units). The region is the one called, not proof of where inference ran. Of two"
        + " deliveries of a day the later one counts; the parts of one delivery are added.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    Set<String> names = names(head);
    return names.contains("lineitemusagetype")
            && names.contains("lineitemunblendedcost")
            && names.contains("lineitemlineitemtype")
        ? Recognition.yes(97, "line_item_usage_type with line_item_unblended_cost of a CUR")
        : Recognition.no("no line_item_usage_type with line_item_unblended_cost");
  }

  static Set<String> names(FileHead head) {
    Set<String> names = new HashSet<>();
    head.topLevelFields().forEach(field -> names.add(BillRow.name(field)));
    return names;
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
      String product =
          row.text("product_product_name") != null
              ? row.text("product_product_name")
              : row.inner("product", "product_name");
      String provider =
          meters.provider(
              "aws", row.text("line_item_product_code"), row.text("product_servicecode"), product);
      if (provider == null && isOfMarketplace(row)) {
        // A model of the Marketplace whose export leaves the product's name out.
        product = row.text("line_item_line_item_description");
        provider = meters.provider("aws", null, null, product);
      }
      if (provider == null) {
        sink.passOver();
        return;
      }
      sink.charge(charge(row, provider, product));
    }

    private static boolean isOfMarketplace(BillRow row) throws MalformedRecord {
      String usageType = row.text("line_item_usage_type");
      return usageType != null && usageType.contains("MP:");
    }

    private Billed charge(BillRow row, String provider, String product) throws MalformedRecord {
      Billed line = new Billed();
      Instant start = row.time("line_item_usage_start_date");
      LocalDate period = row.day("bill_billing_period_start_date");
      line.setBillingPeriodStart(period == null ? BillRow.month(start) : period);
      line.setChargePeriodStart(start);
      line.setChargePeriodEnd(row.time("line_item_usage_end_date"));
      line.setProvider(provider);
      line.setInvoiceId(row.text("bill_invoice_id"));
      line.setBillingAccount(row.text("bill_payer_account_id"));
      line.setAccount(row.text("line_item_usage_account_id"));
      line.setActor(row.text("line_item_iam_principal"));
      line.setServiceName(product != null ? product : row.required("line_item_product_code"));
      line.setResource(row.text("line_item_resource_id"));
      line.setSku(row.text("product_sku"));
      String usageType = row.text("line_item_usage_type");
      line.setSkuMeter(usageType);
      String type = row.required("line_item_line_item_type");
      line.setChargeCategory(category(type));
      line.setChargeClass(type.equals("Refund") ? "Correction" : null);
      if (USAGE.contains(type) && usageType != null) {
        meters.meter(usageType, product).into(line);
        quantities(row, line, usageType);
      } else if (DISCOUNT.contains(type) && isOfTokens(usageType, product)) {
        meters.meter(usageType, product).into(line);
        line.setChargeCategory("Usage");
        line.setQuantity(BigDecimal.ZERO);
        line.setUnit("tokens");
      }
      Map<String, String> tags = new TreeMap<>();
      if (!type.equals(line.getChargeCategory())) {
        BillRow.tag("line_item_type", type, tags);
      }
      BillRow.tag("operation", row.text("line_item_operation"), tags);
      String region =
          row.text("product_region_code") != null
              ? row.text("product_region_code")
              : row.inner("product", "region");
      line.setRegion(region != null ? region : meters.awsRegion(usageType));
      line.setBilledCost(billed(row));
      line.setListCost(USAGE.contains(type) ? row.amount("pricing_public_on_demand_cost") : null);
      line.setEffectiveCost(row.amount(NET));
      line.setCurrency(row.currency("line_item_currency_code"));
      row.tags("resource_tags", "", tags);
      row.tags("tags", "", tags);
      line.setTags(BillRow.list(tags));
      return line;
    }

    /** An export without lines of discounts has them in columns, and what is charged in the net. */
    private static BigDecimal billed(BillRow row) throws MalformedRecord {
      BigDecimal discount = row.amount("discount_total_discount");
      BigDecimal off = discount != null ? discount : row.innerAmount("discount", "total_discount");
      BigDecimal net = row.amount(NET);
      return off != null && off.signum() != 0 && net != null
          ? net
          : row.amount("line_item_unblended_cost");
    }

    private boolean isOfTokens(String usageType, String product) {
      return usageType != null && meters.meter(usageType, product).tokenKind() != null;
    }

    private static void quantities(BillRow row, Billed line, String usageType)
        throws MalformedRecord {
      BigDecimal amount = row.amount("line_item_usage_amount");
      if (amount == null) {
        return;
      }
      String unit = row.text("pricing_unit");
      line.setPricingQuantity(amount);
      line.setPricingUnit(unit);
      if (line.getTokenKind() == null) {
        line.setQuantity(unit == null ? null : amount);
        line.setUnit(unit);
        return;
      }
      BigDecimal tokens = Meters.tokensPer(unit);
      if (tokens == null
          && usageType.contains("MP:")
          && (unit == null || unit.equalsIgnoreCase("Units"))) {
        tokens = MILLION;
      }
      if (tokens != null) {
        line.setQuantity(amount.multiply(tokens));
        line.setUnit("tokens");
      }
    }

    private static String category(String type) {
      if (USAGE.contains(type)) {
        return "Usage";
      }
      if (PURCHASE.contains(type)) {
        return "Purchase";
      }
      return switch (type) {
        case "Tax" -> "Tax";
        case "Credit" -> "Credit";
        // Discounts, refunds, negations: a change of other lines, whatever it is called next year.
        default -> "Adjustment";
      };
    }
  }
}
