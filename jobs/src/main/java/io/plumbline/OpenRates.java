package io.plumbline;

import io.plumbline.economics.Month;
import io.plumbline.schema.Spend;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What open weights that somebody else runs cost by kind of token, as this run paid for them: so
 * that the lane between is weighed with a price and not by hearsay.
 */
final class OpenRates {
  private static final BigDecimal MONTH = Month.CONVENTION.days();

  /** Kinds of tokens and what each cost; the sums are of whole tables. */
  private enum Kind {
    INPUT(Spend::getInputUncachedTokens, Spend::getInputUncachedCost),
    CACHE_READ(Spend::getCacheReadTokens, Spend::getCacheReadCost),
    CACHE_WRITE_5M(Spend::getCacheWrite5mTokens, Spend::getCacheWrite5mCost),
    CACHE_WRITE_1H(Spend::getCacheWrite1hTokens, Spend::getCacheWrite1hCost),
    OUTPUT(Spend::getOutputTokens, Spend::getOutputCost);

    private final ToLongFunction<Spend> tokens;
    private final Function<Spend, BigDecimal> cost;

    Kind(ToLongFunction<Spend> tokens, Function<Spend, BigDecimal> cost) {
      this.tokens = tokens;
      this.cost = cost;
    }
  }

  /**
   * A lane between, priced.
   *
   * @param perMonth what the workload's tokens of 30 days would cost
   * @param source provider and model whose prices these are
   */
  record Open(BigDecimal perMonth, String source) {}

  /** By currency, then by provider and model. */
  private final Map<String, Map<String, List<Spend>>> hosted = new TreeMap<>();

  /**
   * @param spend all rows of the run
   */
  OpenRates(List<Spend> spend) {
    for (Spend row : spend) {
      if (row.getLane().equals("managed_open")
          && row.getModel() != null
          && row.getPricedCost() != null
          && row.getPricedCurrency() != null) {
        hosted
            .computeIfAbsent(row.getPricedCurrency(), k -> new TreeMap<>())
            .computeIfAbsent(row.getProvider() + " / " + row.getModel(), k -> new ArrayList<>())
            .add(row);
      }
    }
  }

  /**
   * The cheapest for the tokens that a workload has on managed lanes. Cached input counts as input
   * where a hoster has no price for caches.
   *
   * @param own rows of the workload
   * @param days days of the interval
   * @return empty: nothing was paid in {@code currency} for open weights at a hoster
   */
  Optional<Open> cheapest(List<Spend> own, String currency, long days) {
    long[] wanted = new long[Kind.values().length];
    for (Spend row : own) {
      if (row.getLane().startsWith("managed")) {
        for (Kind kind : Kind.values()) {
          wanted[kind.ordinal()] += kind.tokens.applyAsLong(row);
        }
      }
    }
    if (Arrays.stream(wanted).sum() == 0) {
      return Optional.empty();
    }
    return hosted.getOrDefault(currency, Map.of()).entrySet().stream()
        .flatMap(
            model ->
                cost(model.getValue(), wanted)
                    .map(
                        cost ->
                            new Open(
                                cost.multiply(MONTH)
                                    .divide(BigDecimal.valueOf(days), MathContext.DECIMAL64),
                                model.getKey()))
                    .stream())
        .min(Comparator.comparing(Open::perMonth).thenComparing(Open::source));
  }

  private static Optional<BigDecimal> cost(List<Spend> rows, long[] wanted) {
    BigDecimal input = rate(rows, Kind.INPUT);
    BigDecimal sum = BigDecimal.ZERO;
    for (Kind kind : Kind.values()) {
      if (wanted[kind.ordinal()] == 0) {
        continue;
      }
      BigDecimal rate = rate(rows, kind);
      rate = rate == null && kind != Kind.OUTPUT ? input : rate;
      if (rate == null) {
        return Optional.empty();
      }
      sum = sum.add(rate.multiply(BigDecimal.valueOf(wanted[kind.ordinal()])));
    }
    return Optional.of(sum);
  }

  /** Cost of one token; null: none of the kind was paid for. */
  private static BigDecimal rate(List<Spend> rows, Kind kind) {
    BigDecimal cost = BigDecimal.ZERO;
    long tokens = 0;
    for (Spend row : rows) {
      BigDecimal one = kind.cost.apply(row);
      if (one != null) {
        cost = cost.add(one);
        tokens += kind.tokens.applyAsLong(row);
      }
    }
    return tokens == 0 ? null : cost.divide(BigDecimal.valueOf(tokens), MathContext.DECIMAL64);
  }
}
