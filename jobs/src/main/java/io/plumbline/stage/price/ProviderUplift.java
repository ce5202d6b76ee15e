package io.plumbline.stage.price;

import java.time.LocalDate;

/**
 * A surcharge of a place on models of a provider that name none of their own.
 *
 * @param provider OpenTelemetry gen_ai.provider.name
 * @param models the models it is on
 * @param uplift place, multiplier and days
 * @param source where the surcharge was read
 * @param verifiedOn day somebody last compared it with the source
 * @param file file it was read from
 * @param line line in that file
 */
public record ProviderUplift(
    String provider,
    Models models,
    Uplift uplift,
    String source,
    LocalDate verifiedOn,
    String file,
    int line) {

  boolean holds(PriceEntry entry, PriceQuery query) {
    return provider.equals(entry.provider()) && models.hold(entry) && uplift.holds(query);
  }
}
