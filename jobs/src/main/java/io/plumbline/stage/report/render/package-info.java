/** How a document looks: HTML with server-side charts, and CSV. Knows no report. */
package io.plumbline.stage.report.render;
