package io.plumbline.stage.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.rules.finding.Fingerprint;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Finding;
import io.plumbline.schema.FindingHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingLifecycleTest {
  private static final RulePacks PACKS = RulePacks.builtIn();
  private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);

  private final FindingLifecycle lifecycle =
      new FindingLifecycle(PACKS, Map.of("critical", 3, "high", 14));

  private static Finding finding(String rule, String subject, String status) {
    return Finding.newBuilder()
        .setRunId("r")
        .setRule(rule)
        .setTitle("Title.")
        .setPack("residency 1")
        .setSeverity("critical")
        .setStatus(status)
        .setKind("check")
        .setSubjectKind("flow")
        .setSubject(subject)
        .setWorkload("chat")
        .setSentence("It is so.")
        .setReason("contracts.yaml is missing.")
        .setRisk("Risk.")
        .setRemedy("Remedy.")
        .setConcern("data")
        .setControls(List.of())
        .setAttempts(10)
        .setTokens(0)
        .setEvidenceIds(List.of())
        .setFingerprint(Fingerprint.of(rule, subject))
        .build();
  }

  private static Finding changed(Finding finding, Consumer<Finding> change) {
    change.accept(finding);
    return finding;
  }

  private static FindingLifecycle.Night night(int day, Finding... findings) {
    return new FindingLifecycle.Night(
        "run-" + day, FIRST.plusDays(day), List.of(findings), Set.of("chat"), Set.of("gateway"));
  }

  private List<FindingHistory> after(List<FindingHistory> before, FindingLifecycle.Night night) {
    return lifecycle.of(before, Set.of("gateway"), night);
  }

  private static FindingHistory only(List<FindingHistory> rows) {
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  @Test
  void oneFixedAndOneNewViolationAreExactlyOneResolvedAndOneNew() {
    List<FindingHistory> first =
        after(
            List.of(),
            night(0, finding("RES-01", "to US", "fail"), finding("CON-01", "azure", "pass")));
    List<FindingHistory> second =
        after(
            first, night(1, finding("RES-01", "to SG", "fail"), finding("CON-01", "azure", "pass")));

    assertThat(second)
        .extracting(FindingHistory::getSubject, FindingHistory::getState)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("to SG", "new"),
            org.assertj.core.groups.Tuple.tuple("to US", "resolved"));
    assertThat(second.get(1).getChange()).isEqualTo("There is no flow any more.");
    assertThat(second.get(1).getResolvedOn()).isEqualTo("2026-11-02");
  }

  @Test
  void aNewFailureHasADayByWhichItMustBeResolvedThatItsSeverityGives() {
    FindingHistory row = only(after(List.of(), night(0, finding("RES-01", "to US", "fail"))));
    assertThat(row.getState()).isEqualTo("new");
    assertThat(row.getDueOn()).isEqualTo("2026-11-04");
    assertThat(row.getSeen()).isEqualTo(1);
  }

  @Test
  void aSeverityWithoutDaysHasNoDay() {
    Finding low = changed(finding("RES-01", "to US", "fail"), f -> f.setSeverity("low"));
    assertThat(only(after(List.of(), night(0, low))).getDueOn()).isNull();
  }

  @Test
  void aFailureThatStaysIsOpenAndKeepsItsFirstDay() {
    List<FindingHistory> first = after(List.of(), night(0, finding("RES-01", "to US", "fail")));
    FindingHistory row = only(after(first, night(9, finding("RES-01", "to US", "fail"))));
    assertThat(row.getState()).isEqualTo("open");
    assertThat(row.getFirstSeenOn()).isEqualTo("2026-11-01");
    assertThat(row.getLastSeenOn()).isEqualTo("2026-11-10");
    assertThat(row.getDueOn()).isEqualTo("2026-11-04");
    assertThat(row.getSeen()).isEqualTo(2);
  }

  @Test
  void twiceTheAttemptsAndTenMoreAreWorse() {
    List<FindingHistory> first = after(List.of(), night(0, finding("RES-01", "to US", "fail")));
    Finding twenty = changed(finding("RES-01", "to US", "fail"), f -> f.setAttempts(20));
    Finding nineteen = changed(finding("RES-01", "to US", "fail"), f -> f.setAttempts(19));
    FindingHistory worse = only(after(first, night(1, twenty)));
    assertThat(worse.getState()).isEqualTo("worsened");
    assertThat(worse.getChange()).isEqualTo("It concerns 20 attempts, 10 before.");
    assertThat(only(after(first, night(1, nineteen))).getState()).isEqualTo("open");
  }

  @Test
  void aGraverSeverityIsWorse() {
    Finding low = changed(finding("DQ-04", "gateway", "fail"), f -> f.setSeverity("low"));
    Finding medium = changed(finding("DQ-04", "gateway", "fail"), f -> f.setSeverity("medium"));
    FindingHistory row = only(after(after(List.of(), night(0, low)), night(1, medium)));
    assertThat(row.getState()).isEqualTo("worsened");
    assertThat(row.getChange()).isEqualTo("Its severity rose from low to medium.");
  }

  @Test
  void aFailureThatPassesIsResolvedAndOneThatComesBackIsReopenedWithANewDay() {
    List<FindingHistory> rows = after(List.of(), night(0, finding("RES-01", "to US", "fail")));
    rows = after(rows, night(1, finding("RES-01", "to US", "pass")));
    assertThat(only(rows).getState()).isEqualTo("resolved");
    assertThat(only(rows).getChange()).isEqualTo("It is so.");
    rows = after(rows, night(2, finding("RES-01", "to US", "pass")));
    assertThat(only(rows).getResolvedOn()).isEqualTo("2026-11-02");
    rows = after(rows, night(3, finding("RES-01", "to US", "fail")));
    FindingHistory back = only(rows);
    assertThat(back.getState()).isEqualTo("reopened");
    assertThat(back.getChange()).isEqualTo("It was resolved on 2026-11-02 and is back.");
    assertThat(back.getFirstSeenOn()).isEqualTo("2026-11-01");
    assertThat(back.getDueOn()).isEqualTo("2026-11-07");
    assertThat(back.getReopenings()).isEqualTo(1);
    assertThat(back.getResolvedOn()).isNull();
  }

  @Test
  void aFailureWhoseEvidenceIsMissingIsNotResolved() {
    List<FindingHistory> first = after(List.of(), night(0, finding("RES-01", "to US", "fail")));
    FindingHistory unknown =
        only(after(first, night(1, finding("RES-01", "to US", "not_assessed"))));
    assertThat(unknown.getState()).isEqualTo("unavailable");
    assertThat(unknown.getChange()).isEqualTo("Not assessed now: contracts.yaml is missing.");
    assertThat(unknown.getResolvedOn()).isNull();
    assertThat(unknown.getLastSeenOn()).isEqualTo("2026-11-01");

    FindingHistory silent =
        only(
            lifecycle.of(
                first,
                Set.of("gateway", "vllm"),
                new FindingLifecycle.Night(
                    "r", FIRST.plusDays(1), List.of(), Set.of("chat"), Set.of("gateway"))));
    assertThat(silent.getState()).isEqualTo("unavailable");
    assertThat(silent.getChange())
        .isEqualTo("No call of source vllm was seen; it had calls before.");

    FindingHistory quiet =
        only(
            after(
                first,
                new FindingLifecycle.Night(
                    "r", FIRST.plusDays(1), List.of(), Set.of("mail"), Set.of("gateway"))));
    assertThat(quiet.getChange()).isEqualTo("No call of workload 'chat' was seen.");
  }

  @Test
  void anAcceptedFailureIsNotNewWhenItsExceptionEnds() {
    List<FindingHistory> rows = after(List.of(), night(0, finding("RES-01", "to US", "excepted")));
    assertThat(only(rows).getState()).isEqualTo("excepted");
    Finding ended =
        changed(
            finding("RES-01", "to US", "fail"),
            f -> f.setReason("Exception 'EX-1' expired on 2026-11-01."));
    FindingHistory row = only(after(rows, night(1, ended)));
    assertThat(row.getState()).isEqualTo("open");
    assertThat(row.getChange()).isEqualTo("Exception 'EX-1' expired on 2026-11-01.");
  }

  @Test
  void whatNeverFailedHasNoHistory() {
    assertThat(
            after(
                List.of(),
                night(
                    0,
                    finding("RES-01", "a", "pass"),
                    finding("RES-01", "b", "not_assessed"),
                    finding("RES-01", "c", "not_applicable"))))
        .isEmpty();
  }

  @Test
  void aResolvedFailureIsForgottenAfterFourHundredDays() {
    List<FindingHistory> rows = after(List.of(), night(0, finding("RES-01", "to US", "fail")));
    rows = after(rows, night(1, finding("RES-01", "to US", "pass")));
    assertThat(after(rows, night(401))).hasSize(1);
    assertThat(after(rows, night(402))).isEmpty();
  }

  @Test
  void aRenamedRuleKeepsItsHistory(@TempDir Path folder) throws Exception {
    Path rule = Files.createDirectories(folder.resolve("own/OWN-02"));
    Files.writeString(folder.resolve("own/pack.yaml"), "title: Own.\nowner: us\nversion: 1\nparameters: []\n");
    Files.writeString(
        rule.resolve("rule.yaml"),
        """
        title: Nobody is called.
        kind: manual
        severity: low
        concern: vendor
        risk: None.
        remedy: Look.
        was: [OWN-01]
        """);
    Files.writeString(rule.resolve("why.md"), "a\nb\nc\nd\ne\n");
    FindingLifecycle renamed = new FindingLifecycle(RulePacks.load(List.of(folder)), Map.of());
    List<FindingHistory> before =
        new FindingLifecycle(PACKS, Map.of())
            .of(List.of(), Set.of(), night(0, finding("OWN-01", "x", "fail")));
    FindingHistory row =
        only(renamed.of(before, Set.of(), night(1, finding("OWN-02", "x", "fail"))));
    assertThat(row.getState()).isEqualTo("open");
    assertThat(row.getRule()).isEqualTo("OWN-02");
    assertThat(row.getFirstSeenOn()).isEqualTo("2026-11-01");
  }
}
