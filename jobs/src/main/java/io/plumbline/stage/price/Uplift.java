package io.plumbline.stage.price;

import java.math.BigDecimal;

/**
 * What a place costs more than the list price (a residency surcharge).
 *
 * @param place where it holds
 * @param multiplier factor on every price of the entry, e.g. 1.1
 */
public record Uplift(Place place, BigDecimal multiplier) {}
