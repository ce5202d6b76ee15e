package io.plumbline.stage.price;

import io.plumbline.schema.PriceAlternative;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What the same tokens would cost if something were left out of the price, as a gateway's own map
 * may: with it a reported cost that differs can be told from a wrong price.
 */
final class Alternatives {
  /** Cache tokens at the price of input. */
  private static final String CACHE_PRICE = "cache_price";

  /** Cache tokens not charged at all. */
  private static final String CACHE_TOKENS = "cache_tokens";

  private record Step(String without, Pricing.Quote quote, Pricing.Quote before) {}

  private final Pricing.Quote whole;
  private final List<Step> steps = new ArrayList<>();

  Alternatives(PriceQuery query, PriceBook book) {
    whole = Pricing.quote(query, book);
    List<PriceFeature> features = List.copyOf(Pricing.features(query, book));
    for (int subset = 1; subset < 1 << features.size(); subset++) {
      Set<PriceFeature> without = EnumSet.noneOf(PriceFeature.class);
      StringJoiner name = new StringJoiner("+");
      PriceFeature last = null;
      for (int i = 0; i < features.size(); i++) {
        if ((subset & 1 << i) != 0) {
          last = features.get(i);
          without.add(last);
          name.add(last.key());
        }
      }
      Set<PriceFeature> before = EnumSet.copyOf(without);
      before.remove(last);
      steps.add(
          new Step(
              name.toString(),
              Pricing.quote(query, book, without),
              Pricing.quote(query, book, before)));
    }
  }

  /** The alternatives for a cube's tokens; empty where they have no price. */
  List<PriceAlternative> of(TokenCounts tokens) {
    List<PriceAlternative> alternatives = new ArrayList<>();
    add(alternatives, "", cost(whole, tokens), whole, tokens);
    for (Step step : steps) {
      BigDecimal with = cost(step.quote(), tokens);
      BigDecimal before = cost(step.before(), tokens);
      if (with != null && before != null) {
        alternatives.add(new PriceAlternative(step.without(), with.subtract(before)));
        add(alternatives, step.without() + "+", with, step.quote(), tokens);
      }
    }
    return alternatives;
  }

  private static void add(
      List<PriceAlternative> alternatives,
      String prefix,
      BigDecimal cost,
      Pricing.Quote quote,
      TokenCounts tokens) {
    if (cost == null || tokens.cached() == 0) {
      return;
    }
    BigDecimal asInput = cost(quote, tokens.cacheAsInput());
    if (asInput != null) {
      alternatives.add(new PriceAlternative(prefix + CACHE_PRICE, asInput.subtract(cost)));
    }
    BigDecimal leftOut = cost(quote, tokens.withoutCache());
    if (leftOut != null) {
      alternatives.add(new PriceAlternative(prefix + CACHE_TOKENS, leftOut.subtract(cost)));
    }
  }

  private static BigDecimal cost(Pricing.Quote quote, TokenCounts tokens) {
    return quote.price(tokens) instanceof Priced.Cost cost ? cost.cost() : null;
  }
}
