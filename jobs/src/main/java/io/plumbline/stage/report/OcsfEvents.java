package io.plumbline.stage.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;

/**
 * Findings as events of OCSF 1.8.0, class 2003 Compliance Finding; an array with one event a line.
 *
 * <p>An event's own id is of the run and the finding; {@code finding_info.uid} is the fingerprint
 * and stays from run to run. What was accepted under an exception keeps status Fail and is
 * suppressed.
 */
final class OcsfEvents {
  private static final String SCHEMA = "1.8.0";
  private static final int CREATED = 1;
  private static final int SUPPRESSED = 3;

  private final String runId;
  private final LocalDate to;
  private final String version;

  OcsfEvents(String runId, LocalDate to, String version) {
    this.runId = runId;
    this.to = to;
    this.version = version;
  }

  ReportContent write(List<Finding> findings) {
    return bytes -> {
      String before = "[\n";
      for (Finding finding : findings) {
        String event = before + Json.line(out -> event(out, finding));
        bytes.write(event.getBytes(StandardCharsets.UTF_8));
        before = ",\n";
      }
      bytes.write((findings.isEmpty() ? "[\n]\n" : "\n]\n").getBytes(StandardCharsets.UTF_8));
    };
  }

  private void event(JsonGenerator out, Finding finding) throws IOException {
    Standing standing = Standing.of(finding);
    out.writeStartObject();
    out.writeNumberField("category_uid", 2);
    out.writeStringField("category_name", "Findings");
    out.writeNumberField("class_uid", 2003);
    out.writeStringField("class_name", "Compliance Finding");
    out.writeNumberField("activity_id", CREATED);
    out.writeStringField("activity_name", "Create");
    out.writeNumberField("type_uid", 200300 + CREATED);
    out.writeStringField("type_name", "Compliance Finding: Create");
    out.writeNumberField("time", Standing.midnight(to));
    severity(out, finding, standing);
    out.writeStringField("message", finding.getSentence());
    if (standing == Standing.ACCEPTED) {
      out.writeNumberField("status_id", SUPPRESSED);
      out.writeStringField("status", "Suppressed");
      Json.known(out, "comment", finding.getReason());
    }
    Json.known(out, "status_detail", finding.getReason());
    metadata(out, finding);
    information(out, finding);
    compliance(out, finding, standing);
    out.writeObjectFieldStart("remediation");
    out.writeStringField("desc", finding.getRemedy());
    out.writeEndObject();
    resource(out, finding);
    evidence(out, finding);
    rest(out, finding);
    out.writeEndObject();
  }

  /** A rule that holds or does not apply is no critical event, however grave a breach would be. */
  private static void severity(JsonGenerator out, Finding finding, Standing standing)
      throws IOException {
    boolean quiet =
        switch (standing) {
          case PASSES, NOT_APPLICABLE, SIGN_NOT_SEEN -> true;
          default -> false;
        };
    int id =
        quiet
            ? 1
            : switch (finding.getSeverity()) {
              case "critical" -> 5;
              case "high" -> 4;
              case "medium" -> 3;
              case "low" -> 2;
              default -> 1;
            };
    out.writeNumberField("severity_id", id);
    out.writeStringField(
        "severity", List.of("Informational", "Low", "Medium", "High", "Critical").get(id - 1));
  }

