package io.plumbline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.Restatements;
import io.plumbline.RunTables;
import io.plumbline.SpendOfDays;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.Spend;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.policy.ReferenceRates;
import io.plumbline.stage.report.FocusCsv;
import io.plumbline.stage.report.render.CsvRenderer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Totals of audited days, without starting Spark. */
@Command(
    name = "spend",
    mixinStandardHelpOptions = true,
    description = "Spend and tokens of audited days by team, workload, model or any other cut.")
final class SpendCommand implements Callable<Integer> {
  private static final Map<String, Function<Spend, Object>> CUTS = cuts();

  @Mixin CommonOptions common;
  @Mixin Interval interval;

  @Option(
      names = "--by",
      split = ",",
      defaultValue = "team",
      paramLabel = "CUT",
      description =
          "Cuts, joined by commas: team, workload, cost_center, api_key, environment, lane, provider, model,"
              + " operation, deployment, endpoint, service_tier, region, country, status, source, day"
              + " (default: ${DEFAULT-VALUE}).")
  List<String> by;

  @Option(
      names = "--format",
      defaultValue = "table",
      description =
          "table, csv, json, or focus: every line in the columns of FOCUS 1.2, as CSV (default:"
              + " ${DEFAULT-VALUE}).")
  Layout format;

  @Option(
      names = "--currency",
      paramLabel = "CODE",
      description =
          "Converts all amounts to this ISO 4217 currency at the ECB's reference rates of each day, from"
              + " policy/eurofxref-hist.csv (default: each currency by itself).")
  String currency;

  enum Format {
    TABLE,
    CSV,
    JSON
  }

  /** How spend is written. */
  enum Layout {
    TABLE,
    CSV,
    JSON,
    FOCUS
  }

  private static Map<String, Function<Spend, Object>> cuts() {
    Map<String, Function<Spend, Object>> cuts = new LinkedHashMap<>();
    cuts.put("team", Spend::getTeam);
    cuts.put("workload", Spend::getWorkload);
    cuts.put("cost_center", Spend::getCostCenter);
    cuts.put("api_key", Spend::getApiKey);
    cuts.put("environment", Spend::getEnvironment);
    cuts.put("lane", Spend::getLane);
    cuts.put("provider", Spend::getProvider);
    cuts.put("model", Spend::getModel);
    cuts.put("operation", Spend::getOperation);
    cuts.put("deployment", Spend::getDeployment);
    cuts.put("endpoint", Spend::getEndpoint);
    cuts.put("service_tier", Spend::getServiceTier);
    cuts.put("region", Spend::getRegionServed);
    cuts.put("country", Spend::getCountry);
    cuts.put("status", Spend::getStatus);
    cuts.put("source", Spend::getSource);
    cuts.put("day", Spend::getDay);
    return cuts;
  }

  /** Sums of one cut; money by currency, because currencies are never added. */
  private static final class Sums {
    private long attempts;
    private long input;
    private long output;
    private long unpriced;
    private final Map<String, BigDecimal> reported = new TreeMap<>();
    private final Map<String, BigDecimal> priced = new TreeMap<>();

    void add(Spend row) {
      attempts += row.getAttempts();
      input +=
          row.getInputUncachedTokens()
              + row.getCacheReadTokens()
              + row.getCacheWrite5mTokens()
              + row.getCacheWrite1hTokens();
      output += row.getOutputTokens();
      unpriced += row.getUnpricedAttempts();
      if (row.getReportedCurrency() != null) {
        reported.merge(row.getReportedCurrency(), row.getReportedCost(), BigDecimal::add);
      }
      if (row.getPricedCost() != null) {
        priced.merge(row.getPricedCurrency(), row.getPricedCost(), BigDecimal::add);
      }
    }

    BigDecimal largest() {
      return priced.values().stream()
          .max(Comparator.naturalOrder())
          .orElse(
              reported.values().stream().max(Comparator.naturalOrder()).orElse(BigDecimal.ZERO));
    }
  }

