package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ReconciledUsage;
import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tiles;
import io.plumbline.stage.report.document.Tone;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Logs beside price book beside invoice: by how much they differ and why. What nobody can explain
 * is said as such, with who answers for it.
 */
final class InvoiceSection {
  private static final Set<String> OWN_LANES = Set.of("self_hosted", "local");

  /** In the order in which they lead from the logs to the invoice. */
  static final List<String> STEPS =
      List.of("logged", "priced", "bucket", "unexplained", "invoiced");

  static final Map<String, String> CAUSES =
      Map.ofEntries(
          Map.entry("tax", "tax"),
          Map.entry("credits", "credits"),
          Map.entry("late_rows", "corrections and charges of earlier periods"),
          Map.entry("provisioned_capacity", "capacity bought by the hour or in advance"),
          Map.entry("server_tools", "tools the provider runs"),
          Map.entry("bypass", "use that bypasses the gateway"),
          Map.entry("batch", "batches"),
          Map.entry("exchange", "exchange to the currency of the invoice"),
          Map.entry("unpriced", "calls without a price"),
          Map.entry("cache_not_logged", "cache tokens the logs do not hold"),
          Map.entry("estimated_usage", "tokens the logs only estimate"),
          Map.entry(
              "estimated_or_not_logged",
              "tokens the logs only estimate, or calls they do not hold"),
          Map.entry("residency_uplift", "a tenth more for residency"),
          Map.entry("failed_but_billed", "calls that failed here and were billed"),
          Map.entry("calls_not_logged", "calls the provider counts and the logs do not hold"),
          Map.entry("not_logged", "more tokens billed than logged"),
          Map.entry("quantity", "fewer tokens billed than logged"),
          Map.entry("price", "other prices than the price book's"),
          Map.entry("not_billed", "logged calls that are not on the bill"),
          Map.entry("not_itemised", "charges that name neither model nor kind"),
          Map.entry("quantity_not_stated", "charges that state no tokens"),
          Map.entry("no_exchange_rate", "no exchange rate is known"),
          Map.entry("total", "total"));

  private final List<Reconciled> rows;
  private final List<ReconciledUsage> usage;

  /** Attempts without a price at providers without a bill. */
  private final Map<String, Long> unknown = new TreeMap<>();

  private final Map<Key, Account> accounts = new TreeMap<>();

