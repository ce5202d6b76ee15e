package io.plumbline.cli;

import static io.plumbline.cli.ClosingMonth.call;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.cli.ClosingMonth.Result;
import io.plumbline.cli.ClosingMonth.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A night that also audits again what late records changed")
class AuditRestatedTest {
  @TempDir Path folder;

  @Test
  @DisplayName("reports every interval anew that holds such a day, and no other")
  void late() throws Exception {
    Nights nights = new Nights(folder);
    for (String day : new String[] {"2026-10-01", "2026-10-02", "2026-10-03"}) {
      nights.calls(day, "chat eu-west-1");
      nights.audit(day);
    }
    assertThat(nights.run("audit", "--from", "2026-10-01", "--to", "2026-10-03").exit()).isZero();
    String second = summary("2026-10-02").path("run_id").asText();

    lateCallOfTheFirst(nights);
    nights.calls("2026-10-04", "chat eu-west-1");
    Nights.Said said = nights.run("audit", "--date", "2026-10-04", "--restated");
    assertThat(said.exit()).as(said.all()).isZero();
    assertThat(said.out())
        .contains(
            "Records also arrived for days that earlier reports hold and this one does not:"
                + " 2026-10-01.")
        .contains(
            "Audited again, as their records changed since they were reported: 2026-10-01 (run "
                + summary("2026-10-01").path("run_id").asText()
                + "); 2026-10-01 to 2026-10-02 (run "
                + summary("2026-10-01_2026-10-03").path("run_id").asText()
                + ").");
    assertThat(attempts("2026-10-01")).isEqualTo(2);
    assertThat(attempts("2026-10-01_2026-10-03")).isEqualTo(3);
    assertThat(summary("2026-10-01").path("restated").get(0).path("in_this_run").asBoolean())
        .isTrue();
    assertThat(summary("2026-10-02").path("run_id").asText())
        .as("nothing changed")
        .isEqualTo(second);
    assertThat(nights.run("spend", "--date", "2026-10-01").err()).isEmpty();

    // The same command again finds everything as it stands, and says the same of this night.
    byte[] summary = Files.readAllBytes(folder.resolve("reports/2026-10-04/summary.json"));
    Nights.Said again = nights.run("audit", "--date", "2026-10-04", "--restated");
    assertThat(again.exit()).isZero();
    assertThat(again.out()).doesNotContain("Audited again");
    assertThat(folder.resolve("reports/2026-10-04/summary.json")).hasBinaryContent(summary);
  }

  @Test
  @DisplayName("leaves what it was not asked for, and says what to do")
  void notAsked() throws Exception {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-01", "chat eu-west-1");
    nights.audit("2026-10-01");
    lateCallOfTheFirst(nights);
    nights.calls("2026-10-02", "chat eu-west-1");
    assertThat(nights.run("audit", "--date", "2026-10-02").out())
        .contains(
            "Records also arrived for days that earlier reports hold and this one does not:"
                + " 2026-10-01. Audit these days again.");
    assertThat(attempts("2026-10-01")).isEqualTo(1);
  }

  @Test
  @DisplayName("leaves a closed month as it is, says so, and is no failure for it")
  void closed() throws Exception {
    ClosingMonth month =
        new ClosingMonth(folder)
            .policy("finance: {allocation: {gl_account: '6805'}}\n")
            .logs("a.csv", call("c-0000000000001", "2026-10-05", "gpt-5.5", "chat", 0, 0, 100_000))
            .bill("1.json", "2026-10-05", Result.of("gpt-5.5, output", "1.00", 100_000));
    assertThat(month.run("audit", "--date", "2026-10-05").code()).isZero();
    Said closed = month.run("close", "--month", "2026-10");
    assertThat(closed.code()).as(closed.err()).isZero();
    String reported = month.report("2026-10-05", "summary.json");

    month.logs("late.csv", call("c-0000000000002", "2026-10-05", "gpt-5.5", "chat", 0, 0, 10_000));
    month.logs("b.csv", call("c-0000000000003", "2026-11-02", "gpt-5.5", "chat", 0, 0, 1_000));
    Said said = month.run("audit", "--date", "2026-11-02", "--restated");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out()).contains("Audited 2026-11-02: run ").doesNotContain("Audited again");
    assertThat(said.err())
        .contains(
            "2026-10-05 was not audited again: 2026-10 is closed (2026-10.1), and this run would"
                + " change it: spend 1 USD then, 1.1 USD now. Nothing was changed. Say why the month"
                + " changes and close it anew: plumbline close --month M --restate CAUSE.");
    assertThat(month.report("2026-10-05", "summary.json")).isEqualTo(reported);
  }

  private void lateCallOfTheFirst(Nights nights) throws IOException {
    Path first = folder.resolve("logs/2026-10-01.jsonl");
    nights.write(
        "logs/late.jsonl",
        Files.readString(first).replace("2026-10-01-0", "2026-10-01-9").replace("T23:", "T22:"));
  }

  private long attempts(String interval) throws IOException {
    return summary(interval).path("totals").path("attempts").asLong();
  }

  private JsonNode summary(String interval) throws IOException {
    return new ObjectMapper()
        .readTree(folder.resolve("reports/" + interval + "/summary.json").toFile());
  }
}
