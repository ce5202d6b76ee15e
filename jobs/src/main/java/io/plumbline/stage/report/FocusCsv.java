package io.plumbline.stage.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.Spend;
import io.plumbline.stage.report.render.CsvRenderer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Cost and usage in the columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification), CSV, with
 * columns of our own behind {@code x_}.
 *
 * <p>One line per row of spend and kind of token: tokens are ConsumedQuantity, millions of them
 * PricingQuantity. ListCost is before discounts of contracts, ContractedCost and EffectiveCost
 * after them; BilledCost is the same where no invoice was read. Where one was, what it charges
 * beyond the usage stands on lines of its own with a BilledCost only, so that BilledCost adds up to
 * the invoice and EffectiveCost to the spend, to the last digit. Cost that only the log reports has
 * no list price of ours: its three costs are equal.
 *
 * <p>Attempts without any known cost are left out: FOCUS has no word for unknown, and they are not
 * free.
 */
public final class FocusCsv {
  /** Columns of FOCUS 1.2, in their order, then ours. */
  static final List<String> COLUMNS =
      List.of(
          "AvailabilityZone",
          "BilledCost",
          "BillingAccountId",
          "BillingAccountName",
          "BillingAccountType",
          "BillingCurrency",
          "BillingPeriodEnd",
          "BillingPeriodStart",
          "CapacityReservationId",
          "CapacityReservationStatus",
          "ChargeCategory",
          "ChargeClass",
          "ChargeDescription",
          "ChargeFrequency",
          "ChargePeriodEnd",
          "ChargePeriodStart",
          "CommitmentDiscountCategory",
          "CommitmentDiscountId",
          "CommitmentDiscountName",
          "CommitmentDiscountQuantity",
          "CommitmentDiscountStatus",
          "CommitmentDiscountType",
          "CommitmentDiscountUnit",
          "ConsumedQuantity",
          "ConsumedUnit",
          "ContractedCost",
          "ContractedUnitPrice",
          "EffectiveCost",
          "InvoiceId",
          "InvoiceIssuerName",
          "ListCost",
          "ListUnitPrice",
          "PricingCategory",
          "PricingCurrency",
          "PricingCurrencyContractedUnitPrice",
          "PricingCurrencyEffectiveCost",
          "PricingCurrencyListUnitPrice",
          "PricingQuantity",
          "PricingUnit",
          "ProviderName",
          "PublisherName",
          "RegionId",
          "RegionName",
          "ResourceId",
          "ResourceName",
          "ResourceType",
          "ServiceCategory",
          "ServiceName",
          "ServiceSubcategory",
          "SkuId",
          "SkuMeter",
          "SkuPriceDetails",
          "SkuPriceId",
          "SubAccountId",
          "SubAccountName",
          "SubAccountType",
          "Tags",
          "x_Cause",
          "x_CostBasis",
          "x_CostCenter",
          "x_Country",
          "x_Environment",
          "x_Lane",
          "x_ModelId",
          "x_ServiceTier",
          "x_Team",
          "x_TokenKind",
          "x_Workload");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  /** A kind of token of a row: what it counts and costs. */
  private record Part(String kind, String meter, long tokens, BigDecimal cost) {}

  private final Set<String> invoiced = new TreeSet<>();
  private final StringBuilder out = new StringBuilder();

  private FocusCsv(List<Reconciled> reconciled) {
    for (Reconciled step : reconciled) {
      if (step.getState().equals("compared")) {
        invoiced.add(step.getProvider());
      }
    }
  }

  /**
   * The file; equal rows in any order give equal bytes.
   *
   * @param spend rows of spend
   * @param reconciled steps to the invoices of the same days; empty: no invoice was read
   */
  public static String write(List<Spend> spend, List<Reconciled> reconciled) {
    FocusCsv focus = new FocusCsv(reconciled);
    List<String> lines = new ArrayList<>();
    for (Spend row : spend) {
      focus.usage(row, lines);
    }
    for (Reconciled step : reconciled) {
      if (step.getState().equals("compared")
          && Set.of("bucket", "unexplained").contains(step.getStep())
          && step.getAmount().signum() != 0) {
        lines.add(focus.beyond(step, first(spend, reconciled)));
      }
    }
    lines.sort(Comparator.naturalOrder());
    focus.out.append(String.join(",", COLUMNS)).append("\r\n");
    lines.forEach(line -> focus.out.append(line).append("\r\n"));
    return focus.out.toString();
  }

  /** A charge of no single day stands with the month: its first day that is known. */
  private static LocalDate first(List<Spend> spend, List<Reconciled> reconciled) {
    TreeSet<LocalDate> days = new TreeSet<>();
    spend.forEach(row -> days.add(row.getDay()));
    reconciled.stream().map(Reconciled::getDay).filter(day -> day != null).forEach(days::add);
    return days.isEmpty() ? LocalDate.EPOCH : days.first();
  }

