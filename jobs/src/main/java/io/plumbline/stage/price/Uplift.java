package io.plumbline.stage.price;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What a place costs more than the list price (a residency surcharge).
 *
 * @param place where it holds
 * @param multiplier factor on every price of the entry, e.g. 1.1
 * @param validFrom first day; null: as long as the price it is on
 * @param validTo first day it no longer holds; null: as long as the price it is on
 */
public record Uplift(
    Place place, BigDecimal multiplier, LocalDate validFrom, LocalDate validTo) {

  /** Of no end and no beginning of its own. */
  public Uplift(Place place, BigDecimal multiplier) {
    this(place, multiplier, null, null);
  }

  boolean holds(PriceQuery query) {
    return place.holds(query) && Days.within(query.day(), validFrom, validTo);
  }
}
