/**
 * What a report says, without how it looks: titles, sentences, tables and charts. No HTML, no CSV,
 * no colours; the renderers know those and know no report.
 */
package io.plumbline.stage.report.document;