  @Override
  public Integer call() throws IOException {
    for (String cut : by) {
      if (!CUTS.containsKey(cut)) {
        throw new UsageFault(
            "Cannot cut spend by '" + cut + "'. Cuts: " + String.join(", ", CUTS.keySet()) + ".");
      }
    }
    Interval.Days days = interval.days();
    AuditConfig config = common.load();
    RunStore runs = RunStore.in(config.warehouse());
    Map<LocalDate, RunManifest> covered = RunCatalog.of(runs).byDay(days.from(), days.to());
    Console console = common.console();
    if (covered.isEmpty()) {
      throw new UsageFault(
          "No day from %s to %s (exclusive) was audited in %s. Run: plumbline audit --config %s --from %s --to %s"
              .formatted(
                  days.from(),
                  days.to(),
                  config.warehouse(),
                  common.config,
                  days.from(),
                  days.to()));
    }
    long asked = days.from().until(days.to(), java.time.temporal.ChronoUnit.DAYS);
    if (covered.size() < asked) {
      console.warn(
          "Only %d of %d days were audited; the others are missing from these sums."
              .formatted(covered.size(), asked));
    }
    Restatements.stale(Lake.at(config.warehouse()), covered).forEach(console::warn);
    if (currency != null && format == Layout.FOCUS && !common.json) {
      throw new UsageFault(
          "FOCUS holds each line in the currency it was billed in. Leave --currency out, or take another"
              + " --format.");
    }
    if (format == Layout.FOCUS && !common.json) {
      console.raw(FocusCsv.write(SpendOfDays.read(runs, covered), invoices(runs, covered, days)));
      return ExitCode.DONE;
    }
    Map<List<String>, Sums> sums = new TreeMap<>(Comparator.comparing(Object::toString));
    Sums total = new Sums();
    ReferenceRates rates = currency == null ? null : rates(config);
    for (Spend row : SpendOfDays.read(runs, covered)) {
      if (rates != null) {
        convert(row, rates);
      }
      List<String> key = new ArrayList<>();
      for (String cut : by) {
        Object value = CUTS.get(cut).apply(row);
        key.add(value == null ? "(none)" : value.toString());
      }
      sums.computeIfAbsent(key, k -> new Sums()).add(row);
      total.add(row);
    }
    List<Map.Entry<List<String>, Sums>> ordered = new ArrayList<>(sums.entrySet());
    ordered.sort(
        Comparator.comparing((Map.Entry<List<String>, Sums> e) -> e.getValue().largest())
            .reversed());
    switch (common.json ? Layout.JSON : format) {
      case TABLE -> table(console, ordered, total);
      case CSV -> csv(console, ordered);
      default -> json(console, days, ordered, total);
    }
    return ExitCode.DONE;
  }

  /** Steps to the invoices, where one run audited just these days; else none were compared. */
  private static List<Reconciled> invoices(
      RunStore runs, Map<LocalDate, RunManifest> covered, Interval.Days days) {
    RunManifest run = covered.values().iterator().next();
    boolean whole = run.from().equals(days.from()) && run.to().equals(days.to());
    return whole && covered.values().stream().allMatch(run::equals)
        ? RunTables.read(runs, run.runId()).finance().reconciled()
        : List.of();
  }

  private ReferenceRates rates(AuditConfig config) {
    return ReferenceRates.in(config.policy())
        .orElseThrow(
            () ->
                new UsageFault(
                    "Cannot convert to "
                        + currency
                        + ": there is no "
                        + config.policy().resolve(ReferenceRates.FILE)
                        + ". Put the ECB's time series of euro reference rates there, as CSV."));
  }

  /** Row by row: any cut then adds up to the same digits. */
  private void convert(Spend row, ReferenceRates rates) {
    if (row.getReportedCurrency() != null) {
      row.setReportedCost(
          convert(row.getReportedCost(), row.getReportedCurrency(), row.getDay(), rates));
      row.setReportedCurrency(currency);
    }
    // A gateway's own answer costs nothing, in no currency.
    if (row.getPricedCost() != null && row.getPricedCurrency() != null) {
      row.setPricedCost(convert(row.getPricedCost(), row.getPricedCurrency(), row.getDay(), rates));
      row.setPricedCurrency(currency);
    }
  }

  private BigDecimal convert(BigDecimal amount, String from, LocalDate day, ReferenceRates rates) {
    return rates
        .convert(amount, from, currency, day)
        .map(ReferenceRates.Converted::amount)
        .orElseThrow(
            () ->
                new UsageFault(
                    "Cannot convert %s to %s on %s: %s has rates of %s, and none for this."
                        .formatted(from, currency, day, ReferenceRates.FILE, rates.span())));
  }

