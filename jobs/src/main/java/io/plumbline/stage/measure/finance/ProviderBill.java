package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Billed;
import io.plumbline.schema.Exchanged;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ReconciledUsage;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.ReferenceRates;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One provider: its calls in the logs beside the lines of its bills. */
final class ProviderBill {
  private static final String UNKNOWN_CURRENCY = "XXX";
  private static final String ALL = "all";
  private static final String LENGTH = "length";
  private static final Set<String> OWN_LANES = Set.of("self_hosted", "local");
  private static final Comparator<LocalDate> DAYS = Comparator.nullsLast(Comparator.naturalOrder());

  private static final Comparator<CellKey> CELLS =
      Comparator.comparing(CellKey::model)
          .thenComparing(CellKey::tier)
          .thenComparing(CellKey::kind);

  private record CellKey(String model, String tier, String kind) {}

  private record Line(LocalDate day, String step, String cause) {}

  /** Input or output of a model: an estimate of input does not tell its kinds apart. */
  private record Side(String model, String tier, boolean output) {}

  /**
   * A line of the bill, and what it is about.
   *
   * @param model empty: it names none
   * @param day null: it covers more than one
   * @param length microseconds of sound or film; null: it does not charge by length
   */
  private record Charged(
      Billed line, Charge.Kind kind, String model, LocalDate day, BigDecimal length) {
    boolean isByLength() {
      return kind.cause() == null && !model.isEmpty() && length != null;
    }

    boolean isByTokens() {
      return kind == Charge.Kind.TOKENS && !model.isEmpty() && length == null;
    }

    boolean isCompared() {
      return kind == Charge.Kind.TOKENS || kind == Charge.Kind.NOT_ITEMISED;
    }
  }

  private static final List<String> STEPS =
      List.of("logged", "priced", "bucket", "unexplained", "invoiced");

  private static final Comparator<Line> LINES =
      Comparator.comparing(Line::day, DAYS)
          .thenComparing(line -> STEPS.indexOf(line.step()))
          .thenComparing(Line::cause);

  private static final class Sum {
    private BigDecimal amount = BigDecimal.ZERO;
    private BigDecimal tokens;
    private long lines;
    private final Set<String> invoices = new TreeSet<>();
  }

  private final String provider;
  private final List<Spend> spend;
  private final List<Billed> charges;
  private final List<ReportedUsage> counts;
  private final List<LoggedCall> calls;
  private final ReconciliationTerms terms;
  private final ModelMatch models;
  private final GatewayIds gateway;
  private final ExchangedAmounts exchanged;

  ProviderBill(
      String provider,
      List<Spend> spend,
      List<Billed> charges,
      List<ReportedUsage> counts,
      List<LoggedCall> calls,
      ReconciliationTerms terms) {
    this.provider = provider;
    this.spend = spend;
    this.charges = charges;
    this.calls = calls;
    this.terms = terms;
    this.models = new ModelMatch(spend, charges);
    this.gateway = new GatewayIds(terms.gatewayKeys().get(provider), spend, charges);
    this.counts = counts.stream().filter(count -> !gateway.bypasses(count)).toList();
    this.exchanged = new ExchangedAmounts(provider, terms.rates());
  }

  void compare(List<Reconciled> steps, List<ReconciledUsage> usage, List<Exchanged> amounts) {
    Set<String> invoiced = new TreeSet<>();
    charges.forEach(line -> invoiced.add(line.getCurrency()));
    Set<String> currencies = new TreeSet<>(invoiced);
    for (Spend row : spend) {
      if (row.getPricedCost() != null) {
        currencies.add(currencyOf(row));
      }
      if (row.getReportedRows() > 0) {
        currencies.add(text(row.getReportedCurrency(), UNKNOWN_CURRENCY));
      }
    }
    for (String currency : currencies) {
      new InCurrency(currency, invoiced).write(steps, usage);
    }
    amounts.addAll(exchanged.rows());
  }

  private Charged charged(Billed line) {
    return new Charged(
        line,
        Charge.kind(line, gateway, !spend.isEmpty()),
        models.name(line),
        Charge.day(line),
        BilledLength.of(line).orElse(null));
  }

  private static String currencyOf(Spend row) {
    return text(row.getPricedCurrency(), UNKNOWN_CURRENCY);
  }

  static String tier(String tier) {
    return "batch".equals(tier) ? "batch" : "other";
  }