  private record Key(String provider, String currency) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return Comparator.comparing(Key::provider).thenComparing(Key::currency).compare(this, other);
    }
  }

  /** One provider in one currency. */
  private static final class Account {
    private String state;
    private String owner;
    private BigDecimal logged = BigDecimal.ZERO;
    private BigDecimal priced = BigDecimal.ZERO;
    private BigDecimal named = BigDecimal.ZERO;
    private BigDecimal unexplained = BigDecimal.ZERO;
    private BigDecimal invoiced = BigDecimal.ZERO;
    private boolean isLogged;
    private boolean isPriced;
    private boolean isInvoiced;
    private boolean used;
    private final Map<String, BigDecimal> causes = new TreeMap<>();
    private final Map<String, BigDecimal> open = new TreeMap<>();

    void add(Reconciled row) {
      state = row.getState();
      isLogged |= row.getStep().equals("logged");
      isPriced |= row.getStep().equals("priced");
      isInvoiced |= row.getStep().equals("invoiced");
      used |= row.getTokens() != null && row.getTokens().signum() > 0;
      BigDecimal amount = row.getAmount();
      switch (row.getStep()) {
        case "logged" -> logged = logged.add(amount);
        case "priced" -> priced = priced.add(amount);
        case "invoiced" -> invoiced = invoiced.add(amount);
        case "bucket" -> {
          named = named.add(amount);
          causes.merge(row.getCause(), amount, BigDecimal::add);
        }
        default -> {
          unexplained = unexplained.add(amount);
          open.merge(row.getCause(), amount, BigDecimal::add);
          owner = row.getOwner();
        }
      }
    }

    boolean isCompared() {
      return state.equals("compared");
    }

    /** Priced in one currency and billed in another: nothing is left to say of this one. */
    boolean isBilledElsewhere() {
      return isCompared()
          && !isInvoiced
          && open.values().stream().allMatch(amount -> amount.signum() == 0);
    }

    /** What the price book makes of the calls, with what was converted at the rates of the days. */
    BigDecimal expected() {
      return priced.add(causes.getOrDefault("exchange", BigDecimal.ZERO));
    }

    /** Known causes of a difference; another currency is none. */
    Map<String, BigDecimal> differences() {
      Map<String, BigDecimal> differences = new TreeMap<>(causes);
      differences.remove("exchange");
      return differences;
    }

    /** Calls that were all refused: they used nothing, and nobody bills them. */
    boolean isNothing() {
      return !isCompared() && !used && logged.signum() == 0 && priced.signum() == 0;
    }

    /** Whether there is a way from logged to invoiced to show. */
    boolean isDrawn() {
      return (isLogged && logged.compareTo(priced) != 0)
          || Stream.concat(causes.values().stream(), open.values().stream())
              .anyMatch(amount -> amount.signum() != 0);
    }

    int decimals() {
      return Numerals.decimalsFor(invoiced.signum() == 0 ? priced : invoiced);
    }
  }

  InvoiceSection(ReportInput input) {
    rows = input.finance().reconciled();
    usage = input.finance().reconciledUsage();
    for (Reconciled row : rows) {
      accounts
          .computeIfAbsent(new Key(row.getProvider(), row.getCurrency()), key -> new Account())
          .add(row);
    }
    Set<String> compared = new TreeSet<>();
    accounts.keySet().forEach(key -> compared.add(key.provider()));
    for (Spend row : input.spend()) {
      // Neither priced nor billed: without a currency there is nothing to add up, yet it was used.
      if (!compared.contains(row.getProvider())
          && row.getUnpricedAttempts() > 0
          && !OWN_LANES.contains(row.getLane())) {
        unknown.merge(row.getProvider(), row.getUnpricedAttempts(), Long::sum);
      }
    }
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    accounts.forEach(
        (key, account) -> {
          if (!account.isNothing()) {
            blocks.add(Sentence.plain(sentence(key, account)));
          }
        });
    unknown.forEach(
        (provider, attempts) ->
            blocks.add(
                Sentence.plain(
                    "%s: no bill was read and no price is in the book, so what %s cost is not known."
                        .formatted(provider, Wording.count(attempts, "attempt")))));
    if (accounts.isEmpty() && unknown.isEmpty()) {
      blocks.add(Sentence.plain("Nothing was compared: no call has a cost and no bill was read."));
      return blocks;
    }
    blocks.addAll(pictures());
    blocks.add(steps("invoices", "From the logs to the invoice, by provider and cause", false));
    blocks.add(usageTable());
    blocks.add(steps("invoices-by-day", "The same by UTC day", true).fold());
    blocks.add(
        Sentence.note(
            "Invoiced = priced + all causes + all that is unexplained, to the last digit; logs are"
                + " never scaled to fit. Tokens are compared first, at the price book's price, then"
                + " prices. A provider without a bill is an estimate."));
    return blocks;
  }

  /** One for every invoice that is not exactly what was logged and priced. */
  private List<Block> pictures() {
    List<Block> pictures = new ArrayList<>();
    accounts.forEach(
        (key, account) -> {
          if (account.isCompared() && !account.isBilledElsewhere() && account.isDrawn()) {
            pictures.add(
                new InvoiceWaterfall(
                        key.provider(),
                        key.currency(),
                        account.isLogged ? account.logged : null,
                        account.isPriced ? account.priced : null,
                        account.causes,
                        account.open,
                        account.invoiced,
                        account.decimals())
                    .chart("invoice-" + (pictures.size() + 1), sentence(key, account)));
          }
        });
    return pictures;
  }

  /** What is invoiced of one currency, all providers together. */
  private static final class Invoiced {
    private BigDecimal invoiced = BigDecimal.ZERO;
    private BigDecimal priced = BigDecimal.ZERO;
    private BigDecimal unexplained = BigDecimal.ZERO;
    private boolean isOpen;
    private int bills;

    void add(Account account) {
      invoiced = invoiced.add(account.invoiced);
      priced = priced.add(account.expected());
      unexplained = unexplained.add(account.unexplained);
      isOpen |= account.unexplained.signum() != 0;
      // What is priced in one currency and billed in another stands in both, and is one bill.
      bills += account.isInvoiced ? 1 : 0;
    }
  }

  private Map<String, Invoiced> invoiced() {
    Map<String, Invoiced> invoiced = new TreeMap<>();
    accounts.forEach(
        (key, account) -> {
          if (account.isCompared() && !account.isBilledElsewhere()) {
            invoiced.computeIfAbsent(key.currency(), code -> new Invoiced()).add(account);
          }
        });
    return invoiced;
  }

  private List<String> withoutBill() {
    Set<String> without = new TreeSet<>(unknown.keySet());
    accounts.forEach(
        (key, account) -> {
          if (account.state.equals("no_invoice") && !account.isNothing()) {
            without.add(key.provider());
          }
        });
    return List.copyOf(without);
  }

  /** The answer of the first page. */
  String sentence() {
    Map<String, Invoiced> invoiced = invoiced();
    List<String> without = withoutBill();
    if (invoiced.isEmpty()) {
      return without.isEmpty()
          ? "nothing to compare: no call has a cost that a provider bills."
          : "not known, because no bill was read; what the price book makes of the logs is an"
              + " estimate.";
    }
    List<String> answers = new ArrayList<>();
    invoiced.forEach(
        (currency, all) -> {
          BigDecimal off = all.invoiced.subtract(all.priced);
          int decimals = Numerals.decimalsFor(all.invoiced);
          answers.add(
              "%s by %s, %s. %s"
                  .formatted(
                      Wording.money(currency, all.invoiced, decimals),
                      Wording.count(all.bills, "provider"),
                      off.signum() == 0
                          ? "as priced"
                          : Wording.money(currency, off.abs(), decimals)
                              + (off.signum() < 0 ? " less" : " more")
                              + " than priced",
                      all.isOpen
                          ? Wording.money(currency, all.unexplained, decimals)
                              + " of it is unexplained."
                          : "Nothing is unexplained."));
        });
    return String.join(" ", answers)
        + (without.isEmpty() ? "" : " No bill was read of " + Wording.list(without) + ".");
  }

  /** What stays unexplained, as the trust strip says it: one for each currency that is billed. */
  List<Tiles.Tile> tiles() {
    Map<String, Invoiced> invoiced = invoiced();
    List<String> without = withoutBill();
    if (invoiced.isEmpty()) {
      return without.isEmpty()
          ? List.of()
          : List.of(
              new Tiles.Tile(
                  Tone.UNKNOWN,
                  "Beside the invoice",
                  "not known",
                  "no bill was read",
                  "invoices-section"));
    }
    List<Tiles.Tile> tiles = new ArrayList<>();
    invoiced.forEach(
        (currency, all) -> {
          int decimals = Numerals.decimalsFor(all.invoiced);
          tiles.add(
              new Tiles.Tile(
                  !all.isOpen && without.isEmpty() ? Tone.GOOD : Tone.WARN,
                  "Unexplained",
                  Wording.money(currency, all.unexplained, decimals),
                  "of %s invoiced%s"
                      .formatted(
                          Wording.money(currency, all.invoiced, decimals),
                          without.isEmpty()
                              ? ""
                              : "; " + Wording.count(without.size(), "bill") + " missing"),
                  "invoices-section"));
        });
    return tiles;
  }

  private static String sentence(Key key, Account account) {
    String currency = key.currency();
    int decimals = account.decimals();
    String priced = Wording.money(currency, account.priced, decimals);
    String book = account.isPriced ? priced + " by the price book" : "no price in the book";
    if (account.state.equals("own_hardware")) {
      return "%s: %s; runs on own hardware, nobody sends a bill.".formatted(key.provider(), book);
    }
    if (!account.isCompared()) {
      return "%s: no bill was read, so %s is an estimate."
          .formatted(
              key.provider(),
              account.isPriced
                  ? book
                  : Wording.money(currency, account.logged, decimals) + " by the log");
    }
    if (account.isBilledElsewhere()) {
      return "%s: %s, billed in another currency and compared there."
          .formatted(key.provider(), book);
    }
    Map<String, BigDecimal> known = account.differences();
    BigDecimal off = account.invoiced.subtract(account.expected());
    if (off.signum() == 0 && account.unexplained.signum() == 0 && account.named.signum() == 0) {
      return "%s: invoiced %s, exactly what the price book makes of the logs."
          .formatted(key.provider(), Wording.money(currency, account.invoiced, decimals));
    }
    return "%s: invoiced %s, priced %s, %s %s. %s %s"
        .formatted(
            key.provider(),
            Wording.money(currency, account.invoiced, decimals),
            account.causes.containsKey("exchange")
                ? Wording.money(currency, account.expected(), decimals)
                    + " at the exchange rates of the days"
                : priced,
            Wording.money(currency, off.abs(), decimals),
            off.signum() < 0 ? "less" : "more",
            known.isEmpty()
                ? "No part of it has a known cause."
                : "Known: " + causes(known, currency, decimals) + ".",
            open(account, currency, decimals));
  }

  private static String open(Account account, String currency, int decimals) {
    if (account.open.values().stream().allMatch(amount -> amount.signum() == 0)) {
      return "Nothing is unexplained.";
    }
    return "Unexplained: %s (%s); %s."
        .formatted(
            Wording.money(currency, account.unexplained, decimals),
            causes(account.open, currency, decimals),
            account.owner == null
                ? "nobody is named for it: set finance.reconciliation.owner in policy.yaml"
                : account.owner + " answers for it");
  }

  private static String causes(Map<String, BigDecimal> causes, String currency, int decimals) {
    return Wording.list(
        causes.entrySet().stream()
            .filter(cause -> cause.getValue().signum() != 0)
            .sorted(
                Comparator.comparing(
                        (Map.Entry<String, BigDecimal> cause) -> cause.getValue().abs())
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(
                cause ->
                    words(cause.getKey())
                        + " "
                        + Wording.money(currency, cause.getValue(), decimals))
            .toList());
  }

  /** A cause as the reader sees it. */
  static String words(String cause) {
    return CAUSES.getOrDefault(cause, Wording.words(cause));
  }

  private record Line(String provider, String currency, String day, String step, String cause)
      implements Comparable<Line> {
    @Override
    public int compareTo(Line other) {
      return Comparator.comparing(Line::provider)
          .thenComparing(Line::currency)
          .thenComparing(Line::day)
          .thenComparing(line -> STEPS.indexOf(line.step()))
          .thenComparing(Line::cause)
          .compare(this, other);
    }
  }

  private static final class Sum {
    private BigDecimal amount = BigDecimal.ZERO;
    private BigDecimal tokens;
    private long lines;
    private String owner;

    void add(Reconciled row) {
      amount = amount.add(row.getAmount());
      lines += row.getLines();
      owner = row.getOwner();
      if (row.getTokens() != null) {
        tokens = tokens == null ? row.getTokens() : tokens.add(row.getTokens());
      }
    }
  }

  private Table steps(String id, String caption, boolean byDay) {
    Map<Line, Sum> sums = new TreeMap<>();
    for (Reconciled row : rows) {
      if (accounts.get(new Key(row.getProvider(), row.getCurrency())).isNothing()) {
        continue;
      }
      String day = row.getDay() == null ? "no single day" : row.getDay().toString();
      sums.computeIfAbsent(
              new Line(
                  row.getProvider(),
                  row.getCurrency(),
                  byDay ? day : "",
                  row.getStep(),
                  row.getCause()),
              line -> new Sum())
          .add(row);
    }
    List<List<Cell>> cells = new ArrayList<>();
    sums.forEach(
        (line, sum) -> {
          int decimals = accounts.get(new Key(line.provider(), line.currency())).decimals();
          List<Cell> row = new ArrayList<>();
          row.add(new Cell.Text(line.provider()));
          row.add(new Cell.Text(line.currency()));
          if (byDay) {
            row.add(new Cell.Text(line.day()));
          }
          row.add(new Cell.Text(line.step()));
          row.add(new Cell.Text(words(line.cause())));
          row.add(new Cell.Money(sum.amount, decimals));
          row.add(
              sum.tokens == null
                  ? new Cell.Missing("not counted")
                  : new Cell.Quantity(sum.tokens.stripTrailingZeros(), 0));
          row.add(new Cell.Count(sum.lines));
          row.add(
              !line.step().equals("unexplained")
                  ? new Cell.Text("")
                  : sum.owner == null
                      ? new Cell.Missing("nobody named")
                      : new Cell.Text(sum.owner));
          cells.add(row);
        });
    List<io.plumbline.stage.report.document.Column> columns = new ArrayList<>();
    columns.add(text("provider", "Provider"));
    columns.add(text("currency", "Currency"));
    if (byDay) {
      columns.add(text("day", "Day"));
    }
    columns.add(text("step", "Step"));
    columns.add(text("cause", "Cause"));
    columns.add(number("amount", "Amount"));
    columns.add(number("tokens", "Tokens"));
    columns.add(number("lines", "Lines of the bill"));
    columns.add(text("owner", "Who answers for it"));
    return new Table(
        id,
        caption,
        "SELECT provider, currency, "
            + (byDay ? "day, " : "")
            + "step, cause, SUM(amount), SUM(tokens), SUM(lines) FROM reconciled GROUP BY provider,"
            + " currency, "
            + (byDay ? "day, " : "")
            + "step, cause",
        columns,
        cells,
        "nothing was compared.");
  }

  private Table usageTable() {
    List<List<Cell>> cells = new ArrayList<>();
    for (ReconciledUsage row : usage) {
      int decimals = accounts.get(new Key(row.getProvider(), row.getCurrency())).decimals();
      cells.add(
          List.of(
              new Cell.Text(row.getProvider()),
              row.getModel() == null
                  ? new Cell.Missing("not named")
                  : new Cell.Text(row.getModel()),
              new Cell.Text(row.getServiceTier()),
              new Cell.Text(
                  row.getTokenKind().equals("length")
                      ? "length in microseconds"
                      : Wording.words(row.getTokenKind())),
              new Cell.Count(row.getLoggedTokens() + row.getUnpricedTokens()),
              row.getBilledTokens() == null
                  ? new Cell.Missing("not stated")
                  : new Cell.Quantity(row.getBilledTokens().stripTrailingZeros(), 0),
              new Cell.Text(row.getCurrency()),
              new Cell.Money(row.getPricedCost(), decimals),
              new Cell.Money(row.getBilledCost(), decimals),
              SpendTables.money(row.getQuantityDifference(), decimals),
              SpendTables.money(row.getPriceDifference(), decimals),
              new Cell.Text(Wording.words(row.getCause()).replace(",", ", "))));
    }
    return new Table(
        "invoiced-usage",
        "Tokens as logged and as billed: first the tokens, then the price",
        "SELECT provider, model, service_tier, token_kind, logged_tokens + unpriced_tokens,"
            + " billed_tokens, currency, priced_cost, billed_cost, quantity_difference,"
            + " price_difference, cause FROM reconciled_usage",
        List.of(
            text("provider", "Provider"),
            text("model", "Model"),
            text("service_tier", "Tier"),
            text("token_kind", "Tokens"),
            number("logged_tokens", "Logged"),
            number("billed_tokens", "Billed"),
            text("currency", "Currency"),
            number("priced_cost", "Priced"),
            number("billed_cost", "Invoiced"),
            number("quantity_difference", "For other tokens"),
            number("price_difference", "For another price"),
            text("cause", "Cause")),
        cells,
        "no bill charges tokens that can be compared.");
  }

  /** Writes {@code reconciliation} of summary.json. */
  void write(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("reconciliation");
    for (Map.Entry<Key, Account> entry : accounts.entrySet()) {
      Account account = entry.getValue();
      out.writeStartObject();
      out.writeStringField("provider", entry.getKey().provider());
      out.writeStringField("currency", entry.getKey().currency());
      out.writeStringField("state", account.state);
      out.writeStringField("logged", Json.decimal(account.logged));
      out.writeStringField("priced", Json.decimal(account.priced));
      boolean compared = account.isCompared();
      out.writeStringField("invoiced", compared ? Json.decimal(account.invoiced) : null);
      out.writeStringField("named", compared ? Json.decimal(account.named) : null);
      out.writeStringField("unexplained", compared ? Json.decimal(account.unexplained) : null);
      out.writeStringField("owner", account.owner);
      out.writeArrayFieldStart("causes");
      causes(out, "bucket", account.causes);
      causes(out, "unexplained", account.open);
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void causes(JsonGenerator out, String step, Map<String, BigDecimal> causes)
      throws IOException {
    for (String cause : new TreeSet<>(causes.keySet())) {
      out.writeStartObject();
      out.writeStringField("step", step);
      out.writeStringField("cause", cause);
      out.writeStringField("amount", Json.decimal(Objects.requireNonNull(causes.get(cause))));
      out.writeEndObject();
    }
  }
}
