package io.plumbline.stage.price;

import java.util.Locale;

/**
 * Where a price or an uplift holds: in one region, in one zone (several regions of one area), for
 * one scope of routing, or anywhere.
 *
 * @param kind what {@code name} names
 * @param name region code, zone or scope as in usage_daily; empty for {@link Kind#ANYWHERE}
 */
public record Place(Kind kind, String name) {

  /** From the least to the most specific; the most specific match wins. */
  public enum Kind {
    /** Any place, also an unknown one. */
    ANYWHERE,
    /** A residency scope: region, zone or global. */
    SCOPE,
    /** A residency zone, e.g. EU. */
    ZONE,
    /** A region code as the cloud writes it. */
    REGION;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final Place ANYWHERE = new Place(Kind.ANYWHERE, "");

  /**
   * Whether calls of {@code query} ran here. A region is compared only when the route stays within
   * one region: a call routed through a zone or globally is billed by the profile's list, not by
   * the region that happened to answer.
   */
  boolean holds(PriceQuery query) {
    return switch (kind) {
      case ANYWHERE -> true;
      case SCOPE -> name.equalsIgnoreCase(query.residencyScope());
      case ZONE ->
          "zone".equals(query.residencyScope())
              && (name.equalsIgnoreCase(query.residencyZone()) || isEuropeTo(query));
      case REGION ->
          "region".equals(query.residencyScope()) && name.equalsIgnoreCase(query.region());
    };
  }

  /**
   * Whether the price is for what its provider calls Europe: OpenAI's is the EEA and Switzerland,
   * which its price list names EU.
   */
  private boolean isEuropeTo(PriceQuery query) {
    return name.equalsIgnoreCase("EU") && "EEA+CH".equals(query.residencyZone());
  }

  /** The higher, the more specific of places that hold; an area by its own name before another. */
  int rank(PriceQuery query) {
    return kind.ordinal() * 2 + (kind == Kind.ZONE && isEuropeTo(query) ? 0 : 1);
  }

  @Override
  public String toString() {
    return kind == Kind.ANYWHERE ? "anywhere" : kind.key() + " " + name;
  }
}
