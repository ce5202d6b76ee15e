package io.plumbline.stage.price;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What some tokens cost: the one pure function behind a night's cubes and a single row of evidence
 * (ECONOMICS E-1).
 *
 * <p>{@code cost = Σ tokens of a kind × price per 1M of that kind × (1 − discount) × uplift / 1e6},
 * over disjoint buckets. The price is rounded once, to 12 decimals per 1M, half even; the sum is
 * then exact at scale 18, so any split of the tokens adds up to the same digits.
 *
 * <p>Example: claude-sonnet-4-5 at 3.00 input, 0.30 cache read, 15.00 output per 1M USD; 10 000
 * uncached input, 90 000 read from the cache, 2 000 output of which 500 reasoning cost {@code
 * 10000×3/1e6 + 90000×0.3/1e6 + 2000×15/1e6 = 0.03 + 0.027 + 0.03 = 0.087} USD. The 500 reasoning
 * tokens are inside the 2 000 and are not added again; where a list prices reasoning apart, 1 500
 * are charged as output and 500 as reasoning. With a residency uplift of 1.1 and 10 % off by
 * contract it is {@code 0.087 × 0.9 × 1.1 = 0.08613}.
 *
 * <p>Where a list charges by the second, a minute and a half at 0.0001 USD costs {@code 90 × 0.0001
 * = 0.009}. A list that prices tokens as well is asked for the second only where none were counted.
 */
public final class Pricing {
  private Pricing() {}

  private static final BigDecimal ZERO = BigDecimal.ZERO.setScale(18);

  /**
   * What {@code tokens} cost, or why that is unknown. A missing price is never zero.
   *
   * <p>Tiers: a price the list does not give for the context and service tier asked for is taken
   * from the context tier alone, then the service tier alone, then the base, and the cost says so
   * in its notes. A gateway cache hit costs nothing, since no provider was called.
   *
   * @throws IllegalArgumentException if the query's context tier is none a cube knows
   */
  public static Priced price(TokenCounts tokens, PriceQuery query, PriceBook book) {
    Quote quote = quote(query, book);
    return quote.price(tokens);
  }

  /** What a query resolves to; the same for every cube with an equal query. */
  interface Quote {
    Priced price(TokenCounts tokens);
  }

  static Quote quote(PriceQuery query, PriceBook book) {
    return quote(query, book, Set.of());
  }

  /** The same before discounts of contracts (FOCUS ListCost); residency uplifts are in it. */
  static Quote listQuote(PriceQuery query, PriceBook book) {
    return quote(query, book, Set.of(PriceFeature.DISCOUNT));
  }

  /** What makes the price of {@code query} more than a list's standard price. */
  static Set<PriceFeature> features(PriceQuery query, PriceBook book) {
    Set<PriceFeature> features = EnumSet.noneOf(PriceFeature.class);
    Optional<PriceBook.Match> match = find(query, book);
    if (match.isEmpty() || query.gatewayCacheHit()) {
      return features;
    }
    PriceEntry entry = match.get().entry();
    if (book.discount(entry, query.day()).signum() != 0) {
      features.add(PriceFeature.DISCOUNT);
    }
    if (entry.place().kind() != Place.Kind.ANYWHERE
        || book.uplift(entry, query).compareTo(BigDecimal.ONE) != 0) {
      features.add(PriceFeature.UPLIFT);
    }
    if (lists(entry, query.serviceTier())) {
      features.add(PriceFeature.TIER);
    }
    if (bounds(entry).first() < Tier.bandBegin(query.contextTier())
        && bounds(entry).floor(Tier.bandBegin(query.contextTier())) > 0) {
      features.add(PriceFeature.CONTEXT);
    }
    return features;
  }

