package io.plumbline.stage.measure.finance;

import io.plumbline.economics.Bridge;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.ReferenceRates;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What changed the spend since the month before, by currency, provider and model: {@link Bridge}
 * over first attempts, and beside it what retries and failed attempts cost more or less.
 *
 * <p>Where policy names a currency, both months are converted into it, each day at its own rate.
 * What the later month costs at the mean rate of the earlier one is bridged; the rest is exchange.
 * Of 100 USD at 0.90 and then 100 USD at 0.95: start 90 EUR, exchange 100 × (0.95 − 0.90) = 5, end
 * 95. A currency that lacks a rate on one day stays by itself.
 *
 * <p>A row's retries are its attempts that the log numbers 2 or later, and all of a failed one;
 * they cost their share of the row: of 12.00 for 4 attempts of which 1 is a retry, 3.00.
 */
public final class MonthBridge {
  private static final int SCALE = 18;
  private static final String START = "start";
  private static final String END = "end";
  private static final String RETRIES = "retries";
  private static final String EXCHANGE = "exchange";

  private MonthBridge() {}

  /**
   * The components, sorted by currency, provider, model and position.
   *
   * @param before spend of the month before; empty: nothing is known of it, and no bridge is made
   * @param after spend of the month
   * @param into ISO 4217 code of the currency to convert into; null: none
   * @param rates exchange rates
   */
  public static List<io.plumbline.schema.Bridge> of(
      List<Spend> before, List<Spend> after, String into, ReferenceRates rates) {
    if (before.isEmpty()) {
      return List.of();
    }
    Map<String, List<Spend>> old = byCurrency(before);
    Map<String, List<Spend>> now = byCurrency(after);
    TreeSet<String> currencies = new TreeSet<>(old.keySet());
    currencies.addAll(now.keySet());
    Map<String, Bridged> bridged = new TreeMap<>();
    for (String currency : currencies) {
      List<Spend> was = old.getOrDefault(currency, List.of());
      List<Spend> is = now.getOrDefault(currency, List.of());
      boolean converted =
          into != null
              && canConvert(was, currency, into, rates)
              && canConvert(is, currency, into, rates);
      Bridged sums = bridged.computeIfAbsent(converted ? into : currency, code -> new Bridged());
      Exchange daily = converted ? new Exchange(currency, into, rates, null) : Exchange.NONE;
      was.forEach(row -> sums.old.add(row, daily));
      is.forEach(row -> sums.now.add(row, daily));
      Exchange asBefore = converted ? daily.atMeanOf(was) : Exchange.NONE;
      is.forEach(row -> sums.asBefore.add(row, asBefore));
    }
    List<io.plumbline.schema.Bridge> rows = new ArrayList<>();
    bridged.forEach((currency, sums) -> rows(currency, sums, rows));
    return List.copyOf(rows);
  }

  /** Two months in one currency, and the later one at the rates of the earlier. */
  private static final class Bridged {
    private final Month old = new Month();
    private final Month asBefore = new Month();
    private final Month now = new Month();
  }

  private static boolean canConvert(
      List<Spend> rows, String from, String into, ReferenceRates rates) {
    return rows.stream()
        .allMatch(row -> rates.convert(BigDecimal.ONE, from, into, row.getDay()).isPresent());
  }

  /**
   * How amounts are converted.
   *
   * @param rate one for all days; null: that of each day
   */
  private record Exchange(String from, String into, ReferenceRates rates, BigDecimal rate) {
    static final Exchange NONE = new Exchange(null, null, ReferenceRates.NONE, BigDecimal.ONE);

    BigDecimal convert(BigDecimal amount, LocalDate day) {
      if (rate == null) {
        return rates.convert(amount, from, into, day).orElseThrow().amount();
      }
      return rate.compareTo(BigDecimal.ONE) == 0
          ? amount
          : amount.multiply(rate).setScale(SCALE, RoundingMode.HALF_EVEN);
    }

    /** At the mean rate of some rows, by amount; where they cost nothing, at that of each day. */
    Exchange atMeanOf(List<Spend> rows) {
      BigDecimal amount = BigDecimal.ZERO;
      BigDecimal converted = BigDecimal.ZERO;
      for (Spend row : rows) {
        BigDecimal cost = SpendAmount.of(row).amount();
        amount = amount.add(cost);
        converted = converted.add(convert(cost, row.getDay()));
      }
      return amount.signum() == 0
          ? this
          : new Exchange(from, into, rates, converted.divide(amount, MathContext.DECIMAL128));
    }
  }

