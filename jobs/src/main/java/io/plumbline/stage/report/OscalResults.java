package io.plumbline.stage.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.Finding;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Findings as OSCAL 1.2.1 assessment results: an observation for each verdict of a rule on a
 * subject, a risk for each failure, and a finding for each control that a verdict names.
 *
 * <p>OSCAL knows satisfied and not satisfied only. A control is satisfied where every verdict on it
 * passed; one that failed, was accepted or could not be assessed makes it not satisfied, with the
 * reason; where no verdict applied, nothing is said of the control.
 */
final class OscalResults {
  private static final String OSCAL = "1.2.1";
  private static final String NAMES = "urn:plumbline:oscal";

  private final String runId;
  private final LocalDate from;
  private final LocalDate to;
  private final String version;

  OscalResults(String runId, LocalDate from, LocalDate to, String version) {
    this.runId = runId;
    this.from = from;
    this.to = to;
    this.version = version;
  }

  ReportContent write(List<Finding> findings) {
    return Json.write(
        out -> {
          out.writeStartObject();
          out.writeObjectFieldStart("assessment-results");
          out.writeStringField("uuid", DerivedId.of("assessment-results", runId));
          out.writeObjectFieldStart("metadata");
          out.writeStringField("title", "Plumbline, %s to %s (exclusive)".formatted(from, to));
          out.writeStringField("last-modified", midnight(to));
          out.writeStringField("version", runId);
          out.writeStringField("oscal-version", OSCAL);
          out.writeEndObject();
          String plan = DerivedId.of("plan", runId);
          out.writeObjectFieldStart("import-ap");
          out.writeStringField("href", "#" + plan);
          out.writeEndObject();
          out.writeArrayFieldStart("results");
          result(out, findings);
          out.writeEndArray();
          out.writeObjectFieldStart("back-matter");
          out.writeArrayFieldStart("resources");
          out.writeStartObject();
          out.writeStringField("uuid", plan);
          out.writeStringField("title", "The plan: the rule packs and the policy of the run");
          out.writeStringField(
              "description",
              "Plumbline %s judged the calls of the interval by its packs and the policy; their digests stand in manifest.json of run %s."
                  .formatted(version, runId));
          out.writeEndObject();
          out.writeEndArray();
          out.writeEndObject();
          out.writeEndObject();
          out.writeEndObject();
        });
  }

  private void result(JsonGenerator out, List<Finding> findings) throws IOException {
    Map<String, List<Finding>> controls = new TreeMap<>();
    for (Finding finding : findings) {
      for (String control : new TreeSet<>(finding.getControls())) {
        controls.computeIfAbsent(control, ignored -> new ArrayList<>()).add(finding);
      }
    }
    out.writeStartObject();
    out.writeStringField("uuid", DerivedId.of("result", runId));
    out.writeStringField("title", "Verdicts of run " + runId);
    out.writeStringField(
        "description",
        "Every verdict is an observation. What could not be assessed is not satisfied, and says why.");
    out.writeStringField("start", midnight(from));
    out.writeStringField("end", midnight(to));
    subjects(out, findings);
    reviewed(out, controls);
    if (!findings.isEmpty()) {
      out.writeArrayFieldStart("observations");
      for (Finding finding : findings) {
        observation(out, finding);
      }
      out.writeEndArray();
    }
    List<Finding> risky = findings.stream().filter(OscalResults::isRisk).toList();
    if (!risky.isEmpty()) {
      out.writeArrayFieldStart("risks");
      for (Finding finding : risky) {
        risk(out, finding);
      }
      out.writeEndArray();
    }
    controls(out, controls);
    out.writeEndObject();
  }

  private static boolean isRisk(Finding finding) {
    Standing standing = Standing.of(finding);
    return standing == Standing.FAILS || standing == Standing.ACCEPTED;
  }