  /**
   * The same with some of its {@link #features} left out.
   *
   * @param without features that are not applied
   */
  static Quote quote(PriceQuery asked, PriceBook book, Set<PriceFeature> without) {
    PriceQuery query = without.contains(PriceFeature.UPLIFT) ? asked.anywhere() : asked;
    if (Tier.bandBegin(query.contextTier()) < 0) {
      throw new IllegalArgumentException(
          "Context tier '" + query.contextTier() + "' is none of " + Tier.bands() + ".");
    }
    Optional<PriceBook.Match> match = find(query, book);
    if (query.gatewayCacheHit()) {
      // Only the currency comes from the book; zero is zero in any.
      String currency = match.map(m -> m.entry().currency()).orElse(null);
      Priced free =
          new Priced.Cost(
              ZERO,
              currency,
              "gateway_cache",
              "gateway cache: no provider was called",
              BigDecimal.ONE,
              List.of());
      return tokens -> free;
    }
    if (match.isEmpty()) {
      Priced unknown = unknown(query);
      return tokens -> unknown;
    }
    PriceEntry entry = match.get().entry();
    if (query.serviceTier().equals("unknown")) {
      Priced unknown =
          new Priced.Unknown(
              Priced.Reason.SERVICE_TIER,
              "the log names a service tier that is none of standard, batch, flex, priority,"
                  + " balanced, ultrafast, provisioned");
      return tokens -> unknown;
    }
    if (query.serviceTier().equals("provisioned") && !lists(entry, "provisioned")) {
      Priced unknown =
          new Priced.Unknown(
              Priced.Reason.PROVISIONED,
              "reserved capacity is paid by the hour, and '"
                  + entry.model()
                  + "' has no provisioned price");
      return tokens -> unknown;
    }
    Priced.Unknown band = betweenBands(entry, query);
    if (band != null) {
      return tokens -> band;
    }
    return new EntryQuote(
        query.without(without.contains(PriceFeature.TIER), without.contains(PriceFeature.CONTEXT)),
        entry,
        match.get().note(),
        without.contains(PriceFeature.DISCOUNT)
            ? BigDecimal.ZERO
            : book.discount(entry, query.day()),
        book.uplift(entry, query));
  }

  private static Optional<PriceBook.Match> find(PriceQuery query, PriceBook book) {
    // List prices are what a provider charges; our own GPUs are priced only by our own files.
    boolean ownOnly = query.selfHosted();
    if (query.modelServed() != null) {
      return book.find(query.modelServed(), query, ownOnly);
    }
    if (query.modelRequested() == null) {
      return Optional.empty();
    }
    // An Azure deployment may be named after one model and serve another.
    return book.find(query.modelRequested(), query, ownOnly || azure(query));
  }

  private static Priced.Unknown unknown(PriceQuery query) {
    String model = query.modelServed() != null ? query.modelServed() : query.modelRequested();
    if (query.selfHosted()) {
      return new Priced.Unknown(Priced.Reason.SELF_HOSTED, "cost is GPU time");
    }
    if (model == null || query.provider().equals("unknown")) {
      return new Priced.Unknown(
          Priced.Reason.NO_MODEL,
          model == null ? "the log names no model" : "the log names no provider");
    }
    if (query.modelServed() == null && azure(query)) {
      return new Priced.Unknown(
          Priced.Reason.AZURE_DEPLOYMENT,
          "the name of deployment '" + model + "' does not prove its model");
    }
    return new Priced.Unknown(
        Priced.Reason.NO_PRICE, "no price for '" + model + "' of " + query.provider());
  }

  private static boolean azure(PriceQuery query) {
    return query.provider().startsWith("azure.");
  }

  private static boolean lists(PriceEntry entry, String service) {
    return entry.prices().keySet().stream()
        .filter(key -> !key.isEmpty())
        .anyMatch(key -> Tier.parse(key).service().equals(service));
  }

  /** A price that changes inside the cube's band of prompt sizes cannot be told from the cube. */
  private static Priced.Unknown betweenBands(PriceEntry entry, PriceQuery query) {
    long begin = Tier.bandBegin(query.contextTier());
    long end = Tier.bandEnd(query.contextTier());
    return bounds(entry).stream()
        .filter(bound -> bound > begin && bound < end)
        .findFirst()
        .map(
            bound ->
                new Priced.Unknown(
                    Priced.Reason.CONTEXT_BAND,
                    "the price of '"
                        + entry.model()
                        + "' changes at "
                        + bound
                        + " input tokens, inside the band '"
                        + query.contextTier()
                        + "'"))
        .orElse(null);
  }

  private static TreeSet<Long> bounds(PriceEntry entry) {
    TreeSet<Long> bounds = new TreeSet<>();
    entry
        .prices()
        .keySet()
        .forEach(key -> bounds.add(key.isEmpty() ? 0 : Tier.parse(key).context()));
    return bounds;
  }

  private record Unit(BigDecimal charged, String tier) {}

  /** An entry with tier, discount and uplift settled: a charged price per kind. */
  private static final class EntryQuote implements Quote {
    private final PriceEntry entry;
    private final String nameNote;
    private final BigDecimal uplift;
    private final String asked;
    private final String key;

    /** Where the price stands, without notes: most cubes have none. */
    private final String listed;

    private final Map<TokenKind, Unit> units = new LinkedHashMap<>();
    private final boolean pricesTokens;

