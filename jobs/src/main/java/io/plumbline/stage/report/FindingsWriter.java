package io.plumbline.stage.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.Finding;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;

/**
 * {@code findings.json}: every finding of the run with all five statuses, named as in the finding
 * table and in {@code summary.json}; failing and gravest first.
 */
public final class FindingsWriter {

  /**
   * Findings of a run; equal input gives equal bytes.
   *
   * @param from first UTC day of the run
   * @param to end, exclusive
   * @param findings all of them, or those that were asked for
   */
  public ReportContent write(String runId, LocalDate from, LocalDate to, List<Finding> findings) {
    return Json.write(
        out -> {
          out.writeStartObject();
          out.writeStringField("run_id", runId);
          out.writeObjectFieldStart("interval");
          out.writeStringField("from", from.toString());
          out.writeStringField("to", to.toString());
          out.writeEndObject();
          out.writeArrayFieldStart("findings");
          for (Finding finding : Findings.sorted(findings)) {
            write(out, finding);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private static void write(JsonGenerator out, Finding finding) throws IOException {
    out.writeStartObject();
    out.writeStringField("rule", finding.getRule());
    out.writeStringField("title", finding.getTitle());
    out.writeStringField("pack", finding.getPack());
    out.writeStringField("severity", finding.getSeverity());
    out.writeStringField("status", finding.getStatus());
    out.writeStringField("kind", finding.getKind());
    out.writeStringField("subject_kind", finding.getSubjectKind());
    out.writeStringField("subject", finding.getSubject());
    out.writeStringField("workload", finding.getWorkload());
    out.writeStringField("team", finding.getTeam());
    out.writeStringField("provider", finding.getProvider());
    out.writeStringField("sentence", finding.getSentence());
    out.writeStringField("reason", finding.getReason());
    out.writeStringField("risk", finding.getRisk());
    out.writeStringField("remedy", finding.getRemedy());
    out.writeStringField("concern", finding.getConcern());
    names(out, "controls", finding.getControls());
    out.writeStringField("value_seen", finding.getValueSeen());
    out.writeStringField("threshold_used", finding.getThresholdUsed());
    out.writeNumberField("attempts", finding.getAttempts());
    out.writeNumberField("tokens", finding.getTokens());
    out.writeStringField("spend", Json.decimal(finding.getSpend()));
    out.writeStringField("currency", finding.getCurrency());
    if (finding.getCoverage() == null) {
      out.writeNullField("coverage");
    } else {
      out.writeNumberField("coverage", finding.getCoverage());
    }
    names(out, "evidence_ids", finding.getEvidenceIds());
    out.writeStringField("evidence_query", finding.getEvidenceQuery());
    out.writeStringField("owner", finding.getOwner());
    out.writeStringField("exception_id", finding.getExceptionId());
    out.writeStringField("exception_expires", text(finding.getExceptionExpires()));
    out.writeStringField("first_seen", text(finding.getFirstSeen()));
    out.writeStringField("last_seen", text(finding.getLastSeen()));
    out.writeStringField("fingerprint", finding.getFingerprint());
    out.writeEndObject();
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }

  private static void names(JsonGenerator out, String field, List<String> names)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (String name : names.stream().sorted().toList()) {
      out.writeString(name);
    }
    out.writeEndArray();
  }
}