  private void table(Console console, List<Map.Entry<List<String>, Sums>> ordered, Sums total) {
    List<String> head = new ArrayList<>(by);
    head.addAll(
        List.of("attempts", "input tokens", "output tokens", "reported", "priced", "unpriced"));
    TextTable table = new TextTable(head.toArray(String[]::new));
    ordered.forEach(e -> table.row(cells(e.getKey(), e.getValue(), true)));
    List<String> all = new ArrayList<>(List.of("total"));
    while (all.size() < by.size()) {
      all.add("");
    }
    table.row(cells(all, total, true));
    table.lines().forEach(console::line);
  }

  private static Object[] cells(List<String> key, Sums s, boolean rounded) {
    List<Object> cells = new ArrayList<>(key);
    cells.add(s.attempts);
    cells.add(s.input);
    cells.add(s.output);
    cells.add(money(s.reported, rounded));
    cells.add(money(s.priced, rounded));
    cells.add(s.unpriced);
    return cells.toArray();
  }

  private static String money(Map<String, BigDecimal> byCurrency, boolean rounded) {
    List<String> parts = new ArrayList<>();
    byCurrency.forEach(
        (currency, amount) ->
            parts.add(
                (rounded ? amount.setScale(2, RoundingMode.HALF_UP) : amount.stripTrailingZeros())
                        .toPlainString()
                    + " "
                    + currency));
    return parts.isEmpty() ? "unknown" : String.join(" + ", parts);
  }

  private void csv(Console console, List<Map.Entry<List<String>, Sums>> ordered) {
    List<String> head = new ArrayList<>(by);
    head.addAll(
        List.of(
            "currency",
            "attempts",
            "input_tokens",
            "output_tokens",
            "reported",
            "priced",
            "unpriced_calls"));
    console.line(CsvRenderer.record(head));
    for (Map.Entry<List<String>, Sums> e : ordered) {
      Sums s = e.getValue();
      java.util.TreeSet<String> currencies = new java.util.TreeSet<>(s.reported.keySet());
      currencies.addAll(s.priced.keySet());
      if (currencies.isEmpty()) {
        currencies.add("");
      }
      boolean first = true;
      for (String currency : currencies) {
        List<Object> cells = new ArrayList<>(e.getKey());
        cells.add(currency);
        // Counts stand once, so that a column adds up.
        cells.add(first ? s.attempts : 0L);
        cells.add(first ? s.input : 0L);
        cells.add(first ? s.output : 0L);
        cells.add(plain(s.reported.get(currency)));
        cells.add(plain(s.priced.get(currency)));
        cells.add(first ? s.unpriced : 0L);
        console.line(CsvRenderer.record(cells));
        first = false;
      }
    }
  }

  private static BigDecimal plain(BigDecimal amount) {
    return amount == null ? null : new BigDecimal(amount.stripTrailingZeros().toPlainString());
  }

  private void json(
      Console console, Interval.Days days, List<Map.Entry<List<String>, Sums>> ordered, Sums total)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.putObject("interval").put("from", days.from().toString()).put("to", days.to().toString());
    ArrayNode rows = root.putArray("rows");
    for (Map.Entry<List<String>, Sums> e : ordered) {
      ObjectNode row = rows.addObject();
      for (int i = 0; i < by.size(); i++) {
        String value = e.getKey().get(i);
        row.put(by.get(i), value.equals("(none)") ? null : value);
      }
      sums(row, e.getValue());
    }
    sums(root.putObject("total"), total);
    console.line(mapper.writeValueAsString(root));
  }

  private static void sums(ObjectNode node, Sums s) {
    node.put("attempts", s.attempts);
    node.put("input_tokens", s.input);
    node.put("output_tokens", s.output);
    ArrayNode spend = node.putArray("spend");
    java.util.TreeSet<String> currencies = new java.util.TreeSet<>(s.reported.keySet());
    currencies.addAll(s.priced.keySet());
    for (String currency : currencies) {
      ObjectNode one = spend.addObject();
      one.put("currency", currency);
      one.put("reported", text(s.reported.get(currency)));
      one.put("priced", text(s.priced.get(currency)));
    }
    node.put("unpriced_calls", s.unpriced);
  }

  private static String text(BigDecimal amount) {
    return amount == null ? null : amount.stripTrailingZeros().toPlainString();
  }
}