  private static void rows(String currency, Bridged sums, List<io.plumbline.schema.Bridge> rows) {
    Month old = sums.old;
    Month now = sums.now;
    Map<String, Map<Bridge.Component, BigDecimal>> effects =
        Bridge.of(old.firsts, sums.asBefore.firsts);
    TreeSet<String> models = new TreeSet<>(old.models);
    models.addAll(now.models);
    for (String model : models) {
      Map<String, BigDecimal> amounts = new HashMap<>();
      amounts.put(START, old.cost(model));
      effects
          .getOrDefault(model, Map.of())
          .forEach(
              (component, amount) ->
                  amounts.put(component.name().toLowerCase(Locale.ROOT), amount));
      amounts.put(RETRIES, sums.asBefore.retries(model).subtract(old.retries(model)));
      amounts.put(EXCHANGE, now.cost(model).subtract(sums.asBefore.cost(model)));
      amounts.put(END, now.cost(model));
      int at = 0;
      for (String component : components()) {
        BigDecimal amount = amounts.getOrDefault(component, BigDecimal.ZERO);
        int cut = model.indexOf('\u0000');
        String name = model.substring(cut + 1);
        rows.add(
            new io.plumbline.schema.Bridge(
                currency,
                model.substring(0, cut),
                name.isEmpty() ? null : name,
                at++,
                component,
                amount.setScale(SCALE, RoundingMode.UNNECESSARY)));
      }
    }
  }

  /** Names of the components, from start to end. */
  static List<String> components() {
    List<String> names = new ArrayList<>(List.of(START));
    for (Bridge.Component component : Bridge.Component.values()) {
      names.add(component.name().toLowerCase(Locale.ROOT));
    }
    names.add(RETRIES);
    names.add(EXCHANGE);
    names.add(END);
    return names;
  }

  /** Rows whose cost is known, by its currency. */
  private static Map<String, List<Spend>> byCurrency(List<Spend> rows) {
    Map<String, List<Spend>> known = new TreeMap<>();
    for (Spend row : rows) {
      SpendAmount amount = SpendAmount.of(row);
      if (amount != null) {
        known.computeIfAbsent(amount.currency(), code -> new ArrayList<>()).add(row);
      }
    }
    return known;
  }

  /** One month in one currency. */
  private static final class Month {
    private final Map<Bridge.Key, Bridge.Amount> firsts = new HashMap<>();
    private final Map<String, BigDecimal> retries = new HashMap<>();
    private final Map<String, BigDecimal> costs = new HashMap<>();
    private final TreeSet<String> models = new TreeSet<>();

    BigDecimal retries(String model) {
      return retries.getOrDefault(model, BigDecimal.ZERO);
    }

    BigDecimal cost(String model) {
      return costs.getOrDefault(model, BigDecimal.ZERO);
    }

    void add(Spend row, Exchange exchange) {
      String model = row.getProvider() + '\u0000' + (row.getModel() == null ? "" : row.getModel());
      models.add(model);
      BigDecimal retried = retriedShare(row);
      BigDecimal left = SpendAmount.of(row).amount();
      if (row.getPricedCost() != null) {
        for (TokenBucket bucket : TokenBucket.values()) {
          BigDecimal cost = bucket.cost(row);
          if (cost != null && bucket.tokens(row) > 0) {
            String side = bucket == TokenBucket.OUTPUT ? "output" : "input";
            Bridge.Key key = new Bridge.Key(model, side, bucket.key(), row.getServiceTier());
            add(
                key,
                BigDecimal.valueOf(bucket.tokens(row)),
                exchange.convert(cost, row.getDay()),
                retried);
            left = left.subtract(cost);
          }
        }
      }
      if (left.signum() != 0) {
        // Searches, calls, and what a log reports of tokens without saying of which.
        boolean whole = row.getPricedCost() == null && SpendAmount.tokens(row) > 0;
        long units = whole ? SpendAmount.tokens(row) : row.getAttempts();
        String side = whole ? "all" : "other";
        add(
            new Bridge.Key(model, side, side, row.getServiceTier()),
            BigDecimal.valueOf(units),
            exchange.convert(left, row.getDay()),
            retried);
      }
    }

    private void add(Bridge.Key key, BigDecimal units, BigDecimal cost, BigDecimal retried) {
      costs.merge(key.model(), cost, BigDecimal::add);
      BigDecimal again = cost.multiply(retried).setScale(SCALE, RoundingMode.HALF_EVEN);
      retries.merge(key.model(), again, BigDecimal::add);
      firsts.merge(
          key,
          new Bridge.Amount(
              units.subtract(units.multiply(retried)).setScale(SCALE, RoundingMode.HALF_EVEN),
              cost.subtract(again)),
          (sum, more) ->
              new Bridge.Amount(sum.quantity().add(more.quantity()), sum.cost().add(more.cost())));
    }

    private static BigDecimal retriedShare(Spend row) {
      if (row.getStatus().equals("failed")) {
        return BigDecimal.ONE;
      }
      return row.getAttempts() == 0
          ? BigDecimal.ZERO
          : BigDecimal.valueOf(Math.min(row.getRetriedAttempts(), row.getAttempts()))
              .divide(BigDecimal.valueOf(row.getAttempts()), MathContext.DECIMAL128);
    }
  }
}