  private void subjects(JsonGenerator out, List<Finding> findings) throws IOException {
    Map<String, Finding> distinct = new LinkedHashMap<>();
    findings.forEach(finding -> distinct.putIfAbsent(subject(finding), finding));
    if (distinct.isEmpty()) {
      return;
    }
    out.writeObjectFieldStart("local-definitions");
    out.writeArrayFieldStart("components");
    for (Map.Entry<String, Finding> entry : distinct.entrySet()) {
      Finding finding = entry.getValue();
      out.writeStartObject();
      out.writeStringField("uuid", entry.getKey());
      out.writeStringField("type", finding.getSubjectKind());
      out.writeStringField("title", line(finding.getSubject()));
      out.writeStringField(
          "description",
          "%s as the logs of the interval show it: %s"
              .formatted(
                  Wording.capital(Wording.words(finding.getSubjectKind())),
                  line(finding.getSubject())));
      out.writeObjectFieldStart("status");
      out.writeStringField("state", "operational");
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  /** The same in every run: a governance tool follows a component by it. */
  private static String subject(Finding finding) {
    return DerivedId.of("subject", finding.getSubjectKind(), finding.getSubject());
  }

  private static void reviewed(JsonGenerator out, Map<String, List<Finding>> controls)
      throws IOException {
    out.writeObjectFieldStart("reviewed-controls");
    out.writeArrayFieldStart("control-selections");
    out.writeStartObject();
    if (controls.isEmpty()) {
      out.writeObjectFieldStart("include-all");
      out.writeEndObject();
    } else {
      out.writeArrayFieldStart("include-controls");
      for (String control : controls.keySet()) {
        out.writeStartObject();
        out.writeStringField("control-id", token(control));
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
  }

  private void observation(JsonGenerator out, Finding finding) throws IOException {
    out.writeStartObject();
    out.writeStringField("uuid", observationId(finding));
    out.writeStringField("title", line(finding.getRule() + " " + finding.getTitle()));
    out.writeStringField("description", finding.getSentence());
    out.writeArrayFieldStart("props");
    prop(out, "rule", finding.getRule());
    prop(out, "status", finding.getStatus());
    prop(out, "kind", finding.getKind());
    prop(out, "severity", finding.getSeverity());
    prop(out, "concern", finding.getConcern());
    prop(out, "fingerprint", finding.getFingerprint());
    prop(out, "pack", finding.getPack());
    prop(out, "owner", finding.getOwner());
    prop(out, "value-seen", finding.getValueSeen());
    prop(out, "threshold-used", finding.getThresholdUsed());
    prop(out, "attempts", String.valueOf(finding.getAttempts()));
    prop(
        out,
        "coverage",
        finding.getCoverage() == null ? null : String.valueOf(finding.getCoverage()));
    out.writeEndArray();
    out.writeArrayFieldStart("methods");
    out.writeString(finding.getKind().equals("manual") ? "EXAMINE" : "TEST");
    out.writeEndArray();
    out.writeArrayFieldStart("subjects");
    out.writeStartObject();
    out.writeStringField("subject-uuid", subject(finding));
    out.writeStringField("type", "component");
    out.writeEndObject();
    out.writeEndArray();
    if (!finding.getEvidenceIds().isEmpty() || finding.getEvidenceQuery() != null) {
      out.writeArrayFieldStart("relevant-evidence");
      out.writeStartObject();
      out.writeStringField(
          "description", "Calls in table usage of run %s: ids, never content.".formatted(runId));
      out.writeArrayFieldStart("props");
      prop(out, "usage-filter", finding.getEvidenceQuery());
      for (String id : finding.getEvidenceIds().stream().sorted().toList()) {
        prop(out, "call-id", id);
      }
      out.writeEndArray();
      out.writeEndObject();
      out.writeEndArray();
    }
    out.writeStringField("collected", midnight(to));
    Json.known(out, "remarks", finding.getReason());
    out.writeEndObject();
  }

  private void risk(JsonGenerator out, Finding finding) throws IOException {
    boolean accepted = Standing.of(finding) == Standing.ACCEPTED;
    out.writeStartObject();
    out.writeStringField("uuid", riskId(finding));
    out.writeStringField("title", line(finding.getRule() + " " + finding.getTitle()));
    out.writeStringField("description", finding.getSentence());
    out.writeStringField("statement", finding.getRisk());
    out.writeArrayFieldStart("props");
    prop(out, "severity", finding.getSeverity());
    prop(out, "fingerprint", finding.getFingerprint());
    prop(out, "exception", finding.getExceptionId());
    out.writeEndArray();
    out.writeStringField("status", accepted ? "deviation-approved" : "open");
    if (accepted && finding.getExceptionExpires() != null) {
      out.writeStringField("deadline", midnight(finding.getExceptionExpires()));
    }
    out.writeArrayFieldStart("remediations");
    out.writeStartObject();
    out.writeStringField("uuid", DerivedId.of("remediation", runId, finding.getFingerprint()));
    out.writeStringField("lifecycle", "recommendation");
    out.writeStringField("title", "What to do");
    out.writeStringField("description", finding.getRemedy());
    out.writeEndObject();
    out.writeEndArray();
    related(out, List.of(finding));
    out.writeEndObject();
  }

  private void controls(JsonGenerator out, Map<String, List<Finding>> controls) throws IOException {
    List<Map.Entry<String, List<Finding>>> said =
        controls.entrySet().stream()
            .filter(entry -> !Verdicts.of(entry.getValue()).silent())
            .toList();
    if (said.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("findings");
    for (Map.Entry<String, List<Finding>> entry : said) {
      String control = entry.getKey();
      Verdicts verdicts = Verdicts.of(entry.getValue());
      out.writeStartObject();
      out.writeStringField("uuid", DerivedId.of("finding", runId, control));
      out.writeStringField("title", line(control));
      out.writeStringField("description", verdicts.sentence());
      out.writeObjectFieldStart("target");
      out.writeStringField("type", "objective-id");
      out.writeStringField("target-id", token(control));
      out.writeStringField("title", line(control));
      out.writeObjectFieldStart("status");
      out.writeStringField("state", verdicts.satisfied() ? "satisfied" : "not-satisfied");
      out.writeStringField("reason", verdicts.reason());
      out.writeStringField("remarks", verdicts.sentence());
      out.writeEndObject();
      out.writeEndObject();
      related(out, entry.getValue());
      List<Finding> risky = entry.getValue().stream().filter(OscalResults::isRisk).toList();
      if (!risky.isEmpty()) {
        out.writeArrayFieldStart("related-risks");
        for (Finding finding : risky) {
          out.writeStartObject();
          out.writeStringField("risk-uuid", riskId(finding));
          out.writeEndObject();
        }
        out.writeEndArray();
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** Verdicts on one control, counted. */
  private record Verdicts(int failed, int accepted, int notAssessed, int passed) {
    static Verdicts of(List<Finding> findings) {
      int[] counts = new int[Standing.values().length];
      findings.forEach(finding -> counts[Standing.of(finding).ordinal()]++);
      return new Verdicts(
          counts[Standing.FAILS.ordinal()],
          counts[Standing.ACCEPTED.ordinal()],
          counts[Standing.NOT_ASSESSED.ordinal()],
          counts[Standing.PASSES.ordinal()]);
    }

    boolean silent() {
      return failed + accepted + notAssessed + passed == 0;
    }

    boolean satisfied() {
      return failed + accepted + notAssessed == 0;
    }

    String reason() {
      return satisfied() ? "pass" : failed > 0 ? "fail" : "other";
    }

    String sentence() {
      return "%s failed, %d accepted under an exception, %d not assessed, %d passed."
          .formatted(Wording.count(failed, "verdict"), accepted, notAssessed, passed);
    }
  }

  private void related(JsonGenerator out, List<Finding> findings) throws IOException {
    out.writeArrayFieldStart("related-observations");
    for (Finding finding : findings) {
      out.writeStartObject();
      out.writeStringField("observation-uuid", observationId(finding));
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private String observationId(Finding finding) {
    return DerivedId.of("observation", runId, finding.getFingerprint());
  }

  private String riskId(Finding finding) {
    return DerivedId.of("risk", runId, finding.getFingerprint());
  }

  private static void prop(JsonGenerator out, String name, String value) throws IOException {
    if (value == null) {
      return;
    }
    out.writeStartObject();
    out.writeStringField("name", name);
    out.writeStringField("ns", NAMES);
    out.writeStringField("value", line(value));
    out.writeEndObject();
  }

  /** Titles and values of OSCAL are one line without blanks around it, and never empty. */
  private static String line(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.isEmpty() ? "-" : line;
  }

  /** "gdpr-art-44" of "GDPR Art. 44": ids of OSCAL are tokens. */
  private static String token(String control) {
    String token =
        control.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return token.isEmpty() || Character.isDigit(token.charAt(0)) ? "_" + token : token;
  }

  private static String midnight(LocalDate day) {
    return day + "T00:00:00Z";
  }
}