  private void metadata(JsonGenerator out, Finding finding) throws IOException {
    out.writeObjectFieldStart("metadata");
    out.writeStringField("version", SCHEMA);
    out.writeStringField("uid", DerivedId.of("event", runId, finding.getFingerprint()));
    out.writeStringField("correlation_uid", runId);
    out.writeStringField("event_code", finding.getRule());
    out.writeObjectFieldStart("product");
    out.writeStringField("name", "Plumbline");
    out.writeStringField("vendor_name", "Plumbline");
    out.writeStringField("version", version);
    out.writeObjectFieldStart("feature");
    out.writeStringField("name", finding.getPack());
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void information(JsonGenerator out, Finding finding) throws IOException {
    out.writeObjectFieldStart("finding_info");
    out.writeStringField("uid", finding.getFingerprint());
    out.writeStringField("title", finding.getTitle());
    out.writeStringField("desc", finding.getSentence());
    if (finding.getFirstSeen() != null) {
      out.writeNumberField("first_seen_time", finding.getFirstSeen().toEpochMilli());
    }
    if (finding.getLastSeen() != null) {
      out.writeNumberField("last_seen_time", finding.getLastSeen().toEpochMilli());
    }
    Json.names(out, "types", List.of(finding.getKind(), finding.getConcern()));
    out.writeEndObject();
  }

  private static void compliance(JsonGenerator out, Finding finding, Standing standing)
      throws IOException {
    out.writeObjectFieldStart("compliance");
    out.writeStringField("control", finding.getRule());
    out.writeStringField("desc", finding.getRisk());
    out.writeNumberField(
        "status_id",
        switch (standing) {
          case PASSES -> 1;
          case SIGN_SEEN -> 2;
          case FAILS, ACCEPTED -> 3;
          case NOT_ASSESSED -> 0;
          case NOT_APPLICABLE, SIGN_NOT_SEEN -> 99;
        });
    out.writeStringField(
        "status",
        switch (standing) {
          case PASSES -> "Pass";
          case SIGN_SEEN -> "Warning";
          case FAILS, ACCEPTED -> "Fail";
          case NOT_ASSESSED -> "Unknown";
          case NOT_APPLICABLE -> "Not applicable";
          case SIGN_NOT_SEEN -> "Sign not seen";
        });
    out.writeStringField("status_code", finding.getStatus());
    if (finding.getReason() != null) {
      Json.names(out, "status_details", List.of(finding.getReason()));
    }
    Json.names(
        out,
        "standards",
        finding.getControls().stream().map(Standing::standard).distinct().sorted().toList());
    Json.names(out, "requirements", finding.getControls().stream().sorted().toList());
    out.writeEndObject();
  }

  private static void resource(JsonGenerator out, Finding finding) throws IOException {
    out.writeArrayFieldStart("resources");
    out.writeStartObject();
    out.writeStringField("name", finding.getSubject());
    out.writeStringField("type", finding.getSubjectKind());
    if (finding.getOwner() != null) {
      out.writeObjectFieldStart("owner");
      out.writeStringField("name", finding.getOwner());
      out.writeEndObject();
    }
    out.writeEndObject();
    out.writeEndArray();
  }

  private static void evidence(JsonGenerator out, Finding finding) throws IOException {
    if (finding.getEvidenceIds().isEmpty() && finding.getEvidenceQuery() == null) {
      return;
    }
    out.writeArrayFieldStart("evidences");
    out.writeStartObject();
    out.writeStringField("name", "Calls behind the finding: ids, never content");
    out.writeObjectFieldStart("data");
    Json.names(out, "call_ids", finding.getEvidenceIds().stream().sorted().toList());
    Json.known(out, "usage_filter", finding.getEvidenceQuery());
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndArray();
  }

  private static void rest(JsonGenerator out, Finding finding) throws IOException {
    out.writeObjectFieldStart("unmapped");
    out.writeStringField("rule_severity", finding.getSeverity());
    Json.known(out, "workload", finding.getWorkload());
    Json.known(out, "team", finding.getTeam());
    Json.known(out, "provider", finding.getProvider());
    Json.known(out, "value_seen", finding.getValueSeen());
    Json.known(out, "threshold_used", finding.getThresholdUsed());
    out.writeNumberField("attempts", finding.getAttempts());
    out.writeNumberField("tokens", finding.getTokens());
    Json.known(out, "spend", Json.decimal(finding.getSpend()));
    Json.known(out, "currency", finding.getCurrency());
    if (finding.getCoverage() != null) {
      out.writeNumberField("coverage", finding.getCoverage());
    }
    Json.known(out, "exception_id", finding.getExceptionId());
    if (finding.getExceptionExpires() != null) {
      out.writeStringField("exception_expires", finding.getExceptionExpires().toString());
    }
    out.writeEndObject();
  }
}
