package io.plumbline.stage.price;

import java.util.Locale;

/** What makes a price more than tokens times a list; each may be left out by a gateway's own map. */
enum PriceFeature {
  /** A contract's discount. */
  DISCOUNT,
  /** What a place costs more: its surcharge, or the price of its own. */
  UPLIFT,
  /** The service tier: batch, flex, priority … */
  TIER,
  /** The price of long prompts. */
  CONTEXT;

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
