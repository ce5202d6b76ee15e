/**
 * What the interval amounts to: spend, tokens, rate limits, latency, stability, GPU utilisation.
 *
 * <p>Reads {@code priced_daily} and {@code capacity}, asks policy who each cube belongs to, and
 * writes the small tables that rules and reports read. {@link
 * io.plumbline.stage.measure.MeasureStage} is the way in; one class per table. Everything is a sum
 * of integers, decimals or histogram counts, so neither the order of the rows nor how they were
 * split over files can change a byte of the result.
 */
package io.plumbline.stage.measure;