  private static String text(String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  /** The same in one currency. */
  private final class InCurrency {
    private final String currency;
    private final Set<String> invoiced;
    private final List<Charged> charged;
    private final Map<Line, Sum> lines = new TreeMap<>(LINES);
    private final Map<CellKey, Cell> cells = new TreeMap<>(CELLS);
    private final Map<CellKey, Set<String>> causes = new TreeMap<>(CELLS);
    private final Map<Side, Map<LocalDate, Long>> estimates = new HashMap<>();

    /** Lines that name neither model nor kind, and what may be in them. */
    private final Cell rest = new Cell();

    /** What is charged by the search or the call. */
    private final Cell tools = new Cell();

    private final boolean byDay;

    /** Null: the bill does not charge call by call. */
    private final CallMatch byCall;

    InCurrency(String currency, Set<String> invoiced) {
      this.currency = currency;
      this.invoiced = invoiced;
      this.charged =
          charges.stream()
              .filter(line -> line.getCurrency().equals(currency))
              .map(ProviderBill.this::charged)
              .toList();
      this.byDay =
          charged.stream().filter(Charged::isCompared).allMatch(line -> line.day() != null);
      List<Billed> tokens =
          charged.stream().filter(Charged::isByTokens).map(Charged::line).toList();
      this.byCall = CallMatch.isByCall(tokens) ? CallMatch.of(tokens, calls, models) : null;
    }

    /** A bill by the month is compared with the month. */
    private LocalDate day(LocalDate day) {
      return byDay ? day : null;
    }

    void write(List<Reconciled> steps, List<ReconciledUsage> usage) {
      spend.forEach(this::log);
      charged.forEach(this::bill);
      if (invoiced.contains(currency)) {
        joinKinds();
        joinLifetimes();
        countTokens();
        pool();
        cells.forEach(this::explain);
        explainRest();
        cells.forEach((key, cell) -> usage.add(usage(key, cell)));
      }
      String state = state();
      lines.forEach(
          (line, sum) -> {
            boolean isDifference =
                line.step().equals("bucket") || line.step().equals("unexplained");
            if (sum.amount.signum() != 0 || sum.lines > 0 || !isDifference) {
              steps.add(row(line, sum, state));
            }
          });
    }

    private String state() {
      if (!invoiced.isEmpty()) {
        return "compared";
      }
      return spend.stream().allMatch(row -> OWN_LANES.contains(row.getLane()))
          ? "own_hardware"
          : "no_invoice";
    }

    private void add(
        LocalDate day, String step, String cause, BigDecimal amount, BigDecimal tokens, long n) {
      Sum sum = lines.computeIfAbsent(new Line(day, step, cause), key -> new Sum());
      sum.amount = sum.amount.add(amount);
      sum.lines += n;
      if (tokens != null) {
        sum.tokens = sum.tokens == null ? tokens : sum.tokens.add(tokens);
      }
    }

    // --- the logs' side

    private void log(Spend row) {
      if (row.getReportedRows() > 0
          && currency.equals(text(row.getReportedCurrency(), UNKNOWN_CURRENCY))) {
        add(day(row.getDay()), "logged", "total", row.getReportedCost(), tokens(row), 0);
      }
      boolean same = row.getPricedCost() != null && currencyOf(row).equals(currency);
      if (same) {
        add(day(row.getDay()), "priced", "total", row.getPricedCost(), tokens(row), 0);
        if (!invoiced.isEmpty() && !invoiced.contains(currency)) {
          leaveTo(firstInvoiced(), row);
        }
      }
      // A row whose currency is billed itself is compared there, any other in the first billed one.
      boolean elsewhere = invoiced.contains(currencyOf(row));
      if (!invoiced.contains(currency)
          || (!same && (elsewhere || !currency.equals(firstInvoiced())))) {
        return;
      }
      boolean isEstimate = row.getTokenSource().equals("estimated") && !row.getGatewayCacheHit();
      BigDecimal left = row.getPricedCost();
      BigDecimal inBill = BigDecimal.ZERO;
      boolean rateMissing = left != null && inBillCurrency(left, row).isEmpty();
      for (TokenBucket bucket : TokenBucket.values()) {
        // What the gateway answered itself, no provider bills.
        long tokens = row.getGatewayCacheHit() ? 0 : bucket.tokens(row);
        BigDecimal cost = left == null ? null : bucket.cost(row);
        if (tokens == 0) {
          continue;
        }
        BigDecimal amount = cost == null ? null : inBillCurrency(cost, row).orElse(null);
        cell(models.name(row.getModel()), row.getServiceTier(), bucket.key())
            .log(day(row.getDay()), tokens, amount, rateMissing);
        if (isEstimate) {
          estimates
              .computeIfAbsent(
                  new Side(
                      models.name(row.getModel()),
                      tier(row.getServiceTier()),
                      bucket == TokenBucket.OUTPUT),
                  side -> new TreeMap<>(DAYS))
              .merge(day(row.getDay()), tokens, Long::sum);
        }
        if (amount != null) {
          left = left.subtract(cost);
          inBill = inBill.add(amount);
        }
      }
      long length = row.getGatewayCacheHit() ? 0 : row.getMediaUs();
      boolean byLength = row.getMediaCost() != null && row.getMediaCost().signum() != 0;
      if (length > 0 && (byLength || left == null)) {
        BigDecimal cost = left == null ? null : row.getMediaCost();
        BigDecimal amount = cost == null ? null : inBillCurrency(cost, row).orElse(null);
        cell(models.name(row.getModel()), row.getServiceTier(), LENGTH)
            .log(day(row.getDay()), length, amount, rateMissing);
        if (amount != null) {
          left = left.subtract(cost);
          inBill = inBill.add(amount);
        }
      }
      if (left != null && left.signum() != 0 && !rateMissing) {
        BigDecimal amount = inBillCurrency(left, row).orElseThrow();
        tools.log(day(row.getDay()), 0, amount, false);
        inBill = inBill.add(amount);
      }
      if (!same && row.getPricedCost() != null && row.getPricedCost().signum() != 0) {
        if (!rateMissing) {
          // The sum of what was converted, so that roundings leave nothing.
          add(day(row.getDay()), "bucket", "exchange", inBill, null, 0);
        }
        exchanged.add(row, currency, rateMissing ? null : inBill);
      }
    }

    /** Empty: no rate is known. */
    private Optional<BigDecimal> inBillCurrency(BigDecimal amount, Spend row) {
      return currencyOf(row).equals(currency)
          ? Optional.of(amount)
          : terms
              .rates()
              .convert(amount, currencyOf(row), currency, row.getDay())
              .map(ReferenceRates.Converted::amount);
    }

    /** Billed in another currency: there it stands as exchange, where a rate is known. */
    private void leaveTo(String billed, Spend row) {
      boolean known =
          terms.rates().convert(row.getPricedCost(), currency, billed, row.getDay()).isPresent();
      add(
          day(row.getDay()),
          known ? "bucket" : "unexplained",
          known ? "exchange" : "no_exchange_rate",
          row.getPricedCost().negate(),
          null,
          0);
    }

    private String firstInvoiced() {
      return invoiced.iterator().next();
    }

    private static BigDecimal tokens(Spend row) {
      long all = 0;
      for (TokenBucket bucket : TokenBucket.values()) {
        all += bucket.tokens(row);
      }
      return BigDecimal.valueOf(all);
    }

    private Cell cell(String model, String tier, String kind) {
      return cells.computeIfAbsent(new CellKey(model, tier(tier), kind), key -> new Cell());
    }

    // --- the bill's side

    private void bill(Charged charge) {
      Billed line = charge.line();
      LocalDate day = day(charge.day());
      BigDecimal tokens =
          line.getTokenKind() != null && "tokens".equals(line.getUnit())
              ? line.getQuantity()
              : null;
      Charge.Kind kind = charge.kind();
      String model = charge.model();
      add(day, "invoiced", "total", line.getBilledCost(), tokens, 1);
      if (line.getInvoiceId() != null) {
        lines.get(new Line(day, "invoiced", "total")).invoices.add(line.getInvoiceId());
      }
      if (kind == Charge.Kind.SERVER_TOOLS) {
        tools.bill(day, null, line.getBilledCost());
      } else if (charge.isByLength()) {
        cell(model, line.getServiceTier(), LENGTH).bill(day, charge.length(), line.getBilledCost());
      } else if (kind.cause() != null) {
        add(day, "bucket", kind.cause(), line.getBilledCost(), tokens, 1);
      } else if (kind == Charge.Kind.NOT_ITEMISED || model.isEmpty()) {
        // Tokens of nobody knows which model: to say they bypass the gateway would be a guess.
        rest.bill(day, null, line.getBilledCost());
      } else {
        cell(model, line.getServiceTier(), text(line.getTokenKind(), ALL))
            .bill(day, tokens, line.getBilledCost());
      }
    }

    // --- the comparison

    /** Where a bill does not tell the kinds of a model apart, the logs' kinds are put together. */
    private void joinKinds() {
      for (CellKey all : List.copyOf(cells.keySet())) {
        if (!all.kind().equals(ALL)) {
          continue;
        }
        for (CellKey key : List.copyOf(cells.keySet())) {
          if (key.model().equals(all.model())
              && key.tier().equals(all.tier())
              && !key.kind().equals(ALL)
              // A length cannot be added to tokens.
              && !(key.kind().equals(LENGTH) && cells.get(all).isQuantityKnown())) {
            cells.get(all).merge(cells.remove(key));
          }
        }
      }
    }

    /**
     * Where a bill does not tell lifetimes of a cache apart, what is logged of both stands as one.
     */
    private void joinLifetimes() {
      for (CellKey kept : List.copyOf(cells.keySet())) {
        CellKey longer = new CellKey(kept.model(), kept.tier(), TokenBucket.CACHE_WRITE_1H.key());
        if (kept.kind().equals(TokenBucket.CACHE_WRITE_5M.key())
            && cells.get(kept).isBilled()
            && cells.containsKey(longer)
            && !cells.get(longer).isBilled()) {
          cells.get(kept).merge(cells.remove(longer));
        }
      }
    }

    /** Where a bill states no tokens, the provider's own usage report does. */
    private void countTokens() {
      Map<CellKey, Map<LocalDate, BigDecimal>> counted = new TreeMap<>(CELLS);
      for (ReportedUsage bucket : counts) {
        String tier = tier(bucket.getServiceTier());
        LocalDate day = day(bucket.getPeriodStart().atZone(ZoneOffset.UTC).toLocalDate());
        for (TokenBucket kind : TokenBucket.values()) {
          Long tokens = kind.tokens(bucket);
          if (tokens != null) {
            for (String name : List.of(kind.key(), ALL)) {
              counted
                  .computeIfAbsent(
                      new CellKey(models.name(bucket.getModel()), tier, name),
                      key -> new TreeMap<>(DAYS))
                  .merge(day, BigDecimal.valueOf(tokens), BigDecimal::add);
            }
          }
        }
      }
      cells.forEach(
          (key, cell) -> {
            if (cell.isBilled() && !cell.isQuantityKnown() && counted.containsKey(key)) {
              cell.count(counted.get(key));
            }
          });
    }

    /** Where a bill does not say what it charges, what it does not name may be in it. */
    private void pool() {
      if (!rest.isBilled()) {
        return;
      }
      if (!tools.isBilled()) {
        rest.merge(tools);
        tools.days().clear();
      }
      for (CellKey key : List.copyOf(cells.keySet())) {
        if (!cells.get(key).isBilled()) {
          rest.merge(cells.remove(key));
        }
      }
    }

    private void explainRest() {
      rest.days().forEach((day, at) -> difference(day, at, "unexplained", "not_itemised"));
      boolean billed = tools.isBilled();
      tools
          .days()
          .forEach(
              (day, at) ->
                  difference(
                      day,
                      at,
                      billed ? "bucket" : "unexplained",
                      billed ? Charge.Kind.SERVER_TOOLS.cause() : "not_billed"));
    }

    private void difference(LocalDate day, Cell.Day at, String step, String cause) {
      add(day, step, cause, at.billed().subtract(at.priced()), null, at.lines());
    }

    private void explain(CellKey key, Cell cell) {
      if (!cell.isBilled()) {
        whole(key, cell, "unexplained", "not_billed");
      } else if (cell.isWithoutRate()) {
        whole(key, cell, "unexplained", "no_exchange_rate");
      } else if (cell.pricedTokens() == 0) {
        withoutPrice(key, cell);
      } else if (!cell.isQuantityKnown()) {
        whole(key, cell, "unexplained", "quantity_not_stated");
      } else {
        String uplift = cell.isUplifted() ? "residency_uplift" : null;
        Map<LocalDate, Map<String, BigDecimal>> known =
            byCall == null || key.kind().equals(LENGTH) ? estimated(key, cell) : ofCalls(key, cell);
        Beyond beyond = beyond(key, cell, known);
        cell.days()
            .forEach(
                (day, at) -> {
                  Cell.Effects effects = cell.effects(at);
                  BigDecimal amount = effects.quantity();
                  BigDecimal tokens = effects.tokens();
                  for (Map.Entry<String, BigDecimal> cause : known.get(day).entrySet()) {
                    BigDecimal worth = cell.worth(cause.getValue());
                    named(key, day, cause.getKey(), "quantity", worth, cause.getValue());
                    amount = amount.subtract(worth);
                    tokens = tokens.subtract(cause.getValue());
                  }
                  BigDecimal counted = key.kind().equals(LENGTH) ? null : tokens;
                  named(key, day, beyond.bucket(), beyond.unexplained(), amount, counted);
                  named(key, day, "unpriced", "unpriced", effects.unpriced(), null);
                  named(key, day, uplift, "price", effects.price(), null);
                });
      }
    }

    /** What a bill that charges call by call proves, by day and cause. */
    private Map<LocalDate, Map<String, BigDecimal>> ofCalls(CellKey key, Cell cell) {
      Map<LocalDate, Map<String, BigDecimal>> known = new TreeMap<>(DAYS);
      cell.days()
          .keySet()
          .forEach(day -> known.put(day, byCall.causes(key.model(), key.tier(), key.kind(), day)));
      return known;
    }

    /**
     * Tokens that differ because the logs only estimate some calls, by day. Where the provider
     * counts no more calls than the logs hold these are all; else an estimate answers for at most
     * its own size, and the rest is not hidden behind it.
     */
    private Map<LocalDate, Map<String, BigDecimal>> estimated(CellKey key, Cell cell) {
      boolean all = uncounted(key.model()).filter(calls -> calls <= 0).isPresent();
      // Without a count, calls that are missing from the logs look the same.
      String cause = all ? CallMatch.ESTIMATED : "estimated_or_not_logged";
      Map<LocalDate, Map<String, BigDecimal>> estimated = new TreeMap<>(DAYS);
      cell.days()
          .forEach(
              (day, at) -> {
                BigDecimal tokens = cell.effects(at).tokens();
                BigDecimal most = BigDecimal.valueOf(estimates(key, day));
                estimated.put(
                    day,
                    most.signum() == 0 || key.tier().equals("batch")
                        ? Map.of()
                        : Map.of(cause, all ? tokens : tokens.max(most.negate()).min(most)));
              });
      return estimated;
    }

    private long estimates(CellKey key, LocalDate day) {
      long tokens = 0;
      if (key.kind().equals(LENGTH)) {
        return tokens;
      }
      for (boolean output : List.of(true, false)) {
        if (key.kind().equals(ALL) || key.kind().equals("output") == output) {
          Map<LocalDate, Long> days = estimates.get(new Side(key.model(), key.tier(), output));
          tokens += days == null ? 0 : days.getOrDefault(day, 0L);
        }
      }
      return tokens;
    }

    /** What other tokens are called; bucket null: nothing proves it, so it stays unexplained. */
    private record Beyond(String bucket, String unexplained) {}

    private Beyond beyond(CellKey key, Cell cell, Map<LocalDate, Map<String, BigDecimal>> known) {
      BigDecimal tokens = BigDecimal.ZERO;
      for (Map.Entry<LocalDate, Cell.Day> day : cell.days().entrySet()) {
        tokens = tokens.add(cell.effects(day.getValue()).tokens());
        for (BigDecimal of : known.get(day.getKey()).values()) {
          tokens = tokens.subtract(of);
        }
      }
      if (key.tier().equals("batch")) {
        return new Beyond("batch", "quantity");
      }
      if (tokens.signum() < 0) {
        return new Beyond(null, "quantity");
      }
      Optional<Long> calls = uncounted(key.model()).filter(more -> more > 0);
      if (calls.isEmpty() || byCall != null) {
        return new Beyond(null, "not_logged");
      }
      boolean failed = calls.get() <= attempts(key.model(), true);
      return new Beyond(failed ? "failed_but_billed" : "calls_not_logged", "not_logged");
    }

    /** Calls the provider counts beyond those that succeeded in the logs; empty: not counted. */
    private Optional<Long> uncounted(String model) {
      long counted = 0;
      boolean known = false;
      for (ReportedUsage bucket : counts) {
        if (models.name(bucket.getModel()).equals(model)) {
          if (bucket.getRequests() == null) {
            return Optional.empty();
          }
          known = true;
          counted += bucket.getRequests();
          counted -= bucket.getFailedRequests() == null ? 0 : bucket.getFailedRequests();
        }
      }
      return known ? Optional.of(counted - attempts(model, false)) : Optional.empty();
    }

    private long attempts(String model, boolean failed) {
      return spend.stream()
          .filter(row -> row.getStatus().equals("failed") == failed)
          .filter(row -> !row.getGatewayCacheHit() && row.getRateLimit().equals("none"))
          .filter(row -> models.name(row.getModel()).equals(model))
          .mapToLong(Spend::getAttempts)
          .sum();
    }

    private void withoutPrice(CellKey key, Cell cell) {
      Set<String> proven =
          byCall == null
              ? Set.of()
              : byCall.causes(key.model(), key.tier(), key.kind(), null).keySet();
      if (cell.unvaluedTokens() > 0) {
        whole(key, cell, "bucket", "unpriced");
      } else if (proven.size() == 1 && isLogged(key.model())) {
        whole(key, cell, "bucket", proven.iterator().next());
      } else if (key.tier().equals("batch")) {
        whole(key, cell, "bucket", "batch");
      } else if (!isLogged(key.model())) {
        whole(key, cell, "bucket", "bypass");
      } else if (key.kind().equals(LENGTH)) {
        // The logs have its calls and no length of them.
        boolean unpriced = isUnpriced(key.model());
        whole(
            key,
            cell,
            unpriced ? "bucket" : "unexplained",
            unpriced ? "unpriced" : "quantity_not_stated");
      } else if (key.kind().startsWith("cache_")) {
        whole(key, cell, "bucket", "cache_not_logged");
      } else {
        whole(key, cell, "unexplained", "quantity");
      }
    }

    private boolean isUnpriced(String model) {
      return spend.stream()
          .anyMatch(
              row -> row.getUnpricedAttempts() > 0 && models.name(row.getModel()).equals(model));
    }

    private boolean isLogged(String model) {
      return spend.stream().anyMatch(row -> models.name(row.getModel()).equals(model));
    }

    private void whole(CellKey key, Cell cell, String step, String cause) {
      cell.days()
          .forEach(
              (day, at) -> {
                BigDecimal off = at.billed().subtract(at.priced());
                if (off.signum() != 0 || at.lines() > 0) {
                  add(day, step, cause, off, null, at.lines());
                  note(key, cause);
                }
              });
    }

    /**
     * @param cause null: no cause is known
     */
    private void named(
        CellKey key,
        LocalDate day,
        String cause,
        String unexplained,
        BigDecimal amount,
        BigDecimal tokens) {
      if (amount.signum() != 0) {
        add(
            day,
            cause == null ? "unexplained" : "bucket",
            cause == null ? unexplained : cause,
            amount,
            tokens,
            0);
        note(key, cause == null ? unexplained : cause);
      }
    }

    private void note(CellKey key, String cause) {
      causes.computeIfAbsent(key, ignored -> new TreeSet<>()).add(cause);
    }

    // --- rows

    private Reconciled row(Line line, Sum sum, String state) {
      boolean open = line.step().equals("unexplained");
      return new Reconciled(
          provider,
          currency,
          line.day(),
          line.step(),
          line.cause(),
          state,
          scaled(sum.amount),
          sum.tokens == null ? null : scaled(sum.tokens),
          sum.lines,
          open ? terms.owner().orElse(null) : null,
          sum.invoices.isEmpty() ? null : String.join(",", sum.invoices));
    }

    private ReconciledUsage usage(CellKey key, Cell cell) {
      boolean split =
          cell.isBilled()
              && !cell.isWithoutRate()
              && cell.pricedTokens() > 0
              && cell.isQuantityKnown();
      BigDecimal quantity = BigDecimal.ZERO;
      BigDecimal price = BigDecimal.ZERO;
      if (split) {
        for (Cell.Day day : cell.days().values()) {
          Cell.Effects effects = cell.effects(day);
          quantity = quantity.add(effects.quantity()).add(effects.unpriced());
          price = price.add(effects.price());
        }
      }
      Set<String> why = causes.getOrDefault(key, new HashSet<>());
      return new ReconciledUsage(
          provider,
          currency,
          key.model().isEmpty() ? null : key.model(),
          key.tier(),
          key.kind(),
          cell.pricedTokens(),
          cell.unvaluedTokens(),
          cell.isQuantityKnown() ? scaled(cell.billedTokens()) : null,
          scaled(cell.priced()),
          scaled(cell.billed()),
          split ? scaled(quantity) : null,
          split ? scaled(price) : null,
          why.isEmpty() ? "none" : String.join(",", why));
    }

    private static BigDecimal scaled(BigDecimal amount) {
      return amount.setScale(Cell.SCALE, RoundingMode.HALF_EVEN);
    }
  }
}
