package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.Seeded;
import io.plumbline.schema.Finding;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each status becomes where other programs read it; their validators: FindingsForMachinesIT.
 */
class InterchangeFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Finding> FINDINGS = GoldenMonth.input().findings();

  private static String write(InterchangeFormat format, List<Finding> findings) {
    return format
        .write(
            "0123456789abcdef",
            LocalDate.of(2026, 11, 1),
            LocalDate.of(2026, 12, 1),
            "1.2.3",
            findings)
        .text();
  }

  private static Finding finding(String status, String kind, String severity) {
    return Finding.newBuilder(FINDINGS.get(0))
        .setStatus(status)
        .setKind(kind)
        .setSeverity(severity)
        .setReason("Because.")
        .setExceptionExpires(status.equals("excepted") ? LocalDate.of(2027, 1, 1) : null)
        .setControls(List.of("GDPR Art. 44"))
        .build();
  }

  @ParameterizedTest(name = "{0} of a {1} is {2} in OCSF, {3} in SARIF, {4} in OSCAL")
  @CsvSource({
    "fail,           check,   3 Fail,           fail error,         not-satisfied fail",
    "excepted,       check,   3 Fail,           fail error,         not-satisfied other",
    "not_assessed,   check,   0 Unknown,        open none,          not-satisfied other",
    "not_assessed,   manual,  0 Unknown,        review none,        not-satisfied other",
    "pass,           check,   1 Pass,           pass none,          satisfied pass",
    "not_applicable, check,   99 Not applicable, notApplicable none, nothing",
    "fail,           signal,  2 Warning,        informational none, nothing",
    "pass,           signal,  99 Sign not seen, informational none, nothing",
    "not_assessed,   verdict, 0 Unknown,        open none,          not-satisfied other"
  })
  void onlyAPassIsGreen(String status, String kind, String ocsf, String sarif, String oscal)
      throws Exception {
    List<Finding> one = List.of(finding(status, kind, "critical"));

    JsonNode event = JSON.readTree(write(InterchangeFormat.OCSF, one)).get(0);
    JsonNode compliance = event.get("compliance");
    assertThat(compliance.get("status_id").asInt() + " " + compliance.get("status").asText())
        .isEqualTo(ocsf);
    assertThat(compliance.get("status_code").asText()).isEqualTo(status);
    assertThat(event.path("status").asText())
        .isEqualTo(status.equals("excepted") ? "Suppressed" : "");
    assertThat(event.get("severity").asText())
        .isEqualTo(
            status.equals("pass") || status.equals("not_applicable")
                ? "Informational"
                : "Critical");

    JsonNode result = JSON.readTree(write(InterchangeFormat.SARIF, one)).at("/runs/0/results/0");
    assertThat(result.get("kind").asText() + " " + result.get("level").asText()).isEqualTo(sarif);
    assertThat(result.has("suppressions")).isEqualTo(status.equals("excepted"));

    JsonNode results =
        JSON.readTree(write(InterchangeFormat.OSCAL, one)).at("/assessment-results/results/0");
    JsonNode state = results.at("/findings/0/target/status");
    assertThat(
            state.isMissingNode()
                ? "nothing"
                : state.get("state").asText() + " " + state.get("reason").asText())
        .isEqualTo(oscal);
    assertThat(results.at("/risks/0/status").asText())
        .isEqualTo(
            ocsf.startsWith("3") ? status.equals("excepted") ? "deviation-approved" : "open" : "");
    assertThat(results.at("/risks/0/deadline").asText())
        .isEqualTo(status.equals("excepted") ? "2027-01-01T00:00:00Z" : "");
    assertThat(results.at("/observations/0/remarks").asText()).isEqualTo("Because.");
  }

  @Test
  void aControlIsSatisfiedOnlyWhereEveryVerdictPassed() throws Exception {
    Finding pass = finding("pass", "check", "high");
    Finding blind =
        Finding.newBuilder(finding("not_assessed", "check", "high"))
            .setFingerprint("ffffffffffffffff")
            .build();
    JsonNode control =
        JSON.readTree(write(InterchangeFormat.OSCAL, List.of(pass, blind)))
            .at("/assessment-results/results/0/findings/0");
    assertThat(control.at("/target/target-id").asText()).isEqualTo("gdpr-art-44");
    assertThat(control.at("/target/status/state").asText()).isEqualTo("not-satisfied");
    assertThat(control.get("description").asText())
        .isEqualTo("0 verdicts failed, 0 accepted under an exception, 1 not assessed, 1 passed.");
  }

  @ParameterizedTest
  @EnumSource
  void sameFindingsInAnyOrderAreTheSameBytesAndNoneIsLost(InterchangeFormat format) {
    String written = write(format, FINDINGS);
    List<Finding> shuffled = new ArrayList<>(FINDINGS);
    Collections.shuffle(shuffled, Seeded.random(3));
    assertThat(write(format, shuffled)).isEqualTo(written);
    FINDINGS.forEach(one -> assertThat(written).contains("\"" + one.getFingerprint() + "\""));
    assertThat(write(format, List.of())).isNotEqualTo(written).endsWith("\n");
  }

  @ParameterizedTest
  @EnumSource
  void idsAreDerivedAndStandForOneThing(InterchangeFormat format) {
    Matcher ids =
        Pattern.compile("\"(?:uuid|guid|uid)\" ?: ?\"([0-9a-f-]{36})\"")
            .matcher(write(format, FINDINGS));
    Set<String> seen = new HashSet<>();
    while (ids.find()) {
      assertThat(UUID.fromString(ids.group(1)).version()).isEqualTo(5);
      assertThat(seen.add(ids.group(1))).as(ids.group(1)).isTrue();
    }
    assertThat(seen).hasSizeGreaterThanOrEqualTo(FINDINGS.size());
  }

  @Test
  void theIdOfAKnownNameIsTheKnownId() {
    // Python: uuid.uuid5(uuid.NAMESPACE_DNS, "www.example.com"); RFC 9562, A.4.
    assertThat(
            DerivedId.of(
                UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"))
        .hasToString("2ed6657d-e927-568b-95e1-2665a8aea6a2");
  }

  @ParameterizedTest
  @CsvSource({
    "GDPR Art. 44, GDPR",
    "ISO/IEC 42001 A.10.3, ISO/IEC 42001",
    "EU AI Act Art. 12, EU AI Act",
    "HIPAA 164.312(d), HIPAA",
    "SOC2, SOC2"
  })
  void aControlNamesItsStandard(String control, String standard) {
    assertThat(Standing.standard(control)).isEqualTo(standard);
  }
}
