package io.plumbline.stage.price;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.UsageAttribution;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cubes in, priced cubes out, in the same order and number.
 *
 * <p>Where a cube ran and in which lane is taken from policy and inventory if they are given, else
 * from the record. {@code priced_cost} is null where the cost is unknown; {@code price_list} then
 * begins with {@code none:} and the reason ({@link Priced.Reason}), so that self-hosted tokens,
 * which cost GPU time, can be told from a price nobody has entered.
 */
public final class PriceStage {
  private final PriceBook book;
  private final UsageAttribution attribution;

  /** Prices by what the records say. */
  public PriceStage(PriceBook book) {
    this(book, null);
  }

  /**
   * Prices by what policy and inventory say about a cube's lane and place.
   *
   * @param attribution null: the records alone
   */
  public PriceStage(PriceBook book, UsageAttribution attribution) {
    this.book = book;
    this.attribution = attribution;
  }

  /** One priced cube per cube. */
  public List<PricedDaily> price(Iterable<UsageDaily> cubes) {
    Map<PriceQuery, Quotes> quotes = new HashMap<>();
    List<PricedDaily> priced = new ArrayList<>();
    for (UsageDaily read : cubes) {
      UsageDaily cube = named(read);
      Quotes both = quotes.computeIfAbsent(query(cube), query -> new Quotes(query, book));
      PricedDaily row = priced(cube, both);
      if (cube.getReportedRows() > 0 && row.getPricedCost() != null) {
        row.setAlternatives(both.alternatives().of(TokenCounts.of(cube)));
      }
      priced.add(row);
    }
    return priced;
  }

  /** What is asked of the book for all cubes alike, each once. */
  private static final class Quotes {
    private final PriceQuery query;
    private final PriceBook book;

    /** With discounts of contracts. */
    private final Pricing.Quote contracted;

    /** Without. */
    private final Pricing.Quote list;

    private Alternatives alternatives;

    Quotes(PriceQuery query, PriceBook book) {
      this.query = query;
      this.book = book;
      contracted = Pricing.quote(query, book);
      list = Pricing.listQuote(query, book);
    }

    /** Wanted only where a log reports costs beside them. */
    Alternatives alternatives() {
      if (alternatives == null) {
        alternatives = new Alternatives(query, book);
      }
      return alternatives;
    }
  }

  /** Of a provider the record does not name and the inventory does: from here on it is that one. */
  private UsageDaily named(UsageDaily cube) {
    String provider = attribution == null ? null : attribution.attribute(cube).provider();
    return provider == null || provider.equals(cube.getProvider())
        ? cube
        : UsageDaily.newBuilder(cube).setProvider(provider).build();
  }

  private PriceQuery query(UsageDaily cube) {
    if (attribution == null) {
      return PriceQuery.of(
          cube,
          cube.getLane(),
          cube.getResidencyScope(),
          cube.getResidencyZone(),
          cube.getRegionServed());
    }
    Attribution known = attribution.attribute(cube);
    return PriceQuery.of(
        cube, known.lane(), known.residencyScope(), known.residencyZone(), known.regionServed());
  }

  private static PricedDaily priced(UsageDaily cube, Quotes quotes) {
    TokenCounts tokens = TokenCounts.of(cube);
    Priced price = quotes.contracted.price(tokens);
    if (tokens.none()
        && !isOfLength(tokens, price)
        && cube.getTokenSource().equals("absent")
        && !cube.getStatus().equals("failed")
        && !cube.getGatewayCacheHit()) {
      // The provider charged for something the log does not show.
      price =
          new Priced.Unknown(
              Priced.Reason.NO_TOKENS, "the log has no token counts for these calls");
    }
    PricedDaily.Builder row = PricedDaily.newBuilder().setUsage(cube);
    if (price instanceof Priced.Cost cost) {
      row.setPricedCost(cost.cost())
          .setPricedCurrency(currency(cost, cube))
          .setPriceKey(cost.key())
          .setPriceList(cost.list())
          .setUnpricedAttempts(0);
      perKind(row, tokens, quotes.contracted);
      row.setMediaCost(ofLength(row, cost.cost(), tokens.apart(), quotes.contracted));
      row.setListCost(costOf(quotes.list, tokens));
    } else if (price instanceof Priced.Unknown unknown) {
      row.setPriceList(unknown.list())
          .setUnpricedAttempts(
              tokens.none() && !isOfLength(tokens, price) ? 0 : cube.getAttempts());
    }
    return row.build();
  }

