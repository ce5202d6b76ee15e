package io.plumbline.stage.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.Finding;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Findings as a SARIF 2.1.0 log with one run. What could not be assessed has kind {@code open}, a
 * control for a person {@code review}; what was accepted under an exception is a failure with a
 * suppression.
 */
final class SarifLog {
  private final String runId;
  private final LocalDate from;
  private final LocalDate to;
  private final String version;

  SarifLog(String runId, LocalDate from, LocalDate to, String version) {
    this.runId = runId;
    this.from = from;
    this.to = to;
    this.version = version;
  }

  ReportContent write(List<Finding> findings) {
    Map<String, Finding> rules = new TreeMap<>();
    findings.forEach(finding -> rules.putIfAbsent(finding.getRule(), finding));
    List<String> order = new ArrayList<>(rules.keySet());
    return Json.write(
        out -> {
          out.writeStartObject();
          out.writeStringField(
              "$schema",
              "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
          out.writeStringField("version", "2.1.0");
          out.writeArrayFieldStart("runs");
          out.writeStartObject();
          tool(out, rules);
          out.writeObjectFieldStart("automationDetails");
          out.writeStringField("id", "plumbline/%s/%s".formatted(from, to));
          out.writeStringField("guid", DerivedId.of("sarif", runId));
          out.writeEndObject();
          out.writeArrayFieldStart("invocations");
          out.writeStartObject();
          out.writeBooleanField("executionSuccessful", true);
          out.writeEndObject();
          out.writeEndArray();
          out.writeObjectFieldStart("properties");
          out.writeStringField("run_id", runId);
          out.writeStringField("from", from.toString());
          out.writeStringField("to", to.toString());
          out.writeEndObject();
          out.writeArrayFieldStart("results");
          for (Finding finding : findings) {
            result(out, finding, order.indexOf(finding.getRule()));
          }
          out.writeEndArray();
          out.writeEndObject();
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private void tool(JsonGenerator out, Map<String, Finding> rules) throws IOException {
    out.writeObjectFieldStart("tool");
    out.writeObjectFieldStart("driver");
    out.writeStringField("name", "Plumbline");
    out.writeStringField("version", version);
    out.writeArrayFieldStart("rules");
    for (Finding rule : rules.values()) {
      out.writeStartObject();
      out.writeStringField("id", rule.getRule());
      message(out, "shortDescription", rule.getTitle());
      message(out, "fullDescription", rule.getRisk());
      out.writeObjectFieldStart("defaultConfiguration");
      out.writeStringField("level", level(rule.getSeverity()));
      out.writeEndObject();
      out.writeObjectFieldStart("properties");
      out.writeStringField("pack", rule.getPack());
      Json.names(out, "tags", rule.getControls().stream().sorted().toList());
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
    out.writeEndObject();
  }

  private void result(JsonGenerator out, Finding finding, int rule) throws IOException {
    Standing standing = Standing.of(finding);
    out.writeStartObject();
    out.writeStringField("ruleId", finding.getRule());
    out.writeNumberField("ruleIndex", rule);
    out.writeStringField("guid", DerivedId.of("result", runId, finding.getFingerprint()));
    out.writeStringField(
        "kind",
        switch (standing) {
          case FAILS, ACCEPTED -> "fail";
          case PASSES -> "pass";
          case NOT_ASSESSED -> finding.getKind().equals("manual") ? "review" : "open";
          case NOT_APPLICABLE -> "notApplicable";
          case SIGN_SEEN, SIGN_NOT_SEEN -> "informational";
        });
    out.writeStringField(
        "level",
        standing == Standing.FAILS || standing == Standing.ACCEPTED
            ? level(finding.getSeverity())
            : "none");
    message(
        out,
        "message",
        standing == Standing.NOT_ASSESSED && finding.getReason() != null
            ? finding.getSentence() + " " + finding.getReason()
            : finding.getSentence());
    out.writeArrayFieldStart("locations");
    out.writeStartObject();
    out.writeArrayFieldStart("logicalLocations");
    out.writeStartObject();
    out.writeStringField("name", finding.getSubject());
    out.writeStringField(
        "fullyQualifiedName", finding.getSubjectKind() + " " + finding.getSubject());
    out.writeStringField("kind", finding.getSubjectKind());
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
    out.writeEndArray();
    out.writeObjectFieldStart("fingerprints");
    out.writeStringField("plumbline/v1", finding.getFingerprint());
    out.writeEndObject();
    if (finding.getAttempts() > 0) {
      out.writeNumberField("occurrenceCount", finding.getAttempts());
    }
    if (standing == Standing.ACCEPTED) {
      suppression(out, finding);
    }
    rest(out, finding);
    out.writeEndObject();
  }

  private static void suppression(JsonGenerator out, Finding finding) throws IOException {
    out.writeArrayFieldStart("suppressions");
    out.writeStartObject();
    out.writeStringField("kind", "external");
    out.writeStringField("status", "accepted");
    Json.known(out, "justification", finding.getReason());
    out.writeObjectFieldStart("properties");
    Json.known(out, "exception_id", finding.getExceptionId());
    if (finding.getExceptionExpires() != null) {
      out.writeStringField("expires", finding.getExceptionExpires().toString());
    }
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndArray();
  }

  private static void rest(JsonGenerator out, Finding finding) throws IOException {
    out.writeObjectFieldStart("properties");
    out.writeStringField("status", finding.getStatus());
    out.writeStringField("severity", finding.getSeverity());
    out.writeStringField("remedy", finding.getRemedy());
    Json.known(out, "owner", finding.getOwner());
    Json.known(out, "workload", finding.getWorkload());
    Json.known(out, "team", finding.getTeam());
    Json.known(out, "provider", finding.getProvider());
    Json.known(out, "value_seen", finding.getValueSeen());
    Json.known(out, "threshold_used", finding.getThresholdUsed());
    if (finding.getCoverage() != null) {
      out.writeNumberField("coverage", finding.getCoverage());
    }
    if (!finding.getEvidenceIds().isEmpty()) {
      Json.names(out, "call_ids", finding.getEvidenceIds().stream().sorted().toList());
    }
    Json.known(out, "usage_filter", finding.getEvidenceQuery());
    out.writeEndObject();
  }

  private static String level(String severity) {
    return switch (severity) {
      case "critical", "high" -> "error";
      case "medium" -> "warning";
      default -> "note";
    };
  }

  private static void message(JsonGenerator out, String field, String text) throws IOException {
    out.writeObjectFieldStart(field);
    out.writeStringField("text", text);
    out.writeEndObject();
  }
}
