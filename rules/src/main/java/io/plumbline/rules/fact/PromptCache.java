package io.plumbline.rules.fact;

import java.math.BigDecimal;

/**
 * Tokens a workload had written to a provider's prompt cache at a surcharge, and how often they
 * were read from it.
 *
 * @param written tokens written, both lifetimes
 * @param read tokens read
 * @param writeCost what the writes cost, in {@code about.currency}; null: no price
 */
public record PromptCache(
    About about,
    @Known(what = "The provider") String provider,
    @Known(what = "The model") String model,
    @Known(what = "The tokens written to the cache", unit = "tokens") long written,
    @Known(what = "The tokens read from the cache", unit = "tokens") long read,
    @Known(
            what = "What the writes cost",
            fix = "Give model '{model}' a price for cache writes in prices/*.yaml.")
        BigDecimal writeCost)
    implements Fact {
  /** How often a written token was read; null: none was written. */
  @Known(
      what = "How often cached tokens of '{model}' are read",
      fix = "Let the log report the tokens written to the prompt cache.")
  public Double readsPerWrite() {
    return written == 0 ? null : (double) read / written;
  }

  @Override
  public String subjectKind() {
    return "workload";
  }
}
