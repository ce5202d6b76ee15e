package io.plumbline.stage.report;

import io.plumbline.stage.report.document.Document;

/**
 * A report. To add one: write the class, name it in {@code
 * META-INF/services/io.plumbline.stage.report.Report}, add its golden text.
 */
public interface Report {

  /** File name without its ending; lower case letters and hyphens. */
  String id();

  /** Says what the report has to say; equal input gives an equal document. */
  Document write(ReportInput input);
}
