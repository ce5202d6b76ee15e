package io.plumbline.stage.price;

import java.math.BigDecimal;
import java.util.List;

/** What the price book makes of some tokens: a cost, or the reason there is none. */
public sealed interface Priced {

  /**
   * A cost.
   *
   * @param cost tokens times prices, exact, scale 18. Unit: {@code currency}
   * @param currency ISO 4217 code; null: the cost is zero and the book names no currency for it
   * @param key the entry and tier that were used, or {@code gateway_cache}
   * @param list file, line and date the price came from, then the notes
   * @param uplift residency multiplier inside {@code cost}; 1: none
   * @param notes where a base price stood in for a missing one, in sentences
   */
  record Cost(
      BigDecimal cost,
      String currency,
      String key,
      String list,
      BigDecimal uplift,
      List<String> notes)
      implements Priced {}

  /**
   * No price, and why.
   *
   * @param reason why there is no price
   * @param detail the reason in words
   */
  record Unknown(Reason reason, String detail) implements Priced {
    /**
     * What {@code priced_daily.price_list} says, e.g. {@code none: self_hosted: cost is GPU time}.
     */
    public String list() {
      return "none: " + reason.key() + ": " + detail;
    }
  }

  /** Why tokens have no price. */
  enum Reason {
    /** The book has no entry for the model, or none for the day or place. */
    NO_PRICE,
    /** The entry lacks a price for a kind of token that was used. */
    NO_KIND,
    /** The price changes inside the band of prompt sizes the cube keeps. */
    CONTEXT_BAND,
    /** Runs on our own GPUs: the cost is the GPU's time, not the token. */
    SELF_HOSTED,
    /** Reserved capacity is paid by the hour. */
    PROVISIONED,
    /** The log names a service tier we do not know; it may cost half or twice the list price. */
    SERVICE_TIER,
    /** An Azure deployment's name does not say which model is behind it. */
    AZURE_DEPLOYMENT,
    /** The log names no model, or no provider. */
    NO_MODEL,
    /** The log has no token counts for calls that succeeded. */
    NO_TOKENS,
    /** The list charges by the second, and the log does not say how long the sound or film was. */
    NO_DURATION;

    /** As written in tables. */
    public String key() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
