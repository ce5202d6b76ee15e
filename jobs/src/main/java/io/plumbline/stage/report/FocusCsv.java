package io.plumbline.stage.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.Spend;
import io.plumbline.shared.ReportedCost;
import io.plumbline.shared.lake.ExportTable;
import io.plumbline.stage.report.render.CsvRenderer;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Cost and usage in the columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification), CSV, with
 * columns of our own behind {@code x_}.
 *
 * <p>One line per row of spend and kind of token: tokens are ConsumedQuantity, millions of them
 * PricingQuantity. ListCost is before discounts of contracts, ContractedCost and EffectiveCost
 * after them; BilledCost is the same where no invoice was read. Where one was, what it charges
 * beyond the usage stands on lines of its own, whose ListCost and ContractedCost are the BilledCost
 * and whose EffectiveCost is zero (ADR 0019), so that BilledCost adds up to the invoice and
 * EffectiveCost to the spend, to the last digit. Cost that only the log reports has no list price
 * of ours: its three costs are equal.
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

  /** Gateways write tags as key=value and as key:value. */
  private static final Pattern SEPARATOR = Pattern.compile("[=:]");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A kind of token of a row: what it counts and costs. */
  private record Part(String kind, String meter, long tokens, BigDecimal cost) {}

  private static final Map<String, Integer> PLACES = places();

  /**
   * A field.
   *
   * @param csv as it stands in the CSV
   * @param meant a text, a decimal, an Instant; null: it is empty
   */
  private record Cell(String csv, Object meant) {
    private static final Cell EMPTY = new Cell("", null);

    Object value() {
      return meant instanceof BigDecimal amount ? ExportTable.Decimal.of(amount) : meant;
    }

    static Cell of(String text) {
      String csv = CsvRenderer.field(text);
      return csv.isEmpty() ? EMPTY : new Cell(csv, CsvRenderer.text(text));
    }

    static Cell of(BigDecimal amount) {
      return amount == null
          ? EMPTY
          : new Cell(CsvRenderer.field(new CsvRenderer.Decimal(amount)), amount);
    }

    static Cell of(LocalDate day) {
      return new Cell(day + "T00:00:00Z", day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }
  }

  /** What a unit of a price last cost: most lines of it say the same, and a division is slow. */
  private record UnitPrice(BigDecimal price, Cell cell) {}

  private final Set<String> invoiced = new TreeSet<>();
  private final Map<Bill, Set<String>> invoices = new HashMap<>();
  private final Map<String, Cell> texts = new HashMap<>();
  private final Map<LocalDate, Cell> moments = new HashMap<>();
  private final Map<String, String> tags = new HashMap<>();
  private final Map<String, String> details = new HashMap<>();
  private final Map<String, UnitPrice> contractedPrices = new HashMap<>();
  private final Map<String, UnitPrice> listPrices = new HashMap<>();
  private final Cell[] cells = new Cell[COLUMNS.size()];

  /** The same few texts and days stand on every line, so they share their fields. */
  private final List<Cell[]> lines = new ArrayList<>();

  private FocusCsv(List<Reconciled> reconciled) {
    for (Reconciled step : reconciled) {
      if (step.getState().equals("compared")) {
        invoiced.add(step.getProvider());
      }
      if (step.getInvoiceIds() != null) {
        for (LocalDate day : Arrays.asList(step.getDay(), null)) {
          invoices
              .computeIfAbsent(
                  new Bill(step.getProvider(), step.getCurrency(), day), bill -> new TreeSet<>())
              .addAll(List.of(step.getInvoiceIds().split(",", -1)));
        }
      }
    }
  }

  /**
   * What a provider charges in a currency.
   *
   * @param day null: on all days together
   */
  private record Bill(String provider, String currency, LocalDate day) {}

  /** The invoice a charge is on; null: it is on none, or which of several is not known. */
  private String invoice(String provider, String currency, LocalDate day) {
    Set<String> ofDay = invoices.get(new Bill(provider, currency, day));
    Set<String> all = invoices.getOrDefault(new Bill(provider, currency, null), Set.of());
    Set<String> may = ofDay == null || all.size() == 1 ? all : ofDay;
    return may.size() == 1 ? may.iterator().next() : null;
  }

  /**
   * The file; equal rows in any order give equal bytes.
   *
   * @param spend rows of spend
   * @param reconciled steps to the invoices of the same days; empty: no invoice was read
   */
  public static String write(List<Spend> spend, List<Reconciled> reconciled) {
    return of(spend, reconciled).text();
  }

  /** The same, whose fields can be asked for too. */
  static FocusCsv of(List<Spend> spend, List<Reconciled> reconciled) {
    FocusCsv focus = new FocusCsv(reconciled);
    for (Spend row : spend) {
      focus.usage(row);
    }
    for (Reconciled step : reconciled) {
      if (step.getState().equals("compared")
          && Set.of("bucket", "unexplained").contains(step.getStep())
          && step.getAmount().signum() != 0) {
        focus.beyond(step, first(spend, reconciled));
      }
    }
    focus.lines.sort(FocusCsv::asWritten);
    return focus;
  }

  /** The order of the lines as texts. */
  private static int asWritten(Cell[] one, Cell[] other) {
    for (int at = 0; at < one.length; at++) {
      int order = compare(one[at].csv(), other[at].csv());
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Behind a field a comma follows, and a few characters come before that. */
  private static int compare(String one, String other) {
    if (one.equals(other)) {
      return 0;
    }
    int order = one.compareTo(other);
    if (order < 0 && other.startsWith(one)) {
      return Character.compare(',', other.charAt(one.length()));
    }
    return order > 0 && one.startsWith(other)
        ? Character.compare(one.charAt(other.length()), ',')
        : order;
  }

  /** The whole file as text. */
  String text() {
    ReportContent file = this::writeTo;
    return file.text();
  }

  /** Writes the file as UTF-8, line by line; the stream stays open. */
  void writeTo(OutputStream to) throws IOException {
    to.write((String.join(",", COLUMNS) + "\r\n").getBytes(StandardCharsets.UTF_8));
    StringBuilder text = new StringBuilder();
    for (Cell[] line : lines) {
      text.setLength(0);
      for (Cell cell : line) {
        text.append(cell.csv()).append(',');
      }
      text.setLength(text.length() - 1);
      to.write(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Lines below the head. */
  int size() {
    return lines.size();
  }

  /** What a field means: a String, an Instant, a decimal; null: it is empty. */
  Object value(int line, int column) {
    return lines.get(line)[column].value();
  }

  /** A charge of no single day stands with the month: its first day that is known. */
  private static LocalDate first(List<Spend> spend, List<Reconciled> reconciled) {
    TreeSet<LocalDate> days = new TreeSet<>();
    spend.forEach(row -> days.add(row.getDay()));
    reconciled.stream().map(Reconciled::getDay).filter(day -> day != null).forEach(days::add);
    return days.isEmpty() ? LocalDate.EPOCH : days.first();
  }

  // --- usage

  private void usage(Spend row) {
    boolean priced = row.getPricedCost() != null;
    if (!priced && !ReportedCost.known(row)) {
      return;
    }
    String currency = priced ? row.getPricedCurrency() : row.getReportedCurrency();
    List<Part> parts = priced ? parts(row) : List.of(whole(row, row.getReportedCost()));
    BigDecimal listed = priced && row.getListCost() != null ? row.getListCost() : cost(parts);
    boolean discounted =
        priced && row.getPricedCost().signum() != 0 && listed.compareTo(row.getPricedCost()) != 0;
    BigDecimal left = listed;
    Arrays.fill(cells, Cell.EMPTY);
    ofRow(row, currency == null ? "XXX" : currency, priced);
    // What only the log prices is billed on another line.
    text("InvoiceId", priced ? invoice(row.getProvider(), currency, row.getDay()) : null);
    for (int at = 0; at < parts.size(); at++) {
      Part part = parts.get(at);
      // A contract takes the same share off every kind; the last part takes what rounding left.
      BigDecimal list =
          at == parts.size() - 1
              ? left
              : discounted
                  ? part.cost()
                      .multiply(listed)
                      .divide(row.getPricedCost(), 18, RoundingMode.HALF_EVEN)
                  : part.cost();
      left = left.subtract(list);
      // An invoice that was read holds what only the log prices under a cause of its own.
      boolean billedElsewhere = !priced && invoiced.contains(row.getProvider());
      ofPart(row, part, list, billedElsewhere ? BigDecimal.ZERO : part.cost());
      line();
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

  /** What every line of a row says. */
  private void ofRow(Spend row, String currency, boolean priced) {
    period(row.getDay(), row.getDay());
    text("PricingCategory", "Standard");
    text("ChargeCategory", "Usage");
    text("ChargeFrequency", "Usage-Based");
    text("SkuId", sku(row));
    provider(row.getProvider(), currency);
    String region = row.getRegionServed() == null ? row.getRegionCalled() : row.getRegionServed();
    text("RegionId", region);
    text("RegionName", region);
    text("ResourceId", row.getDeployment());
    text("ResourceName", row.getDeployment());
    text("ResourceType", row.getDeployment() == null ? null : "Deployment");
    text("SubAccountId", row.getApiKey());
    text("SubAccountName", row.getApiKey());
    text("SubAccountType", row.getApiKey() == null ? null : "API Key");
    text("Tags", tags.computeIfAbsent(row.getTags() == null ? "" : row.getTags(), FocusCsv::tags));
    text("x_CostBasis", priced ? "priced" : "reported");
    text("x_CostCenter", row.getCostCenter());
    text("x_Country", row.getCountry());
    text("x_Environment", row.getEnvironment());
    text("x_Lane", row.getLane());
    text("x_ModelId", row.getModel());
    text("x_ServiceTier", row.getServiceTier());
    text("x_Team", row.getTeam());
    text("x_Workload", row.getWorkload());
  }

  private void ofPart(Spend row, Part part, BigDecimal list, BigDecimal billed) {
    Cell cost = Cell.of(part.cost());
    boolean asListed = list.compareTo(part.cost()) == 0;
    put(billed.compareTo(part.cost()) == 0 ? cost : Cell.of(billed), "BilledCost");
    put(cost, "ContractedCost", "EffectiveCost", "PricingCurrencyEffectiveCost");
    put(asListed ? cost : Cell.of(list), "ListCost");
    BigDecimal consumed = BigDecimal.valueOf(part.tokens() > 0 ? part.tokens() : row.getAttempts());
    boolean tokens = part.tokens() > 0;
    BigDecimal pricing = tokens ? consumed.movePointLeft(6) : consumed;
    put(Cell.of(consumed), "ConsumedQuantity");
    text("ConsumedUnit", tokens ? "Tokens" : "Calls");
    put(Cell.of(pricing), "PricingQuantity");
    text("PricingUnit", tokens ? "1000000 Tokens" : "Calls");
    String sku = priceOf(row, part);
    Cell contractedEach = each(contractedPrices, sku, part.cost(), pricing);
    Cell listEach = asListed ? contractedEach : each(listPrices, sku, list, pricing);
    put(contractedEach, "ContractedUnitPrice", "PricingCurrencyContractedUnitPrice");
    put(listEach, "ListUnitPrice", "PricingCurrencyListUnitPrice");
    text("ChargeDescription", part.meter() + " of " + model(row));
    text("SkuPriceId", sku);
    text("SkuMeter", part.meter());
    text(
        "SkuPriceDetails",
        details.computeIfAbsent(part.kind(), kind -> json(Map.of("x_TokenKind", kind))));
    text("x_TokenKind", part.kind());
  }

  private static String model(Spend row) {
    return row.getModel() == null ? "unnamed model" : row.getModel();
  }

  private static String sku(Spend row) {
    return row.getPriceKey() == null ? row.getProvider() + "/" + model(row) : row.getPriceKey();
  }

  /** Tiers have list prices of their own, and with them the entries of the price list. */
  private static String priceOf(Spend row, Part part) {
    String tier = row.getServiceTier();
    return sku(row) + "/" + part.kind() + (tier.equals("standard") ? "" : "/" + tier);
  }

  private static Cell each(
      Map<String, UnitPrice> prices, String sku, BigDecimal cost, BigDecimal quantity) {
    if (quantity.signum() == 0) {
      return Cell.EMPTY;
    }
    UnitPrice known = prices.get(sku);
    if (known == null || known.price().multiply(quantity).compareTo(cost) != 0) {
      BigDecimal price = cost.divide(quantity, MathContext.DECIMAL128);
      known = new UnitPrice(price, Cell.of(price));
      prices.put(sku, known);
    }
    return known.cell();
  }

  /** Tags as JSON; a key without a value is true. */
  private static String tags(String list) {
    Map<String, Object> tags = new TreeMap<>();
    if (!list.isEmpty()) {
      for (String tag : list.split(",", -1)) {
        String[] pair = SEPARATOR.split(tag, 2);
        tags.put(pair[0], pair.length == 1 ? Boolean.TRUE : pair[1]);
      }
    }
    return json(tags);
  }

  // --- the invoice

  private void beyond(Reconciled step, LocalDate first) {
    Arrays.fill(cells, Cell.EMPTY);
    LocalDate day = step.getDay() == null ? first : step.getDay();
    LocalDate start = step.getDay() == null ? day.withDayOfMonth(1) : day;
    LocalDate last = step.getDay() == null ? start.plusMonths(1).minusDays(1) : day;
    period(start, last);
    put(Cell.of(step.getAmount()), "BilledCost", "ContractedCost", "ListCost");
    put(Cell.of(BigDecimal.ZERO), "EffectiveCost", "PricingCurrencyEffectiveCost");
    text("InvoiceId", invoice(step.getProvider(), step.getCurrency(), step.getDay()));
    text(
        "ChargeCategory",
        switch (step.getCause()) {
          case "tax" -> "Tax";
          case "credits" -> "Credit";
          default -> "Adjustment";
        });
    text("ChargeFrequency", "One-Time");
    text(
        "ChargeDescription",
        "What the invoice charges beyond the usage: " + Wording.words(step.getCause()));
    provider(step.getProvider(), step.getCurrency());
    text("Tags", "{}");
    text("x_Cause", step.getCause());
    text("x_CostBasis", "invoice");
    line();
  }

  // --- both

  private void provider(String provider, String currency) {
    text("BillingAccountId", provider);
    text("BillingAccountName", provider);
    text("BillingAccountType", "Provider");
    text("BillingCurrency", currency);
    text("PricingCurrency", currency);
    text("InvoiceIssuerName", provider);
    text("ProviderName", provider);
    text("PublisherName", provider);
    text("ServiceCategory", "AI and Machine Learning");
    text("ServiceSubcategory", "Generative AI");
    text("ServiceName", "Models of " + provider);
  }

  private void period(LocalDate start, LocalDate last) {
    LocalDate month = start.withDayOfMonth(1);
    moment("BillingPeriodStart", month);
    moment("BillingPeriodEnd", month.plusMonths(1));
    moment("ChargePeriodStart", start);
    moment("ChargePeriodEnd", last.plusDays(1));
  }

  private void moment(String column, LocalDate day) {
    put(moments.computeIfAbsent(day, Cell::of), column);
  }

  private void text(String column, String text) {
    put(text == null ? Cell.EMPTY : texts.computeIfAbsent(text, Cell::of), column);
  }

  private void put(Cell cell, String... columns) {
    for (String column : columns) {
      cells[PLACES.get(column)] = cell;
    }
  }

  private void line() {
    lines.add(cells.clone());
  }

  private static Map<String, Integer> places() {
    Map<String, Integer> places = new HashMap<>();
    COLUMNS.forEach(column -> places.put(column, places.size()));
    return Map.copyOf(places);
  }

  private static String json(Map<String, ?> pairs) {
    try {
      return JSON.writeValueAsString(pairs);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of texts is always JSON.", e);
    }
  }
}
