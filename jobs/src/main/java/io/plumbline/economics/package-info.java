/**
 * Break-even, total cost of ownership and their uncertainty: pure functions of their inputs.
 *
 * <p>No Spark, no Avro, no clock, no files. Money goes in and out as {@link java.math.BigDecimal};
 * shares, ratios and speeds too. Doubles appear where numbers are drawn at random or describe a
 * series ({@link io.plumbline.economics.MonteCarlo}, {@link io.plumbline.economics.Stability}):
 * those are estimates, and no invoice follows from them.
 *
 * <p>Every formula carries its number, E-1 to E-13, as the reports print it. A month is 720 hours
 * and 30 days unless the caller says otherwise ({@link io.plumbline.economics.Month}).
 */
package io.plumbline.economics;
