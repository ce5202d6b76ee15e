package io.plumbline.stage.price;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * A contract discount on what a provider lists.
 *
 * @param provider OpenTelemetry gen_ai.provider.name
 * @param models the models it is on; one that names models goes before one on all
 * @param fraction share taken off, 0 up to below 1
 * @param validFrom first day; null: always held
 * @param validTo first day it no longer holds; null: no end
 * @param source where the contract says so
 * @param verifiedOn day somebody last compared it with the source
 * @param file file it was read from
 * @param line line in that file
 */
public record Discount(
    String provider,
    Models models,
    BigDecimal fraction,
    LocalDate validFrom,
    LocalDate validTo,
    String source,
    LocalDate verifiedOn,
    String file,
    int line) {

  boolean holds(PriceEntry entry, LocalDate day) {
    return provider.equals(entry.provider())
        && models.hold(entry)
        && Days.within(day, validFrom, validTo);
  }
}
