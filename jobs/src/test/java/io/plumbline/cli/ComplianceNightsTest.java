package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights as a compliance officer lives them. */
class ComplianceNightsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Nights nights;

  @BeforeEach
  void organisation() throws Exception {
    nights = new Nights(folder);
  }

  private Set<String> changes(String since, String run, String state) throws Exception {
    Nights.Said said = nights.run("findings", "--since", since, "--run", run, "--json");
    assertThat(said.exit()).as(said.all()).isZero();
    Set<String> changes = new TreeSet<>();
    for (JsonNode change : JSON.readTree(said.out()).path("changes")) {
      if (change.path("state").asText().equals(state)) {
        changes.add(
            change.path("rule").asText() + " " + change.path("subject").asText().split(" / ")[0]);
      }
    }
    return changes;
  }

  @Test
  void twoNightsWithOneFixedAndOneNewViolationAreOneResolvedAndOneNew() throws Exception {
    nights.calls("2026-10-05", "chat us-east-1", "chat eu-west-1", "mail eu-west-1");
    nights.calls("2026-10-06", "chat eu-west-1", "mail us-east-1", "mail eu-west-1");
    String first = nights.audit("2026-10-05");
    String second = nights.audit("2026-10-06");

    assertThat(changes(first, second, "resolved")).filteredOn(c -> c.startsWith("RES-01")).containsExactly("RES-01 chat");
    assertThat(changes(first, second, "new")).filteredOn(c -> c.startsWith("RES-01")).containsExactly("RES-01 mail");
    assertThat(Files.readString(folder.resolve("reports/2026-10-06/csv/compliance-changes.csv")))
        .contains("new,critical,RES-01")
        .contains("resolved,critical,RES-01");
    Nights.Said table = nights.run("findings", "--since", first, "--run", second);
    assertThat(table.out())
        .startsWith("From run " + first + " (2026-10-05 to 2026-10-06) to run " + second)
        .contains("There is no flow any more.");
  }

  @Test
  void aLateRunOverAnOldDayChangesNothingForTheDaysAfter() throws Exception {
    nights.calls("2026-10-05", "chat eu-west-1");
    nights.calls("2026-10-06", "chat us-east-1", "chat eu-west-1");
    nights.audit("2026-10-05");
    nights.audit("2026-10-06");
    nights.write("policy/team.yaml", "has_inference_team: false\n");
    nights.audit("2026-10-05");
    nights.calls("2026-10-07", "chat us-east-1", "chat eu-west-1");
    String third = nights.audit("2026-10-07");

    assertThat(Files.readString(folder.resolve("reports/2026-10-07/csv/compliance-changes.csv")))
        .containsPattern("open,critical,RES-01[^\n]*,2026-10-06,1,2026-10-09,");
    assertThat(third).isNotBlank();
  }

  @Test
  void aBadExceptionsFileStopsTheRunWithEveryFaultAndItsPlace() throws Exception {
    nights.calls("2026-10-05", "chat eu-west-1");
    nights.write(
        "policy/exceptions.yaml",
        """
        exceptions:
          - {rule: RES-01, subject: chat*, reason: r, approved_by: dpo}
          - {rule: RES-01, subject: "*", reason: r, approved_by: dpo, ticket: T-2, expires: 2026-10-20}
        """);
    Nights.Said said = nights.run("audit", "--date", "2026-10-05");
    assertThat(said.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(said.err())
        .contains("policy/exceptions.yaml:2:5 Missing key 'ticket' in 'exceptions[0]'.")
        .contains("policy/exceptions.yaml:2:5 Missing key 'expires' in 'exceptions[0]'.")
        .contains("policy/exceptions.yaml:3:29 The exception is for every subject.");
    nights.write(
        "policy/exceptions.yaml",
        "exceptions: [{rule: RES-11, subject: chat*, reason: r, approved_by: dpo, ticket: T-2, expires: 2026-10-20}]\n");
    Nights.Said unknown = nights.run("audit", "--date", "2026-10-05");
    assertThat(unknown.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err())
        .contains(
            "policy/exceptions.yaml:1:15 The exception is for rule 'RES-11', which does not exist. Did you mean 'RES-01'?");
    assertThat(folder.resolve("warehouse/usage/data")).doesNotExist();
  }

  @Test
  void anExceptionHoldsUntilItsDayThenTheFailureIsBackWithItsFirstDay() throws Exception {
    for (String day : new String[] {"2026-10-05", "2026-10-06"}) {
      nights.calls(day, "chat us-east-1", "chat eu-west-1");
    }
    nights.write(
        "policy/exceptions.yaml",
        "exceptions: [{rule: RES-01, subject: 'chat / *', reason: Moves., approved_by: dpo, approved_on: 2026-09-01, ticket: T-2, expires: 2026-10-05}]\n");
    String first = nights.audit("2026-10-05");
    String second = nights.audit("2026-10-06");

    assertThat(nights.run("findings", "--run", first, "--status", "excepted").out())
        .contains("RES-01")
        .contains("Accepted until 2026-10-05 by dpo (T-2): Moves.");
    assertThat(nights.run("findings", "--run", second, "--status", "fail").out())
        .contains("RES-01")
        .contains("EXC-EXPIRED")
        .contains("The exception T-2 for RES-01 on chat / * ended on 2026-10-05");
    assertThat(changes(first, second, "open")).contains("RES-01 chat");
  }
}
