package io.plumbline.stage.measure.finance;

import io.plumbline.economics.Bridge;
import io.plumbline.schema.Spend;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
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
 * <p>A row's retries are its attempts that the log numbers 2 or later, and all of a failed one;
 * they cost their share of the row: of 12.00 for 4 attempts of which 1 is a retry, 3.00.
 */
public final class MonthBridge {
  private static final int SCALE = 18;
  private static final String START = "start";
  private static final String END = "end";
  private static final String RETRIES = "retries";

  private MonthBridge() {}

  /**
   * The components, sorted by currency, provider, model and position.
   *
   * @param before spend of the month before; empty: nothing is known of it, and no bridge is made
   * @param after spend of the month
   */
  public static List<io.plumbline.schema.Bridge> of(List<Spend> before, List<Spend> after) {
    if (before.isEmpty()) {
      return List.of();
    }
    Map<String, Month> old = byCurrency(before);
    Map<String, Month> now = byCurrency(after);
    TreeSet<String> currencies = new TreeSet<>(old.keySet());
    currencies.addAll(now.keySet());
    List<io.plumbline.schema.Bridge> rows = new ArrayList<>();
    for (String currency : currencies) {
      rows(
          currency,
          old.getOrDefault(currency, new Month()),
          now.getOrDefault(currency, new Month()),
          rows);
    }
    return List.copyOf(rows);
  }

  private static void rows(
      String currency, Month old, Month now, List<io.plumbline.schema.Bridge> rows) {
    Map<String, Map<Bridge.Component, BigDecimal>> effects = Bridge.of(old.firsts, now.firsts);
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
      amounts.put(RETRIES, now.retries(model).subtract(old.retries(model)));
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
    names.add(END);
    return names;
  }

  private static Map<String, Month> byCurrency(List<Spend> rows) {
    Map<String, Month> months = new TreeMap<>();
    for (Spend row : rows) {
      SpendAmount amount = SpendAmount.of(row);
      if (amount != null) {
        months.computeIfAbsent(amount.currency(), code -> new Month()).add(row, amount.amount());
      }
    }
    return months;
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

    void add(Spend row, BigDecimal amount) {
      String model = row.getProvider() + '\u0000' + (row.getModel() == null ? "" : row.getModel());
      models.add(model);
      costs.merge(model, amount, BigDecimal::add);
      BigDecimal retried = retriedShare(row);
      BigDecimal left = amount;
      if (row.getPricedCost() != null) {
        for (TokenBucket bucket : TokenBucket.values()) {
          BigDecimal cost = bucket.cost(row);
          if (cost != null && bucket.tokens(row) > 0) {
            String side = bucket == TokenBucket.OUTPUT ? "output" : "input";
            Bridge.Key key = new Bridge.Key(model, side, bucket.key(), row.getServiceTier());
            add(key, BigDecimal.valueOf(bucket.tokens(row)), cost, retried);
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
            left,
            retried);
      }
    }

    private void add(Bridge.Key key, BigDecimal units, BigDecimal cost, BigDecimal retried) {
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