    EntryQuote(
        PriceQuery query,
        PriceEntry entry,
        String nameNote,
        BigDecimal discount,
        BigDecimal uplift) {
      this.entry = entry;
      this.nameNote = nameNote;
      this.uplift = uplift;
      long context = bounds(entry).floor(Tier.bandBegin(query.contextTier()));
      String service = query.serviceTier().equals("standard") ? "" : query.serviceTier();
      this.asked = new Tier(context, service).key();
      this.key = entry.key() + (asked.isEmpty() ? "" : " " + asked);
      this.listed = list(List.of());
      List<String> steps = new ArrayList<>();
      for (Tier tier :
          List.of(
              new Tier(context, service), new Tier(context, ""), new Tier(0, service), Tier.BASE)) {
        if (!steps.contains(tier.key())) {
          steps.add(tier.key());
        }
      }
      for (TokenKind kind : TokenKind.values()) {
        for (String step : steps) {
          Map<TokenKind, BigDecimal> prices = entry.prices().getOrDefault(step, Map.of());
          BigDecimal price = prices.get(kind);
          if (price == null && kind.standIn() != null) {
            // Reasoning is output, and an image input, unless the same tier prices it apart.
            price = prices.get(kind.standIn());
          }
          if (price != null) {
            units.put(kind, new Unit(PriceFileReader.charged(price, discount, uplift), step));
            break;
          }
        }
      }
      pricesTokens = units.keySet().stream().anyMatch(TokenKind::isTokens);
    }

    /**
     * Whether a kind is charged. A length is another way to charge what tokens are counted of: it
     * is charged where the list prices no tokens, or where none were counted.
     */
    private boolean isCharged(TokenKind kind, TokenCounts tokens) {
      boolean byLength = units.containsKey(TokenKind.SECOND) && !pricesTokens;
      return kind == TokenKind.SECOND ? byLength || tokens.none() : !byLength || !kind.isTokens();
    }

    @Override
    public Priced price(TokenCounts tokens) {
      if (units.containsKey(TokenKind.SECOND)
          && !pricesTokens
          && tokens.apart().mediaUs() == 0
          && tokens.apart().calls() > 0) {
        return new Priced.Unknown(
            Priced.Reason.NO_DURATION,
            "'"
                + entry.model()
                + "' is charged by the second, and the log has no length of these calls");
      }
      BigDecimal sum = BigDecimal.ZERO;
      List<String> notes = new ArrayList<>();
      if (nameNote != null) {
        notes.add(nameNote);
      }
      List<String> missing = new ArrayList<>();
      Map<String, List<String>> fallen = new LinkedHashMap<>();
      for (TokenKind kind : TokenKind.values()) {
        long count = tokens.of(kind);
        if (count == 0 || !isCharged(kind, tokens)) {
          continue;
        }
        Unit unit = units.get(kind);
        if (unit == null && kind == TokenKind.CALL) {
          continue;
        }
        if (unit == null) {
          missing.add(kind.key());
          continue;
        }
        sum = sum.add(unit.charged().multiply(BigDecimal.valueOf(count)).movePointLeft(6));
        if (!unit.tier().equals(asked)) {
          fallen.computeIfAbsent(unit.tier(), tier -> new ArrayList<>()).add(kind.key());
        }
      }
      if (!missing.isEmpty()) {
        return new Priced.Unknown(
            Priced.Reason.NO_KIND,
            "'" + entry.model() + "' has no price for " + String.join(", ", missing));
      }
      fallen.forEach(
          (tier, kinds) ->
              notes.add(
                  "no "
                      + asked
                      + " price for "
                      + String.join(", ", kinds)
                      + ": "
                      + (tier.isEmpty() ? "base" : tier)
                      + " price used"));
      // Exact: charged prices have 12 decimals, a token is a millionth of their unit.
      BigDecimal cost = sum.setScale(18, RoundingMode.HALF_EVEN);
      return new Priced.Cost(
          cost,
          entry.currency(),
          key,
          notes.isEmpty() ? listed : list(notes),
          uplift,
          List.copyOf(notes));
    }

    private String list(List<String> notes) {
      StringBuilder list =
          new StringBuilder(entry.file())
              .append(':')
              .append(entry.line())
              .append(" verified ")
              .append(entry.verifiedOn());
      if (uplift.compareTo(BigDecimal.ONE) != 0) {
        list.append("; uplift ").append(uplift.toPlainString());
      }
      notes.forEach(note -> list.append("; ").append(note));
      return list.toString();
    }
  }
}
