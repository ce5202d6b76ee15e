package io.plumbline.stage.price;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.UsageAttribution;
import java.util.ArrayList;
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
    Map<PriceQuery, Pricing.Quote> quotes = new HashMap<>();
    Map<PriceQuery, Alternatives> alternatives = new HashMap<>();
    List<PricedDaily> priced = new ArrayList<>();
    for (UsageDaily cube : cubes) {
      PriceQuery asked = query(cube);
      Pricing.Quote quote =
          quotes.computeIfAbsent(asked, query -> Pricing.quote(query, book));
      PricedDaily row = priced(cube, quote);
      if (cube.getReportedRows() > 0 && row.getPricedCost() != null) {
        row.setAlternatives(
            alternatives
                .computeIfAbsent(asked, query -> new Alternatives(query, book))
                .of(TokenCounts.of(cube)));
      }
      priced.add(row);
    }
    return priced;
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

  private static PricedDaily priced(UsageDaily cube, Pricing.Quote quote) {
    TokenCounts tokens = TokenCounts.of(cube);
    Priced price = quote.price(tokens);
    if (tokens.none()
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
          .setPricedCurrency(cost.currency() != null ? cost.currency() : cube.getReportedCurrency())
          .setPriceKey(cost.key())
          .setPriceList(cost.list())
          .setUnpricedAttempts(0);
    } else if (price instanceof Priced.Unknown unknown) {
      row.setPriceList(unknown.list()).setUnpricedAttempts(tokens.none() ? 0 : cube.getAttempts());
    }
    return row.build();
  }
}
