/**
 * Sixth stage: the tables of a run, as the two readers need them.
 *
 * <p>A report is one class that says what it has to say as a {@link
 * io.plumbline.stage.report.document.Document}; {@code render} knows how documents look. Input is
 * the run's own tables and nothing else: no clock, no environment, so equal runs give equal bytes.
 */
package io.plumbline.stage.report;