  // --- usage

  private void usage(Spend row, List<String> lines) {
    boolean priced = row.getPricedCost() != null;
    if (!priced && row.getReportedRows() == 0) {
      return;
    }
    String currency = priced ? row.getPricedCurrency() : row.getReportedCurrency();
    List<Part> parts = priced ? parts(row) : List.of(whole(row, row.getReportedCost()));
    BigDecimal listed = priced && row.getListCost() != null ? row.getListCost() : cost(parts);
    BigDecimal left = listed;
    for (int at = 0; at < parts.size(); at++) {
      Part part = parts.get(at);
      // A contract takes the same share off every kind; the last part takes what rounding left.
      BigDecimal list =
          at == parts.size() - 1
              ? left
              : row.getPricedCost() == null || row.getPricedCost().signum() == 0
                  ? part.cost()
                  : part.cost()
                      .multiply(listed)
                      .divide(row.getPricedCost(), 18, RoundingMode.HALF_EVEN);
      left = left.subtract(list);
      lines.add(line(row, part, currency == null ? "XXX" : currency, list, priced));
    }
  }

  private static BigDecimal cost(List<Part> parts) {
    return parts.stream().map(Part::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Part whole(Spend row, BigDecimal cost) {
    return new Part("all", "Tokens", SpendCut.inputTokensOf(row) + row.getOutputTokens(), cost);
  }

  private static List<Part> parts(Spend row) {
    List<Part> parts = new ArrayList<>();
    part(
        parts,
        "input_uncached",
        "Input Tokens",
        row.getInputUncachedTokens(),
        row.getInputUncachedCost());
    part(
        parts,
        "cache_read",
        "Cached Input Tokens",
        row.getCacheReadTokens(),
        row.getCacheReadCost());
    part(
        parts,
        "cache_write_5m",
        "Cache Write Tokens",
        row.getCacheWrite5mTokens(),
        row.getCacheWrite5mCost());
    part(
        parts,
        "cache_write_1h",
        "Cache Write Tokens, One Hour",
        row.getCacheWrite1hTokens(),
        row.getCacheWrite1hCost());
    part(parts, "output", "Output Tokens", row.getOutputTokens(), row.getOutputCost());
    BigDecimal rest = row.getPricedCost().subtract(cost(parts));
    if (parts.isEmpty()) {
      return List.of(whole(row, row.getPricedCost()));
    }
    if (rest.signum() != 0) {
      parts.add(new Part("other", "Searches and Calls", 0, rest));
    }
    return parts;
  }

  private static void part(
      List<Part> parts, String kind, String meter, long tokens, BigDecimal cost) {
    if (tokens > 0 && cost != null) {
      parts.add(new Part(kind, meter, tokens, cost));
    }
  }

  private String line(Spend row, Part part, String currency, BigDecimal list, boolean priced) {
    Map<String, Object> values = new LinkedHashMap<>();
    period(values, row.getDay(), row.getDay());
    // An invoice that was read holds what only the log prices under a cause of its own.
    boolean billedElsewhere = !priced && invoiced.contains(row.getProvider());
    put(values, "BilledCost", billedElsewhere ? BigDecimal.ZERO : part.cost());
    put(values, "ContractedCost", part.cost());
    put(values, "EffectiveCost", part.cost());
    put(values, "ListCost", list);
    put(values, "PricingCurrencyEffectiveCost", part.cost());
    BigDecimal consumed = BigDecimal.valueOf(part.tokens() > 0 ? part.tokens() : row.getAttempts());
    boolean tokens = part.tokens() > 0;
    BigDecimal pricing = tokens ? consumed.divide(MILLION) : consumed;
    put(values, "ConsumedQuantity", consumed);
    values.put("ConsumedUnit", tokens ? "Tokens" : "Calls");
    put(values, "PricingQuantity", pricing);
    values.put("PricingUnit", tokens ? "1000000 Tokens" : "Calls");
    for (String prefix : List.of("", "PricingCurrency")) {
      put(values, prefix + "ContractedUnitPrice", each(part.cost(), pricing));
      put(values, prefix + "ListUnitPrice", each(list, pricing));
    }
    values.put("PricingCategory", "Standard");
    values.put("ChargeCategory", "Usage");
    values.put("ChargeFrequency", "Usage-Based");
    String model = row.getModel() == null ? "unnamed model" : row.getModel();
    values.put("ChargeDescription", part.meter() + " of " + model);
    String sku = row.getPriceKey() == null ? row.getProvider() + "/" + model : row.getPriceKey();
    values.put("SkuId", sku);
    values.put("SkuPriceId", sku + "/" + part.kind());
    values.put("SkuMeter", part.meter());
    values.put("SkuPriceDetails", json(Map.of("x_TokenKind", part.kind())));
    provider(values, row.getProvider(), currency);
    String region = row.getRegionServed() == null ? row.getRegionCalled() : row.getRegionServed();
    values.put("RegionId", region);
    values.put("RegionName", region);
    values.put("ResourceId", row.getDeployment());
    values.put("ResourceName", row.getDeployment());
    values.put("ResourceType", row.getDeployment() == null ? null : "Deployment");
    values.put("SubAccountId", row.getApiKey());
    values.put("SubAccountName", row.getApiKey());
    values.put("SubAccountType", row.getApiKey() == null ? null : "API Key");
    values.put("Tags", json(tags(row)));
    values.put("x_CostBasis", priced ? "priced" : "reported");
    values.put("x_CostCenter", row.getCostCenter());
    values.put("x_Country", row.getCountry());
    values.put("x_Environment", row.getEnvironment());
    values.put("x_Lane", row.getLane());
    values.put("x_ModelId", row.getModel());
    values.put("x_ServiceTier", row.getServiceTier());
    values.put("x_Team", row.getTeam());
    values.put("x_TokenKind", part.kind());
    values.put("x_Workload", row.getWorkload());
    return record(values);
  }

  private static BigDecimal each(BigDecimal cost, BigDecimal quantity) {
    return quantity.signum() == 0 ? null : cost.divide(quantity, MathContext.DECIMAL128);
  }

  private static Map<String, String> tags(Spend row) {
    Map<String, String> tags = new TreeMap<>();
    if (row.getTags() != null) {
      for (String tag : row.getTags().split(",", -1)) {
        int cut = tag.indexOf('=');
        tags.put(cut < 0 ? tag : tag.substring(0, cut), cut < 0 ? "" : tag.substring(cut + 1));
      }
    }
    return tags;
  }

  // --- the invoice

  private String beyond(Reconciled step, LocalDate first) {
    Map<String, Object> values = new LinkedHashMap<>();
    LocalDate day = step.getDay() == null ? first : step.getDay();
    LocalDate start = step.getDay() == null ? day.withDayOfMonth(1) : day;
    LocalDate last = step.getDay() == null ? start.plusMonths(1).minusDays(1) : day;
    period(values, start, last);
    put(values, "BilledCost", step.getAmount());
    for (String none :
        List.of("ContractedCost", "EffectiveCost", "ListCost", "PricingCurrencyEffectiveCost")) {
      put(values, none, BigDecimal.ZERO);
    }
    values.put(
        "ChargeCategory",
        switch (step.getCause()) {
          case "tax" -> "Tax";
          case "credits" -> "Credit";
          default -> "Adjustment";
        });
    values.put("ChargeFrequency", "One-Time");
    values.put(
        "ChargeDescription",
        "What the invoice charges beyond the usage: " + Wording.words(step.getCause()));
    provider(values, step.getProvider(), step.getCurrency());
    values.put("Tags", "{}");
    values.put("x_Cause", step.getCause());
    values.put("x_CostBasis", "invoice");
    return record(values);
  }

  // --- both

  private static void provider(Map<String, Object> values, String provider, String currency) {
    values.put("BillingAccountId", provider);
    values.put("BillingAccountName", provider);
    values.put("BillingAccountType", "Provider");
    values.put("BillingCurrency", currency);
    values.put("PricingCurrency", currency);
    values.put("InvoiceIssuerName", provider);
    values.put("ProviderName", provider);
    values.put("PublisherName", provider);
    values.put("ServiceCategory", "AI and Machine Learning");
    values.put("ServiceSubcategory", "Generative AI");
    values.put("ServiceName", "Models of " + provider);
  }

  private static void period(Map<String, Object> values, LocalDate start, LocalDate last) {
    LocalDate month = start.withDayOfMonth(1);
    values.put("BillingPeriodStart", month + "T00:00:00Z");
    values.put("BillingPeriodEnd", month.plusMonths(1) + "T00:00:00Z");
    values.put("ChargePeriodStart", start + "T00:00:00Z");
    values.put("ChargePeriodEnd", last.plusDays(1) + "T00:00:00Z");
  }

  private static void put(Map<String, Object> values, String column, BigDecimal amount) {
    values.put(column, amount == null ? null : new CsvRenderer.Decimal(amount));
  }

  private static String record(Map<String, Object> values) {
    return CsvRenderer.record(COLUMNS.stream().map(values::get).toList());
  }

  private static String json(Map<String, String> pairs) {
    try {
      return JSON.writeValueAsString(pairs);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of texts is always JSON.", e);
    }
  }
}
