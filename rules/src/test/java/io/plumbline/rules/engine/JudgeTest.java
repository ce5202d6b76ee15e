package io.plumbline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Facts;
import io.plumbline.rules.fact.Flow;
import io.plumbline.rules.fact.GpuPool;
import io.plumbline.rules.fact.Intake;
import io.plumbline.rules.fact.Provider;
import io.plumbline.rules.fact.Workload;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.finding.Verdict;
import io.plumbline.rules.finding.WorkloadVerdict;
import io.plumbline.rules.pack.Given;
import io.plumbline.rules.pack.PackFaults;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final RulePacks PACKS = RulePacks.builtIn();
  private static final Judge JUDGE = new Judge(PACKS);
  private static final LocalDate DAY = LocalDate.of(2026, 11, 21);
  private static final YAMLMapper YAML = new YAMLMapper();

  private static <F extends Fact> Fact fact(Class<F> type, String given) {
    try {
      return Given.fact(type, YAML.readTree("{" + given + "}"));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Fact flowOutside(String key) {
    return fact(
        Flow.class,
        ("key: %s, workload: chat, provider: openai, lane: managed_closed, country: US, residencyScope: region,"
                + " residencyEvidence: record, residencyBound: true, allowedCountries: [FI]")
            .formatted(key));
  }

  private static Finding only(Judgement judgement, String rule, String subject) {
    List<Finding> found =
        judgement.findings().stream()
            .filter(f -> f.rule().equals(rule) && f.subject().equals(subject))
            .toList();
    assertThat(found).as(rule + " on " + subject).hasSize(1);
    return found.get(0);
  }

  private static Judgement judge(Fact... facts) {
    return JUDGE.judge(Facts.of(List.of(facts)), JudgeOptions.on(DAY));
  }

  private static Fact flowInside(String key) {
    return fact(
        Flow.class,
        ("key: %s, workload: %s, provider: openai, lane: managed_closed, country: FI, residencyScope: region,"
                + " residencyEvidence: record, residencyBound: true, allowedCountries: [FI]")
            .formatted(key, key));
  }

  private static Fact source(String key, String more) {
    return fact(Intake.class, "key: %s, read: 1000, tellsCalls: true, %s".formatted(key, more));
  }

  private static Judgement judgeFrom(Map<Fact, Set<String>> sources, Fact... more) {
    List<Fact> all = new ArrayList<>(sources.keySet());
    all.addAll(List.of(more));
    return JUDGE.judge(Facts.of(all).withSources(sources), JudgeOptions.on(DAY));
  }

  @Test
  void a_failure_of_the_data_downgrades_what_would_pass_on_it_and_only_that() {
    Judgement judgement =
        judgeFrom(
            Map.of(
                flowInside("on-gateway"), Set.of("gateway"),
                flowInside("on-edge"), Set.of("edge"),
                flowInside("on-both"), Set.of("edge", "gateway"),
                flowOutside("outside"), Set.of("gateway")),
            source("gateway", "accepted: 980, quarantined: 20"),
            source("edge", "accepted: 1000"));

    Finding downgraded = only(judgement, "RES-01", "on-gateway");
    assertThat(downgraded.status()).isEqualTo(Status.NOT_ASSESSED);
    assertThat(downgraded.reason())
        .isEqualTo(
            "Nothing that was read fails, but DQ-04 fails on gateway: Source gateway: 20 of 1,000 records (2 %) are in quarantine. Mend that and audit the interval again.");
    assertThat(downgraded.sentence()).startsWith("Not assessed: ").endsWith(" (on-gateway).");
    assertThat(only(judgement, "RES-01", "on-both").status()).isEqualTo(Status.NOT_ASSESSED);
    assertThat(only(judgement, "RES-01", "on-edge").status()).isEqualTo(Status.PASS);
    Finding outside = only(judgement, "RES-01", "outside");
    assertThat(outside.status()).isEqualTo(Status.FAIL);
    assertThat(outside.reason())
        .isEqualTo(
            "There may be more: DQ-04 fails on gateway: Source gateway: 20 of 1,000 records (2 %) are in quarantine.");
    assertThat(only(judgement, "DQ-04", "gateway").status()).isEqualTo(Status.FAIL);
    assertThat(only(judgement, "DQ-03", "gateway").status())
        .as("no rule that does not rest on it changes")
        .isEqualTo(Status.PASS);
  }

  @Test
  void mild_failures_harmless_repeats_and_excepted_ones_downgrade_nothing() {
    for (String delivered :
        List.of(
            "accepted: 998, quarantined: 2",
            "accepted: 600, duplicates: 400",
            "accepted: 1000, hoursSilent: 20",
            "accepted: 1000, hoursSilent: 8, usualHoursSilent: 7")) {
      Judgement judgement =
          judgeFrom(Map.of(flowInside("a"), Set.of("gateway")), source("gateway", delivered));
      assertThat(only(judgement, "RES-01", "a").status()).as(delivered).isEqualTo(Status.PASS);
    }
    Fact flow = flowInside("a");
    Facts facts =
        Facts.of(List.of(flow, source("gateway", "accepted: 980, quarantined: 20")))
            .withSources(Map.of(flow, Set.of("gateway")));
    Waiver accepted =
        new Waiver("e", "DQ-04", "gateway", "known", "officer", "T-1", DAY.plusDays(1));
    assertThat(
            only(
                    JUDGE.judge(facts, new JudgeOptions(DAY, Map.of(), List.of(accepted))),
                    "RES-01",
                    "a")
                .status())
        .isEqualTo(Status.PASS);
  }

  @Test
  void a_feed_later_than_it_usually_is_downgrades() {
    Judgement judgement =
        judgeFrom(
            Map.of(flowInside("a"), Set.of("gateway")),
            source("gateway", "accepted: 1000, hoursSilent: 20, usualHoursSilent: 7"));
    assertThat(only(judgement, "RES-01", "a").status()).isEqualTo(Status.NOT_ASSESSED);
    assertThat(only(judgement, "RES-01", "a").reason()).contains("DQ-01 fails on gateway: ");
  }

  @Test
  void a_pool_with_gaps_is_not_called_busy() {
    Judgement judgement =
        judgeFrom(
            Map.of(),
            fact(
                GpuPool.class,
                "key: a, measuredHours: 500, unmeasuredHours: 172, meanUtilisation: 0.6, metric: sm_active"),
            fact(
                GpuPool.class,
                "key: b, measuredHours: 672, meanUtilisation: 0.6, metric: sm_active"));
    assertThat(only(judgement, "UTL-01", "a").status()).isEqualTo(Status.NOT_ASSESSED);
    assertThat(only(judgement, "UTL-01", "b").status()).isEqualTo(Status.PASS);
  }

  @Test
  void every_rule_has_a_status_on_every_subject_of_its_kind() {
    List<Fact> facts = organisation();
    Judgement judgement = JUDGE.judge(Facts.of(facts), JudgeOptions.on(DAY));
    for (Rule rule : PACKS.rules()) {
      Set<String> subjects =
          facts.stream()
              .filter(fact -> rule.subject() != null && rule.subject().isInstance(fact))
              .map(f -> f.about().key())
              .collect(Collectors.toSet());
      List<Finding> findings =
          judgement.findings().stream().filter(f -> f.rule().equals(rule.id())).toList();
      assertThat(findings).as(rule.id()).hasSize(Math.max(1, subjects.size()));
      assertThat(findings).as(rule.id()).allSatisfy(f -> assertThat(f.sentence()).endsWith("."));
      assertThat(findings)
          .as(rule.id())
          .filteredOn(f -> f.status() == Status.NOT_ASSESSED || f.status() == Status.NOT_APPLICABLE)
          .allSatisfy(f -> assertThat(f.reason()).isNotBlank());
    }
  }

  @Test
  void no_sentence_keeps_a_placeholder() {
    Judgement judgement = JUDGE.judge(Facts.of(organisation()), JudgeOptions.on(DAY));
    assertThat(judgement.findings())
        .allSatisfy(
            f ->
                assertThat(f.sentence() + f.reason() + f.remedy() + f.risk())
                    .doesNotContain("{")
                    .doesNotContain("null ("));
  }

  @Test
  void eight_shuffles_of_the_facts_have_one_outcome() {
    Judgement first = JUDGE.judge(Facts.of(organisation()), JudgeOptions.on(DAY));
    for (int seed = 0; seed < 8; seed++) {
      List<Fact> shuffled = new ArrayList<>(organisation());
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(JUDGE.judge(Facts.of(shuffled), JudgeOptions.on(DAY))).isEqualTo(first);
    }
  }

  @Test
  void findings_are_sorted_by_rule_and_subject() {
    List<Finding> findings = JUDGE.judge(Facts.of(organisation()), JudgeOptions.on(DAY)).findings();
    assertThat(findings).isSorted();
    assertThat(findings.stream().map(Finding::fingerprint).distinct().count())
        .isEqualTo(findings.size());
  }

  @Test
  void the_fingerprint_is_of_rule_and_subject_alone() {
    assertThat(only(judge(flowOutside("f1")), "RES-01", "f1").fingerprint())
        .matches("[0-9a-f]{16}")
        .isEqualTo(only(judge(flowOutside("f1"), flowOutside("f2")), "RES-01", "f1").fingerprint());
  }

  @Test
  void an_exception_accepts_a_failure_until_its_day_and_says_so() {
    Waiver waiver =
        new Waiver("EX-1", "RES-01", "f*", "Migration under way.", "dpo", "SEC-12", DAY);
    Judgement judgement =
        JUDGE.judge(
            Facts.of(List.of(flowOutside("f1"), flowOutside("g1"))),
            new JudgeOptions(DAY, Map.of(), List.of(waiver)));
    Finding excepted = only(judgement, "RES-01", "f1");
    assertThat(excepted.status()).isEqualTo(Status.EXCEPTED);
    assertThat(excepted.exceptionId()).isEqualTo("EX-1");
    assertThat(excepted.exceptionExpires()).isEqualTo(DAY);
    assertThat(excepted.reason())
        .isEqualTo("Accepted until 2026-11-21 by dpo (SEC-12): Migration under way.");
    assertThat(only(judgement, "RES-01", "g1").status()).isEqualTo(Status.FAIL);
  }

  @Test
  void an_expired_exception_lets_the_failure_resurface_with_a_note() {
    Waiver waiver =
        new Waiver(
            "EX-1", "RES-01", "f1", "Migration under way.", "dpo", "SEC-12", DAY.minusDays(1));
    Finding finding =
        only(
            JUDGE.judge(
                Facts.of(List.of(flowOutside("f1"))),
                new JudgeOptions(DAY, Map.of(), List.of(waiver))),
            "RES-01",
            "f1");
    assertThat(finding.status()).isEqualTo(Status.FAIL);
    assertThat(finding.exceptionId()).isEqualTo("EX-1");
    assertThat(finding.reason())
        .isEqualTo(
            "Exception 'EX-1' expired on 2026-11-20; renew it with a new approval or mend the cause.");
  }

  @Test
  void an_exception_never_turns_something_unknown_into_something_accepted() {
    Fact unknown =
        fact(Flow.class, "key: f1, workload: chat, lane: managed_closed, allowedCountries: [FI]");
    Waiver waiver = new Waiver("EX-1", "RES-01", "*", "r", "a", "t", DAY.plusDays(1));
    assertThat(
            only(
                    JUDGE.judge(
                        Facts.of(List.of(unknown)),
                        new JudgeOptions(DAY, Map.of(), List.of(waiver))),
                    "RES-01",
                    "f1")
                .status())
        .isEqualTo(Status.NOT_ASSESSED);
  }

  @Test
  void exceptions_that_are_wrong_are_refused_all_at_once() {
    List<Waiver> wrong =
        List.of(
            new Waiver("EX-1", "RES-1", "f1", "r", "a", "t", DAY.plusDays(1)),
            new Waiver("EX-2", "RES-01", "f1", "", null, "t", DAY.plusDays(181)),
            new Waiver("EX-3", "RES-01", "f1", "r", "a", "t", null));
    assertThatThrownBy(
            () -> JUDGE.judge(Facts.of(List.of()), new JudgeOptions(DAY, Map.of(), wrong)))
        .isInstanceOf(PackFaults.class)
        .hasMessage(
            """
            Cannot use the rule packs: 5 faults.
            exceptions.yaml Exception 'EX-1' is for rule 'RES-1', which does not exist. Did you mean 'RES-01'?
            exceptions.yaml Exception 'EX-2' expires on 2027-05-21, more than 180 days ahead. Use 2027-05-20 at the latest.
            exceptions.yaml Exception 'EX-2' has no approved_by. Every exception says what, why, who and until when.
            exceptions.yaml Exception 'EX-2' has no reason. Every exception says what, why, who and until when.
            exceptions.yaml Exception 'EX-3' has no end date. Enter expires, at most 180 days ahead.""");
  }

  @Test
  void a_workloads_own_parameter_is_used_for_it_alone_and_printed() {
    Fact lean = fact(GpuPool.class, "key: a, workload: digest, meanUtilisation: 0.25, days: 28");
    Fact other = fact(GpuPool.class, "key: b, workload: chat, meanUtilisation: 0.25, days: 28");
    Judgement judgement =
        JUDGE.judge(
            Facts.of(List.of(lean, other)),
            new JudgeOptions(
                DAY,
                Map.of("digest", Map.of("min_utilisation", new BigDecimal("0.2"))),
                List.of()));
    assertThat(only(judgement, "UTL-01", "a").status()).isEqualTo(Status.PASS);
    assertThat(only(judgement, "UTL-01", "a").thresholdUsed()).isEqualTo("min_utilisation 20 %");
    assertThat(only(judgement, "UTL-01", "b").status()).isEqualTo(Status.FAIL);
    assertThat(only(judgement, "UTL-01", "b").thresholdUsed()).isEqualTo("min_utilisation 30 %");
    assertThat(only(judgement, "UTL-01", "b").valueSeen()).startsWith("meanUtilisation 25 %");
  }

  @Test
  void an_override_for_every_workload_yields_to_the_workloads_own() {
    Fact lean = fact(GpuPool.class, "key: a, workload: digest, meanUtilisation: 0.25, days: 28");
    Fact other = fact(GpuPool.class, "key: b, meanUtilisation: 0.25, days: 28");
    Judgement judgement =
        JUDGE.judge(
            Facts.of(List.of(lean, other)),
            new JudgeOptions(
                DAY,
                Map.of(
                    "*", Map.of("min_utilisation", new BigDecimal("0.1")),
                    "digest", Map.of("min_utilisation", new BigDecimal("0.5"))),
                List.of()));
    assertThat(only(judgement, "UTL-01", "a").status()).isEqualTo(Status.FAIL);
    assertThat(only(judgement, "UTL-01", "b").status()).isEqualTo(Status.PASS);
  }

  @Test
  void overrides_that_are_wrong_are_refused_with_the_near_name() {
    assertThatThrownBy(
            () ->
                JUDGE.judge(
                    Facts.of(List.of()),
                    new JudgeOptions(
                        DAY,
                        Map.of(
                            "chat",
                            Map.of(
                                "min_utilization", BigDecimal.ONE, "narrow_tasks", BigDecimal.ONE)),
                        List.of())))
        .hasMessageContaining(
            "policy.yaml (workload 'chat') Unknown parameter 'min_utilization'. Did you mean 'min_utilisation'?")
        .hasMessageContaining(
            "policy.yaml (workload 'chat') Parameter 'narrow_tasks' is a list of words, not '1'.");
  }

  @Test
  void a_kind_of_fact_nobody_looked_for_is_not_assessed_and_one_that_is_not_there_not_applicable() {
    Judgement unseen =
        JUDGE.judge(
            Facts.of(List.of())
                .withUnseen(
                    Map.of(
                        GpuPool.class,
                        "No source delivers GPU metrics: add one to plumbline.yaml.")),
            JudgeOptions.on(DAY));
    assertThat(only(unseen, "UTL-01", "organisation").status()).isEqualTo(Status.NOT_ASSESSED);
    assertThat(only(unseen, "UTL-01", "organisation").reason())
        .isEqualTo("No source delivers GPU metrics: add one to plumbline.yaml.");
    assertThat(only(unseen, "CON-01", "organisation").status()).isEqualTo(Status.NOT_APPLICABLE);
    assertThat(only(unseen, "CON-01", "organisation").reason())
        .isEqualTo("There is no provider in the interval.");
  }

  @Test
  void a_value_just_off_the_threshold_does_not_read_as_the_threshold() {
    Finding finding =
        only(
            judge(fact(GpuPool.class, "key: a, meanUtilisation: 0.299996, days: 28")),
            "UTL-01",
            "a");
    assertThat(finding.status()).isEqualTo(Status.FAIL);
    assertThat(finding.valueSeen()).startsWith("meanUtilisation 29.9996 %");
  }

  @Test
  void a_rule_that_does_not_apply_says_why() {
    Fact own =
        fact(
            Flow.class,
            "key: f1, workload: batch, provider: vllm, lane: self_hosted, personalData: true");
    assertThat(only(judge(own), "PII-02", "f1").reason())
        .isEqualTo("No third party runs the call.");
  }

  @Test
  void two_facts_of_one_key_are_refused() {
    assertThatThrownBy(() -> Facts.of(List.of(flowOutside("f1"), flowOutside("f1"))))
        .hasMessage("Two facts share one key: Flow 'f1'. Their findings could not be told apart.");
  }

  private static WorkloadVerdict verdict(String given) {
    return judge(fact(Workload.class, given)).verdicts().get(0);
  }

  private static final String READY =
      "readiness: {inferenceTeam: true, rotaPersons: 4, runbook: true, dashboards: true, mttaP90Minutes: 5}";
  private static final String MASSIVE =
      "workload: digest, hostedTokens: 9, purpose: {task: summarization, privacyStrict: false, reasoning: low,"
          + " frontierNeeded: false, ownLaneAdmitted: true, openLaneAdmitted: true}, reach: {outsideDays: 0},"
          + " unsupportedShare: 0.0, demand: {monthlyTokens: 90000000, historyDays: 60, stability: 0.85, cvDaily: 0.2,"
          + " newPromptShare: 0.0, tokenRank: 1, topTwoShare: 0.8}, economics: {tcoPartsMissing: [], tcoSelfP50: 500,"
          + " tokenOnlyCost: 200, apiSpend: 1000, probabilitySelfCheaper: 0.9, apiSpendByMonth: [1000, 1000, 1000]}, ";

  @Test
  void a_massive_workload_with_a_ready_team_stayed_managed_too_long() {
    WorkloadVerdict verdict = verdict(MASSIVE + READY);
    assertThat(verdict.verdict()).isEqualTo(Verdict.TOO_LONG);
    assertThat(verdict.tooLong()).containsExactly("STL-03", "STL-05");
    assertThat(verdict.tooEarly()).isEmpty();
    assertThat(verdict.because())
        .isEqualTo(
            "'digest' has outgrown its managed lane (STL-03, STL-05); missing before it may leave: quality: not assessed (SIG-03).");
  }

  @Test
  void the_same_workload_without_a_team_is_blocked_not_ready() {
    WorkloadVerdict verdict = verdict(MASSIVE + "readiness: {inferenceTeam: false}");
    assertThat(verdict.verdict()).isEqualTo(Verdict.MANAGED_OPEN);
    assertThat(verdict.because()).startsWith("Blocked, not ready: 'digest' has outgrown its lane");
    assertThat(verdict.tooLong()).containsExactly("STL-03", "STL-05");
  }

  @Test
  void unpredictable_use_with_weekly_prompt_changes_stays_managed() {
    // S-140, first question.
    WorkloadVerdict verdict =
        verdict(
            "workload: ideas, hostedTokens: 9, purpose: {selfHostingConsidered: true}, demand: {monthlyTokens: 400000,"
                + " historyDays: 60, stability: 0.3, newPromptShare: 0.8, tokenRank: 5, topTwoShare: 0.8}, economics:"
                + " {tcoPartsMissing: [oncall]}, "
                + READY);
    assertThat(verdict.verdict()).isEqualTo(Verdict.STAY_MANAGED);
    assertThat(verdict.tooEarly()).containsExactly("SWE-01", "SWE-03");
  }

  @Test
  void a_workload_on_its_own_card_that_nobody_can_run_switched_too_early() {
    WorkloadVerdict verdict =
        verdict(
            "workload: triage, selfHostedTokens: 9, demand: {historyDays: 9}, readiness: {inferenceTeam: false}");
    assertThat(verdict.verdict()).isEqualTo(Verdict.TOO_EARLY);
    assertThat(verdict.tooEarly()).containsExactly("SWE-01", "SWE-04");
  }

  private static final String SETTLED =
      "purpose: {privacyStrict: %s, frontierNeeded: false, ownLaneAdmitted: true, openLaneAdmitted: true, statedNeed: cost},"
          + " demand: {historyDays: 60, stability: 0.9, newPromptShare: 0.0, promptVersions: 1}, evaluated: true,"
          + " daysSinceEvaluation: 3, quality: {openToClosed: 0.97, cases: 200}, economics: {tcoPartsMissing: [],"
          + " tcoSelfP50: 500, tokenOnlyCost: 200, apiSpend: 1000}, ";

  @Test
  void a_lane_of_our_own_that_breaks_policy_is_not_a_place_to_stay() {
    Fact settled =
        fact(
            Workload.class,
            "workload: hr, selfHostedTokens: 9, " + SETTLED.formatted(false) + READY);
    assertThat(judge(settled).verdicts().get(0).verdict()).isEqualTo(Verdict.SELF_HOST);
    Fact abroad =
        fact(
            Flow.class,
            "key: f1, workload: hr, provider: vllm, lane: self_hosted, country: US, residencyScope: region,"
                + " residencyEvidence: record, residencyBound: true, allowedCountries: [FI]");
    WorkloadVerdict verdict = judge(settled, abroad).verdicts().get(0);
    assertThat(verdict.verdict()).isEqualTo(Verdict.TOO_EARLY);
    assertThat(verdict.because())
        .isEqualTo("RES-01 must be mended first: 'hr' runs on lanes of our own that break policy.");
  }

  @Test
  void a_lane_of_our_own_without_a_runbook_is_too_early() {
    WorkloadVerdict verdict =
        verdict(
            "workload: hr, selfHostedTokens: 9, "
                + SETTLED.formatted(false)
                + READY.replace("runbook: true", "runbook: false"));
    assertThat(verdict.verdict()).isEqualTo(Verdict.TOO_EARLY);
    assertThat(verdict.because())
        .isEqualTo("'hr' runs on lanes of our own, and the team is not ready for them (SIG-06).");
  }

  @Test
  void strict_data_on_two_lanes_belongs_on_one() {
    WorkloadVerdict verdict =
        verdict(
            "workload: hr, hostedTokens: 5, selfHostedTokens: 9, "
                + SETTLED.formatted(true)
                + READY);
    assertThat(verdict.verdict()).isEqualTo(Verdict.SELF_HOST);
    assertThat(verdict.moves()).isTrue();
    assertThat(verdict.because())
        .isEqualTo(
            "The data class of 'hr' admits no third party: what still runs on managed lanes belongs on the lane of our own too.");
    assertThat(
            verdict(
                    "workload: hr, hostedTokens: 5, selfHostedTokens: 9, "
                        + SETTLED.formatted(false)
                        + READY)
                .verdict())
        .isEqualTo(Verdict.HYBRID);
  }

  @Test
  void strict_privacy_with_a_platform_team_stays_on_its_own_lane() {
    // S-140, second question.
    WorkloadVerdict verdict =
        verdict(
            "workload: hr, selfHostedTokens: 9, purpose: {privacyStrict: true}, demand: {historyDays: 60, stability: 0.9,"
                + " newPromptShare: 0.0}, evaluated: true, daysSinceEvaluation: 3, economics: {tcoPartsMissing: [],"
                + " tcoSelfP50: 500, tokenOnlyCost: 200, apiSpend: 1000}, "
                + READY);
    assertThat(verdict.verdict()).isEqualTo(Verdict.SELF_HOST);
  }

  @Test
  void strict_privacy_without_a_team_has_no_compliant_lane() {
    WorkloadVerdict verdict =
        verdict(
            "workload: hr, hostedTokens: 9, purpose: {privacyStrict: true}, readiness: {inferenceTeam: false}");
    assertThat(verdict.verdict()).isEqualTo(Verdict.MANAGED_OPEN);
    assertThat(verdict.because())
        .contains("admits no third party and no team could run the model.");
  }

  @Test
  void a_large_steady_workload_of_unknown_cost_and_quality_has_insufficient_evidence() {
    WorkloadVerdict verdict =
        verdict(
            "workload: chat, hostedTokens: 9, purpose: {task: chat}, demand: {monthlyTokens: 90000000, historyDays: 60,"
                + " stability: 0.85, cvDaily: 0.2, tokenRank: 1, topTwoShare: 0.8}, "
                + READY);
    assertThat(verdict.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
  }

  @Test
  void a_workload_of_a_day_has_insufficient_evidence() {
    WorkloadVerdict verdict =
        verdict(
            "workload: chat, hostedTokens: 9, demand: {monthlyTokens: 90000000, historyDays: 1, tokenRank: 1}");
    assertThat(verdict.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
  }

  @Test
  void critical_failures_of_any_subject_stand_as_blockers_of_the_workload() {
    Judgement judgement =
        judge(flowOutside("f1"), fact(Workload.class, "workload: chat, hostedTokens: 9"));
    assertThat(judgement.verdicts().get(0).blockers()).containsExactly("RES-01");
  }

  /** One of each kind, some known, some not. */
  private static List<Fact> organisation() {
    List<Fact> facts = new ArrayList<>();
    for (Rule rule : PACKS.rules()) {
      for (int i = 0; i < rule.cases().size(); i++) {
        var given =
            (com.fasterxml.jackson.databind.node.ObjectNode) rule.cases().get(i).given().deepCopy();
        given.put("key", rule.id() + " " + i);
        if (rule.subject() == Workload.class) {
          given.put("workload", rule.id().toLowerCase(java.util.Locale.ROOT) + "-" + i);
        }
        facts.add(Given.fact(rule.subject(), given));
      }
    }
    facts.add(fact(Provider.class, "key: bare, provider: bare"));
    return facts;
  }
}
