package io.plumbline.stage.price;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Books and queries for tests. */
final class Books {
  private Books() {}

  static final LocalDate DAY = LocalDate.parse("2026-11-20");

  /** The list prices and, over them, files named 10.yaml, 20.yaml, … in the order given. */
  static PriceBook with(String... files) {
    List<PriceBook.Source> sources = new ArrayList<>();
    for (int i = 0; i < files.length; i++) {
      sources.add(
          new PriceBook.Source(
              "prices/" + (i + 1) + "0.yaml",
              ("defaults: {provider: openai, currency: USD, source: s, verified_on: 2026-11-01}\n"
                      + files[i])
                  .getBytes(StandardCharsets.UTF_8)));
    }
    return PriceBook.read(sources);
  }

  static PriceQuery query(String provider, String served) {
    return query(provider, served, "standard", "base");
  }

  static PriceQuery query(String provider, String served, String service, String context) {
    return new PriceQuery(
        provider,
        served,
        null,
        "managed_closed",
        service,
        context,
        "unknown",
        null,
        null,
        DAY,
        false);
  }

  static PriceQuery at(PriceQuery q, String scope, String zone, String region) {
    return new PriceQuery(
        q.provider(),
        q.modelServed(),
        q.modelRequested(),
        q.lane(),
        q.serviceTier(),
        q.contextTier(),
        scope,
        zone,
        region,
        q.day(),
        q.gatewayCacheHit());
  }

  static PriceQuery on(PriceQuery q, String day) {
    return new PriceQuery(
        q.provider(),
        q.modelServed(),
        q.modelRequested(),
        q.lane(),
        q.serviceTier(),
        q.contextTier(),
        q.residencyScope(),
        q.residencyZone(),
        q.region(),
        LocalDate.parse(day),
        q.gatewayCacheHit());
  }

  /** A million tokens of one kind, so that the cost is the price charged. */
  static TokenCounts million(TokenKind kind) {
    long m = 1_000_000;
    return switch (kind) {
      case INPUT -> new TokenCounts(m, 0, 0, 0, 0, 0);
      case CACHE_READ -> new TokenCounts(0, m, 0, 0, 0, 0);
      case CACHE_WRITE_5M -> new TokenCounts(0, 0, m, 0, 0, 0);
      case CACHE_WRITE_1H -> new TokenCounts(0, 0, 0, m, 0, 0);
      case OUTPUT -> new TokenCounts(0, 0, 0, 0, m, 0);
      case REASONING -> new TokenCounts(0, 0, 0, 0, m, m);
      case INPUT_AUDIO -> apart(m, 0, new TokenCounts.Apart(m, 0, 0, 0, 0, 0));
      case INPUT_IMAGE -> apart(m, 0, new TokenCounts.Apart(0, m, 0, 0, 0, 0));
      case OUTPUT_AUDIO -> apart(0, m, new TokenCounts.Apart(0, 0, m, 0, 0, 0));
      case OUTPUT_IMAGE -> apart(0, m, new TokenCounts.Apart(0, 0, 0, m, 0, 0));
      case WEB_SEARCH -> apart(0, 0, new TokenCounts.Apart(0, 0, 0, 0, m, 0));
      case CALL -> apart(0, 0, new TokenCounts.Apart(0, 0, 0, 0, 0, m));
      case SECOND -> apart(0, 0, new TokenCounts.Apart(0, 0, 0, 0, 0, 1, m));
    };
  }

  private static TokenCounts apart(long input, long output, TokenCounts.Apart apart) {
    return new TokenCounts(input, 0, 0, 0, output, 0, apart);
  }
}
