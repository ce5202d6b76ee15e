package io.plumbline.stage.judge;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.rules.pack.PackFaults;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.Finding;
import io.plumbline.schema.Flow;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JudgeStageTest {
  private static final RulePacks PACKS = RulePacks.builtIn();

  private static final Map<String, String> POLICY =
      Map.of(
          "policy.yaml",
          """
          data_classes:
            personal: {residency_bound: true, allowed_countries: [EEA]}
            internal: {residency_bound: false}
          workloads:
            letters:
              team: care
              owner: letters-lead
              data_class: personal
              task: summarization
              frontier_reasoning: false
              latency: {p95_ms: 4000, network_ms: 1300}
              upgrades: controlled
              core_advantage: false
          """,
          "decisions.yaml",
          """
          decisions:
            - {kind: lane, workload: letters, decided_on: 2026-09-01, need: cost, to_lane: self_hosted}
            - {kind: model_change, workload: letters, decided_on: 2026-06-01, model: gpt-5.5}
          """,
          "contracts.yaml",
          "providers: {azure.ai.openai: {dpa: true, no_train: written, retention_days: 30, support_countries: [EEA], reviewed_on: 2026-10-01}}",
          "team.yaml",
          "{has_inference_team: true, rota_persons: 4, runbook: true, dashboards: true, mtta_p90_minutes: 9}",
          "tco.yaml",
          """
          currency: USD
          workloads:
            letters: {gpu: 1000, idle: 0, power_and_host: 0, operations_staff: 600, on_call: 200, tooling: 100, migration: 50, quality_revalidation: 50}
          """,
          "benchmarks.csv",
          """
          model,quantisation,gpu,gpus,concurrency,input_tokens,output_tokens,tokens_per_second,p95_ms,measured_on,tool
          Qwen/Qwen3-32B,fp8,NVIDIA L40S,2,16,8000,400,1000,9000,2026-09-18,vllm
          """,
          "gpus.yaml",
          "gpus: {'NVIDIA L40S': {price_per_hour: 0.9, currency: USD, commitment: on_demand}}",
          "evals.csv",
          "workload,model,suite,cases,score,run_on\nletters,Qwen/Qwen3-32B,s,100,0.85,2026-10-20\nletters,gpt-5.5,s,100,0.96,2026-10-20\n");

  @TempDir Path folder;

  private final Tables tables = Tables.quiet();
  private final Map<String, String> policyFiles = new HashMap<>(POLICY);

  private Policy policy() {
    try {
      for (Map.Entry<String, String> file : policyFiles.entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Policy.load(folder);
  }

  private Judged judge() {
    return new JudgeStage(PACKS, policy()).judge(tables.input());
  }

  /** Statuses of a rule over its subjects. */
  private static List<String> statuses(Judged judged, String rule) {
    return judged.findings().stream()
        .filter(finding -> finding.getRule().equals(rule))
        .map(Finding::getStatus)
        .toList();
  }

  private static Finding the(Judged judged, String rule, String status) {
    return judged.findings().stream()
        .filter(f -> f.getRule().equals(rule) && f.getStatus().equals(status))
        .findFirst()
        .orElseThrow(() -> new AssertionError(rule + ": " + statuses(judged, rule)));
  }

  private void policyFile(String name, String old, String now) {
    assertThat(policyFiles.get(name)).contains(old);
    policyFiles.put(name, policyFiles.get(name).replace(old, now));
  }

  @Test
  void aQuietQuarterFailsNoCheck() {
    Judged judged = judge();

    assertThat(judged.findings())
        .filteredOn(finding -> finding.getStatus().equals("fail"))
        .extracting(Finding::getRule)
        .as("a function that looks at cost alone is raised as soon as it is below API spend")
        .containsExactly("DF-4");
    assertThat(judged.verdicts())
        .extracting(LaneVerdict::workload, LaneVerdict::verdict)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("letters", "stay_managed"));
  }

  @Test
  void exceptionsAndParametersThatFitNoRuleAreRefusedBeforeAnythingIsRead() {
    policyFiles.put(
        "exceptions.yaml",
        """
        exceptions:
          - {rule: RES-10, subject: a, reason: r, approved_by: dpo, ticket: T-1, expires: 2026-12-01}
          - {rule: RES-01, subject: b, reason: r, approved_by: dpo, ticket: T-2, expires: 2027-05-21}
        """);
    policyFile(
        "policy.yaml",
        "task: summarization",
        "task: summarization\n    parameters: {UTL-01: {min_utilization: 0.1}}");
    Policy policy = policy();
    String folderName = folder.getFileName().toString();

    assertThatThrownBy(() -> JudgeStage.check(PACKS, policy, LocalDate.parse("2026-11-21")))
        .isInstanceOf(PackFaults.class)
        .hasMessage(
            """
            Cannot use the policy: 3 faults.
            %1$s/exceptions.yaml:2:6 The exception is for rule 'RES-10', which does not exist. Did you mean 'RES-01'?
            %1$s/exceptions.yaml:3:6 The exception expires on 2027-05-21, more than 180 days ahead. Use 2027-05-20 at the latest and approve it again then.
            policy.yaml (workload 'letters') Unknown parameter 'min_utilization'. Did you mean 'min_utilisation'?"""
                .formatted(folderName));
  }

  @Test
  void exceptionsThatFitAreNotRefused() {
    policyFiles.put(
        "exceptions.yaml",
        "exceptions: [{rule: RES-01, subject: b, reason: r, approved_by: dpo, ticket: T-2, expires: 2027-05-20}]");
    JudgeStage.check(PACKS, policy(), LocalDate.parse("2026-11-21"));
  }

  @Test
  void everyEntryOfTheFileStandsInTheRegisterAndAnExpiredOneIsAFinding() {
    policyFiles.put(
        "exceptions.yaml",
        """
        exceptions:
          - {rule: RES-01, subject: 'LETTERS *', reason: r, approved_by: dpo, approved_on: 2026-09-01, ticket: T-1, expires: 2026-10-31}
          - {rule: RES-02, subject: 'letters *', reason: r, approved_by: dpo, approved_on: 2026-09-01, ticket: T-2, expires: 2026-10-30}
          - {rule: CON-01, subject: nobody, reason: r, approved_by: dpo, ticket: T-3, expires: 2026-12-30}
        """);
    tables.flows.add(
        Tables.flow(
            f -> {
              f.setCountry("US");
              f.setResidencyScope("global");
            }));
    Judged judged = judge();

    assertThat(judged.acceptedRisks())
        .extracting(
            io.plumbline.schema.AcceptedRisk::getTicket,
            io.plumbline.schema.AcceptedRisk::getStanding,
            io.plumbline.schema.AcceptedRisk::getDaysLeft,
            io.plumbline.schema.AcceptedRisk::getFindings,
            io.plumbline.schema.AcceptedRisk::getResurfaced)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("T-1", "holds", 0L, 1L, 0L),
            org.assertj.core.groups.Tuple.tuple("T-2", "expired", -1L, 0L, 1L),
            org.assertj.core.groups.Tuple.tuple("T-3", "holds", 60L, 0L, 0L));
    assertThat(the(judged, "EXC-EXPIRED", "fail").getSentence())
        .isEqualTo(
            "The exception T-2 for RES-02 on letters * ended on 2026-10-30; what it accepted counts as a failure again.");
    assertThat(the(judged, "EXC-EXPIRED", "not_assessed").getReason())
        .contains("Enter approved_on of ticket T-3 in exceptions.yaml.");
    assertThat(the(judged, "RES-02", "fail").getReason()).contains("expired on 2026-10-30");
  }

  /** A change after which a rule that was silent speaks. */
  record Case(String sentence, String rule, Consumer<JudgeStageTest> change) {
    @Override
    public String toString() {
      return sentence;
    }
  }

  static Stream<Case> everyFirstRule() {
    return Stream.of(
        new Case(
            "RES-01 fails when personal data is processed in the US",
            "RES-01",
            t -> t.tables.flows.add(Tables.flow(f -> f.setCountry("US")))),
        new Case(
            "RES-02 fails on a route of global scope",
            "RES-02",
            t ->
                t.tables.flows.add(
                    Tables.flow(
                        f -> {
                          f.setCountry(null);
                          f.setRegionServed(null);
                          f.setResidencyScope("global");
                        }))),
        new Case(
            "PII-02 fails where the provider's terms alone forbid training",
            "PII-02",
            t -> t.policyFile("contracts.yaml", "no_train: written", "no_train: default")),
        new Case(
            "PII-02 fails where the commitment has run out",
            "PII-02",
            t ->
                t.policyFile(
                    "contracts.yaml",
                    "no_train: written",
                    "no_train: written, no_train_expires: 2026-10-30")),
        new Case(
            "PII-04 fails when an internal workload carries personal data",
            "PII-04",
            JudgeStageTest::withPersonalData),
        new Case(
            "CON-01 fails when a provider of a bound data class has no contract",
            "CON-01",
            t -> t.policyFiles.put("contracts.yaml", "providers: {openai: {dpa: true}}")),
        new Case(
            "RLM-01 fails when the vendor refuses 1 % of a day",
            "RLM-01", t -> t.tables.providerDays.get(5).setVendorLimited(10)),
        new Case(
            "UTL-01 fails on a pool that is 29 % busy",
            "UTL-01", t -> t.tables.gpuPools.get(0).setMeanUtilisation(0.29)),
        new Case(
            "COST-01 fails when a fifth of spend names no team",
            "COST-01",
            t ->
                t.tables.spend.add(
                    Tables.spend(
                        s -> {
                          s.setTeam(null);
                          s.setPricedCost(Tables.usd("1600"));
                        }))),
        new Case(
            "COST-02 fails when a day is reported 3 % off its price",
            "COST-02", t -> t.tables.modelDays.get(3).setReportedCost(Tables.usd("1.03"))),
        new Case(
            "DQ-04 fails when 2 % of a source is in quarantine",
            "DQ-04", t -> t.tables.files.get(0).setQuarantined(200)),
        new Case(
            "SWE-01 fails when demand is unsteady",
            "SWE-01",
            t -> t.tables.workloads.get(0).setStability(0.5)),
        new Case(
            "SWE-03 fails when a part of total cost is left out",
            "SWE-03",
            t -> t.policyFile("tco.yaml", "on_call: 200, ", "")),
        new Case(
            "SWE-03 fails when tokens alone look cheaper and total cost is not",
            "SWE-03",
            t -> t.tables.spend.forEach(s -> s.setPricedCost(Tables.usd("30")))),
        new Case(
            "SWE-04 fails with two people on call",
            "SWE-04",
            t -> t.policyFile("team.yaml", "rota_persons: 4", "rota_persons: 2")),
        new Case(
            "STL-01 fails after four weeks with three refused days each",
            "STL-01",
            JudgeStageTest::refusedThreeDaysAWeek),
        new Case(
            "STL-03 fails on narrow, stable and massive work", "STL-03", JudgeStageTest::massive),
        new Case(
            "STL-05 fails after three months of spend far above total cost",
            "STL-05",
            t -> t.tables.spend.forEach(s -> s.setPricedCost(Tables.usd("100")))),
        new Case(
            "SIG-01 points to a pilot at steady volume",
            "SIG-01",
            t -> t.tables.workloads.get(0).setMonthlyTokens(80_000_000L)),
        new Case(
            "SIG-06 points to managed without a runbook",
            "SIG-06",
            t -> t.policyFile("team.yaml", "runbook: true", "runbook: false")),
        new Case(
            "SWE-ROLLUP fails when nobody can operate GPUs",
            "SWE-ROLLUP",
            t -> t.policyFile("team.yaml", "rota_persons: 4", "rota_persons: 2")),
        new Case(
            "STL-ROLLUP fails on two signs of staying too long",
            "STL-ROLLUP",
            t -> {
              t.refusedThreeDaysAWeek();
              t.massive();
            }),
        new Case(
            "DF-1 says self-hosted when privacy is strict",
            "DF-1",
            t -> t.policyFile("policy.yaml", "task:", "privacy_strict: true\n    task:")),
        new Case(
            "DF-2 says self-hosted at steady volume with a team",
            "DF-2",
            t -> t.tables.workloads.get(0).setMonthlyTokens(80_000_000L)),
        new Case(
            "DF-CONFLICT fails when privacy is strict and there is no team",
            "DF-CONFLICT",
            t -> {
              t.policyFile("policy.yaml", "task:", "privacy_strict: true\n    task:");
              t.policyFile("team.yaml", "has_inference_team: true", "has_inference_team: false");
            }));
  }

  static Stream<Case> everyFurtherRule() {
    return Stream.of(
        new Case(
            "SWE-02 fails when the move is for prestige",
            "SWE-02",
            t -> t.policyFile("decisions.yaml", "need: cost", "need: prestige")),
        new Case(
            "SWE-05 fails when frontier work is to move to models that do not reach it",
            "SWE-05",
            t ->
                t.policyFile(
                    "policy.yaml", "frontier_reasoning: false", "frontier_reasoning: true")),
        new Case(
            "STL-02 fails after a quarter in the US at a provider that pins nothing",
            "STL-02",
            t -> {
              t.tables.flows.get(0).setCountry("US");
              t.policyFile(
                  "contracts.yaml", "no_train: written", "no_train: written, region_option: none");
            }),
        new Case(
            "STL-04 fails when one attempt in a hundred is refused for a parameter",
            "STL-04",
            t -> t.tables.workloads.get(0).setUnsupportedParameterShare(0.01)),
        new Case(
            "SIG-02 points to a pilot when two workloads hold nearly everything",
            "SIG-02",
            t -> t.tables.workloads.get(0).setShareOfTokens(0.9)),
        new Case(
            "SIG-03 points to a pilot when the open model reaches the closed one",
            "SIG-03",
            t -> t.policyFile("evals.csv", "100,0.85", "100,0.94")),
        new Case(
            "SIG-04 points to a lane of our own when third parties are not admitted",
            "SIG-04",
            t -> t.policyFile("policy.yaml", "task:", "privacy_strict: true\n    task:")),
        new Case(
            "SIG-05 points to a lane of our own above the latency target",
            "SIG-05",
            t -> t.tables.workloads.get(0).setHostedP95Ms(4_100.0)),
        new Case(
            "SIG-07 points to a lane of our own when the model changes undecided",
            "SIG-07",
            t ->
                t.tables.spend.stream()
                    .filter(row -> row.getDay().isAfter(Tables.TO.minusDays(20)))
                    .forEach(row -> row.setModel("gpt-5.6"))),
        new Case(
            "DF-3 says self-hosted when a control is asked for that nobody exposes",
            "DF-3",
            t ->
                t.policyFile(
                    "decisions.yaml",
                    "decisions:\n",
                    "decisions:\n  - {kind: parameter_request, workload: letters, decided_on: 2026-10-02, parameter: logit_bias}\n")),
        new Case(
            "DF-5 says self-hosted when the workload is an advantage at the core",
            "DF-5",
            t -> t.policyFile("policy.yaml", "core_advantage: false", "core_advantage: true")),
        new Case(
            "DF-6 says self-hosted at a high and steady volume with a team",
            "DF-6",
            t -> t.tables.workloads.get(0).setMonthlyTokens(80_000_000L)),
        new Case(
            "UTL-02 fails below half where no break-even is known",
            "UTL-02",
            t -> t.tables.gpuPools.get(0).setMeanUtilisation(0.45)),
        new Case(
            "UTL-03 fails when more than half of the hours were idle",
            "UTL-03",
            t -> t.tables.gpuPools.get(0).setIdleHours(700)),
        new Case(
            "UTL-04 fails when requests waited at full cards for a hundred hours",
            "UTL-04",
            t -> t.tables.gpuPools.get(0).setBusyHours(100.0)),
        new Case(
            "UTL-05 fails on a benchmark of last spring",
            "UTL-05",
            t -> t.policyFile("benchmarks.csv", "2026-09-18", "2026-04-18")),
        new Case(
            "RLM-03 fails when half of a day's attempts are retries",
            "RLM-03",
            t -> t.tables.spend.get(4).setRetriedAttempts(5)),
        new Case(
            "RLM-02 fails when growth meets the quota within sixty days",
            "RLM-02",
            t -> t.tables.around = Tables.quota(1_900_000)),
        new Case(
            "COST-03 fails when a tenth of every day's attempts are retries",
            "COST-03",
            t -> t.tables.spend.forEach(row -> row.setRetriedAttempts(1L))),
        new Case(
            "QLT-03 fails on a model of the year before last",
            "QLT-03",
            t -> t.policyFile("decisions.yaml", "2026-06-01", "2025-06-01")),
        new Case(
            "LCK-01 fails when no other route was tried in a quarter",
            "LCK-01",
            t -> t.tables.spend.removeIf(row -> row.getProvider().equals("openai"))),
        new Case(
            "RES-03 fails when a fallback of a workload in Sweden ends in the United States",
            "RES-03",
            JudgeStageTest::fallsBackToTheUnitedStates),
        new Case(
            "REC-03 fails when the model changes undecided",
            "REC-03",
            t ->
                t.tables.spend.stream()
                    .filter(row -> row.getDay().isAfter(Tables.TO.minusDays(20)))
                    .forEach(row -> row.setModel("gpt-5.6"))));
  }

  private void fallsBackToTheUnitedStates() {
    tables.flows.add(Tables.flow(f -> f.setCountry("US")));
    tables.evidence =
        new Evidence() {
          @Override
          public List<EvidenceAnswer> answer(List<EvidenceQuestion> questions) {
            return questions.stream().map(question -> EvidenceAnswer.NOTHING).toList();
          }

          @Override
          public List<Long> operations(List<Sequence> sequences) {
            assertThat(sequences).hasSize(1);
            assertThat(sequences.get(0).before().anyOf().get(0))
                .containsEntry("country", List.of("SE"));
            assertThat(sequences.get(0).after().anyOf().get(0))
                .containsEntry("country", List.of("US"));
            return List.of(3L);
          }
        };
  }

  private static CrossCheck counted(String day, Long told, long seen, String status) {
    return CrossCheck.newBuilder()
        .setDay(LocalDate.parse(day))
        .setSource("usage")
        .setFormat("openai-usage")
        .setCountedBy("openai")
        .setSeenAttempts(seen)
        .setSeenFailed(0)
        .setToldRequests(told)
        .setSeenInputTokens(0)
        .setSeenOutputTokens(0)
        .setStatus(status)
        .build();
  }

  private List<String> bypassing(CrossCheck... rows) {
    tables.around =
        new Surroundings(Map.of(), Map.of(), List.of(rows), null, 0, 0, null, List.of());
    return statuses(judge(), "SEC-05");
  }

  @Test
  void whatAProviderCountsBesideTheGatewayIsFound() {
    assertThat(statuses(judge(), "SEC-05"))
        .as("no report was pulled")
        .containsExactly("not_assessed");
    assertThat(bypassing(counted("2026-10-05", 1000L, 1000, "agrees"))).containsExactly("pass");
    assertThat(
            bypassing(
                counted("2026-10-05", 500L, 500, "agrees"),
                counted("2026-10-05", 500L, 400, "differs")))
        .as("models of a day are added")
        .containsExactly("fail");
    assertThat(bypassing(counted("2026-10-05", null, 400, "not_assessed")))
        .containsExactly("not_assessed");
  }

  @Test
  void aQuotaIsJudgedByItsDeployment() {
    tables.around = Tables.quota(1_900_000);
    Finding finding = the(judge(), "RLM-02", "fail");
    assertThat(finding.getSubject()).isEqualTo("azure.ai.openai / gpt-5.5 at eu-1");
    assertThat(finding.getSentence())
        .isEqualTo(
            "azure.ai.openai admits 2,000,000 tokens a minute of gpt-5.5; in 60 days the busiest minutes ask for 1,900,000 (95 % of it), 1,500,000 now. Growth meets it on 2027-01-15.");
  }

  @Test
  void withoutAQuotaItIsSaidWhatWouldTellOne() {
    tables.around = Surroundings.NONE;
    assertThat(the(judge(), "RLM-02", "not_assessed").getReason())
        .isEqualTo(
            "No log tells how many tokens a minute a provider admits. Let the gateway log the x-ratelimit headers of its answers (LiteLLM: its S3, GCS or file logger, or OpenTelemetry).");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"everyFirstRule", "everyFurtherRule"})
  void speaksAndStaysSilent(Case one) {
    switch (one.rule()) {
      case "PII-02" -> withPersonalData();
      case "PII-04" -> {
        tables.workloads.get(0).setDataClass("internal");
        tables.flows.get(0).setDataClass("internal");
      }
      default -> {}
    }
    assertThat(statuses(judge(), one.rule())).as("before").contains("pass").doesNotContain("fail");

    one.change().accept(this);

    assertThat(statuses(judge(), one.rule())).as("after").contains("fail");
  }

  private void withPersonalData() {
    Flow flow = tables.flows.get(0);
    flow.setPersonalDataKinds("EMAIL/confirmed,PHONE/suspected");
    flow.setPersonalDataRecords(flow.getAttempts());
  }

  private void massive() {
    tables.workloads.get(0).setMonthlyTokens(80_000_000L);
    tables.workloads.get(0).setShareOfTokens(0.9);
  }

  private void refusedThreeDaysAWeek() {
    List<LocalDate> days = new ArrayList<>();
    for (int week = 0; week < 4; week++) {
      for (int day = 1; day <= 3; day++) {
        days.add(Tables.TO.minusDays(7 * week + day));
      }
    }
    tables.workloads.get(0).setVendorLimitedDays(days);
  }

  // ---------------------------------------------------------------- what was not read whole

  @Test
  void whatRestsOnASourceInQuarantineIsNotAssessedAndTheRestIsAsBefore() {
    withPersonalData();
    tables.spend.forEach(
        s -> {
          s.setEndpoint("care.openai.azure.com");
          s.setRegionServed("swedencentral");
        });
    tables.spend.add(
        Tables.spend(
            s -> {
              s.setSource("edge");
              s.setRegionServed("swedencentral");
              s.setWorkload("drafts");
              s.setEndpoint("edge.internal");
            }));
    tables.flows.add(
        Tables.flow(
            f -> {
              f.setWorkload("drafts");
              f.setEndpoint("edge.internal");
            }));
    Map<String, String> before = byRuleAndSubject(judge());

    tables.files.get(0).setQuarantined(200);
    Judged judged = judge();
    Map<String, String> after = byRuleAndSubject(judged);

    assertThat(after.keySet()).isEqualTo(before.keySet());
    TreeSet<String> changed = new TreeSet<>();
    after.forEach(
        (key, status) -> {
          if (!status.equals(before.get(key))) {
            changed.add(key);
          }
        });
    assertThat(changed).contains("DQ-04|" + tables.files.get(0).getSource());
    assertThat(changed)
        .filteredOn(key -> !key.startsWith("DQ-0"))
        .isNotEmpty()
        .allSatisfy(
            key -> {
              assertThat(before.get(key)).as(key).isEqualTo("pass");
              assertThat(after.get(key)).as(key).isEqualTo("not_assessed");
              String rule = key.substring(0, key.indexOf('|'));
              assertThat(PACKS.rule(rule).orElseThrow().restsOn()).as(rule).contains("DQ-04");
              assertThat(key).doesNotContain("drafts");
            });
    assertThat(changed).anyMatch(key -> key.startsWith("RES-01|"));
    assertThat(the(judged, "RES-01", "not_assessed").getReason()).contains("DQ-04 fails on ");
  }

  @Test
  void samplesWithoutAValueAreNoLossOfTheirSource() throws Exception {
    tables.files.get(0).setQuarantined(200);
    tables.files.get(0).setNoValue(200);
    assertThat(the(judge(), "DQ-04", "pass").getSentence())
        .endsWith("(0 %) are in quarantine, beside 200 samples that have no value.");
  }

  // ---------------------------------------------------------------- what is missing

  /** A file of policy and the rules that cannot be judged without it. */
  record MissingFile(String file, List<String> rules) {
    @Override
    public String toString() {
      return "without %s, %s are not assessed, and nothing else changes".formatted(file, rules);
    }
  }

  static Stream<MissingFile> missingFiles() {
    return Stream.of(
        new MissingFile(
            "contracts.yaml",
            List.of("ACC-01", "CON-01", "CON-02", "CON-03", "CON-04", "PII-02", "SIG-04")),
        new MissingFile("tco.yaml", List.of("STL-05", "DF-4")),
        new MissingFile("evals.csv", List.of("SWE-01", "SIG-03", "COST-05")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("missingFiles")
  void aMissingFileTurnsItsRules(MissingFile missing) throws IOException {
    withPersonalData();
    // The decision keeps self-hosting on the table when tco.yaml is gone.
    Judged with = judge();
    Files.delete(folder.resolve(missing.file()));
    policyFiles.remove(missing.file());
    Judged without = judge();

    Map<String, String> before = byRuleAndSubject(with);
    Map<String, String> after = byRuleAndSubject(without);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    TreeSet<String> changed = new TreeSet<>();
    after.forEach(
        (key, status) -> {
          if (!status.equals(before.get(key))) {
            changed.add(key.substring(0, key.indexOf('|')));
            assertThat(status).as(key).isEqualTo("not_assessed");
          }
        });
    assertThat(changed).containsAll(missing.rules());
    // Roll-ups may follow the signs they count; no other rule changes.
    changed.removeAll(missing.rules());
    assertThat(changed).isSubsetOf("SWE-03", "SWE-ROLLUP", "STL-ROLLUP");
    if (missing.file().equals("contracts.yaml")) {
      assertThat(changed).isEmpty();
    }
    for (String rule : missing.rules()) {
      assertThat(the(without, rule, "not_assessed").getReason()).contains(missing.file());
    }
  }

  private static Map<String, String> byRuleAndSubject(Judged judged) {
    return judged.findings().stream()
        .collect(
            toMap(
                f -> f.getRule() + "|" + f.getSubject(),
                Finding::getStatus,
                (a, b) -> a,
                TreeMap::new));
  }

  @Test
  void withoutAnyPolicyNothingIsGreenThatWasNotLookedAt() {
    policyFiles.clear();
    tables.flows.get(0).setContentState("absent");
    Judged judged = judge();

    for (String rule :
        List.of("RES-01", "RES-02", "PII-04", "CON-01", "SIG-06", "DF-1", "STL-05")) {
      assertThat(statuses(judged, rule)).as(rule).containsOnly("not_assessed");
    }
    // One sign that nobody looked at cannot make the two it takes.
    assertThat(judged.verdicts().get(0).verdict()).isEqualTo("stay_managed");
    assertThat(judged.verdicts().get(0).whatWouldChange())
        .isEqualTo(
            "It would change if 2 more of the signs appeared (not raised: STL-01, STL-03, STL-04); not assessed: STL-02, STL-05.");
  }

  @Test
  void tooFewDaysAndNoCostsAreInsufficientEvidence() {
    policyFiles.remove("tco.yaml");
    tables.workloads.get(0).setFirstSeen(Tables.LAST);

    LaneVerdict verdict = judge().verdicts().get(0);

    assertThat(verdict.verdict()).isEqualTo("insufficient_evidence");
    assertThat(verdict.whatWouldChange())
        .isEqualTo(
            "It takes what STL-01 lacks: The weekday pattern of workload 'letters' is not known. It takes 28 days of logs: audit a longer interval.");
  }

  @Test
  void theVerdictSaysWhatMustBeMended() {
    policyFile("team.yaml", "rota_persons: 4", "rota_persons: 2");
    tables.workloads.get(0).setLanes(java.util.Map.of("self_hosted", 920_000L));

    LaneVerdict verdict = judge().verdicts().get(0);

    assertThat(verdict.verdict()).isEqualTo("too_early");
    assertThat(verdict.tooEarly()).containsExactly("SWE-04");
    assertThat(verdict.whatWouldChange())
        .isEqualTo(
            "It would change once these hold for 'letters' again: SWE-04 (Somebody can run the GPUs reliably).");
  }

  @Test
  void aTeamWithAnEntryOfItsOwnIsJudgedByThatAlone() {
    policyFile(
        "team.yaml", "{has", "{teams: {care: {has_inference_team: true, rota_persons: 1}}, has");

    Judged own = judge();
    assertThat(statuses(own, "SIG-06")).containsExactly("fail");
    assertThat(statuses(own, "SWE-04")).containsExactly("fail");

    policyFile("team.yaml", "rota_persons: 1", "rota_persons: 3");
    assertThat(statuses(judge(), "SIG-06"))
        .as("the runbook of the others is not theirs")
        .containsExactly("not_assessed");

    policyFile("team.yaml", "teams: {care:", "teams: {sales:");
    assertThat(statuses(judge(), "SIG-06")).containsExactly("pass");
  }

  @Test
  void gpuPoolsThatNobodyMeasuresAreNotAssessed() {
    tables.gpuPools.clear();

    Finding finding = the(judge(), "UTL-01", "not_assessed");

    assertThat(finding.getReason())
        .isEqualTo(
            "No GPU was sampled in the 28 days to the end of the interval. Add metrics of them to sources in plumbline.yaml (Prometheus range queries of DCGM series), or audit days that they cover.");
  }

  @Test
  void callsThatNameNoWorkloadAreASubjectWithoutAVerdict() {
    tables.flows.add(
        Tables.flow(
            f -> {
              f.setWorkload(null);
              f.setDataClass(null);
            }));
    tables.workloads.add(
        Tables.workload(
            w -> {
              w.setWorkload("unattributed");
              w.setDataClass(null);
              w.setTask(null);
            }));
    Judged judged = judge();

    assertThat(judged.verdicts()).extracting(LaneVerdict::workload).containsExactly("letters");
    assertThat(judged.findings())
        .filteredOn(f -> f.getRule().equals("PII-04") && f.getSubject().equals("unattributed"))
        .extracting(Finding::getStatus)
        .containsExactly("not_assessed");
  }

  @Test
  void aFallOfTheScoreAfterAChangeOfModelFails() {
    tables.spend.stream()
        .filter(row -> !row.getDay().isBefore(LocalDate.parse("2026-10-15")))
        .forEach(row -> row.setModel("gpt-5.6-mini"));
    assertThat(statuses(judge(), "QLT-01")).containsExactly("not_assessed");

    policyFiles.merge("evals.csv", "letters,gpt-5.5,s,600,0.96,2026-10-10\n", String::concat);
    policyFiles.merge("evals.csv", "letters,gpt-5.6-mini,s,600,0.95,2026-10-20\n", String::concat);
    assertThat(statuses(judge(), "QLT-01")).as("a point").containsExactly("pass");

    policyFile("evals.csv", "600,0.95", "600,0.90");
    assertThat(the(judge(), "QLT-01", "fail").getSentence())
        .isEqualTo(
            "Workload 'letters' scored 96 % (600 cases) before its model changed on 2026-10-15 and 90 % (600 cases) after: more than chance.");
  }

  @Test
  void aLaneOfOurOwnIsHeldAgainstTheManagedOne() {
    assertThat(statuses(judge(), "QLT-02")).containsExactly("not_applicable");

    tables.workloads.get(0).setLanes(Map.of("managed_closed", 9L, "self_hosted", 9L));
    assertThat(statuses(judge(), "QLT-02")).containsExactly("not_assessed");

    tables.workloads.get(0).setOwnP95Ms(1_200.0);
    assertThat(the(judge(), "QLT-02", "fail").getSentence())
        .isEqualTo(
            "Workload 'letters' takes 1,200 ms on lanes of our own and 900 ms on managed lanes (P95); cold starts unknown of its calls, waiting in the queue unknown of the time.");
  }

  /** Puts the workload on the pool of the tables. */
  private void onThePool() {
    policyFile("tco.yaml", "letters: {gpu", "letters: {pool: fi-l40s, gpu");
    policyFile("tco.yaml", "workloads:", "pools: {fi-l40s: {gpu: 1000}}\nworkloads:");
  }

  @Test
  void theQueueOfItsPoolIsHeldAgainstALaneOfOurOwn() {
    onThePool();
    tables.workloads.get(0).setLanes(Map.of("self_hosted", 9L));
    tables.workloads.get(0).setOwnP95Ms(100.0);
    tables.gpuPools.get(0).setQueueTimeShare(0.31);
    assertThat(the(judge(), "QLT-02", "fail").getSentence())
        .endsWith("waiting in the queue 31 % of the time.");
  }

  @Test
  void dashboardsOverAPoolThatIsNotMeasuredMakeNobodyReady() {
    assertThat(statuses(judge(), "SIG-06")).containsExactly("pass");
    onThePool();
    tables.gpuPools.get(0).setUnmeasuredHours(tables.gpuPools.get(0).getMeasuredHours());
    assertThat(the(judge(), "SIG-06", "fail").getSentence()).endsWith("without samples 50 %.");
  }

  @Test
  void aQuantisationThatNobodyMeasuredFailsTheBenchmark() {
    tables.gpuPools.get(0).setServedModels(List.of("Qwen/Qwen3-32B-AWQ"));
    assertThat(the(judge(), "UTL-05", "fail").getSentence())
        .endsWith("Quantisation served: awq; benchmarked: no.");
    tables.gpuPools.get(0).setServedModels(List.of("Qwen/Qwen3-32B-FP8"));
    assertThat(statuses(judge(), "UTL-05")).containsExactly("pass");
  }

  @Test
  void runsOfDifferentSuitesAreNeverCompared() {
    tables.spend.stream()
        .filter(row -> !row.getDay().isBefore(LocalDate.parse("2026-10-15")))
        .forEach(row -> row.setModel("gpt-5.6-mini"));
    policyFiles.merge("evals.csv", "letters,gpt-5.5,easy,600,0.99,2026-10-12\n", String::concat);
    policyFiles.merge(
        "evals.csv", "letters,gpt-5.6-mini,hard,600,0.60,2026-10-20\n", String::concat);
    assertThat(statuses(judge(), "QLT-01")).containsExactly("not_assessed");

    // Votes of users are a suite like any other.
    policyFiles.merge("evals.csv", "letters,gpt-5.5,votes,900,0.95,2026-10-10\n", String::concat);
    policyFiles.merge(
        "evals.csv", "letters,gpt-5.6-mini,votes,900,0.88,2026-10-20\n", String::concat);
    assertThat(the(judge(), "QLT-01", "fail").getSentence()).contains("95 % (900 cases)");
  }

  @Test
  void callsThatPassTheGatewayByAreATie() {
    assertThat(the(judge(), "LCK-01", "pass").getSentence())
        .contains("past the gateway: 0 % of its calls");
    tables.files.add(
        Tables.file(
            file -> {
              file.setSource("cloud");
              file.setFormat("azure-openai");
            }));
    tables.spend.stream().limit(6).forEach(row -> row.setSource("cloud"));
    assertThat(the(judge(), "LCK-01", "fail").getSentence())
        .contains("past the gateway: 6.515 % of its calls");
  }

  /** A source that was renamed or taken out leaves its calls in the warehouse. */
  @Test
  void callsOfASourceThatIsNoLongerConfiguredTellNotWhetherTheyPassedTheGateway() {
    tables.spend.stream().limit(6).forEach(row -> row.setSource("before"));
    assertThat(the(judge(), "LCK-01", "pass").getSentence())
        .contains("past the gateway: unknown of its calls");
  }

  @Test
  void callsOfASourceThatHoldsTheLogsOfBothTellItNeither() {
    String source = tables.spend.get(0).getSource();
    tables.files.add(
        0,
        Tables.file(
            file -> {
              file.setSource(source);
              file.setFormat("azure-openai");
            }));
    assertThat(the(judge(), "LCK-01", "pass").getSentence())
        .contains("past the gateway: unknown of its calls");
  }

  @Test
  void theDriftOfTheMixIsToldWhereTwoMonthsAreKnown() {
    assertThat(the(judge(), "SIG-02", "pass").getSentence())
        .contains("drift of the mix in a month: 0)");
    tables.workloads.get(0).setDailyTokens(List.copyOf(java.util.Collections.nCopies(40, 5L)));
    assertThat(the(judge(), "SIG-02", "pass").getSentence())
        .as("ten days before the last month are no month")
        .contains("drift of the mix in a month: unknown)");
  }

  @Test
  void aVerdictIsBorneOutByWhatItLeadsTo() {
    onThePool();
    policyFile("team.yaml", "has_inference_team: true", "has_inference_team: false");
    tables.workloads.get(0).setLanes(Map.of("managed_closed", 9L, "self_hosted", 9L));
    tables.workloads.get(0).setOwnP95Ms(1_200.0);
    assertThat(judge().verdicts().get(0).because()).doesNotContain("Borne out");
    tables.gpuPools.get(0).setMeanUtilisation(0.2);
    assertThat(judge().verdicts().get(0).because())
        .endsWith(" Borne out by what it leads to: QLT-02, UTL-01.");
  }

  @Test
  void aPoolsBreakEvenIsThatOfItsWorkloads() {
    // 0.8 an hour and 500 tokens/s of one card against 68.5 for 2,000 output tokens a day.
    policyFile("tco.yaml", "letters: {gpu", "letters: {pool: fi-l40s, gpu");
    policyFile("tco.yaml", "workloads:", "pools: {fi-l40s: {gpu: 1000}}\nworkloads:");
    assertThat(the(judge(), "UTL-02", "pass").getSentence())
        .contains("its break-even against the API is at 0.0");

    tables.spend.forEach(row -> row.setPricedCost(Tables.usd("0.001")));
    assertThat(the(judge(), "UTL-02", "fail").getSentence())
        .contains("was 60 % busy; its break-even against the API is at 87.93");
  }

  @Test
  void theVerdictListsGatesSignalsAndWhatIsMissing() {
    policyFiles.remove("evals.csv");
    LaneVerdict verdict = judge().verdicts().get(0);

    assertThat(verdict.gates())
        .containsExactly(
            "compliance: met (nothing critical, own lane admitted)",
            "readiness: met (SIG-06)",
            "quality: not assessed (SIG-03)",
            "economics: not met (STL-05)");
    assertThat(verdict.signals())
        .contains("SIG-01 managed", "SIG-03 not_assessed", "DF-4 self_hosted");
    assertThat(verdict.managedOpen())
        .isEqualTo(
            "Open weights that somebody else runs: policy admits it; quality is not assessed (SIG-03); it needs no team of our own.");
    assertThat(verdict.missing())
        .anySatisfy(line -> assertThat(line).startsWith("SIG-03: ").endsWith("in evals.csv."));
    assertThat(verdict.moves()).isFalse();
  }

  // ---------------------------------------------------------------- order, keys, money

  private static Flow another(String id, Consumer<Flow> change) {
    return Tables.flow(
        f -> {
          f.setFlowId(id);
          change.accept(f);
        });
  }

  @Test
  void theOrderOfRowsChangesNothing() {
    withPersonalData();
    tables.flows.add(another("1", f -> f.setCountry("US")));
    tables.flows.add(another("2", f -> f.setTeam("other")));
    tables.modelDays.get(3).setReportedCost(Tables.usd("1.03"));
    Judged ordered = judge();

    for (long seed = 1; seed <= 5; seed++) {
      tables.shuffle(seed);
      assertThat(judge()).isEqualTo(ordered);
    }
  }

  @Test
  void aBreachStaysOneFindingWhateverTheContentOfTheNight() {
    tables.flows.add(Tables.flow(f -> f.setCountry("US")));
    String before = the(judge(), "RES-01", "fail").getFingerprint();
    tables.flows.add(
        Tables.flow(
            f -> {
              f.setCountry("US");
              f.setContentState("absent");
              f.setPersonalDataKinds("IBAN/confirmed");
              f.setPersonalDataRecords(1_000);
            }));

    Judged judged = judge();

    assertThat(statuses(judged, "RES-01")).containsOnlyOnce("fail");
    Finding finding = the(judged, "RES-01", "fail");
    assertThat(finding.getFingerprint()).isEqualTo(before);
    assertThat(finding.getAttempts()).isEqualTo(2_000);
    assertThat(finding.getSpend()).isEqualByComparingTo("184");
    assertThat(finding.getOwner()).isEqualTo("letters-lead");
    assertThat(finding.getFirstSeen()).isEqualTo(Tables.FIRST);
    assertThat(finding.getLastSeen()).isEqualTo(Tables.LAST);
  }

  @Test
  void amountsOfDifferentCurrenciesAreNotAdded() {
    tables.flows.add(
        Tables.flow(
            f -> {
              f.setCountry("US");
              f.setCurrency("EUR");
            }));
    tables.flows.add(Tables.flow(f -> f.setCountry("US")));

    Finding finding = the(judge(), "RES-01", "fail");

    assertThat(finding.getSpend()).isNull();
    assertThat(finding.getCurrency()).isNull();
  }

  @Test
  void spendInAnotherCurrencyThanTcoIsNotCompared() {
    policyFile("tco.yaml", "currency: USD", "currency: EUR");

    assertThat(statuses(judge(), "STL-05")).containsExactly("not_assessed");
  }

  @Test
  void totalCostIsTheSumOfTheEightParts() {
    assertThat(the(judge(), "STL-05", "pass").getSentence()).contains("would cost 2,000 a month");
  }

  // ---------------------------------------------------------------- exceptions, parameters

  private void exception(String more) {
    tables.flows.add(Tables.flow(f -> f.setCountry("US")));
    policyFiles.put(
        "exceptions.yaml",
        """
        exceptions:
          - {rule: RES-01, subject: "letters*", reason: moves in May, approved_by: dpo, ticket: T-1, %s}
        """
            .formatted(more));
  }

  @Test
  void anAcceptedRiskIsExceptedUntilItsEnd() {
    exception("expires: 2026-12-31");

    Finding finding = the(judge(), "RES-01", "excepted");

    assertThat(finding.getReason())
        .isEqualTo("Accepted until 2026-12-31 by dpo (T-1): moves in May");
    assertThat(finding.getExceptionExpires()).isEqualTo("2026-12-31");
  }

  @Test
  void anExceptionThatRunsTooLongDoesNotHoldAndSaysSo() {
    exception("expires: 2027-12-31");

    assertThat(the(judge(), "RES-01", "fail").getReason())
        .isEqualTo(
            "The exception (T-1) does not hold: it runs to 2027-12-31, more than 180 days ahead; shorten it in exceptions.yaml.");
  }

  @Test
  void anExceptionForLesserSeverityDoesNotHoldAndSaysSo() {
    exception("expires: 2026-12-31, max_severity: medium");

    assertThat(the(judge(), "RES-01", "fail").getReason())
        .isEqualTo(
            "The exception (T-1) does not hold: it is for severity medium at most; see max_severity in exceptions.yaml.");
  }

  @Test
  void aWorkloadsOwnParameterCounts() {
    tables.providerDays.get(5).setVendorLimited(10);
    policyFile(
        "policy.yaml",
        "    task:",
        "    parameters: {RLM-01: {vendor_refusal_share: 0.05}}\n    task:");

    Finding finding = the(judge(), "RLM-01", "pass");

    assertThat(finding.getThresholdUsed()).isEqualTo("vendor_refusal_share 5 %");
  }

  /** Words alone never turn a green into a red; policy may want them judged. */
  @Test
  void namesAreJudgedOnlyWherePolicySaysSo() {
    withPersonalData();
    tables.flows.forEach(
        flow -> {
          if (flow.getPersonalDataKinds() != null) {
            flow.setPersonalDataKinds("ART9_HEALTH/suspected,PERSON/suspected");
            flow.setPersonalDataRecords(0);
          }
        });
    policyFile("contracts.yaml", "no_train: written", "no_train: default");
    policyFiles.remove("tco.yaml"); // its DF-4 is raised and would ask too
    assertThat(statuses(judge(), "PII-02").toString()).doesNotContain("fail");
    policyFile(
        "policy.yaml", "data_classes:", "personal_data: {judge_by_words: [PERSON]}\ndata_classes:");
    List<EvidenceQuestion> asked = new ArrayList<>();
    tables.evidence =
        questions -> {
          asked.addAll(questions);
          return questions.stream().map(question -> new EvidenceAnswer(List.of(), "x")).toList();
        };

    Judged judged = judge();

    assertThat(the(judged, "PII-02", "fail").getSentence())
        .startsWith("Workload 'letters' sent personal data (PERSON) in ");
    assertThat(asked.get(0).anyOf().get(0))
        .containsEntry("personal_data_kinds", List.of("ART9_HEALTH/suspected,PERSON/suspected"));
  }

  @Test
  void parametersOfNoRuleAreRefused() {
    policyFile(
        "policy.yaml",
        "    task:",
        "    parameters: {RLM-99: {vendor_refusal_share: 0.05}}\n    task:");

    assertThatThrownBy(this::judge)
        .isInstanceOf(PackFaults.class)
        .hasMessageContaining(
            "policy.yaml Workload 'letters' has parameters for rule 'RLM-99', which does not exist. Did you mean 'RLM-01'?");
  }

  // ---------------------------------------------------------------- evidence

  @Test
  void failuresAskForTheirCallsAndOthersDoNot() {
    withPersonalData();
    policyFile("contracts.yaml", "no_train: written", "no_train: default");
    policyFiles.remove("tco.yaml"); // its DF-4 is raised and would ask too
    List<EvidenceQuestion> asked = new ArrayList<>();
    tables.evidence =
        questions -> {
          asked.addAll(questions);
          return questions.stream()
              .map(question -> new EvidenceAnswer(List.of("call-1", "call-2"), "provider = 'x'"))
              .toList();
        };

    Judged judged = judge();

    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).anyOf().get(0))
        .containsEntry("workload", List.of("letters"))
        .containsEntry("personal_data_kinds", List.of("EMAIL/confirmed,PHONE/suspected"));
    Finding finding = the(judged, "PII-02", "fail");
    assertThat(finding.getEvidenceIds()).containsExactly("call-1", "call-2");
    assertThat(finding.getEvidenceQuery()).isEqualTo("provider = 'x'");
    assertThat(finding.getCoverage()).isEqualTo(1.0);
    assertThat(the(judged, "RES-01", "pass").getEvidenceIds()).isEmpty();
  }

  @Test
  void noSecondFindingHasTheSameFingerprint() {
    assertThat(judge().findings()).extracting(Finding::getFingerprint).doesNotHaveDuplicates();
  }

  /** A key for each customer: one sentence, and the two that are shared by their names. */
  @Test
  void manyKeysOfOneWorkloadAreOneSubjectAndSharedOnesAreNamed() {
    tables.spend.clear();
    for (int customer = 0; customer < 21; customer++) {
      String key = "customer-" + customer;
      tables.spend.add(ofLetters(key));
      String nobodys = "trial-" + customer;
      tables.spend.add(
          Tables.spend(
              row -> {
                row.setApiKey(nobodys);
                row.setWorkload(null);
              }));
    }
    for (String shared : List.of("shared-1", "shared-2")) {
      tables.spend.add(ofLetters(shared));
      tables.spend.add(
          Tables.spend(
              row -> {
                row.setApiKey(shared);
                row.setWorkload(null);
              }));
    }

    Map<String, String> said =
        judge().findings().stream()
            .filter(finding -> finding.getRule().equals("ACC-02"))
            .collect(toMap(Finding::getSubject, f -> f.getStatus() + ": " + f.getSentence()));

    assertThat(said)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "keys of letters alone",
                "pass: keys of letters alone: used by letters alone.",
                "keys of unattributed alone",
                "not_assessed: Not assessed: Every regulated workload has a key of its own (keys of unattributed alone).",
                "shared-1",
                "fail: shared-1: used by letters, unattributed, 20 attempts (0 % of the source without a key).",
                "shared-2",
                "fail: shared-2: used by letters, unattributed, 20 attempts (0 % of the source without a key)."));

    tables.spend.removeIf(row -> "customer-0".equals(row.getApiKey()));
    assertThat(
            judge().findings().stream()
                .filter(finding -> finding.getRule().equals("ACC-02"))
                .map(Finding::getSubject))
        .as("twenty are named one by one")
        .contains("customer-1", "customer-20", "keys of unattributed alone")
        .doesNotContain("keys of letters alone");
  }

  private static Spend ofLetters(String key) {
    return Tables.spend(
        row -> {
          row.setApiKey(key);
          row.setDataClass("personal");
        });
  }
}
