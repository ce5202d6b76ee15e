package io.plumbline.stage.report;

import io.plumbline.schema.Finding;
import java.time.LocalDate;
import java.util.List;

/**
 * Formats in which other programs take findings: equal input gives equal bytes, ids are derived
 * (UUID version 5), and no value of a record stands in them.
 */
public enum InterchangeFormat {
  /** OCSF 1.8.0, class 2003 Compliance Finding: a JSON array, one event a line; for a SIEM. */
  OCSF("findings.ocsf.json"),
  /** SARIF 2.1.0: one log with one run; for code hosting and its reviews. */
  SARIF("findings.sarif"),
  /** OSCAL 1.2.1 assessment results; for governance, risk and compliance tools. */
  OSCAL("findings.oscal.json");

  private final String file;

  InterchangeFormat(String file) {
    this.file = file;
  }

  /** Name of the file beside the reports of a run. */
  public String file() {
    return file;
  }

  /**
   * Findings of a run in this format.
   *
   * @param from first UTC day of the run
   * @param to end, exclusive; its midnight is the time of the documents
   * @param version of Plumbline
   * @param findings all of them, or those that were asked for
   */
  public ReportContent write(
      String runId, LocalDate from, LocalDate to, String version, List<Finding> findings) {
    List<Finding> sorted = Findings.sorted(findings);
    return switch (this) {
      case OCSF -> new OcsfEvents(runId, to, version).write(sorted);
      case SARIF -> new SarifLog(runId, from, to, version).write(sorted);
      case OSCAL -> new OscalResults(runId, from, to, version).write(sorted);
    };
  }
}
