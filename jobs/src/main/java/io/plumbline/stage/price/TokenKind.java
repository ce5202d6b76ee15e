package io.plumbline.stage.price;

import java.util.Locale;

/**
 * The kinds of token, and of unit beside the token, that a price list tells apart; the names are
 * the keys of the price files.
 */
public enum TokenKind {
  /** Text of the input neither read from nor written to a prompt cache. */
  INPUT,
  /** Sound in that input; at the price of {@link #INPUT} where it has none of its own. */
  INPUT_AUDIO,
  /** Images in that input; at the price of {@link #INPUT} where they have none of their own. */
  INPUT_IMAGE,
  /** Input read from the provider's prompt cache. */
  CACHE_READ,
  /** Input written to the prompt cache with the short (5 minute) lifetime. */
  CACHE_WRITE_5M,
  /** Input written to the prompt cache with the one-hour lifetime. */
  CACHE_WRITE_1H,
  /** Text of the output. */
  OUTPUT,
  /** The part of the output spent on reasoning, where a list prices it apart. */
  REASONING,
  /** Sound in the output; at the price of {@link #OUTPUT} where it has none of its own. */
  OUTPUT_AUDIO,
  /** Images in the output; at the price of {@link #OUTPUT} where they have none of their own. */
  OUTPUT_IMAGE,
  /** Searches of the web the provider made. Files give the price per 1,000. */
  WEB_SEARCH,
  /**
   * Calls that were answered, where a list charges the call itself. Files give the price per 1,000;
   * a list without one charges nothing for the call.
   */
  CALL,
  /**
   * Length of the sound or film that was heard or made, where a list charges by it instead of by
   * the token. Counted in microseconds, so that a file's price per second is that of a million.
   */
  SECOND;

  /** The key in a price file, e.g. {@code cache_write_5m}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind whose price stands in, in the same tier, where this one has none; null: none. */
  TokenKind standIn() {
    return switch (this) {
      case INPUT_AUDIO, INPUT_IMAGE -> INPUT;
      case REASONING, OUTPUT_AUDIO, OUTPUT_IMAGE -> OUTPUT;
      default -> null;
    };
  }

  /** Whether it counts tokens. */
  boolean isTokens() {
    return this != WEB_SEARCH && this != CALL && this != SECOND;
  }

  /** Powers of ten between the unit a file's price is for and a million. */
  int shift() {
    return this == WEB_SEARCH || this == CALL ? 3 : 0;
  }
}
