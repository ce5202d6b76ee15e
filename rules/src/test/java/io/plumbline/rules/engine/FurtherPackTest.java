package io.plumbline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Facts;
import io.plumbline.rules.fact.Flow;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.pack.Given;
import io.plumbline.rules.pack.Pack;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pack outside the jar: written by an officer, compiled when it is loaded. */
class FurtherPackTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 21);
  @TempDir private Path directory;

  @BeforeEach
  void an_officers_pack() throws IOException {
    write(
        "acme/pack.yaml",
        """
        title: What Acme wants.
        owner: acme
        version: 7
        parameters:
          - {name: acme_providers, value: [openai], unit: providers not wanted, source: Acme handbook 4, date: 2026-01-01}
        """);
    write(
        "acme/ACME-01/rule.yaml",
        """
        title: Unwanted providers are not used.
        kind: check
        subject: Flow
        severity: low
        concern: vendor
        needs: [dataClass]
        fails: "Workload {workload} uses {provider}."
        passes: "Workload {workload} uses {provider}."
        risk: Acme minds.
        remedy: Use another.
        """);
    write(
        "acme/ACME-01/rule.drl",
        """
        // Comments are for people and are not compiled.
        rule "ACME-01"
        when
          $p : Parameters()
          $f : Flow( provider memberOf $p.set("acme_providers") )
        then
          findings.report("ACME-01", $f); // the one call
        end
        """);
    write(
        "acme/ACME-01/cases.yaml",
        """
        - {name: An unwanted provider fails., sort: failing, given: {provider: openai, dataClass: public}, expect: fail}
        - {name: Another passes., sort: passing, given: {provider: azure, dataClass: public}, expect: pass}
        - {name: A name that only begins alike passes., sort: just_below, given: {provider: openai-eu, dataClass: public}, expect: pass}
        - {name: An unknown data class is not assessed., sort: missing_input, given: {provider: openai}, expect: not_assessed}
        - {name: This example is wrong., sort: golden, given: {provider: azure, dataClass: public}, expect: fail}
        """);
    write(
        "acme/ACME-01/why.md",
        "# ACME-01 Unwanted providers\n\nA.\n\nB.\n\nC.\n\nD.\n\nIt cannot see much.\n");
    write(
        "acme/ACME-02/rule.yaml",
        """
        title: The contract is read by a lawyer once a year.
        kind: manual
        severity: medium
        concern: vendor
        risk: Terms change.
        remedy: Read it and note the day in contracts.yaml.
        """);
    write(
        "acme/ACME-02/why.md",
        "# ACME-02 The contract\n\nA.\n\nB.\n\nC.\n\nD.\n\nIt cannot see anything.\n");
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(directory.resolve(path).getParent());
    Files.writeString(directory.resolve(path), text);
  }

  private static Fact flow(String key, String provider) {
    return Given.fact(
        Flow.class,
        JsonNodeFactory.instance
            .objectNode()
            .put("key", key)
            .put("provider", provider)
            .put("dataClass", "public"));
  }

  @Test
  void its_rules_judge_beside_the_built_in_ones() {
    RulePacks packs = RulePacks.load(List.of(directory));
    Judgement judgement =
        new Judge(packs)
            .judge(
                Facts.of(List.of(flow("a", "openai"), flow("b", "azure"))), JudgeOptions.on(DAY));
    List<Finding> acme =
        judgement.findings().stream().filter(f -> f.rule().equals("ACME-01")).toList();
    assertThat(acme).extracting(Finding::status).containsExactly(Status.FAIL, Status.PASS);
    assertThat(acme).extracting(Finding::pack).containsOnly("acme 7");
    assertThat(judgement.findings()).extracting(Finding::rule).contains("RES-01", "SWE-ROLLUP");
  }

  @Test
  void a_manual_rule_is_shown_as_not_assessed() {
    Judgement judgement =
        new Judge(RulePacks.load(List.of(directory)))
            .judge(Facts.of(List.of()), JudgeOptions.on(DAY));
    Finding manual =
        judgement.findings().stream()
            .filter(f -> f.rule().equals("ACME-02"))
            .findFirst()
            .orElseThrow();
    assertThat(manual.status()).isEqualTo(Status.NOT_ASSESSED);
    assertThat(manual.reason())
        .isEqualTo("A person must judge this: Read it and note the day in contracts.yaml.");
  }

  @Test
  void its_cases_run_and_a_wrong_one_says_what_came_instead() {
    List<CaseResult> results =
        PackCases.run(RulePacks.load(List.of(directory))).stream()
            .filter(r -> r.rule().equals("ACME-01"))
            .toList();
    assertThat(results).filteredOn(CaseResult::holds).hasSize(4);
    assertThat(results)
        .filteredOn(r -> !r.holds())
        .extracting(CaseResult::difference)
        .containsExactly(
            "expected status fail, got pass; it said: Workload unattributed uses azure.");
  }

  @Test
  void what_is_compiled_holds_no_comment_and_no_layout_of_the_officers() {
    assertThat(RulePacks.load(List.of(directory)).rule("ACME-01").orElseThrow().condition().drl())
        .isEqualTo(
            """
            rule "ACME-01"
            when
              $p : Parameters(  )
              $f : Flow( provider memberOf $p.set("acme_providers") )
            then
              findings.report("ACME-01", $f);
            end
            """);
  }

  @Test
  void eight_shuffles_of_packs_rules_and_facts_have_one_outcome() {
    RulePacks packs = RulePacks.readBuiltIn(Path.of("packs"));
    List<Fact> facts = new ArrayList<>();
    for (Rule rule : packs.rules()) {
      for (int i = 0; i < rule.cases().size(); i++) {
        var given =
            (com.fasterxml.jackson.databind.node.ObjectNode) rule.cases().get(i).given().deepCopy();
        given.put("key", rule.id() + " " + i).put("workload", "w" + facts.size());
        facts.add(Given.fact(rule.subject(), given));
      }
    }
    Judgement expected = new Judge(packs).judge(Facts.of(facts), JudgeOptions.on(DAY));
    for (int seed = 0; seed < 8; seed++) {
      Random random = new Random(seed);
      List<Pack> shuffled = new ArrayList<>();
      for (Pack pack : packs.packs()) {
        List<Rule> rules = new ArrayList<>(pack.rules());
        Collections.shuffle(rules, random);
        shuffled.add(
            new Pack(
                pack.name(),
                pack.version(),
                pack.owner(),
                pack.title(),
                pack.noControls(),
                true,
                pack.parameters(),
                rules));
      }
      Collections.shuffle(shuffled, random);
      Collections.shuffle(facts, random);
      assertThat(
              new Judge(packs, RuleBase.compiled(shuffled))
                  .judge(Facts.of(facts), JudgeOptions.on(DAY)))
          .isEqualTo(expected);
    }
  }
}