  /**
   * Where neither the book nor the log names one, the amount is the nothing of an answer from the
   * gateway's cache: it stands with the lists' dollars, for an amount that is known has a currency.
   */
  private static String currency(Priced.Cost cost, UsageDaily cube) {
    String named = cost.currency() != null ? cost.currency() : cube.getReportedCurrency();
    return named != null ? named : "USD";
  }

  /** Whether a length is charged, or would be if the log stated it. */
  private static boolean isOfLength(TokenCounts tokens, Priced price) {
    return tokens.apart().mediaUs() > 0
        || price instanceof Priced.Unknown unknown && unknown.reason() == Priced.Reason.NO_DURATION;
  }

  /**
   * What each kind of token costs. Prices are linear, so the kinds add up to the cost less what is
   * charged for searches and calls.
   */
  private static void perKind(PricedDaily.Builder row, TokenCounts t, Pricing.Quote quote) {
    TokenCounts.Apart a = t.apart();
    TokenCounts.Apart sent = new TokenCounts.Apart(a.inputAudio(), a.inputImage(), 0, 0, 0, 0);
    TokenCounts.Apart received =
        new TokenCounts.Apart(0, 0, a.outputAudio(), a.outputImage(), 0, 0);
    row.setInputUncachedCost(costOf(quote, new TokenCounts(t.input(), 0, 0, 0, 0, 0, sent)))
        .setCacheReadCost(costOf(quote, new TokenCounts(0, t.cacheRead(), 0, 0, 0, 0)))
        .setCacheWrite5mCost(costOf(quote, new TokenCounts(0, 0, t.cacheWrite5m(), 0, 0, 0)))
        .setCacheWrite1hCost(costOf(quote, new TokenCounts(0, 0, 0, t.cacheWrite1h(), 0, 0)))
        .setOutputCost(
            costOf(quote, new TokenCounts(0, 0, 0, 0, t.output(), t.reasoning(), received)));
  }

  /** What is left of the cost after tokens is charged by the call, or by the length as well. */
  private static BigDecimal ofLength(
      PricedDaily.Builder row, BigDecimal cost, TokenCounts.Apart a, Pricing.Quote quote) {
    BigDecimal none = BigDecimal.ZERO.setScale(cost.scale());
    if (a.mediaUs() == 0) {
      return none; // nearly every cube: nothing is priced for it once more
    }
    BigDecimal rest = cost;
    for (BigDecimal kind :
        Arrays.asList(
            row.getInputUncachedCost(),
            row.getCacheReadCost(),
            row.getCacheWrite5mCost(),
            row.getCacheWrite1hCost(),
            row.getOutputCost())) {
      rest = kind == null ? rest : rest.subtract(kind);
    }
    TokenCounts length = only(new TokenCounts.Apart(0, 0, 0, 0, 0, 0, a.mediaUs()));
    TokenCounts all =
        only(new TokenCounts.Apart(0, 0, 0, 0, a.webSearches(), a.calls(), a.mediaUs()));
    BigDecimal besidesTokens = costOf(quote, all);
    boolean isCharged = besidesTokens != null && rest.compareTo(besidesTokens) == 0;
    return isCharged ? costOf(quote, length) : none;
  }

  private static TokenCounts only(TokenCounts.Apart apart) {
    return new TokenCounts(0, 0, 0, 0, 0, 0, apart);
  }

  /** Null: no price. */
  private static BigDecimal costOf(Pricing.Quote quote, TokenCounts tokens) {
    return quote.price(tokens) instanceof Priced.Cost cost ? cost.cost() : null;
  }
}
