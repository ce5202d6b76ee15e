package io.plumbline.stage.price;

import java.util.Locale;

/** The kinds of token a price list tells apart; the names are the keys of the price files. */
public enum TokenKind {
  /** Input neither read from nor written to a prompt cache. */
  INPUT,
  /** Input read from the provider's prompt cache. */
  CACHE_READ,
  /** Input written to the prompt cache with the short (5 minute) lifetime. */
  CACHE_WRITE_5M,
  /** Input written to the prompt cache with the one-hour lifetime. */
  CACHE_WRITE_1H,
  /** Output; includes reasoning where reasoning has no price of its own. */
  OUTPUT,
  /** The part of the output spent on reasoning, where a list prices it apart. */
  REASONING;

  /** The key in a price file, e.g. {@code cache_write_5m}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
