package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings for other programs: beside the night's reports, and from the command line. */
class FindingsForMachinesTest {
  @TempDir Path folder;

  @Test
  void theCommandGivesWhatTheNightWrote() throws Exception {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1", "chat eu-west-1", "mail eu-west-1");
    String run = nights.audit("2026-10-05");
    Path reports = folder.resolve("reports/2026-10-05");

    Nights.Said ocsf = nights.run("findings", "--format", "ocsf");
    assertThat(ocsf.out()).isEqualTo(Files.readString(reports.resolve("findings.ocsf.json")));
    assertThat(nights.run("findings", "--format", "oscal").out())
        .isEqualTo(Files.readString(reports.resolve("findings.oscal.json")));
    String all = "fail,not_assessed,excepted,pass,not_applicable";
    assertThat(nights.run("findings", "--format", "sarif", "--status", all).out())
        .isEqualTo(Files.readString(reports.resolve("findings.sarif")));
    assertThat(ocsf.out()).doesNotContain("opens when");

    JsonNode registers =
        new ObjectMapper().readTree(Files.readString(reports.resolve("registers.json")));
    assertThat(registers.get("processing").findValuesAsText("workload"))
        .containsExactly("chat", "chat", "mail");
    assertThat(registers.at("/processing/0/purpose").isNull()).isTrue();
    assertThat(registers.at("/processing/0/would_fill_the_blanks").toString())
        .contains("processing.chat.purpose in policy.yaml");
    assertThat(registers.at("/responsibilities/0/uptime").isNull()).isTrue();

    JsonNode sarif = new ObjectMapper().readTree(nights.run("findings", "--format", "sarif").out());
    assertThat(sarif.at("/runs/0/results").findValuesAsText("kind"))
        .contains("fail", "open")
        .doesNotContain("pass", "notApplicable");

    Nights.Said changes = nights.run("findings", "--format", "oscal", "--since", run);
    assertThat(changes.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(changes.err())
        .contains(
            "Changes between runs are written as table, csv or json; oscal holds the findings of one run. Leave out --since.");
  }
}
